"""``check``: does a location meet the target, why not, and on which dates.

A day of the reference is *lost* when days off take the whole of what the clocks would allow;
all its other working days are *joint days*.  The target is met when at least ``share`` of the
joint days reach the minimum; or, where lost days count as misses, of joint and lost days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.frames import Columns, Tabular
from overlap.base.lookup import ByName
from overlap.base.progress import Progress, stages, watched
from overlap.base.reprs import short
from overlap.clocks.timeline import Horizon, date_of
from overlap.core import spans
from overlap.planning.clock_changes import ClockRange, clock_ranges
from overlap.planning.documents import (
    CheckDocument,
    CheckedDayDocument,
    MinutesDocument,
    SiteVerdictDocument,
)
from overlap.planning.overlaps import PairwiseOverlap, daily_overlap_each, lost_days
from overlap.sites.documents import notes_document, target_document, versions
from overlap.sites.site import Site
from overlap.sites.target import Target
from overlap.sites.uncovered import Uncovered, uncovered
from overlap.sites.working_time import PAD, working_time

_LOW_QUANTILE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Minutes:
    """Statistics of the shared minutes over the joint days; all None when there are none."""

    mean: float | None
    median: float | None
    p5: float | None
    min: int | None
    max: int | None

    @classmethod
    def of(cls, minutes: NDArray[np.int32]) -> Minutes:
        """Summarise (n,) minutes; quantiles interpolate linearly.

        >>> Minutes.of(np.array([60, 120, 120], np.int32))
        Minutes(mean=100.0, median=120.0, p5=66.0, min=60, max=120)
        """
        if not len(minutes):
            return cls(None, None, None, None, None)
        # np.quantile would load numpy.ma
        places = np.array([_LOW_QUANTILE, 0.5]) * (len(minutes) - 1)
        p5, median = np.interp(places, np.arange(len(minutes)), np.sort(minutes))
        mean = float(minutes.mean())
        return cls(mean, float(median), float(p5), int(minutes.min()), int(minutes.max()))

    def to_dict(self) -> MinutesDocument:
        """Return them in plain types."""
        return {
            "mean": self.mean,
            "median": self.median,
            "p5": self.p5,
            "min": self.min,
            "max": self.max,
        }


@dataclass(frozen=True, slots=True)
class LostDay:
    """A working day of the reference whose overlap days off take, at which site, and why."""

    date: dt.date
    site: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SiteVerdict(Tabular):
    """Whether one site meets its target, with the days and the figures behind it.

    Attributes
    ----------
    site : the ``Site``
    target : its own, or that of all
    met : whether enough of the joint days reach the minimum
    joint_days, lost_days : days
    share : of the days that count, those not below the minimum, 0 to 1; 0 without any; joint
        days count, and lost ones where the target has them as misses
    below, within, above : joint days in each band
    minutes : mean, median, p5, min and max over the joint days [min]; None without any
    clock : ranges of dates with the same clock overlap, and what changed it
    lost : lost days with the site whose day off it is, and the reason
    below_dates : joint days below the minimum
    dates : (n,) datetime64[D], every working day of the reference
    shared_minutes, clock_minutes : (n,) int32, shared; and the same with all days off ignored
    working_minutes : (n,) int32, worked by the reference

    >>> from overlap import Horizon, Site, check
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima", holidays="PE")
    >>> lima = check(*sites, Horizon("2027-01-01", "2028-01-01"))["Lima"]
    >>> lima.joint_days, lima.lost_days, lima.below, lima.minutes.median
    (247, 14, 0, 120.0)
    """

    site: Site
    target: Target
    met: bool
    joint_days: int
    lost_days: int
    share: float
    below: int
    within: int
    above: int
    minutes: Minutes
    clock: tuple[ClockRange, ...]
    lost: tuple[LostDay, ...]
    below_dates: tuple[dt.date, ...]
    dates: NDArray[np.datetime64]
    shared_minutes: NDArray[np.int32]
    clock_minutes: NDArray[np.int32]
    working_minutes: NDArray[np.int32]

    @property
    def reached_days(self) -> int:
        """Joint days that reach the minimum."""
        return self.joint_days - self.below

    @property
    def counted_days(self) -> int:
        """Days that the share is of: joint ones, and lost ones where these are misses."""
        return self.joint_days + self.lost_days * self.target.counts_lost_days

    @property
    def is_lost(self) -> NDArray[np.bool_]:
        """(n,) whether days off take the whole overlap of a day."""
        return lost_days(self.shared_minutes, self.clock_minutes)

    def __repr__(self) -> str:
        met = "meets" if self.met else "misses"
        days = f"{self.reached_days} of {self.counted_days} days"
        return short(f"<SiteVerdict {self.site.name!r}: {met} the target, {days}>")

    def columns(self) -> Columns:
        """Return a row a working day of the reference."""
        return {
            "date": self.dates,
            "overlap_min": self.shared_minutes,
            "clock_overlap_min": self.clock_minutes,
            "working_min": self.working_minutes,
            "lost": self.is_lost,
            "below": np.isin(self.dates, np.array(self.below_dates, "datetime64[D]")),
        }

    def _caption(self) -> str:
        return f"{self.site.name} {'meets' if self.met else 'misses'} {self.target}"

    def to_dict(self, *, days: bool = False) -> SiteVerdictDocument:
        """Return it in plain types, with its target.

        Parameters
        ----------
        days : with every working day of the reference
        """
        document: SiteVerdictDocument = {
            "site": self.site.name,
            "met": self.met,
            "joint_days": self.joint_days,
            "lost_days": self.lost_days,
            "share": self.share,
            "below": self.below,
            "within": self.within,
            "above": self.above,
            "minutes": self.minutes.to_dict(),
            "clock": [
                {
                    "start": part.start.isoformat(),
                    "stop": part.stop.isoformat(),
                    "minutes": part.minutes,
                    "cause": part.cause,
                }
                for part in self.clock
            ],
            "lost": [
                {"date": day.date.isoformat(), "site": day.site, "reason": day.reason}
                for day in self.lost
            ],
            "below_dates": [date.isoformat() for date in self.below_dates],
            "target": target_document(self.target),
        }
        if days:
            document["days"] = self._days()
        return document

    def _days(self) -> list[CheckedDayDocument]:
        rows = zip(self.dates, self.shared_minutes, self.clock_minutes, strict=True)
        return [
            {"date": str(date), "minutes": int(shared), "clock_minutes": int(clock)}
            for date, shared, clock in rows
        ]


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(Tabular, ByName[SiteVerdict]):
    """The verdicts of all sites against one reference; met when every one is.

    Iterates over its ``SiteVerdict`` objects, and looks them up by the names of their sites.

    Attributes
    ----------
    reference : the ``Site``
    target : of the sites without one of their own
    horizon : shift dates of the reference
    verdicts : a ``SiteVerdict`` for each of the others

    >>> from overlap import Horizon, Site, check
    >>> sites = Site("London", "Europe/London"), Site("Colombo", "Asia/Colombo", holidays="LK")
    >>> check(*sites, Horizon("2027-01-01", "2028-01-01")).uncovered
    (Uncovered(site='Colombo', region='LK', year=2027, reason='the data run from 2003 to 2026'),)
    """

    reference: Site
    target: Target
    horizon: Horizon
    verdicts: tuple[SiteVerdict, ...]

    @property
    def met(self) -> bool:
        """Whether every site meets its target."""
        return all(own.met for own in self.verdicts)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites that are compared with the reference."""
        return tuple(own.site for own in self.verdicts)

    @property
    def uncovered(self) -> tuple[Uncovered, ...]:
        """The years whose holidays aren't known, of the reference and of the sites."""
        return uncovered((self.reference, *self.sites), self.horizon)

    def _parts(self) -> Mapping[str, SiteVerdict]:
        return {own.site.name: own for own in self.verdicts}

    def to_dict(self, *, days: bool = False) -> CheckDocument:
        """Return the document of ``overlap check``; a site's target where it isn't that of all.

        Parameters
        ----------
        days : with every working day of the reference, as ``--days``
        """
        every = (self.reference, *self.sites)
        sites = [own.to_dict(days=days) for own in self.verdicts]
        for own, document in zip(self.verdicts, sites, strict=True):
            if own.target == self.target:
                del document["target"]
        return {
            "reference": self.reference.name,
            "target": target_document(self.target),
            "horizon": self.horizon.to_dict(),
            "met": self.met,
            "sites": sites,
            "uncovered": [gap.to_dict() for gap in uncovered(every, self.horizon)],
            "notes": notes_document(every),
            "versions": versions(),
        }

    def columns(self) -> Columns:
        """Return a row a site; minutes of its joint days, NaN when there is none."""
        verdicts = self.verdicts
        minutes = [own.minutes for own in verdicts]
        return {
            "reference": [self.reference.name] * len(verdicts),
            "site": [own.site.name for own in verdicts],
            "met": np.array([own.met for own in verdicts], bool),
            "share": np.array([own.share for own in verdicts], float),
            "joint_days": np.array([own.joint_days for own in verdicts], int),
            "lost_days": np.array([own.lost_days for own in verdicts], int),
            "below_days": np.array([own.below for own in verdicts], int),
            "within_days": np.array([own.within for own in verdicts], int),
            "above_days": np.array([own.above for own in verdicts], int),
            "mean_min": np.array([own.mean for own in minutes], float),
            "median_min": np.array([own.median for own in minutes], float),
            "p5_min": np.array([own.p5 for own in minutes], float),
            "minimum_min": np.array([own.min for own in minutes], float),
            "maximum_min": np.array([own.max for own in minutes], float),
        }

    def _caption(self) -> str:
        met = sum(own.met for own in self.verdicts)
        of = f"{met} of {len(self.verdicts)}"
        return f"{of} meet the target with {self.reference.name}, {self.horizon}"


