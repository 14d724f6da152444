"""``overlap schedule`` and ``verify-certificate``: what they print, write, and refuse."""

import csv
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar
from test_scheduler import ANA

from overlap import Team, propose, read_ics

CAIRO = "docs/examples/cairo-dubai-san-francisco.toml"
EXAMPLES = sorted(Path("docs/examples").glob("*.toml"))
TEAM = """
[[site]]
name = "New York"
zone = "America/New_York"
[[site]]
name = "Tokyo"
zone = "Asia/Tokyo"
"""
SYNC = """
[[meeting]]
name = "Sync"
duration = "60m"
every = "FREQ=WEEKLY;BYDAY=TU"
start = 2027-01-05
count = 6
"""


@pytest.fixture
def team(tmp_path):
    """Write a team file: the sites, and a meeting with further lines."""

    def write(more="", *, sites=TEAM, people=""):
        path = tmp_path / "team.toml"
        path.write_text(sites + people + SYNC + more, "utf-8")
        return path

    return write


def schedule(overlap, path, *more):
    code, out, err = overlap("schedule", "-t", path, *more, "--format", "json")
    notes = [line for line in err.splitlines() if not line.startswith("note: wrote ")]
    assert (code, notes) == (0, [])
    return json.loads(out)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param(path, meeting.name, id=f"{path.stem}-{meeting.name}")
        for path in EXAMPLES
        for meeting in Team.load(path).meetings
        if meeting.name != "Design review"  # which has none, as an example of that
    ],
)
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_every_example_has_a_rotation_in_every_format(overlap, path, name, form):
    code, out, _ = overlap("schedule", "-t", path, name, "--format", form, "-q", "--details")
    assert code == 0
    if form == "json":
        assert json.loads(out)["occurrences"]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(out)))
        assert {len(row) for row in rows} == {len(out.splitlines()[0].split(","))}
        assert {"date", "slot", "start", "absent", "reason"} <= set(rows[0])
    else:
        own = [line for line in out.splitlines() if not line.startswith(("Moved", "Not held"))]
        table = [line.rstrip() for line in own if line.startswith(("2027", "date"))]
        assert max(map(len, table)) <= 80
        assert "leximin" not in out


def test_a_certificate_is_written_checked_and_refused_when_changed(overlap, tmp_path):
    _, out, _ = overlap("schedule", "-t", CAIRO, "--format", "json")
    path = tmp_path / "plan.json"
    path.write_text(out, "utf-8")
    code, text, _ = overlap("verify-certificate", path)
    assert (code, text[0]) == (0, "✓")
    document = json.loads(out)
    document["certificate"]["lower_bound"] += 8
    path.write_text(json.dumps(document), "utf-8")
    code, text, _ = overlap("verify-certificate", path)
    assert code == 1
    assert "the prices don't prove lower_bound" in text
    code, text, _ = overlap("verify-certificate", path, "--format", "json")
    assert (code, json.loads(text)["valid"]) == (1, False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 200_000, "nested too deep"),
        ("{}", "slots: missing"),
        ("[1]", "[1]: not an object"),
        ('{"certificate": {"proof": 1e400}}', "slots: missing"),
    ],
)
def test_what_is_no_certificate_is_one_line_and_exit_2(overlap, tmp_path, content, words):
    path = tmp_path / "plan.json"
    path.write_text(content, "utf-8")
    code, out, err = overlap("verify-certificate", path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"error: {path}: ")
    assert words in err
    assert overlap("verify-certificate", tmp_path / "none.json")[0] == 2
    assert overlap("verify-certificate", tmp_path)[0] == 2


def test_the_calendar_goes_to_its_file_and_the_answer_to_stdout(overlap, team, tmp_path):
    path = tmp_path / "sync.ics"
    document = schedule(overlap, team(), "-o", path)
    starts = {o["start"] for o in document["occurrences"]}
    assert len(starts) == 6
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert len(events) >= len(document["slots"])
    for form in ("events", "series"):
        assert overlap("schedule", "-t", team(), "-o", path, "--as", form, "-q")[0] == 0


