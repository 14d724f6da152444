"""When somebody is busy, from a calendar of theirs: minutes that a meeting must not touch.

A whole day that is taken is leave: somebody is away, not in another meeting.
"""

from __future__ import annotations

import datetime as dt
import urllib.parse
import warnings
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from overlap.base.errors import CalendarError, RuleError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.components import Component, parse
from overlap.calendars.expansion import interval_stop_s
from overlap.calendars.file_zones import Clock, FileZones
from overlap.calendars.occurrences import OnFault, Shown, occurrences, of_event, zones_of
from overlap.calendars.reader import limits_of
from overlap.calendars.values import period, single
from overlap.calendars.vtimezone import offset_changes
from overlap.calendars.working_hours import outer_minutes, unavailable
from overlap.clocks.timeline import Horizon, Spans, date_of

Interval = tuple[int, int]

_STATUS: Final = "X-MICROSOFT-CDO-BUSYSTATUS"
_ALL_DAY: Final = "X-MICROSOFT-CDO-ALLDAYEVENT"
_FREE: Final = frozenset({"FREE", "WORKINGELSEWHERE"})
_TAKEN: Final = frozenset({"BUSY", "OOF", "TENTATIVE"})
_AWAY: Final = "OOF"
_WHY_AWAY: Final = "out of office"
_WHY_BUSY: Final = "busy all day"


class BusyTimes(NamedTuple):
    """What a calendar says of its owner's time.

    Attributes
    ----------
    spans : minutes that are taken, but for those of whole days
    leave : whole days that are taken, in the owner's zone, and why: ``"out of office"`` or
        ``"busy all day"``
    all_spans : minutes that are taken, those of whole days among them
    """

    spans: Spans
    leave: dict[dt.date, str]
    all_spans: Spans


def read_busy(
    data: bytes,
    zone: str,
    horizon: Horizon,
    *,
    source: str = "",
    email: str = "",
    on_fault: OnFault = None,
) -> Spans:
    r"""Return the minutes at which the owner of a calendar is busy, whole days among them.

    Counted are events that take time and aren't cancelled, recurring ones too; VFREEBUSY but what
    is free; and what a VAVAILABILITY leaves out.

    Parameters
    ----------
    data : the file's bytes
    zone : the owner's, for all-day events and for local times without a zone
    horizon : dates to look at, and a day on either side
    source : the file's name, for errors
    email : the owner's; events that they have declined don't count
    on_fault : called with what is wrong with an event, which is then left out; default: it is
        left out with a warning

    Raises
    ------
    CalendarError : no calendar, cut off, too large.

    >>> from overlap import Horizon
    >>> lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART;VALUE=DATE:20270105",
    ...          "END:VEVENT", "END:VCALENDAR"]
    >>> year = Horizon("2027-01-01", "2028-01-01")
    >>> read_busy("\n".join(lines).encode(), "Asia/Manila", year).to_dict()
    {'start': ['2027-01-04T16:00Z'], 'stop': ['2027-01-05T16:00Z']}
    """
    return busy_times(data, zone, horizon, source=source, email=email, on_fault=on_fault).all_spans


