"""What GitHub is to run, read by actionlint."""

import json
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WORKFLOWS = HERE.parents[1] / ".github" / "workflows"


def lint(*paths):
    line = ["node", HERE / "lint_workflows.mjs", *paths]
    return json.loads(subprocess.run(line, capture_output=True, check=True).stdout)


@pytest.mark.node
def test_actionlint_has_nothing_to_say_of_any_workflow():
    paths = sorted(WORKFLOWS.glob("*.yml"))
    assert [path.name for path in paths] == ["docs.yml", "release.yml", "test.yml"]
    assert lint(*paths) == []


@pytest.mark.node
def test_actionlint_hears_a_fault(tmp_path):
    text = (WORKFLOWS / "release.yml").read_text("utf-8")
    (tmp_path / "bad.yml").write_text(text.replace("github.ref_name", "github.no_such"), "utf-8")
    (fault,) = lint(tmp_path / "bad.yml")
    assert "no_such" in fault["message"]
