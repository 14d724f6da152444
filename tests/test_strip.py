"""Strips by hand: whole windows, other dates, clock regimes."""

import datetime as dt
import itertools

from overlap import Horizon, Site, Team
from overlap.output.pictures.strip import cells, day_strip, regimes, usual_strips
from overlap.planning.check import check

YEAR = Horizon("2027-01-01", "2028-01-01")
NEW_YORK = Site("New York", "America/New_York", "Mo-Fr 09:00-17:30")
MANILA = Site("Manila", "Asia/Manila", "Mo-Fr 15:00-19:00,20:00-24:00")


def placed(stretches):
    return [(part.start_min, part.stop_min, str(part)) for part in stretches]


def test_a_winter_tuesday_of_new_york_and_manila():
    strip = day_strip([NEW_YORK, MANILA], YEAR, dt.date(2027, 1, 5))
    head, other = strip.rows
    assert strip.axis_hours == (0, 3, 6, 9, 12, 15, 18, 21, 24)
    assert placed(head.working) == [(540, 1050, "09:00–17:30")]
    assert placed(other.working) == [(120, 360, "15:00–19:00"), (420, 660, "20:00–24:00")]
    assert placed(other.shared) == [(540, 660, "22:00–24:00")]
    assert placed(head.shared) == [(540, 660, "09:00–11:00")]
    assert placed(other.reference) == [(540, 1050, "22:00–06:30")]
    assert (head.offsets_min, other.offsets_min) == ((-300,), (480,))


def test_local_times_are_counted_from_the_strips_date():
    tokyo = Site("Tokyo", "Asia/Tokyo", "Mo-Fr 09:00-18:00")
    strip = day_strip([NEW_YORK, tokyo], YEAR, dt.date(2027, 1, 5))
    left, right = strip.rows[1].working
    assert (left.start_min, left.stop_min, left.local_stop_min) == (0, 240, 18 * 60)
    assert (right.start_min, right.local_start_min) == (19 * 60, 1440 + 9 * 60)


def test_the_axis_of_a_night_shift_runs_from_noon_to_noon():
    night = Site("Manila", "Asia/Manila", "Mo-Fr 20:00-04:00")
    strip = day_strip([night, Site("London", "Europe/London")], YEAR, dt.date(2027, 1, 5))
    assert strip.axis_hours == (12, 15, 18, 21, 24, 3, 6, 9, 12)
    assert placed(strip.rows[0].working) == [(480, 960, "20:00–04:00")]


def test_the_references_row_shows_what_all_share():
    sites = [
        Site("A", "UTC", "09:00-17:00"),
        Site("B", "UTC", "08:00-12:00"),
        Site("C", "UTC", "11:00-19:00"),
    ]
    strip = day_strip(sites, YEAR, dt.date(2027, 1, 5))
    assert [placed(row.shared)[0][2] for row in strip.rows] == [
        "11:00–12:00",
        "09:00–12:00",
        "11:00–17:00",
    ]


def test_a_cell_is_on_when_at_least_half_of_it_is():
    site = Site("A", "UTC", "09:15-10:14")
    row = day_strip([site, Site("B", "UTC")], YEAR, dt.date(2027, 1, 5)).rows[0]
    assert cells(row.working).nonzero()[0].tolist() == [18, 19]


def test_there_is_a_regime_for_each_way_the_clocks_stand():
    london = Site("London", "Europe/London", "Mo-Fr 09:00-17:30")
    found = regimes(check(NEW_YORK, london, YEAR))
    dates = [[(part.start, part.stop) for part in regime.ranges] for regime in found]
    day = dt.date.fromisoformat
    assert dates == [
        [
            (day("2027-01-01"), day("2027-03-14")),
            (day("2027-03-28"), day("2027-10-31")),
            (day("2027-11-07"), day("2028-01-01")),
        ],
        [(day("2027-03-14"), day("2027-03-28")), (day("2027-10-31"), day("2027-11-07"))],
    ]
    assert [regime.strip.rows[1].shared_minutes for regime in found] == [210, 270]
    assert found[0].strip.rows[1].offsets_min == (0, 60)


def test_changes_that_move_nothing_make_no_new_regime():
    sites = [Site("London", "Europe/London"), Site("Berlin", "Europe/Berlin")]
    (strip,) = usual_strips(sites, YEAR)
    assert [row.offsets_min for row in strip.rows] == [(0, 60), (60, 120)]


def test_the_regimes_of_a_team_reach_over_its_horizon_and_no_weekday_is_in_two():
    team = Team.load("tests/e2e/six-sites.toml")
    found = regimes(check(team.hq, team.others, team.horizon, team.target))
    every = [part for regime in found for part in regime.ranges]
    assert min(part.start for part in every) == team.horizon.start
    assert max(part.stop for part in every) == team.horizon.stop
    for weekday in {day for regime in found for day in regime.weekdays}:
        own = [regime for regime in found if weekday in regime.weekdays]
        ranges = sorted((part.start, part.stop) for regime in own for part in regime.ranges)
        assert all(stop <= start for (_, stop), (start, _) in itertools.pairwise(ranges))


def test_weekdays_on_which_other_hours_are_shared_are_drawn_apart():
    london = Site("London", "Europe/London", "Mo-Fr 09:00-17:30")
    dubai = Site("Dubai", "Asia/Dubai", "Mo-Th 09:00-18:00; Fr 09:00-12:00")
    found = regimes(check(london, dubai, YEAR))
    assert [regime.weekdays for regime in found] == [(0, 1, 2, 3), (4,)] * 2
    for regime in found:
        assert regime.strip.date.weekday() in regime.weekdays
        assert bool(regime.strip.rows[1].shared) == (regime.weekdays != (4,))


def test_one_site_has_no_strip():
    assert usual_strips([NEW_YORK], YEAR) == ()


def test_dates_on_which_the_reference_never_works_have_no_picture():
    """London's clock changes on the horizon's last day, a Sunday."""
    london, new_york = Site("London", "Europe/London"), Site("New York", "America/New_York")
    march = Horizon("2027-03-01", "2027-03-29")
    found = regimes(check(london, new_york, march))
    assert [(str(part.start), str(part.stop)) for regime in found for part in regime.ranges] == [
        ("2027-03-01", "2027-03-14"),
        ("2027-03-14", "2027-03-28"),
    ]
