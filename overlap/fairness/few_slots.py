"""The best few slots of many: which k times a rotation should use, with the proof.

For prices y and a set U of slots, L(U, y) = (y·carried + sum over occurrences of the cheapest slot
of U at these prices) / sum of y is below the largest burden of every plan that uses U alone.  So
the least over all U of the largest L(U, y) over a few y is a bound for every plan of k slots, and
whoever has the y can check it by going through the sets.  The y come one by one from the linear
program of the set that is the least so far, until that set is the best.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from overlap.fairness.problem import Bools, Floats, Ints, Problem, priced
from overlap.fairness.solver import Relaxed, bounds_of_sets, relax

_MOST_WORK: Final = 2_000_000
_MOST_PROGRAMS: Final = 300
_NEAR: Final = 0.05
_WORTH_A_COPY: Final = 0.75
_SAFE: Final = 1 - 1e-12


class FewSlots(NamedTuple):
    """The best ``slots`` by their fractional plan, and what is known of every other set.

    ``sets`` (n_sets, k) are all that were weighed, ``least`` (n_sets,) the lower bound of each,
    ``bound`` what the prices of ``proof`` show of them all.  Where the sets were too many, only the
    most promising were weighed, ``bound_of_few`` is False, and nothing is proven of the others.
    ``n_kept`` slots had to be in each.
    """

    slots: Ints
    relaxed: Relaxed
    proof: tuple[Relaxed, ...]
    sets: Ints
    least: Floats
    bound: float
    bound_of_few: bool
    n_kept: int


class _Near(NamedTuple):
    """The sets that may still be among the best, and what is known of each."""

    sets: Ints
    columns: Ints
    least: Floats
    proven: Floats

    def where(self, is_near: Bools) -> _Near:
        sets, columns, least, proven = self
        return _Near(sets[is_near], columns[:, is_near], least[is_near], proven[is_near])


def best_slots(
    problem: Problem, k: int, keep: Ints, tell: Callable[[], None] = lambda: None
) -> FewSlots | None:
    """Find the k slots with the best fractional plan; None if no k slots have any.

    Parameters
    ----------
    keep : slots that must be among them
    tell : called before each program that is solved
    """
    free = np.setdiff1d(np.arange(problem.cost.shape[1]), keep)
    open_places = min(k - len(keep), len(free))
    pool = _most_promising(problem, free, open_places)
    n_sets = math.comb(len(pool), open_places)
    chosen = itertools.chain.from_iterable(itertools.combinations(pool.tolist(), open_places))
    rest = np.fromiter(chosen, np.int64, n_sets * open_places).reshape(n_sets, open_places)
    sets = np.hstack([np.tile(keep, (n_sets, 1)).astype(np.int64), rest])
    columns = np.ascontiguousarray(sets.T)
    least = np.full(len(sets), -np.inf)
    proven = least.copy()  # without what only the solver says: that a set can't keep the limits
    solved: dict[int, Relaxed] = {}
    near = _Near(np.arange(len(sets)), columns, least.copy(), least.copy())
    for _ in range(_MOST_PROGRAMS):
        n = int(near.least.argmin())
        at = int(near.sets[n])
        if at in solved or near.least[n] == np.inf:
            break
        tell()
        solution = relax(problem.of_slots(sets[at]))
        if solution is None:
            near.least[n] = np.inf
            continue
        solved[at] = solution
        bounds = bounds_of_sets(problem, solution, near.columns)
        for known in near.least, near.proven:
            np.maximum(known, bounds, out=known)
        largest = min(one.largest for one in solved.values())
        is_near = near.proven <= largest + _NEAR * abs(largest)
        if np.count_nonzero(is_near) < _WORTH_A_COPY * len(is_near):
            least[near.sets], proven[near.sets] = near.least, near.proven
            near = near.where(is_near)
    least[near.sets], proven[near.sets] = near.least, near.proven
    if not solved:
        return None
    best = min(solved, key=lambda at: solved[at].largest)
    proof = _needed(problem, list(solved.values()), columns, proven)
    slots, relaxed, bound_of_few = sets[best], solved[best], len(pool) == len(free)
    if not bound_of_few:
        slots, relaxed = _exchanged(problem, slots, len(keep), proof, tell)
    bound = float(proven.min())
    return FewSlots(slots, relaxed, proof, sets, least, bound, bound_of_few, len(keep))


def _exchanged(
    problem: Problem,
    slots: Ints,
    n_kept: int,
    proof: tuple[Relaxed, ...],
    tell: Callable[[], None],
) -> tuple[Ints, Relaxed]:
    """Exchange single slots for any others, while that makes the fractional plan better."""
    best, tried = proof[0]._replace(largest=np.inf), 0
    known = list(proof)
    around = slots[None]
    least = np.full(1, -np.inf)
    while tried < _MOST_PROGRAMS and least.min() < best.largest:
        tell()
        at, tried = int(least.argmin()), tried + 1
        relaxed = relax(problem.of_slots(around[at]))
        if relaxed is None:
            least[at] = np.inf
            continue
        known.append(relaxed)
        if relaxed.largest < best.largest * _SAFE:
            best, slots = relaxed, around[at]
            around = _neighbours(slots, n_kept, problem.cost.shape[1])
            least = np.max([bounds_of_sets(problem, one, around.T) for one in known], axis=0)
        else:
            least = np.maximum(least, bounds_of_sets(problem, relaxed, around.T))
            least[at] = np.inf
    return slots, best


def _neighbours(slots: Ints, n_kept: int, n_slots: int) -> Ints:
    """Return all sets that have one other slot, but for the first ``n_kept``, (n_sets, k)."""
    others = np.setdiff1d(np.arange(n_slots), slots)
    free = np.arange(n_kept, len(slots))
    sets = np.tile(slots, (len(free), len(others), 1))
    sets[np.arange(len(free)), :, free] = others
    return sets.reshape(-1, len(slots))


def _needed(
    problem: Problem, solved: list[Relaxed], columns: Ints, least: Floats
) -> tuple[Relaxed, ...]:
    """Return programs whose prices alone prove the least bound of all sets, few of them."""
    needed = []
    for relaxed in reversed(solved):
        proven = bounds_of_sets(problem, relaxed, columns) >= least.min()
        if proven.any():
            needed.append(relaxed)
            columns = columns[:, ~proven]
        if not columns.shape[1]:
            break
    return tuple(needed)


def _most_promising(problem: Problem, free: Ints, places: int) -> Ints:
    """Return as many slots as can be weighed in all sets, those that cost least by the prices."""
    n = len(free)
    while n > places and math.comb(n, places) * len(problem.count) > _MOST_WORK:
        n -= 1
    whole = relax(problem) if n < len(free) else None
    if whole is None:
        return free[:n]
    cost = priced(problem, whole.prices, whole.limit_prices)[:, free]
    above = np.where(np.isfinite(cost), cost - cost.min(axis=1, keepdims=True), cost.max())
    rank = above.T @ problem.count - whole.fractions[:, free].sum(axis=0)
    return np.sort(free[np.argsort(rank, kind="stable")[:n]])
