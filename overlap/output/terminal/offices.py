"""Verdicts, days and the strip of a day as text for eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rich.text import Text

from overlap.base.day_names import short_weekday
from overlap.base.listing import first_of
from overlap.base.units import format_minutes, percent
from overlap.output.pictures.bands import band_labels
from overlap.output.pictures.strip import day_strip
from overlap.output.pictures.year import year_grids
from overlap.output.side_by_side import (
    LOST_OFF,
    NEEDED,
    is_of_one_target,
    name_width,
    terminal_columns,
)
from overlap.output.terminal.common import plain_table
from overlap.output.terminal.pictures import strip_text, year_texts
from overlap.output.words import (
    cause_words,
    dates_of,
    days_met,
    sites_met,
    why_missed,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from rich.console import RenderableType

    from overlap.output.formats import Rows
    from overlap.planning.check import SiteVerdict, Verdict

MOST_ROWS: Final = 12
_MOST_STRIPS: Final = 3
_BRIEF_STRIPS: Final = 2
_MOST_RANGES: Final = 6
_MOST_REASONS: Final = 3


def verdict_parts(
    verdict: Verdict, rows: Rows | None = None, *, details: bool = False
) -> list[RenderableType]:
    """Return the parts of a verdict: one site with its dates and a picture, or a row for each.

    ``rows`` : of several sites or targets, what is shown of each, as ``side_by_side`` returns it
    ``details`` : of several sites, what is shown of one
    """
    parts: list[RenderableType] = []
    if rows is not None:
        parts += _overview(verdict, rows, details=details)
    if details or (len(verdict) == 1 and rows is None):
        for own in verdict:
            parts += _site_parts(verdict, own, details=details)
    return [*parts, Text(f"{verdict.horizon}; days are those of {verdict.reference.name}.")]


def _overview(verdict: Verdict, rows: Rows, *, details: bool) -> list[RenderableType]:
    """Return how many sites meet their targets, a row for each, and why the first of them miss."""
    columns = terminal_columns(rows, whole=details)
    alone = is_of_one_target(rows)
    table = plain_table(*columns)
    table.columns[0].max_width = None if details else name_width(rows, columns, "site")
    shown = rows.rows if details else rows.rows[:MOST_ROWS]
    for row in shown:
        table.add_row(*(_cell(str(row[name])) for name in columns))
    heading = f"Days on which each target is met with {verdict.reference.name}"
    parts: list[RenderableType] = [
        Text(sites_met(verdict) if alone else heading, "bold"),
        table,
    ]
    if len(shown) < len(rows.rows):
        parts.append(Text(f"… and {len(rows.rows) - len(shown)} more sites: --details lists them"))
    missing = [own for own in verdict if alone and not own.met]
    parts += [Text(f"{own.site.name}: {why_missed(own)}.") for own in missing[:_MOST_REASONS]]
    if "lost/off" in columns:
        parts.append(Text(LOST_OFF))
    needed = NEEDED if alone else "below a missed target"
    parts.append(Text(f"{needed}: the cheapest change; overlap advise has others"))
    if not details:
        parts.append(Text("--details: dates and pictures"))
    return [*parts, ""] if details else parts


def _cell(text: str) -> Text:
    """Return a cell, its first line coloured where it is a verdict."""
    first, line_end, rest = text.partition("\n")
    colours = {"✓": "green", "✗": "red"}
    return Text.assemble((first, colours.get(text[:1], "")), line_end, rest)


def _site_parts(
    verdict: Verdict, site_verdict: SiteVerdict, *, details: bool
) -> list[RenderableType]:
    title = Text.assemble(
        (f"{verdict.reference.name} – {site_verdict.site.name}", "bold"),
        ": ",
        _mark(met=site_verdict.met),
        f": {days_met(site_verdict)} ({percent(site_verdict.share)})",
    )
    minutes = site_verdict.minutes
    bands = (
        f"{site_verdict.below} days below, {site_verdict.within} within, {site_verdict.above} above"
    )
    facts = [f"Target: {site_verdict.target}. {bands}."]
    why = why_missed(site_verdict)
    facts += [f"Why: {why}."] if why else []
    if minutes.median is not None and minutes.min is not None and minutes.max is not None:
        facts.append(
            f"Shared time: median {format_minutes(minutes.median)},"
            f" from {format_minutes(minutes.min)} to {format_minutes(minutes.max)}."
        )
    if site_verdict.lost_days:
        lost = [f"{day.date} {day.reason}" for day in site_verdict.lost]
        facts.append(f"Lost to days off: {first_of(lost, 2)}.")
    if site_verdict.below_dates and site_verdict.within + site_verdict.above:
        below = [str(date) for date in site_verdict.below_dates]
        facts.append(f"Below the minimum on {first_of(below, 4)}.")
    clock = plain_table("from", "to", "shared", "because")
    ranges = site_verdict.clock if details else site_verdict.clock[:_MOST_RANGES]
    for part in ranges:
        clock.add_row(
            str(part.start), str(part.stop), format_minutes(part.minutes), cause_words(part.cause)
        )
    parts: list[RenderableType] = [title, *map(Text, facts), "", clock]
    if len(ranges) < len(site_verdict.clock):
        parts.append(
            Text(f"… and {len(site_verdict.clock) - len(ranges)} more: --details lists them")
        )
    for date in _strip_dates(site_verdict)[: _MOST_STRIPS if details else _BRIEF_STRIPS]:
        parts += [
            "",
            strip_text(day_strip([verdict.reference, site_verdict.site], verdict.horizon, date)),
        ]
    grids = year_grids(verdict.reference, site_verdict, verdict.horizon)[: None if details else 1]
    parts += year_texts(grids, band_labels(site_verdict.target), verdict.horizon)
    return [*parts, ""]


def each_day_parts(verdict: Verdict) -> list[RenderableType]:
    """Return a table of every working day of the reference and its minutes with each site."""
    table = plain_table("date", *(own.site.name for own in verdict))
    columns = [
        np.where(own.is_lost, "lost", own.shared_minutes.astype(str)).tolist() for own in verdict
    ]
    for date, *cells in zip(verdict.verdicts[0].dates.tolist(), *columns, strict=True):
        table.add_row(f"{date} {short_weekday(date)}", *cells)
    return [Text(f"Minutes shared with {verdict.reference.name}", "bold"), table]


def _mark(*, met: bool) -> Text:
    return Text("✓ meets the target", "green") if met else Text("✗ misses the target", "red")


def _strip_dates(site_verdict: SiteVerdict) -> list[dt.date]:
    """Return one typical date for each different length of the clock overlap."""
    typical: dict[int, dt.date] = {}
    for part in site_verdict.clock:
        rows = zip(site_verdict.dates.tolist(), site_verdict.clock_minutes.tolist(), strict=True)
        fits = (date for date, m in rows if m == part.minutes and part.start <= date < part.stop)
        date = next(fits, None)
        if date is not None:
            typical.setdefault(part.minutes, date)
    return list(typical.values())


def days_parts(document: Mapping[str, Any]) -> list[RenderableType]:
    """Return a table of days with their minutes and intervals in UTC."""
    table = plain_table("date", "minutes", "clock", "shared, UTC")
    for day in document["days"]:
        spans = ", ".join(
            f"{_time(a, day['date'])}–{_time(b, day['date'])}" for a, b in day["intervals"]
        )
        shown = "lost to days off" if day["lost"] else spans
        table.add_row(day["date"], str(day["minutes"]), str(day["clock_minutes"]), shown)
    names = ", ".join(document["sites"])
    return [
        Text(f"{names}: {dates_of(document)}", "bold"),
        table,
    ]


def _time(instant: str, date: str) -> str:
    """Return the time of an instant, with its date where that isn't the row's."""
    day, _, time = instant.rstrip("Z").partition("T")
    return time if day == date else f"{day[5:]} {time}"
