"""Faults from outside: disks, signals, memory, locales and clocks, each with what is promised."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

import overlap as library

COMMAND = [sys.executable, "-m", "overlap"]
EXAMPLES = Path("docs/examples").resolve()
FIVE = EXAMPLES / "five-sites.toml"
MANILA = EXAMPLES / "new-york-manila.toml"
YEAR = ["--start", "2027-01-01", "--stop", "2028-01-01"]
SCHEDULE = [*COMMAND, "schedule", "-t", str(FIVE), "Weekly sync", "--format", "json"]
PAGE = [*COMMAND, "report", "-t", str(MANILA), "-q"]
LARGE = 1 << 20
CLI = str(Path(library.__file__).parent / "cli")
WRITER = """
import sys
from overlap.cli.output import File, written_together
path, letters = sys.argv[1:]
for letter in letters * 1_000_000:
    with written_together(File(path, letter.encode() * (1 << 20))):
        pass
    print(flush=True)
"""
UNPRIVILEGED = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: root obeys permissions too
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def done(arguments, *, env=None, **options):
    """Run a command; return its exit code, stdout and stderr."""
    found = subprocess.run(
        list(map(str, arguments)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(env or {})},
        **options,
    )
    return found.returncode, found.stdout, found.stderr


def limited(limit, arguments):
    """Run a command under a limit of bash's ``ulimit``; what coverage writes isn't meant by it."""
    words = map(str, arguments)
    line = f'unset COVERAGE_PROCESS_CONFIG; ulimit -c 0 {limit}; exec "$@"'
    return done(["bash", "-c", line, "limited", *words])


@pytest.fixture(autouse=True)
def _heeds_sigint():
    """Let what is started heed SIGINT, though a shell's background job, as this may be, doesn't."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def hidden(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def started(arguments, **options):
    return subprocess.Popen(
        list(map(str, arguments)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


# -- disks


def test_a_file_that_may_not_grow_further_leaves_the_old_one(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old")
    code, out, err = limited("-f 8", [*PAGE, "-o", path])
    assert (code, out) == (2, "")
    assert err == f"error: -o: '{path}': file too large\n"
    assert path.read_text() == "old"
    assert hidden(tmp_path) == []


def test_a_full_disk_leaves_the_old_file(tmp_path):
    inside = f"mount -t tmpfs -o size=64k none {tmp_path} && cd {tmp_path} && echo old > page.html"
    tried = done(["unshare", "-rm", "sh", "-c", inside])
    if tried[0]:
        pytest.skip("no small disk can be mounted here")
    line = f"{inside}; {' '.join(PAGE)} -o page.html; echo $?; cat page.html; ls -A"
    _, out, err = done(["unshare", "-rm", "sh", "-c", line])
    assert err == "error: -o: 'page.html': no space left on device\n"
    assert out.split() == ["2", "old", "page.html"]


def test_when_one_of_two_files_cannot_be_written_neither_is(tmp_path):
    ledger = tmp_path / "ledger.json"
    ledger.write_text("old")
    code, out, err = done([*SCHEDULE, "--ledger", ledger, "-o", tmp_path / "none" / "sync.ics"])
    assert (code, out) == (2, "")
    assert "error: -o: " in err
    assert ledger.read_text() == "old"
    assert list(tmp_path.iterdir()) == [ledger]


def test_when_the_answer_cannot_be_printed_no_file_is_written(tmp_path):
    paths = ["--ledger", tmp_path / "ledger.json", "-o", tmp_path / "sync.ics"]
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [*SCHEDULE, *map(str, paths)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (found.returncode, found.stderr) == (2, b"error: -o: '-': no space left on device\n")
    assert list(tmp_path.iterdir()) == []


def test_two_outputs_into_one_file_are_an_error(tmp_path):
    path = tmp_path / "both"
    code, _, err = done([*SCHEDULE, "--ledger", path, "-o", tmp_path / "." / "both"])
    assert code == 2
    assert "is the calendar of -o itself" in err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_read_only_is_named(tmp_path):
    path = tmp_path / "out.json"
    path.write_text("old")
    tmp_path.chmod(0o555)
    line = ["-m", "overlap", "check", "London", "Manila", *YEAR, "-o", path]
    code, out, err = done([sys.executable, "-c", UNPRIVILEGED, *line])
    tmp_path.chmod(0o755)
    assert (code, out, err) == (2, "", f"error: -o: '{path}': permission denied\n")
    assert path.read_text() == "old"
    assert hidden(tmp_path) == []


def test_a_team_file_that_may_not_be_read_is_named(tmp_path):
    path = tmp_path / "team.toml"
    path.write_bytes(MANILA.read_bytes())
    path.chmod(0)
    line = [sys.executable, "-c", UNPRIVILEGED, "-m", "overlap", "check", "-t", path]
    code, out, err = done(line)
    assert (code, out, err) == (2, "", f"error: {path}: permission denied\n")


# -- links


def test_a_link_to_nothing_makes_its_target(overlap, tmp_path):
    (tmp_path / "link").symlink_to("real")
    assert overlap("check", "London", "Berlin", *YEAR, "-o", tmp_path / "link")[0] == 0
    assert (tmp_path / "link").is_symlink()
    assert "Berlin" in (tmp_path / "real").read_text("utf-8")


def test_links_in_a_circle_are_an_error_and_stay(overlap, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.symlink_to(two)
    two.symlink_to(one)
    code, _, err = overlap("check", "London", "Berlin", *YEAR, "-o", one)
    assert (code, err) == (2, f"error: -o: '{one}': {os.strerror(errno.ELOOP).lower()}\n")
    assert one.is_symlink()
    assert two.is_symlink()


def test_a_link_to_the_team_file_is_the_team_file(overlap, tmp_path):
    team, link = tmp_path / "team.toml", tmp_path / "link"
    team.write_bytes(MANILA.read_bytes())
    link.symlink_to(team)
    code, _, err = overlap("check", "-t", team, "-o", link)
    assert code == 2
    assert "is the team file itself" in err
    assert team.read_bytes() == MANILA.read_bytes()


# -- kill -9, and two at once


def killed_writers(path, rounds):
    """Kill a process that rewrites a file, at random moments; return what was found after each."""
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    found = set()
    for _ in range(rounds):
        with started([sys.executable, "-c", WRITER, path, "ab"]) as writer:
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.02))
            writer.kill()
            writer.communicate()
        data = path.read_bytes()
        assert data in {data[:1] * LARGE for _ in "x"}, "half a file"
        found.add(data[:1])
    return found


def test_a_killed_writer_leaves_a_whole_file(tmp_path):
    assert killed_writers(tmp_path / "out", 12) <= {b"a", b"b"}
    assert all(name.startswith(".out.") and name.endswith(".tmp") for name in hidden(tmp_path))


@pytest.mark.slow
def test_a_writer_killed_500_times_leaves_whole_files_old_and_new(tmp_path):
    assert killed_writers(tmp_path / "out", 500) == {b"a", b"b"}


@pytest.mark.slow
def test_a_schedule_killed_at_any_moment_leaves_old_files_or_new(tmp_path):
    calendar, ledger = tmp_path / "sync.ics", tmp_path / "ledger.json"
    line = [*SCHEDULE, "-o", calendar, "--ledger", ledger]
    begun = time.monotonic()
    assert done(line)[0] == 0
    seconds = time.monotonic() - begun
    new = {path: path.read_bytes() for path in (calendar, ledger)}
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(60):
        for path in new:
            path.write_text("old")
        with started(line) as job:
            time.sleep(chance.uniform(0.5, 1) * seconds)
            job.kill()
            job.communicate()
        for path, whole in new.items():
            assert path.read_bytes() in {b"old", whole}


def test_two_writers_of_one_file_leave_it_whole_at_every_moment(tmp_path):
    path = tmp_path / "out"
    writers = [started([sys.executable, "-c", WRITER, path, letter]) for letter in "ab"]
    for writer in writers:
        writer.stdout.readline()
    until = time.monotonic() + 1.5
    seen = set()
    while time.monotonic() < until:
        data = path.read_bytes()
        assert data == data[:1] * LARGE
        seen.add(data[:1])
    for writer in writers:
        writer.kill()
        writer.communicate()
    assert seen == {b"a", b"b"}


# -- SIGINT


HARD = """
import numpy as np, overlap.cli, overlap.fairness.highs as given
model = given._model
def hopeless(*_):  # a market split: small, and hopeless for branch and bound
    rng = np.random.default_rng(7)
    rows = rng.integers(0, 100, (5, 40)).astype(float)
    half = rows.sum(axis=1) // 2
    print("solving", flush=True)
    split = [given.Rows.of_matrix(rows, half, half)]
    return model(np.zeros(40), split, np.zeros(40), np.ones(40), np.ones(40, bool))
given._model, given._AT_ONCE = hopeless, 0  # no program is too small to be heard in
overlap.cli.console()
"""


def test_an_interrupted_solver_answers_at_once_and_writes_nothing(tmp_path):
    outputs = ["-o", tmp_path / "sync.ics", "--ledger", tmp_path / "ledger.json"]
    line = [sys.executable, "-c", HARD, "schedule", "-t", FIVE, "Town hall", *outputs]
    with started(line) as job:
        assert job.stdout.readline() == b"solving\n"
        time.sleep(0.5)
        assert job.poll() is None
        begun = time.monotonic()
        job.send_signal(signal.SIGINT)
        out, err = job.communicate(timeout=60)
        assert time.monotonic() - begun < 5
    assert (job.returncode, out, err.decode().strip()) == (130, b"", "error: interrupted")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_interrupt_at_any_moment_leaves_old_files_or_new(tmp_path):
    calendar, ledger = tmp_path / "sync.ics", tmp_path / "ledger.json"
    line = [*SCHEDULE, "-o", calendar, "--ledger", ledger]
    begun = time.monotonic()
    assert done(line)[0] == 0
    seconds = time.monotonic() - begun
    new = {path: path.read_bytes() for path in (calendar, ledger)}
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    codes = set()
    for _ in range(60):
        for path in new:
            path.write_text("old")
        with started(line) as job:
            time.sleep(chance.uniform(0, 1) * seconds)
            job.send_signal(signal.SIGINT)
            _, err = job.communicate(timeout=20)
        codes.add(job.returncode)
        if job.returncode not in {0, 130, -signal.SIGINT}:  # the last before click is loaded
            assert CLI not in err.decode(), "Python's own start alone may end otherwise"
        for path, whole in new.items():
            assert path.read_bytes() in {b"old", whole}
        assert hidden(tmp_path) == []
    assert 130 in codes


# -- where it runs


def plain(env):
    """Return a table and a JSON document of a command in an environment of these names alone."""
    return [
        subprocess.run(
            [*COMMAND, "check", "-t", MANILA, "istanbul", *YEAR, "--format", form],
            capture_output=True,
            check=False,
            env=env,
        ).stdout
        for form in ("table", "json")
    ]


def test_home_locale_and_zone_of_the_machine_change_no_byte():
    expected = plain({**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"})
    assert "Istanbul – New York" not in expected[0].decode()
    assert json.loads(expected[1])["sites"][0]["site"] == "Istanbul"
    for odd in (
        {},
        {"HOME": "/nonexistent"},
        {"LC_ALL": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        {"TZ": "Asia/Kathmandu"},
        {"TZ": "nonsense", "TZDIR": "/nonexistent", "PYTHONTZPATH": "/nonexistent"},
    ):
        assert plain(odd) == expected, odd


def test_a_locale_of_python_alone_changes_no_word(overlap):
    """Turkish upper and lower case of i differ; names are compared without any locale."""
    import locale  # noqa: PLC0415 - here alone

    before = overlap("check", "istanbul", "IZMIR", *YEAR, "--format", "json")
    for name in ("tr_TR.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        try:
            assert overlap("check", "istanbul", "IZMIR", *YEAR, "--format", "json") == before
        finally:
            locale.setlocale(locale.LC_ALL, "C.UTF-8")


def test_a_closed_stdin_and_stderr_change_no_exit_code():
    line = f"{sys.executable} -m overlap check London Tokyo -q <&- 2>&-"
    assert done(["bash", "-c", line])[0] == 1
    line = f"{sys.executable} -m overlap check London Xanadu <&- 2>&-"
    assert done(["bash", "-c", line])[0] == 2


# -- the clock


def set_today(monkeypatch, today):
    """Set the clock of the one place that reads a date."""
    monkeypatch.setattr("overlap.cli.question.today", lambda: today)


@pytest.mark.parametrize(
    ("today", "horizon"),
    [
        (date(1970, 1, 1), ("1970-01-01", "1971-01-01")),
        (date(1980, 2, 29), ("1980-02-01", "1981-02-01")),
        (date(2099, 12, 31), ("2099-12-01", "2100-12-01")),
        (date(2100, 6, 1), ("2100-06-01", "2101-01-01")),
    ],
)
def test_an_odd_clock_moves_the_default_horizon_and_nothing_else(
    overlap, monkeypatch, today, horizon
):
    fixed = ["check", "London", "Berlin", "--stop", "2028-01-01", "--start", "2027-01-01", "-q"]
    before = overlap(*fixed)
    set_today(monkeypatch, today)
    code, out, _ = overlap("check", "London", "Berlin", "--format", "json")
    assert code == 0
    found = json.loads(out)["horizon"]
    assert (found["start"], found["stop"]) == horizon
    assert overlap(*fixed) == before


@pytest.mark.parametrize("today", [date(1969, 12, 31), date(2101, 1, 1)])
def test_a_clock_outside_the_supported_years_asks_for_dates(overlap, monkeypatch, today):
    set_today(monkeypatch, today)
    code, out, err = overlap("check", "London", "Berlin")
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert "Traceback" not in err
    assert overlap("check", "London", "Berlin", *YEAR)[0] == 0


# -- memory


@pytest.fixture
def huge_team(tmp_path):
    zones = ["Asia/Manila", "Europe/London", "America/New_York", "Asia/Kolkata", "Asia/Tokyo"]
    path = tmp_path / "huge.toml"
    sites = (
        f'[[site]]\nname = "s{n}"\nzone = "{zones[n % 5]}"\n'
        f'hours = "Mo-Fr {n % 12:02}:{n * 7 % 60:02}-{n % 12 + 8:02}:{n % 60:02}"\n'
        for n in range(1500)
    )
    path.write_text("horizon = { start = 1990-01-01, stop = 2100-01-01 }\n" + "".join(sites))
    return path


def test_a_huge_team_in_little_memory_is_an_error_and_no_file(tmp_path, huge_team):
    out = tmp_path / "out.json"
    line = [*COMMAND, "matrix", "-t", huge_team, "--format", "json", "-o", out]
    code, _, err = limited("-v 400000", line)
    assert (code, err) == (2, "error: out of memory; ask for fewer sites or a shorter horizon\n")
    assert list(tmp_path.iterdir()) == [huge_team]


@pytest.mark.parametrize("kilobytes", [100_000, 200_000, 260_000, 300_000])
def test_a_limit_too_low_for_the_libraries_is_an_error_before_they_load(kilobytes):
    code, out, err = limited(f"-v {kilobytes}", [*SCHEDULE, "-q"])
    assert (code, out) == (2, "")
    assert err == "error: out of memory; the limit of address space is under 320 MiB\n"


def test_a_limit_just_above_changes_no_byte():
    assert limited("-v 328000", SCHEDULE) == done(SCHEDULE)
