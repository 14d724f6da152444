"""The strips of a page: bars and labels, placed in per cent of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from overlap.base.day_names import date_range
from overlap.base.listing import first_of
from overlap.base.units import MINUTES_PER_DAY, format_minutes
from overlap.output.pictures.bands import describe_minutes
from overlap.output.pictures.strip import regime_on, regimes
from overlap.output.pictures.wording import (
    clock_text,
    offset_text,
    short_length,
    weekday_names,
    width,
)
from overlap.output.report import NARROW_PX
from overlap.output.words import cause_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from overlap.output.pictures.strip import Regime, Stretch, StripRow
    from overlap.planning.check import Verdict

_NARROW_MIN_PER_PX: Final = MINUTES_PER_DAY / NARROW_PX
_WIDE_MIN_PER_PX: Final = MINUTES_PER_DAY / 600
_SIGN_PX: Final = 7.2
_GAP_PX: Final = 6
_MOST_CAUSES: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: its place [%], what it says inside and when it is pointed at.

    ``roomy``: the inner text needs a wide page.
    """

    x: float
    width: float
    text: str
    tip: str
    roomy: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A local time under a bar's end: its place [%], the day it is on if another, its weight.

    ``roomy``: it needs a wide page.  ``leftward``: it ends at its place, else it starts there.
    """

    x: float
    text: str
    day: str
    shared: bool
    roomy: bool
    leftward: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A site in a strip: its bars and what they come to."""

    name: str
    offset: str
    working: tuple[Bar, ...]
    shared: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    sign: str
    verdict: str
    kind: str
    local: str
    shared_local: str
    minutes: int


@dataclass(frozen=True, slots=True)
class StripView:
    """A clock regime as the page shows it."""

    zone: str
    hours: tuple[str, ...]
    tint: tuple[Bar, ...]
    rows: tuple[Row, ...]
    weekdays: str
    dates: tuple[str, ...]
    causes: tuple[str, ...]


def strip_views(verdict: Verdict) -> tuple[StripView, ...]:
    """Return one view for each clock regime of a verdict's horizon."""
    return tuple(_view(regime, verdict) for regime in regimes(verdict))


def strip_on(verdict: Verdict, date: dt.date) -> StripView:
    """Return the view of one date of a verdict's horizon."""
    return _view(regime_on(verdict, date), verdict)


def _view(regime: Regime, verdict: Verdict) -> StripView:
    strip = regime.strip
    head = strip.rows[0]
    rows = [_row(head, head, "", strip.head_words, "hq")]
    for row, own in zip(strip.rows[1:], verdict, strict=True):
        rows.append(
            _row(row, head, *describe_minutes(row.shared_minutes, strip.worked_min, own.target))
        )
    return StripView(
        zone=head.zone,
        hours=tuple(f"{hour:02}" for hour in strip.axis_hours),
        tint=tuple(_bar(part, "", "") for part in head.working),
        rows=tuple(rows),
        weekdays=weekday_names(regime.weekdays),
        dates=tuple(date_range(part.start, part.stop) for part in regime.ranges),
        causes=tuple(
            first_of([*map(cause_words, part.causes)], _MOST_CAUSES, by="; ")
            for part in regime.ranges
        ),
    )


def _row(row: StripRow, head: StripRow, sign: str, verdict: str, kind: str) -> Row:
    return Row(
        name=row.name,
        offset=" / ".join(map(offset_text, row.offsets_min)),
        working=tuple(_bar(part, "", f"{row.name} works {part}") for part in row.working),
        shared=tuple(
            _bar(part, short_length(part.stop_min - part.start_min), _shared_tip(row, head, part))
            for part in row.shared
        ),
        ticks=_ticks(row),
        sign=sign,
        verdict=verdict,
        kind=kind,
        local=_listed(row.working) or "no work",
        shared_local=_listed(row.shared) or "none",
        minutes=row.shared_minutes,
    )


def _listed(parts: Iterable[Stretch]) -> str:
    """Write stretches in local time, with the other day that one starts on."""
    words = []
    for part in parts:
        day = clock_text(part.local_start_min, is_stop=False)[1]
        words.append(f"{part} ({day} day)" if day else str(part))
    return ", ".join(words)


def _shared_tip(row: StripRow, head: StripRow, part: Stretch) -> str:
    length = format_minutes(part.stop_min - part.start_min)
    if row is head:
        return f"Everybody works: {length}, {part} in {head.name}"
    return f"{row.name} shares {length} with {head.name}: {part} local time"


def _bar(part: Stretch, text: str, tip: str) -> Bar:
    length = part.stop_min - part.start_min
    needed = width(text) * _SIGN_PX + _GAP_PX
    return Bar(
        x=_percent(part.start_min),
        width=_percent(length),
        text=text if length >= needed * _WIDE_MIN_PER_PX else "",
        tip=tip,
        roomy=length < needed * _NARROW_MIN_PER_PX,
    )


def _percent(minutes: float) -> float:
    return minutes * 100 / MINUTES_PER_DAY


def _ticks(row: StripRow) -> tuple[Tick, ...]:
    """Label the ends of the bars: inside them, or outside, or there on a wide page alone.

    Shared time's come first; what has no room at all is left out.
    """
    ends = [
        (at, local, is_stop, shared)
        for shared, parts in ((True, row.shared), (False, row.working))
        for part in parts
        for at, local, is_stop in (
            (part.start_min, part.local_start_min, False),
            (part.stop_min, part.local_stop_min, True),
        )
        if 0 < at < MINUTES_PER_DAY
    ]
    wide: list[tuple[float, float]] = []
    narrow: list[tuple[float, float]] = []
    labelled: set[int] = set()
    ticks = []
    for at, local, is_stop, shared in ends:
        text, day = clock_text(local, is_stop=is_stop)
        px = width(text) * _SIGN_PX + width(day) * _SIGN_PX * 0.75 + _GAP_PX
        places = [
            (not _free(narrow, _room(at, px * _NARROW_MIN_PER_PX, leftward)), n, leftward)
            for n, leftward in enumerate((is_stop, not is_stop))
            if _free(wide, _room(at, px * _WIDE_MIN_PER_PX, leftward))
        ]
        if not places or at in labelled:
            continue
        roomy, _, leftward = min(places)
        labelled.add(at)
        wide.append(_room(at, px * _WIDE_MIN_PER_PX, leftward))
        if not roomy:
            narrow.append(_room(at, px * _NARROW_MIN_PER_PX, leftward))
        ticks.append(Tick(_percent(at), text, day, shared, roomy, leftward))
    return tuple(sorted(ticks, key=lambda tick: tick.x))


def _room(at: float, length: float, leftward: bool) -> tuple[float, float]:  # noqa: FBT001 - a side
    return (at - length, at) if leftward else (at, at + length)


def _free(taken: Iterable[tuple[float, float]], room: tuple[float, float]) -> bool:
    """Say whether some room is on the axis and not taken."""
    start, stop = room
    on_axis = start >= 0 and stop <= MINUTES_PER_DAY
    return on_axis and not any(start < end and begin < stop for begin, end in taken)
