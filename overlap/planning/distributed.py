"""All pairs on more than one machine: the same block kernel under dask (extra ``distributed``).

Calendars are compiled here, sent once, and counted in blocks of references wherever the caller's
dask scheduler runs them: threads, processes or a cluster.
"""

from __future__ import annotations

from collections.abc import Sequence

from overlap.base.errors import OverlapError
from overlap.clocks.timeline import Horizon
from overlap.core.pairs import count_block
from overlap.planning.distinct import compile_calendars
from overlap.planning.matrix import LOW_QUANTILES, OverlapMatrix, assemble, blocks, plan
from overlap.sites.site import Site
from overlap.sites.target import Target


def overlap_matrix(
    sites: Sequence[Site],
    horizon: Horizon,
    target: Target | str | None = None,
    *,
    quantiles: Sequence[float] = LOW_QUANTILES,
    n_blocks: int | None = None,
) -> OverlapMatrix:
    """Summarise the overlap of every ordered pair of sites, under dask.

    The result equals ``overlap.overlap_matrix`` bit for bit.  The scheduler is dask's own choice:
    ``dask.config.set(scheduler="processes")``, or a ``dask.distributed.Client`` that is connected.

    Parameters
    ----------
    sites, horizon, target, quantiles : as ``overlap.overlap_matrix``
    n_blocks : in how many tasks; default as few as keep each one's memory bounded

    Raises
    ------
    OverlapError : as ``overlap.overlap_matrix``; or dask isn't installed, or fewer than one block.
    """
    try:
        from dask.base import compute  # noqa: PLC0415 - an extra
        from dask.delayed import delayed  # noqa: PLC0415 - an extra
    except ImportError:
        reason = "dask is not installed; pip install 'overlap-hours[distributed]'"
        raise OverlapError(reason) from None
    group, usual, levels = plan(sites, target, quantiles)
    calendars, which = compile_calendars(group, horizon, usual)
    sent = delayed(calendars, pure=True)
    count = delayed(count_block, pure=True)
    tasks = [count(sent, block, levels) for block in blocks(calendars.number, n_blocks)]
    parts = compute(*tasks)  # type: ignore[no-untyped-call]  # dask's own
    return assemble(parts, which, group, horizon, usual, levels)
