"""Working hours as VAVAILABILITY (RFC 7953), out and in.

A site's weeks become rules; the dates on which it works otherwise, be it for a day off, an extra
day or a change of clocks, are left out of them and told one by one, in UTC.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from icalendar import Availability, Available, vRecur

from overlap.base.errors import CalendarError
from overlap.base.units import MINUTES_PER_DAY, SECONDS_PER_DAY, SECONDS_PER_MINUTE
from overlap.calendars.clock import Clock
from overlap.calendars.components import Component, parse
from overlap.calendars.events import MINUTE, UTC, add_wall
from overlap.calendars.expansion import Limits, expand
from overlap.calendars.file_zones import FileZones
from overlap.calendars.occurrences import OnFault, of_event, zones_of
from overlap.calendars.reader import limits_of
from overlap.calendars.values import length, once, single
from overlap.calendars.vtimezone import EPOCH, Part, calendar_zone, vtimezone
from overlap.calendars.writing import calendar_shell, check_stamp, to_bytes
from overlap.clocks.timeline import FIRST_MIN, LAST_MIN, Horizon, Spans, day_number
from overlap.sites.day_windows import Window
from overlap.sites.hours import DAY_NAMES, WeeklyHours
from overlap.sites.site import Site
from overlap.sites.working_time import PAD, working_time
from overlap.team.invitation import check_text, derived_uid

_DAY: Final = dt.timedelta(days=1)
_SECOND: Final = dt.timedelta(seconds=1)
_FIRST_S: Final = 0
_LAST_S: Final = (dt.datetime(2101, 1, 1) - EPOCH) // _SECOND  # noqa: DTZ001 - both are UTC


def hours_to_ics(
    sites: Sequence[Site], horizon: Horizon, *, stamp: dt.datetime | None = None
) -> bytes:
    """Return the working hours of sites, each as one VAVAILABILITY (RFC 7953) over the horizon.

    What is returned has been read back: it is the working time of the sites, to the minute.

    Parameters
    ----------
    sites : one or more
    horizon : shift dates of each site
    stamp : when this was written; default: midnight UTC of the horizon's start

    Raises
    ------
    SiteError : a name that a calendar can't carry.
    CalendarError : hours that a calendar can't say.

    >>> from overlap import Horizon, Site
    >>> march = Horizon("2027-03-01", "2027-04-01")
    >>> data = hours_to_ics([Site("London", "Europe/London")], march)
    >>> read_hours(data, march)["London"].minutes // 60 // 8
    23
    """
    revision = check_stamp(stamp or dt.datetime.combine(horizon.start, dt.time.min, dt.UTC))
    calendar = calendar_shell("PUBLISH", "Working hours")
    zones = dict.fromkeys(calendar_zone(site.clock or site.zone) for site in sites)
    for zone in zones:
        if zone != UTC:
            calendar.add_component(vtimezone(zone, horizon.start, horizon.stop))
    for site in sites:
        calendar.add_component(_availability(site, horizon, revision))
    data = to_bytes(calendar)
    read_back = read_hours(data, horizon)
    for site in sites:
        if read_back.get(site.name) != _worked(site, horizon):
            raise CalendarError(
                "verification failed: the hours differ when read back; please report this",
                key="site",
                value=site.name,
            )
    return data


def read_hours(data: bytes, horizon: Horizon, *, source: str = "") -> dict[str, Spans]:
    """Return when those are available whose VAVAILABILITY (RFC 7953) a file holds, by its SUMMARY.

    Parameters
    ----------
    data : the file's bytes
    horizon : rules are followed from a day before it to a day after it
    source : the file's name, for errors

    Raises
    ------
    CalendarError : no calendar, cut off, too large, a time without zone.

    >>> from overlap import Horizon, Site
    >>> day = Horizon("2027-03-01", "2027-03-02")
    >>> data = hours_to_ics([Site("London", "Europe/London")], day)
    >>> read_hours(data, day)["London"].to_dict()
    {'start': ['2027-03-01T09:00Z'], 'stop': ['2027-03-01T17:00Z']}
    """
    try:
        calendars = parse(data)
        limits = limits_of(horizon, around=1)
        by_name: dict[str, Spans] = {}
        for calendar, zones in zip(calendars, zones_of(calendars, by_name=True), strict=True):
            for part in calendar.every("VAVAILABILITY"):
                name = part.text("SUMMARY")
                available = outer_minutes(_available(part, zones, limits))
                by_name[name] = by_name.get(name, outer_minutes([])) | available
    except CalendarError as fault:
        raise fault.within(source=source) from None
    return by_name


def unavailable(
    calendar: Component,
    zones: FileZones,
    limits: Limits,
    on_fault: Callable[[CalendarError], object],
) -> Spans:
    """Return the minutes that the VAVAILABILITY of a calendar leaves out, if it has any.

    What can't be read is given to ``on_fault`` and left out: of the hours, which are then taken.
    """
    covered, available = [], []
    for part in calendar.every("VAVAILABILITY"):
        try:
            covered.append(_bounds(part, zones))
        except CalendarError as fault:
            on_fault(of_event(fault, part))
            continue
        available += _available(part, zones, limits, on_fault)
    return outer_minutes(covered) - outer_minutes(available)


def outer_minutes(intervals_s: Sequence[tuple[int, int]]) -> Spans:
    """Return intervals [s] as whole minutes, the outer ones, of the years that ``Spans`` takes."""
    start_s, stop_s = np.array(intervals_s or [(0, 0)], np.int64).T
    minutes = start_s // SECONDS_PER_MINUTE, -(-stop_s // SECONDS_PER_MINUTE)
    return Spans(*(np.clip(edge, FIRST_MIN, LAST_MIN) for edge in minutes))


def _bounds(part: Component, zones: FileZones) -> tuple[int, int]:
    """Return the interval [s] that a VAVAILABILITY is about; it may be open on either side."""
    ends = []
    for key, otherwise in (("DTSTART", _FIRST_S), ("DTEND", _LAST_S)):
        at = single(part, key)
        ends.append(otherwise if at is None else zones.utc_s(at))
    prop = once(part, "DURATION")
    if prop is not None:
        lasting = length(prop.value, "DURATION")
        ends[1] = ends[0] + lasting.days * SECONDS_PER_DAY + lasting.seconds
    return ends[0], ends[1]


def _available(
    part: Component, zones: FileZones, limits: Limits, on_fault: OnFault = None
) -> list[tuple[int, int]]:
    """Return the intervals [s] of a VAVAILABILITY's parts, within its bounds."""
    first, last = _bounds(part, zones)
    clipped = []
    for each in part.every("AVAILABLE"):
        try:
            times = expand(each, zones, limits)
        except CalendarError as fault:
            if on_fault is None:
                raise
            on_fault(of_event(fault, each))
            continue
        pairs = zip(times.start_s.tolist(), times.stop_s.tolist(), strict=True)
        clipped += [(max(start, first), min(stop, last)) for start, stop in pairs]
    return [(start, stop) for start, stop in clipped if start < stop]


