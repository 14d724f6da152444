"""``Team``: sites, target, people and meetings, as one team file describes them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from overlap.base.errors import OverlapError, SiteError, nearest, with_nearest
from overlap.base.frames import columns_of
from overlap.base.listing import first_of
from overlap.base.reprs import short
from overlap.base.tables import check_keys
from overlap.clocks.timeline import Horizon
from overlap.clocks.zones import zone_names
from overlap.sites.fields import MAX_SEASONS, Season
from overlap.sites.hours import WeeklyHours
from overlap.sites.places import find_place
from overlap.sites.required import RequiredHours
from overlap.sites.site import MAX_SITES, Site, site_of_place, unique_names
from overlap.sites.target import EXCUSE, PROFILES, Profile, Target
from overlap.team.agenda import Meeting
from overlap.team.curve import CURVES, Curve
from overlap.team.invitation import series_uid
from overlap.team.people_table import people_of
from overlap.team.person import Person
from overlap.team.teamfile import TABLES, parse_tables, read_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path


MAX_PEOPLE: Final = 10_000
MAX_MEETINGS: Final = 200
MAX_PROFILES: Final = 100
_MOST_NAMED: Final = 5

_Made = TypeVar("_Made")


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
    source: str = ""
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
        return cls._of_tables(read_tables(path), source)

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
        return cls._of_tables(parse_tables(text), "")

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
        team = cls(unique_names(own), None, Target("2h-4h"), people, (), PROFILES)
        team._check_people()
        return team

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
        found = next((site for site in folded if site.name == name), None)
        if found is None and len(folded) == 1:
            return folded[0]
        if found is None:
            reason = _unknown("no site", name, [site.name for site in self.sites])
            raise SiteError(reason, key=key, value=name)
        return found

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
    def _of_tables(cls, tables: Mapping[str, Any], source: str) -> Self:
        try:
            profiles = {**PROFILES, **_profiles(tables.get("profile", {}))}
            target = _located("target", lambda: _target(tables.get("target", {}), profiles))
            lost = tables.get("target", {}).get("lost", EXCUSE)  # what a profile says is its own
            sites = _sites(tables.get("site", []), profiles, target.share, lost)
            horizon = _located("horizon", lambda: _horizon(tables.get("horizon")))
            curve = _located("burden", lambda: Curve.of_table(tables.get("burden", {})))
            people = _each("person", tables.get("person", []), Person.of_table, most=MAX_PEOPLE)
            required = _located("coverage", lambda: _required(tables.get("coverage"), sites))
            team = cls(sites, horizon, target, people, (), profiles, source, curve, required)
            team._check_people()
            everyone = tuple(p.name for p in people) or tuple(s.name for s in sites)
            meetings = _each(
                "meeting",
                tables.get("meeting", []),
                lambda table: Meeting.of_table(table, anchor=team.hq.name, attendees=everyone),
                most=MAX_MEETINGS,
            )
            meetings = tuple(_identified(meeting, sites) for meeting in meetings)
            team = cls(sites, horizon, target, people, meetings, profiles, source, curve, required)
            team._check_meetings()
        except OverlapError as fault:
            raise fault.within(source=source) from None
        return team

    def _check_people(self) -> None:
        taken = {site.name for site in self.sites}
        known = set(taken)
        for n, person in enumerate(self.people, start=1):
            if person.site is not None and person.site not in known:
                known.add(person.site)
                self.site(person.site, key=f"person[{n}].site")
            if person.clock is not None:
                _located(f"person[{n}]", functools.partial(clock_zone, person.clock, self.sites))
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


def _sites(
    tables: list[Any], profiles: Mapping[str, Profile], share: float, lost: str
) -> tuple[Site, ...]:
    made = _each("site", tables, lambda table: _site(table, profiles, share, lost), most=MAX_SITES)
    sites = _on_clocks(unique_names(made), tables)
    heads = [n for n, site in enumerate(sites, start=1) if site.role == "hq"]
    if len(heads) > 1:
        reason = f"{sites[heads[0] - 1].name} has this role already"
        raise SiteError(reason, key=f"site[{heads[1]}].role", value="hq")
    return sites


def _on_clocks(sites: tuple[Site, ...], tables: list[Any]) -> tuple[Site, ...]:
    """Return the sites with the clocks their hours are written in: a site's, or a zone's."""
    found = list(sites)
    for n, (site, table) in enumerate(zip(sites, tables, strict=True)):
        if "clock" in table:
            zone = _located(f"site[{n + 1}]", functools.partial(clock_zone, table["clock"], sites))
            found[n] = replace(site, clock=zone)
    return tuple(found)


def clock_zone(name: object, sites: tuple[Site, ...]) -> str:
    """Return the zone of a site of this name, or the zone of this name.

    Raises
    ------
    SiteError : there is neither; with the nearest names.
    """
    if isinstance(name, str):
        folded = [site for site in sites if site.name.casefold() == name.casefold()]
        for site in [own for own in folded if own.name == name] or folded[:1]:
            return site.zone
        if name in zone_names():
            return name
        close = nearest(name, [*(site.name for site in sites), *zone_names()])
        reason = with_nearest("no site or zone of this name", close)
    else:
        reason = "not the name of a site or a zone"
    raise SiteError(reason, key="clock", value=name)


def _site(table: object, profiles: Mapping[str, Profile], share: float, lost: str) -> Site:
    values = dict(check_keys(table, TABLES["site"]))
    of_place = _fields_of_place(values) if "place" in values else {}
    values = {**of_place, **values}
    check_keys(values, TABLES["site"] | {"seasons", "notes"}, required=["name", "zone"])
    values.pop("clock", None)
    seasons = _each(
        "season", values.pop("season", []), Season.of_table, within="site.", most=MAX_SEASONS
    )
    if "target" in values:
        values["target"] = Target(
            values["target"],
            profiles=profiles,
            default_share=share,
            default_lost=lost,
            key="target",
        )
    return Site(**{**values, "seasons": [*values.pop("seasons", ()), *seasons]})


def _fields_of_place(values: dict[str, Any]) -> dict[str, Any]:
    """Return what a site has from its place, and take the place from its values.

    The place's week goes with its hours: hours of the site's own replace both.
    """
    site = site_of_place(find_place(values.pop("place")))
    fields = {
        "name": site.name,
        "zone": site.zone,
        "holidays": list(site.holidays) or "none",
        "notes": site.notes,
    }
    week = {"hours": site.hours, "seasons": list(site.seasons)}
    return fields if "hours" in values else fields | week


def _target(table: Mapping[str, Any], profiles: Mapping[str, Profile]) -> Target:
    return Target(
        table.get("overlap", "2h-4h"),
        table.get("share"),
        lost=table.get("lost"),
        profiles=profiles,
    )


def _required(table: Mapping[str, Any] | None, sites: tuple[Site, ...]) -> RequiredHours | None:
    """Return the hours that have to be covered, by the headquarters' clock if by no other."""
    if table is None or "hours" not in table:
        if table:
            raise SiteError("missing; say which hours have to be covered", key="hours")
        return None
    hq = next((site for site in sites if site.role == "hq"), sites[0])
    clock = table.get("clock", hq.name)
    return RequiredHours(WeeklyHours.parse(table["hours"]), clock_zone(clock, sites), clock)


