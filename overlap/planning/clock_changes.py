"""When what the clocks allow two sites to share changes, and why."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import SECONDS_PER_DAY, SECONDS_PER_MINUTE, format_offset
from overlap.clocks.timeline import Horizon, date_of
from overlap.clocks.zones import ZoneTable, zone_table
from overlap.core.days import weekday_of
from overlap.sites.site import Site

HORIZON_STARTS: Final = "start of the horizon"


@dataclass(frozen=True, slots=True)
class ClockRange:
    """Dates ``[start, stop)`` in which the clock overlap keeps its weekly pattern.

    ``minutes`` is the most common of its days; ``cause`` says what changed at its start.
    """

    start: dt.date
    stop: dt.date
    minutes: int
    cause: str


def clock_ranges(
    reference: Site,
    site: Site,
    horizon: Horizon,
    dates: NDArray[np.datetime64],
    clock_minutes: NDArray[np.int32],
) -> tuple[ClockRange, ...]:
    """Return the date ranges between which the clock overlap of two sites changes.

    A change of clocks or of seasonal hours starts a range when the weekly pattern of the
    (n,) ``clock_minutes`` differs before and after; its date is the reference's.
    """
    causes: dict[dt.date, list[str]] = {horizon.start: []}
    for changed in (reference, site):
        for date, cause in changes_of(changed, horizon):
            if horizon.start < date < horizon.stop:
                causes.setdefault(date, []).append(cause)
    bounds = [*sorted(causes), horizon.stop]
    weekday = weekday_of(dates.astype(np.int64))
    parts: list[_Part] = []
    for start, stop in itertools.pairwise(bounds):
        own = (dates >= np.datetime64(start)) & (dates < np.datetime64(stop))
        week = {
            day: _most_common(clock_minutes[own & (weekday == day)])
            for day in sorted(set(weekday[own].tolist()))  # np.unique would load numpy.ma
        }
        part = _Part(start, "; ".join(causes[start]) or HORIZON_STARTS, clock_minutes[own], week)
        if parts and parts[-1].goes_on_in(part):
            parts[-1] = parts[-1].with_days_of(part)
        else:
            parts.append(part)
    by_date = dict(zip(dates.tolist(), clock_minutes.tolist(), strict=True))
    starts = [parts[0].start]
    starts += [_first_changed(a, b, by_date) for a, b in itertools.pairwise(parts)]
    stops = [*starts[1:], horizon.stop]
    return tuple(
        ClockRange(start, stop, _most_common(part.minutes), part.cause)
        for start, stop, part in zip(starts, stops, parts, strict=True)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Dates from ``start`` with their clock minutes, and the usual ones of each weekday."""

    start: dt.date
    cause: str
    minutes: NDArray[np.int32]
    week: dict[int, int]

    def goes_on_in(self, later: _Part) -> bool:
        """Say whether the pattern is the same later, by the weekdays that both have."""
        both = self.week.keys() & later.week.keys()
        if not both and self.week and later.week:
            return _most_common(self.minutes) == _most_common(later.minutes)
        return all(self.week[day] == later.week[day] for day in both)

    def with_days_of(self, later: _Part) -> _Part:
        """Return the two as one part."""
        minutes = np.concatenate([self.minutes, later.minutes])
        return _Part(self.start, self.cause, minutes, later.week | self.week)


def _first_changed(before: _Part, after: _Part, by_date: dict[dt.date, int]) -> dt.date:
    """Return the reference's date from which the later pattern holds.

    The change has the date of the clock that changes, which may be a day off the reference's.
    """
    start = after.start
    eve = start - dt.timedelta(1)
    usual = after.week.get(eve.weekday())
    if usual is not None and by_date.get(eve) == usual != before.week.get(eve.weekday()):
        return eve
    usual = before.week.get(start.weekday())
    if usual is not None and by_date.get(start) == usual != after.week.get(start.weekday()):
        return start + dt.timedelta(1)
    return start


def _most_common(minutes: NDArray[np.int32]) -> int:
    return int(np.bincount(minutes).argmax()) if len(minutes) else 0


def changes_of(site: Site, horizon: Horizon) -> list[tuple[dt.date, str]]:
    """Return the local dates on which a site's clock or its seasonal hours change, and to what."""
    changes = [*_clock_changes(site.zone_table, site.name, horizon), *_season_changes(site)]
    if site.clock is not None and site.clock != site.zone:
        written = f"{site.name}'s hours ({site.clock})"
        changes += _clock_changes(zone_table(site.clock), written, horizon)
    return changes


def _clock_changes(zone: ZoneTable, name: str, horizon: Horizon) -> Iterable[tuple[dt.date, str]]:
    """Yield the local date of each change of a clock, and what it changes to."""
    days = np.array([horizon.start, horizon.stop], "datetime64[s]").astype(np.int64)
    nearby = days + np.array([-SECONDS_PER_DAY, SECONDS_PER_DAY])
    first, stop = np.searchsorted(zone.change_s, nearby).tolist()
    for n in range(first, stop):
        before, after = int(zone.offset_s[n]), int(zone.offset_s[n + 1])
        if before == after:
            continue
        was_dst, is_dst = bool(zone.is_dst[n]), bool(zone.is_dst[n + 1])
        if after > before and is_dst:
            kind = "DST"
        elif after < before and was_dst and not is_dst:
            kind = "standard time"
        else:
            kind = f"UTC{format_offset(after // SECONDS_PER_MINUTE)}"
        local_s = int(zone.change_s[n]) + max(before, after)
        yield date_of(local_s // SECONDS_PER_DAY), f"{name} to {kind}"


def _season_changes(site: Site) -> Iterable[tuple[dt.date, str]]:
    """Yield the dates on which a site's seasons start, and on which they have ended."""
    edges = {season.first for season in site.seasons}
    edges |= {season.last + dt.timedelta(1) for season in site.seasons}
    for date in sorted(edges):
        hours = [season.hours for season in site.seasons if season.first <= date <= season.last]
        yield date, f"{site.name} to hours {hours[-1] if hours else site.hours}"
