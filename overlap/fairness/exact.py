"""Exact leximin sharing: one question after another to an integer program, until none is better."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from overlap.fairness.enumeration import best_within
from overlap.fairness.highs import Rows, SearchBudget, solve
from overlap.fairness.problem import Floats, Ints, Problem, bound, improve, leximin, priced
from overlap.fairness.solver import Cells, Relaxed, bounds_of_sets, relax

_MOST_QUESTIONS: Final = 1000
_FEWEST_STEPS: Final = 1000
_LARGEST_PROGRAM: Final = 8000
_SETS_A_STEP: Final = 10_000  # a round looks at every open set; so many take as long as a step
_ROUNDING: Final = 1e-9
_SLACK: Final = 0.05  # of a unit: below the next whole number
_SLACK_SCALED: Final = 4e-5  # what the tolerances of the solver add up to


def any_plan(problem: Problem, budget: SearchBudget) -> Ints | None:
    """Return a whole plan within the limits and a small largest burden; None if none is found."""
    return _Model(problem).least_top(1, None, budget)[0]


def exact(problem: Problem, start: Ints, budget: SearchBudget) -> tuple[Ints, bool]:
    """Return the leximin-best plan, from a good one, and whether it is proven to be the best.

    Burdens without a common unit are rounded to the problem's steps for it; if these are too coarse
    for what is borne, nothing is asked.
    """
    if _is_too_coarse(problem, start):
        return start, False
    problem = problem.coarse
    relaxed = relax(problem)
    if relaxed is None:
        return start, False
    better, proven = _better(problem, relaxed, problem.borne(start), budget)
    return (start if better is None else better), proven


def exact_of_sets(
    problem: Problem, slots: Ints, start: Ints, sets: Ints, least: Floats, budget: SearchBudget
) -> tuple[Ints, Ints, bool]:
    """Return the leximin-best plan of several sets of slots, each in a small program of its own.

    Parameters
    ----------
    slots, start : (k,), (R, k)
        a good plan to begin with
    sets : (n_sets, k) slots of each
    least : (n_sets,) a lower bound of the largest burden with each set

    Returns
    -------
    its slots, its uses, and whether it is proven to be the best of all these sets
    """
    best, uses = problem.of_slots(slots), start
    if _is_too_coarse(best, uses):
        return slots, uses, False
    proven = True
    while True:
        is_open = least <= best.borne(uses).max()
        if not is_open.any():
            return slots, uses, proven
        if budget.is_spent:
            return slots, uses, False
        budget.iterations -= 1 + len(sets) // _SETS_A_STEP
        sets, least = sets[is_open], least[is_open]
        n = int(least.argmin())
        one, own = sets[n], problem.of_slots(sets[n])
        relaxed = relax(own)
        if relaxed is None:
            least[n] = np.inf
            continue
        # these prices may rule out others too
        least = np.maximum(least, bounds_of_sets(problem, relaxed, sets.T))
        if least[n] > best.borne(uses).max():
            continue
        least[n] = np.inf
        is_other = not np.array_equal(one, slots)
        borne = best.coarse.borne(uses)
        if own.step > 1:
            relaxed = relax(own.coarse) or relaxed
        better, answered = _better(own.coarse, relaxed, borne, budget, is_other=is_other)
        if better is not None:
            slots, best, uses = one, own, better
        proven = proven and answered


def _is_too_coarse(problem: Problem, start: Ints) -> bool:
    return problem.step > 1 and problem.coarse.borne(start).max() < _FEWEST_STEPS


def _better(
    problem: Problem,
    relaxed: Relaxed,
    borne: Ints,
    budget: SearchBudget,
    *,
    is_other: bool = False,
) -> tuple[Ints | None, bool]:
    """Return the best plan whose burdens are better than ``borne`` (G,), None if none is found.

    The sorted burdens fall into blocks of equal ones.  For each block in turn: is there
    a plan no worse before it, nowhere above its value from there on, and less in sum up to its
    end?  If there is, it is better, and the search goes on from there; if not, the block stands.

    Parameters
    ----------
    relaxed : its prices rule out most slots
    is_other : no plan of these slots is known that bears ``borne``; so it is also asked whether
        there is one no worse, and often a single answer is enough

    Returns
    -------
    the plan, and whether it is certain that none is better
    """
    uses, answered = best_within(problem, relaxed.prices, relaxed.limit_prices, int(borne.max()))
    if answered:
        is_better = uses is not None and _is_better(problem.borne(uses), borne, problem.size)
        return uses if is_better else None, True
    best, done = None, 0
    for _ in range(_MOST_QUESTIONS):
        blocks = _blocks(borne, problem.size)
        if done == len(blocks):
            return best, True
        upper = _most_uses(problem, relaxed, int(borne.max()))
        if np.count_nonzero(upper) * len(borne) > _LARGEST_PROGRAM:
            return best, False
        model = _Model(problem, upper)
        for block in blocks[: done + 1]:
            model.cap_top(block.first + 1, block.before + block.value)
        for block in blocks[:done]:
            model.cap_top(block.stop, block.through)
        ahead = blocks[done]
        may_tie = is_other and best is None
        uses, answered = model.least_top(ahead.stop, ahead.through - (not may_tie), budget)
        if uses is not None and _through(problem, uses, ahead.stop) < ahead.through:
            best = improve(problem, uses)
            borne = problem.borne(best)
        elif not answered:
            return best, False
        elif uses is None and may_tie:
            return best, True
        else:
            done += 1
    return best, False


def _is_better(borne: Ints, than: Ints, size: Ints) -> bool:
    after, before = leximin(borne, size), leximin(than, size)
    differs = np.nonzero(after != before)[0]
    return len(differs) > 0 and bool(after[differs[0]] < before[differs[0]])


def _most_uses(problem: Problem, relaxed: Relaxed, largest: int) -> Ints:
    """Return how often each slot may be used (R, S) where nobody bears more than ``largest``.

    By the prices each use adds what it costs above its regime's cheapest slot to the bound.
    """
    above, below = bound(problem, relaxed.prices, relaxed.limit_prices)
    room = largest * below - above
    cost = priced(problem, relaxed.prices, relaxed.limit_prices)
    dearer = np.maximum(cost - cost.min(axis=1, keepdims=True), _ROUNDING * below)
    most = np.floor(np.maximum(room, 0) / dearer + _ROUNDING)
    uses: Ints = np.minimum(most, problem.count[:, None]).astype(np.int64)
    return uses


def _through(problem: Problem, uses: Ints, k: int) -> int:
    """Return the sum of the k largest burdens."""
    return int(leximin(problem.borne(uses), problem.size)[:k].sum())


class _Block(NamedTuple):
    """People ``first`` to ``stop`` of the sorted ones, who all bear ``value``."""

    first: int
    stop: int
    value: int
    before: int
    through: int


def _blocks(borne: Ints, size: Ints) -> list[_Block]:
    borne = leximin(borne, size)
    first = np.nonzero(np.diff(borne, prepend=borne[0] + 1))[0]
    stop = np.append(first[1:], len(borne))
    sums = np.concatenate([[0], borne.cumsum()])
    columns = (first, stop, borne[first], sums[first], sums[stop])
    return [_Block(*map(int, row)) for row in zip(*columns, strict=True)]


class _Model:
    """The integer program: whole uses, and caps on the sum of the k largest burdens.

    ``most`` (R, S) says how often each slot may be used at most; default as often as there are
    occurrences.
    """

    def __init__(self, problem: Problem, most: Ints | None = None) -> None:
        self.problem = problem
        if most is None:
            most = np.broadcast_to(problem.count[:, None], problem.cost.shape[:2])
        self.cells = cells = Cells(problem, most > 0)
        self.upper = most[cells.regime, cells.slot].astype(float)
        self.n = self.n_whole = len(cells.regime)
        self.thresholds: list[int] = []
        self.rows = [cells.counted(problem.count)]
        self._add_matrix(cells.limit_cost.T, cells.limit)

    def cap_top(self, k: int, most: int) -> None:
        """Let the sum of the k largest burdens be at most ``most``."""
        most_scaled = (most + _SLACK) / self.cells.scale + _SLACK_SCALED
        if k == 1:
            carried = self.problem.carried / self.cells.scale
            self._add_matrix(self.cells.cost.T, most_scaled - carried)
        else:
            columns, weights = self._top(k)
            self._add(weights, np.zeros(len(columns), np.int64), columns, np.array([most_scaled]))

    def least_top(self, k: int, most: int | None, budget: SearchBudget) -> tuple[Ints | None, bool]:
        """Minimise the sum of the k largest burdens, from ``most`` down.

        Returns
        -------
        plan, or None
        whether the answer is final: the plan is the best, or there is none
        """
        columns, weights = self._top(k)
        if most is not None:
            self.cap_top(k, most)
        if budget.is_spent:
            return None, False
        goal, lower = np.zeros(self.n), np.zeros(self.n)
        goal[columns] = weights
        lower[self.thresholds] = -np.inf  # of burdens below 0: a credit
        solution = solve(
            goal,
            self.rows,
            lower=lower,
            upper=np.pad(self.upper, (0, self.n - self.n_whole), constant_values=np.inf),
            whole=np.arange(self.n) < self.n_whole,
            budget=budget,
            grain=1 / self.cells.scale,
        )
        if solution.x is None:
            return None, solution.is_final
        cells = self.cells
        uses = cells.plan(np.rint(solution.x[: len(cells.regime)])).astype(np.int64)
        return uses, solution.is_final

    def _top(self, k: int) -> tuple[Ints, Floats]:
        """Add variables for the sum of the k largest burdens; return them and their weights.

        The sum is the least, over all t, of k t and what the burdens are above t.
        """
        size, cost = self.problem.size, self.cells.cost
        groups = len(size)
        columns = self.n + np.arange(groups + 1)
        self.n += groups + 1
        self.thresholds.append(int(columns[0]))
        each = np.arange(groups)
        row, column = np.nonzero(cost.T)
        self._add(
            np.concatenate([cost.T[row, column], np.full(2 * groups, -1.0)]),
            np.concatenate([row, each, each]),
            np.concatenate([column, np.full(groups, columns[0]), columns[1:]]),
            -self.problem.carried / self.cells.scale,
        )
        return columns, np.concatenate([[float(k)], size])

    def _add(self, value: Floats, row: Ints, column: Ints, most: Floats) -> None:
        self.rows.append(Rows(value, row, column, np.full(len(most), -np.inf), most))

    def _add_matrix(self, matrix: Floats, most: Floats) -> None:
        self.rows.append(Rows.of_matrix(matrix, most))
