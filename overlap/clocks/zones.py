"""Zone names to transition tables, read from the ``tzdata`` package's TZif files (RFC 9636).

The system's own zone files are never read: they may be years older than the package.
A file lists its changes up to some year; its footer, a POSIX TZ rule, tells all later ones,
which are written out here up to the end of the horizon.
"""

from __future__ import annotations

import calendar
import datetime as dt
import importlib.resources
import re
import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import OverlapError, UnknownZoneError, nearest
from overlap.base.units import LAST_YEAR, SECONDS_PER_DAY, SECONDS_PER_MINUTE
from overlap.core.frozen import frozen

_LAST_RULE_YEAR: Final = LAST_YEAR + 2
_HEADER: Final = struct.Struct(">4sc15x6l")
_TYPE: Final = struct.Struct(">l?B")

_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
_TIME = r"[+-]?\d{1,3}(?::\d\d(?::\d\d)?)?"
_POSIX: Final = re.compile(
    rf"{_NAME}(?P<std>{_TIME})"
    rf"(?:{_NAME}(?P<dst>{_TIME})?,M(?P<on>[\d.]+)(?:/(?P<on_at>{_TIME}))?"
    rf",M(?P<off>[\d.]+)(?:/(?P<off_at>{_TIME}))?)?"
)


@dataclass(frozen=True, slots=True, eq=False)
class ZoneTable:
    """All offsets of a zone up to 2102, in parallel sorted arrays.

    ``change_s`` (n,) int64 are the instants at which the offset or its kind changes, strictly
    rising [s since 1970-01-01T00:00Z]; ``offset_s`` and ``is_dst`` (n + 1,) are what holds
    before the first, between them, and after the last [s east of UTC].
    """

    key: str
    change_s: NDArray[np.int64]
    offset_s: NDArray[np.int64]
    is_dst: NDArray[np.bool_]

    @property
    def change_utc_min(self) -> NDArray[np.int64]:
        """Changes in whole minutes, rounded down.

        From 1970 on only Africa/Monrovia, before 1972-01-07, isn't whole anyway.
        """
        return self.change_s // SECONDS_PER_MINUTE

    @property
    def offset_min(self) -> NDArray[np.int64]:
        """Offsets in whole minutes, rounded down."""
        return self.offset_s // SECONDS_PER_MINUTE


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones, aliases among them."""
    return frozenset(_data().joinpath("zones").read_text(encoding="utf-8").split())


@cache
def aliases() -> dict[str, str]:
    """Return the zone each alias stands for, e.g. ``Asia/Calcutta`` for ``Asia/Kolkata``."""
    rules = _data().joinpath("zoneinfo", "tzdata.zi").read_text(encoding="utf-8")
    links = (line.split() for line in rules.splitlines() if line.startswith("L "))
    return {name: target for _, target, name in links}


@cache
def iana_version() -> str:
    """Return the version of the zone data in use, as ``"2026f"``."""
    import tzdata  # noqa: PLC0415 - a name; its files are read through importlib.resources

    return str(tzdata.IANA_VERSION)


@cache
def released_after() -> dt.date:
    """Return a date before which the zone data in use weren't released.

    It is the first of the release's year, or when the list of leap seconds in it was updated.
    """
    new_year = dt.date(int(iana_version()[:4]), 1, 1)
    leaps = _data().joinpath("zoneinfo", "leapseconds")
    updated = re.search(r"^#updated (\d+)", leaps.read_text("utf-8"), re.MULTILINE)
    if updated is None:
        return new_year
    return max(new_year, dt.datetime.fromtimestamp(int(updated[1]), dt.UTC).date())


def check_zone(name: object, *, key: str = "zone") -> str:
    """Return ``name`` if it is a zone's; of a ``ZoneInfo``, its key.

    Raises
    ------
    UnknownZoneError : anything else, with the nearest names.
    """
    if isinstance(name, dt.tzinfo):
        name = getattr(name, "key", name)
    if isinstance(name, str) and name in zone_names():
        return name
    close = nearest(name, zone_names()) if isinstance(name, str) else ()
    raise UnknownZoneError(name, close, key=key)


@cache
def zone_table(name: str) -> ZoneTable:
    """Return the transition table of a zone; the same arrays for the same name.

    Raises
    ------
    UnknownZoneError : ``name`` isn't in ``zone_names()``.

    >>> table = zone_table("Asia/Manila")
    >>> int(table.offset_min[-1])
    480
    """
    path = _data().joinpath("zoneinfo", *check_zone(name).split("/"))
    return _parse_tzif(name, path.read_bytes())


def local_date(name: str, at: dt.datetime) -> dt.date:
    """Return the date that a zone's clock shows at an instant.

    Parameters
    ----------
    name : of the zone
    at : aware

    >>> local_date("Asia/Tokyo", dt.datetime(2027, 1, 1, 16, 0, tzinfo=dt.UTC))
    datetime.date(2027, 1, 2)
    """
    table = zone_table(name)
    at_s = int(at.timestamp())
    offset_s = int(table.offset_s[np.searchsorted(table.change_s, at_s, side="right")])
    return (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=at_s + offset_s)).date()  # noqa: DTZ001 - wall time


def _data() -> Traversable:
    return importlib.resources.files("tzdata")


def _parse_tzif(key: str, data: bytes) -> ZoneTable:
    """Read the version 2+ block and the footer; the version 1 block is stepped over."""
    magic, _, *counts = _HEADER.unpack_from(data)
    if magic != b"TZif":
        raise UnknownZoneError(key)
    second = _HEADER.size + _block_size(counts, time_size=4)
    _, _, *counts = _HEADER.unpack_from(data, second)
    _, _, _, n_times, n_types, _ = counts
    at = second + _HEADER.size
    change = np.frombuffer(data, ">i8", n_times, at)
    index = np.frombuffer(data, "u1", n_times, at + 8 * n_times).astype(np.intp)
    types_at = at + 9 * n_times
    types = [_TYPE.unpack_from(data, types_at + i * _TYPE.size) for i in range(n_types)]
    footer = data[at + _block_size(counts, time_size=8) :].strip(b"\n").decode("ascii")
    kind = np.array([(offset, is_dst) for offset, is_dst, _ in types], dtype=np.int64)
    kinds = kind[np.concatenate([[0], index])]
    rule_change, rule_kinds = _footer_changes(footer, int(change[-1]) if n_times else None)
    if not n_times:
        kinds = rule_kinds[:1]
    change = np.concatenate([change, rule_change]).astype(np.int64)
    kinds = np.concatenate([kinds, rule_kinds[1:]])
    real = np.ones(len(change), dtype=bool)
    real[:] = (kinds[1:] != kinds[:-1]).any(axis=1)
    kinds = np.concatenate([kinds[:1], kinds[1:][real]])
    offset, is_dst = kinds[:, 0].copy(), kinds[:, 1].astype(bool)
    return ZoneTable(key, frozen(change[real]), frozen(offset), frozen(is_dst))


def _block_size(counts: list[int], *, time_size: int) -> int:
    n_utc, n_std, n_leap, n_times, n_types, n_chars = counts
    return (
        n_times * (time_size + 1)
        + n_types * _TYPE.size
        + n_chars
        + n_leap * (time_size + 4)
        + n_std
        + n_utc
    )


def _footer_changes(
    footer: str, after_s: int | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write out a POSIX TZ rule: changes later than ``after_s``, kinds before and after each."""
    standard, table = _rule_changes(footer)
    if not len(table):
        return np.empty(0, np.int64), np.array([[standard, 0]], np.int64)
    later = table if after_s is None else table[table[:, 0] > after_s]
    summer = int(table[table[:, 2] == 1][0, 1])
    before = [standard, 0] if later[0, 2] else [summer, 1]
    return later[:, 0], np.concatenate([[before], later[:, 1:]])


