"""``Proposal``: a rotation of a team's meeting, with dates, local times and reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.errors import InfeasibleError
from overlap.base.frames import Columns, Tabular
from overlap.base.reprs import short
from overlap.base.values import FrozenDict
from overlap.clocks.timeline import Horizon
from overlap.fairness.rotation import Rotation, RotationProblem, rotate
from overlap.meetings.attendance import shares
from overlap.meetings.burden import QUARTER_MIN, penalty_minutes
from overlap.meetings.documents import InfeasibleDocument, ScheduleDocument
from overlap.meetings.occurrences import (
    Attendee,
    Changed,
    Occurrence,
    Skipped,
    Slot,
    local_time,
)
from overlap.meetings.proof import certificate_document
from overlap.meetings.rules import Alternative, simple_rules
from overlap.sites.documents import notes_document, versions
from overlap.sites.site import Site
from overlap.sites.uncovered import uncovered
from overlap.team.agenda import TURNS, Meeting
from overlap.team.curve import CURVES, Curve

DEFAULT_CURVE: Final = CURVES["default"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Proposal(Rotation, Tabular):
    """A fair rotation of a team's meeting.

    ``slot_of`` points into ``slots``; ``burden`` and ``prices`` follow the attendees who aren't
    optional, who come first.

    Attributes
    ----------
    meeting, anchor : the meeting; the site whose clock the slots keep
    attendees, slots, occurrences : of the rotation, in order
    skipped : dates of the rule without a meeting
    problem : the burdens of all candidate starts, of which the rotation was made; one occurrence
        stands for all that keep a time together
    candidates_min : candidate starts by the anchor's clock [min after midnight]
    curve : what a time costs, and an absence
    misses : (n, s, p) how many dates each of the required misses with each candidate start, those
        on which they are excused aside
    max_slots, hold : how many times were allowed, and how many occurrences keep one together: the
        meeting's, but for what a closure changed
    joined : what those who join in mid-series are counted as having borne by then, by name [points]
    changes : what a closure changed, as ``replan`` returns it; None: nothing was planned anew

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> proposal
    <Proposal 'All hands': year_end, 51 occurrences in 3 slots, burdens 32 to 144, leximin optimal>
    """

    meeting: Meeting
    anchor: Site
    attendees: tuple[Attendee, ...]
    slots: tuple[Slot, ...]
    occurrences: tuple[Occurrence, ...]
    skipped: tuple[Skipped, ...] = ()
    problem: RotationProblem | None = None
    candidates_min: tuple[int, ...] = ()
    max_slots: int | None = None
    hold: int = 1
    curve: Curve = DEFAULT_CURVE
    misses: NDArray[np.int64] | None = None
    joined: Mapping[str, float] = field(default_factory=FrozenDict)
    changes: tuple[Changed, ...] | None = None

    def __repr__(self) -> str:
        return short(f"<Proposal {self.meeting.name!r}: {self._told()}>")

    @property
    def required(self) -> tuple[Attendee, ...]:
        """Those who must come, in the order of ``burden``."""
        return tuple(who for who in self.attendees if not who.optional)

    def columns(self) -> Columns:
        """Return a row for each occurrence and attendee; ``local`` is the attendee's wall time.

        The burden of optional attendees isn't counted: NaN.
        """
        pairs = [(own, who) for own in self.occurrences for who in self.attendees]
        start = [local_time(own.start_utc_min, who.site) for own, who in pairs]
        return {
            "index": np.array([own.index for own, _ in pairs], int),
            "date": np.array([own.date for own, _ in pairs], "datetime64[D]"),
            "slot": [own.slot for own, _ in pairs],
            "start_utc": np.array([own.start_utc_min for own, _ in pairs], "datetime64[m]"),
            "stop_utc": np.array([own.stop_utc_min for own, _ in pairs], "datetime64[m]"),
            "attendee": [who.name for _, who in pairs],
            "local": np.array([at.replace(tzinfo=None) for at in start], "datetime64[m]"),
            "burden": np.array([own.burden.get(who.name, np.nan) for own, who in pairs], float),
            "absent": np.array([who.name in own.absent for own, who in pairs], bool),
            "excused": np.array([who.name in own.excused for own, who in pairs], bool),
        }

    def _caption(self) -> str:
        return f"{self.meeting.name}: {len(self.occurrences)} occurrences"

    def to_dict(self) -> ScheduleDocument:
        """Return the document of ``overlap schedule``: slots, occurrences, burdens, certificate.

        Where a closure was planned for it has ``changes``, and no ``alternatives``.
        """
        names = [who.name for who in self.required]
        absent, excused = (
            np.array([[name in getattr(own, who) for name in names] for own in self.occurrences])
            for who in ("absent", "excused")
        )
        share, together = shares(absent, excused)
        sites = dict.fromkeys(who.site for who in self.attendees)
        dates = [own.date for own in self.occurrences]
        horizon = Horizon(dates[0], dates[-1] + dt.timedelta(1))
        rates = {penalty.name: penalty.rate for penalty in self.curve.penalties}
        document: ScheduleDocument = {
            "meeting": self.meeting.name,
            "duration_min": self.meeting.duration_min,
            "anchor": self.anchor.name,
            "anchor_zone": self.anchor.zone,
            "attendees": [who.to_dict() for who in self.attendees],
            "slots": [slot.to_dict() for slot in self.slots],
            "occurrences": [own.to_dict(self.attendees) for own in self.occurrences],
            "skipped": [own.to_dict() for own in self.skipped],
            "burden": dict(zip(names, self.burden.tolist(), strict=True)),
            "penalties": named_burdens(self),
            "rates": {**rates, "absent": self.curve.absent},
            "attendance": {
                "share": dict(zip(names, share.tolist(), strict=True)),
                "pairs": [
                    {"between": [names[i], names[j]], "share": float(together[i, j])}
                    for i in range(len(names))
                    for j in range(i + 1, len(names))
                ],
            },
            "alternatives": []
            if self.changes is not None
            else [other.to_dict() for other in alternatives(self)],
            "certificate": certificate_document(self),
            "search_complete": self.search_complete,
            "changes": [change.to_dict() for change in self.changes or ()],
            "uncovered": [gap.to_dict() for gap in uncovered(sites, horizon)],
            "notes": notes_document(sites),
            "versions": versions(),
        }
        if self.joined:
            document["joined"] = dict(self.joined)
        if self.anchor.away:  # whose clock isn't one zone's
            del document["anchor_zone"]
        if self.changes is None:
            del document["changes"]
        return document


def alternatives(proposal: Proposal, *, time_limit: float = 60.0) -> list[Alternative]:
    """Return what simpler rules would cost: one fixed start, strict turns, sparing the worst-off.

    A rule that refusals, the quorum or a limit rule out is there with the reason.  Of a meeting
    whose ``order`` is ``"turns"`` the fair rotation is the first, which tells what turns cost.

    Parameters
    ----------
    proposal : as ``propose`` or ``replan`` returns it
    time_limit : a ceiling for the search of that fair rotation [s]

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> alternatives(proposal)[0].burden.tolist(), alternatives(proposal)[0].starts_min
    ([32.0, 132.0, 172.0], (960,))
    """
    problem = proposal.problem
    if problem is None:
        return []
    fair = None
    if proposal.meeting.order == TURNS:
        rotation = rotate(
            problem,
            max_slots=proposal.max_slots,
            mode=proposal.meeting.mode,
            time_limit=time_limit,
        )
        fair = rotation.slot_of
    return simple_rules(
        problem,
        proposal.candidates_min,
        np.nonzero(np.isin(proposal.candidates_min, [s.anchor_min for s in proposal.slots]))[0],
        proposal.misses,
        tuple(who.name for who in proposal.required),
        [own.date for own in proposal.occurrences[:: proposal.hold]],
        fair=fair,
    )


def named_burdens(proposal: Proposal) -> dict[str, dict[str, float]]:
    """Return each attendee's burden in the series by named penalty; ``absent`` is for dates missed.

    Parameters
    ----------
    proposal : whose occurrences are counted

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> named_burdens(proposal)["Dubai"]
    {'shoulder': 64.0, 'extended': 32.0, 'free_time': 48.0}
    """
    start = np.array([o.start_utc_min for o in proposal.occurrences])
    duration, curve = proposal.meeting.duration_min, proposal.curve
    rates = {penalty.name: penalty.rate for penalty in curve.penalties}
    named = {}
    for who in proposal.attendees:
        there = np.array([who.name not in o.absent for o in proposal.occurrences])
        minutes = penalty_minutes(who.site, start[there], duration, curve)
        cost = {name: rates[name] * int(of.sum()) / QUARTER_MIN for name, of in minutes.items()}
        cost["absent"] = sum(
            (o.burden.get(who.name, 0.0) for o in proposal.occurrences if who.name in o.absent), 0.0
        )
        named[who.name] = {name: value for name, value in cost.items() if value}
    return named


def infeasible_document(meeting: str, fault: InfeasibleError) -> InfeasibleDocument:
    """Return the document of ``overlap schedule`` where no rotation of a meeting is feasible."""
    return {
        "meeting": meeting,
        "feasible": False,
        "where": str(fault.value or ""),
        "conflict": list(fault.conflict),
        "reason": fault.reason,
        "versions": versions(),
    }
