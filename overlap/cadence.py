"""Recurrence rules to occurrence dates: RFC 5545 RRULE through dateutil, in local dates."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Final

from dateutil.rrule import rrulestr

from overlap.errors import RuleError
from overlap.timeline import LAST_DATE
from overlap.units import is_whole

MAX_OCCURRENCES: Final = 10_000
_RULE: Final = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(?:;[A-Z]+=[A-Z0-9,+-]+)*", re.ASCII)
_AT_LEAST_ONE: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_PARTS: Final = frozenset(
    [
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "WKST",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYSETPOS",
    ]
)
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


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
        rule = rrulestr(str(every), dtstart=dt.datetime.combine(start, dt.time.min))
        last = until or LAST_DATE
        found = itertools.takewhile(lambda date: date <= last, (at.date() for at in rule))
        dates = tuple(itertools.islice(found, count or MAX_OCCURRENCES + 1))
    except (ValueError, TypeError, OverflowError, IndexError) as fault:
        raise RuleError(f"not an RRULE: {fault}", key="every", value=every) from None
    if not dates:
        raise RuleError("no date fits it", key="every", value=every)
    if len(dates) > MAX_OCCURRENCES:
        raise RuleError(f"more than {MAX_OCCURRENCES} dates", key="every", value=every)
    return dates


def _parts(every: object) -> dict[str, str]:
    """Return the parts of a rule, those with times refused: slots say when in the day."""
    if not isinstance(every, str) or not _RULE.fullmatch(every):
        reason = 'not an RRULE such as "FREQ=WEEKLY;BYDAY=TU"'
        raise RuleError(reason, key="every", value=every)
    parts = dict(part.split("=") for part in every.split(";"))
    unknown = sorted(parts.keys() - _PARTS)
    if unknown:
        known = ", ".join(sorted(_PARTS))
        raise RuleError(f"{unknown[0]} isn't taken; known: {known}", key="every", value=every)
    if parts.get("FREQ") not in _FREQUENCIES:
        raise RuleError(f"FREQ is one of {', '.join(_FREQUENCIES)}", key="every", value=every)
    for name in ("INTERVAL", "COUNT"):
        if not _AT_LEAST_ONE.fullmatch(parts.get(name, "1")):
            raise RuleError(f"{name} is a whole number from 1 up", key="every", value=every)
    return parts
