"""Places as people write them to a zone, a country and that country's working week.

"Manila", "new york", "PH", "Philippines", "Asia/Manila" and "Hyderabad, PK" are places.  Cities
come from the names of zones and from ``cities.tsv``; countries from tzdata's tables.
"""

from __future__ import annotations

import importlib.resources
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.errors import PlaceError, nearest, with_nearest
from overlap.clocks.zones import aliases, zone_names, zone_table
from overlap.sites.holidays import has_holidays
from overlap.sites.hours import DAY_NAMES, WeeklyHours
from overlap.sites.weeks import weeks_within

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from overlap.clocks.timeline import Horizon
    from overlap.sites.weeks import OfficeWeek

_SAME_SINCE_S: Final = 1_577_836_800
"""2020-01-01: zones of a country that agree from then on are one zone to its planner."""

_NO_COUNTRY: Final = frozenset({"CET", "EET", "EST", "HST", "MET", "MST", "WET"})
_ALIAS_COUNTRY: Final = {
    "Africa/Asmera": "ER",
    "Africa/Timbuktu": "ML",
    "America/Coral_Harbour": "CA",
    "America/Virgin": "VI",
    "Antarctica/South_Pole": "AQ",
    "Atlantic/Jan_Mayen": "SJ",
    "Iceland": "IS",
    "Pacific/Johnston": "UM",
    "Pacific/Ponape": "FM",
    "Pacific/Truk": "FM",
    "Pacific/Yap": "FM",
}
"""Aliases whose target lies in another country; the others take their target's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A zone and the country it is in; ``country`` is empty where there is none, as for UTC."""

    name: str
    zone: str
    country: str

    def __str__(self) -> str:
        return f"{self.name}, {self.country or 'no country'} ({self.zone})"

    @property
    def holidays(self) -> str:
        """The region whose public holidays it keeps, or ``"none"``."""
        return self.country if has_holidays(self.country) else "none"


def find_place(text: object, *, key: str = "place") -> Place:
    """Return the one place that ``text`` means, without regard to case and accents.

    Raises
    ------
    PlaceError : unknown, or several; it lists the candidates.

    >>> find_place("new york")
    Place(name='New York', zone='America/New_York', country='US')
    >>> find_place("PH").zone
    'Asia/Manila'
    """
    if not isinstance(text, str) or not text.strip():
        raise PlaceError("not the name of a place", value=text, key=key)
    word = _fold(text)
    zone = _zones_by_fold().get(word)
    if zone is not None:
        return Place(zone, zone, _country_of(zone))
    code = _countries_by_fold().get(word)
    if code is not None:
        return _place_of_country(code, text, key)
    city, comma, country = (part.strip() for part in word.partition(","))
    within = _countries_by_fold().get(country, "?") if comma else None
    found = [p for p in _cities().get(city, ()) if within in {None, p.country}]
    if len(found) > 1:
        names = tuple(map(str, found))
        advice = f'write "{found[0].name}, {found[0].country}" or the zone'
        if found[0].country == found[1].country:
            advice = "name the zone"
        reason = f"stands for {len(found)} places: {'; '.join(names)}; {advice}"
        raise PlaceError(reason, names, value=text, key=key)
    if found:
        return found[0]
    zone = _bare_zones_by_fold().get(word)
    if zone is not None:
        return Place(zone, zone, _country_of(zone))
    known = [place.name for places in _cities().values() for place in places]
    close = nearest(text, [*known, *zone_names()])
    reason = with_nearest("unknown place", close)
    reason = f"{reason}; name an IANA zone, or a site of a team file"
    raise PlaceError(reason, close, value=text, key=key)


def all_places() -> tuple[Place, ...]:
    """Return every zone of tzdata's country table as a place named by its zone."""
    return tuple(Place(zone, zone, country) for country, _, zone, *_ in _table("zone.tab"))


