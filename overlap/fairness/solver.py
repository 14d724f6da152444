"""The linear programs of fair sharing.

All values are in units of a ``Problem``; inside, costs are scaled to at most 1, so that the
solver's tolerances mean the same for every input.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from overlap.fairness.highs import Rows, solve
from overlap.fairness.problem import Bools, Floats, Ints, Problem, priced

_PRICE_SCALE: Final = 1_000_000
_SAFE: Final = 1 - 1e-12


class Relaxed(NamedTuple):
    """The best fractional plan (R, S), and the prices that prove how good any plan can be."""

    largest: float
    fractions: Floats
    prices: Ints
    limit_prices: Ints


def relax(problem: Problem) -> Relaxed | None:
    """Minimise the largest burden over fractional plans; None if there is none."""
    cells = Cells(problem)
    n, groups = len(cells.regime), len(problem.size)
    last = np.concatenate([-np.ones(groups), np.zeros(len(problem.limit))])
    capped = np.column_stack([np.vstack([cells.cost.T, cells.limit_cost.T]), last])
    caps = np.concatenate([-problem.carried / cells.scale, cells.limit])
    solution = solve(
        np.concatenate([np.zeros(n), [1.0]]),
        [Rows.of_matrix(capped, caps), cells.counted(problem.count)],
        lower=np.concatenate([np.zeros(n), [-np.inf]]),
        upper=np.full(n + 1, np.inf),
    )
    if solution.x is None:
        return None
    duals = np.maximum(-solution.prices, 0)
    limit_prices = duals[groups : len(caps)] * cells.scale / cells.limit_scale
    return Relaxed(
        float(solution.x[-1]) * cells.scale,
        cells.plan(solution.x[:n]),
        np.rint(duals[:groups] * _PRICE_SCALE).astype(np.int64),
        np.rint(limit_prices * _PRICE_SCALE).astype(np.int64),
    )


def bounds_of_sets(problem: Problem, relaxed: Relaxed, columns: Ints) -> Floats:
    """Return what prices prove of each set of slots, (n_sets,); each is a column (k,)."""
    cost = priced(problem, relaxed.prices, relaxed.limit_prices) * problem.count[:, None]
    total = np.zeros(columns.shape[1])
    first, *others = columns  # numpy is slow at the least of a short axis
    for of_slot in cost:
        cheapest = of_slot[first]
        for other in others:
            np.minimum(cheapest, of_slot[other], out=cheapest)
        total += cheapest
    total += problem.carried @ relaxed.prices - problem.limit @ relaxed.limit_prices
    bounds: Floats = total / relaxed.prices.sum() * _SAFE
    return bounds


def pace(
    problem: Problem, regime_of: Ints, least: Floats, ends: Ints, *, fair: float, dearer: float
) -> Floats | None:
    """Return fractional plans of stretches that keep everybody near the best at each of their ends.

    Minimises the largest excess over ``least`` at the ends plus that at the very end, of which what
    is above ``fair`` counts ``dearer`` times more.

    Parameters
    ----------
    regime_of : (n,) regime of each occurrence
    least : (n,) lower bounds of the largest burden after each occurrence
    ends : (k,) number of occurrences after each stretch; the last is n
    fair, dearer : as above

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
    cells = Cells(split)
    n = len(cells.regime)
    excess = np.zeros((groups, 3))  # on the way, at the end, and there above what is fair
    rows, caps = [], []
    for k, end in enumerate(ends.tolist()):
        done = cells.cost.T * (stretch[cells.regime] <= k)
        rows.append(np.column_stack([done, excess - [1, 0, 0]]))
        caps.append((least[end - 1] - problem.carried) / cells.scale)
    rows.append(np.column_stack([cells.cost.T, excess - [0, 1, 1]]))
    caps.append(caps[-1])
    rows.append(np.column_stack([cells.limit_cost.T, np.zeros((len(problem.limit), 3))]))
    caps.append(cells.limit)
    solution = solve(
        np.concatenate([np.zeros(n), [1.0, 1.0, 1.0 + dearer]]),
        [Rows.of_matrix(np.vstack(rows), np.concatenate(caps)), cells.counted(count)],
        lower=np.zeros(n + 3),
        upper=np.concatenate([np.full(n + 1, np.inf), [fair / cells.scale, np.inf]]),
    )
    if solution.x is None:
        return None
    plans = np.zeros((len(ends), n_regimes, n_slots))
    plans[stretch, regime] = cells.plan(solution.x[:n])
    return plans


class Cells:
    """One variable for each regime and slot that can be had and may be used: how often it is."""

    def __init__(self, problem: Problem, may_use: Bools | None = None) -> None:
        self.shape = problem.cost.shape[:2]
        allowed = problem.allowed if may_use is None else problem.allowed & may_use
        self.regime, self.slot = np.nonzero(allowed)
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
