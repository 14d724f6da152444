"""On which dates a meeting is held: planned by its rule, kept, moved or skipped for days off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.listing import first_of
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon
from overlap.meetings.proposal import Skipped
from overlap.sites.working_time import PAD, working_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from overlap.meetings.proposal import Attendee
    from overlap.team.agenda import Meeting

_MOST_NAMES: Final = 3
_REACH: Final = 6
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Held:
    """A date on which a meeting is held, the date its rule planned, and why they differ."""

    planned: dt.date
    date: dt.date
    reason: str = ""


def held_dates(
    meeting: Meeting, attendees: Sequence[Attendee]
) -> tuple[tuple[Held, ...], tuple[Skipped, ...]]:
    """Return the dates a meeting is held on, in order, and those on which it isn't.

    A date that is nobody's day off is held.  What else happens is ``meeting.days_off``:
    ``"excuse"`` holds it without those who are off, ``"move"`` holds it on the nearest date, at
    most six days away and between its neighbours, on which at least the quorum work, ``"skip"``
    doesn't hold it unless the quorum do.  A date that is everybody's day off is skipped.
    """
    days_off = _DaysOff(attendees, meeting.dates)
    held: list[Held] = []
    skipped: list[Skipped] = []
    stops = [*meeting.dates[1:], meeting.dates[-1] + dt.timedelta(_REACH + 1)]
    for planned, stop in zip(meeting.dates, stops, strict=True):
        off = days_off.who(planned)
        left = len(attendees) - len(off)
        quorate = left >= meeting.quorum * len(attendees) - _ROUNDING
        if meeting.days_off == "move" and not quorate:
            after = held[-1].date if held else planned - dt.timedelta(_REACH + 1)
            free = _nearest(planned, after, stop, days_off, meeting.quorum)
            if free is not None:
                held.append(
                    Held(planned, free, f"moved from {planned}: {days_off.why(off, planned)}")
                )
                continue
        if not left or (meeting.days_off == "skip" and not quorate):
            skipped.append(Skipped(planned, days_off.why(off, planned)))
        else:
            held.append(Held(planned, planned))
    return tuple(held), tuple(skipped)


def _nearest(
    planned: dt.date, after: dt.date, before: dt.date, days_off: _DaysOff, quorum: float
) -> dt.date | None:
    for away in range(1, _REACH + 1):
        for date in (planned + dt.timedelta(away), planned - dt.timedelta(away)):
            if (
                after < date < before
                and FIRST_DATE <= date < LAST_DATE
                and days_off.share_at_work(date) >= quorum - _ROUNDING
            ):
                return date
    return None


def off_on(attendees: Sequence[Attendee], dates: Sequence[dt.date]) -> NDArray[np.bool_]:
    """Say whose day off each date is, (n_dates, n_attendees)."""
    days_off = _DaysOff(attendees, dates)
    return np.array([days_off.off(date) for date in dates], bool)


class _DaysOff:
    """Whose date is a day off, by the sites' calendars over all dates in question."""

    def __init__(self, attendees: Sequence[Attendee], dates: Sequence[dt.date]) -> None:
        first = max(min(dates) - dt.timedelta(_REACH), FIRST_DATE)
        last = min(max(dates) + dt.timedelta(_REACH), LAST_DATE - dt.timedelta(1))
        whole = Horizon(dt.date(first.year, 1, 1), dt.date(last.year + 1, 1, 1))
        self.first = whole.start - dt.timedelta(PAD)
        self.attendees = attendees
        self.time = {who.site: working_time(who.site, whole) for who in attendees}

    def off(self, date: dt.date) -> list[bool]:
        """Say of each attendee whether the date would be worked but for a day off."""
        n = (date - self.first).days
        of_site = {
            site: bool(time.clock_works[n] and not time.works[n])
            for site, time in self.time.items()
        }
        return [of_site[who.site] for who in self.attendees]

    def who(self, date: dt.date) -> list[Attendee]:
        """Return those whose day off the date is."""
        return [who for who, is_so in zip(self.attendees, self.off(date), strict=True) if is_so]

    def share_at_work(self, date: dt.date) -> float:
        """Return the share of attendees who work on a date."""
        n = (date - self.first).days
        return sum(bool(self.time[who.site].works[n]) for who in self.attendees) / len(
            self.attendees
        )

    def why(self, off: Sequence[Attendee], date: dt.date) -> str:
        """Say whose day off a date is, and for what."""
        names: dict[str, list[str]] = {}
        for who in off:
            names.setdefault(self.time[who.site].day_off.get(date, "day off"), []).append(who.name)
        return "; ".join(f"{first_of(own, _MOST_NAMES)}: {reason}" for reason, own in names.items())
