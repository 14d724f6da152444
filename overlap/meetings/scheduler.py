"""``propose``: a fair rotation of a team's meeting."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import BurdenError, InfeasibleError, SiteError
from overlap.base.progress import Progress, finish, stages
from overlap.base.values import FrozenDict
from overlap.clocks.timeline import Spans
from overlap.core.frozen import frozen
from overlap.fairness.rotation import Rotation, RotationProblem, rotate, rotate_in_turns
from overlap.meetings.attendance import Bools, Floats, Ints
from overlap.meetings.burden import QUARTER_MIN, off_at
from overlap.meetings.candidates import NEVER, Candidates, candidates_of, coming_costs
from overlap.meetings.joining import joiners_of, levels, with_levels, without_people
from overlap.meetings.limits import Limit, first_impossible, limits_of
from overlap.meetings.occurrences import Occurrence, Slot
from overlap.meetings.proposal import Proposal
from overlap.meetings.reasons import OccurrenceExplainer
from overlap.team.agenda import TURNS, Meeting
from overlap.team.team import Team

_Number = TypeVar("_Number", np.float64, np.int64)

EXTREME_RATE: Final = 5
TIME_LIMIT: Final = 60.0
"""A ceiling that no search within its steps reaches, unless the machine is very slow [s]."""
_ROUNDING: Final = 1e-6
_FEW_ZONES: Final = 3


def propose(  # noqa: PLR0913 - the options of the command; all but two by keyword
    team: Team,
    meeting: Meeting | str,
    *,
    carried: Mapping[str, float] | None = None,
    busy: Mapping[str, Spans] | None = None,
    clear_of: Spans = NEVER,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> Proposal:
    """Propose a fair rotation of a meeting.

    Parameters
    ----------
    team : whose sites, people and curve are asked
    meeting : one of the team's, or its name
    carried : what attendees have borne before, by name, also below 0; who isn't named starts level
        with them
    busy : when attendees have no time, by name
    clear_of : times of which it keeps clear, whoever could come; a date that only these would
        serve is skipped
    time_limit : a ceiling for the exact search, which is bounded by steps [s]
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    InfeasibleError : no start serves any date, with the refusals that conflict; or no rotation
        keeps the limits, with the first date that can't.
    OverlapError : a name that isn't an attendee's, a history that isn't a number, starts outside
        the years.

    >>> from overlap import Team
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(slot.label, slot.anchor_min // 60, slot.count) for slot in proposal.slots]
    [('A', 11, 1), ('B', 16, 42), ('C', 17, 8)]
    """
    if isinstance(meeting, str):
        meeting = team.meeting(meeting)
    offering, totalling, joining, sharing, again = stages(progress, 2, 1, 1, 3, 1)
    candidates = candidates_of(team, meeting, busy or {}, clear_of=clear_of, progress=offering)
    max_slots = _max_slots(candidates)
    limits = limits_of(candidates)
    problem = rotation_problem(candidates, carried or {}, limits)
    answer = partial(rotate, max_slots=max_slots, mode=meeting.mode, time_limit=time_limit)
    keep = _kept(candidates)
    joined: dict[str, float] = {}
    try:
        in_turns = partial(
            rotate_in_turns,
            turn_of=_turns(candidates, max_slots),
            n_slots=max_slots,
            time_limit=time_limit,
        )
        by_end = partial(rotate, max_slots=max_slots, mode="year_end", time_limit=time_limit)
        is_in_turns = meeting.order == TURNS
        of_one = partial(in_turns if is_in_turns else by_end, progress=totalling)
        problem = _with_total(candidates, problem, of_one)
        joiners = joiners_of(candidates)
        if joiners:
            alone = without_people(problem, joiners)
            before = answer(alone, keep=keep, progress=joining).slot_of
            slot_of = before.repeat(candidates.hold)[: len(candidates.dates)]
            joined = levels(candidates, problem.weight, joiners, slot_of)
            problem = with_levels(problem, candidates, joined)
        if is_in_turns:
            rotation = in_turns(problem, progress=sharing)
            turns = rotation.slot_of
            finish(again)
            return proposal_of(rotation, turns, problem, candidates, max_slots, joined)
        rotation = answer(problem, keep=keep, progress=sharing)
        if keep and keep[0] not in rotation.slot_of:  # it serves nobody, so it needs no place
            rotation = answer(problem, progress=again)
    except InfeasibleError as fault:
        if fault.key == "order":
            turn_of = _turns(candidates, max_slots)
            reason = _dates_of_one_turn(candidates, problem, turn_of) or fault.reason
            raise InfeasibleError(reason, key="order", value=meeting.name) from None
        limited = candidates, problem, limits, max_slots, keep
        raise first_impossible(*limited, fault, progress=again) from None
    finish(again)
    slot_of = _with_optional(rotation.slot_of.repeat(candidates.hold), candidates)
    return proposal_of(rotation, slot_of, problem, candidates, max_slots, joined)


def _turns(candidates: Candidates, n_slots: int) -> Ints:
    """Return the turn of each date, counted over the planned dates, those not held among them."""
    at = {planned: n for n, planned in enumerate(candidates.meeting.dates)}
    return np.array([at[own.planned] % n_slots for own in candidates.dates])


def _dates_of_one_turn(candidates: Candidates, problem: RotationProblem, turn_of: Ints) -> str:
    """Name the dates of a turn that no start serves all; empty if each turn has a start."""
    serves = np.asarray(np.isfinite(problem.tensor).all(axis=2))
    for turn in np.unique(turn_of):
        (dates,) = np.nonzero(turn_of == turn)
        still = np.logical_and.accumulate(serves[dates], axis=0).any(axis=1)
        if still.all():
            continue
        last = int(np.argmin(still))
        with_last = (serves[dates[:last]] & serves[dates[last]]).any(axis=1)
        first = int(np.argmin(with_last)) if not with_last.all() else 0
        first_date, last_date = (candidates.dates[dates[n]].date for n in (first, last))
        between = "and" if not with_last.all() else "up to"
        return (
            f"no time serves {first_date} {between} {last_date}, dates of one turn; "
            'write order = "fair", other max_slots, or move a date'
        )
    return ""


def _with_total(
    candidates: Candidates,
    problem: RotationProblem,
    rotation_of: Callable[[RotationProblem], Rotation],
) -> RotationProblem:
    """Cap the total at some times of the least that the other limits allow, in rate-minutes.

    ``rotation_of`` finds the fairest rotation of a problem under them: of one who bears the total.
    """
    times = candidates.meeting.total_at_most
    if times is None:
        return problem
    totals = problem.tensor.sum(axis=2, keepdims=True) * QUARTER_MIN
    of_one = problem._replace(tensor=totals, weight=np.ones(1), carried=np.zeros(1), extreme=None)
    cheapest = rotation_of(of_one)
    cap = np.floor(times * cheapest.burden + _ROUNDING)
    return problem._replace(
        limited=np.concatenate([problem.limited, np.where(np.isfinite(totals), totals, 0)], axis=2),
        limit=np.concatenate([problem.limit, cap]),
    )


def _max_slots(candidates: Candidates) -> int:
    """Return how many times the rotation may use: 3 for up to three zones, else 4, by default.

    Strict turns use just so many, so by default no more than there are candidates.
    """
    meeting, zones = candidates.meeting, {who.site.zone for who in candidates.required}
    default = 3 if len(zones) <= _FEW_ZONES else 4
    if meeting.order == TURNS:
        default = min(default, len(candidates.at_min))
    return meeting.max_slots or default


def rotation_problem(
    candidates: Candidates, carried: Mapping[str, float], limits: tuple[Limit, ...]
) -> RotationProblem:
    """Return the burdens a rotation is made of; occurrences that keep a time together are one."""
    hold = candidates.hold
    tensor = _held_together(candidates.attendance.tensor, hold)
    weight = np.array([who.weight for who in candidates.required])
    counted = [_held_together(limit.added, hold) for limit in limits]
    caps = [limit.most for limit in limits]
    return RotationProblem(
        tensor,
        weight,
        _history(candidates, carried, weight),
        np.concatenate([np.zeros((*tensor.shape[:2], 0)), *counted], axis=2),
        np.concatenate([np.zeros(0), *caps]),
        _extreme(candidates),
    )


def _held_together(tensor: NDArray[_Number], hold: int) -> NDArray[_Number]:
    """Add up each run of ``hold`` occurrences; the last may be shorter."""
    return np.add.reduceat(tensor, np.arange(0, len(tensor), hold), axis=0)


def _history(candidates: Candidates, carried: Mapping[str, float], weight: Floats) -> Floats:
    """Return what each has borne; newcomers start level, else they'd pay for everybody's past."""
    names = [who.name for who in candidates.required]
    for name, value in carried.items():
        if name not in {who.name for who in candidates.attendees}:
            raise SiteError("not an attendee of the meeting", key="carried", value=name)
        if not np.isfinite(value):
            raise BurdenError("not a number", key=f"carried.{name}", value=value)
    known = [carried[name] / w for name, w in zip(names, weight, strict=True) if name in carried]
    level = sum(known) / len(known) if known else 0.0
    history = [carried.get(name, level * w) for name, w in zip(names, weight, strict=True)]
    return np.array(history, float)


def _kept(candidates: Candidates) -> tuple[int, ...]:
    meeting = candidates.meeting
    kept = [n for n, at in enumerate(candidates.at_min.tolist()) if meeting.is_kept(at)]
    return tuple(kept[:1])


def _extreme(candidates: Candidates) -> Bools:
    """Say which starts are extreme for whom: those who come pay for an early hour or worse."""
    quarters = candidates.meeting.duration_min / QUARTER_MIN
    attendance = candidates.attendance
    extreme = (attendance.tensor >= EXTREME_RATE * quarters) & ~attendance.away
    return _held_together(extreme.astype(float), candidates.hold) > 0


def _with_optional(slot_of: Ints, candidates: Candidates) -> Ints:
    """Exchange starts that cost everybody the same for those to which more optional people come.

    Only starts that the rotation uses anyway, so that it has no more of them.
    """
    slot_of = slot_of[: len(candidates.dates)].copy()
    optional = [who for who in candidates.attendees if who.optional]
    if not optional or candidates.hold > 1:
        return slot_of
    used = np.unique(slot_of)
    start = candidates.start_utc_min[:, used]
    duration = candidates.meeting.duration_min
    coming = coming_costs(optional, start, duration, candidates.curve, candidates.busy)
    off = off_at([who.site for who in optional], start)
    come = (np.isfinite(coming) & ~off).sum(axis=2)
    counted = np.concatenate(
        [candidates.attendance.tensor, *(limit.added for limit in limits_of(candidates))], axis=2
    )[:, used]
    own = np.searchsorted(used, slot_of)
    each = np.arange(len(slot_of))
    same = (counted == counted[each, own][:, None]).all(axis=2)
    best = np.where(same, come, -1)
    better = best.max(axis=1) > best[each, own]
    slot_of[better] = used[best.argmax(axis=1)[better]]
    return slot_of


def proposal_of(
    rotation: Rotation,
    slot_of: Ints,
    problem: RotationProblem,
    candidates: Candidates,
    max_slots: int,
    joined: Mapping[str, float] | None = None,
) -> Proposal:
    """Put a rotation in words: dates, labels, local burdens, who is absent, and why."""
    n = len(candidates.dates)
    used, index = np.unique(slot_of, return_inverse=True)
    labels = [_label(i) for i in range(len(used))]
    counts = np.bincount(index, minlength=len(used))
    slots = tuple(
        Slot(
            labels[i],
            int(candidates.at_min[s]),
            int(counts[i]),
            _fallback(candidates, index, used, i),
        )
        for i, s in enumerate(used.tolist())
    )
    explainer = OccurrenceExplainer(candidates, problem, slot_of)
    start = candidates.start_utc_min[np.arange(n), slot_of].tolist()
    occurrences = tuple(
        Occurrence(
            index=i,
            planned=date.planned,
            date=date.date,
            slot=labels[index[i]],
            start_utc_min=start[i],
            stop_utc_min=start[i] + candidates.meeting.duration_min,
            burden=explainer.burden(i),
            absent=explainer.absent(i),
            excused=explainer.excused(i),
            reason=explainer.reason(i),
        )
        for i, date in enumerate(candidates.dates)
    )
    for array in problem:
        if array is not None:
            frozen(array)
    return Proposal(
        slot_of=frozen(index),
        burden=rotation.burden,
        lower_bound=rotation.lower_bound,
        leximin_optimal=rotation.leximin_optimal,
        prefix_regret=rotation.prefix_regret,
        mode=rotation.mode,
        prices=rotation.prices,
        limit_prices=rotation.limit_prices,
        bound_of_few=rotation.bound_of_few,
        search_complete=rotation.search_complete,
        meeting=candidates.meeting,
        anchor=candidates.anchor,
        attendees=candidates.attendees,
        slots=slots,
        occurrences=occurrences,
        skipped=candidates.skipped,
        problem=problem,
        candidates_min=tuple(candidates.at_min.tolist()),
        max_slots=max_slots,
        hold=candidates.hold,
        curve=candidates.curve,
        misses=frozen(_misses(candidates)),
        joined=FrozenDict(joined or {}),
    )


def _label(n: int) -> str:
    letters = string.ascii_uppercase
    return letters[n % len(letters)] + (str(n // len(letters)) if n >= len(letters) else "")


def _misses(candidates: Candidates) -> Ints:
    """Return how many dates each misses with each start, those on which they are excused aside."""
    attendance = candidates.attendance
    missed = attendance.away & ~attendance.excused[:, None]
    return _held_together(missed.astype(np.int64), candidates.hold)


def _fallback(candidates: Candidates, index: Ints, used: Ints, own: int) -> str | None:
    """Return the label of the other slot that would cost the worst-off least at these dates."""
    costs = candidates.attendance.tensor[index == own][:, used].sum(axis=0).max(axis=1)
    costs[own] = np.inf
    best = int(costs.argmin())
    return _label(best) if np.isfinite(costs[best]) else None
