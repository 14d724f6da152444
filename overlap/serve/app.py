"""The application: the page, the API and the feeds, behind one door."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware

from overlap.serve.api import api_routes
from overlap.serve.commands import Command
from overlap.serve.feeds import feed_routes
from overlap.serve.kept import Kept
from overlap.serve.pages import page_routes, static_routes
from overlap.serve.safety import Safety
from overlap.serve.store import Store
from overlap.serve.workers import Workers


def create_app(  # noqa: PLR0913 - what is served, by whom, to whom
    store: Store,
    commands: Mapping[str, Command],
    workers: Workers,
    *,
    today: Callable[[], dt.date],
    version: str,
    hosts: Iterable[str] = (),
    token: str | None = None,
) -> Starlette:
    """Return the application of a team file.

    Parameters
    ----------
    store : the team file
    commands : that other programs may ask, by name
    workers : who answer them, while the application runs
    today : the date from which plans without dates start
    version : of overlap
    hosts : names of this server, besides ``localhost`` and addresses
    token : that every request must bear; None: none
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await workers.start()
        try:
            yield
        finally:
            await workers.stop()

    return Starlette(
        routes=[
            *page_routes(store, workers, today),
            *static_routes(),
            *api_routes(commands, workers, Kept(today), version),
            *feed_routes(store, workers),
        ],
        middleware=[Middleware(Safety, hosts=tuple(hosts), token=token)],
        lifespan=lifespan,
    )
