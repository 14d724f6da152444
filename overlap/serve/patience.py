"""Work for a client who may go: what takes long asks now and then whether anybody still waits.

A page that changes as a bar is dragged gives up most of its questions; their work ends with them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, ParamSpec

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

_Arguments = ParamSpec("_Arguments")

_BETWEEN_S: Final = 0.1
_CLIENT_GONE: Final = 499

_gone: ContextVar[threading.Event | None] = ContextVar("gone", default=None)


class GoneError(Exception):
    """The client has gone; nobody reads the answer."""


def still_wanted(_done: int = 0, _of: int = 0) -> None:
    """Go on, as a ``Progress``.

    Raises
    ------
    GoneError : the client of the request that this thread works for has gone.
    """
    event = _gone.get()
    if event is not None and event.is_set():
        raise GoneError


async def answered(
    request: Request,
    work: Callable[_Arguments, Response],
    *arguments: _Arguments.args,
    **options: _Arguments.kwargs,
) -> Response:
    """Return the answer of work in a thread, which ends early when the request's client goes.

    Parameters
    ----------
    request : whose body has been read
    work : called with what follows
    """
    event = threading.Event()

    async def watch() -> None:
        while not await request.is_disconnected():  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(_BETWEEN_S)
        event.set()

    before = _gone.set(event)
    watching = asyncio.create_task(watch())
    try:
        return await run_in_threadpool(work, *arguments, **options)
    except GoneError:
        return Response(status_code=_CLIENT_GONE)
    finally:
        watching.cancel()
        _gone.reset(before)
