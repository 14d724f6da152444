"""``coverage``: who is on duty around the clock, where nobody is, and who hands over to whom."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.checks import check_kind
from overlap.base.errors import HorizonError, SiteError
from overlap.base.frames import Columns, Tabular
from overlap.base.lookup import ByName
from overlap.base.progress import Progress, stages, watched
from overlap.base.reprs import short
from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY, percent
from overlap.clocks.instants import utc_array, utc_datetime, utc_text
from overlap.clocks.timeline import Horizon, as_date, day_number
from overlap.core import spans
from overlap.core.offsets import utc_from_wall
from overlap.planning.documents import (
    AddedGapDocument,
    CoverageDocument,
    GapDocument,
    SpanDocument,
    WithoutDocument,
)
from overlap.planning.gaps import RecurringGap, causes, recurring
from overlap.sites.absences import DaysOff
from overlap.sites.documents import notes_document, versions
from overlap.sites.required import RequiredHours
from overlap.sites.site import Site, unique_names
from overlap.sites.uncovered import uncovered
from overlap.sites.working_time import PAD, working_time

MAX_SITES: Final = 100
_LONGEST_CLOSURE: Final = 3660
_LONGEST_PAUSE_MIN: Final = 12 * 60
"""After a longer time without anybody the next site begins anew: nothing is handed over."""

WEEK_MIN: Final = DAYS_PER_WEEK * MINUTES_PER_DAY


@dataclass(frozen=True, slots=True, repr=False)
class Interval:
    """``[start, stop)`` in UTC."""

    start: dt.datetime
    stop: dt.datetime

    @property
    def minutes(self) -> int:
        """Its length."""
        return (self.stop - self.start) // dt.timedelta(minutes=1)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {utc_text(self.start)} to {utc_text(self.stop)}>"

    def to_dict(self) -> SpanDocument:
        """Return it in plain types."""
        return {"start": utc_text(self.start), "stop": utc_text(self.stop)}


@dataclass(frozen=True, slots=True, repr=False)
class Gap(Interval):
    """A time at which nobody covers what has to be; and why: a day off by name, or who stops."""

    cause: str

    def to_dict(self) -> GapDocument:
        """Return it in plain types."""
        return {**Interval.to_dict(self), "minutes": self.minutes, "cause": self.cause}


@dataclass(frozen=True, slots=True)
class SiteDuty:
    """A site's part: minutes at work, minutes that it alone covers, as shares of the required."""

    site: Site
    worked: float
    alone: float

    def __repr__(self) -> str:
        return short(f"<SiteDuty {self.site.name!r}: {percent(self.worked)} worked>")


@dataclass(frozen=True, slots=True)
class Handover:
    """How one site's windows end and another works on: how often, and how long both are there.

    ``gap_min`` is the longest time between the two; where it isn't 0, nobody is there meanwhile.
    """

    giver: str
    taker: str
    times: int
    shortest_min: int
    median_min: float
    gap_min: int


@dataclass(frozen=True, slots=True)
class Wait:
    """The longest time in the horizon without a minute in which two sites both work.

    ``minutes`` is None, with ``between`` the whole horizon, when they never do.
    """

    pair: tuple[str, str]
    minutes: int | None
    between: Interval


