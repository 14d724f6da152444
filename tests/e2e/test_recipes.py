"""The recipes of two how-tos, in order, on a clock before, in and after the year that they plan."""

import datetime as dt
import re
import shlex
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from overlap import Ledger, Team, read_ics
from overlap.meetings.comparison import cost_at

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CLOCKS = [dt.date(2026, 11, 28), dt.date(2027, 5, 20), dt.date(2028, 2, 1)]
MOVED = dt.datetime(2027, 5, 6, 15, tzinfo=ZoneInfo("Europe/Berlin"))
CLOSED = dt.date(2027, 9, 8)
OLD = {"--update", "--cancel"}


def commands(page):
    """Return the words of each of a page's commands, without the program's name."""
    lines = "\n".join(BLOCK.findall((ROOT / page).read_text("utf-8"))).split("\n")
    own = (line.removeprefix("$ ") for line in lines)
    return [shlex.split(line, comments=True)[1:] for line in own if line.startswith("overlap ")]


def shown(path):
    """Return what a calendar shows: revision, start and whether it is cancelled."""
    return {
        (entry.uid, entry.original): (entry.sequence, entry.start, entry.cancelled)
        for entry in read_ics(path.read_bytes())
    }


def option(words, name):
    return words[words.index(name) + 1] if name in words else None


def holds(words, before, after, now):
    """Check that a command changed what it was asked to, and nothing else."""
    added = after.keys() - before.keys()
    assert before.keys() <= after.keys()
    assert not added or "--start" in words
    changed = {key for key, old in before.items() if old[1:] != after[key][1:]}
    assert all(after[key][0] >= old[0] for key, old in before.items())
    assert all(after[key][0] > before[key][0] for key in changed)
    if "--move" in words:
        (one,) = changed or {key for key, own in after.items() if own[1] == MOVED}
        assert after[one][1:] == (MOVED, False)
    elif "--date" in words:
        (one,) = changed
        assert before[one][1].date() == dt.date.fromisoformat(option(words, "--date"))
        assert after[one][2]
    else:
        first = dt.date.fromisoformat(option(words, "--start") or "2027-01-01")
        since = max(dt.datetime.combine(first, dt.time(), dt.UTC), now)
        assert all(before[key][1] >= since for key in changed)
        assert all(after[key][1] >= since for key in added)


@pytest.mark.parametrize("today", CLOCKS, ids=str)
@pytest.mark.parametrize("page", ["docs/how-to/keep-a-ledger.md", "docs/how-to/calendars.md"])
def test_recipes_change_what_they_say_whatever_the_date(
    overlap, page, today, tmp_path, monkeypatch
):
    now = dt.datetime.combine(today, dt.time(12), dt.UTC)
    monkeypatch.setattr("overlap.cli.question.today", lambda: today)
    monkeypatch.setattr("overlap.cli.meeting_files._now", lambda: now)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    team = (ROOT / "docs/examples/five-sites.toml").read_text("utf-8")
    second = [match.start() for match in re.finditer(r"^\[\[meeting\]\]", team, re.MULTILINE)][1]
    Path("team.toml").write_text(team[:second], "utf-8")
    todo = commands(page)
    n_updates = 0
    for words in todo:
        old = next((Path(option(words, name)) for name in OLD & set(words)), None)
        before = None if old is None else shown(old)
        code, _, err = overlap(*words)
        assert code == (words[0] == "diff"), err
        if before is not None:
            holds(words, before, shown(Path(option(words, "-o"))), now)
            n_updates += 1
    assert n_updates == sum(bool(OLD & set(words)) for words in todo) > 0


