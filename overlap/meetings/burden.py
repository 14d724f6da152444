"""Burden: what a meeting costs each attendee, integrated minute by minute, in integers.

A rate is a whole number for each quarter of an hour: m minutes at rate r cost r * m / 15.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import HorizonError
from overlap.base.progress import Progress, stages, watched
from overlap.base.units import MINUTES_PER_DAY, DurationError, is_whole
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon, Spans, date_of, day_number
from overlap.clocks.zones import ZoneTable
from overlap.core.offsets import offset_at
from overlap.core.spans import SpanSet
from overlap.sites.absences import Away
from overlap.sites.hours import WeeklyHours
from overlap.sites.site import Site
from overlap.sites.working_time import PAD, WorkingTime, working_time
from overlap.team.curve import Curve
from overlap.team.penalties import (
    penalty_steps,
    shown_weekly,
)

QUARTER_MIN: Final = 15
_LAST_MIN: Final = day_number(LAST_DATE) * MINUTES_PER_DAY - 1
_REFUSED: Final = 1 << 32
"""The rate of a refused minute: more than a day of any other, and a century of it fits int64."""


def burden_tensor(  # noqa: PLR0913 - what a burden is made of; three by keyword
    sites: Sequence[Site],
    start_utc_min: NDArray[np.int64],
    duration_min: int,
    curve: Curve,
    *,
    refuse: Sequence[tuple[WeeklyHours, ...]] = (),
    busy: Sequence[Spans] = (),
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Return what each slot of each occurrence costs each person.

    Parameters
    ----------
    sites : of each person
    start_utc_min : (n_occurrences, n_slots) int64
        starts, from 1970 to 2100 [min since 1970-01-01T00:00Z]
    duration_min : from 1 minute to a day
    curve : rates of each named penalty
    refuse : of each person, weekly windows of local wall time; none for all, when empty
    busy : of each person, when they have no time; never for all, when empty
    progress : called with what is done and of how much; cancels by raising

    Returns
    -------
    (n_occurrences, n_slots, n_people) float64, ``inf`` where a refused minute is touched.

    Raises
    ------
    HorizonError : a start outside the years.
    DurationError : not from 1 minute to a day.

    >>> from overlap import CURVES, Site
    >>> five_pm = np.array([[(20_458 * 24 + 17) * 60]])  # 2026-01-05T17:00Z
    >>> offices = Site("London", "Europe/London"), Site("Manila", "Asia/Manila")
    >>> burden_tensor(offices, five_pm, 60, CURVES["default"])
    array([[[ 4., 32.]]])
    """
    start, stop = _span(start_utc_min, duration_min)
    horizon = years_of(start)
    distinct = {site: n for n, site in enumerate(dict.fromkeys(sites))}
    rates = np.array([_REFUSED if p.refused else p.rate for p in curve.penalties])
    costs = np.empty((start.size, len(distinct)))
    by_site, by_refusal, by_busy = stages(progress, 4, 1, 1)
    for n, site in enumerate(watched(list(distinct), by_site)):
        steps = penalty_steps(site, horizon, curve.penalties, curve.rest_min)
        cost = _integral(steps.at_min, rates[steps.kind] + rates[-1] * steps.extra, start, stop)
        costs[:, n] = np.where(cost >= _REFUSED, np.inf, cost / QUARTER_MIN)
    tensor = costs.take(np.array([distinct[site] for site in sites], np.intp), axis=1)
    hits: dict[tuple[str, tuple[Away, ...], tuple[WeeklyHours, ...]], NDArray[np.bool_]] = {}
    for person, weeks in enumerate(watched(refuse, by_refusal)):
        if weeks:
            site = sites[person]
            key = site.zone, site.away, weeks
            if key not in hits:
                hits[key] = touched(_weekly(site.zone_table, weeks, horizon), start, stop)
            tensor[hits[key], person] = np.inf
    for person, taken in enumerate(watched(busy, by_busy)):
        tensor[touched((taken.start_min, taken.stop_min), start, stop), person] = np.inf
    return tensor.reshape(*np.shape(start_utc_min), len(sites))


def penalty_minutes(
    site: Site, start_utc_min: NDArray[np.int64], duration_min: int, curve: Curve
) -> dict[str, NDArray[np.int64]]:
    """Return how many minutes of each meeting each penalty takes, by name, in the curve's order.

    The minutes times the rates, over 15, are what ``burden_tensor`` says where nothing is refused.

    Parameters
    ----------
    site : whose clock and calendar
    start_utc_min : int64 of any shape
        starts, from 1970 to 2100 [min since 1970-01-01T00:00Z]; the arrays have their shape
    duration_min : from 1 minute to a day
    curve : whose penalties

    Raises
    ------
    HorizonError : a start outside the years.
    DurationError : not from 1 minute to a day.

    >>> from overlap import CURVES, Site
    >>> half_past_four = np.array([(20_458 * 24 + 16) * 60 + 30])
    >>> found = penalty_minutes(
    ...     Site("London", "Europe/London"), half_past_four, 50, CURVES["default"]
    ... )
    >>> {name: int(minutes[0]) for name, minutes in found.items() if minutes[0]}
    {'working': 30, 'shoulder': 20}
    """
    start, stop = _span(start_utc_min, duration_min)
    horizon = years_of(start)
    steps = penalty_steps(site, horizon, curve.penalties, curve.rest_min)
    *_, last = curve.penalties
    found = {}
    for n, penalty in enumerate(curve.penalties):
        applies = steps.extra if penalty is last else steps.kind == n
        minutes = _integral(steps.at_min, applies.astype(np.int64), start, stop)
        found[penalty.name] = minutes.reshape(np.shape(start_utc_min))
    return found


