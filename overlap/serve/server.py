"""The server that runs the application: connections have to say what they want, in time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_TIME_S: Final = 10.0
"""In which a request's head has to come."""
MOST_CONNECTIONS: Final = 200
_MOST_HEAD_BYTES: Final = 16 << 10
_MOST_READ_BYTES: Final = 16 << 10
_STOP_TIME_S: Final = 2


class Connection(H11Protocol):
    """A connection that is closed when no whole request comes in time, or there are too many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room among the connections, and wait for a request's head."""
        super().connection_made(transport)
        # What is read at once is worked on at once: of bodies in chunks of a byte, not too many.
        transport.max_size = _MOST_READ_BYTES  # type: ignore[attr-defined]  # of selector loops
        self._idle_since = self.loop.time()
        self._watch()
        others: list[Any] = [*self.connections]
        if len(others) > MOST_CONNECTIONS:
            idle = [own for own in others if own.is_idle and own is not self]
            oldest = min(idle, key=lambda own: own.idle_since, default=self)
            oldest.transport.abort()

    @property
    def idle_since(self) -> float:
        """Since when no request is being answered [s of the loop's clock]."""
        return self._idle_since

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def on_response_complete(self) -> None:
        """Wait for the next request's head."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def _watch(self) -> None:
        """Close the connection if it has been without a whole head for too long."""
        left = self._idle_since + HEAD_TIME_S - self.loop.time()
        if self.is_idle and left <= 0:
            self.transport.abort()
        if not self.transport.is_closing():
            self.loop.call_later(max(left, 1.0), self._watch)


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve an application until it is interrupted.

    Parameters
    ----------
    app : of ``create_app``
    listening : a socket that is bound
    """
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=_MOST_HEAD_BYTES,
        timeout_graceful_shutdown=_STOP_TIME_S,
    )
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # of forms that are none
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it anew once it has stopped
        uvicorn.Server(config).run(sockets=[listening])
