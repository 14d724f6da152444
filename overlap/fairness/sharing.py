"""A grouped problem to a rotation: the plan of the end, its order, and what is proven."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from overlap.base.errors import InfeasibleError
from overlap.fairness.enumeration import best_of_all, is_small
from overlap.fairness.exact import any_plan, exact, exact_of_sets
from overlap.fairness.few_slots import FewSlots, best_slots
from overlap.fairness.highs import SearchBudget
from overlap.fairness.pacing import (
    DEARER,
    in_pace,
    paths,
    regret,
    separate_extreme_slots,
    steadied,
)
from overlap.fairness.problem import Bools, Floats, Ints, Problem, bound, improve, priced, rounded
from overlap.fairness.solver import Relaxed, pace, relax

_STRETCHES: Final = 12
_CHECKPOINTS: Final = 24
_STRETCHED_COSTS: Final = 800_000
_CHECKED_COSTS: Final = 3_000_000
_ROUNDING: Final = 1e-7
_AS_STEADY: Final = 0.25
_MOST_ABOVE: Final = 1.08
_MOST_ABOVE_PACED: Final = 1.08
_FAIR_END: Final = 0.05
_FAIR_END_COARSE: Final = 0.08
_LESS: Final = 0.7
_MOST_TURNS: Final = 5


class Shared(NamedTuple):
    """A slot for each occurrence, with what is proven of it [units].

    ``proof`` holds the programs whose prices prove ``lower_bound``; where few slots were asked,
    one for each set of slots (``proof`` in few_slots.py).
    """

    slot_of: Ints
    lower_bound: float
    proof: tuple[Relaxed, ...]
    bound_of_few: bool
    is_leximin: bool
    regret: float


class _End(NamedTuple):
    """A plan of the end over ``slots``, and whether it is proven leximin."""

    slots: Ints
    uses: Ints
    is_leximin: bool


class SearchOptions(NamedTuple):
    """How a rotation shall be.

    ``keep`` are slots that a choice of few must hold; ``budget`` is that of all exact questions;
    ``extreme`` (n, S, P) says for whom a slot shall not come twice in a row.
    """

    max_slots: int | None
    keep: Ints
    steady: bool
    budget: SearchBudget
    extreme: Bools | None = None


def share(problem: Problem, regime_of: Ints, options: SearchOptions) -> Shared:
    """Share a problem's burden; see ``fair_rotation``.

    Parameters
    ----------
    regime_of : (n,) regime of each occurrence

    Raises
    ------
    InfeasibleError : no plan keeps the limits, or no ``max_slots`` slots serve every occurrence.
    """
    max_slots = options.max_slots
    whole = relax(problem)
    if whole is None:
        raise InfeasibleError("no rotation keeps the limits")
    few, lowest = None, _proven(problem, whole)
    proof: tuple[Relaxed, ...] = (whole,)
    if max_slots is not None and max_slots < problem.cost.shape[1]:
        few = best_slots(problem, max_slots, options.keep, options.budget.tell)
        if few is None:
            reason = f"no choice of {max_slots} slots serves every occurrence"
            raise InfeasibleError(reason, key="max_slots", value=max_slots)
        if few.bound_of_few:
            lowest, proof = _rounded_up(few.bound, problem), few.proof
    every = np.arange(problem.cost.shape[1])
    end = _year_end(problem, few, whole, max_slots, options.budget)
    ended, pool = (every, every) if few is None else (end.slots, few.slots)
    least = _least_after(problem.of_slots(ended), regime_of)
    chosen = _ordered(problem, regime_of, end, least)
    if options.steady:
        if not np.array_equal(pool, ended):
            least = _least_after(problem.of_slots(pool), regime_of)
        chosen = _steadiest(problem, regime_of, pool, least, chosen)
        least = chosen.least
    slots, slot_of = chosen.slots, chosen.slot_of
    if options.extreme is not None:
        slot_of = separate_extreme_slots(slot_of, regime_of, options.extreme[:, slots])
    behind = regret(problem.of_slots(slots), regime_of, slot_of, least)
    bound_of_few = few is not None and few.bound_of_few
    return Shared(slots[slot_of], lowest, proof, bound_of_few, chosen.is_leximin, behind)


def _year_end(
    problem: Problem,
    few: FewSlots | None,
    whole: Relaxed,
    max_slots: int | None,
    budget: SearchBudget,
) -> _End:
    if is_small(problem) and (few is None or not few.n_kept):
        uses = best_of_all(problem, max_slots)
        if uses is None:
            raise InfeasibleError("no rotation keeps the limits")
        used = np.nonzero(uses.sum(axis=0))[0]
        return _End(used, uses[:, used], is_leximin=True)
    slots = np.arange(problem.cost.shape[1]) if few is None else few.slots
    own = problem.of_slots(slots)
    relaxed = whole if few is None else few.relaxed
    uses = rounded(relaxed.fractions, own.count)
    if (own.spent(uses) > own.limit).any():
        plan = any_plan(own, budget)
        if plan is None:
            raise InfeasibleError("no rotation was found that keeps the limits")
        uses = plan
    uses = improve(own, uses)
    if few is None:
        return _End(slots, *exact(own, uses, budget))
    slots, uses, proven = exact_of_sets(problem, slots, uses, few.sets, few.least, budget)
    used = np.nonzero(uses.sum(axis=0))[0]
    return _End(slots[used], uses[:, used], proven and few.bound_of_few)


def prefix_regret(problem: Problem, regime_of: Ints, slot_of: Ints) -> float:
    """Return how far an order of slots leaves the worst-off above what the same slots could."""
    slots, index = np.unique(slot_of, return_inverse=True)
    own = problem.of_slots(slots)
    return regret(own, regime_of, index, _least_after(own, regime_of))


def _steadiest(
    problem: Problem, regime_of: Ints, slots: Ints, least: Floats, fair: _Ordered
) -> _Ordered:
    """Return the order that is fairest on the way, of those whose end is fair enough.

    These are the leximin end in its best order, an order made for the way, and strict turns of the
    same slots.  An end is fair enough if its largest burden is at most 8 % above the leximin one's,
    or one burden where burdens are that coarse.  The leximin end is kept unless another is steadier
    by a quarter of the largest burden; but neither the end nor the way may be worse than in turns.
    The order made for the way has no such excuse as turns: its end is at most 6 % above.
    """
    taken = problem.of_slots(fair.slots).cost[regime_of, fair.slot_of]
    largest = float(taken.max(initial=0))

    def end_of(order: _Ordered) -> float:
        return _largest(problem.of_slots(order.slots), regime_of, order.slot_of)

    fairest = end_of(fair)
    most = max(fairest * _MOST_ABOVE, fairest + largest) + _ROUNDING
    turns = [order for order in _turns(problem, regime_of, fair) if end_of(order) <= most]
    turns.sort(key=lambda order: (order.regret, end_of(order)))
    steady = _steady(problem, regime_of, slots, least)
    options = [fair, *turns]
    if steady is not None and end_of(steady) <= fairest * _MOST_ABOVE_PACED + _ROUNDING:
        is_steadier = steady.regret < fair.regret - _AS_STEADY * largest
        options.insert(0 if is_steadier else 1, steady)
    for order in options:
        end, way = end_of(order) - _ROUNDING, order.regret - _ROUNDING
        if all(end <= end_of(other) and way <= other.regret for other in turns):
            return order
    return options[0]


def _largest(problem: Problem, regime_of: Ints, slot_of: Ints) -> float:
    """Return the largest burden at the end of an order."""
    return float((problem.carried + problem.cost[regime_of, slot_of].sum(axis=0)).max())


def _turns(problem: Problem, regime_of: Ints, fair: _Ordered) -> list[_Ordered]:
    """Return the orders that take the slots of a plan in strict turn, where these can be had."""
    used = np.unique(fair.slot_of)
    own = problem.of_slots(fair.slots)
    each = np.arange(len(regime_of))
    if len(used) > _MOST_TURNS:
        return []
    orders = []
    for cycle in itertools.permutations(used.tolist()):
        slot_of = np.array(cycle)[each % len(cycle)]
        spent = own.limit_cost[regime_of, slot_of].sum(axis=0)
        if own.allowed[regime_of, slot_of].all() and (spent <= own.limit).all():
            steadiness = regret(own, regime_of, slot_of, fair.least)
            orders.append(_Ordered(fair.slots, slot_of, fair.least, steadiness, is_leximin=False))
    return orders


class _Ordered(NamedTuple):
    """A slot for each occurrence, as indices into ``slots``; ``least`` (n,) bounds the largest."""

    slots: Ints
    slot_of: Ints
    least: Floats
    regret: float
    is_leximin: bool


def _ordered(problem: Problem, regime_of: Ints, end: _End, least: Floats) -> _Ordered:
    """Put a plan of the end in an order that is as fair on the way as it can be."""
    own = problem.of_slots(end.slots)
    stretch_of = np.zeros(len(regime_of), np.int64)
    path = paths(own, regime_of, end.uses[None].astype(float), stretch_of)
    slot_of = in_pace(own, regime_of, end.uses[None], stretch_of, path)
    slot_of = steadied(own, regime_of, slot_of, least)
    behind = regret(own, regime_of, slot_of, least)
    return _Ordered(end.slots, slot_of, least, behind, end.is_leximin)


def _steady(problem: Problem, regime_of: Ints, slots: Ints, least: Floats) -> _Ordered | None:
    """Return an order that is fair after every occurrence; None if it can't keep the limits.

    Its end should be at most 5 % above the least, or 8 % where burdens are coarse; where it isn't,
    less is aimed at, once.
    """
    own = problem.of_slots(slots)
    bound = abs(float(least[-1]))
    half = float(own.cost[own.allowed].max(initial=0)) / 2
    fair = min(max(half, bound * _FAIR_END), bound * _FAIR_END_COARSE)
    tries = []
    for aim in fair, fair * _LESS:
        slot_of = _paced(own, regime_of, least, aim)
        if slot_of is None:
            continue
        above = max(_largest(own, regime_of, slot_of) - float(least[-1]), fair)
        tries.append((above, regret(own, regime_of, slot_of, least), slot_of))
        if above <= fair:
            break
    if not tries:
        return None
    _, behind, slot_of = min(tries, key=lambda one: one[:2])
    return _Ordered(slots, slot_of, least, behind, is_leximin=False)


def _paced(own: Problem, regime_of: Ints, least: Floats, fair: float) -> Ints | None:
    """Return a slot for each occurrence that keeps the largest burden near the least all along."""
    n = len(regime_of)
    most = _affordable(own, _STRETCHED_COSTS, min(_STRETCHES, n))
    ends = np.unique(np.linspace(0, n, most + 1).round().astype(np.int64))[1:]
    plans = pace(own, regime_of, least, ends, fair=fair, dearer=DEARER)
    if plans is None:
        return None
    stretch_of = np.searchsorted(ends, np.arange(n), side="right")
    uses = np.zeros(plans.shape, np.int64)
    for stretch, plan in enumerate(plans):
        count = np.bincount(regime_of[stretch_of == stretch], minlength=len(plan))
        uses[stretch] = rounded(plan, count)
    path = paths(own, regime_of, plans, stretch_of)
    slot_of = in_pace(own, regime_of, uses, stretch_of, path)
    slot_of = steadied(own, regime_of, slot_of, least, fair)
    spent = own.limit_cost[regime_of, slot_of].sum(axis=0)
    return None if (spent > own.limit).any() else slot_of


def _least_after(problem: Problem, regime_of: Ints) -> Floats:
    """Return lower bounds of the largest burden after each occurrence, (n,).

    Prices found for some numbers of occurrences prove a bound for every number.
    """
    n = len(regime_of)
    first = np.where(problem.allowed[regime_of[0]][:, None], problem.cost[regime_of[0]], 0)
    after = np.where(problem.allowed[regime_of[0]], (problem.carried + first).max(axis=1), np.inf)
    least = np.full(n, after.min())
    free = replace(problem, limit_cost=problem.limit_cost[:, :, :0], limit=problem.limit[:0])
    most = _affordable(problem, _CHECKED_COSTS, min(_CHECKPOINTS, n))
    for at in np.unique(np.linspace(n - 1, 0, most).round().astype(np.int64)):
        done = np.bincount(regime_of[: at + 1], minlength=len(problem.count))
        relaxed = relax(replace(free, count=done))
        if relaxed is not None:
            cheapest = priced(free, relaxed.prices, relaxed.limit_prices).min(axis=1)
            total = cheapest[regime_of].cumsum() + problem.carried @ relaxed.prices
            least = np.maximum(least, total / relaxed.prices.sum())
    return least


def _affordable(problem: Problem, costs: int, most: int) -> int:
    """Return how many programs of a problem's size to solve, from 1 to ``most``."""
    return min(max(costs // problem.cost.size, 1), most)


def _proven(problem: Problem, relaxed: Relaxed) -> float:
    above, below = bound(problem, relaxed.prices, relaxed.limit_prices)
    return _rounded_up(above / below, problem)


def _rounded_up(lowest: float, problem: Problem) -> float:
    """Burdens are whole units, so a bound between two of them proves the upper one."""
    if problem.step == 1:
        return float(np.ceil(lowest - _ROUNDING)) + 0.0  # no -0.0
    return lowest * (1 - _ROUNDING)
