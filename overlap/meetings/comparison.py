"""What else could be done and what it would cost: other rules, other clocks, more times."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Final, NamedTuple

import numpy as np

from overlap.base.errors import InfeasibleError
from overlap.base.reprs import of_fields
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import day_number
from overlap.clocks.zones import zone_table
from overlap.core.frozen import frozen
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.fairness.rotation import RotationProblem, rotate
from overlap.meetings.attendance import Floats, Ints
from overlap.meetings.burden import QUARTER_MIN, burden_tensor, off_at, penalty_minutes
from overlap.meetings.candidates import attendance_rules, attendees_of, coming_costs
from overlap.meetings.proposal import Proposal
from overlap.sites.hours import format_clock
from overlap.team.agenda import Meeting
from overlap.team.team import Team

MOST_TIMES: Final = 5
_UTC: Final = "UTC"


class Alternative(NamedTuple):
    """What a simpler rule would cost, by the same rules of who comes.

    Attributes
    ----------
    rule : ``"fixed"``, ``"round_robin"`` or ``"greedy"``
    burden : (p,) what each of the required would have borne at the end, history included; None
        where the rule can't be kept
    missed : (p,) how many dates each would miss, those on which they are excused aside; or None
    starts_min : the starts it uses, by the anchor's clock [min after midnight]
    reason : why the rule can't be kept; empty where it can

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(other.rule, other.burden.max().item()) for other in alternatives(proposal)]
    [('fixed', 172.0), ('round_robin', 572.0), ('greedy', 152.0)]
    """

    rule: str
    burden: Floats | None
    missed: Ints | None
    starts_min: tuple[int, ...]
    reason: str = ""

    def __repr__(self) -> str:
        return of_fields(self)


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


class Anchored(NamedTuple):
    """The same rotation by another clock.

    Attributes
    ----------
    zone : IANA name of that clock
    burden : (p,) what the series would cost each of the required, without history
    moved : indices of the occurrences that would be at another instant

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(other.zone, len(other.moved)) for other in anchored(proposal)][-1]
    ('UTC', 26)
    """

    zone: str
    burden: Floats
    moved: tuple[int, ...]

    def __repr__(self) -> str:
        return of_fields(self)


def alternatives(proposal: Proposal) -> list[Alternative]:
    """Return what simpler rules would cost: one fixed start, strict turns, sparing the worst-off.

    A rule that refusals, the quorum or a limit rule out is there with the reason.

    Parameters
    ----------
    proposal : as ``propose`` or ``replan`` returns it

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> alternatives(proposal)[0].burden.tolist(), alternatives(proposal)[0].starts_min
    ([32.0, 132.0, 172.0], (960,))
    """
    problem = proposal.asked
    if problem is None:
        return []
    starts = np.array(proposal.candidates_min)
    used = np.nonzero(np.isin(starts, [slot.anchor_min for slot in proposal.slots]))[0]
    found = []
    for rule, slot_of in (
        ("fixed", _fixed(problem)),
        ("round_robin", _in_turns(problem, used)),
        ("greedy", _greedy(problem)),
    ):
        each = np.arange(len(slot_of))
        times = tuple(starts[np.unique(slot_of)].tolist())
        reason = _why_not_kept(problem, slot_of, proposal)
        if reason:
            found.append(Alternative(rule, None, None, times, reason))
            continue
        borne = frozen(problem.carried + problem.tensor[each, slot_of].sum(axis=0))
        misses = proposal.misses
        missed = None if misses is None else frozen(misses[each, slot_of].sum(axis=0))
        found.append(Alternative(rule, borne, missed, times))
    return found


def _why_not_kept(problem: RotationProblem, slot_of: Ints, proposal: Proposal) -> str:
    """Say why a rule can't be kept: a start that isn't offered, or a limit; empty if it can."""
    each = np.arange(len(slot_of))
    impossible = np.flatnonzero(np.isinf(problem.tensor[each, slot_of]).any(axis=1))
    if len(impossible):
        n = int(impossible[0])
        at = format_clock(proposal.candidates_min[int(slot_of[n])])
        return f"{at} can't be held on {proposal.occurrences[n * proposal.hold].date}"
    if (problem.limited[each, slot_of].sum(axis=0) > problem.limit).any():
        return "it passes a limit of the meeting"
    return ""


def _fixed(problem: RotationProblem) -> Ints:
    """Return the one start whose sorted burdens are least, of those that keep the limits."""
    burden = (problem.carried + problem.tensor.sum(axis=0)) / problem.weight
    order = np.sort(burden, axis=1)
    passes = (problem.limited.sum(axis=0) > problem.limit).any(axis=1)
    best = int(np.lexsort((*order.T, passes))[0])
    return np.full(len(problem.tensor), best)


def _in_turns(problem: RotationProblem, used: Ints) -> Ints:
    """Return the rotation's own starts in strict turn, in the order that costs the worst-off least.

    All orders of up to five times are tried, of more those that begin with another.
    """
    orders = list(itertools.permutations(used.tolist()))
    if len(used) > MOST_TIMES:
        orders = [tuple(np.roll(used, -n).tolist()) for n in range(len(used))]
    each = np.arange(len(problem.tensor))
    turns = [np.array(order)[each % len(used)] for order in orders]
    sums = [problem.carried + problem.tensor[each, turn].sum(axis=0) for turn in turns]
    ranked = [np.sort(borne / problem.weight)[::-1].tolist() for borne in sums]
    return turns[min(range(len(turns)), key=lambda n: ranked[n])]


def _greedy(problem: RotationProblem) -> Ints:
    """Return, one by one, the start that leaves the sorted burdens least."""
    borne = problem.carried.copy()
    slot_of = np.empty(len(problem.tensor), np.int64)
    for n, cost in enumerate(problem.tensor):
        order = np.sort((borne + cost) / problem.weight, axis=1)
        slot_of[n] = np.lexsort(order.T)[0]
        borne = borne + cost[slot_of[n]]
    return slot_of


def frontier(proposal: Proposal, *, time_limit: float = 60.0) -> list[Frontier]:
    """Return the fairest rotations of one to five times: the largest burden against the total.

    Fewer times than asked are an answer too, where the search for more of them ran out of time.

    Parameters
    ----------
    proposal : as ``propose`` or ``replan`` returns it
    time_limit : for the exact search of each number of times [s]

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
    found: list[Frontier] = []
    for times in range(1, MOST_TIMES + 1):
        try:
            rotation = rotate(
                _of(proposal), max_slots=times, mode="year_end", time_limit=time_limit
            )
        except InfeasibleError:
            continue
        most = float((rotation.burden / asked.weight).max())
        point = Frontier(times, most, float(rotation.burden.sum()))
        if found and found[-1].max_burden < most:
            point = found[-1]._replace(times=times)
        found.append(point)
    return found


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
    required = [who for who in attendees_of(team, meeting) if not who.optional]
    zone = zone_table(team.site(meeting.anchor).zone)
    wall = np.array([[day_number(date) * MINUTES_PER_DAY + at_min]])
    start = utc_from_wall(wall, zone.change_utc_min, zone.offset_min)
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
    found = []
    for zone in zones:
        other = _by_clock(start, proposal.slot_of, zone)
        sites = [who.site for who in required]
        duration = proposal.meeting.duration_min
        cost = burden_tensor(sites, other[:, None], duration, proposal.curve)[:, 0]
        borne = frozen(np.where(away, missed, cost).sum(axis=0))
        found.append(Anchored(zone, borne, tuple(np.nonzero(other != start)[0].tolist())))
    return found


def _by_clock(start: Ints, slot_of: Ints, zone: str) -> Ints:
    """Return the starts if a zone's clock shows the same at every use of a slot."""
    table = zone_table(zone)
    wall = start + offset_at(start, table.change_utc_min, table.offset_min)
    first = np.unique(slot_of, return_index=True)[1]
    time = (wall[first] % MINUTES_PER_DAY)[slot_of]
    midnight = (wall - time + MINUTES_PER_DAY // 2) // MINUTES_PER_DAY * MINUTES_PER_DAY
    return utc_from_wall(midnight + time, table.change_utc_min, table.offset_min)


def _of(proposal: Proposal) -> RotationProblem:
    if proposal.asked is None:
        raise InfeasibleError("the proposal doesn't say what it was made of", key="proposal")
    return proposal.asked
