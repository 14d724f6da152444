"""Calendars read back: the occurrences that a calendar would show, as instants.

An override stands for one occurrence of its series, whatever it is moved to.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from icalendar import Calendar

from overlap.base.errors import CalendarError, lower_first
from overlap.base.files import decoded, read_bytes
from overlap.base.reprs import short
from overlap.calendars.expansion import (
    MAX_EXPANDED,
    Expanded,
    Zones,
    check_date,
    expand,
    once,
    single,
)

if TYPE_CHECKING:
    from overlap.calendars.vtimezone import Part

MAX_BYTES: Final = 16 << 20
_MAX_SEQUENCE: Final = (1 << 31) - 2
_BEGIN: Final = b"BEGIN:VCALENDAR"
_UNFOLD: Final = re.compile(rb"\r?\n[ \t]")
_ALARM: Final = re.compile(rb"^BEGIN:VALARM\n.*?^END:VALARM\n", re.DOTALL | re.MULTILINE)
_SHOWN: Final = (
    rb"(?:BEGIN|END|VERSION|UID|STATUS|SUMMARY|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE"
    rb"|RECURRENCE-ID|TZID|TZOFFSETFROM|TZOFFSETTO%s)[:;]"
)
_TIMES: Final = re.compile(_SHOWN % b"", re.IGNORECASE)
_ALL: Final = re.compile(_SHOWN % b"|DTSTAMP|SEQUENCE|DESCRIPTION|LOCATION", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One occurrence that a calendar shows.

    Attributes
    ----------
    uid : of its series, or its own
    original : wall time at which its series has it; None for an event that is no series
    zone : of that wall time; empty for UTC
    start, stop : instants, in UTC; an all-day one has midnights
    summary, description, location : its texts
    cancelled : shown as struck out, or not at all
    sequence, stamp : its revision, and when that was made
    all_day : a date without a time

    >>> start = dt.datetime(2027, 1, 5, 14, tzinfo=dt.UTC)
    >>> Entry("sync@example.com", None, start, start + dt.timedelta(hours=1), summary="Sync")
    <Entry 'Sync' at 2027-01-05T14:00Z>
    """

    uid: str
    original: dt.datetime | None
    start: dt.datetime
    stop: dt.datetime
    zone: str = ""
    summary: str = ""
    description: str = ""
    location: str = ""
    cancelled: bool = False
    sequence: int = 0
    stamp: dt.datetime | None = None
    all_day: bool = False

    def __repr__(self) -> str:
        at = f"{self.start:%Y-%m-%d}" if self.all_day else f"{self.start:%Y-%m-%dT%H:%MZ}"
        state = ", cancelled" if self.cancelled else ""
        return short(f"<Entry {self.summary!r} at {at}{state}>")


def read_ics(data: bytes, *, source: str = "", by_name: bool = False) -> tuple[Entry, ...]:
    r"""Return what a calendar would show of a file's events, in the order of their starts.

    Parameters
    ----------
    data : the file's bytes
    source : its name, for errors
    by_name : take local times by the zone's name and today's rules; else by the file's own
        VTIMEZONE, where it has one.  Where both differ, a rule has changed since it was written

    Raises
    ------
    CalendarError : no calendar, cut off, too large, a time without zone, a rule without end.

    >>> lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART:20270105T140000Z",
    ...          "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", "END:VEVENT", "END:VCALENDAR", ""]
    >>> [str(entry.start) for entry in read_ics("\r\n".join(lines).encode())]
    ['2027-01-05 14:00:00+00:00', '2027-01-12 14:00:00+00:00']
    """
    try:
        calendar = parse_calendar(needed(checked_bytes(data)))
        entries = entries_of(calendar, by_name=by_name)
    except CalendarError as fault:
        raise fault.within(source=source) from None
    return tuple(sorted(entries, key=lambda entry: (entry.start, entry.stop, entry.uid)))


def checked_bytes(data: bytes) -> bytes:
    """Return bytes that may be a calendar: not too large, begun, ended, UTF-8; without a BOM.

    Raises
    ------
    CalendarError : they can't.
    """
    if len(data) > MAX_BYTES:
        raise CalendarError(f"larger than {MAX_BYTES >> 20} MiB")
    data = data.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if data[: len(_BEGIN)].upper() != _BEGIN:
        raise CalendarError("not a calendar; it doesn't begin with BEGIN:VCALENDAR")
    if not data.rstrip(b"\r\n\t ").upper().endswith(b"END:VCALENDAR"):
        raise CalendarError("cut off; it doesn't end with END:VCALENDAR")
    decoded(data, CalendarError)
    return data


