"""``propose_all``: the meetings of a team, which share people, kept apart and in one ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import InfeasibleError, SiteError, UnknownNameError
from overlap.base.frames import Columns, Tabular
from overlap.base.listing import first_of
from overlap.base.progress import Progress, stages
from overlap.base.reprs import short
from overlap.clocks.timeline import Spans
from overlap.meetings.candidates import NEVER, NOT_CLEAR
from overlap.meetings.documents import ProgrammeDocument
from overlap.meetings.ledger import MEETING, Ledger
from overlap.meetings.proposal import Proposal
from overlap.meetings.scheduler import TIME_LIMIT, propose
from overlap.sites.documents import versions
from overlap.team.agenda import Meeting
from overlap.team.team import Team

_MOST_DATES: Final = 6
NOTHING: Final = Ledger()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Schedule(Tabular):
    """The rotations of several meetings, in the order in which they were planned.

    Iterates over its proposals, and has them by the meeting's name.

    Attributes
    ----------
    proposals : one a meeting
    notes : in words, where a meeting couldn't be kept clear of those before it
    history : what was recorded before

    >>> from overlap import Team
    >>> propose_all(Team.load("docs/examples/cairo-dubai-san-francisco.toml"))
    <Schedule: All hands>
    """

    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()
    history: Ledger = NOTHING

    def __repr__(self) -> str:
        return short(f"<Schedule: {', '.join(own.meeting.name for own in self.proposals)}>")

    def __iter__(self) -> Iterator[Proposal]:
        return iter(self.proposals)

    def __len__(self) -> int:
        return len(self.proposals)

    def __getitem__(self, name: str) -> Proposal:
        """Return the rotation of a meeting.

        Raises
        ------
        UnknownNameError : there is none of this name; the error, a KeyError, lists those there are.
        """
        for proposal in self.proposals:
            if proposal.meeting.name == name:
                return proposal
        raise UnknownNameError(name, [own.meeting.name for own in self.proposals])

    def __contains__(self, name: object) -> bool:
        return any(own.meeting.name == name for own in self.proposals)

    def columns(self) -> Columns:
        """Return a row for each meeting, occurrence and attendee, as a ``Proposal`` has them."""
        tables = [own.columns() for own in self.proposals]
        columns: dict[str, NDArray[Any] | list[str]] = {
            "meeting": [
                own.meeting.name
                for own, table in zip(self.proposals, tables, strict=True)
                for _ in table["attendee"]
            ]
        }
        for name, first in tables[0].items():
            parts = [table[name] for table in tables]
            columns[name] = (
                [cell for part in parts for cell in part]
                if isinstance(first, list)
                else np.concatenate(parts)
            )
        return columns

    def _caption(self) -> str:
        return f"{len(self.proposals)} meetings: {', '.join(own.meeting.name for own in self)}"

    def to_dict(self) -> ProgrammeDocument:
        """Return the document of ``overlap schedule --all``."""
        return {
            "meetings": [own.to_dict() for own in self.proposals],
            "burden": self.burden,
            "notes": list(self.notes),
            "versions": versions(),
        }

    @property
    def burden(self) -> dict[str, float]:
        """What everybody bears in all of them, history included, by name."""
        total: dict[str, float] = {}
        for proposal in self.proposals:
            names = [who.name for who in proposal.required]
            total |= dict(zip(names, proposal.burden.tolist(), strict=True))
        return total

    @property
    def ledger(self) -> Ledger:
        """The history with all of them in it."""
        known = self.history
        for proposal in self.proposals:
            known = known.with_proposal(proposal)
        return known


def propose_all(  # noqa: PLR0913 - the options of the command; all but two by keyword
    team: Team,
    meetings: Sequence[Meeting] | None = None,
    *,
    history: Ledger | None = None,
    half_life_days: float | None = None,
    busy: Mapping[str, Spans] | None = None,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> Schedule:
    """Propose fair rotations of a team's meetings, in the team file's order.

    Each meeting counts what those before it cost its attendees, on whatever dates, and keeps clear
    of the times at which somebody who takes part in both is there.

    Parameters
    ----------
    team : whose sites, people and curve are asked
    meetings : in the order in which they are planned; default: all of the team's
    history : what was recorded before; what it has of these meetings from their first date on is
        replaced
    half_life_days : after so many days a recorded burden counts half; None: it counts for ever
    busy : when people have no time, by name
    time_limit : a ceiling for each exact search, which is bounded by steps [s]
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    InfeasibleError : a meeting has no rotation; it names the meeting.
    OverlapError : as ``propose``; there is no meeting.

    >>> from overlap.team.team import Team
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> [len(proposal.occurrences) for proposal in propose_all(team)]
    [51]
    """
    meetings = team.meetings if meetings is None else tuple(meetings)
    if not meetings:
        raise SiteError("the team has none", key="meeting")
    everyone = {name for own in meetings for name in (*own.attendees, *own.optional)}
    for name in busy or {}:
        if name not in everyone:
            raise SiteError("not an attendee of any meeting", key="busy", value=name)
    known = _without(history or NOTHING, meetings)
    proposals: list[Proposal] = []
    notes: list[str] = []
    each = stages(progress, *[1] * len(meetings))
    for meeting, planning in zip(meetings, each, strict=True):
        names = {*meeting.attendees, *meeting.optional}
        others = [own for own in proposals if names & {who.name for who in own.attendees}]
        carried = known.carried(before=meeting.dates[0], half_life_days=half_life_days)
        try:
            proposal = propose(
                team,
                meeting,
                carried=_carried(team, meeting, carried, proposals),
                busy={name: times for name, times in (busy or {}).items() if name in names},
                clear_of=_taken(names, others),
                time_limit=time_limit,
                progress=planning,
            )
        except InfeasibleError as fault:
            raise _of_meeting(fault, meeting) from None
        lost = [str(own.planned) for own in proposal.skipped if own.reason.endswith(NOT_CLEAR)]
        if lost:
            before = first_of([own.meeting.name for own in others], _MOST_DATES)
            dates = first_of(lost, _MOST_DATES)
            notes.append(
                f"{meeting.name} can't be kept clear of {before} on {dates}; not held then"
            )
        proposals.append(proposal)
    return Schedule(tuple(proposals), tuple(notes), history or NOTHING)


def _without(history: Ledger, meetings: Sequence[Meeting]) -> Ledger:
    """Return the history without what is planned anew."""
    first = {meeting.name: meeting.dates[0] for meeting in meetings}
    return Ledger(
        tuple(
            entry
            for entry in history.entries
            if entry.kind != MEETING
            or entry.meeting not in first
            or entry.date < first[entry.meeting]
        )
    )


def _carried(
    team: Team, meeting: Meeting, recorded: Mapping[str, float], proposals: Sequence[Proposal]
) -> dict[str, float]:
    """Return what attendees bring along: what is recorded, and what earlier meetings cost.

    Whom the record doesn't know starts level with those it knows, and then with what the earlier
    meetings cost them.
    """
    names = [*meeting.attendees, *meeting.optional]
    weight = {person.name: person.weight for person in team.people}
    known = {name: recorded[name] for name in names if name in recorded}
    cost = dict.fromkeys(names, 0.0)
    for proposal in proposals:
        for occurrence in proposal.occurrences:
            for name, value in occurrence.burden.items():
                if name in cost:
                    cost[name] += value
        for name, level in proposal.joined.items():
            if name in cost:
                cost[name] += level
    if not any(cost.values()):
        return known
    shares = [known[n] / weight.get(n, 1.0) for n in meeting.attendees if n in known]
    level = sum(shares) / len(shares) if shares else 0.0
    return {n: known.get(n, level * weight.get(n, 1.0)) + own for n, own in cost.items()}


def _taken(names: set[str], others: Sequence[Proposal]) -> Spans:
    """Return when somebody of ``names`` is at one of the other meetings."""
    spans = [
        (occurrence.start_utc_min, occurrence.stop_utc_min)
        for proposal in others
        for occurrence in proposal.occurrences
        if any(
            who.name in names and who.name not in occurrence.absent for who in proposal.attendees
        )
    ]
    if not spans:
        return NEVER
    start, stop = np.array(spans, np.int64).T
    return Spans(start, stop)


def _of_meeting(fault: InfeasibleError, meeting: Meeting) -> InfeasibleError:
    """Return the fault with the meeting's name in it."""
    value = str(fault.value or "")
    if meeting.name not in value:
        fault.value = f"{meeting.name}, {value}" if value else meeting.name
    return fault
