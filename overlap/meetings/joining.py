"""Who joins in the middle of a series: what the others have borne by then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from overlap.fairness.rotation import RotationProblem
from overlap.meetings.attendance import Floats, Ints
from overlap.meetings.candidates import Candidates

_NOBODY: Final[Mapping[str, float]] = {}


def joiners_of(candidates: Candidates) -> tuple[int, ...]:
    """Return the required who join after the first date, by number; none if everybody does."""
    first = candidates.dates[0].date
    late = tuple(
        n
        for n, who in enumerate(candidates.required)
        if who.first is not None and who.first > first
    )
    return late if len(late) < len(candidates.required) else ()


def without_people(problem: RotationProblem, left_out: tuple[int, ...]) -> RotationProblem:
    """Return the problem in which nobody counts what some people bear."""
    stays = np.setdiff1d(np.arange(len(problem.weight)), left_out)
    return problem._replace(
        tensor=problem.tensor[:, :, stays],
        weight=problem.weight[stays],
        carried=problem.carried[stays],
        extreme=None if problem.extreme is None else problem.extreme[:, :, stays],
    )


def levels(
    candidates: Candidates, weight: Floats, joiners: tuple[int, ...], slot_of: Ints
) -> dict[str, float]:
    """Return what each joiner is counted as having borne before, by name, in whole points.

    It is the mean of what those who are there from the start bear until then, each divided by
    their weight, times the joiner's own.  Else a newcomer would have to catch up with them.

    Parameters
    ----------
    weight : (p,) of the required
    joiners : their numbers
    slot_of : (n,) the start of each date, of a rotation that doesn't weigh the joiners

    Returns
    -------
    Points by name, 0 left out.
    """
    each = np.arange(len(candidates.dates))
    cost = candidates.attendance.tensor[each, slot_of] / weight
    others = np.setdiff1d(np.arange(len(weight)), joiners)
    mean = cost[:, others].mean(axis=1)
    dates = np.array([own.date for own in candidates.dates], "datetime64[D]")
    counted = {}
    for n in joiners:
        who = candidates.required[n]
        level = float(np.rint(mean[dates < np.datetime64(who.first, "D")].sum() * weight[n]))
        if level:
            counted[who.name] = level
    return counted


def with_levels(
    problem: RotationProblem, candidates: Candidates, level: Mapping[str, float] = _NOBODY
) -> RotationProblem:
    """Return the problem with the levels added to what people bring along."""
    added = np.array([level.get(who.name, 0.0) for who in candidates.required])
    return problem._replace(carried=problem.carried + added)
