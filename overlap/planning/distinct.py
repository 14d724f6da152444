"""Sites to the distinct calendars that the matrix counts: kinds of days, and the days of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from overlap.base.progress import Progress, stages, watched
from overlap.clocks.timeline import Horizon
from overlap.core.pairs import Calendars, DaySets, day_order, day_sets, narrowed, number_rows
from overlap.core.profiles import day_shifts
from overlap.sites.site import Site
from overlap.sites.target import Target
from overlap.sites.working_time import PAD, working_time

_Profile = tuple[tuple[int, int], ...]
Bits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class _Packed:
    """Rows of a site's kinds of days, each with the days that have them as bits."""

    days: NDArray[np.intp]
    bits: Bits


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """Which kind of day each date is, (n_days,), and the two codes of each kind, (n_kinds, 2)."""

    numbers: NDArray[np.intp]
    kinds: NDArray[np.intp]


def compile_calendars(
    sites: Sequence[Site], horizon: Horizon, target: Target, progress: Progress | None = None
) -> tuple[Calendars, NDArray[np.intp]]:
    """Return the distinct calendars of the sites, and (n_sites,) which of them each has."""
    distinct: dict[tuple[object, ...], int] = {}
    numbers: dict[_Profile, int] = {(): 0}
    which: list[int] = []
    owners: list[Site] = []
    own_numbers: list[NDArray[np.int32]] = []
    known = list(dict.fromkeys(site.target or target for site in sites))
    target_of: list[int] = []
    by_site, by_state, by_neighbourhood = stages(progress, 4, 1, 1)
    for site in watched(sites, by_site):
        key, profiles = _calendar(site, horizon)
        own_target = site.target or target
        which.append(distinct.setdefault((*key, own_target), len(distinct)))
        if which[-1] == len(owners):
            owners.append(site)
            target_of.append(known.index(own_target))
            own = [numbers.setdefault(profile, len(numbers)) for profile in profiles]
            own_numbers.append(np.array(own, np.int32))
    width = max(1, *map(len, numbers))
    table = np.zeros((len(numbers), width, 2), np.int64)
    for profile, number in numbers.items():
        table[number, : len(profile)] = np.array(profile, np.int64).reshape(-1, 2)
    start_min, stop_min = table[..., 0].copy(), table[..., 1].copy()

    kinds = [_site_days(site, horizon).kinds for site in owners]
    codes = np.concatenate([of[own] for of, own in zip(own_numbers, kinds, strict=True)])
    first_kind = np.cumsum([0, *map(len, kinds)])[:-1]

    def day_sets_of(site: NDArray[np.intp], days: NDArray[np.intp], bits: Bits) -> DaySets:
        both = codes[first_kind[site][:, None] + days]
        return DaySets(site, np.concatenate([both[..., 0], both[..., 1]], axis=1), bits)

    worked_min = (stop_min - start_min).sum(axis=1).astype(np.int32)
    rows = [_site_states(site, horizon) for site in watched(owners, by_state)]
    states = day_sets_of(*_joined(rows))
    shifts = _shifts_of(states, start_min, stop_min)
    ranges = set(shifts.values())
    lowest = min((near.start for near in ranges), default=0)
    widest = range(lowest, max((near.stop for near in ranges), default=1))
    near_by = [
        _site_neighbourhoods(site, horizon, widest) for site in watched(owners, by_neighbourhood)
    ]
    around = _joined(near_by)
    return Calendars(
        number=len(owners),
        states=states,
        neighbourhoods={
            near: day_sets_of(*narrowed(*around, slice(near.start - lowest, near.stop - lowest)))
            for near in ranges
        },
        start_min=start_min,
        stop_min=stop_min,
        shifts=shifts,
        minimum_min=np.stack([each.minimum.least(worked_min) for each in known], axis=1),
        target=np.array(target_of, np.intp),
    ), np.array(which)


def _shifts_of(
    states: DaySets, start_min: NDArray[np.int64], stop_min: NDArray[np.int64]
) -> dict[tuple[int, int], range]:
    """Return for each state the day shifts at which one of its windows can meet any profile."""
    all_of = np.array([[start_min.min()]]), np.array([[stop_min.max()]])
    shifts = {}
    for p, c in set(map(tuple, states.codes.tolist())):
        own = start_min[[p, c]], stop_min[[p, c]]
        shifts[p, c] = day_shifts(own, all_of) or range(1)
    return shifts


@lru_cache(maxsize=4096)
def _calendar(site: Site, horizon: Horizon) -> tuple[tuple[object, ...], tuple[_Profile, ...]]:
    """Return what tells a site's calendar from others, and its profiles by its own codes."""
    time = working_time(site, horizon)
    windows = np.stack(time.table, axis=2).tolist()
    profiles = tuple(tuple((a, b) for a, b in row if b > a) for row in windows)
    return (profiles, time.codes.tobytes(), time.clock_codes.tobytes()), profiles


@lru_cache(maxsize=4096)
def _site_days(site: Site, horizon: Horizon) -> _Days:
    """Return the kinds of days that a site has: what it works and what its clock would have."""
    time = working_time(site, horizon)
    sides = time.codes, time.clock_codes
    return _Days(*number_rows(sides, [len(time.start_min)] * len(sides)))


@lru_cache(maxsize=4096)
def _site_states(site: Site, horizon: Horizon) -> _Packed:
    """Pack the working days of a site by their kind."""
    packed = _site_neighbourhoods(site, horizon, range(1))
    works = _site_days(site, horizon).kinds[packed.days[:, 0], 0] > 0
    return _Packed(packed.days[works], packed.bits[works])


@lru_cache(maxsize=8192)
def _site_neighbourhoods(site: Site, horizon: Horizon, shifts: range) -> _Packed:
    """Pack all days of a site by the kinds of the dates around them."""
    own = _site_days(site, horizon)
    around = [own.numbers[PAD + k : PAD + k + horizon.days] for k in shifts]
    numbers, rows = number_rows(around, [len(own.kinds)] * len(around))
    return _Packed(rows, day_sets(numbers, len(rows), _day_order(horizon)))


def _joined(packed: Sequence[_Packed]) -> tuple[NDArray[np.intp], NDArray[np.intp], Bits]:
    """Return the rows of all sites with the site of each."""
    site = np.repeat(np.arange(len(packed)), [len(own.bits) for own in packed])
    days = np.concatenate([own.days for own in packed])
    return site, days, np.concatenate([own.bits for own in packed])


@lru_cache(maxsize=64)
def _day_order(horizon: Horizon) -> NDArray[np.intp]:
    dates = np.arange(horizon.days) + horizon.first_day
    months = dates.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return day_order(dates, months)
