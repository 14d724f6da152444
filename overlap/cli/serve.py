"""``overlap serve``: the planner in the browser, and the same answers for other programs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from overlap.base.errors import OverlapError
from overlap.cli.output import OK, File, written_together


@click.command(short_help="The planner in the browser, and an API.")
@click.option("-t", "--team", "team_path", metavar="FILE", help="Team file (TOML) to begin with.")
@click.option("--edit", is_flag=True, help="The page may write the team file.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any free."
)
@click.option("-q", "--quiet", is_flag=True, help="No notes on stderr.")
def serve(team_path: str | None, host: str, port: int, *, edit: bool, quiet: bool) -> int:
    """The page of a team, alive: change a site and see what it does.  Ctrl-C ends it."""
    if edit and team_path is None:
        raise OverlapError("takes a team file to write into; name it with -t", key="--edit")
    try:
        from overlap.serve.app import create_app, run
        from overlap.serve.store import Store
    except ImportError as fault:
        raise OverlapError(f"needs {fault.name}: pip install 'overlap-hours[serve]'") from None
    store = Store(None if team_path is None else Path(team_path), _written if edit else None)
    store.read()
    if not quiet:
        click.echo(f"note: http://{host}:{port}/ until Ctrl-C", err=True)
    run(create_app(store, dt.date.today), host, port)
    return OK


def _written(path: str, data: bytes) -> None:
    with written_together(File(path, data, "-t")):
        pass
