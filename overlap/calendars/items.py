"""The occurrences of a proposal as a calendar will say them: checked, in order, with texts."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Final

from overlap.base.errors import CalendarError
from overlap.calendars.wording import Wording
from overlap.fairness.rotation import Rotation
from overlap.meetings.occurrences import Occurrence
from overlap.meetings.proposal import Proposal
from overlap.team.invitation import MAX_TEXT, check_email, check_text, series_uid

MAX_REASON: Final = 10_000


@dataclass(frozen=True, slots=True)
class Item:
    """One occurrence, or one that was called off.

    Attributes
    ----------
    n : its index in the proposal; None where it comes from an older file
    planned : date of the rule, in the anchor's calendar: its identity
    label : of its slot; empty where an older file has one that is no more
    start_utc_min, stop_utc_min : instants [min since 1970-01-01T00:00Z]
    summary, description : its texts
    sequence, stamp : its revision, and when that was made
    """

    n: int | None
    planned: dt.date
    label: str
    start_utc_min: int
    stop_utc_min: int
    summary: str
    description: str
    stamp: dt.datetime
    sequence: int = 0
    cancelled: bool = False


def checked(rotation: Rotation) -> Proposal:
    """Return a proposal whose texts and order a calendar can carry.

    Raises
    ------
    CalendarError : a rotation without dates, or occurrences out of order.
    SiteError : a text with a control character, or an address that is none; its key is named.
    """
    if not isinstance(rotation, Proposal):
        raise CalendarError("a rotation without dates; propose() gives one that has them")
    if not rotation.occurrences:
        raise CalendarError("no occurrence", key="occurrences")
    check_text(rotation.meeting.name, key="meeting.name")
    for slot in rotation.slots:
        check_text(slot.label, key="slot.label")
    if rotation.meeting.invitation.location:
        check_text(rotation.meeting.invitation.location, key="meeting.location", most=MAX_TEXT)
    for n, attendee in enumerate(rotation.attendees, start=1):
        check_text(attendee.name, key=f"attendee[{n}].name")
        check_text(attendee.site.name, key=f"attendee[{n}].site.name")
        if attendee.email is not None:
            check_email(attendee.email, key=f"attendee[{n}].email")
    for n, occurrence in enumerate(rotation.occurrences, start=1):
        _check_occurrence(occurrence, f"occurrence[{n}]")
    for n, (one, other) in enumerate(itertools.pairwise(rotation.occurrences), start=2):
        if other.planned <= one.planned:
            key = f"occurrence[{n}].planned"
            raise CalendarError("not after the one before", key=key, value=other.planned)
    return rotation


def _check_occurrence(occurrence: Occurrence, key: str) -> None:
    check_text(occurrence.slot, key=f"{key}.slot")
    for name in occurrence.absent:
        check_text(name, key=f"{key}.absent")
    if occurrence.reason:
        check_text(occurrence.reason, key=f"{key}.reason", most=MAX_REASON)
    if occurrence.stop_utc_min <= occurrence.start_utc_min:
        raise CalendarError("doesn't end after its start", key=key, value=occurrence.planned)


def uid_of(proposal: Proposal) -> str:
    """Return the identity of a proposal's meeting: its own, or one that follows from what it is."""
    about = proposal.meeting.invitation
    return about.uid or series_uid(proposal.meeting.name, proposal.anchor.zone, about.organizer)


def default_stamp(proposal: Proposal) -> dt.datetime:
    """Return the revision's time where none is given: midnight UTC of the first planned date."""
    return dt.datetime.combine(proposal.occurrences[0].planned, dt.time.min, dt.UTC)


def items_of(proposal: Proposal, stamp: dt.datetime) -> list[Item]:
    """Return a proposal's occurrences in the order of their planned dates."""
    wording = Wording(proposal)
    return [
        Item(
            n=n,
            planned=each.planned,
            label=each.slot,
            start_utc_min=each.start_utc_min,
            stop_utc_min=each.stop_utc_min,
            summary=wording.summary(each.slot),
            description=wording.of_occurrence(n),
            stamp=stamp,
        )
        for n, each in enumerate(proposal.occurrences)
    ]
