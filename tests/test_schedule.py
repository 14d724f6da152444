"""``propose_all`` and ``schedule --all``: meetings that share people, kept apart, in one ledger."""

import itertools
import json

import pytest

from overlap import InfeasibleError, Ledger, LedgerEntry, Team, propose, propose_all
from overlap.base.errors import OverlapError
from overlap.cli.schedule_all import file_names

SITES = """
[[site]]
name = "New York"
zone = "America/New_York"
[[site]]
name = "London"
zone = "Europe/London"
[[site]]
name = "Sydney"
zone = "Australia/Sydney"
[[person]]
name = "a"
site = "New York"
[[person]]
name = "b"
site = "London"
[[person]]
name = "c"
site = "Sydney"
"""
MEETING = """
[[meeting]]
name = "{}"
duration = "60m"
every = "FREQ=WEEKLY;BYDAY=TU"
start = 2031-01-07
count = 4
slots = "{}"
step = "60m"
attendees = {}
mode = "year_end"
max_slots = 2
"""
DUTY = MEETING.format("Duty", "07:00-07:30", '["a", "c"]')
SYNC = MEETING.format("Sync", "06:00-08:00", '["a", "b", "c"]')
OTHERS = MEETING.format("Others", "06:00-08:00", '["b"]')


def starts(proposal):
    return [each.start_utc_min for each in proposal.occurrences]


def test_nobody_is_at_two_meetings_at_once():
    schedule = propose_all(
        Team.parse(SITES + DUTY + SYNC + MEETING.format("Talk", "05:00-08:00", ["a"]))
    )
    times = sorted((o.start_utc_min, o.stop_utc_min) for own in schedule for o in own.occurrences)
    assert len(times) == 12
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(times))


def test_a_meeting_without_common_people_may_be_at_the_same_time():
    team = Team.parse(SITES + DUTY + OTHERS.replace("06:00-08:00", "07:00-07:30"))
    duty, others = propose_all(team)
    assert starts(duty) == starts(others)


def test_a_meeting_counts_what_the_earlier_ones_cost():
    duty, sync = propose_all(Team.parse(SITES + DUTY + SYNC))
    assert sync.problem.carried.tolist() == [*duty.burden.tolist()[:1], 0.0, duty.burden[1]]
    assert (sync.burden >= sync.problem.carried).all()


def test_burdens_and_ledger_hold_what_everybody_bears_in_all():
    schedule = propose_all(Team.parse(SITES + DUTY + SYNC))
    total = dict.fromkeys("abc", 0.0)
    for own in schedule:
        for occurrence in own.occurrences:
            for name, burden in occurrence.burden.items():
                total[name] += burden
    assert schedule.burden == total
    assert schedule.ledger.carried(before="2032-01-01") == total


def test_planning_again_with_the_ledger_written_before_is_the_same():
    team = Team.parse(SITES + DUTY + SYNC)
    first = propose_all(team)
    again = propose_all(team, history=first.ledger)
    assert [starts(own) for own in again] == [starts(own) for own in first]
    assert again.burden == first.burden


def test_a_history_counts_for_everybody_and_newcomers_start_level():
    entry = LedgerEntry(
        Team.parse(SITES + DUTY).meetings[0].dates[0].replace(month=1, day=1),
        "adjustment",
        {"a": 10.0, "c": 30.0},
    )
    duty, sync = propose_all(Team.parse(SITES + DUTY + SYNC), history=Ledger((entry,)))
    assert duty.problem.carried.tolist() == [10.0, 30.0]
    assert sync.problem.carried[1] == 20.0


def test_the_first_meeting_is_planned_as_alone():
    team = Team.parse(SITES + DUTY + SYNC)
    assert propose_all(team)["Duty"] == propose(team, "Duty")
    with pytest.raises(KeyError):
        propose_all(team)["Dut"]


def test_a_date_that_cannot_be_kept_clear_is_not_held_and_noted():
    short = MEETING.format("Sync", "07:00-07:30", '["a", "b"]').replace("count = 4", "count = 6")
    duty, sync = (schedule := propose_all(Team.parse(SITES + DUTY + short)))
    assert len(duty.occurrences) == 4
    assert [str(o.date) for o in sync.occurrences] == ["2031-02-04", "2031-02-11"]
    assert [str(s.planned) for s in sync.skipped][:2] == ["2031-01-07", "2031-01-14"]
    lost = "2031-01-07, 2031-01-14, 2031-01-21, 2031-01-28"
    assert schedule.notes == (f"Sync can't be kept clear of Duty on {lost}; not held then",)


