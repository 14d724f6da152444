"""Suggestions for one meeting, for the terminal: the times, why, and a picture of their days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from rich.text import Text

from overlap.base.day_names import short_weekday
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import date_of, day_number
from overlap.core.offsets import offset_at
from overlap.output.suggestion_lines import failure_line, times_line
from overlap.output.terminal.common import horizon_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from overlap.meetings.documents import SuggestDocument
    from overlap.meetings.search import Search
    from overlap.meetings.suggestions import Suggestions

_CELL_MIN: Final = 30
_NAME_WIDTH: Final = 16
_MOST_DAYS: Final = 2
_MOST_PEOPLE: Final = 8
_COSTLY_RATE: Final = 3
_STYLES: Final = {" ": "", "·": "green", "░": "yellow", "▒": "red", "x": "dim", "█": "bold"}


def suggestion_parts(
    suggestions: Suggestions, document: SuggestDocument, *, details: bool
) -> Sequence[RenderableType]:
    """Return the suggestions with their reasons, and the days they are on."""
    parts: list[RenderableType] = [horizon_part(document)]
    if not document["suggestions"]:
        parts += _failure(document)
    for own in document["suggestions"]:
        parts.append(Text())
        title = f"{own['rank']}  {times_line(own['local'])}"
        parts.append(Text(title, "bold"))
        figures = f"   {own['start']}, worst {own['worst']:g}, total {own['total']:g}"
        absent = f"; without {', '.join(own['absent'])}" if own["absent"] else ""
        parts.append(Text(f"{figures}{absent}"))
        parts += [Text(f"   {reason}", "dim") for reason in own["reasons"]]
        if own["better"]:
            parts.append(Text(f"   {own['better']}", "dim"))
    if suggestions.search is not None and len(suggestions.search.start_utc_min):
        parts += _pictures(suggestions, suggestions.search, details=details)
    return parts


def _failure(document: SuggestDocument) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(f"✗ {failure_line(document)}.", "bold")]
    parts += [
        Text(f"   {row['name']}: {row['why']}")
        for row in document["refused"]
        if row["name"] in document["conflict"]
    ]
    nearest = document["nearest"]
    if nearest is not None:
        parts.append(Text(f"Fails least: {times_line(nearest['local'])} ({nearest['start']})"))
        parts += [Text(f"   {reason}") for reason in nearest["reasons"]]
    return parts


def _pictures(suggestions: Suggestions, search: Search, *, details: bool) -> list[RenderableType]:
    """Draw days: what a meeting that starts in each half hour would cost each attendee."""
    clock = suggestions.anchor.zone_table
    start = search.start_utc_min
    wall = start + offset_at(start, clock.change_utc_min, clock.offset_min)
    marks = np.searchsorted(start, [own.start_utc_min for own in suggestions.suggestions])
    days = dict.fromkeys((wall[marks] // MINUTES_PER_DAY).tolist())
    shown = sorted(days)[: None if details else _MOST_DAYS]
    if details:
        first, last = (
            day_number(date) for date in (suggestions.horizon.start, suggestions.horizon.stop)
        )
        shown = list(range(first, last))
    people = search.people if details else search.people[:_MOST_PEOPLE]
    parts: list[RenderableType] = []
    for day in shown:
        parts += ["", _picture(search, wall, day, len(people), marks.tolist())]
    if parts:
        legend = (
            "if it starts then: · free  ░ costs  ▒ costs much  "
            f"x can't come  █ suggested; {suggestions.anchor.name}'s clock"
        )
        parts.append(Text(f"{' ' * (_NAME_WIDTH + 1)}{legend}", "dim"))
    return parts


def _picture(search: Search, wall: np.ndarray, day: int, people: int, marks: Sequence[int]) -> Text:
    heading = f"{short_weekday(date_of(day))} {date_of(day)}"
    text = Text(heading.ljust(_NAME_WIDTH + 1), "dim")
    text.append("".join(f"{hour:02}".ljust(6) for hour in range(0, 24, 3)).rstrip())
    costly = _COSTLY_RATE * search.duration_min / 15
    on_day = np.flatnonzero(wall // MINUTES_PER_DAY == day)
    cell = (wall[on_day] % MINUTES_PER_DAY) // _CELL_MIN
    cannot = search.cannot
    for who in range(people):
        name = Text(search.people[who].name)
        name.truncate(_NAME_WIDTH, overflow="ellipsis", pad=True)
        text.append("\n").append(name).append(" ")
        for n in range(MINUTES_PER_DAY // _CELL_MIN):
            own = on_day[cell == n]
            sign = " "
            if len(own):
                first = int(own[0])
                cost = search.cost[who, first]
                sign = "░" if cost else "·"
                sign = "▒" if cost > costly else sign
                sign = "x" if cannot[who, first] else sign
                sign = "█" if set(own.tolist()) & set(marks) else sign
            text.append(sign, _STYLES[sign])
    return text
