"""The changes of hours of a pair of sites: all that there are, what each costs and gives."""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import HorizonError
from overlap.base.progress import Progress
from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY, format_minutes
from overlap.clocks.timeline import Horizon
from overlap.clocks.zones import zone_table
from overlap.core.offsets import offset_at
from overlap.planning.change_costs import ChangeCosts
from overlap.planning.hour_changes import (
    Bounds,
    DayChange,
    able_days,
    changed_site,
    coarse,
    longer_days,
    moves,
    on_clock,
    split_days,
    weeks_of,
    working_days,
)
from overlap.planning.trials import Pair, reach_of_reference_changes, reach_of_site_changes
from overlap.sites.day_windows import Window
from overlap.sites.hours import format_days
from overlap.sites.site import Site
from overlap.sites.working_time import exceptions

MAX_CHANGE_DAYS: Final = 20_000_000
KINDS: Final = ("weekdays", "week", "clock", "longer", "split")
"""In the order in which changes of equal cost are named."""

WEEKDAYS, WEEK, CLOCK, LONGER, SPLIT = range(len(KINDS))
_LEEWAY: Final = 1e-9
_BARRED_LONGER_MIN: Final = 4 * 60
"""Days that are too long by so much are tried too, to say which bound stops them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One site before and after a change.

    ``local_moves`` : how far its own clock is ahead of the one that its hours are written in [min]
    """

    before: Site
    after: Site
    words: str
    bounds: Bounds
    move_min: int = 0
    local_moves: tuple[int, ...] = (0,)

    def broken(self) -> list[str]:
        """Name the bounds that the new hours don't keep."""
        return self.bounds.broken(self.before, self.after, self.local_moves)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Changes of one make, as parallel arrays (n,).

    ``kind`` points into ``KINDS``; ``size`` [min] tells those of equal cost apart; ``share`` is of
    days that reach the minimum, about, and −1 for what can't be written; ``promising`` is whatever
    may meet the target.  What isn't ``allowed`` breaks a bound; of the others some leave too short
    a rest between two days.
    """

    kind: NDArray[np.int64]
    cost: NDArray[np.float64]
    size: NDArray[np.int64]
    share: NDArray[np.float64]
    promising: NDArray[np.bool_]
    allowed: NDArray[np.bool_]

    @abstractmethod
    def parts(self, n: int) -> tuple[Part, ...] | None:
        """Return the sites of the n-th change; None where it can't be made."""


