"""Commands about calendars: ``diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from overlap.cli.output import NOT_MET, OK
from overlap.cli.question import Question, question

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.argument("old", metavar="OLD.ics")
@click.argument("new", required=False, metavar="[NEW.ics]")
@question(team=False, dates=False)
def diff(ask: Question, old: str, new: str | None) -> int:
    """What changes from one calendar to another.  Exit 0: nothing, 1: something.

    \b
    overlap diff old.ics new.ics
    overlap diff old.ics             which meetings a changed zone rule has moved
    """
    from overlap.documents.calendars import diff_document, diff_rows
    from overlap.ics.differences import differences, moved_by_rules
    from overlap.ics.reading import load, read_ics

    data = load(old, key="OLD.ics")
    if new is None:
        found = moved_by_rules(data, source=old)
    else:
        other = load(new, key="NEW.ics")
        found = differences(read_ics(data, source=old), read_ics(other, source=new))
    document = diff_document(old, new, found)

    def parts() -> Sequence[Any]:
        from overlap.terminal.calendars import diff_parts

        return diff_parts(document)

    ask.output.emit(document, diff_rows, parts)
    return NOT_MET if found else OK
