"""Long lists in a line of text: the first of them, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence


def first_of(texts: Sequence[str], most: int, *, by: str = ", ") -> str:
    """List the first of some texts and count the rest.

    >>> first_of(["Ana", "Ben", "Cem"], 2)
    'Ana, Ben and 1 more'
    """
    more = len(texts) - most
    return by.join(texts[:most]) + (f" and {more} more" if more > 0 else "")
