"""Commands about calendars: what they print, write and exit with."""

import json

from proposals import propose

from overlap import Horizon, read_ics, to_ics
from overlap.calendars.working_hours import read_hours

TEAM = "docs/examples/new-york-manila.toml"


def test_diff_says_what_changes_and_exits_with_1(overlap, tmp_path):
    old, new = tmp_path / "old.ics", tmp_path / "new.ics"
    old.write_bytes(to_ics(propose(count=4)))
    new.write_bytes(to_ics(propose(count=5, order=[0, 1, 0, 0, 1])))
    code, out, err = overlap("diff", old, new)
    assert (code, err) == (1, "")
    # in New York from 09:00, 16:30 and 21:00, five hours behind UTC in winter
    assert "moved" in out
    assert "2026-01-20   Weekly sync (A)   2026-01-21 02:00–03:00   2026-01-20 14:00–15:00" in out
    assert f"1 added, 1 moved: from {old} to {new}." in out
    code, out, _ = overlap("diff", old, new, "--format", "json")
    found = json.loads(out)["differences"]
    assert [(each["change"], each["date"]) for each in found] == [
        ("moved", "2026-01-20"),
        ("added", "2026-02-03"),
    ]
    assert found[0]["old"] == {"start": "2026-01-21T02:00Z", "stop": "2026-01-21T03:00Z"}
    assert found[1]["old"] is None
    code, out, _ = overlap("diff", old, new, "--format", "csv")
    assert out.splitlines()[0] == (
        "change,date,summary,old_start,old_stop,new_start,new_stop,fields,uid"
    )
    assert len(out.splitlines()) == 3


def test_diff_of_the_same_exits_with_0(overlap, tmp_path):
    old = tmp_path / "old.ics"
    old.write_bytes(to_ics(propose(count=4)))
    assert overlap("diff", old, old) == (0, f"{old} shows the same as {old}.\n", "")
    code, out, _ = overlap("diff", old)
    assert code == 0
    assert out == f"{old} shows the same with today's zone rules as when it was written.\n"


def test_diff_of_what_is_no_calendar_names_the_file(overlap, tmp_path):
    old = tmp_path / "old.ics"
    old.write_bytes(b"<html>")
    code, out, err = overlap("diff", old, tmp_path / "none.ics")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {old}: OLD.ics: not a calendar")
    old.write_bytes(to_ics(propose(count=4)))
    code, _, err = overlap("diff", old, tmp_path / "none.ics")
    assert (code, err) == (2, f"error: {tmp_path}/none.ics: NEW.ics: no such file or directory\n")


def test_holidays_and_sites_are_written_as_calendars(overlap, tmp_path):
    out = tmp_path / "days.ics"
    assert overlap("holidays", "-t", TEAM, "--ics", "-o", out)[0] == 0
    assert len(read_ics(out.read_bytes())) > 20
    assert overlap("sites", "-t", TEAM, "--ics", "-o", out)[0] == 0
    hours = read_hours(out.read_bytes(), Horizon("2027-01-01", "2028-01-01"))
    assert list(hours) == ["New York", "Manila"]


def test_a_calendar_is_never_json(overlap):
    code, out, err = overlap("holidays", "-t", TEAM, "--ics", "--format", "json")
    assert (code, out) == (2, "")
    assert err == "error: --format: 'json': a calendar has its own format\n"
