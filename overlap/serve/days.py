"""One date of a plan: what is shared on it, and the dates around on which a clock changes."""

from __future__ import annotations

import bisect
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from overlap.base.day_names import last_date, long_date, weekday
from overlap.output.pictures.strip import date_ranges
from overlap.output.words import cause_words

if TYPE_CHECKING:
    from overlap.planning.check import SiteVerdict, Verdict

_MOST_CHANGES: Final = 24


@dataclass(frozen=True, slots=True)
class SiteDay:
    """What a site shares with the headquarters on a date; None: not a day compared, and why."""

    site: str
    minutes: int | None
    reason: str


class Turn(NamedTuple):
    """A date on which the hours that clocks allow change, why, and whether that holds now."""

    date: dt.date
    cause: str
    is_now: bool


class Move(NamedTuple):
    """A way to another date; empty where there is none."""

    name: str
    words: str
    date: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the year, ways to others, and the dates on which clocks change."""

    date: dt.date
    number: int
    of: int
    words: str
    rows: tuple[SiteDay, ...]
    changes: tuple[Turn, ...]
    steps: tuple[Move, ...]


def date_in(verdict: Verdict, text: str) -> dt.date:
    """Return the date that is asked for, moved into the horizon; else the first usual one."""
    horizon = verdict.horizon
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        date = _usual_date(verdict)
    return min(max(date, horizon.start), last_date(horizon.stop))


def day_of(verdict: Verdict, date: dt.date) -> Day:
    """Return a date of a verdict's horizon."""
    horizon = verdict.horizon
    last = last_date(horizon.stop)
    ranges = date_ranges((verdict.reference, *verdict.sites), verdict)
    at = bisect.bisect_right([part.start for part in ranges], date) - 1
    near = {
        "earlier": ("Change before", ranges[at - 1].start if at else None),
        "back": ("Week before", date - dt.timedelta(7)),
        "on": ("Week after", date + dt.timedelta(7)),
        "later": ("Next change", ranges[at + 1].start if at + 1 < len(ranges) else None),
    }
    first = max(0, min(at - _MOST_CHANGES // 2, len(ranges) - _MOST_CHANGES))
    return Day(
        date=date,
        number=(date - horizon.start).days,
        of=(last - horizon.start).days,
        words=f"{weekday(date)}, {long_date(date)}",
        rows=tuple(_site_day(own, date) for own in verdict),
        changes=tuple(
            Turn(part.start, "; ".join(map(cause_words, part.causes)), part is ranges[at])
            for part in ranges[first : first + _MOST_CHANGES]
        ),
        steps=tuple(
            Move(name, words, str(day) if day and horizon.start <= day <= last else "")
            for name, (words, day) in near.items()
        ),
    )


def _usual_date(verdict: Verdict) -> dt.date:
    """Return the first date on which no day off changes what any site shares."""
    first, *_ = verdict.verdicts
    parts = ((own.shared_minutes == own.clock_minutes) & ~own.is_lost for own in verdict)
    usual = np.all(list(parts), axis=0)
    if not len(usual):
        return verdict.horizon.start
    date: dt.date = first.dates[int(usual.argmax())].item()
    return date


def _site_day(own: SiteVerdict, date: dt.date) -> SiteDay:
    at = np.flatnonzero(own.dates == np.datetime64(date))
    if not len(at):
        return SiteDay(own.site.name, None, "not a working day of the headquarters")
    lost = next((day for day in own.lost if day.date == date), None)
    reason = f"{lost.site}: {lost.reason}" if lost else ""
    return SiteDay(own.site.name, int(own.shared_minutes[at[0]]), reason)
