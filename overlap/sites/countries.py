"""Countries by the names that people type, and which parts' holidays bind a private office.

Names and codes are those of tzdata's ``iso3166.tab`` and a few more; ``regional.tsv`` has the
policy on parts, with a reason for each country.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from functools import cache
from typing import Final

from overlap.sites.gazetteer import fold
from overlap.sites.holiday_library import parts_of

_ALSO: Final = {
    "AE": ("UAE", "U.A.E.", "Emirates", "The Emirates"),
    "BA": ("Bosnia", "Bosnia and Herzegovina"),
    "BN": ("Brunei Darussalam",),
    "CD": ("DRC", "DR Congo", "Democratic Republic of the Congo", "Congo-Kinshasa"),
    "CG": ("Republic of the Congo", "Congo-Brazzaville"),
    "CI": ("Ivory Coast",),
    "CV": ("Cabo Verde",),
    "CZ": ("Czechia",),
    "FM": ("Federated States of Micronesia",),
    "GB": ("UK", "U.K.", "United Kingdom", "Great Britain", "Britain"),
    "KN": ("Saint Kitts and Nevis",),
    "KP": ("North Korea", "DPRK"),
    "KR": ("South Korea", "Republic of Korea", "Korea"),
    "LA": ("Lao PDR",),
    "LC": ("Saint Lucia",),
    "MK": ("Macedonia",),
    "MM": ("Myanmar", "Burma"),
    "MO": ("Macao",),
    "NL": ("Holland", "The Netherlands"),
    "PH": ("The Philippines",),
    "PS": ("State of Palestine",),
    "RU": ("Russian Federation",),
    "SA": ("KSA", "Kingdom of Saudi Arabia"),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TL": ("Timor-Leste",),
    "TR": ("Türkiye",),
    "TT": ("Trinidad and Tobago",),
    "TW": ("Taiwan",),
    "TZ": ("United Republic of Tanzania",),
    "US": ("USA", "U.S.A.", "U.S.", "United States of America", "America"),
    "VA": ("Vatican", "Holy See"),
    "VN": ("Viet Nam",),
    "WS": ("Western Samoa",),
}
"""Names and abbreviations that tzdata's table doesn't have."""


@cache
def country_names() -> dict[str, str]:
    """Return tzdata's name of each country, by ISO 3166-1 code."""
    return {code: name for code, name, *_ in tzdata_rows("iso3166.tab")}


def country_code(word: str) -> str | None:
    """Return the code that a folded code or name of a country stands for; None if none does.

    >>> country_code("uae"), country_code("south korea"), country_code("atlantis")
    ('AE', 'KR', None)
    """
    return _codes().get(word)


def holiday_region(country: str, regions: Iterable[str]) -> str:
    """Return whose public holidays bind a private office: a part's code, or the country's.

    Parameters
    ----------
    country : ISO 3166-1 code
    regions : ISO 3166-2 codes of the place, the broadest first

    >>> holiday_region("CH", ["CH-ZH"]), holiday_region("US", ["US-TX"])
    ('CH-ZH', 'US')
    """
    binding = _binding_parts().get(country)
    if binding is None:
        return country
    known = {part.casefold(): part for part in parts_of(country)}
    for region in regions:
        part = known.get(region.partition("-")[2].casefold())
        if part is not None and (not binding or part in binding):
            return f"{country}-{part}"
    return country


@cache
def tzdata_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of one of tzdata's tab-separated tables."""
    text = importlib.resources.files("tzdata").joinpath("zoneinfo", name).read_text("utf-8")
    rows = (tuple(row.split("\t")) for row in text.splitlines() if not row.startswith("#"))
    return tuple(rows)


@cache
def _codes() -> dict[str, str]:
    codes = {fold(name): code for code, name in country_names().items()}
    codes |= {fold(name): code for code, names in _ALSO.items() for name in names}
    return codes | {code.casefold(): code for code in country_names()}


@cache
def _binding_parts() -> dict[str, frozenset[str]]:
    """Return the parts that bind, of each country where some do; an empty set is all of them."""
    text = importlib.resources.files("overlap.sites").joinpath("regional.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in text.splitlines() if not row.startswith("#")]
    return {
        country: frozenset() if binds == "yes" else frozenset(binds.split())
        for country, binds, _ in rows[1:]
        if binds != "no"
    }
