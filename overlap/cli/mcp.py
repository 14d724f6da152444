"""``overlap mcp``: the commands that only read, as tools for assistants."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import click

from overlap.base.errors import OverlapError
from overlap.cli.output import OK
from overlap.cli.serve import WORKER

if TYPE_CHECKING:
    from overlap.serve.store import Store


@click.command(short_help="Tools for assistants, on stdin and stdout.")
@click.option("-t", "--team", "team_path", metavar="FILE", help="Team of questions without one.")
def mcp(team_path: str | None) -> int:
    """Answer an assistant by the Model Context Protocol, on stdin and stdout.

    \b
    {"command": "overlap", "args": ["mcp", "-t", "team.toml"]}

    The tools are check, rank, advise, coverage, duty, schedule and suggest. They only read.
    """
    import asyncio
    from functools import partial
    from pathlib import Path

    import overlap
    from overlap.cli import main

    try:
        from overlap.cli.described import described
        from overlap.serve.mcp import OFFERED, run
        from overlap.serve.store import Store
        from overlap.serve.workers import Workers
    except ImportError as fault:
        raise OverlapError(f"needs {fault.name}: pip install 'overlap-hours[mcp]'") from None
    team = None
    if team_path is not None:
        team = partial(_tables, Store(Path(team_path), None))
        team()
    commands = described(main.commands, OFFERED)
    asyncio.run(run(commands, Workers(WORKER), overlap.__version__, team))
    return OK


def _tables(store: Store) -> object:
    """Return the tables of a team file as JSON holds them."""
    text, _ = store.read()
    try:
        return json.loads(json.dumps(tomllib.loads(text), default=str))
    except ValueError as fault:
        raise OverlapError(f"not TOML: {fault}", key="-t", value=store.path) from None
