"""What installing and loading costs, by dependency.

    python benchmarks/weight.py            prints the tables of docs/explanation/dependencies.md
    python benchmarks/weight.py --small    a quick pass, as in CI
    python benchmarks/weight.py --page     also rewrite that page's figures

A package's size is that of the files its installer recorded, compiled ones included.  CPU is that
of fresh processes, all threads; the median of five.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import re
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from run import process_s
from tables import seconds, table, wrapped, write_page

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "explanation" / "dependencies.md"
EXAMPLES = ROOT / "docs" / "examples"
OURS = "overlap-hours"
MEGABYTE = 1_000_000
LOADED = {
    "numpy": "numpy",
    "holidays": "holidays",
    "python-dateutil": "dateutil.rrule",
    "click": "click",
    "rich": "rich.table",
    "icalendar": "icalendar",
    "jinja2": "jinja2",
    "highspy": "highspy",
    "lazy-loader": "lazy_loader",
    "tomlkit": "tomlkit",
}
"""What we import of each; tzdata is read as files."""
CHECK = ["check", "-t", str(EXAMPLES / "new-york-manila.toml")]
THREE, FIVE = EXAMPLES / "cairo-dubai-san-francisco.toml", EXAMPLES / "five-sites.toml"
COMMANDS = {
    "`overlap --help`": ["--help"],
    "`overlap check`, two sites": CHECK,
    "the same with `--format json`": [*CHECK, "--format", "json"],
    "`overlap schedule`, three sites, 52 dates": ["schedule", "-t", str(THREE)],
    "the same, five people in five offices": ["schedule", "-t", str(FIVE), "Weekly sync"],
}


def requirements(name: str, extra: str = "") -> set[str]:
    """Return what a distribution asks for here, without or for an extra alone."""
    asked = map(Requirement, metadata.requires(name) or ())
    return {
        canonicalize_name(one.name)
        for one in asked
        if (one.marker is None and not extra)
        or (
            one.marker
            and one.marker.evaluate({"extra": extra})
            and not (extra and one.marker.evaluate({"extra": ""}))
        )
    }


def with_needs(names: set[str]) -> set[str]:
    """Return distributions and all that they need, in turn, by the extras that they ask for too."""
    wanted, found = {(name, "") for name in names}, set[tuple[str, str]]()
    while wanted:
        found |= wanted
        wanted = {need for one in wanted for need in needs(*one)} - found
    return {name for name, _ in found}


def needs(name: str, extra: str) -> set[tuple[str, str]]:
    """Return what a distribution, or an extra of it, asks for here, with the extras of that."""
    asked = map(Requirement, metadata.requires(name) or ())
    kept = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": extra})]
    return {(canonicalize_name(one.name), own) for one in kept for own in ("", *one.extras)}


@cache
def size(name: str) -> int:
    """Return the bytes of a distribution's files."""
    files = metadata.distribution(name).files or ()
    paths = {Path(str(file.locate())) for file in files}
    return sum(path.stat().st_size for path in paths if path.is_file())


def megabytes(names: set[str]) -> str:
    """Write the size of distributions together."""
    total = sum(map(size, names)) / MEGABYTE
    return "" if not names else f"{total:.1f}" if total < 10 else f"{total:.0f}"  # noqa: PLR2004


def run_table(rounds: int) -> str:
    """Return what each dependency weighs, what it brings along, and what its import costs."""
    direct = requirements(OURS)
    bare = process_s(["-c", "pass"], rounds)
    rows = []
    for name in sorted(direct, key=size, reverse=True):
        brought = with_needs({name}) - direct
        line = f"import {LOADED[name]}" if name in LOADED else ""
        cost = seconds(process_s(["-c", line], rounds) - bare) if line else "none"
        also = f"{megabytes(brought)}, {', '.join(sorted(brought))}" if brought else ""
        rows.append([name, megabytes({name}), also, cost])
    rows.append(["all", megabytes(with_needs(direct)), "", ""])
    return table(["package", "MB", "and of what it needs besides", "CPU of its import"], rows)


def loaded(arguments: list[str]) -> str:
    """Return which dependencies a command loads."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, check=True
    )
    tops = set(re.findall(r"\| +(\w+)$", done.stderr, re.MULTILINE))
    return ", ".join(name for name, module in LOADED.items() if module.partition(".")[0] in tops)


def command_table(rounds: int) -> str:
    """Return what commands take, loading included, and what they load."""
    lines = {"`python -c pass`": ["-c", "pass"], "`import overlap`": ["-c", "import overlap"]}
    lines |= {name: ["-m", "overlap", *words] for name, words in COMMANDS.items()}
    rows = [[name, seconds(process_s(line, rounds)), loaded(line)] for name, line in lines.items()]
    return table(["what", "CPU", "loads"], rows)


def extras_table() -> tuple[str, list[str]]:
    """Return what each extra weighs beyond the dependencies, and what isn't installed."""
    there = {canonicalize_name(one.name) for one in metadata.distributions()}
    base = with_needs(requirements(OURS))
    rows, missing = [], []
    for extra in metadata.metadata(OURS).get_all("Provides-Extra") or ():
        asked = requirements(OURS, extra) - base
        if asked - there:
            missing += sorted(asked - there)
            continue
        brought = with_needs(asked) - base - asked
        rows.append([f"`{extra}`", megabytes(asked), megabytes(brought)])
    return table(["extra", "MB", "and of what it needs besides"], sorted(rows)), missing


def machine() -> str:
    """Return date and versions."""
    names = sorted(requirements(OURS))
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    today = dt.date.today()  # noqa: DTZ011 - the measurer's date
    return wrapped(f"{today}: Python {platform.python_version()}, {platform.system()}; {versions}.")


def main() -> None:
    """Measure, print the tables, write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--small", action="store_true", help="a quick pass")
    what.add_argument("--page", action="store_true", help=f"rewrite the figures of {PAGE.name}")
    asked = parser.parse_args()
    rounds = 1 if asked.small else 5
    extras, missing = extras_table()
    found = {
        "machine": machine(),
        "run": run_table(rounds),
        "commands": command_table(rounds),
        "extras": extras,
    }
    print("\n\n".join(found.values()))
    if missing:
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
    if asked.page and missing:
        sys.exit("the page stays as it is")
    if asked.page:
        write_page(PAGE, found)


if __name__ == "__main__":
    main()
