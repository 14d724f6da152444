"""What a calendar says of an occurrence: who is where at what time, and why then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.listing import first_of
from overlap.base.units import MINUTES_PER_DAY, MINUTES_PER_HOUR, SECONDS_PER_MINUTE
from overlap.calendars.vtimezone import EPOCH, offset_changes
from overlap.clocks.zones import ZoneTable
from overlap.core.offsets import offset_at
from overlap.meetings.proposal import Proposal

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_NAMES: Final = 50
_MOST_LISTED: Final = 20


def wall_minutes(utc_min: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Return instants as wall minutes of a zone [min since 1970-01-01 on its clock]."""
    change_s, offset_s = offset_changes(zone)
    return (
        utc_min + offset_at(utc_min * SECONDS_PER_MINUTE, change_s, offset_s) // SECONDS_PER_MINUTE
    )


class Wording:
    """The texts of a proposal's occurrences."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        groups: dict[tuple[str, int], list[str]] = {}
        tables: dict[int, ZoneTable] = {}
        for attendee in proposal.attendees:
            clock = attendee.site.zone_table
            tables[id(clock)] = clock
            names = groups.setdefault((attendee.site.name, id(clock)), [])
            if attendee.name != attendee.site.name:
                names.append(attendee.name)
        starts = np.array([each.start_utc_min for each in proposal.occurrences], np.int64)
        anchor = wall_minutes(starts, proposal.anchor.zone) // MINUTES_PER_DAY
        self.who = [_who(site, names) for (site, _), names in groups.items()]
        walls = [
            starts + offset_at(starts, tables[at].change_utc_min, tables[at].offset_min)
            for _, at in groups
        ]
        self.walls = [wall.tolist() for wall in walls]
        self.shifts = [(wall // MINUTES_PER_DAY - anchor).tolist() for wall in walls]

    def summary(self, label: str) -> str:
        """Return the title of an occurrence; the label of its slot where there are several."""
        name = self.proposal.meeting.name
        return f"{name} ({label})" if len(self.proposal.slots) > 1 else name

    def of_occurrence(self, n: int) -> str:
        """Return the local times of one occurrence, who can't come, and why it is then."""
        occurrence = self.proposal.occurrences[n]
        lines = [
            f"{_stamp(walls[n])} {who}" for who, walls in zip(self.who, self.walls, strict=True)
        ]
        missing = [name for name in occurrence.absent if name not in occurrence.excused]
        if missing:
            lines.append(f"Can't come: {first_of(missing, _MOST_NAMES)}")
        if occurrence.excused:
            lines.append(f"Excused, day off: {first_of(occurrence.excused, _MOST_NAMES)}")
        if occurrence.reason:
            lines.append(f"Why: {occurrence.reason}")
        return "\n".join(lines)

    def of_series(self, members: Sequence[int]) -> str:
        """Return local times through a series, told where they change; and why, if all have one."""
        lines = []
        for who, walls, shifts in zip(self.who, self.walls, self.shifts, strict=True):
            clock = [_clock(walls[n], shifts[n]) for n in members]
            lines.append(f"{who}: {self._runs(members, clock)}")
        occurrences = [self.proposal.occurrences[n] for n in members]
        away = [f"{o.date} {first_of(o.absent, _MOST_NAMES)}" for o in occurrences if o.absent]
        if away:
            lines.append(f"Can't come: {first_of(away, _MOST_LISTED, by='; ')}")
        reasons = {o.reason for o in occurrences}
        if len(reasons) == 1 and any(reasons):
            lines.append(f"Why: {reasons.pop()}")
        return "\n".join(lines)

    def _runs(self, members: Sequence[int], texts: Sequence[str]) -> str:
        """Return the first text, and each one that differs from that before with its date."""
        changes = [n for n in range(1, len(texts)) if texts[n] != texts[n - 1]]
        dates = [self.proposal.occurrences[members[n]].date for n in changes]
        later = [f"{texts[n]} from {date}" for n, date in zip(changes, dates, strict=True)]
        return first_of([texts[0], *later], _MOST_LISTED, by="; ")


def _who(site: str, names: Sequence[str]) -> str:
    return f"{site} ({first_of(names, _MOST_NAMES)})" if names else site


def _stamp(wall_min: int) -> str:
    at = EPOCH + dt.timedelta(minutes=wall_min)
    return f"{_WEEKDAYS[at.weekday()]} {at.isoformat(sep=' ', timespec='minutes')}"


def _clock(wall_min: int, days: int) -> str:
    """Write a time of day, and by how many days its date differs from the anchor's."""
    hours, minutes = divmod(wall_min % MINUTES_PER_DAY, MINUTES_PER_HOUR)
    away = f" ({days:+} day)" if days else ""
    return f"{hours:02}:{minutes:02}{away}"
