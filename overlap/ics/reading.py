"""Calendars read back: the occurrences that a calendar would show, as instants.

Only what means the same to every reader is taken: local times need a zone, a rule needs an end,
and overrides stand each for one occurrence.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from dateutil.rrule import rrulestr
from icalendar import Calendar, vRecur

from overlap.core.offsets import utc_from_wall
from overlap.errors import CalendarError
from overlap.ics.vtimezone import changes_of, offset_changes, rule_text
from overlap.zones import zone_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from overlap.ics.vtimezone import Changes, Part

MAX_BYTES: Final = 32 << 20
MAX_ENTRIES: Final = 20_000
_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - wall times are counted from it
_SECOND: Final = dt.timedelta(seconds=1)
_DAY_S: Final = 86_400
_BEGIN: Final = b"BEGIN:VCALENDAR"
_UNFOLD: Final = re.compile(rb"\r?\n[ \t]")
_ALARM: Final = re.compile(rb"^BEGIN:VALARM\n.*?^END:VALARM\n", re.DOTALL | re.MULTILINE)
_NAME: Final = re.compile(
    rb"(?:BEGIN|END|VERSION|UID|DTSTAMP|SEQUENCE|STATUS|SUMMARY|DESCRIPTION|DTSTART|DTEND|DURATION"
    rb"|RRULE|RDATE|EXDATE|RECURRENCE-ID|TZID|TZOFFSETFROM|TZOFFSETTO)[:;]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One occurrence that a calendar shows.

    Attributes
    ----------
    uid : of its series, or its own
    original : wall time at which its rule has it, or date; of an event without a rule, its start
    start, stop : instants, in UTC; an all-day one has midnights
    summary, description : its texts
    cancelled : shown as struck out, or not at all
    sequence, stamp : its revision, and when that was made
    all_day : a date without a time
    """

    uid: str
    original: dt.datetime
    start: dt.datetime
    stop: dt.datetime
    summary: str = ""
    description: str = ""
    cancelled: bool = False
    sequence: int = 0
    stamp: dt.datetime | None = None
    all_day: bool = False


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
    return tuple(sorted(entries, key=lambda entry: (entry.start, entry.uid, entry.original)))


def checked_bytes(data: bytes) -> bytes:
    """Return bytes that may be a calendar: not too large, begun, ended, and UTF-8.

    Raises
    ------
    CalendarError : they can't.
    """
    if len(data) > MAX_BYTES:
        raise CalendarError(f"larger than {MAX_BYTES >> 20} MiB")
    if not data.lstrip(b"\xef\xbb\xbf\r\n\t ")[: len(_BEGIN)].upper() == _BEGIN:
        raise CalendarError("not a calendar; it doesn't begin with BEGIN:VCALENDAR")
    if not data.rstrip(b"\r\n\t ").upper().endswith(b"END:VCALENDAR"):
        raise CalendarError("cut off; it doesn't end with END:VCALENDAR")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise CalendarError(f"not UTF-8 in line {line}") from None
    return data


def parse_calendar(data: bytes) -> Calendar:
    """Return a file's one VCALENDAR.

    Raises
    ------
    CalendarError : none or several, or a property whose value can't be read.
    """
    try:
        found = Calendar.from_ical(data, multiple=True)
        faults = [fault for part in found for each in part.walk() for fault in each.errors]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as fault:
        raise CalendarError(f"can't be read: {str(fault)[:200]}") from None
    if len(found) != 1 or found[0].name != "VCALENDAR":
        raise CalendarError(f"holds {len(found)} calendars; one is read")
    if faults:
        raise CalendarError(f"can't be read: {faults[0][1]}", key=str(faults[0][0]))
    return found[0]


def needed(data: bytes) -> bytes:
    """Return a calendar without the lines that say nothing of what is shown, for speed."""
    kept = (line for line in _UNFOLD.sub(b"", data).splitlines() if _NAME.match(line))
    return _ALARM.sub(b"", b"\n".join([*kept, b""]))


