"""What is fuzzed: a function of bytes for each kind of input, its seeds, and words to try.

A function returns when its input was taken, or refused as docs/reference/errors.md says; whatever
else it raises is a bug.  Seeds are what tests and docs hold already.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from calendars import BERLIN, calendar, event
from corpus.test_bad_inputs import BAD, NEAR, SOUND, team_of
from proposals import propose
from test_certificate import WHOLE, by_hand

from overlap import Horizon, Site, Target, Team, daily_overlap, read_ics, to_ics
from overlap.base.errors import (
    CalendarError,
    CertificateError,
    HorizonError,
    HoursError,
    OverlapError,
    PlaceError,
    RuleError,
    TargetError,
)
from overlap.base.jsonfile import parse_json
from overlap.base.units import DurationError, parse_minutes
from overlap.calendars.busy import read_busy
from overlap.calendars.cancellation import cancel_ics
from overlap.calendars.differences import moved_by_rules
from overlap.calendars.update import update_ics
from overlap.calendars.working_hours import hours_to_ics, read_hours
from overlap.clocks.recurrence import occurrence_dates
from overlap.clocks.timeline import as_date
from overlap.fairness.certificate import verify_certificate
from overlap.output.pictures.bands import band_labels, bands_of
from overlap.sites.day_windows import format_window, parse_window
from overlap.sites.hours import WeeklyHours
from overlap.sites.places import find_place
from overlap.team.teamfile import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
DOCUMENTED = frozenset(
    re.findall(
        r"^\| `(\w+Error)` \|", (ROOT / "docs/reference/errors.md").read_text(), re.MULTILINE
    )
)
WEEK = Horizon("2027-03-08", "2027-03-15")
PROPOSAL = propose(uid="sync@example.com")


def text_of(data: bytes) -> str:
    """Return bytes as text, as an option of the command has it: what isn't UTF-8 is surrogates."""
    return data.decode("utf-8", "surrogateescape")


def check_fault(fault: OverlapError) -> None:
    """Check that an error is one of those that are documented, and prints as one line."""
    assert type(fault).__name__ in DOCUMENTED
    assert fault.reason
    assert str(fault).isprintable()


def team(data: bytes) -> None:
    """Read a team file, and share a week of its first sites."""
    try:
        found = Team.parse(text_of(data))
        daily_overlap(found.hq, *found.others[:2], horizon=WEEK)
    except OverlapError as fault:
        check_fault(fault)


def hours(data: bytes) -> None:
    """Read weekly hours, a window, a target and a duration."""
    text = text_of(data)
    try:
        week = WeeklyHours.parse(text)
        assert WeeklyHours.parse(str(week)) == week
    except HoursError as fault:
        check_fault(fault)
    try:
        window = parse_window(text)
        assert parse_window(format_window(window)) == window
    except HoursError as fault:
        check_fault(fault)
    try:
        target = Target(text)
        minutes = np.arange(0, 1500, 60)
        bands = bands_of(minutes, np.full(minutes.size, 480, np.int32), target)
        assert set(bands.tolist()) <= band_labels(target).keys() | {0}
    except TargetError as fault:
        check_fault(fault)
    try:
        assert parse_minutes(text) >= 0
    except DurationError as fault:
        check_fault(fault)


def places(data: bytes) -> None:
    """Find a place."""
    try:
        place = find_place(text_of(data))
        assert find_place(place.zone).country == place.country
    except PlaceError as fault:
        check_fault(fault)


def cadence(data: bytes) -> None:
    """Follow a rule: its text, a start, and a count or a last date, a line each."""
    every, start, end, *_ = [*text_of(data).split("\n"), "", ""]
    try:
        first = as_date(start or "2027-01-05", key="start")
        limit = {"count": int(end)} if re.fullmatch("[0-9]{1,9}", end) else {}
        if end and not limit:
            limit = {"until": as_date(end, key="until")}
        dates = occurrence_dates(every, first, **limit)
        assert first <= dates[0]
        assert list(dates) == sorted(set(dates))
        assert dates[-1] <= limit.get("until", dt.date(2101, 1, 1))
    except (RuleError, HorizonError) as fault:
        check_fault(fault)


