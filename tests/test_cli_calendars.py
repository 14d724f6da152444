"""Commands about calendars: what they print, write and exit with."""

import json

from calendars import calendar, event
from proposals import propose

from overlap import Horizon, read_ics, to_ics
from overlap.calendars.working_hours import read_hours

OF_2026 = "--start", "2026-01-01", "--stop", "2027-01-01"
TEAM = "docs/examples/new-york-manila.toml"


def test_diff_says_what_changes_and_exits_with_1(overlap, tmp_path):
    old, new = tmp_path / "old.ics", tmp_path / "new.ics"
    old.write_bytes(to_ics(propose(count=4)))
    new.write_bytes(to_ics(propose(count=5, order=[0, 1, 0, 0, 1])))
    code, out, err = overlap("diff", old, new, *OF_2026)
    assert (code, err) == (1, "")
    # in New York from 09:00, 16:30 and 21:00, five hours behind UTC in winter
    assert "moved" in out
    assert "2026-01-20   Weekly sync (A)   2026-01-21 02:00–03:00   2026-01-20 14:00–15:00" in out
    assert f"1 added, 1 moved: from {old} to {new}." in out
    code, out, _ = overlap("diff", old, new, *OF_2026, "--format", "json")
    found = json.loads(out)["differences"]
    assert [(each["change"], each["date"]) for each in found] == [
        ("moved", "2026-01-20"),
        ("added", "2026-02-03"),
    ]
    assert found[0]["old"] == {"start": "2026-01-21T02:00Z", "stop": "2026-01-21T03:00Z"}
    assert found[1]["old"] is None
    code, out, _ = overlap("diff", old, new, *OF_2026, "--format", "csv")
    assert out.splitlines()[0] == (
        "change,date,summary,old_start,old_stop,new_start,new_stop,fields,uid"
    )
    assert len(out.splitlines()) == 3


def test_diff_of_the_same_exits_with_0(overlap, tmp_path):
    old = tmp_path / "old.ics"
    old.write_bytes(to_ics(propose(count=4)))
    horizon = "Dates: 2026 (1 January to 31 December).\n"
    same = f"{old} shows the same as {old}.\n{horizon}"
    assert overlap("diff", old, old, *OF_2026) == (0, same, "")
    code, out, _ = overlap("diff", old, *OF_2026)
    assert code == 0
    assert out == f"{old} shows the same with today's zone rules as when it was written.\n{horizon}"


def test_diff_follows_series_without_end_and_says_what_it_leaves_out(overlap, tmp_path):
    old, new = tmp_path / "old.ics", tmp_path / "new.ics"
    weekly = ["DTSTART:20270105T140000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"]
    old.write_bytes(calendar(*event(*weekly)))
    new.write_bytes(calendar(*event(weekly[0].replace("T14", "T15"), *weekly[1:])))
    dates = "--start", "2027-03-01", "--stop", "2027-03-15"
    code, out, err = overlap("diff", old, new, *dates, "--format", "json")
    document = json.loads(out)
    assert (code, document["horizon"]) == (1, {"start": "2027-03-01", "stop": "2027-03-15"})
    assert [each["date"] for each in document["differences"]] == ["2027-03-02", "2027-03-09"]
    assert "changes on other dates too, 2027-01-05 to 2028-04-11" in err


def test_a_meeting_moved_into_the_dates_is_moved_and_not_new(overlap, tmp_path):
    old, new = tmp_path / "old.ics", tmp_path / "new.ics"
    old.write_bytes(calendar(*event("DTSTART:20270705T140000Z", "DURATION:PT1H")))
    new.write_bytes(calendar(*event("DTSTART:20270305T140000Z", "DURATION:PT1H")))
    dates = "--start", "2027-03-01", "--stop", "2027-04-01"
    for pair, change in (((old, new), "moved"), ((new, old), "moved")):
        _, out, err = overlap("diff", *pair, *dates, "--format", "json")
        assert [each["change"] for each in json.loads(out)["differences"]] == [change]
        assert err == ""


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
