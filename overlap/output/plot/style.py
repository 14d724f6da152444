"""Colours, axes and the small parts that all pictures share; the only door to matplotlib."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from overlap.base.errors import OverlapError
from overlap.output.pictures.bands import Band
from overlap.output.pictures.wording import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

SIGNS: Final = {Band.NONE: "✗ ", Band.BELOW: "· "}
"""What tells a band apart from others without its colour."""

_COLUMNS: Final = 24
_MIDDLE: Final = 0.197
"""The luminance on which near-black and white have the same contrast."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours that stay apart under simulated protanopia, deuteranopia and tritanopia.

    They are those of the report's style sheet.
    """

    bands: Mapping[Band, str]
    page: str
    ink: str
    faint: str
    hatch: str
    tint: str
    work: str
    shared: str
    on_shared: str
    change: str


LIGHT: Final = Palette(
    bands={
        Band.NONE: "#b5480f",
        Band.BELOW: "#efb27a",
        Band.LOW: "#8fd0c6",
        Band.HIGH: "#2b9c92",
        Band.ABOVE: "#2a4b8d",
        Band.OFF: "#eceff2",
    },
    page="#ffffff",
    ink="#16202b",
    faint="#8b95a3",
    hatch="#a3afbb",
    tint="#0b6e6914",
    work="#b9c6d6",
    shared="#0b6e69",
    on_shared="#ffffff",
    change="#7a1fa2",
)
DARK: Final = Palette(
    bands={
        Band.NONE: "#e0703a",
        Band.BELOW: "#a8652f",
        Band.LOW: "#1f6b64",
        Band.HIGH: "#3fb5a8",
        Band.ABOVE: "#86a8ee",
        Band.OFF: "#222b35",
    },
    page="#12171d",
    ink="#e6ebf0",
    faint="#7d8896",
    hatch="#738394",
    tint="#3fc4b618",
    work="#4d5d71",
    shared="#3fc4b6",
    on_shared="#12171d",
    change="#d3a1f2",
)


def axes_on(ax: Axes | None, size_in: tuple[float, float]) -> tuple[Axes, Palette]:
    """Return the Axes to draw on, and the colours for what lies behind it."""
    try:
        from matplotlib import colors  # noqa: PLC0415 - an extra
        from matplotlib import pyplot as plt  # noqa: PLC0415 - an extra
    except ImportError:
        reason = "matplotlib is not installed; pip install 'overlap-hours[plot]'"
        raise OverlapError(reason) from None
    if ax is None:
        _, ax = plt.subplots(figsize=size_in, layout="constrained")
    *behind, alpha = colors.to_rgba(_root(ax).get_facecolor())
    on_white = np.array(behind) * alpha + 1 - alpha
    palette = DARK if _luminance(on_white) < _MIDDLE else LIGHT
    ax.set_facecolor("none")
    return ax, palette


def _root(ax: Axes) -> Figure:
    return cast("Figure", ax.get_figure(root=True))


def rgb(colour: str) -> NDArray[np.uint8]:
    """Return ``#rrggbb`` as (3,) numbers."""
    return np.frombuffer(bytes.fromhex(colour[1:]), np.uint8)


def ink_on(colour: str) -> str:
    """Return near-black or white, whichever reads better on a colour."""
    return DARK.page if _luminance(rgb(colour) / 255) > _MIDDLE else LIGHT.page


def _luminance(channels: NDArray[np.float64]) -> float:
    """Return about the relative luminance of (3,) red, green, blue from 0 to 1, as WCAG 2.2."""
    return float(channels**2.2 @ [0.2126, 0.7152, 0.0722])


def beside(axes: Axes, text: str, at: float, palette: Palette, *, bold: bool = False) -> None:
    """Write a text at the right of the axes."""
    axes.annotate(
        text, (1, at), (7, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        va="center", color=palette.ink, fontsize=9, fontweight="bold" if bold else "normal",
        annotation_clip=False, parse_math=False,
    )  # fmt: skip


def bare(axes: Axes, palette: Palette) -> None:
    """Take the frame and the ticks away; labels stay."""
    axes.tick_params(which="both", length=0, labelcolor=palette.ink)
    axes.spines[:].set_visible(False)


def legend(axes: Axes, palette: Palette, *, below_pt: float, columns: int) -> None:
    """Put the legend so many points below the axes."""
    from matplotlib.transforms import offset_copy  # noqa: PLC0415 - an extra

    below = offset_copy(axes.transAxes, _root(axes), y=-below_pt, units="points")
    axes.legend(
        loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below, ncols=columns, frameon=False,
        fontsize=8.5, labelcolor=palette.ink, borderpad=0, borderaxespad=0, handlelength=1.2,
        handleheight=1, columnspacing=1.4,
    )  # fmt: skip


def brief_dates(axes: Axes) -> None:
    """Write as many dates under the axes as have room, each as short as it can be."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415 - an extra

    locator = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]  # matplotlib's own
    brief = ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(brief)


def cut(name: str) -> str:
    """Return a name, or as much of it as fits."""
    return fitted(name, _COLUMNS)
