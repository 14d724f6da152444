"""The strip of a day: who works when, on the headquarters' clock, in half hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.availability import PAD, working_time
from overlap.core import spans
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.hours import format_clock
from overlap.timeline import day_number
from overlap.units import MINUTES_PER_DAY, MINUTES_PER_HOUR
from overlap.zones import ZoneTable, zone_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from overlap.sites import Site
    from overlap.timeline import Horizon

CELL_MIN: Final = 30
CELLS: Final = MINUTES_PER_DAY // CELL_MIN
_NOON: Final = MINUTES_PER_DAY // 2


@dataclass(frozen=True, slots=True, eq=False)
class StripRow:
    """A site on one date: ``working`` and ``shared`` (48,) cells, and its clock.

    ``local_start_min`` is the local wall time at the left edge [min from midnight],
    ``offset_min`` the offset from UTC there.  ``shared_local`` and ``reference_local`` are the
    shared windows, and the reference's, in local time.
    """

    name: str
    working: NDArray[np.bool_]
    shared: NDArray[np.bool_]
    local_start_min: int
    offset_min: int
    shared_local: tuple[str, ...]
    reference_local: tuple[str, ...]


def day_strip(sites: Sequence[Site], horizon: Horizon, date: dt.date) -> list[StripRow]:
    """Return the rows of the reference, first of ``sites``, and the others, days off ignored.

    The axis is 24 elapsed hours from the reference's local midnight, or from its noon when one of
    its windows that day crosses midnight.  A cell is on when at least half of it is.
    """
    times = [working_time(site, horizon) for site in sites]
    at = day_number(date) - times[0].first_day
    wall = np.array([day_number(date) * MINUTES_PER_DAY])
    zones = [zone_table(site.zone) for site in sites]
    first = int(utc_from_wall(wall, zones[0].change_utc_min, zones[0].offset_min)[0])
    _, own_start, own_stop = times[0].windows(times[0].clock_codes, at, at + 1)
    if len(own_stop) and int(own_stop.max()) > first + MINUTES_PER_DAY:
        first += _NOON
    sets = [
        spans.normalise(*time.windows(time.clock_codes, at - PAD, at + PAD + 1)[1:])
        for time in times
    ]
    day = np.array([first]), np.array([first + MINUTES_PER_DAY])
    shared = spans.intersection(spans.covered(sets, len(sets)), day)
    rows = []
    for site, zone, own in zip(sites, zones, sets, strict=True):
        offset = int(offset_at(day[0], zone.change_utc_min, zone.offset_min)[0])
        rows.append(
            StripRow(
                name=site.name,
                working=_cells(own, first),
                shared=_cells(shared, first),
                local_start_min=(first + offset) % MINUTES_PER_DAY,
                offset_min=offset,
                shared_local=_local(shared, zone),
                reference_local=_local((own_start, own_stop), zone),
            )
        )
    return rows


def _local(own: spans.SpanSet, zone: ZoneTable) -> tuple[str, ...]:
    """Write intervals on a zone's clock; the stop by the offset of the minute before it."""
    last = own[1] - 1
    start, stop = (
        (at + offset_at(at, zone.change_utc_min, zone.offset_min)) % MINUTES_PER_DAY
        for at in (own[0], last)
    )
    pairs = zip(start.tolist(), stop.tolist(), strict=True)
    return tuple(f"{format_clock(a)}–{format_clock(b + 1)}" for a, b in pairs)


def _cells(own: spans.SpanSet, first_min: int) -> NDArray[np.bool_]:
    edge = first_min + np.arange(CELLS) * CELL_MIN
    owner, start, stop = spans.pieces(edge, edge + CELL_MIN, own)
    return np.bincount(owner, stop - start, minlength=CELLS) * 2 >= CELL_MIN


def axis_hours(row: StripRow) -> list[int]:
    """Return the local hour to print at every third hour of the axis, 00 to 24."""
    first = row.local_start_min // MINUTES_PER_HOUR
    hours = [first + n for n in range(0, 25, 3)]
    return [hour if hour <= 24 else hour - 24 for hour in hours]  # noqa: PLR2004 - hours
