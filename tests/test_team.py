"""Team files: what is read, and that every fault names file, key and value."""

import datetime as dt
from pathlib import Path

import pytest

from overlap import Horizon, Target, Team, WeeklyHours
from overlap.base.errors import OverlapError, RuleError
from overlap.clocks.recurrence import occurrence_dates
from overlap.team.teamfile import TABLES

EXAMPLES = sorted(Path("docs/examples").glob("*.toml"))
TWO = """
[[site]]
name = "London"
zone = "Europe/London"
[[site]]
name = "Manila"
zone = "Asia/Manila"
"""


def meeting(**changes):
    fields = {
        "name": '"Sync"',
        "duration": '"60m"',
        "every": '"FREQ=WEEKLY;BYDAY=TU"',
        "start": "2027-01-05",
        "count": "4",
        **changes,
    }
    lines = (f"{key} = {value}" for key, value in fields.items() if value is not None)
    return TWO + "[[meeting]]\n" + "\n".join(lines)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_a_team(path):
    team = Team.load(path)
    assert len(team.others) >= 1
    assert team.horizon.days == 365


def test_the_contracts_file_is_read_as_it_says(tmp_path):
    text = """
horizon = { start = 2027-01-01, stop = 2028-01-01 }
[target]
overlap = "2h-4h"
share = 0.9
[[site]]
name = "New York"
zone = "America/New_York"
hours = "Mo-Fr 09:00-17:30"
holidays = "US-NY"
role = "hq"
people = 40
[[site]]
name = "Manila"
zone = "Asia/Manila"
hours = "Mo-Fr 13:00-17:00,18:00-22:00"
holidays = "PH"
days_off = [2027-12-24]
days_on = [2027-06-12]
flexible = { earliest = "06:00", latest = "23:00", step = "30m" }
[[site.season]]
from = 2027-02-08
to = 2027-03-09
hours = "Mo-Fr 12:00-18:00"
[[person]]
name = "Ana"
email = "ana@example.com"
site = "Manila"
weight = 1.0
refuse = ["23:00-06:00"]
[[meeting]]
name = "Weekly sync"
duration = "60m"
every = "FREQ=WEEKLY;BYDAY=TU"
start = 2027-01-05
count = 52
anchor = "New York"
slots = "06:00-22:00"
max_slots = 3
attendees = ["New York", "Manila", "Ana"]
quorum = 1.0
"""
    path = tmp_path / "team.toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    team = Team.load(path)
    assert team.horizon == Horizon("2027-01-01", "2028-01-01")
    assert team.target == Target("2h-4h", share=0.9)
    assert [site.name for site in team.sites] == ["New York", "Manila"]
    assert team.hq.people == 40
    manila = team.site("Manila")
    assert manila.days_on == (dt.date(2027, 6, 12),)
    assert (manila.flexible.earliest_min, manila.flexible.step_min) == (360, 30)
    assert str(manila.seasons[0].hours) == "Mo-Fr 12:00-18:00"
    (ana,) = team.people
    assert (ana.email, ana.refuse) == ("ana@example.com", (WeeklyHours.parse("23:00-06:00"),))
    (sync,) = team.meetings
    assert (len(sync.dates), sync.dates[-1]) == (52, dt.date(2027, 12, 28))
    assert (sync.duration_min, sync.step_min, sync.slots) == (60, 30, (360, 1320))
    assert sync.attendees == ("New York", "Manila", "Ana")


def test_teams_can_be_hashed():
    assert len({Team.parse(TWO), Team.parse(TWO)}) == 1


def test_the_first_site_is_headquarters_unless_one_says_so():
    assert Team.parse(TWO).hq.name == "London"
    assert Team.parse(TWO + 'role = "hq"').hq.name == "Manila"


def test_a_file_may_define_profiles_of_need():
    text = '[target]\noverlap = "calls"\n[profile.calls]\noverlap = "1h-2h"\nshare = 0.8\n' + TWO
    team = Team.parse(text + 'target = "calls"')
    assert team.target.share == team.site("Manila").target.share == 0.8
    assert team.target.minimum == Target("1h").minimum


def test_a_sites_own_target_keeps_the_teams_share():
    team = Team.parse("[target]\nshare = 0.75" + TWO + "target = '1h'")
    assert team.site("Manila").target == Target("60m", share=0.75)


def test_a_profile_without_a_share_takes_the_teams():
    text = "[target]\nshare = 0.5\n[profile.mine]\noverlap = '1h'" + TWO + "target = 'mine'"
    assert Team.parse(text).site("Manila").target.share == 0.5


