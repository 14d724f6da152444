"""Commands about calendars: ``diff``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.base.errors import CalendarError
from overlap.cli.meetings import asked_meeting
from overlap.cli.output import NOT_MET, OK
from overlap.cli.question import Question, question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.clocks.timeline import Horizon

_MOST_MOVED: Final = dt.timedelta(days=400)


@click.command()
@click.argument("old", metavar="OLD.ics")
@click.argument("new", required=False, metavar="[NEW.ics]")
@click.option("--meeting", metavar="NAME", help="With -t: which of the team's meetings.")
@question()
def diff(ask: Question, old: str, new: str | None, meeting: str | None) -> int:
    """What changes from one calendar to another.  Exit 0: nothing, 1: something.

    \b
    overlap diff old.ics new.ics
    overlap diff old.ics -t team.toml   what proposing the meeting again would change
    overlap diff old.ics                which meetings a changed zone rule has moved

    It compares the dates from --start to --stop; with -t, without these, all of the meeting's.
    """
    from overlap.calendars.components import load
    from overlap.calendars.differences import (
        around,
        diff_document,
        differences,
        moved_by_rules,
        within,
    )
    from overlap.calendars.reader import read_ics
    from overlap.calendars.update import update_ics
    from overlap.meetings.scheduler import propose
    from overlap.output.rows import brief_diff_rows, diff_rows

    ask.output.status.say("comparing calendars")
    data = load(old, key="OLD.ics")
    if ask.team is not None:
        if new is not None:
            raise CalendarError("goes without -t", key="NEW.ics", value=new)
        asked = asked_meeting(ask.team, meeting, ask)
        horizon = _dates_around(asked.dates) if ask.start is ask.stop is None else ask.horizon()
        again = update_ics(data, propose(ask.team, asked), source=old)
        new = ask.team_path
        dates = around(horizon)
        every = differences(
            read_ics(data, source=old, horizon=dates), read_ics(again, horizon=dates)
        )
    else:
        horizon = ask.horizon()
        if new is None:
            every = moved_by_rules(data, around(horizon), source=old)
        else:
            other = load(new, key="NEW.ics")
            dates = around(horizon)
            every = differences(
                read_ics(data, source=old, horizon=dates),
                read_ics(other, source=new, horizon=dates),
            )
    shown_differences = within(every, horizon)
    others = [str(each.shown.start.date()) for each in every if each not in shown_differences]
    if others:
        also = f"there are changes on other dates too, {min(others)} to {max(others)}"
        ask.output.note(f"{also}; --start and --stop show them")
    document = diff_document(old, new, horizon, shown_differences)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.calendars import diff_parts

        return diff_parts(document)

    def summary() -> Sequence[str]:
        from overlap.output.summaries import diff_summary

        return diff_summary(document)

    ask.output.emit(
        document, diff_rows, parts, summary=summary, brief=lambda: brief_diff_rows(document)
    )
    return NOT_MET if shown_differences else OK


def _dates_around(dates: Sequence[dt.date]) -> Horizon:
    """Return the dates of a series, and those to which its meetings may have been moved."""
    from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon

    first, stop = dates[0] - _MOST_MOVED, dates[-1] + _MOST_MOVED
    return Horizon(max(first, FIRST_DATE), min(stop, LAST_DATE))
