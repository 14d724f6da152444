"""``DaysOff`` and ``Away``: dates on which somebody isn't at work, or works elsewhere."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

from overlap.base.checks import listed, set_fields
from overlap.base.errors import OverlapError, SiteError
from overlap.base.reprs import call
from overlap.base.tables import check_keys, check_name
from overlap.clocks.timeline import as_date
from overlap.clocks.zones import check_zone
from overlap.sites.fields import as_weekly
from overlap.sites.hours import WeeklyHours
from overlap.sites.places import find_place

MAX_DAYS_OFF: Final = 10_000
MAX_AWAY: Final = 1000


@dataclass(frozen=True, slots=True, init=False)
class DaysOff:
    """Dates without work, both ends included, and why.

    Parameters
    ----------
    first, last : dates or ``"YYYY-MM-DD"``, from 1970 to 2100; the last defaults to the first
    reason : what people should know of it; empty where nothing is said

    Raises
    ------
    HorizonError : not dates, or outside the years.
    SiteError : the last before the first, or a reason that can't be read.

    >>> DaysOff("2027-12-27", "2027-12-30", "year-end closure")
    DaysOff('2027-12-27', '2027-12-30', 'year-end closure')
    """

    first: dt.date
    last: dt.date
    reason: str = ""

    def __init__(
        self, first: dt.date | str, last: dt.date | str | None = None, reason: str = ""
    ) -> None:
        start, stop = _both_ends(first, first if last is None else last)
        is_said = not (isinstance(reason, str) and reason == "")
        reason = check_name(reason, key="reason") if is_said else ""
        set_fields(self, {"first": start, "last": stop, "reason": reason})

    def __repr__(self) -> str:
        ends = (self.first, self.last, self.reason)
        return call("DaysOff", *(ends if self.reason else dict.fromkeys(ends[:2])))

    def __contains__(self, date: dt.date) -> bool:
        return self.first <= date <= self.last

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Build from ``{ from = 2027-12-27, to = 2027-12-30, reason = "year-end closure" }``.

        Parameters
        ----------
        table : a dict; without ``reason`` none is known

        Raises
        ------
        OverlapError : not a dict, an unknown or a missing key, or as ``DaysOff``.
        """
        values = check_keys(table, {"from", "to", "reason"}, required=("from", "to"))
        return cls(values["from"], values["to"], values.get("reason", ""))

    @property
    def given(self) -> object:
        """What a team file says: a date alone, or a table."""
        if self.first == self.last and not self.reason:
            return self.first
        return {**self.to_dict(), "from": self.first, "to": self.last}

    def to_dict(self) -> dict[str, str]:
        """Return the table that says the same; ``from_dict`` takes it back.

        >>> DaysOff("2027-12-27", "2027-12-30", "year-end closure").to_dict()
        {'from': '2027-12-27', 'to': '2027-12-30', 'reason': 'year-end closure'}
        """
        table = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return table | ({"reason": self.reason} if self.reason else {})

    def within(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """Yield the dates from ``first`` to ``last`` that are off."""
        start, stop = max(first, self.first), min(last, self.last)
        return (start + dt.timedelta(n) for n in range((stop - start).days + 1))


DaysOffLike: TypeAlias = DaysOff | dt.date | str | Mapping[str, object]


@dataclass(frozen=True, slots=True, init=False)
class Away:
    """Dates, both included, on which somebody lives by another clock or keeps other hours.

    Parameters
    ----------
    first, last : dates of the destination, or ``"YYYY-MM-DD"``, from 1970 to 2100
    zone : IANA name of the destination; None: only the hours differ
    hours : weekly hours there; None: the usual ones, by the destination's wall clock

    Raises
    ------
    OverlapError : not dates, the last before the first, an unknown zone, hours that can't be
        read, or neither a zone nor hours.

    >>> Away("2027-03-01", "2027-03-12", "America/New_York")
    Away('2027-03-01', '2027-03-12', 'America/New_York')
    """

    first: dt.date
    last: dt.date
    zone: str | None = None
    hours: WeeklyHours | None = None

    def __init__(
        self,
        first: dt.date | str,
        last: dt.date | str,
        zone: str | None = None,
        hours: str | WeeklyHours | None = None,
    ) -> None:
        start, stop = _both_ends(first, last)
        values = {
            "first": start,
            "last": stop,
            "zone": None if zone is None else check_zone(zone),
            "hours": None if hours is None else as_weekly(hours),
        }
        set_fields(self, values)
        if zone is None and hours is None:
            raise SiteError("missing; say where, or which hours", key="zone")

    def __repr__(self) -> str:
        return call(
            "Away",
            self.first,
            self.last,
            *((self.zone,) if self.zone else ()),
            hours=None if self.hours is None else str(self.hours),
        )

    def to_dict(self) -> dict[str, str]:
        """Return the ``[[person.away]]`` table that says the same; ``from_dict`` takes it back.

        >>> Away("2027-03-01", "2027-03-12", "America/New_York").to_dict()
        {'from': '2027-03-01', 'to': '2027-03-12', 'zone': 'America/New_York'}
        """
        table = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        table |= {"zone": self.zone} if self.zone else {}
        return table | ({"hours": str(self.hours)} if self.hours else {})

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Build from a ``[[person.away]]`` table, which names a zone or a place.

        Parameters
        ----------
        table : a dict

        Raises
        ------
        OverlapError : not a dict, an unknown or a missing key, or as ``Away``.
        """
        known = {"from", "to", "zone", "place", "hours"}
        values = check_keys(table, known, required=("from", "to"))
        zone = values.get("zone")
        if "place" in values:
            if zone is not None:
                reason = "say either zone or place"
                raise SiteError(reason, key="place", value=values["place"])
            zone = find_place(values["place"]).zone
        return cls(values["from"], values["to"], zone, values.get("hours"))


AwayLike: TypeAlias = Away | Mapping[str, object]


def as_days_off(values: Iterable[DaysOffLike] | object) -> tuple[DaysOff, ...]:
    """Return days off by their dates, each once, of dates, tables or ``DaysOff``."""
    ranges: set[DaysOff] = set()
    given = listed(values, "days_off", "dates", most=MAX_DAYS_OFF)
    for n, value in enumerate(given, start=1):
        key = f"days_off[{n}]"
        if isinstance(value, DaysOff):
            ranges.add(value)
        elif isinstance(value, Mapping):
            try:
                ranges.add(DaysOff.from_dict(value))
            except OverlapError as fault:
                raise fault.within(key) from None
        else:
            ranges.add(DaysOff(as_date(value, key=key)))
    return tuple(sorted(ranges, key=lambda own: (own.first, own.last, own.reason)))


def as_away(values: Iterable[AwayLike] | object) -> tuple[Away, ...]:
    """Return the dates away in order, of tables or ``Away``; no two may share a date."""
    stays: list[tuple[Away, str]] = []
    given = listed(values, "away", "tables", most=MAX_AWAY, hint="; write [[person.away]]")
    for n, value in enumerate(given, start=1):
        key = f"away[{n}]"
        try:
            stays.append((value if isinstance(value, Away) else Away.from_dict(value), key))
        except OverlapError as fault:
            raise fault.within(key) from None
    stays.sort(key=lambda own: own[0].first)
    for (before, _), (after, key) in itertools.pairwise(stays):
        if after.first <= before.last:
            reason = f"already away from {before.first} to {before.last}"
            raise SiteError(reason, key=f"{key}.from", value=after.first)
    return tuple(stay for stay, _ in stays)


def _both_ends(first: dt.date | str, last: dt.date | str) -> tuple[dt.date, dt.date]:
    start, stop = as_date(first, key="from"), as_date(last, key="to")
    if stop < start:
        raise SiteError(f"before the first day, {start}", key="to", value=stop)
    return start, stop
