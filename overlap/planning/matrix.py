"""All ordered pairs of many sites over years, exactly and at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypedDict

import numpy as np
from numpy.typing import DTypeLike, NDArray

from overlap.base.checks import check_kind
from overlap.base.errors import SiteError, UnknownNameError
from overlap.base.frames import Columns, Tabular
from overlap.base.progress import Progress, stages, watched
from overlap.clocks.timeline import Horizon, HorizonDocument
from overlap.core.frozen import frozen
from overlap.core.pairs import PairCounts, count_block
from overlap.planning.distinct import compile_calendars
from overlap.sites.documents import (
    NoteDocument,
    TargetDocument,
    VersionsDocument,
    notes_document,
    target_document,
    versions,
)
from overlap.sites.site import Site, unique_names
from overlap.sites.target import Target
from overlap.sites.uncovered import UncoveredDocument, uncovered

LOW_QUANTILES: Final = (0.05,)
"""What 95 % of the joint days reach, besides the least of all."""

_PAIRS_AT_ONCE: Final = 1 << 18
"""References are taken in blocks of so many pairs, which bounds memory."""


class QuantileDocument(TypedDict):
    """A quantile of the shared minutes of every ordered pair; null where no day is joint."""

    q: float
    minutes: list[list[float | None]]


class MatrixDocument(TypedDict):
    """The answer of ``overlap matrix``: lists of rows, a row for each reference."""

    sites: list[str]
    target: TargetDocument
    targets: list[TargetDocument]
    horizon: HorizonDocument
    mean: list[list[float | None]]
    minimum: list[list[int]]
    share: list[list[float]]
    joint_days: list[list[int]]
    quantiles: list[QuantileDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


class PairDocument(TypedDict):
    """What a site shares with a reference; ``mean`` is null where no day is joint."""

    reference: str
    site: str
    mean: float | None
    minimum: int
    share: float
    joint_days: int


class PairSummary(NamedTuple):
    """What a site shares with a reference.

    Attributes
    ----------
    reference, site : the two, in this order
    mean : minutes on joint days; None where there is none
    minimum : fewest minutes of a joint day; 0 where there is none
    share : of the days that count, those that reach the target's minimum
    joint_days : days

    >>> from overlap import Horizon, Site, overlap_matrix
    >>> sites = [Site("London", "Europe/London"), Site("Lagos", "Africa/Lagos")]
    >>> matrix = overlap_matrix(sites, Horizon("2027-01-01", "2028-01-01"))
    >>> pair = matrix["London", "Lagos"]
    >>> pair.minimum, pair.joint_days
    (420, 261)
    """

    reference: Site
    site: Site
    mean: float | None
    minimum: int
    share: float
    joint_days: int

    def to_dict(self) -> PairDocument:
        """Return it in plain types."""
        return {
            "reference": self.reference.name,
            "site": self.site.name,
            "mean": self.mean,
            "minimum": self.minimum,
            "share": self.share,
            "joint_days": self.joint_days,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OverlapMatrix(Tabular):
    """Summaries of every ordered pair; row: the reference, column: the other site.

    As an array it is ``mean``.

    Attributes
    ----------
    sites : (n,) in the order of rows and columns
    horizon : shift dates of each reference
    target : of the sites without one of their own
    targets : of each site, as the other one
    mean : (n, n) float64, shared minutes on joint days; NaN where there is none
    minimum : (n, n) int64, fewest minutes of a joint day; 0 where there is none
    share : (n, n) float64, of the days that count, those that reach the minimum of the other
        site's target; 0 where there is none
    joint_days : (n, n) int64
    quantiles : (n_quantiles, n, n) float64, shared minutes, NaN where there is no joint day
    levels : which quantiles, from 0 to 1

    >>> from overlap import Horizon, Site, overlap_matrix
    >>> sites = [Site("London", "Europe/London"), Site("Lagos", "Africa/Lagos")]
    >>> overlap_matrix(sites, Horizon("2027-01-01", "2028-01-01"), quantiles=[0.5]).quantiles[0]
    array([[480., 480.],
           [480., 480.]])
    """

    sites: tuple[Site, ...]
    horizon: Horizon
    target: Target
    targets: tuple[Target, ...]
    mean: NDArray[np.float64]
    minimum: NDArray[np.int64]
    share: NDArray[np.float64]
    joint_days: NDArray[np.int64]
    quantiles: NDArray[np.float64]
    levels: tuple[float, ...]

    def __getitem__(self, pair: tuple[str, str]) -> PairSummary:
        """Return the summary of an ordered pair, by the names of reference and other site.

        Raises
        ------
        UnknownNameError : a site isn't there; the error, a KeyError, lists those that are.
        """
        names = {site.name: n for n, site in enumerate(self.sites)}
        given: object = pair
        if not isinstance(given, tuple) or len(given) != 2:  # noqa: PLR2004 - a pair
            reason = 'not two names; write matrix["London", "Manila"]'
            raise UnknownNameError(pair, names, reason)
        for name in pair:
            if name not in names:
                raise UnknownNameError(name, names)
        return self._summary(names[pair[0]], names[pair[1]])

    def __contains__(self, pair: object) -> bool:
        """Say whether there is a pair of these names, or this summary of one."""
        if isinstance(pair, PairSummary):
            return any(pair == own for own in self)
        names = [site.name for site in self.sites]
        return isinstance(pair, tuple) and len(pair) == 2 and all(own in names for own in pair)  # noqa: PLR2004 - a pair

    def __iter__(self) -> Iterator[PairSummary]:
        """Yield the summaries of all ordered pairs of different sites, row by row."""
        indices = range(len(self.sites))
        return (
            self._summary(row, column) for row in indices for column in indices if row != column
        )

    def __len__(self) -> int:
        """Return the number of ordered pairs of different sites."""
        return len(self.sites) * (len(self.sites) - 1)

    def _summary(self, row: int, column: int) -> PairSummary:
        mean = float(self.mean[row, column])
        return PairSummary(
            reference=self.sites[row],
            site=self.sites[column],
            mean=None if np.isnan(mean) else mean,
            minimum=int(self.minimum[row, column]),
            share=float(self.share[row, column]),
            joint_days=int(self.joint_days[row, column]),
        )

    def to_dict(self) -> MatrixDocument:
        """Return every ordered pair as lists of rows; a row is a reference; None: no joint day."""

        def table(values: NDArray[Any]) -> list[list[Any]]:
            rows = values.tolist()
            return [[None if v != v else v for v in row] for row in rows]  # noqa: PLR0124 - NaN

        return {
            "sites": [site.name for site in self.sites],
            "target": target_document(self.target),
            "targets": [target_document(target) for target in self.targets],
            "horizon": self.horizon.to_dict(),
            "mean": table(self.mean),
            "minimum": table(self.minimum),
            "share": table(self.share),
            "joint_days": table(self.joint_days),
            "quantiles": [
                {"q": q, "minutes": table(values)}
                for q, values in zip(self.levels, self.quantiles, strict=True)
            ],
            "uncovered": [gap.to_dict() for gap in uncovered(self.sites, self.horizon)],
            "notes": notes_document(self.sites),
            "versions": versions(),
        }

    def columns(self) -> Columns:
        """Return a row an ordered pair of different sites; ``p5_min`` is the quantile 0.05."""
        row, column = np.nonzero(~np.eye(len(self.sites), dtype=bool))
        return {
            "reference": [self.sites[n].name for n in row.tolist()],
            "site": [self.sites[n].name for n in column.tolist()],
            "mean_min": self.mean[row, column],
            "minimum_min": self.minimum[row, column],
            "share": self.share[row, column],
            "joint_days": self.joint_days[row, column],
            **{
                f"p{100 * q:g}_min": values[row, column]
                for q, values in zip(self.levels, self.quantiles, strict=True)
            },
        }

    def _caption(self) -> str:
        return f"Overlap of {len(self.sites)} sites, each with each, {self.horizon}"

    def __array__(
        self,
        dtype: DTypeLike | None = None,
        copy: bool | None = None,  # noqa: FBT001 - numpy's
    ) -> NDArray[Any]:
        return np.array(self.mean, dtype, copy=copy)


def overlap_matrix(
    sites: Sequence[Site],
    horizon: Horizon,
    target: Target | str | None = None,
    *,
    quantiles: Sequence[float] = LOW_QUANTILES,
    progress: Progress | None = None,
) -> OverlapMatrix:
    """Summarise the overlap of every ordered pair of sites.

    The numbers are those of ``daily_overlap`` of each pair.  A site with itself shares its own
    working time.

    Parameters
    ----------
    sites : two or more, of different names
    horizon : shift dates of each reference
    target : whose minimum ``share`` is of, where the other site has none of its own; default 2 to
        4 hours
    quantiles : from 0 to 1, of the minutes on joint days, interpolated linearly; default 0.05
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    SiteError : fewer than two sites, two of one name, or a quantile outside 0 to 1.
    TargetError : a target that can't be read.

    >>> from overlap import Horizon, Site, overlap_matrix
    >>> sites = [Site("London", "Europe/London"), Site("Lagos", "Africa/Lagos")]
    >>> overlap_matrix(sites, Horizon("2027-01-01", "2028-01-01")).minimum
    array([[480, 420],
           [420, 480]])
    """
    check_kind(horizon, Horizon, "horizon")
    group, usual, levels = plan(sites, target, quantiles)
    compiling, counting = stages(progress, 1, 1)
    calendars, which = compile_calendars(group, horizon, usual, compiling)
    every = list(blocks(calendars.number))
    parts = [count_block(calendars, block, levels) for block in watched(every, counting)]
    return assemble(parts, which, group, horizon, usual, levels)


def plan(
    sites: Sequence[Site], target: Target | str | None, quantiles: Sequence[float]
) -> tuple[tuple[Site, ...], Target, tuple[float, ...]]:
    """Check the arguments of ``overlap_matrix``; return sites, the usual target and quantiles."""
    for q in quantiles:
        if not isinstance(q, int | float) or not 0 <= q <= 1:
            raise SiteError("not from 0 to 1", key="quantiles", value=q)
    usual = target if isinstance(target, Target) else Target(target or "2h-4h")
    group = unique_names(sites)
    if len(group) == 1:
        raise SiteError(
            "only one; a matrix takes two sites or more", key="site", value=group[0].name
        )
    return group, usual, tuple(quantiles)


def blocks(number: int, n_blocks: int | None = None) -> Iterator[range]:
    """Yield so many references in ranges small enough to be counted at once.

    Raises
    ------
    SiteError : fewer than one block.
    """
    if n_blocks is not None and n_blocks < 1:
        raise SiteError("not 1 or more", key="n_blocks", value=n_blocks)
    step = max(1, _PAIRS_AT_ONCE // number)
    if n_blocks is not None:
        step = min(step, -(-number // n_blocks))
    for first in range(0, number, step):
        yield range(first, min(first + step, number))


def assemble(
    parts: Sequence[PairCounts],
    which: NDArray[np.intp],
    sites: Sequence[Site],
    horizon: Horizon,
    target: Target,
    levels: tuple[float, ...],
) -> OverlapMatrix:
    """Join counted blocks and give every site the row and column of its calendar."""

    def whole(counts: Iterable[NDArray[Any]]) -> NDArray[Any]:
        joined = np.concatenate(list(counts), axis=-2)
        return joined[..., which[:, None], which[None, :]]

    joint = whole(part.joint_days for part in parts)
    some = joint > 0
    mean, share = np.full(joint.shape, np.nan), np.zeros(joint.shape)
    np.divide(whole(part.total_min for part in parts), joint, out=mean, where=some)
    # a site shares all of its working days with itself, so that they stand on the diagonal
    targets = tuple(site.target or target for site in sites)
    misses = np.array([own.counts_lost_days for own in targets])
    counted = np.where(misses, np.diagonal(joint)[:, None], joint)
    reached = joint - whole(part.below for part in parts)
    np.divide(reached, counted, out=share, where=counted > 0)
    return OverlapMatrix(
        tuple(sites),
        horizon,
        target,
        targets,
        mean=frozen(mean),
        minimum=frozen(whole(part.lowest_min for part in parts)),
        share=frozen(share),
        joint_days=frozen(joint),
        quantiles=frozen(whole(part.quantile_min for part in parts)),
        levels=levels,
    )
