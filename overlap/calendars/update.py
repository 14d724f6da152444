"""Calendars after the first mail: the same UIDs with a later revision, or called off.

A reader replaces what it knows by UID, and keeps what a later file leaves out.  So what is no
more is written as cancelled, and SEQUENCE, DTSTAMP and LAST-MODIFIED are raised together.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from overlap.base.errors import CalendarError
from overlap.base.listing import nearest_dates
from overlap.base.units import MINUTES_PER_HOUR
from overlap.calendars.components import Component, parse
from overlap.calendars.expansion import Limits
from overlap.calendars.file_zones import known_zone
from overlap.calendars.items import Item, checked, default_stamp, items_of, uid_of
from overlap.calendars.occurrences import occurrences, zones_of
from overlap.calendars.reader import Entry, read_ics
from overlap.calendars.series import endless_rule
from overlap.calendars.vtimezone import EPOCH, calendar_zone
from overlap.calendars.wording import Wording
from overlap.calendars.writing import check_stamp, write
from overlap.clocks.recurrence import occurrence_dates
from overlap.fairness.rotation import Rotation
from overlap.meetings.proposal import Proposal
from overlap.team.invitation import derived_uid

_ANEW: Final = "cancel it and write a new one"
_OF_A_SERIES: Final = frozenset({"RRULE", "RDATE", "EXDATE", "DTSTART", "DTEND", "DURATION"})
_DAY: Final = dt.timedelta(days=1)
_SECOND: Final = dt.timedelta(seconds=1)
_MINUTE: Final = dt.timedelta(minutes=1)
_FARTHEST: Final = 400
"""An event may be held so many days from its planned date and still be known by it."""

Dated = dict[dt.date, "Entry"]


def update_ics(  # noqa: PLR0913 - all but two by keyword
    old: bytes,
    rotation: Rotation,
    *,
    dates: Collection[dt.date] | None = None,
    since: dt.datetime | None = None,
    method: str = "",
    stamp: dt.datetime | None = None,
    source: str = "",
) -> bytes:
    """Return a later revision of a calendar that ``to_ics`` wrote (RFC 5546): its UIDs, raised.

    The form, ``series`` or ``events``, is that of the old file.  Only the dates that were planned
    anew change: of these, occurrences that are no more are written as cancelled.

    Parameters
    ----------
    old : the file's bytes
    rotation : a proposal for the same meeting
    dates : planned dates that may change; default: all from the first to the last of the
        proposal's meeting
    since : an instant; occurrences that the old file has before it stay as they are
    method, stamp : as in ``to_ics``; the revision is later than the old one in any case
    source : the old file's name, for errors

    Raises
    ------
    CalendarError : the file isn't of this meeting, or the update can't be said to it.

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> from overlap import to_ics
    >>> later = update_ics(to_ics(proposal), proposal)
    >>> {entry.sequence for entry in read_ics(later)}
    {1}
    """
    proposal = checked(rotation)
    since = since and check_stamp(since, key="since")
    try:
        form, entries, example = _known(read_ics(old), uid_of(proposal))
        if form == "slots":
            raise CalendarError(f"has a series a slot, which can't be updated; {_ANEW}")
    except CalendarError as fault:
        raise fault.within(source=source) from None
    raised = _raised(entries.values(), check_stamp(stamp or default_stamp(proposal)))
    first, last = min(proposal.meeting.dates), max(proposal.meeting.dates)
    fresh = {item.planned: item for item in items_of(proposal, raised[1])}
    if form == "series" and example is None:
        entries = {_planned_for(entry, fresh): entry for entry in entries.values()}
    anew = {date for date in entries.keys() | fresh.keys() if first <= date <= last}
    anew &= anew if dates is None else set(dates)
    items = _merged(proposal, entries, fresh, raised, _Anew(frozenset(anew), since))
    if form == "series":
        items = [replace(item, sequence=raised[0], stamp=raised[1]) for item in items]
        proposal = _with_dates(proposal, items, example)
    base_min = _minutes(example.original) if example and example.original else None
    return write(proposal, items, form=form, method=method, base_min=base_min)


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
        form, entries, example = _known(read_ics(old), uid)
        entries = _on_typed_date(entries, dates) if not example and form == "series" else entries
        missing = sorted(set(dates) - entries.keys())
        if missing:
            near = nearest_dates(missing[0], entries)
            reason = f"no occurrence is planned on this date{near}"
            raise CalendarError(reason, key="date", value=missing[0])
    except CalendarError as fault:
        raise fault.within(source=source) from None
    raised = _raised(entries.values(), check_stamp(stamp or EPOCH.replace(tzinfo=dt.UTC)))
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


def _one_calendar(data: bytes) -> Component:
    calendars = parse(data)
    if len(calendars) > 1:
        raise CalendarError(f"holds {len(calendars)} calendars; one can be written over")
    return calendars[0]


def _known(entries: Sequence[Entry], uid: str) -> tuple[str, Dated, Entry | None]:
    """Return a file's form, its entries by planned date, and one of its series.

    A lone event of the meeting's own UID is a series of one date, and here on that of its start.
    """
    slots = {derived_uid(uid, "slot", label) for label in string.ascii_uppercase}
    if len(entries) == 1 and entries[0].uid == uid and entries[0].original is None:
        return "series", {entries[0].start.date(): entries[0]}, None
    for form, uids in (("series", {uid}), ("slots", slots)):
        if entries and all(entry.uid in uids and entry.original for entry in entries):
            dated = {entry.original.date(): entry for entry in entries if entry.original}
            return form, dated, entries[0]
    return "events", {_planned(entry, uid): entry for entry in entries}, None


def _planned(entry: Entry, uid: str) -> dt.date:
    """Return the planned date from which an event's UID was derived."""
    held_on = entry.start.date()
    for days in range(_FARTHEST):
        for date in (held_on - days * _DAY, held_on + days * _DAY):
            if derived_uid(uid, str(date)) == entry.uid:
                return date
    reason = f"isn't one of this meeting, whose own is {uid}; if it is, give the meeting this uid"
    raise CalendarError(reason, key="UID", value=entry.uid)


