"""``advise``: the smallest change of hours that meets a target, or why none does.

Hours move as they are: the same windows earlier or later by a whole number of steps, for one side,
for the other, or for both.  Every step of the grid is compiled and checked exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.errors import SiteError
from overlap.base.frames import Tabular
from overlap.base.reprs import of_fields, short
from overlap.base.units import (
    DAYS_PER_WEEK,
    MINUTES_PER_DAY,
    DurationError,
    format_minutes,
    percent,
)
from overlap.planning.check import shares
from overlap.planning.overlaps import daily_overlap_each
from overlap.sites.fields import Flexible, Season
from overlap.sites.hours import WeeklyHours, format_clock
from overlap.sites.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overlap.base.frames import Columns
    from overlap.clocks.timeline import Horizon
    from overlap.sites.site import Site

REST_MIN: Final = 11 * 60
"""Daily rest between two days' work: Directive 2003/88/EC, Article 3."""

DAYTIME: Final = Flexible(6 * 60, 23 * 60, 30)
"""No work between 23:00 and 06:00: within the night time of Directive 2003/88/EC, Article 2."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step of the grid: a side's hours moved by so much, and what that gives.

    Attributes
    ----------
    by_min : how far the hours move; negative: earlier [wall min]
    hours : the week as it would be, as text
    share : of joint days that would reach the minimum, 0 to 1
    joint_days : days
    met : whether that meets the target
    barred : why the move isn't allowed; empty when it is

    >>> from overlap import Horizon, Site, advise
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> advice = advise(*sites, horizon=Horizon("2027-01-01", "2028-01-01"), target="4h")
    >>> move = advice.site_moves[0]
    >>> move.by_min, move.hours, move.met, move.barred
    (-540, 'Mo-Fr 00:00-08:00', True, 'outside 06:00 to 23:00')
    """

    by_min: int
    hours: str
    share: float
    joint_days: int
    met: bool
    barred: str

    __repr__ = of_fields


@dataclass(frozen=True, slots=True)
class Change:
    """A change of hours that meets the target: by how much each side moves, and to what.

    The hours of a side's seasons, and of its half days, move with those of its week.

    Attributes
    ----------
    reference_by_min, site_by_min : how far each side moves; negative: earlier [wall min]
    reference_hours, site_hours : the weeks as they would be, as text
    reference_seasons, site_seasons : the seasons as they would be
    share : of joint days that would reach the minimum, 0 to 1

    >>> from overlap import Horizon, Site, advise
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> advice = advise(*sites, horizon=Horizon("2027-01-01", "2028-01-01"), target="4h")
    >>> advice.smallest.site_by_min, advice.smallest.site_hours, advice.smallest.size_min
    (-120, 'Mo-Fr 07:00-15:00', 120)
    """

    reference_by_min: int
    site_by_min: int
    reference_hours: str
    site_hours: str
    reference_seasons: tuple[Season, ...]
    site_seasons: tuple[Season, ...]
    share: float

    __repr__ = of_fields

    @property
    def size_min(self) -> int:
        """Minutes that both sides move together."""
        return abs(self.reference_by_min) + abs(self.site_by_min)

    @property
    def larger_min(self) -> int:
        """Minutes of the larger of the two moves."""
        return max(abs(self.reference_by_min), abs(self.site_by_min))


@dataclass(frozen=True, slots=True, repr=False)
class Advice(Tabular):
    """What would meet the target.

    Attributes
    ----------
    reference, site : names
    target, horizon : as asked
    smallest : the change that moves the fewest minutes, by whichever side; None if nothing works
    by_site, by_reference : the smallest change by that side alone; None if there is none
    shared : by both, with the larger move as small as can be; None if there is none
    site_moves, reference_moves : the whole grid, earliest first
    reason : why nothing works; empty if something does

    >>> from overlap import Horizon, Site, advise
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> advise(*sites, horizon=Horizon("2027-01-01", "2028-01-01"), target="4h")
    <Advice for at least 4 h on 90 % of days: Lima by -120 min>
    """

    reference: str
    site: str
    target: Target
    horizon: Horizon
    smallest: Change | None
    by_site: Change | None
    by_reference: Change | None
    shared: Change | None
    site_moves: tuple[Move, ...]
    reference_moves: tuple[Move, ...]
    reason: str

    def __repr__(self) -> str:
        """Tell the smallest change, or why there is none."""
        found = self.reason
        if self.smallest:
            moves = self.smallest.site_by_min, self.smallest.reference_by_min
            sides = zip((self.site, self.reference), moves, strict=True)
            found = ", ".join(f"{name} by {by:+} min" for name, by in sides if by) or "no change"
        return short(f"<Advice for {self.target}: {found}>")

    def columns(self) -> Columns:
        """Return a row a move of either side alone that was tried."""
        moves = (*self.site_moves, *self.reference_moves)
        sides = [self.site] * len(self.site_moves) + [self.reference] * len(self.reference_moves)
        return {
            "side": sides,
            "by_min": np.array([move.by_min for move in moves], int),
            "hours": [move.hours for move in moves],
            "share": np.array([move.share for move in moves], float),
            "joint_days": np.array([move.joint_days for move in moves], int),
            "met": np.array([move.met for move in moves], bool),
            "barred": [move.barred for move in moves],
        }

    def _caption(self) -> str:
        return f"Moves of {self.site} and of {self.reference} that were tried"


