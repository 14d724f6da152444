"""The installed command, as another program starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "overlap"]
YEAR = ["--start", "2027-01-01", "--stop", "2028-01-01"]
EXAMPLES = Path("docs/examples").resolve()


def overlap(*arguments, env=None, **options):
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, **(env or {})},
        **options,
    )


def test_the_installed_entry_point_is_the_command():
    script = Path(sys.executable).with_name("overlap")
    found = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("overlap, version ")


def test_a_check_needs_no_file():
    found = overlap("check", "New York", "Manila", *YEAR, text=True)
    assert (found.returncode, found.stderr) == (1, "")
    assert "New York – Manila: ✗ misses the target" in found.stdout
    assert "none shared      New York 09:00–17:00 = Manila 22:00–06:00" in found.stdout


def test_where_the_encoding_lacks_the_signs_plain_ascii_stands_in():
    env = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    found = overlap("check", "New York", "Manila", *YEAR, env=env)
    assert found.returncode == 1
    assert b"New York - Manila: x misses the target" in found.stdout
    assert found.stdout.isascii()


def test_piped_output_is_not_cut_and_has_no_colour():
    env = {"COLUMNS": "40", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    found = overlap("check", "London", "Lagos", *YEAR, env=env, text=True)
    assert "\x1b" not in found.stdout
    assert max(map(len, found.stdout.splitlines())) > 80
    assert "…\n" not in found.stdout


def test_tables_fit_into_80_columns_but_for_sentences():
    for path in EXAMPLES.glob("*.toml"):
        lines = overlap("check", "-t", path, "--details", text=True).stdout.splitlines()
        drawn = [line for line in lines if "··" in line or "░ works" in line]
        assert drawn
        assert max(map(len, drawn)) <= 80


def test_a_reader_that_stops_early_is_no_error():
    line = f"{sys.executable} -m overlap days -t {EXAMPLES}/new-york-manila.toml | head -n 1"
    found = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)  # noqa: S602 - a pipe is the point
    assert found.stderr == ""
    assert found.stdout.startswith("New York, Manila")


@pytest.mark.parametrize(
    ("question", "code"),
    [("check London Lagos", 0), ("check London Tokyo", 1), ("sites London", 0), ("--help", 0)],
)
def test_a_closed_pipe_changes_no_exit_code(question, code):
    line = f"set -o pipefail; {sys.executable} -m overlap {question} | true"
    found = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (code, "")


@pytest.mark.parametrize("question", ["check London Tokyo", "init", "--help"])
@pytest.mark.parametrize("out", [">/dev/full", ">&-"])
def test_an_answer_that_cannot_be_written_is_an_error(question, out):
    line = f"{sys.executable} -m overlap {question} {out}"
    found = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    if (question, out) != ("--help", ">&-"):
        assert found.returncode == 2
        assert found.stderr.startswith("error: ")
    assert "Traceback" not in found.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_what_is_no_file_is_written_in_place(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    line = f"{sys.executable} -m overlap init -o {pipe}"
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        assert subprocess.run(line.split(), check=False).returncode == 2
        line = f"{sys.executable} -m overlap check London Tokyo -o {pipe}"
        assert subprocess.run(line.split(), check=False).returncode == 1
        assert "London – Tokyo" in reader.communicate(timeout=20)[0]
    assert pipe.is_fifo()


def test_the_team_file_is_never_the_output(tmp_path):
    team = tmp_path / "team.toml"
    team.write_bytes((EXAMPLES / "london-bengaluru.toml").read_bytes())
    found = overlap("check", "-t", team, "-o", team, text=True)
    assert found.returncode == 2
    assert "is the team file itself" in found.stderr
    assert team.read_bytes() == (EXAMPLES / "london-bengaluru.toml").read_bytes()


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_the_same_team_gives_the_same_page_under_any_hash_seed(seed):
    path = EXAMPLES / "cairo-dubai-san-francisco.toml"
    plain = overlap("report", "-t", path, "-o", "-").stdout
    assert overlap("report", "-t", path, "-o", "-", env={"PYTHONHASHSEED": seed}).stdout == plain
    assert plain.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_the_same_question_gives_the_same_bytes_under_any_hash_seed(seed):
    path = EXAMPLES / "berlin-krakow-buenos-aires.toml"
    plain = overlap("check", "-t", path, "--format", "json").stdout
    seeded = overlap("check", "-t", path, "--format", "json", env={"PYTHONHASHSEED": seed}).stdout
    assert seeded == plain
    assert json.loads(plain)["reference"] == "Berlin"


def loaded_by(code):
    """Return the costly packages that some code loads."""
    costly = ["numpy", "holidays", "icalendar", "rich", "click", "dateutil", "jinja2"]
    code = f"import sys\n{code}\nprint([m for m in {costly} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return found.stdout.splitlines()[-1]


def test_importing_overlap_loads_nothing_else():
    assert loaded_by("import overlap") == "[]"


def test_help_loads_click_alone():
    assert loaded_by("from overlap.cli import run; run(['--help'])") == "['click']"


def test_json_loads_no_rich_and_nothing_loads_icalendar_before_it_is_needed():
    arguments = ["check", "London", "Manila", *YEAR, "--format", "json"]
    assert (
        loaded_by(f"from overlap.cli import run; run({arguments})")
        == "['numpy', 'holidays', 'click', 'dateutil']"
    )


def test_a_check_loads_only_what_it_needs():
    """Each of these would add to what somebody at a terminal waits for."""
    unused = [
        *("overlap.planning.coverage", "overlap.planning.advise", "overlap.planning.rank"),
        *("overlap.fairness.rotation", "overlap.meetings.scheduler", "highspy"),
        *("html", "secrets", "traceback", "asyncio", "numpy.ma.core"),
    ]
    arguments = ["check", "-t", str(EXAMPLES / "new-york-manila.toml"), *YEAR, "--format", "json"]
    code = f"import sys\nfrom overlap.cli import run; run({arguments})\n"
    code += f"print([m for m in {unused} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"


def test_a_library_that_cannot_be_loaded_is_an_error_of_one_line():
    code = "import sys; sys.modules['numpy'] = None; from overlap.cli import console; console()"
    line = [sys.executable, "-c", code, "check", "London", "Tokyo"]
    found = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("error: a library can't be loaded: ")
    assert found.stderr.count("\n") == 1
