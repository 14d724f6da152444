"""``--busy WHO=FILE.ics``: calendars of those who take part, read leniently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overlap.base.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from overlap.calendars.attendance import BusyFile
    from overlap.cli.question import Question
    from overlap.clocks.timeline import Spans
    from overlap.team.agenda import Meeting
    from overlap.team.team import Team


def busy_times(
    given: Sequence[str], team: Team, meetings: Sequence[Meeting], ask: Question
) -> tuple[Team, dict[str, Spans]]:
    """Read the calendars that were typed; see ``with_busy``."""
    if not given:
        return team, {}
    from overlap.calendars.attendance import owners_of, with_busy

    files = _files(given, owners_of(team, meetings), ask)
    return with_busy(files, team, meetings, ask.output.note)


def _files(given: Sequence[str], owners: Collection[str], ask: Question) -> Iterator[BusyFile]:
    from overlap.calendars.attendance import BusyFile

    for text in given:
        name, _, path = text.partition("=")
        if name not in owners or not path:
            reason = f"not WHO=FILE.ics with one of {', '.join(owners)}"
            raise SiteError(reason, key="--busy", value=text)
        ask.output.status.say(f"reading {path}")
        yield BusyFile(name, ask.read_calendar(path, key="--busy"), path)
