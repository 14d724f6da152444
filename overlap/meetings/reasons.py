"""Why an occurrence has its slot, what it costs whom, and who isn't there."""

from __future__ import annotations

import numpy as np

from overlap.base.values import FrozenDict
from overlap.fairness.rotation import RotationProblem
from overlap.meetings.attendance import Bools, Ints
from overlap.meetings.burden import off_at
from overlap.meetings.candidates import Candidates, coming_costs


class OccurrenceExplainer:
    """Explains each occurrence of a rotation from the candidates it was chosen from."""

    def __init__(self, candidates: Candidates, problem: RotationProblem, slot_of: Ints) -> None:
        self.candidates = candidates
        self.names = [who.name for who in candidates.required]
        each = np.arange(len(slot_of))
        self.cost = candidates.attendance.tensor[each, slot_of]
        self.away = candidates.attendance.away[each, slot_of]
        self.weight = problem.weight
        before = problem.carried + self.cost.cumsum(axis=0) - self.cost
        self.before = before / problem.weight
        optional = [who for who in candidates.attendees if who.optional]
        self.optional = [who.name for who in optional]
        start = candidates.start_utc_min[each, slot_of][:, None]
        duration = candidates.meeting.duration_min
        coming = coming_costs(optional, start, duration, candidates.curve, candidates.busy)
        self.optional_away = np.isinf(coming)[:, 0]
        self.optional_away |= off_at([who.site for who in optional], start)[:, 0]

    def burden(self, i: int) -> FrozenDict[str, float]:
        """Return what the occurrence costs each of the required, by name."""
        return FrozenDict(zip(self.names, self.cost[i].tolist(), strict=True))

    def absent(self, i: int) -> tuple[str, ...]:
        """Return the names of all who aren't there."""
        optional = _chosen(self.optional, self.optional_away[i])
        return (*_chosen(self.names, self.away[i]), *optional)

    def excused(self, i: int) -> tuple[str, ...]:
        """Return the names of those who are off at every start of the date."""
        return tuple(_chosen(self.names, self.candidates.attendance.excused[i]))

    def reason(self, i: int) -> str:
        """Say in a line whose turn it is, how they stand, and who isn't there."""
        date = self.candidates.dates[i]
        parts = [date.reason] if date.reason else []
        parts.append(self._turn(i))
        excused = self.excused(i)
        absent = [name for name in _chosen(self.names, self.away[i]) if name not in excused]
        parts += [f"excused for a day off: {', '.join(excused)}"] if excused else []
        parts += [f"absent: {', '.join(absent)}"] if absent else []
        return "; ".join(parts)

    def _turn(self, i: int) -> str:
        share = self.cost[i] / self.weight
        bearer, worst = int(share.argmax()), int(self.before[i].argmax())
        if not share[bearer]:
            return "within everybody's working hours"
        cost, stood = share[bearer], self.before[i][bearer]
        if i == 0 or not self.before[i].any():
            return f"first turn of {self.names[bearer]} ({cost:g})"
        most = self.before[i][worst]
        if stood >= most:
            return f"costs {self.names[bearer]} most ({cost:g}); fairest over the whole series"
        other = f"{self.names[worst]} {most:g}"
        return f"turn of {self.names[bearer]} ({cost:g}): {stood:g} so far, {other}"


def _chosen(names: list[str], which: Bools) -> list[str]:
    return [name for name, is_chosen in zip(names, which, strict=True) if is_chosen]
