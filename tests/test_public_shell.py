"""What GitHub and PyPI read of the project agrees with the project."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
yaml = pytest.importorskip("yaml")  # dask brings it
pytestmark = pytest.mark.skipif(not GITHUB.exists(), reason="the sdist leaves it out")


def read(path):
    return yaml.safe_load(path.read_text("utf-8"))


def workflow(name):
    document = read(GITHUB / "workflows" / f"{name}.yml")
    return document, document[True]  # YAML 1.1 reads "on" as true


def test_each_python_that_is_claimed_is_tested_on_each_system():
    document, _ = workflow("test")
    matrix = document["jobs"]["suite"]["strategy"]["matrix"]
    claimed = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert matrix["python"] == claimed == ["3.11", "3.12", "3.13", "3.14"]
    assert {system.partition("-")[0] for system in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert PROJECT["requires-python"] == f">={claimed[0]}"
    everything = document["jobs"]["everything"]["steps"]
    assert everything[-1] == {"run": ".ci/run"}


def test_only_a_tag_starts_a_release_and_no_password_is_kept():
    document, starts = workflow("release")
    assert list(starts) == ["push"]
    assert list(starts["push"]) == ["tags"]
    assert "secrets." not in (GITHUB / "workflows" / "release.yml").read_text("utf-8")
    publish = document["jobs"]["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["needs"] == "build"
    assert document["jobs"]["build"]["needs"] == "test"


@pytest.mark.parametrize("name", ["test", "docs", "release"])
def test_a_workflow_may_only_read_unless_a_job_says_why(name):
    document, _ = workflow(name)
    assert document["permissions"] == {"contents": "read"}
    for job in document["jobs"].values():
        assert "timeout-minutes" in job or "uses" in job
        for step in job.get("steps", ()):
            uses = step.get("uses", "actions/@v0")
            owner = uses.partition("/")[0]
            assert re.search(r"@(v\d+|release/v1)$", uses)
            assert owner in {"actions", "pypa"}


def test_the_form_for_a_wrong_answer_needs_team_file_command_and_expected_value():
    form = read(GITHUB / "ISSUE_TEMPLATE" / "wrong-answer.yml")
    required = {each["id"] for each in form["body"] if each["validations"]["required"]}
    assert required >= {"team", "command", "answer", "expected", "versions"}
    for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml"):
        if path.name != "config.yml":
            assert {"name", "description", "body"} <= set(read(path))


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_links_of_the_shell_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)", (GITHUB / name).read_text("utf-8"))
    assert links
    for link in links:
        assert (GITHUB / link).resolve().exists(), link


def test_hooks_are_checks_that_the_guide_names():
    hooks = read(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    guide = (ROOT / "docs" / "contributing.md").read_text("utf-8")
    for hook in hooks:
        command = " ".join(hook["entry"].split()[:2]).removesuffix(" --force-exclude")
        assert command in guide, command


def test_the_readme_shows_no_picture_that_pypi_has_not():
    text = (ROOT / "README.md").read_text("utf-8")
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)|<img[^>]+src=[\"']([^\"']+)", text)
    assert all("".join(found).startswith("https://") for found in pictures), pictures
