"""``Rotation``: which slot each occurrence takes, what everybody bears, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rotation:
    """A slot for each occurrence, and how fairly that shares the burden.

    Attributes
    ----------
    slot_of : (n_occurrences,) int64
        index of the slot that each occurrence takes
    burden : (n_people,) float64
        what each person has borne at the end, history included
    lower_bound : no rotation of these slots has a smaller largest burden (divided by weight)
    leximin_optimal : proven: no rotation is better for the worst-off, then the next, and so on
    prefix_regret : the most by which, after some occurrence, the worst-off person's burden was
        above a lower bound of what it could have been there; both divided by weight
    mode : ``"steady"`` or ``"year_end"``
    prices : (n_people,) int64
        the weights that prove ``lower_bound``
    """

    slot_of: NDArray[np.int64]
    burden: NDArray[np.float64]
    lower_bound: float
    leximin_optimal: bool
    prefix_regret: float
    mode: str
    prices: NDArray[np.int64]
