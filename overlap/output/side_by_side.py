"""Several sites in one table: verdicts, for one target or more, and what tells the sites apart."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from overlap.base.day_names import short_date
from overlap.base.units import format_minutes, percent
from overlap.clocks.timeline import Horizon
from overlap.output.formats import Rows, target_text
from overlap.output.pictures.wording import width
from overlap.output.words import hours_of
from overlap.sites.documents import target_document
from overlap.sites.working_time import days_off_taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overlap.clocks.timeline import HorizonDocument
    from overlap.output.formats import Document
    from overlap.planning.advise import Advice
    from overlap.planning.check import SiteVerdict, Verdict
    from overlap.planning.documents import (
        PlaceTargetDocument,
        RankedPlaceDocument,
        WeekDocument,
    )
    from overlap.planning.rank import Ranking

    Advices = Mapping[str, Advice]

MARKS: Final = ("✗", "✓")
DAYS_MET: Final = "days met"
RANK: Final = "rank"
NEEDED: Final = "hours that meet it"
MOST_CHARACTERS: Final = 80
_SHARE: Final = "share"
_LESS_NEEDED: Final = ("worst week", "mean", "people", "lost/off", "target")
_BETWEEN: Final = 3
_OTHERS: Final = {"site", "place", "rank", "mean", "people", "lost/off", "worst week", NEEDED}
_DAYS_OF_A_YEAR: Final = 366
_NARROWEST_NAME: Final = 16
LOST_OFF: Final = "lost/off: days on which days off leave nothing / days off in all"
NO_HOURS: Final = "no hours meet it"
_NOT_TRIED: Final = "ask overlap advise"


def side_by_side(
    verdicts: Mapping[str, Verdict], ranking: Ranking, advices: Mapping[str, Advices]
) -> Rows:
    """Return a row for each site: on how many days each target is met, and what sets it apart.

    Parameters
    ----------
    verdicts : for each target by the name under which it was asked for, the first one first
    ranking : of the same sites by the first target
    advices : for each target, of the sites that miss it; those beyond the first aren't advised
    """
    verdict = next(iter(verdicts.values()))
    several = len(verdicts) > 1
    rows = []
    for own in verdict:
        site = own.site
        off = days_off_taken(site, verdict.horizon)
        judged = {name: each[site.name] for name, each in verdicts.items()}
        needed = {name: _needed(each, advices[name]) for name, each in judged.items()}
        row: dict[str, object] = {"site": site.name}
        for name, each in judged.items():
            hours = f":\n{needed[name]}" if several and not each.met else ""
            row[_column(name) if several else DAYS_MET] = f"{_days_met(each)}{hours}"
        if not several:
            row |= {_SHARE: percent(own.share), "target": _short_target(own)}
        row |= {
            "people": site.people,
            "lost/off": f"{own.lost_days}/{off}",
            "worst week": _worst_week(
                ranking[site.name].to_dict()["worst_weeks"], verdict.horizon.days
            ),
        }
        if not several:
            row[NEEDED] = needed[next(iter(verdicts))]
        rows.append(row)
    return Rows(tuple(name for name in rows[0] if not _says_nothing(name, rows)), rows)


def places_side_by_side(places: Sequence[RankedPlaceDocument], horizon: HorizonDocument) -> Rows:
    """Return a row for each place of a ranking, as ``side_by_side`` has it for sites."""
    days = Horizon(horizon["start"], horizon["stop"]).days
    rows = []
    for place in places:
        row: dict[str, object] = {RANK: place["rank"], "place": place["site"]}
        for own in place.get("targets", ()):
            needed = folded(own["hours_needed"] or NO_HOURS)
            row[_column(own["name"])] = _share(own) if own["met"] else f"{_share(own)}:\n{needed}"
        if "targets" not in place:
            row[DAYS_MET] = _share(place)
        lost = f"{place['lost_days']}/{place['days_off']}"
        row |= {
            "mean": format_minutes(place["mean"]),
            "lost/off": "?" if place["uncovered"] else lost,
            "people": place["people"],
            "worst week": _worst_week(place["worst_weeks"], days),
        }
        if "targets" not in place:
            row[NEEDED] = folded(place["hours_needed"] or NO_HOURS)
        rows.append(row)
    columns = rows[0] if rows else (RANK, "place")
    return Rows(tuple(name for name in columns if not _says_nothing(name, rows)), rows)


def _column(target: str) -> str:
    """Return the column of a target: its name, told apart from what else has a column."""
    return f"{target} target" if target in _OTHERS else target


def _share(own: RankedPlaceDocument | PlaceTargetDocument) -> str:
    return f"{MARKS[own['met']]} {percent(own['share'])}"


def _says_nothing(name: str, rows: Sequence[Document]) -> bool:
    """Say whether a column is of a target that is the same everywhere, or headcounts of nobody."""
    values = {row[name] for row in rows}
    return (name == "target" and len(values) == 1) or (name == "people" and values == {1})


def terminal_columns(rows: Rows, *, whole: bool) -> list[str]:
    """Return the columns that fit 80 characters, unless the ``whole`` table is asked for."""
    columns = [name for name in rows.columns if name != _SHARE]
    for name in () if whole else _LESS_NEEDED:
        if _width(rows, columns) > MOST_CHARACTERS and name in columns:
            columns.remove(name)
    return columns


def in_one_line(rows: Rows) -> Rows:
    """Return rows whose cells have no line ends, as Markdown needs them."""
    joined = [
        {name: str(row[name]).replace("\n", " ") for name in rows.columns} for row in rows.rows
    ]
    return Rows(rows.columns, joined)


def name_width(rows: Rows, columns: Sequence[str], name: str) -> int:
    """Return how wide a column of names may be for the table to fit."""
    others = _width(rows, [other for other in columns if other != name])
    return max(MOST_CHARACTERS - _BETWEEN - others, _NARROWEST_NAME)


def _width(rows: Rows, columns: Sequence[str]) -> int:
    cells = {
        name: "\n".join(["" if name == RANK else name, *(str(row[name]) for row in rows.rows)])
        for name in columns
    }
    widths = [max(map(width, text.split("\n"))) for text in cells.values()]
    return sum(widths) + _BETWEEN * (len(columns) - 1)


def is_of_one_target(rows: Rows) -> bool:
    """Say whether rows are verdicts for one target."""
    return DAYS_MET in rows.columns


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


def _days_met(own: SiteVerdict) -> str:
    return f"{MARKS[own.met]} {own.reached_days} of {own.counted_days}"


def _short_target(own: SiteVerdict) -> str:
    text = target_text(target_document(own.target))
    return text.replace(" of days, lost ones too", ", lost too").replace(" of days", "")


def _worst_week(weeks: Sequence[WeekDocument], days: int) -> str:
    """Write the Monday of the worst week, with its year on a horizon of more days than one has."""
    if not weeks:
        return ""
    monday = dt.date.fromisoformat(weeks[0]["monday"])
    year = f" {monday.year}" if days > _DAYS_OF_A_YEAR else ""
    return f"{short_date(monday)}{year}, {format_minutes(weeks[0]['minutes'])}"


def _needed(own: SiteVerdict, advices: Advices) -> str:
    if own.met:
        return "as they are"
    advice = advices.get(own.site.name)
    if advice is None:
        return _NOT_TRIED
    if advice.best is None:
        return NO_HOURS
    return folded(hours_of(advice.best))


def folded(hours: str) -> str:
    """Break hours where a narrow column breaks best."""
    return hours.replace("; ", ";\n").replace(" on ", "\non ")
