"""Hours and days off as calendars, against a walk over minutes and a reader that isn't ours."""

import datetime as dt

import icalendar
import numpy as np
import pytest
import recurring_ical_events
from calendars import calendar
from hypothesis import given
from laws.strategies import build, groups
from oracle.minute_walk import EPOCH, MINUTE, REACH, minutes_of

from overlap import Horizon, Site, Team
from overlap.base.errors import CalendarError, SiteError
from overlap.calendars.days_off import days_off_to_ics
from overlap.calendars.working_hours import hours_to_ics, read_hours
from overlap.sites.working_time import exceptions

YEAR = Horizon("2027-01-01", "2028-01-01")


def minutes_in(spans):
    pairs = zip(spans.start_min.tolist(), spans.stop_min.tolist(), strict=True)
    return {minute for start, stop in pairs for minute in range(start, stop)}


def worked(site, horizon):
    """Return the minutes of a horizon's shift dates; one of two belongs to the earlier."""
    dates = [horizon.start + dt.timedelta(n) for n in range(-REACH, horizon.days)]
    return {minute for minute, date in minutes_of(site, dates).items() if date in horizon}


@given(groups(least=1, most=2))
def test_hours_written_and_read_back_are_those_of_a_walk_over_minutes(group):
    horizon, plain = group
    found = read_hours(hours_to_ics(build(plain), horizon), horizon)
    for n, site in enumerate(plain):
        assert minutes_in(found[f"s{n}"]) == worked(site, horizon)


@given(groups(least=1, most=1))
def test_another_reader_finds_the_same_hours(group):
    """The parts of a VAVAILABILITY are events with rules to recurring-ical-events."""
    horizon, (plain,) = group
    lines = hours_to_ics(build([plain]), horizon).decode().replace("\r\n ", "").split("\r\n")
    first, last = lines.index("BEGIN:VAVAILABILITY"), lines.index("END:VAVAILABILITY")
    start = next((n for n in range(first, last) if lines[n] == "BEGIN:AVAILABLE"), last)
    events = [line.replace(":AVAILABLE", ":VEVENT") for line in lines[start:last]]
    text = "\r\n".join([*lines[:first], *events, *lines[last + 1 :]])
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).all()
    shown = [
        ((e.start - EPOCH) // MINUTE, (e.end.astimezone(dt.UTC) - EPOCH) // MINUTE) for e in found
    ]
    minutes = {minute for start, stop in shown for minute in range(start, stop)}
    assert minutes == worked(plain, horizon)


def test_a_plain_year_is_a_few_rules_and_its_exceptions():
    """London's 2027 has six public holidays on weekdays: each is left out, none told alone."""
    data = hours_to_ics([Site("London", "Europe/London", holidays="GB")], YEAR)
    assert data.count(b"BEGIN:AVAILABLE") == 1
    assert data.count(b"EXDATE") == 6 - 1  # New Year's Day is before the first working day
    assert b"RRULE:FREQ=WEEKLY;COUNT=260;BYDAY=MO,TU,WE,TH,FR" in data


@pytest.mark.parametrize("path", ["new-york-manila", "cairo-dubai-san-francisco"])
def test_the_example_teams_hours_read_back_whole(path):
    team = Team.load(f"docs/examples/{path}.toml")
    found = read_hours(hours_to_ics(team.sites, team.horizon), team.horizon)
    assert list(found) == [site.name for site in team.sites]
    assert all(spans.minutes > 200 * 6 * 60 for spans in found.values())


def test_hours_without_an_end_are_read_within_the_horizon():
    data = calendar(
        "BEGIN:VAVAILABILITY",
        "UID:a",
        "SUMMARY:Ana",
        "BEGIN:AVAILABLE",
        "UID:b",
        "DTSTART;TZID=Asia/Manila:20260105T090000",
        "DURATION:PT8H",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "END:AVAILABLE",
        "END:VAVAILABILITY",
    )
    march = Horizon("2027-03-01", "2027-04-01")
    starts = read_hours(data, march)["Ana"].start
    assert starts[0] == np.datetime64("2027-03-01T01:00")
    assert starts[-1] == np.datetime64("2027-04-01T01:00")


def test_days_off_are_all_day_events_that_take_no_time():
    team = Team.load("docs/examples/new-york-manila.toml")
    data = days_off_to_ics(team.sites, YEAR)
    events = icalendar.Calendar.from_ical(data).events
    found = {(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events}
    due = {
        (f"{site.name}: {reason}", date)
        for site in team.sites
        for days in exceptions(site, YEAR)
        for date, reason in days.items()
        if date in YEAR
    }
    assert found == due
    assert ("Manila: day off of the site", dt.date(2027, 12, 23)) in found
    assert {str(event["TRANSP"]) for event in events} == {"TRANSPARENT"}
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert all(event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(1) for event in events)


def test_a_name_that_changes_on_the_way_is_refused():
    with pytest.raises(SiteError, match=r"site\.name"):
        days_off_to_ics([Site("C:\\New", "UTC")], YEAR)
    with pytest.raises(SiteError, match=r"site\.name"):
        hours_to_ics([Site("C:\\New", "UTC")], YEAR)


def test_hours_end_with_the_duration_of_their_calendar():
    """RFC 7953: what is available is so within the bounds alone; of five days here two."""
    data = calendar(
        "BEGIN:VAVAILABILITY",
        "UID:a",
        "SUMMARY:Ana",
        "DTSTART:20270104T000000Z",
        "DURATION:P2D",
        "BEGIN:AVAILABLE",
        "UID:b",
        "DTSTART:20270104T090000Z",
        "DURATION:PT8H",
        "RRULE:FREQ=DAILY;COUNT=5",
        "END:AVAILABLE",
        "END:VAVAILABILITY",
    )
    found = list(read_hours(data, YEAR)["Ana"])
    assert [f"{start:%Y-%m-%dT%H:%M} {stop:%Y-%m-%dT%H:%M}" for start, stop in found] == [
        "2027-01-04T09:00 2027-01-04T17:00",
        "2027-01-05T09:00 2027-01-05T17:00",
    ]


def test_hours_that_cant_be_read_name_the_file():
    data = calendar("BEGIN:VAVAILABILITY", "UID:a", "BEGIN:AVAILABLE", "UID:b",
                    "DURATION:PT8H", "END:AVAILABLE", "END:VAVAILABILITY")  # fmt: skip
    with pytest.raises(CalendarError) as fault:
        read_hours(data, YEAR, source="hours.ics")
    assert fault.value.source == "hours.ics"