@dataclass(frozen=True, slots=True, repr=False)
class Coverage(Tabular, ByName[SiteDuty]):
    """Who is on duty over a horizon of the first site.

    Iterates over its ``SiteDuty`` objects, and looks them up by the names of their sites.

    Attributes
    ----------
    horizon : dates of the first site
    span : its start and stop in UTC
    required : the hours that have to be covered; None: all of them
    required_min : minutes of the span that have to be covered
    share : of these, those in which somebody works, 0 to 1
    by_role : the same for the sites of each role alone
    duties : what each works, and what it alone covers, as shares of the required minutes
    gaps : all times that nobody covers: start and stop in UTC, minutes, cause
    recurring : those that come back on the same weekdays and local times, whoever is off
    handovers : whose windows end and which other works on, and how long both are there [min]
    waits : for each pair the longest time without a shared minute [min]; None: never shared

    >>> from overlap import Horizon, Site, coverage
    >>> day, night = Site("Day", "UTC", "08:00-20:00"), Site("Night", "UTC", "20:00-07:00")
    >>> on_duty = coverage([day, night], horizon=Horizon("2027-01-04", "2027-01-06"))
    >>> [(str(gap.start), gap.minutes) for gap in on_duty.gaps]
    [('2027-01-04 07:00:00+00:00', 60), ('2027-01-05 07:00:00+00:00', 60)]
    """

    horizon: Horizon
    span: Interval
    required: RequiredHours | None
    required_min: int
    share: float
    by_role: tuple[tuple[str, float], ...]
    duties: tuple[SiteDuty, ...]
    gaps: tuple[Gap, ...]
    recurring: tuple[RecurringGap, ...]
    handovers: tuple[Handover, ...]
    waits: tuple[Wait, ...]

    def __repr__(self) -> str:
        names = ", ".join(site.name for site in self.sites)
        covered = f"{percent(self.share)} of {self.horizon}, {len(self.gaps)} gaps"
        return short(f"<Coverage: {covered}, by {names}>")

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites that are on duty in turn."""
        return tuple(duty.site for duty in self.duties)

    @property
    def week_hours(self) -> float:
        """Covered hours of an average week."""
        return self.share * self.required_week_hours

    @property
    def required_week_hours(self) -> float:
        """Required hours of an average week; 168 where all have to be covered."""
        return self.required_min / self.span.minutes * WEEK_MIN / 60

    def _parts(self) -> Mapping[str, SiteDuty]:
        return {duty.site.name: duty for duty in self.duties}

    def to_dict(self) -> CoverageDocument:
        """Return the document of ``overlap coverage``."""
        required = self.required
        return {
            "horizon": self.horizon.to_dict(),
            "span": self.span.to_dict(),
            "required": None
            if required is None
            else {"hours": str(required.hours), "clock": required.clock},
            "share": self.share,
            "week_hours": self.week_hours,
            "required_week_hours": self.required_week_hours,
            "by_role": dict(self.by_role),
            "sites": [
                {
                    "site": duty.site.name,
                    "role": duty.site.role,
                    "worked": duty.worked,
                    "alone": duty.alone,
                }
                for duty in self.duties
            ],
            "gaps": [gap.to_dict() for gap in self.gaps],
            "recurring": [gap.to_dict() for gap in self.recurring],
            "handovers": [
                {
                    "giver": handover.giver,
                    "taker": handover.taker,
                    "times": handover.times,
                    "shortest_min": handover.shortest_min,
                    "median_min": handover.median_min,
                    "gap_min": handover.gap_min,
                }
                for handover in self.handovers
            ],
            "waits": [
                {"sites": list(wait.pair), "minutes": wait.minutes, **wait.between.to_dict()}
                for wait in self.waits
            ],
            "uncovered": [gap.to_dict() for gap in uncovered(self.sites, self.horizon)],
            "notes": notes_document(self.sites),
            "versions": versions(),
        }

    def columns(self) -> Columns:
        """Return a row a gap."""
        return {
            "start_utc": utc_array(gap.start for gap in self.gaps),
            "stop_utc": utc_array(gap.stop for gap in self.gaps),
            "gap_min": np.array([gap.minutes for gap in self.gaps], int),
            "cause": [gap.cause for gap in self.gaps],
        }

    def _caption(self) -> str:
        return f"Gaps: somebody works {percent(self.share)} of {self.horizon}"


def coverage(
    sites: Iterable[Site],
    *,
    horizon: Horizon,
    required: RequiredHours | None = None,
    reference: Site | None = None,
    progress: Progress | None = None,
) -> Coverage:
    """Say which minutes of a horizon some site works, and which none does.

    Parameters
    ----------
    sites : one or more
    horizon : dates of the reference, between whose midnights it runs
    required : the hours that have to be covered, as ``team.required``; default: all of them
    reference : the site on whose clock gaps that come back are told, unless ``required`` has one,
        as ``team.hq`` for people; default: the first of the sites
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    SiteError : no site, more than 100, or two of one name.

    >>> from overlap import Horizon, Site, coverage
    >>> day, night = Site("Day", "UTC", "09:00-21:00"), Site("Night", "UTC", "20:00-08:00")
    >>> on_duty = coverage([day, night], horizon=Horizon("2027-01-04", "2027-01-11"))
    >>> round(on_duty.share, 3), len(on_duty.gaps), on_duty.handovers[0].shortest_min
    (0.958, 7, 60)
    """
    check_kind(horizon, Horizon, "horizon")
    group = unique_names(sites)
    if len(group) > MAX_SITES:
        reason = f"more than {MAX_SITES} sites, whose handovers are counted pair by pair"
        raise SiteError(reason, key="site", value=len(group))
    here = group[0] if reference is None else check_kind(reference, Site, "reference")
    first_min, last_min = _edges(here, horizon)
    needed = np.array([first_min]), np.array([last_min])
    if required is not None:
        needed = spans.intersection(_worked(required.site, horizon), needed)
    compiling, naming, handing, waiting = stages(progress, 2, 4, 3, 2)
    whole = {site.name: _worked(site, horizon) for site in watched(group, compiling)}
    times = {name: spans.intersection(own, needed) for name, own in whole.items()}
    covered = spans.covered(list(times.values()), 1)
    gaps = spans.difference(needed, covered)
    usual = spans.covered([_worked(site, horizon, clock=True) for site in group], 1)
    zone, clock = (required.zone, required.clock) if required else (here.zone, here.name)
    required_min = spans.measure(needed)
    total = max(required_min, 1)
    twice = spans.covered(list(times.values()), 2)
    duties = tuple(
        SiteDuty(
            site=site,
            worked=spans.measure(times[site.name]) / total,
            alone=spans.measure(spans.difference(times[site.name], twice)) / total,
        )
        for site in group
    )
    roles = dict.fromkeys(site.role for site in group)
    by_role = tuple(
        (
            role,
            spans.measure(spans.covered([times[s.name] for s in group if s.role == role], 1))
            / total,
        )
        for role in roles
    )
    return Coverage(
        horizon=horizon,
        span=_interval(first_min, last_min),
        required=required,
        required_min=required_min,
        share=spans.measure(covered) / total,
        by_role=by_role,
        duties=duties,
        gaps=tuple(
            Gap(utc_datetime(int(start)), utc_datetime(int(stop)), cause)
            for start, stop, cause in zip(*gaps, causes(gaps, group, horizon, naming), strict=True)
        ),
        recurring=recurring(spans.difference(needed, usual), group, horizon, zone, clock),
        handovers=tuple(_handovers(whole, needed, handing)),
        waits=tuple(
            _longest_wait(pair, [whole[name] for name in pair], first_min, last_min)
            for pair in watched(list(itertools.combinations(times, 2)), waiting)
        ),
    )


def closed(site: Site, first: dt.date | str, last: dt.date | str) -> Site:
    """Return the site closed from one date to another, both included.

    Parameters
    ----------
    site : of which only the days off change, and the days on within
    first, last : dates or ``"YYYY-MM-DD"``, ten years at most

    Raises
    ------
    HorizonError : not dates, the last before the first, or more than ten years after it.

    >>> closed(Site("Oslo", "Europe/Oslo"), "2027-07-01", "2027-07-14").days_off
    (DaysOff('2027-07-01', '2027-07-14', 'closed'),)
    """
    start, stop = as_date(first, key="from"), as_date(last, key="to")
    if stop < start:
        raise HorizonError(f"before the first day, {start}", key="to", value=stop)
    if (stop - start).days > _LONGEST_CLOSURE:
        raise HorizonError(f"more than {_LONGEST_CLOSURE} days after {start}", key="to", value=stop)
    closure = DaysOff(start, stop, "closed")
    on = tuple(day for day in site.days_on if day not in closure)
    return replace(site, days_off=(*site.days_off, closure), days_on=on)


def closure_document(
    before: Coverage, after: Coverage, site: str, first: dt.date | str, last: dt.date | str
) -> WithoutDocument:
    """Return what a closed site changes: the covered share, and what is left uncovered besides.

    ``added_min`` of a gap is what it has beyond those that it replaces.

    Parameters
    ----------
    before, after : with the site at work, and closed
    site : its name
    first, last : dates on which it is closed, both included
    """
    known = {(gap.start, gap.stop) for gap in before.gaps}
    gaps: list[AddedGapDocument] = []
    for gap in after.gaps:
        if (gap.start, gap.stop) not in known:
            inside = (old for old in before.gaps if gap.start <= old.start and old.stop <= gap.stop)
            added_min = gap.minutes - sum(old.minutes for old in inside)
            gaps.append({**gap.to_dict(), "added_min": added_min})
    return {
        "site": site,
        "from": str(first),
        "to": str(last),
        "share": after.share,
        "uncovered_min": sum(gap["added_min"] for gap in gaps),
        "gaps": gaps,
    }


def _edges(site: Site, horizon: Horizon) -> tuple[int, int]:
    """Return the instants of the site's midnights at both ends of the horizon."""
    zone = site.zone_table
    dates = [day_number(horizon.start), day_number(horizon.stop)]
    walls = np.array(dates) * MINUTES_PER_DAY
    first, last = utc_from_wall(walls, zone.change_utc_min, zone.offset_min).tolist()
    return first, last


