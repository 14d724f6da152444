"""Plan the hours that offices in different time zones share.

Names are loaded when first used, so that ``import overlap`` costs nothing else.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overlap.errors import OverlapError
    from overlap.matrix import OverlapMatrix, overlap_matrix
    from overlap.overlaps import DailyOverlap, PairwiseOverlap, daily_overlap, daily_overlap_each
    from overlap.sites import Flexible, Season, Site
    from overlap.target import PROFILES, Profile, Target
    from overlap.team import Meeting, Person, Team
    from overlap.timeline import Horizon, Spans
    from overlap.verdict import SiteVerdict, Verdict, check

__version__ = "0.1.0"

_HOME = {
    "DailyOverlap": "overlaps",
    "Flexible": "sites",
    "Horizon": "timeline",
    "Meeting": "team",
    "OverlapError": "errors",
    "OverlapMatrix": "matrix",
    "PROFILES": "target",
    "PairwiseOverlap": "overlaps",
    "Person": "team",
    "Profile": "target",
    "Season": "sites",
    "Site": "sites",
    "SiteVerdict": "verdict",
    "Spans": "timeline",
    "Target": "target",
    "Team": "team",
    "Verdict": "verdict",
    "check": "verdict",
    "daily_overlap": "overlaps",
    "daily_overlap_each": "overlaps",
    "overlap_matrix": "matrix",
}

__all__ = [
    "PROFILES",
    "DailyOverlap",
    "Flexible",
    "Horizon",
    "Meeting",
    "OverlapError",
    "OverlapMatrix",
    "PairwiseOverlap",
    "Person",
    "Profile",
    "Season",
    "Site",
    "SiteVerdict",
    "Spans",
    "Target",
    "Team",
    "Verdict",
    "__version__",
    "check",
    "daily_overlap",
    "daily_overlap_each",
    "overlap_matrix",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module 'overlap' has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(importlib.import_module(f"overlap.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