def test_an_update_says_which_past_dates_it_leaves(overlap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    team = str(ROOT / "docs/examples/five-sites.toml")
    plan = ["schedule", "-t", team, "Weekly sync"]
    assert overlap(*plan, "--ledger", "ledger.json", "-o", "sync.ics")[0] == 0
    later = dt.datetime(2027, 8, 1, tzinfo=dt.UTC)
    monkeypatch.setattr("overlap.cli.meeting_files._now", lambda: later)
    again = [*plan, "--history", "ledger.json", "--start", "2027-07-01"]
    again += ["-o", "new.ics", "--update", "sync.ics"]
    _, _, err = overlap(*again)
    assert " before 2027-08-01 00:00Z stay as they were" in err
    assert "--past changes them too: 2027-07-" in err
    assert "stay as they were" not in overlap(*again, "--past")[2]


@pytest.mark.parametrize("today", CLOCKS, ids=str)
def test_the_ledger_has_what_the_calendar_holds_after_every_step(
    overlap, today, tmp_path, monkeypatch
):
    """And not what a plan would have had on dates that an update leaves alone."""
    now = dt.datetime.combine(today, dt.time(12), dt.UTC)
    monkeypatch.setattr("overlap.cli.question.today", lambda: today)
    monkeypatch.setattr("overlap.cli.meeting_files._now", lambda: now)
    monkeypatch.chdir(tmp_path)
    path = ROOT / "docs/examples/five-sites.toml"
    team = Team.load(path)
    meeting = team.meeting("Weekly sync")
    plan = ["schedule", "-t", str(path), "Weekly sync"]
    files = ["--history", "ledger.json", "--ledger", "ledger.json", "-o", "s.ics"]
    update = [*plan, *files, "--update", "s.ics"]
    for step in (
        [*plan, "--ledger", "ledger.json", "-o", "s.ics"],
        [*update, "--move", "2027-03-10=2027-03-11 07:00"],
        [*plan, "-o", "s.ics", "--cancel", "s.ics", "--date", "2027-05-12"],
        [*update, "--start", "2027-06-01", "--stop", "2027-08-01"],
        [*update, "--closed", "Kolkata", "--from", "2027-09-06", "--to", "2027-09-10"],
        update,
    ):
        code, _, err = overlap(*step)
        assert code == 0, err
        if "--cancel" in step:
            continue
        entries = Ledger.load("ledger.json").entries
        recorded = {own.date: dict(own.burden) for own in entries if own.kind == "meeting"}
        held = [own for own in read_ics(Path("s.ics").read_bytes()) if not own.cancelled]
        assert recorded.keys() == {own.original.date() for own in held}
        for own in held:
            at = own.start.astimezone(ZoneInfo("Europe/Berlin"))
            cost = cost_at(team, meeting, at.date(), at.hour * 60 + at.minute)
            planned = own.original.date()
            if "--closed" in step and planned == CLOSED > now.date():
                cost["Priya"] = 0.0
            assert recorded[planned] == cost
    assert (dt.date(2027, 5, 12) in recorded) == (now.date() < dt.date(2027, 5, 12))


def test_dates_that_cant_be_priced_are_listed_in_one_note(overlap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/examples/five-sites.toml").read_text("utf-8")
    Path("team.toml").write_text(text, "utf-8")
    plan = ["schedule", "-t", "team.toml", "Weekly sync"]
    assert overlap(*plan, "-o", "sync.ics")[0] == 0
    Path("team.toml").write_text(text.replace('"00:00-05:00"', '"21:00-05:00"'), "utf-8")
    later = dt.datetime(2027, 5, 20, tzinfo=dt.UTC)
    monkeypatch.setattr("overlap.cli.meeting_files._now", lambda: later)
    files = ["-o", "new.ics", "--update", "sync.ics", "--ledger", "ledger.json"]
    code, _, err = overlap(*plan, *files)
    assert code == 0
    notes = [line for line in err.splitlines() if "the ledger has nothing" in line]
    assert len(notes) == 1
    assert "since Maya can't have come" in notes[0]
    held = [own for own in read_ics(Path("new.ics").read_bytes()) if not own.cancelled]
    n_missing = int(notes[0].split(" dates")[0].split()[-1])
    recorded = [own for own in Ledger.load("ledger.json").entries if own.kind == "meeting"]
    assert len(recorded) == len(held) - n_missing < len(held)
