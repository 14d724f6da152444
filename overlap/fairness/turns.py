"""The best few slots in strict turn: A B C A B C."""

from __future__ import annotations

import itertools
import math
from typing import Final

import numpy as np

from overlap.fairness.highs import Rows, SearchBudget, solve
from overlap.fairness.problem import Floats, Ints

_MOST_TRIED: Final = 400_000
_MOST_ROUNDS: Final = 50
_MOST_NODES: Final = 1000
_MOST_ITERATIONS: Final = 100_000


def best_turns(
    tensor: Floats, weight: Floats, carried: Floats, turn_of: Ints, k: int, caps: Floats
) -> Ints | None:
    """Return the k different slots in the order of their turns, (k,), leximin-best at the end.

    All cycles are tried where there are few enough; else those that exchanges of single slots lead
    to from one whose largest burden an integer program makes least.

    Parameters
    ----------
    tensor : (n, s, p + l) burdens of each start, inf where it isn't offered, and what counts
        towards each limit
    weight, carried : (p,)
    turn_of : (n,) the turn of each occurrence, from 0 to k - 1
    caps : (l,) the most of each limit

    Returns
    -------
    None if no cycle can be held.

    >>> night_and_day = np.array([[[4.0, 0.0], [0.0, 4.0]]] * 4)
    >>> turn_of, nothing = np.arange(4) % 2, np.zeros(0)
    >>> best_turns(night_and_day, np.ones(2), np.zeros(2), turn_of, 2, nothing).tolist()
    [0, 1]
    """
    people = len(weight)
    sums = np.stack([tensor[turn_of == turn].sum(axis=0) for turn in range(k)])  # (k, s, p + l)
    n_slots = sums.shape[1]
    if k > n_slots:
        return None

    def rank(cycle: tuple[int, ...]) -> tuple[float, ...]:
        total = sum(sums[turn, slot] for turn, slot in enumerate(cycle))
        if not np.isfinite(total).all() or (total[people:] > caps).any():
            return (math.inf,)
        return tuple(np.sort((carried + total[:people]) / weight)[::-1].tolist())

    if math.perm(n_slots, k) <= _MOST_TRIED:
        return _best_of_all(sums, weight, carried, caps, k)
    start = _least_worst(sums, weight, carried, caps)
    if start is None:
        return None
    best = tuple(start)
    for _ in range(_MOST_ROUNDS):
        near = [
            (*best[:turn], slot, *best[turn + 1 :])
            for turn in range(k)
            for slot in range(n_slots)
            if slot not in best
        ]
        near += [
            tuple(best[{a: b, b: a}.get(turn, turn)] for turn in range(k))
            for a, b in itertools.combinations(range(k), 2)
        ]
        better = min(near, key=rank)
        if rank(better) >= rank(best):
            break
        best = better
    return None if rank(best) == (math.inf,) else np.array(best)


def _least_worst(sums: Floats, weight: Floats, carried: Floats, caps: Floats) -> list[int] | None:
    """Return different slots for the turns (k,) with the least largest burden; None if none are.

    There is a variable for each turn and each slot that serves it, and one for the largest burden.
    """
    people = len(weight)
    turn, slot = np.nonzero(np.isfinite(sums).all(axis=2))
    n, k = len(turn), len(sums)
    if not n:
        return None
    cell = np.arange(n)
    borne = sums[turn, slot, :people] / weight
    scale = max(float(borne.max()), 1.0)
    counted = sums[turn, slot, people:] / np.maximum(caps, 1)
    most = np.concatenate([-carried / weight / scale, caps / np.maximum(caps, 1)])
    matrix = np.vstack([borne.T / scale, counted.T])
    largest = np.concatenate([-np.ones(people), np.zeros(len(caps))])
    one, n_slots = np.ones(n), sums.shape[1]
    solution = solve(
        np.append(np.zeros(n), 1.0),
        [
            Rows.of_matrix(np.column_stack([matrix, largest]), most),
            Rows(one, turn, cell, np.ones(k), np.ones(k)),
            Rows(one, slot, cell, np.zeros(n_slots), np.ones(n_slots)),
        ],
        lower=np.append(np.zeros(n), -np.inf),
        upper=np.append(one, np.inf),
        whole=np.arange(n + 1) < n,
        budget=SearchBudget(_MOST_NODES, _MOST_ITERATIONS, math.inf),
    )
    if solution.x is None:
        return None
    chosen = np.flatnonzero(solution.x[:n] > 0.5)  # noqa: PLR2004 - whole, but for the rounding
    slots: list[int] = slot[chosen[np.argsort(turn[chosen])]].tolist()
    return slots


def _best_of_all(
    sums: Floats, weight: Floats, carried: Floats, caps: Floats, k: int
) -> Ints | None:
    """Try all cycles: one by one for the first turn, all of the others at once."""
    people, slots = len(weight), range(sums.shape[1])
    best: tuple[tuple[float, ...], tuple[int, ...]] | None = None
    for first in slots:
        rest = np.array(list(itertools.permutations([s for s in slots if s != first], k - 1)), int)
        total = np.broadcast_to(sums[0, first], (len(rest), sums.shape[2])).copy()
        for turn in range(1, k):
            total += sums[turn, rest[:, turn - 1]]
        can = np.isfinite(total).all(axis=1) & (total[:, people:] <= caps).all(axis=1)
        if not can.any():
            continue
        borne = np.sort((carried + total[can, :people]) / weight, axis=1)
        n = int(np.lexsort(borne.T)[0])
        candidate = tuple(borne[n, ::-1].tolist()), (first, *rest[can][n].tolist())
        best = candidate if best is None or candidate < best else best
    return None if best is None else np.array(best[1])
