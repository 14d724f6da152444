"""Long lists in a line of text: the first, or the nearest, of their items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

_MOST_DATES: Final = 2


def first_of(texts: Sequence[str], most: int, *, by: str = ", ") -> str:
    """List the first of some texts and count the rest.

    >>> first_of(["Ana", "Ben", "Cem"], 2)
    'Ana, Ben and 1 more'
    """
    more = len(texts) - most
    return by.join(texts[:most]) + (f" and {more} more" if more > 0 else "")


def nearest_dates(date: dt.date, dates: Iterable[dt.date]) -> str:
    """List the dates nearest to another, as the end of a reason; nothing where there are none.

    >>> weekly = [dt.date(2027, 1, 5), dt.date(2027, 1, 12), dt.date(2027, 1, 19)]
    >>> nearest_dates(dt.date(2027, 1, 11), weekly)
    '; nearest: 2027-01-12, 2027-01-05'
    """
    near = sorted(dates, key=lambda own: (abs(own - date), own))[:_MOST_DATES]
    return f"; nearest: {', '.join(map(str, near))}" if near else ""
