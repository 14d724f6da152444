"""The recipes of two how-tos, in order, on a clock before, in and after the year that they plan."""

import datetime as dt
import re
import shlex
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from overlap import read_ics

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CLOCKS = [dt.date(2026, 11, 28), dt.date(2027, 5, 20), dt.date(2028, 2, 1)]
MOVED = dt.datetime(2027, 5, 6, 15, tzinfo=ZoneInfo("Europe/Berlin"))
JULY = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)
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
    assert before.keys() == after.keys()
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
        since = max(JULY, now) if "--start" in words else now
        assert all(before[key][1] >= since for key in changed)


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
    assert "note: 1 before 2027-08-01 00:00Z stay as they were" in err
    assert "--past changes them too: 2027-07-14" in err
    assert "stay as they were" not in overlap(*again, "--past")[2]
