"""Commands about offices: ``check``, ``days``, ``sites``, ``holidays``, ``init``."""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.base.errors import OverlapError, SiteError
from overlap.cli.advices import compared
from overlap.cli.output import NOT_MET, OK
from overlap.cli.question import Question, question, target_options, targets_option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overlap.output.formats import Document, Rows

_DAYS_ALONE: Final = "each"


@click.command(short_help="Whether PLACE shares enough hours with HQ.")
@click.argument("places", nargs=-1, metavar="[HQ] [PLACE]…")
@target_options
@targets_option
@click.option("--hours", metavar="HOURS", help="Hours of HQ, as 'Mo-Fr 09:00-17:30'.")
@click.option("--place-hours", metavar="HOURS", help="Hours of PLACE.")
@click.option(
    "--days",
    metavar="[N]",
    is_flag=False,
    flag_value=_DAYS_ALONE,
    help="Horizon of N days; without N, list each day.",
)
@question()
def check(
    ask: Question,
    places: tuple[str, ...],
    target: str | None,
    share: float | None,
    targets: str | None,
    hours: str | None,
    place_hours: str | None,
    days: str | None,
) -> int:
    """Does each PLACE share enough hours with HQ?  Exit 0: yes, 1: no.

    \b
    overlap check "New York" Manila Lima
    overlap check -t team.toml           every site against the headquarters
    overlap check -t team.toml Manila    one of them, or a place not in the file
    """
    from overlap.cli.arguments import retargeted, sites_to_check, targets_of
    from overlap.output import rows
    from overlap.planning import check as verdict

    each_day = days == _DAYS_ALONE
    horizon = ask.horizon(None if each_day else days)
    reference, others = sites_to_check(
        places, horizon, team=ask.team, hours=hours, place_hours=place_hours
    )
    overall = targets_of(targets, target, share, ask.team)
    ask.note_one_target(others, target or targets)
    others = retargeted(others, target or targets, share)
    ask.output.status.say("working out shared hours")
    progress = ask.output.status.progress("working out shared hours")
    verdicts = {
        name: verdict.check(reference, others, horizon, own, progress=progress)
        for name, own in overall.items()
    }
    answer = next(iter(verdicts.values()))
    document: Document = {**answer.to_dict(days=each_day)}
    ask.output.note_doubts(document)
    if len(verdicts) > 1:
        from overlap.output.side_by_side import with_targets

        document = with_targets(document, verdicts)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.offices import each_day_parts, verdict_parts

        listed = each_day_parts(answer) if each_day else []
        is_alone = len(answer) == len(verdicts) == 1
        table = None if is_alone else compared(verdicts, ask)
        return [
            *listed,
            *verdict_parts(answer, table, details=ask.output.details),
        ]

    def summary() -> Sequence[str]:
        from overlap.output.words import check_summary, targets_summary

        return check_summary(answer) if len(verdicts) == 1 else targets_summary(verdicts)

    def brief() -> Rows:
        from overlap.output.side_by_side import in_one_line

        return in_one_line(compared(verdicts, ask))

    ask.output.emit(document, rows.check_rows, parts, summary=summary, brief=brief, whole=each_day)
    return OK if all(own.met for own in verdicts.values()) else NOT_MET


@click.command()
@click.option("--sites", "names", metavar="A,B,…", help="Two or more; the first is the reference.")
@click.option("--at-least", type=int, metavar="K", help="How many must work; default: all.")
@question()
def days(ask: Question, names: str | None, at_least: int | None) -> int:
    """Minutes and exact intervals of each working day."""
    from overlap.cli.arguments import sites_of
    from overlap.output import rows
    from overlap.planning import overlaps

    group = sites_of(names, ask.needed_team)
    horizon = ask.horizon()
    if len(group) < 2:  # noqa: PLR2004 - an overlap takes two
        key = "site" if names is None else "--sites"
        raise SiteError("name two sites or more", key=key, value=names)
    ask.output.status.say("working out shared hours")
    try:
        daily = overlaps.daily_overlap(
            *group,
            horizon=horizon,
            at_least=at_least,
            progress=ask.output.status.progress("working out shared hours"),
        )
    except SiteError as fault:
        raise fault.as_option() from None
    document = daily.to_dict()
    ask.output.note_doubts(document)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.offices import days_parts

        return days_parts(document)

    def summary() -> Sequence[str]:
        from overlap.output.summaries import days_summary

        return days_summary(document)

    ask.output.emit(document, rows.days_rows, parts, summary=summary)
    return OK


