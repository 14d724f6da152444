"""A slow second answer: walk every minute through the standard library's zones.

Nothing is imported from ``overlap``.  Zones come from the ``tzdata`` package's files through
``zoneinfo``; a site is a plain dict of a zone, seven lists of ``(start, stop)`` wall minutes,
sets of dates off and on, and seasons ``(first, last, week)``.
"""

import datetime as dt
import importlib.resources
from collections import Counter
from functools import cache
from zoneinfo import ZoneInfo

UTC = dt.UTC
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
REACH = 4


@cache
def zone_of(name):
    with importlib.resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as f:
        return ZoneInfo.from_file(f, key=name)


def minute_of(date, wall_minutes, zone):
    """Return the instant of a wall time in minutes since 1970 UTC, fold=0 (PEP 495)."""
    wall = dt.datetime.combine(date, dt.time()) + wall_minutes * MINUTE
    return (wall.replace(tzinfo=zone) - EPOCH) // MINUTE


def exists(date, zone):
    noon = dt.datetime.combine(date, dt.time(12), tzinfo=zone)
    return noon.astimezone(UTC).astimezone(zone).date() == date


def windows_on(site, date, *, ignore_days_off):
    week = site["week"]
    for first, last, other in site.get("seasons", ()):
        if first <= date <= last:
            week = other
    if date in site.get("off", ()) and not ignore_days_off:
        return []
    own = week[date.weekday()]
    if not own and date in site.get("on", ()):
        working = [day for day in week if day]
        times = [wall_minutes(day) for day in working]
        own = working[max(range(len(times)), key=lambda n: times.count(times[n]))] if times else []
    return own


def wall_minutes(windows):
    return {minute for start, stop in windows for minute in range(start, stop)}


def minutes_of(site, dates, *, ignore_days_off=False):
    """Map each worked minute to the earliest shift date that covers it."""
    zone = zone_of(site["zone"])
    owner = {}
    for date in dates:
        if not exists(date, zone):
            continue
        for start, stop in windows_on(site, date, ignore_days_off=ignore_days_off):
            for minute in range(minute_of(date, start, zone), minute_of(date, stop, zone)):
                owner.setdefault(minute, date)
    return owner


def daily(sites, start, stop, at_least=None, *, ignore_days_off=False):
    """Return minutes by shift date of the first site, and the shared minutes themselves."""
    at_least = at_least or len(sites)
    dates = [start + n * DAY for n in range(-REACH, (stop - start).days + REACH)]
    first, *rest = (minutes_of(s, dates, ignore_days_off=ignore_days_off) for s in sites)
    present = Counter(minute for other in rest for minute in other)
    shared = {
        minute: date
        for minute, date in first.items()
        if start <= date < stop and present[minute] >= at_least - 1
    }
    return Counter(shared.values()), shared
