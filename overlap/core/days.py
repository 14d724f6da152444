"""Civil days as integers: days since 1970-01-01, which was a Thursday."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MINUTES_PER_DAY: Final = 1440
DAYS_PER_WEEK: Final = 7

_THURSDAY = 3


def weekday_of(day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the weekday of each day; Monday is 0.

    >>> import numpy as np
    >>> weekday_of(np.array([0, 4]))
    array([3, 0])
    """
    return (day + _THURSDAY) % DAYS_PER_WEEK


def monday_of(day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the Monday of each day's week.

    >>> import numpy as np
    >>> monday_of(np.array([4, 10, 11]))
    array([ 4,  4, 11])
    """
    return day - weekday_of(day)
