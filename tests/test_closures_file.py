"""Closures of a calendar or a table, written into a team file."""

import pytest

from overlap import Team
from overlap.base.errors import CalendarError
from overlap.calendars.closures_file import closures_of
from overlap.sites.absences import DaysOff

TEAM = """# ours
[[site]]
name = "Office"
zone = "Europe/Berlin"   # HQ

[[site]]
name = "Works"
zone = "Europe/Berlin"
days_off = [2027-12-24]  # eve
"""
CSV = b"from;to;reason\r\n2027-12-27;2027-12-30;year-end closure\r\n2027-05-07;;bridge day\r\n"
ICS = b"""\
BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
DTSTART;VALUE=DATE:20281227
DTEND;VALUE=DATE:20281231
SUMMARY:year-end closure
END:VEVENT
BEGIN:VEVENT
UID:b
DTSTART:20270105T140000Z
DURATION:PT1H
SUMMARY:a call
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")
CLOSED = DaysOff("2027-12-27", "2027-12-30", "year-end closure")


def test_rows_are_closures_whose_ends_are_both_included():
    bridge = DaysOff("2027-05-07", reason="bridge day")
    assert closures_of(CSV) == ([CLOSED, bridge], (), ())
    tabs = b"\xef\xbb\xbfDate\tName\n2027-05-07\tbridge day\n"
    assert closures_of(tabs).days == [bridge]
    outlook = b"Subject,Start Date,End Date,All day event\nbridge day,2027-05-07,2027-05-07,True\n"
    assert closures_of(outlook) == ([bridge], (), ("All day event",))


def test_all_day_events_are_closures_and_others_are_named():
    days = [DaysOff("2028-12-27", "2028-12-30", "year-end closure")]
    assert closures_of(ICS) == (days, ("a call",), ())
    cancelled = ICS.replace(b"SUMMARY:a call", b"STATUS:CANCELLED\r\nSUMMARY:a call")
    assert closures_of(cancelled) == (days, (), ())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\n1,2\n", ["c.csv: row 1", "'from'", "a, b"]),
        (b"from,to\n2027-13-01,\n", ["c.csv: row 2", "'2027-13-01'"]),
        (b"from,to\n2027-12-30,2027-12-27\n", ["c.csv: row 2", "2027-12-27"]),
        (b"date,reason\n2027-12-24,Eve, we close early\n", ["c.csv: row 2", "2 columns", "quotes"]),
        (b"\xff\xfe", ["c.csv", "UTF-8"]),
        (b"BEGIN:VCALENDAR\r\n", ["c.csv"]),
    ],
)
def test_a_file_that_says_no_closures_is_refused(data, words):
    with pytest.raises(CalendarError) as fault:
        closures_of(data, source="c.csv")
    for word in words:
        assert word in str(fault.value)


def test_closures_go_into_the_file_once_and_leave_the_rest_alone(overlap, tmp_path):
    team, file = tmp_path / "team.toml", tmp_path / "c.csv"
    team.write_text(TEAM, "utf-8")
    file.write_bytes(CSV)
    arguments = ("holidays", "-t", team, "Works", "--import", file, "--year", "2027")
    code, out, err = overlap(*arguments)
    assert (code, "bridge day" in out, f"wrote {team}" in err) == (0, True, True)
    text = team.read_text("utf-8")
    [line] = [line for line in text.splitlines() if line not in TEAM.splitlines()]
    assert line.startswith("days_off = [2027-12-24, {from = 2027-12-27, to = 2027-12-30, ")
    assert line.endswith('{from = 2027-05-07, to = 2027-05-07, reason = "bridge day"}]  # eve')
    assert CLOSED in Team.load(team).site("Works").days_off
    assert overlap(*arguments)[0] == 0
    assert team.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["London"], "missing"),
        (["-t", "team.toml"], "name the one site"),
        (["-t", "team.toml", "X"], "'X'"),
    ],
)
def test_closures_need_one_site_of_a_file(overlap, tmp_path, monkeypatch, arguments, word):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    (tmp_path / "c.csv").write_bytes(CSV)
    code, out, err = overlap("holidays", *arguments, "--import", "c.csv")
    assert (code, out) == (2, "")
    assert word in err
    assert (tmp_path / "team.toml").read_text("utf-8") == TEAM
