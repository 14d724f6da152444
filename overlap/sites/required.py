"""``RequiredHours``: the hours of a week that somebody has to cover, and on whose clock."""

from __future__ import annotations

from dataclasses import dataclass

from overlap.base.checks import set_fields
from overlap.base.reprs import short
from overlap.base.tables import check_name
from overlap.clocks.zones import check_zone
from overlap.sites.fields import as_weekly
from overlap.sites.hours import WeeklyHours
from overlap.sites.site import Site


@dataclass(frozen=True, slots=True, repr=False)
class RequiredHours:
    r"""Hours that have to be covered, by a clock.

    Attributes
    ----------
    hours : of a week
    zone : IANA name of the clock's zone
    clock : what the clock is called: a site's name, or the zone's

    >>> from overlap import Team
    >>> text = '[[site]]\nname = "Austin"\nzone = "America/Chicago"\n'
    >>> Team.parse(text + '[coverage]\nhours = "Mo-Fr 08:00-20:00"').required
    <RequiredHours 'Mo-Fr 08:00-20:00', Austin>
    """

    hours: WeeklyHours
    zone: str
    clock: str

    def __post_init__(self) -> None:
        values = {"hours": as_weekly(self.hours), "zone": check_zone(self.zone)}
        set_fields(self, {**values, "clock": check_name(self.clock, key="clock")})

    def __repr__(self) -> str:
        return short(f"<RequiredHours {str(self.hours)!r}, {self.clock}>")

    def to_dict(self) -> dict[str, object]:
        """Return the ``[coverage]`` table that says the same."""
        return {"hours": str(self.hours), "clock": self.clock}

    @property
    def site(self) -> Site:
        """A site that works just these hours, without a day off."""
        return Site("required", self.zone, self.hours)
