"""Many changes of hours at once: on which share of days each would meet a target.

What a site shares with a date of the reference is a sum over its own dates around it.  So the
minutes under a change of some weekdays are those of the hours as they are, plus, for each changed
weekday, what its dates then share more or less; all sets of weekdays come from one product.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import DAYS_PER_WEEK
from overlap.clocks.timeline import Horizon
from overlap.core.days import weekday_of
from overlap.core.profiles import day_shifts, value_table
from overlap.planning.check import reached_days, shares
from overlap.planning.hour_changes import Bounds
from overlap.planning.overlaps import daily_overlap_each
from overlap.sites.site import Site
from overlap.sites.target import Target
from overlap.sites.working_time import PAD, AlternativeTimes, alternative_times, working_time
from overlap.team.curve import Curve

_ENTRIES_AT_ONCE: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sites over a horizon, a target of what they share, and what limits their hours."""

    reference: Site
    site: Site
    horizon: Horizon
    target: Target
    bounds: dict[str, Bounds]
    curve: Curve

    def shares(self, reference: Site, sites: Sequence[Site]) -> NDArray[np.float64]:
        """Return for each of some sites, exactly, on which share of days it meets the target.

        They are one site with other hours.
        """
        parts = [self._shares(reference, own) for own in _blocks(sites, self.horizon)]
        return np.concatenate([np.zeros(0), *parts])

    def _shares(self, reference: Site, sites: Sequence[Site]) -> NDArray[np.float64]:
        if together := alternative_times(sites[0], sites[1:], self.horizon):
            minutes, clock = (
                by_weekday.sum(axis=1)
                for by_weekday in _by_weekday_together(reference, together, self.horizon)
            )
            working = working_minutes(reference, self.horizon)
            reached, days, _ = reached_days(minutes, clock, working, self.target)
            return Reach(reached, days).share
        apart = [replace(site, name=f"{n}") for n, site in enumerate(sites)]
        hq = replace(reference, name="hq")
        return shares(daily_overlap_each(hq, apart, horizon=self.horizon), self.target)[0]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """How many of the days that count reach a target's minimum, (n_changes, n_sets) each."""

    reached: NDArray[np.int64]
    days: NDArray[np.int64]

    @property
    def share(self) -> NDArray[np.float64]:
        """Share of the days that count; 0 without any."""
        share = np.zeros(self.days.shape)
        np.divide(self.reached, self.days, out=share, where=self.days > 0)
        return share


def reach_of_site_changes(
    pair: Pair,
    changed: Sequence[Site],
    sets: NDArray[np.bool_],
    step: Callable[[], None] = lambda: None,
) -> Reach:
    """Return what each change gives, made on each set of weekdays.

    Parameters
    ----------
    changed : the site with a change made on all of its weekdays
    sets : (n_sets, 7) weekdays on which it is made, of the others the hours stay
    step : called after each change
    """
    reference, horizon = pair.reference, pair.horizon
    others = _by_weekday_of_each(reference, [pair.site, *changed], horizon)
    base = next(others)
    working = working_minutes(reference, horizon)
    mask = sets.astype(float)
    parts = []
    for by_weekday in others:
        minutes, clock = (
            old.sum(axis=0) + (mask @ (new - old)).astype(np.int64)  # whole in float64 too
            for old, new in zip(base, by_weekday, strict=True)
        )
        parts.append(_counted(minutes, clock, working, pair.target))
        step()
    return _stacked(parts, len(sets))


def reach_of_reference_changes(
    pair: Pair,
    changed: Sequence[Site],
    sets: NDArray[np.bool_],
    step: Callable[[], None] = lambda: None,
) -> Reach:
    """Return the same for changes of the reference, whose dates are those that count."""
    reference, site, horizon = pair.reference, pair.site, pair.horizon
    own_dates = _worked_dates(reference, horizon)
    weekday = weekday_of(own_dates + horizon.first_day)
    base = [part.sum(axis=0) for part in _by_weekday(reference, site, horizon)]
    working = working_minutes(reference, horizon)
    moved = sets[:, weekday]
    parts = []
    for other in changed:
        new = [part.sum(axis=0) for part in _by_weekday(other, site, horizon)]
        minutes, clock = (np.where(moved, b, a) for a, b in zip(base, new, strict=True))
        worked = np.where(moved, working_minutes(other, horizon), working)
        parts.append(_counted(minutes, clock, worked.astype(np.int32), pair.target))
        step()
    return _stacked(parts, len(sets))


