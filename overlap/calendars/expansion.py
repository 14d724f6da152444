"""A component with a start, a rule and exceptions, to wall times and instants.

Only what means the same to every reader is taken: local times need a zone, and a rule an end.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.errors import CalendarError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.vtimezone import EPOCH, changes_of, offset_changes, rule_text, rule_walls
from overlap.clocks.zones import zone_names
from overlap.core.offsets import utc_from_wall

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from overlap.calendars.vtimezone import Changes, Part

MAX_EXPANDED: Final = 20_000
FIRST_READ_YEAR: Final = 1600
LAST_READ_YEAR: Final = 2399
_SECOND: Final = dt.timedelta(seconds=1)
_CENTURY: Final = dt.timedelta(days=36_525)
_FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


@dataclass(frozen=True, slots=True)
class Expanded:
    """The occurrences of a component, in the order of its rule.

    ``wall`` are their starts in the zone ``tzid`` (``""`` is UTC), ``start_s`` the same as
    instants [s since 1970-01-01T00:00Z], and ``length_s`` is how long each lasts.
    """

    wall: list[dt.datetime]
    start_s: list[int]
    length_s: int
    tzid: str
    all_day: bool


class Zones:
    """The zones that a file's local times are in."""

    def __init__(self, calendar: Part, *, by_name: bool) -> None:
        self.known: dict[str, Changes] = {}
        self.own = {
            str(part.get("TZID", "")): part
            for part in calendar.subcomponents
            if part.name == "VTIMEZONE"
        }
        self.by_name = by_name

    def changes(self, tzid: str) -> Changes:
        """Return the offsets of a zone.

        Raises
        ------
        CalendarError : neither the file nor tzdata has it.
        """
        if tzid not in self.known:
            named = tzid in zone_names()
            if tzid in self.own and not (self.by_name and named):
                self.known[tzid] = changes_of(self.own[tzid])
            elif named:
                self.known[tzid] = offset_changes(tzid)
            else:
                reason = "unknown zone, and the file has no VTIMEZONE of this name"
                raise CalendarError(reason, key="TZID", value=tzid)
        return self.known[tzid]

    def utc_s(self, wall_s: NDArray[np.int64], tzid: str) -> NDArray[np.int64]:
        """Return the instants of wall times [s since 1970]; the zone ``""`` is UTC."""
        return utc_from_wall(wall_s, *self.changes(tzid)) if tzid else wall_s


@dataclass(frozen=True, slots=True)
class When:
    """A date or a wall time, and the zone it is in; the zone ``""`` is UTC."""

    wall: dt.datetime
    tzid: str
    is_date: bool

    @property
    def wall_s(self) -> int:
        """The wall time as seconds since 1970 on its clock."""
        return (self.wall - EPOCH) // _SECOND


def check_date(value: object, key: str) -> dt.date:
    """Return a date, or a time on one, of the years that are read.

    Raises
    ------
    CalendarError : it is something else, or of another year.
    """
    if not isinstance(value, dt.date):
        raise CalendarError("not a date or a time on one", key=key, value=str(value))
    if not FIRST_READ_YEAR <= value.year <= LAST_READ_YEAR:
        reason = f"outside the years {FIRST_READ_YEAR} to {LAST_READ_YEAR}"
        raise CalendarError(reason, key=key, value=str(value))
    return value


def once(event: Part, key: str) -> Part | None:
    """Return a property that a component may have once, or None.

    Raises
    ------
    CalendarError : it stands more than once.
    """
    prop = event.get(key)
    if isinstance(prop, list):
        raise CalendarError("stands more than once", key=key)
    return prop


def duration_s(event: Part) -> int | None:
    """Return the DURATION of a component [s], or None.

    Raises
    ------
    CalendarError : it stands more than once, isn't one, or is longer than a century.
    """
    prop = once(event, "DURATION")
    if prop is None:
        return None
    if not isinstance(prop.dt, dt.timedelta) or abs(prop.dt) > _CENTURY:
        raise CalendarError("not a time up to 100 years", key="DURATION", value=str(prop.dt))
    return prop.dt // _SECOND


def _when(prop: Part, value: object, key: str) -> When:
    at = check_date(value, key)
    if not isinstance(at, dt.datetime):
        return When(dt.datetime.combine(at, dt.time.min), "", is_date=True)
    tzid = str(prop.params.get("TZID", ""))
    if not tzid and at.tzinfo is None:
        raise CalendarError("a local time without a zone", key=key, value=str(at))
    return When(at.replace(tzinfo=None), tzid, is_date=False)


def single(event: Part, key: str) -> When | None:
    """Return a date or time that a component has once, or None."""
    prop = once(event, key)
    return None if prop is None else _when(prop, prop.dt, key)


