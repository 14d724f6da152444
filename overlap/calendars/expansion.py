"""A component with a start, rules and exceptions, to wall times and instants (RFC 5545 3.8.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import CalendarError, RuleError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.components import Component, Property
from overlap.calendars.file_zones import Clock, FileZones
from overlap.calendars.values import (
    FIRST_READ_YEAR,
    FLOATING,
    LAST_READ_YEAR,
    UTC_ZONE,
    Length,
    When,
    length,
    once,
    period,
    single,
    when,
)
from overlap.clocks.rule_text import Rule, parse_rule
from overlap.clocks.rules import Steps, rule_walls

Times = NDArray[np.int64]

MAX_EXPANDED: Final = 20_000
MAX_STEPS: Final = 20_000_000
_FIRST_READ_S: Final = int(np.datetime64(f"{FIRST_READ_YEAR}-01-01", "s").astype(np.int64))
_STOP_READ_S: Final = int(np.datetime64(f"{LAST_READ_YEAR + 1}-01-01", "s").astype(np.int64))
_AROUND_S: Final = 2 * SECONDS_PER_DAY
"""A wall time is never farther than this from its instant."""


class Limits:
    """How far components are followed, and how much work that may be.

    Parameters
    ----------
    first_s, stop_s : only what touches these instants is returned; None: all, and a rule needs
        an end
    most : how many occurrences one component may have
    """

    def __init__(
        self, first_s: int | None = None, stop_s: int | None = None, *, most: int = MAX_EXPANDED
    ) -> None:
        self.first_s = first_s
        self.stop_s = stop_s
        self.most = most
        self.steps = Steps(MAX_STEPS)

    @property
    def is_bounded(self) -> bool:
        """Whether there is a last instant."""
        return self.stop_s is not None

    def mask(self, start_s: Times, stop_s: Times) -> NDArray[np.bool_]:
        """Say which intervals touch the instants that are asked about."""
        touches = np.ones(len(start_s), bool)
        if self.first_s is not None:
            touches &= (stop_s > self.first_s) | (start_s >= self.first_s)
        if self.stop_s is not None:
            touches &= start_s < self.stop_s
        return touches

    def touches(self, start_s: int, stop_s: int) -> bool:
        """Say whether one interval touches the instants that are asked about."""
        is_late = self.first_s is None or stop_s > self.first_s or start_s >= self.first_s
        return is_late and (self.stop_s is None or start_s < self.stop_s)

    def moved_by(self, seconds: int) -> Limits:
        """Return wider limits, for occurrences that something else will move."""
        wider = Limits(
            None if self.first_s is None else self.first_s - seconds,
            None if self.stop_s is None else self.stop_s + seconds,
            most=self.most,
        )
        wider.steps = self.steps
        return wider


@dataclass(frozen=True, slots=True)
class Occurrences:
    """When a component takes place, in order.

    ``wall_s`` are starts on the clock of ``start``, ``start_s`` and ``stop_s`` instants, each
    (n,) int64 [s since 1970].
    """

    start: When
    wall_s: Times
    start_s: Times
    stop_s: Times


def expand(event: Component, zones: FileZones, limits: Limits) -> Occurrences:
    """Return when a component takes place, exceptions left out.

    Raises
    ------
    CalendarError : no start, an unknown zone, a rule without end or with too many dates.
    """
    start, clock, lasting = _start_of(event, zones)
    length_s = lasting.days * SECONDS_PER_DAY + lasting.seconds
    wall_s = _rule_walls(event, start, clock, limits.moved_by(length_s + _AROUND_S))
    start_s = clock.all_utc_s(wall_s)
    stop_s = _stops(wall_s, start_s, lasting, clock)
    listed = _listed(event, zones, start, clock, lasting)
    if listed:
        own = np.array(listed, np.int64)
        start_s, index = np.unique(np.concatenate([own[:, 0], start_s]), return_index=True)
        stop_s = np.concatenate([own[:, 1], stop_s])[index]
        wall_s = np.concatenate([own[:, 2], wall_s])[index]
    is_shown = limits.mask(start_s, stop_s) & ~_is_dropped(
        event, zones, start, clock, start_s, wall_s
    )
    if not limits.is_bounded and len(start_s):
        _check_years(int(start_s[0]), int(stop_s[-1]))
    if np.count_nonzero(is_shown) > limits.most:
        raise CalendarError(f"more than {limits.most} occurrences", key="RRULE")
    return Occurrences(start, wall_s[is_shown], start_s[is_shown], stop_s[is_shown])


def expand_one(event: Component, zones: FileZones) -> tuple[When, int, int]:
    """Return a component's start, and its first and last instant [s], whatever its rules."""
    start, clock, lasting = _start_of(event, zones)
    at_s = clock.utc_s(start.wall_s)
    stop_s = clock.utc_s(start.wall_s + lasting.days * SECONDS_PER_DAY) if lasting.days else at_s
    return start, at_s, stop_s + lasting.seconds