def _worked(site: Site, horizon: Horizon) -> Spans:
    """Return all minutes that a site works on the shift dates of a horizon."""
    return Spans(*_windows(site, horizon)[1:])


def _windows(site: Site, horizon: Horizon) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the windows of a horizon: day from its first, start and stop [min since 1970]."""
    time = working_time(site, horizon)
    day, start, stop = time.windows(time.codes, PAD, PAD + horizon.days)
    return day - PAD, start, stop


def _availability(site: Site, horizon: Horizon, stamp: dt.datetime) -> Part:
    """Return a site's hours over a horizon."""
    uid = derived_uid(site.name, site.zone, "hours")
    written = site.clock or site.zone
    zone, clock = calendar_zone(written), Clock(written)
    day, start, stop = _windows(site, horizon)
    midnights = [day_number(date) * MINUTES_PER_DAY for date in (horizon.start, horizon.stop)]
    first, last = clock.utc_min(np.array(midnights)).tolist()
    part = Availability()
    part.add("UID", uid)
    part.add("DTSTAMP", stamp)
    part.add("SUMMARY", check_text(site.name, key="site.name"))
    part.add("BUSYTYPE", "BUSY-UNAVAILABLE")
    add_wall(part, "DTSTART", EPOCH + min([first, *start.tolist()]) * MINUTE, UTC)
    add_wall(part, "DTEND", EPOCH + max([last, *stop.tolist()]) * MINUTE, UTC)
    actual: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for n, one, other in zip(day.tolist(), start.tolist(), stop.tolist(), strict=True):
        actual[n].append((one, other))
    odd = _odd_dates(site, horizon, actual, clock)
    for rule in _rules(site, horizon, odd):
        part.add_component(_rule_part(uid, stamp, zone, *rule))
    for date in sorted(odd):
        for one, other in actual[(date - horizon.start).days]:
            own = _part(derived_uid(uid, str(date), one), stamp)
            add_wall(own, "DTSTART", EPOCH + one * MINUTE, UTC)
            add_wall(own, "DTEND", EPOCH + other * MINUTE, UTC)
            part.add_component(own)
    return part