def working_weeks(place: Place, window: str, horizon: Horizon) -> list[tuple[dt.date, WeeklyHours]]:
    """Return the weekly hours of a country's usual office week, and the dates each holds from.

    The first holds at the horizon's start; a further one follows where the week changes, as in
    the United Arab Emirates at the start of 2022.

    >>> from overlap import Horizon
    >>> winter = Horizon("2021-12-01", "2022-02-01")
    >>> weeks = working_weeks(find_place("Dubai"), "09:00-17:00", winter)
    >>> [(str(date), str(hours)) for date, hours in weeks]
    [('2021-12-01', 'Su-Th 09:00-17:00'), ('2022-01-01', 'Mo-Fr 09:00-17:00')]
    """
    weeks = weeks_within(place.country, "", horizon)
    return [(date, _hours_of_week(week, window)) for date, week in weeks]


def _hours_of_week(week: OfficeWeek, window: str) -> WeeklyHours:
    worked = [name for day, name in enumerate(DAY_NAMES) if day not in week.rest]
    return WeeklyHours.parse(f"{','.join(worked)} {window}")


def _fold(text: str) -> str:
    """Return a name without case, accents and doubled or odd spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("_", " "))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@cache
def _table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of one of tzdata's tab-separated tables."""
    text = importlib.resources.files("tzdata").joinpath("zoneinfo", name).read_text("utf-8")
    return tuple(_rows(text))


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    return (tuple(row.split("\t")) for row in text.splitlines() if not row.startswith("#"))


@cache
def _zone_country() -> dict[str, str]:
    return {zone: country for country, _, zone, *_ in _table("zone.tab")}


def _country_of(zone: str) -> str:
    """Return the country of a zone; an alias has its target's, or its own from the list."""
    known = _zone_country()
    if zone in known or zone in _ALIAS_COUNTRY:
        return known.get(zone) or _ALIAS_COUNTRY[zone]
    return "" if zone in _NO_COUNTRY else known.get(aliases().get(zone, ""), "")


@cache
def _zones_by_fold() -> dict[str, str]:
    """Return the zones that name an area; ``Singapore`` and ``GB`` are rather places."""
    return {_fold(zone): zone for zone in zone_names() if "/" in zone}


@cache
def _bare_zones_by_fold() -> dict[str, str]:
    """Return the zones without an area, as ``UTC``: what nothing else is called."""
    return {_fold(zone): zone for zone in zone_names() if "/" not in zone}


@cache
def _countries_by_fold() -> dict[str, str]:
    """Return ISO codes by code and by name."""
    rows = _table("iso3166.tab")
    return {_fold(name): code for code, name in rows} | {_fold(code): code for code, _ in rows}


@cache
def _cities() -> dict[str, tuple[Place, ...]]:
    """Return the places of each city name: the last part of a zone's, and ``cities.tsv``.

    One name for one zone and country is one place, so that an alias adds none.
    """
    found: dict[str, dict[tuple[str, str], Place]] = {}
    towns = importlib.resources.files("overlap.sites").joinpath("cities.tsv").read_text("utf-8")
    zones = sorted(zone for zone in zone_names() if "/" in zone and not zone.startswith("Etc/"))
    named = [(zone.rpartition("/")[2].replace("_", " "), _country_of(zone), zone) for zone in zones]
    for name, country, zone in [*named, *_rows(towns)]:
        same = country, aliases().get(zone, zone)
        found.setdefault(_fold(name), {}).setdefault(same, Place(name, zone, country))
    return {name: tuple(places.values()) for name, places in found.items()}


def _place_of_country(code: str, text: str, key: str) -> Place:
    """Return the place a country code means, if its zones agree from 2020 on."""
    zones = [zone for country, _, zone, *_ in _table("zone.tab") if country == code]
    if not zones:
        raise PlaceError("a country without a zone of its own", value=text, key=key)
    clocks: dict[bytes, str] = {}
    for zone in zones:
        clocks.setdefault(_recent(zone), zone)
    if len(clocks) > 1:
        shown = ", ".join(clocks.values())
        reason = f"has {len(clocks)} clocks: {shown}; name a city or a zone"
        raise PlaceError(reason, tuple(clocks.values()), value=text, key=key)
    name = next(name for row, name in _table("iso3166.tab") if row == code)
    return Place(name, zones[0], code)


def _recent(zone: str) -> bytes:
    table = zone_table(zone)
    first = int(np.searchsorted(table.change_s, _SAME_SINCE_S, side="right"))
    return table.change_s[first:].tobytes() + table.offset_s[first:].tobytes()
