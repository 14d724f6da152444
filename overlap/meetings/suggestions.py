"""``Suggestions``: the best times for one meeting, with what each costs whom and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from overlap.base.errors import OverlapError
from overlap.base.frames import Columns, Tabular
from overlap.base.reprs import short
from overlap.base.units import SECONDS_PER_MINUTE, is_whole
from overlap.base.values import Value
from overlap.clocks.timeline import Horizon, format_instant
from overlap.core.frozen import frozen
from overlap.meetings.documents import (
    FailureDocument,
    NearestDocument,
    SuggestDocument,
    SuggestionDocument,
)
from overlap.meetings.occurrences import Attendee, Occurrence, Slot, local_time
from overlap.meetings.proposal import Proposal
from overlap.meetings.search import Refused, Search
from overlap.sites.documents import notes_document, versions
from overlap.sites.site import Site
from overlap.sites.uncovered import uncovered
from overlap.team.agenda import Meeting
from overlap.team.invitation import Invitation, derived_uid

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Suggestion(Value):
    """One start that a meeting can have.

    Attributes
    ----------
    rank : from 1
    start_utc_min, stop_utc_min : instants [min since 1970-01-01T00:00Z]
    attendees : who is invited
    burden : what it costs each who isn't optional [points], by name
    worst : of those, the largest with what was borne before
    total : of those, the sum without it
    absent : names of those who don't come
    reasons : who pays what for what, and why who isn't there
    better : what a start ahead of this one would need; empty if there is none

    >>> from overlap import Horizon, Team, suggest
    >>> team = Team.load("docs/examples/new-york-manila.toml")
    >>> first, *_ = suggest(team, ["Ana", "New York"], "1h", Horizon("2027-03-15", "2027-03-20"))
    >>> first, first.reasons
    (<Suggestion 1 at 2027-03-15T13:00Z, worst 0>, ("within everyone's working hours",))
    """

    rank: int
    start_utc_min: int
    stop_utc_min: int
    attendees: tuple[Attendee, ...]
    burden: Mapping[str, float]
    worst: float
    total: float
    absent: tuple[str, ...]
    reasons: tuple[str, ...]
    better: str = ""

    def __repr__(self) -> str:
        start = format_instant(np.datetime64(self.start_utc_min, "m"))
        absent = f", without {', '.join(self.absent)}" if self.absent else ""
        return short(f"<Suggestion {self.rank} at {start}, worst {self.worst:g}{absent}>")

    @property
    def start(self) -> dt.datetime:
        """When it starts, in UTC."""
        return _EPOCH + dt.timedelta(minutes=self.start_utc_min)

    @property
    def stop(self) -> dt.datetime:
        """When it ends, in UTC."""
        return _EPOCH + dt.timedelta(minutes=self.stop_utc_min)

    @property
    def local(self) -> dict[str, dt.datetime]:
        """When it starts for each attendee, on their own clock."""
        return {who.name: local_time(self.start_utc_min, who.site) for who in self.attendees}

    def to_dict(self) -> SuggestionDocument:
        """Return it in plain types."""
        return {
            "rank": self.rank,
            "start": _instant(self.start_utc_min),
            "stop": _instant(self.stop_utc_min),
            "local": _local(self.start_utc_min, self.attendees),
            "burden": dict(self.burden),
            "worst": self.worst,
            "total": self.total,
            "absent": list(self.absent),
            "reasons": list(self.reasons),
            "better": self.better,
        }


@dataclass(frozen=True, slots=True)
class Nearest:
    """The start that fails least where none can be: who can't come to it, and why.

    Attributes
    ----------
    start_utc_min, stop_utc_min : instants [min since 1970-01-01T00:00Z]
    attendees : who is invited
    absent : names of those who can't come
    reasons : why

    >>> Nearest(30_000_000, 30_000_030, (), ("Ana",), ("Ana can't come: busy",)).absent
    ('Ana',)
    """

    start_utc_min: int
    stop_utc_min: int
    attendees: tuple[Attendee, ...]
    absent: tuple[str, ...]
    reasons: tuple[str, ...]

    def to_dict(self) -> NearestDocument:
        """Return it in plain types."""
        return {
            "start": _instant(self.start_utc_min),
            "stop": _instant(self.stop_utc_min),
            "local": _local(self.start_utc_min, self.attendees),
            "absent": list(self.absent),
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no start can be.

    Attributes
    ----------
    conflict : people who alone leave no start, as few as can be
    nearest : the start that fails least; None where there is none to try
    reason : in words

    >>> Failure(reason="no start is left to try").conflict
    ()
    """

    conflict: tuple[str, ...] = ()
    nearest: Nearest | None = None
    reason: str = ""

    def to_dict(self) -> FailureDocument:
        """Return it in plain types."""
        return {
            "conflict": list(self.conflict),
            "nearest": None if self.nearest is None else self.nearest.to_dict(),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Suggestions(Tabular):
    """The best times for one meeting, best first; they iterate.

    Attributes
    ----------
    name : of the meeting
    duration_min : length [min]
    horizon : dates of the headquarters on which it may start
    anchor : the headquarters
    suggestions : best first; empty when it can't be held
    refused : who can't come to some of the starts that were tried, and why
    failure : where there is no suggestion, why
    invitation : what a calendar says besides
    search : what each start costs whom

    >>> from overlap import Horizon, Team, suggest
    >>> team = Team.load("docs/examples/new-york-manila.toml")
    >>> week = Horizon("2027-03-15", "2027-03-20")
    >>> suggest(team, ["New York", "Manila"], "45m", week, top=1)[1].start.isoformat()
    '2027-03-15T13:00:00+00:00'
    """

    name: str
    duration_min: int
    horizon: Horizon
    anchor: Site
    suggestions: tuple[Suggestion, ...]
    refused: tuple[Refused, ...] = ()
    failure: Failure | None = None
    invitation: Invitation = field(default_factory=Invitation)
    search: Search | None = field(default=None, hash=False)

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.suggestions)

    def __len__(self) -> int:
        return len(self.suggestions)

    def __getitem__(self, rank: int) -> Suggestion:
        """Return the suggestion of a rank, from 1.

        Raises
        ------
        OverlapError : there is none of this rank.
        """
        if not is_whole(rank) or not 1 <= rank <= len(self.suggestions):
            known = f"1 to {len(self.suggestions)}" if self.suggestions else "none"
            raise OverlapError(
                f"no suggestion of this rank; there is {known}", key="rank", value=rank
            )
        return self.suggestions[rank - 1]

    @property
    def is_feasible(self) -> bool:
        """Whether the meeting can be held."""
        return bool(self.suggestions)

    def to_dict(self) -> SuggestDocument:
        """Return the document of ``overlap suggest``, in plain types."""
        failure = self.failure or Failure()
        sites = (
            () if self.search is None else tuple(dict.fromkeys(w.site for w in self.search.people))
        )
        return {
            "meeting": self.name,
            "duration_min": self.duration_min,
            "horizon": self.horizon.to_dict(),
            "suggestions": [own.to_dict() for own in self.suggestions],
            "refused": [own.to_dict() for own in self.refused],
            **failure.to_dict(),
            "uncovered": [gap.to_dict() for gap in uncovered(sites, self.horizon)],
            "notes": notes_document(sites),
            "versions": versions(),
        }

    def columns(self) -> Columns:
        """Return a row for each suggestion and attendee; ``local`` is the attendee's wall time.

        The burden of who isn't counted is NaN.
        """
        pairs = [(own, who) for own in self.suggestions for who in own.attendees]
        local = [own.local[who.name].replace(tzinfo=None) for own, who in pairs]
        return {
            "rank": np.array([own.rank for own, _ in pairs], int),
            "start_utc": np.array([own.start_utc_min for own, _ in pairs], "datetime64[m]"),
            "stop_utc": np.array([own.stop_utc_min for own, _ in pairs], "datetime64[m]"),
            "attendee": [who.name for _, who in pairs],
            "local": np.array(local, "datetime64[m]"),
            "burden": np.array([own.burden.get(who.name, np.nan) for own, who in pairs], float),
            "absent": np.array([who.name in own.absent for own, who in pairs], bool),
            "worst": np.array([own.worst for own, _ in pairs], float),
            "total": np.array([own.total for own, _ in pairs], float),
        }

    def pick(self, rank: int) -> Proposal:
        """Return one suggestion as a proposal of one date, which ``to_ics`` takes.

        Its identity in calendars follows from what it is called, who is invited and when it is, so
        that two meetings of one name never replace each other.

        Parameters
        ----------
        rank : from 1

        Raises
        ------
        OverlapError : there is none of this rank.
        """
        own = self[rank]
        date = local_time(own.start_utc_min, self.anchor).date()
        at = local_time(own.start_utc_min, self.anchor)
        burden = np.array(list(own.burden.values()))
        weight = np.array([who.weight for who in own.attendees if not who.optional])
        names = [who.name for who in own.attendees]
        optional = tuple(who.name for who in own.attendees if who.optional)
        about = self.invitation
        if not about.uid:
            times = own.start_utc_min, own.stop_utc_min
            zone, organizer = self.anchor.zone, about.organizer
            uid = derived_uid(self.name, zone, organizer, sorted(names), *times)
            about = replace(about, uid=uid)
        meeting = Meeting(
            name=self.name,
            dates=(date,),
            duration_min=self.duration_min,
            anchor=self.anchor.name,
            attendees=tuple(name for name in names if name not in optional),
            optional=optional,
            every="FREQ=DAILY;COUNT=1",
            invitation=about,
        )
        minute = at.hour * SECONDS_PER_MINUTE + at.minute
        occurrence = Occurrence(
            index=0,
            planned=date,
            date=date,
            slot="A",
            start_utc_min=own.start_utc_min,
            stop_utc_min=own.stop_utc_min,
            burden=own.burden,
            absent=own.absent,
            reason="; ".join(own.reasons),
        )
        return Proposal(
            slot_of=frozen(np.zeros(1, np.int64)),
            burden=frozen(burden),
            lower_bound=float((burden / weight).max(initial=0.0)),
            leximin_optimal=True,
            prefix_regret=0.0,
            mode="year_end",
            prices=frozen(np.ones((1, len(burden)), np.int64)),
            meeting=meeting,
            anchor=self.anchor,
            attendees=own.attendees,
            slots=(Slot("A", minute, 1),),
            occurrences=(occurrence,),
        )

    def _caption(self) -> str:
        if self.failure is not None:
            return f"{self.name}: none, {self.failure.reason}"
        return f"{self.name}: {len(self.suggestions)}, the best at {self[1].start:%Y-%m-%dT%H:%MZ}"


def _instant(utc_min: int) -> str:
    return format_instant(np.datetime64(utc_min, "m"))


def _local(utc_min: int, attendees: tuple[Attendee, ...]) -> dict[str, str]:
    return {who.name: local_time(utc_min, who.site).isoformat() for who in attendees}
