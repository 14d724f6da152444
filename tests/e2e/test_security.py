"""What docs/explanation/security.md promises, on inputs made to break it."""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import overlap as library

AUDITED = Path(__file__).parents[1] / "audited.py"
MARK = "hostilemark"
LONDON = "{{ 7*7 }}{% import os %} " + MARK
MANILA = f'__import__("os").system("touch {MARK}")'
ANA = f'"><img src=x onerror={MARK}()><script>{MARK}()</script>'
MEETING = f"=cmd|'/C {MARK}'!A0; $(touch {MARK}) `touch {MARK}`"
TEAM = f"""
horizon = {{ start = 2027-01-01, stop = 2027-03-01 }}
[[site]]
name = '{LONDON}'
zone = "Europe/London"
holidays = "GB-ENG"
[[site]]
name = '{MANILA}'
zone = "Asia/Manila"
holidays = "PH"
[[person]]
name = '{ANA}'
site = '{MANILA}'
email = "ana@example.com"
[[meeting]]
name = {json.dumps(MEETING)}
duration = "60m"
every = "FREQ=WEEKLY;BYDAY=TU"
start = 2027-01-05
count = 6
slots = "06:00-22:00"
attendees = ['{LONDON}', '{ANA}']
location = "../../etc/passwd {MARK}"
url = "https://{MARK}.example.com/"
"""
EVENT = f"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:{MARK}@example.com
SUMMARY:\x1b]0;{MARK}\x07 \N{RIGHT-TO-LEFT OVERRIDE}=cmd()
ATTACH:https://{MARK}.example.com/file
ATTACH:file:///etc/passwd
DTSTART:20270105T140000Z
DURATION:PT1H
BEGIN:VALARM
ACTION:PROCEDURE
ATTACH:{MARK}.exe
TRIGGER:-PT1M
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
EMPTY = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
WITH_TEAM = ["-t", "team.toml"]
ANSWERED = [
    ["check", *WITH_TEAM],
    ["days", *WITH_TEAM, "--format", "csv"],
    ["rank", *WITH_TEAM, "--candidates", "places.txt"],
    ["matrix", *WITH_TEAM, "-o", "matrix.csv", "--format", "csv"],
    ["advise", *WITH_TEAM, MANILA],
    ["coverage", *WITH_TEAM],
    ["duty", *WITH_TEAM, "--at", "2027-01-05T09:00Z"],
    ["sites", *WITH_TEAM],
    ["holidays", *WITH_TEAM, "--format", "json"],
    ["init", "-o", "init.toml"],
    ["schedule", *WITH_TEAM, MEETING, "-o", "plan.ics", "--ledger", "ledger.json"],
    ["schedule", *WITH_TEAM, MEETING, "--history", "ledger.json", "--format", "json"],
    ["schedule", *WITH_TEAM, MEETING, "--update", "plan.ics", "--past", "-o", "plan.ics"],
    ["schedule", *WITH_TEAM, MEETING, "--cancel", "plan.ics", "-o", "-"],
    ["report", *WITH_TEAM, "-o", "page.html"],
    ["verify-certificate", "certificate.json"],
    ["diff", "empty.ics", "event.ics"],
    ["diff", "event.ics", "--format", "csv"],
]
WRITTEN = {"matrix.csv", "init.toml", "plan.ics", "ledger.json", "page.html"}
REFUSED = [
    ["check", "-t", "zone.toml"],
    ["check", "-t", "holidays.toml"],
    ["check", "../../etc/passwd", "London"],
    ["check", "/etc/localtime", "London"],
    ["rank", "London", "--candidates", "hostile.txt"],
    ["verify-certificate", "team.toml"],
    ["schedule", *WITH_TEAM, MEETING, "--history", "certificate.json"],
    ["schedule", *WITH_TEAM, MEETING, "--update", "event.ics", "-o", "new.ics"],
    ["diff", "team.toml", "event.ics"],
]


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """Run every command on hostile inputs in one folder; return it, and what was seen of each."""
    folder = tmp_path_factory.mktemp("watched").resolve()
    site = "[[site]]\nname = 'A'\nzone = {}\nholidays = {}\n"
    for name, text in {
        "team.toml": TEAM,
        "zone.toml": site.format("'../../../../etc/passwd'", "'PH'"),
        "holidays.toml": site.format("'Asia/Manila'", f"'os.system {MARK}'"),
        "places.txt": "Manila\nLondon\n",
        "hostile.txt": f"{MARK}\n../../etc/passwd\n",
        "event.ics": EVENT,
        "empty.ics": EMPTY,
    }.items():
        (folder / name).write_text(text, "utf-8")
    document = [*WITH_TEAM, MEETING, "--format", "json", "-o", "-"]
    command = [sys.executable, "-m", "overlap", "schedule", *document[:-2]]
    made = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    (folder / "certificate.json").write_bytes(made.stdout)
    found = subprocess.run(
        [sys.executable, "-I", "-B", AUDITED, MARK, "seen.json"],
        input=json.dumps([*ANSWERED, *REFUSED]),
        cwd=folder,
        text=True,
        check=False,
        capture_output=True,
    )
    assert found.returncode == 0, found.stderr
    return folder, json.loads((folder / "seen.json").read_text("utf-8"))


