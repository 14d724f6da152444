"""What else could be done and what it would cost: other clocks, more or fewer times."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from overlap.base.errors import InfeasibleError
from overlap.base.progress import Progress, finish, stages
from overlap.base.reprs import of_fields
from overlap.base.units import MINUTES_PER_DAY
from overlap.base.values import Value
from overlap.clocks.instants import utc_minute
from overlap.clocks.timeline import day_number
from overlap.clocks.zones import zone_table
from overlap.core.frozen import frozen
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.fairness.rotation import RotationProblem, rotate
from overlap.meetings.attendance import Floats, Ints
from overlap.meetings.burden import burden_tensor, off_at
from overlap.meetings.candidates import attendance_rules, attendees_of, coming_costs
from overlap.meetings.documents import AnchoredDocument, FrontierDocument
from overlap.meetings.proposal import Proposal
from overlap.team.agenda import Meeting
from overlap.team.team import Team

MOST_TIMES: Final = 5
_UTC: Final = "UTC"


class Frontier(NamedTuple):
    """The fairest rotation of so many different times.

    Attributes
    ----------
    times : different times, 1 to 5
    max_burden : the largest burden, divided by weight
    total : burden of all together

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> frontier(proposal)[0]
    Frontier(times=1, max_burden=172.0, total=336.0)
    """

    times: int
    max_burden: float
    total: float

    def to_dict(self) -> FrontierDocument:
        """Return it in plain types."""
        return {"times": self.times, "max_burden": self.max_burden, "total": self.total}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Anchored(Value):
    """The same rotation by another clock.

    Attributes
    ----------
    zone : IANA name of that clock
    burden : (p,) what the series would cost each of the required, without history
    moved : indices of the occurrences that would be at another instant
    names : (p,) of the required
    dates : of the occurrences that would be at another instant

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(other.zone, len(other.moved)) for other in anchored(proposal)][-1]
    ('UTC', 26)
    """

    zone: str
    burden: Floats
    moved: tuple[int, ...]
    names: tuple[str, ...]
    dates: tuple[dt.date, ...]

    __repr__ = of_fields

    def to_dict(self) -> AnchoredDocument:
        """Return it in plain types."""
        return {
            "zone": self.zone,
            "burden": dict(zip(self.names, self.burden.tolist(), strict=True)),
            "moved": [date.isoformat() for date in self.dates],
        }


def frontier(
    proposal: Proposal, *, time_limit: float = 60.0, progress: Progress | None = None
) -> list[Frontier]:
    """Return the fairest rotations of one to five times: the largest burden against the total.

    Fewer times than asked are an answer too, where the search for more of them ran out of time.

    Parameters
    ----------
    proposal : as ``propose`` or ``replan`` returns it
    time_limit : for the exact search of each number of times [s]
    progress : called as the search goes on, with what is done and of how much; cancels by raising

    Raises
    ------
    InfeasibleError : the proposal doesn't hold the burdens it was made of.

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(point.times, point.max_burden) for point in frontier(proposal)]
    [(1, 172.0), (2, 144.0), (3, 144.0), (4, 142.0), (5, 142.0)]
    """
    asked = _of(proposal)
    points: list[Frontier] = []
    searches = stages(progress, *[1] * MOST_TIMES)
    for times, search in enumerate(searches, start=1):
        try:
            rotation = rotate(
                _of(proposal),
                max_slots=times,
                mode="year_end",
                time_limit=time_limit,
                progress=search,
            )
        except InfeasibleError:
            continue
        most = float((rotation.burden / asked.weight).max())
        point = Frontier(times, most, float(rotation.burden.sum()))
        if points and points[-1].max_burden < most:
            point = points[-1]._replace(times=times)
        points.append(point)
    finish(searches[-1])
    return points


def cost_at(team: Team, meeting: Meeting, date: dt.date, at_min: int) -> dict[str, float]:
    """Return what a meeting that was held on a date at the anchor's wall time cost each required.

    Below a quorum of 1 somebody who refuses the time, or for whom coming costs more than staying
    away, wasn't there and bears an absence; whose day off it was bears nothing.

    Raises
    ------
    InfeasibleError : a quorum of 1, and somebody can't have come.
    """
    return attendance_at(team, meeting, date, at_min)[0]


def attendance_at(
    team: Team, meeting: Meeting, date: dt.date, at_min: int
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return what a meeting at a time costs each required, see ``cost_at``, and who isn't there."""
    zone = zone_table(team.site(meeting.anchor).zone)
    wall = np.array([[day_number(date) * MINUTES_PER_DAY + at_min]])
    return _attendance(team, meeting, utc_from_wall(wall, zone.change_utc_min, zone.offset_min))


