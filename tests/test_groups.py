"""The page of real groups: what it says of each, and that its script makes the table."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT.joinpath("docs/explanation/fairness-groups.md").read_text("utf-8")
ROWS = re.findall(r"^\| \[(.+?)\]\(\S+\) \| (.+) \|$", PAGE, re.MULTILINE)


def figures(row):
    """Return worst-off, total, misses and times of theirs, and of ours."""
    numbers = [int(text) for text in row.split(" | ")[2:]]
    return numbers[:4], numbers[4:]


def test_the_page_has_the_groups():
    assert len(ROWS) == 7


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_our_worst_off_bears_less_and_we_take_no_more_times_and_miss_no_more(name, row):
    theirs, ours = figures(row)
    assert ours[0] < theirs[0], name
    assert ours[2] <= theirs[2]
    assert ours[3] <= max(theirs[3], 2)


@pytest.mark.slow
def test_the_table_is_what_its_script_prints():
    script = [sys.executable, str(ROOT / "benchmarks" / "groups.py")]
    found = subprocess.run(script, capture_output=True, check=True, text=True)
    assert found.stdout.strip() in PAGE
