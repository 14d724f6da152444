"""The clock of somebody who travels: that of the place where they are, as one transition table."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from overlap.base.units import MINUTES_PER_DAY, SECONDS_PER_MINUTE
from overlap.clocks.zones import ZoneTable, zone_table
from overlap.core.frozen import frozen
from overlap.core.offsets import utc_from_wall

Stay = tuple[int, int, str]
"""First day and the day after the last [days since 1970-01-01], by the dates of a zone."""

_FOREVER = np.iinfo(np.int64).max


@lru_cache(maxsize=4096)
def travelling_table(zone: str, stays: tuple[Stay, ...]) -> ZoneTable:
    """Return the offsets of a zone, and on the dates of each stay those of the place of the stay.

    A stay lasts from the first instant at which the clock of its zone shows its first date until
    that clock shows the day after its last.  Where two stays cover an instant, as on a flight
    west, the earlier one goes on.

    Parameters
    ----------
    zone : IANA name of the clock at home
    stays : by their dates, of which no two share one

    Raises
    ------
    UnknownZoneError : a zone that isn't known.

    >>> trip = (20_459, 20_461, "America/New_York")  # 6 and 7 January 2026
    >>> table = travelling_table("Asia/Tokyo", (trip,))
    >>> [np.datetime64(at, "s").astype(str)[:16] for at in table.change_s[-2:].tolist()]
    ['2026-01-06T05:00', '2026-01-08T05:00']
    >>> (table.offset_s[-3:] // 3600).tolist()
    [9, -5, 9]
    """
    home = zone_table(zone)
    if not stays:
        return home
    pieces, after_s = [], -_FOREVER
    for first, stop, there in stays:
        table = zone_table(there)
        ends = np.array([first, stop], np.int64) * MINUTES_PER_DAY
        start_min, stop_min = utc_from_wall(ends, table.change_utc_min, table.offset_min).tolist()
        start_s = max(start_min * SECONDS_PER_MINUTE, after_s)
        pieces += [
            _piece(home, after_s, start_s),
            _piece(table, start_s, stop_min * SECONDS_PER_MINUTE),
        ]
        after_s = max(stop_min * SECONDS_PER_MINUTE, start_s)
    pieces.append(_piece(home, after_s, _FOREVER))
    change, offset, is_dst = (np.concatenate(part) for part in zip(*pieces, strict=True))
    real = (offset[1:] != offset[:-1]) | (is_dst[1:] != is_dst[:-1])
    keep = np.concatenate([[True], real])
    return ZoneTable(zone, frozen(change[keep][1:]), frozen(offset[keep]), frozen(is_dst[keep]))


def _piece(
    table: ZoneTable, start_s: int, stop_s: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return from when which offsets hold within a span, the first from its start."""
    if stop_s <= start_s:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_)
    first = int(np.searchsorted(table.change_s, start_s, side="right"))
    last = int(np.searchsorted(table.change_s, stop_s, side="left"))
    change = np.concatenate([[start_s], table.change_s[first:last]])
    return change, table.offset_s[first : last + 1], table.is_dst[first : last + 1]