def cost_from(team: Team, meeting: Meeting, start: dt.datetime) -> dict[str, float]:
    """Return what a meeting that was held from an instant on cost each required; see ``cost_at``.

    Raises
    ------
    InfeasibleError : a quorum of 1, and somebody can't have come.
    """
    return _attendance(team, meeting, np.array([[utc_minute(start, key="start")]]))[0]


def _attendance(
    team: Team, meeting: Meeting, start: Ints
) -> tuple[dict[str, float], tuple[str, ...]]:
    required = [who for who in attendees_of(team, meeting) if not who.optional]
    rules = attendance_rules(meeting, required, team.curve)
    coming = coming_costs(required, start, meeting.duration_min, team.curve, {})[0, 0]
    off = off_at([who.site for who in required], start)[0, 0]
    cannot = np.isinf(coming) & ~off
    if meeting.quorum == 1 and cannot.any():
        names = [who.name for who, away in zip(required, cannot, strict=True) if away]
        reason = f"{' and '.join(names)} can't have come, and the quorum is 1"
        raise InfeasibleError(reason, key="meeting", value=meeting.name, conflict=tuple(names))
    away = cannot | ((coming > rules.absent) & ~rules.must & (meeting.quorum < 1))
    cost = np.where(off, 0.0, np.where(away, rules.absent, coming))
    names = [who.name for who in required]
    absent = [name for name, is_away in zip(names, off | away, strict=True) if is_away]
    return dict(zip(names, cost.tolist(), strict=True)), tuple(absent)


def anchored(proposal: Proposal) -> list[Anchored]:
    """Return what the same times cost if they kept another clock: each attendee's, or UTC.

    Each time of the rotation is what that clock shows when it is first used.

    Parameters
    ----------
    proposal : whose times these are

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> for other in anchored(proposal):
    ...     print(other.zone, other.burden.tolist())
    Africa/Cairo [32.0, 144.0, 140.0]
    Asia/Dubai [32.0, 248.0, 36.0]
    America/Los_Angeles [32.0, 116.0, 168.0]
    UTC [32.0, 248.0, 36.0]
    """
    required = proposal.required
    zones = dict.fromkeys([proposal.anchor.zone, *(who.site.zone for who in required), _UTC])
    names = [who.name for who in required]
    start = np.array([o.start_utc_min for o in proposal.occurrences])
    away = np.array([[name in o.absent for name in names] for o in proposal.occurrences])
    missed = np.array([[o.burden[name] for name in names] for o in proposal.occurrences])
    clocks = []
    for zone in zones:
        other = _by_clock(start, proposal.slot_of, zone)
        sites = [who.site for who in required]
        duration = proposal.meeting.duration_min
        cost = burden_tensor(sites, other[:, None], duration, proposal.curve)[:, 0]
        borne = frozen(np.where(away, missed, cost).sum(axis=0))
        moved = tuple(np.nonzero(other != start)[0].tolist())
        dates = tuple(proposal.occurrences[n].date for n in moved)
        clocks.append(Anchored(zone, borne, moved, tuple(names), dates))
    return clocks


def _by_clock(start: Ints, slot_of: Ints, zone: str) -> Ints:
    """Return the starts if a zone's clock shows the same at every use of a slot."""
    table = zone_table(zone)
    wall = start + offset_at(start, table.change_utc_min, table.offset_min)
    first = np.unique(slot_of, return_index=True)[1]
    time = (wall[first] % MINUTES_PER_DAY)[slot_of]
    midnight = (wall - time + MINUTES_PER_DAY // 2) // MINUTES_PER_DAY * MINUTES_PER_DAY
    return utc_from_wall(midnight + time, table.change_utc_min, table.offset_min)


def _of(proposal: Proposal) -> RotationProblem:
    if proposal.problem is None:
        raise InfeasibleError("the proposal doesn't say what it was made of", key="proposal")
    return proposal.problem
