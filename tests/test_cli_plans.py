"""The planning commands: answers, exit codes, formats and bad input."""

import csv
import io
import json
from pathlib import Path

import pytest

from overlap import Team, advise

YEAR = ["--start", "2027-01-01", "--stop", "2028-01-01"]
CAIRO = "docs/examples/cairo-dubai-san-francisco.toml"
SHUT = ["coverage", "-t", CAIRO, "--without"]


def asked(overlap, *arguments):
    code, out, _ = overlap(*arguments, "--format", "json")
    return code, json.loads(out)


def test_rank_orders_all_zones_and_cuts_to_the_top(overlap):
    code, found = asked(overlap, "rank", "London", *YEAR, "--target", "2h-4h", "--top", "5")
    assert (code, found["reference"], len(found["places"])) == (0, "London", 5)
    assert found["of"] > 400
    assert [place["rank"] for place in found["places"]] == [1, 2, 3, 4, 5]
    assert set(found["places"][0]) >= {"site", "met", "share", "worst_weeks", "hours_needed"}
    _, out, _ = overlap("rank", "London", *YEAR, "--country", "ph")
    assert "Asia/Manila" in out
    assert "1 of 1 places" in out


def test_rank_takes_a_list_a_file_or_the_teams_headquarters(overlap, tmp_path):
    _, found = asked(overlap, "rank", "London", *YEAR, "--candidates", "Manila,Lagos")
    assert [place["site"] for place in found["places"]] == ["Lagos", "Manila"]
    path = tmp_path / "places.txt"
    path.write_text("# Asia\nManila\n\nCebu # the south\nLagos\n", "utf-8")
    _, found = asked(overlap, "rank", "-t", CAIRO, "--candidates", path, "--continent", "Asia")
    assert found["reference"] == "Cairo"
    assert {place["site"] for place in found["places"]} == {"Manila", "Cebu"}


