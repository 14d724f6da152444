"""Calendars of those who take part in meetings: when each is busy, and on which days away."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from overlap.base.errors import SiteError
from overlap.base.listing import first_of
from overlap.calendars.busy import busy_times
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon
from overlap.meetings.candidates import attendees_of
from overlap.sites.absences import DaysOff
from overlap.team.agenda import Meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from overlap.base.errors import CalendarError
    from overlap.clocks.timeline import Spans
    from overlap.meetings.occurrences import Attendee
    from overlap.team.team import Team

_AROUND: Final = dt.timedelta(days=9)
"""Days around a series in which it may be held: dates move by up to six, and clocks differ."""
_MOST_DAYS_SHOWN: Final = 5


class BusyFile(NamedTuple):
    """A calendar of somebody's, and what it is called."""

    who: str
    data: bytes
    source: str


def owners_of(team: Team, meetings: Iterable[Meeting]) -> dict[str, Attendee]:
    """Return who takes part in some meetings, by name."""
    return {who.name: who for own in meetings for who in attendees_of(team, own)}


def with_busy(
    files: Iterable[BusyFile],
    team: Team,
    meetings: Sequence[Meeting],
    note: Callable[[str], None],
) -> tuple[Team, dict[str, Spans]]:
    """Read calendars of those who take part, leniently, each in its owner's zone.

    Whole days of a person's are days off of theirs, in the team that is returned.  A site that
    takes part as one is busy on them, since a day off would be everybody's there.

    Parameters
    ----------
    files : those who take part with a calendar of theirs
    team, meetings : who they are, and the dates of what they are asked to
    note : called with what a reader has to know: what is left out, what counts as leave

    Raises
    ------
    CalendarError : not a calendar.
    SiteError : somebody who takes no part.
    """
    owners = owners_of(team, meetings)
    people = {person.name for person in team.people}
    taken: dict[str, Spans] = {}

    def left_out(fault: CalendarError) -> None:
        note(f"left out: {fault}")

    for name, data, source in files:
        if name not in owners:
            reason = f"takes no part; those who do: {', '.join(owners)}"
            raise SiteError(reason, key="busy", value=name)
        times = busy_times(
            data,
            owners[name].site.zone,
            _dates_of(meetings),
            source=source,
            email=owners[name].email or "",
            on_fault=left_out,
        )
        spans = times.spans if name in people else times.all_spans
        taken[name] = taken[name] | spans if name in taken else spans
        if name in people and times.leave:
            team = _with_leave(team, name, times.leave)
            days = first_of([str(day) for day in sorted(times.leave)], _MOST_DAYS_SHOWN)
            note(f"{source}: whole days that are taken count as leave of {name}: {days}")
    return team, taken


def single_meeting(
    team: Team, attendees: Iterable[str], optional: Iterable[str], horizon: Horizon
) -> Meeting:
    """Return a stand-in for one meeting that may be on any date of a horizon."""
    last = horizon.stop - dt.timedelta(days=1)
    return Meeting(
        name="Meeting",
        dates=tuple(dict.fromkeys((horizon.start, last))),
        duration_min=1,
        anchor=team.hq.name,
        attendees=tuple(attendees),
        optional=tuple(optional),
    )


def _dates_of(meetings: Sequence[Meeting]) -> Horizon:
    """Return the dates on which meetings may be held."""
    first = min(own.dates[0] for own in meetings) - _AROUND
    last = max(own.dates[-1] for own in meetings) + _AROUND
    return Horizon(max(first, FIRST_DATE), min(last, LAST_DATE))


def _with_leave(team: Team, name: str, leave: Mapping[dt.date, str]) -> Team:
    """Return the team with further days off of a person."""
    off = [DaysOff(day, reason=why) for day, why in sorted(leave.items())]
    people = tuple(
        replace(person, days_off=(*person.days_off, *off)) if person.name == name else person
        for person in team.people
    )
    return replace(team, people=people)
