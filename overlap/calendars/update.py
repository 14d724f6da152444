"""Calendars after the first mail: the same UIDs with a later revision.

A reader replaces what it knows by UID, and keeps what a later file leaves out.  So what is no
more is written as cancelled, and SEQUENCE, DTSTAMP and LAST-MODIFIED are raised together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from overlap.base.errors import CalendarError
from overlap.base.units import MINUTES_PER_HOUR
from overlap.calendars.earlier import Dated, earlier_entries, later_revision
from overlap.calendars.file_zones import known_zone
from overlap.calendars.items import Item, checked, default_stamp, items_of, uid_of
from overlap.calendars.reader import Entry, read_ics
from overlap.calendars.series import INSTEAD, endless_rule
from overlap.calendars.vtimezone import EPOCH, calendar_zone
from overlap.calendars.wording import Wording
from overlap.calendars.writing import check_stamp, write
from overlap.clocks.recurrence import occurrence_dates
from overlap.fairness.rotation import Rotation
from overlap.meetings.proposal import Proposal

_ANEW: Final = "cancel it and write a new one"
_OTHERWISE: Final = "hold it at another time, or cancel this calendar and write --as events"
_DAY: Final = dt.timedelta(days=1)
_MINUTE: Final = dt.timedelta(minutes=1)


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
    given = check_stamp(stamp or default_stamp(proposal))
    base = _base(old, proposal, dates=dates, since=since, source=source)
    form, entries, example = base.form, base.entries, base.example
    raised = later_revision(entries.values(), given)
    fresh = {planned: replace(own, stamp=raised[1]) for planned, own in base.fresh.items()}
    items = _merged(proposal, entries, fresh, raised, base.anew)
    if form == "series":
        items = [replace(item, sequence=raised[0], stamp=raised[1]) for item in items]
        proposal = _with_dates(proposal, items, example)
    base_min = _minutes(example.original) if example and example.original else None
    try:
        return write(proposal, items, form=form, method=method, base_min=base_min)
    except CalendarError as fault:
        if form != "series" or not fault.reason.endswith(INSTEAD):
            raise
        reason = f"{fault.reason.removesuffix(INSTEAD)}{_OTHERWISE}"
        raise CalendarError(reason, key=fault.key, value=fault.value, source=source) from None


def unchanged(
    old: bytes,
    rotation: Rotation,
    *,
    dates: Collection[dt.date] | None = None,
    since: dt.datetime | None = None,
    source: str = "",
) -> dict[dt.date, Entry | None]:
    """Return the planned dates that an update leaves alone, and what the calendar has of each.

    None is what it hasn't, or has as cancelled.  Parameters and errors are those of
    ``update_ics``.

    >>> from overlap import Team, propose, to_ics
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> noon = dt.datetime(2027, 1, 7, 12, tzinfo=dt.UTC)
    >>> unchanged(to_ics(proposal), proposal, since=noon)
    {datetime.date(2027, 1, 6): <Entry 'All hands (B)' at 2027-01-06T14:00Z>}
    """
    base = _base(old, checked(rotation), dates=dates, since=since, source=source)
    left: dict[dt.date, Entry | None] = {}
    for planned in sorted(base.entries.keys() | base.fresh.keys()):
        entry = base.entries.get(planned)
        if not base.anew.has(planned, _start_of(entry, base.fresh.get(planned))):
            left[planned] = None if entry is None or entry.cancelled else entry
    return left


class _Base(NamedTuple):
    """What an update starts from: the old file's entries, the new plan's, and what may change."""

    form: str
    entries: Dated
    example: Entry | None
    fresh: dict[dt.date, Item]
    anew: _Anew


def _base(
    old: bytes,
    proposal: Proposal,
    *,
    dates: Collection[dt.date] | None,
    since: dt.datetime | None,
    source: str,
) -> _Base:
    since = since and check_stamp(since, key="since")
    try:
        form, entries, example = earlier_entries(read_ics(old), uid_of(proposal))
        if form == "slots":
            raise CalendarError(f"has a series a slot, which can't be updated; {_ANEW}")
    except CalendarError as fault:
        raise fault.within(source=source) from None
    first, last = min(proposal.meeting.dates), max(proposal.meeting.dates)
    fresh = {item.planned: item for item in items_of(proposal, default_stamp(proposal))}
    if form == "series" and example is None:
        entries = {_planned_for(entry, fresh): entry for entry in entries.values()}
    anew = {date for date in entries.keys() | fresh.keys() if first <= date <= last}
    anew &= anew if dates is None else set(dates)
    return _Base(form, entries, example, fresh, _Anew(frozenset(anew), since))


class _Anew(NamedTuple):
    """What may change: planned dates, and only from an instant on."""

    dates: frozenset[dt.date]
    since: dt.datetime | None

    def has(self, planned: dt.date, start: dt.datetime) -> bool:
        """Say whether an occurrence that starts then, in UTC, may change."""
        return planned in self.dates and (self.since is None or start >= _naive(self.since))


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
            if item and anew.has(planned, _start_of(entry, item)):
                items.append(replace(item, sequence=raised[0]))
            continue
        was = _as_item(planned, entry, labels)
        gone = item is None and entry.cancelled
        same = was == (item and replace(item, n=None, stamp=was.stamp, sequence=was.sequence))
        same = same and entry.location == place
        if gone or same or not anew.has(planned, _start_of(entry, item)):
            items.append(was)
        elif item is None:
            items.append(replace(was, cancelled=True, sequence=raised[0], stamp=raised[1]))
        else:
            items.append(replace(item, sequence=raised[0]))
    if not items:
        raise CalendarError("no occurrence is left", key="since", value=anew.since)
    return items


def _start_of(entry: Entry | None, item: Item | None) -> dt.datetime:
    """Return when an occurrence starts in the old calendar, else in the plan."""
    if entry is not None:
        return _naive(entry.start)
    assert item is not None  # noqa: S101 - one of both has the date
    return EPOCH + item.start_utc_min * _MINUTE


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


def _naive(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(tzinfo=None)


def _minutes(wall: dt.datetime) -> int:
    return wall.hour * MINUTES_PER_HOUR + wall.minute
