"""The order of a search in words: which starts are suggested, why, and what failed."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.day_names import month, short_weekday
from overlap.base.progress import Progress, finish, stages, watched
from overlap.meetings.attendance import AttendanceRules, conflict
from overlap.meetings.failure import between, fails_least, nearest_start
from overlap.meetings.occurrences import local_time
from overlap.meetings.search import Search
from overlap.meetings.starts import Ranked
from overlap.meetings.suggestions import Failure, Suggestion
from overlap.sites.site import Site

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLOSE_MIN: Final = 90
"""Within so many minutes there are two suggestions at most."""
_MOST_CLOSE: Final = 2


def spread(start_utc_min: Ints, order: Ints, top: int, *, close: bool) -> list[int]:
    """Return the first starts of an order, at most two within 90 minutes unless ``close``.

    >>> starts = np.array([0, 30, 60, 120])
    >>> spread(starts, np.array([0, 1, 2, 3]), 3, close=False)
    [0, 1, 3]
    """
    chosen: list[int] = []
    for n in order.tolist():
        if len(chosen) == top:
            break
        near = np.abs(start_utc_min[chosen] - start_utc_min[n]) < CLOSE_MIN if chosen else ()
        if close or int(np.sum(near)) < _MOST_CLOSE:
            chosen.append(n)
    return chosen


class Answer:
    """Puts the starts of a search in words; ``whole`` has the optional people too."""

    def __init__(
        self,
        whole: Search,
        search: Search,
        rules: AttendanceRules,
        carried: Floats,
        progress: Progress | None = None,
        ranking: Progress | None = None,
    ) -> None:
        self.whole, self.search, self.rules, self.carried = whole, search, rules, carried
        self.progress = progress
        self.ranked: Ranked = search.ranked(rules, carried, ranking)
        self.excused = search.excused
        self.names = [who.name for who in search.people]
        self.most_absent = 0

    def chosen(self, top: int, *, close: bool) -> list[int]:
        """Return the best starts, at most two of them within 90 minutes unless ``close``."""
        chosen = spread(self.search.start_utc_min, self.ranked.order, top, close=close)
        self.most_absent = max((int(self.ranked.absent[n]) for n in chosen), default=0)
        return chosen

    def suggestion(self, n: int, rank: int, progress: Progress | None = None) -> Suggestion:
        """Return a start with what it costs whom and why; the first also compares."""
        better = self._better(n)
        start = int(self.search.start_utc_min[n])
        burden = self.ranked.burden[:, n].tolist()
        optional = [
            who.name
            for who, cannot in zip(self.whole.people, self.whole.cannot[:, n], strict=True)
            if who.optional and cannot
        ]
        away = [
            name for name, is_so in zip(self.names, self.ranked.away[:, n], strict=True) if is_so
        ]
        return Suggestion(
            rank=rank,
            start_utc_min=start,
            stop_utc_min=start + self.search.duration_min,
            attendees=self.whole.people,
            burden=dict(zip(self.names, burden, strict=True)),
            worst=float(self.ranked.worst[n]),
            total=float(self.ranked.total[n]),
            absent=(*away, *optional),
            reasons=tuple(self._reasons(n, progress)),
            better=better,
        )

    def _reasons(self, n: int, progress: Progress | None) -> list[str]:
        reasons = []
        payments: dict[Site, str] = {}
        for who, person in enumerate(watched(self.whole.people, progress)):
            why = self.whole.why_not(who, n)
            if who >= len(self.names):
                reasons += [f"{person.name} (optional) can't come: {why}"] if why else []
                continue
            points = self.ranked.burden[who, n]
            if self.excused[who]:
                reasons.append(f"{person.name} is excused: {why}")
            elif self.ranked.away[who, n] and why:
                reasons.append(f"{person.name} can't come, which costs {points:g}: {why}")
            elif self.ranked.away[who, n]:
                cost = self.search.cost[who, n]
                reasons.append(
                    f"{person.name} stays away, which costs {points:g}: coming would cost {cost:g}"
                )
            elif points:
                if person.site not in payments:
                    payments[person.site] = self.search.payment(who, n)
                reasons.append(f"{person.name} pays {points:g}: {payments[person.site]}")
            if self.carried[who]:
                reasons.append(f"{person.name} has borne {self.carried[who]:g} before")
        return reasons or ["within everyone's working hours"]

    def _key(self, of: Ranked, n: int, start_min: int) -> tuple[float, float, float, int]:
        return int(of.absent[n]), float(of.worst[n]), float(of.total[n]), start_min

    def _better(self, n: int) -> str:
        """Say which appointments of one person would have to move for the best start ahead."""
        own = self._key(self.ranked, n, int(self.search.start_utc_min[n]))
        if self._move is None or self._move[0][:3] >= own[:3]:  # earlier alone isn't better
            return ""
        key, who, column = self._move
        person = self.search.people[who]
        at = local_time(key[3], person.site)
        return (
            f"{short_weekday(at)} {at.day} {month(at)} {at:%H:%M} ({person.name}'s time) "
            f"would be better if {person.name} were free then: "
            f"{self.search.appointments(who, column)}"
        )

    @cached_property
    def _move(self) -> tuple[tuple[float, float, float, int], int, int] | None:
        """The best start that is there if one person isn't busy: its key, the person, its index.

        Starts at which more others can't come than are absent from a suggestion can't be better.
        """
        search = self.search
        missing = (search.cannot & ~self.excused[:, None]).sum(axis=0)
        moves = []
        each = stages(self.progress, *[1] * len(search.people))
        for who, progress in enumerate(each):
            taken = search.busy[who] & ~(search.off[who] | search.refused[who])
            columns = np.flatnonzero(taken & (missing - 1 <= self.most_absent))
            if len(columns):
                free = search.without_busy(who, columns, self.rules, self.carried, progress)
                if len(free.order):
                    first = int(free.order[0])
                    column = int(columns[first])
                    key = self._key(free, first, int(search.start_utc_min[column]))
                    moves.append((key, who, column))
            finish(progress)
        return min(moves, default=None)

    def failure(self) -> Failure:
        """Say why no start can be, between whom, and which fails least."""
        search = self.search
        if not search.offered.any():
            return Failure(reason="no start is left to try")
        cannot = search.cannot & ~self.excused[:, None]
        who = conflict(cannot[:, search.offered].T, ~self.excused, self.rules, self.progress)
        names = tuple(self.names[p] for p in who)
        n = fails_least(search, cannot, np.zeros(len(cannot[0]), int), self.carried)
        nearest = nearest_start(search, self.whole.people, n, cannot[:, n])
        quorum = self.rules.quorum
        left = "" if quorum == 1 else f"a quorum of {100 * quorum:.3g}%"
        return Failure(names, nearest, between(names, left))