def test_the_calendar_on_stdout_is_nothing_else(overlap, team):
    code, out, _ = overlap("schedule", "-t", team(), "-o", "-")
    assert code == 0
    assert len(Calendar.from_ical(out).walk("VCALENDAR")) == 1


def test_when_nothing_is_feasible_the_conflict_is_the_answer(overlap, team, tmp_path):
    ana = ANA.replace("21:00-06:00", "00:00-24:00")
    path = team('attendees = ["New York", "Ana"]', people=ana)
    calendar, ledger = tmp_path / "x.ics", tmp_path / "x.json"
    files = ["-o", calendar, "--ledger", ledger]
    code, out, err = overlap("schedule", "-t", path, *files)
    assert (code, err) == (1, "")
    assert "Ana (00:00-24:00) can't come to any" in out
    code, out, _ = overlap("schedule", "-t", path, *files, "--format", "json")
    document = json.loads(out)
    assert (code, document["feasible"], document["conflict"]) == (1, False, ["Ana"])
    assert document["where"] == "Sync, 2027-01-05"
    assert overlap("schedule", "-t", path, "--format", "csv")[0] == 1
    assert not calendar.exists()
    assert not ledger.exists()


def test_a_second_half_proposed_again_leaves_the_past_untouched(overlap, team, tmp_path):
    path, first, second = team(), tmp_path / "1.json", tmp_path / "2.json"
    before = schedule(overlap, path, "--ledger", first)
    rest = ["--start", "2027-01-26", "--history", first, "--ledger", second]
    after = schedule(overlap, path, *rest)
    old, new = (json.loads(file.read_text("utf-8"))["entries"] for file in (first, second))
    assert new[:3] == old[:3]
    assert len(new) == len(old) == 6
    done = {n: sum(o["burden"][n] for o in before["occurrences"][:3]) for n in before["burden"]}
    for name, total in after["burden"].items():
        assert total == done[name] + sum(o["burden"][name] for o in after["occurrences"])
    written = second.read_bytes()
    assert schedule(overlap, path, *rest) == after
    assert second.read_bytes() == written
    # the ledger may be read and written in place
    second.write_bytes(first.read_bytes())
    inplace = ["--start", "2027-01-26", "--history", second, "--ledger", second]
    assert schedule(overlap, path, *inplace) == after
    assert second.read_bytes() == written


def test_a_meeting_held_at_another_time_counts_as_it_was(overlap, team, tmp_path):
    path, ledger, after = team(), tmp_path / "1.json", tmp_path / "2.json"
    schedule(overlap, path, "--ledger", ledger)
    rest = ["--start", "2027-01-12", "--history", ledger, "--ledger", after]
    schedule(overlap, path, *rest, "--held", "2027-01-05=12:00")
    entry = json.loads(after.read_text("utf-8"))["entries"][0]
    # 12:00 in New York is 02:00 in Tokyo: four quarters of deep night at 10; lunch at 1
    assert entry["burden"] == {"New York": 4.0, "Tokyo": 40.0}
    assert entry["note"] == "held at 12:00"


def test_half_of_an_old_burden_is_forgotten_after_a_half_life(overlap, team, tmp_path):
    ledger = tmp_path / "1.json"
    entry = {"date": "2026-12-08", "kind": "meeting", "meeting": "Other"}
    entry["burden"] = {"Tokyo": 80, "New York": 0, "Gone": 5}
    ledger.write_text(json.dumps({"overlap_ledger": 1, "entries": [entry]}), "utf-8")
    proofs = [
        schedule(overlap, team(), "--history", ledger, *more)["certificate"]["proof"]["carried"]
        for more in ([], ["--half-life", "28"])
    ]
    assert proofs == [[0, 80], [0, 40]]


def test_busy_times_of_a_calendar_are_avoided(overlap, team, tmp_path):
    path, free = team(), tmp_path / "free.ics"
    document = schedule(overlap, path, "-o", free, "--as", "events")
    again = schedule(overlap, path, "--busy", f"Tokyo={free}", "--busy", f"New York={free}")
    taken = {o["start"] for o in document["occurrences"]}
    assert not taken & {o["start"] for o in again["occurrences"]}


