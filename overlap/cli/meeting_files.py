"""The files beside a meeting's plan: its ledger and its calendar, as options of a command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from overlap.base.errors import OverlapError
from overlap.base.listing import first_of
from overlap.cli.output import File
from overlap.cli.question import Question, bundled

if TYPE_CHECKING:
    from overlap.meetings.ledger import Ledger
    from overlap.meetings.proposal import Proposal
    from overlap.team.agenda import Meeting
    from overlap.team.team import Team

Held = dict[dt.date, Mapping[str, float] | None]

_LONGEST_LIFE: Final = 100_000
_MOST_DATES: Final = 60
_MOST_NAMES: Final = 10
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

    def read(self, team: Team, meeting: Meeting, ask: Question) -> Ledger:
        """Return what is recorded, with what was held otherwise than planned."""
        from overlap.clocks.timeline import as_date
        from overlap.meetings.comparison import cost_at
        from overlap.sites.day_windows import parse_clock

        known = ask.read_ledger(self.history)
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

    def files(
        self,
        known: Ledger,
        proposal: Proposal,
        *,
        moved: dt.date | None = None,
        held: Held | None = None,
    ) -> list[File]:
        """Return the ledger with a proposal in it, if one is to be written.

        With ``moved``, a planned date that it has already, it has what that one costs now, and
        all else as it was: other dates may have been moved before.  ``held`` is what the calendar
        keeps, see ``Ledger.with_proposal``.
        """
        if self.ledger is None:
            return []
        name = proposal.meeting.name
        if any(own.meeting == name and own.date == moved for own in known.entries):
            one = next(own for own in proposal.occurrences if own.planned == moved)
            ledger = known.with_held(name, one.planned, one.burden, one.reason)
        else:
            ledger = known.with_proposal(proposal, held=held)
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
        self,
        proposal: Proposal,
        ask: Question,
        dates: Collection[dt.date] | None = None,
        now: dt.datetime | None = None,
    ) -> bytes:
        """Return the calendar of a proposal, or the update of an older one, and say what changes.

        ``dates`` are those that may change, None: all that were planned; and nothing does that
        was before ``now``.
        """
        from overlap.calendars.components import load
        from overlap.calendars.update import update_ics
        from overlap.calendars.writing import to_ics

        method = (self.method or "").upper()
        if self.method == "request":
            note_uninvited(proposal, ask)
        if self.update is None:
            return to_ics(proposal, form=self.as_form, method=method)
        old = load(self.update, key="--update")
        new = update_ics(old, proposal, dates=dates, since=now, method=method, source=self.update)
        _say_changes(old, new, ask, "the update ")
        if now is not None and any(own.start < now for own in proposal.occurrences):
            _say_past(new, update_ics(old, proposal, dates=dates, source=self.update), now, ask)
        return new

    def since(self) -> dt.datetime | None:
        """Return the instant before which an update changes nothing; None: it may change all."""
        return None if self.past or self.move else _now()

    def without_called_off(self, known: Ledger, meeting: Meeting, ask: Question) -> Ledger:
        """Return the ledger without meetings that the calendar of an update has as cancelled."""
        from overlap.calendars.cancellation import called_off
        from overlap.calendars.components import load

        if self.update is None or not known.entries:
            return known
        old = load(self.update, key="--update")
        dates = called_off(old, meeting.invitation.uid, source=self.update)
        gone = [own for own in known.entries if own.meeting == meeting.name and own.date in dates]
        if not gone:
            return known
        listed = first_of([str(own.date) for own in gone], _MOST_DATES)
        ask.output.note(
            f"the calendar has these called off, so the ledger doesn't count them: {listed}"
        )
        return type(known)(tuple(own for own in known.entries if own not in gone))

    def held(
        self,
        team: Team,
        proposal: Proposal,
        known: Ledger,
        ask: Question,
        dates: Collection[dt.date] | None,
        now: dt.datetime | None,
    ) -> Held:
        """Return the planned dates that an update leaves alone, and what each cost; see ``of``.

        None is what wasn't held.  What isn't recorded is computed, where the plan has another time.
        """
        from overlap.calendars.components import load
        from overlap.calendars.update import unchanged
        from overlap.meetings.comparison import cost_from

        if self.update is None:
            return {}
        old = load(self.update, key="--update")
        left = unchanged(old, proposal, dates=dates, since=now, source=self.update)
        name, first = proposal.meeting.name, proposal.occurrences[0].planned
        recorded = {own.date for own in known.entries if own.meeting == name}
        planned = {own.planned: own for own in proposal.occurrences}
        costs: Held = {}
        unpriced: dict[str, list[str]] = {}
        for date, entry in left.items():
            if date < first:
                continue
            if entry is None:
                costs[date] = None
            elif date in recorded:
                costs[date] = {}
            elif date not in planned or planned[date].start != entry.start:
                try:
                    costs[date] = cost_from(team, proposal.meeting, entry.start)
                except OverlapError as fault:
                    costs[date] = None
                    unpriced.setdefault(fault.reason, []).append(str(date))
        for reason, dates_of in unpriced.items():
            listed = first_of(dates_of, _MOST_DATES)
            ask.output.note(
                f"the ledger has nothing of {len(dates_of)} dates, since {reason}: {listed}"
            )
        return costs

    def cancelled(self, meeting: Meeting, ask: Question) -> bytes:
        """Return the cancellation of a calendar, or of some of its dates, and say of which."""
        from overlap.calendars.cancellation import cancel_ics
        from overlap.calendars.components import load
        from overlap.clocks.timeline import as_date

        path = self.cancel or ""
        dates = [as_date(date, key="--date") for date in self.cancel_date]
        data = load(path, key="--cancel")
        try:
            new = cancel_ics(data, meeting.invitation.uid, dates=dates, source=path)
        except OverlapError as fault:
            raise (fault.as_option() if fault.key == "date" else fault) from None
        _say_changes(data, new, ask)
        return new


def note_uninvited(proposal: Proposal, ask: Question) -> None:
    """Say who takes part and has no address to invite."""
    names = [who.name for who in proposal.attendees if not who.email]
    if 0 < len(names) < len(proposal.attendees):
        ask.output.note(f"no address, so not invited: {first_of(names, _MOST_NAMES)}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _say_changes(old: bytes, new: bytes, ask: Question, subject: str = "") -> None:
    """Say what a calendar's revision cancels, moves, adds and writes anew."""
    from overlap.calendars.differences import differences
    from overlap.calendars.reader import read_ics

    changes = differences(read_ics(old), read_ics(new))
    for change, verb in _VERBS.items():
        dates = [f"{each.shown.start:%Y-%m-%d %H:%M}Z" for each in changes if each.change == change]
        if dates:
            ask.output.note(f"{subject}{verb} {len(dates)}: {first_of(dates, _MOST_DATES)}")


