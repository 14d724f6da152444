"""``propose``: a fair rotation of a team's meeting."""

from __future__ import annotations

import string
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.errors import BurdenError, InfeasibleError, SiteError
from overlap.core.frozen import frozen
from overlap.fairness.rotation import Asked, rotate
from overlap.meetings.burden import QUARTER_MIN, penalty_minutes
from overlap.meetings.candidates import NEVER, Candidates, candidates_of
from overlap.meetings.proposal import Occurrence, Proposal, Slot
from overlap.meetings.reasons import Words
from overlap.sites.hours import format_clock
from overlap.team.curve import CURVES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from overlap.clocks.timeline import Spans
    from overlap.fairness.rotation import Rotation
    from overlap.team.agenda import Meeting
    from overlap.team.team import Team

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EXTREME_RATE: Final = 5
_ATTENDANCE_S: Final = 5.0
_FEW_ZONES: Final = 3
_NIGHT: Final = ("night", "deep_night")


def propose(
    team: Team,
    meeting: Meeting | str,
    *,
    carried: Mapping[str, float] | None = None,
    busy: Mapping[str, Spans] | None = None,
    clear_of: Spans = NEVER,
    time_limit: float = 10.0,
) -> Proposal:
    """Propose a fair rotation of a meeting.

    Parameters
    ----------
    team : whose sites, people and curve are asked
    meeting : one of the team's, or its name
    carried : what attendees have borne before, by name; who isn't named starts level with them
    busy : when attendees have no time, by name
    clear_of : times of which it keeps clear, whoever could come; a date that only these would
        serve is skipped
    time_limit : for the exact search [s]

    Raises
    ------
    InfeasibleError : no start serves an occurrence, with the refusals that conflict; or no
        rotation keeps the limits.
    OverlapError : a name that isn't an attendee's, a history below 0, starts outside the years.

    >>> from overlap import Team
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(slot.label, slot.anchor_min // 60, slot.count) for slot in proposal.slots]
    [('A', 11, 1), ('B', 16, 42), ('C', 17, 9)]
    """
    if isinstance(meeting, str):
        meeting = team.meeting(meeting)
    found = candidates_of(team, meeting, busy or {}, clear_of=clear_of)
    most = _max_slots(found)
    asked, fair = asked_of(found, carried or {}, most)
    answer = partial(
        rotate,
        max_slots=most,
        mode=meeting.mode,
        time_limit=time_limit,
    )
    keep = _kept(found)
    try:
        rotation = answer(asked, keep=keep)
        if keep and keep[0] not in rotation.slot_of:  # it serves nobody, so it needs no place
            rotation = answer(asked)
    except InfeasibleError:
        if fair is None:
            raise
        rotation = _of_starts(asked, fair, answer)
    return proposal_of(rotation, asked, found, most)


def _of_starts(asked: Asked, starts: Ints, answer: Callable[..., Rotation]) -> Rotation:
    """Return the rotation of a few starts, with the bound of any, and nothing claimed beyond it.

    For when the sets of starts are too many to try them all, and none that was tried will do.
    """
    others = np.setdiff1d(np.arange(asked.tensor.shape[1]), starts)
    tensor = asked.tensor.copy()
    tensor[:, others] = np.inf
    found = answer(asked._replace(tensor=tensor))
    free = answer(asked._replace(extreme=None), max_slots=None, time_limit=0.0)
    return replace(
        found,
        lower_bound=free.lower_bound,
        prices=free.prices,
        limit_prices=free.limit_prices,
        bound_of_few=False,
        leximin_optimal=False,
    )


def _max_slots(found: Candidates) -> int:
    """Return how many times the rotation may use: 3 for up to three zones, else 4, by default."""
    zones = {who.site.zone for who in found.required}
    return found.meeting.max_slots or (3 if len(zones) <= _FEW_ZONES else 4)


def asked_of(
    found: Candidates, carried: Mapping[str, float], max_slots: int | None
) -> tuple[Asked, Ints | None]:
    """Return the burdens a rotation is made of; occurrences that keep a time together are one.

    Where some can't come to every start, the starts that share that most fairly come with it.
    """
    meeting, hold = found.meeting, found.hold
    tensor = _held_together(found.attendance.tensor, hold)
    weight = np.array([who.weight for who in found.required])
    history = _history(found, carried, weight)
    limited, limit, fair = np.zeros((*tensor.shape[:2], 0)), np.zeros(0), None
    if meeting.nights_per_month is not None:
        nights = _nights(found).astype(float)
        month = np.array([(held.date.year, held.date.month) for held in found.dates])
        for one in np.unique(month, axis=0):
            own = np.where((month == one).all(axis=1)[:, None, None], nights, 0)
            limited = np.concatenate([limited, _held_together(own, hold)], axis=2)
            limit = np.append(limit, np.full(own.shape[2], float(meeting.nights_per_month)))
    if found.attendance.missed.any():
        missed = _held_together(found.attendance.missed.astype(float), hold)
        absences = Asked(
            np.where(np.isinf(tensor), np.inf, missed),
            np.ones(len(weight)),
            0 * weight,
            limited,
            limit,
        )
        first = rotate(
            absences,
            max_slots=max_slots,
            mode="year_end",
            time_limit=_ATTENDANCE_S,
            keep=_kept(found),
        )
        limited, limit = np.concatenate([limited, missed], axis=2), np.append(limit, first.burden)
        fair = np.unique(first.slot_of)
    return Asked(tensor, weight, history, limited, limit, _extreme(found)), fair


