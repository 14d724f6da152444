"""The peer: what a careful programmer writes with ``zoneinfo``, lists and integers."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from inputs import MOST_COMMON, QUANTILE, REACH, TARGET_MIN

if TYPE_CHECKING:
    from inputs import Office, Task

    from overlap import Horizon

    Calendar = list["Window"]
    Summary = tuple[float, int, float, float]

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


class Window(NamedTuple):
    """A window of a shift date, the horizon's first being 0 [min since 1970-01-01T00:00Z]."""

    day: int
    start: int
    stop: int
    works: bool


def windows(office: Office, horizon: Horizon) -> Calendar:
    """Return all windows in order; those of one date are merged where they meet."""
    found: Calendar = []
    for day in range(-REACH, horizon.days + REACH):
        date = horizon.start + day * DAY
        midnight = dt.datetime.combine(date, dt.time())
        own = office.week[date.weekday()]
        if not own and date in office.on:
            own = office.week[MOST_COMMON]
        works = date not in office.off
        for edges in own:
            start, stop = (
                int((midnight + edge * MINUTE).replace(tzinfo=office.tz).timestamp()) // 60
                for edge in edges
            )
            if start >= stop:
                continue
            if found and found[-1].day == day and start <= found[-1].stop:
                first = found.pop()
                start, stop = first.start, max(stop, first.stop)
            found.append(Window(day, start, stop, works))
    return found


def prepare(task: Task) -> list[Calendar]:
    """Turn each site's hours into instants."""
    return [windows(office, task.horizon) for office in task.offices]


def shared(own: Calendar, theirs: Calendar, days: int) -> list[int]:
    """Return each day's shared minutes: one pass through both, side by side."""
    totals = [0] * days
    first = 0
    for day, start, stop, _ in own:
        while first < len(theirs) and theirs[first].stop <= start:
            first += 1
        for nth in range(first, len(theirs)):
            _, begin, end, _ = theirs[nth]
            if begin >= stop:
                break
            totals[day] += min(stop, end) - max(start, begin)
    return totals


def worked(calendar: Calendar) -> Calendar:
    """Return the windows that no day off takes."""
    return [window for window in calendar if window.works]


def of_horizon(calendar: Calendar, days: int) -> Calendar:
    """Return the windows that are worked on shift dates of the horizon."""
    return [window for window in calendar if window.works and 0 <= window.day < days]


def joint(own: Calendar, other: Calendar, days: int) -> tuple[list[int], list[int]]:
    """Return the minutes of the reference's working days, and those of its joint days."""
    totals = shared(own, worked(other), days)
    idle = [window for window in own if not totals[window.day]]
    by_clock = shared(idle, other, days)
    dates = sorted({window.day for window in own})
    return [totals[d] for d in dates], [totals[d] for d in dates if totals[d] or not by_clock[d]]


def summary(minutes: list[int]) -> Summary:
    """Return the mean, minimum, 5 % quantile and share of joint days."""
    if not minutes:
        return math.nan, 0, math.nan, 0.0
    minutes = sorted(minutes)
    rank = QUANTILE * (len(minutes) - 1)
    low, high = minutes[math.floor(rank)], minutes[math.ceil(rank)]
    reached = sum(value >= TARGET_MIN for value in minutes) / len(minutes)
    mean = sum(minutes) / len(minutes)
    return mean, minutes[0], low + (high - low) * (rank - math.floor(rank)), reached


def pair(state: list[Calendar], task: Task) -> tuple[list[int], ...]:
    """W1: minutes of each working day of the reference."""
    days = task.horizon.days
    own = of_horizon(state[0], days)
    totals = shared(own, worked(state[1]), days)
    return ([totals[day] for day in sorted({window.day for window in own})],)


def each(state: list[Calendar], task: Task) -> tuple[list[list[int]] | tuple[float, ...], ...]:
    """W2: minutes of each day and candidate, and their summary."""
    days = task.horizon.days
    own = of_horizon(state[0], days)
    daily, joined = zip(*(joint(own, other, days) for other in state[1:]), strict=True)
    return list(daily), *zip(*map(summary, joined), strict=True)


def pairs(state: list[Calendar], task: Task) -> tuple[list[list[float]], ...]:
    """W3: the summary of every ordered pair."""
    days = task.horizon.days
    refs = [of_horizon(calendar, days) for calendar in state[: task.n_refs]]
    found = [[summary(joint(own, other, days)[1]) for other in state] for own in refs]
    return tuple([[cell[n] for cell in row] for row in found] for n in range(4))


def group(state: list[Calendar], task: Task) -> tuple[list[tuple[int, int]]]:
    """W4: the exact intervals in which at least so many of the sites work."""
    events: Counter[int] = Counter()
    for calendar in state:
        for window in of_horizon(calendar, task.horizon.days):
            events[window.start] += 1
            events[window.stop] -= 1
    found, present, since = [], 0, None
    for minute, change in sorted(events.items()):
        present += change
        if present >= task.at_least and since is None:
            since = minute
        elif present < task.at_least and since is not None:
            found.append((since, minute))
            since = None
    return (found,)


def grid(state: list[Calendar], task: Task) -> tuple[list[list[int]], list[list[bool]]]:
    """W5: each person's local minute of the day, and whether it is working time, slot by slot."""
    slots = task.slots.tolist()
    instants = [dt.datetime.fromtimestamp(slot * 60, dt.UTC) for slot in slots]
    local, inside = [], []
    for office, calendar in zip(task.offices, state, strict=True):
        times = (instant.astimezone(office.tz) for instant in instants)
        local.append([time.hour * 60 + time.minute for time in times])
        mine = worked(calendar)
        nth, within = 0, []
        for slot in slots:
            while nth < len(mine) and mine[nth].stop <= slot:
                nth += 1
            within.append(nth < len(mine) and mine[nth].start <= slot)
        inside.append(within)
    return local, inside


WORK = {"W1": pair, "W2": each, "W3": pairs, "W4": group, "W5": grid}
