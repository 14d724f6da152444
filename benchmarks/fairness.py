"""How evenly ways of choosing meeting times share the burden, and what that costs to compute.

    python benchmarks/fairness.py            the teams of docs/explanation/fairness-measured.md
    python benchmarks/fairness.py --small    a quick pass, as in CI
    python benchmarks/fairness.py --page     also rewrite that page's figures and its picture

Peers come from the extra ``bench``; one that isn't installed is named and left out.  Each team and
count is measured in a process of its own, and so is each peer with a solver.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import fairness_tables
import numpy as np
from fairness_picture import picture
from meetings import CADENCES, FAMILIES, dates, tensor
from sharing_ways import WAYS, least_after, measured
from tables import write_page

from overlap import fair_rotation
from overlap.clocks.zones import iana_version

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs" / "explanation" / "fairness-measured.md"
PACKAGES: Final = "numpy", "highspy", "ortools", "fair-meeting-planner"
CPSAT_LIMIT_S: Final = 20
PLANNER_LIMIT_S: Final = 300
PLANNER_MOST: Final = 52
ROUNDS: Final = 3


def case(key: str, n: int) -> dict[str, Any]:
    """Measure all ways that need no peer on one team and count."""
    burden = tensor(FAMILIES[key], dates(n))
    least = least_after(burden)
    rows = {}
    for name, way in WAYS.items():
        taken = []
        for _ in range(ROUNDS):
            began = time.process_time()
            slot_of = way(burden)
            taken.append(time.process_time() - began)
            if sum(taken) > ROUNDS:
                break
        most, regret = measured(burden, slot_of, least)
        rows[name] = {"max": most, "regret": regret, "cpu_s": float(np.median(taken))}
    ours = fair_rotation(burden, mode="year_end")
    return {"bound": ours.lower_bound, "leximin": ours.leximin_optimal, "rows": rows}


def child(script: str, *arguments: object, limit_s: float | None = None) -> dict[str, Any] | None:
    """Return what a script writes as JSON; None if it takes too long."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    try:
        found = subprocess.run(  # noqa: S603 - our own scripts
            command, stdout=subprocess.PIPE, check=False, timeout=limit_s
        )
    except subprocess.TimeoutExpired:
        return None
    if found.returncode:
        sys.exit(f"{' '.join(command[1:])} failed")
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def measure_all(*, small: bool) -> dict[str, Any]:
    """Measure everything.

    Leaves with a message if CP-SAT finds less than our bound, or proves that we claim too much.
    """
    families = ["three"] if small else list(FAMILIES)
    counts = [12] if small else list(CADENCES)
    missing = [name for name in PACKAGES if not _version(name)]
    cases: dict[str, dict[int, Any]] = {}
    for key in families:
        for n in counts:
            print(f"measuring {FAMILIES[key].title}, {n}", file=sys.stderr, flush=True)
            found = child("fairness.py", "--case", key, n)
            if found is None:
                sys.exit(f"{key}, {n}: no answer")
            if "ortools" not in missing:
                found["rows"]["cpsat"] = child("with_cpsat.py", key, n, CPSAT_LIMIT_S)
                _check(found)
            if "fair-meeting-planner" not in missing and n <= PLANNER_MOST:
                found["planner"] = child("with_planner.py", key, n, limit_s=PLANNER_LIMIT_S)
            cases.setdefault(key, {})[n] = found
    return {
        "date": str(dt.date.today()),  # noqa: DTZ011 - the measurer's date
        "versions": {name: _version(name) for name in PACKAGES} | {"tzdata": iana_version()},
        "python": sys.version.split()[0],
        "missing": missing,
        "cases": cases,
    }


def _check(found: dict[str, Any]) -> None:
    other, ours = found["rows"]["cpsat"], found["rows"]["year_end"]["max"]
    if other["max"] < found["bound"] or (found["leximin"] and other["max"] < ours):
        sys.exit(f"CP-SAT found {other['max']}, below what was said to be the least: {found}")
    if other["bound"] > ours:
        sys.exit(f"CP-SAT says that {ours} can't be; no figures are printed")


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return ""


def main() -> None:
    """Measure, print the tables, write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--small", action="store_true", help="a quick pass")
    what.add_argument("--page", action="store_true", help=f"rewrite the figures of {PAGE.name}")
    what.add_argument("--case", nargs=2, metavar=("TEAM", "N"), help="one case, as JSON")
    asked = parser.parse_args()
    if asked.case:
        json.dump(case(asked.case[0], int(asked.case[1])), sys.stdout)
        return
    results = measure_all(small=asked.small)
    found = fairness_tables.blocks(results, small=asked.small)
    print("\n\n".join(found.values()))
    if asked.page and results["missing"]:
        sys.exit(f"not installed: {', '.join(results['missing'])}; the page stays as it is")
    if asked.page:
        write_page(PAGE, found)
        PAGE.with_name("fairness.svg").write_text(picture(results["cases"]), "utf-8")


if __name__ == "__main__":
    main()
