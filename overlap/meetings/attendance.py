"""Who comes to which start, what that costs, and whether the meeting can be held there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from overlap.base.progress import Progress

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDING: Final = 1e-9
_LEAST_SITES: Final = 2
_SMALL: Final = 3
_MOST_TRIED: Final = 1_000_000
"""Starts that may be tried for a smallest conflict, so that the work is bounded."""


class HoldingRules(Protocol):
    """When a meeting is held, by who stays away."""

    def held_without(self, away: Bools, who: Ints, asked: Bools) -> Bools:
        """Say which starts are held if everybody else of those asked comes, (s,).

        Parameters
        ----------
        away : (k, s) which of some people stay away from which start
        who : (k,) who those are, each once
        asked : (p,) who isn't excused
        """


class AttendanceRules(NamedTuple):
    """When a meeting counts as held, and what missing it costs.

    ``quorum`` : share of those asked who come, above 0 and at most 1
    ``must`` : (p,) those without whom it isn't held
    ``site_of`` : (p,) the number of each person's site; people of two sites have to come, if the
        attendees are of two
    ``absent`` : points for missing the meeting
    ``least_people`` : who have to come at a quorum of 1, if there are so many; a series isn't held
        for one who is left alone
    """

    quorum: float
    must: Bools
    site_of: Ints
    absent: float
    least_people: int = 2

    def is_held(self, come: Bools, asked: Bools) -> Bools:
        """Say whether a meeting is held with those who come, (…), of those asked, (…, p)."""
        count = come.sum(axis=-1)
        least = np.ceil(self.quorum * asked.sum(axis=-1) - _ROUNDING)
        sites = np.unique(self.site_of)
        if len(sites) == len(self.site_of):  # each comes from another: quicker to count people
            held: Bools = count >= np.maximum(least, max(1, min(_LEAST_SITES, len(sites))))
            return np.logical_and(held, come[..., self.must].all(axis=-1))
        n_sites = np.zeros(count.shape, np.int64)
        for site in sites.tolist():
            n_sites += come[..., self.site_of == site].any(axis=-1)
        enough: Bools = (
            (count >= (min(self.least_people, come.shape[-1]) if self.quorum == 1 else 1))
            & (count >= least)
            & come[..., self.must].all(axis=-1)
        )
        return enough & (n_sites >= min(_LEAST_SITES, len(sites)))

    def held_without(self, away: Bools, who: Ints, asked: Bools) -> Bools:
        """Say which starts are held if everybody else of those asked comes, (s,).

        As ``is_held`` says it, but in time that goes by those who stay away.

        >>> rules = AttendanceRules(0.6, np.zeros(3, bool), np.arange(3), absent=28.0)
        >>> rules.held_without(np.array([[True, True], [False, True]]), np.array([0, 2]),
        ...     np.ones(3, bool))
        array([ True, False])
        """
        sites, site_of = np.unique(self.site_of, return_inverse=True)
        of_site = np.bincount(site_of[asked], minlength=len(sites))
        n_sites = np.full(away.shape[1], np.count_nonzero(of_site))
        for site in np.unique(site_of[who]).tolist():
            left = of_site[site] - away[site_of[who] == site].sum(axis=0)
            n_sites -= (of_site[site] > 0) & (left == 0)
        count = asked.sum() - away.sum(axis=0)
        least = np.ceil(self.quorum * asked.sum() - _ROUNDING)
        people = min(self.least_people, len(asked)) if self.quorum == 1 else 1
        held: Bools = (count >= max(least, people)) & (n_sites >= min(_LEAST_SITES, len(sites)))
        return held & asked[self.must].all() & ~away[self.must[who]].any(axis=0)


class Attendance(NamedTuple):
    """What each start costs whom, and who isn't there.

    ``tensor`` : (n, s, p) points for coming or for missing it; 0 for who is excused; inf for all
        where the start isn't offered
    ``away`` : (n, s, p) who isn't there, the excused among them
    ``excused`` : (n, p) who is off at every start of a date
    """

    tensor: Floats
    away: Bools
    excused: Bools

    @property
    def is_offered(self) -> Bools:
        """(n, s) whether the meeting can be held at a start."""
        return np.isfinite(self.tensor[:, :, 0])


def attendance(
    coming: Floats,
    off: Bools,
    rules: AttendanceRules,
    offered: Bools | None = None,
    excused: Bools | None = None,
) -> Attendance:
    """Decide who comes to each start.

    Who can't come (refuses, is busy, or is off at this start and not at all) is away.  Below a
    quorum of 1 everybody but ``must`` also stays away where coming costs more than missing it;
    unless that leaves too few, when all of them come.

    Parameters
    ----------
    coming : (n, s, p) what coming costs [points]; inf: refused or busy
    off : (n, s, p) whose day off a start falls on, by their own date
    offered : (n, s) starts that may be taken; default all
    excused : (n, p) who is; default whoever is off at all of these starts

    >>> rules = AttendanceRules(0.6, np.zeros(3, bool), np.arange(3), absent=28.0)
    >>> found = attendance(np.array([[[1.0, 40.0, np.inf], [9.0, 2.0, 3.0]]]),
    ...     np.zeros((1, 2, 3), bool), rules)
    >>> found.is_offered.tolist(), found.tensor[0, 0].tolist(), found.tensor[0, 1].tolist()
    ([[True, True]], [1.0, 40.0, 28.0], [9.0, 2.0, 3.0])
    """
    excused = np.asarray(off.all(axis=1)) if excused is None else excused
    asked = np.broadcast_to(~excused[:, None], off.shape)
    away = (off | np.isinf(coming)) & asked
    if rules.quorum < 1:
        dear = (coming > rules.absent) & asked & ~away & ~rules.must
        dear &= rules.is_held(asked & ~away & ~dear, asked)[:, :, None]
        away |= dear
        held = rules.is_held(asked & ~away, asked)
    else:
        held = ~away.any(axis=2) & rules.is_held(asked & ~away, asked)
    if offered is not None:
        held &= offered
    cost = np.where(away, rules.absent, np.where(asked, coming, 0.0))
    tensor = np.where(held[:, :, None], cost, np.inf)
    return Attendance(tensor, away | ~asked, excused)


def conflict(
    cannot: Bools, asked: Bools, rules: HoldingRules, progress: Progress | None = None
) -> tuple[int, ...]:
    """Return people whose refusals alone leave no start, as few as can be.

    Of more than three it is a set of which nobody can be left out, if not the smallest.

    Parameters
    ----------
    cannot : (s, p) who can't come to which start
    asked : (p,) who isn't excused
    progress : called with what is done and of how much; cancels by raising

    >>> cannot = np.array([[True, False, False], [True, True, False]])
    >>> rules = AttendanceRules(1.0, np.zeros(3, bool), np.arange(3), absent=28.0)
    >>> conflict(cannot, np.ones(3, bool), rules)
    (0,)
    """
    search = _Conflict(np.ascontiguousarray((cannot & asked).T), asked, rules, progress)
    for n in range(_SMALL + 1):
        smallest = search.with_more((), np.arange(len(cannot)), n)
        if smallest is not None:
            return tuple(sorted(smallest))
    return search.irreducible()


class _Conflict:
    """The search for people whose refusals alone leave no start; its work is bounded."""

    def __init__(
        self, cannot: Bools, asked: Bools, rules: HoldingRules, progress: Progress | None
    ) -> None:
        """Take who can't come to which start, (p, s), of those who aren't excused, (p,)."""
        self.cannot, self.asked, self.rules = cannot, asked, rules
        self.missing = cannot.sum(axis=0)
        self.left, self.progress = _MOST_TRIED, progress

    def held(self, starts: Ints, chosen: Collection[int]) -> Ints:
        """Return those of some starts that are held when these people stay away."""
        self.left -= len(starts)
        if self.progress:
            self.progress(min(_MOST_TRIED - self.left, _MOST_TRIED), _MOST_TRIED)
        who = np.array([*chosen], np.int64)
        return starts[self.rules.held_without(self.cannot[who][:, starts], who, self.asked)]

    def with_more(self, chosen: tuple[int, ...], starts: Ints, n: int) -> tuple[int, ...] | None:
        """Return people of whom no start is left, at most n more; None: there are none.

        Somebody who can't come to a start that is held has to be among them, so those are tried
        who can't come to the one that fewest can't.
        """
        starts = self.held(starts, chosen)
        if not len(starts):
            return chosen
        if not n or self.left < 0:
            return None
        hardest = starts[np.argmin(self.missing[starts])]
        people = np.flatnonzero(self.cannot[:, hardest]).tolist()
        tried = (
            self.with_more((*chosen, who), starts, n - 1) for who in people if who not in chosen
        )
        return next((conflicting for conflicting in tried if conflicting is not None), None)

    def irreducible(self) -> tuple[int, ...]:
        """Return people of whom nobody can be left out; empty if some start is held anyway."""
        every = np.arange(self.cannot.shape[1])
        needed: list[int] = []
        starts = self.held(every, needed)
        while len(starts):
            count = self.cannot[:, starts].sum(axis=1)
            count[needed] = 0
            if not count.any():
                return ()
            needed.append(int(np.argmax(count)))
            starts = self.held(starts, needed)
        for who in list(needed):
            rest = [other for other in needed if other != who]
            if not len(self.held(every, rest)):
                needed = rest
        return tuple(sorted(needed))


def shares(away: Bools, excused: Bools) -> tuple[Floats, Floats]:
    """Return the share of dates each person comes to (p,), and each pair meets at (p, p).

    Dates on which somebody is excused don't count for them; without any date the share is 1.

    Parameters
    ----------
    away, excused : (n, p)
    """
    there, asked = (~away).astype(float), (~excused).astype(float)
    together, both = there.T @ there, asked.T @ asked
    share = np.ones_like(together)
    np.divide(together, both, out=share, where=both > 0)
    return share.diagonal().copy(), share
