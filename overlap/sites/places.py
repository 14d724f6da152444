"""Places as people write them to a zone, a country, its region and that country's working week.

"Manila", "Austin, TX", "PH", "UAE", "Asia/Manila" and "W. Europe Standard Time" are places.
"""

from __future__ import annotations

import datetime as dt
import difflib
import importlib.resources
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from overlap.base.errors import PlaceError, nearest, with_nearest
from overlap.base.units import MINUTES_PER_HOUR
from overlap.clocks.timeline import Horizon
from overlap.clocks.zones import aliases, zone_names, zone_table
from overlap.core.offsets import offset_at
from overlap.sites.countries import country_code, country_names, holiday_region, tzdata_rows
from overlap.sites.gazetteer import City, all_cities, cities_named, fold, region_names
from overlap.sites.holiday_library import has_holidays
from overlap.sites.hours import DAY_NAMES, WeeklyHours
from overlap.sites.weeks import OfficeWeek, weeks_within

_SAME_SINCE_S: Final = 1_577_836_800
"""2020-01-01: zones of a country that agree from then on are one zone to its planner."""

_LATER_MIN: Final = 30_000_000
"""An instant of January 2027, at which offsets are compared with one that was typed."""

_CLEARLY_LARGER: Final = 10
_CLEARLY_LARGER_IF_WELL_KNOWN: Final = 2
_LIKE: Final = 0.75
"""How alike two spellings of one name are, as Odessa and Odesa."""

_MOST_CITIES: Final = 6
_CITIES_OF_REGION: Final = 3
_OFFSET: Final = re.compile(r"(?:utc|gmt|z)? ?([+\-−]) ?(\d{1,2})(?::?([0-5]\d))?", re.ASCII)
_POSIX_ZONE: Final = re.compile(r"Etc/GMT([+-])(\d{1,2})", re.ASCII)

_TWO_MEANINGS: Final = {
    "la": ("Los Angeles", "Laos"),
    "ontario": ("a city of the Canadian province, such as Toronto,", "Ontario, California"),
}
"""Words that are the name of a place, and that most people mean another by."""

_ABBREVIATED_ZONES: Final = frozenset({"CET", "EET", "EST", "HST", "MET", "MST", "WET"})
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
    """A zone, the country it is in and the place's region.

    Attributes
    ----------
    name : as it is shown
    zone : IANA name
    country : ISO 3166-1 code; empty where there is none, as for UTC
    regions : ISO 3166-2 codes of a city, the broadest first; empty for a zone or a country
    """

    name: str
    zone: str
    country: str
    regions: tuple[str, ...] = ()

    def __str__(self) -> str:
        region = region_names().get(self.regions[0], self.regions)[0] if self.regions else ""
        within = ", ".join(part for part in (region, self.country) if part)
        return f"{self.name}, {within or 'no country'} ({self.zone})"

    @property
    def holidays(self) -> str:
        """The region whose public holidays bind a private office there, or ``"none"``."""
        if not has_holidays(self.country):
            return "none"
        return holiday_region(self.country, self.regions)

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said about it: a zone whose name has the sign the other way round."""
        match = _POSIX_ZONE.fullmatch(self.zone)
        if match is None or match[2] == "0":
            return ()
        sign = "−" if match[1] == "+" else "+"
        return (
            f"{self.zone} is UTC{sign}{int(match[2]):02}:00: the signs of these names are POSIX's",
        )


def find_place(text: object, *, key: str = "place") -> Place:
    """Return the one place that ``text`` means, without regard to case and accents.

    A city may be followed by its country, state or both.  Of several of one name, the largest is
    meant if it has ten times the people of the others; twice is enough for a capital or a city
    that tzdata names a zone after.

    Raises
    ------
    PlaceError : unknown, several, an abbreviation or an offset; it lists what may be meant.

    >>> find_place("new york")
    Place(name='New York', zone='America/New_York', country='US', regions=('US-NY',))
    >>> find_place("PH").zone, find_place("Austin, TX").zone
    ('Asia/Manila', 'America/Chicago')
    """
    if not isinstance(text, str) or not text.strip():
        raise PlaceError("not the name of a place", value=text, key=key)
    word = fold(text)
    zone = _zones_by_fold().get(word)
    if zone is not None:
        return Place(zone, zone, _country_of(zone))
    if word in _TWO_MEANINGS:
        meanings = _TWO_MEANINGS[word]
        reason = f"may mean {' or '.join(meanings)}; write which"
        raise PlaceError(reason, meanings, value=text, key=key)
    code = country_code(word)
    if code is not None:
        return _place_of_country(code, text, key)
    fault = _offset_fault(text, key) or _abbreviation_fault(text, key)
    if fault is not None:
        raise fault
    zone = _bare_zones_by_fold().get(word)
    if zone is not None:
        return Place(zone, zone, _country_of(zone))
    zone = _windows_zones().get(word)
    if zone is not None:
        return Place(text.strip(), zone, _country_of(zone))
    name, *around = (part.strip() for part in word.split(","))
    around = [part for part in around if part]
    cities = _meant(name, around) or ([] if around else _without_comma(name))
    if len(cities) > 1:
        raise _several_fault(cities, text, key)
    if cities:
        return cities[0]
    raise _unknown_fault(text, name, around, key)


def all_places() -> tuple[Place, ...]:
    """Return every zone of tzdata's country table as a place named by its zone."""
    return tuple(Place(zone, zone, country) for country, _, zone, *_ in tzdata_rows("zone.tab"))


