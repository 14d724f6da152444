"""All plans of a small problem, or all that prices don't rule out, one by one."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from typing import Final

import numpy as np

from overlap.fairness.problem import REFUSED, Ints, Problem

MAX_PLANS: Final = 20_000
_BITS: Final = 62
_KEPT_SHARES: Final = 16
_MOST_PAIRS: Final = 2_000_000


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


def best_within(
    problem: Problem, prices: Ints, limit_prices: Ints, largest: int
) -> tuple[Ints | None, bool]:
    """Return the leximin-best plan (R, S) in which nobody bears more than ``largest``.

    Regimes are added one by one, and what can't end within it is dropped: by the prices, and by
    the least that each group bears in the rest.

    Returns
    -------
    the plan, None if there is none; and whether it is certain: False where the plans were too many
    """
    n_slots, groups = problem.cost.shape[1], len(problem.size)
    cost = np.where(problem.allowed[:, :, None], problem.cost, 0)
    costs = np.concatenate([cost, problem.limit_cost], axis=2)
    every = np.concatenate([prices, limit_prices])
    caps = np.concatenate([largest - problem.carried, problem.limit])
    hardest = np.argsort(-problem.count, kind="stable")
    least = np.where(problem.allowed[:, :, None], costs, REFUSED).min(axis=1)
    cheapest = np.where(problem.allowed, costs @ every, np.iinfo(np.int64).max).min(axis=1)
    # numbers of any length: the whole of it may be beyond 64 bits
    room = sum(int(y) * int(cap) for y, cap in zip(every, caps, strict=True))
    room -= sum(int(n) * int(c) for n, c in zip(problem.count, cheapest, strict=True))
    if room < 0:
        return None, True
    slack = caps - problem.count @ least
    sums, spent = np.zeros((1, len(every)), np.int64), np.zeros(1, np.int64)
    chosen = np.zeros((1, 0), np.int64)
    ways_of: list[Ints] = []
    for regime in hardest.tolist():
        count, allowed = int(problem.count[regime]), problem.allowed[regime]
        if math.comb(count + int(allowed.sum()) - 1, count) > MAX_PLANS:
            return None, False
        ways = _ways(count, np.nonzero(allowed)[0], n_slots)
        added = ways @ costs[regime] - count * least[regime]
        dearer = added @ every - (count * (cheapest[regime] - least[regime] @ every))
        if len(sums) * len(ways) > _MOST_PAIRS:
            return None, False
        before, way = np.nonzero(spent[:, None] + dearer <= room)
        after = sums[before] + added[way]
        fits = (after <= slack).all(axis=1)
        sums, spent = after[fits], (spent[before] + dearer[way])[fits]
        chosen = np.column_stack([chosen[before[fits]], way[fits]])
        ways_of.append(ways)
    if not len(sums):
        return None, True
    borne = problem.carried + problem.count @ least[:, :groups] + sums[:, :groups]
    best = chosen[np.lexsort(np.sort(np.repeat(borne, problem.size, axis=1), axis=1).T)[0]]
    uses = np.zeros(problem.cost.shape[:2], np.int64)
    for regime, ways, n in zip(hardest.tolist(), ways_of, best.tolist(), strict=True):
        uses[regime] = ways[n]
    return uses, True


def _ways(count: int, slots: Ints, n_slots: int) -> Ints:
    """Return all ways (k, S) of using some slots ``count`` times in all.

    A way is a place for each of the bars between the slots, among the uses.
    """
    if not len(slots):
        return np.zeros((0, n_slots), np.int64)
    shares = _shares(count, len(slots))
    ways = np.zeros((len(shares), n_slots), np.int64)
    ways[:, slots] = shares
    return ways


@lru_cache(maxsize=_KEPT_SHARES)
def _shares(count: int, parts: int) -> Ints:
    """Return all ways (k, parts) of a sum of ``count``; many sets of slots ask for the same."""
    n_bars = parts - 1
    places = list(itertools.combinations(range(count + n_bars), n_bars))
    edges = np.empty((len(places), parts + 1), np.int64)
    edges[:, 0], edges[:, -1] = -1, count + n_bars
    edges[:, 1:-1] = np.array(places, np.int64).reshape(len(places), n_bars)
    shares: Ints = edges[:, 1:] - edges[:, :-1] - 1
    shares.flags.writeable = False
    return shares
