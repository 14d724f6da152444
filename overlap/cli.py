"""The command: parse, call, print, write.  The only writer of files.

Modules that cost time to load are imported where a command needs them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.resources
import os
import secrets
import shutil
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import overlap
from overlap.errors import HorizonError, OverlapError, SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overlap.documents import Rows
    from overlap.sites import Site
    from overlap.team import Team
    from overlap.timeline import Horizon

OK: Final = 0
NOT_MET: Final = 1
FAULT: Final = 2
INTERRUPTED: Final = 130
_NARROWEST: Final = 60
_DAYS_ALONE: Final = "each"


class Output:
    """Where results go and in which form; collects what a command prints, then writes it whole."""

    def __init__(self, form: str, path: str | None, *, quiet: bool) -> None:
        self.form = form
        self.path = None if path == "-" else path
        self.quiet = quiet

    def note(self, text: str) -> None:
        """Say something on stderr that isn't the result."""
        if not self.quiet:
            click.echo(f"note: {text}", err=True)

    def write(self, text: str, encoding: str = "utf-8") -> None:
        """Write the result to the file that was asked for, or to stdout."""
        data = text.encode(encoding, "replace")
        if self.path is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            write_whole(self.path, data)

    def emit(
        self,
        document: dict[str, Any],
        rows: Callable[[dict[str, Any]], Rows],
        parts: Callable[[], Sequence[Any]],
    ) -> None:
        """Write a document as JSON, its rows as CSV, or parts as a table."""
        from overlap.documents import to_csv, to_json

        if self.form == "json":
            self.write(to_json(document))
        elif self.form == "csv":
            self.write(to_csv(rows(document)))
        else:
            from overlap.terminal import render

            tty = self.path is None and sys.stdout.isatty()
            width = max(shutil.get_terminal_size().columns, _NARROWEST) if tty else None
            color = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
            encoding = "utf-8" if self.path else sys.stdout.encoding or "ascii"
            text = render(*parts(), width=width, encoding=encoding, color=color)
            self.write(text, encoding)


def write_whole(path: str, data: bytes) -> None:
    """Write a file whole or not at all: beside its target, then renamed over it.

    Raises
    ------
    OverlapError : it can't be written; nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        if target.is_dir():
            raise OverlapError("is a directory", key="-o", value=path)
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise OverlapError(reason[:1].lower() + reason[1:], key="-o", value=path) from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--format``, ``-o`` and ``-q``."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="No notes on stderr."),
        click.option("-o", "--output", "path", metavar="FILE|-", help="Write here, not to stdout."),
        click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "csv"]),
            default="table",
            show_default=True,
            help="What to print; json is stable, table is for eyes.",
        ),
    ):
        command = option(command)
    return command


def horizon_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--start`` and ``--stop``."""
    for option in (
        click.option("--stop", metavar="DATE", help="The date after the last."),
        click.option(
            "--start", metavar="DATE", help="First date; default: the first of this month."
        ),
    ):
        command = option(command)
    return command


team_option = click.option("-t", "--team", "team_path", metavar="FILE", help="Team file (TOML).")


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(overlap.__version__, prog_name="overlap")
def main() -> None:
    """Plan the hours that offices in different time zones share.

    A PLACE is a city, an IANA zone, a country with one zone, or a site of the team file.
    """