def test_a_closure_lists_what_it_changes_and_explains_the_first_plan(overlap, team):
    path = team()
    shut = ["--closed", "tokyo", "--from", "2027-01-11", "--to", "2027-01-15"]
    document = schedule(overlap, path, *shut, "--explain", "--compare-anchors")
    assert [change["planned"] for change in document["changes"]] == ["2027-01-12"]
    assert document["changes"][0]["after"] is None  # one site alone is no meeting
    assert "Tokyo: closed" in document["skipped"][0]["reason"]
    assert document["frontier"] == schedule(overlap, path, "--explain")["frontier"]
    assert [point["times"] for point in document["frontier"]] == [1, 2, 3, 4, 5]
    assert [a["zone"] for a in document["anchors"]] == ["America/New_York", "Asia/Tokyo", "UTC"]
    code, out, _ = overlap("schedule", "-t", path, *shut, "--explain", "--compare-anchors")
    assert code == 0
    assert "The closure changes 1 date." in out
    assert "With the other dates as they were" in out


def test_updates_and_cancellations_are_written(overlap, team, tmp_path):
    path, old, new = team(), tmp_path / "old.ics", tmp_path / "new.ics"
    schedule(overlap, path, "-o", old)
    schedule(overlap, path, "--update", old, "-o", new)
    assert overlap("schedule", "-t", path, "--cancel", old, "-o", new)[:2] == (0, "")
    assert b"STATUS:CANCELLED" in new.read_bytes()
    one = ["--cancel", old, "--date", "2027-01-12", "-o", new]
    assert overlap("schedule", "-t", path, *one)[0] == 0
    assert b"20270112" in new.read_bytes()


MOVABLE = """
[[site]]
name = "New York"
zone = "America/New_York"
[[site]]
name = "London"
zone = "Europe/London"
[[meeting]]
name = "Call"
duration = "60m"
every = "FREQ=WEEKLY;BYDAY=TU"
start = 2031-01-07
count = 4
"""


def test_a_meeting_moved_by_hand_is_said_kept_and_in_the_ledger(overlap, tmp_path):
    path, book = tmp_path / "team.toml", tmp_path / "book.json"
    path.write_text(MOVABLE)
    files = [tmp_path / f"{n}.ics" for n in range(3)]
    base = ["schedule", "-t", path, "--format", "json"]
    overlap(*base, "-o", files[0], "--ledger", book)
    for n, move in enumerate(("2031-01-14=2031-01-15 17:00", "2031-01-21=2031-01-22 07:00")):
        update = ["--update", files[n], "--move", move, "-o", files[n + 1]]
        code, _, err = overlap(*base, *update, "--history", book, "--ledger", book)
        assert code == 0
        assert "the update moves 1: " in err
        assert "it costs " in err
    starts = [f"{e.start:%m-%d %H:%M}" for e in read_ics(files[2].read_bytes())]
    first = [f"{e.start:%m-%d %H:%M}" for e in read_ics(files[0].read_bytes())]
    assert starts == [first[0], "01-15 22:00", "01-22 12:00", first[3]]
    entries = {e["date"]: e for e in json.loads(book.read_text())["entries"]}
    assert entries["2031-01-14"]["note"] == "moved by hand to 2031-01-15 17:00"
    assert entries["2031-01-14"]["burden"]["London"] > 0
    assert entries["2031-01-21"]["burden"]["New York"] > 0


@pytest.mark.parametrize(
    ("move", "why"),
    [
        ("2031-01-14", "not DATE="),
        ("2031-01-15=2031-01-16 10:00", "no occurrence is planned on this date"),
        ("2031-01-14=2031-01-21 10:00", "not after the day of the one before"),
        ("2031-01-14=2031-01-15 25:00", "no such time"),
    ],
)
def test_a_move_that_cant_be_is_an_error_and_writes_nothing(overlap, tmp_path, move, why):
    path, old, new = (tmp_path / name for name in ("team.toml", "old.ics", "new.ics"))
    path.write_text(MOVABLE)
    overlap("schedule", "-t", path, "-o", old)
    code, _, err = overlap("schedule", "-t", path, "-o", new, "--update", old, "--move", move)
    assert (code, new.exists()) == (2, False)
    assert why in err


