"""What changes of hours cost the people who work them, by how the new hours feel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HOUR
from overlap.clocks.timeline import Horizon
from overlap.planning.hour_changes import DayChange, working_days
from overlap.sites.site import Site
from overlap.team.curve import Curve
from overlap.team.penalties import penalty_steps

_WEEK_MIN: Final = DAYS_PER_WEEK * MINUTES_PER_DAY
_ADDED_TWICE: Final = 2
_USUAL_WEEK: Final = Horizon("2027-01-04", "2027-01-11")


@dataclass(frozen=True, eq=False)
class ChangeCosts:
    """What changes of a site's hours cost its people, in hours a week weighed by how they feel.

    A minute costs 1, and the rate that the burden curve has for it, before the change: so the
    first hour after work counts twice, and one at night nine times.  A move costs what it passes:
    every minute from the old end of the day to the new one.  Time that is added counts twice, for
    none is given back.
    """

    site: Site
    curve: Curve

    def of(self, change: DayChange, weekday: int) -> float:
        """Return what a change of one weekday costs all people of the site."""
        later, earlier = self._edges[weekday]
        if change.move_min:
            edge = later if change.move_min > 0 else earlier
            minutes = int(edge[abs(change.move_min)])
        elif change.apart_min:
            edge = later if change.apart_min > 0 else earlier
            minutes = int(edge[abs(change.apart_min)]) * _ADDED_TWICE
        else:
            minutes = int(earlier[change.head_min] + later[change.tail_min]) * _ADDED_TWICE
        return minutes * self.site.people / MINUTES_PER_HOUR

    @cached_property
    def _edges(self) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """For each weekday: what the minutes after its end, and before its start, add up to."""
        feel = 1 + self._rates()
        edges = {}
        for n in working_days(self.site):
            week = next(
                week.days[n]
                for week in (self.site.hours, *(s.hours for s in self.site.seasons))
                if week.days[n]
            )
            stop = n * MINUTES_PER_DAY + max(b for _, b in week)
            start = n * MINUTES_PER_DAY + week[0][0]
            near = np.arange(2 * MINUTES_PER_DAY)
            ways = feel[(stop + near) % _WEEK_MIN], feel[(start - 1 - near) % _WEEK_MIN]
            later, earlier = (np.concatenate([[0], np.cumsum(way)]) for way in ways)
            edges[n] = later, earlier
        return edges

    def _rates(self) -> NDArray[np.int64]:
        """Return the curve's rate for each wall minute of a usual week, (10080,)."""
        plain = replace(
            self.site, zone="UTC", holidays=(), days_off=(), days_on=(), seasons=(), half_day=None
        )
        steps = penalty_steps(plain, _USUAL_WEEK, self.curve.penalties, self.curve.rest_min)
        rates = np.array([penalty.rate for penalty in self.curve.penalties])
        rate = rates[steps.kind] + rates[-1] * steps.extra
        minute = _USUAL_WEEK.first_day * MINUTES_PER_DAY + np.arange(_WEEK_MIN)
        at = np.searchsorted(steps.at_min, minute, side="right") - 1
        return np.asarray(np.where(at >= 0, rate[np.maximum(at, 0)], 0), np.int64)
