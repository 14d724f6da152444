"""``Site``: an office, its zone, its hours and its days off.

Fields take text and dates as a team file has them, are checked on construction and kept in one
form, so a ``Site`` that exists is right, hashable and comparable.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Self

from overlap.base.checks import check_choice, check_kind, check_whole, listed, set_fields
from overlap.base.errors import (
    HoursError,
    PlaceError,
    SiteError,
    UnknownZoneError,
)
from overlap.base.reprs import call
from overlap.base.tables import check_keys, check_name
from overlap.base.units import MINUTES_PER_DAY, is_whole
from overlap.clocks.journeys import travelling_table
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon, day_number
from overlap.clocks.zones import ZoneTable, check_zone
from overlap.sites.absences import Away, AwayLike, DaysOff, DaysOffLike, as_away, as_days_off
from overlap.sites.day_windows import FULL_DAY, Window, format_window
from overlap.sites.fields import (
    Flexible,
    RegionLike,
    Season,
    SeasonLike,
    as_clock,
    as_dates,
    as_flexible,
    as_given,
    as_half_day,
    as_notes,
    as_regions,
    as_seasons,
    as_target,
    as_weekly,
    as_windows,
)
from overlap.sites.holidays import Region
from overlap.sites.hours import WeeklyHours
from overlap.sites.places import Place, find_place, office_weeks_of, working_weeks
from overlap.sites.target import DEFAULT_SHARE, EXCUSE, PROFILES, Lost, Profile, Target

KEYS: Final = frozenset(
    [
        "name",
        "place",
        "zone",
        "hours",
        "holidays",
        "days_off",
        "days_on",
        "season",
        "half_day",
        "role",
        "people",
        "target",
        "flexible",
        "clock",
        "away",
        "prefer",
        "notes",
    ]
)
"""The keys of a site's table."""

OF_WEEK: Final = "usual week: "
"""How a note about the week that a place was given begins."""

OFFICE_WINDOW: Final = "09:00-17:00"
OFFICE_HOURS: Final = f"Mo-Fr {OFFICE_WINDOW}"
Role = Literal["hq", "office"]
ROLES: Final[tuple[Role, ...]] = ("hq", "office")
MAX_SITES: Final = 2000
MAX_HEADCOUNT: Final = 10_000_000


