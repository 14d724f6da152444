"""The peer: what a careful programmer writes with ``zoneinfo``, one day at a time."""

from __future__ import annotations

import datetime as dt
import importlib.resources
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from overlap.closures import closures

if TYPE_CHECKING:
    from overlap import Horizon, Site

UTC = dt.UTC
DAY = dt.timedelta(days=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = dt.timedelta(minutes=1)
REACH = 3


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return a zone read from the same files as ours."""
    path = importlib.resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def days_off(site: Site, horizon: Horizon) -> set[dt.date]:
    """Return a site's public holidays."""
    years = horizon.start.year - 1, horizon.stop.year
    return {day for region in site.holidays for day in closures(region, *years).days_off}


def windows(
    site: Site, date: dt.date, off: set[dt.date], zone: ZoneInfo
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return a date's windows as instants, merged where they meet."""
    if date in off:
        return []
    midnight = dt.datetime.combine(date, dt.time())
    merged: list[tuple[dt.datetime, dt.datetime]] = []
    for start, stop in site.hours.days[date.weekday()]:
        begin = (midnight + start * MINUTE).replace(tzinfo=zone).astimezone(UTC)
        end = (midnight + stop * MINUTE).replace(tzinfo=zone).astimezone(UTC)
        if begin >= end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return merged


def daily_minutes(
    reference: Site, other: Site, horizon: Horizon, ref_off: set[dt.date], other_off: set[dt.date]
) -> list[int]:
    """Return the shared minutes of each working day of the reference."""
    zone, other_zone = zone_of(reference.zone), zone_of(other.zone)
    theirs = {
        horizon.start + n * DAY: windows(other, horizon.start + n * DAY, other_off, other_zone)
        for n in range(-REACH, horizon.days + REACH)
    }
    found = []
    for date in horizon:
        own = windows(reference, date, ref_off, zone)
        if not own:
            continue
        total = dt.timedelta()
        for near in range(-REACH, REACH):
            for start, stop in theirs[date + near * DAY]:
                for begin, end in own:
                    shared = min(stop, end) - max(start, begin)
                    total += max(shared, dt.timedelta())
        found.append(total // MINUTE)
    return found