class Zones:
    """The zones that a file's local times are in."""

    def __init__(self, calendar: Part, *, by_name: bool) -> None:
        self.known: dict[str, Changes] = {}
        self.own = {
            str(part.get("TZID", "")): part
            for part in calendar.subcomponents
            if part.name == "VTIMEZONE"
        }
        self.by_name = by_name

    def changes(self, tzid: str) -> Changes:
        """Return the offsets of a zone.

        Raises
        ------
        CalendarError : neither the file nor tzdata has it.
        """
        if tzid not in self.known:
            named = tzid in zone_names()
            if tzid in self.own and not (self.by_name and named):
                self.known[tzid] = changes_of(self.own[tzid])
            elif named:
                self.known[tzid] = offset_changes(tzid)
            else:
                reason = "unknown zone, and the file has no VTIMEZONE of this name"
                raise CalendarError(reason, key="TZID", value=tzid)
        return self.known[tzid]

    def utc_s(self, wall_s: NDArray[np.int64], tzid: str) -> NDArray[np.int64]:
        """Return the instants of wall times [s since 1970]; the zone ``""`` is UTC."""
        return utc_from_wall(wall_s, *self.changes(tzid)) if tzid else wall_s


@dataclass(frozen=True, slots=True)
class _When:
    """A date or a wall time, and the zone it is in; the zone ``""`` is UTC."""

    wall: dt.datetime
    tzid: str
    is_date: bool

    @property
    def wall_s(self) -> int:
        return (self.wall - _EPOCH) // _SECOND


def _when(prop: Part, value: dt.date | dt.datetime, key: str) -> _When:
    if not isinstance(value, dt.datetime):
        return _When(dt.datetime.combine(value, dt.time.min), "", is_date=True)
    tzid = str(prop.params.get("TZID", ""))
    if not tzid and value.tzinfo is None:
        raise CalendarError("a local time without a zone", key=key, value=str(value))
    return _When(value.replace(tzinfo=None), tzid, is_date=False)


def _single(event: Part, key: str) -> _When | None:
    prop = event.get(key)
    if prop is None:
        return None
    if isinstance(prop, list):
        raise CalendarError("stands more than once", key=key)
    return _when(prop, prop.dt, key)


def _several(event: Part, key: str) -> list[_When]:
    prop = event.get(key, [])
    lists = prop if isinstance(prop, list) else [prop]
    return [_when(each, value.dt, key) for each in lists for value in each.dts]


def entries_of(calendar: Part, *, by_name: bool) -> list[Entry]:
    """Expand masters, then put overrides in the place of what they stand for."""
    events = [part for part in calendar.subcomponents if part.name == "VEVENT"]
    zones = Zones(calendar, by_name=by_name)
    shown: dict[str, dict[int, Entry]] = defaultdict(dict)
    overrides = []
    room = MAX_ENTRIES
    for event in events:
        if "RECURRENCE-ID" in event:
            overrides.append(event)
            continue
        found = _expanded(event, zones, room)
        room -= len(found)
        shown[str(event.get("UID", ""))] |= found
    for event in overrides:
        of = _single(event, "RECURRENCE-ID")
        if of is None or "RANGE" in event["RECURRENCE-ID"].params:
            raise CalendarError("RANGE isn't read", key="RECURRENCE-ID")
        at = int(zones.utc_s(np.array([of.wall_s]), of.tzid)[0])
        (entry,) = _expanded(event, zones, 1, original=of.wall).values()
        shown[entry.uid][at] = entry
    return [entry for of_uid in shown.values() for entry in of_uid.values()]


