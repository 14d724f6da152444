"""The application: its routes, and the server that runs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from overlap.serve.pages import page_routes, static_routes
from overlap.serve.store import Store


def create_app(store: Store, today: Callable[[], dt.date]) -> Starlette:
    """Return the application of a team file.

    Parameters
    ----------
    store : the team file
    today : the date from which plans without dates start
    """
    return Starlette(routes=[*page_routes(store, today), *static_routes()])


def run(app: Starlette, host: str, port: int) -> None:
    """Serve an application until it is interrupted.

    Parameters
    ----------
    app : of ``create_app``
    host : name or address to listen on
    port : 0 takes any that is free
    """
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