@click.command()
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@click.option("--ics", is_flag=True, help="Working hours as a calendar (VAVAILABILITY).")
@question()
def sites(ask: Question, places: tuple[str, ...], *, ics: bool) -> int:
    """What a name resolves to: zone, hours, holidays."""
    from overlap.cli.arguments import sites_named
    from overlap.output import rows
    from overlap.sites.documents import sites_document

    horizon = ask.horizon()
    group = sites_named(places, horizon, ask.team)
    ask.output.status.say("looking up hours")
    document = sites_document(group, horizon)
    if ics:
        from overlap.calendars.working_hours import hours_to_ics

        ask.output.note_doubts(document)
        return ask.output.write_calendar(hours_to_ics(group, horizon))

    def summary() -> Sequence[str]:
        from overlap.output.summaries import sites_summary

        return sites_summary(document)

    _print_rows(ask, document, rows.sites_rows, summary)
    return OK


@click.command()
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@click.option("--ics", is_flag=True, help="All-day events of a calendar.")
@click.option(
    "--import",
    "closures",
    metavar="FILE",
    help="Write closures of an .ics or CSV into the team file, for the SITE named.",
)
@question()
def holidays(ask: Question, places: tuple[str, ...], closures: str | None, *, ics: bool) -> int:
    """The days off that are used, and why."""
    from overlap.cli.arguments import sites_named
    from overlap.output import rows
    from overlap.sites.documents import holidays_document

    horizon = ask.horizon()
    if closures is not None:
        ask.import_closures(closures, places)
    group = sites_named(places, horizon, ask.team)
    ask.output.status.say("looking up days off")
    document = holidays_document(group, horizon)
    if ics:
        from overlap.calendars.days_off import days_off_to_ics

        ask.output.note_doubts(document)
        return ask.output.write_calendar(days_off_to_ics(group, horizon))

    def summary() -> Sequence[str]:
        from overlap.output.summaries import holidays_summary

        return holidays_summary(document)

    _print_rows(ask, document, rows.holidays_rows, summary)
    return OK


@click.command()
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@click.option(
    "--people", metavar="FILE.csv", help="With these people, a row each, and their sites."
)
@question(team=False, dates=False)
def init(ask: Question, places: tuple[str, ...], people: str | None) -> int:
    """Print a team file to start from, or write it with -o.

    With places it has a site for each; the first is the headquarters.
    """
    text = importlib.resources.files("overlap.team").joinpath("team.toml").read_text("utf-8")
    if people is not None and places:
        raise OverlapError("has sites of its own; leave places out", key="--people", value=people)
    if people is not None:
        text = _file_of_people(ask, people)
    if places:
        from overlap.team.places_file import places_toml

        text = places_toml(places)
    out = ask.output
    if out.file is not None and not out.is_stdout and Path(out.file).exists():
        raise OverlapError(
            "exists already; overlap init won't overwrite it", key="-o", value=out.file
        )
    if out.form != "table":
        from overlap.output.formats import Rows, to_csv, to_json

        document = {"toml": text}
        text = to_json(document) if out.form == "json" else to_csv(Rows(("toml",), [document]))
    out.write(text)
    return OK


def _file_of_people(ask: Question, path: str) -> str:
    """Return a team file with the people of a CSV file; say which columns it leaves out."""
    from overlap.base.listing import first_of
    from overlap.team.people_file import people_toml
    from overlap.team.people_table import read_people
    from overlap.team.team import Team

    ask.output.status.say(f"reading {path}")
    people = read_people(path)
    if people.unread:
        ask.output.note(f"{path}: columns that aren't read: {first_of(people.unread, 12)}")
    text = people_toml(people)
    Team.parse(text)
    return text


def _print_rows(
    ask: Question,
    document: Document,
    rows: Callable[[Document], Rows],
    summary: Callable[[], Sequence[str]],
) -> None:
    """Print a document whose table is its rows."""
    ask.output.note_doubts(document)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.common import horizon_part, rows_part

        return [rows_part(rows(document)), horizon_part(document)]

    ask.output.emit(document, rows, parts, summary=summary)
