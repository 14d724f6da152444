"""Instants: read in every form that stands for one, given back as aware UTC datetimes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import HorizonError
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, day_number

InstantLike = dt.datetime | np.datetime64 | str

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MINUTE: Final = dt.timedelta(minutes=1)
_TEXT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::00)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_ZONELESS: Final = "has no zone; end it with Z or an offset, or name the site whose time it is"


def utc_datetime(utc_min: int) -> dt.datetime:
    """Return an instant as an aware datetime in UTC.

    Parameters
    ----------
    utc_min : instant [min since 1970-01-01T00:00Z]

    >>> utc_datetime(29_990_880).isoformat()
    '2027-01-09T00:00:00+00:00'
    """
    return _EPOCH + utc_min * _MINUTE


def utc_text(instant: dt.datetime) -> str:
    """Write an aware datetime as ISO 8601 in UTC, to the minute.

    >>> utc_text(utc_datetime(29_990_880))
    '2027-01-09T00:00Z'
    """
    return f"{instant.astimezone(dt.UTC):%Y-%m-%dT%H:%M}Z"


def utc_array(instants: Iterable[dt.datetime | None]) -> NDArray[np.datetime64]:
    """Return aware datetimes as an array of datetime64[m] in UTC; None is NaT.

    >>> utc_array([utc_datetime(29_990_880), None]).tolist()
    [datetime.datetime(2027, 1, 9, 0, 0), None]
    """
    naive = [at and at.astimezone(dt.UTC).replace(tzinfo=None) for at in instants]
    return np.array(naive, "datetime64[m]")


def utc_minute(instant: InstantLike, *, key: str = "at") -> int:
    """Return the minute of an instant [min since 1970-01-01T00:00Z].

    Parameters
    ----------
    instant : an aware datetime, of pandas too, a ``datetime64`` in UTC, or text with Z or an offset
    key : what an error calls it

    Raises
    ------
    HorizonError : none of these, or outside 1970-2100.

    >>> utc_minute("2027-01-09T08:00+08:00")
    29990880
    """
    if isinstance(instant, np.datetime64) and not np.isnat(instant):
        minute = int(instant.astype("datetime64[m]").astype(np.int64))
    elif isinstance(instant, dt.datetime) and instant.utcoffset() is not None:
        minute = (instant - _EPOCH) // _MINUTE
    elif isinstance(instant, dt.datetime):
        reason = "has no zone; give it one, as with .replace(tzinfo=datetime.UTC)"
        raise HorizonError(reason, key=key, value=str(instant))
    elif isinstance(instant, str):
        wall_min, offset_min = read_instant(instant, key=key)
        if offset_min is None:
            raise HorizonError(_ZONELESS, key=key, value=instant)
        minute = wall_min - offset_min
    else:
        raise HorizonError("not an instant", key=key, value=str(instant))
    first, last = (day_number(date) * MINUTES_PER_DAY for date in (FIRST_DATE, LAST_DATE))
    if not first <= minute < last:
        reason = f"not an instant from {FIRST_DATE} to {LAST_DATE}"
        raise HorizonError(reason, key=key, value=str(instant))
    return minute


def read_instant(text: object, *, key: str = "at") -> tuple[int, int | None]:
    """Return the wall time that a text gives [min], and its offset from UTC [min]; None without.

    Raises
    ------
    HorizonError : not ``YYYY-MM-DDTHH:MM`` with Z, an offset, or neither.

    >>> read_instant("1970-01-02 00:30+01:00")
    (1470, 60)
    """
    match = _TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
    try:
        if match is None:
            raise ValueError
        date = dt.date.fromisoformat(match[1])
        clock = dt.time(int(match[2]), int(match[3]))
        offset = dt.datetime.fromisoformat(f"1970-01-01T00:00{match[4] or ''}").utcoffset()
    except ValueError:
        raise HorizonError("not an instant; write YYYY-MM-DDTHH:MMZ", key=key, value=text) from None
    wall_min = day_number(date) * MINUTES_PER_DAY + clock.hour * 60 + clock.minute
    return wall_min, None if offset is None else offset // _MINUTE
