"""The linear and integer programs of fair sharing.

All values are in units of a ``Problem``; inside, costs are scaled to at most 1, so that the
solver's tolerances mean the same for every input.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from overlap.fairness.highs import Rows, SearchBudget, solve
from overlap.fairness.problem import Floats, Ints, Problem, improve, leximin

_PRICE_SCALE: Final = 1_000_000
_MOST_QUESTIONS: Final = 1000
_FEWEST_STEPS: Final = 1000


class Relaxed(NamedTuple):
    """The best fractional plan (R, S), and the prices that prove how good any plan can be."""

    largest: float
    fractions: Floats
    prices: Ints
    limit_prices: Ints


def relax(problem: Problem) -> Relaxed | None:
    """Minimise the largest burden over fractional plans; None if there is none."""
    cells = _Cells(problem)
    n, groups = len(cells.regime), len(problem.size)
    last = np.concatenate([-np.ones(groups), np.zeros(len(problem.limit))])
    capped = np.column_stack([np.vstack([cells.cost.T, cells.limit_cost.T]), last])
    caps = np.concatenate([-problem.carried / cells.scale, cells.limit])
    found = solve(
        np.concatenate([np.zeros(n), [1.0]]),
        [Rows.of_matrix(capped, caps), cells.counted(problem.count)],
        lower=np.concatenate([np.zeros(n), [-np.inf]]),
        upper=np.full(n + 1, np.inf),
    )
    if found.x is None:
        return None
    duals = np.maximum(-found.prices, 0)
    limit_prices = duals[groups : len(caps)] * cells.scale / cells.limit_scale
    return Relaxed(
        float(found.x[-1]) * cells.scale,
        cells.plan(found.x[:n]),
        np.rint(duals[:groups] * _PRICE_SCALE).astype(np.int64),
        np.rint(limit_prices * _PRICE_SCALE).astype(np.int64),
    )


def pace(problem: Problem, regime_of: Ints, least: Floats, ends: Ints) -> Floats | None:
    """Return fractional plans of stretches that keep everybody near the best at each of their ends.

    Minimises the largest excess over ``least`` at the ends plus that at the very end.

    Parameters
    ----------
    regime_of : (n,) regime of each occurrence
    least : (n,) lower bounds of the largest burden after each occurrence
    ends : (k,) number of occurrences after each stretch; the last is n

    Returns
    -------
    (k, R, S) float64, or None if there is no plan
    """
    n_regimes, n_slots, groups = problem.cost.shape
    stretch_of = np.searchsorted(ends, np.arange(len(regime_of)), side="right")
    cells_of = np.stack([stretch_of, regime_of])
    (stretch, regime), count = np.unique(cells_of, axis=1, return_counts=True)
    split = replace(
        problem, cost=problem.cost[regime], limit_cost=problem.limit_cost[regime], count=count
    )
    cells = _Cells(split)
    n = len(cells.regime)
    excess = np.zeros((groups, 2))
    rows, caps = [], []
    for k, end in enumerate(ends.tolist()):
        done = cells.cost.T * (stretch[cells.regime] <= k)
        rows.append(np.column_stack([done, excess - [1, 0]]))
        caps.append((least[end - 1] - problem.carried) / cells.scale)
    rows.append(np.column_stack([cells.cost.T, excess - [0, 1]]))
    caps.append(caps[-1])
    rows.append(np.column_stack([cells.limit_cost.T, np.zeros((len(problem.limit), 2))]))
    caps.append(cells.limit)
    found = solve(
        np.concatenate([np.zeros(n), [1.0, 1.0]]),
        [Rows.of_matrix(np.vstack(rows), np.concatenate(caps)), cells.counted(count)],
        lower=np.zeros(n + 2),
        upper=np.full(n + 2, np.inf),
    )
    if found.x is None:
        return None
    plans = np.zeros((len(ends), n_regimes, n_slots))
    plans[stretch, regime] = cells.plan(found.x[:n])
    return plans


def any_plan(problem: Problem, budget: SearchBudget) -> Ints | None:
    """Return a whole plan within the limits and a small largest burden; None if none is found."""
    return _Model(problem, None).least_top(1, None, budget)[0]


def exact(
    problem: Problem, start: Ints, max_slots: int | None, budget: SearchBudget
) -> tuple[Ints, bool]:
    """Find the leximin-best plan, from a good one; say whether it is proven to be the best.

    The sorted burdens of a plan fall into blocks of equal ones.  For each block in turn: is there
    a plan no worse before it, nowhere above its value from there on, and less in sum up to its
    end?  If there is, it is better, and the search goes on from there; if not, the block stands.
    Burdens without a common unit are rounded to the problem's steps for it; if these are too coarse
    for what is borne, nothing is asked.
    """
    is_rounded = problem.step > 1
    problem, best, done = problem.coarse, start, 0
    if is_rounded and problem.borne(start).max() < _FEWEST_STEPS:
        return start, False
    for _ in range(_MOST_QUESTIONS):
        blocks = _blocks(problem, best)
        if done == len(blocks):
            return best, True
        model = _Model(problem, max_slots)
        for block in blocks[: done + 1]:
            model.cap_top(block.first + 1, block.before + block.value)
        for block in blocks[:done]:
            model.cap_top(block.stop, block.through)
        asked = blocks[done]
        better, answered = model.least_top(asked.stop, asked.through - 1, budget)
        if not answered:
            break
        if better is None:
            done += 1
        else:
            best = improve(problem, better) if max_slots is None else better
    return best, False


class _Block(NamedTuple):
    """People ``first`` to ``stop`` of the sorted ones, who all bear ``value``."""

    first: int
    stop: int
    value: int
    before: int
    through: int


def _blocks(problem: Problem, uses: Ints) -> list[_Block]:
    borne = leximin(problem.borne(uses), problem.size)
    first = np.nonzero(np.diff(borne, prepend=borne[0] + 1))[0]
    stop = np.append(first[1:], len(borne))
    sums = np.concatenate([[0], borne.cumsum()])
    columns = (first, stop, borne[first], sums[first], sums[stop])
    return [_Block(*map(int, row)) for row in zip(*columns, strict=True)]


class _Cells:
    """One variable for each regime and slot that can be had: how often it is used."""

    def __init__(self, problem: Problem) -> None:
        self.shape = problem.cost.shape[:2]
        self.regime, self.slot = np.nonzero(problem.allowed)
        cost = problem.cost[self.regime, self.slot]
        self.scale = float(max(cost.max(initial=1), 1))
        self.cost: Floats = cost / self.scale
        self.limit_scale = np.maximum(problem.limit, 1).astype(float)
        self.limit_cost: Floats = problem.limit_cost[self.regime, self.slot] / self.limit_scale
        self.limit: Floats = problem.limit / self.limit_scale

    def counted(self, count: Ints) -> Rows:
        """Return the rows that add up the uses of each regime."""
        n, exactly = len(self.regime), count.astype(float)
        return Rows(np.ones(n), self.regime, np.arange(n), exactly, exactly)

    def plan(self, variables: Floats) -> Floats:
        """Return the variables as (R, S)."""
        plan: Floats = np.zeros(self.shape)
        plan[self.regime, self.slot] = variables
        return plan


class _Model:
    """The integer program: whole uses, few slots, and caps on the sum of the k largest burdens."""

    def __init__(self, problem: Problem, max_slots: int | None) -> None:
        self.problem = problem
        self.cells = cells = _Cells(problem)
        n, n_slots = len(cells.regime), problem.cost.shape[1]
        self.n_whole = n if max_slots is None else n + n_slots
        self.n = self.n_whole
        self.upper = [problem.count[cells.regime].astype(float)]
        self.thresholds: list[int] = []
        self.rows = [cells.counted(problem.count)]
        which = np.arange(n)
        self._add_matrix(cells.limit_cost.T, cells.limit)
        if max_slots is not None:
            self.upper.append(np.ones(n_slots))
            used = np.concatenate([np.ones(n), -self.upper[0]])
            column = np.concatenate([which, n + cells.slot])
            self._add(used, np.tile(which, 2), column, np.zeros(n))
            slots = n + np.arange(n_slots)
            self._add(np.ones(n_slots), np.zeros(n_slots, np.int64), slots, np.array([max_slots]))

    def cap_top(self, k: int, most: int) -> None:
        """Let the sum of the k largest burdens be at most ``most``."""
        most_scaled = (most + 0.5) / self.cells.scale
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
        found = solve(
            goal,
            self.rows,
            lower=lower,
            upper=np.concatenate([*self.upper, np.full(self.n - self.n_whole, np.inf)]),
            whole=np.arange(self.n) < self.n_whole,
            budget=budget,
        )
        if found.x is None:
            return None, found.is_final
        cells = self.cells
        uses = cells.plan(np.rint(found.x[: len(cells.regime)])).astype(np.int64)
        return uses, found.is_final

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
