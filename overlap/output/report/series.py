"""The rotation of a page: who has borne how much, and when each occurrence is for whom.

All of it is read from a ``schedule`` document.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from overlap.base.day_names import short_date, short_weekday
from overlap.output.pictures.wording import MINUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.output.formats import Document

MOST_COLUMNS: Final = 12
"""Attendees with a column and a panel each; more are grouped by their site and its clocks."""

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
class SiteGroup:
    """The attendees of a site, the worst-off first, and what they bear together."""

    site: str
    curves: tuple[Curve, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Column:
    """Attendees who share a column of local times: one, or those of a site and a clock."""

    head: str
    names: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class TimeCell:
    """The local time of an occurrence for a column, the other day it is on, and its burden.

    Of several attendees the time is that of most, and the burden the largest.  It is None for who
    bears none, as the optional.  ``absent`` counts them.  ``heavy``: half of the series' largest
    burden or more.
    """

    time: str
    day: str
    burden: float | None
    absent: int
    excused: bool
    heavy: bool


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """An occurrence for everybody."""

    number: int
    date: str
    day: str
    slot: str
    cells: tuple[TimeCell, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A meeting's rotation."""

    meeting: str
    anchor: str
    duration_min: int
    slots: tuple[Document, ...]
    columns: tuple[Column, ...]
    curves: tuple[Curve, ...]
    groups: tuple[SiteGroup, ...]
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
    is_crowded = len(attendees) > MOST_COLUMNS
    columns = _columns(attendees) if is_crowded else tuple(map(_column, attendees))
    dates = [_dated(dt.date.fromisoformat(o["date"])) for o in occurrences]
    return SeriesView(
        meeting=document["meeting"],
        anchor=document["anchor"],
        duration_min=document["duration_min"],
        slots=tuple(document["slots"]),
        columns=columns,
        curves=curves,
        groups=_groups(attendees, curves) if is_crowded else (),
        weighted=len(set(weights.values())) > 1 or 1 not in weights.values(),
        bound=certificate["lower_bound"],
        bound_y=_HEIGHT - certificate["lower_bound"] / top * _HEIGHT,
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
        rows=tuple(_occurrence(occurrence, columns, heavy) for occurrence in occurrences),
        skipped=tuple(document["skipped"]),
        certificate=certificate,
    )


def _column(who: Document) -> Column:
    return Column(who["name"], (who["name"],), who["optional"])


def _columns(attendees: Sequence[Document]) -> tuple[Column, ...]:
    """Return a column for each site, and for each clock where its people live by several."""
    by_clock: dict[tuple[str, str], list[str]] = {}
    for who in attendees:
        by_clock.setdefault((who["site"], who["zone"]), []).append(who["name"])
    zones = Counter(site for site, _ in by_clock)
    return tuple(
        Column(
            site if zones[site] == 1 else f"{site} ({_city(zone)})", tuple(names), optional=False
        )
        for (site, zone), names in by_clock.items()
    )


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _groups(attendees: Sequence[Document], curves: Sequence[Curve]) -> tuple[SiteGroup, ...]:
    """Return the curves by site, in the order of the attendees."""
    site_of = {who["name"]: who["site"] for who in attendees}
    by_site: dict[str, list[Curve]] = {}
    for curve in curves:
        by_site.setdefault(site_of[curve.name], []).append(curve)
    return tuple(
        SiteGroup(
            site,
            tuple(sorted(own, key=lambda curve: (-curve.total / curve.weight, curve.name))),
            sum(curve.total for curve in own),
        )
        for site, own in by_site.items()
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


def _occurrence(occurrence: Document, columns: Sequence[Column], heavy: float) -> OccurrenceRow:
    date = dt.date.fromisoformat(occurrence["date"])
    number = occurrence["index"] + 1
    cells = tuple(_cell(occurrence, column.names, date, heavy) for column in columns)
    absent = tuple(occurrence["absent"])
    return OccurrenceRow(number, f"{date}", short_weekday(date), occurrence["slot"], cells, absent)


def _cell(occurrence: Document, names: Sequence[str], date: dt.date, heavy: float) -> TimeCell:
    """Return the local time of most of the attendees, and the largest burden of one."""
    ((most, _),) = Counter(occurrence["local"][name] for name in names).most_common(1)
    local = dt.datetime.fromisoformat(most)
    days = (local.date() - date).days
    sign = "+" if days > 0 else MINUS
    burden = max(
        (occurrence["burden"][n] for n in names if n in occurrence["burden"]), default=None
    )
    absent = sum(name in occurrence["absent"] for name in names)
    return TimeCell(
        time=f"{local:%H:%M}",
        day=f"{sign}{abs(days)}" if days else "",
        burden=burden,
        absent=absent,
        excused=absent > 0 and all(n in occurrence.get("excused", ()) for n in names),
        heavy=burden is not None and burden >= heavy and absent < len(names),
    )
