"""The dense way: array against array, one day at a time, no codes.

Nothing calls it to answer a question: it is the oracle that the value tables and the packed
pairs are tested against, and what they are measured against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def dense_minutes(
    start_min: NDArray[np.int64],
    stop_min: NDArray[np.int64],
    other_start_min: NDArray[np.int64],
    other_stop_min: NDArray[np.int64],
    pad: int,
) -> NDArray[np.int64]:
    """Return (n_days,) minutes that two sites share under the first one's days.

    Parameters
    ----------
    start_min, stop_min : (n_days, width) windows of the reference [min since 1970-01-01T00:00Z]
    other_start_min, other_stop_min : (n_days + 2 * pad, width) windows of the other, starting
        ``pad`` days earlier
    """
    n_days = len(start_min)
    total = np.zeros(n_days, np.int64)
    for k in range(2 * pad + 1):
        days = slice(k, k + n_days)
        for s, e in zip(start_min.T, stop_min.T, strict=True):
            for s2, e2 in zip(other_start_min[days].T, other_stop_min[days].T, strict=True):
                later_start = np.maximum(s, s2)
                total += np.maximum(np.minimum(e, e2), later_start) - later_start
    return total
