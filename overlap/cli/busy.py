"""``--busy WHO=FILE.ics``: calendars of those who take part, read leniently."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from overlap.base.errors import SiteError
from overlap.base.listing import first_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overlap.base.errors import CalendarError
    from overlap.cli.question import Question
    from overlap.clocks.timeline import Horizon, Spans
    from overlap.team.agenda import Meeting
    from overlap.team.team import Team

_AROUND: Final = dt.timedelta(days=9)
"""Days around a series in which it may be held: dates move by up to six, and clocks differ."""
_MOST_DAYS_SHOWN: Final = 5


def busy_times(
    given: Sequence[str], team: Team, meetings: Sequence[Meeting], ask: Question
) -> tuple[Team, dict[str, Spans]]:
    """Read calendars of busy times, each in its owner's zone.

    Whole days of a person's are days off of theirs, in the team that is returned.  A site that
    takes part as one is busy on them, since a day off would be everybody's there.
    """
    if not given:
        return team, {}
    from overlap.calendars import busy
    from overlap.calendars.components import load
    from overlap.meetings.candidates import attendees_of

    owners = {who.name: who for own in meetings for who in attendees_of(team, own)}
    people = {person.name for person in team.people}
    taken: dict[str, Spans] = {}

    def left_out(fault: CalendarError) -> None:
        ask.output.note(f"left out: {fault}")

    for text in given:
        name, _, path = text.partition("=")
        if name not in owners or not path:
            reason = f"not WHO=FILE.ics with one of {', '.join(owners)}"
            raise SiteError(reason, key="--busy", value=text)
        ask.output.status.say(f"reading {path}")
        times = busy.busy_times(
            load(path, key="--busy"),
            owners[name].site.zone,
            _dates_of(meetings),
            source=path,
            email=owners[name].email or "",
            on_fault=left_out,
        )
        spans = times.spans if name in people else times.all_spans
        taken[name] = taken[name] | spans if name in taken else spans
        if name in people and times.leave:
            team = _with_leave(team, name, times.leave)
            days = first_of([str(day) for day in sorted(times.leave)], _MOST_DAYS_SHOWN)
            ask.output.note(f"{path}: whole days that are taken count as leave of {name}: {days}")
    return team, taken


def _dates_of(meetings: Sequence[Meeting]) -> Horizon:
    """Return the dates on which meetings may be held."""
    from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon

    first = min(own.dates[0] for own in meetings) - _AROUND
    last = max(own.dates[-1] for own in meetings) + _AROUND
    return Horizon(max(first, FIRST_DATE), min(last, LAST_DATE))


def _with_leave(team: Team, name: str, leave: Mapping[dt.date, str]) -> Team:
    """Return the team with further days off of a person."""
    from overlap.sites.absences import DaysOff

    off = [DaysOff(day, reason=why) for day, why in sorted(leave.items())]
    people = tuple(
        replace(person, days_off=(*person.days_off, *off)) if person.name == name else person
        for person in team.people
    )
    return replace(team, people=people)