def working_weeks(place: Place, window: str, horizon: Horizon) -> list[tuple[dt.date, WeeklyHours]]:
    """Return the weekly hours of the usual office week, and the dates from which each holds.

    The first holds at the horizon's start; a further one follows where the week changes, as in
    the United Arab Emirates at the start of 2022.

    >>> from overlap import Horizon
    >>> winter = Horizon("2021-12-01", "2022-02-01")
    >>> weeks = working_weeks(find_place("Dubai"), "09:00-17:00", winter)
    >>> [(str(date), str(hours)) for date, hours in weeks]
    [('2021-12-01', 'Su-Th 09:00-17:00'), ('2022-01-01', 'Mo-Fr 09:00-17:00')]
    """
    weeks = office_weeks_of(place, horizon)
    return [(date, _hours_of_week(week, window)) for date, week in weeks]


def office_weeks_of(place: Place, horizon: Horizon) -> list[tuple[dt.date, OfficeWeek]]:
    """Return the usual office weeks of a place within a horizon, and the date each holds from."""
    return weeks_within(place.country, place.regions[0] if place.regions else "", horizon)


@cache
def _hours_of_week(week: OfficeWeek, window: str) -> WeeklyHours:
    worked = [name for day, name in enumerate(DAY_NAMES) if day not in week.rest]
    return WeeklyHours.parse(f"{','.join(worked)} {window}")


def _meant(name: str, around: list[str]) -> list[Place]:
    """Return the city that a folded name means; several where none is clearly larger."""
    own, other = cities_named(name)
    own, other = _within(own, around), _within(other, around)
    largest = own[0].population if own else 0
    respelt = [city for city in other if city.population > largest and _is_like(city, name)]
    cities = [*own, *respelt] if own else other
    cities.sort(key=lambda city: -city.population)
    if len(cities) > 1:
        first, second = cities[0], cities[1]
        times = _CLEARLY_LARGER_IF_WELL_KNOWN if first.well_known else _CLEARLY_LARGER
        if first.population >= times * second.population:
            del cities[1:]
    places = [Place(city.name, city.zone, city.country, city.regions) for city in cities]
    return places or [
        Place(zone.rpartition("/")[2].replace("_", " "), zone, _country_of(zone))
        for zone in _zones_by_last_part().get(name, ())
        if not around or _country_of(zone) in {country_code(word) for word in around}
    ]


