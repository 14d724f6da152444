"""An office shuts for days or weeks: change what must change in a proposal, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from overlap.base.progress import Progress, finish, stages
from overlap.clocks.timeline import Spans
from overlap.fairness.rotation import rotate
from overlap.meetings.candidates import candidates_of, without
from overlap.meetings.limits import limits_of
from overlap.meetings.occurrences import Changed, Occurrence
from overlap.meetings.proposal import Proposal
from overlap.meetings.scheduler import TIME_LIMIT, proposal_of, rotation_problem
from overlap.sites.site import Site
from overlap.team.team import Team


def replan(
    team: Team,
    proposal: Proposal,
    closed: Site,
    *,
    busy: Mapping[str, Spans] | None = None,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> Proposal:
    """Propose again with a site closed, keeping every occurrence that needn't change.

    The proposal has in ``changes`` what a date was and is.

    Parameters
    ----------
    team, proposal : as ``propose`` took and returned them
    closed : the site with its further days off, see ``closed``
    busy : when attendees have no time, by name
    time_limit : a ceiling for the exact search, which is bounded by steps [s]
    progress : called as the work goes on, with what is done and of how much; cancels by raising

    Raises
    ------
    InfeasibleError : no start serves an occurrence any more.

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> from overlap import closed
    >>> shut = closed(team.site("Dubai"), "2027-05-03", "2027-05-07")
    >>> again = replan(team, proposal, shut)
    >>> [(str(change.planned), change.after.absent) for change in again.changes]
    [('2027-05-05', ('Dubai',))]
    """
    dating, sharing = stages(progress, 1, 1)
    open_team = without(team, closed)
    candidates = candidates_of(open_team, proposal.meeting, busy or {}, progress=dating)
    candidates = replace(candidates, hold=1)
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
    rotation = rotate(
        problem, max_slots=None, mode="year_end", time_limit=time_limit, progress=sharing
    )
    finish(sharing)
    max_slots = len(np.unique(rotation.slot_of))
    again = proposal_of(rotation, rotation.slot_of, problem, candidates, max_slots, proposal.joined)
    return replace(again, changes=_changes(proposal, again))


def _history(proposal: Proposal) -> dict[str, float]:
    """Return what each of the required had borne before the series."""
    return {
        who.name: end - sum(o.burden[who.name] for o in proposal.occurrences)
        for who, end in zip(proposal.required, proposal.burden.tolist(), strict=True)
    }


def _changes(before: Proposal, after: Proposal) -> tuple[Changed, ...]:
    old = {o.planned: o for o in before.occurrences}
    new = {o.planned: o for o in after.occurrences}
    changes = []
    for planned in sorted(old.keys() | new.keys()):
        one, other = old.get(planned), new.get(planned)
        same = one is not None and other is not None
        if same and _what(one) == _what(other):
            continue
        changes.append(Changed(planned, one, other))
    return tuple(changes)


def _what(occurrence: Occurrence | None) -> tuple[object, ...]:
    if occurrence is None:
        return ()
    return occurrence.start_utc_min, occurrence.stop_utc_min, frozenset(occurrence.absent)
