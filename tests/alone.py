"""Say whether the package works with its run-time dependencies alone: no extra, no tool.

    python -I tests/alone.py

Every module is imported but those of an extra, whose package must then be the one that is missing.
Every command answers. It runs in an environment that has the package and what it declares.
"""
# ruff: noqa: T201 - a script prints

import contextlib
import importlib
import io
import pkgutil
import sys
import tempfile
from pathlib import Path

import overlap
from overlap.cli import main as group
from overlap.cli import run

OF_EXTRAS = {"matplotlib", "narwhals", "dask", "starlette", "uvicorn", "mcp"}
SERVERS = ("serve", "mcp")  # which say what to install
TEAM = ["-t", "docs/examples/five-sites.toml"]
DATES = ["--start", "2027-01-01", "--stop", "2027-02-01"]
COMMANDS = [
    ["check", "London", "Manila", *DATES],
    ["days", *TEAM, *DATES],
    ["rank", "London", "--candidates", "Manila,Cairo", *DATES],
    ["matrix", *TEAM, *DATES],
    ["advise", "London", "Manila", "--step", "2h", *DATES],
    ["coverage", *TEAM, *DATES],
    ["duty", "London", "--at", "2027-01-05T09:00Z"],
    ["schedule", *TEAM, "Weekly sync", "-o", "OUT.ics", "--format", "json"],
    [
        "suggest",
        "-t",
        "docs/examples/five-sites.toml",
        "--with",
        "Lena,Maya",
        "--duration",
        "45m",
        *DATES,
    ],
    ["schema", "check"],
    ["diff", "OUT.ics", "OUT.ics"],
    ["report", *TEAM, "-o", "OUT.html"],
    ["sites", "Manila", *DATES],
    ["holidays", "Manila", *DATES],
    ["init"],
    ["verify-certificate", "docs/examples/all-hands.json"],
]


def missing():
    """Import every module; return the packages that are missing for some."""
    found = set()
    for module in pkgutil.walk_packages(overlap.__path__, "overlap."):
        if module.name != "overlap.__main__":
            try:
                importlib.import_module(module.name)
            except ModuleNotFoundError as fault:
                found.add(fault.name.partition(".")[0])
    return found


def faults(folder):
    """Run every command; yield those that don't answer."""
    for command in COMMANDS:
        words = [word.replace("OUT", f"{folder}/out") for word in command]
        said = io.StringIO()
        out = io.TextIOWrapper(io.BytesIO(), "utf-8")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            code = run(words)
        if code not in {0, 1}:
            yield f"{' '.join(command)}: exit {code}: {said.getvalue()}"


def main():
    """Leave with a word about what fails."""
    lacking = missing() - OF_EXTRAS
    untried = set(group.commands) - {command[0] for command in COMMANDS} - set(SERVERS)
    with tempfile.TemporaryDirectory() as folder:
        failed = [*faults(folder)]
    if lacking or untried or failed:
        sys.exit(f"undeclared: {lacking}, untried: {untried}, failed: {failed}")
    print(f"{len(COMMANDS)} passed, 0 failed: {Path(overlap.__file__).parent}")


if __name__ == "__main__":
    main()