def calendars(data: bytes) -> None:
    """Read a calendar in each way there is, then update and cancel what it holds."""
    for read in (
        read_ics,
        moved_by_rules,
        lambda data: read_busy(
            data, "Asia/Manila", WEEK, email="ana@example.com", on_fault=check_fault
        ),
        lambda data: read_ics(data, horizon=WEEK, zone="Asia/Manila", on_fault=check_fault),
        lambda data: read_hours(data, WEEK),
        lambda data: update_ics(data, PROPOSAL),
        lambda data: cancel_ics(data, "sync@example.com"),
        lambda data: cancel_ics(data, "sync@example.com", dates=PROPOSAL.meeting.dates[1:3]),
    ):
        try:
            read(data)
        except CalendarError as fault:
            check_fault(fault)


def certificate(data: bytes) -> None:
    """Verify a certificate."""
    try:
        verify_certificate(parse_json(text_of(data), CertificateError))
    except CertificateError as fault:
        check_fault(fault)


def _files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def _said(pattern: str, *files: str) -> list[bytes]:
    """Return what a pattern finds in files, once each."""
    texts = [path.read_text("utf-8") for path in _files(*files)]
    return [each.encode() for each in dict.fromkeys(re.findall(pattern, "\n".join(texts)))]


def _cases(ending: str) -> list[bytes]:
    """Return the files of this ending that the corpus of bad inputs and near misses has."""
    found = {}
    for case in (each.values[0] for each in [*BAD, *NEAR]):
        octets = {name: bytes.fromhex(text) for name, text in case.get("octets", {}).items()}
        texts = {name: text.encode() for name, text in case.get("files", {}).items()}
        found |= {data: None for name, data in (texts | octets).items() if name.endswith(ending)}
    return list(found)


def _teams() -> list[bytes]:
    whole = [path.read_bytes() for path in _files("docs/examples/*.toml", "tests/e2e/*.toml")]
    cases = {team_of(case.values[0]): None for case in [*NEAR, *BAD]}
    return [*whole, SOUND.encode(), *(text.encode() for text in cases)]


def _hours() -> list[bytes]:
    files = "tests/test_hours.py", "docs/examples/*.toml", "tests/corpus/*/*.toml"
    targets = b"2h-4h", b"90m", b"PT2H30M", b"100%", b"50%-4h", b"handover"
    return [*_said(r'"([^"\n\\]*\d:\d\d[^"\n\\]*)"', *files), *targets]


def _places() -> list[bytes]:
    cities = _said(r"(?m)^(\w[^\t\n]*\t\w\w\t\S+)$", "overlap/sites/cities.tsv")
    named = [part for city in cities[::9] for part in city.split(b"\t")]
    return [*named, *_said(r'"([^"\n\\]{2,60})"', "tests/test_places.py")]


def _cadences() -> list[bytes]:
    rules = _said(r'"((?:\w+=[^;"\n]+;)*FREQ=[^"\n\\]+)"', "tests/**/*.py", "tests/corpus/*/*.toml")
    ends = b"\n2027-01-05\n12", b"\n2026-02-28\n2030-12-31", b""
    return [rule + ends[n % 3] for n, rule in enumerate(rules)]


