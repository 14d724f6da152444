"""CPU time of the main jobs beside plain Python with ``zoneinfo``, as ratios in one run.

    python benchmarks/run.py            the sizes of the documentation
    python benchmarks/run.py --small    a quick pass, as in CI

Every peer's answer is compared with ours before any time is printed.  Times are medians of
``time.process_time``, the two sides taking turns; "warm" means zones and holidays are loaded.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import resource
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import plain

from overlap import Horizon, Site, daily_overlap, daily_overlap_each
from overlap.availability import working_time
from overlap.zones import aliases, zone_names

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = Horizon("2027-01-01", "2028-01-01")
NEW_YORK = Site("New York", "America/New_York", holidays="US")
MANILA = Site("Manila", "Asia/Manila", "Mo-Fr 15:00-19:00,20:00-24:00", holidays="PH")
PATTERNS = (
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-12:00,13:00-18:00",
    "Su-Th 08:00-16:00",
    "Mo-Fr 22:00-06:00",
    "Mo-Sa 10:00-19:00",
    "Mo-Su 00:00-24:00",
    "Mo-Fr 22:00-02:30",
)


def cpu_ms(job: Callable[[], object]) -> float:
    """Return the CPU time of one call [ms]."""
    start = time.process_time()
    job()
    return (time.process_time() - start) * 1000


def take_turns(ours: Callable[[], object], peer: Callable[[], object], runs: int) -> list[float]:
    """Return the median CPU time of both [ms], measured in turns."""
    ours()
    pairs = [(cpu_ms(ours), cpu_ms(peer)) for _ in range(runs)]
    return [statistics.median(side) for side in zip(*pairs, strict=True)]


def compiled_anew(job: Callable[[], object]) -> Callable[[], object]:
    """Return the job with all compiled calendars forgotten before each call."""

    def cold() -> object:
        working_time.cache_clear()
        return job()

    return cold


def command_ms(*arguments: str, runs: int) -> float:
    """Return the median CPU time of a fresh process [ms]."""
    found = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own command
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(found) * 1000


def many_sites(n_sites: int) -> list[Site]:
    """Return sites in distinct zones under seven weekly patterns."""
    names = sorted(zone_names() - aliases().keys() - {"Factory"})
    zones = [names[n % len(names)] for n in range(n_sites)]
    return [Site(f"{n}", zone, PATTERNS[n % len(PATTERNS)]) for n, zone in enumerate(zones)]


def main() -> None:
    """Run, compare, print a Markdown table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    runs = 3 if small else 9
    sites = many_sites(20 if small else 400)
    rows = []

    def pair() -> object:
        return daily_overlap(NEW_YORK, MANILA, horizon=YEAR).minutes

    def each() -> object:
        return daily_overlap_each(NEW_YORK, sites, horizon=YEAR).minutes

    holidays = [plain.days_off(site, YEAR) for site in (NEW_YORK, MANILA)]

    def plain_pair() -> list[int]:
        return plain.daily_minutes(NEW_YORK, MANILA, YEAR, *holidays)

    def plain_each() -> list[list[int]]:
        return [plain.daily_minutes(NEW_YORK, site, YEAR, holidays[0], set()) for site in sites]

    agree = (
        np.array_equal(pair(), plain_pair()),
        np.array_equal(each(), plain_each()),
    )
    if not all(agree):
        sys.exit("the plain-Python peer gives other minutes; no times are printed")
    jobs = [
        ("one pair, a year, warm", pair, plain_pair, runs),
        ("one pair, a year, calendars compiled anew", compiled_anew(pair), plain_pair, runs),
        (f"{len(sites)} places, a year, warm", each, plain_each, 3),
        (f"{len(sites)} places, calendars compiled anew", compiled_anew(each), plain_each, 3),
    ]
    for name, ours, peer, n in jobs:
        mine, other = take_turns(ours, peer, n)
        rows.append((name, f"{mine:.2f} ms", f"{other:.0f} ms", f"{other / mine:,.0f}"))
    team = "docs/examples/new-york-manila.toml"
    for name, arguments in [
        ("python -c pass", ["-c", "pass"]),
        ("import overlap", ["-c", "import overlap"]),
        ("overlap --help", ["-m", "overlap", "--help"]),
        ("overlap check on a file", ["-m", "overlap", "check", "-t", team]),
    ]:
        rows.append((name, f"{command_ms(*arguments, runs=runs):.0f} ms", "", ""))

    print(f"{dt.date.today()}, {platform.machine()}, Python {platform.python_version()},", end=" ")  # noqa: DTZ011 - the measurer's date
    print(f"numpy {version('numpy')}, holidays {version('holidays')}, tzdata {version('tzdata')}")
    print("\n| job | overlap, CPU | plain Python, CPU | ratio |\n|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of this process, both sides together: {peak:.0f} MB.")


if __name__ == "__main__":
    main()