def test_an_unknown_candidate_is_named_with_the_line_of_the_file(overlap, tmp_path):
    path = tmp_path / "places.txt"
    path.write_text("Manila\nXanadu\n", "utf-8")
    code, out, err = overlap("rank", "London", *YEAR, "--candidates", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {path}: line 2: 'Xanadu': unknown place")


def test_matrix_has_every_ordered_pair(overlap):
    code, found = asked(overlap, "matrix", "-t", CAIRO)
    assert code == 0
    assert found["sites"] == ["Cairo", "Dubai", "San Francisco"]
    assert len(found["mean"]) == len(found["mean"][0]) == 3
    assert found["quantiles"][0]["q"] == 0.05
    _, out, _ = overlap("matrix", "-t", CAIRO, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 6
    assert rows[0]["p5"] == str(found["quantiles"][0]["minutes"][0][1])
    assert "San Francisco" in overlap("matrix", "-t", CAIRO)[1]


def test_a_place_with_its_country_is_one_candidate(overlap):
    _, found = asked(overlap, "rank", "London", *YEAR, "--candidates", "Hyderabad, IN")
    assert [place["site"] for place in found["places"]] == ["Hyderabad"]


def test_duty_knows_the_week_of_the_instant_not_of_today(overlap):
    """In 2021 Dubai's weekend was Friday and Saturday."""
    _, found = asked(overlap, "duty", "Dubai", "--at", "2021-06-11T08:00Z")
    assert found["sites"][0]["state"] == "no work on Fridays, back Sun 09:00"


def test_names_of_the_file_are_found_without_case_everywhere(overlap):
    assert overlap("days", "-t", CAIRO, "--sites", "cairo,dubai")[0] == 0
    closed = ["--from", "2027-05-03", "--to", "2027-05-16"]
    assert overlap(*SHUT, "dubai", *closed)[0] == 0


def test_shares_are_never_rounded_up_to_the_target(overlap):
    _, out, _ = overlap("check", "London", "Manila", *YEAR, "--target", "1h", "--share", "0.62")
    assert "150 of 252 days, 1 more lost to days off (59.5%)" in out


def test_each_change_advised_meets_the_target_with_its_share(overlap):
    code, found = asked(overlap, "advise", "Berlin", "Sydney", *YEAR)
    assert (code, found["met"], found["nearest"], found["reason"]) == (0, False, None, "")
    assert [change["rank"] for change in found["changes"]] == [1, 2, 3]
    assert overlap("check", "Berlin", "Sydney", *YEAR)[0] == 1
    for change in found["changes"]:
        (own,) = change["sites"]
        if own["clock"]:
            continue
        code, judged = asked(
            overlap, "check", "Berlin", "Sydney", *YEAR, "--place-hours", own["hours"]
        )
        assert (code, judged["sites"][0]["share"]) == (0, change["share"])


def test_advise_exits_1_with_the_reason_when_nothing_works(overlap):
    code, out, _ = overlap("advise", "-t", CAIRO, "Dubai", "--target", "9h")
    assert code == 1
    assert "No allowed hours would meet the target: " in out
    assert "Closest: " in out
    code, found = asked(overlap, "advise", "-t", CAIRO, "Dubai", "--target", "9h")
    assert (code, found["changes"], found["nearest"]["met"]) == (1, [], False)
    assert overlap("advise", "-t", CAIRO, "San Francisco", "--format", "csv")[0] == 0


def test_advise_takes_its_bounds_as_options(overlap):
    _, found = asked(overlap, "advise", "New York", "Manila", *YEAR, "--latest", "01:00")
    assert found["changes"][0]["sites"][0]["hours"] == "Mo-Fr 16:00-24:00"
    hourly = asked(overlap, "advise", "London", "Manila", *YEAR, "--step", "1h")[1]["changes"]
    assert hourly[0]["sites"][0]["hours"] == "Mo-Fr 11:00-19:00"
    nine, ten = (
        {
            change["kind"]
            for change in asked(
                overlap, "advise", "London", "Lima", *YEAR, "--target", "3h", *more
            )[1]["changes"]
        }
        for more in ([], ["--longest-day", "8h"])
    )
    assert "longer" in nine
    assert "longer" not in ten


DUBAI = "docs/examples/london-dubai-cebu.toml"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("site", ["Dubai", "Cebu"])
def test_advice_applied_changes_its_lines_alone_and_then_nothing(overlap, tmp_path, ends, site):
    before = Path(DUBAI).read_bytes().replace(b"\n", ends.encode())
    path = tmp_path / "team.toml"
    path.write_bytes(before)
    code, out, err = overlap("advise", "-t", path, site, "--apply", "-q")
    assert (code, err) == (0, "")
    after = path.read_bytes()
    added = [line for line in after.split(b"\n") if line not in before.split(b"\n")]
    assert 1 <= len(added) <= 2
    assert all(line.startswith((b"hours = ", b"clock = ")) for line in added)
    assert len(after.split(b"\n")) == len(before.split(b"\n")) + len(added) - 1
    for line in added:
        assert f"+{line.decode().strip()}" in out
    found = asked(overlap, "check", "-t", path, site)
    assert found[0] == 0
    assert overlap("advise", "-t", path, site, "--apply")[0] == 0
    assert path.read_bytes() == after


def test_advice_applied_in_python_gives_the_sites_of_the_file(overlap, tmp_path):
    path = tmp_path / "team.toml"
    path.write_bytes(Path(DUBAI).read_bytes())
    team = Team.load(path)
    found = advise(team.hq, team.site("Cebu"), horizon=team.horizon, curve=team.curve)
    assert overlap("advise", "-t", path, "Cebu", "--apply")[0] == 0
    assert Team.load(path).sites == found.best.apply(team).sites


def test_new_hours_of_a_place_replace_its_week_and_what_is_said_of_that(overlap, tmp_path):
    path = tmp_path / "team.toml"
    text = '[[site]]\nplace = "Austin, TX"\n\n[[site]]\nplace = "Dubai"  # since 2024\npeople = 6\n'
    path.write_text(text, "utf-8")
    year = ["--start", "2027-01-01", "--stop", "2028-01-01"]
    code, _, err = overlap("advise", "-t", path, "Dubai", *year, "--target", "2h", "--apply")
    assert (code, "Friday is a half day" in err) == (0, True)
    written = 'place = "Dubai"  # since 2024\nhours = "Mo-Fr 13:00-21:00"\n'
    assert path.read_text("utf-8") == text.replace('place = "Dubai"  # since 2024\n', written)
    code, _, err = overlap("check", "-t", path, *year, "--target", "2h")
    assert (code, err) == (0, "")


def test_a_place_whose_week_changes_within_the_dates_is_left_to_its_planner(overlap, tmp_path):
    path = tmp_path / "team.toml"
    path.write_text('[[site]]\nplace = "Austin, TX"\n[[site]]\nplace = "Dubai"\n', "utf-8")
    before = path.read_bytes()
    dates = ["--start", "2021-10-01", "--stop", "2022-04-01"]
    more = ["--target", "1h", "--share", "0.5", "--apply"]
    code, _, err = overlap("advise", "-t", path, "Dubai", *dates, *more)
    assert (code, "site[2].season" in err, "[[site.season]]" in err) == (2, True, True)
    assert path.read_bytes() == before


def test_nothing_is_written_where_nothing_meets_the_target(overlap, tmp_path):
    path = tmp_path / "team.toml"
    path.write_bytes(Path(DUBAI).read_bytes())
    before = path.read_bytes()
    assert overlap("advise", "-t", path, "Dubai", "--target", "12h", "--apply")[0] == 1
    assert overlap("advise", "-t", path, "Dubai")[0] == 0
    code, _, err = overlap("advise", "-t", path, "Tokyo", "--apply")
    assert (code, "is no site of the file" in err) == (2, True)
    code, _, err = overlap("advise", "-t", path, "Dubai", "--apply", "--pick", "9")
    assert (code, "--pick: 9" in err) == (2, True)
    code, _, err = overlap("advise", "London", "Dubai", "--apply")
    assert (code, "--apply: takes a team file" in err) == (2, True)
    assert path.read_bytes() == before


def test_coverage_lists_gaps_and_what_a_closed_site_changes(overlap):
    code, found = asked(overlap, "coverage", "-t", CAIRO)
    assert code == 0
    assert found["share"] + sum(gap["minutes"] for gap in found["gaps"]) / (365 * 1440) == 1
    closed = ["--without", "Dubai", "--from", "2027-05-03", "--to", "2027-05-16"]
    _, shut = asked(overlap, "coverage", "-t", CAIRO, *closed)
    assert shut["without"]["uncovered_min"] > 0
    assert shut["without"]["share"] < found["share"]
    assert "Without Dubai from 2027-05-03" in overlap("coverage", "-t", CAIRO, *closed)[1]
    assert "start,stop,minutes" in overlap("coverage", "-t", CAIRO, "--format", "csv")[1]


def test_duty_reads_an_instant_in_a_sites_local_time(overlap):
    code, found = asked(overlap, "duty", "-t", CAIRO, "--at", "2027-03-15 09:00", "--in", "Cairo")
    assert (code, found["at"]) == (0, "2027-03-15T07:00Z")
    assert [on["site"] for on in found["sites"]] == ["Dubai", "Cairo", "San Francisco"]
    assert found["sites"][0]["local"] == "2027-03-15T11:00"
    _, out, _ = overlap("duty", "London", "Manila", "--at", "2027-03-15T09:00Z")
    assert "at work until 17:00" in out
    assert overlap("duty", "London", "--at", "2027-03-15T09:00Z", "--format", "csv")[0] == 0


def test_duty_without_an_instant_is_now(overlap):
    assert overlap("duty", "London")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rank"], ["HQ", "name the headquarters"]),
        (["rank", "Xanadu"], ["HQ", "'Xanadu'"]),
        (["rank", "London", "--candidates", "Manila,Xanadu"], ["--candidates", "'Xanadu'"]),
        (["rank", "London", "--candidates", ""], ["--candidates", "''"]),
        (["rank", "London", "--country", "XX"], ["--country", "'XX'"]),
        (["rank", "London", "--continent", "Xanadu"], ["--continent", "Xanadu"]),
        (["rank", "London", "--top", "0"], ["--top", "0"]),
        (["rank", "London", "--target", "4h-2h"], ["--target", "'4h-2h'"]),
        (["rank", "London", "--candidates", "London"], ["candidates", "besides the reference"]),
        (["rank", "London", "--candidates", "./none.txt"], ["--candidates", "no such file"]),
        (["rank", "London", "--candidates", "Berlin," * 60 + "Oz"], ["--candidates", "'Oz'"]),
        (["duty", "London", "--at", "1969-12-31T00:00Z"], ["--at", "1970-01-01"]),
        (["matrix"], ["-t", "missing"]),
        (["matrix", "-t", "none.toml"], ["none.toml", "no such file"]),
        (["advise"], ["PLACE"]),
        (["advise", "-t", CAIRO], ["SITE", "name the site"]),
        (["advise", "-t", CAIRO, "Xanadu"], ["'Xanadu'"]),
        (["advise", "London", "London"], ["'London'", "itself"]),
        (["advise", "London", "Manila", "--earliest", "25:00"], ["--earliest", "'25:00'"]),
        (["advise", "London", "Manila", "--step", "0m"], ["--step", "'0m'"]),
        (["advise", "London", "Manila", "--rest", "x"], ["--rest", "'x'"]),
        (["coverage"], ["-t", "missing"]),
        (["coverage", "-t", CAIRO, "--without", "Dubai"], ["--without", "--from"]),
        (["coverage", "-t", CAIRO, "--from", "2027-01-01"], ["--from", "--without"]),
        (
            [
                "coverage",
                "-t",
                CAIRO,
                "--without",
                "Oslo",
                "--from",
                "2027-01-01",
                "--to",
                "2027-01-02",
            ],
            ["--without", "'Oslo'"],
        ),
        (
            [
                "coverage",
                "-t",
                CAIRO,
                "--without",
                "Dubai",
                "--from",
                "2027-01-03",
                "--to",
                "2027-01-02",
            ],
            ["--to", "2027-01-02", "before --from"],
        ),
        (["duty"], ["PLACE", "name a place"]),
        (["duty", "London", "--at", "2027-03-15 09:00"], ["--at", "has no zone"]),
        (["duty", "London", "--at", "noon"], ["--at", "'noon'"]),
        (["duty", "London", "--in", "Manila"], ["--in", "goes with --at"]),
        (["duty", "London", "--at", "2027-03-15T09:00Z", "--in", "Manila"], ["--at", "of its own"]),
        (["duty", "London", "--at", "2027-03-15 09:00", "--in", "Oz"], ["--in", "'Oz'"]),
    ],
)
def test_bad_input_is_one_line_that_names_key_and_value(overlap, arguments, words):
    code, out, err = overlap(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    for word in words:
        assert word in err


def test_bounds_that_exclude_every_shift_are_explained(overlap):
    arguments = ["advise", "New York", "Manila", *YEAR, "--earliest", "12:00", "--latest", "13:00"]
    code, out, _ = overlap(*arguments)
    assert code == 1
    assert "“no work after 13:00” rules out Manila" in out


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize(
    "command",
    [
        ["check", "-t", CAIRO],
        ["days", "-t", CAIRO],
        ["sites", "-t", CAIRO],
        ["holidays", "-t", CAIRO],
        ["init"],
        ["rank", "-t", CAIRO, "--candidates", "Paris"],
        ["matrix", "-t", CAIRO],
        ["advise", "-t", CAIRO, "San Francisco"],
        ["coverage", "-t", CAIRO],
        ["duty", "-t", CAIRO],
    ],
    ids=lambda command: command[0],
)
def test_every_command_takes_every_format(overlap, command, form):
    code, out, _ = overlap(*command, "--format", form)
    assert code in {0, 1}
    assert out
    if form == "json":
        json.loads(out)
    if form == "csv":
        assert {len(row) for row in csv.reader(io.StringIO(out, newline=""))} == {
            len(out.splitlines()[0].split(","))
        }


def test_names_are_never_read_as_markup(overlap, tmp_path):
    path = tmp_path / "team.toml"
    names = ["[/x]", "C[a]", ":smile:", "a\u00adb"]
    sites = (f"[[site]]\nname = '{name}'\nzone = 'UTC'\n" for name in names)
    path.write_text("\n".join(sites), "utf-8")
    for command in ("check", "days", "sites", "matrix", "coverage", "duty"):
        _, out, err = overlap(command, "-t", path)
        assert err == ""
        if command != "days":
            assert all(name in out for name in names)


def test_uncovered_years_of_any_site_are_said(overlap):
    note = "holidays of LK in 2027: the data run from 2003 to 2026"
    for command in (
        ["rank", "Colombo", "--candidates", "London", *YEAR],
        ["advise", "Colombo", "London", *YEAR],
        ["duty", "Colombo", "--at", "2027-03-01T09:00Z"],
    ):
        _, out, err = overlap(*command, "--format", "json")
        assert note in err
        assert json.loads(out)["uncovered"][0]["region"] == "LK"


def test_a_run_of_uncovered_years_is_one_note(overlap):
    dates = ["--start", "1970-01-01", "--stop", "1980-01-01"]
    assert overlap("sites", "PH", *dates)[2].count("note:") == 1


def test_a_closed_sites_new_gaps_are_rows_too(overlap):
    arguments = [*SHUT, "Dubai", "--from", "2027-05-03", "--to", "2027-05-16", "--format", "csv"]
    _, out, _ = overlap(*arguments)
    assert any(row["added"] == "True" for row in csv.DictReader(io.StringIO(out)))


def test_a_matrix_too_wide_for_a_table_says_which_formats_hold_it(overlap, tmp_path):
    path = tmp_path / "team.toml"
    sites = (f'[[site]]\nname = "S{n}"\nzone = "UTC"\n' for n in range(41))
    path.write_text("".join(sites), "utf-8")
    _, out, _ = overlap("matrix", "-t", path, *YEAR)
    assert out == "41 sites are too many for a table; take --format csv or json\n"
    _, out, _ = overlap("matrix", "-t", path, *YEAR, "--format", "csv")
    assert len(out.splitlines()) == 1 + 41 * 40


def test_advise_says_where_hours_meet_the_target_as_they_are(overlap):
    code, out, _ = overlap("advise", "London", "Lagos", *YEAR)
    assert code == 0
    assert "Lagos meets the target as it is." in out


def test_coverage_without_gaps_lists_none(overlap, tmp_path):
    path = tmp_path / "team.toml"
    path.write_text('[[site]]\nname = "Always"\nzone = "UTC"\nhours = "24/7"\n', "utf-8")
    code, out, _ = overlap("coverage", "-t", path, *YEAR)
    assert (code, "gaps" in out) == (0, False)
    assert out.startswith("Covered: 100.0% of all hours, 168 h of 168 h a week.\nNo gap.\n")


PEOPLE = """
horizon = { start = 2031-01-01, stop = 2031-04-01 }
[[site]]
name = "Lyon"
zone = "Europe/Paris"
[[site]]
name = "Osaka"
zone = "Asia/Tokyo"
[[person]]
name = "Ines"
site = "Lyon"
hours = "Tu-Th 10:00-16:00"
days_off = [{ from = 2031-02-03, to = 2031-02-14, reason = "leave" }]
[[person]]
name = "Kenta"
site = "Osaka"
[[person.away]]
from = 2031-03-03
to = 2031-03-14
zone = "America/New_York"
"""


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.toml"
    path.write_text(PEOPLE, "utf-8")
    return path


@pytest.mark.parametrize(
    ("at", "kenta", "ines"),
    [
        ("2031-02-05T12:00Z", "2031-02-05T21:00", "off, leave, back 2031-02-18 10:00"),
        ("2031-03-05T12:00Z", "2031-03-05T07:00", "at work until 16:00"),
        ("2031-03-10T12:00Z", "2031-03-10T08:00", "no work on Mondays, back Tue 10:00"),
    ],
)
def test_people_are_on_duty_by_their_own_clock_leave_and_travel(overlap, people, at, kenta, ines):
    code, out, _ = overlap("duty", "-t", people, "--people", "--at", at, "--format", "json")
    rows = {row["site"]: row for row in json.loads(out)["sites"]}
    assert (code, rows["Kenta"]["local"], rows["Ines"]["state"]) == (0, kenta, ines)


def test_coverage_by_people_counts_what_each_works(overlap, people):
    _, out, _ = overlap("coverage", "-t", people, "--people", "--format", "json")
    rows = {row["site"]: row for row in json.loads(out)["sites"]}
    days = len([n for n in range(90) if (n + 2) % 7 in {1, 2, 3}]) - 6  # 1 January is a Wednesday
    assert rows["Ines"]["worked"] == pytest.approx(days * 6 / (90 * 24), abs=1e-3)
    _, out, _ = overlap(
        "coverage", "-t", people, "--people", "--without", "Osaka", "--from", "2031-01-01",
        "--to", "2031-12-31", "--format", "json",
    )  # fmt: skip
    assert json.loads(out)["without"]["site"] == "Osaka"


def test_the_clock_of_peoples_coverage_is_the_headquarters(overlap, people):
    document = json.loads(overlap("coverage", "-t", people, "--people", "--format", "json")[1])
    offices = json.loads(overlap("coverage", "-t", people, "--format", "json")[1])
    assert document["span"] == offices["span"]
    assert {gap["clock"] for gap in document["recurring"]} == {"Lyon"}
    table = overlap("coverage", "-t", people, "--people")[1]
    assert "Longest other gaps, Lyon time" in table
    assert "\nperson" in table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["duty", "--people"], "--people: goes with a team file"),
        (["duty", "Oslo", "--people", "-t"], "--people: names all people; leave places out"),
    ],
)
def test_people_need_a_team_file_and_no_places(overlap, people, arguments, message):
    more = [people] if arguments[-1] == "-t" else []
    assert overlap(*arguments, *more)[::2] == (2, f"error: {message}\n")


