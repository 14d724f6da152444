"""The zones that a file's local times are in: by their names, or by its own VTIMEZONE.

A name is an IANA name, also behind a vendor's prefix, or one of Windows; both have today's rules.
What a file says of a zone holds in that file alone.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import CalendarError, RuleError
from overlap.base.units import LAST_YEAR, SECONDS_PER_DAY
from overlap.calendars.components import Component, unescaped
from overlap.calendars.values import FLOATING, UTC_ZONE, When, offset_s, single, when
from overlap.calendars.vtimezone import Changes, offset_changes
from overlap.clocks.rule_text import parse_rule
from overlap.clocks.rules import Steps, rule_walls
from overlap.clocks.timeline import day_number
from overlap.clocks.zones import zone_names
from overlap.core.offsets import utc_from_wall

_MOST_ONSETS: Final = 2000
_MOST_STEPS: Final = 1_000_000
_FIRST_S: Final = day_number(dt.date(1900, 1, 1)) * SECONDS_PER_DAY
"""Rules of zones are followed from here on: Outlook's begin in 1601."""

_LAST_S: Final = day_number(dt.date(LAST_YEAR + 1, 1, 1)) * SECONDS_PER_DAY
_MOST_PARTS: Final = 3
_LONGEST_NAME: Final = 255


