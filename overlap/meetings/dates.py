"""On which dates a meeting is held: planned by its rule, kept, moved or left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from overlap.base.listing import first_of
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon
from overlap.meetings.attendance import Attendance, Bools, Ints
from overlap.meetings.occurrences import Attendee, Skipped
from overlap.sites.working_time import working_time

REACH: Final = 6
"""How many days away from its planned date a meeting may be moved."""

_MOST_NAMES: Final = 3
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class HeldDate:
    """A date on which a meeting is held, the date its rule planned, and why they differ."""

    planned: dt.date
    date: dt.date
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """The candidate starts of some dates, and who comes to them.

    Attributes
    ----------
    dates : (n,)
    start_utc_min : (n, s) [min since 1970-01-01T00:00Z]
    at_work : (n, s, p) for whom a start falls on a date with a shift
    attendance : of those who are required
    why_not : of each date without a start, why
    """

    dates: tuple[dt.date, ...]
    start_utc_min: Ints
    at_work: Bools
    attendance: Attendance
    why_not: Callable[[int], str]


EvaluateDates = Callable[[Sequence[dt.date], "Bools | None"], Starts]
"""Return the starts of dates; (n, p) says whose day off no start may fall on, for each date."""


@dataclass(frozen=True, slots=True, eq=False)
class DatePlan:
    """The dates a meeting is held on, with their starts, and those it isn't held on."""

    dates: tuple[HeldDate, ...]
    skipped: tuple[Skipped, ...]
    start_utc_min: Ints
    attendance: Attendance


class Absences:
    """Who is off on which dates, and why, by the calendars of those who are required."""

    def __init__(self, attendees: Sequence[Attendee], dates: Sequence[dt.date]) -> None:
        first = max(min(dates) - dt.timedelta(REACH), FIRST_DATE)
        last = min(max(dates) + dt.timedelta(REACH), LAST_DATE - dt.timedelta(1))
        whole = Horizon(dt.date(first.year, 1, 1), dt.date(last.year + 1, 1, 1))
        self.attendees = attendees
        self.time = {who.site: working_time(who.site, whole) for who in attendees}

    def reasons(self, people: Sequence[int], date: dt.date) -> str:
        """Say who of some people is off around a date, and for what."""
        names: dict[str, list[str]] = {}
        for n in people:
            who = self.attendees[n]
            day_off = self.time[who.site].day_off
            near = (date, date + dt.timedelta(1), date - dt.timedelta(1))
            reason = next((day_off[day] for day in near if day in day_off), "day off")
            names.setdefault(reason, []).append(who.name)
        return "; ".join(f"{first_of(own, _MOST_NAMES)}: {why}" for why, own in names.items())


def plan_dates(
    planned: Sequence[dt.date],
    days_off: str,
    quorum: float,
    must: Bools,
    absences: Absences,
    evaluate: EvaluateDates,
) -> DatePlan:
    """Return the dates a meeting is held on, in order, and those on which it isn't.

    A date that a start serves is held, without those who are off at every start.  ``"move"`` and
    ``"skip"`` differ on a date on which the excused leave fewer than the quorum of all attendees,
    or one of ``must``: it is moved to the nearest date that serves, at most six days away and
    between its neighbours, or left out.  A date without a start isn't held.
    """
    starts = evaluate(planned, None)
    excused = starts.attendance.excused
    offered: Bools = np.asarray(starts.attendance.is_offered.any(axis=1))
    short: Bools = (1 - excused.mean(axis=1) < quorum - _ROUNDING) | excused[:, must].any(axis=1)
    moves = _Moves(planned, excused, quorum, must, evaluate)
    if days_off == "move":
        moves.try_dates(np.flatnonzero(short).tolist())
    held: list[HeldDate] = []
    rows: list[tuple[Starts, int]] = []
    skipped: list[Skipped] = []
    for n, date in enumerate(planned):
        if short[n] and days_off != "excuse":
            who = np.flatnonzero(excused[n]).tolist()
            reason = absences.reasons(who, date)
            after = held[-1].date if held else None
            substitute = moves.nearest(n, after) if days_off == "move" else None
            if substitute is None:
                skipped.append(Skipped(date, reason))
                continue
            rows.append(substitute)
            other = substitute[0].dates[substitute[1]]
            held.append(HeldDate(date, other, f"moved from {date}: {reason}"))
        elif offered[n]:
            rows.append((starts, n))
            held.append(HeldDate(date, date))
        else:
            skipped.append(Skipped(date, starts.why_not(n)))
    return DatePlan(
        tuple(held),
        tuple(skipped),
        _stacked([of.start_utc_min[n] for of, n in rows], starts.start_utc_min),
        Attendance(
            *(
                _stacked([of.attendance[part][n] for of, n in rows], starts.attendance[part])
                for part in range(len(Attendance._fields))
            )
        ),
    )


def _stacked(rows: list[np.ndarray], like: np.ndarray) -> np.ndarray:
    return np.stack(rows) if rows else like[:0]


class _Moves:
    """The dates to which others can be moved: evaluated once, asked in order."""

    def __init__(
        self,
        planned: Sequence[dt.date],
        excused: Bools,
        quorum: float,
        must: Bools,
        evaluate: EvaluateDates,
    ) -> None:
        self.planned, self.excused, self.quorum, self.must = planned, excused, quorum, must
        self.evaluate = evaluate
        self.starts: Starts | None = None
        self.row: dict[tuple[int, dt.date], int] = {}

    def try_dates(self, which: Sequence[int]) -> None:
        """Evaluate the dates around some planned ones."""
        pairs = [(n, date) for n in which for date in self._around(n)]
        if not pairs:
            return
        self.row = {pair: k for k, pair in enumerate(pairs)}
        keep_off = np.array([self.excused[n] for n, _ in pairs])
        self.starts = self.evaluate([date for _, date in pairs], keep_off)

    def nearest(self, n: int, after: dt.date | None) -> tuple[Starts, int] | None:
        """Return the nearest date that serves, one on which the quorum works before others."""
        if self.starts is None:
            return None
        served = [date for date in self._around(n) if self._serves(n, date, after)]
        if not served:
            return None
        at_work = [date for date in served if self._works(self.starts, self.row[n, date])]
        return self.starts, self.row[n, (at_work or served)[0]]

    def _works(self, starts: Starts, row: int) -> bool:
        """Say whether at some start of a date it is a working day for the quorum."""
        share = starts.at_work[row].mean(axis=1)[starts.attendance.is_offered[row]]
        return bool(share.max(initial=0) >= self.quorum - _ROUNDING)

    def _around(self, n: int) -> list[dt.date]:
        """Return the dates around a planned one, the nearest first, later before earlier."""
        planned = self.planned
        before = planned[n + 1] if n + 1 < len(planned) else LAST_DATE
        days = [day for k in range(1, REACH + 1) for day in (k, -k)]
        dates = [planned[n] + dt.timedelta(day) for day in days]
        return [date for date in dates if FIRST_DATE <= date < min(before, LAST_DATE)]

    def _serves(self, n: int, date: dt.date, after: dt.date | None) -> bool:
        if self.starts is None or (after is not None and date <= after):
            return False
        row = self.row[n, date]
        excused = self.starts.attendance.excused[row]
        enough = 1 - excused.mean() >= self.quorum - _ROUNDING and not excused[self.must].any()
        return bool(enough and self.starts.attendance.is_offered[row].any())
