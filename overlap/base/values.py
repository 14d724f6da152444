"""``Value``: what a frozen class with arrays lacks, equality, hash, and staying read-only.

A data class compares arrays by ``==``, which gives an array, and pickle and deepcopy give arrays
back writable.  Results share arrays with caches, so a writable copy of a reference would let one
caller change another's answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, NoReturn, Self, TypeVar

import numpy as np

from overlap.core.frozen import frozen

_Key = TypeVar("_Key")
_Held = TypeVar("_Held")


class Value:
    """Compares by value, arrays too; immutable, so a copy is itself; read-only after pickle.

    For frozen data classes; give those with arrays ``eq=False``, which takes these methods.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or all(map(equal, _held(self), _held(other)))

    def __hash__(self) -> int:
        return hash((type(self), *map(_hashable, _held(self))))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _rebuilt, (type(self), _held(self))


class FrozenDict(dict[_Key, _Held]):
    """A dict that can't be changed, so that a result can hold one.

    >>> FrozenDict({"Ana": 8.0})["Ana"]
    8.0
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        msg = "read-only"
        raise TypeError(msg)

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]  # it can't change
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return type(self), (dict(self),)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self


def equal(one: object, other: object) -> bool:
    """Say whether two values are equal: arrays by shape and content, NaN to NaN.

    >>> equal((1, np.array([1.0, np.nan])), (1, np.array([1.0, np.nan])))
    True
    """
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        numeric = one.dtype.kind in "fc" and other.dtype.kind in "fc"
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=numeric)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)


def _held(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever its fields hold
    return tuple(getattr(value, field.name) for field in fields(value))


def _hashable(value: object) -> object:
    """Return what a value's hash may rest on: of an array, its shape."""
    if isinstance(value, np.ndarray):
        return value.shape
    if isinstance(value, tuple):
        return tuple(map(_hashable, value))
    if isinstance(value, dict):
        return frozenset((key, _hashable(own)) for key, own in value.items())
    return value


def _read_only(value: object) -> object:
    """Freeze the arrays that an unpickled field holds, in tuples too."""
    if isinstance(value, np.ndarray):
        return frozen(value)
    if isinstance(value, tuple):
        for own in value:
            _read_only(own)
    return value


def _rebuilt(kind: type[Any], values: tuple[Any, ...]) -> Any:  # noqa: ANN401 - an object of the kind
    """Make an unpickled value; its fields were checked when it was first made."""
    value = object.__new__(kind)
    for field, own in zip(fields(kind), values, strict=True):
        object.__setattr__(value, field.name, _read_only(own))
    return value
