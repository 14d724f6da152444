"""Recurrence rules as text (RFC 5545 3.3.10): ``FREQ=WEEKLY;BYDAY=TU`` to its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from overlap.base.errors import RuleError

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_BY_DAY: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WITHIN_DAYS: Final = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600}
"""Frequencies that come more often than daily, and their units [s]."""

_MOST_LISTED: Final = 400
_WEEKDAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL: Final = re.compile(r"\d{8}(?:T\d{4}(?:\d\d)?Z?)?", re.ASCII)
_LISTS: Final = {
    "BYSECOND": ("by_second", 0, 60),
    "BYMINUTE": ("by_minute", 0, 59),
    "BYHOUR": ("by_hour", 0, 23),
    "BYMONTHDAY": ("by_month_day", -31, 31),
    "BYYEARDAY": ("by_year_day", -366, 366),
    "BYWEEKNO": ("by_week_no", -53, 53),
    "BYMONTH": ("by_month", 1, 12),
    "BYSETPOS": ("by_set_pos", -366, 366),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule; ``until`` is as it stands in the text, since it may be of any form."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    by_second: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    text: str = field(default="", compare=False)


def parse_rule(text: str) -> Rule:
    """Return the rule that a text says; parts with names of their own (``X-``) are left out.

    Raises
    ------
    RuleError : it can't be read.

    >>> parse_rule("FREQ=MONTHLY;BYDAY=2TU,-1FR").by_day
    ((2, 1), (-1, 4))
    """
    parts: dict[str, str] = {}
    for piece in text.strip().strip(";").split(";"):
        name, sign, value = (part.strip().upper() for part in piece.partition("="))
        if not sign or not value:
            raise RuleError(f"{piece[:40]!r} isn't NAME=VALUE")
        if name in parts and parts[name] != value:
            raise RuleError(f"{name} stands twice")
        parts[name] = value
    freq = parts.pop("FREQ", "")
    if freq not in {*DAY_BY_DAY, *WITHIN_DAYS}:
        raise RuleError(f"FREQ={freq[:40]} isn't a frequency" if freq else "has no FREQ")
    values = dict(_value(name, value) for name, value in parts.items() if name[:2] != "X-")
    return Rule(freq=freq, text=text, **values)  # type: ignore[arg-type]  # fields of a rule


def _value(name: str, value: str) -> tuple[str, object]:
    """Return a part of a rule as a field and its value."""
    if name in _LISTS:
        attribute, least, most = _LISTS[name]
        return attribute, _numbers(name, value, least, most)
    if name == "BYDAY":
        return "by_day", tuple(_weekday(day) for day in value.split(",") if day)
    if name == "WKST":
        return "week_start", _weekday(value)[1]
    if name == "UNTIL" and _UNTIL.fullmatch(value):
        return "until", value
    if name in {"INTERVAL", "COUNT"} and re.fullmatch(r"0*[1-9]\d{0,8}", value, re.ASCII):
        return name.lower(), int(value)
    if name == "UNTIL":
        raise RuleError(f"UNTIL={value[:40]} isn't a date or a time on one")
    if name in {"INTERVAL", "COUNT"}:
        raise RuleError(f"{name}={value[:40]} isn't a whole number from 1 up")
    raise RuleError(f"{name[:40]} isn't a part of a rule")


def _numbers(name: str, text: str, least: int, most: int) -> tuple[int, ...]:
    numbers = []
    for piece in text.split(","):
        number = int(piece) if re.fullmatch(r"[+-]?\d{1,3}", piece, re.ASCII) else None
        if number is None or not least <= number <= most or (not number and least != 0):
            raise RuleError(f"{name}={piece[:40]} isn't a number from {least} to {most}")
        numbers.append(number)
    if len(numbers) > _MOST_LISTED:
        raise RuleError(f"{name} lists more than {_MOST_LISTED} numbers")
    return tuple(numbers)


def _weekday(text: str) -> tuple[int, int]:
    """Return a number, 0 where there is none, and a day of the week, Monday 0."""
    match = _WEEKDAY.fullmatch(text.strip())
    if match is None:
        raise RuleError(f"{text[:40]!r} isn't a day such as TU or -1FR")
    return int(match[1] or 0), WEEKDAYS.index(match[2])
