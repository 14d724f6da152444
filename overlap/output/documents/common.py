"""What every document shares: versions, horizons, targets, and writing JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import overlap
from overlap.base.characters import spelled, spelled_in_json
from overlap.clocks.zones import iana_version
from overlap.sites.holidays import holidays_version
from overlap.sites.working_time import uncovered_years

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overlap.clocks.timeline import Horizon
    from overlap.sites.fields import Season
    from overlap.sites.site import Site
    from overlap.sites.target import Target

Document = dict[str, Any]
_FORMULA: Final = re.compile(
    r"""(\A|[;\t\r\n])("*)(?=[=+\-@＝＋－＠])|\A(?=[\t\r\n])"""  # noqa: RUF001 - wide signs too
)
"""Where a formula may begin; inside a cell, if a spreadsheet parts cells by semicolons."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A document as the rows of a table: its columns, and mappings of at least these."""

    columns: tuple[str, ...]
    rows: list[Document]


def versions() -> Document:
    """Return the versions of the data and code that an answer rests on."""
    return {
        "tzdata": iana_version(),
        "holidays": holidays_version(),
        "overlap": overlap.__version__,
    }


def horizon_document(horizon: Horizon) -> Document:
    """Return a horizon's first and last-but-exclusive date."""
    return {"start": horizon.start.isoformat(), "stop": horizon.stop.isoformat()}


def target_document(target: Target) -> Document:
    """Return a target; a bound that is a percentage stands in ``…_percent``."""
    maximum = target.maximum
    document = {
        "minimum_min": None if target.minimum.percent is not None else target.minimum.minutes,
        "maximum_min": None if maximum is None or maximum.percent is not None else maximum.minutes,
        "share": target.share,
        "lost": target.lost,
    }
    if target.minimum.percent is not None:
        document["minimum_percent"] = target.minimum.percent
    if maximum is not None and maximum.percent is not None:
        document["maximum_percent"] = maximum.percent
    return document


def seasons_document(seasons: Iterable[Season]) -> list[Document]:
    """Return the dates and hours of a site's seasons."""
    return [
        {
            "from": season.start.isoformat(),
            "to": season.last.isoformat(),
            "hours": str(season.hours),
        }
        for season in seasons
    ]


def uncovered_document(sites: Iterable[Site], horizon: Horizon) -> list[Document]:
    """Return for which sites, regions and years the holiday data fall short, and why."""
    return [
        {"site": site.name, "region": region, "year": year, "reason": reason}
        for site in sites
        for (region, year), reason in uncovered_years(site, horizon).items()
    ]


def to_json(document: Document) -> str:
    """Write a document as indented JSON, ending in a newline; no character in it acts."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{spelled_in_json(text)}\n"


def to_csv(table: Rows) -> str:
    r"""Write rows as CSV (RFC 4180), always with their columns.

    An apostrophe leads what a spreadsheet would run as a formula; control characters but tabs and
    line breaks are spelled.

    >>> to_csv(Rows(("site", "minutes"), [{"site": "=cmd()", "minutes": 60}]))
    "site,minutes\r\n'=cmd(),60\r\n"
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, table.columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in table.rows)
    return out.getvalue()


def _cell(value: object) -> object:
    return (
        _FORMULA.sub(r"\1'\2", spelled(value, keep="\t\r\n")) if isinstance(value, str) else value
    )
