"""The ways of doing the jobs: their names in tables, their modules, the jobs each can do."""

from __future__ import annotations

from dataclasses import dataclass

OURS = "overlap"
ANEW = "overlap, compiled anew"
DENSE = "numpy, dense"
MIXED = "pandas zones, numpy dense"
POLARS = "polars"
PANDAS = "pandas"
PORTION = "portion"
PLAIN = "plain Python"
INPUTS = "inputs"


@dataclass(frozen=True)
class Way:
    """Where a way is written: ``prepare`` makes what ``work[job]`` takes."""

    module: str
    jobs: tuple[str, ...]
    prepare: str = "prepare"
    work: str = "WORK"


ALL = "W1", "W2", "W3", "W4", "W5"
WAYS = {
    OURS: Way("ours", ALL),
    ANEW: Way("ours", ALL, prepare="prepare_anew"),
    DENSE: Way("dense", ALL[:3]),
    MIXED: Way("with_pandas", ALL[:3], prepare="prepare_dense", work="WORK_DENSE"),
    POLARS: Way("with_polars", ALL),
    PANDAS: Way("with_pandas", ALL),
    PORTION: Way("with_portion", ("W1", "W4")),
    PLAIN: Way("plain", ALL),
}
"""In the order of the tables."""
