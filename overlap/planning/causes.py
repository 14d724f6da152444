"""Why a site misses its target: on which weekdays, between which dates, or for which days off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.reprs import of_fields
from overlap.core.days import weekday_of
from overlap.planning.check import SiteVerdict

_MOSTLY: Final = 0.8
EVERY_DAY: Final = "every day"
WEEKDAYS: Final = "weekdays"
DATES: Final = "dates"
DAYS_OFF: Final = "days off"
SCATTERED: Final = "scattered"


@dataclass(frozen=True, slots=True)
class Cause:
    """What most of the days have in common on which a site misses its target.

    Attributes
    ----------
    kind : ``"every day"``, ``"weekdays"``, ``"dates"`` (between changes of the clock),
        ``"days off"`` (lost days that count as misses) or ``"scattered"``
    days : how many days it explains
    weekdays : those in question, Monday is 0; empty unless it is by weekday
    ranges : dates ``[start, stop)`` in question; empty unless it is by date
    most_min : most minutes shared on one of these days; 0: nothing ever is
    """

    kind: str
    days: int
    weekdays: tuple[int, ...] = ()
    ranges: tuple[tuple[dt.date, dt.date], ...] = ()
    most_min: int = 0

    __repr__ = of_fields


def cause_of(verdict: SiteVerdict) -> Cause | None:
    """Return why a site misses its target; None where it doesn't.

    >>> from overlap import Horizon, Site, check
    >>> dubai = Site("Dubai", "Asia/Dubai", "Mo-Th 09:00-18:00; Fr 07:00-12:00")
    >>> year = Horizon("2027-01-01", "2028-01-01")
    >>> verdict = check(Site("London", "Europe/London"), dubai, year, "2h").verdicts[0]
    >>> cause_of(verdict)
    Cause(kind='weekdays', days=53, weekdays=(4,))
    """
    if verdict.met:
        return None
    below = np.isin(verdict.dates, np.array(verdict.below_dates, "datetime64[D]"))
    joint = ~verdict.is_lost
    if verdict.target.counts_lost_days and not below.sum() > verdict.lost_days:
        return Cause(DAYS_OFF, verdict.lost_days)
    most = int(verdict.shared_minutes[below].max(initial=0))
    if below.sum() >= _MOSTLY * joint.sum():
        return Cause(EVERY_DAY, int(below.sum()), most_min=most)
    weekday = weekday_of(verdict.dates.astype(np.int64))
    bad = tuple(
        n for n in range(7) if _all_of(below[joint & (weekday == n)]) and (weekday == n).any()
    )
    chosen = np.isin(weekday, bad)
    if bad and below[chosen].sum() >= _MOSTLY * below.sum():
        own = verdict.shared_minutes[below & chosen]
        return Cause(WEEKDAYS, int((below & chosen).sum()), bad, most_min=int(own.max(initial=0)))
    ranges = [
        (part.start, part.stop)
        for part in verdict.clock
        if _all_of(below[joint & _within(verdict.dates, part.start, part.stop)])
    ]
    chosen = np.zeros(len(below), bool)
    for start, stop in ranges:
        chosen |= _within(verdict.dates, start, stop)
    if ranges and below[chosen].sum() >= _MOSTLY * below.sum():
        own = verdict.shared_minutes[below & chosen]
        days = int((below & chosen).sum())
        return Cause(DATES, days, ranges=tuple(ranges), most_min=int(own.max(initial=0)))
    return Cause(SCATTERED, int(below.sum()), most_min=most)


def _all_of(below: NDArray[np.bool_]) -> bool:
    return bool(len(below)) and below.mean() >= _MOSTLY


def _within(dates: NDArray[np.datetime64], start: dt.date, stop: dt.date) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = (dates >= np.datetime64(start)) & (dates < np.datetime64(stop))
    return within
