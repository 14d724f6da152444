"""All ordered pairs at once: counts of days by popcount, never a loop over pairs or days.

A day of a reference is its *state*: the profile it works and the one its clock would have it work.
What another site does around that day is its *neighbourhood*: its profiles on the dates from the
lowest to the highest day shift at which that state can meet anybody.  The minutes they share are a
function of state and neighbourhood alone, so that for each distinct state

1. one row of values is computed for all neighbourhoods of all sites;
2. a site's neighbourhoods of equal value are one set of days, packed as bits;
3. bitwise *and* with the reference's days, and popcount, says how many days have that value.

Two windows that contribute to one day (sites open around the clock) are no special case, because a
value is summed over the whole neighbourhood.  Cost hardly grows with the years: a day is a bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from overlap.core.days import weekday_of
from overlap.core.profiles import distinct, value_table

_WORDS_AT_ONCE: Final = 1 << 20
"""Bounds the product that is counted in one step: 8 MiB of 64-bit words."""

_NEVER: Final = 1 << 40
"""More minutes than any day has."""

_MINUTES_BASE: Final = 1 << 13
"""Larger than the minutes of any day; packs a pair and minutes into one key."""


@dataclass(frozen=True, slots=True, eq=False)
class DaySets:
    """Distinct rows of codes of many sites, each with the days that have them, packed.

    ``site`` (m,) rises; ``codes`` (m, width); ``bits`` (m, words) uint64, one bit a day.
    """

    site: NDArray[np.intp]
    codes: NDArray[np.intp]
    bits: NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Calendars:
    """The distinct calendars of many sites over the same days, ready to be counted.

    A plain bundle of arrays, so that it can be sent to another process.

    Attributes
    ----------
    number : how many there are
    states : of their working days; columns: profile worked, profile by the clock
    neighbourhoods : of all days, for each range of day shifts; columns: for each shift a profile
        worked, then for each one by the clock
    start_min, stop_min : (n_codes, width) of all profiles; row 0 is a day without work
    shifts : for each state the range of day shifts at which it can meet anybody
    minimum_min : (n_codes, n_targets) joint days of that profile that share less are below [min]
    target : (number,) of which target's minimum each calendar's share is, as the other site
    """

    number: int
    states: DaySets
    neighbourhoods: Mapping[range, DaySets]
    start_min: NDArray[np.int64]
    stop_min: NDArray[np.int64]
    shifts: Mapping[tuple[int, int], range]
    minimum_min: NDArray[np.int64]
    target: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """What is counted for each ordered pair, (n_references, n_sites) each.

    ``joint_days``; ``total_min`` int64 and ``lowest_min`` of the minutes on joint days (0 where
    there is none); ``below`` joint days under the minimum; ``quantile_min`` (n_quantiles, …).
    """

    joint_days: NDArray[np.int64]
    total_min: NDArray[np.int64]
    lowest_min: NDArray[np.int64]
    below: NDArray[np.int64]
    quantile_min: NDArray[np.float64]


def day_order(day: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return days by month, then weekday: counts don't care, and a profile's days come together.

    Whole words then hold no day of a winter weekday's profile, and are left out of the count.
    """
    return np.lexsort((day, weekday_of(day), month))


