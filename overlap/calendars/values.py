"""Values of properties: dates and times, lengths, periods, offsets, zones by their names."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from overlap.base.errors import CalendarError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.components import Component, Property

FLOATING: Final = None
UTC_ZONE: Final = ""
LONGEST_S: Final = 36_525 * SECONDS_PER_DAY
FIRST_READ_YEAR: Final = 1600
LAST_READ_YEAR: Final = 2399
MAX_SEQUENCE: Final = (1 << 31) - 2
_EPOCH_ORDINAL: Final = dt.date(1970, 1, 1).toordinal()
_WHEN: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T([01]\d|2[0-3])([0-5]\d)(?:([0-5]\d|60))?(Z)?)?",
    re.ASCII | re.IGNORECASE,
)
_DURATION: Final = re.compile(
    r"([+-])?P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d):?(\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class When:
    """A date or a wall time, and the zone it is in.

    ``wall_s`` are seconds since 1970 on its clock; ``tzid`` is ``""`` for UTC, and None for a
    local time without a zone.  A date is its midnight, and has no zone.
    """

    wall_s: int
    tzid: str | None
    is_date: bool = False

    @property
    def day(self) -> int:
        """Its date [days since 1970]."""
        return self.wall_s // SECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class Length:
    """A length of days, which follow the clock, and of seconds, which don't (RFC 5545 3.3.6)."""

    days: int = 0
    seconds: int = 0


def when(prop: Property, text: str | None = None) -> When:
    """Return the date or time that a property says, or one of those in its list.

    Raises
    ------
    CalendarError : it is something else.
    """
    text = (prop.value if text is None else text).strip()
    match = _WHEN.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        wall_s = (dt.date(year, month, day).toordinal() - _EPOCH_ORDINAL) * SECONDS_PER_DAY
    except ValueError:
        raise CalendarError("not a date or a time on one", key=prop.name, value=text) from None
    if match[4] is None:
        return When(wall_s, FLOATING, is_date=True)
    wall_s += int(match[4]) * 3600 + int(match[5]) * 60 + min(int(match[6] or 0), 59)
    if match[7]:
        return When(wall_s, UTC_ZONE)
    return When(wall_s, prop.parameters.get("TZID", "").strip() or FLOATING)


def once(component: Component, name: str) -> Property | None:
    """Return a property that a component may have once, or None.

    Raises
    ------
    CalendarError : it stands more than once, and not alike.
    """
    lines = component.lines.get(name, ())
    if len(lines) > 1 and len({line for _, line in lines}) > 1:
        raise CalendarError("stands more than once", key=name)
    return component.first(name)


def single(component: Component, name: str) -> When | None:
    """Return a date or time that a component has once, or None."""
    prop = once(component, name)
    return None if prop is None else when(prop)


def length(text: str, key: str) -> Length:
    """Return the length of time that a text says.

    Raises
    ------
    CalendarError : it isn't one, or is longer than a century.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise CalendarError("not a length of time such as PT1H", key=key, value=text)
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    sign = -1 if match[1] == "-" else 1
    result = Length(sign * (weeks * 7 + days), sign * (hours * 3600 + minutes * 60 + seconds))
    if abs(result.days * SECONDS_PER_DAY + result.seconds) > LONGEST_S:
        raise CalendarError("not a time up to 100 years", key=key, value=text)
    return result


def period(prop: Property, text: str) -> tuple[When, When | Length]:
    """Return a period's start, and its end or its length.

    Raises
    ------
    CalendarError : it isn't a period.
    """
    start, slash, stop = text.partition("/")
    if not slash:
        raise CalendarError("not a period", key=prop.name, value=text)
    at = when(prop, start)
    if stop.strip()[:1].upper() in {"P", "+", "-"}:
        return at, length(stop, prop.name)
    return at, when(prop, stop)


def offset_s(component: Component, name: str) -> int:
    """Return an offset from UTC [s].

    Raises
    ------
    CalendarError : there is none, or it isn't one.
    """
    prop = component.first(name)
    match = None if prop is None else _OFFSET.fullmatch(prop.value.strip())
    if match is None:
        value = None if prop is None else prop.value
        raise CalendarError("not an offset such as +0100", key=name, value=value)
    seconds = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    return -seconds if match[1] == "-" else seconds


def sequence(component: Component) -> int:
    """Return a component's SEQUENCE, 0 if it has none.

    Raises
    ------
    CalendarError : it isn't one whole number.
    """
    prop = once(component, "SEQUENCE")
    if prop is None:
        return 0
    text = prop.value.strip()
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or int(text) > MAX_SEQUENCE:
        reason = f"not one whole number from 0 to {MAX_SEQUENCE}"
        raise CalendarError(reason, key="SEQUENCE", value=text)
    return int(text)


def stamp(component: Component) -> dt.datetime | None:
    """Return when a component's revision was made; None if it doesn't say it as an instant.

    Raises
    ------
    CalendarError : it can't be read, or is of a year that nothing comes after.
    """
    at = single(component, "DTSTAMP")
    if at is None or at.tzid != UTC_ZONE:
        return None
    moment = instant(at.wall_s)
    if moment.year > LAST_READ_YEAR:
        reason = f"after the year {LAST_READ_YEAR}"
        raise CalendarError(reason, key="DTSTAMP", value=f"{moment:%Y-%m-%d}")
    return moment


def instant(utc_s: int) -> dt.datetime:
    """Return an instant [s since 1970-01-01T00:00Z]."""
    return _EPOCH + dt.timedelta(seconds=utc_s)


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
