"""Which occurrences of a rotation one recurring event can say, and which override it.

All calendars agree on a rule with COUNT, on overrides that stay between their neighbours, and on
dates left out; and on wall times that a clock shows once.  What needs more is refused here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import CalendarError
from overlap.base.units import MINUTES_PER_DAY
from overlap.calendars.clock import Clock
from overlap.calendars.items import Item
from overlap.calendars.wording import wall_minutes
from overlap.clocks.recurrence import occurrence_dates
from overlap.clocks.timeline import date_of, day_number
from overlap.sites.day_windows import format_clock

INSTEAD: Final = "write --as events"


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring event: its rule, and which items it says without an override.

    ``dates`` are all of its rule's, in the anchor's calendar; ``base_min`` is the wall time of
    its start [min after midnight]; ``left_out`` are dates without any item; ``plain`` (one for
    each item) are said by the rule alone.
    """

    rule: str
    dates: tuple[dt.date, ...]
    base_min: int
    plain: tuple[bool, ...]
    left_out: tuple[dt.date, ...]


def lay_out(
    items: Sequence[Item],
    rule: str,
    dates: Sequence[dt.date],
    zone: str,
    base_mins: Sequence[int],
) -> Series:
    """Return the recurring event that says the items.

    Parameters
    ----------
    items : in the order of their planned dates
    rule, dates : the meeting's RRULE, and all its dates
    zone : the anchor's
    base_mins : wall times that its start may have [min after midnight]

    Raises
    ------
    CalendarError : no recurring event can say them, and why.
    """
    first, last = items[0].planned, items[-1].planned
    planned_dates = tuple(date for date in dates if first <= date <= last)
    endless = endless_rule(rule)
    if not rule or {item.planned for item in items} - set(planned_dates):
        raise _no_series("has dates that the meeting's rule doesn't give", "every", rule)
    if occurrence_dates(endless, first, count=len(planned_dates)) != planned_dates:
        raise _no_series("gives other dates when it begins with the first", "every", rule)
    clock = Clock(zone)
    length = items[0].stop_utc_min - items[0].start_utc_min
    start = wall_minutes(np.array([item.start_utc_min for item in items]), zone)
    stop = wall_minutes(np.array([item.stop_utc_min for item in items]), zone)
    _check_times(items, start, stop, clock)
    midnight = _midnights([item.planned for item in items])
    usual = (stop - start == length) & [
        not item.cancelled and item.stop_utc_min - item.start_utc_min == length for item in items
    ]
    after_midnight = np.where(usual, start - midnight, -1)
    base_min = _base(base_mins, after_midnight.tolist(), planned_dates, length, clock)
    at_base = after_midnight == base_min
    titles = Counter(item.summary for item, at in zip(items, at_base, strict=True) if at)
    title = max(titles, key=lambda text: (titles[text], text), default="")
    plain = at_base & [item.summary == title for item in items]
    planned = {item.planned for item in items}
    return Series(
        rule=f"{endless};COUNT={len(planned_dates)}",
        dates=planned_dates,
        base_min=base_min,
        plain=tuple(_steady(plain).tolist()),
        left_out=tuple(date for date in planned_dates if date not in planned),
    )


def _steady(plain: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Make overrides of all that comes after two in a row: some readers lose count after those."""
    pairs = np.flatnonzero(~plain[1:] & ~plain[:-1])
    first = int(pairs[0]) if len(pairs) else len(plain)
    return plain & (np.arange(len(plain)) < first)


def endless_rule(rule: str) -> str:
    """Return a rule without its end.

    >>> endless_rule("FREQ=WEEKLY;COUNT=4;BYDAY=TU")
    'FREQ=WEEKLY;BYDAY=TU'
    """
    parts = (part for part in rule.split(";") if part.partition("=")[0] not in {"COUNT", "UNTIL"})
    return ";".join(parts)


def _base(
    base_mins: Sequence[int],
    after_midnight: Sequence[int],
    dates: Sequence[dt.date],
    length: int,
    clock: Clock,
) -> int:
    """Return the wall time of the rule: the first item's, if that is at a slot's time.

    Some readers overlook an override of the first one.  If it was moved, what most items have.
    """
    count = Counter(after_midnight)
    first = after_midnight[0]
    usual_min = first if first in base_mins else max(base_mins, key=lambda at: (count[at], -at))
    if usual_min >= MINUTES_PER_DAY or not _holds(usual_min, dates, length, clock):
        reason = f"{format_clock(usual_min)} isn't a time that the clock has just once on each day"
        raise _no_series(reason, "anchor", clock.zone)
    return usual_min


def _holds(base_min: int, dates: Sequence[dt.date], length: int, clock: Clock) -> bool:
    """Say whether every date has the time once, and the first a meeting without a clock change.

    Nor may it lie in a gap of the days between: some readers step over those one by one, and a
    time that a gap has moved stays so.
    """
    starts = _midnights(dates) + base_min
    between = np.arange(starts[0], starts[-1] + 1, MINUTES_PER_DAY)
    end = starts[:1] + length
    whole = clock.utc_min(end) - clock.utc_min(starts[:1]) == length
    odd = clock.is_odd(np.concatenate([starts, end])).any() or clock.skips(between).any()
    return bool(whole.all() and not odd)


def _check_times(
    items: Sequence[Item], start: NDArray[np.int64], stop: NDArray[np.int64], clock: Clock
) -> None:
    """Refuse times of a fold, and items that pass the one before or share its day."""
    odd = clock.is_odd(start) | clock.is_odd(stop)
    day = start // MINUTES_PER_DAY
    before = None
    for n, item in enumerate(items):
        if item.cancelled:
            continue
        if odd[n]:
            reason = f"is held when the clock of {clock.zone} shows an hour twice"
            raise _no_series(reason, "occurrence", item.planned)
        if before is not None and day[n] <= day[before]:
            reason = (
                f"is held on {date_of(int(day[n]))}, not after the day of the one before, "
                f"{date_of(int(day[before]))}"
            )
            raise _no_series(reason, "occurrence", item.planned)
        before = n


def _midnights(dates: Sequence[dt.date]) -> NDArray[np.int64]:
    return np.array([day_number(date) for date in dates], np.int64) * MINUTES_PER_DAY


def _no_series(reason: str, key: str, value: object) -> CalendarError:
    return CalendarError(f"{reason}; a series can't say that, {INSTEAD}", key=key, value=value)
