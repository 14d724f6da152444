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
    from overlap.ics.reading import Entry, read_ics
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
    "candidate_sites": "ranking",
    "Change": "advice",
    "check": "verdict",
    "closed": "roster",
    "Coverage": "roster",
    "coverage": "roster",
    "daily_overlap": "overlaps",
    "daily_overlap_each": "overlaps",
    "DailyOverlap": "overlaps",
    "duty": "escalation",
    "fair_rotation": "rotation",
    "Flexible": "sites",
    "Horizon": "timeline",
    "InfeasibleError": "errors",
    "Entry": "ics.reading",
    "Invitation": "invitation",
    "Meeting": "team",
    "Move": "advice",
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
    "candidate_sites",
    "check",
    "closed",
    "coverage",
    "daily_overlap",
    "daily_overlap_each",
    "duty",
    "fair_rotation",
    "overlap_matrix",
    "parse_instant",
    "plot",
    "rank",
    "read_ics",
    "to_ics",
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
