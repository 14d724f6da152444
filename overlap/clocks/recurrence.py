"""Recurrence rules to occurrence dates: RFC 5545 RRULE through dateutil, in local dates."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from dateutil.rrule import rrulestr

from overlap.base.errors import RuleError
from overlap.base.units import MAX_OCCURRENCES, is_whole
from overlap.clocks.timeline import LAST_DATE

MAX_TEXT: Final = 500
_LAST: Final = LAST_DATE - dt.timedelta(1)
_RULE: Final = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(?:;[A-Z]+=[A-Z0-9,+-]+)*", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_AT_LEAST_ONE: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAY: Final = "(?:MO|TU|WE|TH|FR|SA|SU)"
_DAYS: Final = re.compile(rf"{_DAY}(?:,{_DAY})*")
_NUMBERED_DAYS: Final = re.compile(rf"(?:[+-]?[1-9]\d?)?{_DAY}(?:,(?:[+-]?[1-9]\d?)?{_DAY})*")
_TEXTS: Final = {
    "FREQ": (re.compile("|".join(_FREQUENCIES)), f"is one of {', '.join(_FREQUENCIES)}"),
    "INTERVAL": (_AT_LEAST_ONE, "is a whole number from 1 up"),
    "COUNT": (_AT_LEAST_ONE, "is a whole number from 1 up"),
    "UNTIL": (re.compile(r"\d{8}(?:T\d{6})?"), "is a date such as 20271231"),
    "WKST": (re.compile(_DAY), "is a day such as MO"),
    "BYDAY": (_NUMBERED_DAYS, "lists days such as TU or, in a month or year, 2TU and -1FR"),
}
_NUMBERS: Final = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
}
_PARTS: Final = _TEXTS.keys() | _NUMBERS
_SENSELESS: Final = {
    "BYWEEKNO": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYYEARDAY": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYMONTHDAY": ("WEEKLY",),
}
"""RFC 5545 3.3.10: frequencies with which a part has no meaning."""

_LATER: Final = dt.timedelta(days=146_097 * 19)
"""The calendar repeats every 400 years; a rule that no date fits is followed to the year 9999."""


def occurrence_dates(
    every: object,
    start: dt.date,
    *,
    count: int | None = None,
    until: dt.date | None = None,
) -> tuple[dt.date, ...]:
    """Return the dates of a series, from 1 to 10,000 of them.

    Parameters
    ----------
    every : RRULE without times, as ``"FREQ=MONTHLY;BYDAY=2TU,4TU"``
    start : the first date considered
    count, until : how many, or the last date; or as COUNT or UNTIL in the rule; one is needed

    Raises
    ------
    RuleError : can't be read, has times or no end, two ends, no dates or too many.

    >>> dates = occurrence_dates("FREQ=WEEKLY;BYDAY=TU", dt.date(2027, 1, 5), count=2)
    >>> [str(date) for date in dates]
    ['2027-01-05', '2027-01-12']
    """
    parts = _parts(every)
    ends = [
        end for end in (count, until, parts.get("COUNT"), parts.get("UNTIL")) if end is not None
    ]
    if len(ends) != 1:
        reason = "has no end; say count or until" if not ends else "has two ends; say one"
        raise RuleError(reason, key="every", value=every)
    if count is not None and (not is_whole(count) or not 1 <= count <= MAX_OCCURRENCES):
        reason = f"not a whole number from 1 to {MAX_OCCURRENCES}"
        raise RuleError(reason, key="count", value=count)
    try:
        if "UNTIL" in parts:
            until = dt.datetime.fromisoformat(parts["UNTIL"]).date()
        last = min(until or _LAST, _LAST)
        endless = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
        starts = rule_starts(endless, dt.datetime.combine(start, dt.time.min))
        dates_in_range = itertools.takewhile(
            lambda date: date <= last, (at.date() for at in starts)
        )
        dates = tuple(itertools.islice(dates_in_range, count or MAX_OCCURRENCES + 1))
    except (ValueError, TypeError, OverflowError, IndexError) as fault:
        raise RuleError(f"not an RRULE: {fault}", key="every", value=every) from None
    if not dates:
        raise RuleError("no date fits it", key="every", value=every)
    if len(dates) > MAX_OCCURRENCES:
        raise RuleError(f"more than {MAX_OCCURRENCES} dates", key="every", value=every)
    expected_count = count or int(parts.get("COUNT", 0))
    if len(dates) < expected_count:
        reason = f"gives {len(dates)} of {expected_count} dates up to {_LAST}"
        raise RuleError(reason, key="every", value=every)
    return dates


def check_rule(every: object) -> str:
    """Return a rule that can be read, as it was written.

    Raises
    ------
    RuleError : it can't be.

    >>> check_rule("FREQ=WEEKLY;BYDAY=TU")
    'FREQ=WEEKLY;BYDAY=TU'
    """
    _parts(every)
    return str(every)


def rule_starts(text: str, start: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the wall times of a rule without UNTIL, from ``start`` to the end of 2399.

    They are those of 7600 years later, told back: where no date fits any more, dateutil goes on to
    the year 9999, and from there it isn't far.
    """
    return (at - _LATER for at in rrulestr(text, dtstart=start + _LATER))


def _parts(every: object) -> dict[str, str]:
    """Return the parts of a rule, those with times refused: slots say when in the day."""
    if isinstance(every, str) and len(every) > MAX_TEXT:
        raise RuleError(f"longer than {MAX_TEXT} characters", key="every", value=every)
    if not isinstance(every, str) or not _RULE.fullmatch(every):
        reason = 'not an RRULE such as "FREQ=WEEKLY;BYDAY=TU"'
        raise RuleError(reason, key="every", value=every)
    pairs = [part.split("=") for part in every.split(";")]
    parts = {"FREQ": "", **dict(pairs)}
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise RuleError(f"{twice} is there twice", key="every", value=every)
    unknown = sorted(parts.keys() - _PARTS)
    if unknown:
        known = ", ".join(sorted(_PARTS))
        raise RuleError(f"{unknown[0]} isn't taken; known: {known}", key="every", value=every)
    fault = next(filter(None, itertools.starmap(_part_fault, parts.items())), "")
    fault = fault or _senseless(parts)
    if fault:
        raise RuleError(fault, key="every", value=every)
    return parts


def _part_fault(name: str, value: str) -> str:
    """Return what is wrong with a part on its own; nothing if it can be read."""
    if name in _TEXTS:
        form, what = _TEXTS[name]
        return "" if form.fullmatch(value) else f"{name} {what}"
    least, most = _NUMBERS[name]
    numbers = [int(n) if _NUMBER.fullmatch(n) else 0 for n in value.split(",")]
    if all(n and least <= n <= most for n in numbers):
        return ""
    counted = "1" if least > 0 else f"{least} to -1 or 1"
    return f"{name} lists whole numbers from {counted} to {most}"


def _senseless(parts: Mapping[str, str]) -> str:
    """Return which parts RFC 5545 doesn't let stand together, if any."""
    freq = parts["FREQ"]
    for name, frequencies in _SENSELESS.items():
        if name in parts and freq in frequencies:
            return f"{name} doesn't go with FREQ={freq}"
    by_day = parts.get("BYDAY", "MO")
    if (freq in {"DAILY", "WEEKLY"} or "BYWEEKNO" in parts) and not _DAYS.fullmatch(by_day):
        return "a number before a day goes with a month or year alone"
    if "BYSETPOS" in parts and not any(n.startswith("BY") and n != "BYSETPOS" for n in parts):
        return "BYSETPOS needs another part that begins with BY"
    return ""
