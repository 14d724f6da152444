"""What differs between systems, simulated: `docs/explanation/portability.md` lists it."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from overlap.base.errors import OverlapError
from overlap.cli import run
from overlap.cli.output import File, written_together
from overlap.cli.schedule_all import file_names

ROOT = Path(__file__).parents[1]
MANILA = ROOT / "docs" / "examples" / "new-york-manila.toml"
YEAR = ["--start", "2027-01-01", "--stop", "2028-01-01"]
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)),
}


def check(*arguments, code="from overlap.cli import console; console()", **env):
    return subprocess.run(
        [sys.executable, "-c", code, "check", *map(str, arguments), *YEAR],
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )


@pytest.fixture
def fault_of(monkeypatch):
    """Return a function that makes a call of a module fail with an error number."""

    def fail(module, name, number):
        def failing(*_args, **_options):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(module, name, failing)

    return fail


def test_without_limits_of_memory_as_on_windows_the_answer_is_the_same():
    code = "import sys; sys.modules['resource'] = None; from overlap.cli import console; console()"
    assert check("-t", MANILA, code=code).stdout == check("-t", MANILA).stdout


def test_without_zone_files_of_the_system_as_on_windows_the_answer_is_the_same():
    plain = check("-t", MANILA, "--format", "json")
    without = check("-t", MANILA, "--format", "json", PYTHONTZPATH="")
    assert (without.returncode, without.stdout) == (0, plain.stdout)


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "ascii", "utf-16", "cp932"])
def test_any_console_encoding_gets_text_it_can_show(encoding):
    found = check("-t", MANILA, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (found.returncode, found.stderr) == (0, b"")
    assert "Manila" in found.stdout.decode(encoding)


@pytest.mark.parametrize("locale", ["C", "POSIX", "tr_TR.UTF-8"])
def test_files_are_utf_8_in_any_locale(locale, tmp_path):
    team = tmp_path / "Kraków.toml"
    team.write_text(MANILA.read_text("utf-8").replace('"Manila"', '"Kraków–İzmir"'), "utf-8")
    page = tmp_path / "page.json"
    found = check("-t", team, "--format", "json", "-o", page, LC_ALL=locale, PYTHONUTF8="0")
    assert found.returncode == 0, found.stderr
    assert "Kraków–İzmir" in page.read_text("utf-8")


def test_folders_with_spaces_and_crlf_files_are_as_good(tmp_path):
    folder = tmp_path / "our team (2027), São Paulo"
    folder.mkdir()
    team, page = folder / "the team.toml", folder / "its answer.csv"
    team.write_bytes(MANILA.read_bytes().replace(b"\n", b"\r\n"))
    plain = check("-t", MANILA, "--format", "csv")
    found = check("-t", team, "--format", "csv", "-o", page)
    assert (found.returncode, page.read_bytes()) == (0, plain.stdout)
    assert sorted(path.name for path in folder.iterdir()) == ["its answer.csv", "the team.toml"]


def test_answers_end_lines_alike_on_every_system():
    assert b"\r" not in check("-t", MANILA).stdout


def test_a_file_that_another_program_holds_open_stays_as_it_was(fault_of, tmp_path):
    """Windows refuses to replace it."""
    target = tmp_path / "page.csv"
    target.write_bytes(b"old")
    fault_of(Path, "replace", errno.EACCES)
    with (
        pytest.raises(OverlapError, match="permission denied"),
        written_together(File(str(target), b"new")),
    ):
        pass
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"page.csv": b"old"}


@pytest.mark.parametrize(
    ("module", "name", "number"),
    [
        (shutil, "copymode", errno.EPERM),  # FAT and some network drives have no permissions
        (os, "fsync", errno.EINVAL),  # nor have all a way to wait for the disk
        (os, "fsync", errno.ENOTSUP),
    ],
)
def test_a_file_system_that_has_less_is_written_to(fault_of, tmp_path, module, name, number):
    target = tmp_path / "page.csv"
    target.write_bytes(b"old")
    fault_of(module, name, number)
    with written_together(File(str(target), b"new")):
        pass
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_is_an_error_and_the_old_file_stays(fault_of, tmp_path, number):
    target = tmp_path / "page.csv"
    target.write_bytes(b"old")
    fault_of(os, "fsync", number)
    with pytest.raises(OverlapError), written_together(File(str(target), b"new")):
        pass
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"page.csv": b"old"}


def test_names_of_calendars_can_be_files_on_every_system():
    titles = [
        "Sync: EU/US",
        'A "b" <c> | d?',
        "..",
        "CON",
        "nul",
        "Zürich\\Büro*",
        "a" * 300,
        "com1",
    ]
    for name in file_names(titles):
        assert re.fullmatch(r"[^<>:\"/\\|?*\x00-\x1f]{1,200}", name), name
        assert not name.endswith((" ", "."))
        assert name.partition(".")[0].lower() not in RESERVED, name


@pytest.mark.parametrize("zone", ["Eastern Standard Time", "Singapore Standard Time"])
def test_zone_names_of_windows_are_places(zone, capsys):
    assert run(["sites", zone, "--format", "json"]) == 0
    assert '"zone": "' in capsys.readouterr().out


def test_interrupting_has_an_exit_code_of_its_own_where_there_is_no_sigint(monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("overlap.cli.main.main", interrupted)
    assert run(["check"]) == 130
