"""Weekly hours: parse a subset of OSM's opening_hours, check it, print it back.

Grammar: rules separated by ``;``, each an optional list of days and then times or ``off``; a
later rule replaces an earlier one for its days.  No days means every day; ``24/7`` is
``Mo-Su 00:00-24:00``.  A window whose stop isn't after its start ends the next day.

Days may be written out ("Monday to Friday"), times are as in ``day_windows``, and a comma before a
day begins a rule; the canonical form is printed back.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final, NoReturn, Self

from overlap.base.errors import HoursError
from overlap.base.reprs import short
from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY
from overlap.sites.day_windows import DASHES, FULL_DAY, Window, format_window, is_window, window_of

DAY_NAMES: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MAX_WINDOWS_A_DAY: Final = 12
_EXAMPLE: Final = "Mo-Fr 09:00-17:30"
_MAX_TEXT: Final = 2000
_SHORTEST_RANGE: Final = 3

_TIME: Final = (
    r"\d{4}(?!\d)|\d{1,2}(?:[:.hH]\d\d(?!\d)|[hH]\b)?(?: ?[AaPp]\.?[Mm]\b\.?)?"
    r"|(?i:noon|midnight)\b"
)
_TOKEN: Final = re.compile(
    rf"(?P<space>\s+)|(?P<always>24/7)|(?P<time>{_TIME})|(?P<word>[A-Za-z]+)|(?P<sign>[{DASHES},;:&])",
    re.ASCII,
)
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
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(("to", "through", "thru", "until", "till"), "-"),
    **dict.fromkeys(("and", "&"), ","),
}
"""Signs and words that stand for one of the grammar's signs."""


def names_days(text: str) -> bool:
    """Say whether hours name days, or are times alone, for the days that a site works anyway.

    >>> names_days("Mon-Fri 9-17"), names_days("9am to 5pm")
    (True, False)
    """
    words = {word.lower() for word in re.findall("[A-Za-z]+", text)}
    return "24/7" in text or not words.isdisjoint({*_LONG_DAYS, *_CLOSED, _DAILY})


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
                windows.append(window_of(start, stop))
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


def _fused(windows: tuple[Window, ...]) -> list[Window]:
    """Return the wall times of sorted windows, those that touch or overlap as one."""
    fused: list[Window] = []
    for start, stop in windows:
        if fused and start <= fused[-1][1]:
            fused[-1] = fused[-1][0], max(stop, fused[-1][1])
        else:
            fused.append((start, stop))
    return fused


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
