"""``Team``: sites, target, people and meetings, as one team file describes them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from overlap.burden import CURVES, Curve
from overlap.cadence import occurrence_dates
from overlap.errors import OverlapError, SiteError, nearest, with_nearest
from overlap.hours import Window, parse_clock, parse_window
from overlap.invitation import Invitation, check_email, series_uid
from overlap.reprs import of_fields, short
from overlap.sites import MAX_SEASONS, Season, Site, unique_names
from overlap.tables import check_keys, check_name
from overlap.target import PROFILES, Profile, Target, check_share
from overlap.teamfile import TABLES, parse_tables, read_tables
from overlap.timeline import Horizon, as_date
from overlap.units import MINUTES_PER_DAY, MODES, as_minutes, is_number, is_whole

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

MAX_SITES: Final = 2000
MAX_PEOPLE: Final = 10_000
MAX_MEETINGS: Final = 200
MAX_PROFILES: Final = 100
MAX_REFUSALS: Final = 48
MAX_WEIGHT: Final = 1_000_000
MAX_SLOTS: Final = 96
MAX_HOLD: Final = 366
DAYS_OFF: Final = ("excuse", "move", "skip")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who takes part in meetings from a site.

    Attributes
    ----------
    name, site : own name; that of the site
    email : None if it isn't known
    weight : how much they may bear relative to the others
    refuse : windows of local wall time [min after midnight], never offered to them

    >>> Person.of_table({"name": "Ana", "site": "Manila", "refuse": ["23:00-06:00"]})
    Person(name='Ana', site='Manila', refuse=((1380, 1800),))
    """

    name: str
    site: str
    email: str | None = None
    weight: float = 1.0
    refuse: tuple[Window, ...] = ()

    __repr__ = of_fields

    @classmethod
    def of_table(cls, table: object) -> Self:
        """Build a person from a ``[[person]]`` table.

        Parameters
        ----------
        table : a dict

        Raises
        ------
        OverlapError : a missing or an unknown key, or a value out of its bounds; it names the key.
        """
        values = check_keys(table, TABLES["person"], required=["name", "site"])
        weight = values.get("weight", 1.0)
        if not is_number(weight) or not 0 < weight <= MAX_WEIGHT:
            raise SiteError(f"not a number above 0, up to {MAX_WEIGHT}", key="weight", value=weight)
        refuse = _texts(values.get("refuse", []), "refuse")
        if len(refuse) > MAX_REFUSALS:
            raise SiteError(f"more than {MAX_REFUSALS} windows", key="refuse", value=len(refuse))
        return cls(
            name=check_name(values["name"]),
            site=check_name(values["site"], key="site"),
            email=check_email(values["email"]) if "email" in values else None,
            weight=float(weight),
            refuse=tuple(parse_window(w, key=f"refuse[{n}]") for n, w in enumerate(refuse, 1)),
        )