@dataclass(frozen=True, slots=True, init=False)
class Site:
    """An office: a zone, weekly hours in local wall time, days off, seasons, people.

    Parameters
    ----------
    name : unique in a team
    zone : IANA name, as ``"Asia/Manila"``
    hours : OSM opening_hours subset, as ``"Mo-Fr 09:00-12:00,13:00-17:00"``
    holidays : ``"PH"``, ``"US-NY"``, ``{"region": "CN", "categories": ["public"]}``, a list of
        these, or ``"none"``
    days_off : dates without work, whatever else is said: dates, ``DaysOff``, or tables such as
        ``{"from": "2027-12-27", "to": "2027-12-30", "reason": "year-end closure"}``
    days_on : dates with work, whatever the holidays say: that weekday's windows, or those of the
        most common working weekday
    seasons : ``Season`` or ``(from, to, hours)``; where two cover a date, the later one holds
    half_day : window worked on the country's half-day holidays; without one they are ordinary
        days, or days off if ``categories`` names ``"half_day"``
    role : ``"hq"`` for the reference of a team, else ``"office"``
    people : number of people, at least 1
    target : the site's own target, as ``"1h"`` or a profile's name
    flexible : ``{"earliest": "06:00", "latest": "23:00", "step": "30m"}``
    clock : IANA name of the zone whose wall clock and calendar the hours are written in, where it
        isn't the site's own; dates stay the site's
    away : ``Away``, or tables with ``from``, ``to``, ``zone`` and ``hours``: dates on which those
        who work here live by another clock
    prefer : weekly windows such as ``["09:00-12:00"]``; work outside of them is avoidable
    notes : what has to be said of a site made from a place, as that its offices' weeks differ

    Raises
    ------
    OverlapError : of the kind that fits the field, which it names.

    >>> Site("Manila", "Asia/Manila", "Mo-Fr 13:00-17:00,18:00-22:00", holidays="PH").name
    'Manila'
    """

    name: str
    zone: str
    hours: WeeklyHours
    holidays: tuple[Region, ...] = ()
    days_off: tuple[DaysOff, ...] = ()
    days_on: tuple[dt.date, ...] = ()
    seasons: tuple[Season, ...] = ()
    half_day: Window | None = None
    role: Role = "office"
    people: int = 1
    target: Target | None = None
    flexible: Flexible | None = None
    clock: str | None = None
    away: tuple[Away, ...] = ()
    prefer: tuple[WeeklyHours, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __init__(  # noqa: PLR0913 - the fields of a site; all but two by keyword
        self,
        name: str,
        zone: str,
        hours: str | WeeklyHours = OFFICE_HOURS,
        holidays: RegionLike | Sequence[RegionLike] = "none",
        *,
        days_off: Iterable[DaysOffLike] = (),
        days_on: Iterable[dt.date | str] = (),
        seasons: Iterable[SeasonLike] = (),
        half_day: str | Window | None = None,
        role: Role = "office",
        people: int = 1,
        target: str | Target | None = None,
        flexible: Mapping[str, str] | Flexible | None = None,
        clock: str | None = None,
        away: Iterable[AwayLike] = (),
        prefer: Iterable[str | WeeklyHours] = (),
        notes: Iterable[str] = (),
    ) -> None:
        values = {
            "name": check_name(name),
            "zone": as_zone(zone),
            "hours": as_weekly(hours),
            "holidays": as_regions(holidays),
            "days_off": as_days_off(days_off),
            "days_on": as_dates(days_on, "days_on"),
            "seasons": as_seasons(seasons),
            "half_day": as_half_day(half_day),
            "role": check_choice(role, ROLES, "role"),
            "people": check_whole(people, "people", 1, MAX_HEADCOUNT),
            "target": as_target(target),
            "flexible": as_flexible(flexible),
            "clock": as_clock(clock),
            "away": as_away(away),
            "prefer": as_windows(prefer, "prefer"),
            "notes": as_notes(notes),
        }
        set_fields(self, values)
        self._check_days_on()

    def __hash__(self) -> int:
        """Hash what tells most sites apart; all fields would cost more than they save."""
        return hash((self.name, self.zone, self.hours, self.days_off[:1], self.away[:1]))

    def __repr__(self) -> str:
        return call(
            "Site",
            self.name,
            self.zone,
            str(self.hours),
            holidays=as_given(self.holidays),
            days_off=[own.given for own in self.days_off],
            days_on=list(self.days_on),
            seasons=list(self.seasons),
            half_day=self.half_day and format_window(self.half_day),
            role=None if self.role == "office" else self.role,
            people=None if self.people == 1 else self.people,
            target=self.target,
            flexible=self.flexible,
            clock=self.clock,
            away=list(self.away),
            prefer=[str(week) for week in self.prefer],
        )

    @classmethod
    def from_dict(
        cls,
        table: object,
        *,
        profiles: Mapping[str, Profile] = PROFILES,
        default_share: float = DEFAULT_SHARE,
        default_lost: Lost = EXCUSE,
    ) -> Self:
        """Build from a ``[[site]]`` table.

        Parameters
        ----------
        table : a dict; ``place`` alone says a whole site, of which other keys replace parts
        profiles, default_share, default_lost : of its target, as of ``Target``

        Raises
        ------
        OverlapError : a missing or an unknown key, or a value out of its bounds; it names the key.

        >>> Site.from_dict({"place": "Kraków", "hours": "Mo-Fr 08:00-16:00"})
        Site('Kraków', 'Europe/Warsaw', 'Mo-Fr 08:00-16:00', holidays='PL')
        """
        values = dict(check_keys(table, KEYS))
        if "place" in values:
            values = {**_fields_of_place(values), **values}
            del values["place"]
        check_keys(values, KEYS | {"seasons"}, required=["name", "zone"])
        season = values.pop("season", ())
        if not isinstance(season, list | tuple):
            raise SiteError("not a list of tables; write [[site.season]]", key="season")
        seasons = (*values.pop("seasons", ()), *as_seasons(season))
        if "target" in values:
            values["target"] = as_target(
                values["target"],
                profiles=profiles,
                default_share=default_share,
                default_lost=default_lost,
            )
        return cls(**values, seasons=seasons)

    def to_dict(self) -> dict[str, object]:
        """Return the ``[[site]]`` table that says the same; ``from_dict`` takes it back.

        >>> Site("Oslo", "Europe/Oslo", people=3).to_dict()
        {'name': 'Oslo', 'zone': 'Europe/Oslo', 'hours': 'Mo-Fr 09:00-17:00', 'people': 3}
        """
        table: dict[str, object] = {
            "name": self.name,
            "zone": self.zone,
            "hours": str(self.hours),
            "holidays": as_given(self.holidays) if self.holidays else None,
            "days_off": [own.to_dict() for own in self.days_off],
            "days_on": [date.isoformat() for date in self.days_on],
            "season": [own.to_dict() for own in self.seasons],
            "half_day": self.half_day and format_window(self.half_day),
            "role": None if self.role == "office" else self.role,
            "people": None if self.people == 1 else self.people,
            "target": self.target and self.target.to_dict(),
            "flexible": self.flexible and self.flexible.to_dict(),
            "clock": self.clock,
            "away": [own.to_dict() for own in self.away],
            "prefer": [str(week) for week in self.prefer],
            "notes": list(self.notes),
        }
        return {key: value for key, value in table.items() if value is not None and value != []}

    def moved(self, by_min: int) -> Site:
        """Return the site with all its hours earlier or later: week, seasons and half day.

        Parameters
        ----------
        by_min : wall minutes; negative: earlier

        Raises
        ------
        HoursError : not a whole number, or a window would start on another date.

        >>> str(Site("Oslo", "Europe/Oslo").moved(-90).hours)
        'Mo-Fr 07:30-15:30'
        """
        if not is_whole(by_min):
            raise HoursError("not a whole number of minutes", key="by_min", value=by_min)
        seasons = (Season(s.first, s.last, s.hours.moved(by_min)) for s in self.seasons)
        half_day = self.half_day and (self.half_day[0] + by_min, self.half_day[1] + by_min)
        hours = self.hours.moved(by_min)
        return replace(self, hours=hours, seasons=tuple(seasons), half_day=half_day)

    def moves(self, step_min: int) -> list[int]:
        """Return the moves after which every window still starts on its date, smallest first.

        A half day of 24 hours can't move: one from 01:00 to 01:00 couldn't be written.

        Parameters
        ----------
        step_min : moves are whole multiples of it [min]

        >>> Site("Oslo", "Europe/Oslo").moves(360)
        [0, 360, -360, 720]
        """
        weeks = [self.hours, *(season.hours for season in self.seasons)]
        starts = [start for week in weeks for day in week.days for start, _ in day] or [0]
        starts += [self.half_day[0]] if self.half_day else []
        starts += [1] if any(FULL_DAY in day for week in weeks for day in week.days) else []
        earliest, latest = -min(starts), MINUTES_PER_DAY - 1 - max(starts)
        if self.half_day == FULL_DAY:
            return [0]
        steps = range(-(-earliest // step_min), latest // step_min + 1)
        return sorted((n * step_min for n in steps), key=lambda by: (abs(by), -by))

    def _check_days_on(self) -> None:
        for own in self.days_off:
            for date in self.days_on[bisect_left(self.days_on, own.first) :][:1]:
                if date in own:
                    raise SiteError("also listed in days_off", key="days_on", value=date)

    @property
    def zone_table(self) -> ZoneTable:
        """The offsets of the clock that those who work here live by."""
        stays = tuple(
            (day_number(stay.first), day_number(stay.last) + 1, stay.zone)
            for stay in self.away
            if stay.zone is not None
        )
        return travelling_table(self.zone, stays)


def _fields_of_place(values: Mapping[str, object]) -> dict[str, object]:
    """Return what a table has from its place.

    The place's week goes with its hours: hours of the site's own replace both.
    """
    place = find_place(values["place"])
    site = site_of_place(place)
    fields: dict[str, object] = {
        "name": site.name,
        "zone": site.zone,
        "holidays": list(site.holidays) or "none",
        "notes": place.notes,
    }
    week = {"hours": site.hours, "seasons": site.seasons, "notes": site.notes}
    return fields if "hours" in values else fields | week


def site_of_place(place: Place, horizon: Horizon | None = None) -> Site:
    """Return a place as a site: 09:00-17:00 in its usual office week, public holidays off.

    Parameters
    ----------
    place : as ``find_place`` gives it
    horizon : whose first week stands in ``hours``; None: the latest week does, and seasons have
        those before

    >>> from overlap.sites.places import find_place
    >>> from overlap import Horizon
    >>> site = site_of_place(find_place("Cairo"), Horizon("2027-01-01", "2028-01-01"))
    >>> str(site.hours), str(site.holidays[0])
    ('Su-Th 09:00-17:00', 'EG')
    """
    whole = Horizon(FIRST_DATE, LAST_DATE)
    weeks = working_weeks(place, OFFICE_WINDOW, horizon or whole)
    stops = [*(start for start, _ in weeks[1:]), LAST_DATE]
    usual = weeks[0 if horizon else -1]
    seasons = [
        Season(start, stop - dt.timedelta(1), week)
        for (start, week), stop in zip(weeks, stops, strict=True)
        if (start, week) != usual
    ]
    every_week = office_weeks_of(place, horizon or whole)
    noted_weeks = every_week if horizon else every_week[-1:]
    notes = [f"{OF_WEEK}{week.note}" for _, week in noted_weeks if week.note]
    return Site(
        place.name,
        place.zone,
        usual[1],
        place.holidays,
        seasons=seasons,
        notes=[*place.notes, *dict.fromkeys(notes)],
    )


def unique_names(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Return the sites as a tuple.

    Raises
    ------
    SiteError : two have one name, there is none, or more than 2,000.
    """
    given = listed(sites, "site", "sites", most=MAX_SITES)
    if not given:
        raise SiteError("empty; name at least one site", key="site")
    seen: set[str] = set()
    for n, site in enumerate(given, start=1):
        if check_kind(site, Site, f"site[{n}]").name in seen:
            raise SiteError("two sites of this name", key=f"site[{n}].name", value=site.name)
        seen.add(site.name)
    return tuple(given)


def as_zone(name: object) -> str:
    """Check a zone's name; of a city's, tell the zone that the city is in."""
    try:
        return check_zone(name)
    except UnknownZoneError as fault:
        city = str(name).rpartition("/")[2].replace("_", " ")
        with contextlib.suppress(PlaceError):
            raise UnknownZoneError(name, (find_place(city).zone,)) from None
        raise fault from None
