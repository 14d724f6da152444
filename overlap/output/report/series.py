"""The rotation of a page: who has borne how much, and when each occurrence is for whom.

All of it is read from a ``schedule`` document.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from overlap.output.pictures.wording import MINUS, short_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.output.documents.common import Document

_HEIGHT: Final = 100.0
_HEADROOM: Final = 1.06


@dataclass(frozen=True, slots=True)
class Curve:
    """An attendee's cumulative burden: a path in 0 to 100 both ways, and its last value."""

    name: str
    path: str
    total: float
    weight: float
    absent: int
    worst: float


@dataclass(frozen=True, slots=True)
class TimeCell:
    """An attendee's local time of an occurrence, the other day it is on, and its burden.

    The burden is None for who bears none, as the optional.  ``heavy``: half of the series' largest
    burden or more.
    """

    time: str
    day: str
    burden: float | None
    absent: bool
    heavy: bool


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """An occurrence for everybody."""

    number: int
    date: str
    day: str
    slot: str
    cells: tuple[TimeCell, ...]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A meeting's rotation."""

    meeting: str
    anchor: str
    duration_min: int
    slots: tuple[Document, ...]
    attendees: tuple[Document, ...]
    curves: tuple[Curve, ...]
    weighted: bool
    bound: float
    bound_y: float
    first: str
    last: str
    rows: tuple[OccurrenceRow, ...]
    skipped: tuple[Document, ...]
    certificate: Document


def series_view(document: Document) -> SeriesView:
    """Return the view of a ``schedule`` document."""
    attendees, occurrences = document["attendees"], document["occurrences"]
    weights = {who["name"]: who["weight"] for who in attendees if who["name"] in document["burden"]}
    runs = {name: _run(name, weight, document) for name, weight in weights.items()}
    certificate = document["certificate"]
    top = max([certificate["lower_bound"], *(max(run) for run in runs.values())]) * _HEADROOM or 1.0
    curves = tuple(
        Curve(
            name=name,
            path=_path(runs[name], top),
            total=document["burden"][name],
            weight=weights[name],
            absent=sum(name in occurrence["absent"] for occurrence in occurrences),
            worst=max((o["burden"].get(name, 0.0) for o in occurrences), default=0.0),
        )
        for name in weights
    )
    heavy = max((curve.worst for curve in curves), default=0.0) / 2 or math.inf
    dates = [_dated(dt.date.fromisoformat(o["date"])) for o in occurrences]
    return SeriesView(
        meeting=document["meeting"],
        anchor=document["anchor"],
        duration_min=document["duration_min"],
        slots=tuple(document["slots"]),
        attendees=tuple(attendees),
        curves=curves,
        weighted=len(set(weights.values())) > 1 or 1 not in weights.values(),
        bound=certificate["lower_bound"],
        bound_y=_HEIGHT - certificate["lower_bound"] / top * _HEIGHT,
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
        rows=tuple(_occurrence(occurrence, attendees, heavy) for occurrence in occurrences),
        skipped=tuple(document["skipped"]),
        certificate=certificate,
    )


def _dated(date: dt.date) -> str:
    return f"{short_date(date)} {date.year}"


def _run(name: str, weight: float, document: Document) -> list[float]:
    """Return the burden divided by weight before and after each occurrence, history included."""
    steps = [occurrence["burden"].get(name, 0.0) for occurrence in document["occurrences"]]
    carried = document["burden"][name] - sum(steps)
    return [value / weight for value in itertools.accumulate(steps, initial=carried)]


def _path(run: Sequence[float], top: float) -> str:
    """Draw a line through the burden after each occurrence."""
    step = 100 / max(len(run) - 1, 1)
    points = ((n * step, _HEIGHT - value / top * _HEIGHT) for n, value in enumerate(run))
    return "M" + " ".join(f"{_short(x)} {_short(y)}" for x, y in points)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _occurrence(occurrence: Document, attendees: Sequence[Document], heavy: float) -> OccurrenceRow:
    date = dt.date.fromisoformat(occurrence["date"])
    cells = []
    for name in (who["name"] for who in attendees):
        local = dt.datetime.fromisoformat(occurrence["local"][name])
        days = (local.date() - date).days
        burden = occurrence["burden"].get(name)
        sign = "+" if days > 0 else MINUS
        cells.append(
            TimeCell(
                time=f"{local:%H:%M}",
                day=f"{sign}{abs(days)}" * bool(days),
                burden=burden,
                absent=name in occurrence["absent"],
                heavy=burden is not None and burden >= heavy,
            )
        )
    number = occurrence["index"] + 1
    return OccurrenceRow(number, f"{date}", f"{date:%a}", occurrence["slot"], tuple(cells))
