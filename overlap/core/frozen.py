"""Arrays that nobody can change, as results and caches share them."""

from __future__ import annotations

from typing import Any, TypeVar

from numpy.typing import NDArray

_Array = TypeVar("_Array", bound="NDArray[Any]")


def frozen(array: _Array) -> _Array:
    """Return an array, from now on read-only.

    >>> import numpy as np
    >>> frozen(np.arange(3)).flags.writeable
    False
    """
    array.flags.writeable = False
    return array
