"""Times and windows of a day: read as people type them, checked, printed as ``HH:MM``.

Times are 9, 9am, 9:00 AM, 9h30, 0930 or noon.  A window whose stop isn't after its start ends the
next day.  What has two meanings, as "9-5", is an error.
"""

from __future__ import annotations

import re
from typing import Final

from overlap.base.errors import HoursError
from overlap.base.units import MINUTES_PER_DAY, MINUTES_PER_HOUR, is_whole

Window = tuple[int, int]
"""Start and stop in wall minutes from the shift date's midnight; stop > 1440 is the next day."""

FULL_DAY: Final = (0, MINUTES_PER_DAY)
DASHES: Final = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–\N{EM DASH}\N{MINUS SIGN}"
_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:(?:[:.h]|(?<=\d\d))(?P<minute>\d\d)|h)?(?: ?(?P<half>[ap])\.?m\.?)?",
    re.ASCII,
)
_NOON: Final = 12
_NAMED_TIMES: Final = {"noon": "12:00pm", "midnight": "12:00am"}
_BARE_EARLY: Final = ("1", "2", "3", "4", "5")
"""Hours that may be of the morning or the afternoon; with a 0 before they are of the morning."""

_TO: Final = re.compile(rf"[{DASHES}]|\b(?:to|through|thru|until|till)\b", re.IGNORECASE)


def parse_clock(text: object, *, key: str = "time") -> int:
    """Read ``"HH:MM"`` from 00:00 to 24:00, or ``"9am"``, as minutes from midnight.

    Raises
    ------
    HoursError : anything else.

    >>> parse_clock("09:30"), parse_clock("9:30 PM")
    (570, 1290)
    """
    match = _CLOCK.fullmatch(text.strip().lower()) if isinstance(text, str) else None
    if match is None or not (match["minute"] or match["half"]):
        raise HoursError("not a time of day; write HH:MM", key=key, value=text)
    try:
        return _minutes(match, match["half"])
    except HoursError as fault:
        raise HoursError(fault.reason, key=key, value=text) from None


def parse_window(text: object, *, key: str = "window") -> Window:
    """Read ``"HH:MM-HH:MM"`` or ``"9am-5pm"``; a stop not after the start is on the next day.

    Raises
    ------
    HoursError : not of this form, or start equals stop.

    >>> parse_window("22:00-06:00"), parse_window("9 to 17")
    ((1320, 1800), (540, 1020))
    """
    sides = _TO.split(text) if isinstance(text, str) else []
    if len(sides) != 2:  # noqa: PLR2004 - a start and a stop
        raise HoursError("not a window; write HH:MM-HH:MM", key=key, value=text)
    try:
        return window_of(*sides)
    except HoursError as fault:
        raise HoursError(fault.reason, key=key, value=text) from None


def as_window(value: object, key: str) -> Window:
    """Read a window as text, or take its two wall minutes.

    Raises
    ------
    HoursError : neither.

    >>> as_window("22:00-06:00", "slots") == as_window((1320, 1800), "slots")
    True
    """
    if isinstance(value, str):
        return parse_window(value, key=key)
    if isinstance(value, tuple | list) and is_window(tuple(value)):
        return int(value[0]), int(value[1])
    raise HoursError("not a window; write HH:MM-HH:MM", key=key, value=value)


def window_of(start_text: str, stop_text: str) -> Window:
    """Read the two times of a window, whose hours alone are enough where they mean one thing.

    Raises
    ------
    HoursError : no times, start equals stop, or two meanings.
    """
    sides = [side.strip().lower() for side in (start_text, stop_text)]
    has_halves = any(side.endswith(("m", "m.")) for side in sides)
    named = _NAMED_TIMES if has_halves else {"noon": "12:00", "midnight": "00:00"}
    first, last = (_CLOCK.fullmatch(named.get(side, side)) for side in sides)
    if first is None or last is None:
        raise HoursError("not a time of day; write HH:MM")
    halves = first["half"], last["half"]
    if any(halves) and not all(halves):
        halves = _both_halves(first, last)
    start, stop = _minutes(first, halves[0]), _minutes(last, halves[1])
    reason = _window_fault(start, stop)
    if reason:
        raise HoursError(reason)
    is_plain = not (first["minute"] or last["minute"] or any(halves))
    if is_plain and stop < start <= _NOON * MINUTES_PER_HOUR:
        meant = f"{format_clock(start)}-{format_clock(stop + _NOON * MINUTES_PER_HOUR)}"
        night = f"{format_clock(start)}-{format_clock(stop)}"
        raise HoursError(f"may mean {meant} or {night}; write which")
    if is_plain and first["hour"] in _BARE_EARLY and start < stop <= _NOON * MINUTES_PER_HOUR:
        half = _NOON * MINUTES_PER_HOUR
        night = f"{format_clock(start)}-{format_clock(stop)}"
        meant = f"{format_clock(start + half)}-{format_clock(stop + half)}"
        raise HoursError(f"may mean {night} or {meant}; write which")
    return start, stop if stop > start else stop + MINUTES_PER_DAY


def _both_halves(first: re.Match[str], last: re.Match[str]) -> tuple[str, str]:
    """Return am or pm of both times where one says it and the other can mean one thing alone."""
    start, stop = int(first["hour"]) % _NOON, int(last["hour"]) % _NOON
    if last["half"] == "p" and int(first["hour"]) <= _NOON and start >= stop:
        return "a", "p"
    raise HoursError("say am or pm, or neither, at both times")


def _minutes(match: re.Match[str], half: str | None) -> int:
    """Return the wall minutes of a time.

    Raises
    ------
    HoursError : there is no such time.
    """
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half and not 1 <= hour <= _NOON:
        raise HoursError("no such time; with am and pm the hours are 1 to 12")
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    minutes = hour * MINUTES_PER_HOUR + minute
    if minute >= MINUTES_PER_HOUR or minutes > MINUTES_PER_DAY:
        raise HoursError("no such time; the day runs from 00:00 to 24:00")
    return minutes


def format_clock(minutes: int) -> str:
    """Write wall minutes as ``HH:MM``; the end of the day is ``24:00``, later ones wrap.

    >>> format_clock(1440), format_clock(1500)
    ('24:00', '01:00')
    """
    if minutes > MINUTES_PER_DAY:
        minutes -= MINUTES_PER_DAY
    return f"{minutes // MINUTES_PER_HOUR:02}:{minutes % MINUTES_PER_HOUR:02}"


def format_window(window: Window) -> str:
    """Write a window as ``HH:MM-HH:MM``."""
    return f"{format_clock(window[0])}-{format_clock(window[1])}"


def is_window(window: object) -> bool:
    """Say whether a value is a window that can be written: a full day starts at midnight.

    >>> is_window((0, 1440)), is_window((1320, 1800)), is_window((60, 1500))
    (True, True, False)
    """
    match window:
        case (start, stop) if isinstance(window, tuple) and is_whole(start) and is_whole(stop):
            return window == FULL_DAY or (
                0 <= start < MINUTES_PER_DAY and start < stop < start + MINUTES_PER_DAY
            )
    return False


def _window_fault(start: int, stop: int) -> str:
    if start == stop:
        return "start equals stop; a full day is 00:00-24:00"
    return "a window can't start at 24:00" if start == MINUTES_PER_DAY else ""
