"""The command ``report``: one page for people who never type a command."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.base.errors import InfeasibleError, OverlapError, SiteError
from overlap.cli.advices import advices_for, compared
from overlap.cli.output import OK, File
from overlap.cli.question import Question, question, target_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.clocks.timeline import Horizon
    from overlap.output.formats import Document, Rows
    from overlap.team.team import Team

_LEAST_FOR_PAIRS: Final = 3
_OTHER_KINDS: Final = {".pdf", ".png", ".svg", ".docx", ".pptx", ".xlsx", ".csv", ".json", ".md"}
"""Ends of names under which a page of HTML wouldn't open."""


@click.command()
@target_options
@click.option("--coverage", is_flag=True, help="With a section on who covers the clock.")
@question()
def report(ask: Question, target: str | None, share: float | None, *, coverage: bool) -> int:
    """One page to open, mail and print: -o FILE.html.

    What --format asks for, the verdict of check, still goes to stdout; with -o - the page does.
    """
    from overlap.cli.arguments import retargeted, target_of
    from overlap.output import rows
    from overlap.output.report.page import render_page
    from overlap.planning import check as verdict
    from overlap.planning import matrix

    path = ask.output.file
    if not path:
        raise OverlapError("missing; name the page's file, or - for stdout", key="-o")
    if PurePath(path).suffix.lower() in _OTHER_KINDS:
        reason = "the page is HTML; write FILE.html, and print it to PDF from a browser"
        raise OverlapError(reason, key="-o", value=path)
    team, horizon = ask.needed_team, ask.horizon()
    reference, *others = retargeted((team.hq, *team.others), target, share)
    ask.note_one_target(team.others, target)
    if not others:
        raise SiteError("has one site; a page takes two or more", key="-t", value=team.source)
    overall = target_of(target, share, team)
    ask.output.status.say("working out shared hours")
    answer = verdict.check(reference, others, horizon, overall)
    document = answer.to_dict()
    sites = [reference, *others]
    pairs = None
    if len(sites) >= _LEAST_FOR_PAIRS:
        ask.output.status.say("comparing calendars")
        every = matrix.overlap_matrix(sites, horizon, overall)
        pairs = every.to_dict()
    duty = _coverage(ask, team, horizon) if coverage else None
    schedules, infeasible = _rotations(ask, team)
    advices = advices_for(answer, ask)
    ask.output.status.say("drawing the page")
    page = render_page(
        answer,
        matrix=pairs,
        schedules=schedules,
        infeasible=infeasible,
        advices=advices,
        coverage=duty,
    )
    ask.output.note_doubts(document)
    for meeting, reason in infeasible.items():
        ask.output.note(f"{meeting}: no rotation is feasible: {reason}")
    if ask.output.is_stdout:
        ask.output.write(page)
        return OK

    verdicts = {answer.target.text: answer}

    def brief() -> Rows:
        from overlap.output.side_by_side import in_one_line

        return in_one_line(compared(verdicts, ask, advices))

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.offices import verdict_parts

        table = compared(verdicts, ask, advices) if len(answer) > 1 else None
        return verdict_parts(answer, table)

    def summary() -> Sequence[str]:
        from overlap.output.words import check_summary

        return check_summary(answer)

    with ask.output.writing(File(path, page.encode())):
        ask.output.on_stdout().emit(document, rows.check_rows, parts, summary=summary, brief=brief)
    return OK


def _coverage(ask: Question, team: Team, horizon: Horizon) -> Document:
    """Return who of the team's sites covers which hours."""
    from overlap.planning.coverage import coverage

    ask.output.status.say("working out who is on duty")
    return coverage([team.hq, *team.others], horizon=horizon, required=team.required).to_dict()


def _rotations(ask: Question, team: Team) -> tuple[list[Document], dict[str, str]]:
    """Return the rotation of each meeting, and of those without one the reason."""
    from overlap.meetings.scheduler import propose

    schedules: list[Document] = []
    infeasible: dict[str, str] = {}
    for meeting in team.meetings:
        ask.output.status.say(f"looking for a fair rotation of {meeting.name}")
        try:
            schedules.append(propose(team, meeting).to_dict())
        except InfeasibleError as fault:
            infeasible[meeting.name] = str(fault)
    return schedules, infeasible
