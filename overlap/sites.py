"""``Site``: an office, its zone, its hours and its days off.

Fields take text and dates as a team file has them, are checked on construction and kept in one
form, so a ``Site`` that exists is right, hashable and comparable.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from overlap.closures import PUBLIC, Region
from overlap.errors import (
    HoursError,
    OverlapError,
    RegionError,
    SiteError,
    TargetError,
)
from overlap.hours import (
    WeeklyHours,
    Window,
    format_clock,
    format_window,
    parse_clock,
    parse_window,
)
from overlap.places import working_weeks
from overlap.reprs import call, of_fields
from overlap.tables import check_keys, check_name
from overlap.target import Target
from overlap.timeline import LAST_DATE, as_date
from overlap.units import MINUTES_PER_DAY, as_minutes, is_whole
from overlap.zones import check_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from overlap.places import Place
    from overlap.timeline import Horizon

    Day = dt.date | str
    RegionLike = str | Region | Mapping[str, object]
    SeasonLike: TypeAlias = "Season | Mapping[str, object] | tuple[Day, Day, str | WeeklyHours]"

OFFICE_WINDOW: Final = "09:00-17:00"
OFFICE_HOURS: Final = f"Mo-Fr {OFFICE_WINDOW}"
ROLES: Final = ("hq", "office")
MAX_DATES: Final = 10_000
MAX_SEASONS: Final = 10_000
MAX_HEADCOUNT: Final = 10_000_000
MAX_REGIONS: Final = 100


@dataclass(frozen=True, slots=True, init=False)
class Season:
    """Dates, both included, on which a site works other weekly hours.

    Parameters
    ----------
    start, last : dates or ``"YYYY-MM-DD"``, from 1970 to 2100
    hours : OSM opening_hours subset, as a site's

    Raises
    ------
    HorizonError : not dates, or outside the years.
    SiteError : the last before the first.
    HoursError : hours that can't be read.

    >>> Season("2027-02-08", "2027-03-09", "Mo-Fr 12:00-18:00")
    Season('2027-02-08', '2027-03-09', 'Mo-Fr 12:00-18:00')
    """

    start: dt.date
    last: dt.date
    hours: WeeklyHours

    def __init__(self, start: dt.date | str, last: dt.date | str, hours: str | WeeklyHours) -> None:
        object.__setattr__(self, "start", as_date(start, key="from"))
        object.__setattr__(self, "last", as_date(last, key="to"))
        object.__setattr__(self, "hours", _weekly(hours))
        if self.last < self.start:
            reason = f"before the season's first day, {self.start}"
            raise SiteError(reason, key="to", value=self.last)

    def __repr__(self) -> str:
        return call("Season", self.start, self.last, str(self.hours))

    @classmethod
    def of_table(cls, table: object) -> Self:
        """Build a season from a team file's table with ``from``, ``to`` and ``hours``.

        Parameters
        ----------
        table : a dict

        Raises
        ------
        SiteError : not a dict, an unknown or a missing key.
        OverlapError : as ``Season``.
        """
        values = check_keys(table, {"from", "to", "hours"}, required=("from", "to", "hours"))
        return cls(values["from"], values["to"], values["hours"])


@dataclass(frozen=True, slots=True)
class Flexible:
    """How far a site's hours may move, in wall minutes from midnight.

    Parameters
    ----------
    earliest_min : start of a shift at the earliest
    latest_min : stop of a shift at the latest; past 1440 it is on the next day
    step_min : hours move by whole multiples of it

    >>> Flexible.of_table({"earliest": "06:00", "latest": "02:00"})
    Flexible(earliest_min=360, latest_min=1560, step_min=30)
    """

    earliest_min: int
    latest_min: int
    step_min: int

    __repr__ = of_fields

    @classmethod
    def of_table(cls, table: object) -> Self:
        """Build from ``{ earliest = "06:00", latest = "23:00", step = "30m" }``.

        Parameters
        ----------
        table : a dict; default the whole day, by 30 minutes

        Raises
        ------
        OverlapError : not a dict, an unknown key, times or a step that can't be read.
        """
        values = check_keys(table, {"earliest", "latest", "step"})
        earliest = parse_clock(values.get("earliest", "00:00"), key="earliest")
        latest = parse_clock(values.get("latest", "24:00"), key="latest")
        step = as_minutes(values.get("step", "30m"), key="step", most=MINUTES_PER_DAY)
        if latest == earliest:
            raise SiteError("equals earliest", key="latest", value=values.get("latest"))
        return cls(earliest, latest if latest > earliest else latest + MINUTES_PER_DAY, step)


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
    days_off : dates without work, whatever else is said
    days_on : dates with work, whatever the holidays say: that weekday's windows, or those of the
        most common working weekday
    seasons : ``Season`` or ``(from, to, hours)``; where two cover a date, the later one holds
    half_day : window worked on the country's half-day holidays; without one they are ordinary
        days, or days off if ``categories`` names ``"half_day"``
    role : ``"hq"`` for the reference of a team, else ``"office"``
    people : number of people, at least 1
    target : the site's own target, as ``"1h"`` or a profile's name
    flexible : ``{"earliest": "06:00", "latest": "23:00", "step": "30m"}``

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
    days_off: tuple[dt.date, ...] = ()
    days_on: tuple[dt.date, ...] = ()
    seasons: tuple[Season, ...] = ()
    half_day: Window | None = None
    role: str = "office"
    people: int = 1
    target: Target | None = None
    flexible: Flexible | None = None

    def __init__(  # noqa: PLR0913 - the fields of a site; all but two by keyword
        self,
        name: str,
        zone: str,
        hours: str | WeeklyHours = OFFICE_HOURS,
        holidays: RegionLike | Sequence[RegionLike] = "none",
        *,
        days_off: Iterable[dt.date | str] = (),
        days_on: Iterable[dt.date | str] = (),
        seasons: Iterable[SeasonLike] = (),
        half_day: str | Window | None = None,
        role: str = "office",
        people: int = 1,
        target: str | Target | None = None,
        flexible: Mapping[str, str] | Flexible | None = None,
    ) -> None:
        values = {
            "name": check_name(name),
            "zone": check_zone(zone),
            "hours": _weekly(hours),
            "holidays": _regions(holidays),
            "days_off": _dates(days_off, "days_off"),
            "days_on": _dates(days_on, "days_on"),
            "seasons": _seasons(seasons),
            "half_day": _window(half_day, "half_day"),
            "role": role,
            "people": people,
            "target": target if target is None or isinstance(target, Target) else _target(target),
            "flexible": _flexible(flexible),
        }
        for key, value in values.items():
            object.__setattr__(self, key, value)
        self._check()

    def __hash__(self) -> int:
        """Hash what tells most sites apart; all fields would cost more than they save."""
        return hash((self.name, self.zone, self.hours))

    def __repr__(self) -> str:
        return call(
            "Site",
            self.name,
            self.zone,
            str(self.hours),
            holidays=_as_given(self.holidays),
            days_off=list(self.days_off),
            days_on=list(self.days_on),
            seasons=list(self.seasons),
            half_day=self.half_day and format_window(self.half_day),
            role=None if self.role == "office" else self.role,
            people=None if self.people == 1 else self.people,
            target=self.target,
            flexible=self.flexible,
        )

    def moved(self, by_min: int) -> Site:
        """Return the site with all its hours earlier or later: week, seasons and half day.

        Parameters
        ----------
        by_min : wall minutes; negative: earlier

        >>> str(Site("Oslo", "Europe/Oslo").moved(-90).hours)
        'Mo-Fr 07:30-15:30'
        """
        seasons = (Season(s.start, s.last, s.hours.moved(by_min)) for s in self.seasons)
        half_day = self.half_day and (self.half_day[0] + by_min, self.half_day[1] + by_min)
        hours = self.hours.moved(by_min)
        return replace(self, hours=hours, seasons=tuple(seasons), half_day=half_day)

    def moves(self, step_min: int) -> list[int]:
        """Return the moves after which every window still starts on its date, smallest first.

        Parameters
        ----------
        step_min : moves are whole multiples of it [min]

        >>> Site("Oslo", "Europe/Oslo").moves(360)
        [0, 360, -360, 720]
        """
        weeks = [self.hours, *(season.hours for season in self.seasons)]
        starts = [start for week in weeks for day in week.days for start, _ in day] or [0]
        starts += [self.half_day[0]] if self.half_day else []
        earliest, latest = -min(starts), MINUTES_PER_DAY - 1 - max(starts)
        steps = range(-(-earliest // step_min), latest // step_min + 1)
        return sorted((n * step_min for n in steps), key=lambda by: (abs(by), -by))

    def _check(self) -> None:
        if self.role not in ROLES:
            reason = f"not one of {', '.join(ROLES)}"
            raise SiteError(reason, key="role", value=self.role)
        if not is_whole(self.people) or not 1 <= self.people <= MAX_HEADCOUNT:
            reason = f"not a whole number from 1 to {MAX_HEADCOUNT}"
            raise SiteError(reason, key="people", value=self.people)
        both = sorted(set(self.days_off) & set(self.days_on))
        if both:
            raise SiteError("also listed in days_off", key="days_on", value=both[0])


def site_of_place(place: Place, horizon: Horizon) -> Site:
    """Return a place as a site: 09:00-17:00 in its country's working week, public holidays off.

    >>> from overlap.places import find_place
    >>> from overlap.timeline import Horizon
    >>> site = site_of_place(find_place("Cairo"), Horizon("2027-01-01", "2028-01-01"))
    >>> str(site.hours), str(site.holidays[0])
    ('Su-Th 09:00-17:00', 'EG')
    """
    weeks = working_weeks(place, OFFICE_WINDOW, horizon)
    stops = [*(start for start, _ in weeks[1:]), LAST_DATE]
    seasons = [
        Season(start, stop - dt.timedelta(1), week)
        for (start, week), stop in list(zip(weeks, stops, strict=True))[1:]
    ]
    return Site(place.name, place.zone, weeks[0][1], place.holidays, seasons=seasons)


def unique_names(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Return the sites as a tuple.

    Raises
    ------
    SiteError : two have one name, or there is none.
    """
    found = tuple(sites)
    if not found:
        raise SiteError("empty; name at least one site", key="site")
    seen: set[str] = set()
    for n, site in enumerate(found, start=1):
        if site.name in seen:
            raise SiteError("two sites of this name", key=f"site[{n}].name", value=site.name)
        seen.add(site.name)
    return found


