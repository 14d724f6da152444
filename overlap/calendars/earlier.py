"""A calendar that was written before: its form, its entries by planned date, what comes next."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Sequence
from typing import Final

from overlap.base.errors import CalendarError
from overlap.calendars.reader import Entry
from overlap.team.invitation import derived_uid

Dated = dict[dt.date, Entry]

_DAY: Final = dt.timedelta(days=1)
_SECOND: Final = dt.timedelta(seconds=1)
_FARTHEST: Final = 400
"""An event may be held so many days from its planned date and still be known by it."""


def earlier_entries(entries: Sequence[Entry], uid: str) -> tuple[str, Dated, Entry | None]:
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


def later_revision(entries: Iterable[Entry], stamp: dt.datetime) -> tuple[int, dt.datetime]:
    """Return a SEQUENCE and a DTSTAMP that are later than all of a file's."""
    known = list(entries)
    stamps = [entry.stamp for entry in known if entry.stamp and entry.stamp.tzinfo]
    sequence = max((entry.sequence for entry in known), default=-1) + 1
    return sequence, max([stamp, *(each + _SECOND for each in stamps)])
