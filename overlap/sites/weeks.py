"""The usual office week of each country: on which weekdays offices rest, since when, how sure.

``weeks.tsv`` is the table; every row has its source.  The weekends of the holidays library aren't
used: they are statutory ones, or a rule for substitute days, not what an office keeps.
"""

from __future__ import annotations

import datetime as dt
import importlib.resources
from dataclasses import dataclass
from functools import cache
from typing import Final

from overlap.clocks.timeline import Horizon
from overlap.sites.hours import DAY_NAMES

_DEFAULT_REST: Final = frozenset({5, 6})
_COLUMNS: Final = "code\trest\tsince\tsure\tnote\tsource"


@dataclass(frozen=True, slots=True)
class OfficeWeek:
    """The weekdays on which the offices of a country or region usually rest.

    Attributes
    ----------
    rest : weekdays, 0 is Monday
    since : the first date on which it holds; ``dt.date.min`` for as long as the table looks back
    confidence : ``"sure"``, ``"mixed"`` where offices differ, or ``"unknown"``
    note : what an answer says about it; empty if there is nothing to say
    source : where it is from
    """

    rest: frozenset[int]
    since: dt.date = dt.date.min
    confidence: str = "unknown"
    note: str = ""
    source: str = ""


def office_weeks(country: str, region: str = "") -> tuple[OfficeWeek, ...]:
    """Return the weeks of a country, or of a region whose week differs, oldest first.

    Parameters
    ----------
    country : ISO 3166-1 code; empty for a zone without a country, whose week is Monday to Friday
    region : ISO 3166-2 code, as ``"MY-03"``

    >>> [(sorted(week.rest), str(week.since)) for week in office_weeks("SA")]
    [([3, 4], '0001-01-01'), ([4, 5], '2013-06-29')]
    """
    table = _table()
    return table.get(region) or table.get(country) or (OfficeWeek(_DEFAULT_REST),)


def weeks_within(country: str, region: str, horizon: Horizon) -> list[tuple[dt.date, OfficeWeek]]:
    """Return the weeks that hold within a horizon, and the date from which each does.

    The first holds at the horizon's start.

    >>> from overlap import Horizon
    >>> winter = Horizon("2021-12-01", "2022-02-01")
    >>> [(str(date), sorted(week.rest)) for date, week in weeks_within("AE", "", winter)]
    [('2021-12-01', [4, 5]), ('2022-01-01', [5, 6])]
    """
    weeks = [week for week in office_weeks(country, region) if week.since < horizon.stop]
    later = [(week.since, week) for week in weeks if week.since > horizon.start]
    return [(horizon.start, weeks[len(weeks) - len(later) - 1]), *later]


@cache
def _table() -> dict[str, tuple[OfficeWeek, ...]]:
    """Return the weeks of each code, oldest first, as the file has them."""
    text = importlib.resources.files("overlap.sites").joinpath("weeks.tsv").read_text("utf-8")
    table: dict[str, tuple[OfficeWeek, ...]] = {}
    for row in text.splitlines():
        if row.startswith("#") or row == _COLUMNS:
            continue
        code, rest, since, confidence, note, source = row.split("\t")
        week = OfficeWeek(
            frozenset(DAY_NAMES.index(day) for day in rest.split(",")),
            dt.date.fromisoformat(since) if since else dt.date.min,
            confidence,
            note,
            source,
        )
        table[code] = (*table.get(code, ()), week)
    return table
