"""A site and a horizon to working time: one code a day into a table of day profiles.

Compiled once for each pair and cached; everything above works on the arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import date_of, day_number
from overlap.clocks.zones import zone_table
from overlap.core.days import weekday_of
from overlap.core.frozen import frozen
from overlap.core.offsets import offset_at, skipped_days, utc_from_wall
from overlap.core.profiles import encode, merged_rows, to_earlier_day, windows_of_days
from overlap.sites.holiday_library import HALF_DAY, begins_at
from overlap.sites.holidays import closures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from overlap.clocks.timeline import Horizon
    from overlap.clocks.zones import ZoneTable
    from overlap.sites.hours import Window
    from overlap.sites.site import Site

PAD: Final = 4
"""Days compiled on either side of a horizon.

A window runs from 14 hours before its date's UTC midnight to 62 after, so that of UTC+14 may
meet windows of up to four dates earlier or later elsewhere.
"""


_NO_WORK: Final = 0
_WEEKLY: Final = -1
_DATES_APART: Final = 2
"""Days by which the dates of two clocks can differ: UTC+14 against UTC-12."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkingTime:
    """When a site works, day by day.

    ``codes`` and ``clock_codes`` (days + 2 * PAD,) int32 point into one table of profiles,
    ``start_min, stop_min`` (n_codes, width) int64 [min from the date's UTC midnight]; the first
    with days off, the second as if there were none.  Code 0 is a date without work.
    ``works`` and ``clock_works`` (days + 2 * PAD,) bool tell dates with a shift, also one whose
    windows lie within an earlier date's and so have code 0.
    ``off`` (days + 2 * PAD,) bool tells dates that are a holiday, a day off or a closure, also
    those of a weekday without work.
    ``day_off`` maps dates to why nothing, or less, is worked.
    """

    first_day: int
    codes: NDArray[np.int32]
    clock_codes: NDArray[np.int32]
    works: NDArray[np.bool_]
    clock_works: NDArray[np.bool_]
    off: NDArray[np.bool_]
    start_min: NDArray[np.int64]
    stop_min: NDArray[np.int64]
    day_off: Mapping[dt.date, str]

    @property
    def table(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The profiles, as the kernel takes them."""
        return self.start_min, self.stop_min

    @property
    def profile_min(self) -> NDArray[np.int32]:
        """Minutes worked by each profile, (n_codes,)."""
        worked: NDArray[np.int64] = (self.stop_min - self.start_min).sum(axis=1)
        return worked.astype(np.int32)

    def windows(
        self, codes: NDArray[np.int32], first: int, stop: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the windows of days ``[first, stop)`` of ``codes``, empty ones left out.

        The day of each, and its start and stop [min since 1970-01-01T00:00Z], in order.
        """
        own = codes[first:stop]
        day = np.arange(first, stop)
        start, window_stop = self.start_min[own], self.stop_min[own]
        real = window_stop > start
        midnight = (self.first_day + day)[:, None] * MINUTES_PER_DAY
        which = np.broadcast_to(day[:, None], real.shape)[real]
        return which, (start + midnight)[real], (window_stop + midnight)[real]


@lru_cache(maxsize=1024)
def working_time(site: Site, horizon: Horizon) -> WorkingTime:
    """Compile a site over a horizon, with ``PAD`` days on either side.

    >>> from overlap import Horizon, Site
    >>> office = Site("London", "Europe/London")
    >>> len(working_time(office, Horizon("2027-03-01", "2027-04-01")).codes) - 2 * PAD
    31
    """
    first = horizon.first_day - PAD
    days = np.arange(first, first + horizon.days + 2 * PAD)
    weeks = _Weeks(site, days)
    off, half, on = exceptions(site, horizon)
    usual = np.full(len(days), _WEEKLY)
    on_days = _index(on, first, len(days))
    if len(on_days):
        idle = on_days[~weeks.works(usual)[on_days]]
        usual[idle] = weeks.common[idle]
    clock_works = weeks.works(usual)
    actual = usual.copy()
    half_days = _index(half, first, len(days))
    if site.half_day is not None:
        actual[half_days[clock_works[half_days]]] = weeks.half_day
    off_days = _index(off, first, len(days))
    actual[off_days] = _NO_WORK
    is_off = np.zeros(len(days), bool)
    is_off[off_days] = True
    coded = [to_earlier_day(*weeks.windows(of_day)) for of_day in (actual, usual)]
    width = max(start.shape[1] for start, _ in coded)
    both = (
        np.concatenate([np.pad(a, ((0, 0), (0, width - a.shape[1]))) for a in side])
        for side in zip(*coded, strict=True)
    )
    codes, start_min, stop_min = encode(np.concatenate([days, days]), *both)
    return WorkingTime(
        first,
        codes=frozen(codes[: len(days)]),
        clock_codes=frozen(codes[len(days) :]),
        works=frozen(weeks.works(actual)),
        clock_works=frozen(clock_works),
        off=frozen(is_off),
        start_min=frozen(start_min),
        stop_min=frozen(stop_min),
        day_off={**half, **off},
    )


def days_off_taken(site: Site, horizon: Horizon) -> int:
    """Return how many dates of the horizon days off take: worked by the clock, but not worked.

    >>> from overlap import Horizon, Site
    >>> london = Site("London", "Europe/London", holidays="GB")
    >>> days_off_taken(london, Horizon("2027-01-01", "2028-01-01"))
    6
    """
    time = working_time(site, horizon)
    taken = (time.clock_codes != 0) & (time.codes == 0)
    return int(taken[PAD : PAD + horizon.days].sum())


def uncovered_years(site: Site, horizon: Horizon) -> dict[tuple[str, int], str]:
    """Return the regions and years of the horizon for which the holiday data fall short.

    >>> from overlap import Horizon, Site
    >>> colombo = Site("Colombo", "Asia/Colombo", holidays="LK")
    >>> uncovered_years(colombo, Horizon("2027-01-01", "2028-01-01"))
    {('LK', 2027): 'the data run from 2003 to 2026'}
    """
    first, last = _years(horizon, pad=0)
    found = {}
    for region in site.holidays:
        known = closures(region, *_years(horizon, pad=PAD))
        for year, reason in known.uncovered.items():
            if first <= year <= last:
                found[region.code, year] = reason
    return found


class _Weeks:
    """The weeks that a site works on each date, and on which clock: turned into instants.

    What a date works is a number: that of a pattern, which is the windows of a day, or ``_WEEKLY``
    for what its week has for the weekday.  Where hours are written in another clock, the weekday is
    that of the other clock's date, and a window belongs to the site's own date on which it starts.
    """

    def __init__(self, site: Site, days: NDArray[np.int64]) -> None:
        self.days = days
        self.numbers: dict[tuple[Window, ...], int] = {(): _NO_WORK}
        weeks = [site.hours, *(season.hours for season in site.seasons)]
        weeks += [stay.hours for stay in site.away if stay.hours is not None]
        self.week_patterns = np.array([[self._number(day) for day in week.days] for week in weeks])
        most_common = np.array([self._number(week.most_common) for week in weeks])
        self.half_day = self._number((site.half_day,) if site.half_day else ())
        week = np.zeros(len(days), np.intp)
        for n, season in enumerate(site.seasons, start=1):
            week[self._between(season.start, season.last)] = n
        self.clocks: list[tuple[NDArray[np.int64], ZoneTable, ZoneTable | None]] = []
        home = np.ones(len(days), bool)
        n = len(site.seasons)
        for stay in site.away:
            dates = self._between(stay.first, stay.last)
            if stay.hours is not None:
                n += 1
                week[dates] = n
            elif stay.zone == site.zone:
                continue
            home[dates] = False
            table = zone_table(stay.zone or site.zone)
            self.clocks.append((np.arange(len(days))[dates], table, None))
        own = zone_table(site.zone)
        written = None if site.clock in {None, site.zone} else zone_table(str(site.clock))
        self.clocks.append((np.flatnonzero(home), own, written))
        self.week = week
        self.common = most_common[week]

    def works(self, what: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which dates have a shift, (n_days,)."""
        works = np.zeros(len(self.days), bool)
        for dates, own, written in self.clocks:
            if written is None:
                works[dates] = self._patterns(what, dates, self.days[dates]) > _NO_WORK
            else:
                works[dates] = self._of_dates(what, dates, own, written)[2].any(axis=1)
        return works

    def windows(self, what: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the windows of each date, (n_days, width) [min since 1970-01-01T00:00Z]."""
        table = self._table()
        parts = []
        for dates, own, written in self.clocks:
            if written is None:
                days = self.days[dates]
                skipped = np.isin(days, skipped_days(own.change_utc_min, own.offset_min))
                pattern = np.where(skipped, _NO_WORK, self._patterns(what, dates, days))
                offsets = own.change_utc_min, own.offset_min
                parts.append(windows_of_days(days, pattern, table, *offsets))
            else:
                start, stop, starts_here = self._of_dates(what, dates, own, written)
                rows = merged_rows(np.where(starts_here, start, 0), np.where(starts_here, stop, 0))
                width = int((rows[1] > rows[0]).sum(axis=1).max(initial=1))
                parts.append((rows[0][:, :width], rows[1][:, :width]))
        if len(parts) == 1:
            return parts[0]
        width = max(start.shape[1] for start, _ in parts)
        both = np.zeros((2, len(self.days), width), np.int64)
        for (dates, _, _), ends in zip(self.clocks, parts, strict=True):
            both[:, dates, : ends[0].shape[1]] = ends
        return both[0], both[1]

    def _of_dates(
        self, what: NDArray[np.int64], dates: NDArray[np.int64], own: ZoneTable, written: ZoneTable
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return windows of another clock, (n_dates, width), and which start on the own date."""
        table = self._table()
        change, offset = written.change_utc_min, written.offset_min
        skipped = skipped_days(change, offset)
        parts = []
        for apart in range(-_DATES_APART, _DATES_APART + 1):
            days = self.days[dates] + apart
            pattern = self._patterns(what, dates, days)
            pattern = np.where(np.isin(days, skipped), _NO_WORK, pattern)
            wall = days[:, None, None] * MINUTES_PER_DAY + table[pattern]
            utc = utc_from_wall(wall, change, offset)
            start, stop = utc[..., 0], utc[..., 1]
            shown = start + offset_at(start, own.change_utc_min, own.offset_min)
            real = table[pattern][..., 1] > table[pattern][..., 0]
            here = real & (shown // MINUTES_PER_DAY == self.days[dates][:, None])
            parts.append((start, stop, here))
        start, stop, here = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
        return start, stop, here

    def _patterns(
        self, what: NDArray[np.int64], dates: NDArray[np.int64], days: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the patterns of dates whose hours stand in the calendar as those of ``days``."""
        weekly: NDArray[np.int64] = self.week_patterns[self.week[dates], weekday_of(days)]
        return np.where(what[dates] == _WEEKLY, weekly, what[dates])

    def _number(self, windows: tuple[Window, ...]) -> int:
        return self.numbers.setdefault(windows, len(self.numbers))

    def _table(self) -> NDArray[np.int64]:
        """Return (n_patterns, width, 2) wall minutes; unused windows are ``[0, 0)``."""
        width = max(1, *map(len, self.numbers))
        rows = [[*windows, *[(0, 0)] * (width - len(windows))] for windows in self.numbers]
        return np.array(rows, np.int64)

    def _between(self, first: dt.date, last: dt.date) -> slice:
        """Return where in ``days`` the dates lie."""
        n_days, first_day = len(self.days), int(self.days[0])
        start = min(max(day_number(first) - first_day, 0), n_days)
        return slice(start, min(max(start, day_number(last) - first_day + 1), n_days))


def _index(dates: Mapping[dt.date, str], first_day: int, n_days: int) -> NDArray[np.int64]:
    index = np.array([day_number(date) - first_day for date in dates], np.int64)
    return index[(index >= 0) & (index < n_days)]


def exceptions(
    site: Site, horizon: Horizon
) -> tuple[dict[dt.date, str], dict[dt.date, str], dict[dt.date, str]]:
    """Return the days off, half days and extra days of a site, each with its reason.

    What a site says itself goes before what its country says.
    """
    off: dict[dt.date, str] = {}
    half: dict[dt.date, str] = {}
    on: dict[dt.date, str] = {}
    for region in site.holidays:
        known = closures(region, *_years(horizon, pad=PAD))
        off = {**known.days_off, **off}
        on |= dict.fromkeys(known.days_on, f"moved working day of {region.code}")
        halves = {day: why for day, why in known.half_days.items() if _shortens(site, day, why)}
        if site.half_day is not None:
            half = {**halves, **half}
        elif HALF_DAY in region.categories:
            off = {**halves, **off}
    first, last = (date_of(day) for day in _padded(horizon))
    own: dict[dt.date, str] = {}
    for days in site.days_off:
        for day in days.within(first, last):
            own.setdefault(day, days.reason or "day off of the site")
    on = {day: why for day, why in on.items() if day not in off and day not in own}
    off = {day: why for day, why in off.items() if day not in site.days_on} | own
    on |= dict.fromkeys(site.days_on, "working day of the site")
    half = {day: why for day, why in half.items() if day not in off and day not in on}
    return off, half, on


def _shortens(site: Site, date: dt.date, name: str) -> bool:
    """Say whether a part-day holiday begins before the site has closed, or at an unknown hour."""
    begin_min = begins_at(name)
    if begin_min is None:
        return True
    seasons = [season.hours for season in site.seasons if season.start <= date <= season.last]
    hours = seasons[-1] if seasons else site.hours
    return any(stop > begin_min for _, stop in hours.days[date.weekday()])


def _years(horizon: Horizon, *, pad: int) -> tuple[int, int]:
    first, last = _padded(horizon, pad)
    return date_of(first).year, date_of(last).year


def _padded(horizon: Horizon, pad: int = PAD) -> tuple[int, int]:
    """Return the first and the last day of a horizon with so many days on either side."""
    return horizon.first_day - pad, horizon.first_day + horizon.days - 1 + pad
