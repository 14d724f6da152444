"""What every command is asked with: a team file, dates, and where the answer goes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from os.path import realpath
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.base.errors import HorizonError, OverlapError, SiteError
from overlap.base.listing import first_of
from overlap.base.units import FIRST_YEAR, LAST_YEAR
from overlap.cli.output import Form, Output
from overlap.cli.zone_age import age_note, holidays_age_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from overlap.cli.request import Request
    from overlap.clocks.timeline import Horizon
    from overlap.meetings.ledger import Ledger
    from overlap.sites.site import Site
    from overlap.team.team import Team


_MOST_DIGITS: Final = 100
_MOST_SITES: Final = 5


class Question:
    """The options that commands share, read when they are needed.

    ``request`` : another program's, whose team and files come with it; None: they are on disk
    """

    def __init__(
        self,
        output: Output,
        team_path: str | None,
        start: str | None,
        stop: str | None,
        request: Request | None = None,
    ) -> None:
        self.output = output
        self.team_path = team_path
        self.start = start
        self.stop = stop
        self.request = request

    @functools.cached_property
    def team(self) -> Team | None:
        """The team file's team, None without one."""
        from overlap.team.team import Team

        if self.request is not None:
            return self.request.team()
        if self.team_path is None:
            return None
        self.output.status.say(f"reading {self.team_path}")
        return Team.load(self.team_path)

    @property
    def needed_team(self) -> Team:
        """The team of a command that can't do without."""
        if self.team is None:
            raise OverlapError("missing; this command reads a team file", key="-t")
        return self.team

    def horizon(self, days: str | None = None) -> Horizon:
        """Return the horizon; ``days`` is its typed length."""
        from overlap.cli.arguments import horizon_of

        n_days = None
        if days is not None:
            if not days.isascii() or not days.isdigit():
                raise HorizonError("not a number of days", key="--days", value=days)
            if self.stop is not None:
                raise HorizonError("say either --stop or --days", key="--days", value=days)
            n_days = int(days[:_MOST_DIGITS])
        given = self.team.horizon if self.team else None
        horizon = horizon_of(self.start, self.stop, n_days, today=today(), given=given)
        if self.output.form == "csv":
            self.output.note(f"dates: {horizon}")
        return horizon

    def read_calendar(self, path: str, *, key: str) -> bytes:
        """Return the bytes of a calendar that an option names."""
        from overlap.calendars.components import checked_bytes, load

        if self.request is None:
            return load(path, key=key)
        try:
            return checked_bytes(self.request.file(path, key).encode("utf-8", "replace"))
        except OverlapError as fault:
            raise fault.within(key, source=path) from None

    def read_ledger(self, path: str | None) -> Ledger:
        """Return the ledger that an option names; an empty one if none is named."""
        from overlap.meetings.ledger import Ledger

        if path is None:
            return Ledger()
        if self.request is None:
            try:
                return Ledger.load(path)
            except OverlapError as fault:
                raise (fault if fault.key else fault.called("--history")) from None
        try:
            return Ledger.parse(self.request.file(path, "--history"))
        except OverlapError as fault:
            raise fault.within(source=path) from None

    def import_closures(self, path: str, places: Sequence[str]) -> None:
        """Write a file's closures into the team file, for one site; then read it anew.

        Raises
        ------
        OverlapError : no team file, no one site of it, or a file that can't be read.
        """
        from overlap.cli.closures import with_closures
        from overlap.cli.output import File

        team = self.needed_team
        if len(places) > 1 or (not places and len(team.sites) > 1):
            names = ", ".join(site.name for site in team.sites[:_MOST_SITES])
            raise SiteError(
                f"name the one site that is closed: {names}", key="--import", value=path
            )
        name = places[0] if places else team.sites[0].name
        data, written, closures = with_closures(team, name, path)
        with self.output.writing(*([File(team.source, data, "--import")] if written else [])):
            pass
        self.output.note(f"{path}: new closures for {name}: {written}")
        if closures.part_days:
            listed = first_of(closures.part_days, 3)
            self.output.note(f"{path}: left out, not of whole days: {listed}")
        if closures.unread:
            self.output.note(f"{path}: columns that aren't read: {', '.join(closures.unread)}")
        del self.team

    def note_one_target(self, sites: Iterable[Site], target: str | None) -> None:
        """Say where one typed target stands in for those that sites have of their own."""
        own = [site.name for site in sites if site.target is not None]
        if target is not None and own:
            self.output.note(f"--target {target} replaces the own target of {first_of(own, 3)}")


def today() -> dt.date:
    """Return the planner's own date."""
    return dt.date.today()  # noqa: DTZ011 - the planner's own date


