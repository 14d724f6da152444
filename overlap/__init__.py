"""Plan the hours that offices in different time zones share.

Names are loaded when first used, so that ``import overlap`` costs nothing else.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overlap.base.errors import BurdenError, InfeasibleError, OverlapError
    from overlap.calendars.busy import read_busy
    from overlap.calendars.days_off import days_off_to_ics
    from overlap.calendars.differences import Difference, differences, moved_by_rules
    from overlap.calendars.reader import Entry, read_ics
    from overlap.calendars.update import cancel_ics, update_ics
    from overlap.calendars.working_hours import hours_to_ics, read_hours
    from overlap.calendars.writing import to_ics
    from overlap.clocks.timeline import Horizon, Spans
    from overlap.fairness.certificate import verify_certificate
    from overlap.fairness.rotation import Rotation, fair_rotation
    from overlap.meetings.burden import burden_tensor, penalty_minutes
    from overlap.meetings.comparison import (
        Alternative,
        Anchored,
        Frontier,
        alternatives,
        anchored,
        frontier,
        named_burdens,
    )
    from overlap.meetings.ledger import Ledger, LedgerEntry
    from overlap.meetings.proposal import Attendee, Occurrence, Proposal, Skipped, Slot
    from overlap.meetings.replan import Changed, replan
    from overlap.meetings.scheduler import propose
    from overlap.output import plot
    from overlap.planning import distributed
    from overlap.planning.advise import Advice, Change, Move, advise
    from overlap.planning.check import SiteVerdict, Verdict, check
    from overlap.planning.coverage import Coverage, closed, coverage
    from overlap.planning.duty import CallingOrder, OnDuty, duty, parse_instant
    from overlap.planning.matrix import OverlapMatrix, overlap_matrix
    from overlap.planning.overlaps import (
        DailyOverlap,
        PairwiseOverlap,
        daily_overlap,
        daily_overlap_each,
    )
    from overlap.planning.rank import RankedPlace, Ranking, candidate_sites, rank
    from overlap.sites.fields import Flexible, Season
    from overlap.sites.site import Site
    from overlap.sites.target import PROFILES, Profile, Target
    from overlap.team.agenda import Meeting, Person
    from overlap.team.curve import CURVES, Curve
    from overlap.team.invitation import Invitation
    from overlap.team.team import Team

__version__ = "0.1.0"

_HOME = {
    "Advice": "planning.advise",
    "advise": "planning.advise",
    "Alternative": "meetings.comparison",
    "alternatives": "meetings.comparison",
    "Anchored": "meetings.comparison",
    "anchored": "meetings.comparison",
    "Attendee": "meetings.proposal",
    "BurdenError": "base.errors",
    "burden_tensor": "meetings.burden",
    "CallingOrder": "planning.duty",
    "cancel_ics": "calendars.update",
    "candidate_sites": "planning.rank",
    "Change": "planning.advise",
    "Changed": "meetings.replan",
    "check": "planning.check",
    "closed": "planning.coverage",
    "Coverage": "planning.coverage",
    "coverage": "planning.coverage",
    "Curve": "team.curve",
    "CURVES": "team.curve",
    "daily_overlap": "planning.overlaps",
    "daily_overlap_each": "planning.overlaps",
    "DailyOverlap": "planning.overlaps",
    "days_off_to_ics": "calendars.days_off",
    "Difference": "calendars.differences",
    "differences": "calendars.differences",
    "distributed": "planning.distributed",
    "duty": "planning.duty",
    "fair_rotation": "fairness.rotation",
    "Flexible": "sites.fields",
    "Frontier": "meetings.comparison",
    "frontier": "meetings.comparison",
    "Horizon": "clocks.timeline",
    "InfeasibleError": "base.errors",
    "Entry": "calendars.reader",
    "hours_to_ics": "calendars.working_hours",
    "Invitation": "team.invitation",
    "Ledger": "meetings.ledger",
    "LedgerEntry": "meetings.ledger",
    "Meeting": "team.agenda",
    "Move": "planning.advise",
    "moved_by_rules": "calendars.differences",
    "named_burdens": "meetings.comparison",
    "Occurrence": "meetings.proposal",
    "OnDuty": "planning.duty",
    "overlap_matrix": "planning.matrix",
    "OverlapError": "base.errors",
    "OverlapMatrix": "planning.matrix",
    "PairwiseOverlap": "planning.overlaps",
    "parse_instant": "planning.duty",
    "penalty_minutes": "meetings.burden",
    "Person": "team.agenda",
    "plot": "output.plot",
    "Profile": "sites.target",
    "PROFILES": "sites.target",
    "Proposal": "meetings.proposal",
    "propose": "meetings.scheduler",
    "rank": "planning.rank",
    "RankedPlace": "planning.rank",
    "read_busy": "calendars.busy",
    "read_hours": "calendars.working_hours",
    "read_ics": "calendars.reader",
    "Ranking": "planning.rank",
    "replan": "meetings.replan",
    "Rotation": "fairness.rotation",
    "Season": "sites.fields",
    "Site": "sites.site",
    "SiteVerdict": "planning.check",
    "Skipped": "meetings.proposal",
    "Slot": "meetings.proposal",
    "Spans": "clocks.timeline",
    "Target": "sites.target",
    "Team": "team.team",
    "to_ics": "calendars.writing",
    "update_ics": "calendars.update",
    "Verdict": "planning.check",
    "verify_certificate": "fairness.certificate",
}

_MODULES = {"distributed", "plot"}

__all__ = [
    "CURVES",
    "PROFILES",
    "Advice",
    "Alternative",
    "Anchored",
    "Attendee",
    "BurdenError",
    "CallingOrder",
    "Change",
    "Changed",
    "Coverage",
    "Curve",
    "DailyOverlap",
    "Difference",
    "Entry",
    "Flexible",
    "Frontier",
    "Horizon",
    "InfeasibleError",
    "Invitation",
    "Ledger",
    "LedgerEntry",
    "Meeting",
    "Move",
    "Occurrence",
    "OnDuty",
    "OverlapError",
    "OverlapMatrix",
    "PairwiseOverlap",
    "Person",
    "Profile",
    "Proposal",
    "RankedPlace",
    "Ranking",
    "Rotation",
    "Season",
    "Site",
    "SiteVerdict",
    "Skipped",
    "Slot",
    "Spans",
    "Target",
    "Team",
    "Verdict",
    "__version__",
    "advise",
    "alternatives",
    "anchored",
    "burden_tensor",
    "cancel_ics",
    "candidate_sites",
    "check",
    "closed",
    "coverage",
    "daily_overlap",
    "daily_overlap_each",
    "days_off_to_ics",
    "differences",
    "distributed",
    "duty",
    "fair_rotation",
    "frontier",
    "hours_to_ics",
    "moved_by_rules",
    "named_burdens",
    "overlap_matrix",
    "parse_instant",
    "penalty_minutes",
    "plot",
    "propose",
    "rank",
    "read_busy",
    "read_hours",
    "read_ics",
    "replan",
    "to_ics",
    "update_ics",
    "verify_certificate",
]


if not TYPE_CHECKING:  # a type checker refuses names that aren't imported above

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            msg = f"module 'overlap' has no attribute {name!r}"
            raise AttributeError(msg)
        module = importlib.import_module(f"overlap.{_HOME[name]}")
        value = module if name in _MODULES else getattr(module, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
