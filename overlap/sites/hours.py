"""Weekly hours: parse a subset of OSM's opening_hours, check it, print it back.

Grammar: rules separated by ``;``, each an optional list of days and then times or ``off``; a
later rule replaces an earlier one for its days.  No days means every day; ``24/7`` is
``Mo-Su 00:00-24:00``.  A window whose stop isn't after its start ends the next day.

Days may be written out ("Monday to Friday"), times as 9, 9am, 9:00 AM, 9h30, 0930 or noon, and a
comma before a day begins a rule.  What has two meanings, as "9-5", is an error; the canonical form
has one.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final, NoReturn, Self

from overlap.base.errors import HoursError
from overlap.base.reprs import short
from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HOUR, is_whole

DAY_NAMES: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MAX_WINDOWS_A_DAY: Final = 12
FULL_DAY: Final = (0, MINUTES_PER_DAY)
_EXAMPLE: Final = "Mo-Fr 09:00-17:30"
_MAX_TEXT: Final = 2000
_SHORTEST_RANGE: Final = 3

Window = tuple[int, int]
"""Start and stop in wall minutes from the shift date's midnight; stop > 1440 is the next day."""

_DASHES: Final = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–\N{EM DASH}\N{MINUS SIGN}"
_TIME: Final = (
    r"\d{4}(?!\d)|\d{1,2}(?:[:.hH]\d\d(?!\d)|[hH]\b)?(?: ?[AaPp]\.?[Mm]\b\.?)?"
    r"|(?i:noon|midnight)\b"
)
_TOKEN: Final = re.compile(
    rf"(?P<space>\s+)|(?P<always>24/7)|(?P<time>{_TIME})|(?P<word>[A-Za-z]+)|(?P<sign>[{_DASHES},;:&])",
    re.ASCII,
)
_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:(?:[:.h]|(?<=\d\d))(?P<minute>\d\d)|h)?(?: ?(?P<half>[ap])\.?m\.?)?",
    re.ASCII,
)
_NOON: Final = 12
_NAMED_TIMES: Final = {"noon": "12:00pm", "midnight": "12:00am"}
_BARE_EARLY: Final = ("1", "2", "3", "4", "5")
"""Hours that may be of the morning or the afternoon; with a 0 before they are of the morning."""

_LONG_DAYS: Final = {
    name: day
    for day, names in enumerate(
        (
            ("mo", "mon", "monday", "mondays"),
            ("tu", "tue", "tues", "tuesday", "tuesdays"),
            ("we", "wed", "weds", "wednesday", "wednesdays"),
            ("th", "thu", "thur", "thurs", "thursday", "thursdays"),
            ("fr", "fri", "friday", "fridays"),
            ("sa", "sat", "saturday", "saturdays"),
            ("su", "sun", "sunday", "sundays"),
        )
    )
    for name in names
}
_DAILY: Final = "daily"
_CLOSED: Final = frozenset({"off", "closed"})
_SIGNS: Final = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(("to", "through", "thru", "until", "till"), "-"),
    **dict.fromkeys(("and", "&"), ","),
}
"""Signs and words that stand for one of the grammar's signs."""

_TO: Final = re.compile(rf"[{_DASHES}]|\b(?:to|through|thru|until|till)\b", re.IGNORECASE)


def names_days(text: str) -> bool:
    """Say whether hours name days, or are times alone, for the days that a site works anyway.

    >>> names_days("Mon-Fri 9-17"), names_days("9am to 5pm")
    (True, False)
    """
    words = {word.lower() for word in re.findall("[A-Za-z]+", text)}
    return "24/7" in text or not words.isdisjoint({*_LONG_DAYS, *_CLOSED, _DAILY})


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
        return _window(*sides)
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