def _say_past(new: bytes, whole: bytes, now: dt.datetime, ask: Question) -> None:
    """Say which past dates an update leaves as they were, though the plan has them otherwise."""
    from overlap.calendars.differences import differences
    from overlap.calendars.reader import read_ics

    found = differences(read_ics(new), read_ics(whole))
    dates = [f"{at.start:%Y-%m-%d %H:%M}Z" for at in (own.before for own in found) if at]
    if dates:
        left = first_of(dates, _MOST_DATES)
        ask.output.note(
            f"{len(dates)} before {now:%Y-%m-%d %H:%M}Z stay as they were, "
            f"though the plan has changed; --past changes them too: {left}"
        )


memory_options = bundled(
    "memory",
    Memory,
    click.option("--history", metavar="FILE", help="Ledger of what earlier meetings have cost."),
    click.option("--ledger", metavar="FILE", help="Write the ledger with this series in it."),
    click.option(
        "--half-life",
        metavar="DAYS",
        type=click.IntRange(1, _LONGEST_LIFE),
        help="Earlier costs count half after so many days.",
    ),
    click.option(
        "--held", metavar="DATE=HH:MM", multiple=True, help="With --history: held at another time."
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
    click.option(
        "--method",
        type=click.Choice(["publish", "request"]),
        help="For feeds, for mail.",
    ),
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
