"""What a peer can't answer by its own rules or data, and whether it agrees on all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from ways import MIXED, PANDAS, POLARS

from overlap.clocks.zones import zone_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inputs import Task

HOUR_MIN = 60
TOLERANCE = 1e-9


def odd_gaps(task: Task) -> set[int]:
    """Return the sites with hours that begin or end in a gap of another length than an hour."""
    found = set()
    for n, office in enumerate(task.offices):
        edges = np.array([edge for day in office.week for window in day for edge in window])
        table = zone_table(office.zone)
        length = np.diff(table.offset_min)
        day = table.change_utc_min // 1440 - task.horizon.first_day
        odd = (length > 0) & (length != HOUR_MIN) & (day >= -1) & (day <= task.horizon.days)
        start = (table.change_utc_min + table.offset_min[:-1])[odd]
        if ((edges[:, None] - start) % 1440 < length[odd]).any():
            found.add(n)
    return found


def left_out(task: Task, way: str) -> dict[str, list[int]]:
    """Return the sites that a peer is spared, by reason.

    Raises
    ------
    ModuleNotFoundError : the peer isn't installed.
    """
    found: dict[str, set[int]] = {}
    if way in {PANDAS, MIXED, POLARS}:
        found["hours in a gap that isn't an hour long"] = odd_gaps(task)
    if way == POLARS:
        from with_polars import other_zones  # noqa: PLC0415 - a peer may not be installed

        zones = other_zones({office.zone for office in task.offices}, task.horizon)
        places = {n for n, office in enumerate(task.offices) if office.zone in zones}
        found["other offsets in its compiled-in zone tables"] = places
    return {reason: sorted(places) for reason, places in found.items() if places}


def restrict(answer: Sequence[Any], task: Task, indices: Sequence[int], n_refs: int) -> list[Any]:
    """Return of an answer for all sites the part that some of them give."""
    arrays = [np.asarray(part) for part in answer]
    if task.key == "W2":
        return [part[np.array(indices[1:], int) - 1] for part in arrays]
    if task.key == "W3":
        return [part[np.ix_(indices[:n_refs], indices)] for part in arrays]
    if task.key == "W5":
        return [part[np.array(indices, int)] for part in arrays]
    return arrays


def same(ours: Sequence[Any], theirs: Sequence[Any]) -> bool:
    """Say whether two answers are the same: whole numbers exactly, means to the last digits."""
    for mine, other in zip(ours, theirs, strict=True):
        a, b = np.asarray(mine), np.asarray(other)
        if a.shape != b.shape:
            return False
        if a.dtype.kind in "biu" and not np.array_equal(a, b):
            return False
        if not np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True):
            return False
    return True
