"""``overlap suggest``: the best times for one meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from overlap.base.errors import OverlapError
from overlap.cli.busy import busy_times
from overlap.cli.output import NOT_MET, OK, File
from overlap.cli.question import Question, Share, bundled, question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overlap.clocks.timeline import Horizon, Spans
    from overlap.meetings.ledger import Ledger
    from overlap.meetings.suggestions import Suggestions
    from overlap.output.formats import Document
    from overlap.team.team import Team


@dataclass(frozen=True, slots=True)
class When:
    """When the meeting may be, as typed."""

    between: str | None
    waking: str | None
    buffer: str
    notice: str | None
    now: str | None
    step: str

    def earliest(self, *, has_dates: bool) -> dt.datetime | None:
        """Return the instant before which it doesn't start; without dates that is now."""
        from overlap.base.units import as_minutes
        from overlap.planning.duty import parse_instant

        if self.notice is None and has_dates:
            if self.now is not None:
                raise OverlapError("does nothing without --notice", key="--now", value=self.now)
            return None
        notice = self.notice or "0m"
        notice_min = as_minutes(notice, key="--notice", least=0, most=_MOST_NOTICE_MIN)
        now = dt.datetime.now(dt.UTC)
        if self.now is not None:
            now = parse_instant(self.now, key="--now")
        return now + dt.timedelta(minutes=notice_min)


_MOST_NOTICE_MIN = 366 * 1440


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which suggestion is written where, as typed."""

    pick: int | None
    method: str | None
    name: str
    organizer: str | None
    history: str | None
    ledger: str | None

    def check(self, file: str | None) -> None:
        """Refuse options that do nothing without another."""
        for value, key in (
            (self.method, "--method"),
            (self.organizer, "--organizer"),
            (self.pick if self.ledger is None else None, "--pick"),
        ):
            if value is not None and file is None:
                raise OverlapError("does nothing without -o FILE.ics", key=key, value=value)

    def rank(self, file: str | None) -> int | None:
        """Return which suggestion is taken: the first, if a calendar or a ledger is wanted."""
        wants = (
            self.method or self.organizer or self.ledger or (file or "").lower().endswith(".ics")
        )
        return self.pick or (1 if wants else None)


when_options = bundled(
    "when",
    When,
    click.option("--between", metavar="HH:MM-HH:MM", help="Starts, on the headquarters' clock."),
    click.option("--waking", metavar="HH:MM-HH:MM", help="Everyone's local hours for it."),
    click.option("--buffer", metavar="10m", default="0m", help="Free before and after busy times."),
    click.option("--notice", metavar="24h", help="Not sooner than this from now."),
    click.option("--now", metavar="INSTANT", help="In place of now, for --notice."),
    click.option("--step", metavar="15m", default="15m", show_default=True, help="Between starts."),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two teams of which so many people each come, as typed."""

    from_team: str | None
    with_team: str | None
    people: int | None

    def check(self, names: str | None, alone: Mapping[str, object]) -> bool:
        """Say whether two teams are meant, with all that belongs to them and nothing else."""
        given = {
            "--from-team": self.from_team,
            "--with-team": self.with_team,
            "--people": self.people,
        }
        if all(value is None for value in given.values()):
            return False
        for key, value in given.items():
            if value is None:
                raise OverlapError("missing; two teams take all three", key=key)
        for key, other in {"--with": names, **alone}.items():
            if other:
                raise OverlapError("doesn't go with --from-team", key=key, value=other)
        return True


sides_options = bundled(
    "sides",
    Sides,
    click.option("--from-team", metavar="A", help="A site, or names: some of each of two teams."),
    click.option("--with-team", metavar="B", help="The other team: a site, or names."),
    click.option("--people", type=int, metavar="K", help="How many of each of the two teams."),
)
chosen_options = bundled(
    "chosen",
    Chosen,
    click.option(
        "--pick", metavar="N", type=click.IntRange(1), help="Write this one to -o; default 1."
    ),
    click.option(
        "--method",
        type=click.Choice(["publish", "request"]),
        help="For feeds, for mail.",
    ),
    click.option("--name", default="Meeting", show_default=True, help="The meeting's name."),
    click.option("--organizer", metavar="EMAIL", help="Who invites, for --method request."),
    click.option("--history", metavar="FILE", help="Ledger of what earlier meetings have cost."),
    click.option("--ledger", metavar="FILE", help="Write the ledger with the picked one in it."),
)


