"""``rank``: one headquarters against many places, ordered by how well they meet a target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from overlap.base.checks import check_kind
from overlap.base.errors import SiteError
from overlap.base.frames import Columns, Tabular
from overlap.base.lookup import ByName
from overlap.base.progress import Progress, stages, watched
from overlap.base.reprs import short
from overlap.base.units import percent
from overlap.clocks.timeline import Horizon, date_of
from overlap.core.days import monday_of
from overlap.core.pairs import number_rows
from overlap.core.profiles import day_shifts, value_table
from overlap.planning.check import day_bands, shares
from overlap.planning.documents import RankDocument, RankedPlaceDocument
from overlap.planning.overlaps import PairwiseOverlap, daily_overlap_each
from overlap.sites.documents import notes_document, target_document, versions
from overlap.sites.places import all_places
from overlap.sites.site import Site, site_of_place
from overlap.sites.target import Target
from overlap.sites.uncovered import uncovered
from overlap.sites.working_time import PAD, days_off_taken, uncovered_years, working_time

SHIFT_STEP_MIN: Final = 30
_MOST_WEEKS: Final = 3


@dataclass(frozen=True, slots=True)
class Week:
    """The week from a Monday: minutes shared on so many working days of the reference."""

    monday: dt.date
    minutes: int
    days: int


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """One place and how it meets the target.

    Attributes
    ----------
    site : the ``Site``
    rank : from 1, the best
    met : whether it meets the target
    target : its own, or that of all
    share : of the days that count, those that reach the minimum, 0 to 1
    mean : shared minutes of a joint day; 0.0 without any
    joint_days, lost_days : days
    days_off : dates of the horizon that the site has off
    worst_weeks : up to three with the fewest minutes a working day of the reference, worst first
    hours_needed : its own hours moved by half hours as little as meets the target; None: no move
    uncovered : years for which the holiday data fall short, so that days off are missing

    >>> from overlap import Horizon, Site, rank
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> year = Horizon("2027-01-01", "2028-01-01")
    >>> lima = rank(sites[0], sites[1:], horizon=year, target="4h")["Lima"]
    >>> lima.hours_needed, lima.worst_weeks[0].minutes
    ('Mo-Fr 07:00-15:00', 600)
    """

    site: Site
    rank: int
    target: Target
    met: bool
    share: float
    mean: float
    joint_days: int
    lost_days: int
    days_off: int
    worst_weeks: tuple[Week, ...]
    hours_needed: str | None
    uncovered: tuple[int, ...]

    @property
    def zone(self) -> str:
        """IANA zone of the site."""
        return self.site.zone

    @property
    def country(self) -> str:
        """ISO 3166-1 code of the site's first holidays; empty without any."""
        return self.site.holidays[0].country if self.site.holidays else ""

    def __repr__(self) -> str:
        met = "meets" if self.met else "misses"
        days = f"{percent(self.share)} of the days"
        return short(f"<RankedPlace {self.site.name!r} ({self.zone}): {met} the target, {days}>")

    def to_dict(self) -> RankedPlaceDocument:
        """Return it in plain types."""
        return {
            "rank": self.rank,
            "site": self.site.name,
            "zone": self.zone,
            "country": self.country,
            "target": target_document(self.target),
            "met": self.met,
            "share": self.share,
            "mean": self.mean,
            "joint_days": self.joint_days,
            "lost_days": self.lost_days,
            "days_off": self.days_off,
            "people": self.site.people,
            "worst_weeks": [
                {"monday": week.monday.isoformat(), "minutes": week.minutes, "days": week.days}
                for week in self.worst_weeks
            ],
            "hours_needed": self.hours_needed,
            "uncovered": list(self.uncovered),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Ranking(Tabular, ByName[RankedPlace]):
    """Places in order: those that meet their target on more of their days first.

    Iterates over its ``RankedPlace`` objects, best first, and looks them up by the names of their
    sites.

    Attributes
    ----------
    reference : the ``Site``
    target : of the places without one of their own
    horizon : shift dates of the reference
    places : a ``RankedPlace`` each, best first

    >>> from overlap import Horizon, Site, rank
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> rank(sites[0], sites[1:], horizon=Horizon("2027-01-01", "2028-01-01"), target="4h").places
    (<RankedPlace 'Lima' (America/Lima): misses the target, 0.0% of the days>,)
    """

    reference: Site
    target: Target
    horizon: Horizon
    places: tuple[RankedPlace, ...]

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites that are compared with the reference, best first."""
        return tuple(place.site for place in self.places)

    def _parts(self) -> Mapping[str, RankedPlace]:
        return {place.site.name: place for place in self.places}

    def to_dict(self, *, top: int | None = None) -> RankDocument:
        """Return the document of ``overlap rank``.

        Parameters
        ----------
        top : only so many places, the best; ``of`` is how many there are in all
        """
        shown = self.places[:top]
        return {
            "reference": self.reference.name,
            "target": target_document(self.target),
            "horizon": self.horizon.to_dict(),
            "of": len(self.places),
            "places": [place.to_dict() for place in shown],
            "uncovered": [gap.to_dict() for gap in uncovered([self.reference], self.horizon)],
            "notes": notes_document([self.reference, *(place.site for place in shown)]),
            "versions": versions(),
        }

    def columns(self) -> Columns:
        """Return a row a place, best first, with the worst of its weeks."""
        places = self.places
        worst = [place.worst_weeks[0] if place.worst_weeks else None for place in places]
        return {
            "rank": np.array([place.rank for place in places], int),
            "site": [place.site.name for place in places],
            "zone": [place.zone for place in places],
            "country": [place.country for place in places],
            "met": np.array([place.met for place in places], bool),
            "share": np.array([place.share for place in places], float),
            "mean_min": np.array([place.mean for place in places], float),
            "joint_days": np.array([place.joint_days for place in places], int),
            "lost_days": np.array([place.lost_days for place in places], int),
            "days_off": np.array([place.days_off for place in places], int),
            "worst_monday": np.array([week and week.monday for week in worst], "datetime64[D]"),
            "worst_week_min": np.array([week and week.minutes for week in worst], float),
            "hours_needed": [place.hours_needed or "" for place in places],
            "uncovered_years": [" ".join(map(str, place.uncovered)) for place in places],
        }

    def _caption(self) -> str:
        return f"{len(self.places)} places with {self.reference.name}, {self.horizon}"


def candidate_sites(
    horizon: Horizon,
    *,
    country: str | None = None,
    continent: str | None = None,
    progress: Progress | None = None,
) -> tuple[Site, ...]:
    """Return every zone of tzdata's country table as a site of its country's week and holidays.

    Parameters
    ----------
    horizon : whose working weeks each site has
    country : ISO 3166-1 code; only its zones
    continent : the first part of a zone's name, as ``"Asia"``; only its zones
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    SiteError : nothing is left.

    >>> from overlap import Horizon
    >>> [office] = candidate_sites(Horizon("2027-01-01", "2028-01-01"), country="EG")
    >>> office
    Site('Africa/Cairo', 'Africa/Cairo', 'Su-Th 09:00-17:00', holidays='EG')
    """
    sites = tuple(
        site_of_place(place, horizon)
        for place in watched(all_places(), progress)
        if country in {None, place.country} and continent in {None, place.zone.partition("/")[0]}
    )
    if not sites:
        key = "country" if country else "continent"
        reason = "no zone of tzdata's table lies there"
        raise SiteError(reason, key=key, value=country or continent)
    return sites


def with_targets(document: RankDocument, rankings: Mapping[str, Ranking]) -> RankDocument:
    """Return a ranking's document with how each place meets several targets, by their names.

    Parameters
    ----------
    document : of the first ranking
    rankings : of the same places, one for each target; of one alone the document stays as it is
    """
    if len(rankings) == 1:
        return document
    for place in document["places"]:
        of_targets = [(name, ranking[place["site"]]) for name, ranking in rankings.items()]
        place["targets"] = [
            {
                "name": name,
                "met": own.met,
                "share": own.share,
                "hours_needed": own.hours_needed,
            }
            for name, own in of_targets
        ]
    return document


def rank(
    reference: Site,
    candidates: Iterable[Site] | None = None,
    *,
    horizon: Horizon,
    target: Target | str = "2h-4h",
    progress: Progress | None = None,
) -> Ranking:
    """Order places by how well they meet a target of hours shared with the reference.

    By share of joint days that reach the minimum, then minutes shared over the horizon, then name.

    Parameters
    ----------
    reference : under whose shift dates days are counted
    candidates : default every zone of tzdata's country table, 09:00-17:00 in its country's week
    horizon : shift dates of the reference
    target : of the places without one of their own
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    OverlapError : no candidate, two of one name, or a target that can't be read.

    >>> from overlap import Horizon, Site, rank
    >>> london = Site("London", "Europe/London")
    >>> near, far = Site("Lagos", "Africa/Lagos"), Site("Lima", "America/Lima")
    >>> ranking = rank(london, [far, near], horizon=Horizon("2027-01-01", "2028-01-01"))
    >>> [(place.site.name, round(place.share, 2)) for place in ranking]
    [('Lagos', 1.0), ('Lima', 1.0)]
    """
    check_kind(horizon, Horizon, "horizon")
    naming, sharing, moving, telling = stages(progress, 1, 4, 4, 1)
    if candidates is None:
        candidates = candidate_sites(horizon, progress=naming)
    sites = tuple(site for site in candidates if site.name != reference.name)
    if not sites:
        raise SiteError("none besides the reference", key="candidates", value=reference.name)
    usual = target if isinstance(target, Target) else Target(target)
    shared = daily_overlap_each(reference, sites, horizon=horizon, progress=sharing)
    targets = [site.target or usual for site in sites]
    share, joint_days = shares(shared, targets)
    totals = shared.minutes.sum(axis=1)  # lost days share nothing
    weeks = _worst_weeks(shared)
    needed = _hours_needed(reference, sites, horizon, targets, moving)
    places = []
    for n, site in enumerate(watched(sites, telling)):
        days = int(joint_days[n])
        places.append(
            RankedPlace(
                site=site,
                rank=0,
                target=targets[n],
                met=targets[n].is_met(float(share[n])),
                share=float(share[n]),
                mean=float(totals[n]) / days if days else 0.0,
                joint_days=days,
                lost_days=len(shared.dates) - days,
                days_off=days_off_taken(site, horizon),
                worst_weeks=weeks[n],
                hours_needed=needed[n],
                uncovered=tuple(year for _, year in uncovered_years(site, horizon)),
            )
        )
    places.sort(key=lambda p: (not p.met, -p.share, -p.mean * p.joint_days, p.site.name))
    ranked = tuple(replace(place, rank=n) for n, place in enumerate(places, start=1))
    return Ranking(reference, usual, horizon, ranked)


def _worst_weeks(shared: PairwiseOverlap) -> list[tuple[Week, ...]]:
    """Return for each site the weeks with the fewest minutes a working day, worst first."""
    days = shared.dates.astype(np.int64)
    if not len(days):
        return [()] * len(shared.sites)
    monday = monday_of(days)
    first = np.flatnonzero(np.diff(monday, prepend=monday[0] - 1))
    length = np.diff(first, append=len(days))
    minutes = np.add.reduceat(shared.minutes, first, axis=1)
    worst = np.argsort(minutes / length, axis=1, kind="stable")[:, :_MOST_WEEKS]
    return [
        tuple(Week(date_of(int(monday[first[w]])), int(minutes[n, w]), int(length[w])) for w in row)
        for n, row in enumerate(worst.tolist())
    ]


def _hours_needed(
    reference: Site,
    sites: Sequence[Site],
    horizon: Horizon,
    targets: Sequence[Target],
    progress: Progress | None,
) -> list[str | None]:
    """Return each site's hours moved as little as meets the target; None where no move does.

    Moves are tried on the site's day profiles, which is right but for windows on transition
    nights; the first that meets the target is compiled and checked, and should it fail, the next.
    """
    finding, checking = stages(progress, 2, 1)
    tries = [
        iter(_promising(reference, site, horizon, targets[n]))
        for n, site in enumerate(watched(sites, finding))
    ]
    hours: list[str | None] = [None] * len(sites)
    open_ones = list(range(len(sites)))
    while open_ones:
        moves = [(n, next(tries[n], None)) for n in open_ones]
        moved = [(n, sites[n].moved(by)) for n, by in moves if by is not None]
        if not moved:
            break
        here = [site for _, site in moved]
        shared = daily_overlap_each(reference, here, horizon=horizon, progress=checking)
        share, _ = shares(shared, [targets[n] for n, _ in moved])
        for (n, site), own in zip(moved, share.tolist(), strict=True):
            if targets[n].is_met(own):
                hours[n] = str(site.hours)
        open_ones = [n for n, _ in moved if hours[n] is None]
    return hours


def _promising(reference: Site, site: Site, horizon: Horizon, target: Target) -> list[int]:
    """Return the moves that seem to meet the target, smallest first [min]."""
    moves = np.array(site.moves(SHIFT_STEP_MIN))
    first, second = working_time(reference, horizon), working_time(site, horizon)
    n_codes = len(second.start_min)
    stacked = second.table
    start, stop = ((side + moves[:, None, None]).reshape(-1, side.shape[1]) for side in stacked)
    days = slice(PAD, PAD + horizon.days)
    shifts = day_shifts(first.table, (start, stop))
    near = [
        side[PAD + k : PAD + k + horizon.days]
        for side in (second.codes, second.clock_codes)
        for k in shifts
    ]
    own = [first.codes[days], first.clock_codes[days]]
    sizes = [len(first.start_min)] * len(own) + [n_codes] * len(near)
    numbers, rows = number_rows([*own, *near], sizes)
    count = np.bincount(numbers, minlength=len(rows))[rows[:, 0] > 0]
    rows = rows[rows[:, 0] > 0]
    at = np.arange(len(moves)) * n_codes
    minutes, clock = (np.zeros((len(rows), len(moves)), np.int64) for _ in range(2))
    for n, k in enumerate(shifts):
        values = value_table(first.table, (start, stop), k)
        minutes += values[rows[:, :1], at + rows[:, 2 + n, None]]
        clock += values[rows[:, 1:2], at + rows[:, 2 + len(shifts) + n, None]]
    working = first.profile_min[rows[:, 0]]
    joint, below = day_bands(minutes.T, clock.T, working, target)
    reached = (joint & ~below) @ count
    counted = np.full(len(moves), count.sum()) if target.counts_lost_days else joint @ count
    met = (counted > 0) & (reached >= target.share * counted - 1)
    return [int(by) for by in moves[met]]
