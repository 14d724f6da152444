"""Every command shown in the README and the docs gives what is shown."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def printed(line, folder):
    """Run a command as a reader would; return what a terminal would show, without colour."""
    words = shlex.split(line)
    assert words[0] == "overlap", line
    found = subprocess.run(
        [sys.executable, "-m", "overlap", *words[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        check=False,
    )
    code = f"(exit {found.returncode})\n" if found.returncode else ""
    return f"{found.stdout}{code}".rstrip("\n")


def pattern(expected):
    """Return an expression for output in which a line ``[…]`` stands for any lines."""
    parts = (".*?" if p == ANYTHING else re.escape(p) for p in expected.split("\n"))
    return re.compile("\n".join(parts).replace("\n.*?", "(?:\n.*?)?"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_print_what_the_page_shows(page, tmp_path):
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    for line, expected in sessions(page):
        shown = printed(line, tmp_path)
        assert pattern(expected).fullmatch(shown), f"$ {line}\n{shown}"
