"""Weekly hours: parse a subset of OSM's opening_hours, check it, print it back.

Grammar: rules separated by ``;``, each an optional list of days and then times or ``off``; a
later rule replaces an earlier one for its days.  No days means every day; ``24/7`` is
``Mo-Su 00:00-24:00``.  A window whose stop isn't after its start ends the next day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn, Self

from overlap.base.errors import HoursError
from overlap.base.reprs import short
from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HOUR

DAY_NAMES: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MAX_WINDOWS_A_DAY: Final = 12
_EXAMPLE: Final = "Mo-Fr 09:00-17:30"
_MAX_TEXT: Final = 2000
_SHORTEST_RANGE: Final = 3

Window = tuple[int, int]
"""Start and stop in wall minutes from the shift date's midnight; stop > 1440 is the next day."""

_TOKEN: Final = re.compile(
    r"(?P<space>\s+)|(?P<always>24/7)|(?P<time>\d{1,2}:\d\d)|(?P<word>[A-Za-z]+)|(?P<sign>[-–,;])",
    re.ASCII,
)


def parse_clock(text: object, *, key: str = "time") -> int:
    """Read ``"HH:MM"`` from 00:00 to 24:00 as minutes from midnight.

    Raises
    ------
    HoursError : anything else.

    >>> parse_clock("09:30")
    570
    """
    match = re.fullmatch(r"(\d{1,2}):(\d\d)", text, re.ASCII) if isinstance(text, str) else None
    if match is None:
        raise HoursError("not a time of day; write HH:MM", key=key, value=text)
    minutes = int(match[1]) * MINUTES_PER_HOUR + int(match[2])
    if int(match[2]) >= MINUTES_PER_HOUR or minutes > MINUTES_PER_DAY:
        raise HoursError("no such time; the day runs from 00:00 to 24:00", key=key, value=text)
    return minutes


def parse_window(text: object, *, key: str = "window") -> Window:
    """Read ``"HH:MM-HH:MM"``; a stop that isn't after the start is on the next day.

    Raises
    ------
    HoursError : not of this form, or start equals stop.

    >>> parse_window("22:00-06:00")
    (1320, 1800)
    """
    start_text, dash, stop_text = text.partition("-") if isinstance(text, str) else ("", "", "")
    if not dash:
        raise HoursError("not a window; write HH:MM-HH:MM", key=key, value=text)
    try:
        start, stop = parse_clock(start_text.strip()), parse_clock(stop_text.strip())
    except HoursError as fault:
        raise HoursError(fault.reason, key=key, value=text) from None
    reason = _window_fault(start, stop)
    if reason:
        raise HoursError(reason, key=key, value=text)
    return start, stop if stop > start else stop + MINUTES_PER_DAY


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
        times = [_fused(day) for day in working]
        return max(working, key=lambda day: times.count(_fused(day)), default=())

    def moved(self, by_min: int) -> Self:
        """Return the same windows earlier or later; each stays with its weekday.

        Parameters
        ----------
        by_min : wall minutes; negative: earlier

        >>> str(WeeklyHours.parse("Mo-Fr 09:00-17:00").moved(-90))
        'Mo-Fr 07:30-15:30'
        """
        return type(self)(
            tuple(tuple((a + by_min, b + by_min) for a, b in day) for day in self.days)
        )

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
                self.tokens.append((str(match.lastgroup), match[0].replace("–", "-"), at))
            at = match.end()
        self.tokens.append(("end", "", len(text)))
        self.next = 0

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
        found = self.peek() == sign
        self.next += found
        return found

    def week(self) -> tuple[tuple[Window, ...], ...]:
        days: list[tuple[Window, ...]] = [()] * DAYS_PER_WEEK
        while True:
            for day, windows in self.rule():
                days[day] = windows
            if self.accept(";"):
                if self.peek() == "end":
                    break
            elif self.peek() == "end":
                break
            else:
                self.fail(f"expected ';' before {self.tokens[self.next][1]!r}")
        return tuple(days)

    def rule(self) -> list[tuple[int, tuple[Window, ...]]]:
        selected = list(range(DAYS_PER_WEEK))
        if self.peek() == "word" and self.tokens[self.next][1].lower() not in {"off", "closed"}:
            selected = self.day_list()
        if self.peek() == "always":
            self.take()
            return [(day, ((0, MINUTES_PER_DAY),)) for day in selected]
        if self.peek() == "word":
            if self.take().lower() not in {"off", "closed"}:
                self.next -= 1
                self.fail("expected times or 'off'")
            return [(day, ()) for day in selected]
        windows = self.windows()
        return [(day, windows) for day in selected]

    def day_list(self) -> list[int]:
        selected: list[int] = []
        while True:
            first = self.day()
            last = self.day() if self.accept("-") else first
            selected += [(first + n) % 7 for n in range((last - first) % DAYS_PER_WEEK + 1)]
            if not self.accept(","):
                return selected

    def day(self) -> int:
        name = self.tokens[self.next][1].capitalize()
        if name in {"Ph", "Sh"}:
            self.fail("public and school holidays are given by 'holidays', not in the hours")
        if self.peek() != "word" or name not in DAY_NAMES:
            self.fail(f"expected a day ({', '.join(DAY_NAMES)}) or times")
        self.next += 1
        return DAY_NAMES.index(name)

    def windows(self) -> tuple[Window, ...]:
        found: list[Window] = []
        while True:
            at = self.tokens[self.next][2]
            start = self.clock()
            if not self.accept("-"):
                self.fail("expected '-' and a time")
            stop = self.clock()
            fault = _window_fault(start, stop)
            if fault:
                self.fail(fault, at)
            found.append((start, stop if stop > start else stop + MINUTES_PER_DAY))
            if not self.accept(","):
                break
        if len(found) > MAX_WINDOWS_A_DAY:
            self.fail(f"more than {MAX_WINDOWS_A_DAY} windows a day")
        return tuple(sorted(set(found)))

    def clock(self) -> int:
        if self.peek() != "time":
            self.fail("expected a time as HH:MM")
        try:
            minutes = parse_clock(self.tokens[self.next][1])
        except HoursError as fault:
            self.fail(fault.reason)
        self.next += 1
        return minutes


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