def _horizon(table: Mapping[str, Any] | None) -> Horizon | None:
    if table is None:
        return None
    check_keys(table, TABLES["horizon"], required=["start"])
    if ("stop" in table) == ("months" in table):
        raise SiteError("say either stop or months", key="stop", value=table.get("stop"))
    if "stop" in table:
        return Horizon(table["start"], table["stop"])
    return Horizon.of_months(table["start"], table["months"])


def _profiles(tables: Mapping[str, Any]) -> dict[str, Profile]:
    if len(tables) > MAX_PROFILES:
        raise SiteError(f"more than {MAX_PROFILES} profiles", key="profile", value=len(tables))
    return {
        name: _located(f"profile.{name}", functools.partial(_profile, table))
        for name, table in tables.items()
    }


def _profile(table: object) -> Profile:
    values = check_keys(table, {"overlap", "share", "lost", "reason"}, required=["overlap"])
    target = Target(values["overlap"], values.get("share"), lost=values.get("lost"), profiles={})
    reason = values.get("reason", "")
    if not isinstance(reason, str):
        raise SiteError("not text", key="reason", value=reason)
    share = target.share if "share" in values else None
    return Profile(target.text, reason, share, target.lost if "lost" in values else None)


def _each(
    key: str, tables: list[Any], make: Callable[[object], _Made], *, within: str = "", most: int
) -> tuple[_Made, ...]:
    """Make one thing of each table, of ``most`` at most; a fault names which."""
    if not isinstance(tables, list):
        raise SiteError(f"not a list of tables; write [[{within}{key}]]", key=key)
    if len(tables) > most:
        raise SiteError(f"more than {most} tables", key=key, value=len(tables))
    return tuple(
        _located(f"{key}[{n}]", functools.partial(make, table))
        for n, table in enumerate(tables, start=1)
    )


def _located(key: str, make: Callable[[], _Made]) -> _Made:
    try:
        return make()
    except OverlapError as fault:
        raise fault.within(key) from None


def _unknown(reason: str, name: str, known: list[str]) -> str:
    close = nearest(name, known)
    if close or not known:
        return with_nearest(f"{reason} of this name", close)
    return f"{reason} of this name; there is {first_of(known, _MOST_NAMED)}"
