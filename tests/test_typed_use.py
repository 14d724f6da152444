"""The types of the public names, as a caller's own type checker sees them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typed_use

FILE = Path(typed_use.__file__)


def mypy(file):
    """Check a file away from this tree, so that the package is found as it is installed."""
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=.cache", file.name]
    return subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)


def test_what_the_types_say_also_runs():
    pytest.importorskip("matplotlib")
    typed_use.everything()


def test_user_code_passes_a_strict_type_checker_against_the_installed_package(tmp_path):
    pytest.importorskip("mypy")
    found = mypy(Path(shutil.copy(FILE, tmp_path)))
    assert found.stdout.startswith("Success"), found.stdout + found.stderr


def test_a_strict_type_checker_refuses_each_misuse(tmp_path):
    pytest.importorskip("mypy")
    misuses = [
        'overlap.Site("Oslo")',
        'overlap.Site("Oslo", "Europe/Oslo", holidays=47)',
        'overlap.Site("Oslo", "Europe/Oslo", seasons=["summer"])',
        "overlap.Spans(None, object())",
        "overlap.Target(2)",
        'overlap.Horizon("2027-01-01", 2028)',
        'overlap.CURVES["default"].nothing',
        "overlap.no_such_name",
    ]
    file = tmp_path / "misuse.py"
    file.write_text("\n".join(["import overlap", *misuses, ""]), "utf-8")
    told = mypy(file).stdout
    refused = [bool(re.search(rf"misuse.py:{n}: error", told)) for n in range(2, len(misuses) + 2)]
    assert refused == [True] * len(misuses), told