def advise(
    reference: Site,
    site: Site,
    *,
    horizon: Horizon,
    target: Target | str | None = None,
    daytime: Flexible = DAYTIME,
    rest_min: int = REST_MIN,
) -> Advice:
    """Find the smallest change of hours with which two sites meet a target.

    Parameters
    ----------
    reference, site : headquarters and office; a site's ``flexible`` bounds its own move
    horizon : shift dates of the reference
    target : default the site's own, else 2 to 4 hours
    daytime : bounds and step of a site without ``flexible``; default 06:00 to 23:00 by 30 minutes
    rest_min : least wall time between two days' work [min]; default 11 hours

    Raises
    ------
    OverlapError : the two have one name, the target can't be read, or the rest is out of bounds.

    >>> from overlap import Horizon, Site, advise
    >>> ny, kyiv = Site("New York", "America/New_York"), Site("Kyiv", "Europe/Kyiv")
    >>> found = advise(ny, kyiv, horizon=Horizon("2027-01-01", "2028-01-01"), target="2h")
    >>> found.smallest.site_by_min, found.smallest.site_hours
    (60, 'Mo-Fr 10:00-18:00')
    """
    wanted = target if isinstance(target, Target) else Target(target or "2h-4h")
    if target is None and site.target is not None:
        wanted = site.target
    if not 0 <= rest_min <= MINUTES_PER_DAY:
        raise DurationError("not from 0 to 1440 minutes", key="rest_min", value=rest_min)
    if reference.name == site.name:
        raise SiteError("is the headquarters itself", key="name", value=site.name)
    theirs, ours = (_bars(side, daytime, rest_min) for side in (site, reference))
    site_moves = _try(
        theirs, site, lambda moved: _share_each(reference, moved, horizon, wanted), wanted
    )
    reference_moves = _try(
        ours,
        reference,
        lambda moved: [_share_each(r, [site], horizon, wanted)[0] for r in moved],
        wanted,
    )
    by_site = _first(site_moves, lambda m: _change(reference, site, 0, m.by_min, m.share))
    by_reference = _first(reference_moves, lambda m: _change(reference, site, m.by_min, 0, m.share))
    both: list[Change] = []
    if by_site is None or by_site.size_min:
        both = _by_both(reference, site, (ours, theirs), horizon, wanted)
    shared = min(both, key=lambda c: (c.larger_min, c.size_min), default=None)
    found = [change for change in (by_site, by_reference, *both) if change is not None]
    smallest = min(found, key=lambda change: change.size_min, default=None)
    return Advice(
        reference=reference.name,
        site=site.name,
        target=wanted,
        horizon=horizon,
        smallest=smallest,
        by_site=by_site,
        by_reference=by_reference,
        shared=shared,
        site_moves=tuple(sorted(site_moves, key=lambda move: move.by_min)),
        reference_moves=tuple(sorted(reference_moves, key=lambda move: move.by_min)),
        reason="" if found else _reason(site, site_moves, wanted),
    )


def _bars(site: Site, daytime: Flexible, rest_min: int) -> dict[int, str]:
    """Return the moves of a site, smallest first, and why each isn't allowed, if it isn't."""
    bounds = site.flexible or daytime
    weeks = [site.hours, *(season.hours for season in site.seasons)]
    windows = [window for week in weeks for day in week.days for window in day]
    rest = min(map(_shortest_rest, weeks))
    found = {}
    for by in site.moves(bounds.step_min):
        outside = not all(_within(bounds, a + by, b + by) for a, b in windows)
        found[by] = ""
        if by and outside:
            span = f"{format_clock(bounds.earliest_min)} to {format_clock(bounds.latest_min)}"
            found[by] = f"outside {span}"
        elif by and rest < rest_min:
            found[by] = (
                f"at {format_minutes(rest)} rest between days, under {format_minutes(rest_min)}"
            )
    return found


