"""CPU time and memory of five jobs beside other ways of doing them.

    python benchmarks/run.py            the sizes of docs/explanation/performance.md
    python benchmarks/run.py --small    a quick pass, as in CI
    python benchmarks/run.py --page     also rewrite that page's figures and its picture

Every peer's answer is compared with ours before any time is printed.  Peers come from the extra
``bench``; one that isn't installed is named and left out.  All is measured in child processes,
so that this one stays small: Linux counts the memory of the process that starts a child as the
child's own peak.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import tables
from picture import picture
from ways import ALL, ANEW, INPUTS, OURS

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "explanation" / "performance.md"
JOBS_PAGE = PAGE.with_name("performance-jobs.md")
EXAMPLES = HERE.parent / "docs" / "examples"
TEAM = EXAMPLES / "new-york-manila.toml"
THREE, FIVE = EXAMPLES / "cairo-dubai-san-francisco.toml", EXAMPLES / "five-sites.toml"
PROCESSES = {
    "python -c pass": ["-c", "pass"],
    "import overlap": ["-c", "import overlap"],
    "overlap --help": ["-m", "overlap", "--help"],
    "import numpy": ["-c", "import numpy"],
    "import holidays": ["-c", "import holidays"],
    "overlap check on a file": ["-m", "overlap", "check", "-t", str(TEAM)],
    "the same as JSON": ["-m", "overlap", "check", "-t", str(TEAM), "--format", "json"],
    "overlap schedule, three sites": ["-m", "overlap", "schedule", "-t", str(THREE)],
    "overlap report, five sites": ["-m", "overlap", "report", "-t", str(FIVE), "-o", os.devnull],
    "overlap rank London, all zones": ["-m", "overlap", "rank", "London"],
}
ONE_THREAD = {"POLARS_MAX_THREADS": "1"}
"""CPU time is compared; threads that wait for each other would only add to polars' own."""


def measured(*arguments: str, small: bool) -> Any:  # noqa: ANN401 - what the child writes as JSON
    """Return what ``measure.py`` finds; leave with its message if it fails."""
    command = [sys.executable, str(HERE / "measure.py"), *arguments, *["--small"] * small]
    found = subprocess.run(  # noqa: S603 - our own script
        command, stdout=subprocess.PIPE, env={**os.environ, **ONE_THREAD}, check=False
    )
    if found.returncode:
        sys.exit(f"{' '.join(command[1:])} failed")
    return json.loads(found.stdout)


def say(what: str) -> None:
    """Show progress beside the tables."""
    print(f"measuring {what}", file=sys.stderr, flush=True)


def peaks(jobs: dict[str, Any], *, small: bool) -> dict[str, dict[str, float]]:
    """Return the peak memory [MB] of each way of each job, done once in a fresh process.

    A small pass does so for ours alone.
    """
    wanted = [
        (key, way)
        for key, found in jobs.items()
        for way in [INPUTS, *(row["way"] for row in found["rows"] if row["way"] != ANEW)]
        if way in {INPUTS, OURS} or not small
    ]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found = list(pool.map(lambda one: measured("peak", *one, small=small), wanted))
    table: dict[str, dict[str, float]] = {key: {} for key in jobs}
    for (key, way), megabytes in zip(wanted, found, strict=True):
        table[key][way] = megabytes
    return table


def process_s(arguments: list[str], rounds: int) -> float:
    """Return the median CPU time of a fresh process [s]; modules are compiled, as by pip."""
    found = []
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    subprocess.run(command, stdout=subprocess.DEVNULL, env=kept, check=False)  # noqa: S603 - our own command
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, env=kept, check=False)  # noqa: S603 - our own command
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(found)


def measure_all(*, small: bool) -> dict[str, Any]:
    """Measure everything."""
    results: dict[str, Any] = {"date": str(dt.date.today())}  # noqa: DTZ011 - the measurer's date
    results["about"] = measured("about", small=small)
    results["jobs"], results["curves"] = {}, {}
    for key in ALL:
        say(key)
        results["jobs"][key] = measured("time", key, small=small)
    for axis in ("sites", "years"):
        say(f"W3 by {axis}")
        results["curves"][axis] = measured("curve", axis, small=small)
    say("whole processes")
    rounds = results["about"]["sizes"]["rounds"]
    results["processes"] = {name: process_s(line, rounds) for name, line in PROCESSES.items()}
    say("memory")
    results["peaks"] = peaks(results["jobs"], small=small)
    return results


def main() -> None:
    """Measure, print the tables, write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--small", action="store_true", help="a quick pass")
    what.add_argument("--page", action="store_true", help=f"rewrite the figures of {PAGE.name}")
    asked = parser.parse_args()
    results = measure_all(small=asked.small)
    found = tables.blocks(results, small=asked.small)
    print("\n\n".join(found.values()))
    missing = {miss["module"] for job in results["jobs"].values() for miss in job["missing"]}
    if asked.page and missing:
        sys.exit(f"not installed: {', '.join(sorted(missing))}; the page stays as it is")
    if asked.page:
        tables.write_pages((PAGE, JOBS_PAGE), found)
        PAGE.with_suffix(".svg").write_text(picture(results), "utf-8")


if __name__ == "__main__":
    main()
