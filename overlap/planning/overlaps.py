"""Overlap of a reference with others: a pair, a group, one with each of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NotRequired, TypedDict

import numpy as np
from numpy.typing import DTypeLike, NDArray

from overlap.base.checks import check_kind
from overlap.base.errors import SiteError
from overlap.base.frames import Columns, Tabular
from overlap.base.lookup import ByName
from overlap.base.progress import Progress, stages, watched
from overlap.base.units import is_whole
from overlap.clocks.timeline import Horizon, HorizonDocument, format_instant
from overlap.core import spans
from overlap.core.frozen import frozen
from overlap.core.profiles import daily_minutes
from overlap.sites.documents import NoteDocument, VersionsDocument, notes_document, versions
from overlap.sites.site import Site, unique_names
from overlap.sites.uncovered import UncoveredDocument, uncovered
from overlap.sites.working_time import PAD, WorkingTime, working_time

_SITES_AT_ONCE: Final = 250


class DayDocument(TypedDict):
    """A working day of the reference: shared minutes, and when, as pairs of instants in UTC."""

    date: str
    minutes: int
    clock_minutes: int
    lost: bool
    intervals: list[list[str]]


class DaysDocument(TypedDict):
    """The answer of ``overlap days``."""

    reference: str
    sites: list[str]
    horizon: HorizonDocument
    at_least: NotRequired[int]
    days: list[DayDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DailyOverlap(Tabular):
    """Minutes that a reference shares with others on each of its working days.

    As an array it is ``minutes``.

    Attributes
    ----------
    sites : the group, the reference first
    horizon : shift dates of the reference
    dates : (n,) datetime64[D], every working day of the reference
    minutes, clock_minutes : (n,) int32, shared minutes; and the same with all days off ignored
    working_minutes : (n,) int32, minutes that the reference works
    at_least : how many of the group count as all of them; None: all

    >>> from overlap import Horizon, Site, daily_overlap
    >>> office = Site("London", "Europe/London"), Site("Berlin", "Europe/Berlin", holidays="DE")
    >>> easter = daily_overlap(*office, horizon=Horizon("2027-03-25", "2027-03-27"))
    >>> easter.minutes.tolist(), easter.clock_minutes.tolist(), easter.lost.tolist()
    ([420, 0], [420, 420], [False, True])
    """

    sites: tuple[Site, ...]
    horizon: Horizon
    dates: NDArray[np.datetime64]
    minutes: NDArray[np.int32]
    clock_minutes: NDArray[np.int32]
    working_minutes: NDArray[np.int32]
    at_least: int | None
    _piece_day: NDArray[np.int64]
    _piece_min: NDArray[np.int64]

    @property
    def lost(self) -> NDArray[np.bool_]:
        """(n,) days whose whole overlap is taken by days off."""
        return lost_days(self.minutes, self.clock_minutes)

    def intervals(self) -> list[NDArray[np.datetime64]]:
        """Return for each date the shared intervals, (m, 2) datetime64[m] start and stop in UTC.

        >>> from overlap import Horizon, Site, daily_overlap
        >>> office = Site("London", "Europe/London"), Site("Berlin", "Europe/Berlin")
        >>> day = daily_overlap(*office, horizon=Horizon("2027-01-04", "2027-01-05"))
        >>> day.intervals()[0].astype(str).tolist()
        [['2027-01-04T09:00', '2027-01-04T16:00']]
        """
        instants = self._piece_min.astype("datetime64[m]")
        cuts = np.searchsorted(self._piece_day, np.arange(1, len(self.dates)))
        return np.split(instants, cuts) if len(self.dates) else []

    def to_dict(self) -> DaysDocument:
        """Return every working day of the reference with its minutes and exact intervals."""
        days = zip(
            self.dates.tolist(),
            self.minutes.tolist(),
            self.clock_minutes.tolist(),
            self.lost.tolist(),
            self.intervals(),
            strict=True,
        )
        document: DaysDocument = {
            "reference": self.sites[0].name,
            "sites": [site.name for site in self.sites],
            "horizon": self.horizon.to_dict(),
            "days": [
                {
                    "date": date.isoformat(),
                    "minutes": minutes,
                    "clock_minutes": clock,
                    "lost": lost,
                    "intervals": [[format_instant(a), format_instant(b)] for a, b in intervals],
                }
                for date, minutes, clock, lost, intervals in days
            ],
            "uncovered": [gap.to_dict() for gap in uncovered(self.sites, self.horizon)],
            "notes": notes_document(self.sites),
            "versions": versions(),
        }
        if self.at_least is not None:
            document["at_least"] = self.at_least
        return document

    def columns(self) -> Columns:
        """Return a row a working day of the reference."""
        return {
            "date": self.dates,
            "overlap_min": self.minutes,
            "clock_overlap_min": self.clock_minutes,
            "working_min": self.working_minutes,
            "lost": self.lost,
        }

    def _caption(self) -> str:
        return f"Overlap of {', '.join(site.name for site in self.sites)}, {self.horizon}"

    def __array__(
        self,
        dtype: DTypeLike | None = None,
        copy: bool | None = None,  # noqa: FBT001 - numpy's
    ) -> NDArray[Any]:
        return np.array(self.minutes, dtype, copy=copy)


class EachDocument(TypedDict):
    """Minutes shared with each of many others: lists of rows, a row for each of ``sites``."""

    reference: str
    sites: list[str]
    horizon: HorizonDocument
    dates: list[str]
    minutes: list[list[int]]
    clock_minutes: list[list[int]]
    working_minutes: list[int]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PairwiseOverlap(Tabular, ByName[DailyOverlap]):
    """Minutes that a reference shares with each of many others, on each of its working days.

    As an array it is ``minutes``.  Iterates over the ``DailyOverlap`` of each pair, which has its
    intervals, and looks it up by the name of the other site.

    Attributes
    ----------
    reference : the site under whose shift dates minutes are counted
    sites : the others
    horizon : shift dates of the reference
    dates : (n,) datetime64[D], every working day of the reference
    minutes, clock_minutes : (n_others, n) int32, shared; and the same with all days off ignored
    working_minutes : (n,) int32, minutes that the reference works

    >>> from overlap import Horizon, Site, daily_overlap_each
    >>> others = [Site("Berlin", "Europe/Berlin"), Site("Lagos", "Africa/Lagos")]
    >>> week = Horizon("2027-01-04", "2027-01-09")
    >>> each = daily_overlap_each(Site("London", "Europe/London"), others, horizon=week)
    >>> [site.name for site in each.sites], each.minutes.shape
    (['Berlin', 'Lagos'], (2, 5))
    """

    reference: Site
    sites: tuple[Site, ...]
    horizon: Horizon
    dates: NDArray[np.datetime64]
    minutes: NDArray[np.int32]
    clock_minutes: NDArray[np.int32]
    working_minutes: NDArray[np.int32]

    def _parts(self) -> Mapping[str, DailyOverlap]:
        return _Pairs(self)

    def to_dict(self) -> EachDocument:
        """Return the minutes of each of the others on every working day of the reference."""
        every = (self.reference, *self.sites)
        return {
            "reference": self.reference.name,
            "sites": [site.name for site in self.sites],
            "horizon": self.horizon.to_dict(),
            "dates": [date.isoformat() for date in self.dates.tolist()],
            "minutes": self.minutes.tolist(),
            "clock_minutes": self.clock_minutes.tolist(),
            "working_minutes": self.working_minutes.tolist(),
            "uncovered": [gap.to_dict() for gap in uncovered(every, self.horizon)],
            "notes": notes_document(every),
            "versions": versions(),
        }

    def columns(self) -> Columns:
        """Return a row for each site and working day of the reference."""
        days, others = len(self.dates), len(self.sites)
        return {
            "reference": [self.reference.name] * (others * days),
            "site": [site.name for site in self.sites for _ in range(days)],
            "date": np.tile(self.dates, others),
            "overlap_min": self.minutes.ravel(),
            "clock_overlap_min": self.clock_minutes.ravel(),
            "working_min": np.tile(self.working_minutes, others),
        }

    def _caption(self) -> str:
        return f"Overlap of {self.reference.name} with each of {len(self.sites)}, {self.horizon}"

    def __array__(
        self,
        dtype: DTypeLike | None = None,
        copy: bool | None = None,  # noqa: FBT001 - numpy's
    ) -> NDArray[Any]:
        return np.array(self.minutes, dtype, copy=copy)


class _Pairs(Mapping[str, DailyOverlap]):
    """The overlap of each pair by the name of the other site, worked out when it is looked up."""

    def __init__(self, each: PairwiseOverlap) -> None:
        self._each = each
        self._sites = {site.name: site for site in each.sites}

    def __getitem__(self, name: str) -> DailyOverlap:
        each = self._each
        return daily_overlap(each.reference, self._sites[name], horizon=each.horizon)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sites)

    def __len__(self) -> int:
        return len(self._sites)


def daily_overlap(
    reference: Site,
    *others: Site,
    horizon: Horizon,
    at_least: int | None = None,
    progress: Progress | None = None,
) -> DailyOverlap:
    """Return the minutes, and the exact intervals, in which a group works at once.

    Parameters
    ----------
    reference : the site under whose shift dates minutes are counted
    others : one or more
    horizon : shift dates of the reference
    at_least : count a minute when the reference and at least this many less one of the others
        work; default: all of them
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    SiteError : no other site, two of one name, or ``at_least`` isn't from 1 to their number.

    >>> from overlap import Horizon, Site, daily_overlap
    >>> london, berlin = Site("London", "Europe/London"), Site("Berlin", "Europe/Berlin")
    >>> daily_overlap(london, berlin, horizon=Horizon("2027-01-04", "2027-01-07")).minutes
    array([420, 420, 420], dtype=int32)
    """
    check_kind(horizon, Horizon, "horizon")
    group = unique_names([reference, *others])
    if not others:
        raise SiteError("empty; an overlap takes at least two sites", key="others")
    k = len(group) if at_least is None else at_least
    if not is_whole(k) or not 1 <= k <= len(group):
        raise SiteError(f"not from 1 to {len(group)}, the sites", key="at_least", value=k)
    compiling, counting, by_clock = stages(progress, 2, 1, 1)
    first, *rest = (working_time(site, horizon) for site in watched(group, compiling))
    days = slice(PAD, PAD + horizon.days)
    worked = np.flatnonzero(first.codes[days])
    owner, piece_min = _pieces(first, rest, horizon, k, counting, clock=False)
    clock_owner, clock_min = _pieces(first, rest, horizon, k, by_clock, clock=True)
    minutes, clock = (
        np.bincount(o, p[:, 1] - p[:, 0], minlength=horizon.days).astype(np.int32)[worked]
        for o, p in ((owner, piece_min), (clock_owner, clock_min))
    )
    return DailyOverlap(
        sites=group,
        horizon=horizon,
        dates=_dates(worked, horizon),
        minutes=frozen(minutes),
        clock_minutes=frozen(clock),
        working_minutes=frozen(first.profile_min[first.codes[days]][worked]),
        at_least=at_least,
        _piece_day=frozen(np.searchsorted(worked, owner)),
        _piece_min=frozen(piece_min),
    )


def daily_overlap_each(
    reference: Site,
    others: Iterable[Site],
    *,
    horizon: Horizon,
    progress: Progress | None = None,
) -> PairwiseOverlap:
    """Return the daily minutes that a reference shares with each of many others, pair by pair.

    The same numbers as ``daily_overlap`` of each pair, from tables of profile values; 400 others
    over a year take some milliseconds.

    Parameters
    ----------
    reference : the site under whose shift dates minutes are counted
    others : one or more
    horizon : shift dates of the reference
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    SiteError : no other site, or two of one name.

    >>> from overlap import Horizon, Site, daily_overlap_each
    >>> london = Site("London", "Europe/London")
    >>> others = [Site("Berlin", "Europe/Berlin"), Site("Lagos", "Africa/Lagos")]
    >>> daily_overlap_each(london, others, horizon=Horizon("2027-01-04", "2027-01-06")).minutes
    array([[420, 420],
           [420, 420]], dtype=int32)
    """
    check_kind(horizon, Horizon, "horizon")
    group = unique_names([reference, *others])
    if len(group) == 1:
        raise SiteError("empty; an overlap takes at least two sites", key="others")
    compiling, counting = stages(progress, 3, 1)
    first, *rest = (working_time(site, horizon) for site in watched(group, compiling))
    days = slice(PAD, PAD + horizon.days)
    worked = np.flatnonzero(first.codes[days])
    actual, clock = (np.zeros((len(rest), len(worked)), np.int32) for _ in range(2))
    for at in watched(range(0, len(rest), _SITES_AT_ONCE), counting):
        block = slice(at, at + _SITES_AT_ONCE)
        table, row = _joint_table(rest[block])
        for minutes, name in ((actual, "codes"), (clock, "clock_codes")):
            own, joined = getattr(first, name)[days], _joined(rest[block], row, name)
            minutes[block] = daily_minutes(own, first.table, joined, table, PAD)[:, worked]
    return PairwiseOverlap(
        reference=reference,
        sites=group[1:],
        horizon=horizon,
        dates=_dates(worked, horizon),
        minutes=frozen(actual),
        clock_minutes=frozen(clock),
        working_minutes=frozen(first.profile_min[first.codes[days]][worked]),
    )


def lost_days(
    minutes: NDArray[np.integer[Any]], clock_minutes: NDArray[np.integer[Any]]
) -> NDArray[np.bool_]:
    """Say on which days days off take the whole of what the clocks would allow."""
    lost: NDArray[np.bool_] = (clock_minutes > 0) & (minutes == 0)
    return lost


def _pieces(
    first: WorkingTime,
    rest: Sequence[WorkingTime],
    horizon: Horizon,
    at_least: int,
    progress: Progress | None,
    *,
    clock: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the shared intervals, (m, 2), and the day of the horizon each is counted under."""
    name = "clock_codes" if clock else "codes"
    day, start, stop = first.windows(getattr(first, name), PAD, PAD + horizon.days)
    if at_least > 1:
        everything = 0, horizon.days + 2 * PAD
        sets = [
            spans.normalise(*w.windows(getattr(w, name), *everything)[1:])
            for w in watched(rest, progress)
        ]
        owner, start, stop = spans.pieces(start, stop, spans.covered(sets, at_least - 1))
        day = day[owner]
    return day - PAD, np.stack([start, stop], axis=1)


def _joint_table(
    sites: Sequence[WorkingTime],
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]:
    """Stack the profile tables of many sites; also the row at which each one's begins."""
    width = max(site.start_min.shape[1] for site in sites)
    rows = np.array([len(site.start_min) for site in sites])
    start, stop = (np.zeros((rows.sum(), width), np.int64) for _ in range(2))
    first_row = np.cumsum(rows) - rows
    for site, at in zip(sites, first_row.tolist(), strict=True):
        n, own_width = site.start_min.shape
        start[at : at + n, :own_width] = site.start_min
        stop[at : at + n, :own_width] = site.stop_min
    return (start, stop), first_row


def _joined(
    sites: Sequence[WorkingTime], first_row: NDArray[np.int64], name: str
) -> NDArray[np.int32]:
    codes = np.stack([getattr(site, name) for site in sites])
    return codes + first_row.astype(np.int32)[:, None]


def _dates(worked: NDArray[np.int64], horizon: Horizon) -> NDArray[np.datetime64]:
    return frozen((horizon.first_day + worked).astype("datetime64[D]"))
