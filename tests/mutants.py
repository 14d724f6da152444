"""Seed bugs, and see whether the suite catches each.

    python tests/mutants.py              all; exit 1 if one survives
    python tests/mutants.py matrix ics   those whose file has one of these words
    python tests/mutants.py --json FILE  also write the figures there, as for promises.md

Each mutant is one changed line in a copy of this tree.  The tests named beside it, the smallest
that are about that line, run in the copy until the first fails.  They run in an unchanged copy
first, so that a test that fails anyway catches nothing.
"""
# ruff: noqa: E501, T201 - a mutant a line; a script prints

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("overlap", "tests", "docs", "benchmarks", "pyproject.toml", "README.md")
JOBS = 2
CORPUS = "tests/corpus/test_corpus.py tests/laws/test_overlap_laws.py"
SHARING = "tests/test_rotation.py tests/test_by_hand.py tests/laws/test_rotation_laws.py"
PROPOSALS = "tests/test_scheduler.py tests/test_by_hand.py tests/test_node_tsc.py"
BURDEN = "tests/test_burden.py tests/laws/test_burden_laws.py"
MATRIX = "tests/test_matrix.py tests/laws/test_matrix_laws.py"
CALENDARS = "tests/test_ics.py tests/test_vtimezone.py"


class Mutant(NamedTuple):
    """One seeded bug: ``old``, which stands once in ``file``, becomes ``new``."""

    file: str
    old: str
    new: str
    tests: str


MUTANTS = (
    # core
    Mutant("core/offsets.py", 'utc_min, side="right")', 'utc_min, side="left")', "overlap/core tests/test_zones.py tests/test_working_hours.py " + CORPUS),
    Mutant("core/offsets.py", "np.maximum(offset_min[:-1], offset_min[1:])\n    return", "np.minimum(offset_min[:-1], offset_min[1:])\n    return", CORPUS),
    Mutant("core/offsets.py", "np.maximum(offset_min[:-1], offset_min[1:])\n    since", "np.minimum(offset_min[:-1], offset_min[1:])\n    since", "overlap/core " + CORPUS),
    Mutant("core/offsets.py", "last = gap_stop // MINUTES_PER_DAY", "last = gap_stop // MINUTES_PER_DAY - 1", "overlap/core tests/test_availability.py"),
    Mutant("core/spans.py", "start[1:] > reach[:-1]", "start[1:] >= reach[:-1]", "overlap/core tests/laws/test_span_laws.py"),
    Mutant("core/spans.py", "start * 2 + 1, stop * 2]", "start * 2, stop * 2 + 1]", "overlap/core tests/laws/test_span_laws.py"),
    Mutant("core/profiles.py", "max(0, day - 4)", "max(0, day - 1)", "tests/test_availability.py " + CORPUS),
    Mutant("core/profiles.py", "meets = start[:, w] <= stop[:, w - 1]", "meets = start[:, w] < stop[:, w - 1]", "tests/test_availability.py " + CORPUS),
    Mutant("core/profiles.py", "highest = -((other_first - ref_last) // MINUTES_PER_DAY) - 1", "highest = min(1, -((other_first - ref_last) // MINUTES_PER_DAY) - 1)", "tests/test_overlaps.py " + CORPUS),
    Mutant("fairness/problem.py", "total += sum(int(p) * int(c) for p, c in zip(prices, problem.carried", "total += 0 * sum(int(p) * int(c) for p, c in zip(prices, problem.carried", "tests/test_solver.py " + SHARING),
    Mutant("fairness/problem.py", "order[best][differs[-1]] < now[differs[-1]]", "order[best][differs[0]] < now[differs[0]]", "tests/test_solver.py " + SHARING),
    # overlaps
    Mutant("planning/overlaps.py", "spans.covered(sets, at_least - 1)", "spans.covered(sets, at_least)", CORPUS),
    Mutant("planning/overlaps.py", "clock_owner, clock_min = _pieces(first, rest, horizon, k, by_clock, clock=True)", "clock_owner, clock_min = _pieces(first, rest, horizon, k, by_clock, clock=False)", "tests/test_overlaps.py " + CORPUS),
    Mutant("planning/overlaps.py", "everything = 0, horizon.days + 2 * PAD", "everything = PAD, horizon.days + PAD", CORPUS),
    # verdict
    Mutant("planning/overlaps.py", "(clock_minutes > 0) & (minutes == 0)", "minutes == 0", "tests/test_verdict.py"),
    Mutant("planning/check.py", "minutes < target.minimum.least(working_minutes)", "minutes <= target.minimum.least(working_minutes)", "tests/test_verdict.py"),
    Mutant("planning/check.py", "/ counted if counted else 0.0", "/ counted if counted else 1.0", "tests/test_verdict.py tests/test_target.py"),
    Mutant("sites/target.py", "share >= self.share", "share > self.share", "tests/test_verdict.py tests/test_target.py"),
    Mutant("planning/check.py", "over = joint > target.maximum", "over = joint >= target.maximum", "tests/test_verdict.py"),
    # matrix
    Mutant("core/pairs.py", "[0][around[:, n]]", "[0][around[:, 0]]", MATRIX),
    Mutant("core/pairs.py", "lost = (value == 0)", "lost = (value < 0)", MATRIX),
    Mutant("core/pairs.py", "(without > 0) | (self.joint == 0)", "(self.joint == 0)", MATRIX),
    Mutant("core/pairs.py", "minutes >= minimum_min", "minutes > minimum_min", MATRIX),
    Mutant("core/pairs.py", 'before + past, side="right"', 'before + past, side="left"', MATRIX),
    # burden
    Mutant("team/penalties.py", "started > stopped", "started >= stopped", BURDEN),
    Mutant("team/penalties.py", "return spans.difference(calendar.idle, calendar.shifts)", "return calendar.idle", BURDEN),
    Mutant("team/penalties.py", "np.maximum(end, begin - rest), np.minimum(begin, end + rest)", "np.maximum(end, begin - rest), begin", BURDEN),
    Mutant("team/penalties.py", "start[1:] - stop[:-1] <= _LONGEST_BREAK_MIN", "start[1:] - stop[:-1] < _LONGEST_BREAK_MIN", BURDEN),
    # scheduler
    Mutant("meetings/scheduler.py", "level = sum(known) / len(known) if known else 0.0", "level = 0.0", PROPOSALS),
    Mutant("meetings/limits.py", "month == own).all(axis=1)", "month == own).any(axis=1)", PROPOSALS),
    Mutant("meetings/scheduler.py", "costs[own] = np.inf", "costs[own] = costs[own]", PROPOSALS),
    Mutant("fairness/pacing.py", "(taken[at] & taken[at + 1]).bit_count()", "(taken[at] & taken[at]).bit_count()", PROPOSALS),
    Mutant("meetings/limits.py", "nights &= ~candidates.attendance.away", "nights &= True", PROPOSALS),
    Mutant("meetings/limits.py", "site, candidates.start_utc_min, candidates.meeting.duration_min,", "site, candidates.start_utc_min, 15,", PROPOSALS),
    # ics
    Mutant("calendars/vtimezone.py", "walls = (change_s + offset_s[:-1]).tolist()", "walls = (change_s + offset_s[1:]).tolist()", CALENDARS),
    Mutant("calendars/vtimezone.py", "min(start, int(change_s.searchsorted(_year_s(_LISTED_FROM))))", "start", CALENDARS),
    Mutant("calendars/series.py", "if date not in planned", "if date in planned", CALENDARS),
    Mutant("calendars/series.py", "day[n] <= day[before]", "day[n] < day[before]", CALENDARS),
    Mutant("calendars/events.py", '"CONFIRMED" if live else "CANCELLED"', '"CONFIRMED"', CALENDARS + " tests/test_updates.py"),
)  # fmt: skip


