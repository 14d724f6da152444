"""The order of a plan's slots: everybody near their path at every occurrence, not only at the end.

``regime_of`` (n,) gives the regime of each occurrence, ``slot_of`` (n,) its slot; a *path*
(n, G) is what each group should have borne after each occurrence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from overlap.core.fairness import Bools, Floats, Ints, Problem

_WORK: Final = 150_000_000
_MOST_ROUNDS: Final = 200
_REACH: Final = 26
_LEAST_GAIN: Final = 1e-6


def paths(problem: Problem, regime_of: Ints, plans: Floats, stretch_of: Ints) -> Floats:
    """Return the path (n, G) along which each stretch's plan (k, R, S) is used up evenly."""
    counted = np.zeros(plans.shape[:2])
    np.add.at(counted, (stretch_of, regime_of), 1)
    share = plans / np.maximum(counted, 1)[:, :, None]
    cost = np.where(problem.allowed[:, :, None], problem.cost, 0)
    mean = np.einsum("krs,rsg->krg", share, cost)
    path: Floats = problem.carried + mean[stretch_of, regime_of].cumsum(axis=0)
    return path


def in_pace(problem: Problem, regime_of: Ints, uses: Ints, stretch_of: Ints, path: Floats) -> Ints:
    """Order whole plans (k, R, S) so that each occurrence takes the slot nearest to the path."""
    left = uses.copy()
    borne = problem.carried.astype(float)
    slot_of = np.empty(len(regime_of), np.int64)
    for n, (stretch, regime) in enumerate(zip(stretch_of, regime_of, strict=True)):
        after = borne + problem.cost[regime]
        off = np.abs(after - path[n]).max(axis=1)
        slot = int(np.where(left[stretch, regime] > 0, off, np.inf).argmin())
        left[stretch, regime, slot] -= 1
        slot_of[n], borne = slot, after[slot]
    return slot_of


def borne_after(problem: Problem, regime_of: Ints, slot_of: Ints) -> Ints:
    """Return what each group has borne after each occurrence, (n, G)."""
    borne: Ints = problem.carried + problem.cost[regime_of, slot_of].cumsum(axis=0)
    return borne


def regret(problem: Problem, regime_of: Ints, slot_of: Ints, least: Floats) -> float:
    """Return the most by which the largest burden was above its lower bound ``least`` (n,)."""
    most = borne_after(problem, regime_of, slot_of).max(axis=1)
    return float(max((most - least).max(), 0.0))


def steadied(
    problem: Problem, regime_of: Ints, slot_of: Ints, least: Floats, *, swaps_only: bool = False
) -> Ints:
    """Change or swap single slots while that lowers regret plus the excess at the end.

    Never leaves the limits of the problem.  The work is bounded, whatever the size.  Swaps are of
    one regime, so that they change no sum at the end.
    """
    n, n_slots, groups = len(regime_of), problem.cost.shape[1], len(problem.size)
    rounds = min(_MOST_ROUNDS, _WORK // (n * (n * n_slots + n * _REACH) * groups))
    slot_of = slot_of.copy()
    allowed = problem.allowed[regime_of]
    cost = np.where(allowed[:, :, None], problem.cost[regime_of], 0)
    for _ in range(rounds):
        own = cost[np.arange(n), slot_of]
        borne = problem.carried + own.cumsum(axis=0)
        room = problem.limit - problem.limit_cost[regime_of, slot_of].sum(axis=0)
        best = _excess(borne, least) - _LEAST_GAIN
        move: tuple[Ints, Ints] | None = None
        for first in range(n):
            before = float((borne[:first].max(axis=1) - least[:first]).max(initial=-np.inf))
            spends = problem.limit_cost[regime_of[first]]
            fits = allowed[first] & (spends - spends[slot_of[first]] <= room).all(axis=1)
            fits &= not swaps_only
            after = borne[first:] + (cost[first] - own[first])[:, None]
            value = np.where(fits, _excess(after, least[first:], before), np.inf)
            if value.min() < best:
                best, move = value.min(), (np.array([first]), np.array([value.argmin()]))
            others = np.arange(first + 1, min(first + _REACH, n))
            others = others[
                (regime_of[others] == regime_of[first]) & (slot_of[others] != slot_of[first])
            ]
            if not len(others):
                continue
            stop = int(others[-1])
            until = np.arange(first, stop) < others[:, None]
            step = (own[others] - own[first])[:, None] * until[:, :, None]
            within = (borne[first:stop] + step).max(axis=2) - least[first:stop]
            rest = max(before, float((borne[stop:].max(axis=1) - least[stop:]).max()))
            value = np.maximum(within.max(axis=1), rest) + borne[-1].max() - least[-1]
            if value.min() < best:
                other = int(others[value.argmin()])
                best, pair = value.min(), np.array([first, other])
                move = pair, slot_of[pair[::-1]]
        if move is None:
            break
        slot_of[move[0]] = move[1]
    return slot_of


def _excess(borne: Ints, least: Floats, before: float = -np.inf) -> Floats:
    """Regret over the occurrences of ``borne`` (…, n, G) and before, plus the excess at the end."""
    most = borne.max(axis=-1)
    excess: Floats = np.maximum((most - least).max(axis=-1), before) + most[..., -1] - least[-1]
    return excess


def apart(slot_of: Ints, regime_of: Ints, extreme: Bools) -> Ints:
    """Swap slots of one regime while fewer people then have an extreme slot twice in a row.

    ``extreme`` (n, S, P) says for whom a slot is extreme.  Sums at the end stay.
    """
    occurrence = np.arange(len(slot_of))

    def in_a_row(order: Ints) -> int:
        taken = extreme[occurrence, order]
        return int((taken[1:] & taken[:-1]).sum())

    slot_of = slot_of.copy()
    least, before = in_a_row(slot_of), None
    while least and least != before:
        before = least
        for first in range(len(slot_of)):
            for other in range(first + 1, min(first + _REACH, len(slot_of))):
                if regime_of[first] != regime_of[other] or slot_of[first] == slot_of[other]:
                    continue
                swapped = slot_of.copy()
                swapped[[first, other]] = slot_of[[other, first]]
                found = in_a_row(swapped)
                if found < least:
                    least, slot_of = found, swapped
    return slot_of
