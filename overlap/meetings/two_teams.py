"""``suggest_between``: a time for so many people of each of two teams, whoever they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from overlap.base.checks import check_kind, check_texts
from overlap.base.errors import SiteError
from overlap.base.progress import Progress, finish, stages
from overlap.base.units import is_whole
from overlap.clocks.timeline import Horizon, Spans
from overlap.meetings.answer import spread
from overlap.meetings.attendance import conflict
from overlap.meetings.candidates import attendees_of, check_busy
from overlap.meetings.failure import (
    between,
    fails_least,
    nearest_start,
    outside_of,
    sleeping,
)
from overlap.meetings.search import Refused, Search, asleep, search_of
from overlap.meetings.starts import DECIMALS
from overlap.meetings.suggest import (
    candidate_starts,
    check_carried,
    check_names,
    history_of,
    meeting_of,
    question_of,
)
from overlap.meetings.suggestions import Failure, Suggestion, Suggestions
from overlap.sites.day_windows import Window
from overlap.team.agenda import MAX_ATTENDEES
from overlap.team.invitation import Invitation
from overlap.team.team import Team

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SLACK: Final = 1e-9


def suggest_between(  # noqa: PLR0913 - the options of the command
    team: Team,
    one: str | Sequence[str],
    other: str | Sequence[str],
    people: int,
    duration: str | int,
    horizon: Horizon,
    *,
    busy: Mapping[str, Spans] | None = None,
    buffer: str | int = 0,
    carried: Mapping[str, float] | None = None,
    top: int = 5,
    between: str | Window | None = None,
    waking: str | Window | None = None,
    earliest: dt.datetime | None = None,
    step: str | int = 15,
    close: bool = False,
    name: str = "Meeting",
    invitation: Invitation | None = None,
    progress: Progress | None = None,
) -> Suggestions:
    """Suggest times for any so many people of each of two teams.

    At each start those come of each team who make the worst burden least, and then the total;
    starts are ranked as ``suggest`` ranks them, and nobody is absent.

    Parameters
    ----------
    team : whose sites, people and burden curve are asked
    one, other : a site, whose people of the team file are meant, or names of people
    people : of each
    duration, horizon, busy, buffer, carried, top, between, waking, earliest, step, close, name,
    invitation, progress : as for ``suggest``; ``waking`` holds for each who comes

    Raises
    ------
    OverlapError : of the kind that fits the value, which it names.

    >>> from overlap import Horizon, Team
    >>> team = Team.load("docs/examples/five-sites.toml")
    >>> week = Horizon("2027-04-05", "2027-04-10")
    >>> found = suggest_between(team, "Berlin", "Kolkata", 1, "45m", week)
    >>> list(found[1].burden), found[1].worst
    (['Lena', 'Priya'], 0.0)
    """
    check_kind(team, Team, "team")
    check_kind(horizon, Horizon, "horizon")
    question = question_of(duration, buffer, step, between, waking, top=top, close=close, name=name)
    sides = [members(team, own, key) for own, key in ((one, "one"), (other, "other"))]
    both = set(sides[0]) & set(sides[1])
    if both:
        raise SiteError("on both sides", key="other", value=min(both))
    for own, key in zip(sides, ("one", "other"), strict=True):
        if not is_whole(people) or not 1 <= people <= len(own):
            which = "first" if key == "one" else "second"
            reason = f"not a whole number from 1 to {len(own)}, the people of the {which} team"
            raise SiteError(reason, key="people", value=people)
    everyone = attendees_of(team, meeting_of(team, [*sides[0], *sides[1]], (), question, horizon))
    taken, borne = check_busy(busy), check_carried(carried)
    check_names(everyone, {"busy": taken, "carried": borne})
    history = history_of(everyone, borne)
    starts = candidate_starts(team, horizon, question, earliest, len(everyone))
    searching, comparing, refusing = stages(progress, 6, 2, 1)
    search = search_of(
        everyone,
        starts,
        question.duration_min,
        team.curve,
        taken,
        offered=np.ones(len(starts), bool),
        buffer_min=question.buffer_min,
        step_min=question.step_min,
        progress=searching,
    )
    cannot, why_else = search.cannot, ""
    sleepers: list[Refused] = []
    if question.waking is not None:
        is_asleep = asleep(everyone, starts, question.duration_min, question.waking)
        cannot, why_else = cannot | is_asleep, outside_of(question.waking)
        sleepers = sleeping(search, is_asleep, question.waking)
    halves = slice(0, len(sides[0])), slice(len(sides[0]), None)
    come, worst, total = best_of_each(search.cost, cannot, history, halves, people)
    possible = np.flatnonzero(np.isfinite(worst))
    order = possible[np.lexsort((starts[possible], total[possible], worst[possible]))]
    chosen = spread(starts, order, question.top, close=question.close)
    rules = SideRules(halves, people)
    failure = None if chosen else _failure(search, cannot, why_else, rules, history, comparing)
    finish(comparing)
    return Suggestions(
        name=question.name,
        duration_min=question.duration_min,
        horizon=horizon,
        anchor=team.hq,
        suggestions=tuple(
            _suggestion(search, n, rank, come[:, n], float(worst[n]), float(total[n]))
            for rank, n in enumerate(chosen, start=1)
        ),
        refused=(*search.refusals(refusing), *sleepers),
        failure=failure,
        invitation=invitation or Invitation(),
        search=search,
    )


class SideRules(NamedTuple):
    """When a meeting of two teams is held: so many ``people`` of each come.

    >>> rules = SideRules((slice(0, 2), slice(2, 4)), 1)
    >>> away = np.array([[False, True], [True, True]])  # the second start lacks both of a team
    >>> rules.held_without(away, np.array([0, 1]), np.ones(4, bool))
    array([ True, False])
    """

    halves: tuple[slice, slice]
    people: int

    def held_without(self, away: Bools, who: Ints, asked: Bools) -> Bools:
        """Say which starts are held if everybody else of those asked comes; see HoldingRules."""
        cannot = np.repeat(~asked[:, None], away.shape[1], axis=1)
        cannot[who] |= away
        held: Bools = self.lacking(cannot) == 0
        return held

    def lacking(self, cannot: Bools) -> Ints:
        """Return how many more would have to come, (n,); ``cannot`` is (p, n)."""
        short = [self.people - (~cannot[half]).sum(axis=0) for half in self.halves]
        lacking: Ints = np.maximum(short, 0).sum(axis=0)
        return lacking


def best_of_each(
    cost: Floats, cannot: Bools, carried: Floats, halves: Sequence[slice], people: int
) -> tuple[Bools, Floats, Floats]:
    """Return who comes of each team (p, n), the worst burden and the total of each start (n,).

    The worst can't be less than that of each team's so-many-th cheapest, history included.  Of
    those who don't exceed the larger of the two, the cheapest without history make the total least.

    Parameters
    ----------
    cost, cannot : (p, n) of coming [points]
    carried : (p,) points borne before
    halves : the people of each team
    people : how many of each

    >>> cost = np.array([[1.0], [9.0], [4.0], [3.0]])
    >>> halves = slice(0, 2), slice(2, 4)
    >>> come, worst, total = best_of_each(cost, np.zeros((4, 1), bool), np.zeros(4), halves, 1)
    >>> come[:, 0].tolist(), worst.tolist(), total.tolist()
    ([True, False, False, True], [3.0], [4.0])
    """
    stands = np.where(cannot, np.inf, cost + carried[:, None])
    last = [np.sort(stands[half], axis=0)[people - 1] for half in halves]
    worst = np.maximum(*last)
    come = np.zeros(cost.shape, bool)
    for half in halves:
        allowed = np.where(stands[half] <= worst + _SLACK, cost[half], np.inf)
        cheapest = np.argsort(allowed, axis=0, kind="stable")[:people]
        np.put_along_axis(come[half], cheapest, values=True, axis=0)
    total = np.where(come, cost, 0.0).sum(axis=0)
    return come, np.round(worst, DECIMALS), np.round(total, DECIMALS)


def members(team: Team, own: str | Sequence[str], key: str) -> list[str]:
    """Return the people of a site, or the names as they are.

    Raises
    ------
    SiteError : no such site, or one without people; ``key`` is what the error calls it.
    """
    if not isinstance(own, str):
        names = check_texts(own, key, "names", most=MAX_ATTENDEES)
        if not names:
            raise SiteError("nobody; name people or a site of the team", key=key)
        return list(names)
    site = team.site(own, key=key)
    members = [person.name for person in team.people if person.site == site.name]
    if not members:
        raise SiteError("the team file has no people of it", key=key, value=own)
    return members


def _failure(
    search: Search,
    cannot: Bools,
    why_else: str,
    rules: SideRules,
    carried: Floats,
    progress: Progress | None,
) -> Failure:
    """Say whose refusals leave too few of a team at every start, and which start fails least."""
    if not len(search.start_utc_min):
        return Failure(reason="no start is left to try")
    chosen = conflict(cannot.T, np.ones(len(cannot), bool), rules, progress)
    names = tuple(search.people[n].name for n in chosen)
    n = fails_least(search, cannot, rules.lacking(cannot), carried)
    nearest = nearest_start(search, search.people, n, cannot[:, n], why_else)
    return Failure(names, nearest, between(names, f"{rules.people} of each team"))


def _suggestion(
    search: Search, n: int, rank: int, come: Bools, worst: float, total: float
) -> Suggestion:
    there = np.flatnonzero(come).tolist()
    start = int(search.start_utc_min[n])
    burden = {search.people[who].name: float(search.cost[who, n]) for who in there}
    reasons = [
        f"{search.people[who].name} pays {search.cost[who, n]:g}: {search.payment(who, n)}"
        for who in there
        if search.cost[who, n]
    ]
    return Suggestion(
        rank=rank,
        start_utc_min=start,
        stop_utc_min=start + search.duration_min,
        attendees=tuple(search.people[who] for who in there),
        burden=burden,
        worst=worst,
        total=total,
        absent=(),
        reasons=tuple(reasons) or ("within everyone's working hours",),
    )
