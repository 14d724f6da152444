"""Calendars of a year against dates counted by the standard library."""

import datetime as dt
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap import Horizon, Site, Target, Team, coverage
from overlap.output.pictures.bands import Band, band_labels, bands_of
from overlap.output.pictures.year import coverage_grids, year_grids
from overlap.planning.check import check

YEAR = Horizon("2027-01-01", "2028-01-01")


def grids_of(reference, site, horizon=YEAR, target="2h-4h"):
    verdict = check(reference, site, horizon, target)
    return verdict.verdicts[0], year_grids(reference, verdict.verdicts[0], horizon)


@pytest.mark.parametrize("hours", ["Mo-Fr 09:00-17:00", "Mo-Sa 08:00-14:00", "09:00-17:00"])
def test_rows_are_weekdays_and_columns_are_weeks_of_the_calendar(hours):
    _, (grid,) = grids_of(Site("A", "UTC", hours), Site("B", "UTC"))
    first = dt.date(2027, 1, 1) - dt.timedelta(4)  # the Monday of its week
    for day in grid.days:
        assert grid.weekdays[day.row] == day.date.weekday()
        assert first + dt.timedelta(7 * day.week + day.date.weekday()) == day.date
    assert grid.weeks == 53


def test_a_week_starts_after_the_weekend_of_the_reference():
    _, (grid,) = grids_of(Site("Cairo", "Africa/Cairo", "Su-Th 10:00-18:00"), Site("B", "UTC"))
    assert grid.weekdays == (6, 0, 1, 2, 3)
    place = {day.date: (day.week, day.row) for day in grid.days}
    assert place[dt.date(2027, 1, 3)] == (1, 0)  # a Sunday
    assert place[dt.date(2027, 1, 7)] == (1, 4)


def test_every_working_day_by_the_clock_is_there_and_days_off_say_why():
    team = Team.load("docs/examples/new-york-manila.toml")
    _, (grid,) = grids_of(team.hq, team.others[0])
    weekdays = {date for date in YEAR if date.weekday() < 5}
    assert {day.date for day in grid.days} == weekdays
    by_date = {day.date: day for day in grid.days}
    thanks = by_date[dt.date(2027, 11, 25)]
    assert (thanks.band, thanks.reason) == (Band.OFF, "New York off: Thanksgiving Day")
    assert by_date[dt.date(2027, 3, 25)].reason == "Manila off: Maundy Thursday"
    assert by_date[dt.date(2027, 3, 24)].minutes == 180


@given(st.sampled_from(["2h-4h", "2h", "90m-4h", "0m", "100%", "1h-50%", "3h-3h"]), st.data())
def test_bands_agree_with_the_verdict(target, data):
    hour = data.draw(st.integers(0, 23))
    reference = Site("A", "America/New_York", "Mo-Th 09:00-17:30; Fr 09:00-13:00", holidays="US")
    site = Site("B", "UTC", f"Mo-Fr {hour:02}:00-{(hour + 8) % 24:02}:30", holidays="GB")
    found, grids = grids_of(reference, site, target=target)
    count = Counter(day.band for grid in grids for day in grid.days)
    dates = {day.date for grid in grids for day in grid.days if day.reason}
    assert count[Band.OFF] == len(dates) >= found.lost_days
    assert count[Band.ABOVE] == found.above
    if target != "0m":
        assert count[Band.NONE] + count[Band.BELOW] == found.below
        assert count[Band.LOW] + count[Band.HIGH] == found.within
    assert set(count) <= set(band_labels(Target(target)))


def test_bands_are_half_open():
    worked = np.full(6, 480, np.int32)
    bands = bands_of(np.array([119, 120, 179, 180, 240, 241]), worked, Target("2h-4h"))
    assert [Band(b).name for b in bands] == ["BELOW", "LOW", "LOW", "HIGH", "HIGH", "ABOVE"]


def test_a_change_stands_before_the_first_day_of_its_length():
    for zones in (("America/New_York", "Europe/London"), ("Africa/Cairo", "America/New_York")):
        reference, site = (Site(zone, zone, "09:00-20:00") for zone in zones)
        _, (grid,) = grids_of(reference, site)
        assert len(grid.changes) >= 5
        for change in grid.changes[1:]:
            later = [
                day
                for day in grid.days
                if day.week > change.week or (day.week == change.week and day.row >= change.row)
            ]
            assert min(day.date for day in later) == change.date
            assert {day.minutes for day in later if day.date == change.date} == {change.minutes}


def test_a_change_at_a_weekend_stands_before_the_next_column():
    team = Team.load("docs/examples/new-york-manila.toml")
    _, (grid,) = grids_of(team.hq, team.others[0])
    change = grid.changes[1]
    assert (change.date, change.row) == (dt.date(2027, 3, 14), 0)  # a Sunday
    place = {day.date: day.week for day in grid.days}
    assert change.week == place[dt.date(2027, 3, 15)]


def test_a_longer_horizon_has_a_calendar_for_each_year():
    long = Horizon("2026-07-01", "2029-01-01")
    _, grids = grids_of(Site("A", "UTC"), Site("B", "UTC"), long)
    assert [(grid.start.year, grid.stop.year) for grid in grids] == [
        (2026, 2027),
        (2027, 2028),
        (2028, 2029),
    ]
    assert sum(len(grid.days) for grid in grids) == sum(date.weekday() < 5 for date in long)


def test_coverage_counts_the_uncovered_minutes_of_each_date():
    day, night = Site("Day", "UTC", "Mo-Fr 08:00-20:00"), Site("Night", "UTC", "Mo-Th 20:00-07:00")
    week = Horizon("2027-01-04", "2027-01-11")
    (grid,) = coverage_grids(coverage([day, night], horizon=week))
    assert [(shown.minutes, shown.band) for shown in grid.days] == [
        (480, Band.LOW),  # Monday until 08:00: the night before belongs to nobody
        (60, Band.HIGH),
        (60, Band.HIGH),
        (60, Band.HIGH),
        (300, Band.LOW),  # Friday: 07:00 to 08:00 and from 20:00
        (1440, Band.NONE),
        (1440, Band.NONE),
    ]