def _weekly(hours: object) -> WeeklyHours:
    return hours if isinstance(hours, WeeklyHours) else WeeklyHours.parse(hours)


def _window(value: object, key: str) -> Window | None:
    """Read a window as text, or take back one that was read."""
    if not isinstance(value, tuple):
        return None if value is None else parse_window(value, key=key)
    minutes = [minute for minute in value if isinstance(minute, int)]
    if value != parse_window("-".join(map(format_clock, minutes)), key=key):
        raise HoursError("not the minutes of a window", key=key, value=value)
    return value


def _flexible(value: object) -> Flexible | None:
    if value is None or isinstance(value, Flexible):
        return value
    try:
        return Flexible.of_table(value)
    except OverlapError as fault:
        raise fault.within("flexible") from None


def _target(text: object) -> Target:
    if not isinstance(text, str):
        raise TargetError('not a target such as "2h-4h"', key="target", value=text)
    return Target(text, key="target")


def _regions(spec: object) -> tuple[Region, ...]:
    """Read a region, a table of region and categories, a list of these, or ``"none"``."""
    parts = list(spec) if isinstance(spec, list | tuple) else [spec]
    parts = [part for part in parts if part != "none"]
    if len(parts) > MAX_REGIONS:
        raise RegionError(f"more than {MAX_REGIONS} regions", key="holidays", value=len(parts))
    regions: list[Region] = []
    for n, part in enumerate(parts, start=1):
        key = f"holidays[{n}]" if len(parts) > 1 else "holidays"
        try:
            regions.append(_region(part))
        except OverlapError as fault:
            raise fault.within(key) from None
    return tuple(dict.fromkeys(regions))


