"""Names of weekdays and months in English, whatever the locale of the process."""

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