@dataclass(frozen=True, slots=True, eq=False)
class DayCandidates(Candidates):
    """Changes of some weekdays of one site: each of ``changes`` on each of ``sets``."""

    side: Site
    bounds: Bounds
    local_moves: tuple[int, ...]
    changes: tuple[DayChange, ...]
    sets: NDArray[np.bool_]

    def move_min(self, n: int) -> int:
        """Return how far the n-th change moves hours; negative: earlier [min]."""
        return self.changes[n // len(self.sets)].move_min

    def parts(self, n: int) -> tuple[Part, ...] | None:
        """Return the site of the n-th change; None where it can't be made."""
        change, chosen = self.changes[n // len(self.sets)], self.sets[n % len(self.sets)]
        days = tuple(np.flatnonzero(chosen).tolist())
        after = changed_site(self.side, change, days)
        if after is None:
            return None
        words = f"{self.side.name} {_words(change, days, working_days(self.side))}"
        part = Part(self.side, after, words, self.bounds, change.move_min, self.local_moves)
        return (part,)


@dataclass(frozen=True, slots=True, eq=False)
class OtherCandidates(Candidates):
    """Changes that are at hand, each with its parts."""

    made: tuple[tuple[Part, ...], ...]

    def parts(self, n: int) -> tuple[Part, ...] | None:
        """Return the sites of the n-th change."""
        return self.made[n]


def candidates(pair: Pair, progress: Progress | None = None) -> list[Candidates]:
    """Return all changes: of the site, of the headquarters where it is flexible, of both."""
    sides = [pair.site] + [pair.reference] * (pair.reference.flexible is not None)
    changes = [_day_changes(side, pair.bounds[side.name]) for side in sides]
    n_changes = sum(map(len, changes))
    if n_changes * pair.horizon.days > MAX_CHANGE_DAYS:
        reason = (
            f"{n_changes} changes of hours on each of its days are more than {MAX_CHANGE_DAYS}; "
            "take fewer days, or a longer step"
        )
        raise HorizonError(reason, key="horizon", value=pair.horizon)
    total = n_changes + 1
    done = itertools.count(1)

    def step() -> None:
        if progress:
            progress(next(done), total)

    groups: list[Candidates] = [
        _by_days(pair, side, own, step) for side, own in zip(sides, changes, strict=True)
    ]
    groups += [_by_clock(pair)]
    groups += [_by_both(pair)] if len(sides) > 1 else []
    step()
    return groups


def _day_changes(side: Site, bounds: Bounds) -> list[tuple[DayChange, tuple[int, ...]]]:
    """Return the changes to try, each with the weekdays on which it can be made."""
    step = bounds.flexible.step_min
    weeks = weeks_of(side)
    worked = [sum(b - a for a, b in day) for week in weeks for day in week.days if day] or [0]
    room = max(bounds.longest_min - min(worked), 0) + _BARRED_LONGER_MIN
    every = [
        *moves(step),
        *longer_days(step, min(room, MINUTES_PER_DAY)),
        *split_days(step, max(worked)),
    ]
    able = [(change, able_days(side, change)) for change in every]
    return [(change, days) for change, days in able if days]


def _by_days(
    pair: Pair,
    side: Site,
    changes: Sequence[tuple[DayChange, tuple[int, ...]]],
    step: Callable[[], None],
) -> Candidates:
    days = list(working_days(side))
    sets = np.zeros(((1 << len(days)) - 1, DAYS_PER_WEEK), bool)
    sets[:, days] = list(itertools.product((False, True), repeat=len(days)))[1:]
    local_moves = tuple(_ahead(side.zone, side.clock or side.zone, pair.horizon))
    if local_moves != (0,):  # whose weekdays aren't those of its own dates
        sets = sets[-1:]
    can = np.zeros((len(changes), DAYS_PER_WEEK), bool)
    cost = np.zeros((len(changes), DAYS_PER_WEEK))
    costs = ChangeCosts(side, pair.curve)
    allowed = np.ones((len(changes), DAYS_PER_WEEK), bool)
    bounds = pair.bounds[side.name]
    alike: dict[tuple[tuple[Window, ...], ...], list[int]] = {}
    for day in range(DAYS_PER_WEEK):
        alike.setdefault(tuple(week.days[day] for week in weeks_of(side)), []).append(day)
    changed = []
    for n, (change, able) in enumerate(changes):
        for windows, same in alike.items():
            allowed[n, same] = not any(
                True
                for own in windows
                for _ in bounds.broken_by_day(own, change.of(own) or (), local_moves)
            )
        can[n, list(able)] = True
        cost[n, list(able)] = [costs.of(change, day) for day in able]
        made = changed_site(side, change, able)
        changed.append(side if made is None else made)
    reach_of = reach_of_site_changes if side is pair.site else reach_of_reference_changes
    reach = reach_of(pair, changed, sets, step)
    possible = ~(sets[None] & ~can[:, None]).any(axis=2)
    enough = reach.reached + _slack(pair, side) >= pair.target.share * reach.days - _LEEWAY
    all_days = sets.sum(axis=1) == len(days)
    of_move = np.where(all_days, WEEK, WEEKDAYS)
    kind = [
        of_move if change.move_min else np.full(len(sets), SPLIT if change.apart_min else LONGER)
        for change, _ in changes
    ]
    size = np.array([_size(change) for change, _ in changes], np.int64)
    return DayCandidates(
        kind=np.array(kind, np.int64).ravel(),
        cost=(cost @ sets.T.astype(float)).ravel(),
        size=np.repeat(size, len(sets)),
        share=np.where(possible, reach.share, -1.0).ravel(),
        promising=(possible & enough & (reach.days > 0)).ravel(),
        allowed=~(sets[None] & ~allowed[:, None]).any(axis=2).ravel(),
        side=side,
        bounds=bounds,
        local_moves=local_moves,
        changes=tuple(change for change, _ in changes),
        sets=sets,
    )


def _slack(pair: Pair, side: Site) -> int:
    """Return on how many dates the hours aren't those of their weekday."""
    _, half, on = exceptions(side, pair.horizon)
    return len(on) + len(half)


def _by_clock(pair: Pair) -> Candidates:
    """Return the site's hours on the headquarters' clock, at every step around the present ones.

    They cost what they do in the weeks of the year when they are farthest from the present ones.
    """
    site, reference = pair.site, pair.reference
    bounds, costs = pair.bounds[site.name], ChangeCosts(site, pair.curve)
    ahead = _ahead(site.zone, reference.zone, pair.horizon)
    usual = max(ahead, key=lambda minutes: ahead[minutes])
    steps = [change.move_min for change in [*moves(bounds.flexible.step_min), DayChange()]]
    if len(ahead) == 1 or site.clock not in {None, site.zone}:
        steps = []  # a week of its own clock is as good
    made: list[tuple[Part, ...]] = []
    cost = []
    for by in steps:
        moved = [minutes - usual + by for minutes in ahead]
        if not all(-MINUTES_PER_DAY < move < MINUTES_PER_DAY for move in moved):
            continue
        after = on_clock(site, reference.zone, by - usual)
        if after is None:
            continue
        words = f"{site.name} on the clock of {reference.name}"
        made.append((Part(site, after, words, bounds, local_moves=tuple(ahead)),))
        cost.append(
            max(
                sum(costs.of(DayChange(move_min=move), n) for n in working_days(site))
                for move in moved
                if move
            )
        )
    share = np.zeros(0)
    if made:
        share = pair.shares(reference, [part.after for (part,) in made])
    return OtherCandidates(
        kind=np.full(len(made), CLOCK),
        cost=np.array(cost, float),
        size=np.zeros(len(made), np.int64),
        share=share,
        promising=pair.target.is_met(share),
        allowed=np.ones(len(made), bool),
        made=tuple(made),
    )


def _ahead(zone: str, other: str, horizon: Horizon) -> dict[int, int]:
    """Return by how much one clock is ahead of another, and on how many days [min]."""
    noon = (np.arange(horizon.days) + horizon.first_day) * MINUTES_PER_DAY + MINUTES_PER_DAY // 2
    ours, theirs = (zone_table(name) for name in (zone, other))
    ahead = offset_at(noon, ours.change_utc_min, ours.offset_min) - offset_at(
        noon, theirs.change_utc_min, theirs.offset_min
    )
    minutes, days = np.unique(ahead, return_counts=True)
    return dict(zip(minutes.tolist(), days.tolist(), strict=True))


def _by_both(pair: Pair) -> Candidates:
    """Return moves of both weeks, each by a length of its own."""
    sides = pair.reference, pair.site
    ways = []
    for side in sides:
        bounds = pair.bounds[side.name]
        days = working_days(side)
        own = []
        for change in moves(coarse(bounds.flexible.step_min)):
            after = changed_site(side, change, days)
            if after is None:
                continue
            words = f"{side.name} {_words(change, days, days)}"
            local_moves = tuple(_ahead(side.zone, side.clock or side.zone, pair.horizon))
            part = Part(side, after, words, bounds, change.move_min, local_moves)
            if not part.broken():
                costs = ChangeCosts(side, pair.curve)
                own.append((part, sum(costs.of(change, n) for n in days)))
        ways.append(own)
    made, cost, share = [], [], []
    for ours, our_cost in ways[0] if ways[1] else ():
        share.append(pair.shares(ours.after, [theirs.after for theirs, _ in ways[1]]))
        made += [(theirs, ours) for theirs, _ in ways[1]]
        cost += [our_cost + their_cost for _, their_cost in ways[1]]
    shared = np.concatenate([np.zeros(0), *share])
    return OtherCandidates(
        kind=np.full(len(made), WEEK),
        cost=np.array(cost, float),
        size=np.array([sum(abs(part.move_min) for part in parts) for parts in made], np.int64),
        share=shared,
        promising=pair.target.is_met(shared),
        allowed=np.ones(len(made), bool),
        made=tuple(made),
    )


def in_order(
    groups: Sequence[Candidates], *, allowed: bool, by_share: bool = False
) -> Iterator[tuple[Candidates, int]]:
    """Yield changes that are allowed, or not: the promising, cheapest first.

    ``by_share`` : all that can be made, best share first
    """
    group = np.concatenate([np.full(len(own.cost), n) for n, own in enumerate(groups)])
    at = np.concatenate([np.arange(len(own.cost)) for own in groups])
    cost, kind, size, share, promising, is_allowed = (
        np.concatenate([getattr(own, name) for own in groups])
        for name in ("cost", "kind", "size", "share", "promising", "allowed")
    )
    keys = [size, kind, cost.round(6)]
    if by_share:
        keys.append(-share.round(9))
    order = np.lexsort(keys)
    taken = (share >= 0 if by_share else promising) & (is_allowed == allowed)
    for n in order[taken[order]].tolist():
        yield groups[group[n]], int(at[n])


def _size(change: DayChange) -> int:
    return (
        abs(change.move_min) + change.head_min + change.tail_min
        + abs(change.apart_min) + change.part_min
    )  # fmt: skip


def _words(change: DayChange, days: Sequence[int], working: Sequence[int]) -> str:
    """Say what changes, as ``Fr 2 h later`` or ``30 min longer at the end``."""
    which = "" if len(days) == len(working) else f"{format_days(list(days))} "
    if change.move_min:
        words = signed(change.move_min)
    elif change.apart_min:
        part, end = format_minutes(change.part_min), "last" if change.apart_min > 0 else "first"
        words = f"the {end} {part} of the day {signed(change.apart_min)}"
    else:
        ends = ("starts {} earlier", change.head_min), ("stops {} later", change.tail_min)
        words = " and ".join(end.format(format_minutes(by)) for end, by in ends if by)
    return f"{which}{words}"


def signed(minutes: int) -> str:
    """Write a move as people read it: ``1 h 30 min later``.

    >>> signed(90), signed(-60), signed(0)
    ('1 h 30 min later', '1 h earlier', 'no move')
    """
    if not minutes:
        return "no move"
    return f"{format_minutes(abs(minutes))} {'later' if minutes > 0 else 'earlier'}"