def test_who_attends_is_everyone_unless_it_is_said():
    assert Team.parse(meeting()).meetings[0].attendees == ("London", "Manila")
    person = '\n[[person]]\nname = "Ana"\nsite = "Manila"\n'
    assert Team.parse(meeting() + person).meetings[0].attendees == ("Ana",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["site", "empty"]),
        ("site = []", ["site", "empty"]),
        ("site = 5", ["site", "[[site]]"]),
        ("site = [5]", ["site[1]", "not a table"]),
        ("[site]\nname = 'x'", ["site", "[[site]]"]),
        ("sites = 1" + TWO, ["sites", "unknown key", "nearest: site"]),
        (TWO + 'holliday = "PH"', ["site[2].holliday", "nearest: holidays"]),
        (TWO + "qqq = 1", ["site[2].qqq", "known: away, clock"]),
        ("[[site]]\nname = 'x'", ["site[1].zone", "missing"]),
        ("[[site]]\nzone = 'UTC'", ["site[1].name", "missing"]),
        ("[[site]]\nname = 'x'\nzone = 'Asia/Puna'", ["site[1].zone", "'Asia/Puna'"]),
        ("[[site]]\nname = 'x'\nzone = 5", ["site[1].zone", "5"]),
        ("[[site]]\nname = 'x'\nzone = '../../etc/passwd'", ["site[1].zone", "../../etc/passwd"]),
        (TWO + "hours = 'Mo 25:00-26:00'", ["site[2].hours", "25:00", "position 4"]),
        (TWO + "hours = 'Mo 09:00-09:00'", ["site[2].hours", "start equals stop"]),
        (TWO + "holidays = 'XX'", ["site[2].holidays", "'XX'", "unknown country"]),
        (TWO + "holidays = 'US-ZZ'", ["site[2].holidays", "'US-ZZ'", "unknown region"]),
        (TWO + "people = 'many'", ["site[2].people", "'many'"]),
        (TWO + "target = '4h-2h'", ["site[2].target", "'4h-2h'"]),
        (TWO + "season = 'summer'", ["site[2].season", "[[site.season]]"]),
        (TWO + "[[site.season]]\nfrom = 2027-02-08", ["site[2].season[1].to", "missing"]),
        (TWO + "[[site.season]]\nform = 2027-02-08", ["site[2].season[1].form", "from"]),
        (TWO + "[[site]]\nname = 'London'\nzone = 'UTC'", ["name", "'London'", "two sites"]),
        (TWO.replace("zone", 'role = "hq"\nzone'), ["site[2].role", "'hq'", "London has"]),
        ("horizon = 2027" + TWO, ["horizon", "2027", "not a table"]),
        ("horizon = { start = 2027-01-01 }" + TWO, ["horizon.stop", "either stop or months"]),
        (
            "horizon = { start = 2027-01-01, stop = 2026-01-01 }" + TWO,
            ["horizon.stop", "2026-01-01", "not after the start"],
        ),
        ("horizon = { start = 2027-01-01, months = 0 }" + TWO, ["horizon.months", "0"]),
        ("horizon = { start = 2027-01-01, months = 99999 }" + TWO, ["horizon.months", "99999"]),
        ("horizon = { start = 'soon', months = 1 }" + TWO, ["horizon.start", "'soon'"]),
        ("horizon = { start = 2027-01-01T00:00:00, months = 1 }" + TWO, ["horizon.start"]),
        ("horizon = { begin = 2027-01-01 }" + TWO, ["horizon.begin", "unknown key"]),
        ("horizon = { start = 1700-01-01, months = 1 }" + TWO, ["horizon.start", "1700-01-01"]),
        ("target = '2h'" + TWO, ["target", "not a table"]),
        ("[target]\noverlap = '4h-2h'" + TWO, ["target.overlap", "'4h-2h'"]),
        ("[target]\nshare = nan" + TWO, ["target.share", "nan"]),
        ("[target]\nshare = 90" + TWO, ["target.share", "90"]),
        ("[target]\noverlap = 120" + TWO, ["target.overlap", "120"]),
        ("profile = 1" + TWO, ["profile", "not a table"]),
        ("[profile.x]\nshare = 0.5" + TWO, ["profile.x.overlap", "missing"]),
        ("[profile.x]\noverlap = '1h'\nwhy = ''" + TWO, ["profile.x.why", "unknown key"]),
        ("[profile.x]\noverlap = '1h'\nreason = 5" + TWO, ["profile.x.reason", "5"]),
        ("[profile]\nx = 1" + TWO, ["profile.x", "not a table"]),
        (TWO + "[[person]]\nname = 'Ana'", ["person[1].site", "missing"]),
        (TWO + "[[person]]\nname = 'Ana'\nsite = 'Cebu'", ["person[1].site", "'Cebu'"]),
        (TWO + "[[person]]\nname = 'Manila'\nsite = 'Manila'", ["person[1].name", "'Manila'"]),
        (
            TWO + '[[person]]\nname = "Ana"\nsite = "Manila"\nemail = "ana@ex\\nBCC: x@y"',
            ["person[1].email", "not an e-mail"],
        ),
        (TWO + "[[person]]\nname = 'Ana'\nsite = 'Manila'\nweight = 0", ["person[1].weight", "0"]),
        (TWO + "[[person]]\nname = 'Ana'\nsite = 'Manila'\nweight = nan", ["person[1].weight"]),
        (
            TWO + "[[person]]\nname = 'Ana'\nsite = 'Manila'\nrefuse = ['9-5']",
            ["person[1].refuse[1]", "'9-5'"],
        ),
        (TWO + "[[person]]\nname = 'Ana'\nsite = 'Manila'\nrefuse = '23'", ["person[1].refuse"]),
        (meeting(duration=None), ["meeting[1].duration", "missing"]),
        (meeting(duration="60"), ["meeting[1].duration", "60"]),
        (meeting(duration='"25h"'), ["meeting[1].duration", "'25h'"]),
        (meeting(every='"weekly"'), ["meeting[1].every", "'weekly'"]),
        (meeting(count=None), ["meeting[1].every", "has no end"]),
        (meeting(count="1000000"), ["meeting[1].count", "1000000"]),
        (meeting(until="2027-02-01"), ["meeting[1].every", "two ends"]),
        (meeting(anchor='"Cebu"'), ["meeting[1].anchor", "'Cebu'"]),
        (meeting(attendees='["Cebu"]'), ["meeting[1].attendees", "'Cebu'"]),
        (meeting(attendees="[]"), ["meeting[1].attendees", "empty"]),
        (meeting(attendees='"Manila"'), ["meeting[1].attendees", "not a list"]),
        (meeting(optional='["Nobody"]'), ["meeting[1].optional", "'Nobody'"]),
        (meeting(max_slots="0"), ["meeting[1].max_slots", "0"]),
        (meeting(quorum="0"), ["meeting[1].quorum", "0"]),
        (meeting(slots='"06:00"'), ["meeting[1].slots", "'06:00'"]),
        (meeting(step='"0m"'), ["meeting[1].step", "'0m'"]),
        (meeting() + "\n" + meeting()[len(TWO) :], ["meeting[2].name", "two meetings"]),
        ("[[site]", ["not TOML", "line 1"]),
        (TWO + "people = " + "1" * 5000, ["not TOML", "4300"]),
        (TWO + '"a\\nb" = 1', ["site[2].a\\nb", "unknown key"]),
        (TWO + "[[person]]\nname = 'A'\nsite = 'Manila'\nemail = 'a@[1'", ["person[1].email"]),
        (meeting(every='"FREQ=MONTHLY;BYDAY=99TU;COUNT=2"'), ["meeting[1].every", "99TU"]),
        ("a = " + "[" * 100_000, ["nested too deep"]),
    ],
)
def test_a_fault_names_file_key_and_value(tmp_path, text, words):
    path = tmp_path / "team.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(OverlapError) as fault:
        Team.load(path)
    for word in [str(path), *words]:
        assert word in str(fault.value)
    assert "\n" not in str(fault.value)