def _raised(entries: Iterable[Entry], stamp: dt.datetime) -> tuple[int, dt.datetime]:
    """Return a SEQUENCE and a DTSTAMP that are later than all of a file's."""
    known = list(entries)
    stamps = [entry.stamp for entry in known if entry.stamp and entry.stamp.tzinfo]
    sequence = max((entry.sequence for entry in known), default=-1) + 1
    return sequence, max([stamp, *(each + _SECOND for each in stamps)])


class _Anew(NamedTuple):
    """What may change: planned dates, and only from an instant on."""

    dates: frozenset[dt.date]
    since: dt.datetime | None

    def has(self, planned: dt.date, start: dt.datetime) -> bool:
        """Say whether an occurrence that starts then, in UTC, may change."""
        return planned in self.dates and (self.since is None or start >= _naive(self.since))


def _on_typed_date(lone: Dated, dates: Collection[dt.date]) -> Dated:
    """Return a lone event by the date that was typed, which may be a day off that of UTC."""
    (entry,) = lone.values()
    near = [date for date in dates if abs(date - entry.start.date()) <= _DAY]
    return {near[0]: entry} if near else lone


def _planned_for(lone: Entry, fresh: Mapping[dt.date, Item]) -> dt.date:
    """Return the date that a lone event was planned for: the only one, or the nearest."""
    start_min = (_naive(lone.start) - EPOCH) // _MINUTE
    near = min(fresh, key=lambda date: abs(fresh[date].start_utc_min - start_min))
    return near if len(fresh) == 1 or abs(near - lone.start.date()) <= _DAY else lone.start.date()


def _merged(
    proposal: Proposal,
    entries: Dated,
    fresh: Mapping[dt.date, Item],
    raised: tuple[int, dt.datetime],
    anew: _Anew,
) -> list[Item]:
    """Return what the update says of each planned date: as it was, as it will be, or called off."""
    wording = Wording(proposal)
    labels = {wording.summary(slot.label): slot.label for slot in proposal.slots}
    place = proposal.meeting.invitation.location
    items = []
    for planned in sorted(entries.keys() | fresh.keys()):
        entry, item = entries.get(planned), fresh.get(planned)
        if entry is None:
            if item and anew.has(planned, EPOCH + item.start_utc_min * _MINUTE):
                items.append(replace(item, sequence=raised[0]))
            continue
        was = _as_item(planned, entry, labels)
        gone = item is None and entry.cancelled
        same = was == (item and replace(item, n=None, stamp=was.stamp, sequence=was.sequence))
        same = same and entry.location == place
        if gone or same or not anew.has(planned, _naive(entry.start)):
            items.append(was)
        elif item is None:
            items.append(replace(was, cancelled=True, sequence=raised[0], stamp=raised[1]))
        else:
            items.append(replace(item, sequence=raised[0]))
    if not items:
        raise CalendarError("no occurrence is left", key="since", value=anew.since)
    return items


def _as_item(planned: dt.date, entry: Entry, labels: Mapping[str, str]) -> Item:
    return Item(
        n=None,
        planned=planned,
        label=labels.get(entry.summary, ""),
        start_utc_min=(_naive(entry.start) - EPOCH) // _MINUTE,
        stop_utc_min=(_naive(entry.stop) - EPOCH) // _MINUTE,
        summary=entry.summary,
        description=entry.description,
        stamp=entry.stamp or entry.start,
        sequence=entry.sequence,
        cancelled=entry.cancelled,
    )


def _with_dates(proposal: Proposal, items: Sequence[Item], example: Entry | None) -> Proposal:
    """Return the proposal with all dates of the series, the old ones too."""
    meeting = proposal.meeting
    zone = calendar_zone(proposal.anchor.zone)
    if example is not None and _zone_of(example) != zone:
        reason = f"the old series keeps the clock of {example.zone or 'UTC'}; {_ANEW}"
        raise CalendarError(reason, key="anchor", value=zone)
    rule = endless_rule(meeting.every)
    dates = occurrence_dates(rule, items[0].planned, until=items[-1].planned)
    odd = sorted({item.planned for item in items} - set(dates))
    if odd:
        reason = f"doesn't give {odd[0]}, as the old series does; {_ANEW}"
        raise CalendarError(reason, key="every", value=meeting.every)
    return replace(proposal, meeting=replace(meeting, dates=dates))


def _zone_of(entry: Entry) -> str:
    """Return the zone whose clock an entry's series keeps; Windows names are IANA's."""
    return calendar_zone(known_zone(entry.zone) or entry.zone) if entry.zone else "UTC"


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


def _naive(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(tzinfo=None)


def _minutes(wall: dt.datetime) -> int:
    return wall.hour * MINUTES_PER_HOUR + wall.minute
