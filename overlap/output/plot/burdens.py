"""What each attendee of a series has borne, occurrence by occurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from overlap.base.errors import OverlapError
from overlap.output.plot.style import axes_on, bare, beside, brief_dates, cut

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from overlap.meetings.proposal import Proposal


def burden(proposal: Proposal, highlight: str | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw the burden of each attendee so far, occurrence by occurrence, with one highlighted.

    For small multiples, call it with one Axes for each attendee.

    Parameters
    ----------
    proposal : a proposed rotation
    highlight : name of an attendee; default the one with the highest cost by weight
    ax : where to draw; default a new figure

    Raises
    ------
    OverlapError : no attendee of this name; or matplotlib isn't installed.
    """
    names = [who.name for who in proposal.required]
    weights = np.array([who.weight for who in proposal.required])
    if highlight is None:
        highlight = names[int((proposal.burden / weights).argmax())]
    if highlight not in names:
        raise OverlapError("no attendee of this name", key="highlight", value=highlight)
    axes, palette = axes_on(ax, (7, 3.4))
    each = np.array(
        [[occurrence.burden[name] for name in names] for occurrence in proposal.occurrences]
    )
    carried = proposal.burden - each.sum(axis=0)
    borne = np.vstack([carried, carried + each.cumsum(axis=0), proposal.burden]) / weights
    held_dates = np.array([occurrence.date for occurrence in proposal.occurrences], "datetime64[D]")
    dates = np.concatenate([held_dates[:1], held_dates, held_dates[-1:] + np.timedelta64(7, "D")])
    for n, name in enumerate(names):
        ours = name == highlight
        axes.step(
            dates, borne[:, n], where="post", color=palette.shared if ours else palette.faint,
            linewidth=2.4 if ours else 1, zorder=3 if ours else 2,
        )  # fmt: skip
    for name, value, at in zip(names, borne[-1].tolist(), _apart(borne[-1]), strict=True):
        beside(axes, f"{cut(name)} {value:g}", at, palette, bold=name == highlight)
    axes.axhline(proposal.lower_bound, color=palette.change, lw=1, ls=(0, (4, 3)), zorder=1)
    axes.annotate(
        "no rotation ends with less for the worst-off", (0, proposal.lower_bound), (2, 3),
        xycoords=("axes fraction", "data"), textcoords="offset points", fontsize=8,
        color=palette.change,
    )  # fmt: skip
    axes.set_xlim(dates[0], dates[-1])
    axes.set_ylim(bottom=0)
    even = bool((weights == 1).all())
    axes.set_ylabel("burden so far" if even else "burden so far, by weight", color=palette.ink)
    title = f"{cut(proposal.meeting.name)}, {held_dates[0]} to {held_dates[-1]}"
    axes.set_title(title, loc="left", color=palette.ink, fontsize=11, parse_math=False)
    brief_dates(axes)
    bare(axes, palette)
    axes.spines[["left", "bottom"]].set(visible=True, color=palette.faint)
    return axes


def _apart(values: NDArray[np.float64]) -> list[float]:
    """Return places for labels near their values, each some way above the one below it."""
    gap = max(float(values.max()), 1) * 0.075
    places = np.zeros(len(values))
    floor = -np.inf
    for n in np.argsort(values, kind="stable"):
        floor = places[n] = max(values[n], floor + gap)
    return places.tolist()
