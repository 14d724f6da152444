"""What all documents share: versions, targets, seasons, years without holidays, in plain types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NotRequired, TypedDict

import overlap
from overlap.clocks.timeline import HorizonDocument
from overlap.clocks.zones import iana_version
from overlap.sites.fields import Season
from overlap.sites.holiday_library import holidays_version
from overlap.sites.site import Site
from overlap.sites.target import Target
from overlap.sites.uncovered import UncoveredDocument


class VersionsDocument(TypedDict):
    """The versions of zone data, holiday data and this package that an answer rests on."""

    tzdata: str
    holidays: str
    overlap: str


class TargetDocument(TypedDict):
    """A target; a bound that is a percentage stands in ``…_percent``, and is null in minutes."""

    minimum_min: int | None
    maximum_min: int | None
    share: float
    lost: str
    minimum_percent: NotRequired[float]
    maximum_percent: NotRequired[float]


SeasonDocument = TypedDict("SeasonDocument", {"from": str, "to": str, "hours": str})
"""A season's first and last date, both included, and its hours."""


class NoteDocument(TypedDict):
    """What has to be said of a site made from a place, as of weeks that differ by office."""

    site: str
    note: str


class SiteDocument(TypedDict):
    """What a site's name and fields resolve to."""

    name: str
    role: str
    zone: str
    hours: str
    seasons: list[SeasonDocument]
    holidays: list[str]
    people: int
    days_off: int


class SitesDocument(TypedDict):
    """The answer of ``overlap sites``."""

    horizon: HorizonDocument
    sites: list[SiteDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


class HolidayDocument(TypedDict):
    """A day off, half day or extra working day of a site, and why."""

    site: str
    date: str
    weekday: str
    kind: str
    reason: str


class HolidaysDocument(TypedDict):
    """The answer of ``overlap holidays``."""

    horizon: HorizonDocument
    days: list[HolidayDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


def notes_document(sites: Iterable[Site]) -> list[NoteDocument]:
    """Return what has to be said of sites made from places."""
    return [{"site": site.name, "note": note} for site in sites for note in site.notes]


def versions() -> VersionsDocument:
    """Return the versions that an answer rests on."""
    return {
        "tzdata": iana_version(),
        "holidays": holidays_version(),
        "overlap": overlap.__version__,
    }


def target_document(target: Target) -> TargetDocument:
    """Return a target's bounds, share and what lost days are."""
    low, high = target.minimum, target.maximum
    document: TargetDocument = {
        "minimum_min": None if low.percent is not None else low.minutes,
        "maximum_min": None if high is None or high.percent is not None else high.minutes,
        "share": target.share,
        "lost": target.lost,
    }
    if low.percent is not None:
        document["minimum_percent"] = low.percent
    if high is not None and high.percent is not None:
        document["maximum_percent"] = high.percent
    return document


def seasons_document(seasons: Iterable[Season]) -> list[SeasonDocument]:
    """Return the dates and hours of a site's seasons."""
    return [
        {
            "from": season.start.isoformat(),
            "to": season.last.isoformat(),
            "hours": str(season.hours),
        }
        for season in seasons
    ]
