"""The command, in process: answers, exit codes, formats, and every bad input on one line."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

YEAR = ["--start", "2027-01-01", "--stop", "2028-01-01"]
EXAMPLE = str(Path("docs/examples/new-york-manila.toml").resolve())
TEAM = """
horizon = {{ start = 2027-01-01, stop = 2027-02-01 }}
[[site]]
name = "London"
zone = "Europe/London"
[[site]]
name = "{name}"
zone = "{zone}"
{more}
"""


@pytest.fixture
def team(tmp_path):
    def write(name="Manila", zone="Asia/Manila", more=""):
        path = tmp_path / "team.toml"
        path.write_text(TEAM.format(name=name, zone=zone, more=more), "utf-8")
        return path

    return write


def test_exit_codes_say_met_not_met_and_error(overlap):
    assert overlap("check", "London", "Bengaluru", *YEAR)[0] == 0
    assert overlap("check", "New York", "Manila", *YEAR)[0] == 1
    assert overlap("check", "New York", "Xanadu", *YEAR)[0] == 2


def test_check_json_has_the_contracts_fields(overlap):
    code, out, err = overlap("check", "London", "New York", *YEAR, "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert list(found) == [
        "reference",
        "target",
        "horizon",
        "met",
        "sites",
        "uncovered",
        "notes",
        "versions",
    ]
    assert found["target"] == {
        "minimum_min": 120,
        "maximum_min": 240,
        "share": 0.9,
        "lost": "excuse",
    }
    assert found["horizon"] == {"start": "2027-01-01", "stop": "2028-01-01"}
    (site,) = found["sites"]
    assert set(site) >= {
        "site", "met", "joint_days", "lost_days", "share", "below", "within", "above",
        "minutes", "clock", "lost",
    }  # fmt: skip
    assert set(site["minutes"]) == {"mean", "median", "p5", "min", "max"}
    assert site["clock"][1] == {
        "start": "2027-03-14",
        "stop": "2027-03-28",
        "minutes": 240,
        "cause": "New York to DST",
    }
    assert {"date": "2027-07-05", "site": "New York", "reason": "Independence Day (observed)"} in (
        site["lost"]
    )
    assert set(found["versions"]) == {"tzdata", "holidays", "overlap"}


def test_days_json_has_the_contracts_fields(overlap):
    code, out, _ = overlap("days", "-t", EXAMPLE, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert list(found) == [
        "reference",
        "sites",
        "horizon",
        "days",
        "uncovered",
        "notes",
        "versions",
    ]
    assert found["sites"] == ["New York", "Manila"]
    by_date = {day["date"]: day for day in found["days"]}
    assert by_date["2027-01-05"] == {
        "date": "2027-01-05",
        "minutes": 120,
        "clock_minutes": 120,
        "lost": False,
        "intervals": [["2027-01-05T14:00Z", "2027-01-05T16:00Z"]],
    }
    assert by_date["2027-03-26"]["lost"]
    assert "2027-01-01" not in by_date
    assert "2027-01-02" not in by_date


def test_days_of_chosen_sites_count_under_the_first(overlap, team):
    path = team()
    arguments = ["days", "-t", path, "--sites", "Manila,London", "--at-least", "1"]
    found = json.loads(overlap(*arguments, "--format", "json")[1])
    assert (found["reference"], found["at_least"]) == ("Manila", 1)
    assert all(day["minutes"] == 480 for day in found["days"])


def test_csv_has_a_row_a_site_or_a_day(overlap):
    _, out, err = overlap("check", "London", "Manila", *YEAR, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    (site,) = json.loads(overlap("check", "London", "Manila", *YEAR, "--format", "json")[1])[
        "sites"
    ]
    assert (row["site"], row["met"]) == ("Manila", "False")
    assert row["joint_days"] == str(site["joint_days"])
    assert row["minutes_mean"] == str(site["minutes"]["mean"])
    assert "dates: 2027 (1 January to 31 December)" in err
    _, out, _ = overlap("check", "London", "Manila", *YEAR, "--days", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(out)))) == 253
    _, out, _ = overlap("days", "-t", EXAMPLE, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0]["intervals"] == "2027-01-04T14:00Z/2027-01-04T16:00Z"
    for command in (["sites"], ["holidays"]):
        assert len(overlap(*command, "-t", EXAMPLE, "--format", "csv")[1].splitlines()) > 2


def test_a_cell_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(overlap, team):
    path = team(name="=cmd()")
    assert ",'=cmd()," in overlap("check", "-t", path, "--format", "csv")[1]


def test_days_is_a_length_of_the_horizon_or_a_list_of_days(overlap):
    _, out, _ = overlap(
        "check", "London", "Manila", "--start", "2027-01-01", "--days", "31", "--format", "json"
    )
    assert json.loads(out)["horizon"]["stop"] == "2027-02-01"
    _, out, _ = overlap("check", "London", "Manila", *YEAR, "--format", "json", "--days")
    assert len(json.loads(out)["sites"][0]["days"]) == 253
    _, out, _ = overlap("check", "London", "Manila", *YEAR, "--days")
    assert "2027-03-26 Fri" not in out
    assert "2027-03-30 Tue" in out


def test_the_default_horizon_is_twelve_months_and_is_printed(overlap):
    _, out, _ = overlap("check", "London", "Manila")
    assert re.search(r"^1 \w{3} 20\d\d – \d\d? \w{3} 20\d\d; days are", out, re.MULTILINE)
    _, out, _ = overlap("check", "London", "Manila", "--format", "json")
    horizon = json.loads(out)["horizon"]
    assert horizon["start"].endswith("-01")
    assert int(horizon["stop"][:4]) - int(horizon["start"][:4]) == 1


def test_the_last_year_ends_where_the_supported_years_do(overlap):
    _, out, _ = overlap("check", "London", "Berlin", "--start", "2100-06-01", "--format", "json")
    assert json.loads(out)["horizon"] == {"start": "2100-06-01", "stop": "2101-01-01"}


def test_typed_dates_go_before_the_files(overlap, team):
    path = team()
    _, out, _ = overlap("check", "-t", path, "--start", "2027-01-11", "--format", "json")
    assert json.loads(out)["horizon"] == {"start": "2027-01-11", "stop": "2028-01-11"}
    _, out, _ = overlap("check", "-t", path, "--stop", "2027-01-11", "--format", "json")
    assert json.loads(out)["horizon"] == {"start": "2027-01-01", "stop": "2027-01-11"}


def test_a_place_that_is_not_in_the_file_can_be_checked_against_its_headquarters(overlap, team):
    _, out, _ = overlap("check", "-t", team(), "Berlin", "--format", "json")
    found = json.loads(out)
    assert (found["reference"], found["sites"][0]["site"]) == ("London", "Berlin")
    _, out, _ = overlap("check", "-t", team(), "Manila", "London", "--format", "json")
    assert json.loads(out)["reference"] == "Manila"


def test_typed_hours_and_targets_go_before_the_files(overlap, team):
    path = team(more='target = "trusted"')
    assert overlap("check", "-t", path)[0] == 0
    assert overlap("check", "-t", path, "--target", "8h")[0] == 1
    late = ["--place-hours", "Mo-Fr 17:00-24:00"]
    _, out, _ = overlap("check", "-t", path, *late, "--format", "json")
    assert json.loads(out)["sites"][0]["minutes"]["max"] == 420
    _, out, _ = overlap(
        "check", "London", "Cairo", *YEAR, "--place-hours", "11:00-19:00", "--format", "json"
    )
    assert json.loads(out)["sites"][0]["minutes"]["max"] == 480


def test_a_name_of_the_file_is_found_without_case(overlap):
    assert overlap("check", "-t", EXAMPLE, "manila")[0] == 0


def test_times_without_days_are_for_the_working_week(overlap):
    _, out, _ = overlap("check", "-t", EXAMPLE, "--hours", "09:00-17:30", "--format", "json")
    _, plain, _ = overlap("check", "-t", EXAMPLE, "--format", "json")
    assert json.loads(out) == json.loads(plain)


def test_a_typed_share_holds_for_sites_with_their_own_target_too(overlap):
    path = Path("docs/examples/berlin-krakow-buenos-aires.toml")
    assert overlap("check", "-t", path)[0] == 1
    assert overlap("check", "-t", path, "--share", "0.1")[0] == 0


def test_rows_have_their_columns_even_when_there_are_none(overlap):
    dates = ["--start", "2027-01-09", "--stop", "2027-01-10"]
    _, out, _ = overlap("holidays", "London", *dates, "--format", "csv")
    assert out == "site,date,weekday,kind,reason\r\n"
    _, out, _ = overlap("check", "London", "Manila", *dates, "--days", "--format", "csv")
    assert out.startswith("reference,site,horizon_start,horizon_stop,date,minutes")


def test_a_share_alone_changes_only_the_share(overlap, team):
    _, out, _ = overlap("check", "-t", team(), "--share", "0.5", "--format", "json")
    assert json.loads(out)["target"] == {
        "minimum_min": 120,
        "maximum_min": 240,
        "share": 0.5,
        "lost": "excuse",
    }
    _, out, _ = overlap("check", "-t", team(), "--target", "50%-100%", "--format", "json")
    assert json.loads(out)["target"] == {
        "minimum_min": None,
        "maximum_min": None,
        "share": 0.9,
        "lost": "excuse",
        "minimum_percent": 50.0,
        "maximum_percent": 100.0,
    }


def test_years_without_holiday_data_are_said_on_stderr_and_in_json(overlap):
    code, out, err = overlap("check", "London", "Colombo", *YEAR, "--format", "json")
    assert code == 0
    note = "note: Colombo: holidays of LK in 2027: the data run from 2003 to 2026"
    assert err.strip() == note
    assert json.loads(out)["uncovered"] == [
        {
            "site": "Colombo",
            "region": "LK",
            "year": 2027,
            "reason": "the data run from 2003 to 2026",
        }
    ]
    assert overlap("check", "London", "Colombo", *YEAR, "-q")[2] == ""


def test_sites_and_holidays_say_what_names_resolve_to(overlap):
    _, out, _ = overlap("sites", "Dubai", *YEAR, "--format", "json")
    (site,) = json.loads(out)["sites"]
    assert (site["zone"], site["hours"], site["holidays"]) == (
        "Asia/Dubai",
        "Mo-Fr 09:00-17:00",
        ["AE"],
    )
    _, out, _ = overlap("holidays", "PH", *YEAR, "--format", "json")
    days = json.loads(out)["days"]
    assert {
        "site": "Philippines",
        "date": "2027-03-09",
        "weekday": "Tuesday",
        "kind": "day off",
        "reason": "Eid al-Fitr (estimated)",
    } in days


def test_the_week_that_changes_within_the_horizon_is_two_seasons(overlap):
    dates = ["--start", "2021-12-01", "--stop", "2022-02-01"]
    _, out, _ = overlap("sites", "Dubai", *dates, "--format", "json")
    (site,) = json.loads(out)["sites"]
    assert site["hours"] == "Su-Th 09:00-17:00"
    assert site["seasons"][0]["hours"] == "Mo-Fr 09:00-17:00"


def test_an_init_file_works_as_it_stands(overlap, tmp_path):
    path = tmp_path / "team.toml"
    assert overlap("init", "-o", path) == (0, "", f"note: wrote {path}\n")
    assert overlap("check", "-t", path)[0] == 0
    before = path.read_bytes()
    code, _, err = overlap("init", "-o", path)
    assert (code, path.read_bytes()) == (2, before)
    assert "exists already" in err
    assert overlap("init")[1] == before.decode()
    assert json.loads(overlap("init", "--format", "json")[1])["toml"] == before.decode()
    (row,) = csv.DictReader(io.StringIO(overlap("init", "--format", "csv")[1], newline=""))
    assert row["toml"] == before.decode()


def test_output_files_are_written_whole_and_dash_is_stdout(overlap, tmp_path):
    path = tmp_path / "out.json"
    path.write_text("old")
    path.chmod(0o640)
    code, out, _ = overlap("check", "London", "Manila", *YEAR, "--format", "json", "-o", path)
    assert (code, out) == (1, "")
    assert json.loads(path.read_text())["reference"] == "London"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]
    _, out, _ = overlap("check", "London", "Manila", *YEAR, "--format", "json", "-o", "-")
    assert json.loads(out) == json.loads(path.read_text())


def test_a_link_is_written_through(overlap, tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    overlap("check", "London", "Manila", *YEAR, "-o", tmp_path / "link.txt")
    assert (tmp_path / "link.txt").is_symlink()
    assert "London" in (tmp_path / "real.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], ["PLACE", "name HQ and at least one PLACE"]),
        (["check", "London"], ["PLACE", "name HQ and at least one PLACE"]),
        (["check", "London", "Manila", "Manila"], ["PLACE", "'Manila'", "named twice"]),
        (["check", "London", "Manila", "--excel", "--format", "json"], ["--excel", "json"]),
        (["check", "London", "Manila", "--summary", "--format", "csv"], ["--summary"]),
        (["check", "London", "London"], ["PLACE", "'London'", "headquarters itself"]),
        (["check", "Xanadu", "London"], ["HQ", "'Xanadu'", "unknown place"]),
        (["check", "London", "Hyderabad"], ["PLACE", "Sindh, PK", "Asia/Kolkata"]),
        (["check", "London", "US"], ["PLACE", "America/Chicago", "name a city"]),
        (["check", "../../etc/passwd", "Manila"], ["HQ", "'../../etc/passwd'"]),
        (["check", "London", "Manila", "--target", "4h-2h"], ["--target", "'4h-2h'", "above"]),
        (["check", "London", "Manila", "--target", "nan"], ["--target", "'nan'"]),
        (["check", "London", "Manila", "--share", "nan"], ["--share", "nan"]),
        (["check", "London", "Manila", "--share", "x"], ["--share", "x"]),
        (["check", "London", "Manila", "--hours", "Mo 25:00-17:00"], ["--hours", "25:00"]),
        (["check", "London", "Manila", "--hours", "09:00-09:00"], ["--hours", "start equals"]),
        (["check", "London", "Manila", "--place-hours", "x"], ["--place-hours", "'x'"]),
        (["check", "London", "Manila", "--start", "soon"], ["--start", "'soon'"]),
        (["check", "London", "Manila", "--stop", "2027-02-30"], ["--stop", "'2027-02-30'"]),
        (
            ["check", "London", "Manila", "--start", "2027-02-01", "--stop", "2027-01-01"],
            ["--stop", "2027-01-01", "not after"],
        ),
        (["check", "London", "Manila", "--days", "1000000"], ["--days", "1000000"]),
        (["check", "London", "Manila", "--days", "0"], ["--days", "0"]),
        (["check", "London", "Manila", "--days", "x"], ["--days", "'x'"]),
        (
            ["check", "London", "Manila", "--days", "5", "--stop", "2027-01-01"],
            ["--days", "--stop"],
        ),
        (["check", "-t", "none.toml"], ["none.toml", "no such file"]),
        (["check", "-t", "."], [".", "directory"]),
        (["check", "-t", EXAMPLE, "new york"], ["PLACE", "'New York'", "headquarters itself"]),
        (["check", "-t", EXAMPLE, "Xanadu"], ["PLACE", "'Xanadu'"]),
        (["check", "-t", EXAMPLE, "A", "B", "C"], ["HQ", "'A'", "unknown place"]),
        (["advise", "London", "Lima", "Quito"], ["SITE", "'Quito'", "more than one"]),
        (["days"], ["-t", "missing"]),
        (["days", "-t", EXAMPLE, "--sites", "Manila"], ["--sites", "'Manila'", "two sites"]),
        (["days", "-t", EXAMPLE, "--sites", "Manila,Cebu"], ["--sites", "'Cebu'"]),
        (
            ["days", "-t", EXAMPLE, "--sites", "Manila,Manila"],
            ["--sites", "'Manila'", "named twice"],
        ),
        (["days", "-t", EXAMPLE, "--sites", ""], ["--sites", "''"]),
        (["days", "-t", EXAMPLE, "--at-least", "3"], ["--at-least", "3", "not from 1 to 2"]),
        (["days", "-t", EXAMPLE, "--at-least", "x"], ["--at-least", "x"]),
        (["sites"], ["PLACE", "name a place"]),
        (["holidays", "Xanadu"], ["PLACE", "'Xanadu'"]),
        (["chekc"], ["chekc"]),
        (["check", "--fromat", "json"], ["--fromat"]),
        (["check", "London", "Manila", "--format", "xml"], ["--format", "xml"]),
        ([], ["missing command"]),
    ],
)
def test_bad_input_is_one_line_that_names_key_and_value(overlap, arguments, words):
    code, out, err = overlap(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    for word in words:
        assert word in err


@pytest.mark.parametrize("target", ["", "none/out.txt", "."])
def test_an_output_that_cannot_be_written_is_named_and_nothing_is_left(overlap, tmp_path, target):
    path = tmp_path / target
    code, out, err = overlap("check", "London", "Manila", *YEAR, "-o", path)
    assert (code, out) == (2, "")
    assert f"error: -o: '{path}': " in err
    assert list(tmp_path.iterdir()) == []


def test_a_failed_command_leaves_the_old_file_alone(overlap, tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    assert overlap("check", "London", "Xanadu", "-o", path)[0] == 2
    assert path.read_text() == "old"


def test_a_team_of_one_site_needs_a_place(overlap, tmp_path):
    path = tmp_path / "one.toml"
    path.write_text('[[site]]\nname = "London"\nzone = "Europe/London"', "utf-8")
    assert "one site" in overlap("check", "-t", path)[2]
    assert overlap("check", "-t", path, "Berlin")[0] == 0
    assert "two sites or more" in overlap("days", "-t", path)[2]


def test_a_crash_is_never_exit_1(overlap, monkeypatch):
    monkeypatch.setattr("overlap.planning.check.check", lambda *_, **__: 1 / 0)
    code, _, err = overlap("check", "London", "Manila")
    assert code == 2
    assert "ZeroDivisionError" in err
    assert err.endswith("error: overlap failed; please report this\n")


@pytest.mark.parametrize(("fault", "code"), [(KeyboardInterrupt(), 130), (MemoryError(), 2)])
def test_interruption_and_exhaustion_have_their_own_words(overlap, monkeypatch, fault, code):
    def fail(*_, **__):
        raise fault

    monkeypatch.setattr("overlap.planning.check.check", fail)
    found, _, err = overlap("check", "London", "Manila")
    assert found == code
    assert err.strip().startswith("error: ")


PLACES = ["check", "Edinburgh", "Bengaluru", "Lagos", "Lima", *YEAR, "--hours", "08:00-16:00"]


def test_several_places_stand_side_by_side_each_as_alone(overlap):
    code, out, _ = overlap(*PLACES, "--format", "json")
    found = json.loads(out)
    assert (code, found["met"]) == (1, False)
    assert [site["site"] for site in found["sites"]] == ["Bengaluru", "Lagos", "Lima"]
    for place, site in zip(PLACES[2:5], found["sites"], strict=True):
        alone = overlap(*PLACES[:2], place, *PLACES[5:], "--format", "json")[1]
        assert json.loads(alone)["sites"] == [site]
    _, out, _ = overlap(*PLACES)
    assert len(out.splitlines()) <= 12
    assert max(map(len, out.splitlines()[1:6])) <= 80
    assert "Lima: at most 1 h is shared from 28 Mar to 30 Oct 2027." in out
    _, longer, _ = overlap(*PLACES, "--details")
    assert "Edinburgh – Lagos: ✓ meets the target" in longer


def test_a_summary_is_five_lines_at_most_with_every_verdict(overlap):
    code, out, _ = overlap(*PLACES, "--summary")
    assert (code, len(out.splitlines())) == (1, 4)
    for site, word in (("Bengaluru", "meets"), ("Lagos", "meets"), ("Lima", "misses")):
        lead = f"{site} {word} its target{': met' * (word == 'misses')} on "
        assert any(line.startswith(lead) for line in out.splitlines())
    _, out, _ = overlap(*PLACES[:5], "Quito", "Accra", *PLACES[5:], "--summary")
    assert len(out.splitlines()) == 3
    for command in (
        ["rank", "London", *YEAR],
        ["matrix", "-t", EXAMPLE],
        ["days", "-t", EXAMPLE],
        ["coverage", "-t", EXAMPLE],
        ["holidays", "-t", EXAMPLE],
        ["sites", "-t", EXAMPLE],
        ["advise", "London", "Lima", *YEAR],
        ["schedule", "-t", EXAMPLE],
        ["duty", "-t", EXAMPLE],
    ):
        _, out, err = overlap(*command, "--summary", "-q")
        assert 1 <= len(out.splitlines()) <= 5, (command, err)


def test_markdown_is_a_table_in_which_no_name_acts(overlap, tmp_path):
    code, out, _ = overlap(*PLACES, "--format", "markdown")
    assert code == 1
    rows = [line for line in out.splitlines() if line.startswith("| ")]
    assert len(rows) == 4
    assert "| Lima | ✗ 96 of 240 | 40.0% |" in rows[3]
    path = tmp_path / "team.toml"
    path.write_text(
        '[[site]]\nname = "A"\nzone = "UTC"\n[[site]]\nname = "B|*x*"\nzone = "UTC"\n', "utf-8"
    )
    _, out, _ = overlap("check", "-t", path, *YEAR, "--format", "markdown")
    assert "| B\\|\\*x\\* |" in out
    _, out, _ = overlap("rank", "London", *YEAR, "--format", "markdown")
    assert out.rstrip().endswith("more: `--details` lists them.")


def test_csv_for_excel_has_a_mark_rounded_shares_and_what_was_needed(overlap, tmp_path):
    path = tmp_path / "check.csv"
    _, out, err = overlap(*PLACES, "--excel", "-o", path)
    assert out == ""
    assert f"note: wrote {path}" in err
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    (_, _, lima) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (lima["share"], lima["joint_days"]) == ("0.4", "240")
    assert lima["wanted"] == "2h-4h on 90 % of days"
    assert not overlap(*PLACES, "--format", "csv")[1].startswith("\ufeff")
    excel = overlap("coverage", "-t", EXAMPLE, "--excel")[1]
    assert re.search(r"^\ufeff?start,|\n2027-\d\d-\d\d \d\d:\d\d,", excel)


@pytest.mark.parametrize(
    "command",
    [
        ["check", "London", "Manila"],
        ["check", "-t", EXAMPLE],
        ["days", "-t", EXAMPLE],
        ["holidays", "-t", EXAMPLE],
        ["rank", "London"],
        ["coverage", "-t", EXAMPLE],
        ["schedule", "-t", EXAMPLE],
    ],
    ids=lambda command: " ".join(command[:2]),
)
@pytest.mark.parametrize("form", ["table", "markdown"])
def test_no_answer_is_over_40_lines_unless_that_is_asked_for(overlap, command, form):
    _, out, _ = overlap(*command, "--format", form)
    assert len(out.splitlines()) <= 40
    _, longer, _ = overlap(*command, "--format", form, "--details")
    assert len(longer.splitlines()) >= len(out.splitlines())
