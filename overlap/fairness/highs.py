"""Linear and integer programs, solved by HiGHS; the only door to highspy.

Searches are bounded by steps, nodes and simplex iterations, which are the same on a busy machine
and an idle one.  The clock is a ceiling alone, and whoever set it is told when it cut an answer
short.
"""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import Future
from threading import Thread
from typing import Final, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from overlap.base.progress import Progress

Bools = NDArray[np.bool_]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GRAIN_KEPT: Final = 0.99
_HEARD_EVERY_S: Final = 0.2
_ITERATIONS_OF_NODE: Final = 12
_ITERATIONS_OF_QUESTION: Final = 60
_ENTRIES_OF_ITERATION: Final = 1500
_AT_ONCE: Final = 250
"""Variables of a linear program that is solved in milliseconds; a thread would cost as much."""
_FINAL: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)


class SearchBudget:
    """How much exact search may still be done: steps, and a time after which none is.

    Parameters
    ----------
    nodes : of branch and bound, all questions together
    iterations : of the simplex method in them; those of larger programs count for more
    stop_at : on the monotonic clock [s]
    progress : called with the iterations done and of how many; cancels by raising
    """

    def __init__(
        self, nodes: int, iterations: int, stop_at: float, progress: Progress | None = None
    ) -> None:
        self.nodes, self.iterations, self.stop_at = nodes, iterations, stop_at
        self.was_cut = False
        self._all_iterations, self._progress = iterations, progress

    @property
    def is_spent(self) -> bool:
        """Whether no question may be asked any more."""
        self.tell()
        self.was_cut |= time.monotonic() >= self.stop_at
        return self.was_cut or self.nodes <= 0 or self.iterations <= 0

    def tell(self) -> None:
        """Call the progress."""
        if self._progress:
            done = self._all_iterations - max(self.iterations, 0)
            self._progress(done, self._all_iterations)


class Rows(NamedTuple):
    """Rows of a program: ``lower <= matrix x <= upper``, the matrix by its entries."""

    value: Floats
    row: Ints
    column: Ints
    lower: Floats
    upper: Floats

    @classmethod
    def of_matrix(cls, matrix: Floats, upper: Floats, lower: Floats | None = None) -> Rows:
        """Return the rows of a dense matrix; without a lower bound there is none."""
        row, column = np.nonzero(matrix)
        least = np.full(len(upper), -np.inf) if lower is None else lower
        return cls(matrix[row, column], row, column, least, upper)


class Solution(NamedTuple):
    """A program's best point, the prices of its rows, and whether the answer is final.

    ``x`` is None where there is no point, or none was found; final means that no better one exists.
    """

    x: Floats | None
    prices: Floats
    is_final: bool


class _Solver(highspy.Highs):
    """HiGHS without its callbacks, whose setting up prints a banner to stdout."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def solve(  # noqa: PLR0913 - a program's parts
    goal: Floats,
    rows: list[Rows],
    *,
    lower: Floats,
    upper: Floats,
    whole: Bools | None = None,
    budget: SearchBudget | None = None,
    grain: float = 0.0,
) -> Solution:
    """Minimise ``goal @ x`` within bounds and rows.

    Parameters
    ----------
    goal, lower, upper : (n,)
    whole : (n,) which variables are whole numbers; None: none, and no budget is needed
    budget : for an integer program; what it takes is taken off
    grain : all values of the goal are whole multiples of it, at whole points
    """
    model = _Solver()
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", grain * _GRAIN_KEPT),
    ):
        model.setOptionValue(name, value)
    if budget is not None:
        entries = sum(len(part.value) for part in rows)
        weight = 1 + entries / _ENTRIES_OF_ITERATION
        nodes = min(budget.nodes, int(budget.iterations / weight / _ITERATIONS_OF_NODE) + 1)
        model.setOptionValue("mip_max_nodes", nodes)
        model.setOptionValue("time_limit", max(budget.stop_at - time.monotonic(), 0.0))
    model.passModel(_model(goal, rows, lower, upper, whole))
    if whole is None and len(goal) <= _AT_ONCE:
        model.run()
    else:
        _run(model, budget)
    status, info = model.getModelStatus(), model.getInfo()
    if budget is not None:
        budget.nodes -= max(int(info.mip_node_count), 1)
        iterations = max(int(info.simplex_iteration_count), _ITERATIONS_OF_QUESTION)
        budget.iterations -= int(iterations * weight)
        budget.tell()
        budget.was_cut |= status == highspy.HighsModelStatus.kTimeLimit
    solution = model.getSolution()
    has_point = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solution.col_value) if has_point else None
    prices = np.array(solution.row_dual) if whole is None and has_point else np.zeros(0)
    return Solution(x, prices, status in _FINAL)


def _model(
    goal: Floats, rows: list[Rows], lower: Floats, upper: Floats, whole: Bools | None
) -> highspy.HighsLp:
    offsets = np.cumsum([0, *(len(part.upper) for part in rows)])
    row = np.concatenate([part.row + at for part, at in zip(rows, offsets, strict=False)])
    column = np.concatenate([part.column for part in rows])
    order = np.lexsort((row, column))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(goal), int(offsets[-1])
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = goal, lower, upper
    lp.row_lower_ = np.concatenate([part.lower for part in rows])
    lp.row_upper_ = np.concatenate([part.upper for part in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(column[order], np.arange(len(goal) + 1))
    lp.a_matrix_.index_ = row[order]
    lp.a_matrix_.value_ = np.concatenate([part.value for part in rows])[order]
    if whole is not None:
        kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        lp.integrality_ = [kinds[int(own)] for own in whole]
    return lp


def _run(model: highspy.Highs, budget: SearchBudget | None) -> None:
    """Solve in a thread of its own, so that Ctrl-C and progress are heard at once."""
    done: Future[object] = Future()

    def work() -> None:
        try:
            done.set_result(model.run())
        except BaseException as fault:  # noqa: BLE001 - whoever waits gets it
            done.set_exception(fault)

    Thread(target=work, daemon=True).start()
    while not done.done():
        with contextlib.suppress(TimeoutError):
            done.result(_HEARD_EVERY_S)
        if budget is not None:
            budget.tell()
    done.result()
