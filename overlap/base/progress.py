"""``Progress``: how long work tells how far it is, and how it is stopped."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, TypeVar

Progress = Callable[[int, int], None]
"""Called several times a second with what is done and of how much; it cancels by raising."""

_Item = TypeVar("_Item")
_WHOLE: Final = 1000


def watched(items: Sequence[_Item], progress: Progress | None) -> Iterator[_Item]:
    """Yield the items, and call ``progress`` before and after each with how many of them are done.

    >>> list(watched("ab", lambda done, of: print(done, of)))
    0 2
    1 2
    2 2
    ['a', 'b']
    """
    for n, item in enumerate(items):
        if progress:
            progress(n, len(items))
        yield item
    if progress:
        progress(len(items), len(items))


def stages(progress: Progress | None, *weights: int) -> list[Progress | None]:
    """Return the progress of each stage of long work, in thousandths of the whole.

    Parameters
    ----------
    weights : how much of the work each stage is, relative to the others

    >>> first, second = stages(lambda done, of: print(done, of), 3, 1)
    >>> first(1, 2), second(1, 1)
    375 1000
    1000 1000
    (None, None)
    """
    if progress is None:
        return [None] * len(weights)
    total = max(sum(weights), 1)
    edges = [_WHOLE * part // total for part in itertools.accumulate(weights, initial=0)]
    return [partial(_told, progress, *ends) for ends in itertools.pairwise(edges)]


def finish(progress: Progress | None) -> None:
    """Say that a stage is done."""
    if progress:
        progress(1, 1)


def _told(progress: Progress, first: int, last: int, done: int, of: int) -> None:
    progress(first + (last - first) * done // max(of, 1), _WHOLE)
