"""All pairs, with the numbers in the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from overlap.output.pictures.bands import Band, common_labels, mean_bands
from overlap.output.pictures.wording import width
from overlap.output.plot.style import SIGNS, axes_on, bare, cut, ink_on, legend, rgb

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from overlap.planning.matrix import OverlapMatrix


def matrix(overlaps: OverlapMatrix, *, ax: Axes | None = None) -> Axes:
    """Draw the mean shared hours of every ordered pair; row: the reference, column: the other.

    A cell's colour is the band of its mean by the target of its column's site; a cross stands for
    none, a dot under the number for below the minimum.  Where the minimum is a percentage, below is
    a pair that misses the target's share of days.

    Parameters
    ----------
    overlaps : as ``overlap.overlap_matrix`` gives it; up to about 40 sites are readable
    ax : where to draw; default a new figure

    Raises
    ------
    OverlapError : matplotlib isn't installed.
    """
    n = len(overlaps.sites)
    labels = [cut(site.name) for site in overlaps.sites]
    columns, side_in = max(map(width, labels)), max(0.45 * n, 2)
    axes, palette = axes_on(ax, (1.2 + 0.09 * columns + side_in, 0.9 + 0.07 * columns + side_in))
    band = mean_bands(overlaps.mean, overlaps.share, overlaps.targets)
    colours = np.array([rgb(palette.bands[one]) for one in Band])[band]
    colours[np.diag_indices(n)] = rgb(palette.page)
    axes.imshow(colours, interpolation="nearest")
    size = 9 if n <= 12 else 7  # noqa: PLR2004 - a few sites have room
    for i, j in np.argwhere(~np.eye(n, dtype=bool)).tolist():
        one = Band(band[i, j])
        text = "✗" if one is Band.NONE else f"{overlaps.mean[i, j] / 60:.1f}"
        ink = ink_on(palette.bands[one])
        axes.text(j, i, text, ha="center", va="center", color=ink, fontsize=size)
        if one is Band.BELOW:
            axes.plot(j, i + 0.33, ".", color=ink, markersize=3)
    axes.set_xticks(
        range(n), labels, rotation=45, ha="left", rotation_mode="anchor", parse_math=False
    )
    axes.xaxis.tick_top()
    axes.set_yticks(range(n), labels, parse_math=False)
    axes.set_xticks(np.arange(n + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(n + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=palette.page, linewidth=1.5)
    bare(axes, palette)
    axes.set_xlabel("mean shared hours of a joint day, by the row's dates", color=palette.ink)
    for one, label in common_labels(overlaps.targets).items():
        if (band[~np.eye(n, dtype=bool)] == one).any():
            colour = palette.bands[one]
            axes.plot([], [], "s", color=colour, markersize=9, label=f"{SIGNS.get(one, '')}{label}")
    legend(axes, palette, below_pt=24, columns=3)
    return axes
