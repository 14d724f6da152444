"""Our ways: the library as it is, warm, and the same with all calendars compiled anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from dense import LOST, summary
from inputs import QUANTILE, SLOT_MIN, TARGET

from overlap import daily_overlap, daily_overlap_each, overlap_matrix
from overlap.clocks.zones import zone_table
from overlap.core import spans
from overlap.planning import distinct
from overlap.sites import working_time as availability
from overlap.sites.working_time import PAD, working_time

if TYPE_CHECKING:
    from dense import Answer
    from inputs import Task


def prepare(_: Task) -> None:
    """Do nothing: calendars are at hand."""


def prepare_anew(_: Task) -> None:
    """Forget compiled calendars; zones and holidays stay loaded, as for every peer."""
    for module in (availability, distinct):
        kept = [
            value
            for value in vars(module).values()
            if getattr(value, "__module__", None) == module.__name__
            and hasattr(value, "cache_clear")
        ]
        if not kept:
            raise LookupError(f"{module.__name__} keeps no calendars; where are they kept now?")
        for value in kept:
            value.cache_clear()


def pair(_: None, task: Task) -> Answer:
    """W1: minutes of each working day of the reference."""
    return (daily_overlap(*task.sites, horizon=task.horizon).minutes,)


def each(_: None, task: Task) -> Answer:
    """W2: minutes of each day and candidate, and their summary."""
    reference, *others = task.sites
    found = daily_overlap_each(reference, others, horizon=task.horizon)
    joint = found.minutes.astype(np.int16)
    joint[(found.minutes == 0) & (found.clock_minutes > 0)] = LOST
    return found.minutes, *summary(joint)


def pairs(_: None, task: Task) -> Answer:
    """W3: the summary of every ordered pair."""
    found = overlap_matrix(task.sites, task.horizon, TARGET, quantiles=(QUANTILE,))
    return found.mean, found.minimum, found.quantiles[0], found.share


def group(_: None, task: Task) -> Answer:
    """W4: the exact intervals in which at least so many of the sites work."""
    sets = []
    for site in task.sites:
        time = working_time(site, task.horizon)
        own = time.windows(time.codes, PAD, PAD + task.horizon.days)
        sets.append(spans.normalise(*own[1:]))
    return (np.stack(spans.covered(sets, task.at_least), axis=1),)


def grid(_: None, task: Task) -> Answer:
    """W5: each person's local minute of the day, and whether it is working time, slot by slot."""
    slots = task.slots
    clock = (slots % 1440).astype(np.int16)
    local = np.empty((len(task.sites), len(slots)), np.int16)
    inside = np.empty(local.shape, np.bool_)
    for n, site in enumerate(task.sites):
        zone = zone_table(site.zone)
        edges = np.searchsorted(slots, zone.change_utc_min)
        lengths = np.diff(edges, prepend=0, append=len(slots))
        np.add(clock, np.repeat((zone.offset_min % 1440).astype(np.int16), lengths), out=local[n])
        local[n][local[n] >= 1440] -= 1440  # noqa: PLR2004 - minutes of a day
        time = working_time(site, task.horizon)
        _, *ends = time.windows(time.codes, 0, len(time.codes))
        opens, closes = (np.clip(-((slots[0] - end) // SLOT_MIN), 0, len(slots)) for end in ends)
        steps = np.bincount(opens, minlength=len(slots) + 1)
        steps -= np.bincount(closes, minlength=len(slots) + 1)
        inside[n] = np.cumsum(steps[:-1], dtype=np.int8)
    return local, inside


WORK = {"W1": pair, "W2": each, "W3": pairs, "W4": group, "W5": grid}
