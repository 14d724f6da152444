"""Verdicts, days and the strip of a day as text for eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rich.text import Text

from overlap.base.listing import first_of
from overlap.base.units import format_minutes, percent
from overlap.output.pictures.bands import band_labels
from overlap.output.pictures.strip import day_strip
from overlap.output.pictures.year import year_grids
from overlap.output.terminal.common import plain_table
from overlap.output.terminal.pictures import strip_text, year_texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from overlap.planning.check import SiteVerdict, Verdict
    from overlap.sites.site import Site

_MOST_STRIPS: Final = 3


def verdict_parts(
    verdict: Verdict, reference: Site, others: Sequence[Site]
) -> list[RenderableType]:
    """Return the parts of a verdict: each site's answer, its reasons, a picture of its day."""
    parts: list[RenderableType] = []
    by_name = {site.name: site for site in others}
    if len(verdict.sites) > 1:
        parts += [_summary(verdict), ""]
    for site in verdict.sites:
        parts += _site_parts(verdict, site, reference, by_name[site.site])
    parts.append(
        Text(f"Horizon {verdict.horizon}; days are counted by {verdict.reference}'s dates.")
    )
    return parts


def _summary(verdict: Verdict) -> Table:
    table = plain_table(
        verdict.reference, "verdict", "share", "joint", "below", "within", "above", "lost"
    )
    for site in verdict.sites:
        figures = (site.joint_days, site.below, site.within, site.above, site.lost_days)
        mark = Text("✓ met", "green") if site.met else Text("✗ missed", "red")
        table.add_row(site.site, mark, f"{percent(site.share)}", *map(str, figures))
    return table


def _site_parts(
    verdict: Verdict, found: SiteVerdict, reference: Site, site: Site
) -> list[RenderableType]:
    title = Text.assemble(
        (f"{verdict.reference} – {found.site}", "bold"),
        ": ",
        _mark(met=found.met),
        f"\nWanted: {found.target}.",
    )
    minutes = found.minutes
    reached = found.joint_days - found.below
    joint = f"{reached} of {found.joint_days} joint days ({percent(found.share)})"
    bands = f"{found.below} below, {found.within} within, {found.above} above"
    facts = [f"Found: {joint}; {bands}."]
    if minutes.median is not None and minutes.min is not None and minutes.max is not None:
        facts.append(
            f"Shared time: median {format_minutes(minutes.median)},"
            f" from {format_minutes(minutes.min)} to {format_minutes(minutes.max)}."
        )
    if found.lost_days:
        lost = [f"{day.date} {day.reason}" for day in found.lost]
        facts.append(f"Lost to days off: {first_of(lost, 2)}.")
    if found.below_dates and found.within + found.above:
        below = [str(date) for date in found.below_dates]
        facts.append(f"Below the minimum on {first_of(below, 4)}.")
    clock = plain_table("from", "to", "shared", "because")
    for part in found.clock:
        clock.add_row(str(part.start), str(part.stop), format_minutes(part.minutes), part.cause)
    parts: list[RenderableType] = [title, *map(Text, facts), "", clock]
    for date in _strip_dates(found):
        parts += ["", strip_text(day_strip([reference, site], verdict.horizon, date))]
    grids = year_grids(reference, found, verdict.horizon)
    parts += year_texts(grids, band_labels(found.target), verdict.horizon)
    return [*parts, ""]


def each_day_parts(verdict: Verdict) -> list[RenderableType]:
    """Return a table of every working day of the reference and its minutes with each site."""
    table = plain_table("date", *(site.site for site in verdict.sites))
    columns = [
        np.where(site.is_lost, "lost", site.shared_minutes.astype(str)).tolist()
        for site in verdict.sites
    ]
    for date, *cells in zip(verdict.sites[0].dates.tolist(), *columns, strict=True):
        table.add_row(f"{date} {date:%a}", *cells)
    return [Text(f"Minutes shared with {verdict.reference}", "bold"), table]


def _mark(*, met: bool) -> Text:
    return Text("✓ meets the target", "green") if met else Text("✗ misses the target", "red")


def _strip_dates(found: SiteVerdict) -> Iterable[dt.date]:
    """Return one typical date for each different length of the clock overlap, at most three."""
    typical: dict[int, dt.date] = {}
    for part in found.clock:
        rows = zip(found.dates.tolist(), found.clock_minutes.tolist(), strict=True)
        fits = (date for date, m in rows if m == part.minutes and part.start <= date < part.stop)
        date = next(fits, None)
        if date is not None:
            typical.setdefault(part.minutes, date)
    return list(typical.values())[:_MOST_STRIPS]


def days_parts(document: Mapping[str, Any]) -> list[RenderableType]:
    """Return a table of days with their minutes and intervals in UTC."""
    table = plain_table("date", "minutes", "clock", "shared, UTC")
    for day in document["days"]:
        spans = ", ".join(
            f"{_time(a, day['date'])}–{_time(b, day['date'])}" for a, b in day["intervals"]
        )
        shown = "lost to days off" if day["lost"] else spans
        table.add_row(day["date"], str(day["minutes"]), str(day["clock_minutes"]), shown)
    horizon = document["horizon"]
    names = ", ".join(document["sites"])
    return [
        Text(f"{names}: {horizon['start']} to {horizon['stop']} (exclusive)", "bold"),
        table,
    ]


def _time(instant: str, date: str) -> str:
    """Return the time of an instant, with its date where that isn't the row's."""
    day, _, time = instant.rstrip("Z").partition("T")
    return time if day == date else f"{day[5:]} {time}"