def test_files_that_cannot_be_read(tmp_path):
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"# caf\xe9\n")
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * ((4 << 20) + 1))
    for path, words in [
        (tmp_path / "none.toml", "no such file"),
        (tmp_path, "is a directory"),
        (binary, "not UTF-8 in line 1"),
        (large, "larger than 4 MiB"),
        ("a\0b", "null"),
        ("", "not the name of a file"),
    ]:
        with pytest.raises(OverlapError, match=words) as fault:
            Team.load(path)
        assert str(fault.value).startswith(repr(str(path))[1:-1])


def test_every_key_of_the_contract_is_known():
    assert TABLES["meeting"] >= {"every", "start", "count", "anchor", "slots", "quorum"}
    assert TABLES["site"] >= {"season", "flexible", "days_on", "people"}


@pytest.mark.parametrize(
    ("rule", "more", "dates"),
    [
        ("FREQ=DAILY;COUNT=2", {}, ["2027-01-01", "2027-01-02"]),
        ("FREQ=MONTHLY;BYDAY=2TU,4TU", {"count": 3}, ["2027-01-12", "2027-01-26", "2027-02-09"]),
        ("FREQ=YEARLY", {"until": dt.date(2028, 1, 1)}, ["2027-01-01", "2028-01-01"]),
        ("FREQ=WEEKLY;UNTIL=20270108", {}, ["2027-01-01", "2027-01-08"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", {}, ["2027-01-31", "2027-03-31", "2027-05-31"]),
        ("FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", {"count": 2}, ["2028-02-29", "2032-02-29"]),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", {"count": 2}, ["2032-12-27", "2037-12-28"]),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU;UNTIL=20270117T120000", {}, ["2027-01-10"]),
        ("FREQ=YEARLY;INTERVAL=73;UNTIL=99991231", {}, ["2027-01-01", "2100-01-01"]),
    ],
)
def test_a_rule_gives_its_dates(rule, more, dates):
    found = occurrence_dates(rule, dt.date(2027, 1, 1), **more)
    assert [str(date) for date in found] == dates


@pytest.mark.parametrize(
    ("rule", "more", "words"),
    [
        ("FREQ=WEEKLY", {}, "has no end"),
        ("FREQ=WEEKLY;COUNT=2", {"count": 2}, "two ends"),
        ("FREQ=HOURLY;COUNT=2", {}, "FREQ is one of"),
        ("FREQ=DAILY;BYHOUR=9;COUNT=2", {}, "BYHOUR isn't taken"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", {}, "no date fits"),
        ("FREQ=DAILY;UNTIL=20990101", {}, "more than 10000"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=1", {}, "BYDAY lists days"),
        ("FREQ=DAILY;UNTIL=20270230", {}, "not an RRULE: day is out of range"),
        ("FREQ=WEEKLY;BYMONTHDAY=1;COUNT=1", {}, "BYMONTHDAY doesn't go with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYYEARDAY=1;COUNT=1", {}, "BYYEARDAY doesn't go with FREQ=MONTHLY"),
        ("FREQ=DAILY;BYWEEKNO=1;COUNT=1", {}, "BYWEEKNO doesn't go with FREQ=DAILY"),
        ("RRULE:FREQ=DAILY;COUNT=1", {}, "not an RRULE"),
        ("FREQ=DAILY;COUNT=1\nEXDATE:20270101", {}, "not an RRULE"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", {}, "INTERVAL"),
        ("FREQ=DAILY;COUNT=-1", {}, "COUNT"),
        ("FREQ=DAILY;INTERVAL=x;COUNT=2", {}, "INTERVAL"),
        ("FREQ=DAILY", {"count": 0}, "count"),
        ("FREQ=DAILY", {"count": True}, "count"),
        (None, {"count": 1}, "not an RRULE"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(rule, more, words):
    with pytest.raises(RuleError, match=words):
        occurrence_dates(rule, dt.date(2027, 1, 1), **more)


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("FREQ=DAILY", {"until": dt.date(2101, 1, 1)}),
        ("FREQ=DAILY;UNTIL=21010101", {}),
        ("FREQ=DAILY;UNTIL=99991231", {}),
        ("FREQ=DAILY;COUNT=3", {}),
    ],
)
def test_no_date_is_after_the_years_a_meeting_can_be_held_in(rule, more):
    found = occurrence_dates(rule, dt.date(2100, 12, 29), **more)
    assert [str(date) for date in found] == ["2100-12-29", "2100-12-30", "2100-12-31"]


def test_a_count_that_only_the_first_day_after_those_years_fills_is_refused():
    with pytest.raises(RuleError, match="gives 3 of 4 dates up to 2100-12-31"):
        occurrence_dates("FREQ=DAILY", dt.date(2100, 12, 29), count=4)


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYDAY=MO;BYSETPOS=2"]
)
def test_a_rule_that_no_date_fits_is_refused_early(rule):
    with pytest.raises(RuleError, match="no date fits"):
        occurrence_dates(rule, dt.date(1970, 1, 1), count=1)


def test_a_value_nested_deep_is_not_written_out_in_its_error():
    with pytest.raises(OverlapError, match="…") as fault:
        Team.parse(f'[[site]]\nname = "A"\nzone = {"[" * 20}1{"]" * 20}')
    assert len(str(fault.value)) < 100
