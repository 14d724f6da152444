"""The types of the public names, as a caller's own type checker sees them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typed_use

FILE = Path(typed_use.__file__)


def test_what_the_types_say_also_runs():
    pytest.importorskip("matplotlib")
    typed_use.everything()


def test_a_strict_type_checker_passes_user_code_and_refuses_each_misuse(tmp_path):
    """Away from this tree, so that the package is found as installed; in one run, for time."""
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
    shutil.copy(FILE, tmp_path / "use.py")
    (tmp_path / "misuse.py").write_text("\n".join(["import overlap", *misuses, ""]), "utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir=.cache",
        "use.py",
        "misuse.py",
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    errors = re.findall(r"^(\w+\.py):(\d+): error", run.stdout, re.MULTILINE)
    assert "in 1 file (checked 2 source files)" in run.stdout, run.stdout + run.stderr
    assert {(file, int(line)) for file, line in errors} == {
        ("misuse.py", n) for n in range(2, len(misuses) + 2)
    }, run.stdout
