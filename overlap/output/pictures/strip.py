"""The strip of a day: who works when, on the headquarters' clock; one for each clock regime."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HOUR
from overlap.clocks.timeline import day_number
from overlap.core import spans
from overlap.core.days import weekday_of
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.output.pictures.wording import short_length
from overlap.planning.check import check
from overlap.planning.clock_changes import HORIZON_STARTS, changes_of
from overlap.sites.day_windows import format_clock
from overlap.sites.working_time import PAD, working_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from overlap.clocks.timeline import Horizon
    from overlap.clocks.zones import ZoneTable
    from overlap.planning.check import Verdict
    from overlap.sites.site import Site

CELL_MIN: Final = 30
CELLS: Final = MINUTES_PER_DAY // CELL_MIN
_NOON: Final = MINUTES_PER_DAY // 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes ``[start_min, stop_min)`` of a strip, from its left edge, and their local times.

    ``local_start_min, local_stop_min`` are wall times in the site's zone, counted from the
    midnight of the strip's date; a stop is told by the clock of the minute before it.
    """

    start_min: int
    stop_min: int
    local_start_min: int
    local_stop_min: int

    def __str__(self) -> str:
        start = self.local_start_min % MINUTES_PER_DAY
        stop = (self.local_stop_min - 1) % MINUTES_PER_DAY + 1
        return f"{format_clock(start)}–{format_clock(stop)}"


@dataclass(frozen=True, slots=True)
class StripRow:
    """A site on one date.

    ``working`` is cut at the strip's edges.  ``shared`` is what the site shares with the
    reference, or, in the reference's own row, what all sites share; ``reference`` are the
    reference's hours, in the site's local time.  ``offsets_min`` are the site's offsets from UTC,
    at the left edge, in all the ranges that the strip stands for.
    """

    name: str
    zone: str
    offsets_min: tuple[int, ...]
    working: tuple[Stretch, ...]
    shared: tuple[Stretch, ...]
    reference: tuple[Stretch, ...]

    @property
    def shared_minutes(self) -> int:
        """Minutes shared on that date."""
        return sum(part.stop_min - part.start_min for part in self.shared)


@dataclass(frozen=True, slots=True)
class DayStrip:
    """A date as rows, the reference's first; days off ignored.

    The axis is 24 elapsed hours from the reference's wall time ``first_min``: its midnight, or
    its noon when one of its windows that day crosses midnight.
    """

    date: dt.date
    first_min: int
    rows: tuple[StripRow, ...]

    @property
    def axis_hours(self) -> tuple[int, ...]:
        """The local hour at every third hour of the axis, 00 to 24."""
        first = self.first_min // MINUTES_PER_HOUR
        hours = (first + n for n in range(0, 25, 3))
        return tuple(hour if hour <= 24 else hour - 24 for hour in hours)  # noqa: PLR2004 - hours

    @property
    def worked_min(self) -> int:
        """Minutes that the reference's clock has it work on the date."""
        return sum(part.stop_min - part.start_min for part in self.rows[0].reference)

    @property
    def head_words(self) -> str:
        """What stands beside the reference: what all share, where there are several others."""
        if len(self.rows) == 2:  # noqa: PLR2004 - headquarters and a site
            return "headquarters"
        minutes = self.rows[0].shared_minutes
        return f"all share {short_length(minutes)}" if minutes else "never all at once"


@dataclass(frozen=True, slots=True)
class DateRange:
    """Dates ``[start, stop)``, and what changed at their start."""

    start: dt.date
    stop: dt.date
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regime:
    """A strip, and the weekdays and ranges of dates on which it is as the strip shows."""

    strip: DayStrip
    ranges: tuple[DateRange, ...]
    weekdays: tuple[int, ...]


def day_strip(sites: Sequence[Site], horizon: Horizon, date: dt.date) -> DayStrip:
    """Return the strip of a date of the reference, first of ``sites``, and the others."""
    times = [working_time(site, horizon) for site in sites]
    at = day_number(date) - times[0].first_day
    zones = [site.zone_table for site in sites]
    midnight = np.array([day_number(date) * MINUTES_PER_DAY])
    first = int(utc_from_wall(midnight, zones[0].change_utc_min, zones[0].offset_min)[0])
    own = times[0].windows(times[0].clock_codes, at, at + 1)[1:]
    noon = bool(len(own[1])) and int(own[1].max()) > first + MINUTES_PER_DAY
    first += _NOON if noon else 0
    day = np.array([first]), np.array([first + MINUTES_PER_DAY])
    sets = [
        spans.intersection(
            spans.normalise(*time.windows(time.clock_codes, at - PAD, at + PAD + 1)[1:]), day
        )
        for time in times
    ]
    everyone = spans.covered(sets, len(sets))
    rows = []
    for n, (site, zone) in enumerate(zip(sites, zones, strict=True)):
        shared = spans.intersection(sets[0], sets[n]) if n else everyone
        offset = int(offset_at(day[0], zone.change_utc_min, zone.offset_min)[0])
        stretches = (_stretches(part, zone, first, midnight) for part in (sets[n], shared, own))
        rows.append(StripRow(site.name, site.zone, (offset,), *stretches))
    return DayStrip(date, _NOON if noon else 0, tuple(rows))


def cells(stretches: Sequence[Stretch]) -> NDArray[np.bool_]:
    """Return the half hours of the axis of which at least half is in the stretches, (48,)."""
    edge = np.arange(CELLS) * CELL_MIN
    start = np.array([part.start_min for part in stretches], np.int64)
    stop = np.array([part.stop_min for part in stretches], np.int64)
    owner, first, last = spans.pieces(edge, edge + CELL_MIN, (start, stop))
    return np.bincount(owner, last - first, minlength=CELLS) * 2 >= CELL_MIN


