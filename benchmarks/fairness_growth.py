"""How the time and the gap of a plan grow with people, zones and dates.

    python benchmarks/fairness_growth.py            all sizes, a few minutes
    python benchmarks/fairness_growth.py --small    a quick pass, as in CI
    python benchmarks/fairness_growth.py --page     also rewrite the table of fairness-growth.md

Each plan is one run of ``overlap schedule`` in a process of its own; its CPU time is that of the
whole process, loading included, and doesn't depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, NamedTuple

from meetings import TWENTY
from tables import table, write_page

PAGE: Final = Path(__file__).parent.parent / "docs" / "explanation" / "fairness-growth.md"
SIZES: Final = (10, 10), (30, 12), (60, 15), (120, 18)
COUNTS: Final = {
    12: "FREQ=MONTHLY;BYDAY=1TU",
    52: "FREQ=WEEKLY",
    250: "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
}
EVERYBODY: Final = "everybody comes"
SOME: Final = "quorum 0.6, nights refused"
MOST_CPU_S: Final = 3.0
MOST_GAP: Final = {12: 1.10, 52: 1.05, 250: 1.05}


class Row(NamedTuple):
    """One plan: its size, CPU time, and its largest burden by its bound, year end and steady."""

    people: int
    zones: int
    dates: int
    who: str
    cpu_s: float
    year_end: float
    steady: float


def team_file(people: int, zones: int, dates: int, who: str, mode: str) -> str:
    """Return a team of people dealt out to zones, and its meeting."""
    parts = [f'[[site]]\nname = "{zone}"\nzone = "{zone}"\n' for zone in TWENTY[:zones]]
    refuse = 'refuse = ["23:00-06:00"]\n' if who == SOME else ""
    parts += [
        f'[[person]]\nname = "p{n}"\nsite = "{TWENTY[n % zones]}"\n{refuse}' for n in range(people)
    ]
    quorum = "quorum = 0.6\n" if who == SOME else ""
    parts.append(
        f'[[meeting]]\nname = "all"\nduration = "60m"\nevery = "{COUNTS[dates]}"\n'
        f'start = 2027-01-05\ncount = {dates}\nmode = "{mode}"\n{quorum}'
    )
    return "\n".join(parts)


def plan(text: str) -> tuple[dict[str, Any], float]:
    """Return the certificate of a team's plan and the CPU time of the run [s]."""
    command = [Path(sys.executable).with_name("overlap"), "schedule", "--format", "json", "-t"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "team.toml")
        path.write_text(text, "utf-8")
        before = os.times()
        found = subprocess.run([*command, path], capture_output=True, check=False)  # noqa: S603
        after = os.times()
    if found.returncode:
        sys.exit(f"exit {found.returncode}: {found.stderr.decode()}\n{text}")
    cpu_s = after.children_user + after.children_system
    cpu_s -= before.children_user + before.children_system
    return json.loads(found.stdout)["certificate"], cpu_s


def measure(*, small: bool) -> list[Row]:
    """Plan all sizes."""
    rows = []
    for people, zones in SIZES[:1] if small else SIZES:
        for dates in [12] if small else COUNTS:
            for who in EVERYBODY, SOME:
                gaps, times = [], []
                for mode in "year_end", "steady":
                    found, cpu_s = plan(team_file(people, zones, dates, who, mode))
                    gaps.append(found["max_burden"] / found["lower_bound"])
                    times.append(cpu_s)
                rows.append(Row(people, zones, dates, who, max(times), *gaps))
                print(rows[-1], file=sys.stderr, flush=True)
    return rows


def shown(rows: list[Row]) -> str:
    """Return the table, and what was aimed at."""
    head = ["people", "zones", "dates", "who", "CPU", "÷ bound", "÷ bound, `steady`"]
    cells = [
        [
            str(row.people),
            str(row.zones),
            str(row.dates),
            row.who,
            f"{row.cpu_s:.2f} s",
            f"{row.year_end:.3f}",
            f"{row.steady:.3f}",
        ]
        for row in rows
    ]
    return table(head, cells)


def main() -> None:
    """Measure, print the table, write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a quick pass")
    parser.add_argument("--page", action="store_true", help=f"rewrite the table of {PAGE.name}")
    asked = parser.parse_args()
    rows = measure(small=asked.small)
    print(shown(rows))
    late = [row for row in rows if row.cpu_s > MOST_CPU_S]
    wide = [row for row in rows if max(row.year_end, row.steady) > MOST_GAP[row.dates]]
    print(f"{len(late)} above {MOST_CPU_S:g} s, {len(wide)} above the gap aimed at")
    if asked.page:
        write_page(PAGE, {"growth": shown(rows)})


if __name__ == "__main__":
    main()