def test_people_who_are_not_there_are_an_error(overlap, tmp_path):
    path = tmp_path / "team.toml"
    path.write_text('[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"\n', "utf-8")
    code, _, err = overlap("coverage", "-t", path, "--people")
    assert (code, err) == (2, f"error: {path}: --people: the team has no [[person]]\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "-t", "{team}"],
        ["days", "-t", "{team}"],
        ["matrix", "-t", "{team}"],
        ["coverage", "-t", "{team}"],
        ["rank", "Dubai", "--candidates", "Cairo"],
        ["rank", "Cairo", "--candidates", "Dubai"],
        ["advise", "-t", "{team}", "Cairo"],
        ["duty", "-t", "{team}", "--at", "2027-01-05T09:00Z"],
        ["schedule", "-t", "{team}"],
        ["suggest", "-t", "{team}", "--with", "Dubai,Cairo", "--duration", "30m"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_is_mixed_practice_of_a_place_is_said_with_every_answer(overlap, tmp_path, arguments):
    team = tmp_path / "team.toml"
    meeting = """[[meeting]]
        name = "Sync"
        duration = "30m"
        every = "FREQ=WEEKLY"
        start = 2027-01-05
        count = 3
        attendees = ["Dubai", "Cairo"]
        """
    team.write_text(f'[[site]]\nplace = "Dubai"\n[[site]]\nplace = "Cairo"\n{meeting}', "utf-8")
    dates = [] if arguments[0] == "duty" else ["--start", "2027-01-01", "--stop", "2027-03-01"]
    filled = [text.format(team=team) for text in arguments]
    _, out, err = overlap(*filled, *dates, "--format", "json")
    assert [note["site"] for note in json.loads(out)["notes"]] == ["Dubai"]
    assert err.count("note: Dubai: usual week: Friday is a half day") == 1


def test_several_targets_stand_side_by_side_each_as_it_is_alone(overlap):
    asked = ["London", "Lisbon", "Cairo", "--year", "2027"]
    targets = ["customer-facing", "collaborative"]
    code, out, _ = overlap("check", *asked, "--targets", ",".join(targets), "--format", "json")
    document = json.loads(out)
    assert (code, document["met"]) == (1, False)
    for name, of_target in zip(targets, document["targets"], strict=True):
        alone = json.loads(overlap("check", *asked, "--target", name, "--format", "json")[1])
        assert (of_target["name"], of_target["met"]) == (name, alone["met"])
        assert [(own["site"], own["met"], own["share"]) for own in of_target["sites"]] == [
            (own["site"], own["met"], own["share"]) for own in alone["sites"]
        ]
    table = overlap("check", *asked, "--targets", ",".join(targets))[1]
    assert table.splitlines()[1].split()[:3] == ["site", *targets]
    assert "✗ 192 of 243" in table
    _, rows, _ = overlap("check", *asked, "--targets", ",".join(targets), "--format", "csv")
    assert rows.splitlines()[0].endswith("met collaborative,share collaborative")
    candidates = ["--candidates", "Cairo,Lisbon", "--year", "2027", "--hours", "08:00-16:00"]
    _, out, _ = overlap("rank", "London", *candidates, "--targets", "2h,4h", "--format", "json")
    for n, name in enumerate(("2h", "4h")):
        alone = overlap("rank", "London", *candidates, "--target", name, "--format", "json")[1]
        shares = {own["site"]: own["share"] for own in json.loads(alone)["places"]}
        for place in json.loads(out)["places"]:
            assert place["targets"][n]["share"] == shares[place["site"]]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--targets", "2h,2h"], "'2h,2h': name each target once, separated by commas"),
        (["--targets", ","], "',': name each target once, separated by commas"),
        (["--targets", "2h", "--target", "3h"], "'2h': names several; leave out --target"),
    ],
)
def test_targets_that_cannot_be_side_by_side_are_an_error(overlap, arguments, fault):
    code, out, err = overlap("check", "London", "Lima", *arguments)
    assert (code, out, err) == (2, "", f"error: --targets: {fault}\n")


