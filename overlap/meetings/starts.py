"""Candidate starts of one meeting, and their order: on bare arrays, all people and starts at once.

Arrays of people and starts have a row for each person and a column for each start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from overlap.base.checks import check_kind, check_number
from overlap.base.errors import BurdenError
from overlap.base.units import MINUTES_PER_DAY, DurationError, is_whole
from overlap.base.values import Value
from overlap.clocks.timeline import Horizon, Spans, day_number, utc_minutes
from overlap.clocks.zones import ZoneTable
from overlap.core.frozen import frozen
from overlap.core.offsets import instants_shown, offset_at
from overlap.meetings.attendance import Attendance, AttendanceRules, attendance
from overlap.meetings.burden import QUARTER_MIN
from overlap.meetings.documents import RankedDocument
from overlap.sites.day_windows import Window
from overlap.sites.target import check_share
from overlap.team.penalties import MAX_RATE

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DECIMALS: Final = 9
"""Burdens are sums of multiples of 1/15: equal ones have to compare equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked(Value):
    """All starts of a meeting, and the order of those at which it can be held.

    Attributes
    ----------
    order : (m,) int64 starts that can be held, the best first, as indices
    absent : (n,) int64 how many aren't there
    worst, total : (n,) float64 points of the one who has borne most, history included, and of all;
        inf where it isn't held
    burden : (p, n) float64 points; inf where it isn't held
    away : (p, n) bool who isn't there

    >>> [*rank_starts([540], 60, [Spans([540], [1020])]).order]
    [np.int64(0)]
    """

    order: Ints
    absent: Ints
    worst: Floats
    total: Floats
    burden: Floats
    away: Bools

    def to_dict(self) -> RankedDocument:
        """Return it in plain types; None where a start isn't held."""
        return {
            "order": self.order.tolist(),
            "absent": self.absent.tolist(),
            "worst": [_finite(points) for points in self.worst.tolist()],
            "total": [_finite(points) for points in self.total.tolist()],
            "burden": [[_finite(points) for points in own] for own in self.burden.tolist()],
            "away": self.away.tolist(),
        }


def rank_starts(  # noqa: PLR0913 - two by name: the times, and what they cost
    start_utc_min: ArrayLike,
    duration_min: int,
    working: Sequence[Spans],
    busy: Sequence[Spans] = (),
    *,
    quorum: float = 1.0,
    outside_rate: float = 1.0,
    absent_rate: float = 7.0,
    carried: ArrayLike | None = None,
) -> Ranked:
    """Rank the starts of a meeting by bare working and busy times, without a team.

    Fewest absent first, then the least worst burden, the least total, the earliest.  A minute
    outside of somebody's working time costs ``outside_rate / 15``.

    Parameters
    ----------
    start_utc_min : (n,) rising: whole numbers [min since 1970-01-01T00:00Z], ``datetime64`` in
        UTC, or aware datetimes
    duration_min : from 1 minute to a day
    working : of each of p people, when they work
    busy : of each of them, when they have no time; nobody ever, when empty
    quorum : share of them that has to come, above 0 and at most 1
    outside_rate, absent_rate : points a quarter of an hour, of work outside and of an absence
    carried : (p,) points borne before; None: nothing

    Raises
    ------
    DurationError : not from 1 minute to a day.
    BurdenError : starts that don't rise, or lists of different length.
    SpanError : starts that aren't instants of whole minutes.

    >>> nine_to_five = Spans([540], [1020])
    >>> ranked = rank_starts([480, 540, 600], 60, [nine_to_five] * 2, [Spans([570], [600])] * 2)
    >>> ranked.order.tolist(), ranked.worst.tolist()
    ([2, 0], [4.0, inf, 0.0])
    """
    start = utc_minutes(start_utc_min, "start_utc_min")
    if start.ndim != 1 or bool((np.diff(start) <= 0).any()):
        raise BurdenError("not rising in one dimension", key="start_utc_min")
    if not is_whole(duration_min) or not 1 <= duration_min <= MINUTES_PER_DAY:
        reason = f"not from 1 to {MINUTES_PER_DAY} minutes"
        raise DurationError(reason, key="duration_min", value=duration_min)
    share = check_share(quorum, key="quorum")
    for key, own in (("working", working), ("busy", busy)):
        for n, spans in enumerate(own):
            check_kind(spans, Spans, f"{key}[{n}]")
    for key, rate in (("outside_rate", outside_rate), ("absent_rate", absent_rate)):
        check_number(rate, key, 0, MAX_RATE, fault=BurdenError)
    people = len(working)
    if busy and len(busy) != people:
        raise BurdenError(f"{len(busy)} for {people} people", key="busy", value=len(busy))
    history = np.zeros(people) if carried is None else np.asarray(carried, float)
    if history.shape != (people,) or not np.isfinite(history).all():
        raise BurdenError(f"not {people} numbers", key="carried", value=carried)
    worked = _worked(start, duration_min, working)
    cost = (duration_min - worked) * (outside_rate / QUARTER_MIN)
    if busy:
        cost[touched_by(busy, start, duration_min)] = np.inf
    absent = absent_rate * duration_min / QUARTER_MIN
    rules = AttendanceRules(share, np.zeros(people, bool), np.arange(people), absent)
    off = np.zeros((1, len(start), people), bool)
    nobody = np.zeros((1, people), bool)
    return ranked(start, attendance(cost.T[None], off, rules, excused=nobody), history)


