"""Names of weekdays and months, and dates in words: English, whatever the process's locale."""

from __future__ import annotations

import datetime as dt
from typing import Final

WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT: Final = 3


def weekday(date: dt.date) -> str:
    """Return the name of a date's weekday.

    >>> weekday(dt.date(2027, 1, 5)), short_weekday(dt.date(2027, 1, 5))
    ('Tuesday', 'Tue')
    """
    return WEEKDAYS[date.weekday()]


def short_weekday(date: dt.date) -> str:
    """Return the first three letters of a date's weekday."""
    return weekday(date)[:_SHORT]


def month(date: dt.date) -> str:
    """Return the name of a date's month.

    >>> month(dt.date(2027, 9, 5)), short_month(dt.date(2027, 9, 5))
    ('September', 'Sep')
    """
    return MONTHS[date.month - 1]


def short_month(date: dt.date) -> str:
    """Return the first three letters of a date's month."""
    return month(date)[:_SHORT]


def long_date(date: dt.date) -> str:
    """Write a date as ``5 January 2027``."""
    return f"{date.day} {month(date)} {date:%Y}"


def short_date(date: dt.date) -> str:
    """Write a date as ``5 Jan``."""
    return f"{date.day} {short_month(date)}"


def last_date(stop: dt.date) -> dt.date:
    """Return the last date before an exclusive stop."""
    return stop - dt.timedelta(1)


def date_range(start: dt.date, stop: dt.date) -> str:
    """Write dates ``[start, stop)`` with the last included, and what they have in common once.

    >>> date_range(dt.date(2027, 1, 1), dt.date(2027, 3, 14))
    '1 Jan – 13 Mar 2027'
    >>> date_range(dt.date(2027, 3, 10), dt.date(2027, 3, 14))
    '10–13 Mar 2027'
    """
    last = last_date(stop)
    if start == last:
        return f"{short_date(last)} {last.year}"
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}–{short_date(last)} {last.year}"
    first = short_date(start) if start.year == last.year else f"{short_date(start)} {start.year}"
    return f"{first} – {short_date(last)} {last.year}"