def _without_comma(name: str) -> list[Place]:
    """Return the city that is followed by its country or region without a comma, as Austin TX."""
    words = name.split()
    for n in range(len(words) - 1, 0, -1):
        cities = _meant(" ".join(words[:n]), [" ".join(words[n:])])
        if cities:
            return cities
    return []


def _is_like(city: City, name: str) -> bool:
    """Say whether a city's own name is a spelling of another one, rather than a name of its own."""
    return difflib.SequenceMatcher(None, fold(city.name), name).ratio() >= _LIKE


def _within(cities: list[City], around: list[str]) -> list[City]:
    """Return the cities that lie in each of the countries and regions named, folded."""
    return [city for city in cities if all(_lies_in(city, word) for word in around)]


def _lies_in(city: City, word: str) -> bool:
    if country_code(word) == city.country:
        return True
    return any(
        word in {fold(region), fold(region.partition("-")[2])}
        or word in map(fold, region_names().get(region, ()))
        for region in city.regions
    )


def _several_fault(places: list[Place], text: str, key: str) -> PlaceError:
    names = tuple(map(str, places))
    first = places[0]
    within = first.country
    if first.regions and first.country in {place.country for place in places[1:]}:
        within = region_names().get(first.regions[0], first.regions)[0]
    advice = f'write "{first.name}, {within}" or the zone'
    reason = f"stands for {len(places)} places: {'; '.join(names)}; {advice}"
    return PlaceError(reason, names, value=text, key=key)


def _unknown_fault(text: str, name: str, around: list[str], key: str) -> PlaceError:
    own, other = cities_named(name)
    elsewhere = tuple(
        str(Place(city.name, city.zone, city.country, city.regions)) for city in [*own, *other]
    )
    if around and elsewhere:
        where = text.partition(",")[2].strip()
        reason = f"no such place in {where!r}; known: {'; '.join(elsewhere[:_MOST_CITIES])}"
        return PlaceError(reason, elsewhere, value=text, key=key)
    cities = _cities_of_region(text)
    if cities:
        reason = f"a region, not a city; name a city of it, such as {', '.join(cities)}"
        return PlaceError(reason, cities, value=text, key=key)
    known = [city.name for city in all_cities()]
    known += [zone for zone in zone_names() if not zone.startswith("Etc/")]
    close = nearest(text, [*known, *country_names().values()])
    reason = with_nearest("unknown place", close)
    reason = f"{reason}; name a city, an IANA zone, or a site of a team file"
    return PlaceError(reason, close, value=text, key=key)


def _cities_of_region(text: str) -> tuple[str, ...]:
    """Return the largest cities of the region that a text is the name or code of, if it is one."""
    word = fold(text)
    codes = {
        code
        for code, names in region_names().items()
        if word == fold(code) or word in map(fold, names)
    }
    cities = [city for city in all_cities() if codes.intersection(city.regions)] if codes else []
    cities.sort(key=lambda city: -city.population)
    return tuple(city.name for city in cities[:_CITIES_OF_REGION])


def _offset_fault(text: str, key: str) -> PlaceError | None:
    """Return the error about an offset from UTC, which is no place; None for other text."""
    match = _OFFSET.fullmatch(text.strip().casefold())
    if match is None:
        return None
    minutes = int(match[2]) * MINUTES_PER_HOUR + int(match[3] or 0)
    minutes = minutes if match[1] == "+" else -minutes
    cities = sorted(all_cities(), key=lambda city: -city.population)
    offsets: dict[str, int] = {}
    names: dict[str, str] = {}
    for city in cities:
        if city.zone not in offsets:
            table = zone_table(city.zone)
            at = offset_at(np.array([_LATER_MIN]), table.change_utc_min, table.offset_min)
            offsets[city.zone] = int(at[0])
        if offsets[city.zone] == minutes:
            names.setdefault(city.country, city.name)
    listed = tuple(names.values())[:_MOST_CITIES]
    meant = f"name a city or a zone, such as {', '.join(listed)}" if listed else "no city has it"
    reason = f"an offset is no place, since it has no daylight saving and no holidays; {meant}"
    return PlaceError(reason, listed, value=text, key=key)


