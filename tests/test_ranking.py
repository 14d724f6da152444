"""Ranking: the figures are those of ``check``, the hours needed the smallest that do."""

import datetime as dt
from collections import Counter

import pytest

from overlap import Horizon, Site, candidate_sites, check, daily_overlap, rank
from overlap.base.errors import SiteError

YEAR = Horizon("2027-01-01", "2028-01-01")
LONDON = Site("London", "Europe/London", holidays="GB-ENG")
PLACES = [
    Site("Manila", "Asia/Manila", holidays="PH"),
    Site("Cairo", "Africa/Cairo", "Su-Th 09:00-17:00", holidays="EG"),
    Site("Denver", "America/Denver", "Mo-Fr 08:00-12:00,13:00-17:00", holidays="US-CO"),
    Site("Sydney", "Australia/Sydney", "Mo-Fr 22:00-06:00"),
    Site("Closed", "UTC", "Mo-Su off"),
    Site("Always", "Asia/Tokyo", "24/7"),
]


@pytest.fixture(scope="module")
def ranking():
    return rank(LONDON, PLACES, horizon=YEAR)


def test_every_figure_is_that_of_check(ranking):
    by_name = {place.site.name: place for place in ranking.places}
    for site in check(LONDON, PLACES, YEAR):
        place = by_name[site.site.name]
        assert (place.met, place.share, place.mean) == (
            site.met,
            site.share,
            pytest.approx(site.minutes.mean or 0.0),
        )
        assert (place.joint_days, place.lost_days) == (site.joint_days, site.lost_days)


def test_places_come_in_order(ranking):
    keys = [(-p.met, -p.share, -p.mean * p.joint_days, p.site.name) for p in ranking.places]
    assert keys == sorted(keys)
    assert ranking.places[0].site.name == "Always"


def test_the_worst_weeks_have_the_fewest_minutes_a_working_day(ranking):
    for site, place in zip(
        PLACES,
        map({p.site.name: p for p in ranking.places}.get, [s.name for s in PLACES]),
        strict=True,
    ):
        pair = daily_overlap(LONDON, site, horizon=YEAR)
        minutes, days = Counter(), Counter()
        for date, shared in zip(pair.dates.tolist(), pair.minutes.tolist(), strict=True):
            monday = date - dt.timedelta(date.weekday())
            minutes[monday] += shared
            days[monday] += 1
        expected = sorted(days, key=lambda monday: (minutes[monday] / days[monday], monday))[:3]
        assert [w.monday for w in place.worst_weeks] == expected
        assert [w.minutes for w in place.worst_weeks] == [minutes[m] for m in expected]


@pytest.mark.parametrize("target", ["2h-4h", "7h", "8h", "100%"])
def test_the_hours_needed_are_the_smallest_move_that_meets_the_target(target):
    found = {p.site.name: p for p in rank(LONDON, PLACES, horizon=YEAR, target=target).places}
    for site in PLACES:
        enough = (by for by in site.moves(30) if check(LONDON, site.moved(by), YEAR, target).met)
        by = next(enough, None)
        expected = None if by is None else str(site.hours.moved(by))
        assert found[site.name].hours_needed == expected


def test_all_zones_of_the_country_table_are_candidates():
    sites = candidate_sites(YEAR)
    assert len(sites) == len({site.name for site in sites}) > 400
    by_name = {site.name: site for site in sites}
    assert str(by_name["Asia/Riyadh"].hours) == "Su-Th 09:00-17:00"
    assert {s.zone for s in candidate_sites(YEAR, country="NZ")} == {
        "Pacific/Auckland",
        "Pacific/Chatham",
    }
    assert all(s.zone.startswith("Asia/") for s in candidate_sites(YEAR, continent="Asia"))


def test_years_without_holiday_data_are_marked():
    colombo = Site("Colombo", "Asia/Colombo", holidays="LK")
    assert rank(LONDON, [colombo], horizon=YEAR).places[0].uncovered == (2027,)


def test_nothing_to_rank_is_an_error():
    with pytest.raises(SiteError):
        rank(LONDON, [], horizon=YEAR)
    with pytest.raises(SiteError, match="country"):
        candidate_sites(YEAR, country="XX")


def test_a_horizon_without_a_working_day_has_no_worst_week():
    london, lagos = Site("London", "Europe/London"), Site("Lagos", "Africa/Lagos")
    (place,) = rank(london, [lagos], horizon=Horizon("2027-01-02", "2027-01-04")).places
    assert (place.worst_weeks, place.met) == ((), False)
