"""Cities by name: a sorted table that is searched, not loaded.

``cities.tsv`` has GeoNames' cities (CC BY 4.0), written by ``tests/build_places.py``, which says
what is in a row.  A look-up is a binary search in its bytes.
"""

from __future__ import annotations

import importlib.resources
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

_PLAIN: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ħ": "h",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ə": "a",
        "’": "'",  # noqa: RUF001 - typed by word processors
        "‘": "'",  # noqa: RUF001 - as above
        "\N{MODIFIER LETTER TURNED COMMA}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "`": "'",
        "_": " ",
        "-": " ",
        "–": " ",
    }
)
_SAINT: Final = ("st. ", "st ")
_OTHER_NAME: Final = "="


@dataclass(frozen=True, slots=True)
class City:
    """A city of the table.

    Attributes
    ----------
    name : as it is shown
    country : ISO 3166-1 code
    regions : ISO 3166-2 codes, the broadest first; empty where there is none
    zone : IANA name
    population : people
    well_known : whether it is a capital, or tzdata names the zone after it
    """

    name: str
    country: str
    regions: tuple[str, ...]
    zone: str
    population: int
    well_known: bool


def fold(name: str) -> str:
    """Return a name without case, accents and odd spaces, ``St.`` written out.

    >>> fold("St. Pölten"), fold("São_Paulo")
    ('saint polten', 'sao paulo')
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    text = " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
    for short in _SAINT:
        if text.startswith(short):
            return f"saint {text[len(short) :]}"
    return text


def cities_named(name: str) -> tuple[list[City], list[City]]:
    """Return the cities of a name, and those for which it is another name; largest first.

    >>> [city.name for city in cities_named("Köln")[1]]
    ['Cologne']
    """
    own: list[City] = []
    other: list[City] = []
    for fields in _rows(fold(name)):
        if fields[1] != _OTHER_NAME:
            own.append(_city(fields))
            continue
        other += map(_city, _meant(fields))
    return _largest_first(own), _largest_first(other)


def cities_beginning(text: str, most: int = 8) -> list[City]:
    """Return the cities whose name begins with a text, or that it names, then those of other names.

    Each the largest first.

    >>> [city.name for city in cities_beginning("man", 3)]
    ['Manaus', 'Manila', 'Manhattan']
    >>> [city.name for city in cities_beginning("Köln", 1)]
    ['Cologne']
    """
    key = fold(text)
    if not key:
        return []
    found: dict[City, bool] = {}
    for fields in _rows_beginning(_encoded(key)):
        is_other = fields[1] == _OTHER_NAME
        rank = is_other and fields[0] != key
        for row in _meant(fields) if is_other else [fields]:
            city = _city(row)
            found[city] = min(rank, found.get(city, rank))
    return sorted(found, key=lambda city: (found[city], -city.population))[:most]


def all_cities() -> Iterator[City]:
    """Return every city, in the table's order."""
    rows = (line.split("\t") for line in _data().decode().splitlines() if line[0] != "#")
    return (_city(fields) for fields in rows if fields[1] != _OTHER_NAME)


@cache
def region_names() -> dict[str, tuple[str, ...]]:
    """Return the names of each region of a city, by ISO 3166-2 code, the usual one first."""
    text = importlib.resources.files("overlap.sites").joinpath("regions.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line[0] != "#")
    return {code: tuple(names.split("|")) for code, names in rows}


@cache
def _data() -> bytes:
    return importlib.resources.files("overlap.sites").joinpath("cities.tsv").read_bytes()


def _meant(fields: list[str]) -> list[list[str]]:
    """Return the rows of the cities for which a row has another name."""
    _, _, key, country, regions = fields
    rows = (row for row in _rows(key) if row[1] != _OTHER_NAME)
    return [row for row in rows if (row[2], row[3]) == (country, regions)]


def _rows(key: str) -> Iterator[list[str]]:
    """Return the rows of a key."""
    return _rows_beginning(_encoded(key) + b"\t")


def _encoded(key: str) -> bytes:
    """Return a key as the table has it; half a surrogate pair has bytes too, which no row has."""
    return key.encode("utf-8", "surrogatepass")


def _rows_beginning(prefix: bytes) -> Iterator[list[str]]:
    """Return the rows that begin with some bytes, by binary search for the first of them."""
    data = _data()
    low, high = data.index(b"\n") + 1, len(data)
    while low < high:
        start = data.rfind(b"\n", 0, (low + high) // 2) + 1
        stop = data.index(b"\n", start) + 1
        if data[start : start + len(prefix)] < prefix:
            low = stop
        else:
            high = start
    while data.startswith(prefix, low):
        stop = data.index(b"\n", low)
        yield data[low:stop].decode().split("\t")
        low = stop + 1


def _city(fields: list[str]) -> City:
    _, name, country, regions, zone, population, star = fields
    return City(name, country, tuple(regions.split()), zone, int(population), star == "*")


def _largest_first(cities: list[City]) -> list[City]:
    return sorted(cities, key=lambda city: -city.population)
