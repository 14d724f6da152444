"""The strip of a day and a year of a pair, as text that fits into 80 columns."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from rich.text import Text

from overlap.base.day_names import short_month, short_weekday
from overlap.base.units import format_minutes, format_offset
from overlap.output.pictures.bands import Band
from overlap.output.pictures.strip import cells
from overlap.output.pictures.year import series_grids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from overlap.clocks.timeline import Horizon
    from overlap.output.formats import Document
    from overlap.output.pictures.strip import DayStrip
    from overlap.output.pictures.year import YearGrid

_NAME_WIDTH: Final = 16
_PAD: Final = " " * (_NAME_WIDTH + 1)
_LEGEND_WIDTH: Final = 62
_YEAR_FROM: Final = 56
_MOST_YEARS: Final = 2
_SIGNS: Final[Mapping[Band, tuple[str, str]]] = {
    Band.NONE: ("x", "red"),
    Band.BELOW: ("·", "yellow"),
    Band.LOW: ("░", "cyan"),
    Band.HIGH: ("▒", "cyan"),
    Band.ABOVE: ("█", "blue"),
    Band.OFF: ("/", "dim"),
}


def strip_text(strip: DayStrip) -> Text:
    """Draw a day: ``░`` works, ``█`` shares with the reference, ``·`` neither."""
    hours = "".join(f"{hour:02}".ljust(6) for hour in strip.axis_hours)
    text = Text(f"{short_weekday(strip.date)} {strip.date}".ljust(_NAME_WIDTH + 1), "dim")
    text.append(hours[:50].rstrip())
    for row in strip.rows:
        name = Text(row.name)
        name.truncate(_NAME_WIDTH, overflow="ellipsis", pad=True)
        text.append(f"\n{name} ", "bold")
        for works, shared in zip(cells(row.working), cells(row.shared), strict=True):
            sign, style = ("█", "cyan") if shared else ("░", "blue") if works else ("·", "dim")
            text.append(sign, style)
        text.append(f" UTC{format_offset(row.offsets_min[0])}", "dim")
    rows = strip.rows
    if len(rows) == 2:  # noqa: PLR2004 - a pair; of more sites each shares other hours
        title = "shared" if rows[0].shared else "none shared"
        named = ((row.name, map(str, row.shared or row.reference)) for row in rows)
        text.append(f"\n{title}".ljust(_NAME_WIDTH + 2))
        text.append(" = ".join(f"{name} {', '.join(own)}" for name, own in named))
    return text.append(f"\n{_PAD}░ works  █ shared  · off; {rows[0].name}'s clock", "dim")


def year_texts(
    grids: Sequence[YearGrid], labels: Mapping[Band, str], horizon: Horizon
) -> list[RenderableType]:
    """Draw the first calendars of a horizon that is long enough for any, an empty line before each.

    In a shorter one the table of clock ranges says it all.
    """
    shown = grids[:_MOST_YEARS] if horizon.days >= _YEAR_FROM else ()
    return [part for grid in shown for part in ("", year_text(grid, labels))]


def year_text(grid: YearGrid, labels: Mapping[Band, str]) -> Text:
    """Draw a year: a column for each week, and under it where the clock overlap changes."""
    text = _calendar(grid, {(day.row, day.week): _SIGNS[day.band] for day in grid.days})
    changes = [
        (f"│{format_minutes(part.minutes) if part.minutes else 'none'}", part.week)
        for part in grid.changes
    ]
    for n, line in enumerate(_placed(changes) if changes else ()):
        text.append("\n" + ("" if n else "by the clock").ljust(_NAME_WIDTH + 1)).append(line, "dim")
    used = {day.band for day in grid.days}
    return _explained(text, [f"{_SIGNS[b][0]} {label}" for b, label in labels.items() if b in used])


def series_texts(schedule: Document) -> list[RenderableType]:
    """Draw the calendars of a ``schedule`` document: each occurrence as the letter of its slot.

    They are the first two years', an empty line before each; a few weeks or one slot need none.
    """
    dates = {dt.date.fromisoformat(o["date"]): o["slot"] for o in schedule["occurrences"]}
    signs = [f"{slot['label']} {slot['anchor_time']}" for slot in schedule["slots"]]
    parts: list[RenderableType] = []
    days = (max(dates) - min(dates)).days if len(signs) > 1 else 0
    for grid in series_grids(dates)[:_MOST_YEARS] if days >= _YEAR_FROM else ():
        letters = {(day.row, day.week): (day.reason[:1], "cyan") for day in grid.days}
        parts += ["", _explained(_calendar(grid, letters), signs)]
    return parts


def _calendar(grid: YearGrid, signs: Mapping[tuple[int, int], tuple[str, str]]) -> Text:
    """Draw months and weekdays, and the sign and style of each row and week that has one."""
    months = [(short_month(date), week) for date, week in grid.months]
    text = Text(f"{grid.start.year}".ljust(_NAME_WIDTH + 1), "dim").append(_placed(months)[0])
    for row, name in enumerate(grid.weekday_names):
        text.append("\n" + name.ljust(_NAME_WIDTH + 1), "bold")
        for week in range(grid.weeks):
            text.append(*signs.get((row, week), (" ", "")))
    return text


def _explained(text: Text, signs: Iterable[str]) -> Text:
    for line in _wrapped(signs):
        text.append(f"\n{_PAD}{line}", "dim")
    return text


def _placed(labels: Iterable[tuple[str, int]]) -> list[str]:
    """Write labels at their columns, on the first line that has room."""
    lines = [""]
    for label, column in labels:
        free = next((n for n, line in enumerate(lines) if not line or len(line) < column), None)
        if free is None:
            lines.append("")
            free = len(lines) - 1
        lines[free] = lines[free].ljust(column) + label
    return lines


def _wrapped(words: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 2 + len(word) <= _LEGEND_WIDTH:
            lines[-1] += f"  {word}"
        else:
            lines.append(word)
    return lines
