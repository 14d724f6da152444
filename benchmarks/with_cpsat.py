"""Google's CP-SAT on the same question: the smallest possible largest burden at the end.

Run as a process of its own, so that the CPU time of all its threads is known.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from meetings import FAMILIES, dates, tensor
from ortools.sat.python import cp_model

from overlap.fairness.grouping import grouped

WORKERS = 2


def solve(key: str, n: int, limit_s: float) -> dict[str, float | bool]:
    """Return CP-SAT's largest burden, its bound and its CPU time.

    It gets our reduced problem: a variable for each regime and undominated slot, not for each
    occurrence and slot.
    """
    burden = tensor(FAMILIES[key], dates(n))
    nothing = np.zeros((*burden.shape[:2], 0)), np.zeros(0)
    task = grouped(burden, np.zeros(burden.shape[2]), *nothing)
    problem = task.problem
    began = time.process_time()
    model = cp_model.CpModel()
    regimes, slots, groups = problem.cost.shape
    uses = [
        [model.new_int_var(0, int(problem.count[r]), "") for _ in range(slots)]
        for r in range(regimes)
    ]
    most = model.new_int_var(0, int(problem.cost.max() * problem.count.sum()), "")
    for r in range(regimes):
        model.add(sum(uses[r]) == int(problem.count[r]))
    for g in range(groups):
        cells = [(r, s) for r in range(regimes) for s in range(slots)]
        model.add(sum(int(problem.cost[r, s, g]) * uses[r][s] for r, s in cells) <= most)
    model.minimize(most)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.max_time_in_seconds = limit_s
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        sys.exit(f"{key}, {n}: CP-SAT found nothing")
    return {
        "cpu_s": time.process_time() - began,
        "max": solver.objective_value * task.unit,
        "bound": solver.best_objective_bound * task.unit,
        "proven": status == cp_model.OPTIMAL,
    }


if __name__ == "__main__":
    json.dump(solve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])), sys.stdout)