@cache
def _rule_changes(footer: str) -> tuple[int, NDArray[np.int64]]:
    """Return a rule's standard offset, and its changes with the offset and kind after each.

    Zones share their rules: 400 have some thirty with daylight saving.
    """
    rule = _POSIX.fullmatch(footer)
    if rule is None:
        raise OverlapError("not a footer such as 'CET-1CEST,M3.5.0,M10.5.0/3'", value=footer)
    standard = -_seconds(rule["std"])
    if rule["on"] is None:
        return standard, np.empty((0, 3), np.int64)
    summer = -_seconds(rule["dst"]) if rule["dst"] else standard + 3600
    changes = []
    for year in range(1970, _LAST_RULE_YEAR):
        on = _rule_day_s(rule["on"], year) + _seconds(rule["on_at"] or "2") - standard
        off = _rule_day_s(rule["off"], year) + _seconds(rule["off_at"] or "2") - summer
        changes += [(on, summer, 1), (off, standard, 0)]
    changes.sort()
    return standard, frozen(np.array(changes, np.int64))


def _rule_day_s(rule: str, year: int) -> int:
    """Return the local midnight of ``month.week.weekday`` (week 5 is the last; Sunday is 0)."""
    month, week, weekday = map(int, rule.split("."))
    first = calendar.weekday(year, month, 1)
    day = 1 + (weekday - 1 - first) % 7 + 7 * (week - 1)
    if day > calendar.monthrange(year, month)[1]:
        day -= 7
    return calendar.timegm((year, month, day, 0, 0, 0)) // SECONDS_PER_DAY * SECONDS_PER_DAY


def _seconds(text: str) -> int:
    hours, minutes, seconds = ([*map(int, text.strip("+-").split(":")), 0, 0])[:3]
    total = hours * 3600 + minutes * 60 + seconds
    return -total if text.startswith("-") else total
