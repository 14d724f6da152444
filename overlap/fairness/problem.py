"""Leximin sharing of burdens over arrays: the grouped problem, bounds, rounding, local search.

A problem is grouped: ``count`` (R,) occurrences of each *regime* cost the same, ``size`` (G,)
people of each *group* bear the same.  ``cost`` (R, S, G) int64 is what one occurrence of a regime
at a slot adds to a group, in whole units and already divided by the group's weight; REFUSED and
above marks what can't be.  A plan ``uses`` (R, S) int64 says how often each slot is used in each
regime.
Limits cap further sums: ``limit_cost`` (R, S, L) and ``limit`` (L,).  Integer programs count in
``step`` units: 1 where the input has a common unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REFUSED: Final = 1 << 50
_ROUNDING: Final = 1e-9
_PAIRED_MOVES: Final = 512
_MOST_ROUNDS: Final = 400


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A grouped problem; see the module."""

    cost: Ints
    count: Ints
    size: Ints
    carried: Ints
    limit_cost: Ints
    limit: Ints
    step: int = 1

    @property
    def allowed(self) -> Bools:
        """Slots that can be had in each regime, (R, S)."""
        allowed: Bools = self.cost.max(axis=2, initial=0) < REFUSED
        return allowed

    def of_slots(self, slots: Ints) -> Problem:
        """Return the problem with these slots alone."""
        return replace(self, cost=self.cost[:, slots], limit_cost=self.limit_cost[:, slots])

    @property
    def coarse(self) -> Problem:
        """The problem rounded to its steps."""
        if self.step == 1:
            return self
        cost = np.where(self.cost < REFUSED, np.rint(self.cost / self.step), REFUSED)
        carried = np.rint(self.carried / self.step).astype(np.int64)
        return replace(self, cost=cost.astype(np.int64), carried=carried, step=1)

    def borne(self, uses: Ints) -> Ints:
        """Return what each group bears at the end of a plan, (G,)."""
        used = np.where(uses[:, :, None] > 0, self.cost, 0)
        borne: Ints = self.carried + np.einsum("rs,rsg->g", uses, used)
        return borne

    def spent(self, uses: Ints) -> Ints:
        """Return what a plan takes of each limit, (L,)."""
        spent: Ints = np.einsum("rs,rsl->l", uses, self.limit_cost)
        return spent


def bound(problem: Problem, prices: Ints, limit_prices: Ints) -> tuple[int, int]:
    """Return the least largest burden that prices prove, as numerator and denominator [units].

    Whatever the plan, its largest burden is at least the mean of all burdens weighted with
    ``prices`` (G,), and each occurrence adds at least its cheapest slot to that mean.
    """
    least = priced(problem, prices, limit_prices).min(axis=1)
    total = sum(int(n) * int(c) for n, c in zip(problem.count, least, strict=True))
    total += sum(int(p) * int(c) for p, c in zip(prices, problem.carried, strict=True))
    total -= sum(int(q) * int(c) for q, c in zip(limit_prices, problem.limit, strict=True))
    return total, int(prices.sum())


def priced(problem: Problem, prices: Ints, limit_prices: Ints) -> Floats:
    """Return the cost of one occurrence by prices, (R, S); inf where it can't be had."""
    allowed = problem.allowed
    cost = np.where(allowed[:, :, None], problem.cost, 0) @ prices
    cost = cost + problem.limit_cost @ limit_prices
    return np.where(allowed, cost, np.inf)


def leximin(borne: Ints, size: Ints) -> Ints:
    """Sort the burdens of all people, largest first; a plan is better if this is smaller."""
    return np.repeat(np.sort(borne), size[np.argsort(borne, kind="stable")])[::-1]


def rounded(fractions: Floats, count: Ints) -> Ints:
    """Round a fractional plan (R, S) to whole uses, by largest remainders in each regime."""
    uses: Ints = np.floor(fractions + _ROUNDING).astype(np.int64)
    rest = fractions - uses
    for regime, missing in enumerate((count - uses.sum(axis=1)).tolist()):
        best = np.argsort(-rest[regime], kind="stable")[:missing]
        uses[regime, best] += 1
    return uses


def improve(problem: Problem, uses: Ints) -> Ints:
    """Move single occurrences, and pairs of them, to other slots while leximin gets better."""
    uses = uses.copy()
    allowed = problem.allowed
    cost = np.where(allowed[:, :, None], problem.cost, 0)
    for _ in range(_MOST_ROUNDS):
        regime, old = np.nonzero(uses)
        regime, old, new = _moves(regime, old, allowed)
        if not len(regime):
            break
        change = cost[regime, new] - cost[regime, old]
        spend = problem.limit_cost[regime, new] - problem.limit_cost[regime, old]
        borne, room = problem.borne(uses), problem.limit - problem.spent(uses)
        chosen = _better(borne, change, problem.size, _fits(spend, room))
        if chosen is None:
            first, second = _pairs(borne, change, regime, old, uses)
            both = change[first] + change[second]
            pair = _better(borne, both, problem.size, _fits(spend[first] + spend[second], room))
            if pair is None:
                break
            move = np.array([first[pair], second[pair]])
        else:
            move = np.array([chosen])
        np.subtract.at(uses, (regime[move], old[move]), 1)
        np.add.at(uses, (regime[move], new[move]), 1)
    return uses


def _fits(spend: Ints, room: Ints) -> Bools:
    fits: Bools = np.all(spend <= room, axis=1)
    return fits


def _moves(regime: Ints, old: Ints, allowed: Bools) -> tuple[Ints, Ints, Ints]:
    may = allowed[regime].copy()
    may[np.arange(len(old)), old] = False
    which, new = np.nonzero(may)
    return regime[which], old[which], new.astype(np.int64)


def _better(borne: Ints, change: Ints, size: Ints, fits: Bools) -> int | None:
    """Return the change that leaves the best burdens, None if none is better than now."""
    after = borne + change
    most = after.max(axis=1)
    candidates = np.nonzero(fits & (most <= borne.max()))[0]
    if not len(candidates):
        return None
    candidates = candidates[most[candidates] == most[candidates].min()]
    order = np.sort(np.repeat(after[candidates], size, axis=1), axis=1)
    best = int(np.lexsort(order.T)[0])
    now = np.sort(np.repeat(borne, size))
    differs = np.nonzero(order[best] != now)[0]
    is_better = len(differs) > 0 and order[best][differs[-1]] < now[differs[-1]]
    return int(candidates[best]) if is_better else None


def _pairs(borne: Ints, change: Ints, regime: Ints, old: Ints, uses: Ints) -> tuple[Ints, Ints]:
    """Pair the moves that lower a smoothed largest burden most."""
    largest = max(int(borne.max()), 1)
    smooth = (np.maximum(borne + change, 0) / largest) ** 12
    best = np.argsort(smooth.sum(axis=1), kind="stable")[:_PAIRED_MOVES]
    first, second = (best[side] for side in np.triu_indices(len(best)))
    same = (regime[first] == regime[second]) & (old[first] == old[second])
    possible = ~same | (uses[regime[first], old[first]] > 1)
    return first[possible], second[possible]
