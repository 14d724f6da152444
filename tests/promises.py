"""Run the commands of docs/explanation/promises*.md and write what they end with into them.

    python tests/promises.py                 every command of the pages
    python tests/promises.py faults bugs     those with one of these words in heading or line

That is the last line, and a table if there is one.  A command that fails leaves the page as it is.
"""
# ruff: noqa: T201 - a script prints

from __future__ import annotations

import datetime as dt
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "explanation").glob("promises*.md"))
PYTHON = ".venv/bin/python"
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
RUN = re.compile(
    r"^```sh\n(?P<line>[^\n]+)\n```\n\n<!-- run -->\n(?P<found>.*?)<!-- end -->$",
    re.MULTILINE | re.DOTALL,
)


class Run(NamedTuple):
    """A command of the page, the heading it stands under, and where its figures go."""

    heading: str
    line: str
    start: int
    stop: int


def runs(text: str) -> list[Run]:
    """Return the commands of a page in order."""
    found = []
    for match in RUN.finditer(text):
        above = [heading[1] for heading in HEADING.finditer(text, 0, match.start())]
        found.append(Run(above[-1] if above else "", match["line"], *match.span("found")))
    return found


def printed_by(line: str) -> str:
    """Run a command from the root; return what it prints, leave if it fails."""
    words = [sys.executable if word == PYTHON else word for word in shlex.split(line)]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        sys.exit(f"{found.stdout[-3000:]}{found.stderr[-1000:]}failed: {line}")
    return found.stdout


def result_of(printed: str) -> str:
    """Return the last line that isn't a table's, and below it the table, if there is one."""
    lines = printed.strip().splitlines()
    table = [line for line in lines if line.startswith("|")]
    last = [line for line in lines if line not in table][-1].strip("= ")
    return "\n".join([f"{last}.", *([""] if table else []), *table])


def main(words: list[str]) -> None:
    """Run what is asked for, and write each result as soon as it is there."""
    every = [(page, run) for page in PAGES for run in runs(page.read_text("utf-8"))]
    for page, run in every:
        if words and not any(word.lower() in f"{run.heading} {run.line}".lower() for word in words):
            continue
        print(run.line, flush=True)
        result = result_of(printed_by(run.line))
        print(f"    {result}", flush=True)
        text = page.read_text("utf-8")
        now = next(one for one in runs(text) if one.line == run.line)  # it may have moved
        today = dt.datetime.now(tz=dt.UTC).date()
        page.write_text(f"{text[: now.start]}\n{today}: {result}\n\n{text[now.stop :]}", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