def _window(start_text: str, stop_text: str) -> Window:
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


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The windows of a week: seven tuples of ``(start, stop)``, Monday first.

    Windows are wall minutes from the midnight of their shift date, sorted.  Those that touch or
    overlap are merged as instants, not here: one that ends in a gap runs past the start of the
    next.  ``str()`` gives the canonical text, which parses back to an equal value.

    Attributes
    ----------
    days : windows of each weekday [min after midnight]; a stop past 1440 is on the next day

    >>> str(WeeklyHours.parse("Mo,Tu,We 13:00-17:00,9:00-12:00; Tu off"))
    'Mo,We 09:00-12:00,13:00-17:00'
    """

    days: tuple[tuple[Window, ...], ...]

    def __post_init__(self) -> None:
        if not isinstance(self.days, tuple) or len(self.days) != DAYS_PER_WEEK:
            raise HoursError("not seven tuples of windows", key="days", value=self.days)
        for n, day in enumerate(self.days):
            if n and day is self.days[n - 1]:
                continue  # weeks by the thousand are made of one day
            if (
                not isinstance(day, tuple)
                or len(day) > MAX_WINDOWS_A_DAY
                or not all(map(is_window, day))
                or list(day) != sorted(day)
            ):
                reason = (
                    f"not up to {MAX_WINDOWS_A_DAY} sorted windows that start on the date and are "
                    "shorter than 24 hours, or 00:00-24:00"
                )
                raise HoursError(reason, key=f"days[{n}]", value=day)

    @classmethod
    def parse(cls, text: object, *, key: str = "hours") -> Self:
        """Read weekly hours.

        Parameters
        ----------
        text : OSM opening_hours subset
        key : what an error calls it

        Raises
        ------
        HoursError : with the position of the fault, counted from 1.

        >>> WeeklyHours.parse("Fr 22:00-06:00").days[4]
        ((1320, 1800),)
        """
        if not isinstance(text, str):
            raise HoursError("not text such as 'Mo-Fr 09:00-17:00'", key=key, value=text)
        return cls(_Parser(text, key).week())

    @property
    def most_common(self) -> tuple[Window, ...]:
        """The windows of the times that most working weekdays have; of equals, the earliest's."""
        working = [day for day in self.days if day]
        if len(set(working)) <= 1:
            return next(iter(working), ())
        times = [_fused(day) for day in working]
        return max(working, key=lambda day: times.count(_fused(day)))

    def moved(self, by_min: int) -> Self:
        """Return the same windows earlier or later; each stays with its weekday.

        A full day becomes two windows that touch, since one from 01:00 to 01:00 has no text.

        Parameters
        ----------
        by_min : wall minutes; negative: earlier

        >>> str(WeeklyHours.parse("Mo-Fr 09:00-17:00").moved(-90))
        'Mo-Fr 07:30-15:30'
        """
        return type(self)(tuple(_moved(day, by_min) for day in self.days))

    def with_windows(self, windows: tuple[Window, ...]) -> Self:
        """Return hours with other windows on the same working weekdays.

        Parameters
        ----------
        windows : of each working weekday [min after midnight]
        """
        return type(self)(tuple(windows if day else () for day in self.days))

    def __repr__(self) -> str:
        return short(f"WeeklyHours.parse({str(self)!r})")

    def __str__(self) -> str:
        by_windows: dict[tuple[Window, ...], list[int]] = {}
        for day, windows in enumerate(self.days):
            by_windows.setdefault(windows, []).append(day)
        rules = [
            f"{format_days(days)} {','.join(map(format_window, windows))}"
            for windows, days in by_windows.items()
            if windows
        ]
        return "; ".join(rules) or "Mo-Su off"


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