def off_at(sites: Sequence[Site], start_utc_min: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say whose day off each start falls on, by the date on their own clock.

    A holiday, a day off, leave or a closure, also on a weekly rest day; a rest day that is none of
    these isn't a day off, nor is a half day.

    Parameters
    ----------
    sites : of each person
    start_utc_min : (n_occurrences, n_slots) int64
        starts, from 1970 to 2100 [min since 1970-01-01T00:00Z]

    Returns
    -------
    (n_occurrences, n_slots, n_people) bool

    Raises
    ------
    HorizonError : a start outside the years.

    >>> from overlap import Site
    >>> london = Site("London", "Europe/London", holidays="GB")
    >>> new_year = np.array([[20_454 * 1440]])  # 2026-01-01T00:00Z
    >>> off_at([london, Site("Manila", "Asia/Manila")], new_year)
    array([[[ True, False]]])
    """
    return _on_own_date(sites, start_utc_min, lambda time: time.off)


def works_at(sites: Sequence[Site], start_utc_min: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say for whom each start falls on a date with a shift, by their own clock; as ``off_at``.

    >>> from overlap import Site
    >>> new_year = np.array([[20_454 * 1440]])  # a Thursday
    >>> works_at([Site("Manila", "Asia/Manila", "Fr 09:00-17:00")], new_year)
    array([[[False]]])
    """
    return _on_own_date(sites, start_utc_min, lambda time: time.works)


def _on_own_date(
    sites: Sequence[Site],
    start_utc_min: NDArray[np.int64],
    of_dates: Callable[[WorkingTime], NDArray[np.bool_]],
) -> NDArray[np.bool_]:
    """Return what holds of each start's date on each person's clock, (n, s, p)."""
    start, _ = _span(start_utc_min, 1)
    horizon = years_of(start)
    distinct = {site: n for n, site in enumerate(dict.fromkeys(sites))}
    answer = np.empty((start.size, len(distinct)), bool)
    for site, n in distinct.items():
        time, zone = working_time(site, horizon), site.zone_table
        local_min = start + offset_at(start, zone.change_utc_min, zone.offset_min)
        answer[:, n] = of_dates(time)[local_min // MINUTES_PER_DAY - time.first_day]
    of_people = answer.take(np.array([distinct[site] for site in sites], np.intp), axis=1)
    return of_people.reshape(*np.shape(start_utc_min), len(sites))


def _span(
    start_utc_min: NDArray[np.int64], duration_min: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return starts and stops of meetings, flat and checked."""
    if not is_whole(duration_min) or not 1 <= duration_min <= MINUTES_PER_DAY:
        reason = f"not from 1 to {MINUTES_PER_DAY} minutes"
        raise DurationError(reason, key="duration_min", value=duration_min)
    start = np.asarray(start_utc_min, np.int64).ravel()
    outside = start[(start < 0) | (start > _LAST_MIN)]
    if len(outside):
        reason = f"outside {FIRST_DATE} to {LAST_DATE} [min since {FIRST_DATE}]"
        raise HorizonError(reason, key="start_utc_min", value=int(outside[0]))
    return start, start + duration_min


def years_of(start: NDArray[np.int64]) -> Horizon:
    """Return the years of the starts, so that calendars once compiled serve other questions."""
    first, last = (
        date_of(int(at) // MINUTES_PER_DAY).year
        for at in (start.min(initial=_LAST_MIN), start.max(initial=0))
    )
    return Horizon(dt.date(min(first, last), 1, 1), dt.date(last + 1, 1, 1))


def _integral(
    at_min: NDArray[np.int64],
    rate: NDArray[np.int64],
    start: NDArray[np.int64],
    stop: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the rate-minutes from each start to its stop; ``rate`` holds from each ``at_min``."""
    until = np.zeros(len(at_min), np.int64)
    np.cumsum(rate[:-1] * np.diff(at_min), out=until[1:])
    base = until - rate * at_min
    first, last = (np.searchsorted(at_min, at, side="right") - 1 for at in (start, stop))
    total: NDArray[np.int64] = base[last] + rate[last] * stop - base[first] - rate[first] * start
    return total


def _weekly(clock: ZoneTable, weeks: tuple[WeeklyHours, ...], horizon: Horizon) -> SpanSet:
    """Return the windows of all local days that meetings of the horizon can touch."""
    days = np.arange(horizon.first_day - PAD, horizon.first_day + horizon.days + PAD)
    return shown_weekly(clock, days, weeks)


def touched(never: SpanSet, start: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which meetings share a minute with a set."""
    begun = np.searchsorted(never[0], stop, side="left")
    return begun > np.searchsorted(never[1], start, side="right")
