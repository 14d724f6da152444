"""Day profiles: a shift date is a small tuple of windows, and equal tuples share a code.

A site's calendar is ``codes`` (n_days,) into its table ``start_min, stop_min`` (n_codes, width)
of windows in minutes from the shift date's UTC midnight; row 0 is a day without work, and
unused columns are ``[0, 0)``.  A transition day, a half day or a season is just another code,
so nothing downstream has a special path.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from overlap.core import spans
from overlap.core.days import MINUTES_PER_DAY
from overlap.core.offsets import utc_from_wall

_NEVER = np.int64(1) << 40
"""Sorts behind every real minute; stands for an empty window until sorting is done."""

_KEY_BASE = np.int64(1) << 16
"""Larger than any profile minute after shifting by ``_KEY_SHIFT``; two pack into one key."""

_KEY_SHIFT = np.int64(1) << 14


def windows_of_days(
    days: NDArray[np.int64],
    pattern: NDArray[np.int64],
    pattern_wall_min: NDArray[np.int64],
    change_utc_min: NDArray[np.int64],
    offset_min: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the instants ``start_min, stop_min`` (n_days, width) of each day's windows.

    Parameters
    ----------
    days : (n_days,) shift dates [days since 1970-01-01]
    pattern : (n_days,) which row of ``pattern_wall_min`` the day works
    pattern_wall_min : (n_patterns, width, 2) windows in wall minutes from local midnight

    Rows are as ``merged_rows`` gives them.
    """
    wall = days[:, None, None] * MINUTES_PER_DAY + pattern_wall_min[pattern]
    utc = utc_from_wall(wall, change_utc_min, offset_min)
    return merged_rows(utc[..., 0], utc[..., 1])


