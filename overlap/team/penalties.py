"""What each minute of a site's calendar costs its people, by named penalties.

A penalty is a pure function from a calendar to the minutes it takes, in one ordered list: the first
that takes a minute has it, and the last of the list comes on top of the others.  So a burden is
rates times minutes, and a report can say what it is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import MINUTES_PER_DAY, MINUTES_PER_HOUR
from overlap.clocks.timeline import Horizon
from overlap.clocks.zones import ZoneTable
from overlap.core import spans
from overlap.core.days import weekday_of
from overlap.core.frozen import frozen
from overlap.core.offsets import instants_shown
from overlap.sites.day_windows import Window
from overlap.sites.hours import WeeklyHours
from overlap.sites.site import Site
from overlap.sites.working_time import working_time

MAX_RATE: Final = 1000
FARTHEST_H: Final = 10
"""From so many hours away from work on, the rate of distance grows no more."""

_LONGEST_BREAK_MIN: Final = 180
_NOON: Final = (12 * MINUTES_PER_HOUR, 13 * MINUTES_PER_HOUR)
_EARLY: Final = (6 * MINUTES_PER_HOUR, 7 * MINUTES_PER_HOUR)
_NIGHT: Final = (23 * MINUTES_PER_HOUR, 26 * MINUTES_PER_HOUR)
_DEEP_NIGHT: Final = (2 * MINUTES_PER_HOUR, 6 * MINUTES_PER_HOUR)
_ANY_TIME: Final = (0, MINUTES_PER_DAY)
_NEVER: Final = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """What penalties look at: sets of instants [min since 1970-01-01T00:00Z] of one site.

    ``work`` are the worked minutes; ``breaks`` lie between two windows of one shift date; a span
    of ``shifts`` runs from a date's first start to its last stop, those that meet being one;
    ``idle`` are the minutes of local dates without a shift; ``rest_min`` is due between shifts;
    ``preferred`` are the minutes they would rather meet in, those of work where nothing is said.
    """

    clock: ZoneTable
    days: NDArray[np.int64]
    work: spans.SpanSet
    breaks: spans.SpanSet
    shifts: spans.SpanSet
    idle: spans.SpanSet
    rest_min: int
    preferred: spans.SpanSet


@dataclass(frozen=True, slots=True)
class Penalty:
    """A named cost: the minutes it takes, and ``rate`` for each quarter of an hour of them.

    ``refused`` : a meeting that touches such a minute isn't held
    """

    name: str
    rate: int
    minutes: Callable[[Calendar], spans.SpanSet] = field(repr=False)
    refused: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PenaltySteps:
    """Which penalty holds from each instant until the next, parallel arrays (n,).

    ``at_min`` rises [min since 1970-01-01T00:00Z]; ``kind`` points into the list of penalties;
    ``extra`` says whether the last of the list comes on top.
    """

    at_min: NDArray[np.int64]
    kind: NDArray[np.int64]
    extra: NDArray[np.bool_]


@lru_cache(maxsize=256)
def penalty_steps(
    site: Site, horizon: Horizon, penalties: tuple[Penalty, ...], rest_min: int
) -> PenaltySteps:
    """Compile the penalties of a site: right for every minute of the horizon and two days around.

    >>> from overlap import Horizon, Site
    >>> office = Site("London", "Europe/London", "Mo-Fr 09:00-17:00")
    >>> steps = penalty_steps(office, Horizon("2026-01-05", "2026-01-06"), PENALTIES, 660)
    >>> noon = steps.at_min.searchsorted((20_458 * 24 + 12) * 60)  # on 2026-01-05
    >>> PENALTIES[steps.kind[noon]].name
    'lunch'
    """
    calendar = _calendar(site, horizon, rest_min)
    *sets, extra = [penalty.minutes(calendar) for penalty in penalties]
    at = np.unique(np.concatenate([edge for ends in (*sets, extra) for edge in ends]))
    kind = np.argmax([_within(at, own) for own in sets], axis=0)
    on_top = _within(at, extra)
    new = np.ones(len(at), bool)
    new[1:] = (kind[1:] != kind[:-1]) | (on_top[1:] != on_top[:-1])
    return PenaltySteps(frozen(at[new]), frozen(kind[new]), frozen(on_top[new]))


def shown_daily(clock: ZoneTable, days: NDArray[np.int64], window: Window) -> spans.SpanSet:
    """Return the instants at which a clock is within a window of one of the dates.

    ``days`` (n,) [days since 1970-01-01]; the window may run into the next date.
    """
    midnight = days * MINUTES_PER_DAY
    wall = spans.normalise(midnight + window[0], midnight + window[1])
    return instants_shown(wall, clock.change_utc_min, clock.offset_min)


def shown_weekly(
    clock: ZoneTable, days: NDArray[np.int64], weeks: Iterable[WeeklyHours]
) -> spans.SpanSet:
    """Return the instants at which a clock is within a window of one of the weeks.

    ``days`` (n,) [days since 1970-01-01] on which windows start; they may run into the next.
    """
    weekday, parts = weekday_of(days), [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for week in weeks:
        for window in sorted({window for day in week.days for window in day}):
            has_window = np.array([window in day for day in week.days])
            midnight = days[has_window[weekday]] * MINUTES_PER_DAY
            parts.append((midnight + window[0], midnight + window[1]))
    wall = spans.normalise(*(np.concatenate(ends) for ends in zip(*parts, strict=True)))
    return instants_shown(wall, clock.change_utc_min, clock.offset_min)


def _calendar(site: Site, horizon: Horizon, rest_min: int) -> Calendar:
    time = working_time(site, horizon)
    days = time.first_day + np.arange(len(time.codes))
    day, start, stop = time.windows(time.codes, 0, len(time.codes))
    first = np.flatnonzero(np.diff(day, prepend=-1))
    pause = (day[1:] == day[:-1]) & (start[1:] - stop[:-1] <= _LONGEST_BREAK_MIN)
    shifts = np.minimum.reduceat(start, first), np.maximum.reduceat(stop, first)
    work = spans.normalise(start, stop)
    pauses = spans.normalise(stop[:-1][pause], start[1:][pause])
    return Calendar(
        clock=site.zone_table,
        days=days,
        work=work,
        breaks=spans.difference(pauses, work),  # on a journey another date's window may cover one
        shifts=spans.normalise(*shifts),
        idle=shown_daily(site.zone_table, days[~time.works], _ANY_TIME),
        rest_min=rest_min,
        preferred=shown_weekly(site.zone_table, days, site.prefer) if site.prefer else work,
    )


def _within(at_min: NDArray[np.int64], own: spans.SpanSet) -> NDArray[np.bool_]:
    started, stopped = (np.searchsorted(ends, at_min, side="right") for ends in own)
    return started > stopped


def _working(calendar: Calendar) -> spans.SpanSet:
    return calendar.work


def _lunch(calendar: Calendar) -> spans.SpanSet:
    """Return breaks, and noon hours with work all through and for an hour on both sides."""
    start, stop = shown_daily(calendar.clock, calendar.days, _NOON)
    opens, closes = calendar.work
    before = np.searchsorted(opens, start - MINUTES_PER_HOUR, side="right") - 1
    inside = stop + MINUTES_PER_HOUR <= np.append(closes, _NEVER)[before]
    return spans.union((start[inside], stop[inside]), calendar.breaks)


def _avoidable(calendar: Calendar) -> spans.SpanSet:
    """Return worked minutes outside of those that are preferred."""
    return spans.difference(calendar.work, calendar.preferred)


@dataclass(frozen=True, slots=True)
class _Given:
    """A function of a calendar whose other arguments are given; a pickled copy is equal to it."""

    function: Callable[..., spans.SpanSet]
    given: tuple[object, ...]

    def __call__(self, calendar: Calendar) -> spans.SpanSet:
        return self.function(*self.given, calendar)


def _shown(window: Window, calendar: Calendar) -> spans.SpanSet:
    return shown_daily(calendar.clock, calendar.days, window)


def _short_rest(calendar: Calendar) -> spans.SpanSet:
    """Return minutes that leave the due rest neither since the shift before nor until the next."""
    end, begin = calendar.shifts[1][:-1], calendar.shifts[0][1:]
    rest = calendar.rest_min
    return spans.normalise(np.maximum(end, begin - rest), np.minimum(begin, end + rest))


def _around_shifts(before_min: int, after_min: int, calendar: Calendar) -> spans.SpanSet:
    start, stop = calendar.shifts
    return spans.difference(spans.normalise(start - before_min, stop + after_min), calendar.shifts)


def _around_work(hours: int, calendar: Calendar) -> spans.SpanSet:
    start, stop = calendar.work
    by = hours * MINUTES_PER_HOUR
    return spans.normalise(start - by, stop + by)


def _idle_dates(calendar: Calendar) -> spans.SpanSet:
    """Return minutes of dates without a shift, but not of a shift that reaches into them."""
    return spans.difference(calendar.idle, calendar.shifts)


_AVOIDABLE: Final = Penalty("avoidable", 1, _avoidable)
_WORKING: Final = Penalty("working", 0, _working)  # whatever the clock says
_DAY_OFF: Final = Penalty("day_off", 4, _idle_dates)
PENALTIES: Final = (
    Penalty("lunch", 1, _lunch),
    _AVOIDABLE,
    _WORKING,
    Penalty("deep_night", 10, _Given(_shown, (_DEEP_NIGHT,))),
    Penalty("night", 8, _Given(_shown, (_NIGHT,))),
    Penalty("short_rest", 6, _short_rest),
    Penalty("shoulder", 1, _Given(_around_shifts, (60, 60))),
    Penalty("extended", 2, _Given(_around_shifts, (120, 180))),
    Penalty("early", 5, _Given(_shown, (_EARLY,))),
    Penalty("free_time", 3, _Given(_shown, (_ANY_TIME,))),
    _DAY_OFF,
)
"""The default penalties, first come, first served; the last is added to the others.

Short rest goes before shoulders: after a shift of 12 hours the second hour is no small thing.
"""

DISTANCES: Final = (
    _AVOIDABLE,
    _WORKING,
    *(Penalty(f"hour_{n}", n, _Given(_around_work, (n,))) for n in range(1, FARTHEST_H)),
    Penalty(f"hour_{FARTHEST_H}", FARTHEST_H, _Given(_shown, (_ANY_TIME,))),
    _DAY_OFF,
)
"""The penalties of ``linear``: whole hours begun from the nearest worked minute."""
