"""Zones as VTIMEZONE, from our own tables; and a VTIMEZONE as a table, to read it back.

Half of the calendars go by a zone's name, half by its VTIMEZONE, so both must say the same.  Two
forms are read right by all: a pair of yearly rules from 1970, and one part for each change from
1999.  An onset is told in the wall time before the change.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur
from numpy.typing import NDArray

from overlap.base.units import LAST_YEAR
from overlap.clocks.recurrence import rule_starts
from overlap.clocks.zones import aliases, zone_table
from overlap.sites.places import all_places

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
            onset = next(rule_starts(_text(rule), at))
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


def _text(rule: vRecur) -> str:
    return str(rule.to_ical().decode())  # type: ignore[no-untyped-call]  # icalendar types no rules


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
