"""The calendars of a page: days, months and changes, placed in per cent of the width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from overlap.pictures.bands import band_labels
from overlap.pictures.wording import date_range, short_date, short_length
from overlap.pictures.year import year_grids
from overlap.units import format_minutes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.pictures.year import YearChange, YearGrid
    from overlap.sites import Site
    from overlap.verdict import SiteVerdict, Verdict

ROW_PX: Final = 18
_NARROW_PX: Final = 340
_SIGN_PX: Final = 6.2
_PAD_PX: Final = 8
_GAP_PART: Final = 0.1
_Span = tuple[float, float]


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
    cell_width: float
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


def pair_view(reference: Site, found: SiteVerdict, verdict: Verdict) -> PairView:
    """Return the calendars of one site with the reference."""
    grids = year_grids(reference, found, verdict.horizon)
    labels = band_labels(found.target)
    count = dict.fromkeys(labels, 0)
    for grid in grids:
        for day in grid.days:
            count[day.band] += 1
    return PairView(
        site=found.site,
        calendars=tuple(_calendar(grid, reference.name, found) for grid in grids),
        legend=tuple(Legend(band.name.lower(), labels[band], count[band]) for band in labels),
    )


def _calendar(grid: YearGrid, reference: str, found: SiteVerdict) -> CalendarView:
    column = 100 / grid.weeks
    gap = column * _GAP_PART
    cells: list[list[Cell]] = [[] for _ in grid.weekdays]
    for day in grid.days:
        cells[day.row].append(
            Cell(
                x=day.week * column + gap / 2,
                middle=(day.week + 0.5) * column,
                kind=day.band.name.lower(),
                tip=f"{day.date:%a} {day.date}: {day.reason or format_minutes(day.minutes)}",
            )
        )
    changes = _change_lines(grid, column)
    dates = date_range(grid.start, grid.stop)
    parts = (f"{short_date(part.date)}: {format_minutes(part.minutes)}" for part in grid.changes)
    return CalendarView(
        title=f"Hours that {found.site} shares with {reference}, day by day, {dates}",
        description=f"A column for each week. By the clock from {', '.join(parts)}.",
        rows=tuple(
            WeekdayRow(name, n * ROW_PX, tuple(cells[n]))
            for n, name in enumerate(grid.weekday_names)
        ),
        months=tuple((f"{date:%b}", week * column) for date, week in grid.months),
        cell_width=column - gap,
        changes=changes,
        levels=1 + max((change.level for change in changes), default=0),
        height=len(grid.weekdays) * ROW_PX,
    )


def _change_lines(grid: YearGrid, column: float) -> tuple[ChangeLine, ...]:
    """Place the labels so that none touches another or a line, at the narrowest width."""
    starts: list[tuple[_Span, float, YearChange, str]] = []
    ends: list[tuple[_Span, float, YearChange, str]] = []
    for n, part in enumerate(grid.changes):
        length = short_length(part.minutes)
        text = f"{short_date(part.date)}: {length}" if n else length
        x = part.week * column if n else 0.0
        wide = (len(text) * _SIGN_PX + _PAD_PX) * 100 / _NARROW_PX
        at_end = n > 0 and x + wide > 100  # noqa: PLR2004 - per cent
        draft = ((x - wide, x) if at_end else (x, x + wide), x, part, text)
        (ends if at_end else starts).append(draft)
    placed: list[tuple[_Span, float, int]] = []
    lines = []
    for span, x, part, text in [*ends, *reversed(starts)]:
        level = _free_level(span, x, placed)
        placed.append((span, x, level))
        lines.append(
            ChangeLine(
                x=x,
                after=x + column if part.row else x,
                step=part.row * ROW_PX,
                text=text,
                tip=f"{part.date}: {part.cause}; {format_minutes(part.minutes)} by the clock",
                level=level,
                at_end=span[1] == x,
                drawn=part is not grid.changes[0],
            )
        )
    return tuple(lines)


def _free_level(
    span: _Span,
    x: float,
    placed: Sequence[tuple[_Span, float, int]],
) -> int:
    """Return the first line of text on which a label is free and its line crosses no other."""

    def clashes(level: int, other: _Span, other_x: float, at: int) -> bool:
        if level == at:
            return span[0] < other[1] and other[0] < span[1]
        if level > at:
            return other[0] < x < other[1]
        return span[0] < other_x < span[1]

    levels = range(len(placed) + 1)
    return next((n for n in levels if not any(clashes(n, *one) for one in placed)), len(placed))
