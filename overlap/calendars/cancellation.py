"""Calendars called off: the same UIDs with a later revision that says so, whole or in part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from overlap.base.errors import CalendarError
from overlap.base.listing import nearest_dates
from overlap.calendars.components import Component, parse
from overlap.calendars.earlier import Dated, earlier_entries, later_revision
from overlap.calendars.expansion import Limits
from overlap.calendars.occurrences import occurrences, zones_of
from overlap.calendars.reader import Entry, read_ics
from overlap.calendars.vtimezone import EPOCH
from overlap.calendars.writing import check_stamp

_OF_A_SERIES: Final = frozenset({"RRULE", "RDATE", "EXDATE", "DTSTART", "DTEND", "DURATION"})
_DAY: Final = dt.timedelta(days=1)


def cancel_ics(
    old: bytes,
    uid: str,
    *,
    dates: Collection[dt.date] = (),
    method: str = "",
    stamp: dt.datetime | None = None,
    source: str = "",
) -> bytes:
    """Return the cancellation of a calendar that ``to_ics`` wrote, or of some of its dates.

    Parameters
    ----------
    old : the file's bytes
    uid : of the meeting: ``meeting.invitation.uid``
    dates : planned dates, in the anchor's calendar; empty: all of them
    method : ``""``: the whole file, to import or to PUT; ``"CANCEL"``: what is cancelled, to mail
        (RFC 5546)
    stamp : when this was decided; it is later than the old revision in any case
    source : the old file's name, for errors

    Raises
    ------
    CalendarError : the file isn't of this meeting, or has no such date.

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> from overlap import to_ics
    >>> old, uid = to_ics(proposal), proposal.meeting.invitation.uid
    >>> gone = cancel_ics(old, uid, dates=[proposal.occurrences[0].planned])
    >>> [str(entry.start) for entry in read_ics(gone) if entry.cancelled]
    ['2027-01-06 14:00:00+00:00']
    """
    if method not in {"", "CANCEL"}:
        raise CalendarError("not CANCEL", key="method", value=method)
    try:
        calendar = _one_calendar(old)
        form, entries, example = earlier_entries(read_ics(old), uid)
        entries = _on_typed_date(entries, dates) if not example and form == "series" else entries
        missing = sorted(set(dates) - entries.keys())
        if missing:
            near = nearest_dates(missing[0], entries)
            reason = f"no occurrence is planned on this date{near}"
            raise CalendarError(reason, key="date", value=missing[0])
    except CalendarError as fault:
        raise fault.within(source=source) from None
    raised = later_revision(entries.values(), check_stamp(stamp or EPOCH.replace(tzinfo=dt.UTC)))
    events = list(calendar.every("VEVENT"))
    gone = events
    if dates:
        gone = [_of_date(calendar, entries[date]) for date in sorted(dates)]
    elif method:
        gone = [event for event in events if "RECURRENCE-ID" not in event]
    called_off = {id(event) for event in gone}
    going_on = [event for event in events if id(event) not in called_off]
    for event in gone:
        _revise(event, raised, cancelled=True)
    for event in going_on if form != "events" else ():
        _revise(event, raised, cancelled=False)
    others = [part for part in calendar.parts if part.name != "VEVENT"]
    calendar.parts = [*others, *([] if method else going_on), *gone]
    calendar.lines.pop("METHOD", None)
    if method:
        calendar.say("METHOD", method)
    data = calendar.to_bytes()
    due = {
        entry.start
        for date, entry in entries.items()
        if dates and not method and date not in dates and not entry.cancelled
    }
    if {entry.start for entry in read_ics(data) if not entry.cancelled} != due:
        raise CalendarError("read back, the cancellation shows other dates; please report this")
    return data


def called_off(old: bytes, uid: str, *, source: str = "") -> set[dt.date]:
    """Return the planned dates that a calendar that ``to_ics`` wrote has as cancelled.

    Parameters
    ----------
    old : the file's bytes
    uid : of the meeting: ``meeting.invitation.uid``
    source : the file's name, for errors

    Raises
    ------
    CalendarError : the file isn't of this meeting.

    >>> from overlap import Team, cancel_ics, propose, to_ics
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> uid, planned = proposal.meeting.invitation.uid, proposal.occurrences[2].planned
    >>> called_off(cancel_ics(to_ics(proposal), uid, dates=[planned]), uid)
    {datetime.date(2027, 1, 20)}
    """
    try:
        _, entries, _ = earlier_entries(read_ics(old), uid)
    except CalendarError as fault:
        raise fault.within(source=source) from None
    return {planned for planned, entry in entries.items() if entry.cancelled}


def _one_calendar(data: bytes) -> Component:
    calendars = parse(data)
    if len(calendars) > 1:
        raise CalendarError(f"holds {len(calendars)} calendars; one can be written over")
    return calendars[0]


def _on_typed_date(lone: Dated, dates: Collection[dt.date]) -> Dated:
    """Return a lone event by the date that was typed, which may be a day off that of UTC."""
    (entry,) = lone.values()
    near = [date for date in dates if abs(date - entry.start.date()) <= _DAY]
    return {near[0]: entry} if near else lone


def _of_date(calendar: Component, entry: Entry) -> Component:
    """Return the event of one occurrence: its own, its override, or a new override."""
    shown = occurrences([calendar], zones_of([calendar], by_name=False), Limits())
    at_s = int(entry.start.timestamp())
    occurrence = next(
        own for own in shown if own.start_s == at_s and own.event.text("UID") == entry.uid
    )
    if entry.original is None or "RECURRENCE-ID" in occurrence.event:
        return occurrence.event
    override = Component("VEVENT", occurrence.event.line)
    for key, lines in occurrence.event.lines.items():
        if key not in _OF_A_SERIES:
            override.lines[key] = list(lines)
    for key, wall in (
        ("DTSTART", entry.original),
        ("DTEND", entry.original + (entry.stop - entry.start)),
        ("RECURRENCE-ID", entry.original),
    ):
        override.say_time(key, wall, entry.zone)
    return override


def _revise(event: Component, raised: tuple[int, dt.datetime], *, cancelled: bool) -> None:
    """Give an event a later revision; one that is called off has no alarm and takes no time."""
    event.say("SEQUENCE", str(raised[0]))
    for key in ("DTSTAMP", "LAST-MODIFIED"):
        event.say_time(key, raised[1], "")
    if cancelled:
        event.say("STATUS", "CANCELLED")
        event.say("TRANSP", "TRANSPARENT")
        event.parts = []
