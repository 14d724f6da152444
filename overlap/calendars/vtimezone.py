"""Zones as VTIMEZONE, from our own tables; and a VTIMEZONE as a table, to read it back.

Half of the calendars go by a zone's name, half by its VTIMEZONE, so both must say the same.  Two
forms are read right by all: a pair of yearly rules from 1970, and one part for each change from
1999.  An onset is told in the wall time before the change.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from dateutil.rrule import rrulestr
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from overlap.base.errors import CalendarError
from overlap.base.units import LAST_YEAR
from overlap.clocks.recurrence import rule_starts
from overlap.clocks.zones import aliases, zone_table
from overlap.sites.places import all_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Changes = tuple[NDArray[np.int64], NDArray[np.int64]]

Part: TypeAlias = Any
"""A component or property, whose values icalendar types as a union of some thirty classes."""

AROUND_YEARS: Final = 5
"""A zone's rules are told rightly for so many years before a series and after it."""

EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - wall times are counted from it
_SECOND: Final = dt.timedelta(seconds=1)
_LISTED_FROM: Final = 1999
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAYS_PER_WEEK: Final = 7
_MOST_ONSETS: Final = 2000


@cache
def calendar_zone(zone: str) -> str:
    """Return the name under which calendars know a zone.

    An old alias gives way to its target, since some systems leave it out; a name that stands in
    tzdata's table of places, as ``Europe/Oslo``, stays.

    >>> calendar_zone("US/Eastern"), calendar_zone("Europe/Oslo"), calendar_zone("Zulu")
    ('America/New_York', 'Europe/Oslo', 'UTC')
    """
    known = any(zone == place.zone for place in all_places())
    name = zone if known else aliases().get(zone, zone)
    return "UTC" if name == "Etc/UTC" else name


def vtimezone(zone: str, first: dt.date, last: dt.date) -> Timezone:
    """Return a zone as VTIMEZONE, right from five years before ``first`` to five after ``last``.

    >>> text = vtimezone("Asia/Kolkata", dt.date(2027, 1, 5), dt.date(2027, 12, 28)).to_ical()
    >>> text.decode().split()[2:6]
    ['BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0530', 'TZOFFSETTO:+0530']
    """
    change_s, offset_s = offset_changes(zone)
    start_year = max(first.year - AROUND_YEARS, EPOCH.year)
    start = int(change_s.searchsorted(_year_s(start_year)))
    stop = int(change_s.searchsorted(_year_s(last.year + AROUND_YEARS + 1)))
    walls = (change_s + offset_s[:-1]).tolist()
    onsets = [EPOCH + at * _SECOND for at in walls]
    component = Timezone()
    component.add("TZID", zone)
    pair = _yearly_pair(start_year, onsets[start:], offset_s[start:].tolist())
    if pair:
        for n, rule in enumerate(pair):
            at = dt.datetime.combine(EPOCH, onsets[start + n].time())
            onset = rrulestr(rule_text(rule), dtstart=at)[0]
            before, after = offset_s[start + n : start + n + 2].tolist()
            component.add_component(_part(onset, before, after, rule))
        return component
    listed = min(start, int(change_s.searchsorted(_year_s(_LISTED_FROM))))
    before = int(offset_s[listed])
    component.add_component(_part(EPOCH, before, before))
    for n in range(listed, stop):
        before, after = offset_s[n : n + 2].tolist()
        component.add_component(_part(onsets[n], before, after))
    return component


def offset_changes(zone: str) -> Changes:
    """Return the instants at which a zone's offset changes, and the offsets around them.

    ``(n,)`` and ``(n + 1,)`` int64 [s]; changes of kind alone are left out.
    """
    table = zone_table(zone)
    real = table.offset_s[1:] != table.offset_s[:-1]
    return table.change_s[real], np.concatenate([table.offset_s[:1], table.offset_s[1:][real]])


