"""What a terminal shows of work under way, and what is left of it after."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from overlap import Team
from overlap.cli.status import Status

COMMAND = [sys.executable, "-m", "overlap"]
FIVE = Path("docs/examples/five-sites.toml").resolve()
RANK = ["rank", "New York", "--start", "2027-01-01", "--stop", "2028-01-01", "--format", "json"]
TERMINAL = {"TERM": "xterm-256color", "COLUMNS": "100"}


class OnTerminal:
    """The command with its stderr on a terminal."""

    def __init__(self, *arguments, env=TERMINAL):
        self.terminal, end = pty.openpty()
        unset = ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
        kept = {key: value for key, value in os.environ.items() if key not in unset}
        self.job = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=end,
            env={**kept, **env},
        )
        os.close(end)
        self.shown = b""

    def read(self, until=None):
        """Read what is shown up to some bytes; else to the end."""
        while until is None or until not in self.shown:
            try:
                some = os.read(self.terminal, 1 << 16)
            except OSError:  # Linux's way to say that nobody writes any more
                some = b""
            if not some:
                break
            self.shown += some
        return self.shown

    def done(self):
        """Return the exit code, stdout, and what the terminal was sent."""
        out = self.job.stdout.read()
        self.read()
        os.close(self.terminal)
        self.job.stdout.close()
        return self.job.wait(), out, self.shown


def piped(*arguments):
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, check=False)


def test_a_terminal_is_told_what_is_done_and_left_as_it_was():
    code, out, shown = OnTerminal(*RANK).done()
    plain = piped(*RANK)
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert (code, out) == (0, plain.stdout)
    assert re.search(rb" places(, \d+ %)?\r", shown)
    assert not re.search(rb"\x1b\[[0-9;]*m", shown), "no colour, whatever NO_COLOR says"
    assert shown.count(b"\x1b[?25l") == shown.count(b"\x1b[?25h") == 1, "the cursor is back"
    assert shown.endswith(b"\x1b[2K"), "the line is gone"


@pytest.mark.parametrize(
    ("options", "env"), [(["-q"], TERMINAL), ([], {"TERM": "dumb"}), (["-q"], {"TERM": "dumb"})]
)
def test_who_is_quiet_or_on_a_dumb_terminal_is_shown_nothing(options, env):
    check = ["check", "London", "Berlin", "--start", "2027-01-01", "--stop", "2028-01-01"]
    assert b"writing the answer" in OnTerminal(*check).done()[2]
    assert OnTerminal(*check, *options, env=env).done()[::2] == (0, b"")


def test_each_meeting_is_named_while_its_rotation_is_looked_for(tmp_path, overlap, monkeypatch):
    """What is said, not what is drawn: a search may be quicker than a frame."""
    said = []
    monkeypatch.setattr(Status, "say", lambda _, text: said.append(text))
    assert overlap("report", "-t", FIVE, "-o", tmp_path / "page.html")[0] in {0, 1}
    for meeting in Team.load(FIVE).meetings:
        assert f"looking for a fair rotation of {meeting.name}" in said


def test_an_error_stands_alone_on_its_line():
    code, out, shown = OnTerminal("check", "-t", FIVE, "Xanadu").done()
    assert (code, out) == (2, b"")
    assert b"error: " in shown.rpartition(b"\x1b[2K")[2]


def test_an_interrupt_ends_long_work_and_leaves_the_cursor():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    work = OnTerminal(*RANK[:4], "--stop", "2040-01-01")
    signal.signal(signal.SIGINT, before)
    work.read(until=b" places")
    begun = time.monotonic()
    work.job.send_signal(signal.SIGINT)
    code, out, shown = work.done()
    assert time.monotonic() - begun < 5
    assert (code, out) == (130, b"")
    assert shown.endswith(b"error: interrupted\r\n")
    assert shown.rindex(b"\x1b[?25h") > shown.rindex(b"\x1b[?25l")