def check(
    reference: Site,
    others: Site | Iterable[Site],
    horizon: Horizon,
    target: Target | str = "2h-4h",
    *,
    progress: Progress | None = None,
) -> Verdict:
    """Say whether each other site meets a target of hours shared with the reference.

    Parameters
    ----------
    reference : under whose shift dates days are counted, as headquarters
    others : one site or several; each is compared alone, with its own target where it has one
    horizon : shift dates of the reference
    target : of the sites without one of their own
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    OverlapError : no other site, two of one name, or a target that can't be read.

    >>> from overlap import Horizon, Site, check
    >>> ny, manila = Site("New York", "America/New_York"), Site("Manila", "Asia/Manila")
    >>> verdict = check(ny, manila, Horizon("2027-01-01", "2028-01-01"))
    >>> verdict.met, verdict["Manila"].below
    (False, 261)
    """
    rest = (others,) if isinstance(others, Site) else tuple(others)
    target = target if isinstance(target, Target) else Target(target)
    sharing, judging = stages(progress, 1, 1)
    shared = daily_overlap_each(reference, rest, horizon=horizon, progress=sharing)
    verdicts = (
        _verdict(reference, site, shared, n, site.target or target)
        for n, site in enumerate(watched(rest, judging))
    )
    return Verdict(reference, target, horizon, tuple(verdicts))