@dataclass(frozen=True, slots=True)
class Meeting:
    """A series of meetings: its dates in the anchor's calendar, and the starts it may have.

    Attributes
    ----------
    name : unique in a team
    dates : of the rule, in the anchor's calendar
    duration_min : length [min]
    anchor : site whose calendar date and wall clock the slots keep
    attendees, optional : names of sites or people who must come, and who may
    slots : wall times of the anchor between which candidate starts lie [min after midnight]
    step_min : from one candidate start to the next [min]
    max_slots : different times at most; None: 3 for up to three zones, else 4
    quorum : share of attendees who must be able to come, above 0 and at most 1
    every : the rule as written (RFC 5545 RRULE)
    invitation : what a calendar says besides
    mode : ``"steady"``: fair after each occurrence; ``"year_end"``: fair at the end
    days_off : what to do on somebody's day off: ``"excuse"``, ``"move"`` or ``"skip"``
    keep_min : an existing start to keep among the times [min after midnight]
    hold : occurrences for which a time is kept
    nights_per_month : the most a person may have

    >>> table = {"name": "Sync", "duration": "60m", "every": "FREQ=WEEKLY", "start": "2027-01-05"}
    >>> meeting = Meeting.of_table({**table, "count": 3}, anchor="Oslo", attendees=("Oslo", "Lima"))
    >>> meeting
    <Meeting 'Sync': 3 dates from 2027-01-05, 60 min by the clock of Oslo, with Oslo, Lima>
    """

    name: str
    dates: tuple[dt.date, ...]
    duration_min: int
    anchor: str
    attendees: tuple[str, ...]
    optional: tuple[str, ...] = ()
    slots: Window = (0, MINUTES_PER_DAY)
    step_min: int = 30
    max_slots: int | None = None
    quorum: float = 1.0
    every: str = ""
    invitation: Invitation = field(default_factory=Invitation)
    mode: str = "steady"
    days_off: str = "excuse"
    keep_min: int | None = None
    hold: int = 1
    nights_per_month: int | None = None

    def __repr__(self) -> str:
        dates = f"{len(self.dates)} dates" + (f" from {self.dates[0]}" if self.dates else "")
        who = ", ".join(self.attendees)
        told = f"{dates}, {self.duration_min} min by the clock of {self.anchor}, with {who}"
        return short(f"<Meeting {self.name!r}: {told}>")

    @classmethod
    def of_table(cls, table: object, *, anchor: str, attendees: tuple[str, ...]) -> Self:
        """Build a meeting from a ``[[meeting]]`` table.

        Parameters
        ----------
        table : a dict
        anchor, attendees : those of a table that doesn't say them

        Raises
        ------
        OverlapError : a missing or an unknown key, or a value out of its bounds; it names the key.
        """
        values = check_keys(
            table, TABLES["meeting"], required=["name", "duration", "every", "start"]
        )
        until = values.get("until")
        day = {"most": MINUTES_PER_DAY}
        keep = parse_clock(values["keep"], key="keep") if "keep" in values else None
        meeting = cls(
            name=check_name(values["name"]),
            dates=occurrence_dates(
                values["every"],
                as_date(values["start"], key="start"),
                count=values.get("count"),
                until=None if until is None else as_date(until, key="until"),
            ),
            duration_min=as_minutes(values["duration"], key="duration", **day),
            anchor=check_name(values.get("anchor", anchor), key="anchor"),
            attendees=_texts(values.get("attendees", list(attendees)), "attendees"),
            optional=_texts(values.get("optional", []), "optional"),
            slots=parse_window(values.get("slots", "00:00-24:00"), key="slots"),
            step_min=as_minutes(values.get("step", "30m"), key="step", **day),
            max_slots=_count(values.get("max_slots"), "max_slots", MAX_SLOTS),
            quorum=check_share(values.get("quorum", 1.0), key="quorum"),
            every=values["every"],
            invitation=Invitation.of_table(values),
            mode=_one_of(values.get("mode", "steady"), MODES, "mode"),
            days_off=_one_of(values.get("days_off", "excuse"), DAYS_OFF, "days_off"),
            keep_min=keep,
            hold=_count(values.get("hold", 1), "hold", MAX_HOLD) or 1,
            nights_per_month=_count(values.get("nights_per_month"), "nights_per_month", 31),
        )
        if keep is not None and not any(map(meeting.is_kept, meeting.starts_min)):
            raise SiteError("not one of the slots", key="keep", value=values["keep"])
        return meeting

    @property
    def starts_min(self) -> range:
        """Candidate starts in wall minutes: both ends of the slots, but midnight once a day."""
        first, last = self.slots
        whole = last - first == MINUTES_PER_DAY
        return range(first, last if whole else last + 1, self.step_min)

    def is_kept(self, at_min: int) -> bool:
        """Say whether a start is the one to keep, on whichever day it falls."""
        return self.keep_min is not None and (at_min - self.keep_min) % MINUTES_PER_DAY == 0


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

    >>> Team.load("docs/examples/new-york-manila.toml")
    <Team: people 1, meetings 1, sites New York, Manila>
    """

    sites: tuple[Site, ...]
    horizon: Horizon | None
    target: Target
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    profiles: Mapping[str, Profile] = field(hash=False)
    source: str = ""
    curve: Curve = CURVES["default"]

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

    @classmethod
    def _of_tables(cls, tables: Mapping[str, Any], source: str) -> Self:
        try:
            profiles = {**PROFILES, **_profiles(tables.get("profile", {}))}
            target = _located("target", lambda: _target(tables.get("target", {}), profiles))
            sites = _sites(tables.get("site", []), profiles, target.share)
            horizon = _located("horizon", lambda: _horizon(tables.get("horizon")))
            curve = _located("burden", lambda: Curve.of_table(tables.get("burden", {})))
            people = _each("person", tables.get("person", []), Person.of_table, most=MAX_PEOPLE)
            team = cls(sites, horizon, target, people, (), profiles, source, curve)
            team._check_people()
            everyone = tuple(p.name for p in people) or tuple(s.name for s in sites)
            meetings = _each(
                "meeting",
                tables.get("meeting", []),
                lambda table: Meeting.of_table(table, anchor=team.hq.name, attendees=everyone),
                most=MAX_MEETINGS,
            )
            meetings = tuple(_identified(meeting, sites) for meeting in meetings)
            team = cls(sites, horizon, target, people, meetings, profiles, source, curve)
            team._check_meetings()
        except OverlapError as fault:
            raise fault.within(source=source) from None
        return team

    def _check_people(self) -> None:
        taken = {site.name for site in self.sites}
        for n, person in enumerate(self.people, start=1):
            self.site(person.site, key=f"person[{n}].site")
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
    """Return the meeting with an identity: its own, or that of its name in this team."""
    uid = meeting.invitation.uid or series_uid(sites, meeting.name)
    return replace(meeting, invitation=replace(meeting.invitation, uid=uid))


def _sites(tables: list[Any], profiles: Mapping[str, Profile], share: float) -> tuple[Site, ...]:
    made = _each("site", tables, lambda table: _site(table, profiles, share), most=MAX_SITES)
    sites = unique_names(made)
    heads = [n for n, site in enumerate(sites, start=1) if site.role == "hq"]
    if len(heads) > 1:
        reason = f"{sites[heads[0] - 1].name} has this role already"
        raise SiteError(reason, key=f"site[{heads[1]}].role", value="hq")
    return sites


def _site(table: object, profiles: Mapping[str, Profile], share: float) -> Site:
    values = dict(check_keys(table, TABLES["site"], required=["name", "zone"]))
    seasons = _each(
        "season", values.pop("season", []), Season.of_table, within="site.", most=MAX_SEASONS
    )
    if "target" in values:
        values["target"] = Target(
            values["target"], profiles=profiles, default_share=share, key="target"
        )
    return Site(**values, seasons=seasons)


def _target(table: Mapping[str, Any], profiles: Mapping[str, Profile]) -> Target:
    return Target(table.get("overlap", "2h-4h"), table.get("share"), profiles=profiles)


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
    values = check_keys(table, {"overlap", "share", "reason"}, required=["overlap"])
    target = Target(values["overlap"], values.get("share"), profiles={})
    reason = values.get("reason", "")
    if not isinstance(reason, str):
        raise SiteError("not text", key="reason", value=reason)
    share = target.share if "share" in values else None
    return Profile(target.text, reason, share)


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


def _texts(values: object, key: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise SiteError("not a list of texts", key=key, value=values)
    return tuple(dict.fromkeys(values))


def _unknown(reason: str, name: str, known: list[str]) -> str:
    return with_nearest(f"{reason} of this name", nearest(name, known))


def _one_of(value: object, known: tuple[str, ...], key: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise SiteError(f"not one of {', '.join(known)}", key=key, value=value)
    return value


def _count(value: object, key: str, most: int) -> int | None:
    if value is not None and (not is_whole(value) or not 1 <= value <= most):
        raise SiteError(f"not a whole number from 1 to {most}", key=key, value=value)
    return value
