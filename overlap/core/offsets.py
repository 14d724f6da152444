"""Between wall clocks and instants.

A zone is two arrays: ``change_utc_min`` (n,) int64, strictly rising instants at which its
offset changes, and ``offset_min`` (n + 1,) int64, the offsets before, between and after.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from overlap.core import spans
from overlap.core.days import MINUTES_PER_DAY

_FOREVER = np.int64(1) << 40
"""Minutes beyond any year; the first offset holds since then, the last until then."""


def offset_at(
    utc_min: NDArray[np.int64], change_utc_min: NDArray[np.int64], offset_min: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the offset from UTC in force at each instant.

    >>> offset_at(np.array([99, 100]), np.array([100]), np.array([0, 60]))
    array([ 0, 60])
    """
    return offset_min[np.searchsorted(change_utc_min, utc_min, side="right")]


def utc_from_wall(
    wall_min: NDArray[np.int64], change_utc_min: NDArray[np.int64], offset_min: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the instant of each wall time, by the rule of RFC 5545 3.3.5 (PEP 495, fold=0).

    A wall time that a clock skips (a gap) takes the offset before the gap; one that it shows
    twice (a fold) is its first occurrence.  So the offset after a change is used from the later
    of the two wall times at which the change happens.

    >>> gap = np.array([100]), np.array([0, 60])  # at 100 the clock jumps to 160
    >>> utc_from_wall(np.array([99, 130, 160]), *gap)
    array([ 99, 130, 100])
    """
    from_wall_min = change_utc_min + np.maximum(offset_min[:-1], offset_min[1:])
    return wall_min - offset_min[np.searchsorted(from_wall_min, wall_min, side="right")]


def instants_shown(
    wall: spans.SpanSet, change_utc_min: NDArray[np.int64], offset_min: NDArray[np.int64]
) -> spans.SpanSet:
    """Return the instants at which a clock shows one of a set of wall times.

    Unlike a window's ends, each minute counts for itself: one in a gap is never shown, one in a
    fold twice.

    >>> fold = np.array([100]), np.array([60, 0])  # at 160 the clock goes back to 100
    >>> instants_shown((np.array([110]), np.array([120])), *fold)
    (array([ 50, 110]), array([ 60, 120]))
    """
    bounds = np.concatenate([[-_FOREVER], change_utc_min, [_FOREVER]])
    regime, start, stop = spans.pieces(bounds[:-1] + offset_min, bounds[1:] + offset_min, wall)
    return spans.normalise(start - offset_min[regime], stop - offset_min[regime])


def offset_by_day(
    days: NDArray[np.int64],
    change_utc_min: NDArray[np.int64],
    offset_min: NDArray[np.int64],
    length: int,
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return which offset each day has at its midnight on the wall, and which stay steady.

    Parameters
    ----------
    days : (n_days,) rising days
    length : of a stretch of days

    Returns
    -------
    number : (n_days,) numbers of offsets; equal ones are equal offsets
    is_steady : (n_days - length,) whether none changes from a day's midnight to that of ``length``
        days later

    >>> gap = np.array([10 * 1440]), np.array([0, 60])
    >>> offset_by_day(np.array([8, 9, 10, 11, 12]), *gap, 2)
    (array([0, 0, 0, 1, 1]), array([ True, False, False]))
    """
    from_wall_min = change_utc_min + np.maximum(offset_min[:-1], offset_min[1:])
    since = np.searchsorted(from_wall_min, days * MINUTES_PER_DAY, side="right")
    _, number = np.unique(offset_min, return_inverse=True)
    return number[since], since[: len(days) - length] == since[length:]


def skipped_days(
    change_utc_min: NDArray[np.int64], offset_min: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the days that a zone's calendar leaves out, as Apia did with 2011-12-30.

    >>> skipped_days(np.array([10 * 1440]), np.array([0, 1440]))
    array([10])
    """
    long = offset_min[1:] - offset_min[:-1] >= MINUTES_PER_DAY
    if not long.any():
        return np.empty(0, np.int64)
    gap_start = (change_utc_min + offset_min[:-1])[long]
    gap_stop = (change_utc_min + offset_min[1:])[long]
    first = -(-gap_start // MINUTES_PER_DAY)
    last = gap_stop // MINUTES_PER_DAY
    days = [np.arange(a, b) for a, b in zip(first, last, strict=True) if a < b]
    return np.concatenate([np.empty(0, np.int64), *days]).astype(np.int64)