@main.command()
@click.argument("places", nargs=-1, metavar="[HQ] [PLACE]")
@team_option
@click.option("--target", metavar="TARGET", help='As "2h-4h", "90m", "100%", or a profile.')
@click.option("--share", type=float, help="Share of joint days that must meet it.")
@click.option("--hours", metavar="HOURS", help="Hours of HQ, as 'Mo-Fr 09:00-17:30'.")
@click.option("--place-hours", metavar="HOURS", help="Hours of PLACE.")
@horizon_options
@click.option(
    "--days",
    metavar="[N]",
    is_flag=False,
    flag_value=_DAYS_ALONE,
    help="Horizon of N days; without N, list each day.",
)
@output_options
def check(
    places: tuple[str, ...],
    team_path: str | None,
    target: str | None,
    share: float | None,
    hours: str | None,
    place_hours: str | None,
    start: str | None,
    stop: str | None,
    days: str | None,
    form: str,
    path: str | None,
    *,
    quiet: bool,
) -> int:
    """Does PLACE share enough hours with HQ?  Exit 0: yes, 1: no.

    \b
    overlap check "New York" Manila
    overlap check -t team.toml           every site against the headquarters
    overlap check -t team.toml Manila    one of them, or a place not in the file
    """
    from overlap import documents, verdict
    from overlap.arguments import sites_to_check, target_of

    out = Output(form, path, quiet=quiet)
    team = _load(team_path)
    horizon = _horizon(out, start, stop, days, team)
    reference, others = sites_to_check(
        places, horizon, team=team, hours=hours, place_hours=place_hours
    )
    wanted = target_of(target, share, team)
    if target is not None:
        others = tuple(replace(site, target=None) for site in others)
    elif share is not None:
        own = (site.target and site.target.with_share(share) for site in others)
        others = tuple(replace(site, target=t) for site, t in zip(others, own, strict=True))
    found = verdict.check(reference, others, horizon, wanted)
    document = documents.check_document(found, with_days=days == _DAYS_ALONE)
    _note_uncovered(out, document)

    def parts() -> Sequence[Any]:
        from overlap.terminal import each_day_parts, verdict_parts

        each_day = each_day_parts(found) if days == _DAYS_ALONE else []
        return [*each_day, *verdict_parts(found, reference, others)]

    out.emit(document, documents.check_rows, parts)
    return OK if found.met else NOT_MET


@main.command()
@team_option
@click.option("--sites", "names", metavar="A,B,…", help="Two or more; the first is the reference.")
@click.option("--at-least", type=int, metavar="K", help="How many must work; default: all.")
@horizon_options
@output_options
def days(
    team_path: str | None,
    names: str | None,
    at_least: int | None,
    start: str | None,
    stop: str | None,
    form: str,
    path: str | None,
    *,
    quiet: bool,
) -> int:
    """Minutes and exact intervals of each working day."""
    from overlap import documents, overlaps
    from overlap.arguments import sites_of

    out = Output(form, path, quiet=quiet)
    team = _needed(team_path)
    horizon = _horizon(out, start, stop, None, team)
    group = sites_of(names, team)
    if len(group) < 2:  # noqa: PLR2004 - an overlap takes two
        key = "site" if names is None else "--sites"
        raise SiteError("name two sites or more", key=key, value=names)
    if at_least is not None and not 1 <= at_least <= len(group):
        reason = f"not from 1 to {len(group)}, the sites"
        raise SiteError(reason, key="--at-least", value=at_least)
    daily = overlaps.daily_overlap(*group, horizon=horizon, at_least=at_least)
    document = documents.days_document(daily, group, at_least)
    _note_uncovered(out, document)

    def parts() -> Sequence[Any]:
        from overlap.terminal import days_parts

        return days_parts(document)

    out.emit(document, documents.days_rows, parts)
    return OK


@main.command()
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@team_option
@horizon_options
@output_options
def sites(
    places: tuple[str, ...],
    team_path: str | None,
    start: str | None,
    stop: str | None,
    form: str,
    path: str | None,
    *,
    quiet: bool,
) -> int:
    """What a name resolves to: zone, hours, holidays."""
    from overlap import documents

    out = Output(form, path, quiet=quiet)
    horizon, group = _group(out, places, team_path, start, stop)
    document = documents.sites_document(group, horizon)
    _note_uncovered(out, document)

    def parts() -> Sequence[Any]:
        from overlap.terminal import rows_part

        return [rows_part(documents.sites_rows(document)), f"Horizon {horizon}."]

    out.emit(document, documents.sites_rows, parts)
    return OK


