"""Why an occurrence has its slot, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from overlap.meetings.burden import burden_tensor, excused
from overlap.meetings.candidates import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from overlap.fairness.rotation import Asked
    from overlap.meetings.candidates import Candidates

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Words:
    """Why an occurrence has its slot, and who isn't there."""

    def __init__(self, found: Candidates, asked: Asked, borne: Floats, slot_of: Ints) -> None:
        self.found, self.borne, self.slot_of = found, borne, slot_of
        self.names = [who.name for who in found.required]
        self.weight = asked.weight
        before = asked.carried + borne.cumsum(axis=0) - borne
        self.before = before / asked.weight
        optional = [who for who in found.attendees if who.optional]
        self.optional = [who.name for who in optional]
        start = found.start_utc_min[np.arange(len(slot_of)), slot_of][:, None]
        self.cannot = np.isinf(
            burden_tensor(
                [who.site for who in optional],
                start,
                found.meeting.duration_min,
                found.curve,
                refuse=[who.refuse for who in optional],
                busy=[found.busy.get(who.name, NEVER) for who in optional] if found.busy else (),
            )
        )[:, 0]
        self.optional_off = excused([who.site for who in optional], start)[:, 0]
        self.cannot |= self.optional_off

    def _away(self, i: int, what: Bools) -> list[str]:
        return [
            name for name, is_so in zip(self.names, what[i, self.slot_of[i]], strict=True) if is_so
        ]

    def absent(self, i: int) -> tuple[str, ...]:
        """Return the names of those who aren't there."""
        found = self.found.attendance
        optional = [n for n, is_so in zip(self.optional, self.cannot[i], strict=True) if is_so]
        return (*self._away(i, found.excused | found.missed), *optional)

    def excused(self, i: int) -> tuple[str, ...]:
        """Return the names of those who are absent for a day off."""
        off = zip(self.optional, self.optional_off[i], strict=True)
        optional = [name for name, is_off in off if is_off]
        return (*self._away(i, self.found.attendance.excused), *optional)

    def why(self, i: int) -> str:
        """Say in a line who bears most, and how they stand."""
        held = self.found.dates[i]
        parts = [held.reason] if held.reason else []
        parts.append(self._turn(i))
        found = self.found.attendance
        excused, missing = self._away(i, found.excused), self._away(i, found.missed)
        parts += [f"excused for a day off: {', '.join(excused)}"] if excused else []
        parts += [f"can't come: {', '.join(missing)}"] if missing else []
        return "; ".join(parts)

    def _turn(self, i: int) -> str:
        share = self.borne[i] / self.weight
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
