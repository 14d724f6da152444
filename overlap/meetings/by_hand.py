"""One occurrence of a plan moved by hand: its new time, who comes, and what it costs them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from overlap.base.errors import OverlapError
from overlap.meetings.candidates import candidates_of
from overlap.meetings.dates import Held
from overlap.sites.hours import format_clock

if TYPE_CHECKING:
    import datetime as dt

    from overlap.meetings.proposal import Proposal
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
    OverlapError : no occurrence is planned then, or its anchor's clock skips that time.
    InfeasibleError : more refuse it than the quorum allows.

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
        raise OverlapError("no occurrence is planned on this date", key="date", value=planned)
    meeting = proposal.meeting
    one = replace(meeting, slots=(at_min, at_min), step_min=1, dates=(date,))
    found = candidates_of(team, one, {}, (Held(planned, date),))
    if not np.isfinite(found.attendance.tensor[0, 0]).all():
        raise OverlapError("the anchor's clock skips this time", key="date", value=date)
    names = [who.name for who in found.required]
    burden = dict(zip(names, found.attendance.tensor[0, 0].tolist(), strict=True))
    away = (found.attendance.excused | found.attendance.missed)[0, 0].tolist()
    old = proposal.occurrences[index]
    start = int(found.start_utc_min[0, 0])
    occurrence = replace(
        old,
        date=date,
        start_utc_min=start,
        stop_utc_min=start + meeting.duration_min,
        burden=burden,
        absent=tuple(name for name, is_away in zip(names, away, strict=True) if is_away),
        reason=f"moved by hand to {date} {format_clock(at_min)}",
    )
    occurrences = list(proposal.occurrences)
    occurrences[index] = occurrence
    change = np.array([burden[name] - old.burden.get(name, 0.0) for name in names])
    costs = {
        name: (old.burden.get(name, 0.0), burden[name])
        for name, by in zip(names, change.tolist(), strict=True)
        if by
    }
    moved = replace(proposal, occurrences=tuple(occurrences), burden=proposal.burden + change)
    return moved, costs
