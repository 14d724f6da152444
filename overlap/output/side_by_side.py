"""Several sites in one table: verdicts, for one target or more, and what tells the sites apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from overlap.base.day_names import short_month
from overlap.base.units import format_minutes
from overlap.output.formats import Rows
from overlap.output.words import check_brief
from overlap.sites.documents import target_document
from overlap.sites.working_time import days_off_taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overlap.output.formats import Document
    from overlap.planning.check import SiteVerdict, Verdict
    from overlap.planning.rank import RankedPlace, Ranking

MARKS: Final = ("✗", "✓")
ONLY_MARKDOWN: Final = (
    "verdict", "share", "joint", "below", "within", "above", "lost", "days off",
)  # fmt: skip
"""Columns that a terminal has no room for."""
_LESS_NEEDED: Final = ("worst week", "lost/off", "people")
_MOST_CHARACTERS: Final = 80
_BETWEEN: Final = 3


def side_by_side(verdicts: Mapping[str, Verdict], ranking: Ranking) -> Rows:
    """Return a row for each site: what ``check_brief`` says of it, and what sets it apart.

    Parameters
    ----------
    verdicts : for each target by the name under which it was asked for, the first one first
    ranking : of the same sites by the first target
    """
    verdict, *others = verdicts.values()
    rows = []
    for row, own in zip(check_brief(verdict).rows, verdict, strict=True):
        place = ranking[own.site.name]
        off = days_off_taken(own.site, verdict.horizon)
        met = {name: _days_met(each[own.site.name]) for name, each in verdicts.items()}
        rows.append(
            {
                **(row if not others else {"site": own.site.name, **met} | _without_days(row)),
                "days off": off,
                "lost/off": f"{own.lost_days}/{off}",
                "worst week": _worst_week(place),
                "hours needed": _hours_needed(own, place),
            }
        )
    return Rows(tuple(rows[0]), rows)


def terminal_columns(rows: Rows, *, whole: bool) -> list[str]:
    """Return the columns that fit 80 characters, unless the ``whole`` table is asked for.

    A target that is the same everywhere is left out, and headcounts that nobody gave.
    """
    columns = [name for name in rows.columns if name not in ONLY_MARKDOWN]
    for name in ("people", "target"):
        values = {row[name] for row in rows.rows}
        if len(values) == 1 and (name == "target" or values == {1}):
            columns.remove(name)
    for name in () if whole else _LESS_NEEDED:
        if _width(rows, columns) > _MOST_CHARACTERS and name in columns:
            columns.remove(name)
    return columns


def _width(rows: Rows, columns: Sequence[str]) -> int:
    widths = [max(len(name), *(len(str(row[name])) for row in rows.rows)) for name in columns]
    return sum(widths) + _BETWEEN * (len(columns) - 1)


def is_of_one_target(rows: Rows) -> bool:
    """Say whether rows are verdicts for one target."""
    return "days met" in rows.columns


def with_targets(document: Document, verdicts: Mapping[str, Verdict]) -> Document:
    """Return a verdict's document with those for further targets beside it, and met by all."""
    if len(verdicts) == 1:
        return document
    targets = [
        {
            "name": name,
            "target": target_document(verdict.target),
            "met": verdict.met,
            "sites": [
                {
                    "site": own.site.name,
                    "met": own.met,
                    "share": own.share,
                    "reached_days": own.reached_days,
                    "counted_days": own.counted_days,
                }
                for own in verdict
            ],
        }
        for name, verdict in verdicts.items()
    ]
    met = all(verdict.met for verdict in verdicts.values())
    return {**document, "met": met, "targets": targets}


def _without_days(row: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in row.items() if key not in {"site", "days met"}}


def _days_met(own: SiteVerdict) -> str:
    return f"{MARKS[own.met]} {own.reached_days} of {own.counted_days}"


def _worst_week(place: RankedPlace) -> str:
    if not place.worst_weeks:
        return ""
    week = place.worst_weeks[0]
    return f"{week.monday.day} {short_month(week.monday)}, {format_minutes(week.minutes)}"


def _hours_needed(own: SiteVerdict, place: RankedPlace) -> str:
    return "as they are" if own.met else place.hours_needed or "none"