def _region(part: object) -> Region:
    if isinstance(part, Region):
        return part
    if isinstance(part, dict):
        values = check_keys(part, {"region", "categories"}, required=["region"])
        return Region(values["region"], values.get("categories", (PUBLIC,)))
    if isinstance(part, str):
        return Region(part)
    raise RegionError("not a region such as 'PH' or 'US-NY'", value=part)


def _as_given(regions: tuple[Region, ...]) -> object:
    """Return regions as they are written: a code alone where that says it."""
    parts = [
        region.code
        if region == Region(region.code)
        else {"region": region.code, "categories": list(region.categories)}
        for region in regions
    ]
    return parts[0] if len(parts) == 1 else parts


def _dates(values: object, key: str) -> tuple[dt.date, ...]:
    if isinstance(values, str | dict) or not hasattr(values, "__iter__"):
        raise SiteError("not a list of dates", key=key, value=values)
    found = {as_date(value, key=f"{key}[{n}]") for n, value in enumerate(values, start=1)}
    if len(found) > MAX_DATES:
        raise SiteError(f"more than {MAX_DATES} dates", key=key, value=len(found))
    return tuple(sorted(found))


def _seasons(values: object) -> tuple[Season, ...]:
    if isinstance(values, str | dict) or not hasattr(values, "__iter__"):
        raise SiteError("not a list of seasons", key="season", value=values)
    found: list[Season] = []
    for n, value in enumerate(values, start=1):
        try:
            if isinstance(value, Season):
                found.append(value)
            elif isinstance(value, tuple) and len(value) == len(("from", "to", "hours")):
                found.append(Season(*value))
            else:
                found.append(Season.of_table(value))
        except OverlapError as fault:
            raise fault.within(f"season[{n}]") from None
    if len(found) > MAX_SEASONS:
        raise SiteError(f"more than {MAX_SEASONS} seasons", key="season", value=len(found))
    return tuple(found)
