"""A proposal as iCalendar, in three forms that calendars read alike; verified before it is given.

A *series* is one event with a rule and overrides, *events* are one each in UTC, *slots* are one
series for each slot.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Final

from icalendar import Calendar, Event, vText

import overlap
from overlap.base.errors import CalendarError
from overlap.calendars.components import parse
from overlap.calendars.events import MINUTE, UTC, Events
from overlap.calendars.expansion import Limits
from overlap.calendars.items import Item, checked, default_stamp, items_of
from overlap.calendars.reader import entries_of
from overlap.calendars.series import INSTEAD, endless_rule, lay_out
from overlap.calendars.vtimezone import EPOCH, Part, calendar_zone, vtimezone
from overlap.fairness.rotation import Rotation
from overlap.meetings.proposal import Proposal
from overlap.team.invitation import derived_uid

FORMS: Final = ("series", "events", "slots")
METHODS: Final = ("", "PUBLISH", "REQUEST")
_FOLDED_FROM: Final = 75
"""Bytes of the shortest line that icalendar folds, which it goes through letter by letter."""
REFRESH: Final = "P1D"
"""How often a subscribed calendar is asked to look again."""


def to_ics(
    rotation: Rotation,
    *,
    form: str = "series",
    method: str = "",
    stamp: dt.datetime | None = None,
) -> bytes:
    """Return a proposal as an iCalendar file (RFC 5545).

    What is returned has been read back: it shows the instants of the proposal.

    Parameters
    ----------
    rotation : a proposal, with dates
    form : ``"series"``: one event with a rule, and overrides; ``"events"``: one event an
        occurrence, in UTC; ``"slots"``: one series a slot, where the slots strictly alternate
    method : ``""`` for a file to import or to PUT; ``"PUBLISH"`` for a feed to subscribe to, which
        lists nobody; ``"REQUEST"`` for a mail that invites (RFC 5546)
    stamp : when this revision was made; default: midnight UTC of the first planned date

    Raises
    ------
    CalendarError : this form can't say the proposal; the reason names one that can.
    SiteError : a text or an address that a calendar can't carry; its key is named.

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> data = to_ics(proposal, form="events")
    >>> data[:15], data.count(b"BEGIN:VEVENT")
    (b'BEGIN:VCALENDAR', 51)
    """
    proposal = checked(rotation)
    items = items_of(proposal, check_stamp(stamp or default_stamp(proposal)))
    return write(proposal, items, form=form, method=method)


def write(
    proposal: Proposal,
    items: Sequence[Item],
    *,
    form: str,
    method: str,
    base_min: int | None = None,
) -> bytes:
    """Write items in one of the forms, read them back, and return the bytes."""
    if form not in FORMS:
        raise CalendarError(f"not one of {', '.join(FORMS)}", key="form", value=form)
    _check_method(proposal, form, method)
    zone = calendar_zone(proposal.anchor.zone)
    build = Events(proposal, zone, method)
    if form == "series":
        events = _series(build, items, base_min)
    elif form == "events":
        events = [build.single(item, derived_uid(build.uid, str(item.planned))) for item in items]
    else:
        events = _slots(build, items)
    calendar = calendar_shell(method, proposal.meeting.name)
    if method == "PUBLISH" and proposal.meeting.invitation.color:
        calendar.add("COLOR", proposal.meeting.invitation.color)
    if form != "events" and zone != UTC:
        first, last = (EPOCH + items[n].start_utc_min * MINUTE for n in (0, -1))
        calendar.add_component(vtimezone(zone, first.date(), last.date()))
    for event in events:
        calendar.add_component(event)
    data = to_bytes(calendar)
    verify(data, items)
    return data


def calendar_shell(method: str, name: str) -> Calendar:
    """Return a calendar without components; a feed has a name, and says when to look again."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//overlap//overlap-hours {overlap.__version__}//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    if method:
        calendar.add("METHOD", method)
    if method == "PUBLISH":
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
        calendar.add("REFRESH-INTERVAL", vText(REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", REFRESH)
    return calendar


def to_bytes(calendar: Part) -> bytes:
    """Return a calendar's lines, properties in the order in which they were added.

    A property that stands in many events is written once and repeated.
    """
    lines: dict[tuple[str, int], bytes] = {}
    items = calendar.property_items(sorted=False)
    for name, value in items:
        if (name, id(value)) not in lines:
            line = calendar.content_line(name, value, sorted=False)
            is_short = len(line) < _FOLDED_FROM and line.isascii()
            lines[name, id(value)] = line.encode() if is_short else line.to_ical()
    return b"\r\n".join([*(lines[name, id(value)] for name, value in items), b""])


def check_stamp(stamp: dt.datetime, *, key: str = "stamp") -> dt.datetime:
    """Return an instant in UTC, to the second."""
    if not isinstance(stamp, dt.datetime) or stamp.tzinfo is None:
        raise CalendarError("not an instant with an offset", key=key, value=stamp)
    return stamp.astimezone(dt.UTC).replace(microsecond=0)


def verify(data: bytes, items: Sequence[Item]) -> None:
    """Read a calendar back, by its own VTIMEZONE and by name, and compare with what it should say.

    Raises
    ------
    CalendarError : the first occurrence that differs.
    """
    expected = sorted(
        (EPOCH + i.start_utc_min * MINUTE, EPOCH + i.stop_utc_min * MINUTE, i.summary)
        for i in items
        if not i.cancelled
    )
    calendars = parse(data)
    for by_name in (False, True):
        shown = sorted(
            (entry.start.replace(tzinfo=None), entry.stop.replace(tzinfo=None), entry.summary)
            for entry in entries_of(calendars, Limits(), by_name=by_name)
            if not entry.cancelled
        )
        if shown != expected:
            both = itertools.zip_longest(shown, expected, fillvalue=("nothing",))
            shown_at, due = next((one[0], other[0]) for one, other in both if one != other)
            reason = f"the calendar, read back, shows {shown_at} UTC where {due} UTC is due"
            raise CalendarError(f"{reason}; nothing is written, please report this")


def _check_method(proposal: Proposal, form: str, method: str) -> None:
    if method not in METHODS:
        known = ", ".join(name for name in METHODS if name)
        raise CalendarError(f"not one of {known}", key="method", value=method)
    if method == "REQUEST":
        if form != "series" and len(proposal.occurrences) > 1:
            raise CalendarError("one mail invites to one series", key="method", value=method)
        if not proposal.meeting.invitation.organizer:
            raise CalendarError(
                'missing; add organizer = "…" to the meeting', key="meeting.organizer"
            )
        if not any(attendee.email for attendee in proposal.attendees):
            reason = 'nobody has one; add email = "…" to a person of the team file'
            raise CalendarError(reason, key="attendee.email")


def _series(build: Events, items: Sequence[Item], base_min: int | None) -> list[Event]:
    """Return the master and its overrides; one date alone needs neither."""
    if len(items) == 1:
        return [build.alone(items[0])]
    meeting = build.proposal.meeting
    times = [base_min] if base_min is not None else _slot_times(build.proposal)
    laid = lay_out(items, meeting.every, meeting.dates, build.zone, times)
    newest = max(items, key=lambda item: (item.sequence, item.stamp))
    both = list(zip(items, laid.plain, strict=True))
    master = build.master(build.uid, laid, [item for item, plain in both if plain], newest)
    return [master, *(build.override(item, laid.base_min) for item, plain in both if not plain)]


def _slots(build: Events, items: Sequence[Item]) -> list[Event]:
    """Return one series a slot, each every so many dates as there are slots."""
    meeting = build.proposal.meeting
    labels = [item.label for item in items]
    turn = len(set(labels))
    planned = [item.planned for item in items]
    dates = [date for date in meeting.dates if planned[0] <= date <= planned[-1]]
    strict = len(set(labels[:turn])) == turn and labels[turn:] == labels[: len(labels) - turn]
    if not strict or planned != dates:
        reason = "the slots don't alternate strictly, with every date held"
        raise CalendarError(f"{reason}; {INSTEAD}", key="--as", value="slots")
    rule = _every_nth(meeting.every, turn)
    events = []
    for n in range(min(turn, len(items))):
        own = items[n::turn]
        laid = lay_out(own, rule, dates[n::turn], build.zone, _slot_times(build.proposal))
        if not all(laid.plain):
            odd = own[laid.plain.index(False)]
            reason = f"isn't at its slot's time; slots can't say that, {INSTEAD}"
            raise CalendarError(reason, key="occurrence", value=odd.planned)
        uid = derived_uid(build.uid, "slot", own[0].label)
        events.append(build.master(uid, laid, own, own[0]))
    return events


def _slot_times(proposal: Proposal) -> list[int]:
    return [slot.anchor_min for slot in proposal.slots]


def _every_nth(rule: str, n: int) -> str:
    """Return a rule of which only every n-th period counts."""
    parts = dict(part.split("=") for part in endless_rule(rule).split(";"))
    parts["INTERVAL"] = str(int(parts.get("INTERVAL", "1")) * n)
    return ";".join(f"{name}={value}" for name, value in parts.items())