def merged_rows(
    start: NDArray[np.int64], stop: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the windows of each day, (n_days, width), sorted and merged.

    Windows that meet are merged (one that ends in a gap can run past the start of the next), those
    that a gap turns empty or inside out vanish; empty windows ``[0, 0)`` stand last.
    """
    empty = stop <= start
    start, stop = _sorted_rows(np.where(empty, _NEVER, start), np.where(empty, 0, stop))
    if start.shape[1] > 1:
        for w in range(1, start.shape[1]):
            meets = start[:, w] <= stop[:, w - 1]
            start[:, w] = np.where(meets, start[:, w - 1], start[:, w])
            stop[:, w] = np.where(meets, np.maximum(stop[:, w], stop[:, w - 1]), stop[:, w])
            start[meets, w - 1] = _NEVER
            stop[meets, w - 1] = 0
        start, stop = _sorted_rows(start, stop)
    return np.where(start == _NEVER, 0, start), stop


def to_earlier_day(
    start_min: NDArray[np.int64], stop_min: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give every minute that windows of two days cover to the earlier day.

    Both arrays are (n_days, width) as ``windows_of_days`` returns them.  Only days that an
    earlier one reaches into are touched: rows widen when a cut leaves more windows.
    """
    reach = np.maximum.accumulate(stop_min.max(axis=1))
    real = stop_min > start_min
    first = np.where(real, start_min, _NEVER).min(axis=1)
    hit = np.flatnonzero(first[1:] < reach[:-1]) + 1
    if not len(hit):
        return start_min, stop_min
    cut = {}
    for day in hit.tolist():
        before = slice(max(0, day - 4), day)
        taken = spans.normalise(start_min[before].ravel(), stop_min[before].ravel())
        own = spans.normalise(start_min[day], stop_min[day])
        cut[day] = spans.difference(own, taken)
    width = max(start_min.shape[1], *(len(s) for s, _ in cut.values()))
    more = ((0, 0), (0, width - start_min.shape[1]))
    start, stop = np.pad(start_min, more), np.pad(stop_min, more)
    for day, (s, e) in cut.items():
        start[day] = stop[day] = 0
        start[day, : len(s)], stop[day, : len(e)] = s, e
    return start, stop


def distinct(
    numbers: NDArray[np.signedinteger[Any]], n_numbers: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which numbers below ``n_numbers`` occur, and the place of each among them.

    A table of what occurs stands in for sorting, which would cost more.

    >>> distinct(np.array([3, 1, 3]), 5)
    (array([1, 3]), array([0, 0, 0, 1, 0]))
    """
    occurs = np.zeros(n_numbers, bool)
    occurs[numbers] = True
    present = occurs.nonzero()[0]
    place = np.zeros(n_numbers, np.intp)
    place[present] = np.arange(len(present))
    return present, place


def reaches_next(
    start_min: NDArray[np.int64], stop_min: NDArray[np.int64], row: NDArray[np.intp]
) -> bool:
    """Say whether a day's windows run into those of a later one.

    Parameters
    ----------
    start_min, stop_min : (n_rows, width) windows from a day's UTC midnight, empty ones ``[0, 0)``
    row : (…, n_days) which of them each day has
    """
    real = stop_min > start_min
    first = np.where(real, start_min, _NEVER).min(axis=1)
    last = np.where(real, stop_min, -_NEVER).max(axis=1)
    if last.max(initial=-_NEVER) - MINUTES_PER_DAY <= first.min(initial=_NEVER):
        return False
    midnight = np.arange(row.shape[-1]) * MINUTES_PER_DAY
    reach = np.maximum.accumulate(midnight + last[row], axis=-1)
    return bool((midnight[1:] + first[row[..., 1:]] < reach[..., :-1]).any())


def encode(
    days: NDArray[np.int64], start_min: NDArray[np.int64], stop_min: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Return the ``codes`` (n_days,) of the distinct days, and the table they point into.

    >>> days = np.array([0, 1, 2])
    >>> start, stop = days[:, None] * 1440 + 540, days[:, None] * 1440 + 1020
    >>> start[1], stop[1] = 0, 0
    >>> codes, table_start, table_stop = encode(days, start, stop)
    >>> codes, table_start.ravel(), table_stop.ravel()
    (array([1, 0, 1], dtype=int32), array([  0, 540]), array([   0, 1020]))
    """
    midnight = days[:, None] * MINUTES_PER_DAY
    real = stop_min > start_min
    rel_start = np.where(real, start_min - midnight, 0)
    rel_stop = np.where(real, stop_min - midnight, 0)
    packed = (rel_start + _KEY_SHIFT) * _KEY_BASE + rel_stop + _KEY_SHIFT
    key = packed[:, 0]
    for w in range(1, packed.shape[1]):
        left, right = (np.unique(k, return_inverse=True)[1] for k in (key, packed[:, w]))
        key = left * np.int64(len(days)) + right
    _, where, inverse = np.unique(key, return_index=True, return_inverse=True)
    works: NDArray[np.bool_] = np.any(real, axis=1)[where]
    renumber = np.where(works, np.cumsum(works), 0)
    rows = where[works]
    off = np.zeros((1, start_min.shape[1]), np.int64)
    table_start = np.concatenate([off, rel_start[rows]])
    table_stop = np.concatenate([off, rel_stop[rows]])
    return renumber[inverse].astype(np.int32), table_start, table_stop


def day_shifts(
    ref_table: tuple[NDArray[np.int64], NDArray[np.int64]],
    other_table: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> range:
    """Return the shifts k for which a day's window can meet one of the other's day + k."""
    ref_first, ref_last = int(ref_table[0].min()), int(ref_table[1].max())
    other_first, other_last = int(other_table[0].min()), int(other_table[1].max())
    lowest = (ref_first - other_last) // MINUTES_PER_DAY + 1
    highest = -((other_first - ref_last) // MINUTES_PER_DAY) - 1
    return range(lowest, highest + 1)


def value_table(
    ref_table: tuple[NDArray[np.int64], NDArray[np.int64]],
    other_table: tuple[NDArray[np.int64], NDArray[np.int64]],
    shift: int,
) -> NDArray[np.int32]:
    """Return (n_codes, n_other_codes) minutes that profile p shares with q, ``shift`` days on.

    >>> nine_to_five = np.array([[0], [540]]), np.array([[0], [1020]])
    >>> value_table(nine_to_five, nine_to_five, 0)[1, 1]
    np.int32(480)
    """
    moved = shift * MINUTES_PER_DAY
    total = np.zeros((len(ref_table[0]), len(other_table[0])), np.int64)
    for s, e in zip(ref_table[0].T, ref_table[1].T, strict=True):
        for s2, e2 in zip(other_table[0].T, other_table[1].T, strict=True):
            stop = np.minimum(e[:, None], e2[None, :] + moved)
            start = np.maximum(s[:, None], s2[None, :] + moved)
            real = (e > s)[:, None] & (e2 > s2)[None, :]
            total += np.where(real, np.maximum(stop - start, 0), 0)
    return total.astype(np.int32)


def daily_minutes(
    codes: NDArray[np.int32],
    table: tuple[NDArray[np.int64], NDArray[np.int64]],
    other_codes: NDArray[np.int32],
    other_table: tuple[NDArray[np.int64], NDArray[np.int64]],
    pad: int,
) -> NDArray[np.int32]:
    """Return (n_others, n_days) minutes that the reference shares with each other, each day.

    Parameters
    ----------
    codes : (n_days,) the reference's codes into ``table``
    other_codes : (n_others, n_days + 2 * pad) codes into one ``other_table`` for all, starting
        ``pad`` days before the reference's
    """
    n_days = len(codes)
    total = np.zeros((len(other_codes), n_days), np.int32)
    for k in day_shifts(table, other_table):
        values = value_table(table, other_table, k)
        if values.any():
            flat = codes.astype(np.intp) * values.shape[1]
            total += values.ravel()[flat + other_codes[:, pad + k : pad + k + n_days]]
    return total


def _sorted_rows(
    start: NDArray[np.int64], stop: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if start.shape[1] == 1:
        return start, stop
    order = np.argsort(start, axis=1, kind="stable")
    return np.take_along_axis(start, order, 1), np.take_along_axis(stop, order, 1)