class Share(click.ParamType):  # type: ignore[type-arg]  # not generic in older releases
    """A share: a number, or a percentage with its sign."""

    name = "float"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002 - click's signature
    ) -> float:
        """Return the share as a number; an error repeats what was typed."""
        from overlap.sites.target import check_share

        return check_share(str(value), key=param.opts[0] if param else "--share")


def targets_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--targets``."""
    help_text = "Several side by side, as customer-facing,collaborative."
    return click.option("--targets", metavar="A,B,…", help=help_text)(command)


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--target`` and ``--share``."""
    help_text = "Share of the days that must meet it, as 0.9 or 90%."
    share = click.option("--share", type=Share(), metavar="SHARE", help=help_text)
    form = 'As "2h-4h", "90m", "100%", or a profile.'
    return click.option("--target", metavar="TARGET", help=form)(share(command))


def bundled(
    name: str, kind: Callable[..., Any], *options: Callable[..., Any]
) -> Callable[..., Any]:
    """Make options that belong together one parameter: ``kind`` of what was typed for each."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        own = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]  # a dataclass

        @functools.wraps(command)
        def told(*args: Any, **typed: Any) -> int:  # noqa: ANN401 - as click gives them
            together = kind(**{key: typed.pop(key) for key in own})
            return command(*args, **typed, **{name: together})

        for option in reversed(options):
            told = option(told)
        return told

    return decorate


def _shared_options(*, team: bool, dates: bool) -> list[Callable[..., Any]]:
    options = [
        click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "csv", "markdown"]),
            default="table",
            show_default=True,
            help="What to print; json is stable, table is for eyes, markdown for chat and tickets.",
        ),
        click.option("--summary", is_flag=True, help="The answer alone, in five lines at most."),
        click.option("--details", is_flag=True, help="The whole answer, beyond 40 lines too."),
        click.option(
            "--excel", is_flag=True, help="CSV that Excel opens right: a BOM, rounded figures."
        ),
        click.option("-o", "--output", "path", metavar="FILE|-", help="Write here, not to stdout."),
        click.option("-q", "--quiet", is_flag=True, help="No notes on stderr."),
    ]
    if dates:
        first = "First date; default: the first of this month."
        options[:0] = [
            click.option("--start", metavar="DATE", help=first),
            click.option("--stop", metavar="DATE", help="The date after the last."),
            click.option("--year", metavar="YYYY", help="From 1 January to 31 December."),
        ]
    if team:
        options[:0] = [
            click.option("-t", "--team", "team_path", metavar="FILE", help="Team file (TOML).")
        ]
    return options


def _dates_of_year(year: str, start: str | None, stop: str | None, days: object) -> tuple[str, str]:
    """Return the first date of a year and of the next.

    Raises
    ------
    HorizonError : no year of those that are known, or other dates beside it.
    """
    for option, value in (("--start", start), ("--stop", stop)):
        if value is not None:
            raise HorizonError(f"says the dates; leave out {option}", key="--year", value=year)
    if isinstance(days, str) and days.isdigit():
        raise HorizonError("says the dates; leave out --days N", key="--year", value=year)
    if not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year[:5]) <= LAST_YEAR):
        reason = f"not a year from {FIRST_YEAR} to {LAST_YEAR}"
        raise HorizonError(reason, key="--year", value=year)
    return f"{year}-01-01", f"{int(year) + 1}-01-01"


def question(*, team: bool = True, dates: bool = True) -> Callable[..., Any]:
    """Add the shared options to a command, and hand it them as one ``Question``."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def asked(
            *,
            form: str,
            path: str | None,
            quiet: bool,
            summary: bool,
            details: bool,
            excel: bool,
            team_path: str | None = None,
            start: str | None = None,
            stop: str | None = None,
            year: str | None = None,
            **own: Any,  # noqa: ANN401 - the command's own options, as click gives them
        ) -> int:
            shape = Form(form, summary=summary, details=details, excel=excel)
            request: Request | None = click.get_current_context().obj
            output = request.output() if request else Output(shape, path, quiet=quiet)
            to_file = None if output.is_stdout else path
            if to_file and team_path and realpath(to_file) == realpath(team_path):
                raise OverlapError("is the team file itself", key="-o", value=path)
            if year is not None:
                start, stop = _dates_of_year(year, start, stop, own.get("days"))
            try:
                code = command(Question(output, team_path, start, stop, request), **own)
            finally:
                output.status.clear()
            if team:  # whoever may be asked about a team rests on zone data
                from overlap.sites.holiday_library import holidays_version

                date = today()
                for note in (age_note(date), holidays_age_note(date, holidays_version())):
                    if note is not None:
                        output.note(note)
            return code

        for option in reversed(_shared_options(team=team, dates=dates)):
            asked = option(asked)
        return asked

    return decorate
