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
from overlap.core.offsets import skipped_days
from overlap.core.profiles import encode, to_earlier_day, windows_of_days
from overlap.sites.holidays import HALF_DAY, closures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from overlap.clocks.timeline import Horizon
    from overlap.sites.fields import Season
    from overlap.sites.hours import Window
    from overlap.sites.site import Site

PAD: Final = 4
"""Days compiled on either side of a horizon.

A window runs from 14 hours before its date's UTC midnight to 62 after, so that of UTC+14 may
meet windows of up to four dates earlier or later elsewhere.
"""


@dataclass(frozen=True, slots=True, eq=False)
class WorkingTime:
    """When a site works, day by day.

    ``codes`` and ``clock_codes`` (days + 2 * PAD,) int32 point into one table of profiles,
    ``start_min, stop_min`` (n_codes, width) int64 [min from the date's UTC midnight]; the first
    with days off, the second as if there were none.  Code 0 is a date without work.
    ``works`` and ``clock_works`` (days + 2 * PAD,) bool tell dates with a shift, also one whose
    windows lie within an earlier date's and so have code 0.
    ``day_off`` maps dates to why nothing, or less, is worked.
    """

    first_day: int
    codes: NDArray[np.int32]
    clock_codes: NDArray[np.int32]
    works: NDArray[np.bool_]
    clock_works: NDArray[np.bool_]
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
    weekday = weekday_of(days)
    patterns = _Patterns()
    pattern = _of_week(patterns, site.hours.days)[weekday]
    common = np.full(len(days), patterns.number(site.hours.most_common))
    for season in site.seasons:
        in_season = _between(season, first, len(days))
        pattern[in_season] = _of_week(patterns, season.hours.days)[weekday[in_season]]
        common[in_season] = patterns.number(season.hours.most_common)

    off, half, on = exceptions(site, horizon)
    on_days = _index(on, first, len(days))
    idle = on_days[pattern[on_days] == 0]
    pattern[idle] = common[idle]
    actual = pattern.copy()
    half_days = _index(half, first, len(days))
    if site.half_day is not None:
        actual[half_days[actual[half_days] > 0]] = patterns.number((site.half_day,))
    actual[_index(off, first, len(days))] = 0

    zone = zone_table(site.zone)
    change, offset = zone.change_utc_min, zone.offset_min
    skipped = np.isin(days, skipped_days(change, offset))
    coded = []
    for of_day in (actual, pattern):
        windows = windows_of_days(
            days, np.where(skipped, 0, of_day), patterns.table(), change, offset
        )
        coded.append(to_earlier_day(*windows))
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
        works=frozen(actual > 0),
        clock_works=frozen(pattern > 0),
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


class _Patterns:
    """The distinct days of a site's weeks; number 0 is a day without windows."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[Window, ...], int] = {(): 0}

    def number(self, windows: tuple[Window, ...]) -> int:
        return self.numbers.setdefault(windows, len(self.numbers))

    def table(self) -> NDArray[np.int64]:
        """Return (n_patterns, width, 2) wall minutes; unused windows are ``[0, 0)``."""
        width = max(1, *map(len, self.numbers))
        rows = [[*windows, *[(0, 0)] * (width - len(windows))] for windows in self.numbers]
        return np.array(rows, np.int64)


def _of_week(patterns: _Patterns, days: tuple[tuple[Window, ...], ...]) -> NDArray[np.int64]:
    return np.array([patterns.number(windows) for windows in days])


def _between(season: Season, first_day: int, n_days: int) -> slice:
    start = min(max(day_number(season.start) - first_day, 0), n_days)
    return slice(start, max(start, day_number(season.last) - first_day + 1))


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
        if site.half_day is not None:
            half = {**known.half_days, **half}
        elif HALF_DAY in region.categories:
            off = {**known.half_days, **off}
    closed = off.keys() | set(site.days_off)
    on = {day: why for day, why in on.items() if day not in closed}
    off = {day: why for day, why in off.items() if day not in site.days_on}
    off |= dict.fromkeys(site.days_off, "day off of the site")
    on |= dict.fromkeys(site.days_on, "working day of the site")
    half = {day: why for day, why in half.items() if day not in off and day not in on}
    return off, half, on


def _years(horizon: Horizon, *, pad: int) -> tuple[int, int]:
    first, last = horizon.first_day - pad, horizon.first_day + horizon.days - 1 + pad
    return date_of(first).year, date_of(last).year
