"""Gaps of coverage: why each is there, and which come back at the same local times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from overlap.base.progress import Progress, stages, watched
from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY
from overlap.clocks.timeline import Horizon, date_of
from overlap.clocks.zones import zone_table
from overlap.core import spans
from overlap.core.offsets import offset_at
from overlap.planning.documents import RecurringGapDocument
from overlap.sites.day_windows import format_clock
from overlap.sites.hours import format_days
from overlap.sites.site import Site
from overlap.sites.working_time import PAD, working_time

_LEAST_TIMES: Final = 4
"""A gap that comes back has so many dates, or every second of its weekday's in a short horizon."""

_MOST_NAMED: Final = 3
_THURSDAY: Final = 3


@dataclass(frozen=True, slots=True)
class RecurringGap:
    """A gap that comes back on the same weekdays and local times, whoever is on holiday.

    Attributes
    ----------
    days : weekdays in the grammar of hours
    start, stop : ``HH:MM`` on ``clock``; a stop that isn't after the start is on the next day
    clock : a site, or a zone
    cause : who stops before it and who starts after it
    times : on how many dates
    """

    days: str
    start: str
    stop: str
    clock: str
    cause: str
    times: int

    def to_dict(self) -> RecurringGapDocument:
        """Return it in plain types."""
        return {
            "days": self.days,
            "start": self.start,
            "stop": self.stop,
            "clock": self.clock,
            "cause": self.cause,
            "times": self.times,
        }


def causes(
    gaps: spans.SpanSet, sites: Sequence[Site], horizon: Horizon, progress: Progress | None = None
) -> list[str]:
    """Return for each gap whose days off it is for, with their names; else who stops and starts."""
    reasons: list[dict[str, None]] = [{} for _ in gaps[0]]
    by_site, by_gap = stages(progress, 1, 1)
    for site in watched(sites, by_site):
        time = working_time(site, horizon)
        day, start, stop = time.windows(time.clock_codes, 0, horizon.days + 2 * PAD)
        owner, begins, _ = spans.pieces(start, stop, gaps)
        at = np.searchsorted(gaps[0], begins, side="right") - 1
        for window, gap in zip(day[owner].tolist(), at.tolist(), strict=True):
            reason = time.day_off.get(date_of(time.first_day + window))
            if reason:
                reasons[gap][f"{site.name}: {reason}"] = None
    changes = _Changes(sites, horizon, clock=True)
    texts = []
    for n, named in enumerate(watched(reasons, by_gap)):
        listed = list(named)
        words = "; ".join(listed[:_MOST_NAMED])
        if len(listed) > _MOST_NAMED:
            words += f" and {len(listed) - _MOST_NAMED} more"
        texts.append(words or changes.around(int(gaps[0][n]), int(gaps[1][n])))
    return texts


def recurring(
    gaps: spans.SpanSet, sites: Sequence[Site], horizon: Horizon, zone: str, clock: str
) -> tuple[RecurringGap, ...]:
    """Return the gaps that come back, of those that are there without any day off.

    A gap of more than a day is split at the midnights of the clock.

    Parameters
    ----------
    gaps : with all days off ignored
    zone, clock : the zone of the clock that days and times are read on, and its name
    """
    times: dict[tuple[int, int], Counter[int]] = {}
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for start, stop in _by_day(gaps, zone):
        (day, at), length = _local(zone, start), stop - start
        key = at, length
        times.setdefault(key, Counter())[(day + _THURSDAY) % DAYS_PER_WEEK] += 1
        first.setdefault(key, (start, stop))
    dates = Counter(
        (horizon.first_day + n + _THURSDAY) % DAYS_PER_WEEK for n in range(horizon.days)
    )
    changes = _Changes(sites, horizon, clock=True)
    recurring_gaps = []
    for (at, length), count in times.items():
        days = [n for n in sorted(count) if count[n] >= min(_LEAST_TIMES, max(2, dates[n] // 2))]
        if not days:
            continue
        ends = format_clock(at), format_clock((at + length) % MINUTES_PER_DAY or MINUTES_PER_DAY)
        cause = changes.around(*first[at, length])
        own = sum(count[n] for n in days)
        recurring_gaps.append(RecurringGap(format_days(days), *ends, clock, cause, own))
    return tuple(sorted(recurring_gaps, key=lambda gap: (-gap.times, gap.start, gap.stop)))


def _by_day(gaps: spans.SpanSet, zone: str) -> list[tuple[int, int]]:
    """Return gaps, those of more than a day cut at the midnights of a clock."""
    parts = []
    for start, stop in zip(gaps[0].tolist(), gaps[1].tolist(), strict=True):
        at = start
        while stop - at > MINUTES_PER_DAY or (at != start and stop > at):
            minute = _local(zone, at)[1]
            midnight = at + MINUTES_PER_DAY - minute
            off = _local(zone, midnight)[1]  # by as much as the clock changed meanwhile
            midnight -= off if off <= MINUTES_PER_DAY // 2 else off - MINUTES_PER_DAY
            cut = min(stop, max(midnight, at + 1))
            parts.append((at, cut))
            at = cut
        if at < stop:
            parts.append((at, stop))
    return parts


def _local(zone: str, utc_min: int) -> tuple[int, int]:
    """Return the day number and the minute that a clock shows at an instant."""
    table = zone_table(zone)
    offset = int(offset_at(np.array([utc_min]), table.change_utc_min, table.offset_min)[0])
    return divmod(utc_min + offset, MINUTES_PER_DAY)


class _Changes:
    """At which instants sites stop and start."""

    def __init__(self, sites: Sequence[Site], horizon: Horizon, *, clock: bool) -> None:
        self.edges = []
        for site in sites:
            time = working_time(site, horizon)
            codes = time.clock_codes if clock else time.codes
            windows = time.windows(codes, 0, horizon.days + 2 * PAD)[1:]
            self.edges.append((site.name, spans.normalise(*windows)))

    def around(self, start_min: int, stop_min: int) -> str:
        """Say who stops at the start of a gap, and who starts at its end."""
        stops = [name for name, (_, stop) in self.edges if _has(stop, start_min)]
        starts = [name for name, (start, _) in self.edges if _has(start, stop_min)]
        words = []
        if stops:
            words.append(f"{', '.join(stops)} {'stops' if len(stops) == 1 else 'stop'}")
        if starts:
            have = "hasn't" if len(starts) == 1 else "haven't"
            words.append(f"{', '.join(starts)} {have} started")
        return ", ".join(words) or "nobody works"


def _has(sorted_min: np.ndarray[tuple[int, ...], np.dtype[np.int64]], minute: int) -> bool:
    at = int(np.searchsorted(sorted_min, minute))
    return at < len(sorted_min) and int(sorted_min[at]) == minute
