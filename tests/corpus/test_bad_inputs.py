"""Every bad input is one line on stderr, as written down; every near miss is taken."""

import shlex
import tomllib
from pathlib import Path

import pytest

from overlap.team.teamfile import TABLES

HERE = Path(__file__).parent
SOUND = HERE.joinpath("sound.toml").read_text("utf-8")


def cases(folder):
    """Yield the cases of a folder, each with what its file says of all."""
    for path in sorted(HERE.joinpath(folder).glob("*.toml")):
        file = tomllib.loads(path.read_text("utf-8"))
        for case in file.pop("case"):
            yield pytest.param({**file, **case}, id=f"{path.stem}: {case['law']}")


BAD = list(cases("bad_inputs"))
NEAR = list(cases("near_misses"))


def team_of(case):
    """Return the sound team file with the case's line in the place of another."""
    if "line" not in case:
        return case.get("team", SOUND)
    lines = SOUND.splitlines()
    at = lines.index(case["line"])
    assert lines.count(case["line"]) == 1
    lines[at : at + 1] = case["becomes"].splitlines()
    return "\n".join(lines) + "\n"


def files_in(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.fixture
def told(overlap, tmp_path, monkeypatch):
    """Run a case in a folder of its own; return exit code, stdout, stderr, and what it wrote."""

    def run(case):
        monkeypatch.chdir(tmp_path)
        files = {"team.toml": team_of(case), **case.get("files", {})}
        for name, text in files.items():
            Path(name).write_text(text, "utf-8", newline="")
        for name, octets in case.get("octets", {}).items():
            Path(name).write_bytes(bytes.fromhex(octets))
        before = files_in(tmp_path)
        program, *arguments = shlex.split(case["run"])
        assert program == "overlap"
        code, out, err = overlap(*arguments)
        return code, out, err, files_in(tmp_path).items() - before.items()

    return run


@pytest.mark.parametrize("case", BAD)
def test_a_bad_input_is_the_line_that_is_written_down_and_nothing_else(told, case):
    code, out, err, written = told(case)
    expected = f"error: {case['error']}"
    if expected.endswith("…"):  # what follows are a library's words, of one version or another
        expected = f"{expected[:-1]}{err.removesuffix(chr(10)).removeprefix(expected[:-1])}"
    assert (code, out, err, written) == (2, "", f"{expected}\n", set())
    assert err.count("\n") == 1


@pytest.mark.parametrize("case", NEAR)
def test_a_near_miss_is_taken(told, case):
    code, out, err, _ = told(case)
    assert code in {0, 1}
    assert out
    assert "error" not in err


def keyed_lines():
    """Return each line of the sound file that gives a key a value: its number, table and key."""
    table, lines = "", []
    for n, line in enumerate(SOUND.splitlines()):
        if line.startswith("["):
            table = line.strip("[]").replace("handover", "NAME")
        elif " = " in line:
            lines.append((n, table, line.partition(" = ")[0]))
    return lines


LINES = [pytest.param(n, key, id=f"{table}.{key}:{n}") for n, table, key in keyed_lines()]


def test_the_sound_file_has_every_key_of_every_table():
    known = {f"{table}.{key}" for table, keys in TABLES.items() for key in keys}
    absent = known - {f"{table}.{key}" for _, table, key in keyed_lines()}
    tables = {"site.season", "site.flexible", "person.season", "person.away", "site.away"}
    others = {"horizon.months", "meeting.until", "meeting.dates", "site.place", "site.notes"}
    assert absent == tables | others


def spoilt(overlap, path, n, becomes):
    """Return the exit code, what is printed and the error with a line of the sound file changed."""
    lines = SOUND.splitlines()
    lines[n : n + 1] = becomes
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return overlap("sites", "-t", path)


@pytest.mark.parametrize(("n", "key"), LINES)
def test_a_misspelt_key_is_an_error_that_names_it(overlap, tmp_path, n, key):
    line = SOUND.splitlines()[n].replace(key, f"{key}q", 1)
    code, out, err = spoilt(overlap, tmp_path / "team.toml", n, [line])
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{key}q: unknown key" in err


@pytest.mark.parametrize(("n", "key"), LINES)
def test_a_key_given_twice_is_an_error_that_names_the_file(overlap, tmp_path, n, key):
    line = SOUND.splitlines()[n]
    code, out, err = spoilt(overlap, tmp_path / "team.toml", n, [line, line])
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "team.toml" in err
    assert line.startswith(key)


@pytest.mark.parametrize(("n", "key"), LINES)
@pytest.mark.parametrize("value", ["{ q = 1 }", "[[]]", "1979-05-27T07:32:00Z"])
def test_a_value_of_another_type_is_an_error_that_names_the_key(overlap, tmp_path, n, key, value):
    code, out, err = spoilt(overlap, tmp_path / "team.toml", n, [f"{key} = {value}"])
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert key in err


def test_there_are_as_many_cases_as_were_asked_for():
    assert len(BAD) >= 150
    assert len(NEAR) >= 25
