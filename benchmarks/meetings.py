"""Teams and their meetings: what the ways of sharing burden are compared on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap import Site
from overlap.meetings.burden import burden_tensor
from overlap.team.curve import CURVES

if TYPE_CHECKING:
    from numpy.typing import NDArray

START: Final = np.datetime64("2027-01-05")
DURATION_MIN: Final = 60
SLOT_MIN: Final = 30 * np.arange(48)
HOURS: Final = "Mo-Fr 09:00-17:00"

THREE: Final = "America/New_York", "Europe/London", "Asia/Kolkata"
FIVE: Final = (
    "America/Los_Angeles",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Sydney",
)
TWELVE: Final = (
    "America/Los_Angeles",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
)
TWENTY: Final = (
    *TWELVE,
    "America/Denver",
    "America/Bogota",
    "Europe/Lisbon",
    "Europe/Helsinki",
    "Africa/Johannesburg",
    "Asia/Karachi",
    "Asia/Manila",
    "Pacific/Auckland",
)
HEADQUARTERS: Final = {
    "Europe/Berlin": 20,
    "America/New_York": 10,
    "Asia/Kolkata": 8,
    "Australia/Sydney": 2,
}


@dataclass(frozen=True)
class Family:
    """A team: the zone of each person, and how many groups of like people they are."""

    title: str
    zones: tuple[str, ...]

    @property
    def n_groups(self) -> int:
        """Return the number of distinct zones."""
        return len(set(self.zones))


FAMILIES: Final = {
    "three": Family("3 sites", THREE),
    "five": Family("5 sites", FIVE),
    "twelve": Family("12 sites", TWELVE),
    "forty": Family(
        "40 people, half in Berlin", tuple(z for z, n in HEADQUARTERS.items() for _ in range(n))
    ),
    "fifty": Family("50 people in 20 zones", tuple(TWENTY[n % 20] for n in range(50))),
}
CADENCES: Final = {12: "monthly", 52: "weekly", 250: "on weekdays"}


def dates(n: int) -> NDArray[np.datetime64]:
    """Return the dates of n occurrences: 12 monthly, 52 weekly, others on every weekday."""
    if CADENCES.get(n) == "monthly":
        return START.astype("datetime64[M]") + np.arange(n) + (START - START.astype("M8[M]"))
    if CADENCES.get(n) == "weekly":
        return START + 7 * np.arange(n)
    return np.busday_offset(START, np.arange(n))


def tensor(family: Family, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Return the burden of the 48 half-hour starts of each UTC date, (n, 48, people)."""
    starts = days.astype("datetime64[m]").astype(np.int64)[:, None] + SLOT_MIN
    sites = [Site(zone, zone, HOURS) for zone in family.zones]
    return burden_tensor(sites, starts, DURATION_MIN, CURVES["default"])
