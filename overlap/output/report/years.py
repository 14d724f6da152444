"""The calendars of a page: days, months and changes, placed in per cent of the width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from overlap.base.day_names import date_range, short_date, short_month, short_weekday
from overlap.base.units import format_minutes
from overlap.output.pictures.bands import band_labels
from overlap.output.pictures.wording import short_length
from overlap.output.pictures.year import year_grids
from overlap.output.report import NARROW_PX

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from overlap.output.pictures.year import YearChange, YearGrid
    from overlap.planning.check import SiteVerdict, Verdict

ROW_PX: Final = 18
_SIGN_PX: Final = 6.2
_PAD_PX: Final = 8
_NAMES_PX: Final = 36  # of weekdays, left of the drawing
_GAP_PART: Final = 0.1
_FEW_CALENDARS: Final = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: its place in its row, its band as a class of the style sheet, and what it is."""

    x: float
    middle: float
    kind: str
    tip: str


@dataclass(frozen=True, slots=True)
class WeekdayRow:
    """The days of one weekday, at ``y`` [px]."""

    weekday: str
    y: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of the clock overlap: a line that steps around the days before it, and a label.

    ``x`` is the left edge of its week; the line is a week further right down to ``step`` [px].
    ``level`` is the line of text that the label stands on.
    """

    x: float
    after: float
    step: int
    text: str
    tip: str
    level: int
    at_end: bool
    drawn: bool


@dataclass(frozen=True, slots=True)
class CalendarView:
    """One calendar."""

    title: str
    description: str
    rows: tuple[WeekdayRow, ...]
    months: tuple[tuple[str, float], ...]
    weeks: int
    changes: tuple[ChangeLine, ...]
    levels: int
    height: int


@dataclass(frozen=True, slots=True)
class Legend:
    """A band in words, and how many days it has."""

    kind: str
    text: str
    days: int


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair's calendars with their legend."""

    site: str
    calendars: tuple[CalendarView, ...]
    legend: tuple[Legend, ...]


def pair_view(
    site_verdict: SiteVerdict, verdict: Verdict, *, around: dt.date | None = None
) -> PairView:
    """Return the calendars of one site with the reference.

    ``around`` : of more than two calendars, that of this date alone; None: all
    """
    grids = year_grids(verdict.reference, site_verdict, verdict.horizon)
    labels = band_labels(site_verdict.target)
    count = dict.fromkeys(labels, 0)
    for grid in grids:
        for day in grid.days:
            count[day.band] += 1
    if around is not None and len(grids) > _FEW_CALENDARS:
        grids = tuple(grid for grid in grids if grid.start <= around < grid.stop)
    return PairView(
        site=site_verdict.site.name,
        calendars=tuple(_calendar(grid, verdict.reference.name, site_verdict) for grid in grids),
        legend=tuple(Legend(band.name.lower(), labels[band], count[band]) for band in labels),
    )


def _calendar(grid: YearGrid, reference: str, site_verdict: SiteVerdict) -> CalendarView:
    column = 100 / grid.weeks
    gap = column * _GAP_PART
    cells: list[list[Cell]] = [[] for _ in grid.weekdays]
    for day in grid.days:
        cells[day.row].append(
            Cell(
                x=day.week * column + gap / 2,
                middle=(day.week + 0.5) * column,
                kind=day.band.name.lower(),
                tip=f"{short_weekday(day.date)} {day.date}: "
                f"{day.reason or format_minutes(day.minutes)}",
            )
        )
    changes = _change_lines(grid, column)
    dates = date_range(grid.start, grid.stop)
    parts = (f"{short_date(part.date)}: {format_minutes(part.minutes)}" for part in grid.changes)
    return CalendarView(
        title=f"Hours that {site_verdict.site.name} shares with {reference}, day by day, {dates}",
        description=f"A column for each week. By the clock from {', '.join(parts)}.",
        rows=tuple(
            WeekdayRow(name, n * ROW_PX, tuple(cells[n]))
            for n, name in enumerate(grid.weekday_names)
        ),
        months=tuple((short_month(date), week * column) for date, week in grid.months),
        weeks=grid.weeks,
        changes=changes,
        levels=1 + max((change.level for change in changes), default=0),
        height=len(grid.weekdays) * ROW_PX,
    )


def _change_lines(grid: YearGrid, column: float) -> tuple[ChangeLine, ...]:
    """Place the labels so that none touches another or a line, at the narrowest width.

    A label that starts at its line is placed after those to its right, and one that ends there
    after those to its left: so no label of its side that is placed before stands in the way of its
    line, and it goes as far down as it must.
    """
    labels = [_label(part, column, is_first=not n) for n, part in enumerate(grid.changes)]
    ends = [label for label in labels if label.at_end]
    starts = [label for label in labels if not label.at_end]
    placed: list[tuple[_Label, int]] = []
    for label in [*ends, *reversed(starts)]:
        placed.append((label, _free_level(label, placed)))
    return tuple(
        ChangeLine(
            x=label.x,
            after=label.x + column if label.change.row else label.x,
            step=label.change.row * ROW_PX,
            text=label.text,
            tip=f"{label.change.date}: {label.change.cause};"
            f" {format_minutes(label.change.minutes)} by the clock",
            level=level,
            at_end=label.at_end,
            drawn=label is not labels[0],
        )
        for label, level in placed
    )


class _Label(NamedTuple):
    """The label of a change, from ``start`` to ``stop``, and its line at ``x`` [%]."""

    start: float
    stop: float
    x: float
    at_end: bool
    text: str
    change: YearChange


def _label(change: YearChange, column: float, *, is_first: bool) -> _Label:
    """Return a label that starts at its line, or ends there where the page has no more room."""
    length = short_length(change.minutes)
    text = length if is_first else f"{short_date(change.date)}: {length}"
    x = 0.0 if is_first else change.week * column
    wide = (len(text) * _SIGN_PX + _PAD_PX) * 100 / (NARROW_PX - _NAMES_PX)
    at_end = not is_first and x + wide > 100  # noqa: PLR2004 - per cent
    start = x - wide if at_end else x
    return _Label(start, x if at_end else x + wide, x, at_end, text, change)


def _free_level(label: _Label, placed: Sequence[tuple[_Label, int]]) -> int:
    """Return the first line of text on which a label is free and its line crosses no other."""

    def clashes(level: int, other: _Label, at: int) -> bool:
        if level == at:
            return label.start < other.stop and other.start < label.stop
        if level > at:
            return other.start < label.x < other.stop
        return label.start < other.x < label.stop

    levels = range(len(placed) + 1)
    return next((n for n in levels if not any(clashes(n, *one) for one in placed)), len(placed))
