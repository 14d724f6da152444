"""One occurrence of a plan moved by hand: its new time, who comes, and what it costs them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from overlap.base.errors import OverlapError
from overlap.base.listing import nearest_dates
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import day_number
from overlap.clocks.zones import zone_table
from overlap.core.frozen import frozen
from overlap.core.offsets import utc_from_wall
from overlap.meetings.comparison import attendance_at
from overlap.meetings.proposal import Proposal
from overlap.sites.day_windows import format_clock
from overlap.team.team import Team

Costs = dict[str, tuple[float, float]]


def moved_by_hand(
    team: Team, proposal: Proposal, planned: dt.date, date: dt.date, at_min: int
) -> tuple[Proposal, Costs]:
    """Return a plan with one occurrence at another time, and whose cost changes, from and to what.

    The proof of the plan stays that of the plan: nobody searched for the new time.

    Parameters
    ----------
    team, proposal : as ``propose`` took and returned them
    planned : the date of the rule, by which the occurrence is known
    date, at_min : when it is held, in the anchor's calendar and by its clock [min after midnight]

    Raises
    ------
    OverlapError : no occurrence is planned then.
    InfeasibleError : a quorum of 1, and somebody can't come.

    >>> import datetime as dt
    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> first = proposal.occurrences[0].planned
    >>> moved, costs = moved_by_hand(team, proposal, first, dt.date(2027, 1, 5), 15 * 60)
    >>> moved.occurrences[0]
    <Occurrence 0 at 2027-01-05T13:00Z, slot B>
    """
    index = next((n for n, o in enumerate(proposal.occurrences) if o.planned == planned), None)
    if index is None:
        near = nearest_dates(planned, [own.planned for own in proposal.occurrences])
        reason = f"no occurrence is planned on this date{near}"
        raise OverlapError(reason, key="date", value=planned)
    meeting = proposal.meeting
    burden, absent = attendance_at(team, meeting, date, at_min)
    zone = zone_table(proposal.anchor.zone)
    wall = np.array([day_number(date) * MINUTES_PER_DAY + at_min])
    start = int(utc_from_wall(wall, zone.change_utc_min, zone.offset_min)[0])
    old = proposal.occurrences[index]
    occurrence = replace(
        old,
        date=date,
        start_utc_min=start,
        stop_utc_min=start + meeting.duration_min,
        burden=burden,
        absent=absent,
        reason=f"moved by hand to {date} {format_clock(at_min)}",
    )
    names = [who.name for who in proposal.required]
    occurrences = list(proposal.occurrences)
    occurrences[index] = occurrence
    change = np.array([burden[name] - old.burden.get(name, 0.0) for name in names])
    costs = {
        name: (old.burden.get(name, 0.0), burden[name])
        for name, by in zip(names, change.tolist(), strict=True)
        if by
    }
    moved = replace(
        proposal, occurrences=tuple(occurrences), burden=frozen(proposal.burden + change)
    )
    return moved, costs
