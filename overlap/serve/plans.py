"""A draft to answers: the same calls as the commands', each made once for a text.

Verdict, day and year are quick; other hours and rotations take longer, are kept for the last few
texts, and can be left for a second request.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from overlap.base.errors import OverlapError
from overlap.clocks.timeline import LAST_DATE, Horizon
from overlap.meetings.scheduler import propose
from overlap.planning.advise import advise
from overlap.planning.check import check
from overlap.planning.matrix import overlap_matrix
from overlap.serve.patience import still_wanted
from overlap.team.team import Team
from overlap.team.teamfile import parse_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overlap.meetings.proposal import Proposal
    from overlap.planning.advise import Advice
    from overlap.planning.check import Verdict
    from overlap.planning.matrix import OverlapMatrix

_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class Plan:
    """A team as it stands, and the dates that the questions are about."""

    text: str
    team: Team
    tables: Mapping[str, Any]
    horizon: Horizon

    def verdict(self) -> Verdict:
        """Return whether each site meets its target, as ``overlap check`` does."""
        return check(self.team.hq, self.team.others, self.horizon, self.team.target)

    def matrix(self) -> OverlapMatrix:
        """Return every pair, as ``overlap matrix`` does."""
        sites = [self.team.hq, *self.team.others]
        return overlap_matrix(sites, self.horizon, self.team.target)


def plan_of(text: str, today: dt.date) -> Plan | None:
    """Return the plan of a team file's text; None where it has no site yet.

    Raises
    ------
    OverlapError : as ``Team.parse``.
    """
    tables = parse_tables(text)
    if not tables.get("site"):
        return None
    team = Team.parse(text)
    return Plan(text, team, tables, team.horizon or usual_horizon(today))


def usual_horizon(today: dt.date) -> Horizon:
    """Return the twelve months from the first of this month."""
    first = today.replace(day=1)
    if first.year >= LAST_DATE.year - 1:
        return Horizon(first, LAST_DATE)
    return Horizon.of_months(first, 12)


@functools.lru_cache(maxsize=_KEPT)
def advice_of(text: str, site: str, today: dt.date) -> Advice:
    """Return which hours would let a site meet its target, as ``overlap advise`` does."""
    plan = _known(text, today)
    own = plan.team.site(site)
    return advise(
        plan.team.hq,
        own,
        horizon=plan.horizon,
        target=own.target or plan.team.target,
        curve=plan.team.curve,
        progress=still_wanted,
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """The rotation of a meeting, or why there is none."""

    name: str
    proposal: Proposal | None
    reason: str


@functools.lru_cache(maxsize=_KEPT)
def rotation_of(text: str, meeting: str) -> Planned:
    """Return the rotation of a meeting, as ``overlap schedule`` does."""
    team = Team.parse(text)
    try:
        proposal = propose(team, team.meeting(meeting), progress=still_wanted)
    except OverlapError as fault:  # infeasible, or larger than its limits
        return Planned(meeting, None, str(fault))
    return Planned(meeting, proposal, "")


def _known(text: str, today: dt.date) -> Plan:
    plan = plan_of(text, today)
    if plan is None:
        raise OverlapError("has no site", key="team")
    return plan