@click.command()
@click.option("--with", "names", metavar="A,B,…", help="People or sites who take part.")
@click.option("--optional", metavar="A,B,…", default="", help="Who may come.")
@click.option("--must", metavar="A,B,…", default="", help="Who must come.")
@click.option("--duration", metavar="45m", required=True, help="How long it is.")
@click.option(
    "--quorum", type=Share(), default=1.0, metavar="SHARE", help="Share of them who have to come."
)
@click.option("--busy", metavar="WHO=FILE.ics", multiple=True, help="When someone is busy.")
@sides_options
@when_options
@click.option(
    "--top",
    type=click.IntRange(1, 1000),
    metavar="N",
    default=5,
    show_default=True,
    help="How many times to list.",
)
@click.option("--close", is_flag=True, help="List more than two within 90 minutes.")
@chosen_options
@question()
def suggest(
    ask: Question,
    names: str | None,
    optional: str,
    must: str,
    duration: str,
    quorum: float,
    busy: tuple[str, ...],
    sides: Sides,
    when: When,
    top: int,
    close: bool,
    chosen: Chosen,
) -> int:
    """The best times for one meeting, and what each costs whom.  Exit 1: there is none.

    -o FILE.ics with --pick N is its calendar; what --format asks for still goes to stdout.
    """
    from overlap.team.invitation import Invitation

    chosen.check(ask.output.file)
    team = ask.needed_team
    limits = {"--optional": optional, "--must": must, "--quorum": quorum if quorum != 1 else None}
    is_between = sides.check(names, limits)
    if names is None and not is_between:
        raise OverlapError("missing; name people or sites of the team", key="--with")
    horizon = ask.horizon()
    has_dates = any(own is not None for own in (ask.start, ask.stop, team.horizon))
    one, other = _side(sides.from_team, team), _side(sides.with_team, team)
    attendees = [*one, *other] if is_between else _listed(names or "")
    others = _listed(optional)
    team, taken = _busy(busy, team, attendees, others, horizon, ask)
    known = ask.read_ledger(chosen.history)
    invited = {*attendees, *others}
    ask.output.status.say("trying every start")
    options: dict[str, Any] = {
        "busy": taken,
        "buffer": when.buffer,
        "carried": {
            who: points
            for who, points in known.carried(before=horizon.stop).items()
            if who in invited
        },
        "top": max(top, chosen.pick or 1),
        "between": when.between,
        "waking": when.waking,
        "earliest": when.earliest(has_dates=has_dates),
        "step": when.step,
        "close": close,
        "name": chosen.name,
        "progress": ask.output.status.progress("trying every start"),
    }
    try:
        options["invitation"] = Invitation(organizer=chosen.organizer or "")
        if is_between:
            from overlap.meetings.two_teams import suggest_between

            count = sides.people or 0
            suggestions = suggest_between(team, one, other, count, duration, horizon, **options)
        else:
            from overlap.meetings import suggest as search

            suggestions = search.suggest(
                team,
                attendees,
                duration,
                horizon,
                optional=others,
                must=_listed(must),
                quorum=quorum,
                **options,
            )
    except OverlapError as fault:
        if fault.key in _RENAMED:
            raise OverlapError(fault.reason, key=_RENAMED[fault.key], value=fault.value) from None
        raise (fault.as_option() if fault.key in _OPTIONS else fault) from None
    document = suggestions.to_dict()
    document["suggestions"] = document["suggestions"][:top]
    ask.output.note_doubts(document)
    calendar, files = _picked(suggestions, chosen, known, ask)
    return _answer(ask, suggestions, document, chosen, calendar, files)


_OPTIONS = frozenset(
    {"optional", "must", "duration", "quorum", "buffer", "between", "waking", "step", "people"}
    | {"name", "organizer"}
)
_RENAMED = {"attendees": "--with", "one": "--from-team", "other": "--with-team"}


def _side(text: str | None, team: Team) -> list[str]:
    """Return the people of a site, or those who are named."""
    if text is None:
        return []
    if "," in text or text in {person.name for person in team.people}:
        return _listed(text)
    from overlap.meetings.two_teams import members

    try:
        return members(team, text, "team")
    except OverlapError as fault:
        raise OverlapError(fault.reason, key="--from-team or --with-team", value=text) from None


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _busy(
    given: tuple[str, ...],
    team: Team,
    attendees: list[str],
    optional: list[str],
    horizon: Horizon,
    ask: Question,
) -> tuple[Team, dict[str, Spans]]:
    """Read the calendars of those who are invited, over the horizon; whole days are leave."""
    from overlap.calendars.attendance import single_meeting

    return busy_times(given, team, [single_meeting(team, attendees, optional, horizon)], ask)


def _picked(
    suggestions: Suggestions, chosen: Chosen, known: Ledger, ask: Question
) -> tuple[bytes | None, list[File]]:
    """Return the calendar and the ledger of the one that is picked."""
    rank = chosen.rank(ask.output.file)
    if rank is None or not suggestions.is_feasible:
        return None, []
    try:
        proposal = suggestions.pick(rank)
    except OverlapError as fault:
        raise OverlapError(fault.reason, key="--pick", value=rank) from None
    files: list[File] = []
    if chosen.ledger is not None:
        own = proposal.occurrences[0]
        entered = known.with_meeting(chosen.name, own.date, own.burden)
        files.append(File(chosen.ledger, entered.text().encode(), "--ledger"))
    if ask.output.file is None:
        return None, files
    from overlap.calendars.writing import to_ics
    from overlap.cli.meeting_files import note_uninvited

    ask.output.status.say("writing the calendar")
    if chosen.method == "request":
        if chosen.organizer is None:
            raise OverlapError("missing; an invitation says who invites", key="--organizer")
        note_uninvited(proposal, ask)
    return to_ics(proposal, form="events", method=(chosen.method or "").upper()), files


def _answer(
    ask: Question,
    suggestions: Suggestions,
    document: Document,
    chosen: Chosen,
    calendar: bytes | None,
    files: list[File],
) -> int:
    """Write the files, and the suggestions to stdout, unless the calendar goes there."""
    from overlap.output import rows, suggestion_lines

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.suggestions import suggestion_parts

        return suggestion_parts(suggestions, document, details=ask.output.details)  # type: ignore[arg-type]  # its own

    out = ask.output
    if calendar is not None and out.file is not None and not out.is_stdout:
        files = [*files, File(out.file, calendar)]
    with out.writing(*files):
        if calendar is not None and out.is_stdout:
            out.write_bytes(calendar)
        else:
            (out if chosen.rank(out.file) is None else out.on_stdout()).emit(
                document,
                rows.suggestion_rows,
                parts,
                summary=lambda: suggestion_lines.suggestion_lines(document),
                brief=lambda: rows.brief_rows(document),
            )
    return OK if suggestions.is_feasible else NOT_MET
