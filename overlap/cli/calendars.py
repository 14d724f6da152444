"""Commands about calendars: ``diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from overlap.base.errors import CalendarError
from overlap.cli.meetings import asked_meeting
from overlap.cli.output import NOT_MET, OK
from overlap.cli.question import Question, question

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.argument("old", metavar="OLD.ics")
@click.argument("new", required=False, metavar="[NEW.ics]")
@click.option("--meeting", metavar="NAME", help="With -t: which of the team's meetings.")
@question(dates=False)
def diff(ask: Question, old: str, new: str | None, meeting: str | None) -> int:
    """What changes from one calendar to another.  Exit 0: nothing, 1: something.

    \b
    overlap diff old.ics new.ics
    overlap diff old.ics -t team.toml   what proposing the meeting again would change
    overlap diff old.ics                which meetings a changed zone rule has moved
    """
    from overlap.calendars.differences import differences, moved_by_rules
    from overlap.calendars.components import load
    from overlap.calendars.reader import read_ics
    from overlap.calendars.update import update_ics
    from overlap.meetings.scheduler import propose
    from overlap.output.documents.calendars import diff_document, diff_rows

    ask.output.status.say("comparing calendars")
    data = load(old, key="OLD.ics")
    if ask.team is not None:
        if new is not None:
            raise CalendarError("goes without -t", key="NEW.ics", value=new)
        proposal = propose(ask.team, asked_meeting(ask.team, meeting, ask))
        again = update_ics(data, proposal, source=old)
        new, found = ask.team_path, differences(read_ics(data, source=old), read_ics(again))
    elif new is None:
        found = moved_by_rules(data, source=old)
    else:
        other = load(new, key="NEW.ics")
        found = differences(read_ics(data, source=old), read_ics(other, source=new))
    document = diff_document(old, new, found)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.calendars import diff_parts

        return diff_parts(document)

    ask.output.emit(document, diff_rows, parts)
    return NOT_MET if found else OK
