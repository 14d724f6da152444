"""``overlap schedule --all``: the meetings of a team, kept apart, with one ledger."""

from __future__ import annotations

import itertools
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from overlap.base.errors import InfeasibleError, OverlapError, SiteError
from overlap.cli.busy import busy_times
from overlap.cli.meetings import infeasible, within
from overlap.cli.output import OK, File, written_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overlap.cli.meeting_files import CalendarFile, Memory
    from overlap.cli.question import Question
    from overlap.meetings.schedule import Schedule
    from overlap.team.agenda import Meeting
    from overlap.team.team import Team

_LONGEST_NAME: Final = 80
_IS_DEVICE: Final = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d")
"""No file can have these names on Windows, with any ending."""


def schedule_all(
    ask: Question,
    team: Team,
    busy: tuple[str, ...],
    memory: Memory,
    calendar: CalendarFile,
    alone: Mapping[str, object],
) -> int:
    """Plan all meetings of a team, kept apart, with one ledger; -o is a folder of calendars.

    ``alone`` are the options that go with one meeting only, as typed.
    """
    from overlap.meetings.schedule import propose_all
    from overlap.output.rows import brief_programme_rows, programme_rows
    from overlap.output.words import programme_summary

    _check_together(ask, alone)
    meetings = _meetings(team, ask)
    history = ask.read_ledger(memory.history)
    team, taken = busy_times(busy, team, meetings, ask)
    ask.output.status.say(f"looking for fair rotations of {len(meetings)} meetings")
    try:
        schedule = propose_all(
            team, meetings, history=history, half_life_days=memory.half_life, busy=taken
        )
    except InfeasibleError as fault:
        return infeasible(ask, _fault_of(fault, meetings), fault)
    document = schedule.to_dict()
    for note in schedule.notes:
        ask.output.note(note)
    for own in document["meetings"]:
        ask.output.note_doubts(own)
    ask.output.status.say("writing the files")

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.meetings import programme_parts

        return programme_parts(document, details=ask.output.details)

    files = _files(ask, memory, calendar, schedule)
    with written_folder(ask.output.file), ask.output.writing(*files):
        ask.output.on_stdout().emit(
            document,
            programme_rows,
            parts,
            summary=partial(programme_summary, document),
            brief=partial(brief_programme_rows, document),
        )
    return OK


def _fault_of(fault: InfeasibleError, meetings: Sequence[Meeting]) -> Meeting:
    """Return the meeting that has no rotation: that with whose name the fault's value begins."""
    by_length = sorted(meetings, key=lambda own: -len(own.name))
    return next(own for own in by_length if str(fault.value).startswith(own.name))


def _check_together(ask: Question, alone: Mapping[str, object]) -> None:
    for key, value in alone.items():
        if value:
            typed = value[0] if isinstance(value, tuple) else value
            reason = "is for one meeting, not for --all"
            raise OverlapError(reason, key=key, value=None if typed is True else typed)
    if ask.output.file is not None and ask.output.is_stdout:
        raise OverlapError("not a folder; --all writes a calendar for each meeting", key="-o")


def _meetings(team: Team, ask: Question) -> list[Meeting]:
    """Return the team's meetings with the dates that are asked for, those without any left out."""
    if not team.meetings:
        raise SiteError("the team has none", key="meeting")
    meetings = [own for own in (within(own, ask) for own in team.meetings) if own is not None]
    if not meetings:
        key, value = ("--stop", ask.stop) if ask.start is None else ("--start", ask.start)
        raise SiteError("no date of any meeting is left", key=key, value=value)
    return meetings


def _files(ask: Question, memory: Memory, calendar: CalendarFile, schedule: Schedule) -> list[File]:
    """Return a calendar for each meeting, and the ledger, as far as they are asked for."""
    files = []
    folder = ask.output.file
    if memory.ledger is not None:
        files.append(File(memory.ledger, schedule.ledger.text().encode(), "--ledger"))
    if folder is not None:
        names = file_names([own.meeting.name for own in schedule])
        for name, own in zip(names, schedule, strict=True):
            files.append(File(str(Path(folder) / f"{name}.ics"), calendar.of(own, ask)))
    return files


def file_names(titles: Sequence[str]) -> list[str]:
    """Return a name of a file for each title: its letters and digits, told apart by numbers.

    >>> file_names(["Weekly sync", "weekly/Sync", "…"])
    ['weekly-sync', 'weekly-sync-2', 'meeting']
    """
    names: list[str] = []
    for title in titles:
        base = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")[:_LONGEST_NAME] or "meeting"
        base = f"meeting-{base}" if _IS_DEVICE.fullmatch(base) else base
        taken = {*names}
        number = next(n for n in itertools.count(1) if _numbered(base, n) not in taken)
        names.append(_numbered(base, number))
    return names


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"
