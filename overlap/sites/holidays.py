"""Countries and regions to days off and extra working days, through the holidays library.

A region is an ISO 3166-1 country (``"PH"``) or an ISO 3166-2 part of one (``"US-NY"``).  The
library's objects grow when asked and are dropped at once: what is kept is frozen.
"""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import holidays

from overlap.base.errors import RegionError, nearest, with_nearest
from overlap.base.units import LAST_YEAR

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

HALF_DAY: Final = "half_day"
PUBLIC: Final = "public"
_MOST_LISTED: Final = 20
_WARNINGS = threading.Lock()
"""``warnings.catch_warnings`` changes the whole process: one thread at a time."""


@dataclass(frozen=True, slots=True)
class Region:
    """A country or a part of one, and the kinds of its holidays that are days off.

    Parameters
    ----------
    code : ``"PH"`` or ``"US-NY"``
    categories : of the holidays library, e.g. ``("public", "bank")``

    Raises
    ------
    RegionError : unknown country, part or category, with what is known.

    >>> Region("US-NY").country
    'US'
    """

    code: str
    categories: tuple[str, ...] = (PUBLIC,)

    def __post_init__(self) -> None:
        if not isinstance(self.code, str):
            raise RegionError("not text such as 'PH' or 'US-NY'", value=self.code)
        country, dash, part = self.code.partition("-")
        country, known = country.upper(), _countries()
        if country not in known:
            raise RegionError(_hint("unknown country", country, known), value=self.code)
        by_fold = {p.casefold(): p for p in known[country]}
        if dash and part.casefold() not in by_fold:
            reason = _hint(f"unknown region of {country}", part, known[country])
            raise RegionError(reason, value=self.code)
        object.__setattr__(self, "code", f"{country}{dash}{by_fold.get(part.casefold(), '')}")
        categories = self.categories
        texts = isinstance(categories, list | tuple) and categories
        if not texts or not all(isinstance(category, str) for category in categories):
            raise RegionError("not a list of categories", key="categories", value=categories)
        object.__setattr__(self, "categories", tuple(categories))
        for category in categories:
            if category not in self.known_categories:
                reason = _hint("unknown category", category, self.known_categories)
                raise RegionError(reason, key="categories", value=category)

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
        return tuple(_about(self.country).supported_categories)

    def __str__(self) -> str:
        extra = "" if self.categories == (PUBLIC,) else f" ({', '.join(self.categories)})"
        return f"{self.code}{extra}"


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
    days_off, days_on, uncovered = _calendar(region, full, first_year, last_year)
    half_days: dict[dt.date, str] = {}
    if HALF_DAY in region.known_categories:
        half_days, _, _ = _calendar(region, (HALF_DAY,), first_year, last_year)
    half_days = {day: reason for day, reason in half_days.items() if day not in days_off}
    return Closures(days_off, half_days, days_on, uncovered)


def has_holidays(country: str) -> bool:
    """Say whether the holidays library knows the country."""
    return country in _countries()


def holidays_version() -> str:
    """Return the version of the holiday data in use."""
    return str(holidays.__version__)  # type: ignore[attr-defined]  # not in its list of exports


@cache
def _countries() -> dict[str, list[str]]:
    """Return the parts of each known country, by ISO 3166-1 code."""
    return holidays.list_supported_countries(include_aliases=False)


@cache
def _about(country: str) -> holidays.HolidayBase:
    """Return an empty calendar for what it says of the country and its weeks.

    Never ask it which dates are holidays: it would grow by their years.
    """
    return holidays.country_holidays(country, expand=False)


def _calendar(
    region: Region, categories: tuple[str, ...], first_year: int, last_year: int
) -> tuple[dict[dt.date, str], frozenset[dt.date], dict[int, str]]:
    """Ask the library, one year at a time so that each year's silence or warning is heard."""
    days_off: dict[dt.date, str] = {}
    days_on: set[dt.date] = set()
    uncovered: dict[int, str] = {}
    if not categories:
        return days_off, frozenset(), uncovered
    about = _about(region.country)
    last_known = min(about.end_year, LAST_YEAR)
    for year in range(first_year, last_year + 1):
        with _WARNINGS, warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            book = holidays.country_holidays(
                region.country,
                subdiv=region.part or None,
                years=year,
                categories=categories,
                language=_english(about),
                expand=False,
            )
        days_off = {**book, **days_off}
        days_on |= {day for day in book.weekend_workdays if day.year == year}
        if not about.start_year <= year <= last_known:
            uncovered[year] = f"the data run from {about.start_year} to {last_known}"
        elif heard:
            uncovered[year] = str(heard[0].message).rstrip(".").lower()
        elif not book:
            uncovered[year] = "the data list none"
    return days_off, frozenset(days_on), uncovered


def _english(about: holidays.HolidayBase) -> str | None:
    """Return the language to ask for; where none is said, it would be that of the machine."""
    return "en_US" if "en_US" in about.supported_languages else about.default_language


def _hint(reason: str, word: str, known: Iterable[str]) -> str:
    listed = sorted(known)
    if not listed:
        return f"{reason}, which has none here"
    if close := nearest(word, listed):
        return with_nearest(reason, close)
    return f"{reason}; known: {', '.join(listed)}" if len(listed) <= _MOST_LISTED else reason