def _stacked(parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]], n_sets: int) -> Reach:
    reached, days = (
        np.array([part[n] for part in parts], np.int64).reshape(len(parts), n_sets)
        for n in range(2)
    )
    return Reach(reached, days)


def _counted(
    minutes: NDArray[np.int64],
    clock: NDArray[np.int64],
    working: NDArray[np.int32],
    target: Target,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    reached, counted, _ = reached_days(minutes, clock, working, target)
    return reached, counted


def _worked_dates(reference: Site, horizon: Horizon) -> NDArray[np.intp]:
    codes = working_time(reference, horizon).codes[PAD : PAD + horizon.days]
    return np.flatnonzero(codes)


def working_minutes(reference: Site, horizon: Horizon) -> NDArray[np.int32]:
    """Return the minutes that a site works on each of its working days."""
    time = working_time(reference, horizon)
    codes = time.codes[PAD : PAD + horizon.days]
    return time.profile_min[codes[codes > 0]]


def _by_weekday_of_each(
    reference: Site, sites: Sequence[Site], horizon: Horizon
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield ``_by_weekday`` of each site; they are one site with other hours."""
    base, *others = sites
    yield _by_weekday(reference, base, horizon)
    for block in _blocks(others, horizon):
        together = alternative_times(base, block, horizon)
        if together is None:
            yield from (_by_weekday(reference, site, horizon) for site in block)
        else:
            every = zip(*_by_weekday_together(reference, together, horizon), strict=True)
            yield from itertools.islice(every, 1, None)


def _blocks(sites: Sequence[Site], horizon: Horizon) -> Iterator[Sequence[Site]]:
    """Yield sites in blocks whose minutes by date and weekday fit into memory."""
    at_once = max(1, _ENTRIES_AT_ONCE // (horizon.days * DAYS_PER_WEEK))
    for first in range(0, len(sites), at_once):
        yield sites[first : first + at_once]


def _by_weekday_together(
    reference: Site, together: AlternativeTimes, horizon: Horizon
) -> list[NDArray[np.int64]]:
    """Return ``_by_weekday`` of all alternatives, (n_sites, 7, n_days) each."""
    first, days = working_time(reference, horizon), _worked_dates(reference, horizon)
    n_sites, n_rows, width = together.start_min.shape
    table = together.start_min.reshape(-1, width), together.stop_min.reshape(-1, width)
    sums = []
    for codes, rows in (
        (first.codes, together.rows),
        (first.clock_codes, together.clock_rows),
    ):
        total = np.zeros((n_sites, DAYS_PER_WEEK, len(days)), np.int64)
        for k in day_shifts(first.table, table):
            values = value_table(first.table, table, k).reshape(-1, n_sites, n_rows)
            minutes = values[codes[PAD + days], :, rows[PAD + days + k]]
            weekday = weekday_of(days + horizon.first_day + k)
            total[:, weekday, np.arange(len(days))] += minutes.T
        sums.append(total)
    return sums


def _by_weekday(
    reference: Site, site: Site, horizon: Horizon
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return shared minutes by the weekday of the site's date, (7, n_days), and by the clock."""
    first, second = working_time(reference, horizon), working_time(site, horizon)
    days = _worked_dates(reference, horizon)
    date = days + horizon.first_day
    totals = []
    for name in ("codes", "clock_codes"):
        total = np.zeros((DAYS_PER_WEEK, len(days)), np.int64)
        own = getattr(first, name)[PAD + days]
        for k in day_shifts(first.table, second.table):
            values = value_table(first.table, second.table, k)
            if values.any():
                minutes = values[own, getattr(second, name)[PAD + days + k]]
                total[weekday_of(date + k), np.arange(len(days))] += minutes
        totals.append(total)
    return totals[0], totals[1]
