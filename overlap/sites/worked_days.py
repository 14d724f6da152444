"""What a site works on each date, and on which clock: patterns of windows turned into instants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY
from overlap.clocks.timeline import day_number
from overlap.clocks.zones import ZoneTable, zone_table
from overlap.core.days import weekday_of
from overlap.core.offsets import offset_at, offset_by_day, skipped_days, utc_from_wall
from overlap.core.profiles import (
    distinct,
    encode,
    merged_rows,
    reaches_next,
    to_earlier_day,
    windows_of_days,
)
from overlap.sites.day_windows import Window
from overlap.sites.hours import WeeklyHours
from overlap.sites.site import Site

NO_WORK: Final = 0
WEEKLY: Final = -1
_MOST_DAYS_LATER: Final = 2
"""Days by which the dates of two clocks can differ: UTC+14 against UTC-12."""

_ABOUT: Final = 4
"""Days around a date that its windows on another clock can depend on."""

Pattern = tuple[tuple[Window, ...], ...]
Windows = tuple[NDArray[np.int64], NDArray[np.int64]]


class WorkedDays:
    """The weeks that a site works on each date.

    What a date works is a number: that of a pattern, which is the windows of a day, or ``WEEKLY``
    for what its week has for the weekday.  Where hours are written in another clock, the weekday is
    that of the other clock's date, and a window belongs to the site's own date on which it starts.

    Parameters
    ----------
    days : (n_days,) dates
    alternatives : the same site with other hours, but with no others on the days without work;
        a pattern is what each of them works
    """

    def __init__(
        self, site: Site, days: NDArray[np.int64], alternatives: Sequence[Site] = ()
    ) -> None:
        self.days = days
        self.n_sites = 1 + len(alternatives)
        self.numbers: dict[Pattern, int] = {((),) * self.n_sites: NO_WORK}
        weeks = list(zip(*map(_weeks, (site, *alternatives)), strict=True))
        self.week_patterns = np.array(
            [
                [self._number(tuple(own.days[day] for own in week)) for day in range(DAYS_PER_WEEK)]
                for week in weeks
            ]
        )
        most_common = np.array([self._number(tuple(w.most_common for w in own)) for own in weeks])
        half_days = (own.half_day for own in (site, *alternatives))
        self.half_day = self._number(tuple((half,) if half else () for half in half_days))
        self.week = np.zeros(len(days), np.intp)
        for n, season in enumerate(site.seasons, start=1):
            self.week[self._between(season.first, season.last)] = n
        self.clock_of = np.zeros(len(days), np.intp)
        written = None if site.clock in {None, site.zone} else zone_table(str(site.clock))
        self.clocks = [(zone_table(site.zone), written)]
        n = len(site.seasons)
        for stay in site.away:
            dates = self._between(stay.first, stay.last)
            if stay.hours is not None:
                n += 1
                self.week[dates] = n
            elif stay.zone == site.zone:
                continue
            self.clock_of[dates] = len(self.clocks)
            self.clocks.append((zone_table(stay.zone or site.zone), None))
        self.common = most_common[self.week]

    def works(self, what: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which dates have a shift, (n_days,)."""
        if self._written is None:
            every = np.arange(len(self.days))
            return self._patterns(what, every, self.days) > NO_WORK
        row, first = self._alike(what[None])
        works = np.zeros(len(first), bool)
        for which, own, written in self._by_clock(first):
            at = first[which]
            if written is None:
                works[which] = self._patterns(what[at], at, self.days[at]) > NO_WORK
            else:
                works[which] = self._of_dates(what[at], at, own, written)[2].any(axis=1)
        of_days: NDArray[np.bool_] = works[row[0]]
        return of_days

    def alike(
        self, actual: NDArray[np.int64], usual: NDArray[np.int64]
    ) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]] | None:
        """Return rows of the days, (2, n_days), first of what is worked, and each site's windows.

        These are (n_sites, n_rows, width) [min from the date's UTC midnight]; empty ones are
        ``[0, 0)``.  None where the windows of a day run into those of another.
        """
        what = np.stack([actual, usual])
        row, first = self._alike(what)
        at = first % len(self.days)
        start, stop = self.windows(what.ravel()[first], at)
        midnight = np.tile(self.days[at], self.n_sites)[:, None] * MINUTES_PER_DAY
        real = stop > start
        start, stop = np.where(real, start - midnight, 0), np.where(real, stop - midnight, 0)
        shape = self.n_sites, len(first), start.shape[1]
        ends = start.reshape(shape), stop.reshape(shape)
        if any(reaches_next(*own, row) for own in zip(*ends, strict=True)):
            return None
        return row, *ends

    def encoded(
        self, actual: NDArray[np.int64], usual: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """Return codes (2 * n_days,), first of what is worked, and the profiles they point into."""
        if (found := self.alike(actual, usual)) is not None:
            row, start, stop = found
            codes, start_min, stop_min = encode(np.zeros(len(start[0]), int), start[0], stop[0])
            return codes[row].ravel(), start_min, stop_min
        every = np.arange(len(self.days))
        coded = [to_earlier_day(*self.windows(of_day, every)) for of_day in (actual, usual)]
        width = max(start.shape[1] for start, _ in coded)
        both = (
            np.concatenate([np.pad(a, ((0, 0), (0, width - a.shape[1]))) for a in side])
            for side in zip(*coded, strict=True)
        )
        return encode(np.tile(self.days, 2), *both)

    def windows(self, what: NDArray[np.int64], at: NDArray[np.intp]) -> Windows:
        """Return the windows of the dates at ``at`` [min since 1970-01-01T00:00Z].

        They are (n_sites * n, width), site after site; ``what`` (n,) is what these dates work.
        """
        table = self._table()
        parts = []
        for which, own, written in self._by_clock(at):
            dates, of_dates = at[which], what[which]
            if written is None:
                days = self.days[dates]
                skipped = np.isin(days, skipped_days(own.change_utc_min, own.offset_min))
                pattern = np.where(skipped, NO_WORK, self._patterns(of_dates, dates, days))
                zone = own.change_utc_min, own.offset_min
                ends = windows_of_days(
                    np.tile(days, self.n_sites), self._of_each(pattern), table, *zone
                )
            else:
                start, stop, starts_here = self._of_dates(of_dates, dates, own, written)
                rows = merged_rows(np.where(starts_here, start, 0), np.where(starts_here, stop, 0))
                width = int((rows[1] > rows[0]).sum(axis=1).max(initial=1))
                ends = rows[0][:, :width], rows[1][:, :width]
            parts.append((which, ends))
        if len(parts) == 1:
            return parts[0][1]
        width = max(start.shape[1] for _, (start, _) in parts)
        both = np.zeros((2, self.n_sites, len(at), width), np.int64)
        for which, ends in parts:
            own_width = ends[0].shape[1]
            for side, own_ends in zip(both, ends, strict=True):
                shape = self.n_sites, len(which), own_width
                side[:, which, :own_width] = own_ends.reshape(shape)
        start, stop = both.reshape(2, -1, width)
        return start, stop

    def _of_each(self, pattern: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of the table that (n,) patterns have, site after site."""
        of_site = np.arange(self.n_sites)[:, None] * len(self.numbers)
        return (of_site + pattern).ravel()

    def _alike(self, what: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return numbers of the days that work the same hours from midnight, and one day of each.

        The windows of a day are a function of its pattern and of offsets, but for the few days on
        which an offset changes: each of these has a number of its own.

        Parameters
        ----------
        what : (n, n_days) what each date works

        Returns
        -------
        row : (n, n_days) numbers of such days
        first : (n_rows,) where in the flat ``what`` there is one
        """
        n_days, n_patterns = len(self.days), len(self.numbers)
        weekday = weekday_of(self.days)
        weekly = self.week_patterns[self.week, weekday]
        if self._written is not None:  # whose dates aren't those of the weekday's hours
            own = n_patterns + self.week * DAYS_PER_WEEK + weekday
            weekly = np.where(self.clock_of == 0, own, weekly)
        slot = np.where(what == WEEKLY, weekly, what)
        n_slots = n_patterns + self.week_patterns.size
        number, changing, n_numbers = np.zeros(0, np.intp), np.zeros(0, bool), 0
        for n, (home, written) in enumerate(self.clocks):
            about = 0 if written is None else _ABOUT
            own_number, n_own, changes = _offsets(home.key, int(self.days[0]), n_days, about)
            if written is not None:
                other, n_other, others = _offsets(written.key, int(self.days[0]), n_days, about)
                own_number, n_own = own_number + n_own * other, n_own * n_other
                changes = changes | others
            if n == 0:
                number, changing = own_number, changes
            else:
                own_days = self.clock_of == n
                number = np.where(own_days, own_number + n_numbers, number)
                changing = np.where(own_days, changes, changing)
            n_numbers += n_own
        key = number * n_slots + slot
        alone = changing.nonzero()[0]
        n_shared, n_alone = n_numbers * n_slots, len(what) * len(alone)
        key[:, alone] = n_shared + np.arange(n_alone).reshape(len(what), len(alone))
        used, place = distinct(key, n_shared + n_alone)
        row = place[key]
        first = np.zeros(len(used), np.intp)
        first[row.ravel()] = np.arange(row.size)
        return row, first

    @property
    def _written(self) -> ZoneTable | None:
        """The clock that the hours at home are written in, where it isn't the site's own."""
        return self.clocks[0][1]

    def _by_clock(
        self, at: NDArray[np.intp]
    ) -> Iterator[tuple[NDArray[np.intp], ZoneTable, ZoneTable | None]]:
        """Yield which dates of ``at`` go by each clock; the first clock comes always."""
        for n, clock in enumerate(self.clocks):
            which = np.flatnonzero(self.clock_of[at] == n)
            if len(which) or n == 0:
                yield which, *clock

    def _of_dates(
        self, what: NDArray[np.int64], at: NDArray[np.intp], own: ZoneTable, written: ZoneTable
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return windows of another clock, (n_dates, width), and which start on the own date."""
        table = self._table()
        change, offset = written.change_utc_min, written.offset_min
        skipped = skipped_days(change, offset)
        parts = []
        for days_later in range(-_MOST_DAYS_LATER, _MOST_DAYS_LATER + 1):
            days = self.days[at] + days_later
            pattern = self._patterns(what, at, days)
            pattern = self._of_each(np.where(np.isin(days, skipped), NO_WORK, pattern))
            days = np.tile(days, self.n_sites)
            wall = days[:, None, None] * MINUTES_PER_DAY + table[pattern]
            utc = utc_from_wall(wall, change, offset)
            start, stop = utc[..., 0], utc[..., 1]
            shown = start + offset_at(start, own.change_utc_min, own.offset_min)
            real = table[pattern][..., 1] > table[pattern][..., 0]
            here = real & (shown // MINUTES_PER_DAY == days[:, None] - days_later)
            parts.append((start, stop, here))
        start, stop, here = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
        return start, stop, here

    def _patterns(
        self, what: NDArray[np.int64], at: NDArray[np.intp], days: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the patterns of dates whose hours stand in the calendar as those of ``days``."""
        weekly: NDArray[np.int64] = self.week_patterns[self.week[at], weekday_of(days)]
        return np.where(what == WEEKLY, weekly, what)

    def _number(self, pattern: Pattern) -> int:
        return self.numbers.setdefault(pattern, len(self.numbers))

    def _table(self) -> NDArray[np.int64]:
        """Return wall minutes, (n_sites * n_patterns, width, 2); unused windows are ``[0, 0)``."""
        of_days = [pattern[n] for n in range(self.n_sites) for pattern in self.numbers]
        width = max(1, *map(len, of_days))
        rows = [[*windows, *[(0, 0)] * (width - len(windows))] for windows in of_days]
        return np.array(rows, np.int64)

    def _between(self, first: dt.date, last: dt.date) -> slice:
        """Return where in ``days`` the dates lie."""
        n_days, first_day = len(self.days), int(self.days[0])
        start = min(max(day_number(first) - first_day, 0), n_days)
        return slice(start, min(max(start, day_number(last) - first_day + 1), n_days))


def _weeks(site: Site) -> list[WeeklyHours]:
    """Return the weeks that a site works: usually, in its seasons, away."""
    away = [stay.hours for stay in site.away if stay.hours is not None]
    return [site.hours, *(season.hours for season in site.seasons), *away]


@lru_cache(maxsize=2048)
def _offsets(
    zone: str, first_day: int, n_days: int, about: int
) -> tuple[NDArray[np.intp], int, NDArray[np.bool_]]:
    """Return ``offset_by_day`` of a zone's days, and how many offsets it has had."""
    table = zone_table(zone)
    days = np.arange(first_day - about, first_day + n_days + about + 2)
    number, is_steady = offset_by_day(days, table.change_utc_min, table.offset_min, 2 * about + 2)
    return number[about : about + n_days], int(number.max()) + 1, ~is_steady
