"""The five jobs' inputs: the same sites, holidays and horizons for every way."""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from overlap import Horizon, Site
from overlap.sites.places import all_places
from overlap.sites.working_time import exceptions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from overlap.sites.day_windows import Window
    from overlap.sites.places import Place

TARGET = "2h"
TARGET_MIN = 120
QUANTILE = 0.05
SLOT_MIN = 15
REACH = 2
"""A day's windows can meet those of another site up to so many dates earlier or later."""

MOST_COMMON = 7
"""Stands, after the seven weekdays, for what an extra working day on a weekend works."""

PATTERNS = (
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-12:00,13:00-18:00",
    "Su-Th 08:00-16:00",
    "Mo-Fr 22:00-06:00",
    "Mo-Sa 10:00-19:00",
    "Mo-Sa 22:00-02:30",
    "Mo-Fr 07:00-11:30,15:00-18:30",
)
ALWAYS = "Mo-Su 00:00-24:00"
ONE_IN, SHOWN_AT = 50, 25
"""Every fiftieth site is open around the clock."""

TWELVE = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
)


@dataclass(frozen=True)
class Office:
    """A site as every peer gets it: its zone, week and days are at hand, nothing is computed."""

    name: str
    zone: str
    tz: ZoneInfo
    week: tuple[tuple[Window, ...], ...]
    off: frozenset[dt.date]
    on: frozenset[dt.date]


@dataclass(frozen=True)
class Task:
    """One job's input.  W1 and W2: the first site is the reference; W3: the first ``n_refs``."""

    key: str
    sites: tuple[Site, ...]
    horizon: Horizon
    n_refs: int = 1
    at_least: int = 1
    offices: tuple[Office, ...] = field(default=())

    def with_offices(self) -> Task:
        """Return the task with what peers need, holidays looked up."""
        return replace(self, offices=tuple(office(site, self.horizon) for site in self.sites))

    def of(self, indices: Sequence[int], n_refs: int) -> Task:
        """Return the task of some of the sites."""
        sites = tuple(self.sites[n] for n in indices)
        offices = tuple(self.offices[n] for n in indices) if self.offices else ()
        return replace(self, sites=sites, offices=offices, n_refs=n_refs)

    @property
    def slots(self) -> NDArray[np.int64]:
        """Starts of all slots of the horizon's days in UTC [min since 1970]."""
        first, last = self.horizon.first_day, self.horizon.first_day + self.horizon.days
        return np.arange(first * 1440, last * 1440, SLOT_MIN)


@dataclass(frozen=True)
class Sizes:
    """How large the jobs are; samples, what slow ways do of W3, are sites and references."""

    places: int
    sites: int
    years: int
    people: int
    group: int
    at_least: int
    sample: tuple[int, int]
    site_curve: tuple[int, ...]
    year_curve: tuple[int, ...]
    curve_sample: tuple[int, int]
    rounds: int


FULL = Sizes(
    places=400,
    sites=400,
    years=10,
    people=50,
    group=12,
    at_least=4,
    sample=(100, 7),
    site_curve=(100, 200, 400, 800),
    year_curve=(1, 5, 10, 20, 40),
    curve_sample=(42, 7),
    rounds=5,
)
SMALL = Sizes(
    places=30,
    sites=40,
    years=2,
    people=6,
    group=6,
    at_least=2,
    sample=(14, 3),
    site_curve=(20, 40),
    year_curve=(1, 2),
    curve_sample=(14, 3),
    rounds=3,
)


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return a zone of the standard library, read from the same files as ours."""
    path = importlib.resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def office(site: Site, horizon: Horizon) -> Office:
    """Return a site with its days off and extra working days listed."""
    off, _, on = exceptions(site, horizon)
    week = (*site.hours.days, site.hours.most_common)
    return Office(site.name, site.zone, zone_of(site.zone), week, frozenset(off), frozenset(on))


@cache
def shuffled_places() -> tuple[Place, ...]:
    """Return the zones of tzdata's country table in an order that is always the same."""
    places = all_places()
    return tuple(places[n] for n in np.random.default_rng(3).permutation(len(places)))


def many_sites(number: int, distinct: int = 400) -> tuple[Site, ...]:
    """Return sites in distinct zones, with public holidays, under mixed weekly patterns.

    Past ``distinct`` of them the zones come again, each under another pattern.
    """
    found = []
    for n in range(number):
        round_, nth = divmod(n, distinct)
        place = shuffled_places()[nth]
        always = n % ONE_IN == SHOWN_AT
        hours = ALWAYS if always else PATTERNS[(n + 3 * round_) % len(PATTERNS)]
        found.append(Site(f"{place.zone} {round_}", place.zone, hours, place.holidays))
    return tuple(found)


def years(number: int) -> Horizon:
    """Return so many calendar years from 2027."""
    return Horizon("2027-01-01", f"{2027 + number}-01-01")


def task(key: str, sizes: Sizes) -> Task:
    """Return one job's input."""
    new_york = Site("New York", "America/New_York", holidays="US")
    if key == "W1":
        manila = Site("Manila", "Asia/Manila", "Mo-Fr 15:00-19:00,20:00-24:00", holidays="PH")
        return Task(key, (new_york, manila), years(1))
    if key == "W2":
        return Task(key, (new_york, *many_sites(sizes.places)), years(1))
    if key == "W3":
        return Task(key, many_sites(sizes.sites), years(sizes.years), n_refs=sizes.sites)
    if key == "W4":
        places = {place.zone: place for place in all_places()}
        pattern = dict(zip(TWELVE, PATTERNS * 2, strict=False))
        group = [Site(zone, zone, pattern[zone], places[zone].holidays) for zone in TWELVE]
        return Task(key, tuple(group[: sizes.group]), years(1), at_least=sizes.at_least)
    return Task(key, many_sites(sizes.people), years(1))
