"""``Team``: sites, target, people and meetings, as one team file describes them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from overlap.base.checks import check_kind, listed, set_fields
from overlap.base.errors import OverlapError, SiteError, nearest, with_nearest
from overlap.base.frames import columns_of
from overlap.base.listing import first_of
from overlap.base.reprs import short
from overlap.base.tables import check_name
from overlap.base.values import FrozenDict
from overlap.clocks.timeline import Horizon
from overlap.sites.fields import as_target
from overlap.sites.required import RequiredHours
from overlap.sites.site import MAX_SITES, Site, unique_names
from overlap.sites.target import EXCUSE, PROFILES, Profile, Target
from overlap.team.agenda import Meeting
from overlap.team.curve import Curve, preset_curve
from overlap.team.invitation import series_uid
from overlap.team.people_table import people_of
from overlap.team.person import Person
from overlap.team.tables import (
    clock_zone,
    each_of,
    horizon_from,
    hq_of,
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

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True, init=False)
class Team:
    """Sites of which one is the headquarters, and what is asked about them.

    Parameters
    ----------
    sites : in their order; the headquarters has that role, else it is the first
    horizon : shift dates of the headquarters; None where none are named
    target : of every site that has none of its own, as ``Target`` or in its forms
    people, meetings : in their order; a meeting without an identity gets one
    profiles : profiles of need by name, besides those known
    source : the file it was read from; doesn't count when teams are compared
    curve : what a meeting costs by the time of day, or the name of a preset
    required : the hours that have to be covered, or a ``[coverage]`` table; None: all

    Raises
    ------
    OverlapError : of the kind that fits the fault, naming key and value: two of one name, two
        headquarters, a site, an attendee or a clock that isn't there.

    >>> Team([Site("Oslo", "Europe/Oslo"), Site("Lima", "America/Lima")], target="2h").hq.name
    'Oslo'
    >>> Team.load("docs/examples/new-york-manila.toml")
    <Team: people 1, meetings 1, sites New York, Manila>
    """

    sites: tuple[Site, ...]
    horizon: Horizon | None
    target: Target
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    profiles: Mapping[str, Profile] = field(hash=False)
    source: str = field(compare=False)
    curve: Curve
    required: RequiredHours | None

    def __init__(  # noqa: PLR0913 - the tables of a team file; all but one by keyword
        self,
        sites: Iterable[Site],
        *,
        horizon: Horizon | None = None,
        target: str | Target = "2h-4h",
        people: Iterable[Person] = (),
        meetings: Iterable[Meeting] = (),
        profiles: Mapping[str, Profile] = PROFILES,
        source: str = "",
        curve: str | Curve = "default",
        required: Mapping[str, object] | RequiredHours | None = None,
    ) -> None:
        own = unique_names(_all_of(Site, sites, "sites", most=MAX_SITES))
        hq_of(own)
        known = _all_profiles(profiles)
        if isinstance(required, Mapping):
            table = required
            required = located("required", lambda: required_from(table, own))
        elif required is not None:
            check_kind(required, RequiredHours, "required")
        series = _all_of(Meeting, meetings, "meetings", most=MAX_MEETINGS)
        values = {
            "sites": own,
            "horizon": None if horizon is None else check_kind(horizon, Horizon, "horizon"),
            "target": check_kind(as_target(target, profiles=known), Target, "target"),
            "people": _all_of(Person, people, "people", most=MAX_PEOPLE),
            "meetings": tuple(_identified(meeting, own) for meeting in series),
            "profiles": known,
            "source": check_kind(source, str, "source"),
            "curve": curve if isinstance(curve, Curve) else _curve(curve),
            "required": required,
        }
        set_fields(self, values)
        self._check_people()
        self._check_meetings()

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
        return hq_of(self.sites)

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
        own = {
            name: profile
            for name, profile in self.profiles.items()
            if PROFILES.get(name) != profile
        }
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
            hq = hq_of(sites)
            everyone = tuple(own.name for own in people or sites)
            return cls(
                sites,
                horizon=located("horizon", lambda: horizon_from(tables.get("horizon"))),
                target=target,
                people=people,
                meetings=each_of(
                    "meeting",
                    tables.get("meeting", []),
                    lambda table: Meeting.from_dict(table, anchor=hq.name, attendees=everyone),
                    most=MAX_MEETINGS,
                ),
                profiles=profiles,
                source=source,
                curve=located("burden", lambda: Curve.from_dict(tables.get("burden", {}))),
                required=located("coverage", lambda: required_from(tables.get("coverage"), sites)),
            )
        except OverlapError as fault:
            raise fault.within(source=source) from None

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
                        raise unknown_attendee(who, list(known), key=f"{key}.{part}")
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


def _all_of(kind: type[_Part], values: object, key: str, *, most: int) -> tuple[_Part, ...]:
    """Return values that are each of a kind."""
    given = listed(values, key, f"{kind.__name__} objects", most=most)
    return tuple(check_kind(value, kind, f"{key}[{n}]") for n, value in enumerate(given, start=1))


def _all_profiles(profiles: object) -> Mapping[str, Profile]:
    """Return the known profiles and a team's own, which go before them."""
    if not isinstance(profiles, Mapping):
        raise SiteError("not a dict of names and profiles", key="profiles", value=profiles)
    if len(profiles.keys() - PROFILES.keys()) > MAX_PROFILES:
        raise SiteError(f"more than {MAX_PROFILES} profiles", key="profiles", value=len(profiles))
    for name, profile in profiles.items():
        check_name(name, key="profiles")
        check_kind(profile, Profile, f"profiles.{name}")
    return FrozenDict({**PROFILES, **profiles})


def _curve(preset: object) -> Curve:
    try:
        return preset_curve(preset)
    except OverlapError as fault:
        raise fault.called("curve") from None


def unknown_attendee(name: str, known: list[str], *, key: str) -> SiteError:
    """Return the error about an attendee who is neither a site nor a person of the team."""
    return SiteError(_unknown("no site or person", name, known), key=key, value=name)


def _unknown(reason: str, name: str, known: list[str]) -> str:
    close = nearest(name, known)
    if close or not known:
        return with_nearest(f"{reason} of this name", close)
    verb = "is" if len(known) == 1 else "are"
    return f"{reason} of this name; there {verb} {first_of(known, _MOST_NAMED)}"