def _part(uid: str, stamp: dt.datetime) -> Part:
    part = Available()
    part.add("UID", uid)
    part.add("DTSTAMP", stamp)
    return part


def _rule_part(
    uid: str, stamp: dt.datetime, zone: str, window: Window, dates: list[dt.date], odd: set[dt.date]
) -> Part:
    """Return the same window on the same weekdays, week after week."""
    part = _part(derived_uid(uid, str(dates[0]), *window), stamp)
    midnight = dt.datetime.combine(dates[0], dt.time.min)
    for key, minute in zip(("DTSTART", "DTEND"), window, strict=True):
        add_wall(part, key, midnight + minute * MINUTE, zone)
    days = sorted({date.weekday() for date in dates})
    names = [DAY_NAMES[day].upper() for day in days]
    part.add("RRULE", vRecur({"FREQ": "WEEKLY", "COUNT": len(dates), "BYDAY": names}))
    for date in dates:
        if date in odd:
            at = dt.datetime.combine(date, dt.time.min) + window[0] * MINUTE
            add_wall(part, "EXDATE", at, zone)
    return part


def _rules(
    site: Site, horizon: Horizon, odd: set[dt.date]
) -> Iterator[tuple[Window, list[dt.date], set[dt.date]]]:
    """Yield each window of each week in force, and its dates from the first plain one on."""
    for hours, run in itertools.groupby(horizon, key=lambda date: _week(site, date)):
        dates = list(run)
        for window in sorted({window for day in hours.days for window in day}):
            own = [date for date in dates if window in hours.days[date.weekday()]]
            plain = [n for n, date in enumerate(own) if date not in odd]
            if plain:
                yield window, own[plain[0] : plain[-1] + 1], odd


def _week(site: Site, date: dt.date) -> WeeklyHours:
    """Return the weekly hours in force; of several seasons the last holds."""
    own = [season.hours for season in site.seasons if season.first <= date <= season.last]
    return own[-1] if own else site.hours


def _odd_dates(
    site: Site, horizon: Horizon, actual: dict[int, list[tuple[int, int]]], clock: Clock
) -> set[dt.date]:
    """Return the dates that aren't worked as their week says, or not by every reader."""
    odd = set()
    before = outer_minutes([])
    for n, date in enumerate(horizon):
        windows = np.array(_week(site, date).days[date.weekday()], np.int64).reshape(-1, 2)
        walls = day_number(date) * MINUTES_PER_DAY + windows
        ends = clock.utc_min(walls.ravel()).reshape(-1, 2)
        steady = (ends[:, 1] - ends[:, 0] == walls[:, 1] - walls[:, 0]).all()
        worked = Spans(*np.array(actual.get(n, []), np.int64).reshape(-1, 2).T)
        said = Spans(*ends.T)
        if not steady or clock.is_odd(walls.ravel()).any() or said | before != worked | before:
            odd.add(date)
        before = worked
    return odd
