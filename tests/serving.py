"""The server's application with real processes behind it, for tests."""

import datetime as dt
from pathlib import Path

from starlette.testclient import TestClient

from overlap.cli import main
from overlap.cli.described import described
from overlap.cli.serve import WORKER
from overlap.serve.app import create_app
from overlap.serve.store import Store
from overlap.serve.workers import Bounds, Workers


def app_of(path=None, *, writer=None, bounds=Bounds(processes=2, slow=1), token=None, hosts=()):  # noqa: B008
    return create_app(
        Store(None if path is None else Path(path), writer),
        described(main.commands),
        Workers(WORKER, bounds),
        today=dt.date.today,
        version="test",
        hosts=hosts,
        token=token,
    )


def client_of(path=None, **more):
    return TestClient(app_of(path, **more), base_url="http://localhost")
