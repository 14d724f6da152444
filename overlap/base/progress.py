"""``Progress``: how long work tells how far it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Progress = Callable[[int, int], None]
"""Called several times a second with what is done and of how much; it cancels by raising."""

_Item = TypeVar("_Item")


def watched(
    items: Iterable[_Item], progress: Progress | None, done: int, of: int
) -> Iterator[_Item]:
    """Yield the items, and call ``progress`` before each with what is ``done`` and of how much.

    For a stage that has steps but none that count by themselves.

    >>> list(watched("ab", lambda done, of: print(done, of), 0, 5))
    0 5
    0 5
    ['a', 'b']
    """
    for item in items:
        if progress:
            progress(done, of)
        yield item
