"""Work for a client who may go: what takes long asks now and then whether anybody still waits.

A page that changes as a bar is dragged gives up most of its questions; their work ends with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_asker: ContextVar[Callable[[], None] | None] = ContextVar("asker", default=None)


def still_wanted(_done: int = 0, _of: int = 0) -> None:
    """Go on, as a ``Progress``; what ``working_for`` was given raises once nobody waits."""
    ask = _asker.get()
    if ask is not None:
        ask()


@contextmanager
def working_for(ask: Callable[[], None]) -> Iterator[None]:
    """Ask while the block works.

    Parameters
    ----------
    ask : returns while the answer is waited for, else raises what ends the work
    """
    before = _asker.set(ask)
    try:
        yield
    finally:
        _asker.reset(before)