def load(path: str, *, key: str = "") -> bytes:
    """Return a calendar file's bytes; what is too large isn't read to its end.

    Raises
    ------
    CalendarError : it can't be opened, or can't be a calendar; it names the file.
    """
    if not path:
        raise CalendarError("not the name of a file", key=key, value=path)
    try:
        return checked_bytes(read_bytes(path, MAX_BYTES, CalendarError))
    except CalendarError as fault:
        raise fault.within(key, source=path) from None


def parse_calendar(data: bytes) -> Calendar:
    """Return a file's one VCALENDAR.

    Raises
    ------
    CalendarError : none or several, or a property whose value can't be read.
    """
    try:
        found = Calendar.from_ical(data, multiple=True)
        faults = [fault for part in found for each in part.walk() for fault in each.errors]
    except (
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
    ) as fault:
        raise CalendarError(f"can't be read: {lower_first(str(fault))[:200]}") from None
    except OSError:  # icalendar opens the file of a zone by its name, as America or 300 letters
        raise CalendarError("can't be read: a zone that can't be one", key="TZID") from None
    if not found:
        raise CalendarError("can't be read: a component has no end")
    if len(found) != 1 or found[0].name != "VCALENDAR":
        raise CalendarError(f"holds {len(found)} calendars; one is read")
    if faults:
        raise CalendarError(f"can't be read: {lower_first(faults[0][1])}", key=str(faults[0][0]))
    return found[0]


def needed(data: bytes, *, texts: bool = True) -> bytes:
    """Return a calendar with what an ``Entry`` holds alone, for speed; or with its title alone."""
    names = _ALL if texts else _TIMES
    kept = (line for line in _UNFOLD.sub(b"", data).splitlines() if names.match(line))
    return _ALARM.sub(b"", b"\n".join([*kept, b""]))


def entries_of(calendar: Part, *, by_name: bool) -> list[Entry]:
    """Expand masters, then put overrides in the place of what they stand for."""
    zones = Zones(calendar, by_name=by_name)
    shown: dict[str, dict[int, Entry]] = defaultdict(dict)
    overrides = []
    room = MAX_EXPANDED
    for event in calendar.subcomponents:
        if event.name != "VEVENT":
            continue
        if "RECURRENCE-ID" in event:
            overrides.append(event)
            continue
        found = _masters(event, zones, room)
        room -= len(found)
        shown[str(event.get("UID", ""))] |= found
    for event in overrides:
        of = single(event, "RECURRENCE-ID")
        if of is None or "RANGE" in event["RECURRENCE-ID"].params:
            raise CalendarError("RANGE isn't read", key="RECURRENCE-ID")
        at = int(zones.utc_s(np.array([of.wall_s]), of.tzid)[0])
        entry = replace(_entry(event, expand(event, zones, room=1)), original=of.wall, zone=of.tzid)
        shown[entry.uid][at] = entry
    return [entry for of_uid in shown.values() for entry in of_uid.values()]


def _masters(event: Part, zones: Zones, room: int) -> dict[int, Entry]:
    """Return an event's occurrences by the instant at which its rule has them."""
    found = expand(event, zones, room=room)
    if not found.start_s:
        return {}
    first = _entry(event, found)
    if not event.keys() & {"RRULE", "RDATE"}:
        return {found.start_s[0]: first}
    return {
        at: replace(
            first,
            original=wall,
            zone=found.tzid,
            start=_utc(at),
            stop=_utc(at + found.length_s),
        )
        for at, wall in zip(found.start_s, found.wall, strict=True)
    }


def _entry(event: Part, found: Expanded) -> Entry:
    """Return the first occurrence of an event, as one that belongs to no series."""
    return Entry(
        uid=str(event.get("UID", "")),
        original=None,
        start=_utc(found.start_s[0]),
        stop=_utc(found.start_s[0] + found.length_s),
        summary=str(event.get("SUMMARY", "")),
        description=str(event.get("DESCRIPTION", "")),
        location=str(event.get("LOCATION", "")),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        sequence=_sequence(event),
        stamp=_stamp(event),
        all_day=found.all_day,
    )


def _sequence(event: Part) -> int:
    number = event.get("SEQUENCE", 0)
    if not isinstance(number, int) or not 0 <= number <= _MAX_SEQUENCE:
        reason = f"not one whole number from 0 to {_MAX_SEQUENCE}"
        raise CalendarError(reason, key="SEQUENCE", value=str(number))
    return int(number)


def _stamp(event: Part) -> dt.datetime | None:
    prop = once(event, "DTSTAMP")
    at = None if prop is None else check_date(prop.dt, "DTSTAMP")
    return at if isinstance(at, dt.datetime) else None


def _utc(at_s: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_s, dt.UTC)
