"""Every command shown in the README and the docs gives what is shown."""

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

from overlap.cli import run

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "[…]"


def sessions(page):
    """Yield each command of a page with the lines it is said to print."""
    for block in BLOCK.findall(page.read_text("utf-8")):
        commands = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
        for command in commands:
            line, _, output = command.partition("\n")
            yield line, output.rstrip("\n")


def printed(line):
    """Run a command; return what a terminal would show, both streams in turn, without colour.

    It runs in this process: a hundred and fifty that start each would take a minute longer.
    """
    words = shlex.split(line)
    assert words[0] == "overlap", line
    screen = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True)
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        code = run(words[1:])
    shown = screen.buffer.getvalue().decode().replace("\r\n", "\n")
    return f"{shown}(exit {code})" if code else shown.rstrip("\n")


def pattern(expected):
    """Return an expression for output in which a line ``[…]`` stands for any lines."""
    parts = (".*?" if p == ANYTHING else re.escape(p) for p in expected.split("\n"))
    return re.compile("\n".join(parts).replace("\n.*?", "(?:\n.*?)?"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_print_what_the_page_shows(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    for line, expected in sessions(page):
        shown = printed(line)
        assert pattern(expected).fullmatch(shown), f"$ {line}\n{shown}"