class Outcome(NamedTuple):
    """What became of a mutant: the test that caught it, or None, after so many seconds."""

    mutant: Mutant
    caught_by: str | None
    seconds: float


def copied(folder: str) -> Path:
    """Copy the tree, as far as tests need it."""
    tree = Path(folder) / "tree"
    tree.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    return tree


def first_failure(tree: Path, tests: str) -> str | None:
    """Run tests in a tree; return the first that fails, None if none does."""
    found = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"),
            *(dict.fromkeys(tests.split())),
        ],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    if found.returncode == 0:
        return None
    failed = [x for x in found.stdout.splitlines() if x.startswith(("FAILED ", "ERROR "))]
    return failed[0].split(" ")[1].split("[")[0] if failed else f"exit {found.returncode}"


def tried(mutant: Mutant) -> Outcome:
    """Seed a bug in a copy, and run its tests there."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(folder)
        path = tree / "overlap" / mutant.file
        text = path.read_text("utf-8")
        if text.count(mutant.old) != 1:
            sys.exit(f"{mutant.file}: stands {text.count(mutant.old)} times: {mutant.old}")
        path.write_text(text.replace(mutant.old, mutant.new), "utf-8")
        return Outcome(mutant, first_failure(tree, mutant.tests), time.monotonic() - begun)


def main() -> int:
    """Try all mutants; return 1 if one survives."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", help="only files with one of them")
    parser.add_argument("--json", type=Path, help="write the figures here")
    asked = parser.parse_args()
    chosen = [
        one for one in MUTANTS if not asked.words or any(word in one.file for word in asked.words)
    ]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        every = " ".join(sorted({test for one in chosen for test in one.tests.split()}))
        failure = first_failure(copied(folder), every)
    if failure:
        sys.exit(f"fails without any mutant: {failure}")
    survived = 0
    with ThreadPoolExecutor(JOBS) as pool:
        for mutant, caught_by, seconds in pool.map(tried, chosen):
            survived += caught_by is None
            word = "caught" if caught_by else "SURVIVED"
            change = f"{mutant.old}  ->  {mutant.new}"
            print(f"{word:8} {seconds:5.0f} s  {mutant.file}: {change}\n{caught_by or '':>16}")
    minutes = (time.monotonic() - begun) / 60
    print(f"{len(chosen) - survived} of {len(chosen)} caught, {minutes:.1f} minutes")
    if asked.json:
        figures = {"mutants": len(chosen), "caught": len(chosen) - survived}
        asked.json.write_text(json.dumps({**figures, "minutes": round(minutes, 1)}), "utf-8")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
