"""Units, dtypes and limits, each said once.

Time is counted in whole minutes: days are numbered from 1970-01-01, instants are minutes
since 1970-01-01T00:00Z, wall times are the same count on a local clock.
"""

from __future__ import annotations

import math
import re
from numbers import Integral, Real
from typing import Final, Literal, TypeGuard

from overlap.base.errors import OverlapError
from overlap.core.days import DAYS_PER_WEEK as DAYS_PER_WEEK
from overlap.core.days import MINUTES_PER_DAY as MINUTES_PER_DAY

MINUTES_PER_HOUR: Final = 60
SECONDS_PER_MINUTE: Final = 60
SECONDS_PER_DAY: Final = 86_400

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100
MAX_OCCURRENCES: Final = 10_000
Mode = Literal["steady", "year_end"]
MODES: Final[tuple[Mode, ...]] = ("steady", "year_end")
"""When a rotation is fair: after each occurrence, or at its end alone."""

_ROUNDING: Final = 1e-9
_ISO: Final = re.compile(r"PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,5})M)?", re.ASCII)
_SHORT: Final = re.compile(
    r"(?=[\d.])(?:(\d{1,3}(?:[.,]\d{1,4})?)h)?(?:(\d{1,5})m(?:in)?|(?<=h)([0-5]\d))?", re.ASCII
)
"""``"1.5h"``, ``"2h30m"``, ``"90m"``, and without the last unit ``"2h30"``."""

_UNIT: Final = re.compile(
    r"(?<=\d) ?(?:(h)(?:ours?|rs?)?|(m)(?:in(?:ute)?s?)?)\b\.? ?", re.ASCII | re.IGNORECASE
)
"""A unit as people write it, after its number: "2 hours", "90 min", "2 hrs"."""


class DurationError(OverlapError, ValueError):
    """A length of time that can't be read."""


def is_whole(value: object) -> TypeGuard[int]:
    """Say whether a value is a whole number, numpy's among them; ``True`` isn't one.

    >>> is_whole(1), is_whole(True), is_whole(1.0)
    (True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Say whether a value is a number, numpy's among them; ``True`` isn't one.

    >>> is_number(1.5), is_number(1), is_number(True), is_number("1")
    (True, True, False, False)
    """
    return isinstance(value, Real) and not isinstance(value, bool)


def short_units(text: str) -> str:
    """Write the units of a length of time as h and m, without spaces.

    >>> short_units("1 h 30 min"), short_units("2 hours")
    ('1h30m', '2h')
    """
    if text.strip().startswith("PT"):
        return text.strip()
    return _UNIT.sub(lambda unit: "h" if unit[1] else "m", text.strip())


def parse_minutes(text: str) -> int:
    """Read a length of time as whole minutes: ``"90m"``, ``"1 h 30 min"``, ``"PT1H30M"``.

    Raises
    ------
    DurationError : not of one of these forms, or not whole minutes.

    >>> parse_minutes("1.5h"), parse_minutes("90m"), parse_minutes("PT1H30M")
    (90, 90, 90)
    """
    match = _ISO.fullmatch(text) or _SHORT.fullmatch(short_units(text))
    if match is None:
        reason = 'not a length of time; write "90m", "2h", "2h30m" or "PT2H30M"'
        raise DurationError(reason, value=text)
    hours, *minutes_of = match.groups()
    minutes = float((hours or "0").replace(",", ".")) * MINUTES_PER_HOUR
    minutes += sum(int(own) for own in minutes_of if own)
    if not minutes.is_integer():
        raise DurationError("not a whole number of minutes", value=text)
    return int(minutes)


def as_minutes(value: object, *, key: str, least: int = 1, most: int) -> int:
    """Return a length of time in minutes, checked against its bounds.

    Raises
    ------
    DurationError : not a length of time, or not from ``least`` to ``most`` minutes.
    """
    if not isinstance(value, str):
        raise DurationError('not a length of time such as "90m"', key=key, value=value)
    try:
        minutes = parse_minutes(value)
    except DurationError as fault:
        raise fault.within(key) from None
    if not least <= minutes <= most:
        reason = f"not from {format_minutes(least)} to {format_minutes(most)}"
        raise DurationError(reason, key=key, value=value)
    return minutes


def format_minutes(minutes: float) -> str:
    """Write minutes for people, rounded to the minute: ``150`` is ``"2 h 30 min"``.

    >>> format_minutes(150), format_minutes(60), format_minutes(0)
    ('2 h 30 min', '1 h', '0 min')
    """
    hours, rest = divmod(round(minutes), MINUTES_PER_HOUR)
    if not rest and hours:
        return f"{hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def percent(share: float) -> str:
    """Write a share as per cent, rounded down: what misses 90 % never reads as 90.0 %.

    >>> percent(0.8996), percent(1.0)
    ('89.9%', '100.0%')
    """
    return f"{math.floor(share * 1000 + _ROUNDING) / 10:.1f}%"


def format_offset(minutes: int) -> str:
    """Write an offset from UTC as ``+05:30``.

    >>> format_offset(330), format_offset(-180)
    ('+05:30', '-03:00')
    """
    hours, rest = divmod(abs(minutes), MINUTES_PER_HOUR)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