def lasting_of(event: Component, zones: FileZones) -> tuple[When, Length]:
    """Return a component's start, and how long it lasts."""
    start, _, lasting = _start_of(event, zones)
    return start, lasting


def resolved(at: When, start: When, clock: Clock, zones: FileZones) -> int:
    """Return the instant that a date or time means in a series [s].

    In a series of days it is a day, whatever its form.  In one of times a date is that date at
    the time of the series' start, and a time without a zone is on the series' clock.
    """
    if start.is_date:
        return clock.utc_s(at.day * SECONDS_PER_DAY)
    if at.is_date:
        return clock.utc_s(at.wall_s + start.wall_s % SECONDS_PER_DAY)
    return (clock if at.tzid is FLOATING else zones.clock(at)).utc_s(at.wall_s)


def _start_of(event: Component, zones: FileZones) -> tuple[When, Clock, Length]:
    start = single(event, "DTSTART")
    if start is None:
        raise CalendarError("missing", key="DTSTART", value=event.text("UID"))
    clock = zones.clock(start)
    return start, clock, _lasting(event, start, clock, zones)


def _lasting(event: Component, start: When, clock: Clock, zones: FileZones) -> Length:
    """Return how long an event lasts: in days where DTSTART is one, or DURATION says days.

    An end that is no later than its start says nothing of a day, which then lasts a day.
    """
    stop, prop = single(event, "DTEND"), once(event, "DURATION")
    if start.is_date:
        days = 1
        if stop is not None:
            days = -((start.wall_s - stop.wall_s) // SECONDS_PER_DAY) or 1
        elif prop is not None:
            said = length(prop.value, "DURATION")
            days = said.days - -said.seconds // SECONDS_PER_DAY or 1
        lasting = Length(days=days)
    elif stop is not None:
        end_clock = clock if stop.is_date or stop.tzid is FLOATING else zones.clock(stop)
        lasting = Length(seconds=end_clock.utc_s(stop.wall_s) - clock.utc_s(start.wall_s))
    else:
        lasting = Length() if prop is None else length(prop.value, "DURATION")
    if lasting.days * SECONDS_PER_DAY + lasting.seconds < 0:
        end = once(event, "DTEND") or prop
        assert end is not None  # noqa: S101 - without either nothing ends before
        raise CalendarError("ends before it starts", key=end.name, value=end.value)
    return lasting


def _stops(wall_s: Times, start_s: Times, lasting: Length, clock: Clock) -> Times:
    """Return the ends of occurrences: days follow the clock, what is exact doesn't."""
    if lasting.days:
        return clock.all_utc_s(wall_s + lasting.days * SECONDS_PER_DAY) + lasting.seconds
    return start_s + lasting.seconds


def _rule_walls(event: Component, start: When, clock: Clock, limits: Limits) -> Times:
    """Return the wall times of a component's rules, or its start if it has none."""
    rules = [prop for prop in event.all("RRULE") if prop.value.strip()]
    if not rules:
        return np.array([start.wall_s])
    walls = [_walls(prop, start, clock, limits) for prop in rules]
    return walls[0] if len(walls) == 1 else np.unique(np.concatenate(walls))


def _walls(prop: Property, start: When, clock: Clock, limits: Limits) -> Times:
    """Return the wall times of one rule up to its UNTIL."""
    try:
        if prop.parameters.get("VALUE", "RECUR").upper() != "RECUR":
            raise RuleError("not a rule")
        rule = parse_rule(prop.value)
        if rule.count is None and not rule.until and not limits.is_bounded:
            raise RuleError("has no end")
        last_s = _last_s(prop, rule, start)
        walls = rule_walls(
            rule,
            start.wall_s,
            first_s=limits.first_s,
            stop_s=last_s + 1 if limits.stop_s is None else min(last_s + 1, limits.stop_s),
            most=limits.most,
            steps=limits.steps,
        )
        if rule.until:
            until = when(prop, rule.until)
            if _is_instant(until, start):
                walls = walls[clock.all_utc_s(walls) <= until.wall_s]
        if rule.count and not (rule.until or limits.is_bounded) and len(walls) < rule.count:
            raise RuleError("goes past the year 2399, or no date fits it")
    except RuleError as fault:
        raise CalendarError(fault.reason, key=prop.name, value=prop.value) from None
    return walls


def _last_s(prop: Property, rule: Rule, start: When) -> int:
    """Return a wall time that no occurrence comes after; UNTIL as a date has all of its day."""
    if not rule.until:
        return _STOP_READ_S
    until = when(prop, rule.until)
    if until.is_date or start.is_date:
        return (until.day + 1) * SECONDS_PER_DAY - 1
    return until.wall_s + (_AROUND_S if _is_instant(until, start) else 0)


def _is_instant(until: When, start: When) -> bool:
    """Say whether UNTIL is an instant and the wall times aren't."""
    return until.tzid == UTC_ZONE and start.tzid != UTC_ZONE and not start.is_date


def _listed(
    event: Component, zones: FileZones, start: When, clock: Clock, lasting: Length
) -> list[tuple[int, int, int]]:
    """Return the start, stop and wall time of each RDATE, whose form is its own."""
    times = []
    for prop in event.all("RDATE"):
        for text in filter(str.strip, prop.value.split(",")):
            if "/" in text:
                at, end = period(prop, text)
                start_s = resolved(at, start, clock, zones)
                stop_s = interval_stop_s(start_s, at, end, zones)
            else:
                at = when(prop, text)
                start_s = resolved(at, start, clock, zones)
                one = np.array([clock.wall_s(start_s)])
                stop_s = int(_stops(one, np.array([start_s]), lasting, clock)[0])
            times.append((start_s, stop_s, clock.wall_s(start_s)))
    return times


def interval_stop_s(start_s: int, at: When, end: When | Length, zones: FileZones) -> int:
    """Return the last instant of a period [s].

    Raises
    ------
    CalendarError : it ends before it starts.
    """
    if isinstance(end, When):
        stop_s = zones.utc_s(end)
    elif end.days:
        wall_s = at.wall_s + end.days * SECONDS_PER_DAY
        stop_s = zones.clock(at).utc_s(wall_s) + end.seconds
    else:
        stop_s = start_s + end.seconds
    if stop_s < start_s:
        raise CalendarError("ends before it starts", key="PERIOD")
    return stop_s


def _is_dropped(
    event: Component, zones: FileZones, start: When, clock: Clock, start_s: Times, wall_s: Times
) -> NDArray[np.bool_]:
    """Say which occurrences EXDATE and EXRULE take out; a date takes all of its day."""
    days: list[int] = []
    instants: list[int] = []
    for prop in event.all("EXDATE"):
        for text in filter(str.strip, prop.value.split(",")):
            at = when(prop, text)
            if at.is_date or start.is_date:
                days.append(at.day)
            else:
                instants.append(resolved(at, start, clock, zones))
    dropped = np.zeros(len(start_s), bool)
    if instants:
        dropped |= np.isin(start_s, instants)
    if days:
        dropped |= np.isin(wall_s // SECONDS_PER_DAY, days)
    if "EXRULE" in event and len(wall_s):
        around = Limits(int(wall_s.min()), int(wall_s.max()) + 1)
        for prop in event.all("EXRULE"):
            dropped |= np.isin(wall_s, _walls(prop, start, clock, around))
    return dropped


def _check_years(start_s: int, stop_s: int) -> None:
    if start_s < _FIRST_READ_S or stop_s > _STOP_READ_S:
        reason = f"outside the years {FIRST_READ_YEAR} to {LAST_READ_YEAR}"
        raise CalendarError(reason, key="DTSTART")
