"""Dates, times, targets and widths as the page and the Axes write them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from overlap.base.units import MINUTES_PER_DAY, MINUTES_PER_HOUR, format_minutes, format_offset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.sites.target import Bound, Target

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUS: Final = "\N{MINUS SIGN}"
_WIDE: Final = ("W", "F")


def weekday_names(weekdays: Sequence[int]) -> str:
    """Write weekdays, Monday is 0, with ranges: ``Mon–Thu``, ``Mon, Wed``.

    >>> weekday_names((0, 1, 2, 3)), weekday_names((0, 1, 4)), weekday_names((4,))
    ('Mon–Thu', 'Mon, Tue, Fri', 'Fri')
    """
    names = [_WEEKDAYS[n] for n in weekdays]
    is_run = list(weekdays) == list(range(weekdays[0], weekdays[0] + len(weekdays)))
    if is_run and len(names) > 2:  # noqa: PLR2004 - two are a list
        return f"{names[0]}–{names[-1]}"
    return ", ".join(names)


def clock_text(local_min: int, *, is_stop: bool) -> tuple[str, str]:
    """Write a wall time, counted from a date's midnight, and on which other day it is.

    A whole hour has no minutes; midnight as a stop is the 24 of the day before.

    >>> clock_text(540, is_stop=False), clock_text(1440, is_stop=True)
    (('09', ''), ('24', ''))
    >>> clock_text(1470, is_stop=True), clock_text(-60, is_stop=False)
    (('00:30', '+1'), ('23', '−1'))
    """
    day, at = divmod(local_min - is_stop, MINUTES_PER_DAY)
    hours, minutes = divmod(at + is_stop, MINUTES_PER_HOUR)
    sign = "+" if day > 0 else MINUS
    return f"{hours:02}:{minutes:02}" if minutes else f"{hours:02}", f"{sign}{abs(day)}" * bool(day)


def hours_text(minutes: float) -> str:
    """Write minutes as hours and minutes, rounded to the minute.

    >>> hours_text(171.2), hours_text(0)
    ('2:51', '0:00')
    """
    hours, rest = divmod(round(minutes), MINUTES_PER_HOUR)
    return f"{hours}:{rest:02}"


def short_length(minutes: int) -> str:
    """Write a length in as few signs as can be read.

    >>> short_length(180), short_length(150), short_length(45), short_length(0)
    ('3 h', '2:30 h', '45 min', 'none')
    """
    if not minutes:
        return "none"
    if minutes < MINUTES_PER_HOUR:
        return f"{minutes} min"
    return f"{hours_text(minutes)} h" if minutes % MINUTES_PER_HOUR else format_minutes(minutes)


def offset_text(minutes: int) -> str:
    """Write an offset from UTC with a proper minus.

    >>> offset_text(-180)
    'UTC−03:00'
    """
    return f"UTC{format_offset(minutes)}".replace("-", MINUS)


def short_target(target: Target) -> str:
    """Write a target's bounds as ``2–4 h``; a percentage is one of headquarters' hours.

    >>> from overlap import Target
    >>> [short_target(Target(text)) for text in ("2h-4h", "90m-4h", "2h", "100%", "1h-50%")]
    ['2–4 h', '1:30–4 h', '2 h', '100 %', '1 h – 50 %']
    """
    low, high = target.minimum, target.maximum
    if high is None:
        return _short_bound(low)
    if low.percent is None and high.percent is None and low.minutes >= MINUTES_PER_HOUR:
        return f"{short_length(low.minutes).removesuffix(' h')}–{short_length(high.minutes)}"
    return f"{_short_bound(low)} – {_short_bound(high)}"


def _short_bound(bound: Bound) -> str:
    if bound.percent is not None:
        return f"{bound.percent:g} %"
    return short_length(bound.minutes) if bound.minutes else "0 min"


def width(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, none for a combining one.

    >>> width("Oslo"), width("東京")
    (4, 4)
    """
    return sum(
        (2 if unicodedata.east_asian_width(sign) in _WIDE else 1)
        for sign in text
        if not unicodedata.combining(sign)
    )


def fitted(text: str, columns: int) -> str:
    """Cut the middle out of a text that takes more than so many columns: names differ at ends.

    >>> fitted("Engineering office Ouagadougou", 18), fitted("東京都港区赤坂", 8)
    ('Engineeri…gadougou', '東京…坂')
    """
    if width(text) <= columns:
        return text
    head = tail = ""
    for sign in text:
        if width(head + sign) > columns // 2:
            break
        head += sign
    for sign in reversed(text):
        if width(tail + sign) > columns - columns // 2 - 1:
            break
        tail = sign + tail
    return f"{head.rstrip()}…{tail.lstrip()}"
