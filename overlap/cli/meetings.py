"""Commands about meetings: ``schedule``, ``verify-certificate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from overlap.cli.output import OK, write_whole
from overlap.cli.question import Question, question
from overlap.errors import InfeasibleError

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.argument("meeting", required=False, metavar="[MEETING]")
@click.option("--history", metavar="FILE", help="Ledger of what everybody has borne before.")
@click.option("--ledger", metavar="FILE", help="Write the ledger with this series in it.")
@click.option("--half-life", metavar="DAYS", type=click.FloatRange(min=1), help="Old burdens fade.")
@click.option(
    "--held", metavar="DATE=HH:MM", multiple=True, help="In the ledger: held at another time."
)
@click.option("--closed", metavar="SITE", help="Replan with this site closed …")
@click.option("--from", "first", metavar="DATE", help="… from this date …")
@click.option("--to", "last", metavar="DATE", help="… to this one, included.")
@click.option("--explain", is_flag=True, help="What fewer or more times would cost.")
@click.option("--compare-anchors", is_flag=True, help="What keeping another clock would cost.")
@question()
def schedule(
    ask: Question,
    meeting: str | None,
    history: str | None,
    ledger: str | None,
    half_life: float | None,
    held: tuple[str, ...],
    closed: str | None,
    first: str | None,
    last: str | None,
    explain: bool,
    compare_anchors: bool,
) -> int:
    """A fair rotation of a meeting, with its proof.  Exit 1: none is feasible."""
    from overlap.arguments import closed_site
    from overlap.documents import meetings
    from overlap.ledger import Ledger
    from overlap.replanning import replan
    from overlap.scheduler import propose

    team = ask.needed_team
    asked = _meeting(team, meeting, ask)
    shut = closed_site(team, closed, first, last)
    known = _held_otherwise(Ledger.load(history) if history else Ledger(), held, team, asked)
    carried = known.carried(before=asked.dates[0], half_life_days=half_life)
    names = {*asked.attendees, *asked.optional}
    carried = {name: value for name, value in carried.items() if name in names}
    changes = None
    try:
        proposal = propose(team, asked, carried=carried)
        if shut is not None:
            proposal, changes = replan(team, proposal, shut)
    except InfeasibleError as fault:
        return _infeasible(ask, asked, fault)
    document = meetings.schedule_document(proposal, team.curve)
    if changes is not None:
        document["changes"] = meetings.changes_document(changes)
    if explain or compare_anchors:
        found = meetings.explain_document(proposal, team.curve)
        document |= {"frontier": found["frontier"]} if explain else {}
        document |= {"anchors": found["anchors"]} if compare_anchors else {}
    ask.output.note_uncovered(document)
    if ledger:
        write_whole(ledger, known.with_proposal(proposal).text().encode())

    def parts() -> Sequence[Any]:
        from overlap.terminal.meetings import schedule_parts

        return schedule_parts(document)

    ask.output.emit(document, meetings.schedule_rows, parts)
    return OK
