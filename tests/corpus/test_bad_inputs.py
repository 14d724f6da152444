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


def keys_of_the_sound_file():
    """Return the line of each key, by its table's name and its own, as ``site.flexible.step``."""
    table, found = "", {}
    for line in SOUND.splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif " = " in line:
            key = line.partition(" = ")[0]
            found.setdefault(f"{table.replace('handover', 'NAME')}.{key}", []).append(line)
    return found


KEYS = keys_of_the_sound_file()


def test_the_sound_file_has_every_key_of_every_table():
    known = {f"{table}.{key}" for table, keys in TABLES.items() for key in keys}
    absent = known - KEYS.keys()
    assert absent == {"horizon.months", "meeting.until", "site.season", "site.flexible"}


@pytest.mark.parametrize("kind", ["of the wrong type", "misspelt", "said twice"])
@pytest.mark.parametrize("key", KEYS)
def test_every_key_has_its_cases(key, kind):
    assert any(
        case.values[0].get("line") in KEYS[key] and case.values[0]["law"].endswith(kind)
        for case in BAD
    )


def test_there_are_as_many_cases_as_were_asked_for():
    assert len(BAD) >= 150
    assert len(NEAR) >= 25
