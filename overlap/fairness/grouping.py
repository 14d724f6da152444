"""From single occurrences and people to a grouped problem, in an order of its own.

Equal occurrences become one regime and equal people one group; slots that another beats for
everybody go.  Groups and slots are put in an order that depends on their burdens alone, so that the
order of the input doesn't tell the answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from overlap.fairness.problem import REFUSED, Floats, Ints, Problem

_MOST_MULTIPLES: Final = 10_000
_ROUNDING: Final = 1e-9
_WHOLE: Final = 1e-6
_STEP: Final = 1 << 22


class Grouped(NamedTuple):
    """A problem and the way back: ``regime_of`` (n,), ``group_of`` (p,), ``slots`` as given.

    ``unit`` is what one unit of the problem is in the input's burdens.
    """

    problem: Problem
    regime_of: Ints
    group_of: Ints
    slots: Ints
    unit: float


def grouped(
    burden: Floats,
    carried: Floats,
    limited: Floats,
    limit: Floats,
    *,
    keep: tuple[int, ...] = (),
) -> Grouped:
    """Group a tensor of burdens.

    Parameters
    ----------
    burden : (n, s, p) divided by the people's weights; inf: refused
    carried : (p,) history, divided likewise
    limited : (n, s, l) further sums, capped by
    limit : (l,)
    keep : slots that stay even if another beats them
    """
    n, n_slots, people = burden.shape
    finite = burden[np.isfinite(burden)]
    unit = common_unit(np.concatenate([finite, carried]))
    step = 1
    if unit is None:
        largest = max(float(finite.max(initial=0)), float(carried.max()) / _MOST_MULTIPLES)
        unit, step = largest / _MOST_MULTIPLES / _STEP, _STEP

    limited, caps = _whole_limits(limited, limit)
    columns = np.column_stack([carried, burden.transpose(2, 0, 1).reshape(people, -1)])
    person, group_of = group_rows(columns)
    whole = np.concatenate([burden[:, :, person], limited], axis=2)
    first, regime_of = group_rows(whole.reshape(n, -1))
    to_units = np.rint if step == 1 else np.floor
    cost = np.full((len(first), n_slots, len(person)), REFUSED, np.int64)
    kept = whole[first, :, : len(person)]
    can = np.isfinite(kept)
    cost[can] = to_units(kept[can] / unit)
    problem = Problem(
        cost,
        np.bincount(regime_of),
        np.bincount(group_of),
        to_units(carried[person] / unit).astype(np.int64),
        whole[first, :, len(person) :].astype(np.int64),
        caps,
        step,
    )
    slots = np.union1d(undominated(problem), np.array(keep, np.int64))
    problem = problem.of_slots(slots)
    groups, order = canonical(problem)
    problem = replace(
        problem,
        cost=problem.cost[:, :, groups],
        size=problem.size[groups],
        carried=problem.carried[groups],
    )
    return Grouped(
        problem.of_slots(order), regime_of, np.argsort(groups)[group_of], slots[order], unit
    )


def _whole_limits(limited: Floats, limit: Floats) -> tuple[Floats, Ints]:
    """Return sums and caps in whole units, rounded so that what keeps them keeps the input's."""
    whole, caps = limited.copy(), np.zeros(len(limit), np.int64)
    for n, cap in enumerate(limit.tolist()):
        is_whole = np.array_equal(limited[:, :, n], np.rint(limited[:, :, n]))
        unit = 1.0 if is_whole else common_unit(limited[:, :, n].ravel())
        if unit is None:
            unit = float(limited[:, :, n].max()) / _MOST_MULTIPLES
            whole[:, :, n] = np.ceil(limited[:, :, n] / unit)
        else:
            whole[:, :, n] = np.rint(limited[:, :, n] / unit)
        caps[n] = int(min(cap / unit + _ROUNDING, 2.0**50))
    return whole, caps


def canonical(problem: Problem) -> tuple[Ints, Ints]:
    """Return an order of groups and of slots that permuting the input doesn't change.

    But for groups or slots that mirror each other, of which either may come first.
    """
    cost = problem.cost
    own = np.column_stack([problem.size, problem.carried])
    groups = _sorted_rows(np.column_stack([own, _flat(np.sort(cost, axis=1), 2)]))
    both = np.concatenate([np.sort(cost, axis=2), cost[:, :, groups], problem.limit_cost], axis=2)
    slots = _sorted_rows(_flat(both, 1))
    groups = _sorted_rows(np.column_stack([own, _flat(cost[:, slots], 2)]))
    both = np.concatenate([cost[:, :, groups], problem.limit_cost], axis=2)
    return groups, _sorted_rows(_flat(both, 1))


def _flat(cost: Ints, axis: int) -> Ints:
    flat: Ints = np.moveaxis(cost, axis, 0).reshape(cost.shape[axis], -1)
    return flat


def _sorted_rows(rows: Ints) -> Ints:
    return np.array(sorted(range(len(rows)), key=lambda n: rows[n].tolist()), np.int64)


def group_rows(rows: NDArray[np.generic]) -> tuple[Ints, Ints]:
    """Find equal rows of ``rows`` (n, k).

    Returns
    -------
    first : (g,) int64
        the first row of each group, rising
    group_of : (n,) int64
        group of each row

    >>> first, group_of = group_rows(np.array([[1, 2], [0, 0], [1, 2]]))
    >>> first.tolist(), group_of.tolist()
    ([0, 1], [0, 1, 0])
    """
    known: dict[bytes, int] = {}
    rows = np.ascontiguousarray(rows)
    group_of = np.array([known.setdefault(row.tobytes(), len(known)) for row in rows], np.int64)
    first = np.unique(group_of, return_index=True)[1]
    return first.astype(np.int64), group_of


def common_unit(values: Floats) -> float | None:
    """Return the largest unit of which all values are whole multiples; None if there is none.

    A unit below 1/10,000 of the largest value isn't one.

    >>> common_unit(np.array([0.0, 0.5, 0.75]))
    0.25
    """
    distinct = np.unique(np.abs(values))
    distinct = distinct[distinct > 0]
    if not len(distinct):
        return 1.0
    largest = float(distinct[-1])
    small = largest * _ROUNDING
    unit = 0.0
    for value in distinct.tolist():
        unit = _gcd(value, unit, small)
        if unit * _MOST_MULTIPLES < largest:
            return None
    unit = largest / round(largest / unit)
    multiples = distinct / unit
    return unit if np.abs(multiples - np.rint(multiples)).max() < _WHOLE else None


def _gcd(larger: float, smaller: float, small: float) -> float:
    """Euclid's algorithm on numbers that are whole multiples of something, but for rounding."""
    while smaller > small:
        rest = larger % smaller
        larger, smaller = smaller, 0.0 if smaller - rest < small else rest
    return larger


def undominated(problem: Problem) -> Ints:
    """Return the slots that no other slot beats for everybody in every regime."""
    flat = np.concatenate([problem.cost, problem.limit_cost], axis=2)
    flat = flat.transpose(1, 0, 2).reshape(flat.shape[1], -1)
    kept: list[int] = []
    # by rising sum a slot can only be dominated by one before it, or be its twin
    for slot in np.argsort(flat.sum(axis=1), kind="stable").tolist():
        if not any((flat[other] <= flat[slot]).all() for other in kept):
            kept.append(slot)
    return np.array(sorted(kept), np.int64)