def test_weights_and_history_are_told_in_the_table(overlap, team, tmp_path):
    ledger = tmp_path / "1.json"
    entry = {"date": "2026-12-08", "kind": "joined", "burden": {"Ana": 8, "New York": 8}}
    ledger.write_text(json.dumps({"overlap_ledger": 1, "entries": [entry]}), "utf-8")
    people = ANA.replace("refuse", "weight = 0.5\nrefuse")
    path = team('attendees = ["New York", "Ana"]', people=people)
    _, out, _ = overlap("schedule", "-t", path, "--history", ledger)
    assert "Ana, weight 0.5" in out
    assert "worst off, by weight" in out
    assert "Points from earlier meetings are counted in." in out


NOTHING = ["schedule", "-t", CAIRO]
BOTH = ["--from", "2027-03-01", "--to", "2027-03-02"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["schedule"], "error: -t: missing"),
        (["schedule", "-t", "none.toml"], "none.toml: no such file"),
        ([*NOTHING, "Nope"], "MEETING: 'Nope': no meeting of this name"),
        ([*NOTHING, "All hand"], "nearest: All hands"),
        ([*NOTHING, "--start", "2030-01-01"], "--start: '2030-01-01': no date of the meeting"),
        ([*NOTHING, "--stop", "2020-01-01"], "--stop: '2020-01-01': no date of the meeting"),
        ([*NOTHING, "--start", "soon"], "--start: 'soon': not a date"),
        ([*NOTHING, "--closed", "Dubai"], "--closed: 'Dubai': say from when"),
        ([*NOTHING, "--closed", "Oz", *BOTH], "--closed: 'Oz'"),
        ([*NOTHING, "--from", "2027-03-01"], "--from: '2027-03-01': say which site"),
        ([*NOTHING, "--busy", "Oz=x.ics"], "--busy: 'Oz=x.ics': not WHO=FILE.ics with one of C"),
        ([*NOTHING, "--busy", "Cairo"], "--busy: 'Cairo': not WHO=FILE.ics"),
        ([*NOTHING, "--busy", "Cairo=none.ics"], "none.ics: --busy: no such file"),
        ([*NOTHING, "--history", "none.json"], "none.json: --history: no such file"),
        (
            [*NOTHING, "--held", "2027-03-03=09:00"],
            "--held: '2027-03-03=09:00': goes with --history",
        ),
        ([*NOTHING, "--half-life", "10"], "--half-life: 10: goes with --history"),
        ([*NOTHING, "--half-life", "0", "--history", "x"], "--half-life"),
        ([*NOTHING, "--half-life", "nan", "--history", "x"], "--half-life"),
        ([*NOTHING, "--update", "x.ics"], "--update: 'x.ics': goes with -o"),
        ([*NOTHING, "--past"], "--past: goes with --update"),
        ([*NOTHING, "--method", "request"], "--method: 'request': goes with -o"),
        ([*NOTHING, "--date", "2027-03-03"], "--date: '2027-03-03': goes with --cancel"),
        ([*NOTHING, "--cancel", "none.ics"], "--cancel: "),
        ([*NOTHING, "--cancel", "x.ics", "--ledger", "l.json"], "--ledger: a cancellation"),
        ([*NOTHING, "--ledger", CAIRO], "is the team file itself"),
        ([*NOTHING, "--ledger", "none/l.json"], "--ledger: 'none/l.json': no such file"),
        ([*NOTHING, "-o", "none/l.ics"], "-o: 'none/l.ics': no such file"),
        ([*NOTHING, "-o", "x.ics", "--ledger", "./x.ics"], "is the calendar of -o itself"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(overlap, arguments, words):
    code, out, err = overlap(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("error: ")
    assert words in err
    assert not Path("x.ics").exists()


def test_no_file_is_written_when_one_cannot_be(overlap, team, tmp_path):
    path, calendar, ledger = team(), tmp_path / "x.ics", tmp_path / "x.json"
    nowhere = tmp_path / "none" / "y"
    for files in (["-o", calendar, "--ledger", nowhere], ["-o", nowhere, "--ledger", ledger]):
        code, out, err = overlap("schedule", "-t", path, *files)
        assert (code, out) == (2, "")
        assert str(nowhere) in err
    assert [file.name for file in tmp_path.iterdir()] == ["team.toml"]


@pytest.mark.parametrize(
    "held", ["2027-01-05", "2027-01-06=12:00", "soon=12:00", "2027-01-05=25:00"]
)
def test_a_held_meeting_that_cannot_be_is_named(overlap, team, tmp_path, held):
    path, ledger = team(), tmp_path / "1.json"
    schedule(overlap, path, "--ledger", ledger)
    code, out, err = overlap("schedule", "-t", path, "--history", ledger, "--held", held)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("error: --held: ")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('keep = "05:10"', "keep: '05:10': not one of the slots"),
        ('anchor = "Oslo"', "meeting[1].anchor: 'Oslo': no site of this name"),
        ('optional = ["Tokyo"]\nattendees = ["Tokyo"]', "optional: 'Tokyo': attends already"),
        ('attendees = ["Oslo"]', "meeting[1].attendees: 'Oslo'"),
    ],
)
def test_a_meeting_that_cannot_be_is_named(overlap, team, more, words):
    code, out, err = overlap("schedule", "-t", team(more))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err


