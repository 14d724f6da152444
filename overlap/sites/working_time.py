"""A site and a horizon to working time: one code a day into a table of day profiles.

Compiled once for each pair and cached; everything above works on the arrays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import Horizon, date_of
from overlap.core.frozen import frozen
from overlap.sites.holiday_library import HALF_DAY, begins_at
from overlap.sites.holidays import closures
from overlap.sites.site import Site
from overlap.sites.worked_days import NO_WORK, WEEKLY, WorkedDays

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
    ``works`` (days + 2 * PAD,) bool tells dates with a shift with days off, also one whose
    windows lie within an earlier date's and so have code 0.
    ``off`` (days + 2 * PAD,) bool tells dates that are a holiday, a day off or a closure, also
    those of a weekday without work.
    ``day_off`` maps dates to why nothing, or less, is worked.
    """

    first_day: int
    codes: NDArray[np.int32]
    clock_codes: NDArray[np.int32]
    works: NDArray[np.bool_]
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
    weeks = WorkedDays(site, _days(horizon))
    off, half, on = exceptions(site, horizon)
    actual, usual = _what_is_worked(site, weeks, off, half, on)
    n_days = len(weeks.days)
    is_off = np.zeros(n_days, bool)
    is_off[_index(off, weeks.days)] = True
    codes, start_min, stop_min = weeks.encoded(actual, usual)
    return WorkingTime(
        int(weeks.days[0]),
        codes=frozen(codes[:n_days]),
        clock_codes=frozen(codes[n_days:]),
        works=frozen(weeks.works(actual)),
        off=frozen(is_off),
        start_min=frozen(start_min),
        stop_min=frozen(stop_min),
        day_off={**half, **off},
    )


@dataclass(frozen=True, slots=True, eq=False)
class AlternativeTimes:
    """When a site would work with other hours, over the same days and with the same days off.

    ``rows`` and ``clock_rows`` (days + 2 * PAD,) point into ``start_min, stop_min``
    (n_sites, n_rows, width) [min from the date's UTC midnight], the windows of each alternative.
    """

    rows: NDArray[np.intp]
    clock_rows: NDArray[np.intp]
    start_min: NDArray[np.int64]
    stop_min: NDArray[np.int64]


def alternative_times(
    site: Site, alternatives: Sequence[Site], horizon: Horizon
) -> AlternativeTimes | None:
    """Compile a site together with itself under other hours, the site first.

    None where that can't be done at once: with half days, which may begin after the hours, with
    extra working days, which may have hours already, and where a day's windows run into another's.

    Parameters
    ----------
    alternatives : the site with other hours
    """
    off, half, on = exceptions(site, horizon)
    has_half_days = any(HALF_DAY in region.categories for region in site.holidays)
    if has_half_days or site.half_day is not None or on:
        return None
    weeks = WorkedDays(site, _days(horizon), alternatives)
    alike = weeks.alike(*_what_is_worked(site, weeks, off, half, on))
    if alike is None:
        return None
    (rows, clock_rows), start_min, stop_min = alike
    return AlternativeTimes(rows, clock_rows, start_min, stop_min)


def _days(horizon: Horizon) -> NDArray[np.int64]:
    first, last = _padded(horizon)
    return np.arange(first, last + 1)


def _what_is_worked(
    site: Site,
    weeks: WorkedDays,
    off: Mapping[dt.date, str],
    half: Mapping[dt.date, str],
    on: Mapping[dt.date, str],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what each date works, and would without days off, as numbers of ``weeks``."""
    usual = np.full(len(weeks.days), WEEKLY)
    on_days = _index(on, weeks.days)
    if len(on_days):
        idle = on_days[~weeks.works(usual)[on_days]]
        usual[idle] = weeks.common[idle]
    actual = usual.copy()
    half_days = _index(half, weeks.days)
    if site.half_day is not None:
        actual[half_days[weeks.works(usual)[half_days]]] = weeks.half_day
    actual[_index(off, weeks.days)] = NO_WORK
    return actual, usual


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
    reasons = {}
    for region in site.holidays:
        known = closures(region, *_years(horizon, pad=PAD))
        for year, reason in known.uncovered.items():
            if first <= year <= last:
                reasons[region.code, year] = reason
    return reasons


def _index(dates: Mapping[dt.date, str], days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where among consecutive days the dates are."""
    if not dates:
        return np.zeros(0, np.int64)
    ordinals = np.fromiter(map(dt.date.toordinal, dates), np.int64, len(dates))
    index: NDArray[np.int64] = ordinals - (date_of(0).toordinal() + days[0])
    return index[(index >= 0) & (index < len(days))]


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
    seasons = [season.hours for season in site.seasons if season.first <= date <= season.last]
    hours = seasons[-1] if seasons else site.hours
    return any(stop > begin_min for _, stop in hours.days[date.weekday()])


def _years(horizon: Horizon, *, pad: int) -> tuple[int, int]:
    first, last = _padded(horizon, pad)
    return date_of(first).year, date_of(last).year


def _padded(horizon: Horizon, pad: int = PAD) -> tuple[int, int]:
    """Return the first and the last day of a horizon with so many days on either side."""
    return horizon.first_day - pad, horizon.first_day + horizon.days - 1 + pad