def busy_times(
    data: bytes,
    zone: str,
    horizon: Horizon,
    *,
    source: str = "",
    email: str = "",
    on_fault: OnFault = None,
) -> BusyTimes:
    """Return when the owner of a calendar is busy, and on which whole days; see ``read_busy``."""
    taken = _taken(data, zone, horizon, source=source, email=email, on_fault=on_fault)
    clock = Clock(offset_changes(zone))
    spans: list[Interval] = []
    leave: dict[dt.date, str] = {}
    for start_s, stop_s, why in taken.intervals:
        if not why:
            spans.append((start_s, stop_s))
            continue
        first = -(-clock.wall_s(start_s) // SECONDS_PER_DAY)
        last = clock.wall_s(stop_s) // SECONDS_PER_DAY
        if first >= last:
            spans.append((start_s, stop_s))
            continue
        begin_s, end_s = (clock.utc_s(day * SECONDS_PER_DAY) for day in (first, last))
        spans += [(start_s, begin_s), (end_s, stop_s)]
        for day in range(first, last):
            date = date_of(day)
            if date in horizon:
                leave[date] = min(why, leave.get(date, why), key=[_WHY_AWAY, _WHY_BUSY].index)
    rest = outer_minutes([(a, b) for a, b in spans if a < b]) | taken.others
    every = outer_minutes([(start, stop) for start, stop, _ in taken.intervals])
    return BusyTimes(rest, leave, rest | every)


class _Taken(NamedTuple):
    """Intervals [s] that events take, why if as leave; and what else is said to be taken."""

    intervals: list[tuple[int, int, str]]
    others: Spans


def _taken(
    data: bytes, zone: str, horizon: Horizon, *, source: str, email: str, on_fault: OnFault
) -> _Taken:
    def say(fault: CalendarError) -> None:
        named = fault.within(source=source)
        if on_fault is None:
            warnings.warn(f"left out: {named}", stacklevel=2)
        else:
            on_fault(named)

    try:
        calendars = parse(data, lenient=True)
        zones = zones_of(calendars, by_name=True, zone=zone)
        limits = limits_of(horizon, around=1)
        owner = _Owner(email)
        intervals = [
            (own.start_s, own.stop_s, owner.leave(own))
            for own in occurrences(calendars, zones, limits, say)
            if owner.takes_time(own.event)
        ]
        others: list[Interval] = []
        away = outer_minutes([])
        for calendar, own_zones in zip(calendars, zones, strict=True):
            others += _free_busy(calendar, own_zones, say)
            away |= unavailable(calendar, own_zones, limits, say)
    except (CalendarError, RuleError) as fault:
        raise CalendarError(fault.reason, key=fault.key, value=fault.value, source=source) from None
    return _Taken(intervals, outer_minutes(others) | away)


class _Owner:
    """Whose calendar it is, and what its events mean to them; of each event it is told once."""

    def __init__(self, email: str) -> None:
        self.email = email.strip().casefold()
        self.known: dict[int, tuple[bool, str]] = {}

    def takes_time(self, event: Component) -> bool:
        """Say whether its owner is busy during an event."""
        return self._of(event)[0]

    def leave(self, own: Shown) -> str:
        """Return why an occurrence means that its owner is away; empty if it doesn't."""
        status = self._of(own.event)[1]
        whole = own.is_date or own.event.word(_ALL_DAY) == "TRUE"
        if status == _AWAY:
            return _WHY_AWAY
        return _WHY_BUSY if whole and status != "TENTATIVE" else ""

    def _of(self, event: Component) -> tuple[bool, str]:
        if id(event) not in self.known:
            self.known[id(event)] = self._read(event)
        return self.known[id(event)]

    def _read(self, event: Component) -> tuple[bool, str]:
        """Say whether an event takes time, and as what.

        Outlook's own status says more than TRANSP, beside which it stands.
        """
        status = event.word("STATUS")
        own = event.word(_STATUS)
        free = own in _FREE or (own not in _TAKEN and event.word("TRANSP") == "TRANSPARENT")
        taken = not free and status != "CANCELLED" and not self._has_declined(event)
        return taken, own if own in _TAKEN and own != "BUSY" else status

    def _has_declined(self, event: Component) -> bool:
        if not self.email:
            return False
        return any(
            attendee.parameters.get("PARTSTAT", "").upper() == "DECLINED"
            and self.email in _addresses(attendee.value, attendee.parameters.get("EMAIL", ""))
            for attendee in event.all("ATTENDEE")
        )


def _addresses(value: str, further: str) -> set[str]:
    address = urllib.parse.unquote(value.strip()).casefold().removeprefix("mailto:")
    return {address.strip(), further.strip().casefold()}


def _free_busy(
    calendar: Component, zones: FileZones, on_fault: Callable[[CalendarError], object]
) -> Iterator[Interval]:
    """Yield the intervals of VFREEBUSY that aren't free.

    Some servers write one VFREEBUSY for each, with FBTYPE as a property beside its dates.
    """
    for part in calendar.every("VFREEBUSY"):
        try:
            if "FREEBUSY" in part:
                yield from _periods(part, zones, on_fault)
            elif "FBTYPE" in part and part.word("FBTYPE") != "FREE":
                start, stop = single(part, "DTSTART"), single(part, "DTEND")
                if start is not None and stop is not None:
                    yield zones.utc_s(start), zones.utc_s(stop)
        except CalendarError as fault:
            on_fault(of_event(fault, part))


def _periods(
    part: Component, zones: FileZones, on_fault: Callable[[CalendarError], object]
) -> Iterator[Interval]:
    """Yield the periods of a VFREEBUSY that aren't free; of a list, one that is bad is left out."""
    for prop in part.all("FREEBUSY"):
        if prop.parameters.get("FBTYPE", "BUSY").upper() != "FREE":
            for text in filter(str.strip, prop.value.split(",")):
                try:
                    at, end = period(prop, text)
                    start_s = zones.utc_s(at)
                    stop_s = interval_stop_s(start_s, at, end, zones)
                except CalendarError as fault:
                    on_fault(of_event(fault, part))
                else:
                    yield start_s, stop_s
