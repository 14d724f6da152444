"""Events of a proposal, property by property; what many events share is made once."""

from __future__ import annotations

import datetime as dt
import urllib.parse
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from icalendar import Alarm, Event, vCalAddress, vRecur

from overlap.calendars.clock import Clock
from overlap.calendars.items import Item, uid_of
from overlap.calendars.series import Series
from overlap.calendars.vtimezone import EPOCH, Part
from overlap.calendars.wording import Wording, wall_minutes
from overlap.meetings.proposal import Proposal

UTC: Final = "UTC"
MINUTE: Final = dt.timedelta(minutes=1)


class Events:
    """Builds the events of a proposal for one zone and method."""

    def __init__(self, proposal: Proposal, zone: str, method: str) -> None:
        self.proposal = proposal
        self.zone = zone
        self.method = method
        self.uid = uid_of(proposal)
        self.shared: dict[object, Part] = {}

    def single(self, item: Item, uid: str) -> Event:
        """Return an occurrence as an event of its own, in UTC."""
        event = self._event(item, uid)
        add_wall(event, "DTSTART", EPOCH + item.start_utc_min * MINUTE, UTC)
        add_wall(event, "DTEND", EPOCH + item.stop_utc_min * MINUTE, UTC)
        return event

    def alone(self, item: Item) -> Event:
        """Return the only occurrence of a series, which needs no rule, on the anchor's clock."""
        ends = np.array([item.start_utc_min, item.stop_utc_min])
        walls = ends if self.zone == UTC else wall_minutes(ends, self.zone)
        if self.zone == UTC or Clock(self.zone).is_odd(walls).any():
            return self.single(item, self.uid)
        event = self._event(item, self.uid)
        for key, wall in zip(("DTSTART", "DTEND"), walls.tolist(), strict=True):
            add_wall(event, key, EPOCH + wall * MINUTE, self.zone)
        return event

    def override(self, item: Item, base_min: int) -> Event:
        """Return what a series has instead of what its rule says on a date."""
        event = self._event(item, self.uid)
        ends = np.array([item.start_utc_min, item.stop_utc_min])
        walls = ends if self.zone == UTC else wall_minutes(ends, self.zone)
        for key, wall in zip(("DTSTART", "DTEND"), walls.tolist(), strict=True):
            add_wall(event, key, EPOCH + wall * MINUTE, self.zone)
        add_wall(event, "RECURRENCE-ID", _wall(item.planned, base_min), self.zone)
        return event

    def master(self, uid: str, laid: Series, members: Sequence[Item], newest: Item) -> Event:
        """Return the event with the rule: what ``members`` have in common, as ``newest`` is new."""
        example = members[0] if members else newest
        event = self._event(example, uid, newest)
        start = _wall(laid.dates[0], laid.base_min)
        length = example.stop_utc_min - example.start_utc_min
        add_wall(event, "DTSTART", start, self.zone)
        add_wall(event, "DTEND", start + length * MINUTE, self.zone)
        event.add("RRULE", vRecur.from_ical(laid.rule))
        for date in laid.left_out:
            add_wall(event, "EXDATE", _wall(date, laid.base_min), self.zone)
        numbers = [item.n for item in members if item.n is not None]
        if numbers:
            del event["DESCRIPTION"]
            event.add("DESCRIPTION", Wording(self.proposal).of_series(numbers))
        return event

    def _event(self, item: Item, uid: str, newest: Item | None = None) -> Event:
        """Return an event with all but its times."""
        revision = newest or item
        event = Event()
        event.add("UID", uid)
        for key in ("DTSTAMP", "LAST-MODIFIED"):
            event[key] = self._property(key, revision.stamp)
        event["SEQUENCE"] = self._property("SEQUENCE", revision.sequence)
        event["SUMMARY"] = self._property("SUMMARY", item.summary)
        event.add("DESCRIPTION", item.description)
        live = not item.cancelled
        event["STATUS"] = self._property("STATUS", "CONFIRMED" if live else "CANCELLED")
        event["TRANSP"] = self._property("TRANSP", "OPAQUE" if live else "TRANSPARENT")
        if item.label:
            event["CATEGORIES"] = self._property("CATEGORIES", f"Slot {item.label}")
        for key, value in self._common.items():
            event[key] = value
        if live and self.proposal.meeting.invitation.alarm_min is not None:
            event.add_component(self._alarm(item.summary))
        return event

    def _property(self, key: str, value: object) -> Part:
        """Return a property that many events have; the same object for the same value."""
        if (key, value) not in self.shared:
            event = Event()
            event.add(key, [value] if key == "CATEGORIES" else value)
            self.shared[key, value] = event[key]
        return self.shared[key, value]

    @cached_property
    def _common(self) -> dict[str, Part]:
        """What all events say of the meeting, and whom they list."""
        about = self.proposal.meeting.invitation
        event = Event()
        if about.location:
            event.add("LOCATION", about.location)
        if about.url:
            event.add("URL", about.url)
        if about.conference:
            event.add("CONFERENCE", about.conference, parameters={"VALUE": "URI"})
        if about.color:
            event.add("COLOR", about.color)
        if about.organizer and self.method != "PUBLISH":
            self._invite(event, about.organizer)
        return dict(event.items())

    def _invite(self, event: Event, organizer: str) -> None:
        """List who invites, and who is invited: those with an address."""
        invited = {who.email: who for who in reversed(self.proposal.attendees) if who.email}
        own = invited.get(organizer)
        event.add("ORGANIZER", _address(organizer, own.name if own else ""))
        for attendee in self.proposal.attendees:
            if attendee.email and invited.pop(attendee.email, None):
                address = _address(attendee.email, attendee.name)
                role = "OPT-PARTICIPANT" if attendee.optional else "REQ-PARTICIPANT"
                address.params |= {"ROLE": role, "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
                event.add("ATTENDEE", address)

    def _alarm(self, summary: str) -> Part:
        if summary not in self.shared:
            alarm = Alarm()
            alarm.add("ACTION", "DISPLAY")
            alarm.add("DESCRIPTION", summary)
            alarm.add("TRIGGER", -(self.proposal.meeting.invitation.alarm_min or 0) * MINUTE)
            self.shared[summary] = alarm
        return self.shared[summary]


def add_wall(event: Part, key: str, wall: dt.datetime, zone: str) -> None:
    """Add a wall time in its zone's form; UTC, or no zone, has its own."""
    if zone in {UTC, ""}:
        event.add(key, wall.replace(tzinfo=dt.UTC))
    else:
        event.add(key, wall, parameters={"TZID": zone})


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{urllib.parse.quote(email, safe='@+!$*-._~')}")
    if name:
        address.params["CN"] = name
    return address


def _wall(date: dt.date, after_midnight: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time.min) + after_midnight * MINUTE
