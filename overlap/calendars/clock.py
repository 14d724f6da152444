"""A zone's clock in whole minutes: which wall times it has once, and when they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import SECONDS_PER_MINUTE
from overlap.calendars.vtimezone import offset_changes
from overlap.core.offsets import utc_from_wall


class Clock:
    """A zone's clock in wall minutes."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        change_s, offset_s = offset_changes(zone)
        self.change, self.offset = change_s // SECONDS_PER_MINUTE, offset_s // SECONDS_PER_MINUTE
        self.odd_from = self.change + np.minimum(self.offset[:-1], self.offset[1:])
        self.odd_to = self.change + np.maximum(self.offset[:-1], self.offset[1:])

    def is_odd(self, wall_min: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which wall times the clock skips or shows twice."""
        n = self.odd_from.searchsorted(wall_min, side="right") - 1
        return (n >= 0) & (wall_min < np.append(self.odd_to, 0)[n])

    def skips(self, wall_min: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which wall times lie in a gap."""
        n = self.odd_from.searchsorted(wall_min, side="right") - 1
        return self.is_odd(wall_min) & (self.offset[n + 1] > self.offset[n])

    def utc_min(self, wall_min: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the instants of wall times."""
        return utc_from_wall(wall_min, self.change, self.offset)
