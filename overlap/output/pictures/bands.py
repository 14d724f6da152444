"""The bands that pictures tell apart: none, below the target, two within it, above it, off."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import numpy as np

from overlap.base.units import MINUTES_PER_HOUR, format_minutes
from overlap.output.pictures.wording import short_length, short_target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from overlap.sites.target import Target


class Band(enum.IntEnum):
    """What a day's shared time is, as a picture shows it."""

    NONE = 0
    BELOW = 1
    LOW = 2
    HIGH = 3
    ABOVE = 4
    OFF = 5


def bands_of(
    minutes: NDArray[np.number[Any]], working_minutes: NDArray[np.int32], target: Target
) -> NDArray[np.int64]:
    """Return the band of each number of shared minutes.

    Below, within and above are those of ``check``.  What is within is split at the middle of a
    target with two bounds, or an hour above the minimum; not where a bound is a percentage.

    Parameters
    ----------
    minutes : (n,), on joint days
    working_minutes : (n,), minutes that the reference works that day

    >>> from overlap import Target
    >>> worked = np.full(5, 480, np.int32)
    >>> bands_of(np.array([0, 119, 120, 240, 241]), worked, Target("2h-4h"))
    array([0, 1, 2, 3, 4])
    """
    band = np.full(len(minutes), int(Band.LOW), np.int64)
    middle = _middle_min(target)
    if middle is not None:
        band[minutes >= middle] = Band.HIGH
    if target.maximum is not None:
        band[minutes > target.maximum.most(working_minutes)] = Band.ABOVE
    band[minutes < target.minimum.least(working_minutes)] = Band.BELOW
    band[minutes == 0] = Band.NONE
    return band


def describe_minutes(minutes: int, worked_min: int, target: Target) -> tuple[str, str, str]:
    """Return the sign, the words and the kind of what a day's shared time is worth.

    ``worked_min`` are the minutes that the reference works that day.

    >>> from overlap import Target
    >>> describe_minutes(150, 480, Target("2h-4h"))
    ('✓', '2:30 h, meets 2–4 h', 'met')
    """
    length, range_text = short_length(minutes), short_target(target)
    worked = np.array([worked_min], np.int32)
    (band,) = bands_of(np.array([minutes]), worked, target).tolist()
    if band == Band.ABOVE:
        return "▲", f"{length}, above {range_text}", "above"
    if minutes >= target.minimum.least(worked)[0]:
        return "✓", f"{length}, meets {range_text}", "met"
    return "✗", f"{length}, below {range_text}" if minutes else "none shared", "missed"


def mean_bands(
    mean: NDArray[np.float64], share: NDArray[np.float64], targets: Sequence[Target]
) -> NDArray[np.int64]:
    """Return the band of each pair's mean, (n, n), row: the reference.

    A percentage is of the reference's own mean, rounded up to a minute: so nobody shares more than
    all.  Where the minimum is one, below is what misses the target's share, for a mean can't say
    on how many days a part of that day's hours was reached.

    Parameters
    ----------
    mean, share : (n, n), as ``overlap_matrix`` gives them, own working time on the diagonal
    targets : (n,) of each site as the other one
    """
    shared = np.nan_to_num(mean)
    worked = np.ceil(np.diag(shared)).astype(np.int32)
    band = np.empty(mean.shape, np.int64)
    for n, target in enumerate(targets):
        column = bands_of(shared[:, n], worked, target)
        if target.minimum.percent is not None:
            met = target.is_met(share[:, n])
            column[(column == Band.BELOW) & met] = Band.LOW
            column[(column != Band.NONE) & ~met] = Band.BELOW
        band[:, n] = column
    return band


def band_labels(target: Target) -> dict[Band, str]:
    """Say in words what the bands of a target are; those it doesn't have are left out.

    >>> from overlap import Target
    >>> list(band_labels(Target("2h-4h")).values())
    ['none', 'below 2 h', '2 h to under 3 h', '3 h to 4 h', 'above 4 h', 'day off']
    >>> list(band_labels(Target("2h")).values())
    ['none', 'below 2 h', '2 h to under 3 h', '3 h or more', 'day off']
    """
    low, high, middle = target.minimum, target.maximum, _middle_min(target)
    labels = {Band.NONE: "none"}
    if low.minutes or low.percent:
        labels[Band.BELOW] = f"below {low}"
    if middle is None:
        labels[Band.LOW] = f"at least {low}" if high is None else f"{low} to {high}"
    else:
        half = format_minutes(middle)
        labels[Band.LOW] = f"{low} to under {half}" if low.minutes else f"under {half}"
        labels[Band.HIGH] = f"{half} or more" if high is None else f"{half} to {high}"
    if high is not None:
        labels[Band.ABOVE] = f"above {high}"
    labels[Band.OFF] = "day off"
    return labels


def common_labels(targets: Sequence[Target]) -> dict[Band, str]:
    """Say what the bands of several targets are: in hours where all have the same bounds."""
    if len({(target.minimum, target.maximum) for target in targets}) == 1:
        return band_labels(targets[0])
    return {
        Band.NONE: "none",
        Band.BELOW: "below its target",
        Band.LOW: "within it",
        Band.HIGH: "well within it",
        Band.ABOVE: "above it",
        Band.OFF: "day off",
    }


def _middle_min(target: Target) -> int | None:
    """Return from how many minutes on what is within counts as high; None: it isn't split."""
    low, high = target.minimum, target.maximum
    if low.percent is not None or (high is not None and high.percent is not None):
        return None
    if high is None:
        return low.minutes + MINUTES_PER_HOUR
    return (low.minutes + high.minutes) // 2 if high.minutes - low.minutes > 1 else None
