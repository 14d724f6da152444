"""What recurrence rules say (RFC 5545 3.3.10), on whole arrays of days: every frequency and part.

A rule names periods (years, months, weeks, days, or spans of hours, minutes or seconds), of which
every INTERVAL-th counts from the start's on, and what in them recurs.  All days of a stretch of
time are tested together, so a rule costs what its days cost, however few of them fit.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import RuleError
from overlap.base.units import DAYS_PER_WEEK, SECONDS_PER_DAY
from overlap.clocks.rule_text import DAY_BY_DAY, WITHIN_DAYS, Rule

Days = NDArray[np.int64]
Mask = NDArray[np.bool_]

LAST_DAY: Final = int(np.datetime64("2400-01-01").astype(np.int64))
"""Rules are followed to the end of 2399: the calendar repeats after 400 years."""

_FOREVER_S: Final = 1 << 60
_EPOCH_WEEKDAY: Final = 3
_MONTHS: Final = 12
_MINUTE: Final = 60
_FIRST_STRETCH: Final = 1100
_LONGEST_STRETCH: Final = 30_000
_POINTS: Final = 100_000


class Steps:
    """How much work may still be done: a bound that doesn't depend on the machine.

    >>> steps = Steps(10)
    >>> steps.spend(11)
    Traceback (most recent call last):
    overlap.base.errors.RuleError: its rules take more than 10 steps to follow
    """

    def __init__(self, most: int) -> None:
        self.most = self.left = most

    def spend(self, steps: int) -> None:
        """Take steps off what is left.

        Raises
        ------
        RuleError : none are left.
        """
        self.left -= steps
        if self.left < 0:
            raise RuleError(f"its rules take more than {self.most} steps to follow")


def rule_walls(
    rule: Rule,
    start_s: int,
    *,
    first_s: int | None = None,
    stop_s: int | None = None,
    most: int,
    steps: Steps,
) -> NDArray[np.int64]:
    """Return the wall times of a rule up to its COUNT, whatever its UNTIL, in order.

    Parameters
    ----------
    start_s : its first wall time, which counts whatever the rule says [s since 1970 on its clock]
    first_s, stop_s : only those from ``first_s`` on and before ``stop_s``; default: all
    most : how many there may be
    steps : how many days and times may still be tried; what is tried is taken off

    Raises
    ------
    RuleError : more wall times or more steps, or COUNT isn't reached by the end of 2399.

    >>> from overlap.clocks.rule_text import parse_rule
    >>> rule = parse_rule("FREQ=DAILY;COUNT=3;BYHOUR=9,14")
    >>> rule_walls(rule, 9 * 3600, most=10, steps=Steps(10_000)) // 3600
    array([ 9, 14, 33])
    """
    stop_s = min(LAST_DAY * SECONDS_PER_DAY, _FOREVER_S if stop_s is None else stop_s)
    counted = rule.count is not None
    from_s = start_s if counted or first_s is None else max(start_s, first_s)
    parts: list[NDArray[np.int64]] = []
    n = 0
    if start_s >= from_s and start_s < stop_s:
        parts, n = [np.array([start_s])], 1
    for walls in _stretches(rule, start_s, from_s, stop_s, steps):
        later = walls[(walls > start_s) & (walls >= from_s) & (walls < stop_s)]
        if rule.count is not None:
            later = later[: rule.count - n]
        n += len(later)
        in_range = later if first_s is None else later[later >= first_s]
        parts.append(in_range)
        if sum(map(len, parts)) > most:
            raise RuleError(f"more than {most} occurrences")
        if counted and n == rule.count:
            break
    walls = np.concatenate([np.empty(0, np.int64), *parts])
    return walls if first_s is None else walls[walls >= first_s]


def _stretches(
    rule: Rule, start_s: int, from_s: int, stop_s: int, steps: Steps
) -> Iterator[NDArray[np.int64]]:
    """Yield the wall times of a rule, one stretch of whole periods after the other."""
    if from_s >= stop_s:
        return
    if rule.freq in WITHIN_DAYS and not rule.by_set_pos:
        yield from _progression(rule, start_s, from_s, stop_s, steps)
        return
    own = _with_defaults(rule, start_s)
    day, last = from_s // SECONDS_PER_DAY, -(-stop_s // SECONDS_PER_DAY)
    day = _period_start(own, day)
    length = _FIRST_STRETCH
    while day < last:
        end = min(day + length, last)
        end = max(_period_start(own, end), day + 1) if end < last else last + _tail(own)
        if end <= day + 1 and end < last:
            end = _period_start(own, day + length + 400)
        steps.spend(end - day + 50)
        days = np.arange(day, end)
        days = days[_fits(own, days)]
        if own.interval > 1 and rule.freq in DAY_BY_DAY:
            start = np.array([start_s // SECONDS_PER_DAY])
            days = days[(_periods(own, days) - _periods(own, start)) % own.interval == 0]
        yield _at_times(own, days, start_s, steps)
        day = end
        length = min(length * 2, _LONGEST_STRETCH)


def _with_defaults(rule: Rule, start_s: int) -> Rule:
    """Return a rule with what it doesn't say taken from its start."""
    day, second = divmod(start_s, SECONDS_PER_DAY)
    own: dict[str, object] = {}
    if rule.freq in DAY_BY_DAY:
        clock = (second // 3600, second // 60 % 60, second % 60)
        for name, value in zip(("by_hour", "by_minute", "by_second"), clock, strict=True):
            own[name] = tuple(sorted(set(getattr(rule, name)))) or (value,)
    says_days = rule.by_day or rule.by_month_day or rule.by_year_day
    weekday = int((day + _EPOCH_WEEKDAY) % DAYS_PER_WEEK)
    of_week = rule.freq == "WEEKLY" and not rule.by_day
    if of_week or (rule.freq == "YEARLY" and rule.by_week_no and not says_days):
        own["by_day"] = ((0, weekday),)
    elif rule.freq in {"MONTHLY", "YEARLY"} and not says_days and not rule.by_week_no:
        date = _Calendar(np.array([day]))
        own["by_month_day"] = (int(date.month_day[0]),)
        if rule.freq == "YEARLY" and not rule.by_month:
            own["by_month"] = (int(date.month[0]),)
    names = [name for name in Rule.__slots__ if name not in own]
    return Rule(**{name: getattr(rule, name) for name in names}, **own)  # type: ignore[arg-type]


class _Calendar:
    """What the calendar says of days [days since 1970]."""

    def __init__(self, days: Days) -> None:
        self.days = days
        months = days.astype("datetime64[D]").astype("datetime64[M]")
        self.months = months.astype(np.int64)
        self.month = self.months % _MONTHS + 1
        self.years = self.months // _MONTHS
        self.month_first = months.astype("datetime64[D]").astype(np.int64)
        self.month_stop = (
            (self.months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        )
        self.month_day = days - self.month_first + 1

    @property
    def year_first(self) -> Days:
        return _first_of_year(self.years)

    @property
    def year_stop(self) -> Days:
        return _first_of_year(self.years + 1)

    @property
    def weekday(self) -> Days:
        return (self.days + _EPOCH_WEEKDAY) % DAYS_PER_WEEK


def _first_of_year(years: Days) -> Days:
    """Return the first day of years [years since 1970]."""
    return years.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)


def _week_middle(days: Days, week_start: int) -> Days:
    """Return the fourth day of the week of each day; it is in the year that the week is of."""
    return days - (days + _EPOCH_WEEKDAY - week_start) % DAYS_PER_WEEK + 3


def _fits(rule: Rule, days: Days) -> Mask:
    """Say which days all parts of a rule allow."""
    date = _Calendar(days)
    fits = np.ones(len(days), bool)
    if rule.by_month:
        fits &= np.isin(date.month, rule.by_month)
    if rule.by_month_day:
        back = days - date.month_stop
        fits &= np.isin(date.month_day, rule.by_month_day) | np.isin(back, rule.by_month_day)
    if rule.by_year_day:
        first, stop = date.year_first, date.year_stop
        fits &= np.isin(days - first + 1, rule.by_year_day) | np.isin(days - stop, rule.by_year_day)
    if rule.by_week_no:
        middle = _week_middle(days, rule.week_start)
        year = _Calendar(middle)
        number = (middle - year.year_first) // DAYS_PER_WEEK + 1
        back = -((year.year_stop - 1 - middle) // DAYS_PER_WEEK + 1)
        fits &= np.isin(number, rule.by_week_no) | np.isin(back, rule.by_week_no)
    if rule.by_day:
        fits &= _fits_weekday(rule, date)
    return fits


def _fits_weekday(rule: Rule, date: _Calendar) -> Mask:
    """Say which days BYDAY allows; a number counts within the month, or within the year."""
    weekday = date.weekday
    numbered = rule.freq in {"MONTHLY", "YEARLY"} and not rule.by_week_no
    plain = [day for n, day in rule.by_day if not n or not numbered]
    fits = np.isin(weekday, plain)
    if numbered and any(n for n, _ in rule.by_day):
        within_year = rule.freq == "YEARLY" and not rule.by_month
        first = date.year_first if within_year else date.month_first
        stop = date.year_stop if within_year else date.month_stop
        forward = (date.days - first) // DAYS_PER_WEEK + 1
        back = -((stop - 1 - date.days) // DAYS_PER_WEEK + 1)
        for n, day in rule.by_day:
            if n:
                fits |= (weekday == day) & ((forward if n > 0 else back) == n)
    return fits


def _periods(rule: Rule, days: Days) -> Days:
    """Return the number of the period that each day is in."""
    if rule.freq == "WEEKLY":
        return (days + _EPOCH_WEEKDAY - rule.week_start) // DAYS_PER_WEEK
    if rule.freq == "MONTHLY":
        return _Calendar(days).months
    if rule.freq == "YEARLY":
        if rule.by_week_no:
            return _Calendar(_week_middle(days, rule.week_start)).years
        return _Calendar(days).years
    return days


def _period_start(rule: Rule, day: int) -> int:
    """Return a day not after ``day`` at which a period begins."""
    if rule.freq == "WEEKLY":
        return day - (day + _EPOCH_WEEKDAY - rule.week_start) % DAYS_PER_WEEK
    date = _Calendar(np.array([day]))
    if rule.freq == "MONTHLY":
        return int(date.month_first[0])
    if rule.freq == "YEARLY":
        first = int(date.year_first[0])
        if rule.by_week_no:
            first -= (first + _EPOCH_WEEKDAY - rule.week_start + 3) % DAYS_PER_WEEK - 3
            return first if first <= day else _period_start(rule, day - 300)
        return first
    return day


def _tail(rule: Rule) -> int:
    """Return how many days past the last one are tried, so that its period is whole."""
    if not rule.by_set_pos:
        return 0
    return {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 372}.get(rule.freq, 0)


def _at_times(rule: Rule, days: Days, start_s: int, steps: Steps) -> NDArray[np.int64]:
    """Return the wall times of days; of each period those that BYSETPOS names, if it does."""
    if rule.freq in WITHIN_DAYS:
        raise RuleError(f"BYSETPOS doesn't go with FREQ={rule.freq}")
    del start_s
    times = np.array(
        [
            hour * 3600 + minute * 60 + second
            for hour in rule.by_hour
            for minute in rule.by_minute
            for second in rule.by_second
            if second < _MINUTE
        ],
        np.int64,
    )
    steps.spend(len(days) * len(times))
    walls = (days[:, None] * SECONDS_PER_DAY + times).ravel()
    if not rule.by_set_pos or not len(walls):
        return walls
    period = np.repeat(_periods(rule, days), len(times))
    opens = np.flatnonzero(np.concatenate([[True], period[1:] != period[:-1]]))
    size = np.diff(np.append(opens, len(walls)))
    forward = np.arange(len(walls)) - np.repeat(opens, size) + 1
    back = forward - np.repeat(size, size) - 1
    return walls[np.isin(forward, rule.by_set_pos) | np.isin(back, rule.by_set_pos)]


def _progression(
    rule: Rule, start_s: int, from_s: int, stop_s: int, steps: Steps
) -> Iterator[NDArray[np.int64]]:
    """Yield the wall times of a rule that comes more often than daily."""
    unit = WITHIN_DAYS[rule.freq]
    base, step = start_s // unit, rule.interval
    n, last = -(-(from_s // unit - base) // step), -(-(stop_s - base * unit) // (unit * step))
    tail = _tail_times(rule, unit, start_s)
    chunk = max(1, _POINTS // (8 * len(tail)))
    while n < last:
        points = (base + np.arange(n, min(n + chunk, last), dtype=np.int64) * step) * unit
        steps.spend(len(points) * len(tail) + 50)
        days, second = np.divmod(points, SECONDS_PER_DAY)
        fits = _fits(rule, days)
        if rule.by_hour:
            fits &= np.isin(second // 3600, rule.by_hour)
        if rule.by_minute and unit <= _MINUTE:
            fits &= np.isin(second // 60 % 60, rule.by_minute)
        if rule.by_second and unit == 1:
            fits &= np.isin(second % 60, rule.by_second)
        yield (points[fits][:, None] + tail).ravel()
        n += chunk
        chunk = min(chunk * 2, max(1, _POINTS // len(tail)))


def _tail_times(rule: Rule, unit: int, start_s: int) -> NDArray[np.int64]:
    """Return the seconds within an hour or a minute at which a rule comes."""
    seconds = sorted(set(rule.by_second)) or [start_s % 60]
    if unit == 1:
        return np.zeros(1, np.int64)
    if unit == _MINUTE:
        return np.array([s for s in seconds if s < _MINUTE], np.int64)
    minutes = sorted(set(rule.by_minute)) or [start_s // 60 % 60]
    pairs = itertools.product(minutes, seconds)
    return np.array([m * 60 + s for m, s in pairs if s < _MINUTE], np.int64)
