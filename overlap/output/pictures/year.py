"""A year as a calendar: a column for each week, a row for each weekday.  Of a pair, or of duty."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.day_names import WEEKDAYS
from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY
from overlap.clocks.instants import utc_array
from overlap.clocks.timeline import Horizon, date_of
from overlap.core import spans
from overlap.output.pictures.bands import Band, bands_of
from overlap.sites.working_time import PAD, working_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from overlap.planning.check import SiteVerdict
    from overlap.planning.clock_changes import ClockRange
    from overlap.planning.coverage import Coverage
    from overlap.sites.site import Site

_LONGEST: Final = 371
"""Days that fit into one calendar: 53 weeks."""

COVERAGE_LABELS: Final[Mapping[Band, str]] = {
    Band.NONE: "nobody",
    Band.BELOW: "12 h or more uncovered",
    Band.LOW: "4 h to under 12 h",
    Band.HIGH: "under 4 h",
    Band.ABOVE: "no gap",
}
"""What the bands of ``coverage_grids`` are."""

_GAPS_MIN: Final = (1, 4 * 60, 12 * 60, MINUTES_PER_DAY)


@dataclass(frozen=True, slots=True)
class YearDay:
    """A date of the reference: its column, its row, its band, its minutes, or why it is off."""

    date: dt.date
    week: int
    row: int
    band: Band
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class YearChange:
    """A date from which the clock overlap has another length, and where it stands.

    The days before it are those in earlier columns, and in its own those above ``row``.
    """

    date: dt.date
    week: int
    row: int
    minutes: int
    cause: str


@dataclass(frozen=True, slots=True)
class YearGrid:
    """A calendar of at most 54 weeks.

    ``weekdays`` are those on which the reference ever works, 0 for Monday, a row each, from the
    one after its weekend.  ``months`` are the firsts of the months with their columns.
    ``changes`` are those of the clock overlap, the one at the start first.
    """

    start: dt.date
    stop: dt.date
    weekdays: tuple[int, ...]
    weeks: int
    months: tuple[tuple[dt.date, int], ...]
    days: tuple[YearDay, ...]
    changes: tuple[YearChange, ...]

    @property
    def weekday_names(self) -> tuple[str, ...]:
        """The rows' names, as ``Mon``."""
        return tuple(WEEKDAYS[weekday][:3] for weekday in self.weekdays)


def year_grids(reference: Site, verdict: SiteVerdict, horizon: Horizon) -> tuple[YearGrid, ...]:
    """Return the calendars of a verdict on one site: one, or one a calendar year if it is longer.

    Lost days are off, and so are working days of the reference that its days off take.
    """
    time = working_time(reference, horizon)
    days = slice(PAD, PAD + horizon.days)
    worked = time.codes[days]
    band = bands_of(verdict.shared_minutes, time.profile_min[worked[worked != 0]], verdict.target)
    why: dict[dt.date, list[str]] = {}
    for lost in verdict.lost:
        why.setdefault(lost.date, []).append(f"{lost.site} off: {lost.reason}")
    band[verdict.is_lost] = Band.OFF
    shown = {
        date: (Band(code), minutes, "; ".join(why.get(date, ())))
        for date, code, minutes in zip(
            verdict.dates.tolist(), band.tolist(), verdict.shared_minutes.tolist(), strict=True
        )
    }
    for n in np.flatnonzero((time.clock_codes[days] != 0) & (worked == 0)).tolist():
        date = date_of(horizon.first_day + n)
        reason = f"{reference.name} off: {time.day_off.get(date, 'a date that does not exist')}"
        shown[date] = (Band.OFF, 0, reason)
    weekdays = _week_of({date.weekday() for date in shown})
    return tuple(
        _grid(start, stop, weekdays, shown, verdict.clock) for start, stop in _blocks(horizon)
    )