def _within(bounds: Flexible, start: int, stop: int) -> bool:
    """Say whether a window lies within the bounds of its own day or of the evening before."""
    return any(
        bounds.earliest_min <= start + day and stop + day <= bounds.latest_min
        for day in (0, MINUTES_PER_DAY)
    )


def _shortest_rest(hours: WeeklyHours) -> int:
    """Return the least wall time from a working day's last stop to the next one's first start."""
    spans = [
        (n * MINUTES_PER_DAY + day[0][0], n * MINUTES_PER_DAY + max(b for _, b in day))
        for n, day in enumerate(hours.days)
        if day
    ]
    if not spans:
        return MINUTES_PER_DAY
    again = spans[0][0] + DAYS_PER_WEEK * MINUTES_PER_DAY
    starts = [*(start for start, _ in spans[1:]), again]
    return min(start - stop for start, (_, stop) in zip(starts, spans, strict=True))


def _share_each(
    reference: Site, sites: Sequence[Site], horizon: Horizon, target: Target
) -> list[tuple[float, int]]:
    """Return for each site the share of joint days that reach the minimum, and the joint days."""
    apart = [replace(site, name=f"{n}") for n, site in enumerate(sites)]
    shared = daily_overlap_each(replace(reference, name="hq"), apart, horizon=horizon)
    share, joint_days = shares(shared, target)
    return list(zip(share.tolist(), joint_days.tolist(), strict=True))


def _try(
    bars: dict[int, str],
    site: Site,
    share_each: Callable[[list[Site]], list[tuple[float, int]]],
    target: Target,
) -> list[Move]:
    """Try every move of one side alone."""
    moved = [site.moved(by) for by in bars]
    return [
        Move(by, str(to.hours), share, days, target.is_met(share), bars[by])
        for by, to, (share, days) in zip(bars, moved, share_each(moved), strict=True)
    ]


def _first(moves: Sequence[Move], change: Callable[[Move], Change]) -> Change | None:
    """Return the first allowed move that meets the target; moves come smallest first."""
    return next((change(move) for move in moves if move.met and not move.barred), None)


def _change(reference: Site, site: Site, reference_by: int, site_by: int, share: float) -> Change:
    ours, theirs = reference.moved(reference_by), site.moved(site_by)
    return Change(
        reference_by_min=reference_by,
        site_by_min=site_by,
        reference_hours=str(ours.hours),
        site_hours=str(theirs.hours),
        reference_seasons=ours.seasons,
        site_seasons=theirs.seasons,
        share=share,
    )


def _by_both(
    reference: Site,
    site: Site,
    bars: tuple[dict[int, str], dict[int, str]],
    horizon: Horizon,
    target: Target,
) -> list[Change]:
    """Return the allowed changes by both sides that meet the target, the smallest of each row."""
    ours, theirs = ([by for by, bar in side.items() if by and not bar] for side in bars)
    moved = [site.moved(by) for by in theirs]
    changes = []
    for by in ours if moved else ():
        found = _share_each(reference.moved(by), moved, horizon, target)
        for site_by, (share, _) in zip(theirs, found, strict=True):
            if target.is_met(share):
                changes.append(_change(reference, site, by, site_by, share))
                break
    return changes


def _reason(site: Site, moves: Sequence[Move], target: Target) -> str:
    """Say how near the allowed moves of the site come, and whether a barred one would do."""
    best = max((m for m in moves if not m.barred), key=lambda m: m.share)
    near = (
        f"the best allowed move of {site.name}, {signed(best.by_min)}, meets it on"
        f" {percent(best.share)} of joint days, {percent(target.share)} are wanted"
    )
    barred = next((m for m in moves if m.barred and m.met), None)
    if barred is None:
        return f"{near}; no move of {site.name} alone, allowed or not, meets it"
    return f"{near}; {signed(barred.by_min)} would, but is {barred.barred}"


def signed(minutes: int) -> str:
    """Write a move as people read it: ``later by 1 h 30 min``.

    >>> signed(90), signed(-60), signed(0)
    ('1 h 30 min later', '1 h earlier', 'no move')
    """
    if not minutes:
        return "no move"
    return f"{format_minutes(abs(minutes))} {'later' if minutes > 0 else 'earlier'}"