def test_hostile_names_are_answered_and_hostile_references_are_refused(watched):
    _, results = watched
    for arguments, result in zip([*ANSWERED, *REFUSED], results, strict=True):
        refused = arguments in REFUSED
        assert (result["code"] == 2) == refused, (arguments, result["err"])
        assert "Traceback" not in result["err"]
        assert result["err"].startswith("error: ") or not refused


def test_no_command_opens_a_socket_starts_a_process_or_loads_a_library_or_pickle(watched):
    _, results = watched
    seen = {(kind, what) for result in results for kind, what, _ in result["seen"]}
    seen -= {("ctypes.dlopen", "(None,)")}  # numpy's look at this process itself
    kinds = {kind for kind, _ in seen if kind not in {"compile", "exec"}}
    assert kinds == {"open", "os.rename", "os.remove", "os.chmod", "shutil.copymode"}


def test_no_code_that_is_compiled_or_run_has_a_word_of_the_input(watched):
    _, results = watched
    assert [s for result in results for s in result["seen"] if s[0] in {"compile", "exec"}] == []


def test_no_file_is_read_but_the_named_ones_and_those_of_python_and_its_packages(watched):
    _, results = watched
    own = {Path(library.__file__).parent, *map(Path, sysconfig.get_paths().values())}
    names = ("tzdata.zi", "+VERSION", "UTC")  # how old they are; what icalendar loads for UTC
    folders = map(Path, sysconfig.get_config_var("TZPATH").split(os.pathsep))
    others = {*(folder / name for folder in folders for name in names), *map(Path, sys.path)}
    for arguments, result in zip([*ANSWERED, *REFUSED], results, strict=True):
        for kind, path, writes in result["seen"]:
            named = path in arguments or Path(path) in others or own & {*Path(path).parents}
            assert kind != "open" or writes or named, (arguments, path)


def test_nothing_is_written_but_drafts_that_become_the_named_files(watched):
    folder, results = watched
    for result in results:
        drafts = {path for kind, path, writes in result["seen"] if kind == "open" and writes}
        for draft in drafts:
            assert re.fullmatch(r"\.[\w.]+\.[0-9a-f]{8}\.tmp", Path(draft).name), draft
            assert Path(draft).parent == folder
            assert Path(draft).name.rsplit(".", 2)[0][1:] in WRITTEN
    inputs = {"team.toml", "zone.toml", "holidays.toml", "places.txt", "hostile.txt", "event.ics",
              "empty.ics", "certificate.json", "seen.json"}  # fmt: skip
    assert {path.name for path in folder.iterdir()} == inputs | WRITTEN


def test_templates_in_names_are_text_on_the_page(watched):
    folder, _ = watched
    page = (folder / "page.html").read_text("utf-8")
    assert "{{ 7*7 }}{% import os %}" in page
    assert f"<script>{MARK}" not in page
    assert "<img" not in page


def test_a_hostile_calendar_s_attachments_and_alarms_stay_out_of_ours(watched):
    folder, _ = watched
    plan = (folder / "plan.ics").read_bytes()
    assert not re.search(rb"ATTACH|PROCEDURE", plan)
    assert plan.count(b"BEGIN:VEVENT") == plan.count(b"\r\nUID:")
