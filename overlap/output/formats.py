"""Documents as JSON, and rows as CSV, safe for terminals and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from overlap.base.characters import spelled, spelled_in_json
from overlap.base.units import MINUTES_PER_HOUR
from overlap.sites.target import MISS

if TYPE_CHECKING:
    from overlap.sites.documents import TargetDocument

Document = Mapping[str, Any]
_DECIMALS: Final = 3
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", re.ASCII)
_FORMULA: Final = re.compile(
    r"""(\A|[;\t\r\n])("*)(?=[=+\-@＝＋－＠])|\A(?=[\t\r\n])"""  # noqa: RUF001 - wide signs too
)
"""Where a formula may begin; inside a cell, if a spreadsheet parts cells by semicolons."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A document as the rows of a table: its columns, and mappings of at least these."""

    columns: tuple[str, ...]
    rows: Sequence[Document]


def to_json(document: Document) -> str:
    """Write a document as indented JSON, ending in a newline; no character in it acts."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{spelled_in_json(text)}\n"


def target_text(target: TargetDocument) -> str:
    """Write a target's document as it is typed, with its share of days.

    >>> target_text({"minimum_min": 90, "maximum_min": 240, "share": 0.9, "lost": "miss"})
    '90m-4h on 90 % of days, lost ones too'
    """
    bounds = []
    for end in ("minimum", "maximum"):
        percentage, minutes = target.get(f"{end}_percent"), target.get(f"{end}_min")
        if percentage is not None:
            bounds.append(f"{percentage:g}%")
        elif isinstance(minutes, int):
            hours, rest = divmod(minutes, MINUTES_PER_HOUR)
            bounds.append(f"{minutes}m" if rest or not hours else f"{hours}h")
    lost = ", lost ones too" if target["lost"] == MISS else ""
    return f"{'-'.join(bounds)} on {target['share'] * 100:.4g} % of days{lost}"


def to_csv(table: Rows, *, excel: bool = False) -> str:
    r"""Write rows as CSV (RFC 4180), always with their columns.

    An apostrophe leads what a spreadsheet would run as a formula; control characters but tabs and
    line breaks are spelled.  For Excel figures are rounded, and instants are written as it knows
    them, in UTC.

    >>> to_csv(Rows(("site", "minutes"), [{"site": "=cmd()", "minutes": 60}]))
    "site,minutes\r\n'=cmd(),60\r\n"
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, table.columns, extrasaction="ignore")
    writer.writeheader()
    cell = _excel_cell if excel else _cell
    writer.writerows({key: cell(value) for key, value in row.items()} for row in table.rows)
    return out.getvalue()


def _excel_cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return value[:-1].replace("T", " ")
    return _cell(value)


def _cell(value: object) -> object:
    return (
        _FORMULA.sub(r"\1'\2", spelled(value, keep="\t\r\n")) if isinstance(value, str) else value
    )