def number_rows(
    columns: Sequence[NDArray[np.signedinteger[Any]]], sizes: Sequence[int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return a number for each distinct row of equally long columns, codes below ``sizes`` each.

    The numbers, (n,), rise with the rows, which come next, (n_distinct, n_columns).

    >>> number_rows([np.array([5, 0, 5]), np.array([1, 1, 1])], [6, 2])
    (array([1, 0, 1]), array([[0, 1],
           [5, 1]]))
    """
    present, place = distinct(columns[0], sizes[0])
    numbers, rows = place[columns[0]], [present]
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        key = numbers * size + column
        present, place = distinct(key, len(present) * size)
        numbers, before = place[key], present // size
        rows = [*(row[before] for row in rows), present - before * size]
    return numbers, np.array(rows).T


def narrowed(
    site: NDArray[np.intp], days: NDArray[np.intp], bits: NDArray[np.uint64], columns: slice
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.uint64]]:
    """Return the distinct rows that a site has in some columns of ``days``, with united bits.

    ``days`` (m, width) are small numbers; what comes back is in the order of sites and rows.

    >>> days = np.array([[1, 0], [2, 0], [1, 0]])
    >>> bits = np.array([[1], [2], [4]], np.uint64)
    >>> narrowed(np.array([0, 0, 1]), days, bits, slice(1, 2))[1:]
    (array([[0],
           [0]]), array([[3],
           [4]], dtype=uint64))
    """
    sizes = [int(site.max(initial=0)) + 1, *(days[:, columns].max(axis=0, initial=0) + 1).tolist()]
    numbers, rows = number_rows([site, *days[:, columns].T], sizes)
    order = np.argsort(numbers, kind="stable")
    first = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    return rows[:, 0], rows[:, 1:], _unite(bits, order, first)


def day_sets(numbers: NDArray[np.intp], n_rows: int, order: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return for each of ``n_rows`` numbers the packed set of its days.

    ``numbers`` (n_days,) are in order of time, ``order`` is that of the days' bits.
    """
    is_member = np.zeros((n_rows, -(-len(order) // 64) * 64), bool)
    is_member[numbers[order], np.arange(len(order))] = True
    return np.packbits(is_member, axis=1).view(np.uint64)


def count_block(calendars: Calendars, block: range, quantiles: tuple[float, ...]) -> PairCounts:
    """Count, for each reference of a block and every calendar, the days by the minutes they share.

    ``quantiles``, from 0 to 1, are of the minutes on joint days, interpolated linearly.
    """
    own = np.isin(calendars.states.site, block)
    states, held_bits = calendars.states.codes[own], calendars.states.bits[own]
    reference = calendars.states.site[own] - block.start
    days = np.zeros((len(block), calendars.number), np.int64)
    np.add.at(days, reference, _popcount(held_bits)[:, None])
    tally = _Tally(days, keep=bool(quantiles))
    for p, c in sorted(set(map(tuple, states.tolist()))):
        shifts = calendars.shifts[p, c]
        around = calendars.neighbourhoods[shifts]
        worked, clock = np.split(around.codes, 2, axis=1)
        value = _values(calendars, p, worked, shifts)
        lost = (value == 0) & (_values(calendars, c, clock, shifts) > 0)
        some = np.flatnonzero((value > 0) | lost)
        if not len(some):
            continue
        order = some[np.lexsort((value[some], around.site[some]))]
        site, minutes = around.site[order], value[order]
        opens = np.ones(len(order), bool)
        opens[1:] = (site[1:] != site[:-1]) | (minutes[1:] != minutes[:-1])
        first = np.flatnonzero(opens)
        rows = np.flatnonzero((states == (p, c)).all(axis=1))
        used = np.flatnonzero(held_bits[rows].any(axis=0))
        grouped = _unite(around.bits, order, first)
        counts = _count_common(held_bits[np.ix_(rows, used)], grouped.take(used, axis=1))
        least = calendars.minimum_min[p, calendars.target[site[first]]]
        tally.add(reference[rows], site[first], minutes[first], counts, least)
    none_needed = calendars.minimum_min.max(axis=0) <= 0
    return tally.finish(quantiles, all_reach=none_needed[calendars.target])


class _Tally:
    """Running counts of all pairs, taken state by state."""

    def __init__(self, days: NDArray[np.int64], *, keep: bool) -> None:
        self.joint = days
        self.shared_days = np.zeros_like(days)
        self.total = np.zeros_like(days)
        self.reached = np.zeros_like(days)
        self.lowest = np.full_like(days, _NEVER)
        self.keep = keep
        self.kept: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def add(
        self,
        refs: NDArray[np.intp],
        sites: NDArray[np.intp],
        minutes: NDArray[np.int64],
        counts: NDArray[np.int64],
        minimum_min: NDArray[np.int64],
    ) -> None:
        """Add (n_refs, n_groups) counts of days; a group is a site and the minutes shared.

        ``minimum_min`` (n_groups,) are those of the sites' targets.
        ``sites`` rises, and each group of a site has other minutes; 0 stands for lost days.
        """
        first = np.flatnonzero(np.diff(sites, prepend=-1))
        at = np.ix_(refs, sites[first])

        def by_site(weighted: NDArray[np.int64]) -> NDArray[np.int64]:
            return np.add.reduceat(weighted, first, axis=1)

        self.joint[at] -= by_site(counts * (minutes == 0))
        self.shared_days[at] += by_site(counts * (minutes > 0))
        self.total[at] += by_site(counts * minutes)
        self.reached[at] += by_site(counts * ((minutes > 0) & (minutes >= minimum_min)))
        seen = np.where((counts > 0) & (minutes > 0), minutes, _NEVER)
        self.lowest[at] = np.minimum(self.lowest[at], np.minimum.reduceat(seen, first, axis=1))
        if self.keep:
            ref, group = np.nonzero((counts > 0) & (minutes > 0))
            pair = refs[ref] * self.joint.shape[1] + sites[group]
            self.kept.append((pair * _MINUTES_BASE + minutes[group], counts[ref, group]))

    def finish(self, quantiles: tuple[float, ...], *, all_reach: NDArray[np.bool_]) -> PairCounts:
        """Return the counts; ``all_reach`` (n_sites,): days that share nothing aren't below."""
        without = self.joint - self.shared_days
        lowest = np.where((without > 0) | (self.joint == 0), 0, self.lowest)
        below = np.where(all_reach, 0, self.joint - self.reached)
        quantiles_min = [self._quantile(q, without) for q in quantiles]
        shape = (len(quantiles), *self.joint.shape)
        quantile_min = np.array(quantiles_min, np.float64).reshape(shape)
        return PairCounts(self.joint, self.total, lowest, below, quantile_min)

    def _quantile(self, q: float, without: NDArray[np.int64]) -> NDArray[np.float64]:
        """Interpolate between the two joint days whose ranks enclose ``q``; NaN without any."""
        key = np.concatenate([np.empty(0, np.int64), *(key for key, _ in self.kept)])
        count = np.concatenate([np.empty(0, np.int64), *(count for _, count in self.kept)])
        order = np.argsort(key, kind="stable")
        key, upto = key[order], np.cumsum(count[order])
        pair = np.arange(self.joint.size)
        begins = np.searchsorted(key, pair * _MINUTES_BASE)
        before = np.concatenate([[0], upto])[begins]
        rank = q * np.maximum(self.joint.ravel() - 1, 0)

        def minutes_at(nth: NDArray[np.int64]) -> NDArray[np.int64]:
            past = nth - without.ravel()
            position = np.searchsorted(upto, before + past, side="right")
            minutes = np.append(key % _MINUTES_BASE, 0)[np.minimum(position, len(key))]
            return np.where(past < 0, 0, minutes)

        low = np.floor(rank).astype(np.int64)
        high = np.ceil(rank).astype(np.int64)
        lower = minutes_at(low)
        interpolated = lower + (minutes_at(high) - lower) * (rank - low)
        return np.where(self.joint.ravel() > 0, interpolated, np.nan).reshape(self.joint.shape)


def _values(
    calendars: Calendars, code: int, around: NDArray[np.intp], shifts: range
) -> NDArray[np.int64]:
    """Return (m,) minutes that a profile shares with each of (m, n_shifts) neighbourhoods."""
    table = calendars.start_min, calendars.stop_min
    own = table[0][code : code + 1], table[1][code : code + 1]
    total = np.zeros(len(around), np.int64)
    for n, k in enumerate(shifts):
        total += value_table(own, table, k)[0][around[:, n]]
    return total


def _popcount(bits: NDArray[np.uint64]) -> NDArray[np.int64]:
    days: NDArray[np.int64] = np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)
    return days


def _unite(
    bits: NDArray[np.uint64], rows: NDArray[np.intp], first: NDArray[np.intp]
) -> NDArray[np.uint64]:
    """Return the union of each group of ``rows`` of ``bits``; groups begin at ``first``.

    Groups are small, so that their n-th members are taken together; faster than ``reduceat``.
    """
    size = np.diff(first, append=len(rows))
    united = bits.take(rows[first], axis=0)
    for n in range(1, int(size.max())):
        longer = np.flatnonzero(size > n)
        united[longer] |= bits.take(rows[first[longer] + n], axis=0)
    return united


def _count_common(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return (n_a, n_b) numbers of days that each set of one has in common with each of other."""
    at_once = max(1, _WORDS_AT_ONCE // max(1, b.size))
    parts = [_popcount(a[n : n + at_once, None] & b[None]) for n in range(0, len(a), at_once)]
    return np.concatenate(parts)
