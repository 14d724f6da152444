"""All plans of a small problem, one by one: exact whatever the burdens are."""

from __future__ import annotations

import itertools
import math
from typing import Final

import numpy as np

from overlap.fairness.problem import Ints, Problem

MAX_PLANS: Final = 20_000
_BITS: Final = 62


def is_small(problem: Problem) -> bool:
    """Say whether all plans of a problem can be tried."""
    n_slots = problem.cost.shape[1]
    plans = math.prod(math.comb(n + n_slots - 1, n) for n in problem.count.tolist())
    return plans <= MAX_PLANS and n_slots <= _BITS


def best_of_all(problem: Problem, max_slots: int | None) -> Ints | None:
    """Return the leximin-best plan (R, S) of a small problem; None if there is none.

    >>> from overlap.fairness.problem import Problem
    >>> cost, limit_cost = np.array([[[4, 0], [0, 4]]]), np.zeros((1, 2, 0), np.int64)
    >>> zero, one, two = (np.full(2, n) for n in range(3))
    >>> problem = Problem(cost, two[:1], one, zero, limit_cost, zero[:0])
    >>> best_of_all(problem, None).tolist()
    [[1, 1]]
    """
    n_slots = problem.cost.shape[1]
    costs = np.concatenate([problem.cost, problem.limit_cost], axis=2)
    sums = np.zeros((1, costs.shape[2]), np.int64)
    used, plans = np.zeros(1, np.int64), np.zeros((1, 0), np.int64)
    for allowed, cost, count in zip(problem.allowed, costs, problem.count, strict=True):
        uses = _ways(int(count), np.nonzero(allowed)[0], n_slots)
        mask = (uses > 0) @ (1 << np.arange(n_slots))
        which = np.arange(len(plans)).repeat(len(uses)), np.tile(np.arange(len(uses)), len(plans))
        sums = sums[which[0]] + (uses @ np.where(allowed[:, None], cost, 0))[which[1]]
        used = used[which[0]] | mask[which[1]]
        plans = np.hstack([plans[which[0]], uses[which[1]]])
    borne = problem.carried + sums[:, : len(problem.size)]
    keeps = np.all(sums[:, len(problem.size) :] <= problem.limit, axis=1)
    if max_slots is not None:
        keeps &= np.bitwise_count(used) <= max_slots
    if not keeps.any():
        return None
    borne, plans = borne[keeps], plans[keeps]
    rising = np.sort(np.repeat(borne, problem.size, axis=1), axis=1)
    best: Ints = plans[np.lexsort(rising.T)[0]].reshape(-1, n_slots)
    return best


def _ways(count: int, slots: Ints, n_slots: int) -> Ints:
    """Return all ways (k, S) of using some slots ``count`` times in all.

    A way is a place for each of the bars between the slots, among the uses.
    """
    if not len(slots):
        return np.zeros((0, n_slots), np.int64)
    n_bars = len(slots) - 1
    places = list(itertools.combinations(range(count + n_bars), n_bars))
    bars = np.array(places, np.int64).reshape(len(places), n_bars)
    edges = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, count + n_bars)))
    ways = np.zeros((len(bars), n_slots), np.int64)
    ways[:, slots] = np.diff(edges, axis=1) - 1
    return ways