def _worked(site: Site, horizon: Horizon, *, clock: bool = False) -> spans.SpanSet:
    """Return when a site works, on the days around the horizon too; or would, without days off."""
    time = working_time(site, horizon)
    codes = time.clock_codes if clock else time.codes
    return spans.normalise(*time.windows(codes, 0, horizon.days + 2 * PAD)[1:])


def _handovers(
    times: dict[str, spans.SpanSet], needed: spans.SpanSet, progress: Progress | None
) -> list[Handover]:
    """Find for each stop of a site the others that work then and go on, or the one that is next.

    Those within the required time count; what lies beyond the horizon's ends isn't cut off.
    """
    anybody = spans.covered(list(times.values()), 1)
    handovers = []
    for giver, taker in watched(list(itertools.permutations(times, 2)), progress):
        begin, stop = times[giver]
        inside = _inside(needed, stop)
        begin, stop = begin[inside], stop[inside]
        start, until = times[taker]
        at = np.searchsorted(start, stop, side="right") - 1
        goes_on = at >= 0
        goes_on[goes_on] = until[at[goes_on]] > stop[goes_on]
        both: NDArray[np.int64] = stop[goes_on] - np.maximum(start[at[goes_on]], begin[goes_on])
        after = np.searchsorted(anybody[0], stop, side="left")
        last = np.isin(stop, anybody[1]) & (after < len(anybody[0]))
        gap = anybody[0][after[last]] - stop[last]
        gap = gap[np.isin(anybody[0][after[last]], start) & (gap < _LONGEST_PAUSE_MIN)]
        if not len(both) + len(gap):
            continue
        shared = np.concatenate([both, np.zeros(len(gap), np.int64)])
        handovers.append(
            Handover(
                giver,
                taker,
                times=len(shared),
                shortest_min=int(shared.min()),
                median_min=float(np.median(shared)),
                gap_min=int(gap.max(initial=0)),
            )
        )
    return handovers


def _inside(needed: spans.SpanSet, at_min: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which instants lie in a set, or at the end of one of its spans."""
    span = np.searchsorted(needed[0], at_min, side="left") - 1
    inside: NDArray[np.bool_] = span >= 0
    inside[inside] = at_min[inside] <= needed[1][span[inside]]
    return inside


def _longest_wait(
    pair: tuple[str, str], both: list[spans.SpanSet], first_min: int, last_min: int
) -> Wait:
    horizon = np.array([first_min]), np.array([last_min])
    shared = spans.intersection(spans.intersection(*both), horizon)
    start, stop = spans.complement(shared, first_min, last_min)
    if not len(shared[0]):
        return Wait(pair, None, _interval(first_min, last_min))
    if not len(start):
        return Wait(pair, 0, _interval(first_min, first_min))
    longest = int((stop - start).argmax())
    between = _interval(start[longest], stop[longest])
    return Wait(pair, between.minutes, between)


def _interval(start_min: int | np.int64, stop_min: int | np.int64) -> Interval:
    return Interval(utc_datetime(int(start_min)), utc_datetime(int(stop_min)))