def test_one_of_several_meetings_must_be_named(overlap, team):
    path = team(SYNC.replace("Sync", "Other"))
    assert (
        "MEETING: name one of the team's meetings: Sync, Other"
        in overlap("schedule", "-t", path)[2]
    )
    assert overlap("schedule", "-t", path, "Other")[0] == 0
    path.write_text(TEAM, "utf-8")
    assert "MEETING: the team has none" in overlap("schedule", "-t", path)[2]


def test_faults_of_a_certificate_are_rows_of_csv(overlap, tmp_path):
    _, out, _ = overlap("schedule", "-t", CAIRO, "--format", "json")
    document = json.loads(out)
    document["certificate"]["total"] += 8
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), "utf-8")
    code, out, _ = overlap("verify-certificate", path, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, rows) == (1, [{"fault": "total isn't the sum of the burdens"}])


def test_a_closure_that_touches_no_date_is_said_to_change_nothing(overlap, team):
    shut = ["--closed", "Tokyo", "--from", "2028-01-01", "--to", "2028-01-07"]
    code, out, _ = overlap("schedule", "-t", team(), *shut)
    assert code == 0
    assert "The closure changes nothing." in out


def test_a_table_of_many_people_counts_those_it_leaves_out(overlap, team):
    people = "".join(f'[[person]]\nname = "P{n}"\nsite = "Tokyo"\n' for n in range(33))
    names = ", ".join(f'"P{n}"' for n in range(33))
    code, out, _ = overlap(
        "schedule", "-t", team(f'attendees = ["New York", {names}]', people=people)
    )
    assert code == 0
    assert "… and 4 more" in out


def test_a_time_that_was_held_though_refused_is_named(overlap, team, tmp_path):
    history = tmp_path / "ledger.json"
    assert overlap("schedule", "-t", team(), "--ledger", history)[0] == 0
    people = '[[person]]\nname = "Ana"\nsite = "Tokyo"\nrefuse = ["00:00-24:00"]\n'
    path = team('attendees = ["New York", "Ana"]', people=people)
    held = ["--history", history, "--held", "2027-01-05=09:00"]
    code, out, err = overlap("schedule", "-t", path, *held)
    assert (code, out) == (2, "")
    assert err.startswith("error: --held: '2027-01-05=09:00': ")


def test_a_key_said_twice_among_many_is_named_at_once(overlap, tmp_path):
    """Counting each key among all others would take hours where a file is as large as may be."""
    path = tmp_path / "plan.json"
    keys = [*range(200_000), 199_999]
    path.write_text("{" + ",".join(f'"k{n}":0' for n in keys) + "}", "utf-8")
    code, _, err = overlap("verify-certificate", path)
    assert (code, err) == (2, f"error: {path}: k199999: duplicate key\n")