def _calendars() -> list[bytes]:
    own = [to_ics(PROPOSAL, form=form) for form in ("series", "events", "slots")]
    own += [hours_to_ics([Site("Oslo", "Europe/Oslo")], Horizon("2027-03-01", "2027-04-15"))]
    at = "DTSTART;TZID=Office:20270105T090000", "DURATION:PT1H"
    weekly = event(*at, "RRULE:FREQ=WEEKLY;COUNT=9", "EXDATE:20270112T080000Z", "SEQUENCE:1")
    moved = event("RECURRENCE-ID;TZID=Office:20270119T090000", *at, "DTSTAMP:20270101T000000Z")
    listed = event("DTSTART;VALUE=DATE:20270105", "RDATE;VALUE=DATE:20270107,20270108", uid="b")
    free = "FREEBUSY;FBTYPE=BUSY:20270105T090000Z/PT1H,20270106T090000Z/20270106T100000Z"
    own += [
        calendar(*BERLIN, *weekly, *moved),
        calendar(*listed, "BEGIN:VFREEBUSY", free, "END:VFREEBUSY"),
    ]
    return [*own, *(path.read_bytes() for path in _files("docs/examples/*.ics")), *_cases(".ics")]


def _certificates() -> list[bytes]:
    return [json.dumps(WHOLE).encode(), json.dumps(by_hand()).encode(), *_cases(".json")]


class Fuzzed(NamedTuple):
    """A function to fuzz, what it begins with, and words that a mutation may put in."""

    one_input: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    words: tuple[str, ...]


_CALENDAR_WORDS = (
    "BEGIN:", "END:", "VEVENT", "VFREEBUSY", "VAVAILABILITY", "AVAILABLE", "VTIMEZONE", "STANDARD",
    "DAYLIGHT", "UID:a", "DTSTART", "DTEND", "DURATION:PT1H", "DURATION:-P1D", "RRULE:FREQ=DAILY",
    "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY", ";VALUE=DATE", ";VALUE=PERIOD", ";TZID=",
    ";RANGE=THISANDFUTURE", "TZOFFSETFROM:+0100", "TZOFFSETTO:-1159", "STATUS:CANCELLED",
    "SEQUENCE:", "DTSTAMP:", "TRANSP:TRANSPARENT", "00010101T000000Z", "99991231T235959Z",
    "20270314T023000", "UTC", "Europe/London", "\r\n", "\n ",
)  # fmt: skip
_RULE_WORDS = (
    "FREQ=", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "INTERVAL=", "COUNT=", "UNTIL=",
    "WKST=", "BYDAY=", "BYMONTH=", "BYMONTHDAY=", "BYYEARDAY=", "BYWEEKNO=", "BYSETPOS=",
    "BYEASTER=", "MO", "-1SU", "366", "99991231", "20271231T000000Z", ";", ",",
)  # fmt: skip
_HOURS_WORDS = (
    "Mo", "Tu-Su", "24/7", "off", "closed", "PH", "09:00-17:00", "24:00", "–", "PT", "%", "2h",
)  # fmt: skip
_PLACE_WORDS = "Asia/", "Etc/GMT", ", ", "US", "UTC", "é", "ł", "İ", "ß"
_CERTIFICATE_WORDS = (
    *sorted(set(re.findall(r'"\w+"', json.dumps(by_hand())))),
    *("null", "true", "1e308", "NaN", "-0", "[[", "]]"),
)
_TEAM_WORDS = (
    *sorted({*TABLES, *(key for keys in TABLES.values() for key in keys)}),
    *("[[", "]]", '"""', "= {", "2027-01-05", "23:00-06:00", "inf", "nan"),
    *_RULE_WORDS,
)

TARGETS = {
    "hours": Fuzzed(hours, _hours, _HOURS_WORDS),
    "places": Fuzzed(places, _places, _PLACE_WORDS),
    "cadence": Fuzzed(cadence, _cadences, (*_RULE_WORDS, "\n1970-01-01", "\n2100-12-31")),
    "certificate": Fuzzed(certificate, _certificates, _CERTIFICATE_WORDS),
    "team": Fuzzed(team, _teams, _TEAM_WORDS),
    "calendars": Fuzzed(calendars, _calendars, (*_CALENDAR_WORDS, *_RULE_WORDS)),
}
