"""A site under many hours at once shares what it does under each alone."""

from dataclasses import replace

import numpy as np
import pytest

from overlap import Horizon, Site, Target, daily_overlap
from overlap.planning.hour_changes import DAYTIME, Bounds
from overlap.planning.trials import Pair
from overlap.sites.hours import WeeklyHours
from overlap.sites.working_time import alternative_times
from overlap.team.curve import CURVES

YEAR = Horizon("2027-01-01", "2028-01-01")
BERLIN = Site("Berlin", "Europe/Berlin", "Mo-Fr 09:00-18:00", holidays="DE-BE")
HOURS = (
    "Mo-Fr 06:00-14:00",
    "Mo-We 22:00-06:30; Fr 09:00-12:00,13:00-18:00",
    "Tu-Sa 12:15-20:15",
    "Su-Th 00:00-03:00,03:30-08:00",
)
SITES = (
    Site("Sydney", "Australia/Sydney", holidays="AU-NSW"),
    Site("Manila", "Asia/Manila", "Mo-Fr 13:00-22:00", clock="America/New_York", holidays="PH"),
    Site("Beirut", "Asia/Beirut", days_off=["2027-05-03"]),
    Site(
        "Cairo",
        "Africa/Cairo",
        seasons=[{"from": "2027-02-08", "to": "2027-03-09", "hours": "Su-Th 08:00-14:00"}],
    ),
)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_shares_of_all_at_once_are_those_of_each_alone(site):
    sites = [replace(site, hours=WeeklyHours.parse(text)) for text in HOURS]
    target = Target("1h")
    bounds = dict.fromkeys((BERLIN.name, site.name), Bounds(DAYTIME, 660, 540))
    pair = Pair(BERLIN, site, YEAR, target, bounds, next(iter(CURVES.values())))
    assert alternative_times(site, sites, YEAR) is not None
    for own, share in zip(sites, pair.shares(BERLIN, sites), strict=True):
        found = daily_overlap(BERLIN, own, horizon=YEAR)
        joint = ~((found.minutes == 0) & (found.clock_minutes > 0))
        assert share == np.mean(found.minutes[joint] >= 60)


def test_half_days_extra_days_and_overlapping_days_are_left_to_each_alone():
    for site in (
        Site("Reykjavik", "Atlantic/Reykjavik", half_day="09:00-12:00", holidays="IS"),
        Site("Beijing", "Asia/Shanghai", days_on=["2027-05-08"]),
        Site("Oslo", "Europe/Oslo", "Mo 22:00-21:00; Tu 09:00-17:00"),
    ):
        assert alternative_times(site, [site], YEAR) is None, site
