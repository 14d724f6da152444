"""A day: who works when on the reference's clock, and what they share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from overlap.base.day_names import weekday
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import Horizon, as_date
from overlap.output.pictures import strip
from overlap.output.pictures.bands import describe_minutes
from overlap.output.pictures.wording import clock_text, offset_text, short_length
from overlap.output.plot.style import axes_on, bare, beside, cut
from overlap.planning.check import check
from overlap.sites.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from overlap.output.plot.style import Palette
    from overlap.sites.target import Target

_BOLD_IN: Final = 0.078
_SIGN_IN: Final = 0.052
_GAP_IN: Final = 0.08
"""How wide a sign in a bar, a sign of a local time, and the space between two are [inch]."""


def day_strip(
    reference: Site,
    others: Site | Sequence[Site],
    date: dt.date | str,
    target: Target | str = "2h-4h",
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw who works when on a date of the reference, days off ignored, and what they share.

    The axis is the reference's clock.  Under each bar are the site's local times, with ``+1`` on
    its next day; at the right is what the day comes to.

    Parameters
    ----------
    reference, others, target : as ``overlap.check``
    date : of the reference
    ax : where to draw; default a new figure

    Raises
    ------
    OverlapError : as ``overlap.check``; or matplotlib isn't installed.
    """
    rest = (others,) if isinstance(others, Site) else tuple(others)
    day = as_date(date)
    verdict = check(reference, rest, Horizon(day, day + dt.timedelta(1)), target)
    picture = strip.day_strip([reference, *rest], verdict.horizon, day)
    axes, palette = axes_on(ax, (9.5, 0.9 + 0.58 * len(picture.rows)))
    for part in picture.rows[0].working:
        axes.axvspan(part.start_min, part.stop_min, color=palette.tint, lw=0, zorder=0)
        for edge in (part.start_min, part.stop_min):
            axes.axvline(edge, color=palette.faint, lw=0.9, ls=(0, (4, 3)), zorder=1)
    words = [picture.head_words]
    for row, own in zip(picture.rows[1:], verdict, strict=True):
        sign, judgement, _ = describe_minutes(row.shared_minutes, picture.worked_min, own.target)
        words.append(f"{sign} {judgement}")
    for n, (row, text) in enumerate(zip(picture.rows, words, strict=True)):
        _bars(axes, palette, n, row)
        beside(axes, text, n - 0.09, palette)
    axes.set_xlim(0, MINUTES_PER_DAY)
    axes.set_ylim(len(picture.rows) - 0.4, -0.5)
    hours = [f"{hour:02}" for hour in picture.axis_hours]
    axes.set_xticks(range(0, MINUTES_PER_DAY + 1, 180), hours)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    title = f"{picture.rows[0].zone}, {weekday(day)} {day}"
    axes.set_xlabel(title, loc="left", color=palette.ink, labelpad=8)
    rows = range(len(picture.rows))
    axes.set_yticks(
        [n - 0.09 for n in rows], [cut(row.name) for row in picture.rows],
        fontweight="bold", parse_math=False,
    )  # fmt: skip
    axes.set_yticks(
        [n + 0.24 for n in rows], [offset_text(row.offsets_min[0]) for row in picture.rows],
        minor=True, fontsize=8,
    )  # fmt: skip
    bare(axes, palette)
    axes.tick_params(axis="x", length=4, color=palette.faint)
    return axes


def _bars(axes: Axes, palette: Palette, n: int, row: strip.StripRow) -> None:
    """Draw a row of a strip: working time, the shared part with its length, local times."""
    per_inch = MINUTES_PER_DAY * axes.figure.dpi / axes.bbox.width
    for parts, colour in ((row.working, palette.work), (row.shared, palette.shared)):
        spans = [(part.start_min, part.stop_min - part.start_min) for part in parts]
        axes.broken_barh(spans, (n - 0.3, 0.42), color=colour, linewidth=0, zorder=2)
    for part in row.shared:
        minutes = part.stop_min - part.start_min
        length = short_length(minutes)
        if len(length) * _BOLD_IN * per_inch > minutes:
            length = length.removesuffix(" h")
        if len(length) * _BOLD_IN * per_inch <= minutes:
            axes.text(
                part.start_min + minutes / 2, n - 0.09, length, ha="center", va="center_baseline",
                color=palette.on_shared, fontsize=9, fontweight="bold", zorder=3,
            )  # fmt: skip
    taken: list[tuple[int, float]] = []
    for part in (*row.shared, *row.working):
        for at, local, is_stop in (
            (part.start_min, part.local_start_min, False),
            (part.stop_min, part.local_stop_min, True),
        ):
            words = " ".join(filter(None, clock_text(local, is_stop=is_stop)))
            half = (len(words) * _SIGN_IN + _GAP_IN) / 2 * per_inch
            near = any(abs(at - other) < half + width for other, width in taken)
            if near or not 0 < at < MINUTES_PER_DAY:
                continue
            taken.append((at, half))
            axes.text(
                at, n + 0.27, words,
                ha="center", va="center", color=palette.ink, fontsize=7.5, zorder=3,
                bbox={"facecolor": palette.page, "alpha": 0.8, "linewidth": 0, "pad": 0.5},
            )  # fmt: skip