@main.command()
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@team_option
@horizon_options
@output_options
def holidays(
    places: tuple[str, ...],
    team_path: str | None,
    start: str | None,
    stop: str | None,
    form: str,
    path: str | None,
    *,
    quiet: bool,
) -> int:
    """The days off that are used, and why."""
    from overlap import documents

    out = Output(form, path, quiet=quiet)
    horizon, group = _group(out, places, team_path, start, stop)
    document = documents.holidays_document(group, horizon)
    _note_uncovered(out, document)

    def parts() -> Sequence[Any]:
        from overlap.terminal import rows_part

        return [rows_part(documents.holidays_rows(document)), f"Horizon {horizon}."]

    out.emit(document, documents.holidays_rows, parts)
    return OK


@main.command()
@output_options
def init(form: str, path: str | None, *, quiet: bool) -> int:
    """Print a team file to start from, or write it with -o."""
    text = importlib.resources.files("overlap").joinpath("team.toml").read_text("utf-8")
    out = Output(form, path, quiet=quiet)
    if out.path is not None and Path(out.path).exists():
        raise OverlapError("exists already; init replaces nothing", key="-o", value=path)
    if form == "csv":
        raise OverlapError(
            "a team file has no rows; take table or json", key="--format", value=form
        )
    if form == "json":
        from overlap.documents import to_json

        text = to_json({"toml": text})
    out.write(text)
    return OK


def _load(path: str | None) -> Team | None:
    from overlap.team import Team

    return None if path is None else Team.load(path)


def _needed(path: str | None) -> Team:
    team = _load(path)
    if team is None:
        raise OverlapError("missing; this command reads a team file", key="-t")
    return team


def _horizon(
    out: Output, start: str | None, stop: str | None, days: str | None, team: Team | None
) -> Horizon:
    """Return the horizon; today is read here and nowhere below."""
    from overlap.arguments import horizon_of

    n_days = None
    if days not in {None, _DAYS_ALONE}:
        if not str(days).isascii() or not str(days).isdigit():
            raise HorizonError("not a number of days", key="--days", value=days)
        n_days = int(str(days)[:9])
    if n_days is not None and stop is not None:
        raise HorizonError("say either --stop or --days", key="--days", value=days)
    given = team.horizon if team else None
    horizon = horizon_of(start, stop, n_days, today=dt.date.today(), given=given)  # noqa: DTZ011 - the planner's own date
    if out.form == "csv":
        out.note(f"horizon {horizon}")
    return horizon


def _group(
    out: Output, places: tuple[str, ...], team_path: str | None, start: str | None, stop: str | None
) -> tuple[Horizon, list[Site]]:
    """Return the horizon and the named sites; with a team file alone, all of its."""
    from overlap.arguments import site_of, sites_of

    team = _load(team_path)
    horizon = _horizon(out, start, stop, None, team)
    if places:
        return horizon, [site_of(place, horizon, key="PLACE", team=team) for place in places]
    if team is None:
        raise SiteError("name a place, or a team file with -t", key="PLACE")
    return horizon, sites_of(None, team)


def _note_uncovered(out: Output, document: dict[str, Any]) -> None:
    for gap in document["uncovered"]:
        out.note(
            f"{gap['site']}: holidays of {gap['region']} in {gap['year']} are not covered:"
            f" {gap['reason']}"
        )


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, 1 for "not met", 2 for any error."""
    try:
        return int(main.main(arguments, "overlap", standalone_mode=False) or OK)
    except OverlapError as fault:
        click.echo(f"error: {fault}", err=True)
    except click.UsageError as fault:
        hint = f" (see '{fault.ctx.command_path} --help')" if fault.ctx else ""
        click.echo(f"error: {_plain(fault)}{hint}", err=True)
    except (click.Abort, KeyboardInterrupt):
        click.echo("error: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # the reader has what it wanted; don't let the exit flush fail too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except MemoryError:
        click.echo("error: out of memory; ask for fewer sites or a shorter horizon", err=True)
    except Exception:  # noqa: BLE001 - a crash must never look like exit 1, "not met"
        click.echo(f"{traceback.format_exc()}error: overlap failed; please report this", err=True)
    return FAULT


def _plain(fault: click.UsageError) -> str:
    text = fault.format_message().rstrip(".")
    return text[:1].lower() + text[1:]


def console() -> None:
    """Run as the ``overlap`` command."""
    sys.exit(run())
