"""An office shuts for days or weeks: change what must change in a proposal, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from overlap.base.reprs import of_fields
from overlap.fairness.rotation import rotate
from overlap.meetings.candidates import candidates_of, without
from overlap.meetings.limits import limits_of
from overlap.meetings.scheduler import TIME_LIMIT, proposal_of, rotation_problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from overlap.clocks.timeline import Spans
    from overlap.meetings.proposal import Occurrence, Proposal
    from overlap.sites.site import Site
    from overlap.team.team import Team


class Changed(NamedTuple):
    """What a date was and is now.

    Attributes
    ----------
    planned : date of the rule, in the anchor's calendar
    before, after : the occurrence as it was and as it is; None where no meeting is held

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> from overlap import closed
    >>> shut = closed(team.site("Dubai"), "2027-05-03", "2027-05-07")
    >>> [change.before.slot + change.after.slot for change in replan(team, proposal, shut)[1]]
    ['BC']
    """

    planned: dt.date
    before: Occurrence | None
    after: Occurrence | None

    def __repr__(self) -> str:
        return of_fields(self)


def replan(
    team: Team,
    proposal: Proposal,
    closed: Site,
    *,
    busy: Mapping[str, Spans] | None = None,
    time_limit: float = TIME_LIMIT,
) -> tuple[Proposal, tuple[Changed, ...]]:
    """Propose again with a site closed, keeping every occurrence that needn't change.

    Parameters
    ----------
    team, proposal : as ``propose`` took and returned them
    closed : the site with its further days off, see ``closed``
    busy : when attendees have no time, by name
    time_limit : a ceiling for the exact search, which is bounded by steps [s]

    Raises
    ------
    InfeasibleError : no start serves an occurrence any more.

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> from overlap import closed
    >>> shut = closed(team.site("Dubai"), "2027-05-03", "2027-05-07")
    >>> again, changes = replan(team, proposal, shut)
    >>> [(str(change.planned), change.after.absent) for change in changes]
    [('2027-05-05', ('Dubai',))]
    """
    candidates = replace(candidates_of(without(team, closed), proposal.meeting, busy or {}), hold=1)
    before = {o.planned: o for o in proposal.occurrences}
    carried = _history(proposal)
    starts = {slot.label: slot.anchor_min for slot in proposal.slots}
    at_min = candidates.at_min.tolist()
    used = np.isin(candidates.at_min, list(starts.values()))
    attendance = candidates.attendance
    tensor = attendance.tensor.copy()
    for n, date in enumerate(candidates.dates):
        if attendance.is_offered[n, used].any():
            tensor[n, ~used] = np.inf
        old = before.get(date.planned)
        if old is None or old.date != date.date:
            continue
        slot = at_min.index(starts[old.slot])
        absent = {
            name for name, away in zip(carried, attendance.away[n, slot], strict=True) if away
        }
        if absent == set(old.absent) & set(carried) and attendance.is_offered[n, slot]:
            tensor[n, np.arange(len(at_min)) != slot] = np.inf
    fixed = replace(candidates, attendance=attendance._replace(tensor=tensor))
    problem = rotation_problem(fixed, carried, limits_of(candidates))
    rotation = rotate(problem, max_slots=None, mode="year_end", time_limit=time_limit)
    max_slots = len(np.unique(rotation.slot_of))
    again = proposal_of(rotation, rotation.slot_of, problem, candidates, max_slots)
    return again, _changes(proposal, again)


def _history(proposal: Proposal) -> dict[str, float]:
    """Return what each of the required had borne before the series."""
    return {
        who.name: end - sum(o.burden[who.name] for o in proposal.occurrences)
        for who, end in zip(proposal.required, proposal.burden.tolist(), strict=True)
    }


def _changes(before: Proposal, after: Proposal) -> tuple[Changed, ...]:
    old = {o.planned: o for o in before.occurrences}
    new = {o.planned: o for o in after.occurrences}
    changed = []
    for planned in sorted(old.keys() | new.keys()):
        one, other = old.get(planned), new.get(planned)
        same = one is not None and other is not None
        if same and _what(one) == _what(other):
            continue
        changed.append(Changed(planned, one, other))
    return tuple(changed)


def _what(occurrence: Occurrence | None) -> tuple[object, ...]:
    if occurrence is None:
        return ()
    return occurrence.start_utc_min, occurrence.stop_utc_min, frozenset(occurrence.absent)
