"""Coverage against sets of minutes; handovers, waits and closed sites."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from laws.strategies import build, groups
from oracle import minute_walk

from overlap import Horizon, Site, closed, coverage
from overlap.base.errors import HorizonError, SiteError

WEEK = Horizon("2027-01-04", "2027-01-11")


def minutes(interval):
    return range(int(interval.start.astype(np.int64)), int(interval.stop.astype(np.int64)))


@settings(max_examples=100)
@given(groups(least=1, most=3))
def test_shares_and_gaps_equal_sets_of_minutes(group):
    horizon, plain = group
    found = coverage(build(plain), horizon=horizon)
    span = set(minutes(found.span))
    dates = [horizon.start + dt.timedelta(n) for n in range(-4, horizon.days + 4)]
    worked = [set(minute_walk.minutes_of(site, dates)) & span for site in plain]
    covered = set().union(*worked)
    assert found.share == len(covered) / len(span)
    assert {m for gap in found.gaps for m in minutes(gap)} == span - covered
    for site, own in zip(found.sites, worked, strict=True):
        others = set().union(*(other for other in worked if other is not own))
        assert site.worked == len(own) / len(span)
        assert site.alone == len(own - others) / len(span)
    for wait, (a, b) in zip(found.waits, [(0, 1), (0, 2), (1, 2)], strict=False):
        apart = sorted(span - (worked[a] & worked[b]))
        longest = run = 0
        for n, minute in enumerate(apart):
            run = run + 1 if n and apart[n - 1] == minute - 1 else 1
            longest = max(longest, run)
        assert wait.minutes == (None if not worked[a] & worked[b] else longest)
        if wait.minutes:
            assert set(minutes(wait.between)) <= set(apart)
            assert len(minutes(wait.between)) == longest


def test_three_shifts_cover_the_clock_and_hand_over():
    sites = [
        Site("Early", "UTC", "06:00-14:30", role="hq"),
        Site("Late", "UTC", "14:00-22:30"),
        Site("Night", "UTC", "22:00-06:15"),
    ]
    found = coverage(sites, horizon=WEEK)
    assert (found.share, found.gaps) == (1, ())
    pairs = {(h.giver, h.taker): (h.times, h.shortest_min, h.median_min) for h in found.handovers}
    assert pairs[("Early", "Late")] == (7, 30, 30.0)
    assert pairs[("Late", "Night")] == (7, 30, 30.0)
    assert pairs[("Night", "Early")] == (7, 15, 15.0)
    assert ("Late", "Early") not in pairs
    assert dict(found.by_role) == {"hq": 8.5 / 24, "office": 16.25 / 24}


def test_sites_that_never_meet_wait_for_ever():
    found = coverage(
        [Site("A", "UTC", "09:00-12:00"), Site("B", "UTC", "12:00-15:00")], horizon=WEEK
    )
    assert found.waits[0].minutes is None


def test_a_handover_without_a_minute_together_is_one():
    """Follow the sun: one starts at the minute the other stops."""
    shifts = ("00:00-08:00", "08:00-16:00", "16:00-24:00")
    found = coverage([Site(s, "UTC", s) for s in shifts], horizon=WEEK)
    pairs = [(h.giver, h.taker, h.shortest_min) for h in found.handovers]
    assert pairs == [
        ("00:00-08:00", "08:00-16:00", 0),
        ("08:00-16:00", "16:00-24:00", 0),
        ("16:00-24:00", "00:00-08:00", 0),
    ]


def test_a_closed_site_leaves_its_minutes_to_the_others():
    sites = [Site("A", "UTC", "00:00-16:00"), Site("B", "UTC", "08:00-24:00")]
    shut = [sites[0], closed(sites[1], "2027-01-05", "2027-01-06")]
    before, after = (coverage(group, horizon=WEEK) for group in (sites, shut))
    assert before.share == 1
    assert [gap.minutes for gap in after.gaps] == [480, 480]


def test_closing_overrides_extra_working_days():
    site = Site("A", "UTC", days_on=["2027-01-09"])
    assert closed(site, "2027-01-09", "2027-01-09").days_on == ()


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        ("2027-01-06", "2027-01-05", "to"),
        ("x", "2027-01-05", "from"),
        ("1970-01-01", "2100-01-01", "to"),
    ],
)
def test_closing_dates_are_checked(first, last, key):
    with pytest.raises(HorizonError, match=key):
        closed(Site("A", "UTC"), first, last)


def test_a_roster_has_a_bound():
    with pytest.raises(SiteError, match="more than 100 sites"):
        coverage([Site(f"{n}", "UTC") for n in range(101)], horizon=WEEK)


def test_an_empty_roster_covers_nothing():
    found = coverage([Site("A", "UTC", "Mo-Su off")], horizon=WEEK)
    assert (found.share, len(found.gaps), found.week_hours) == (0, 1, 0)


def test_sites_that_are_always_at_work_wait_no_minute():
    found = coverage([Site("A", "UTC", "24/7"), Site("B", "Asia/Tokyo", "24/7")], horizon=WEEK)
    assert found.waits[0].minutes == 0
