"""A site's fields: ``Season``, ``Flexible``, and every form in which a field may be given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

from overlap.base.checks import check_texts, check_whole, listed, set_fields
from overlap.base.errors import (
    HoursError,
    OverlapError,
    RegionError,
    SiteError,
)
from overlap.base.reprs import call, of_fields
from overlap.base.tables import check_keys, check_name
from overlap.base.units import MINUTES_PER_DAY, as_minutes
from overlap.clocks.timeline import as_date
from overlap.clocks.zones import check_zone
from overlap.sites.day_windows import Window, as_window, format_clock, parse_clock
from overlap.sites.holidays import OPTIONAL, Region
from overlap.sites.hours import WeeklyHours
from overlap.sites.target import Target

RegionLike = str | Region | Mapping[str, object]

MAX_DATES: Final = 10_000
MAX_SEASONS: Final = 10_000
MAX_REGIONS: Final = 100
MAX_WINDOWS: Final = 48
MAX_NOTES: Final = 100
MAX_NOTE: Final = 2000
_EXAMPLE: Final = "Fr 15:00-24:00"


@dataclass(frozen=True, slots=True, init=False)
class Season:
    """Dates, both included, on which a site works other weekly hours.

    Parameters
    ----------
    first, last : dates or ``"YYYY-MM-DD"``, from 1970 to 2100
    hours : OSM opening_hours subset, as a site's

    Raises
    ------
    HorizonError : not dates, or outside the years.
    SiteError : the last before the first.
    HoursError : hours that can't be read.

    >>> Season("2027-02-08", "2027-03-09", "Mo-Fr 12:00-18:00")
    Season('2027-02-08', '2027-03-09', 'Mo-Fr 12:00-18:00')
    """

    first: dt.date
    last: dt.date
    hours: WeeklyHours

    def __init__(self, first: dt.date | str, last: dt.date | str, hours: str | WeeklyHours) -> None:
        values = {"first": as_date(first, key="from"), "last": as_date(last, key="to")}
        set_fields(self, {**values, "hours": as_weekly(hours)})
        if self.last < self.first:
            reason = f"before the season's first day, {self.first}"
            raise SiteError(reason, key="to", value=self.last)

    def __repr__(self) -> str:
        return call("Season", self.first, self.last, str(self.hours))

    @classmethod
    def from_dict(cls, table: object) -> Self:
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

    def to_dict(self) -> dict[str, str]:
        """Return the table that says the same; ``from_dict`` takes it back.

        >>> Season("2027-02-08", "2027-03-09", "Mo-Fr 12:00-18:00").to_dict()
        {'from': '2027-02-08', 'to': '2027-03-09', 'hours': 'Mo-Fr 12:00-18:00'}
        """
        first, last = self.first.isoformat(), self.last.isoformat()
        return {"from": first, "to": last, "hours": str(self.hours)}


SeasonLike: TypeAlias = (
    Season | Mapping[str, object] | tuple[dt.date | str, dt.date | str, str | WeeklyHours]
)


@dataclass(frozen=True, slots=True)
class Flexible:
    """How far a site's hours may move, in wall minutes from midnight.

    Parameters
    ----------
    earliest_min : start of a shift at the earliest
    latest_min : stop of a shift at the latest; past 1440 it is on the next day
    step_min : hours move by whole multiples of it

    Raises
    ------
    SiteError : not whole minutes, the earliest not within a day, or the latest not after it and
        within 24 hours.

    >>> Flexible.from_dict({"earliest": "06:00", "latest": "02:00"})
    Flexible(earliest_min=360, latest_min=1560, step_min=30)
    """

    earliest_min: int
    latest_min: int
    step_min: int

    __repr__ = of_fields

    def __post_init__(self) -> None:
        earliest = check_whole(self.earliest_min, "earliest_min", 0, MINUTES_PER_DAY - 1)
        last = max(earliest + MINUTES_PER_DAY - 1, MINUTES_PER_DAY)
        latest = check_whole(self.latest_min, "latest_min", earliest + 1, last)
        step = check_whole(self.step_min, "step_min", 1, MINUTES_PER_DAY)
        set_fields(self, {"earliest_min": earliest, "latest_min": latest, "step_min": step})

    def to_dict(self) -> dict[str, str]:
        """Return the table that says the same; ``from_dict`` takes it back.

        >>> Flexible(360, 1560, 30).to_dict()
        {'earliest': '06:00', 'latest': '02:00', 'step': '30m'}
        """
        latest = self.latest_min
        if latest > MINUTES_PER_DAY:
            latest -= MINUTES_PER_DAY
        earliest = format_clock(self.earliest_min)
        return {"earliest": earliest, "latest": format_clock(latest), "step": f"{self.step_min}m"}

    @classmethod
    def from_dict(cls, table: object) -> Self:
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


def as_weekly(hours: object) -> WeeklyHours:
    """Return weekly hours, or those that a text says."""
    return hours if isinstance(hours, WeeklyHours) else WeeklyHours.parse(hours)


def as_clock(value: object) -> str | None:
    """Return the zone in whose wall time hours are written; None: the site's own."""
    return None if value is None else check_zone(value, key="clock")


