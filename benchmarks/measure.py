"""Measure one thing in a process of its own and write it as JSON; ``run.py`` starts these.

python benchmarks/measure.py time W3          CPU time of every way, taking turns
python benchmarks/measure.py peak W3 polars   peak memory of one way, done once
python benchmarks/measure.py curve years      how W3 grows
python benchmarks/measure.py about            machine and versions
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import platform
import resource
import statistics
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import inputs
from agree import left_out, odd_gaps, restrict, same
from inputs import FULL, SMALL, Sizes, Task
from ways import ANEW, DENSE, INPUTS, OURS, PLAIN, WAYS

from overlap.clocks.zones import iana_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TURN_S = 0.03
"""A turn repeats a short job until about so much CPU time is used."""

MOST_REPEATS = 100
LONG_ROUND_S = 5
FEW_ROUNDS = 3
"""A round of turns that takes longer is done so often."""

VERSIONS = "numpy", "holidays", "tzdata", "pandas", "polars", "portion"


@dataclass(frozen=True)
class Job:
    """One way of doing one task, on all of its sites or on a sample.

    ``by_site`` and ``by_pair`` are what the time of each part is multiplied with.
    """

    way: str
    task: Task
    prepare: Callable[[Task], Any]
    work: Callable[[Any, Task], Sequence[Any]]
    indices: tuple[int, ...]
    by_site: float = 1.0
    by_pair: float = 1.0

    def answer(self) -> Sequence[Any]:
        """Do it once."""
        return self.work(self.prepare(self.task), self.task)

    def turn(self, repeats: int) -> float:
        """Return the CPU time of one call, for all sites [s]."""
        gc.collect()
        for_sites = for_pairs = 0.0
        for _ in range(repeats):
            start = time.process_time()
            state = self.prepare(self.task)
            middle = time.process_time()
            self.work(state, self.task)
            for_pairs += time.process_time() - middle
            for_sites += middle - start
            del state
        return (for_sites * self.by_site + for_pairs * self.by_pair) / repeats


def job(way: str, task: Task, sample: tuple[int, int], spared: Iterable[int] = ()) -> Job:
    """Return one way of a task, without the sites that it is spared.

    Raises
    ------
    ModuleNotFoundError : the peer isn't installed.
    """
    module = importlib.import_module(WAYS[way].module)
    functions = getattr(module, WAYS[way].prepare), getattr(module, WAYS[way].work)[task.key]
    kept = tuple(sorted(set(range(len(task.sites))).difference(spared)))
    if task.key != "W3" or way in {OURS, ANEW}:
        return Job(way, task.of(kept, task.n_refs), *functions, kept)
    n_sites, n_refs = sample
    whole = len(task.sites)
    scale = whole / n_sites, whole * whole / (n_sites * n_refs)
    return Job(way, task.of(kept[:n_sites], n_refs), *functions, kept[:n_sites], *scale)


def in_turns(jobs: Sequence[Job], truth: Sequence[Any], task: Task, rounds: int) -> list[float]:
    """Return the median CPU time of each job [s]; stop if one gives another answer than ours."""
    repeats, whole = [], 0.0
    for each in jobs:
        start = time.process_time()
        answer = each.answer()
        taken = time.process_time() - start
        if not same(restrict(truth, task, each.indices, each.task.n_refs), answer):
            sys.exit(f"{task.key}: {each.way} gives another answer; no times are printed")
        del answer
        whole += taken
        repeats.append(max(1, min(MOST_REPEATS, int(TURN_S / taken))))
    rounds = FEW_ROUNDS if whole > LONG_ROUND_S else rounds
    turns = [[each.turn(n) for each, n in zip(jobs, repeats, strict=True)] for _ in range(rounds)]
    return [statistics.median(side) for side in zip(*turns, strict=True)]


def timed(key: str, sizes: Sizes) -> dict[str, Any]:
    """Return the CPU time of each way of a job, what each was spared, and peers that miss."""
    task = inputs.task(key, sizes).with_offices()
    jobs: list[Job] = []
    missing, notes = [], []
    for name, way in WAYS.items():
        if key not in way.jobs:
            continue
        try:
            spared = left_out(task, name)
            jobs.append(job(name, task, sizes.sample, set().union(*spared.values())))
        except ModuleNotFoundError as fault:
            missing.append({"way": name, "module": fault.name})
            continue
        for why, found in spared.items():
            zones = sorted(task.sites[n].zone for n in found)
            notes.append({"way": name, "why": why, "sites": len(found), "zones": zones})
    truth = job(OURS, task, sizes.sample).answer()
    medians = in_turns(jobs, truth, task, sizes.rounds)
    rows = [
        {"way": each.way, "s": median, "sampled": each.by_pair > 1}
        for each, median in zip(jobs, medians, strict=True)
    ]
    n_sites = len(task.sites) - (key == "W2")
    return {"sites": n_sites, "rows": rows, "missing": missing, "left_out": notes}


def peak(key: str, way: str, sizes: Sizes) -> float:
    """Return the peak memory of this process after doing a job once [MB].

    Without a way it is that of the interpreter, the library and the input.
    """
    task = inputs.task(key, sizes).with_offices()
    if way != INPUTS:
        job(way, task, sizes.sample, odd_gaps(task)).answer()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def curve(axis: str, sizes: Sizes) -> list[dict[str, float]]:
    """Return how the CPU time of W3 grows with the sites or the years [s]."""
    found = []
    for n in sizes.site_curve if axis == "sites" else sizes.year_curve:
        n_sites, n_years = (n, sizes.years) if axis == "sites" else (sizes.sites, n)
        sites = inputs.many_sites(n_sites, distinct=sizes.sites)
        task = Task("W3", sites, inputs.years(n_years), n_refs=n_sites).with_offices()
        jobs = [job(name, task, sizes.curve_sample) for name in (OURS, ANEW, DENSE, PLAIN)]
        medians = in_turns(jobs, jobs[0].answer(), task, FEW_ROUNDS)
        found.append({"n": n, **dict(zip((each.way for each in jobs), medians, strict=True))})
    return found


def about(sizes: Sizes) -> dict[str, Any]:
    """Return the machine, the versions and the sizes."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text("utf-8").splitlines() if facts.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    versions = {}
    for name in VERSIONS:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    versions["tzdata"] += f" (IANA {iana_version()})"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "machine": f"{(names or [platform.processor() or platform.machine()])[0]}",
        "cores": os.cpu_count(),
        "memory_gb": memory / 1e9,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
        "sizes": {name: getattr(sizes, name) for name in Sizes.__dataclass_fields__},
    }


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("time", "peak", "curve", "about"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    measure = {"time": timed, "peak": peak, "curve": curve, "about": about}[asked.what]
    json.dump(measure(*asked.names, SMALL if asked.small else FULL), sys.stdout)


if __name__ == "__main__":
    main()
