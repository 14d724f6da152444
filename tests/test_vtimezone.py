"""VTIMEZONE against zoneinfo, through readers that aren't ours."""

import datetime as dt
import io

import numpy as np
import pytest
from dateutil import tz
from oracle.minute_walk import zone_of
from test_zones import offset_s

from overlap.calendars.components import parse
from overlap.calendars.file_zones import changes_of
from overlap.calendars.vtimezone import calendar_zone, vtimezone
from overlap.clocks.zones import aliases, zone_names

FIRST, LAST = dt.date(2027, 1, 5), dt.date(2029, 12, 18)
WINDOW = dt.datetime(2022, 1, 1, tzinfo=dt.UTC), dt.datetime(2035, 1, 1, tzinfo=dt.UTC)
ANCHORS = [
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "America/Santiago",
    "Europe/Dublin",
    "Antarctica/Troll",
    "Asia/Kolkata",
    "America/Vancouver",
]


def text_of(zone, first=FIRST, last=LAST):
    return vtimezone(zone, first, last).to_ical(sorted=False).decode()


def read_back(text):
    (calendar,) = parse(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n".encode())
    return changes_of(calendar.parts[0])


def near_changes(zone, step):
    """Return instants of the window: close around each change of the offset, and far apart."""
    day = np.arange(WINDOW[0].timestamp(), WINDOW[1].timestamp(), 86_400).astype(int)
    offsets = np.array([offset_s(zone, int(at)) for at in day])
    changed = day[:-1][offsets[1:] != offsets[:-1]]
    around = [np.arange(at - 86_400, at + 2 * 86_400, step) for at in changed]
    return np.unique(np.concatenate([day[::5], *around])).tolist()


@pytest.mark.parametrize("name", ANCHORS)
def test_dateutil_reads_the_offsets_of_zoneinfo_around_every_change(name):
    calendar = f"BEGIN:VCALENDAR\r\n{text_of(name)}END:VCALENDAR\r\n"
    read = tz.tzical(io.StringIO(calendar.replace("\r\n", "\n"))).get(name)
    zone = zone_of(name)
    for at in near_changes(zone, 1200):
        wall = dt.datetime.fromtimestamp(at, dt.UTC).astimezone(zone)
        assert wall.replace(tzinfo=read).utcoffset() == wall.utcoffset(), wall


@pytest.mark.slow
@pytest.mark.parametrize("name", ANCHORS)
def test_every_minute_of_ten_years_has_the_offset_of_zoneinfo(name):
    change_s, found = read_back(text_of(name))
    zone = zone_of(name)
    minutes = np.arange(WINDOW[0].timestamp(), WINDOW[1].timestamp(), 60).astype(int)
    read = found[np.searchsorted(change_s, minutes, side="right")]
    assert read.tolist() == [offset_s(zone, at) for at in minutes.tolist()]


@pytest.mark.parametrize(
    ("year", "part"),
    [
        *((year, slice(n, None, 4)) for n, year in enumerate([1975, 2010, 2027, 2090])),
        *(pytest.param(year, slice(None), marks=pytest.mark.slow) for year in range(1975, 2095, 5)),
    ],
)
def test_a_zone_is_told_as_it_is_from_five_years_before_to_five_after(year, part):
    stop_s = int(dt.datetime(year + 6, 1, 1, tzinfo=dt.UTC).timestamp())
    start_s = int(dt.datetime(max(year - 5, 1970), 1, 1, tzinfo=dt.UTC).timestamp())
    for name in sorted(zone_names() - aliases().keys())[part]:
        change_s, found = read_back(text_of(name, dt.date(year, 3, 1), dt.date(year, 9, 1)))
        zone = zone_of(name)
        told = change_s[(change_s > start_s) & (change_s < stop_s)]
        for at in [start_s, *told.tolist(), *(told - 1).tolist(), stop_s - 1]:
            n = int(change_s.searchsorted(at, side="right"))
            assert found[n] == offset_s(zone, at), (name, at)


def test_a_footers_rule_becomes_two_yearly_rules_from_1970():
    assert text_of("America/New_York").split() == [
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700308T020000",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701101T020000",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Asia/Gaza", "America/Vancouver"])
def test_without_a_rule_every_change_from_1999_stands_alone(name):
    text = text_of(name)
    assert "RRULE" not in text
    assert "RDATE" not in text
    assert text.count("DTSTART:") > 20
    assert "DTSTART:19700101T000000" in text


def test_a_rule_that_changed_in_the_years_before_isnt_told_as_if_it_had_always_been():
    """New York's rule is that of 2007: a series of 2008 is near years with another."""
    assert "RRULE" not in text_of("America/New_York", dt.date(2008, 1, 1), dt.date(2008, 12, 1))


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("US/Eastern", "America/New_York"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("GMT", "Etc/GMT"),
        ("Europe/Oslo", "Europe/Oslo"),
        ("UTC", "UTC"),
        ("Etc/Zulu", "UTC"),
    ],
)
def test_an_alias_gives_way_to_the_name_that_every_system_has(name, known_as):
    assert calendar_zone(name) == known_as
