"""The command ``report``: what is written where, and that nothing is after an error."""

import json
from pathlib import Path

import pytest
from pages import read

EXAMPLE = "docs/examples/new-york-manila.toml"
MISSED = "docs/examples/berlin-krakow-buenos-aires.toml"


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_the_page_goes_to_its_file_and_the_verdict_to_stdout(overlap, tmp_path, form):
    page = tmp_path / "page.html"
    code, out, err = overlap("report", "-t", EXAMPLE, "-o", page, "--format", form, "-q")
    assert (code, err) == (0, "")
    assert out == overlap("check", "-t", EXAMPLE, "--format", form, "-q")[1]
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>\n")


def test_a_dash_sends_the_page_alone_to_stdout(overlap, tmp_path):
    page = tmp_path / "page.html"
    overlap("report", "-t", EXAMPLE, "-o", page)
    code, out, err = overlap("report", "-t", EXAMPLE, "-o", "-", "--format", "json")
    assert (code, out, err) == (0, page.read_text("utf-8"), "")


def test_a_missed_target_is_no_error_of_a_page(overlap, tmp_path):
    code, out, _ = overlap("report", "-t", MISSED, "-o", tmp_path / "p.html", "--format", "json")
    assert (code, json.loads(out)["met"]) == (0, False)


