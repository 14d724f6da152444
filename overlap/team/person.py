"""``Person``: who takes part in meetings, and what of their site's working time isn't theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Final, Self

from overlap.base.checks import set_fields
from overlap.base.errors import SiteError
from overlap.base.reprs import call
from overlap.base.tables import check_keys, check_name
from overlap.base.units import is_number
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon, as_date
from overlap.sites.absences import Away, AwayLike, DaysOff, DaysOffLike, as_away, as_days_off
from overlap.sites.day_windows import Window, format_window
from overlap.sites.fields import (
    RegionLike,
    Season,
    SeasonLike,
    as_given,
    as_half_day,
    as_regions,
    as_seasons,
    as_weekly,
    as_windows,
)
from overlap.sites.holidays import Region
from overlap.sites.hours import WeeklyHours
from overlap.sites.places import find_place
from overlap.sites.site import Site, as_zone, site_of_place
from overlap.team.invitation import check_email
from overlap.team.teamfile import TABLES

MAX_WEIGHT: Final = 1_000_000
_DAY: Final = dt.timedelta(days=1)
_RENAMED: Final = {"season": "seasons", "from": "first", "to": "last"}
"""Keys of the team file whose fields have another name."""


@dataclass(frozen=True, slots=True, init=False)
class Person:
    """Someone who takes part in meetings: at a site, or alone in a zone or place of their own.

    What isn't said is the site's.  Own holidays stand in place of the site's, whose days off still
    hold; own days off come on top of them.

    Parameters
    ----------
    name : unique in a team, among sites too
    site : a site's name; None for somebody without
    email : None if it isn't known
    weight : how much they may bear relative to the others, above 0
    refuse : weekly windows of local wall time such as ``["22:00-06:00", "Fr 15:00-24:00"]``, of
        which no minute is offered to them
    prefer : weekly windows in which they would rather meet; work outside of them is avoidable
    zone : IANA name of their own clock
    place : a city or country, for its zone and holidays, and its working week where there is no
        site
    hours, clock, holidays, seasons, half_day : as a site's; a ``clock`` may be a site's name
    days_off : dates, ``DaysOff``, or tables with ``from``, ``to`` and ``reason``
    away : ``Away``, or tables with ``from``, ``to``, ``zone`` and ``hours``
    first, last : dates on which they join and after which they leave; None: always there

    Raises
    ------
    OverlapError : of the kind that fits the field, which it names.

    >>> Person("Ana", "Manila", hours="Tu-Th 10:00-16:00", refuse=["Fr 15:00-24:00"])
    Person('Ana', 'Manila', refuse=['Fr 15:00-24:00'], hours='Tu-Th 10:00-16:00')
    """

    name: str
    site: str | None = None
    email: str | None = None
    weight: float = 1.0
    refuse: tuple[WeeklyHours, ...] = ()
    prefer: tuple[WeeklyHours, ...] | None = None
    zone: str | None = None
    place: str | None = None
    hours: WeeklyHours | None = None
    clock: str | None = None
    holidays: tuple[Region, ...] | None = None
    seasons: tuple[Season, ...] | None = None
    half_day: Window | None = None
    days_off: tuple[DaysOff, ...] = ()
    away: tuple[Away, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None

    def __init__(  # noqa: PLR0913 - the keys of the team file; all but two by keyword
        self,
        name: str,
        site: str | None = None,
        *,
        email: str | None = None,
        weight: float = 1.0,
        refuse: Iterable[str | WeeklyHours] = (),
        prefer: Iterable[str | WeeklyHours] | None = None,
        zone: str | None = None,
        place: str | None = None,
        hours: str | WeeklyHours | None = None,
        clock: str | None = None,
        holidays: RegionLike | Sequence[RegionLike] | None = None,
        seasons: Iterable[SeasonLike] | None = None,
        half_day: str | Window | None = None,
        days_off: Iterable[DaysOffLike] = (),
        away: Iterable[AwayLike] = (),
        first: dt.date | str | None = None,
        last: dt.date | str | None = None,
    ) -> None:
        values = {
            "name": check_name(name),
            "site": None if site is None else check_name(site, key="site"),
            "email": None if email is None else check_email(email),
            "weight": _weight(weight),
            "refuse": as_windows(refuse, "refuse"),
            "prefer": None if prefer is None else as_windows(prefer, "prefer"),
            "zone": None if zone is None else as_zone(zone),
            "place": None if place is None else check_name(place, key="place"),
            "hours": None if hours is None else as_weekly(hours),
            "clock": None if clock is None else check_name(clock, key="clock"),
            "holidays": None if holidays is None else as_regions(holidays),
            "seasons": None if seasons is None else as_seasons(seasons),
            "half_day": as_half_day(half_day),
            "days_off": as_days_off(days_off),
            "away": as_away(away),
            "first": None if first is None else as_date(first, key="from"),
            "last": None if last is None else as_date(last, key="to"),
        }
        set_fields(self, values)
        if self.place is not None:
            find_place(self.place)
        if self.site is None and self.zone is None and self.place is None:
            raise SiteError("missing; name a site, or a zone or place of their own", key="site")
        if self.first and self.last and self.last < self.first:
            raise SiteError(f"before the first day, {self.first}", key="to", value=self.last)

    def __repr__(self) -> str:
        given: dict[str, object] = {key: getattr(self, key) for key in _OWN}
        given["weight"] = None if self.weight == 1 else self.weight
        for key in ("refuse", "prefer"):
            given[key] = [str(week) for week in getattr(self, key) or ()]
        given["hours"] = None if self.hours is None else str(self.hours)
        if self.holidays is not None:
            given["holidays"] = as_given(self.holidays) or "none"
        given["seasons"] = list(self.seasons or ())
        given["half_day"] = self.half_day and format_window(self.half_day)
        given["days_off"] = [own.given for own in self.days_off]
        given["away"] = list(self.away)
        at = (self.site,) if self.site is not None else ()
        return call("Person", self.name, *at, **given)

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Build a person from a ``[[person]]`` table.

        Parameters
        ----------
        table : a dict

        Raises
        ------
        OverlapError : a missing or an unknown key, or a value out of its bounds; it names the key.
        """
        values = check_keys(table, TABLES["person"], required=["name"])
        return cls(**{_RENAMED.get(key, key): value for key, value in values.items()})

    def to_dict(self) -> dict[str, object]:
        """Return the ``[[person]]`` table that says the same; ``from_dict`` takes it back.

        >>> Person("Ana", "Manila", refuse=["Fr 15:00-24:00"]).to_dict()
        {'name': 'Ana', 'site': 'Manila', 'refuse': ['Fr 15:00-24:00']}
        """
        table: dict[str, object] = {
            "name": self.name,
            "site": self.site,
            "email": self.email,
            "zone": self.zone,
            "place": self.place,
            "hours": None if self.hours is None else str(self.hours),
            "clock": self.clock,
            "half_day": self.half_day and format_window(self.half_day),
            "days_off": [own.to_dict() for own in self.days_off] or None,
            "from": self.first and self.first.isoformat(),
            "to": self.last and self.last.isoformat(),
            "weight": None if self.weight == 1 else self.weight,
            "refuse": [str(week) for week in self.refuse] or None,
            "prefer": None if self.prefer is None else [str(week) for week in self.prefer],
        }
        if self.holidays is not None:
            table["holidays"] = as_given(self.holidays) or "none"
        if self.seasons is not None:
            table["season"] = [own.to_dict() for own in self.seasons]
        table["away"] = [own.to_dict() for own in self.away] or None
        return {key: value for key, value in table.items() if value is not None}

    def working_site(self, home: Site | None, clock: str | None = None) -> Site:
        """Return when and where they work, as a site: the site they belong to, with what is theirs.

        Parameters
        ----------
        home : the site of the name ``site``; None for somebody without, who counts as a site of
            their own name
        clock : the zone that ``clock`` stands for

        >>> ana = Person("Ana", "Manila", hours="Tu-Th 10:00-16:00", zone="Asia/Tokyo")
        >>> ana.working_site(Site("Manila", "Asia/Manila", holidays="PH"))
        Site('Manila', 'Asia/Tokyo', 'Tu-Th 10:00-16:00', holidays='PH')
        """
        return _working_site(self, home, clock)

    def _absences(self) -> tuple[DaysOff, ...]:
        """Return their days off with a reason each, those before they join and after they leave."""
        off = [
            own if own.reason else DaysOff(own.first, own.last, "day off of their own")
            for own in self.days_off
        ]
        if self.first is not None and self.first > FIRST_DATE:
            off.append(DaysOff(FIRST_DATE, self.first - _DAY, f"joins on {self.first}"))
        if self.last is not None and self.last < LAST_DATE:
            off.append(DaysOff(self.last + _DAY, LAST_DATE, f"left on {self.last}"))
        return tuple(off)