def day_bands(
    minutes: NDArray[np.integer[Any]],
    clock_minutes: NDArray[np.integer[Any]],
    working_minutes: NDArray[np.int32],
    target: Target,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which days are joint, and which of these are below the target's minimum.

    ``minutes`` and ``clock_minutes`` are (…, n_days), ``working_minutes`` (n_days,).
    """
    joint = ~lost_days(minutes, clock_minutes)
    return joint, joint & (minutes < target.minimum.least(working_minutes))


def shares(
    shared: PairwiseOverlap, target: Target | Sequence[Target]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return for each of many sites the share of days met, and the joint days, (n_sites,).

    The share is 0 where no day counts.

    Parameters
    ----------
    target : of all, or one of each site
    """
    n_sites = len(shared.minutes)
    targets = [target] * n_sites if isinstance(target, Target) else list(target)
    share, joint_days = np.zeros(n_sites), np.zeros(n_sites, np.int64)
    for own_target in dict.fromkeys(targets):
        own = np.array([each == own_target for each in targets])
        reached, counted, joint = reached_days(
            shared.minutes[own], shared.clock_minutes[own], shared.working_minutes, own_target
        )
        joint_days[own] = joint
        part = np.zeros(len(counted))
        np.divide(reached, counted, out=part, where=counted > 0)
        share[own] = part
    return share, joint_days


def reached_days(
    minutes: NDArray[np.integer[Any]],
    clock_minutes: NDArray[np.integer[Any]],
    working_minutes: NDArray[np.int32],
    target: Target,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Count of (n, n_days) minutes the days that reach the minimum, that count, and joint ones."""
    joint, below = day_bands(minutes, clock_minutes, working_minutes, target)
    joint_days = joint.sum(axis=-1)
    counted = np.full_like(joint_days, joint.shape[-1]) if target.counts_lost_days else joint_days
    return joint_days - below.sum(axis=-1), counted, joint_days


def _verdict(
    reference: Site, site: Site, shared: PairwiseOverlap, n: int, target: Target
) -> SiteVerdict:
    minutes, clock = shared.minutes[n], shared.clock_minutes[n]
    is_joint, is_below = day_bands(minutes, clock, shared.working_minutes, target)
    joint = minutes[is_joint]
    n_joint, n_below, n_above = len(joint), int(is_below.sum()), 0
    if target.maximum is not None:
        over = joint > target.maximum.most(shared.working_minutes[is_joint])
        n_above = int((over & ~is_below[is_joint]).sum())
    counted = len(minutes) if target.counts_lost_days else n_joint
    share = (n_joint - n_below) / counted if counted else 0.0
    return SiteVerdict(
        site=site,
        target=target,
        met=target.is_met(share),
        joint_days=n_joint,
        lost_days=len(minutes) - n_joint,
        share=share,
        below=n_below,
        within=n_joint - n_below - n_above,
        above=n_above,
        minutes=Minutes.of(joint),
        clock=clock_ranges(reference, site, shared.horizon, shared.dates, clock),
        lost=_lost_days(reference, site, shared.horizon, shared.dates[~is_joint]),
        below_dates=tuple(shared.dates[is_below].tolist()),
        dates=shared.dates,
        shared_minutes=minutes,
        clock_minutes=clock,
        working_minutes=shared.working_minutes,
    )


def _lost_days(
    reference: Site, site: Site, horizon: Horizon, dates: NDArray[np.datetime64]
) -> tuple[LostDay, ...]:
    """Name for each lost date the days off that took its windows."""
    first, second = working_time(reference, horizon), working_time(site, horizon)
    lost = []
    for date in dates.astype(np.int64).tolist():
        at = date - first.first_day
        _, start, stop = first.windows(first.clock_codes, at, at + 1)
        reasons: dict[str, list[str]] = {}
        for name, working in ((site.name, second), (reference.name, first)):
            days, own_start, own_stop = working.windows(working.clock_codes, at - PAD, at + PAD + 1)
            owner, _, _ = spans.pieces(own_start, own_stop, (start, stop))
            for day in sorted(set(days[owner].tolist())):
                reason = working.day_off.get(date_of(first.first_day + day))
                if reason:
                    reasons.setdefault(name, []).append(reason)
            if reasons:
                break
        for name, whys in reasons.items():
            lost.append(LostDay(date_of(date), name, "; ".join(dict.fromkeys(whys))))
    return tuple(lost)
