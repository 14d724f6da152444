"""``uncovered``: for which sites, regions and years the holiday data fall short."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from overlap.clocks.timeline import Horizon
from overlap.sites.site import Site
from overlap.sites.working_time import uncovered_years


class UncoveredDocument(TypedDict):
    """A site, region and year whose holidays aren't known, and why."""

    site: str
    region: str
    year: int
    reason: str


class Uncovered(NamedTuple):
    """A year whose holidays aren't known.

    Attributes
    ----------
    site : name
    region : of its ``holidays``
    year : within the horizon
    reason : why they aren't known

    >>> Uncovered("Colombo", "LK", 2030, "the data run from 2003 to 2026").to_dict()["year"]
    2030
    """

    site: str
    region: str
    year: int
    reason: str

    def to_dict(self) -> UncoveredDocument:
        """Return it in plain types."""
        return {
            "site": self.site,
            "region": self.region,
            "year": self.year,
            "reason": self.reason,
        }


def uncovered(sites: Iterable[Site], horizon: Horizon) -> tuple[Uncovered, ...]:
    """Return the years whose holidays aren't known, for each site and each of its regions.

    Parameters
    ----------
    sites : any number
    horizon : whose years are asked about

    >>> from overlap import Horizon, Site, uncovered
    >>> colombo = Site("Colombo", "Asia/Colombo", holidays="LK")
    >>> [gap] = uncovered([colombo], Horizon("2030-01-01", "2031-01-01"))
    >>> gap.site, gap.region, gap.year
    ('Colombo', 'LK', 2030)
    """
    return tuple(
        Uncovered(site.name, region, year, reason)
        for site in sites
        for (region, year), reason in uncovered_years(site, horizon).items()
    )
