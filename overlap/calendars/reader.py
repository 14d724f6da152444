"""Calendars read back: the occurrences that a calendar would show, as instants.

An override stands for one occurrence of its series, whatever it is moved to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from overlap.base.errors import CalendarError
from overlap.base.reprs import short
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.components import Component, parse
from overlap.calendars.documents import EntryDocument
from overlap.calendars.expansion import Limits
from overlap.calendars.occurrences import OnFault, Shown, occurrences, of_event, zones_of
from overlap.calendars.values import FLOATING, instant, sequence, stamp
from overlap.clocks.instants import utc_text
from overlap.clocks.timeline import Horizon, day_number


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

    def to_dict(self) -> EntryDocument:
        """Return it in plain types."""
        return {
            "uid": self.uid,
            "original": None if self.original is None else self.original.isoformat(),
            "zone": self.zone,
            "start": utc_text(self.start),
            "stop": utc_text(self.stop),
            "all_day": self.all_day,
            "summary": self.summary,
            "description": self.description,
            "location": self.location,
            "cancelled": self.cancelled,
            "sequence": self.sequence,
            "stamp": None if self.stamp is None else self.stamp.isoformat(),
        }


def read_ics(
    data: bytes,
    *,
    source: str = "",
    by_name: bool = False,
    zone: str = "",
    horizon: Horizon | None = None,
    on_fault: OnFault = None,
) -> tuple[Entry, ...]:
    r"""Return what a calendar would show of a file's events, in the order of their starts.

    Parameters
    ----------
    data : the file's bytes
    source : its name, for errors
    by_name : take local times by the zone's name and today's rules; else by the file's own
        VTIMEZONE, where it has one.  Where both differ, a rule has changed since it was written
    zone : of days, and of times for which the file names none; without it days are UTC's, and
        such times an error
    horizon : only what is shown on these dates, in UTC; without it a rule needs an end
    on_fault : called with what is wrong with an event, which is then left out; default: raised

    Raises
    ------
    CalendarError : no calendar, cut off, too large, a time without zone, a rule without end.

    >>> lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART:20270105T140000Z",
    ...          "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", "END:VEVENT", "END:VCALENDAR", ""]
    >>> [str(entry.start) for entry in read_ics("\r\n".join(lines).encode())]
    ['2027-01-05 14:00:00+00:00', '2027-01-12 14:00:00+00:00']
    """
    limits = Limits() if horizon is None else limits_of(horizon)
    try:
        calendars = parse(data, lenient=on_fault is not None)
        entries = entries_of(calendars, limits, by_name=by_name, zone=zone, on_fault=on_fault)
    except CalendarError as fault:
        raise fault.within(source=source) from None
    return tuple(sorted(entries, key=lambda entry: (entry.start, entry.stop, entry.uid)))


def limits_of(horizon: Horizon, *, around: int = 0) -> Limits:
    """Return the instants of dates in UTC, and of so many days around them."""
    first, stop = day_number(horizon.start) - around, day_number(horizon.stop) + around
    return Limits(first * SECONDS_PER_DAY, stop * SECONDS_PER_DAY)


def entries_of(
    calendars: Sequence[Component],
    limits: Limits,
    *,
    by_name: bool,
    zone: str = "",
    on_fault: OnFault = None,
) -> list[Entry]:
    """Return what a file's calendars show; of what is the same in all the first."""
    zones = zones_of(calendars, by_name=by_name, zone=zone)
    texts: dict[int, Entry] = {}
    entries: dict[Entry, None] = {}
    for own in occurrences(calendars, zones, limits, on_fault):
        example = texts.get(id(own.event))
        if example is None:
            example = texts[id(own.event)] = _example(own.event, is_lenient=on_fault is not None)
        entries[_entry(own, example)] = None
    return list(entries)


def _example(event: Component, *, is_lenient: bool) -> Entry:
    """Return an event's texts and revision, as an entry at no time."""
    try:
        revision = sequence(event), stamp(event)
    except CalendarError as fault:
        if not is_lenient:
            raise of_event(fault, event) from None
        revision = 0, None
    return Entry(
        uid=event.text("UID"),
        original=None,
        start=_NEVER,
        stop=_NEVER,
        summary=event.text("SUMMARY"),
        description=event.text("DESCRIPTION"),
        location=event.text("LOCATION"),
        cancelled=event.word("STATUS") == "CANCELLED",
        sequence=revision[0],
        stamp=revision[1],
    )


_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def _entry(own: Shown, example: Entry) -> Entry:
    of = own.original
    return Entry(
        uid=example.uid,
        original=None if of is None else instant(of.wall_s).replace(tzinfo=None),
        zone="" if of is None or of.tzid is FLOATING else of.tzid,
        start=instant(own.start_s),
        stop=instant(own.stop_s),
        summary=example.summary,
        description=example.description,
        location=example.location,
        cancelled=example.cancelled,
        sequence=example.sequence,
        stamp=example.stamp,
        all_day=own.is_date,
    )