class Clock:
    """A zone's offsets, to turn wall times into instants."""

    def __init__(self, changes: Changes) -> None:
        self.change_s, self.offset_s = changes
        later = np.maximum(self.offset_s[:-1], self.offset_s[1:])
        self._from_wall_s: list[int] = (self.change_s + later).tolist()
        self._offsets: list[int] = self.offset_s.tolist()

    def utc_s(self, wall_s: int) -> int:
        """Return the instant of a wall time; one in a gap takes the offset before it."""
        return wall_s - self._offsets[bisect.bisect_right(self._from_wall_s, wall_s)]

    def wall_s(self, utc_s: int) -> int:
        """Return what the clock shows at an instant."""
        return utc_s + int(self.offset_s[self.change_s.searchsorted(utc_s, side="right")])

    def all_utc_s(self, wall_s: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the instants of wall times."""
        return utc_from_wall(wall_s, self.change_s, self.offset_s)


_UTC_CLOCK: Final = Clock((np.empty(0, np.int64), np.zeros(1, np.int64)))


def defined_zones(calendars: Iterable[Component]) -> dict[str, Component]:
    """Return the VTIMEZONEs of calendars by name, also in small letters; of several the first."""
    zones: dict[str, Component] = {}
    parts = [part for calendar in calendars for part in calendar.every("VTIMEZONE")]
    names = [_plain(part.text("TZID")) for part in parts]
    for name, part in zip(names, parts, strict=True):
        zones.setdefault(name, part)
    for name, part in zip(names, parts, strict=True):
        zones.setdefault(name.casefold(), part)
    return zones


class FileZones:
    """The zones of a calendar.

    Parameters
    ----------
    calendar : which may define zones, and name one for times that have none (X-WR-TIMEZONE)
    by_name : go by a zone's name where it has a known one, else by the file's own VTIMEZONE
    zone : of dates, and of local times for which the file names no zone; empty: there is none
    shared : the zones that any calendar of the file defines, see ``defined_zones``
    """

    def __init__(
        self,
        calendar: Component,
        *,
        by_name: bool,
        zone: str = "",
        shared: Mapping[str, Component],
    ) -> None:
        self.by_name = by_name
        self.zone = zone
        self.local = self._zone_of_calendar(calendar) or zone
        self.own = defined_zones([calendar])
        self.shared = shared
        self.clocks: dict[str, Clock] = {}

    @staticmethod
    def _zone_of_calendar(calendar: Component) -> str:
        return known_zone(calendar.text("X-WR-TIMEZONE").strip()) or ""

    def clock(self, at: When) -> Clock:
        """Return the clock of a date or time.

        Raises
        ------
        CalendarError : neither the file nor tzdata has its zone, or it names none.
        """
        if at.is_date:
            return self.named(self.zone) if self.zone else _UTC_CLOCK
        if at.tzid is not FLOATING:
            return self.named(at.tzid)
        if not self.local:
            raise CalendarError("a local time without a zone", key="DTSTART")
        return self.named(self.local)

    def named(self, tzid: str) -> Clock:
        """Return the clock of a zone by its name in the file; ``""`` is UTC.

        Raises
        ------
        CalendarError : neither the file nor tzdata has it.
        """
        if tzid == UTC_ZONE:
            return _UTC_CLOCK
        if tzid not in self.clocks:
            self.clocks[tzid] = self._found(tzid)
        return self.clocks[tzid]

    def _found(self, tzid: str) -> Clock:
        name = known_zone(tzid)
        own = _defined(self.own, tzid) or _defined(self.shared, tzid)
        if own is not None and not (self.by_name and name and is_spelled(tzid)):
            try:
                return Clock(changes_of(own))
            except CalendarError:
                if name is None:
                    raise
        if name is None:
            reason = "unknown zone, and the file has no VTIMEZONE of this name"
            raise CalendarError(reason, key="TZID", value=tzid)
        return Clock(offset_changes(name))

    def utc_s(self, at: When) -> int:
        """Return the instant of a date or time [s since 1970]."""
        return self.clock(at).utc_s(at.wall_s)


def _plain(tzid: str) -> str:
    """Return a zone's name without what is escaped in some of the places where it stands."""
    return unescaped(tzid).strip().strip('"')


def _defined(zones: Mapping[str, Component], tzid: str) -> Component | None:
    """Return the VTIMEZONE of a name, else of one that differs in case alone."""
    plain = _plain(tzid)
    return zones.get(plain) or zones.get(plain.casefold())


@cache
def _by_folded_name() -> dict[str, str]:
    """Return IANA's name, and that for each Windows name, by the name in small letters."""
    known = zone_names()
    windows = {name.casefold(): zone for name, zone in _windows_zones().items() if zone in known}
    return windows | {name.casefold(): name for name in known}


def _windows_zones() -> dict[str, str]:
    """Return IANA's name for each of Windows's."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - a table

    return WINDOWS_TO_OLSON


def known_zone(tzid: str) -> str | None:
    """Return the IANA name that a TZID says; None if it says none.

    >>> known_zone("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin")
    'Europe/Berlin'
    >>> known_zone("Egypt Standard Time"), known_zone("Customized Time Zone")
    ('Africa/Cairo', None)
    """
    if len(tzid) > _LONGEST_NAME:
        return None
    names = _by_folded_name()
    plain = _plain(tzid).casefold()
    if plain in names:
        return names[plain]
    parts = re.split("/+", plain)
    least = 1 if "/" in plain[:1] or "://" in plain else 2
    for n in range(min(_MOST_PARTS, len(parts) - 1), least - 1, -1):
        tail = "/".join(parts[-n:])
        if tail in names:
            return names[tail]
    return None


def is_spelled(tzid: str) -> bool:
    """Say whether a TZID has a known name letter by letter.

    A TZID is text, in which case counts (RFC 5545 3.2.19): a ``Europe/lisbon`` that a file
    defines, with hours that Lisbon doesn't have, is a name of its own.

    >>> is_spelled("/softwarestudio.org/Tzfile/Europe/Lisbon"), is_spelled("Europe/lisbon")
    (True, False)
    """
    name = known_zone(tzid)
    plain = _plain(tzid)
    if name is None:
        return False
    if "/" not in plain:
        return plain == name or plain in _windows_zones()
    return re.sub("/+", "/", plain).endswith(name)


def changes_of(component: Component) -> Changes:
    """Return what a VTIMEZONE says, in the form of ``offset_changes``.

    Raises
    ------
    CalendarError : no part, a part without onset or offsets, or a rule that can't be read.
    """
    by_second: dict[int, tuple[int, int]] = {}
    tzid = component.text("TZID")
    for part in component.parts:
        if part.name not in {"STANDARD", "DAYLIGHT"}:
            continue
        try:
            start = single(part, "DTSTART")
            before, after = offset_s(part, "TZOFFSETFROM"), offset_s(part, "TZOFFSETTO")
            if start is None:
                raise CalendarError("has no DTSTART")
            onsets = [start.wall_s, *_rule_onsets(part, start, before), *_listed_onsets(part)]
        except (CalendarError, RuleError) as fault:
            reason = f"can't be read: {fault.reason}"
            raise CalendarError(reason, key="VTIMEZONE", value=tzid) from None
        for onset in onsets:
            by_second[onset - before] = before, after
    if not by_second:
        raise CalendarError("says no offset", key="VTIMEZONE", value=tzid)
    at = sorted(by_second)
    offsets = [by_second[at[0]][0], *(by_second[second][1] for second in at)]
    return np.array(at, np.int64), np.array(offsets, np.int64)


def _rule_onsets(part: Component, start: When, offset: int) -> list[int]:
    """Return the onsets of a part's rules as wall times before the change [s]."""
    onsets: list[int] = []
    for prop in part.all("RRULE"):
        rule = parse_rule(prop.value)
        stop_s = _LAST_S
        if rule.until:
            limit = when(prop, rule.until)
            last_s = limit.wall_s + (offset if limit.tzid == UTC_ZONE else 0)
            stop_s = min(stop_s, last_s + (SECONDS_PER_DAY if limit.is_date else 1))
        walls = rule_walls(
            rule,
            start.wall_s,
            first_s=_FIRST_S,
            stop_s=stop_s,
            most=_MOST_ONSETS,
            steps=Steps(_MOST_STEPS),
        )
        onsets += walls.tolist()
    return onsets


def _listed_onsets(part: Component) -> list[int]:
    return [
        when(prop, text.partition("/")[0]).wall_s
        for prop in part.all("RDATE")
        for text in prop.value.split(",")
    ]
