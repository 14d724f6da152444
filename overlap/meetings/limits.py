"""Limits on a rotation besides its burdens, and which of them can't be kept, from which date on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from overlap.base.errors import InfeasibleError
from overlap.base.progress import Progress, stages
from overlap.fairness.rotation import RotationProblem, rotate
from overlap.meetings.attendance import Floats
from overlap.meetings.burden import penalty_minutes
from overlap.meetings.candidates import Candidates
from overlap.sites.day_windows import format_clock
from overlap.team.curve import CURVES

_NIGHT: Final = ("night", "deep_night")
_ROUNDING: Final = 1e-9
_SECONDS: Final = 10.0


class Limit(NamedTuple):
    """At most so much of something over the dates, for each of the people.

    ``key`` : the meeting's key that asks for it, with its value in ``text``
    ``added`` : (n, s, p) what each start adds
    ``most`` : (p,)
    """

    key: str
    text: str
    added: Floats
    most: Floats


def limits_of(candidates: Candidates) -> tuple[Limit, ...]:
    """Return the limits that a meeting asks for: nights a month, and dates to come to."""
    return (*_nights_per_month(candidates), *_attend_at_least(candidates))


def _nights_per_month(candidates: Candidates) -> list[Limit]:
    """Return a limit for each month: starts that give those who come a minute of night.

    The night is from 23:00 to 06:00 outside of working hours, whatever the curve says of it.
    """
    most = candidates.meeting.nights_per_month
    if most is None:
        return []
    minutes = {}
    for site in {who.site for who in candidates.required}:
        of = penalty_minutes(
            site, candidates.start_utc_min, candidates.meeting.duration_min, CURVES["default"]
        )
        minutes[site] = sum(of[name] for name in _NIGHT) > 0
    nights = np.stack([minutes[who.site] for who in candidates.required], axis=2)
    nights &= ~candidates.attendance.away
    month = np.array([(own.date.year, own.date.month) for own in candidates.dates])
    return [
        Limit(
            "nights_per_month",
            f"nights_per_month = {most}",
            np.where((month == own).all(axis=1)[:, None, None], nights, 0).astype(float),
            np.full(nights.shape[2], float(most)),
        )
        for own in np.unique(month, axis=0)
    ]


def _attend_at_least(candidates: Candidates) -> list[Limit]:
    """Return the limit on the dates that each misses, of those on which they aren't excused."""
    share = candidates.meeting.attend_at_least
    attendance = candidates.attendance
    if not share:
        return []
    asked = ~attendance.excused
    misses = (attendance.away & asked[:, None]).astype(float)
    n_asked = asked.sum(axis=0)
    most = n_asked - np.ceil(share * n_asked - _ROUNDING)
    return [Limit("attend_at_least", f"attend_at_least = {share:g}", misses, most)]


def first_impossible(  # noqa: PLR0913 - what was asked, why it failed, how far the work is
    candidates: Candidates,
    problem: RotationProblem,
    limits: Sequence[Limit],
    max_slots: int | None,
    keep: tuple[int, ...],
    fault: InfeasibleError,
    *,
    progress: Progress | None,
) -> InfeasibleError:
    """Return the error that no rotation keeps the limits: which, and from which date on."""
    n = len(problem.tensor)
    first, last = 0, n  # so many of the first dates are possible; so many aren't
    halvings = iter(stages(progress, *[1] * n.bit_length()))
    while last - first > 1:
        middle = (first + last) // 2
        if _is_possible(problem, middle, max_slots, keep, next(halvings)):
            first = middle
        else:
            last = middle
    date = candidates.dates[min((last - 1) * candidates.hold, len(candidates.dates) - 1)].date
    texts = list(dict.fromkeys(limit.text for limit in limits))
    texts += [] if max_slots is None else [f"max_slots = {max_slots}"]
    texts += [f"keep = {_kept_text(candidates)}"] if keep else []
    held = f", each kept for {candidates.hold} meetings," if candidates.hold > 1 else ""
    times = "1 time" if max_slots == 1 else f"{max_slots or 'any'} times"
    reason = f"no choice of {times}{held} serves every date up to this one"
    if limits:
        texts += [f"hold = {candidates.hold}"] if candidates.hold > 1 else []
        reason = f"the limits can't be kept together from this date on: {', '.join(texts)}"
    return InfeasibleError(
        reason,
        key=fault.key or "meeting",
        value=f"{candidates.meeting.name}, {date}",
        conflict=fault.conflict,
    )


def _kept_text(candidates: Candidates) -> str:
    return f'"{format_clock(candidates.meeting.keep_min or 0)}"'


def _is_possible(
    problem: RotationProblem,
    n: int,
    max_slots: int | None,
    keep: tuple[int, ...],
    progress: Progress | None,
) -> bool:
    """Say whether the first dates alone have a rotation that keeps the limits."""
    part = problem._replace(tensor=problem.tensor[:n], limited=problem.limited[:n], extreme=None)
    try:
        rotate(
            part,
            max_slots=max_slots,
            mode="year_end",
            time_limit=_SECONDS,
            keep=keep,
            progress=progress,
        )
    except InfeasibleError:
        return False
    return True
