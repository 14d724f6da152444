"""Who can come to which occurrence: excused, refusing, and the quorum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

_ROUNDING: Final = 1e-9
_LEAST: Final = 2


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
    asked = (~excused).sum(axis=2)
    least = np.maximum(np.ceil(quorum * asked - _ROUNDING), np.minimum(_LEAST, asked))
    enough = (come >= least)[:, :, None]
    burden = np.where(enough, np.where(refused | excused, 0.0, tensor), np.inf)
    return Attendance(burden, refused & enough, excused)


def shares(absent: Bools) -> tuple[Floats, Floats]:
    """Return the share of occurrences each person comes to (p,), and each pair meets at (p, p).

    Parameters
    ----------
    absent : (n, p)
    """
    there = (~absent).astype(float)
    together: Floats = there.T @ there / len(there)
    return together.diagonal().copy(), together
