"""``RequiredHours``: the hours of a week that somebody has to cover, and on whose clock."""

from __future__ import annotations

from dataclasses import dataclass

from overlap.base.reprs import short
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

    def __repr__(self) -> str:
        return short(f"<RequiredHours {str(self.hours)!r}, {self.clock}>")

    def to_dict(self) -> dict[str, object]:
        """Return the ``[coverage]`` table that says the same."""
        return {"hours": str(self.hours), "clock": self.clock}

    @property
    def site(self) -> Site:
        """A site that works just these hours, without a day off."""
        return Site("required", self.zone, self.hours)
