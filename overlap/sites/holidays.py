"""Regions to days off and extra working days: which categories and names count, which don't.

A region is an ISO 3166-1 country (``"PH"``) or an ISO 3166-2 part of one (``"US-NY"``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from overlap.base.checks import set_fields
from overlap.base.errors import RegionError, nearest, with_nearest
from overlap.sites.countries import country_code
from overlap.sites.gazetteer import fold
from overlap.sites.holiday_library import (
    HALF_DAY,
    PUBLIC,
    HolidayYear,
    categories_of,
    holiday_years,
    known_countries,
    languages_of,
    parts_of,
)

OPTIONAL: Final = "optional"
_MOST_LISTED: Final = 20
_MOST_NAMES_LISTED: Final = 60
_NAMED_YEARS: Final = range(2015, 2036)
"""Years whose names may be left out or kept alone."""

KEPT_BY_OFFICES: Final = {"HK": (PUBLIC, OPTIONAL)}
"""Categories that an office keeps where ``public`` alone isn't it.

Hong Kong: the library's ``public`` has the statutory holidays of the Employment Ordinance; offices,
banks and the exchange keep the general holidays (Cap. 149), Good Friday among them.
"""


@dataclass(frozen=True, slots=True)
class Region:
    """A country or a part of one, and which of its holidays are days off.

    Parameters
    ----------
    code : ``"PH"`` or ``"US-NY"``
    categories : of the holidays library, e.g. ``("public", "bank")``; empty: those offices keep
    leave_out : names of holidays that are worked
    only : names of the holidays that alone are days off; empty: all
    language : of the names, as ``"de"``; empty: English where the library has it

    Raises
    ------
    RegionError : unknown country, part, category, name or language, with what is known.

    >>> Region("US-NY").country
    'US'
    """

    code: str
    categories: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    language: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.code, str):
            raise RegionError("not text such as 'PH' or 'US-NY'", value=self.code)
        country, dash, part = self.code.partition("-")
        country, known = country.upper(), known_countries()
        if country not in known:
            meant = country_code(fold(self.code))
            hint = f"unknown country; write {meant}" if meant in known else ""
            reason = hint or _hint("unknown country", country, known)
            raise RegionError(reason, value=self.code)
        parts = parts_of(country)
        by_fold = {p.casefold(): p for p in parts}
        if dash and part.casefold() not in by_fold:
            reason = _hint(f"unknown region of {country}", part, parts)
            raise RegionError(reason, value=self.code)
        set_fields(self, {"code": f"{country}{dash}{by_fold.get(part.casefold(), '')}"})
        categories = self.categories
        if isinstance(categories, tuple) and not categories:
            categories = usual_categories(country)
        texts = isinstance(categories, list | tuple) and categories
        if not texts or not all(isinstance(category, str) for category in categories):
            raise RegionError("not a list of categories", key="categories", value=categories)
        set_fields(self, {"categories": tuple(categories)})
        for category in categories:
            if category not in self.known_categories:
                reason = _hint("unknown category", category, self.known_categories)
                raise RegionError(reason, key="categories", value=category)
        self._check_language()
        self._check_names()

    def _check_language(self) -> None:
        if not isinstance(self.language, str):
            raise RegionError("not text such as 'de'", key="language", value=self.language)
        known = languages_of(self.country)
        if self.language and self.language not in known:
            reason = _hint("no names in this language", self.language, known)
            raise RegionError(reason, key="language", value=self.language)

    def _check_names(self) -> None:
        for key, field in (("except", "leave_out"), ("only", "only")):
            names = getattr(self, field)
            if not isinstance(names, list | tuple):
                reason = "not a list of names of holidays"
                hint = f"{reason}; write {key} = [{json.dumps(names, ensure_ascii=False)}]"
                reason = hint if isinstance(names, str) else reason
                raise RegionError(reason, key=key, value=names)
            set_fields(self, {field: tuple(names)})
        if self.leave_out and self.only:
            raise RegionError("give either except or only", key="except", value=self.leave_out[0])
        for key, names in (("except", self.leave_out), ("only", self.only)):
            for name in names:
                if not isinstance(name, str):
                    raise RegionError("not the name of a holiday", key=key, value=name)
                if name not in _known_names(self.code, self.categories, self.language):
                    raise RegionError(self._unknown_name(name), key=key, value=name)

    def _unknown_name(self, name: str) -> str:
        known = sorted(_known_names(self.code, self.categories, self.language))
        if close := nearest(name, known):
            return with_nearest(f"no holiday of {self.code} has this name", close)
        listed = ", ".join(known[:_MOST_NAMES_LISTED])
        return f"no holiday of {self.code} has this name; known: {listed}"

    @property
    def country(self) -> str:
        """The ISO 3166-1 code."""
        return self.code.partition("-")[0]

    @property
    def part(self) -> str:
        """The part within the country, empty for the whole."""
        return self.code.partition("-")[2]

    @property
    def known_categories(self) -> tuple[str, ...]:
        """The categories that the holidays library has for the country."""
        return categories_of(self.country)

    def keeps(self, names: frozenset[str]) -> bool:
        """Say whether a date of these holidays is a day off, by what is left out or kept alone."""
        if self.only:
            return not names.isdisjoint(self.only)
        return not names <= frozenset(self.leave_out)

    def __str__(self) -> str:
        usual = self.categories == usual_categories(self.country)
        extra = [] if usual else [", ".join(self.categories)]
        extra += [f"except {', '.join(self.leave_out)}"] if self.leave_out else []
        extra += [f"only {', '.join(self.only)}"] if self.only else []
        return f"{self.code} ({'; '.join(extra)})" if extra else self.code


@dataclass(frozen=True, slots=True)
class Closures:
    """What a region's calendar says of a span of years.

    ``days_off`` and ``half_days`` map dates to their reason; ``days_on`` are weekend days that
    are worked to make up for a bridge; ``uncovered`` maps years to why they can't be trusted.
    """

    days_off: Mapping[dt.date, str]
    half_days: Mapping[dt.date, str]
    days_on: frozenset[dt.date]
    uncovered: Mapping[int, str]


@lru_cache(maxsize=4096)
def closures(region: Region, first_year: int, last_year: int) -> Closures:
    """Return the days off, half days and extra working days of the years, both included.

    >>> import datetime as dt
    >>> closures(Region("PH"), 2027, 2027).days_off[dt.date(2027, 6, 12)]
    'Independence Day'
    """
    full = tuple(c for c in region.categories if c != HALF_DAY)
    years = range(first_year, last_year + 1)
    days_off: dict[dt.date, str] = {}
    half_days: dict[dt.date, str] = {}
    days_on: set[dt.date] = set()
    uncovered: dict[int, str] = {}
    place = region.country, region.part
    for year, known in holiday_years(*place, full, region.language, years) if full else ():
        days_off = {**_kept(region, known), **days_off}
        days_on |= known.days_on if not region.only else set()
        if known.doubt:
            uncovered[year] = known.doubt
    has_halves = HALF_DAY in region.known_categories
    for _, known in (
        holiday_years(*place, (HALF_DAY,), region.language, years) if has_halves else ()
    ):
        half_days = {**_kept(region, known), **half_days}
    half_days = {day: reason for day, reason in half_days.items() if day not in days_off}
    return Closures(days_off, half_days, frozenset(days_on), uncovered)


def usual_categories(country: str) -> tuple[str, ...]:
    """Return the categories that an office keeps where a team file names none.

    >>> usual_categories("HK"), usual_categories("PH")
    (('public', 'optional'), ('public',))
    """
    return KEPT_BY_OFFICES.get(country, (PUBLIC,))


def _kept(region: Region, known: HolidayYear) -> dict[dt.date, str]:
    return {
        date: name for date, name in known.names.items() if region.keeps(known.plain_names[date])
    }


@lru_cache(maxsize=64)
def _known_names(code: str, categories: tuple[str, ...], language: str) -> frozenset[str]:
    """Return what the holidays of a region are called in the years around now."""
    country, _, part = code.partition("-")
    own_categories = tuple({*categories, HALF_DAY} & {*categories_of(country)})
    names: set[str] = set()
    for _, known in holiday_years(country, part, own_categories, language, _NAMED_YEARS):
        names = names.union(*known.plain_names.values())
    return frozenset(names)


def _hint(reason: str, word: str, known: Iterable[str]) -> str:
    listed = sorted(known)
    if not listed:
        return f"{reason}, which has none here"
    if close := nearest(word, listed):
        return with_nearest(reason, close)
    return f"{reason}; known: {', '.join(listed)}" if len(listed) <= _MOST_LISTED else reason