def regimes(verdict: Verdict) -> tuple[Regime, ...]:
    """Return one strip for each way the clocks stand in the verdict's horizon, in order of dates.

    The horizon is cut where a clock or a season's hours change, and weekdays on which other hours
    are shared are drawn apart; ranges of equal pictures share one strip, drawn on the first date
    that is usual for most of the sites.
    """
    sites = verdict.reference, *verdict.sites
    by_picture: dict[object, Regime] = {}
    for part in date_ranges(sites, verdict):
        for weekdays in _weekdays(sites, verdict, part):
            date = _usual_date(sites, verdict, part, weekdays)
            if date is None:
                continue
            strip = day_strip(sites, verdict.horizon, date)
            picture = weekdays, tuple((row.working, row.shared) for row in strip.rows)
            known = by_picture.get(picture)
            by_picture[picture] = (
                _joined(known, strip, part) if known else Regime(strip, (part,), weekdays)
            )
    return tuple(by_picture.values())


def regime_on(verdict: Verdict, date: dt.date) -> Regime:
    """Return the strip of one date, with the range in which the clocks stand as on it."""
    sites = verdict.reference, *verdict.sites
    strip = day_strip(sites, verdict.horizon, date)
    own = next(part for part in date_ranges(sites, verdict) if part.start <= date < part.stop)
    return Regime(strip, (own,), (date.weekday(),))


def _weekdays(sites: Sequence[Site], verdict: Verdict, part: DateRange) -> list[tuple[int, ...]]:
    """Return the reference's weekdays in some dates, those on which the same hours are shared."""
    alike: dict[object, list[int]] = {}
    for weekday in range(DAYS_PER_WEEK):
        date = _usual_date(sites, verdict, part, (weekday,))
        if date is not None:
            strip = day_strip(sites, verdict.horizon, date)
            shared = tuple(row.shared for row in strip.rows)
            alike.setdefault((strip.worked_min, shared), []).append(weekday)
    return [tuple(weekdays) for weekdays in alike.values()]


def usual_strips(sites: Sequence[Site], horizon: Horizon) -> tuple[DayStrip, ...]:
    """Return a strip for each clock regime of several sites, the first of them the reference."""
    reference, *others = sites
    if not others:
        return ()
    clock_regimes = regimes(check(reference, others, horizon))
    return tuple(regime.strip for regime in clock_regimes)


def date_ranges(sites: Sequence[Site], verdict: Verdict) -> list[DateRange]:
    """Cut the horizon at every change, by the dates on which the verdict sees it."""
    horizon = verdict.horizon
    seen = {part.start for own in verdict for part in own.clock}
    causes: dict[dt.date, list[str]] = {horizon.start: []}
    for site in sites:
        for date, cause in changes_of(site, horizon):
            near = (date + dt.timedelta(n) for n in (0, -1, 1))
            start = next((day for day in near if day in seen), date)
            if horizon.start < start < horizon.stop:
                causes.setdefault(start, []).append(cause)
    bounds = [*sorted(causes), horizon.stop]
    return [
        DateRange(start, stop, tuple(causes[start]) or (HORIZON_STARTS,))
        for start, stop in itertools.pairwise(bounds)
    ]


def _usual_date(
    sites: Sequence[Site], verdict: Verdict, part: DateRange, weekdays: tuple[int, ...]
) -> dt.date | None:
    """Return the first date of the reference on which most sites share the usual time.

    It is one of the weekdays, Monday is 0; None where none is worked.

    Of these, one on which most sites work, and the day before and after, too: their evenings and
    mornings are in the picture.
    """
    dates = verdict.verdicts[0].dates
    within = (dates >= np.datetime64(part.start)) & (dates < np.datetime64(part.stop))
    own = np.flatnonzero(within & np.isin(weekday_of(dates.astype(np.int64)), weekdays))
    if not len(own):
        return None
    score = np.zeros(len(own), np.int64)
    for site_verdict in verdict:
        minutes = site_verdict.clock_minutes[own]
        score += (minutes == np.bincount(minutes).argmax()) * 3 * len(sites)
    for site in sites:
        time = working_time(site, verdict.horizon)
        works = time.clock_codes != 0
        at = dates[own].astype(np.int64) - time.first_day
        score += works[at - 1].astype(np.int64) + works[at] + works[at + 1]
    date: dt.date = dates[own[score.argmax()]].item()
    return date


def _joined(known: Regime, strip: DayStrip, part: DateRange) -> Regime:
    """Return a regime that also stands for another range, with the offsets of both."""
    ranges = known.ranges
    if ranges[-1].stop == part.start:
        ranges = (*ranges[:-1], replace(ranges[-1], stop=part.stop))
    else:
        ranges = (*ranges, part)
    rows = (
        replace(row, offsets_min=tuple(sorted({*row.offsets_min, *other.offsets_min})))
        for row, other in zip(known.strip.rows, strip.rows, strict=True)
    )
    return Regime(replace(known.strip, rows=tuple(rows)), ranges, known.weekdays)


def _stretches(
    own: spans.SpanSet, zone: ZoneTable, first_min: int, midnight: NDArray[np.int64]
) -> tuple[Stretch, ...]:
    last = own[1] - 1
    local_start, local_last = (
        at + offset_at(at, zone.change_utc_min, zone.offset_min) - midnight for at in (own[0], last)
    )
    parts = (own[0] - first_min, own[1] - first_min, local_start, local_last + 1)
    return tuple(itertools.starmap(Stretch, zip(*(p.tolist() for p in parts), strict=True)))