def test_the_table_of_a_check_has_at_most_twelve_rows_of_eighty_characters(overlap):
    places = [
        "Lisbon", "Cairo", "Dubai", "Manila", "Lima", "Tokyo", "Sydney", "Nairobi", "Accra",
        "San Francisco", "New York", "Mumbai", "Kolkata", "Bangkok",
    ]  # fmt: skip
    _, table, _ = overlap("check", "London", *places, "--year", "2027")
    lines = table.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith(tuple(places)) and " of " in line for line in lines) >= 12
    assert "… and 2 more sites: --details lists them" in lines
    assert len(lines) <= 40


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (
            ["days", "--sites", "Berlin,Kolkata"],
            "Berlin and Kolkata share time on 238 of 255 working days of Berlin: 5 h to 6 h.",
        ),
        (["matrix"], "6 of 20 pairs meet the target of their second site."),
        (
            ["duty", "--at", "2027-03-02T09:00Z"],
            "At 2027-03-02T09:00Z: Berlin (at work until 17:00), Kolkata (at work until 18:30).",
        ),
        (["sites"], "Berlin: Europe/Berlin, Mo-Fr 09:00-17:00; 6 days off, holidays of DE-BE."),
        (["holidays"], "Berlin: 10 days off; the first on 1 January 2027, New Year's Day."),
        (
            ["schedule", "Product circle"],
            (
                "Product circle: 12 meetings, 2027-01-12 to 2027-06-15,"
                " at 08:00 (1), 11:00 (4), 11:30 (1), 13:00 (6) Berlin time."
            ),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_summary_is_the_answer_in_at_most_five_lines(overlap, arguments, first):
    team = ["-t", "docs/examples/five-sites.toml"]
    code, out, _ = overlap(*arguments, *team, "--summary")
    assert code == 0
    assert out.splitlines()[0] == first
    assert len(out.splitlines()) <= 5
    _, markdown, _ = overlap(*arguments, *team, "--format", "markdown")
    assert markdown.splitlines()[0] == first
