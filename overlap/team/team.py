"""``Team``: sites, target, people and meetings, as one team file describes them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from overlap.base.errors import OverlapError, SiteError, nearest, with_nearest
from overlap.base.frames import columns_of
from overlap.base.listing import first_of
from overlap.base.reprs import short
from overlap.clocks.timeline import Horizon
from overlap.sites.required import RequiredHours
from overlap.sites.site import Site, unique_names
from overlap.sites.target import EXCUSE, PROFILES, Profile, Target
from overlap.team.agenda import Meeting
from overlap.team.curve import CURVES, Curve
from overlap.team.invitation import series_uid
from overlap.team.people_table import people_of
from overlap.team.person import Person
from overlap.team.tables import (
    clock_zone,
    each_of,
    horizon_from,
    located,
    profiles_from,
    required_from,
    sites_from,
)
from overlap.team.teamfile import check_tables, parse_tables, read_tables

MAX_PEOPLE: Final = 10_000
MAX_MEETINGS: Final = 200
MAX_PROFILES: Final = 100
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Team:
    """Sites of which one is the headquarters, and what is asked about them.

    Attributes
    ----------
    sites : in the file's order
    horizon : shift dates of the headquarters; None when the file names none
    target : of every site that has none of its own
    people, meetings : in the file's order
    profiles : the known profiles of need, by name
    source : the file it was read from
    curve : what a meeting costs by the time of day
    required : the hours that have to be covered; None: all

    >>> Team.load("docs/examples/new-york-manila.toml")
    <Team: people 1, meetings 1, sites New York, Manila>
    """

    sites: tuple[Site, ...]
    horizon: Horizon | None = None
    target: Target = Target()  # noqa: RUF009 - frozen
    people: tuple[Person, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    profiles: Mapping[str, Profile] = field(default_factory=lambda: PROFILES, hash=False)
    source: str = field(default="", compare=False)
    curve: Curve = CURVES["default"]
    required: RequiredHours | None = None

    def __repr__(self) -> str:
        names = ", ".join(site.name for site in self.sites)
        count = f"people {len(self.people)}, meetings {len(self.meetings)}"
        return short(f"<Team: {count}, sites {names}>")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a team file.

        Parameters
        ----------
        path : of a TOML file, UTF-8

        Raises
        ------
        OverlapError : of the kind that fits the fault, naming file, key and value.

        >>> Team.load("docs/examples/new-york-manila.toml").hq.name
        'New York'
        """
        source = str(path)
        return cls._from_tables(read_tables(path), source)

    @classmethod
    def parse(cls, text: str) -> Self:
        r"""Read the text of a team file.

        Parameters
        ----------
        text : TOML

        Raises
        ------
        OverlapError : as ``load``, without a file.

        >>> Team.parse('[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"').hq.zone
        'Europe/Oslo'
        """
        return cls._from_tables(parse_tables(text), "")

    @classmethod
    def from_frame(cls, frame: object, *, sites: Iterable[Site] = ()) -> Self:
        """Return the team whose people a data frame holds, a row each.

        Columns bear the names of a person's keys in the team file, or usual ones such as
        ``real_name``, ``E-mail``, ``tz`` and ``office``; others aren't read.  Zones may also be
        Windows' names.

        Parameters
        ----------
        frame : of pandas, polars, pyarrow, or another library that narwhals knows
        sites : those that people may belong to, the headquarters first; none: those that the
            frame names, else one for each place or zone

        Raises
        ------
        OverlapError : not a frame, no names, or a cell that can't be read; it names row and column.

        >>> import pandas as pd
        >>> people = pd.DataFrame({"name": ["Ana", "Ben"], "tz": ["Asia/Manila", "Europe/Berlin"]})
        >>> Team.from_frame(people)
        <Team: people 2, meetings 0, sites Manila, Berlin>
        """
        own, people, _ = people_of(columns_of(frame), sites)
        return cls(own, people=people)

    @property
    def hq(self) -> Site:
        """The reference, which is the site with that role, else the first."""
        return next((site for site in self.sites if site.role == "hq"), self.sites[0])

    @property
    def others(self) -> tuple[Site, ...]:
        """All sites but the headquarters."""
        return tuple(site for site in self.sites if site != self.hq)

    def meeting(self, name: str, *, key: str = "meeting") -> Meeting:
        """Return the meeting of a name.

        Parameters
        ----------
        name : of the meeting
        key : what an error calls it

        Raises
        ------
        SiteError : there is none; with the nearest names.
        """
        for meeting in self.meetings:
            if meeting.name == name:
                return meeting
        reason = _unknown("no meeting", name, [meeting.name for meeting in self.meetings])
        raise SiteError(reason, key=key, value=name)

    def site(self, name: str, *, key: str = "site") -> Site:
        """Return the site of a name; its case matters only where two differ by it alone.

        Parameters
        ----------
        name : of the site
        key : what an error calls it

        Raises
        ------
        SiteError : there is none; with the nearest names.
        """
        folded = [site for site in self.sites if site.name.casefold() == name.casefold()]
        exact = next((site for site in folded if site.name == name), None)
        if exact is None and len(folded) == 1:
            return folded[0]
        if exact is None:
            reason = _unknown("no site", name, [site.name for site in self.sites])
            raise SiteError(reason, key=key, value=name)
        return exact

    @property
    def working_people(self) -> tuple[Site, ...]:
        """When and where each person works, as a site of the person's name.

        >>> [site.name for site in Team.load("docs/examples/new-york-manila.toml").working_people]
        ['Ana']
        """
        return tuple(
            replace(self.working_site(person), name=person.name, people=1, role="office")
            for person in self.people
        )

    def working_site(self, person: Person) -> Site:
        """Return when and where a person works, as a site, named as the site they belong to.

        Parameters
        ----------
        person : one of the team's

        Raises
        ------
        SiteError : the person's site or clock isn't there.

        >>> team = Team.load("docs/examples/new-york-manila.toml")
        >>> team.working_site(team.people[0]).name
        'Manila'
        """
        home = None if person.site is None else self.site(person.site)
        clock = None if person.clock is None else clock_zone(person.clock, self.sites)
        return person.working_site(home, clock)

    @classmethod
    def from_dict(cls, tables: object) -> Self:
        """Build a team from the tables of a team file, as JSON holds them too.

        Parameters
        ----------
        tables : a dict with ``site``, a list of tables, and what else a team file has; dates may
            be text

        Raises
        ------
        OverlapError : of the kind that fits the fault, naming table, key and value.

        >>> Team.from_dict({"site": [{"place": "Oslo"}, {"place": "Lima", "people": 3}]})
        <Team: people 0, meetings 0, sites Oslo, Lima>
        """
        return cls._from_tables(check_tables(tables), "")

    def to_dict(self) -> dict[str, object]:
        """Return the tables of the team file that says the same; ``from_dict`` takes them back.

        >>> list(Team.load("docs/examples/new-york-manila.toml").to_dict())
        ['horizon', 'target', 'site', 'person', 'meeting', 'burden']
        """
        own = {name: profile for name, profile in self.profiles.items() if name not in PROFILES}
        tables = {
            "horizon": self.horizon and dict(self.horizon.to_dict()),
            "target": self.target.to_dict(),
            "profile": {name: profile.to_dict() for name, profile in own.items()},
            "site": [site.to_dict() for site in self.sites],
            "person": [person.to_dict() for person in self.people],
            "meeting": [meeting.to_dict() for meeting in self.meetings],
            "burden": self.curve.to_dict(),
            "coverage": self.required and self.required.to_dict(),
        }
        return {name: value for name, value in tables.items() if value}

    @classmethod
    def _from_tables(cls, tables: Mapping[str, Any], source: str) -> Self:
        try:
            profiles = profiles_from(tables.get("profile", {}), most=MAX_PROFILES)
            of_target = tables.get("target", {})
            target = located("target", lambda: Target.from_dict(of_target, profiles=profiles))
            lost = of_target.get("lost", EXCUSE)  # what a profile says is its own
            sites = sites_from(tables.get("site", []), profiles, target.share, lost)
            people = each_of("person", tables.get("person", []), Person.from_dict, most=MAX_PEOPLE)
            hq = next((site for site in sites if site.role == "hq"), sites[0])
            everyone = tuple(own.name for own in people or sites)
            return cls(
                sites,
                located("horizon", lambda: horizon_from(tables.get("horizon"))),
                target,
                people,
                each_of(
                    "meeting",
                    tables.get("meeting", []),
                    lambda table: Meeting.from_dict(table, anchor=hq.name, attendees=everyone),
                    most=MAX_MEETINGS,
                ),
                profiles,
                source,
                located("burden", lambda: Curve.from_dict(tables.get("burden", {}))),
                located("coverage", lambda: required_from(tables.get("coverage"), sites)),
            )
        except OverlapError as fault:
            raise fault.within(source=source) from None

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            value = getattr(self, name)
            if name in _LISTS:
                value = _all_of(kind, value, name)
                object.__setattr__(self, name, value)
            elif not isinstance(value, kind) and (value is not None or name not in _OPTIONAL):
                raise SiteError(f"not a {kind.__name__}", key=name, value=value)
        object.__setattr__(self, "sites", unique_names(self.sites))
        heads = [n for n, site in enumerate(self.sites, start=1) if site.role == "hq"]
        if len(heads) > 1:
            reason = f"{self.sites[heads[0] - 1].name} has this role already"
            raise SiteError(reason, key=f"site[{heads[1]}].role", value="hq")
        self._check_people()
        self._check_meetings()
        meetings = tuple(_identified(meeting, self.sites) for meeting in self.meetings)
        object.__setattr__(self, "meetings", meetings)

    def _check_people(self) -> None:
        taken = {site.name for site in self.sites}
        known = set(taken)
        for n, person in enumerate(self.people, start=1):
            if person.site is not None and person.site not in known:
                known.add(person.site)
                self.site(person.site, key=f"person[{n}].site")
            if person.clock is not None:
                located(f"person[{n}]", functools.partial(clock_zone, person.clock, self.sites))
            if person.name in taken:
                reason = "two sites or people of this name"
                raise SiteError(reason, key=f"person[{n}].name", value=person.name)
            taken.add(person.name)

    def _check_meetings(self) -> None:
        known = dict.fromkeys([s.name for s in self.sites] + [p.name for p in self.people])
        names = set()
        for n, meeting in enumerate(self.meetings, start=1):
            key = f"meeting[{n}]"
            self.site(meeting.anchor, key=f"{key}.anchor")
            if meeting.name in names:
                raise SiteError("two meetings of this name", key=f"{key}.name", value=meeting.name)
            names.add(meeting.name)
            if not meeting.attendees:
                raise SiteError("empty; name who attends", key=f"{key}.attendees")
            for part in ("attendees", "optional"):
                for who in getattr(meeting, part):
                    if who not in known:
                        reason = _unknown("no site or person", who, list(known))
                        raise SiteError(reason, key=f"{key}.{part}", value=who)
            both = set(meeting.attendees).intersection(meeting.optional)
            if both:
                reason = "attends already; name in attendees who must come"
                raise SiteError(reason, key=f"{key}.optional", value=min(both))


