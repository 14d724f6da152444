"""Tables that compare: the cures are those of ``advise``, and 80 characters are enough."""

import json
from pathlib import Path

import pytest

from overlap import Team, advise

FIVE = "docs/examples/five-sites.toml"
CEBU = "docs/examples/london-dubai-cebu.toml"
LONG = "Los Angeles Headquarters for Legal, Finance and People Operations (LAX)"
WIDEST = 80


@pytest.fixture
def long_names(tmp_path):
    text = Path(FIVE).read_text("utf-8")
    path = tmp_path / "team.toml"
    path.write_text(text.replace('"Los Angeles"', f'"{LONG}"'), "utf-8")
    return path


def tables_of(out):
    """Return the lines of tables: a head, its rule, and rows up to a line without columns."""
    lines = out.splitlines()
    rules = [n for n, line in enumerate(lines) if line and set(line) == {"─"}]
    shown = []
    for n in rules:
        stop = next((m for m in range(n + 1, len(lines)) if "   " not in lines[m]), len(lines))
        shown += lines[n - 1 : stop]
    return shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--targets", "customer-facing,collaborative"],
        ["rank", "--candidates", f"New York,Kolkata,{LONG.replace(',', ' ')}"],
        ["coverage"],
        ["advise", LONG],
    ],
    ids=lambda arguments: " ".join(arguments)[:20],
)
def test_a_table_of_long_names_has_eighty_characters(overlap, long_names, arguments):
    name = LONG.replace(",", " ")
    long_names.write_text(long_names.read_text("utf-8").replace(LONG, name), "utf-8")
    arguments = [own.replace(LONG, name) for own in arguments]
    _, out, _ = overlap(*arguments, "-t", long_names, "-q")
    table = tables_of(out)
    assert table
    assert max(map(len, table)) <= WIDEST
    assert "Los Angeles" in out


def test_the_hours_of_a_check_are_the_cheapest_change_of_advise(overlap):
    team = Team.load(CEBU)
    _, out, _ = overlap("check", "-t", CEBU, "--format", "markdown")
    rows = {line.split(" | ")[0][2:]: line for line in out.splitlines() if line.startswith("| ")}
    for site in team.others:
        target = site.target or team.target
        best = advise(team.hq, site, horizon=team.horizon, target=target, curve=team.curve).best
        assert f" {best.new_hours[0].hours}" in rows[site.name]
    assert rows["Cebu"].endswith("on London's clock |")


def test_markdown_has_no_more_columns_than_fit_a_chat(overlap, tmp_path):
    more = {
        "check": [FIVE],
        "rank": [FIVE, "--candidates", "Lima,Manila"],
        "schedule": [FIVE, "Product circle"],
        "report": [CEBU, "-o", tmp_path / "page.html"],
    }
    for command, others in more.items():
        arguments = [command, "-t", *others, "--format", "markdown"]
        _, out, _ = overlap(*arguments)
        head = next(line for line in out.splitlines() if line.startswith("| "))
        assert head.count("|") - 1 <= 8, head


def test_a_target_of_all_is_said_and_own_ones_have_a_column(overlap):
    _, out, _ = overlap("check", "-t", FIVE)
    assert out.startswith("2 of 4 sites meet the target with Berlin: 2 h to 4 h on 90 % of days\n")
    _, out, _ = overlap("check", "-t", CEBU)
    assert out.startswith("0 of 2 sites meet their targets with London\n")
    assert "100% on 90 %, lost too" in out


def test_a_summary_of_targets_names_the_sites_that_meet_each(overlap):
    arguments = ["London", "Lisbon", "Manila", "--year", "2027", "--summary"]
    _, out, _ = overlap("check", *arguments, "--targets", "2h,8h")
    dates = "2027 (1 January to 31 December)"
    assert out.splitlines() == [
        f"2h: met by 1 of 2 sites with London, {dates}: Lisbon.",
        f"8h: met by 1 of 2 sites with London, {dates}: Lisbon.",
    ]


