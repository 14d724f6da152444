"""What else could be done and what it would cost: other rules, other clocks, more times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from overlap.base.errors import InfeasibleError
from overlap.base.reprs import of_fields
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.zones import zone_table
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.fairness.rotation import Asked, rotate
from overlap.meetings.burden import QUARTER_MIN, burden_tensor, penalty_minutes
from overlap.meetings.candidates import candidates_of
from overlap.meetings.dates import Held

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from overlap.meetings.proposal import Proposal
    from overlap.team.agenda import Meeting
    from overlap.team.curve import Curve
    from overlap.team.team import Team

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_TIMES: Final = 5
_UTC: Final = "UTC"


class Alternative(NamedTuple):
    """What a simpler rule would cost.

    Attributes
    ----------
    rule : ``"fixed"``, ``"round_robin"`` or ``"greedy"``
    burden : (p,) what each of the required would have borne at the end, history included
    starts_min : the starts it uses, by the anchor's clock [min after midnight]

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(other.rule, other.burden.max().item()) for other in alternatives(proposal)]
    [('fixed', 176.0), ('round_robin', 604.0), ('greedy', 148.0)]
    """

    rule: str
    burden: Floats
    starts_min: tuple[int, ...]

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
    Frontier(times=1, max_burden=176.0, total=340.0)
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
    >>> [(other.zone, len(other.moved)) for other in anchored(proposal, team.curve)][-1]
    ('UTC', 26)
    """

    zone: str
    burden: Floats
    moved: tuple[int, ...]

    def __repr__(self) -> str:
        return of_fields(self)


def alternatives(proposal: Proposal) -> list[Alternative]:
    """Return what simpler rules would cost: one fixed start, taking turns, sparing the worst-off.

    A rule that would need a refused start isn't there.

    Parameters
    ----------
    proposal : as ``propose`` or ``replan`` returns it

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> alternatives(proposal)[0]
    Alternative(rule='fixed', burden=array([ 32., 132., 176.]), starts_min=(960,))
    """
    asked = proposal.asked
    if asked is None:
        return []
    starts = np.array(proposal.candidates_min)
    used = np.nonzero(np.isin(starts, [slot.anchor_min for slot in proposal.slots]))[0]
    found = []
    for rule, slot_of in (
        ("fixed", _fixed(asked)),
        ("round_robin", _round_robin(asked, used)),
        ("greedy", _greedy(asked)),
    ):
        if slot_of is not None:
            borne = asked.carried + asked.tensor[np.arange(len(slot_of)), slot_of].sum(axis=0)
            borne.flags.writeable = False
            found.append(Alternative(rule, borne, tuple(starts[np.unique(slot_of)].tolist())))
    return found


def _fixed(asked: Asked) -> Ints | None:
    """Return the one start whose sorted burdens are least."""
    burden = (asked.carried + asked.tensor.sum(axis=0)) / asked.weight
    order = np.sort(burden, axis=1)
    best = int(np.lexsort(order.T)[0])
    return np.full(len(asked.tensor), best) if np.isfinite(order[best]).all() else None


def _round_robin(asked: Asked, used: Ints) -> Ints | None:
    """Return the rotation's own starts in turn, a refused one passed over."""
    can = np.asarray(np.all(np.isfinite(asked.tensor[:, used]), axis=2))
    if not np.all(np.any(can, axis=1)):
        return None
    slot_of, turn = np.empty(len(can), np.int64), 0
    for n, possible in enumerate(can):
        while not possible[turn % len(used)]:
            turn += 1
        slot_of[n] = used[turn % len(used)]
        turn += 1
    return slot_of


def _greedy(asked: Asked) -> Ints:
    """Return, one by one, the start that leaves the sorted burdens least."""
    borne = asked.carried.copy()
    slot_of = np.empty(len(asked.tensor), np.int64)
    for n, cost in enumerate(asked.tensor):
        order = np.sort((borne + cost) / asked.weight, axis=1)
        slot_of[n] = np.lexsort(order.T)[0]
        borne = borne + cost[slot_of[n]]
    return slot_of


def frontier(proposal: Proposal, *, time_limit: float = 2.0) -> list[Frontier]:
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
    [(1, 176.0), (2, 144.0), (3, 144.0), (4, 142.0), (5, 142.0)]
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
    """Return what a meeting on a date at the anchor's wall time costs each of the required.

    Raises
    ------
    InfeasibleError : more refuse it than the quorum allows.
    """
    held = (Held(date, date),)
    one = replace(meeting, slots=(at_min, at_min), step_min=1, dates=(date,))
    found = candidates_of(team, one, {}, held)
    names = [who.name for who in found.required]
    return dict(zip(names, found.attendance.tensor[0, 0].tolist(), strict=True))


def named_burdens(proposal: Proposal, curve: Curve) -> dict[str, dict[str, float]]:
    """Return each attendee's burden in the series by named penalty; who is absent pays nothing.

    Parameters
    ----------
    proposal : whose occurrences are counted
    curve : of the team that it was made for, ``team.curve``

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> named_burdens(proposal, team.curve)["Dubai"]
    {'shoulder': 64.0, 'extended': 32.0, 'free_time': 48.0}
    """
    start = np.array([o.start_utc_min for o in proposal.occurrences])
    found = {}
    for who in proposal.attendees:
        there = np.array([who.name not in o.absent for o in proposal.occurrences])
        minutes = penalty_minutes(who.site, start[there], proposal.meeting.duration_min, curve)
        rates = {penalty.name: penalty.rate for penalty in curve.penalties}
        cost = {name: rates[name] * int(of.sum()) / QUARTER_MIN for name, of in minutes.items()}
        found[who.name] = {name: value for name, value in cost.items() if value}
    return found


def anchored(proposal: Proposal, curve: Curve) -> list[Anchored]:
    """Return what the same times cost if they kept another clock: each attendee's, or UTC.

    Each time of the rotation is what that clock shows when it is first used.

    Parameters
    ----------
    proposal : whose times these are
    curve : of the team that it was made for, ``team.curve``

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> for other in anchored(proposal, team.curve):
    ...     print(other.zone, other.burden.tolist())
    Africa/Cairo [32.0, 144.0, 140.0]
    Asia/Dubai [32.0, 248.0, 36.0]
    America/Los_Angeles [32.0, 116.0, 168.0]
    UTC [32.0, 248.0, 36.0]
    """
    required = proposal.required
    zones = dict.fromkeys([proposal.anchor.zone, *(who.site.zone for who in required), _UTC])
    start = np.array([o.start_utc_min for o in proposal.occurrences])
    there = np.array([[who.name not in o.absent for who in required] for o in proposal.occurrences])
    found = []
    for zone in zones:
        other = _by_clock(start, proposal.slot_of, zone)
        sites = [who.site for who in required]
        cost = burden_tensor(sites, other[:, None], proposal.meeting.duration_min, curve)[:, 0]
        borne = np.where(there, cost, 0).sum(axis=0)
        borne.flags.writeable = False
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


def _of(proposal: Proposal) -> Asked:
    if proposal.asked is None:
        raise InfeasibleError("the proposal doesn't say what it was made of", key="proposal")
    return proposal.asked