def _identified(meeting: Meeting, sites: tuple[Site, ...]) -> Meeting:
    """Return the meeting with an identity: its own, or one that follows from what it is."""
    about = meeting.invitation
    zone = next((site.zone for site in sites if site.name == meeting.anchor), "")
    uid = about.uid or series_uid(meeting.name, zone, about.organizer)
    return replace(meeting, invitation=replace(meeting.invitation, uid=uid))


_KINDS: Final[dict[str, type]] = {
    "sites": Site,
    "horizon": Horizon,
    "target": Target,
    "people": Person,
    "meetings": Meeting,
    "profiles": Mapping,
    "source": str,
    "curve": Curve,
    "required": RequiredHours,
}
_LISTS: Final = frozenset({"sites", "people", "meetings"})
_OPTIONAL: Final = frozenset({"horizon", "required"})


def _all_of(kind: type, values: object, key: str) -> tuple[Any, ...]:
    """Return the values as a tuple; each is of the kind."""
    if isinstance(values, str | dict) or not isinstance(values, Iterable):
        raise SiteError(f"not a list of {kind.__name__} objects", key=key, value=values)
    listed = tuple(values)
    for n, value in enumerate(listed, start=1):
        if not isinstance(value, kind):
            raise SiteError(f"not a {kind.__name__}", key=f"{key}[{n}]", value=value)
    return listed


def _unknown(reason: str, name: str, known: list[str]) -> str:
    close = nearest(name, known)
    if close or not known:
        return with_nearest(f"{reason} of this name", close)
    return f"{reason} of this name; there is {first_of(known, _MOST_NAMED)}"