def _expanded(
    event: Part, zones: Zones, room: int, original: dt.datetime | None = None
) -> dict[int, Entry]:
    """Return an event's occurrences by the instant at which its rule has them."""
    uid = str(event.get("UID", ""))
    start = _single(event, "DTSTART")
    if start is None:
        raise CalendarError("missing", key="DTSTART", value=uid)
    walls = [start.wall]
    if "RRULE" in event:
        walls = _rule_walls(event["RRULE"], start, zones, room)
    walls += [each.wall for each in _several(event, "RDATE")]
    wall_s = np.array([(wall - _EPOCH) // _SECOND for wall in walls], np.int64)
    utc_s = zones.utc_s(wall_s, start.tzid).tolist()
    if len(utc_s) > room:
        raise CalendarError(f"more than {MAX_ENTRIES} occurrences", key="RRULE", value=uid)
    dropped = _dropped(event, zones, utc_s, walls)
    length_s = _length_s(event, start, utc_s[0], zones)
    first = Entry(
        uid=uid,
        original=original or start.wall,
        start=_utc(utc_s[0]),
        stop=_utc(utc_s[0] + length_s),
        summary=str(event.get("SUMMARY", "")),
        description=str(event.get("DESCRIPTION", "")),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        sequence=int(event.get("SEQUENCE", 0)),
        stamp=event["DTSTAMP"].dt if "DTSTAMP" in event else None,
        all_day=start.is_date,
    )
    return {
        at: replace(first, original=original or wall, start=_utc(at), stop=_utc(at + length_s))
        for at, wall in zip(utc_s, walls, strict=True)
        if at not in dropped
    }


def _dropped(event: Part, zones: Zones, utc_s: list[int], walls: list[dt.datetime]) -> set[int]:
    """Return the instants that EXDATE takes out; a date takes all of its day."""
    out = set()
    for each in _several(event, "EXDATE"):
        if each.is_date:
            day = each.wall.date()
            out |= {at for at, wall in zip(utc_s, walls, strict=True) if wall.date() == day}
        else:
            out.add(int(zones.utc_s(np.array([each.wall_s]), each.tzid)[0]))
    return out


def _rule_walls(rule: Part, start: _When, zones: Zones, room: int) -> list[dt.datetime]:
    """Return the wall times of a rule with an end; the start is one, whatever the rule says."""
    if isinstance(rule, list):
        raise CalendarError("stands more than once", key="RRULE")
    text = rule_text(rule)
    limits = rule.get("UNTIL", [])
    if "COUNT" not in rule and not limits:
        raise CalendarError("has no end", key="RRULE", value=text)
    endless = vRecur({key: value for key, value in rule.items() if key != "UNTIL"})
    found: list[dt.datetime] = []
    for wall in rrulestr(rule_text(endless), dtstart=start.wall):
        if limits and _is_past(wall, limits[0], start.tzid, zones):
            break
        found.append(wall)
        if len(found) > room:
            raise CalendarError(f"more than {MAX_ENTRIES} occurrences", key="RRULE", value=text)
    return found if start.wall in found else [start.wall, *found]


def _is_past(wall: dt.datetime, until: dt.date, tzid: str, zones: Zones) -> bool:
    """Say whether a wall time comes after UNTIL: a date, a local time, or an instant."""
    if not isinstance(until, dt.datetime):
        return wall.date() > until
    if until.tzinfo is None:
        return wall > until
    at = zones.utc_s(np.array([(wall - _EPOCH) // _SECOND]), tzid)[0]
    return bool(at > (until.replace(tzinfo=None) - _EPOCH) // _SECOND)


def _length_s(event: Part, start: _When, start_s: int, zones: Zones) -> int:
    """Return an event's exact length; without one, a date takes a day and a time takes none."""
    stop = _single(event, "DTEND")
    if stop is not None:
        length = int(zones.utc_s(np.array([stop.wall_s]), stop.tzid)[0]) - start_s
    elif "DURATION" in event:
        length = event["DURATION"].dt // _SECOND
    else:
        length = _DAY_S if start.is_date else 0
    if length < 0:
        raise CalendarError("ends before it starts", key="DTEND", value=str(event.get("UID", "")))
    return length


def _utc(at_s: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_s, dt.UTC)
