"""Plan the hours that offices in different time zones share.

Names are loaded when first used, so that ``import overlap`` costs nothing else.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overlap import plot
    from overlap.advice import Advice, Change, Move, advise
    from overlap.errors import BurdenError, InfeasibleError, OverlapError
    from overlap.escalation import CallingOrder, OnDuty, duty, parse_instant
    from overlap.ics.busy import read_busy
    from overlap.ics.days_off import days_off_to_ics
    from overlap.ics.differences import Difference, differences, moved_by_rules
    from overlap.ics.reading import Entry, read_ics
    from overlap.ics.updates import cancel_ics, update_ics
    from overlap.ics.working_hours import hours_to_ics, read_hours
    from overlap.ics.writing import to_ics
    from overlap.invitation import Invitation
    from overlap.matrix import OverlapMatrix, overlap_matrix
    from overlap.overlaps import DailyOverlap, PairwiseOverlap, daily_overlap, daily_overlap_each
    from overlap.ranking import RankedPlace, Ranking, candidate_sites, rank
    from overlap.roster import Coverage, closed, coverage
    from overlap.rotation import Rotation, fair_rotation
    from overlap.sites import Flexible, Season, Site
    from overlap.target import PROFILES, Profile, Target
    from overlap.team import Meeting, Person, Team
    from overlap.timeline import Horizon, Spans
    from overlap.verdict import SiteVerdict, Verdict, check

__version__ = "0.1.0"

_HOME = {
    "Advice": "advice",
    "advise": "advice",
    "BurdenError": "errors",
    "CallingOrder": "escalation",
    "cancel_ics": "ics.updates",
    "candidate_sites": "ranking",
    "Change": "advice",
    "check": "verdict",
    "closed": "roster",
    "Coverage": "roster",
    "coverage": "roster",
    "daily_overlap": "overlaps",
    "daily_overlap_each": "overlaps",
    "DailyOverlap": "overlaps",
    "days_off_to_ics": "ics.days_off",
    "Difference": "ics.differences",
    "differences": "ics.differences",
    "duty": "escalation",
    "fair_rotation": "rotation",
    "Flexible": "sites",
    "Horizon": "timeline",
    "InfeasibleError": "errors",
    "Entry": "ics.reading",
    "hours_to_ics": "ics.working_hours",
    "Invitation": "invitation",
    "Meeting": "team",
    "Move": "advice",
    "moved_by_rules": "ics.differences",
    "OnDuty": "escalation",
    "overlap_matrix": "matrix",
    "OverlapError": "errors",
    "OverlapMatrix": "matrix",
    "PairwiseOverlap": "overlaps",
    "parse_instant": "escalation",
    "Person": "team",
    "plot": "plot",
    "Profile": "target",
    "PROFILES": "target",
    "rank": "ranking",
    "RankedPlace": "ranking",
    "read_busy": "ics.busy",
    "read_hours": "ics.working_hours",
    "read_ics": "ics.reading",
    "Ranking": "ranking",
    "Rotation": "rotation",
    "Season": "sites",
    "Site": "sites",
    "SiteVerdict": "verdict",
    "Spans": "timeline",
    "Target": "target",
    "Team": "team",
    "to_ics": "ics.writing",
    "update_ics": "ics.updates",
    "Verdict": "verdict",
}

__all__ = [
    "PROFILES",
    "Advice",
    "BurdenError",
    "CallingOrder",
    "Change",
    "Coverage",
    "DailyOverlap",
    "Difference",
    "Entry",
    "Flexible",
    "Horizon",
    "InfeasibleError",
    "Invitation",
    "Meeting",
    "Move",
    "OnDuty",
    "OverlapError",
    "OverlapMatrix",
    "PairwiseOverlap",
    "Person",
    "Profile",
    "RankedPlace",
    "Ranking",
    "Rotation",
    "Season",
    "Site",
    "SiteVerdict",
    "Spans",
    "Target",
    "Team",
    "Verdict",
    "__version__",
    "advise",
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
    "hours_to_ics",
    "moved_by_rules",
    "overlap_matrix",
    "parse_instant",
    "plot",
    "rank",
    "read_busy",
    "read_hours",
    "read_ics",
    "to_ics",
    "update_ics",
]


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