def test_a_ranking_has_headcounts_and_days_off(overlap):
    _, out, _ = overlap("rank", "-t", CEBU, "--candidates", "Dubai,Cebu", "--format", "json")
    places = {place["site"]: place for place in json.loads(out)["places"]}
    assert {name: place["people"] for name, place in places.items()} == {"Dubai": 6, "Cebu": 30}
    _, listed, _ = overlap("holidays", "-t", CEBU, "Cebu", "--format", "json")
    off = [day for day in json.loads(listed)["days"] if day["kind"] == "day off"]
    week = [day for day in off if day["weekday"] not in {"Saturday", "Sunday"}]
    assert places["Cebu"]["days_off"] == len(week)
    _, out, _ = overlap("rank", "-t", CEBU, "--candidates", "Dubai,Cebu")
    assert "10/13" in out


def test_several_meetings_are_all_in_forty_lines(overlap, tmp_path):
    path, names = tmp_path / "team.toml", ["Sync", "Review", "Visit", "Retro"]
    sites = "".join(f'[[site]]\nplace = "{place}"\n' for place in ("Oslo", "Lima"))
    meetings = "".join(
        f'[[meeting]]\nname = "{name}"\nduration = "30m"\nevery = "FREQ=WEEKLY;BYDAY=TU"\n'
        "start = 2027-01-05\ncount = 12\n"
        for name in names
    )
    path.write_text(f"{sites}{meetings}", "utf-8")
    _, out, _ = overlap("schedule", "-t", path, "--all")
    lines = out.splitlines()
    assert len(lines) <= 40
    for name in names:
        assert any(line.startswith(f"{name}: 12 meetings, ") for line in lines)
    _, out, _ = overlap("schedule", "-t", path, "--all", "--format", "markdown")
    for name in names:
        assert f"| {name} | 12 | 2027-01-05 | 2027-03-23 |" in out


def test_a_diff_and_a_proof_have_summaries_of_their_own(overlap, tmp_path):
    old, new, proof = (tmp_path / name for name in ("old.ics", "new.ics", "proof.json"))
    asked = ["schedule", "-t", FIVE, "Product circle"]
    overlap(*asked, "-o", old)
    overlap(*asked, "--cancel", old, "--date", "2027-01-26", "-o", new)
    year = ["--year", "2027", "--summary"]
    code, out, _ = overlap("diff", old, new, *year)
    dates = "2027 (1 January to 31 December)"
    assert (code, len(out.splitlines())) == (1, 2)
    assert out.startswith(f"1 cancelled: from {old} to {new}, {dates}.\ncancelled: Product circle")
    code, out, _ = overlap("diff", old, old, *year)
    assert (code, out) == (0, f"{old} shows the same as {old}, {dates}.\n")
    _, document, _ = overlap(*asked, "--format", "json")
    proof.write_text(document, "utf-8")
    _, out, _ = overlap("verify-certificate", proof, "--summary")
    assert out.startswith("✓ The burdens add up; ")
    assert len(out.splitlines()) == 1


def test_a_cancellation_says_of_which_dates(overlap, tmp_path):
    old, new = tmp_path / "old.ics", tmp_path / "new.ics"
    asked = ["schedule", "-t", FIVE, "Product circle"]
    overlap(*asked, "-o", old)
    _, _, err = overlap(*asked, "--cancel", old, "--date", "2027-01-26", "-o", new)
    assert err.startswith("note: cancels 1: 2027-01-26 ")
    _, _, err = overlap(*asked, "--cancel", old, "-o", new)
    assert err.startswith("note: cancels 12: ")
    code, _, err = overlap(*asked, "--cancel", old, "--date", "2027-01-27", "-o", new)
    assert code == 2
    assert "no occurrence is planned on this date; nearest: 2027-01-26, " in err


def test_a_worst_week_of_years_has_its_year(overlap):
    dates = ["--start", "2026-01-01", "--stop", "2028-01-01", "--details"]
    _, out, _ = overlap("rank", "London", "--candidates", "Lima", *dates)
    assert "27 Jul 2026, 6 h" in out
