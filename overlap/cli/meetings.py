"""Commands about meetings: ``schedule``, ``verify-certificate``."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from os.path import realpath
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.base.errors import CertificateError, InfeasibleError, OverlapError, SiteError
from overlap.cli.busy import busy_times
from overlap.cli.meeting_files import CalendarFile, Memory, calendar_options, memory_options
from overlap.cli.output import NOT_MET, OK, File
from overlap.cli.question import Question, question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.meetings.proposal import Proposal
    from overlap.output.formats import Document
    from overlap.team.agenda import Meeting
    from overlap.team.team import Team

_ROUNDING: Final = 1e-9


@click.command()
@click.argument("meeting", required=False, metavar="[MEETING]")
@click.option("--all", "every", is_flag=True, help="All meetings, kept apart; -o is a folder.")
@click.option("--busy", metavar="WHO=FILE.ics", multiple=True, help="When someone is busy.")
@memory_options
@click.option("--closed", metavar="SITE", help="Replan with this site closed …")
@click.option("--from", "first", metavar="DATE", help="… from this date …")
@click.option("--to", "last", metavar="DATE", help="… to this one, included.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0, 86_400),
    help="A ceiling for the search [s]; an answer that it cuts short says so.",
)
@click.option("--explain", is_flag=True, help="What fewer or more times would cost.")
@click.option("--compare-anchors", is_flag=True, help="What keeping another clock would cost.")
@calendar_options
@click.option("--start", metavar="DATE", help="Leave out dates before; they stay as they were.")
@click.option("--stop", metavar="DATE", help="Leave out this date and later ones.")
@question(dates=False)
def schedule(
    ask: Question,
    meeting: str | None,
    every: bool,
    busy: tuple[str, ...],
    memory: Memory,
    closed: str | None,
    first: str | None,
    last: str | None,
    time_limit: float | None,
    explain: bool,
    compare_anchors: bool,
    calendar: CalendarFile,
) -> int:
    """A fair rotation of a meeting, with its proof.  Exit 1: none is feasible.

    -o FILE.ics is its calendar; what --format asks for still goes to stdout.
    """
    from overlap.cli.arguments import closed_site
    from overlap.meetings.comparison import anchored, frontier
    from overlap.meetings.replan import replan
    from overlap.meetings.scheduler import propose

    _check_together(calendar, memory, ask)
    team = ask.needed_team
    if every:
        from overlap.cli.schedule_all import schedule_all

        alone = {
            "MEETING": meeting,
            "--held": memory.held,
            "--closed": closed,
            "--from": first,
            "--to": last,
            "--explain": explain,
            "--compare-anchors": compare_anchors,
            "--update": calendar.update,
            "--move": calendar.move,
            "--cancel": calendar.cancel,
        }
        return schedule_all(ask, team, busy, memory, calendar, alone)
    asked = asked_meeting(team, meeting, ask)
    if calendar.cancel is not None:
        ask.output.write_bytes(calendar.cancelled(asked, ask))
        return OK
    shut = closed_site(team, closed, first, last, key="--closed")
    known = calendar.without_called_off(memory.read(team, asked, ask), asked, ask)
    team, taken = busy_times(busy, team, [asked], ask)
    ask.output.status.say(f"looking for a fair rotation of {asked.name}")
    anew: set[dt.date] | None = None
    try:
        most: dict[str, Any] = {} if time_limit is None else {"time_limit": time_limit}
        carried = memory.carried(known, asked)
        proposal = propose(team, asked, carried=carried, busy=taken, **most)
        first_plan = proposal
        if shut is not None:
            proposal = replan(team, proposal, shut, busy=taken, **most)
            anew = {change.planned for change in proposal.changes or ()}
        if calendar.move is not None:
            proposal, planned = _moved(team, proposal, calendar.move, ask)
            anew = {planned}
    except InfeasibleError as fault:
        return infeasible(ask, asked, fault)
    _note_idle_quorum(proposal, ask)
    if not proposal.search_complete:
        ask.output.note("the time limit cut the search short; a faster machine may find better")
    document = proposal.to_dict()
    if explain:
        ask.output.status.say("pricing fewer and more times")
        document["frontier"] = [point.to_dict() for point in frontier(first_plan)]
    if compare_anchors:
        ask.output.status.say("trying other clocks")
        document["anchors"] = [other.to_dict() for other in anchored(proposal)]
    ask.output.note_doubts(document)
    ask.output.status.say("writing the calendar")
    now = calendar.since()
    data = calendar.of(proposal, ask, anew, now) if ask.output.file is not None else None
    moved = next(iter(anew)) if calendar.move is not None and anew else None
    held = calendar.held(team, proposal, known, ask, anew, now) if memory.ledger else {}
    _answer(ask, document, data, memory.files(known, proposal, moved=moved, held=held))
    return OK


def _note_idle_quorum(proposal: Proposal, ask: Question) -> None:
    """Say that a quorum below 1 changes nothing, where of so few people it is everybody."""
    quorum, count = proposal.meeting.quorum, len(proposal.meeting.attendees)
    if quorum < 1 < count and math.ceil(quorum * count - _ROUNDING) == count:
        ask.output.note(
            f"a quorum of {quorum:g} changes nothing: of {count} people it is everybody"
        )


def _moved(team: Team, proposal: Proposal, text: str, ask: Question) -> tuple[Proposal, dt.date]:
    """Return the plan with one occurrence moved as typed, and say what that costs."""
    from overlap.clocks.timeline import as_date
    from overlap.meetings.by_hand import moved_by_hand
    from overlap.sites.day_windows import parse_clock

    planned_text, sign, to = text.partition("=")
    date_text, blank, clock = to.strip().partition(" ")
    if not sign or not blank:
        raise OverlapError('not DATE="DATE HH:MM"', key="--move", value=text)
    planned, date = as_date(planned_text, key="--move"), as_date(date_text, key="--move")
    at_min = parse_clock(clock.strip(), key="--move")
    try:
        moved, costs = moved_by_hand(team, proposal, planned, date, at_min)
    except OverlapError as fault:
        raise OverlapError(fault.reason, key="--move", value=text) from None
    paid = ", ".join(f"{name} {was:g} → {now:g}" for name, (was, now) in costs.items())
    ask.output.note(f"{planned} is held on {date} at {clock.strip()}; it costs {paid or 'no more'}")
    return moved, planned


def _answer(ask: Question, document: Document, calendar: bytes | None, files: list[File]) -> None:
    """Write the files, and the rotation to stdout, unless the calendar goes there."""
    from overlap.output.occurrences import occurrence_rows
    from overlap.output.rows import schedule_rows

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.meetings import schedule_parts

        return schedule_parts(document, details=ask.output.details)

    def summary() -> Sequence[str]:
        from overlap.output.summaries import schedule_summary

        return schedule_summary(document)

    file = ask.output.file
    if calendar is not None and file is not None and not ask.output.is_stdout:
        files = [*files, File(file, calendar)]
    with ask.output.writing(*files):
        if calendar is not None and ask.output.is_stdout:
            ask.output.write_bytes(calendar)
        else:
            ask.output.on_stdout().emit(
                document,
                schedule_rows,
                parts,
                summary=summary,
                brief=lambda: occurrence_rows(document),
            )


def _check_together(calendar: CalendarFile, memory: Memory, ask: Question) -> None:
    """Refuse options that do nothing without another, and files that would overwrite a source."""
    out = ask.output.file
    for is_given, key, needed, is_there in (
        (calendar.update, "--update", "-o", out),
        (calendar.past, "--past", "--update", calendar.update),
        (calendar.move, "--move", "--update", calendar.update),
        (calendar.method, "--method", "-o", out),
        (calendar.cancel_date, "--date", "--cancel", calendar.cancel),
        (memory.held, "--held", "--history", memory.history),
        (memory.half_life, "--half-life", "--history", memory.history),
    ):
        if is_given and not is_there:
            given = is_given[0] if isinstance(is_given, tuple) else is_given
            value = None if given is True else given
            raise OverlapError(f"goes with {needed}", key=key, value=value)
    if calendar.cancel and (calendar.update or memory.ledger):
        key = "--update" if calendar.update else "--ledger"
        raise OverlapError("a cancellation proposes nothing; leave it out", key=key)
    for other, what in ((ask.team_path, "the team file"), (out, "the calendar of -o")):
        if memory.ledger and other and realpath(memory.ledger) == realpath(other):
            raise OverlapError(f"is {what} itself", key="--ledger", value=memory.ledger)
    if memory.history and out and realpath(memory.history) == realpath(out):
        raise OverlapError("is the file of --history", key="-o", value=out)


@click.command(name="verify-certificate")
@click.argument("file", metavar="FILE.json")
@question(team=False, dates=False)
def verify_certificate(ask: Question, file: str) -> int:
    """Check a rotation's proof from its JSON alone.  Exit 1: it doesn't hold."""
    from overlap.base.jsonfile import load_json
    from overlap.fairness.certificate import verify_certificate as verify
    from overlap.output import rows

    table = load_json(file, CertificateError)
    ask.output.status.say("checking the proof")
    try:
        document = verify(table).to_dict()
    except CertificateError as fault:
        raise fault.within(source=file) from None

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.meetings import certificate_parts

        return certificate_parts(document)

    def summary() -> Sequence[str]:
        from overlap.output.summaries import certificate_summary

        return certificate_summary(document)

    ask.output.emit(document, rows.certificate_rows, parts, summary=summary)
    return OK if document["valid"] else NOT_MET


def asked_meeting(team: Team, name: str | None, ask: Question) -> Meeting:
    """Return the meeting that is asked for, with the dates that are."""
    if name is None and len(team.meetings) != 1:
        names = ", ".join(meeting.name for meeting in team.meetings)
        reason = f"name one of the team's meetings: {names}" if names else "the team has none"
        raise SiteError(reason, key="MEETING")
    chosen = team.meetings[0] if name is None else team.meeting(name, key="MEETING")
    left = within(chosen, ask)
    if left is None:
        key, value = ("--stop", ask.stop) if ask.start is None else ("--start", ask.start)
        series = f"{chosen.dates[0]} to {chosen.dates[-1]}"
        raise SiteError(f"no date of the meeting is left of {series}", key=key, value=value)
    return left


def within(meeting: Meeting, ask: Question) -> Meeting | None:
    """Return the meeting with its dates from --start to --stop; None without any."""
    from overlap.clocks.timeline import as_date

    dates = meeting.dates
    if ask.start is not None:
        dates = tuple(date for date in dates if date >= as_date(ask.start, key="--start"))
    if ask.stop is not None:
        dates = tuple(date for date in dates if date < as_date(ask.stop, key="--stop"))
    return replace(meeting, dates=dates) if dates else None


def infeasible(ask: Question, meeting: Meeting, fault: InfeasibleError) -> int:
    """Say why there is no rotation, as the answer it is."""
    from overlap.meetings.proposal import infeasible_document
    from overlap.output import rows
    from overlap.output.summaries import conflict_text

    document = infeasible_document(meeting.name, fault)

    def parts() -> Sequence[Any]:
        from rich.text import Text

        return [Text(conflict_text(document))]

    ask.output.on_stdout().emit(
        document, rows.conflict_rows, parts, summary=lambda: [conflict_text(document)]
    )
    return NOT_MET
