"""The dense way: every day of every pair, array against array, with ``tests/oracle/dense.py``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from inputs import QUANTILE, TARGET_MIN

from overlap.core.profiles import day_shifts
from overlap.sites.working_time import PAD, working_time

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from oracle.dense import dense_minutes

if TYPE_CHECKING:
    from inputs import Task
    from numpy.typing import NDArray

    Answer = tuple[NDArray[Any], ...]
    Table = tuple[NDArray[np.int64], NDArray[np.int64]]

LOST = -1
"""Written in place of a lost day's minutes; sorts before all others."""


@dataclass(frozen=True)
class DenseSite:
    """A site's windows day by day, (n_days, width) [min since 1970], empty where there is none.

    ``clock`` is ``worked`` as if there were no days off, ``extent`` the earliest start and the
    latest stop from a date's UTC midnight; all begin ``pad`` days before the horizon.
    """

    worked: Table
    clock: Table
    extent: Table
    pad: int


def dense_site(clock: Table, works: NDArray[np.bool_], first_day: int, pad: int) -> DenseSite:
    """Return a site from its windows by the clock and the days that are worked."""
    start, stop = (np.asfortranarray(side) for side in clock)
    worked = tuple(np.asfortranarray(np.where(works[:, None], side, 0)) for side in (start, stop))
    midnight = (np.arange(len(works)) + first_day)[:, None] * 1440
    real = stop > start
    earliest = np.where(real, start - midnight, 0).min(keepdims=True)
    latest = np.where(real, stop - midnight, 0).max(keepdims=True)
    return DenseSite(worked, (start, stop), (earliest, latest), pad)


def prepare(task: Task) -> list[DenseSite]:
    """Write out each site's compiled calendar day by day."""
    found = []
    for site in task.sites:
        time = working_time(site, task.horizon)
        midnight = (np.arange(len(time.codes)) + time.first_day)[:, None] * 1440
        starts, stops = (side[time.clock_codes] for side in time.table)
        real = stops > starts
        clock = tuple(np.where(real, side + midnight, 0) for side in (starts, stops))
        found.append(dense_site(clock, time.codes > 0, time.first_day, PAD))
    return found


def minutes(ref: DenseSite, theirs: Table, extent: Table) -> NDArray[np.int64]:
    """Return (n_days,) minutes shared under the reference's days."""
    shifts = day_shifts(ref.extent, extent)
    reach = max(-shifts.start, shifts.stop - 1, 0)
    start, stop = (side[ref.pad : len(side) - ref.pad] for side in ref.worked)
    around = slice(ref.pad - reach, len(ref.worked[0]) - ref.pad + reach)
    return dense_minutes(start, stop, theirs[0][around], theirs[1][around], reach)


def working_days(ref: DenseSite) -> NDArray[np.intp]:
    """Return the days of the horizon that a site works."""
    start, stop = ref.worked
    return np.flatnonzero((stop > start).any(axis=1)[ref.pad : len(start) - ref.pad])


def against(ref: DenseSite, others: list[DenseSite]) -> NDArray[np.int16]:
    """Return (n_others, n_worked) minutes shared with each other, lost days as ``LOST``."""
    days = working_days(ref)
    found = np.empty((len(others), len(days)), np.int16)
    for n, other in enumerate(others):
        found[n] = minutes(ref, other.worked, other.extent)[days]
        if not found[n].all():
            by_clock = minutes(ref, other.clock, other.extent)[days]
            found[n][(found[n] == 0) & (by_clock > 0)] = LOST
    return found


def summary(joint: NDArray[np.int16]) -> Answer:
    """Return the mean, minimum, 5 % quantile and share of each row's joint days."""
    ordered = np.sort(joint, axis=1)
    lost = (ordered == LOST).sum(axis=1)
    days = joint.shape[1] - lost
    some = days > 0
    mean, quantile, share = np.full(len(days), np.nan), np.full(len(days), np.nan), some * 0.0
    np.divide(joint.sum(axis=1, dtype=np.int64) + lost, days, out=mean, where=some)
    np.divide((joint >= TARGET_MIN).sum(axis=1), days, out=share, where=some)
    row = np.flatnonzero(some)
    rank = QUANTILE * (days[row] - 1)
    low = np.floor(rank).astype(np.intp)
    lower, upper = (
        ordered[row, lost[row] + n].astype(float) for n in (low, np.ceil(rank).astype(np.intp))
    )
    quantile[row] = lower + (upper - lower) * (rank - low)
    lowest = np.zeros(len(days), np.int64)
    lowest[row] = ordered[row, lost[row]]
    return mean, lowest, quantile, share


def pair(state: list[DenseSite], _: Task) -> Answer:
    """W1: minutes of each working day of the reference."""
    ref, other = state
    return (minutes(ref, other.worked, other.extent)[working_days(ref)],)


def each(state: list[DenseSite], _: Task) -> Answer:
    """W2: minutes of each day and candidate, and their summary."""
    joint = against(state[0], state[1:])
    return np.maximum(joint, 0), *summary(joint)


def pairs(state: list[DenseSite], task: Task) -> Answer:
    """W3: the summary of every ordered pair."""
    rows = [summary(against(ref, state)) for ref in state[: task.n_refs]]
    return tuple(np.stack(side) for side in zip(*rows, strict=True))


WORK = {"W1": pair, "W2": each, "W3": pairs}