_OWN: Final = tuple(own.name for own in fields(Person) if own.name not in {"name", "site"})
_ALL_YEARS: Final = Horizon(FIRST_DATE, LAST_DATE)


@lru_cache(maxsize=1 << 14)
def _working_site(person: Person, home: Site | None, clock: str | None) -> Site:
    own: dict[str, object] = {}
    base = home
    if person.place is not None:
        place = find_place(person.place)
        there = site_of_place(place, _ALL_YEARS)
        own = {"zone": there.zone, "holidays": there.holidays}
        base = base or replace(there, name=person.name)
    base = base or Site(person.name, person.zone or "UTC")
    for key in ("zone", "hours", "holidays", "seasons", "half_day", "prefer"):
        if getattr(person, key) is not None:
            own[key] = getattr(person, key)
    if person.hours is not None and home is None and person.seasons is None:
        own["seasons"] = ()
    own |= {"clock": clock} if clock is not None else {}
    own |= {"away": person.away} if person.away else {}
    off = person._absences()  # noqa: SLF001 - a part of the class that is cached
    if off:
        on = base.days_on
        own["days_off"] = (*base.days_off, *off)
        own["days_on"] = tuple(date for date in on if not any(date in days for days in off))
    return replace(base, **own) if own else base  # type: ignore[arg-type]  # fields of a site


def _weight(value: object) -> float:
    if not is_number(value) or not 0 < value <= MAX_WEIGHT:
        raise SiteError(f"not a number above 0, up to {MAX_WEIGHT}", key="weight", value=value)
    return float(value)