def changes_of(component: Part) -> Changes:
    """Return what a VTIMEZONE says, in the form of ``offset_changes``.

    Raises
    ------
    CalendarError : a part without onset or offsets, or a rule that can't be read.
    """
    found: dict[int, tuple[int, int]] = {}
    for part in component.subcomponents:
        try:
            start = part["DTSTART"].dt.replace(tzinfo=None)
            before, after = (part[key].td // _SECOND for key in ("TZOFFSETFROM", "TZOFFSETTO"))
            onsets = [start, *_rule_onsets(part, start, before), *_listed_onsets(part)]
        except (KeyError, AttributeError, TypeError, ValueError) as fault:
            raise CalendarError(f"can't be read: {fault}", key="VTIMEZONE") from None
        for onset in onsets:
            found[(onset - EPOCH) // _SECOND - before] = before, after
    if not found:
        raise CalendarError("says no offset", key="VTIMEZONE", value=str(component.get("TZID")))
    at = sorted(found)
    offsets = [found[at[0]][0], *(found[second][1] for second in at)]
    return np.array(at, np.int64), np.array(offsets, np.int64)


def rule_text(rule: Part) -> str:
    """Return a rule as it stands in a file.

    Raises
    ------
    CalendarError : it is something else, as with ``VALUE=TEXT``.
    """
    is_rule = isinstance(rule, vRecur)
    if not is_rule:
        raise CalendarError("not a rule", key="RRULE", value=str(rule))
    return str(rule.to_ical().decode())


def rule_walls(rule: Part, start: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the wall times of a rule, whatever its UNTIL, up to its COUNT.

    Raises
    ------
    CalendarError : it can't be read, no date fits it, or it goes past 2399.
    """
    text = rule_text(rule)
    if rule.get("INTERVAL", [1])[0] < 1:  # it would stand still
        raise CalendarError("its interval isn't 1 or more", key="RRULE", value=text)
    endless = vRecur({key: value for key, value in rule.items() if key != "UNTIL"})
    n = 0
    try:
        for n, wall in enumerate(rule_starts(rule_text(endless), start), start=1):  # noqa: B007
            yield wall
    except (ValueError, TypeError, AttributeError, IndexError, OverflowError) as fault:
        raise CalendarError(f"can't be read: {fault}", key="RRULE", value=text) from None
    if n < max(1, rule.get("COUNT", [math.inf])[0]):
        reason = "goes past the year 2399" if n else "no date fits it"
        raise CalendarError(reason, key="RRULE", value=text)


def _rule_onsets(part: Part, start: dt.datetime, offset_s: int) -> list[dt.datetime]:
    """Return the onsets of a part's rule, up to the last year there are tables for."""
    rule = part.get("RRULE")
    if rule is None:
        return []
    until = EPOCH.replace(year=LAST_YEAR + 1)
    for limit in rule.get("UNTIL", []):
        limit_at = dt.datetime.combine(limit, dt.time.max) if type(limit) is dt.date else limit
        utc = limit_at.replace(tzinfo=None)
        if utc > until:  # as 99991231T235959Z, to which no offset can be added
            continue
        until = min(until, utc + offset_s * _SECOND if limit_at.tzinfo else utc)
    onsets = []
    for onset in rule_walls(rule, start):
        if onset > until:
            break
        onsets.append(onset)
        if len(onsets) > _MOST_ONSETS:
            raise ValueError("too many onsets")
    return onsets


def _listed_onsets(part: Part) -> list[dt.datetime]:
    rdate = part.get("RDATE", [])
    lists = rdate if isinstance(rdate, list) else [rdate]
    return [value.dt.replace(tzinfo=None) for each in lists for value in each.dts]


def _yearly_pair(
    start_year: int, onsets: Sequence[dt.datetime], offsets: Sequence[int]
) -> list[vRecur]:
    """Return the two yearly rules that give all onsets from a year on, or none if none do."""
    years = [onset.year for onset in onsets]
    alternate = all(before == after for before, after in zip(offsets, offsets[2:], strict=False))
    if not alternate or years[:1] != [start_year] or years[-1] < LAST_YEAR:
        return []
    rules = [_yearly_rule(onsets[n::2]) for n in range(2)]
    return [] if None in rules else [rule for rule in rules if rule is not None]


def _yearly_rule(onsets: Sequence[dt.datetime]) -> vRecur | None:
    """Return the rule by which a change comes once a year, or None."""
    same = {(onset.month, onset.weekday(), onset.time()) for onset in onsets}
    if len(same) != 1 or np.any(np.diff([onset.year for onset in onsets]) != 1):
        return None
    month, weekday, _ = same.pop()
    day = _WEEKDAYS[weekday]
    days = [onset.day for onset in onsets]
    weeks = {(day - 1) // _DAYS_PER_WEEK + 1 for day in days}
    if len(weeks) == 1:
        return vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{weeks.pop()}{day}"})
    if all(
        onset.day + _DAYS_PER_WEEK > calendar.monthrange(onset.year, month)[1] for onset in onsets
    ):
        return vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"-1{day}"})
    if max(days) - min(days) == _DAYS_PER_WEEK - 1:
        span = list(range(min(days), max(days) + 1))
        return vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYMONTHDAY": span, "BYDAY": day})
    return None


def _part(
    onset: dt.datetime, before_s: int, after_s: int, rule: vRecur | None = None
) -> TimezoneStandard | TimezoneDaylight:
    """Return STANDARD, or DAYLIGHT where the clock goes forward."""
    part = TimezoneDaylight() if after_s > before_s else TimezoneStandard()
    part.add("DTSTART", onset)
    part.add("TZOFFSETFROM", before_s * _SECOND)
    part.add("TZOFFSETTO", after_s * _SECOND)
    if rule is not None:
        part.add("RRULE", rule)
    return part


def _year_s(year: int) -> int:
    return (dt.datetime(year, 1, 1) - EPOCH) // _SECOND  # noqa: DTZ001 - both are UTC
