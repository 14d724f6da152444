"""Who can come to which occurrence: excused, refusing, and the quorum."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_ROUNDING: Final = 1e-9
_LEAST: Final = 2
_MOST_TRIED: Final = 3


class Attendance(NamedTuple):
    """Burdens of those who come, and who misses what.

    ``tensor`` (n, s, p) is 0 for who doesn't come, inf for all where too few could; ``missed`` and
    ``excused`` (n, s, p) say who is absent because they refuse, or for a day off.
    """

    tensor: Floats
    missed: Bools
    excused: Bools


def attendance(tensor: Floats, excused: Bools, quorum: float) -> Attendance:
    """Apply a quorum to burdens.

    Parameters
    ----------
    tensor : (n, s, p), inf: refused
    excused : (n, s, p) on a day off; they count neither for nor against the quorum
    quorum : share of the others who must be able to come; two at least, if so many are left

    >>> found = attendance(np.array([[[1.0, 2.0, np.inf]]]), np.zeros((1, 1, 3), bool), 0.6)
    >>> found.tensor.tolist(), found.missed.tolist()
    ([[[1.0, 2.0, 0.0]]], [[[False, False, True]]])
    """
    refused = np.isinf(tensor) & ~excused
    come = (~refused & ~excused).sum(axis=2)
    enough = (come >= _least(excused, quorum))[:, :, None]
    burden = np.where(enough, np.where(refused | excused, 0.0, tensor), np.inf)
    return Attendance(burden, refused & enough, excused)


def _least(excused: Bools, quorum: float) -> Ints:
    """Return how many must be able to come to each start."""
    asked = (~excused).sum(axis=-1)
    share = np.ceil(quorum * asked - _ROUNDING).astype(np.int64)
    least: Ints = np.maximum(share, np.minimum(_LEAST, asked))
    return least


def conflict(refused: Bools, excused: Bools, quorum: float) -> tuple[int, ...]:
    """Return people whose refusals alone leave no start with a quorum, as few as can be.

    Of more than three it is a set of which nobody can be left out, if not the smallest.

    Parameters
    ----------
    refused, excused : (s, p)

    >>> refused = np.array([[True, False, False], [True, True, False]])
    >>> conflict(refused, np.zeros((2, 3), bool), 1.0)
    (0,)
    """
    needed = (~excused).sum(axis=1) - _least(excused, quorum) + 1
    people = np.nonzero(refused.any(axis=0))[0].tolist()
    for n in range(int(needed.max()), _MOST_TRIED + 1):
        for chosen in itertools.combinations(people, n):
            if bool((refused[:, list(chosen)].sum(axis=1) >= needed).all()):
                return chosen
    kept = people
    for who in sorted(people, key=lambda who: int(refused[:, who].sum())):
        rest = [other for other in kept if other != who]
        if bool((refused[:, rest].sum(axis=1) >= needed).all()):
            kept = rest
    return tuple(kept)


def shares(absent: Bools) -> tuple[Floats, Floats]:
    """Return the share of occurrences each person comes to (p,), and each pair meets at (p, p).

    Parameters
    ----------
    absent : (n, p)
    """
    there = (~absent).astype(float)
    together: Floats = there.T @ there / len(there)
    return together.diagonal().copy(), together