def _moved(windows: tuple[Window, ...], by_min: int) -> tuple[Window, ...]:
    """Return a day's windows earlier or later, a full day cut within the date it starts on."""
    moved: list[Window] = []
    for window in windows:
        start, stop = (edge + by_min for edge in window)
        is_cut = window == FULL_DAY and by_min
        edges = (start, (start + MINUTES_PER_DAY) // 2, stop) if is_cut else (start, stop)
        moved += itertools.pairwise(edges)
    return tuple(sorted(moved))


class _Parser:
    """One pass over the tokens; every fault says where it is."""

    def __init__(self, text: str, key: str) -> None:
        self.text = text
        self.key = key
        if len(text) > _MAX_TEXT:
            self.fail(f"longer than {_MAX_TEXT} characters", _MAX_TEXT)
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                reason = f"unexpected {text[at]!r}, at position {at + 1}; write it as {_EXAMPLE}"
                raise HoursError(reason, key=key, value=text)
            if match.lastgroup != "space":
                self.tokens.append(self.token(match, at))
            at = match.end()
        self.tokens.append(("end", "", len(text)))
        self.next = 0

    @staticmethod
    def token(match: re.Match[str], at: int) -> tuple[str, str, int]:
        """Return a token's kind, text and place; all dashes are one sign, and so is "to"."""
        sign = _SIGNS.get(match[0].lower())
        return (str(match.lastgroup), match[0], at) if sign is None else ("sign", sign, at)

    def fail(self, reason: str, at: int | None = None) -> NoReturn:
        position = (self.tokens[self.next][2] if at is None else at) + 1
        raise HoursError(f"{reason}, at position {position}", key=self.key, value=self.text)

    def peek(self) -> str:
        kind, text, _ = self.tokens[self.next]
        return text if kind == "sign" else kind

    def take(self) -> str:
        self.next += 1
        return self.tokens[self.next - 1][1]

    def accept(self, sign: str) -> bool:
        is_next = self.peek() == sign
        self.next += is_next
        return is_next

    def week(self) -> tuple[tuple[Window, ...], ...]:
        days: list[tuple[Window, ...]] = [()] * DAYS_PER_WEEK
        while True:
            if self.next and self.peek() in {"time", "always"}:
                reason = (
                    "times without days would replace all before; separate two times of one day"
                )
                self.fail(f"{reason} by a comma")
            for day, windows in self.rule():
                days[day] = windows
            if self.accept(";") or self.accept(","):
                if self.peek() == "end":
                    break
            elif self.peek() == "end":
                break
            else:
                word = self.tokens[self.next][1]
                if self.tokens[0][0] != "word" and word[:2].capitalize() in DAY_NAMES:
                    self.fail("write the days before the times, as 'Mo-Fr 09:00-17:00'")
                self.fail(f"expected ';' before {word!r}")
        return tuple(days)

    def rule(self) -> list[tuple[int, tuple[Window, ...]]]:
        selected = list(range(DAYS_PER_WEEK))
        if self.peek() == "word" and self.tokens[self.next][1].lower() not in _CLOSED:
            selected = self.day_list()
            self.accept(":")
        if self.peek() == "always":
            self.take()
            return [(day, ((0, MINUTES_PER_DAY),)) for day in selected]
        if self.peek() == "word":
            if self.take().lower() not in _CLOSED:
                self.next -= 1
                self.fail("expected times or 'off'")
            return [(day, ()) for day in selected]
        windows = self.windows()
        return [(day, windows) for day in selected]

    def day_list(self) -> list[int]:
        selected: list[int] = []
        if self.tokens[self.next][1].lower() == _DAILY:
            self.next += 1
            return list(range(DAYS_PER_WEEK))
        while True:
            first = self.day()
            last = self.day() if self.accept("-") else first
            selected += [(first + n) % 7 for n in range((last - first) % DAYS_PER_WEEK + 1)]
            if not self.accept(","):
                return selected

    def day(self) -> int:
        name = self.tokens[self.next][1].lower()
        if name in {"ph", "sh"}:
            self.fail("public and school holidays are given by 'holidays', not in the hours")
        if self.peek() != "word" or name not in _LONG_DAYS:
            self.fail(f"expected a day ({', '.join(DAY_NAMES)}) or times")
        self.next += 1
        return _LONG_DAYS[name]

    def windows(self) -> tuple[Window, ...]:
        windows: list[Window] = []
        while True:
            at = self.tokens[self.next][2]
            start = self.time()
            if not self.accept("-"):
                self.fail("expected '-' and a time")
            stop = self.time()
            try:
                windows.append(_window(start, stop))
            except HoursError as fault:
                self.fail(fault.reason, at)
            if self.peek() != "," or self.tokens[self.next + 1][0] != "time":
                break
            self.take()
        if len(windows) > MAX_WINDOWS_A_DAY:
            self.fail(f"more than {MAX_WINDOWS_A_DAY} windows a day")
        return tuple(sorted(set(windows)))

    def time(self) -> str:
        if self.peek() != "time":
            self.fail("expected a time as HH:MM")
        return self.take()


def _window_fault(start: int, stop: int) -> str:
    if start == stop:
        return "start equals stop; a full day is 00:00-24:00"
    return "a window can't start at 24:00" if start == MINUTES_PER_DAY else ""


def _fused(windows: tuple[Window, ...]) -> list[Window]:
    """Return the wall times of sorted windows, those that touch or overlap as one."""
    fused: list[Window] = []
    for start, stop in windows:
        if fused and start <= fused[-1][1]:
            fused[-1] = fused[-1][0], max(stop, fused[-1][1])
        else:
            fused.append((start, stop))
    return fused


def format_window(window: Window) -> str:
    """Write a window as ``HH:MM-HH:MM``."""
    return f"{format_clock(window[0])}-{format_clock(window[1])}"


def format_days(days: list[int]) -> str:
    """Write sorted weekdays with ranges, e.g. ``Mo-We,Fr``; one may run on past Sunday."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    around = [*runs[-1], *runs[0]]
    if len(runs) > 1 and {0, 6} <= set(around) and len(around) >= _SHORTEST_RANGE:
        runs = [around, *runs[1:-1]]
    parts = []
    for run in runs:
        names = [DAY_NAMES[day] for day in run]
        ranged = len(run) >= _SHORTEST_RANGE
        parts.append(f"{names[0]}-{names[-1]}" if ranged else ",".join(names))
    return ",".join(parts)
