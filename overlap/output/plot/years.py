"""A year of a pair as a calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from overlap.base.day_names import short_month
from overlap.base.errors import HorizonError
from overlap.output.pictures.bands import Band, band_labels
from overlap.output.pictures.wording import short_length
from overlap.output.pictures.year import year_grids
from overlap.output.plot.style import SIGNS, axes_on, bare, cut, ink_on, legend
from overlap.planning.check import check

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from overlap.clocks.timeline import Horizon
    from overlap.output.pictures.year import YearGrid
    from overlap.output.plot.style import Palette
    from overlap.sites.site import Site
    from overlap.sites.target import Target


def year(
    reference: Site,
    site: Site,
    horizon: Horizon,
    target: Target | str = "2h-4h",
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw the minutes that two sites share as a calendar: a column a week, a row a weekday.

    Days off are hatched; none shared has a cross, below the target's minimum a dot.  A dashed line
    stands where the clock overlap changes, with the date and the new length under it.

    Parameters
    ----------
    reference, site, target : as ``overlap.check``
    horizon : shift dates of the reference, at most 53 weeks
    ax : where to draw; default a new figure

    Raises
    ------
    OverlapError : as ``overlap.check``; the horizon is longer; or matplotlib isn't installed.
    """
    site_verdict = check(reference, site, horizon, target)[site.name]
    grids = year_grids(reference, site_verdict, horizon)
    if len(grids) > 1:
        raise HorizonError("more than a year; draw one after the other", value=horizon)
    grid = grids[0]
    axes, palette = axes_on(ax, (10, 2.9))
    labels = band_labels(site_verdict.target)
    week, row, band = (
        np.array([getattr(day, name) for day in grid.days], int) for name in ("week", "row", "band")
    )
    for one in (one for one in Band if (band == one).any()):
        at = band == one
        colour = palette.bands[one]
        axes.bar(
            week[at] + 0.5, 0.86, width=0.86, bottom=row[at] - 0.43, color=colour,
            hatch="////" if one is Band.OFF else None, edgecolor=palette.hatch, linewidth=0,
            label=f"{SIGNS.get(one, '')}{labels[one]}",
        )  # fmt: skip
        sign = {Band.NONE: "x", Band.BELOW: "."}.get(one)
        if sign:
            axes.scatter(
                week[at] + 0.5, row[at], s=14, marker=sign, color=ink_on(colour), linewidths=1.1
            )
    levels = _changes(axes, palette, grid)
    axes.set_xlim(-0.1, grid.weeks + 0.1)
    axes.set_ylim(len(grid.weekdays) - 0.5, -0.6)
    axes.set_xticks(
        [n + 0.5 for _, n in grid.months],
        [short_month(date) for date, _ in grid.months],
        ha="left",
    )
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(grid.weekdays)), grid.weekday_names)
    bare(axes, palette)
    last = grid.stop - dt.timedelta(1)
    title = f"{cut(reference.name)} – {cut(site.name)}: shared time, {grid.start} to {last}"
    axes.set_title(title, loc="left", color=palette.ink, fontsize=11, parse_math=False)
    legend(axes, palette, below_pt=26 + 11 * levels, columns=6)
    return axes


def _changes(axes: Axes, palette: Palette, grid: YearGrid) -> int:
    """Draw where the clock overlap changes: a line around the days before it, and a label.

    Return on how many lines more than one the labels stand.
    """
    rows = len(grid.weekdays)
    end = -10.0
    level = most = 0
    for part in grid.changes:
        if part.date > grid.start:
            right = part.week + (part.row > 0)
            across = [right, right, part.week, part.week]
            down = [-0.5, part.row - 0.5, part.row - 0.5, rows - 0.35]
            axes.plot(across, down, color=palette.change, ls=(0, (4, 2)), lw=1.4, clip_on=False)
        level = level + 1 if part.week < end else 0
        most = max(most, level)
        text = f"{part.date.day} {short_month(part.date)}: {short_length(part.minutes)}"
        end = part.week + 8
        axes.annotate(
            text, (part.week, rows - 0.35), (2, -4 - 11 * level), textcoords="offset points",
            va="top", color=palette.change, fontsize=8.5, annotation_clip=False,
        )  # fmt: skip
    return most
