"""Advice: applied, it meets the target by ``check``, and no smaller allowed step does."""

from dataclasses import replace

import pytest

from overlap import Horizon, Site, advise, check
from overlap.base.errors import OverlapError
from overlap.base.units import DurationError
from overlap.planning.advise import DAYTIME, signed
from overlap.sites.fields import Flexible
from overlap.sites.places import find_place
from overlap.sites.site import site_of_place

YEAR = Horizon("2027-01-01", "2028-01-01")


def office(name):
    return site_of_place(find_place(name), YEAR)


def met(reference, site, a, b, target="2h-4h"):
    return check(reference.moved(a), site.moved(b), YEAR, target).met


def allowed(site, bounds=DAYTIME):
    windows = [window for day in site.hours.days for window in day]
    return [
        by
        for by in site.moves(bounds.step_min)
        if not by
        or all(bounds.earliest_min <= a + by and b + by <= bounds.latest_min for a, b in windows)
    ]


@pytest.mark.parametrize(
    ("hq", "place"),
    [
        ("New York", "Manila"),
        ("San Francisco", "Bengaluru"),
        ("Berlin", "Sydney"),
        ("London", "Tokyo"),
    ],
)
def test_each_change_meets_the_target_and_no_smaller_one_does(hq, place):
    reference, site = office(hq), office(place)
    found = advise(reference, site, horizon=YEAR)
    ours, theirs = allowed(reference), allowed(site)
    alone = [b for b in theirs if met(reference, site, 0, b)]
    assert (found.by_site and found.by_site.site_by_min) == (alone[0] if alone else None)
    alone = [a for a in ours if met(reference, site, a, 0)]
    assert (found.by_reference and found.by_reference.reference_by_min) == (
        alone[0] if alone else None
    )
    both = found.shared
    assert both is not None
    assert met(reference, site, both.reference_by_min, both.site_by_min)
    size = max(abs(both.reference_by_min), abs(both.site_by_min)), both.size_min
    for a in ours:
        for b in theirs:
            if a and b and (max(abs(a), abs(b)), abs(a) + abs(b)) < size:
                assert not met(reference, site, a, b), (a, b)


def test_the_documented_cases_are_what_arithmetic_says():
    """In winter Sydney is 10 h ahead of Berlin: 09:00-17:00 there is 19:00-03:00 here."""
    change = advise(office("Berlin"), office("Sydney"), horizon=YEAR).by_site
    assert (change.site_by_min, change.site_hours) == (240, "Mo-Fr 13:00-21:00")
    assert advise(office("New York"), office("Manila"), horizon=YEAR).by_site is None


def test_the_whole_grid_is_given_with_why_a_move_is_barred():
    found = advise(office("New York"), office("Manila"), horizon=YEAR)
    by = {move.by_min: move for move in found.site_moves}
    assert list(by) == sorted(by)
    assert (by[420].met, by[420].barred) == (True, "outside 06:00 to 23:00")
    assert (by[360].met, by[360].barred) == (False, "")
    for move in found.site_moves[::8]:
        site = office("Manila").moved(move.by_min)
        assert move.share == check(office("New York"), site, YEAR).sites[0].share


def test_a_sites_flexible_bounds_go_before_the_default():
    manila = replace(
        office("Manila"), flexible={"earliest": "06:00", "latest": "01:00", "step": "1h"}
    )
    found = advise(office("New York"), manila, horizon=YEAR)
    assert found.by_site.site_hours == "Mo-Fr 16:00-24:00"


def test_hours_that_meet_the_target_need_no_change():
    found = advise(office("London"), office("Lagos"), horizon=YEAR)
    assert found.smallest.size_min == 0
    assert found.shared is None
    assert found.reason == ""


def test_when_nothing_works_the_reason_says_how_near_it_comes():
    noon = Flexible(11 * 60, 15 * 60, 30)
    short = Site("Manila", "Asia/Manila", "Mo-Fr 11:00-15:00")
    found = advise(
        Site("NY", "America/New_York", "Mo-Fr 11:00-15:00"), short, horizon=YEAR, daytime=noon
    )
    assert found.smallest is None
    assert "the best allowed move of Manila" in found.reason
    assert "would, but is outside 11:00 to 15:00" in found.reason


def test_no_move_is_allowed_where_the_rest_is_too_short():
    double = Site("Manila", "Asia/Manila", "Mo-Su 08:00-22:00")
    found = advise(Site("NY", "America/New_York"), double, horizon=YEAR)
    barred = {move.barred for move in found.site_moves if move.by_min}
    assert "at 10 h rest between days, under 11 h" in barred
    assert all(barred)
    relaxed = advise(Site("NY", "America/New_York"), double, horizon=YEAR, rest_min=600)
    assert any(not move.barred for move in relaxed.site_moves if move.by_min)


def test_the_target_is_the_sites_own_unless_one_is_given():
    site = replace(office("Manila"), target="trusted")
    assert advise(office("New York"), site, horizon=YEAR).smallest.size_min == 0
    assert advise(office("New York"), site, horizon=YEAR, target="2h").smallest.size_min > 0


def test_the_smallest_change_moves_the_fewest_minutes_by_whichever_side():
    bounds = {"earliest": "06:00", "latest": "23:00", "step": "45m"}
    hq = Site("HQ", "UTC", "Mo-Fr 09:00-17:00", flexible=bounds)
    bounds = {"earliest": "00:00", "latest": "23:00", "step": "60m"}
    office = Site("N", "UTC", "Mo-Fr 04:45-12:45", flexible=bounds)
    found = advise(hq, office, horizon=YEAR, target="7h")
    assert (found.smallest.reference_by_min, found.smallest.site_by_min) == (-135, 60)
    assert (found.shared.reference_by_min, found.shared.site_by_min) == (-90, 120)


def test_seasons_move_with_the_week_and_are_told():
    ny = Site("NY", "America/New_York", "Mo-Fr 09:00-17:00")
    cairo = Site(
        "Cairo",
        "Africa/Cairo",
        "Mo-Fr 08:00-16:00",
        seasons=[("2027-02-01", "2027-06-30", "Mo-Fr 06:30-12:30")],
    )
    change = advise(ny, cairo, horizon=YEAR).by_site
    applied = replace(cairo, hours=change.site_hours, seasons=change.site_seasons)
    assert check(ny, applied, YEAR).met
    assert change.site_seasons != cairo.seasons


def test_bounds_over_midnight_hold_for_windows_after_it():
    late = Site("N", "UTC", "Mo-Fr 00:30-03:30", flexible={"earliest": "22:00", "latest": "06:00"})
    found = advise(Site("HQ", "UTC", "Mo-Fr 02:00-05:30"), late, horizon=YEAR, target="2h")
    assert found.by_site.site_hours == "Mo-Fr 01:00-04:00"


def test_a_rest_is_at_most_a_day():
    with pytest.raises(DurationError, match="rest_min"):
        advise(office("London"), office("Lagos"), horizon=YEAR, rest_min=-5)


def test_a_site_cannot_be_advised_against_itself():
    with pytest.raises(OverlapError, match="itself"):
        advise(office("London"), office("London"), horizon=YEAR)


def test_moves_are_written_as_people_read_them():
    assert [signed(m) for m in (30, -90, 0)] == ["30 min later", "1 h 30 min earlier", "no move"]


def test_an_office_without_working_days_is_never_short_of_rest():
    closed = Site("Closed", "Asia/Manila", "off")
    found = advise(Site("NY", "America/New_York"), closed, horizon=YEAR)
    assert found.smallest is None
    assert not any("rest" in move.barred for move in found.site_moves)