def _abbreviation_fault(text: str, key: str) -> PlaceError | None:
    """Return the error about an abbreviation of a zone, which places share; None for other text."""
    cities = _abbreviations().get(text.strip().upper())
    if cities is None:
        return None
    reason = f"an abbreviation is no place; name a city, such as {', '.join(cities)}"
    return PlaceError(reason, cities, value=text, key=key)


def _country_of(zone: str) -> str:
    """Return the country of a zone; an alias has its target's, or its own from the list."""
    known = _zone_country()
    if zone in known or zone in _ALIAS_COUNTRY:
        return known.get(zone) or _ALIAS_COUNTRY[zone]
    return "" if zone in _ABBREVIATED_ZONES else known.get(aliases().get(zone, ""), "")


@cache
def _zone_country() -> dict[str, str]:
    return {zone: country for country, _, zone, *_ in tzdata_rows("zone.tab")}


@cache
def _zones_by_fold() -> dict[str, str]:
    """Return the zones that name an area; ``Singapore`` and ``GB`` are rather places."""
    return {fold(zone): zone for zone in zone_names() if "/" in zone}


@cache
def _bare_zones_by_fold() -> dict[str, str]:
    """Return the zones without an area, as ``UTC``: what nothing else is called."""
    return {fold(zone): zone for zone in zone_names() if "/" not in zone}


@cache
def _zones_by_last_part() -> dict[str, list[str]]:
    """Return the zones of each last part of a name, as ``Troll``; an alias adds none."""
    zones_by_name: dict[str, dict[str, str]] = {}
    for zone in sorted(zone_names()):
        if "/" in zone and not zone.startswith("Etc/"):
            target = aliases().get(zone, zone)
            zones_by_name.setdefault(fold(zone.rpartition("/")[2]), {}).setdefault(target, zone)
    return {name: list(zones.values()) for name, zones in zones_by_name.items()}


@cache
def _windows_zones() -> dict[str, str]:
    return {fold(name): zone for name, zone in _rows("windows.tsv")}


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    return {name: tuple(cities.split("|")) for name, cities in _rows("abbreviations.tsv")}


def _rows(name: str) -> list[list[str]]:
    text = importlib.resources.files("overlap.sites").joinpath(name).read_text("utf-8")
    return [row.split("\t") for row in text.splitlines() if not row.startswith("#")]


def _place_of_country(code: str, text: str, key: str) -> Place:
    """Return the place a country code means, if its zones agree from 2020 on."""
    zones = [zone for country, _, zone, *_ in tzdata_rows("zone.tab") if country == code]
    if not zones:
        raise PlaceError("a country without a zone of its own", value=text, key=key)
    clocks: dict[bytes, str] = {}
    for zone in zones:
        clocks.setdefault(_recent(zone), zone)
    if len(clocks) > 1:
        largest = dict.fromkeys(zones, 0)
        for city in all_cities():
            if city.country == code:
                largest[city.zone] = max(largest.get(city.zone, 0), city.population)
        by_size = sorted(zones, key=lambda zone: -largest[zone])
        for zone in reversed(by_size):
            clocks[_recent(zone)] = zone
        clocks = dict(sorted(clocks.items(), key=lambda own: by_size.index(own[1])))
        shown = ", ".join(clocks.values())
        reason = f"has {len(clocks)} clocks: {shown}; name a city or a zone"
        raise PlaceError(reason, tuple(clocks.values()), value=text, key=key)
    return Place(country_names()[code], zones[0], code)


def _recent(zone: str) -> bytes:
    table = zone_table(zone)
    first = int(np.searchsorted(table.change_s, _SAME_SINCE_S, side="right"))
    return table.change_s[first:].tobytes() + table.offset_s[first:].tobytes()