def test_typed_dates_and_targets_go_before_those_of_the_file(overlap, tmp_path):
    page = tmp_path / "page.html"
    typed = ["--start", "2027-03-01", "--stop", "2027-04-01", "--target", "7h", "--share", "0.5"]
    code, out, _ = overlap("report", "-t", MISSED, "-o", page, "--format", "json", *typed)
    found = json.loads(out)
    assert code == 0
    assert found["target"] == {
        "minimum_min": 420,
        "maximum_min": None,
        "share": 0.5,
        "lost": "excuse",
    }
    assert [site.get("target") for site in found["sites"]] == [None, None]
    text = page.read_text("utf-8")
    assert "1 March 2027 to 31 March 2027. Target: at least 7 h on 50 % of days." in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-t", EXAMPLE], "error: -o: missing; name the page's file, or - for stdout"),
        (["-o", "{}/p.html"], "error: -t: missing; this command reads a team file"),
        (["-t", EXAMPLE, "-o", "{}"], "error: -o: '{}': is a directory"),
        (["-t", EXAMPLE, "-o", "{}/no/p.html"], "error: -o: '{}/no/p.html': no such file"),
        (
            ["-t", "{}/none.toml", "-o", "{}/p.html"],
            "error: {}/none.toml: no such file",
        ),
        (["-t", EXAMPLE, "-o", "{}/p.html", "--target", "x"], "error: --target: 'x': not a target"),
    ],
)
def test_an_error_names_its_place_and_nothing_is_written(overlap, tmp_path, arguments, message):
    code, out, err = overlap("report", *(word.format(tmp_path) for word in arguments))
    assert (code, out) == (2, "")
    assert err.startswith(message.format(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_page_takes_two_sites(overlap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    team = Path("team.toml")
    team.write_text('[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"\n', "utf-8")
    code, _, err = overlap("report", "-t", team, "-o", "page.html")
    assert (code, err) == (2, "error: -t: 'team.toml': has one site; a page takes two or more\n")
    assert list(Path().iterdir()) == [team]


def test_the_team_file_is_never_the_page(overlap, tmp_path):
    team = tmp_path / "team.toml"
    text = Path(EXAMPLE).read_text("utf-8")
    team.write_text(text, "utf-8")
    assert overlap("report", "-t", team, "-o", team)[0] == 2
    assert team.read_text("utf-8") == text


def test_holidays_that_are_not_known_are_said_on_the_page(overlap, tmp_path):
    team, page = tmp_path / "team.toml", tmp_path / "page.html"
    site = '[[site]]\nname = "{}"\nzone = "{}"\n'
    team.write_text(
        site.format("Oslo", "Europe/Oslo")
        + site.format("Colombo", "Asia/Colombo")
        + 'holidays = "LK"\n',
        "utf-8",
    )
    year = ["--start", "2027-01-01", "--stop", "2028-01-01"]
    _, _, err = overlap("report", "-t", team, "-o", page, *year)
    assert "note: Colombo: holidays of LK in 2027: the data run from 2003 to 2026" in err
    assert "holidays of LK in 2027 are not all known for <bdi>Colombo</bdi>" in page.read_text()


def test_more_than_40_sites_make_a_page_without_a_matrix(overlap, tmp_path):
    team, page = tmp_path / "team.toml", tmp_path / "page.html"
    names = [f"Office {n}" for n in range(41)]
    team.write_text("".join(f'[[site]]\nname = "{n}"\nzone = "UTC"\n' for n in names), "utf-8")
    week = ["--start", "2027-01-04", "--stop", "2027-01-11", "-q"]
    assert overlap("report", "-t", team, "-o", page, *week)[0] == 0
    text = page.read_text("utf-8")
    assert "more sites than a table on a page can show" in text
    assert 'class="matrix"' not in text


def test_a_meeting_without_a_rotation_is_said_on_the_page_and_is_no_error(overlap, tmp_path):
    team, page = tmp_path / "team.toml", tmp_path / "page.html"
    site = '[[site]]\nname = "{}"\nzone = "{}"\n'
    person = '[[person]]\nname = "Ana"\nsite = "Oslo"\nrefuse = ["09:00-12:00"]\n'
    meeting = '[[meeting]]\nname = "Sync"\nduration = "1h"\nevery = "FREQ=WEEKLY"\n'
    dates = 'start = 2027-01-05\ncount = 3\nslots = "09:30-11:00"\nattendees = ["Ana", "Rome"]\n'
    sites = site.format("Oslo", "Europe/Oslo") + site.format("Rome", "Europe/Rome")
    team.write_text(sites + person + meeting + dates, "utf-8")
    code, _, err = overlap("report", "-t", team, "-o", page, "--start", "2027-01-01")
    assert code == 0
    assert "note: Sync: no rotation is feasible: " in err
    assert "No rotation is feasible" in page.read_text("utf-8")


def test_where_the_target_is_all_hours_a_pair_is_marked_by_its_share_of_days(overlap, tmp_path):
    """Lisbon keeps London's clock; Moscow is hours ahead and shares a part of the day."""
    names = {"London": "Europe/London", "Lisbon": "Europe/Lisbon", "Moscow": "Europe/Moscow"}
    sites = "".join(f'[[site]]\nname = "{n}"\nzone = "{z}"\n' for n, z in names.items())
    team, page = tmp_path / "team.toml", tmp_path / "page.html"
    team.write_text(sites, "utf-8")
    dates = ["--start", "2027-01-01", "--stop", "2028-01-01"]
    assert overlap("report", "-t", team, "-o", page, "--target", "100%", *dates)[0] == 0
    table = read(page.read_text("utf-8")).one("table", class_="matrix")
    london = next(iter(table.one("tbody").all("tr")))
    assert [cell.attributes["class"] for cell in london.all("td")] == ["self", "low", "below"]


def test_a_page_has_a_section_of_coverage_where_it_is_asked_for(overlap, tmp_path):
    team, path = "docs/examples/cairo-dubai-san-francisco.toml", tmp_path / "page.html"
    _, out, _ = overlap("coverage", "-t", team, "--format", "json")
    document = json.loads(out)
    overlap("report", "-t", team, "--coverage", "-o", path)
    page = read(path.read_text("utf-8"))
    section = page.one(id="coverage").parent.text
    assert f"Covered: {document['share']:.1%} of all hours" in section
    for own in document["sites"]:
        assert f"{own['worked']:.1%}" in section
    for gap in document["recurring"]:
        assert gap["cause"] in section
    longest = max((g for g in document["gaps"] if ": " in g["cause"]), key=lambda g: g["minutes"])
    assert longest["cause"] in section
    overlap("report", "-t", team, "-o", path)
    assert 'id="coverage"' not in path.read_text("utf-8")


def test_a_page_says_the_target_of_all_or_that_each_has_its_own(overlap, tmp_path):
    path = tmp_path / "page.html"
    for team, words in (("new-york-manila", "Target: 2 h to 4 h"), ("london-dubai-cebu", "own.")):
        overlap("report", "-t", f"docs/examples/{team}.toml", "-o", path)
        assert words in path.read_text("utf-8").partition("</header>")[0]
