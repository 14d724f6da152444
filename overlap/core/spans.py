"""Sets of minutes as sorted, disjoint, non-touching intervals.

A set is a pair of arrays ``start_min, stop_min`` (n,) int64 with
``start[i] < stop[i] < start[i + 1]``: one form for one set, so equal sets have equal arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SpanSet = tuple[NDArray[np.int64], NDArray[np.int64]]


def normalise(start_min: NDArray[np.int64], stop_min: NDArray[np.int64]) -> SpanSet:
    """Sort intervals in any order and fuse those that touch or overlap; drop the empty ones.

    >>> normalise(np.array([5, 0, 2, 9]), np.array([7, 2, 3, 9]))
    (array([0, 5]), array([3, 7]))
    """
    real = stop_min > start_min
    start, stop = start_min[real], stop_min[real]
    order = np.argsort(start, kind="stable")
    start, stop = start[order], stop[order]
    reach = np.maximum.accumulate(stop)
    opens = np.ones(len(start), dtype=bool)
    opens[1:] = start[1:] > reach[:-1]
    closes = np.ones(len(start), dtype=bool)
    closes[:-1] = opens[1:]
    return start[opens], reach[closes]


def covered(sets: Sequence[SpanSet], at_least: int) -> SpanSet:
    """Return the minutes that at least ``at_least`` >= 1 of the sets contain.

    Every start and stop is one event, keyed so that a stop sorts before a start at the same
    minute; the running sum of the events is the number of sets that are open.

    >>> a, b = (np.array([0]), np.array([6])), (np.array([4]), np.array([9]))
    >>> covered([a, b], 2)
    (array([4]), array([6]))
    """
    if len(sets) == at_least == 1:
        return sets[0]
    start = np.concatenate([s for s, _ in sets])
    stop = np.concatenate([e for _, e in sets])
    key = np.sort(np.concatenate([start * 2 + 1, stop * 2]))
    is_start = key & 1
    n_open = np.cumsum(is_start * 2 - 1)
    begins = (n_open == at_least) & (is_start == 1)
    ends = (n_open == at_least - 1) & (is_start == 0)
    return normalise(key[begins] >> 1, key[ends] >> 1)


def union(a: SpanSet, b: SpanSet) -> SpanSet:
    """Return the minutes of either set."""
    return covered([a, b], 1)


def intersection(a: SpanSet, b: SpanSet) -> SpanSet:
    """Return the minutes of both sets."""
    return covered([a, b], 2)


def complement(a: SpanSet, first_min: int, last_min: int) -> SpanSet:
    """Return the minutes of ``[first_min, last_min)`` that the set doesn't contain.

    >>> complement((np.array([2]), np.array([4])), 0, 9)
    (array([0, 4]), array([2, 9]))
    """
    start = np.maximum(np.append(first_min, a[1]), first_min)
    stop = np.minimum(np.append(a[0], last_min), last_min)
    return normalise(start, stop)


def difference(a: SpanSet, b: SpanSet) -> SpanSet:
    """Return the minutes of ``a`` that ``b`` doesn't contain."""
    if not len(a[0]):
        return a
    return intersection(a, complement(b, int(a[0][0]), int(a[1][-1])))


def measure(a: SpanSet) -> int:
    """Return the number of minutes in the set."""
    return int((a[1] - a[0]).sum())


def pieces(
    start_min: NDArray[np.int64], stop_min: NDArray[np.int64], cover: SpanSet
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut each window by a set: what of window ``owner[j]`` lies in it is ``[start[j], stop[j])``.

    The windows need not be sorted or disjoint; ``owner`` rises, and the pieces of one window
    are in order.

    >>> pieces(np.array([0, 10]), np.array([5, 20]), (np.array([3, 15]), np.array([12, 16])))
    (array([0, 1, 1]), array([ 3, 10, 15]), array([ 5, 12, 16]))
    """
    first = np.searchsorted(cover[1], start_min, side="right")
    stop = np.searchsorted(cover[0], stop_min, side="left")
    count = np.maximum(stop - first, 0)
    owner = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    at = first[owner] + nth
    return (
        owner,
        np.maximum(start_min[owner], cover[0][at]),
        np.minimum(stop_min[owner], cover[1][at]),
    )
