"""A site's fields: ``Season``, ``Flexible``, and every form in which a field may be given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

from overlap.base.errors import (
    HoursError,
    OverlapError,
    RegionError,
    SiteError,
    TargetError,
)
from overlap.base.reprs import call, of_fields
from overlap.base.tables import check_keys
from overlap.base.units import MINUTES_PER_DAY, as_minutes, is_whole
from overlap.clocks.timeline import as_date
from overlap.clocks.zones import check_zone
from overlap.sites.holidays import OPTIONAL, Region
from overlap.sites.hours import (
    WeeklyHours,
    Window,
    format_clock,
    parse_clock,
    parse_window,
)
from overlap.sites.target import Target

RegionLike = str | Region | Mapping[str, object]

MAX_DATES: Final = 10_000
MAX_SEASONS: Final = 10_000
MAX_REGIONS: Final = 100
MAX_WINDOWS: Final = 48
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
        object.__setattr__(self, "first", as_date(first, key="from"))
        object.__setattr__(self, "last", as_date(last, key="to"))
        object.__setattr__(self, "hours", as_weekly(hours))
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
        day = MINUTES_PER_DAY
        last = day
        if is_whole(self.earliest_min) and self.earliest_min > 0:
            last = self.earliest_min + day - 1
        bounds = {"earliest": (0, day - 1), "latest": (1, last), "step": (1, day)}
        for key, (least, most) in bounds.items():
            value = getattr(self, f"{key}_min")
            if not is_whole(value) or not least <= value <= most:
                reason = f"not whole minutes from {least} to {most}"
                raise SiteError(reason, key=f"{key}_min", value=value)
            object.__setattr__(self, f"{key}_min", int(value))
        if self.latest_min <= self.earliest_min:
            raise SiteError("not after earliest_min", key="latest_min", value=self.latest_min)

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
    if isinstance(values, str | dict) or not hasattr(values, "__iter__"):
        raise SiteError(f'not a list of texts such as ["{_EXAMPLE}"]', key=key, value=values)
    windows: list[WeeklyHours] = []
    for n, value in enumerate(values, start=1):
        try:
            week = as_weekly(value)
        except HoursError as fault:
            raise HoursError(fault.reason, key=f"{key}[{n}]", value=value) from None
        if not any(week.days):
            reason = f"names no time; write for example {_EXAMPLE}"
            raise HoursError(reason, key=f"{key}[{n}]", value=value)
        windows.append(week)
    if len(windows) > MAX_WINDOWS:
        raise SiteError(f"more than {MAX_WINDOWS} windows", key=key, value=len(windows))
    return tuple(dict.fromkeys(windows))


def as_half_day(value: object) -> Window | None:
    """Read a window as text, or take back one that was read."""
    if not isinstance(value, tuple):
        return None if value is None else parse_window(value, key="half_day")
    minutes = [minute for minute in value if isinstance(minute, int)]
    if value != parse_window("-".join(map(format_clock, minutes)), key="half_day"):
        raise HoursError("not the minutes of a window", key="half_day", value=value)
    return value


def as_flexible(value: object) -> Flexible | None:
    """Return how far hours may move, or what a table says of it."""
    if value is None or isinstance(value, Flexible):
        return value
    try:
        return Flexible.from_dict(value)
    except OverlapError as fault:
        raise fault.within("flexible") from None


def as_target(text: object) -> Target:
    """Return the target that a text says."""
    if not isinstance(text, str):
        raise TargetError('not a target such as "2h-4h"', key="target", value=text)
    return Target(text, key="target")


def as_regions(spec: object) -> tuple[Region, ...]:
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
        return _region_from_table(part)
    if isinstance(part, str):
        return Region(part)
    raise RegionError("not a region such as 'PH' or 'US-NY'", value=part)


def _region_from_table(table: dict[str, object]) -> Region:
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
    for key in ("except", "only"):
        if key in values and not isinstance(values[key], list | tuple):
            raise RegionError("not a list of names of holidays", key=key, value=values[key])
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
    if isinstance(values, str | dict) or not hasattr(values, "__iter__"):
        raise SiteError("not a list of dates", key=key, value=values)
    dates = {as_date(value, key=f"{key}[{n}]") for n, value in enumerate(values, start=1)}
    if len(dates) > MAX_DATES:
        raise SiteError(f"more than {MAX_DATES} dates", key=key, value=len(dates))
    return tuple(sorted(dates))


def as_seasons(values: object) -> tuple[Season, ...]:
    """Return seasons, or those that tables say."""
    if isinstance(values, str | dict) or not hasattr(values, "__iter__"):
        raise SiteError("not a list of seasons", key="season", value=values)
    seasons: list[Season] = []
    for n, value in enumerate(values, start=1):
        try:
            if isinstance(value, Season):
                seasons.append(value)
            elif isinstance(value, tuple) and len(value) == len(("from", "to", "hours")):
                seasons.append(Season(*value))
            else:
                seasons.append(Season.from_dict(value))
        except OverlapError as fault:
            raise fault.within(f"season[{n}]") from None
    if len(seasons) > MAX_SEASONS:
        raise SiteError(f"more than {MAX_SEASONS} seasons", key="season", value=len(seasons))
    return tuple(seasons)