def as_windows(values: object, key: str) -> tuple[WeeklyHours, ...]:
    """Read a list of weekly windows, such as ``["22:00-06:00", "Fr 15:00-24:00"]``."""
    given = listed(values, key, "windows", most=MAX_WINDOWS, hint=f' such as ["{_EXAMPLE}"]')
    windows: list[WeeklyHours] = []
    for n, value in enumerate(given, start=1):
        try:
            week = as_weekly(value)
        except HoursError as fault:
            raise HoursError(fault.reason, key=f"{key}[{n}]", value=value) from None
        if not any(week.days):
            reason = f"names no time; write for example {_EXAMPLE}"
            raise HoursError(reason, key=f"{key}[{n}]", value=value)
        windows.append(week)
    return tuple(dict.fromkeys(windows))


def as_notes(values: object) -> tuple[str, ...]:
    """Return texts for people to read."""
    notes = check_texts(values, "notes", "notes", most=MAX_NOTES)
    return tuple(
        check_name(note, key=f"notes[{n}]", most=MAX_NOTE) for n, note in enumerate(notes, start=1)
    )


def as_half_day(value: object) -> Window | None:
    """Read a window as text, or take back one that was read."""
    return None if value is None else as_window(value, "half_day")


def as_flexible(value: object) -> Flexible | None:
    """Return how far hours may move, or what a table says of it."""
    if value is None or isinstance(value, Flexible):
        return value
    try:
        return Flexible.from_dict(value)
    except OverlapError as fault:
        raise fault.within("flexible") from None


def as_target(value: object, **default: Any) -> Target | None:  # noqa: ANN401 - as of Target
    """Return a target, or what a text or a table says; ``default`` is as of ``Target``."""
    if value is None or isinstance(value, Target):
        return value
    try:
        if isinstance(value, Mapping):
            return Target.from_dict(value, **default)
        return Target.from_dict({"overlap": value}, **default)
    except OverlapError as fault:
        is_table = isinstance(value, Mapping)
        raise (fault.within("target") if is_table else fault.called("target")) from None


def as_regions(spec: object) -> tuple[Region, ...]:
    """Read a region, a table of region and categories, a list of these, or ``"none"``."""
    parts = [spec]
    if isinstance(spec, Iterable) and not isinstance(spec, str | bytes | Mapping):
        parts = listed(spec, "holidays", "regions", most=MAX_REGIONS, fault=RegionError)
    parts = [part for part in parts if not (isinstance(part, str) and part == "none")]
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
    if isinstance(part, Mapping):
        return _region_from_table(part)
    if isinstance(part, str):
        return Region(part)
    raise RegionError("not a region such as 'PH' or 'US-NY'", value=part)


def _region_from_table(table: Mapping[str, object]) -> Region:
    """Read ``{ region = "PH", categories = […], except = […], optional = false, … }``."""
    keys = {"region", "categories", "optional", "except", "only", "language"}
    values = check_keys(table, keys, required=["region"])
    region = Region(values["region"], values.get("categories", ()))
    categories = list(region.categories)
    if "optional" in values:
        if not isinstance(values["optional"], bool):
            reason = "not true or false; name the holidays in except or only"
            raise RegionError(reason, key="optional", value=values["optional"])
        if "categories" in values:
            reason = "give either categories or optional"
            raise RegionError(reason, key="optional", value=values["optional"])
        categories = [category for category in categories if category != OPTIONAL]
        categories += [OPTIONAL] if values["optional"] else []
    if "only" in values and values["only"] in ([], ()):
        reason = 'empty; for no holidays write holidays = "none", for all of them leave it out'
        raise RegionError(reason, key="only", value=values["only"])
    return Region(
        region.code,
        tuple(categories),
        values.get("except", ()),
        values.get("only", ()),
        values.get("language", ""),
    )


def as_given(regions: tuple[Region, ...]) -> object:
    """Return regions as they are written: a code alone where that says it."""
    parts = [_region_table(region) for region in regions]
    return parts[0] if len(parts) == 1 else parts


def _region_table(region: Region) -> object:
    usual = Region(region.code)
    if region == usual:
        return region.code
    table: dict[str, object] = {"region": region.code}
    if region.categories != usual.categories:
        table["categories"] = list(region.categories)
    if region.leave_out:
        table["except"] = list(region.leave_out)
    if region.only:
        table["only"] = list(region.only)
    if region.language:
        table["language"] = region.language
    return table


def as_dates(values: object, key: str) -> tuple[dt.date, ...]:
    """Return dates, each once and in order."""
    given = listed(values, key, "dates", most=MAX_DATES)
    return tuple(sorted({as_date(own, key=f"{key}[{n}]") for n, own in enumerate(given, start=1)}))


def as_seasons(values: object) -> tuple[Season, ...]:
    """Return seasons, or those that tables say."""
    seasons: list[Season] = []
    given = listed(values, "season", "seasons", most=MAX_SEASONS)
    for n, value in enumerate(given, start=1):
        try:
            if isinstance(value, Season):
                seasons.append(value)
            elif isinstance(value, tuple) and len(value) == len(("from", "to", "hours")):
                seasons.append(Season(*value))
            else:
                seasons.append(Season.from_dict(value))
        except OverlapError as fault:
            raise fault.within(f"season[{n}]") from None
    return tuple(seasons)
