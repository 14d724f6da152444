"""Checks of single values: each returns the value in its one form, or raises naming its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from itertools import islice
from typing import Any, TypeVar

from overlap.base.errors import OverlapError, SiteError
from overlap.base.units import is_number, is_whole

_Choice = TypeVar("_Choice", bound=str)
_Kind = TypeVar("_Kind")


def set_fields(value: object, fields: Mapping[str, object]) -> None:
    """Give a frozen value its checked fields: the one way in which values are made."""
    for name, own in fields.items():
        object.__setattr__(value, name, own)


def check_whole(
    value: object, key: str, least: int, most: int, *, fault: type[OverlapError] = SiteError
) -> int:
    """Return a whole number from ``least`` to ``most``, numpy's as Python's.

    Raises
    ------
    OverlapError : of the kind ``fault``: anything else.

    >>> import numpy as np
    >>> check_whole(np.int64(3), "hold", 1, 366)
    3
    """
    if not is_whole(value) or not least <= value <= most:
        raise fault(f"not a whole number from {least} to {most}", key=key, value=value)
    return int(value)


def check_number(
    value: object, key: str, least: float, most: float, *, fault: type[OverlapError] = SiteError
) -> float:
    """Return a number from ``least`` to ``most``, NaN not among them.

    Raises
    ------
    OverlapError : of the kind ``fault``: anything else.

    >>> check_number(1, "total_at_most", 1, 1000)
    1.0
    """
    if not is_number(value) or not least <= value <= most:
        raise fault(f"not a number from {_figure(least)} to {_figure(most)}", key=key, value=value)
    return float(value)


def check_choice(
    value: object,
    known: Iterable[_Choice],
    key: str,
    *,
    fault: type[OverlapError] = SiteError,
) -> _Choice:
    """Return one of the known words.

    Raises
    ------
    OverlapError : of the kind ``fault``: anything else, with all that are known.

    >>> check_choice("fair", ("fair", "turns"), "order")
    'fair'
    """
    choices = tuple(known)
    for choice in choices:
        if isinstance(value, str) and value == choice:
            return choice
    raise fault(f"not one of {', '.join(choices)}", key=key, value=value)


def check_kind(value: object, kind: type[_Kind], key: str) -> _Kind:
    """Return a value that is of a class.

    Raises
    ------
    SiteError : it isn't.
    """
    if not isinstance(value, kind):
        raise SiteError(f"not a {kind.__name__}", key=key, value=value)
    return value


def listed(
    values: object,
    key: str,
    what: str,
    *,
    most: int,
    hint: str = "",
    fault: type[OverlapError] = SiteError,
) -> list[Any]:
    """Return what an iterable gives, of ``most`` at most, of an iterator too.

    An error names ``what`` is listed, and after it the ``hint`` how to write it.

    Raises
    ------
    OverlapError : of the kind ``fault``: text, a dict, not iterable, or more than ``most``.

    >>> listed(iter(["a", "b"]), "must", "texts", most=10)
    ['a', 'b']
    """
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise fault(f"not a list of {what}{hint}", key=key, value=values)
    try:
        items = list(islice(values, most + 1))
    except TypeError:  # an array without a dimension
        raise fault(f"not a list of {what}{hint}", key=key, value=values) from None
    if len(items) > most:
        count = len(values) if isinstance(values, Sized) else None
        raise fault(f"more than {most} {what}", key=key, value=count)
    return items


def check_texts(
    values: object,
    key: str,
    what: str = "texts",
    *,
    most: int,
    fault: type[OverlapError] = SiteError,
) -> tuple[str, ...]:
    """Return texts, each once, in their order.

    Raises
    ------
    OverlapError : of the kind ``fault``: as ``listed``, or one that isn't text, by its index.
    """
    texts = listed(values, key, what, most=most, fault=fault)
    for n, text in enumerate(texts, start=1):
        if not isinstance(text, str):
            raise fault("not text", key=f"{key}[{n}]", value=text)
    return tuple(dict.fromkeys(texts))


def _figure(bound: float) -> str:
    return f"{bound:.0f}" if bound == round(bound) else f"{bound:g}"
