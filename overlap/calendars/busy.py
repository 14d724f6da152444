"""When somebody is busy, from a calendar of theirs: minutes that a meeting must not touch."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.errors import CalendarError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.expansion import Zones, check_date, duration_s, once
from overlap.calendars.reader import checked_bytes, parse_calendar
from overlap.calendars.vtimezone import EPOCH, offset_changes, rule_text, rule_walls
from overlap.calendars.working_hours import outer_minutes, unavailable
from overlap.clocks.zones import zone_names
from overlap.core.offsets import utc_from_wall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overlap.calendars.vtimezone import Part
    from overlap.clocks.timeline import Horizon, Spans

    Interval = tuple[int, int]

MAX_EVENTS: Final = 50_000
MAX_SERIES: Final = 2_000
MAX_OCCURRENCES: Final = 200_000
MAX_REPEATED_DAYS: Final = 366
_DAY: Final = dt.timedelta(days=1)
_CHUNK: Final = dt.timedelta(days=31)
_SECOND: Final = dt.timedelta(seconds=1)
_OFTEN: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def read_busy(data: bytes, zone: str, horizon: Horizon, *, source: str = "") -> Spans:
    r"""Return the minutes at which the owner of a calendar is busy.

    Counted are events that are opaque and not cancelled, recurring ones too; VFREEBUSY but what
    is free; and what a VAVAILABILITY leaves out.  Needs the extra ``calendar``.

    Parameters
    ----------
    data : the file's bytes
    zone : the owner's, for all-day events and for local times without a zone
    horizon : dates to look at, and a day on either side
    source : the file's name, for errors

    Raises
    ------
    CalendarError : no calendar, cut off, too large, an unknown zone, a rule more often than daily.

    >>> from overlap import Horizon
    >>> lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART;VALUE=DATE:20270105",
    ...          "END:VEVENT", "END:VCALENDAR"]
    >>> year = Horizon("2027-01-01", "2028-01-01")
    >>> [str(start) for start, _ in read_busy("\n".join(lines).encode(), "Asia/Manila", year)]
    ['2027-01-04T16:00']
    """
    try:
        calendar = parse_calendar(checked_bytes(data))
        zones = Zones(calendar, by_name=True)
        taken = [*_events(calendar, zone, horizon), *_free_busy(calendar, zone)]
        return outer_minutes(taken) | unavailable(calendar, zones, horizon)
    except CalendarError as fault:
        raise fault.within(source=source) from None


def _events(calendar: Part, zone: str, horizon: Horizon) -> Iterator[Interval]:
    """Yield the busy events of a horizon, month by month, so that memory stays small."""
    try:
        import recurring_ical_events  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ImportError:
        reason = "recurring-ical-events is not installed; pip install 'overlap-hours[calendar]'"
        raise CalendarError(reason) from None
    _check_rules(calendar, zone)
    at = dt.datetime.combine(horizon.start, dt.time.min, dt.UTC) - _DAY
    stop = dt.datetime.combine(horizon.stop, dt.time.min, dt.UTC) + _DAY
    with _expansion():
        query = recurring_ical_events.of(calendar, components=["VEVENT"])
    count = 0
    while at < stop:
        with _expansion():
            found = query.between(at, min(at + _CHUNK, stop))
        count += len(found)
        if count > MAX_OCCURRENCES:
            raise CalendarError(f"more than {MAX_OCCURRENCES} occurrences", key="VEVENT")
        for event in found:
            free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
            if not free and str(event.get("STATUS", "")).upper() != "CANCELLED":
                yield _seconds(event["DTSTART"].dt, zone), _seconds(event["DTEND"].dt, zone)
        at += _CHUNK


@contextlib.contextmanager
def _expansion() -> Iterator[None]:
    """Say of what can't be expanded that it can't."""
    try:
        yield
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as fault:
        raise CalendarError(f"can't be expanded: {str(fault)[:200]}", key="VEVENT") from None


def _check_rules(calendar: Part, zone: str) -> None:
    """Refuse what would take for ever, zones that nobody knows and ends before their start."""
    events = [part for part in calendar.subcomponents if part.name == "VEVENT"]
    series = [event for event in events if "RRULE" in event]
    if len(events) > MAX_EVENTS:
        raise CalendarError(f"more than {MAX_EVENTS} events")
    if len(series) > MAX_SERIES:
        raise CalendarError(f"more than {MAX_SERIES} recurring events")
    for event in events:
        _check_times(event, zone)
    for event in series:
        rules = event["RRULE"]
        for rule in rules if isinstance(rules, list) else [rules]:
            text = rule_text(rule)
            if rule.get("FREQ", ["?"])[0] not in _FREQUENCIES or rule.keys() & _OFTEN:
                raise CalendarError("comes more often than daily", key="RRULE", value=text)
            next(rule_walls(rule, _midnight(event["DTSTART"].dt).replace(tzinfo=None)))


def _check_times(event: Part, zone: str) -> None:
    if "DTSTART" not in event:
        raise CalendarError("missing", key="DTSTART", value=str(event.get("UID", "")))
    for key in ("DTSTART", "DTEND"):
        prop = once(event, key)
        at = None if prop is None else check_date(prop.dt, key)
        if prop is not None and "TZID" in prop.params and getattr(at, "tzinfo", dt.UTC) is None:
            reason = "unknown zone, and the file has no VTIMEZONE of this name"
            raise CalendarError(reason, key="TZID", value=str(prop.params["TZID"]))
    ends = [_seconds(event[key].dt, zone) for key in ("DTSTART", "DTEND") if key in event]
    uid = str(event.get("UID", ""))
    if ends[-1] < ends[0]:
        raise CalendarError("ends before it starts", key="DTEND", value=uid)
    length_s = max(ends[-1] - ends[0], duration_s(event) or 0)
    if "RRULE" in event and length_s > MAX_REPEATED_DAYS * SECONDS_PER_DAY:
        reason = f"recurs and lasts more than {MAX_REPEATED_DAYS} days"
        raise CalendarError(reason, key="VEVENT", value=uid)


def _free_busy(calendar: Part, zone: str) -> Iterator[Interval]:
    for part in calendar.subcomponents:
        periods = part.get("FREEBUSY", []) if part.name == "VFREEBUSY" else []
        for period in periods if isinstance(periods, list) else [periods]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                start, stop = period.dt
                end = start + stop if isinstance(stop, dt.timedelta) else stop
                for at in (start, end):
                    check_date(at, "FREEBUSY")
                yield _seconds(start, zone), _seconds(end, zone)


def _seconds(at: dt.date | dt.datetime, zone: str) -> int:
    """Return the instant of a date or time; a named zone has today's rules, not the machine's."""
    at = _midnight(at)
    name = zone if at.tzinfo is None else getattr(at.tzinfo, "key", "")
    wall_s = (at.replace(tzinfo=None) - EPOCH) // _SECOND
    if name in zone_names():
        return int(utc_from_wall(np.array([wall_s]), *offset_changes(name))[0])
    return wall_s - (at.utcoffset() or dt.timedelta()) // _SECOND


def _midnight(at: dt.date | dt.datetime) -> dt.datetime:
    """Return a date as its first moment, a time as it is."""
    return at if isinstance(at, dt.datetime) else dt.datetime.combine(at, dt.time.min)