def test_with_stdout_closed_there_is_an_error_and_no_calendar(overlap, team, monkeypatch):
    path = team()
    monkeypatch.setattr("sys.stdout", None)
    code, _, err = overlap("schedule", "-t", path, "-o", path.with_suffix(".ics"))
    assert (code, err) == (2, "error: stdout is closed\n")
    assert not path.with_suffix(".ics").exists()


TRAVELLER = """
[[person]]
name = "Mira"
site = "New York"
zone = "America/Recife"
[[person]]
name = "Joy"
site = "New York"
[[person]]
name = "Kenta"
site = "Tokyo"
[[person.away]]
from = 2027-01-11
to = 2027-01-15
zone = "America/New_York"
"""


def test_local_times_are_those_of_each_person_on_each_date(overlap, team):
    document = schedule(overlap, team(people=TRAVELLER))
    offsets = [{who: at[-6:] for who, at in o["local"].items()} for o in document["occurrences"]]
    home = {"Mira": "-03:00", "Joy": "-05:00", "Kenta": "+09:00"}
    assert offsets[:3] == [home, {**home, "Kenta": "-05:00"}, home]
    away = [{"from": "2027-01-11", "to": "2027-01-15", "zone": "America/New_York"}]
    assert [who.get("away") for who in document["attendees"]] == [None, None, away]
    assert [who["site"] for who in document["attendees"]] == ["New York", "New York", "Tokyo"]


def test_a_column_of_local_times_is_headed_by_whose_clock_it_shows(overlap, team):
    _, out, _ = overlap("schedule", "-t", team(people=TRAVELLER))
    head = next(line for line in out.splitlines() if line.startswith("date "))
    assert {"Mira", "Joy", "Kenta"} <= set(head.split())
    more = '[[person]]\nname = "Otto"\nsite = "New York"\n'
    _, out, _ = overlap("schedule", "-t", team(people=TRAVELLER + more))
    head = next(line for line in out.splitlines() if line.startswith("date "))
    assert "New York" in head


ON_LEAVE = """
[[person]]
name = "Ana"
site = "New York"
days_off = [{ from = 2027-01-11, to = 2027-01-15, reason = "leave" }]
[[person]]
name = "Joy"
site = "New York"
[[person]]
name = "Kenta"
site = "Tokyo"
"""


def test_who_is_on_leave_is_excused_wherever_people_show(overlap, team, tmp_path):
    path = team(people=ON_LEAVE)
    document = schedule(overlap, path)
    assert [o["excused"] for o in document["occurrences"]] == [[], ["Ana"], [], [], [], []]
    assert document["occurrences"][1]["absent"] == ["Ana"]
    assert document["occurrences"][1]["burden"]["Ana"] == 0
    _, table, _ = overlap("schedule", "-t", path)
    assert "Excused for days off: Ana 1 date." in table
    _, rows, _ = overlap("schedule", "-t", path, "--format", "csv")
    assert [row["excused"] for row in csv.DictReader(io.StringIO(rows))][:2] == ["", "Ana"]
    overlap("schedule", "-t", path, "-o", tmp_path / "sync.ics", "--as", "events", "-q")
    events = Calendar.from_ical((tmp_path / "sync.ics").read_bytes()).walk("VEVENT")
    said = [line for event in events for line in str(event["DESCRIPTION"]).splitlines()]
    assert said.count("Excused, day off: Ana") == 1
    assert not any(line.startswith("Can't come") for line in said)
    frame = propose(Team.load(path), "Sync").columns()
    assert frame["excused"].sum() == 1


@pytest.mark.parametrize(
    ("quorum", "is_said"), [(0.9, True), (0.51, True), (0.5, False), (1, False)]
)
def test_a_quorum_that_is_everybody_anyway_is_said(overlap, team, quorum, is_said):
    _, _, err = overlap("schedule", "-t", team(f"quorum = {quorum}\n"))
    note = f"note: a quorum of {quorum:g} changes nothing: of 2 people it is everybody\n"
    assert (note in err) == is_said
