"""``overlap serve``: the planner in the browser, and the same answers for other programs."""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from pathlib import Path

import click

from overlap.base.errors import OverlapError, lower_first
from overlap.cli.output import OK, File, written_together

WORKER = (sys.executable, "-m", "overlap.cli.worker")
"""What starts a process that answers questions."""


@click.command(short_help="The planner in the browser, an API, and calendar feeds.")
@click.option("-t", "--team", "team_path", metavar="FILE", help="Team file (TOML) to begin with.")
@click.option("--edit", is_flag=True, help="The page may write the team file.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any free."
)
@click.option("--name", "names", multiple=True, help="Name by which browsers reach this server.")
@click.option(
    "--token",
    metavar="TEXT",
    envvar="OVERLAP_TOKEN",
    show_envvar=True,
    help="Answer only those who send it.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option("-q", "--quiet", is_flag=True, help="No notes on stderr.")
def serve(
    team_path: str | None,
    host: str,
    port: int,
    names: tuple[str, ...],
    token: str | None,
    *,
    edit: bool,
    opens: bool,
    quiet: bool,
) -> int:
    """Plan in the browser: change a site and see the effect.  Ctrl-C ends it.

    \b
    overlap serve --open                 starts with an empty plan, in the browser
    overlap serve -t team.toml --edit    the page may write the file

    POST /api/COMMAND answers other programs, as /openapi.json describes; /feeds/MEETING.ics is a
    calendar to subscribe to.
    """
    import overlap
    from overlap.cli import main
    from overlap.cli.question import today

    if edit and team_path is None:
        raise OverlapError("takes a team file to write into; name it with -t", key="--edit")
    _check_token(token)
    try:
        from overlap.cli.described import described
        from overlap.serve.app import create_app
        from overlap.serve.server import run
        from overlap.serve.store import Store
        from overlap.serve.workers import Workers
    except ImportError as fault:
        raise OverlapError(f"needs {fault.name}: pip install 'overlap-hours[serve]'") from None
    store = Store(None if team_path is None else Path(team_path), _written if edit else None)
    store.read()
    app = create_app(
        store,
        described(main.commands),
        Workers(WORKER),
        today=today,
        version=overlap.__version__,
        hosts=(*names, *([] if _is_wildcard(host) else [host])),
        token=token,
    )
    with _listening(host, port) as listening:
        address = _address(host, listening.getsockname()[1], token)
        if not quiet:
            _announce(host, address, token=token, edit=edit, file=team_path)
        if opens:
            threading.Thread(target=_opened, args=(address,), daemon=True).start()
        run(app, listening)
    return OK


def _check_token(token: str | None) -> None:
    if token is not None and not (token.isascii() and token.replace("-", "").isalnum()):
        raise OverlapError("not letters, digits and hyphens", key="--token")


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises
    ------
    OverlapError : the host isn't known or isn't this machine's, or the port is taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as fault:
        reason = lower_first(getattr(fault, "strerror", None) or "not a host")
        raise OverlapError(reason, key="--host", value=host) from None
    try:
        return socket.create_server(address[:2], family=family)
    except OSError as fault:
        reason = lower_first(fault.strerror or str(fault))
        raise OverlapError(reason, key="--port", value=port) from None


def _address(host: str, port: int, token: str | None) -> str:
    """Return where the page is."""
    shown = "localhost" if _is_wildcard(host) else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/{f'?token={token}' if token else ''}"


def _opened(address: str) -> None:
    """Open the page in the browser; a browser in the terminal returns when it is closed."""
    import webbrowser

    if not webbrowser.open(address):
        click.echo(f"warning: no browser to open; go to {address}", err=True)


def _announce(host: str, address: str, *, token: str | None, edit: bool, file: str | None) -> None:
    """Say where the page is, and what others can reach if it isn't this machine alone."""
    click.echo(f"note: {address} until Ctrl-C", err=True)
    if not _is_loopback(host):
        what = f"read {file} and its feeds" if file else "ask questions"
        may = f"{what}{' and write the file' if edit else ''}"
        who = "whoever has the token" if token else "everybody who reaches this machine"
        text = f"warning: {who} may {may}, unencrypted{'' if token else '; --token asks for one'}"
        click.echo(text, err=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return not host


def _written(path: str, data: bytes) -> None:
    with written_together(File(path, data, "-t")):
        pass
