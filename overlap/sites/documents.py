"""What all documents share: versions, targets, seasons, years without holidays, in plain types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NotRequired, TypedDict

import overlap
from overlap.base.day_names import weekday
from overlap.clocks.timeline import Horizon, HorizonDocument
from overlap.clocks.zones import iana_version
from overlap.sites.fields import Season
from overlap.sites.holiday_library import holidays_version
from overlap.sites.site import Site
from overlap.sites.target import Target
from overlap.sites.uncovered import UncoveredDocument, uncovered
from overlap.sites.working_time import days_off_taken, exceptions


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


class InitDocument(TypedDict):
    """The answer of ``overlap init``: the text of a team file."""

    toml: str


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


def sites_document(sites: Sequence[Site], horizon: Horizon) -> SitesDocument:
    """Return what each site's name and fields resolve to."""
    return {
        "horizon": horizon.to_dict(),
        "sites": [
            {
                "name": site.name,
                "role": site.role,
                "zone": site.zone,
                "hours": str(site.hours),
                "seasons": seasons_document(site.seasons),
                "holidays": [str(region) for region in site.holidays],
                "people": site.people,
                "days_off": days_off_taken(site, horizon),
            }
            for site in sites
        ],
        "uncovered": [gap.to_dict() for gap in uncovered(sites, horizon)],
        "notes": notes_document(sites),
        "versions": versions(),
    }


def holidays_document(sites: Sequence[Site], horizon: Horizon) -> HolidaysDocument:
    """Return the days off, half days and extra working days used, each with its reason."""
    days: list[HolidayDocument] = []
    for site in sites:
        kinds = zip(("day off", "half day", "working day"), exceptions(site, horizon), strict=True)
        days += [
            {
                "site": site.name,
                "date": date.isoformat(),
                "weekday": weekday(date),
                "kind": kind,
                "reason": reason,
            }
            for kind, dates in kinds
            for date, reason in dates.items()
            if date in horizon
        ]
    order = {site.name: n for n, site in enumerate(sites)}
    return {
        "horizon": horizon.to_dict(),
        "days": sorted(days, key=lambda day: (order[day["site"]], day["date"])),
        "uncovered": [gap.to_dict() for gap in uncovered(sites, horizon)],
        "notes": notes_document(sites),
        "versions": versions(),
    }


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
            "from": season.first.isoformat(),
            "to": season.last.isoformat(),
            "hours": str(season.hours),
        }
        for season in seasons
    ]
