"""Where a meeting has no start: between whom, and which start fails least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.listing import first_of
from overlap.meetings.occurrences import Attendee
from overlap.meetings.search import Refused, Search
from overlap.meetings.suggestions import Nearest
from overlap.sites.day_windows import Window, format_window

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_LISTED: Final = 20


def listed(names: Sequence[str]) -> str:
    """Join names as a sentence does; of many, the first.

    >>> listed(["Ana", "Bo", "Cem"])
    'Ana, Bo and Cem'
    """
    if len(names) > _MOST_LISTED or len(names) == 1:
        return first_of(names, _MOST_LISTED)
    *most, last = names
    return f"{', '.join(most)} and {last}"


def between(names: Sequence[str], left: str = "") -> str:
    """Say who can't come to any start; ``left`` is what those starts would have to leave.

    >>> between(["Ana", "Bo"], "a quorum of 70%")
    "between them Ana and Bo can't come to any start that leaves a quorum of 70%"
    """
    start = f"any start that leaves {left}" if left else "any start"
    if not names:
        return "too few are left beside those who are off at every start"
    together = "between them " if len(names) > 1 else ""
    return f"{together}{listed(names)} can't come to {start}"


def outside_of(waking: Window) -> str:
    """Say why somebody can't come who is outside of their waking hours."""
    return f"outside of the waking hours {format_window(waking)}"


def sleeping(search: Search, is_asleep: Bools, waking: Window) -> list[Refused]:
    """Return who is outside of their waking hours, (p, n), for how much of what was tried."""
    return [
        Refused(person.name, outside_of(waking), int(row.sum()) * search.step_min)
        for person, row in zip(search.people, is_asleep, strict=True)
        if row.any()
    ]


def fails_least(search: Search, cannot: Bools, lacking: Ints, carried: Floats) -> int:
    """Return the start that lacks least; of several, that with fewest missing, then the cheapest.

    Parameters
    ----------
    cannot : (p, n) who can't come to which start, the excused aside
    lacking : (n,) how much is lacking for it to be held
    carried : (p,) points borne before
    """
    missing = cannot.sum(axis=0)
    burden = np.where(cannot, 0.0, search.cost)
    worst = (burden + carried[:, None]).max(axis=0)
    keys = search.start_utc_min, burden.sum(axis=0), worst, missing, lacking, ~search.offered
    return int(np.lexsort(keys)[0])


def nearest_start(
    search: Search, attendees: tuple[Attendee, ...], n: int, missing: Bools, otherwise: str = ""
) -> Nearest:
    """Return a start, and why those who are missing can't come to it.

    Parameters
    ----------
    attendees : who is invited
    n : which start
    missing : (p,) who can't come to it, the excused aside
    otherwise : why not, for those whom the search doesn't keep from it
    """
    people = np.flatnonzero(missing).tolist()
    why = [search.why_not(who, n) or otherwise for who in people]
    names = [search.people[who].name for who in people]
    start = int(search.start_utc_min[n])
    return Nearest(
        start_utc_min=start,
        stop_utc_min=start + search.duration_min,
        attendees=attendees,
        absent=tuple(names),
        reasons=tuple(f"{name} can't come: {text}" for name, text in zip(names, why, strict=True)),
    )
