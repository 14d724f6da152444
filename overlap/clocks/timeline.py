"""Dates, ``Horizon`` and ``Spans``: value objects over days and arrays of instants."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self, TypedDict

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import ArrayLike, NDArray

from overlap.base.checks import set_fields
from overlap.base.day_names import date_range
from overlap.base.errors import HorizonError, SpanError
from overlap.base.reprs import call, short
from overlap.base.units import FIRST_YEAR, LAST_YEAR, is_whole
from overlap.base.values import Value
from overlap.core import spans
from overlap.core.frozen import frozen

FIRST_DATE: Final = dt.date(FIRST_YEAR, 1, 1)
LAST_DATE: Final = dt.date(LAST_YEAR + 1, 1, 1)
_EPOCH_ORDINAL: Final = dt.date(1970, 1, 1).toordinal()
_SPANS_SHOWN: Final = 4
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MINUTE: Final = dt.timedelta(minutes=1)
FIRST_MIN, LAST_MIN = ((year - 1970) * 366 * 1440 for year in (FIRST_YEAR - 1, LAST_YEAR + 1))
"""Instants that any calendar or horizon here reaches; seconds since 1970 lie far beyond."""
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def as_date(value: object, *, key: str = "date") -> dt.date:
    """Read a date: a ``datetime.date`` or ``"YYYY-MM-DD"``, from 1970 to 2100.

    A midnight without a zone is its date where a type has no other form for one: numpy's
    ``datetime64``, pandas' ``Timestamp``.

    Raises
    ------
    HorizonError : something else, or a year outside.

    >>> as_date("2027-03-14")
    datetime.date(2027, 3, 14)
    >>> as_date(np.datetime64("2027-03-14"))
    datetime.date(2027, 3, 14)
    """
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            raise HorizonError("no such date", key=key, value=value) from None
    elif isinstance(value, np.datetime64):
        moment = value.astype("datetime64[us]").item()
        value = _date_of_midnight(moment) if isinstance(moment, dt.datetime) else moment
    elif isinstance(value, dt.datetime) and type(value) is not dt.datetime:
        value = _date_of_midnight(value)
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise HorizonError("not a date; write YYYY-MM-DD", key=key, value=value)
    if not FIRST_DATE <= value <= LAST_DATE:
        reason = f"outside {FIRST_DATE} to {LAST_DATE}"
        raise HorizonError(reason, key=key, value=value)
    return value


def _date_of_midnight(moment: dt.datetime) -> dt.date:
    """Return the date of a midnight without a zone, else the moment as it is."""
    midnight = dt.datetime.combine(moment, dt.time())
    return moment.date() if moment == midnight else moment


def day_number(date: dt.date) -> int:
    """Return the days from 1970-01-01 to ``date``."""
    return date.toordinal() - _EPOCH_ORDINAL


def date_of(day: int) -> dt.date:
    """Return the date ``day`` days after 1970-01-01."""
    return dt.date.fromordinal(day + _EPOCH_ORDINAL)


def format_instant(instant: np.datetime64) -> str:
    """Write an instant as ISO 8601 in UTC, to the minute.

    >>> format_instant(np.datetime64("2027-01-05T14:00"))
    '2027-01-05T14:00Z'
    """
    return f"{np.datetime_as_string(instant, unit='m')}Z"


class HorizonDocument(TypedDict):
    """The shift dates ``[start, stop)`` of an answer, as ``YYYY-MM-DD``."""

    start: str
    stop: str


@dataclass(frozen=True, slots=True)
class Horizon:
    """The shift dates ``[start, stop)`` that a question is about.

    Parameters
    ----------
    start, stop : dates or ``"YYYY-MM-DD"``, within 1970-01-01 to 2101-01-01

    Raises
    ------
    HorizonError : not dates, outside the years, or ``stop <= start``.

    >>> Horizon("2027-01-01", "2028-01-01").days
    365
    """

    start: dt.date
    stop: dt.date

    def __init__(self, start: dt.date | str, stop: dt.date | str) -> None:
        set_fields(self, {"start": as_date(start, key="start"), "stop": as_date(stop, key="stop")})
        if self.stop <= self.start:
            reason = f"not after the start, {self.start}"
            raise HorizonError(reason, key="stop", value=self.stop)

    @classmethod
    def of_months(cls, start: dt.date | str, months: int) -> Self:
        """Return the horizon of so many calendar months from ``start``.

        Parameters
        ----------
        start : date or ``"YYYY-MM-DD"``
        months : from 1; a month that lacks the day ends on its last

        Raises
        ------
        HorizonError : not a date, no whole number from 1, or past the years.

        >>> Horizon.of_months("2027-01-31", 1)
        Horizon('2027-01-31', '2027-02-28')
        """
        most = (LAST_YEAR + 1 - FIRST_YEAR) * 12
        if not is_whole(months) or not 0 < months <= most:
            reason = f"not a whole number from 1 to {most}"
            raise HorizonError(reason, key="months", value=months)
        first = as_date(start, key="start")
        last = first + relativedelta(months=months)
        if last > LAST_DATE:
            raise HorizonError(f"ends {last}, after {LAST_DATE}", key="months", value=months)
        return cls(first, last)

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Self:
        """Return the horizon of ``to_dict``.

        Parameters
        ----------
        values : its ``start`` and ``stop``

        Raises
        ------
        HorizonError : a missing or an unknown key, or no horizon.
        """
        unknown = set(values) - {"start", "stop"}
        for key in sorted(unknown | ({"start", "stop"} - set(values))):
            reason = "unknown key; known: start, stop" if key in unknown else "is missing"
            raise HorizonError(reason, key=key)
        return cls(as_date(values["start"], key="start"), as_date(values["stop"], key="stop"))

    def to_dict(self) -> HorizonDocument:
        """Return the dates as text.

        >>> Horizon("2027-01-01", "2028-01-01").to_dict()
        {'start': '2027-01-01', 'stop': '2028-01-01'}
        """
        return {"start": self.start.isoformat(), "stop": self.stop.isoformat()}

    @property
    def days(self) -> int:
        """Number of shift dates."""
        return (self.stop - self.start).days

    @property
    def first_day(self) -> int:
        """The start as days since 1970-01-01."""
        return day_number(self.start)

    def __contains__(self, date: dt.date) -> bool:
        return self.start <= date < self.stop

    def __iter__(self) -> Iterator[dt.date]:
        return (self.start + dt.timedelta(n) for n in range(self.days))

    def __repr__(self) -> str:
        return call("Horizon", self.start, self.stop)

    def __str__(self) -> str:
        """Write the dates, the last included; a calendar year by its number.

        >>> str(Horizon("2027-01-01", "2028-01-01")), str(Horizon("2027-03-01", "2027-06-01"))
        ('2027 (1 January to 31 December)', '1 Mar – 31 May 2027')
        """
        start, stop = self.start, self.stop
        if (start.month, start.day) == (1, 1) and stop == start.replace(year=start.year + 1):
            return f"{start.year} (1 January to 31 December)"
        return date_range(start, stop)


def utc_minutes(instants: ArrayLike, key: str) -> NDArray[np.int64]:
    """Return instants as an array of minutes [min since 1970-01-01T00:00Z].

    Parameters
    ----------
    instants : whole numbers of such minutes, ``datetime64`` in UTC, or aware datetimes
    key : what an error calls them

    Raises
    ------
    SpanError : something else, not whole minutes, or outside of 1969 to 2101.

    >>> utc_minutes([dt.datetime(1970, 1, 1, 1, tzinfo=dt.UTC)], "start_min").tolist()
    [60]
    """
    try:
        array = np.asarray(instants)
    except ValueError:
        raise SpanError("not a flat list", key=key) from None
    kind, minutes = array.dtype.kind, np.zeros(array.shape, np.int64)
    is_whole = np.ones(array.shape, bool)
    if kind == "M":
        exact = array.astype("datetime64[m]")
        is_whole = exact == array  # never true of NaT
        minutes = exact.astype(np.int64)
    elif kind in "iu":
        minutes = array.astype(np.int64)
    elif kind == "f":
        is_whole = np.isfinite(array) & (array == np.floor(array))
        minutes = np.where(is_whole, array, 0).astype(np.int64)
    elif kind == "O":
        elapsed = [_elapsed(instant, key) for instant in array.ravel().tolist()]
        is_whole = np.array([not own % _MINUTE for own in elapsed], bool).reshape(array.shape)
        minutes = np.array([own // _MINUTE for own in elapsed], np.int64).reshape(array.shape)
    elif array.size:
        raise SpanError("neither minutes nor instants", key=key, value=array.ravel()[0])
    is_near = (minutes >= FIRST_MIN) & (minutes <= LAST_MIN)
    for fits, reason in (
        (is_whole, "not a whole number of minutes"),
        (is_near, "outside of 1969 to 2101; give minutes since 1970-01-01T00:00Z"),
    ):
        if not fits.all():
            raise SpanError(reason, key=key, value=array[~fits].ravel()[0])
    return minutes


def _elapsed(instant: object, key: str) -> dt.timedelta:
    """Return the time from the epoch to an aware datetime."""
    if not isinstance(instant, dt.datetime):
        raise SpanError("neither minutes nor instants", key=key, value=instant)
    if instant.utcoffset() is None:
        raise SpanError("has no zone", key=key, value=instant)
    return instant - _EPOCH


class SpansDocument(TypedDict):
    """Starts and stops of intervals, in UTC."""

    start: list[str]
    stop: list[str]


@dataclass(frozen=True, slots=True, eq=False, init=False, repr=False)
class Spans(Value):
    """A set of instants as sorted, disjoint, non-touching intervals ``[start, stop)``.

    Canonical from birth, so that equal sets compare equal; the arrays are read-only.

    Parameters
    ----------
    start_min, stop_min : (n,) in any order: whole numbers [min since 1970-01-01T00:00Z],
        ``datetime64`` in UTC of any unit, or aware datetimes; kept as int64

    Raises
    ------
    SpanError : not as many starts as stops; a stop before its start; not whole minutes; or
        outside of 1969 to 2101, as seconds are.

    >>> Spans([0, 5], [5, 9]) == Spans([0], [9])
    True
    >>> Spans(np.array(["1970-01-01T01:00:00"], "datetime64[s]"), [120])
    Spans([60], [120])
    """

    start_min: NDArray[np.int64]
    stop_min: NDArray[np.int64]

    def __init__(self, start_min: ArrayLike, stop_min: ArrayLike) -> None:
        start, stop = utc_minutes(start_min, "start_min"), utc_minutes(stop_min, "stop_min")
        if start.ndim != 1 or start.shape != stop.shape:
            reason = f"{start.shape} starts and {stop.shape} stops; give as many of each"
            raise SpanError(reason, key="start_min")
        if (stop < start).any():
            n = int(np.flatnonzero(stop < start)[0])
            raise SpanError("stops before it starts", key=f"stop_min[{n}]", value=int(stop[n]))
        start, stop = spans.normalise(start, stop)
        set_fields(self, {"start_min": frozen(start), "stop_min": frozen(stop)})

    def __repr__(self) -> str:
        if len(self) <= _SPANS_SHOWN:
            return call("Spans", self.start_min.tolist(), self.stop_min.tolist())
        first, last = np.array([self.start_min[0], self.stop_min[-1]], "datetime64[m]")
        within = f"{format_instant(first)} to {format_instant(last)}"
        return short(f"<Spans: {len(self)} intervals, {self.minutes} minutes within {within}>")

    def __or__(self, other: Spans) -> Spans:
        return Spans(*spans.union(self._arrays(), other._arrays()))

    def __and__(self, other: Spans) -> Spans:
        return Spans(*spans.intersection(self._arrays(), other._arrays()))

    def __sub__(self, other: Spans) -> Spans:
        return Spans(*spans.difference(self._arrays(), other._arrays()))

    def __len__(self) -> int:
        return len(self.start_min)

    def __iter__(self) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Yield ``(start, stop)`` as aware datetimes in UTC."""
        both = zip(self.start_min.tolist(), self.stop_min.tolist(), strict=True)
        return ((_EPOCH + start * _MINUTE, _EPOCH + stop * _MINUTE) for start, stop in both)

    @property
    def start(self) -> NDArray[np.datetime64]:
        """(n,) datetime64[m] starts in UTC."""
        return frozen(self.start_min.astype("datetime64[m]"))

    @property
    def stop(self) -> NDArray[np.datetime64]:
        """(n,) datetime64[m] stops in UTC."""
        return frozen(self.stop_min.astype("datetime64[m]"))

    def to_dict(self) -> SpansDocument:
        """Return the starts and stops as text in UTC."""
        return {
            "start": [format_instant(at) for at in self.start],
            "stop": [format_instant(at) for at in self.stop],
        }

    @property
    def minutes(self) -> int:
        """Number of minutes in the set."""
        return spans.measure(self._arrays())

    def _arrays(self) -> spans.SpanSet:
        return self.start_min, self.stop_min
