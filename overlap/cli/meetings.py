"""Commands about meetings: ``schedule``, ``verify-certificate``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from os.path import realpath
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.base.errors import CertificateError, InfeasibleError, OverlapError, SiteError
from overlap.base.listing import first_of
from overlap.cli.busy import busy_times
from overlap.cli.output import NOT_MET, OK, File
from overlap.cli.question import Question, bundled, question

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from overlap.meetings.ledger import Ledger
    from overlap.meetings.proposal import Proposal
    from overlap.meetings.replan import Changed
    from overlap.output.documents.common import Document
    from overlap.team.agenda import Meeting
    from overlap.team.team import Team

_LONGEST_LIFE: Final = 100_000
_MOST_DATES: Final = 60
_VERBS: Final = {
    "cancelled": "cancels",
    "dropped": "no longer has",
    "moved": "moves",
    "added": "adds",
    "changed": "changes the title of",
}
"""Changes of a calendar, worst first."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The ledger files of a proposal, as typed."""

    history: str | None
    ledger: str | None
    half_life: int | None
    held: tuple[str, ...]

    def read(self, team: Team, meeting: Meeting) -> Ledger:
        """Return what is recorded, with what was held otherwise than planned."""
        from overlap.clocks.timeline import as_date
        from overlap.meetings.comparison import cost_at
        from overlap.meetings.ledger import Ledger
        from overlap.sites.hours import parse_clock

        known = Ledger() if self.history is None else Ledger.load(self.history)
        for text in self.held:
            date_text, sign, clock = text.partition("=")
            if not sign:
                raise OverlapError("not DATE=HH:MM", key="--held", value=text)
            date, at_min = as_date(date_text, key="--held"), parse_clock(clock, key="--held")
            try:
                burden = cost_at(team, meeting, date, at_min)
            except OverlapError as fault:
                raise OverlapError(fault.reason, key="--held", value=text) from None
            known = known.with_held(meeting.name, date, burden, f"held at {clock}")
        return known

    def carried(self, known: Ledger, meeting: Meeting) -> dict[str, float]:
        """Return what those who take part have borne before the first date."""
        borne = known.carried(before=meeting.dates[0], half_life_days=self.half_life)
        names = {*meeting.attendees, *meeting.optional}
        return {name: value for name, value in borne.items() if name in names}

    def files(self, known: Ledger, proposal: Proposal, moved: dt.date | None = None) -> list[File]:
        """Return the ledger with a proposal in it, if one is to be written.

        With ``moved``, a planned date that it has already, it has what that one costs now, and
        all else as it was: other dates may have been moved before.
        """
        if self.ledger is None:
            return []
        name = proposal.meeting.name
        if any(own.meeting == name and own.date == moved for own in known.entries):
            one = next(own for own in proposal.occurrences if own.planned == moved)
            ledger = known.with_held(name, one.planned, one.burden, one.reason)
        else:
            ledger = known.with_proposal(proposal)
        return [File(self.ledger, ledger.text().encode(), "--ledger")]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The calendar that is asked for, as typed."""

    as_form: str
    method: str | None
    update: str | None
    move: str | None
    past: bool
    cancel: str | None
    cancel_date: tuple[str, ...]

    def of(
        self, proposal: Proposal, ask: Question, dates: Collection[dt.date] | None = None
    ) -> bytes:
        """Return the calendar of a proposal, or the update of an older one, and say what changes.

        ``dates`` are those that may change; None: all that were planned.
        """
        from overlap.calendars.components import load
        from overlap.calendars.update import update_ics
        from overlap.calendars.writing import to_ics

        method = (self.method or "").upper()
        if self.update is None:
            return to_ics(proposal, form=self.as_form, method=method)
        now = None if self.past or self.move else dt.datetime.now(dt.UTC).replace(microsecond=0)
        old = load(self.update, key="--update")
        new = update_ics(old, proposal, dates=dates, since=now, method=method, source=self.update)
        _say_changes(old, new, ask)
        return new

    def cancelled(self, meeting: Meeting) -> bytes:
        """Return the cancellation of a calendar, or of some of its dates."""
        from overlap.calendars.components import load
        from overlap.calendars.update import cancel_ics
        from overlap.clocks.timeline import as_date

        path = self.cancel or ""
        dates = [as_date(date, key="--date") for date in self.cancel_date]
        data = load(path, key="--cancel")
        try:
            return cancel_ics(data, meeting.invitation.uid, dates=dates, source=path)
        except OverlapError as fault:
            raise (fault.as_option() if fault.key == "date" else fault) from None


def _say_changes(old: bytes, new: bytes, ask: Question) -> None:
    """Say what an update cancels, moves, adds and writes anew."""
    from overlap.calendars.differences import differences
    from overlap.calendars.reader import read_ics

    found = differences(read_ics(old), read_ics(new))
    for change, verb in _VERBS.items():
        dates = [f"{each.shown.start:%Y-%m-%d %H:%M}Z" for each in found if each.change == change]
        if dates:
            ask.output.note(f"the update {verb} {len(dates)}: {first_of(dates, _MOST_DATES)}")


memory_options = bundled(
    "memory",
    Memory,
    click.option("--history", metavar="FILE", help="Ledger of what everybody has borne before."),
    click.option("--ledger", metavar="FILE", help="Write the ledger with this series in it."),
    click.option(
        "--half-life",
        metavar="DAYS",
        type=click.IntRange(1, _LONGEST_LIFE),
        help="Burdens fade by half.",
    ),
    click.option(
        "--held", metavar="DATE=HH:MM", multiple=True, help="In the ledger: held at another time."
    ),
)
calendar_options = bundled(
    "calendar",
    CalendarFile,
    click.option(
        "--as",
        "as_form",
        type=click.Choice(["series", "events", "slots"]),
        default="series",
        show_default=True,
        help="How -o FILE.ics is written.",
    ),
    click.option("--method", type=click.Choice(["publish", "request"]), help="For feeds, mails."),
    click.option("--update", metavar="OLD.ics", help="Write a later revision of this calendar."),
    click.option(
        "--move",
        metavar='DATE="DATE HH:MM"',
        help="With --update: this one by hand, on the anchor's clock; all others stay.",
    ),
    click.option("--past", is_flag=True, help="The update changes past dates too."),
    click.option("--cancel", metavar="OLD.ics", help="Write this calendar's cancellation."),
    click.option(
        "--date", "cancel_date", metavar="DATE", multiple=True, help="Cancel this planned date."
    ),
)


@click.command()
@click.argument("meeting", required=False, metavar="[MEETING]")
@click.option("--all", "every", is_flag=True, help="All meetings, kept apart; -o is a folder.")
@click.option("--busy", metavar="WHO=FILE.ics", multiple=True, help="When somebody has no time.")
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
    from overlap.meetings.replan import replan
    from overlap.meetings.scheduler import propose
    from overlap.output.documents import meetings

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
        ask.output.write_bytes(calendar.cancelled(asked))
        return OK
    shut = closed_site(team, closed, first, last, key="--closed")
    known = memory.read(team, asked)
    team, taken = busy_times(busy, team, [asked], ask)
    changes: tuple[Changed, ...] | None = None
    ask.output.status.say(f"looking for a fair rotation of {asked.name}")
    anew: set[dt.date] | None = None
    try:
        most: dict[str, Any] = {} if time_limit is None else {"time_limit": time_limit}
        carried = memory.carried(known, asked)
        proposal = propose(team, asked, carried=carried, busy=taken, **most)
        first_plan = proposal
        if shut is not None:
            proposal, changes = replan(team, proposal, shut, busy=taken, **most)
            anew = {change.planned for change in changes}
        if calendar.move is not None:
            proposal, planned = _moved(team, proposal, calendar.move, ask)
            anew = {planned}
    except InfeasibleError as fault:
        return infeasible(ask, asked, fault)
    if not proposal.search_complete:
        ask.output.note("the time limit cut the search short; a faster machine may find better")
    document = meetings.schedule_document(proposal, changes)
    if explain:
        ask.output.status.say("pricing fewer and more times")
        document["frontier"] = meetings.frontier_document(first_plan)
    if compare_anchors:
        ask.output.status.say("trying other clocks")
        document["anchors"] = meetings.anchors_document(proposal)
    ask.output.note_doubts(document)
    ask.output.status.say("writing the calendar")
    data = calendar.of(proposal, ask, anew) if ask.output.file is not None else None
    moved = next(iter(anew)) if calendar.move is not None and anew else None
    _answer(ask, document, data, memory.files(known, proposal, moved))
    return OK


def _moved(team: Team, proposal: Proposal, text: str, ask: Question) -> tuple[Proposal, dt.date]:
    """Return the plan with one occurrence moved as typed, and say what that costs."""
    from overlap.clocks.timeline import as_date
    from overlap.meetings.by_hand import moved_by_hand
    from overlap.sites.hours import parse_clock

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
    from overlap.output.documents.meetings import schedule_rows

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.meetings import schedule_parts

        return schedule_parts(document, details=ask.output.details)

    file = ask.output.file
    if calendar is not None and file is not None and not ask.output.is_stdout:
        files = [*files, File(file, calendar)]
    with ask.output.writing(*files):
        if calendar is not None and ask.output.is_stdout:
            ask.output.write_bytes(calendar)
        else:
            ask.output.on_stdout().emit(document, schedule_rows, parts)


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
    from overlap.output.documents import meetings

    table = load_json(file, CertificateError)
    ask.output.status.say("checking the proof")
    try:
        document = meetings.certificate_document(verify(table))
    except CertificateError as fault:
        raise fault.within(source=file) from None

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.meetings import certificate_parts

        return certificate_parts(document)

    ask.output.emit(document, meetings.certificate_rows, parts)
    return OK if document["valid"] else NOT_MET


def asked_meeting(team: Team, name: str | None, ask: Question) -> Meeting:
    """Return the meeting that is asked for, with the dates that are."""
    if name is None and len(team.meetings) != 1:
        names = ", ".join(meeting.name for meeting in team.meetings)
        reason = f"name one of the team's meetings: {names}" if names else "the team has none"
        raise SiteError(reason, key="MEETING")
    found = team.meetings[0] if name is None else team.meeting(name, key="MEETING")
    left = within(found, ask)
    if left is None:
        key, value = ("--stop", ask.stop) if ask.start is None else ("--start", ask.start)
        series = f"{found.dates[0]} to {found.dates[-1]}"
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
    from overlap.output.documents import meetings

    document = meetings.conflict_document(meeting.name, fault)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.meetings import conflict_parts

        return conflict_parts(document)

    ask.output.on_stdout().emit(document, meetings.conflict_rows, parts)
    return NOT_MET