def _held_together(tensor: Floats, hold: int) -> Floats:
    """Add up each run of ``hold`` occurrences; the last may be shorter."""
    return np.add.reduceat(tensor, np.arange(0, len(tensor), hold), axis=0)


def _history(found: Candidates, carried: Mapping[str, float], weight: Floats) -> Floats:
    """Return what each has borne; newcomers start level, else they'd pay for everybody's past."""
    names = [who.name for who in found.required]
    for name, value in carried.items():
        if name not in {who.name for who in found.attendees}:
            raise SiteError("not an attendee of the meeting", key="carried", value=name)
        if not value >= 0:
            raise BurdenError("not a number from 0 up", key=f"carried.{name}", value=value)
    known = [carried[name] / w for name, w in zip(names, weight, strict=True) if name in carried]
    level = sum(known) / len(known) if known else 0.0
    history = [carried.get(name, level * w) for name, w in zip(names, weight, strict=True)]
    return np.array(history, float)


def _kept(found: Candidates) -> tuple[int, ...]:
    keep = found.meeting.keep_min
    kept = [n for n, at in enumerate(found.at_min.tolist()) if found.meeting.is_kept(at)]
    if keep is not None and not kept:
        raise SiteError("not one of the slots", key="keep", value=format_clock(keep))
    return tuple(kept[:1])


def _nights(found: Candidates) -> Bools:
    """Say which starts give whom a minute of night, 23:00 to 06:00, outside working hours."""
    meeting = found.meeting
    minutes = {}
    for site in {who.site for who in found.required}:
        of = penalty_minutes(site, found.start_utc_min, meeting.duration_min, CURVES["default"])
        minutes[site] = sum(of[name] for name in _NIGHT) > 0
    nights = np.stack([minutes[who.site] for who in found.required], axis=2)
    return nights & (found.attendance.tensor > 0)


def _extreme(found: Candidates) -> Bools:
    quarters = found.meeting.duration_min / QUARTER_MIN
    extreme = found.attendance.tensor >= EXTREME_RATE * quarters
    return _held_together(extreme.astype(float), found.hold) > 0


def proposal_of(rotation: Rotation, asked: Asked, found: Candidates, max_slots: int) -> Proposal:
    """Put a rotation in words: dates, labels, local burdens, who is absent, and why."""
    n = len(found.dates)
    slot_of = rotation.slot_of.repeat(found.hold)[:n]
    used, index = np.unique(slot_of, return_inverse=True)
    labels = [_label(i) for i in range(len(used))]
    counts = np.bincount(index, minlength=len(used))
    slots = tuple(
        Slot(labels[i], int(found.at_min[s]), int(counts[i]), _fallback(found, slot_of, used, i))
        for i, s in enumerate(used.tolist())
    )
    borne = _borne(found, slot_of)
    words = Words(found, asked, borne, slot_of)
    start = found.start_utc_min[np.arange(n), slot_of].tolist()
    occurrences = tuple(
        Occurrence(
            index=i,
            planned=held.planned,
            date=held.date,
            slot=labels[index[i]],
            start_utc_min=start[i],
            stop_utc_min=start[i] + found.meeting.duration_min,
            burden=dict(zip(words.names, borne[i].tolist(), strict=True)),
            absent=words.absent(i),
            excused=words.excused(i),
            reason=words.why(i),
        )
        for i, held in enumerate(found.dates)
    )
    for array in asked:
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
        meeting=found.meeting,
        anchor=found.anchor,
        attendees=found.attendees,
        slots=slots,
        occurrences=occurrences,
        skipped=found.skipped,
        asked=asked,
        candidates_min=tuple(found.at_min.tolist()),
        max_slots=max_slots,
        hold=found.hold,
    )


def _label(n: int) -> str:
    letters = string.ascii_uppercase
    return letters[n % len(letters)] + (str(n // len(letters)) if n >= len(letters) else "")


def _borne(found: Candidates, slot_of: Ints) -> Floats:
    """Return what each occurrence costs each of the required, (n, p)."""
    return found.attendance.tensor[np.arange(len(slot_of)), slot_of]


def _fallback(found: Candidates, slot_of: Ints, used: Ints, own: int) -> str | None:
    """Return the label of the other slot that would cost the worst-off least at these dates."""
    costs = found.attendance.tensor[slot_of == used[own]][:, used].sum(axis=0).max(axis=1)
    costs[own] = np.inf
    best = int(costs.argmin())
    return _label(best) if np.isfinite(costs[best]) else None