def coverage_grids(coverage: Coverage) -> tuple[YearGrid, ...]:
    """Return the calendars of coverage: ``minutes`` are those of a UTC date that nobody works.

    The dates are those of the horizon; of the first and last, what lies in its span counts.
    """
    starts, stops = (gap.start for gap in coverage.gaps), (gap.stop for gap in coverage.gaps)
    gaps = utc_array(starts).astype(np.int64), utc_array(stops).astype(np.int64)
    midnight = (coverage.horizon.first_day + np.arange(coverage.horizon.days)) * MINUTES_PER_DAY
    owner, start, stop = spans.pieces(midnight, midnight + MINUTES_PER_DAY, gaps)
    uncovered = np.bincount(owner, stop - start, minlength=coverage.horizon.days).astype(np.int64)
    band = Band.ABOVE - np.searchsorted(_GAPS_MIN, uncovered, side="right")
    shown = {
        date: (Band(code), minutes, "")
        for date, code, minutes in zip(
            coverage.horizon, band.tolist(), uncovered.tolist(), strict=True
        )
    }
    weekdays = _week_of({date.weekday() for date in shown})
    return tuple(
        _grid(start, stop, weekdays, shown, ()) for start, stop in _blocks(coverage.horizon)
    )


def series_grids(labels: Mapping[dt.date, str]) -> tuple[YearGrid, ...]:
    """Return the calendars of one or more dates that bear a label, as the slot of an occurrence.

    ``reason`` is the label; the calendars run from the first month to the last date.
    """
    horizon = Horizon(min(labels).replace(day=1), max(labels) + dt.timedelta(1))
    shown = {date: (Band.LOW, 0, label) for date, label in labels.items()}
    weekdays = _week_of({date.weekday() for date in labels})
    return tuple(_grid(start, stop, weekdays, shown, ()) for start, stop in _blocks(horizon))


def _blocks(horizon: Horizon) -> Iterator[tuple[dt.date, dt.date]]:
    """Cut a horizon that is longer than a year at each New Year."""
    years = range(horizon.start.year + 1, horizon.stop.year + 1)
    cuts = [dt.date(year, 1, 1) for year in years] if horizon.days > _LONGEST else []
    inner = [cut for cut in cuts if cut < horizon.stop]
    return itertools.pairwise([horizon.start, *inner, horizon.stop])


def _grid(
    start: dt.date,
    stop: dt.date,
    weekdays: tuple[int, ...],
    shown: dict[dt.date, tuple[Band, int, str]],
    clock: tuple[ClockRange, ...],
) -> YearGrid:
    first = weekdays[0] if weekdays else 0
    row = {weekday: n for n, weekday in enumerate(weekdays)}
    begin = start.toordinal() - (start.weekday() - first) % DAYS_PER_WEEK

    def week(date: dt.date) -> int:
        return (date.toordinal() - begin) // DAYS_PER_WEEK

    days = tuple(
        YearDay(date, week(date), row[date.weekday()], *what)
        for date, what in sorted(shown.items())
        if start <= date < stop
    )
    changes = []
    for part in clock:
        if part.start < stop and part.stop > start:
            date = max(part.start, start)
            after = (date.weekday() - first) % DAYS_PER_WEEK
            above = sum((weekday - first) % DAYS_PER_WEEK < after for weekday in weekdays)
            past = above == len(weekdays)  # at a weekend: the next column is the first after it
            place = (week(date) + 1, 0) if past else (week(date), above)
            changes.append(YearChange(date, *place, part.minutes, part.cause))
    dates = (start + dt.timedelta(n) for n in range((stop - start).days))
    months = tuple((date, week(date)) for date in dates if date.day == 1)
    weeks = week(stop - dt.timedelta(1)) + 1
    return YearGrid(start, stop, weekdays, weeks, months, days, tuple(changes))


def _week_of(worked: set[int]) -> tuple[int, ...]:
    """Order weekdays from the one after the longest run of others; Monday where runs are equal.

    >>> _week_of({6, 0, 1, 2, 3}), _week_of({0, 1, 2, 3, 4})
    ((6, 0, 1, 2, 3), (0, 1, 2, 3, 4))
    """

    def run_before(weekday: int) -> int:
        days_back = range(1, DAYS_PER_WEEK + 1)
        return next(n for n in days_back if (weekday - n) % DAYS_PER_WEEK in worked)

    first = max(sorted(worked), key=run_before, default=0)
    return tuple(sorted(worked, key=lambda weekday: (weekday - first) % DAYS_PER_WEEK))
