"""The peer: portion's interval sets, on windows that ``zoneinfo`` turned into instants."""

from __future__ import annotations

from bisect import bisect_right
from operator import add
from typing import TYPE_CHECKING

import plain
import portion as p

if TYPE_CHECKING:
    from inputs import Task
    from plain import Calendar

prepare = plain.prepare


def as_set(calendar: Calendar) -> p.Interval:
    """Return windows as one set of minutes."""
    return p.Interval(*(p.closedopen(window.start, window.stop) for window in calendar))


def pair(state: list[Calendar], task: Task) -> tuple[list[int]]:
    """W1: minutes of each working day of the reference."""
    own = plain.of_horizon(state[0], task.horizon.days)
    starts = [window.start for window in own]
    totals = dict.fromkeys((window.day for window in own), 0)
    for piece in as_set(own) & as_set(plain.worked(state[1])):
        day = own[bisect_right(starts, piece.lower) - 1].day
        totals[day] += piece.upper - piece.lower
    return (list(totals.values()),)


def group(state: list[Calendar], task: Task) -> tuple[list[tuple[int, int]]]:
    """W4: the exact intervals in which at least so many of the sites work."""
    present = p.IntervalDict()
    for calendar in state:
        site = p.IntervalDict({as_set(plain.of_horizon(calendar, task.horizon.days)): 1})
        present = present.combine(site, how=add)
    enough = p.empty()
    for minutes, number in present.items():
        if number >= task.at_least:
            enough |= minutes
    return ([(piece.lower, piece.upper) for piece in enough],)


WORK = {"W1": pair, "W4": group}