def several(event: Part, key: str) -> list[When]:
    """Return the dates or times of a property that may stand more than once."""
    prop = event.get(key, [])
    lists = prop if isinstance(prop, list) else [prop]
    return [_when(each, value.dt, key) for each in lists for value in each.dts]


def expand(
    event: Part, zones: Zones, *, room: int = MAX_EXPANDED, before_s: int | None = None
) -> Expanded:
    """Return the occurrences of a component, exceptions left out.

    Parameters
    ----------
    room : how many it may have
    before_s : an instant; a rule is followed no farther, and then needs no end

    Raises
    ------
    CalendarError : no start, a time without zone, a rule without end or with too many dates.
    """
    uid = str(event.get("UID", ""))
    start = single(event, "DTSTART")
    if start is None:
        raise CalendarError("missing", key="DTSTART", value=uid)
    walls = [start.wall]
    if "RRULE" in event:
        walls = _rule_walls(event, start, zones, room, before_s)
    walls += [each.wall for each in several(event, "RDATE")]
    if len(walls) > room:
        raise CalendarError(f"more than {MAX_EXPANDED} occurrences", key="RRULE", value=uid)
    wall_s = np.array([(wall - EPOCH) // _SECOND for wall in walls], np.int64)
    start_s = zones.utc_s(wall_s, start.tzid).tolist()
    dropped = _dropped(event, zones, start_s, walls)
    length_s = _length_s(event, start, start_s[0], zones)
    kept = [n for n, at in enumerate(start_s) if at not in dropped]
    return Expanded(
        [walls[n] for n in kept], [start_s[n] for n in kept], length_s, start.tzid, start.is_date
    )


def _dropped(event: Part, zones: Zones, utc_s: list[int], walls: list[dt.datetime]) -> set[int]:
    """Return the instants that EXDATE takes out; a date takes all of its day."""
    out = set()
    for each in several(event, "EXDATE"):
        if each.is_date:
            day = each.wall.date()
            out |= {at for at, wall in zip(utc_s, walls, strict=True) if wall.date() == day}
        else:
            out.add(int(zones.utc_s(np.array([each.wall_s]), each.tzid)[0]))
    return out


def _rule_walls(
    event: Part, start: When, zones: Zones, room: int, before_s: int | None
) -> list[dt.datetime]:
    """Return the wall times of a rule; the start is one, whatever the rule says."""
    rule = once(event, "RRULE")
    text = rule_text(rule)
    assert rule is not None  # noqa: S101 - asked for where there is one
    limits = rule.get("UNTIL", [])
    if "COUNT" not in rule and not limits and before_s is None:
        raise CalendarError("has no end", key="RRULE", value=text)
    if rule.get("FREQ", ["?"])[0] not in _FREQUENCIES:
        raise CalendarError("comes more often than daily", key="RRULE", value=text)
    last = EPOCH + (before_s + SECONDS_PER_DAY) * _SECOND if before_s is not None else None
    found: list[dt.datetime] = []
    for wall in rule_walls(rule, start.wall):
        ended = bool(limits) and _is_past(wall, limits[0], start.tzid, zones)
        if ended or (last is not None and wall > last):
            break
        found.append(wall)
        if len(found) > room:
            raise CalendarError(f"more than {MAX_EXPANDED} occurrences", key="RRULE", value=text)
    return found if start.wall in found else [start.wall, *found]


def _is_past(wall: dt.datetime, until: dt.date, tzid: str, zones: Zones) -> bool:
    """Say whether a wall time comes after UNTIL: a date, a local time, or an instant."""
    if not isinstance(until, dt.date):
        raise CalendarError("UNTIL isn't a date or a time on one", key="RRULE", value=str(until))
    if not isinstance(until, dt.datetime):
        return wall.date() > until
    if until.tzinfo is None:
        return wall > until
    at = zones.utc_s(np.array([(wall - EPOCH) // _SECOND]), tzid)[0]
    return bool(at > (until.replace(tzinfo=None) - EPOCH) // _SECOND)


def _length_s(event: Part, start: When, start_s: int, zones: Zones) -> int:
    """Return an event's exact length; without one, a date takes a day and a time takes none."""
    stop = single(event, "DTEND")
    length = duration_s(event)
    if stop is not None:
        length = int(zones.utc_s(np.array([stop.wall_s]), stop.tzid)[0]) - start_s
    elif length is None:
        length = SECONDS_PER_DAY if start.is_date else 0
    if length < 0:
        raise CalendarError("ends before it starts", key="DTEND", value=str(event.get("UID", "")))
    return length
