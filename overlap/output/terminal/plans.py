"""Rankings, matrices, advice, coverage and duty as text for eyes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from rich.text import Text

from overlap.base.units import MINUTES_PER_DAY, format_minutes, percent
from overlap.output.side_by_side import (
    LOST_OFF,
    RANK,
    folded,
    name_width,
    places_side_by_side,
    terminal_columns,
)
from overlap.output.summaries import single_gaps
from overlap.output.terminal.common import horizon_part, plain_table
from overlap.output.words import coverage_summary, local_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from overlap.output.formats import Document
    from overlap.sites.site import Site

_LONGEST_CAUSE: Final = 62
_WEEK: Final = 7 * MINUTES_PER_DAY
_WIDEST_CAUSE: Final = 31
_WIDEST_CHANGE: Final = 28
_WIDEST_NAME: Final = 30
_WIDEST_PAIR: Final = 14
_MOST_GAPS: Final = 5
_MOST_ROWS: Final = 12
_MOST_COLUMNS: Final = 40
_MOST_PAIRS: Final = 10


def rank_parts(document: Document, *, details: bool = False) -> list[RenderableType]:
    """Return the places of a ranking, best first; ``details``: all of them, with worst weeks."""
    places = document["places"] if details else document["places"][:_MOST_ROWS]
    rows = places_side_by_side(places, document["horizon"])
    columns = terminal_columns(rows, whole=details)
    table = plain_table(*("" if name == RANK else name for name in columns))
    if not details:
        at = columns.index("place")
        table.columns[at].max_width = name_width(rows, columns, "place")
    for row in rows.rows:
        table.add_row(*(str(row[name]) for name in columns))
    more = len(document["places"]) - len(places)
    shown = f"{len(document['places'])} of {document['of']} places"
    gaps = any(place["uncovered"] for place in document["places"])
    return [
        Text(f"Places for {document['reference']}: {shown}", "bold"),
        table,
        *([Text(f"… and {more} more: --details lists them")] if more else []),
        Text("%: of the days that count, those that reach the minimum"),
        *([Text(LOST_OFF)] if "lost/off" in columns else []),
        *([Text("?: the holiday data don't cover all dates")] if gaps else []),
        Text("hours: its week, moved as little as meets it; overlap advise has other changes"),
        horizon_part(document),
    ]


def matrix_parts(document: Document) -> list[RenderableType]:
    """Return a table of mean minutes with the share of joint days met, a row a reference."""
    names = document["sites"]
    if len(names) > _MOST_COLUMNS:
        return [Text(f"{len(names)} sites are too many for a table; take --format csv or json")]
    table = plain_table("", *names)
    for column in table.columns:
        column.max_width = _WIDEST_PAIR
    table.columns[0].max_width = _WIDEST_CHANGE
    for i, name in enumerate(names):
        cells = []
        for j in range(len(names)):
            mean, share = document["mean"][i][j], document["share"][i][j]
            cells.append(
                "" if i == j else "none" if mean is None else f"{mean:.0f} {percent(share)}"
            )
        table.add_row(name, *cells)
    return [
        Text("Mean shared minutes, and share of days that meet the column's target", "bold"),
        table,
        horizon_part(document),
    ]


def advise_parts(document: Document, target: str) -> list[RenderableType]:
    """Return the changes that meet the target, cheapest first; or which comes closest, and why."""
    reference, site = document["reference"], document["site"]
    now = f"as the hours are, {percent(document['share'])} of days"
    parts: list[RenderableType] = [Text(f"{reference} – {site}: target {target}; {now}", "bold")]
    changes = document["changes"]
    if document["met"]:
        parts.append(Text(f"{site} meets the target as it is."))
    elif changes:
        table = plain_table("", f"change of {site}", "new hours", "share", "cost")
        table.columns[1].max_width = _WIDEST_CHANGE
        for change in changes:
            alone = len(change["sites"]) == 1
            table.add_row(
                str(change["rank"]),
                change["summary"].removeprefix(f"{site} " if alone else ""),
                folded("\n".join(map(_hours_words, change["sites"]))),
                percent(change["share"]),
                f"{change['cost']:.4g}",
            )
        parts += ["", table]
        seasons = [
            f"{own['site']} {part['from']} to {part['to']} {part['hours']}"
            for own in changes[0]["sites"]
            for part in own["seasons"]
            if part["from"] < document["horizon"]["stop"]
            and part["to"] >= document["horizon"]["start"]
        ]
        parts += [Text(f"1 in seasons: {'; '.join(seasons)}")] if seasons else []
        parts.append(Text("cost: people × hours moved a week, weighed by how they feel"))
    else:
        nearest = document["nearest"]
        parts.append(Text(f"No allowed hours would meet the target: {document['reason']}."))
        if nearest:
            hours = "; ".join(map(_hours_words, nearest["sites"]))
            share = percent(nearest["share"])
            parts.append(Text(f"Closest: {nearest['summary']}, {hours}: {share} of days."))
    if "applied" in document:
        parts += ["", Text("\n".join(document["applied"]["diff"]))]
    return [*parts, horizon_part(document)]


def _hours_words(own: Document) -> str:
    return f"{own['hours']} on {own['clock']}'s clock" if own["clock"] else str(own["hours"])


def coverage_parts(
    document: Document,
    reference: Site,
    who: str = "site",
    pictures: Sequence[RenderableType] | None = None,
) -> list[RenderableType]:
    """Return the covered share, gaps that come back, the longest others, sites and handovers.

    ``reference`` : whose clock the gaps are written in
    ``who`` : what is on duty, a site or a person
    ``pictures`` : with them come the longest waits
    """
    lines = coverage_summary(document)
    parts: list[RenderableType] = [Text(lines[0], "bold"), *map(Text, lines[1:])]
    gaps = sorted(single_gaps(document), key=lambda gap: -gap["minutes"])
    if gaps:
        table = plain_table("from", "to", "length", "why")
        table.columns[3].max_width = _WIDEST_CAUSE
        for gap in gaps[:_MOST_GAPS]:
            start, stop = (local_time(gap[end], reference) for end in ("start", "stop"))
            if gap["minutes"] < _WEEK:
                stop = f"{stop[:3]} {stop[-5:]}"
            table.add_row(start, stop, format_minutes(gap["minutes"]), _short(gap["cause"]))
        title = f"Longest other gaps, {reference.name} time"
        parts += ["", Text(title, "bold"), table]
        parts.append(Text(f"{len(gaps)} in all: --format csv has them, in UTC"))
    table = plain_table(who, "at work", "alone")
    table.columns[0].max_width = _WIDEST_NAME
    for duty in document["sites"][: None if pictures else _MOST_PAIRS]:
        table.add_row(duty["site"], f"{duty['worked']:.1%}", f"{duty['alone']:.1%}")
    parts += ["", table]
    if len(document["by_role"]) > 1:
        words = {"hq": "headquarters", "office": "others"}
        shares = (f"{words[role]} {percent(own)}" for role, own in document["by_role"].items())
        parts.append(Text("; ".join(shares)))
    if document["handovers"]:
        table = plain_table("handover", "times", "both, least", "median", "nobody, most")
        table.columns[0].max_width = _WIDEST_NAME
        most = None if pictures else _MOST_GAPS
        for pair in sorted(document["handovers"], key=lambda h: -h["times"])[:most]:
            least, median = (format_minutes(pair[k]) for k in ("shortest_min", "median_min"))
            nobody = format_minutes(pair["gap_min"]) if pair["gap_min"] else "–"
            table.add_row(
                f"{pair['giver']} to {pair['taker']}", str(pair["times"]), least, median, nobody
            )
        parts += ["", table]
    if pictures is not None and document["waits"]:
        table = plain_table("longest wait for a shared minute", "", "from, UTC")
        longest = sorted(document["waits"], key=lambda w: -(w["minutes"] or math.inf))
        for wait in longest[:_MOST_PAIRS]:
            never = wait["minutes"] is None
            length = "never" if never else format_minutes(wait["minutes"])
            table.add_row(" – ".join(wait["sites"]), length, "" if never else wait["start"])
        parts += ["", table]
    return [*parts, *(pictures or ()), horizon_part(document)]


def _short(cause: str) -> str:
    return cause if len(cause) <= _LONGEST_CAUSE else f"{cause[: _LONGEST_CAUSE - 1].rstrip()}…"


def duty_parts(document: Document) -> list[RenderableType]:
    """Return the sites in calling order, with their local time and state."""
    table = plain_table("call", "local time", "state", "wait")
    for on in document["sites"]:
        wait = "" if on["wait_min"] is None else format_minutes(on["wait_min"])
        local = on["local"].replace("T", " ")
        table.add_row(on["site"], local, on["state"], "now" if on["at_work"] else wait)
    return [Text(f"At {document['at']}", "bold"), table]
