"""The door to the holidays library: what it knows of a country, a year's days, and their doubts.

The library's objects grow when asked and are dropped at once: what leaves here is plain.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
import threading
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import holidays
from holidays.registry import EntityLoader

from overlap.base.units import LAST_YEAR
from overlap.sites.lazy_package import load_when_used

HALF_DAY: Final = "half_day"
PUBLIC: Final = "public"
_ENGLISH: Final = "en_US"
load_when_used("holidays.countries")
_WARNINGS = threading.Lock()
"""``warnings.catch_warnings`` changes the whole process: one thread at a time."""

_LESS_THAN_SHARED: Final = frozenset({"AU", "BA"})
"""Countries whose own list lacks days that all of their parts have; tests look for others."""

_LABELS: Final = (
    "observed_estimated_label",
    "observed_label",
    "observed_label_before",
    "estimated_label",
)
_PART_OF_DAY: Final = re.compile(r" ?\((?:from|until) [^)]*\)$")
_SEPARATOR: Final = "; "
_RECENT_YEARS: Final = 4
_MOST_RECENT_YEARS: Final = 3
_NO_LONGER_MOVED: Final = {"TW": 2026}
"""Countries that moved working days until the year before: Taiwan's law of 2025 ended it."""


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """A year's holidays of a region, as the library has them.

    Attributes
    ----------
    names : the name of each date
    plain_names : what each date's holidays are called without "(observed)" and the like
    days_on : weekend days that are worked to make up for a bridge
    doubt : why the year can't be trusted; empty if it can
    """

    names: Mapping[dt.date, str]
    plain_names: Mapping[dt.date, frozenset[str]]
    days_on: frozenset[dt.date]
    doubt: str


def has_holidays(country: str) -> bool:
    """Say whether the library knows the country."""
    return country in known_countries()


def parts_of(country: str) -> tuple[str, ...]:
    """Return the parts of a country that have holidays of their own."""
    return tuple(_about(country).subdivisions) if has_holidays(country) else ()


def categories_of(country: str) -> tuple[str, ...]:
    """Return the categories that the library has for a country."""
    return tuple(_about(country).supported_categories)


def languages_of(country: str) -> tuple[str, ...]:
    """Return the languages that the library has a country's names in."""
    about = _about(country)
    return tuple(about.supported_languages or filter(None, [about.default_language]))


def holidays_version() -> str:
    """Return the version of the holiday data in use."""
    return str(holidays.__version__)  # type: ignore[attr-defined]  # not in its list of exports


@cache
def known_countries() -> dict[str, None]:
    """Return the ISO 3166-1 codes of the known countries, in the library's order."""
    return dict.fromkeys(EntityLoader.get_country_codes(include_aliases=False))


def holiday_years(
    country: str, part: str, categories: tuple[str, ...], language: str, years: Iterable[int]
) -> Iterator[tuple[int, HolidayYear]]:
    """Ask the library for each year in turn, so that each one's silence or warning is heard."""
    about = _about(country)
    last_known = min(about.end_year, LAST_YEAR)
    book = _book(country, part, categories, language)
    labels = _labels(book)
    parts = parts_of(country) if country in _LESS_THAN_SHARED and not part else ()
    books = [_book(country, own, categories, language) for own in parts]
    for year in years:
        with _WARNINGS, warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            names = {date: book[date] for date in _dates_of(book, year)}
            if books:
                shared = set.intersection(*[_dates_of(other, year) for other in books])
                names = {date: books[0][date] for date in shared} | names
        if not about.start_year <= year <= last_known:
            doubt = f"the data run from {about.start_year} to {last_known}"
        elif heard:
            doubt = str(heard[0].message).rstrip(".").lower()
        elif not names:
            doubt = "the data list none"
        else:
            doubt = _undecreed(book, country, year)
        yield (
            year,
            HolidayYear(
                names,
                {date: _plain(name, labels) for date, name in names.items()},
                frozenset(day for day in book.weekend_workdays if day.year == year),
                doubt,
            ),
        )


def _dates_of(book: holidays.HolidayBase, year: int) -> set[dt.date]:
    """Return the dates that a year's holidays bring; some lie in the years beside it."""
    before = set(book)
    _ = dt.date(year, 1, 1) in book  # a book grows by the year of what it is asked
    return set(book) - before


def begins_at(name: str) -> int | None:
    """Return the wall minute at which a part-day holiday begins, by its name; None if it has none.

    >>> begins_at("Christmas Eve (from 7pm)"), begins_at("Christmas Eve")
    (1140, None)
    """
    match = re.search(r"\(from (\d{1,2})(?::(\d\d))? ?([ap])\.?m", name)
    if match is None:
        return None
    hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0)
    return hour * 60 + int(match[2] or 0)


def _undecreed(book: holidays.HolidayBase, country: str, year: int) -> str:
    """Return why a year may lack days off: they are decreed year by year, and not yet for it.

    The library keeps days that follow from no rule apart, by year.  Where three of the last four
    years up to the latest that has some had them, a later year is taken to get them too.
    """
    years: Collection[int] = getattr(book, "special_public_holidays", {})
    last = max(years, default=year)
    recent = [past for past in range(last - _RECENT_YEARS + 1, last + 1) if past in years]
    is_moved = hasattr(book, "substituted_label")
    if year <= last or len(recent) < _MOST_RECENT_YEARS:
        return ""
    if is_moved and year >= _NO_LONGER_MOVED.get(country, LAST_YEAR + 1):
        return ""
    what = "working days are moved" if is_moved else "days off are decreed"
    return f"provisional: {what} year by year, and the data have those up to {last}"


@cache
def _about(country: str) -> type[holidays.HolidayBase]:
    """Return the class of a country's calendars, which says what is known without making one."""
    kind: type[holidays.HolidayBase] = getattr(holidays, country).get_entity()
    return kind


def _book(
    country: str, part: str, categories: tuple[str, ...], language: str
) -> holidays.HolidayBase:
    """Return an empty calendar, which grows by the years that are asked about."""
    known = languages_of(country)
    return _about(country)(
        subdiv=part or None,
        categories=categories,
        language=language or (_ENGLISH if _ENGLISH in known else _about(country).default_language),
        expand=True,
        **_estimates_shown(country),  # type: ignore[arg-type]  # of some countries' own classes
    )


@cache
def _estimates_shown(country: str) -> dict[str, bool]:
    """Return what makes the library say "(estimated)" where it leaves that out by default."""
    known = inspect.signature(_about(country).__init__).parameters
    return {name: True for name in known if name.endswith("_show_estimated")}


def _labels(book: holidays.HolidayBase) -> list[re.Pattern[str]]:
    """Return the patterns of what the library puts around a name, in the book's language."""
    texts = [getattr(book, label, None) for label in _LABELS]
    around = [book.tr(text).split("%s") for text in texts if text]
    pairs = [sides for sides in around if len(sides) > 1 and any(sides)]
    return [re.compile(f"{re.escape(a)}(.+){re.escape(b)}") for a, b, *_ in pairs]


def _plain(name: str, labels: list[re.Pattern[str]]) -> frozenset[str]:
    """Return the holidays that a date's name joins, without labels and parts of the day."""
    plain = []
    for part in name.split(_SEPARATOR):
        own = _PART_OF_DAY.sub("", part)
        for label in labels:
            match = label.fullmatch(own)
            own = match[1] if match else own
        plain.append(own)
    return frozenset(plain)
