"""The order of a plan's slots: everybody near their path at every occurrence, not only at the end.

``regime_of`` (n,) gives the regime of each occurrence, ``slot_of`` (n,) its slot; a *path*
(n, G) is what each group should have borne after each occurrence.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from overlap.fairness.problem import Bools, Floats, Ints, Problem

_WORK: Final = 150_000_000
_MOST_ROUNDS: Final = 200
_MOST_SWAPS: Final = 200_000
_REACH: Final = 26
_LEAST_GAIN: Final = 1e-6
DEARER: Final = 3.0
"""How much more the largest burden at the end counts, in times of regret, above what is fair."""


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
    problem: Problem, regime_of: Ints, slot_of: Ints, least: Floats, fair: float | None = None
) -> Ints:
    """Change or swap single slots while that lowers regret plus the excess at the end.

    ``fair`` is the excess at the end above which it counts more; None: slots are swapped alone.
    Never leaves the limits of the problem.  The work is bounded, whatever the size.  Swaps are of
    one regime, so that they change no sum at the end.
    """
    n, n_slots, groups = len(regime_of), problem.cost.shape[1], len(problem.size)
    rounds = min(_MOST_ROUNDS, _WORK // (n * (n * n_slots + n * _REACH) * groups))
    slot_of = slot_of.copy()
    for _ in range(rounds):
        order = _Order(problem, regime_of, slot_of, least, math.inf if fair is None else fair)
        searches = (order.swap,) if fair is None else (order.change, order.swap)
        moves = (search(first) for first in range(n) for search in searches)
        best = min(moves, key=lambda move: move.excess)
        if best.excess >= order.excess - _LEAST_GAIN:
            break
        slot_of[best.at] = best.slots
    return slot_of


class _Move(NamedTuple):
    """Other slots at some occurrences, and the excess that they leave."""

    excess: float
    at: list[int]
    slots: list[int]


_NONE: Final = _Move(math.inf, [], [])


class _Order:
    """An order of slots, and what becomes of its excess when one changes or two are swapped."""

    def __init__(
        self, problem: Problem, regime_of: Ints, slot_of: Ints, least: Floats, fair: float
    ) -> None:
        self.problem, self.regime_of, self.slot_of, self.least = problem, regime_of, slot_of, least
        self.fair = fair
        self.allowed = problem.allowed[regime_of]
        self.cost = np.where(self.allowed[:, :, None], problem.cost[regime_of], 0)
        self.own = self.cost[np.arange(len(slot_of)), slot_of]
        self.borne = problem.carried + self.own.cumsum(axis=0)
        self.room = problem.limit - problem.limit_cost[regime_of, slot_of].sum(axis=0)
        self.excess = float(self._excess(self.borne))
        above = self.borne.max(axis=1) - least
        self.before = np.maximum.accumulate(np.append(-np.inf, above))
        self.after = np.maximum.accumulate(above[::-1])[::-1]

    def change(self, first: int) -> _Move:
        """Return the best other slot of an occurrence that keeps the limits."""
        spends = self.problem.limit_cost[self.regime_of[first]]
        added = spends - spends[self.slot_of[first]]
        fits = self.allowed[first] & (added <= self.room).all(axis=1)
        borne = self.borne[first:] + (self.cost[first] - self.own[first])[:, None]
        excess = self._excess(borne, self.before[first])
        excess = np.where(fits, excess, np.inf)
        best = int(excess.argmin())
        return _Move(float(excess[best]), [first], [best])

    def swap(self, first: int) -> _Move:
        """Return the best swap of an occurrence with a later one of its regime, within reach."""
        slot_of, regime_of = self.slot_of, self.regime_of
        others = np.arange(first + 1, min(first + _REACH, len(slot_of)))
        same = regime_of[others] == regime_of[first]
        others = others[same & (slot_of[others] != slot_of[first])]
        if not len(others):
            return _NONE
        stop = int(others[-1])
        until = np.arange(first, stop) < others[:, None]
        step = (self.own[others] - self.own[first])[:, None] * until[:, :, None]
        within = (self.borne[first:stop] + step).max(axis=2) - self.least[first:stop]
        rest = max(self.before[first], self.after[stop])
        excess = np.maximum(within.max(axis=1), rest) + self._at_end(self.borne[-1].max())
        best = int(excess.argmin())
        other = int(others[best])
        return _Move(float(excess[best]), [first, other], [slot_of[other], slot_of[first]])

    def _excess(self, borne: Ints, before: float = -np.inf) -> Floats:
        """Return regret over the last occurrences (…, m, G) and before, plus that at the end."""
        most = borne.max(axis=-1)
        regret = np.maximum((most - self.least[-borne.shape[-2] :]).max(axis=-1), before)
        excess: Floats = regret + self._at_end(most[..., -1])
        return excess

    def _at_end(self, most: Floats) -> Floats:
        above = most - self.least[-1]
        excess: Floats = above + DEARER * np.maximum(above - self.fair, 0)
        return excess


def separate_extreme_slots(slot_of: Ints, regime_of: Ints, extreme: Bools) -> Ints:
    """Swap slots of one regime while fewer people then have an extreme slot twice in a row.

    ``extreme`` (n, S, P) says for whom a slot is extreme.  Sums at the end stay.  A swap changes
    the pairs beside its two occurrences alone, so only these are counted; so many swaps are tried
    at most that long series end too.
    """
    n, regimes, slots = len(slot_of), regime_of.tolist(), slot_of.tolist()
    for_whom = _Masks(extreme)
    taken = [for_whom[own] for own in enumerate(slots)]
    tries_left, improved = _MOST_SWAPS, True
    while improved and tries_left > 0:
        improved = False
        in_a_row = [at for at in range(n - 1) if taken[at] & taken[at + 1]]
        for first in sorted({*in_a_row, *(at + 1 for at in in_a_row)}):
            for other in range(max(first - _REACH, 0), min(first + _REACH, n)):
                if regimes[first] != regimes[other] or slots[first] == slots[other]:
                    continue
                tries_left -= 1
                pairs = {first - 1, first, other - 1, other} - {-1, n - 1}
                before = _in_a_row(taken, pairs)
                if not before:
                    continue
                own, others = taken[first], taken[other]
                taken[first] = for_whom[first, slots[other]]
                taken[other] = for_whom[other, slots[first]]
                if _in_a_row(taken, pairs) < before:
                    slots[first], slots[other] = slots[other], slots[first]
                    improved = True
                else:
                    taken[first], taken[other] = own, others
            if tries_left <= 0:
                break
    return np.array(slots, np.int64)


class _Masks(dict[tuple[int, int], int]):
    """For whom a slot is extreme at an occurrence, as the bits of a number, by both."""

    def __init__(self, extreme: Bools) -> None:
        super().__init__()
        self.extreme = extreme

    def __missing__(self, key: tuple[int, int]) -> int:
        mask = self[key] = int.from_bytes(np.packbits(self.extreme[key]).tobytes())
        return mask


def _in_a_row(taken: list[int], pairs: set[int]) -> int:
    """Count who has an extreme slot at an occurrence and the next, for some of them."""
    return sum((taken[at] & taken[at + 1]).bit_count() for at in pairs)
