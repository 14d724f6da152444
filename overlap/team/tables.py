"""The parts of a team from the tables of its file, each fault with the table it is in."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from overlap.base.errors import OverlapError, SiteError, nearest, with_nearest
from overlap.base.tables import check_keys
from overlap.clocks.timeline import Horizon
from overlap.clocks.zones import zone_names
from overlap.sites.fields import as_weekly
from overlap.sites.required import RequiredHours
from overlap.sites.site import MAX_SITES, Site, unique_names
from overlap.sites.target import PROFILES, Lost, Profile
from overlap.team.teamfile import TABLES

_Made = TypeVar("_Made")


def each_of(
    key: str, tables: object, make: Callable[[object], _Made], *, most: int
) -> tuple[_Made, ...]:
    """Make one thing of each table, of ``most`` at most; a fault names which."""
    if not isinstance(tables, list | tuple):
        raise SiteError(f"not a list of tables; write [[{key}]]", key=key)
    if len(tables) > most:
        raise SiteError(f"more than {most} tables", key=key, value=len(tables))
    return tuple(
        located(f"{key}[{n}]", functools.partial(make, table))
        for n, table in enumerate(tables, start=1)
    )


def located(key: str, make: Callable[[], _Made]) -> _Made:
    """Return what ``make`` makes; a fault is seen from the table of this key."""
    try:
        return make()
    except OverlapError as fault:
        raise fault.within(key) from None


def sites_from(
    tables: object, profiles: Mapping[str, Profile], share: float, lost: Lost
) -> tuple[Site, ...]:
    """Return the sites of ``[[site]]`` tables, on the clocks that these name."""
    clocks: list[object] = []

    def make(table: object) -> Site:
        values = dict(table) if isinstance(table, dict) else table
        clocks.append(values.pop("clock", None) if isinstance(values, dict) else None)
        return Site.from_dict(values, profiles=profiles, default_share=share, default_lost=lost)

    sites = list(unique_names(each_of("site", tables, make, most=MAX_SITES)))
    named = tuple(sites)
    for n, clock in enumerate(clocks):
        if clock is not None:
            zone = located(f"site[{n + 1}]", functools.partial(clock_zone, clock, named))
            sites[n] = replace(sites[n], clock=zone)
    return tuple(sites)


def clock_zone(name: object, sites: tuple[Site, ...]) -> str:
    """Return the zone of a site of this name, or the zone of this name.

    Raises
    ------
    SiteError : there is neither; with the nearest names.
    """
    if isinstance(name, str):
        folded = [site for site in sites if site.name.casefold() == name.casefold()]
        for site in [own for own in folded if own.name == name] or folded[:1]:
            return site.zone
        if name in zone_names():
            return name
        close = nearest(name, [*(site.name for site in sites), *zone_names()])
        reason = with_nearest("no site or zone of this name", close)
    else:
        reason = "not the name of a site or a zone"
    raise SiteError(reason, key="clock", value=name)


def hq_of(sites: Sequence[Site]) -> Site:
    """Return the site with the headquarters' role, else the first.

    Raises
    ------
    SiteError : two have it.
    """
    heads = [n for n, site in enumerate(sites, start=1) if site.role == "hq"]
    if len(heads) > 1:
        reason = f"{sites[heads[0] - 1].name} has this role already"
        raise SiteError(reason, key=f"site[{heads[1]}].role", value="hq")
    return sites[heads[0] - 1 if heads else 0]


def required_from(table: Mapping[str, Any] | None, sites: tuple[Site, ...]) -> RequiredHours | None:
    """Return the hours that have to be covered, by the headquarters' clock if by no other."""
    if table is None or "hours" not in table:
        if table:
            raise SiteError("missing; say which hours have to be covered", key="hours")
        return None
    clock = table.get("clock", hq_of(sites).name)
    return RequiredHours(as_weekly(table["hours"]), clock_zone(clock, sites), clock)


def horizon_from(table: Mapping[str, Any] | None) -> Horizon | None:
    """Return the horizon of a ``horizon`` table: a start, and a stop or months."""
    if table is None:
        return None
    check_keys(table, TABLES["horizon"], required=["start"])
    if ("stop" in table) == ("months" in table):
        raise SiteError("say either stop or months", key="stop", value=table.get("stop"))
    if "stop" in table:
        return Horizon(table["start"], table["stop"])
    return Horizon.of_months(table["start"], table["months"])


def profiles_from(tables: Mapping[str, Any], *, most: int) -> dict[str, Profile]:
    """Return the known profiles, and those of ``[profile.NAME]`` tables."""
    if len(tables) > most:
        raise SiteError(f"more than {most} profiles", key="profile", value=len(tables))
    own = {
        name: located(f"profile.{name}", functools.partial(Profile.from_dict, table))
        for name, table in tables.items()
    }
    return {**PROFILES, **own}