def ranked(
    start_utc_min: Ints,
    presence: Attendance,
    carried: Floats,
) -> Ranked:
    """Rank starts by what they cost and who isn't there.

    Parameters
    ----------
    start_utc_min : (n,)
    presence : of one date with n starts
    carried : (p,) points borne before
    """
    burden, away = presence.tensor[0].T, presence.away[0].T
    is_held = np.isfinite(burden).all(axis=0)
    stands = burden + carried[:, None] if carried.any() else burden
    worst = np.round(stands.max(axis=0, initial=-np.inf), DECIMALS)
    total = np.round(burden.sum(axis=0), DECIMALS)
    absent = away.sum(axis=0)
    possible = np.flatnonzero(is_held)
    keys = start_utc_min[possible], total[possible], worst[possible], absent[possible]
    order = possible[np.lexsort(keys)]
    return Ranked(*map(frozen, (order, absent, worst, total, burden, away)))


def _finite(points: float) -> float | None:
    return points if np.isfinite(points) else None


def starts_of(
    horizon: Horizon, clock: ZoneTable, step_min: int, between: Window | None = None
) -> Ints:
    """Return every start on the dates of a clock, each ``step_min`` from its midnights.

    What a clock skips is no start, what it shows twice is two.

    Parameters
    ----------
    between : of local time, both ends included [min after midnight]; None: at any time

    >>> from overlap import Horizon, Site
    >>> spring_forward = Horizon("2027-03-28", "2027-03-29")
    >>> len(starts_of(spring_forward, Site("London", "Europe/London").zone_table, 60))
    23
    """
    ends = np.array([day_number(date) for date in (horizon.start, horizon.stop)])
    one = ends[:1] * MINUTES_PER_DAY, ends[1:] * MINUTES_PER_DAY
    first, stop = instants_shown(one, clock.change_utc_min, clock.offset_min)
    spans = [np.arange(a, b) for a, b in zip(first, stop, strict=True)]
    every = np.concatenate([np.zeros(0, np.int64), *spans])  # a date may not exist
    of_day = (every + offset_at(every, clock.change_utc_min, clock.offset_min)) % MINUTES_PER_DAY
    fits = of_day % step_min == 0
    if between is not None:
        fits &= (of_day - between[0]) % MINUTES_PER_DAY <= between[1] - between[0]
    starts: Ints = every[fits]
    return starts


def touched_by(taken: Sequence[Spans], start_utc_min: Ints, duration_min: int) -> Bools:
    """Say which meetings share a minute with the spans of each person, (p, n); starts rise."""
    owner, first, last = _parts(taken)
    before = np.searchsorted(start_utc_min, first - duration_min, side="right")
    after = np.searchsorted(start_utc_min, last, side="left")
    edges = np.zeros((len(taken), len(start_utc_min) + 1), np.int16)
    np.add.at(edges, (owner, before), 1)
    np.add.at(edges, (owner, np.maximum(after, before)), -1)
    return np.cumsum(edges[:, :-1], axis=1, dtype=np.int16) > 0


def _worked(start_utc_min: Ints, duration_min: int, working: Sequence[Spans]) -> Floats:
    """Return how many minutes of each meeting each person works, (p, n)."""
    worked = np.zeros((len(working), len(start_utc_min)))
    known: dict[int, int] = {}
    for n, own in enumerate(working):
        same = known.setdefault(id(own), n)
        if same != n:
            worked[n] = worked[same]
        elif len(own):
            at = np.stack([own.start_min, own.stop_min], axis=1).ravel()
            until = np.cumsum(np.diff(at, prepend=at[0]) * (np.arange(len(at)) % 2))
            done = np.interp(
                np.concatenate([start_utc_min, start_utc_min + duration_min]), at, until
            )
            worked[n] = done[len(start_utc_min) :] - done[: len(start_utc_min)]
    return worked


def _parts(taken: Sequence[Spans]) -> tuple[Ints, Ints, Ints]:
    """Return all spans of all people, and whose each is."""
    owner = np.repeat(np.arange(len(taken)), [len(own) for own in taken])
    first = np.concatenate([own.start_min for own in taken])
    last = np.concatenate([own.stop_min for own in taken])
    return owner, first, last
