"""Plan the hours that offices in different time zones share.

Names are loaded when first used, so that ``import overlap`` costs nothing else.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overlap import plot
    from overlap.advice import Advice, Change, Move, advise
    from overlap.agenda import Meeting, Person
    from overlap.burden import CURVES, Curve, burden_tensor, penalty_minutes
    from overlap.errors import BurdenError, InfeasibleError, OverlapError
    from overlap.escalation import CallingOrder, OnDuty, duty, parse_instant
    from overlap.fields import Flexible, Season
    from overlap.ics.busy import read_busy
    from overlap.ics.days_off import days_off_to_ics
    from overlap.ics.differences import Difference, differences, moved_by_rules
    from overlap.ics.reading import Entry, read_ics
    from overlap.ics.updates import cancel_ics, update_ics
    from overlap.ics.working_hours import hours_to_ics, read_hours
    from overlap.ics.writing import to_ics
    from overlap.invitation import Invitation
    from overlap.matrix import OverlapMatrix, overlap_matrix
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
    from overlap.meetings.replanning import Changed, replan
    from overlap.meetings.scheduler import propose
    from overlap.overlaps import DailyOverlap, PairwiseOverlap, daily_overlap, daily_overlap_each
    from overlap.ranking import RankedPlace, Ranking, candidate_sites, rank
    from overlap.roster import Coverage, closed, coverage
    from overlap.rotations.certificate import verify_certificate
    from overlap.rotations.rotation import Rotation, fair_rotation
    from overlap.sites import Site
    from overlap.target import PROFILES, Profile, Target
    from overlap.team import Team
    from overlap.timeline import Horizon, Spans
    from overlap.verdict import SiteVerdict, Verdict, check

__version__ = "0.1.0"

_HOME = {
    "Advice": "advice",
    "advise": "advice",
    "Alternative": "meetings.comparison",
    "alternatives": "meetings.comparison",
    "Anchored": "meetings.comparison",
    "anchored": "meetings.comparison",
    "Attendee": "meetings.proposal",
    "BurdenError": "errors",
    "burden_tensor": "burden",
    "CallingOrder": "escalation",
    "cancel_ics": "ics.updates",
    "candidate_sites": "ranking",
    "Change": "advice",
    "Changed": "meetings.replanning",
    "check": "verdict",
    "closed": "roster",
    "Coverage": "roster",
    "coverage": "roster",
    "Curve": "burden",
    "CURVES": "burden",
    "daily_overlap": "overlaps",
    "daily_overlap_each": "overlaps",
    "DailyOverlap": "overlaps",
    "days_off_to_ics": "ics.days_off",
    "Difference": "ics.differences",
    "differences": "ics.differences",
    "duty": "escalation",
    "fair_rotation": "rotations.rotation",
    "Flexible": "fields",
    "Frontier": "meetings.comparison",
    "frontier": "meetings.comparison",
    "Horizon": "timeline",
    "InfeasibleError": "errors",
    "Entry": "ics.reading",
    "hours_to_ics": "ics.working_hours",
    "Invitation": "invitation",
    "Ledger": "meetings.ledger",
    "LedgerEntry": "meetings.ledger",
    "Meeting": "agenda",
    "Move": "advice",
    "moved_by_rules": "ics.differences",
    "named_burdens": "meetings.comparison",
    "Occurrence": "meetings.proposal",
    "OnDuty": "escalation",
    "overlap_matrix": "matrix",
    "OverlapError": "errors",
    "OverlapMatrix": "matrix",
    "PairwiseOverlap": "overlaps",
    "parse_instant": "escalation",
    "penalty_minutes": "burden",
    "Person": "agenda",
    "plot": "plot",
    "Profile": "target",
    "PROFILES": "target",
    "Proposal": "meetings.proposal",
    "propose": "meetings.scheduler",
    "rank": "ranking",
    "RankedPlace": "ranking",
    "read_busy": "ics.busy",
    "read_hours": "ics.working_hours",
    "read_ics": "ics.reading",
    "Ranking": "ranking",
    "replan": "meetings.replanning",
    "Rotation": "rotations.rotation",
    "Season": "fields",
    "Site": "sites",
    "SiteVerdict": "verdict",
    "Skipped": "meetings.proposal",
    "Slot": "meetings.proposal",
    "Spans": "timeline",
    "Target": "target",
    "Team": "team",
    "to_ics": "ics.writing",
    "update_ics": "ics.updates",
    "Verdict": "verdict",
    "verify_certificate": "rotations.certificate",
}

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
        value = module if _HOME[name] == name else getattr(module, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
