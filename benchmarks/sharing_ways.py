"""Ways of choosing a slot for each occurrence; each takes burdens (n, s, p), returns (n,) slots."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap import fair_rotation
from overlap.fairness.grouping import grouped
from overlap.fairness.problem import priced
from overlap.fairness.solver import relax

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Way = Callable[[Floats], Ints]

IN_TURN: Final = 3
CHECKPOINTS: Final = 24


def year_end(burden: Floats) -> Ints:
    """Ours, fair at the end."""
    return fair_rotation(burden, mode="year_end").slot_of


def steady(burden: Floats) -> Ints:
    """Ours, fair after each occurrence."""
    return fair_rotation(burden, mode="steady").slot_of


def fixed(burden: Floats) -> Ints:
    """Take the one slot whose worst-off person, and then the next, bears least."""
    borne = -np.sort(-burden.sum(axis=0), axis=1)
    best = np.lexsort(borne.T[::-1])[0]
    return np.full(len(burden), best)


def round_robin(burden: Floats) -> Ints:
    """Let each group of like people have its own best slot, in turn."""
    whole = burden.sum(axis=0)
    groups = np.unique(whole, axis=1, return_index=True)[1]
    best = [np.lexsort((whole.sum(axis=1), whole[:, person]))[0] for person in sorted(groups)]
    return np.resize(best, len(burden)).astype(np.int64)


def greedy(burden: Floats) -> Ints:
    """Take each time the slot that leaves the worst-off person, and then the next, least."""
    borne = np.zeros(burden.shape[2])
    chosen = np.empty(len(burden), np.int64)
    for n, costs in enumerate(burden):
        after = -np.sort(-(borne + costs), axis=1)
        chosen[n] = np.lexsort(after.T[::-1])[0]
        borne = borne + costs[chosen[n]]
    return chosen


def deviation(burden: Floats) -> Ints:
    """Take the three slots, used in turn, with the smallest standard deviation of the burdens."""
    turns = np.stack([burden[turn::IN_TURN].sum(axis=0) for turn in range(IN_TURN)])
    sets = np.array(list(itertools.combinations(range(burden.shape[1]), IN_TURN)))
    borne = sum(turns[turn][sets[:, turn]] for turn in range(IN_TURN))
    best = sets[np.lexsort((borne.sum(axis=1), borne.std(axis=1).round(9)))[0]]
    return np.resize(best, len(burden)).astype(np.int64)


WAYS: Final[dict[str, Way]] = {
    "year_end": year_end,
    "steady": steady,
    "greedy": greedy,
    "deviation": deviation,
    "round_robin": round_robin,
    "fixed": fixed,
}


def least_after(burden: Floats) -> Floats:
    """Return a lower bound of the largest burden after each occurrence, (n,)."""
    nothing = np.zeros((*burden.shape[:2], 0)), np.zeros(0)
    task = grouped(burden, np.zeros(burden.shape[2]), *nothing)
    done = np.eye(len(task.problem.count), dtype=np.int64)[task.regime_of].cumsum(axis=0)
    least = np.zeros(len(burden))
    for at in np.unique(np.linspace(0, len(burden) - 1, CHECKPOINTS).round().astype(int)):
        found = relax(replace(task.problem, count=done[at]))
        cheapest = priced(task.problem, found.prices, found.limit_prices).min(axis=1)
        least = np.maximum(least, done @ cheapest / found.prices.sum())
    return least * task.unit


def measured(burden: Floats, slot_of: Ints, least: Floats) -> tuple[float, float]:
    """Return the largest burden at the end, and the prefix regret in largest burdens of a slot."""
    after = burden[np.arange(len(burden)), slot_of].cumsum(axis=0).max(axis=1)
    return float(after[-1]), float((after - least).max() / burden.max())