def test_a_meeting_that_is_never_clear_is_infeasible_and_named():
    team = Team.parse(SITES + DUTY + MEETING.format("Sync", "07:00-07:30", '["a", "b"]'))
    with pytest.raises(
        InfeasibleError, match=r"Sync, 2031-01-07.*no start clear of other meetings"
    ):
        propose_all(team)


def test_busy_times_are_of_somebody_who_takes_part():
    with pytest.raises(OverlapError, match="busy: 'x': not an attendee of any meeting"):
        propose_all(Team.parse(SITES + DUTY), busy={"x": None})


@pytest.fixture
def team(tmp_path):
    path = tmp_path / "team.toml"
    path.write_text(SITES + DUTY + SYNC, "utf-8")
    return path


def test_the_command_writes_a_calendar_for_each_meeting_and_one_ledger(overlap, team, tmp_path):
    folder, ledger = tmp_path / "new" / "all", tmp_path / "ledger.json"
    code, out, err = overlap(
        "schedule", "-t", team, "--all", "-o", folder, "--ledger", ledger, "--format", "json"
    )
    files = (ledger, folder / "duty.ics", folder / "sync.ics")
    assert (code, err) == (0, "".join(f"note: wrote {path}\n" for path in files))
    assert sorted(path.name for path in folder.iterdir()) == ["duty.ics", "sync.ics"]
    document = json.loads(out)
    assert [own["meeting"] for own in document["meetings"]] == ["Duty", "Sync"]
    assert document["burden"] == Ledger.load(ledger).carried(before="2032-01-01")


def test_the_table_and_csv_have_all_meetings(overlap, team):
    _, table, _ = overlap("schedule", "-t", team, "--all")
    assert "Duty: 4 meetings" in table
    assert "Sync: 4 meetings" in table
    _, summary, _ = overlap("schedule", "-t", team, "--all", "--summary")
    assert [line.partition(":")[0] for line in summary.splitlines()] == ["Duty", "Sync"]
    _, rows, _ = overlap("schedule", "-t", team, "--all", "--format", "csv")
    lines = rows.splitlines()
    assert lines[0].startswith("meeting,index,date")
    assert [line.partition(",")[0] for line in lines[1:]] == ["Duty"] * 4 + ["Sync"] * 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["Sync"], "MEETING: 'Sync': is for one meeting, not for --all"),
        (["--explain"], "--explain: is for one meeting, not for --all"),
        (["--closed", "London"], "--closed: 'London': is for one meeting, not for --all"),
        (["-o", "-"], "-o: not a folder; --all writes a calendar for each meeting"),
        (["--start", "2040-01-01"], "--start: '2040-01-01': no date of any meeting is left"),
    ],
)
def test_options_of_one_meeting_are_refused(overlap, team, options, message):
    assert overlap("schedule", "-t", team, "--all", *options)[::2] == (2, f"error: {message}\n")


def test_a_file_in_the_folders_place_is_an_error_and_nothing_is_written(overlap, team, tmp_path):
    ledger = tmp_path / "ledger.json"
    code, out, err = overlap(
        "schedule", "-t", team, "--all", "-o", team.parent / "x", "--ledger", "/dev/null/x"
    )
    assert (code, out) == (2, "")
    assert not (team.parent / "x").exists()
    (tmp_path / "file").write_text("mine")
    code, out, err = overlap(
        "schedule", "-t", team, "--all", "-o", tmp_path / "file", "--ledger", ledger
    )
    assert (code, out, "file exists" in err, ledger.exists()) == (2, "", True, False)


def test_an_infeasible_meeting_is_exit_1_and_nothing_is_written(overlap, team, tmp_path):
    other = MEETING.format("Sync, weekly", "07:00-07:30", '["a", "b"]')
    team.write_text(SITES + DUTY + other)
    code, out, _ = overlap("schedule", "-t", team, "--all", "-o", tmp_path / "all")
    assert (code, (tmp_path / "all").exists()) == (1, False)
    assert "Sync, weekly, 2031-01-07: no start clear of other meetings" in out


def test_meetings_get_different_file_names_of_letters_and_digits():
    names = file_names(["A b", "a/B", "a-b-2", "../..", "Café ☕ 9", "…"])
    assert names == ["a-b", "a-b-2", "a-b-2-2", "meeting", "café-9", "meeting-2"]
