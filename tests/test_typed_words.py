"""Words as planners type them on the command and in team files: places, years, times of today."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from overlap import OverlapError, Team

YEAR = ("--year", "2027")


def sites_of(overlap, *arguments):
    code, out, err = overlap("sites", *arguments, *YEAR, "--format", "json")
    assert code == 0, err
    return json.loads(out)["sites"]


def test_a_place_alone_is_a_site_and_other_keys_replace_their_part(overlap, tmp_path):
    path = tmp_path / "team.toml"
    path.write_text(
        '[[site]]\nplace = "Kraków"\n'
        '[[site]]\nplace = "Zurich"\nhours = "Mo-Fr 08:00-16:30"\n'
        '[[site]]\nplace = "Dubai"\n'
        '[[site]]\nplace = "Riyadh"\nname = "Gulf desk"\nholidays = "none"\n',
        "utf-8",
    )
    rows = [
        (site["name"], site["zone"], site["hours"], site["holidays"])
        for site in sites_of(overlap, "-t", path)
    ]
    assert rows == [
        ("Kraków", "Europe/Warsaw", "Mo-Fr 09:00-17:00", ["PL"]),
        ("Zurich", "Europe/Zurich", "Mo-Fr 08:00-16:30", ["CH-ZH"]),
        ("Dubai", "Asia/Dubai", "Mo-Fr 09:00-17:00", ["AE"]),
        ("Gulf desk", "Asia/Riyadh", "Su-Th 09:00-17:00", []),
    ]


def test_a_place_works_the_week_of_each_time():
    """The team file has no horizon, so the weeks of the past are seasons."""
    [site] = Team.parse('[[site]]\nplace = "Dubai"').sites
    assert str(site.hours) == "Mo-Fr 09:00-17:00"
    assert [(str(s.first), str(s.last), str(s.hours)) for s in site.seasons] == [
        ("1970-01-01", "2006-08-31", "Sa-We 09:00-17:00"),
        ("2006-09-01", "2021-12-31", "Su-Th 09:00-17:00"),
    ]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('place = "Krakowiak"', ["site[1].place", "'Krakowiak'", "unknown place"]),
        ('place = "Cambridge"', ["site[1].place", "stands for 3 places"]),
        ('zone = "Europe/Oslo"', ["site[1].name", "missing"]),
        ('place = "Oslo"\nholidays = { region = "NO", except = ["Jul"] }', ["except", "'Jul'"]),
        (
            'place = "Oslo"\nholidays = { region = "NO", except = "Easter Monday" }',
            ["except", 'write except = ["Easter Monday"]'],
        ),
        (
            'place = "Oslo"\nholidays = { region = "NO", only = [] }',
            ["only", 'write holidays = "none"'],
        ),
        (
            'place = "Oslo"\nholidays = { region = "NO", optional = 1 }',
            ["optional", "true or false"],
        ),
    ],
)
def test_a_site_that_means_nothing_is_refused(table, words):
    with pytest.raises(OverlapError) as fault:
        Team.parse(f"[[site]]\n{table}")
    for word in words:
        assert word in str(fault.value)


def test_init_writes_a_file_of_places_that_check_takes(overlap, tmp_path):
    path = tmp_path / "team.toml"
    assert overlap("init", "Austin", "Cebu", "London, Ontario", "-o", path)[0] == 0
    code, out, _ = overlap("init", "Austin", "Cebu", "London, Ontario")
    assert (code, out) == (0, path.read_text("utf-8"))
    assert [site["role"] for site in sites_of(overlap, "-t", path)] == ["hq", "office", "office"]
    before = path.read_bytes()
    assert overlap("init", "Austin", "-o", path)[0] == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "places", [["Austin", "Krakowiak"], ["Austin", "austin"], ["NYC", "New York"]]
)
def test_init_refuses_places_that_are_unknown_or_twice(overlap, tmp_path, places):
    path = tmp_path / "team.toml"
    code, out, err = overlap("init", *places, "-o", path)
    assert (code, out, path.exists()) == (2, "", False)
    assert err.startswith("error: PLACE: ")


def test_a_year_is_its_dates(overlap):
    dates = ("--start", "2027-01-01", "--stop", "2028-01-01")
    assert overlap("check", "London", "Lagos", *YEAR) == overlap("check", "London", "Lagos", *dates)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--year", "27"],
        ["--year", "2101"],
        ["--year", "next"],
        ["--year", "2027", "--start", "2027-02-01"],
        ["--year", "2027", "--days", "5"],
    ],
)
def test_what_is_no_year_or_says_dates_twice_is_refused(overlap, arguments):
    code, out, err = overlap("check", "London", "Lagos", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: --year: ")


@pytest.mark.parametrize(
    ("typed", "hour", "minute"), [("14:00", 14, 0), ("9:30", 9, 30), ("9am", 9, 0)]
)
def test_a_time_alone_is_todays_where_the_place_is(overlap, typed, hour, minute):
    tokyo = ZoneInfo("Asia/Tokyo")
    before = dt.datetime.now(tokyo).date()
    code, out, _ = overlap("duty", "Tokyo", "--at", typed, "--in", "Tokyo", "--format", "json")
    after = dt.datetime.now(tokyo).date()
    assert code == 0
    at = dt.datetime.fromisoformat(json.loads(out)["at"]).astimezone(tokyo)
    assert at.date() in {before, after}
    assert (at.hour, at.minute) == (hour, minute)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--at", "25:00", "--in", "Tokyo"], "no such time"),
        (["--at", "14:00"], "--in"),
        (["--at", "noon"], "not an instant"),
    ],
)
def test_a_time_that_means_nothing_is_refused(overlap, arguments, word):
    code, out, err = overlap("duty", "Tokyo", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: --at: '{arguments[1]}': ")
    assert word in err


def test_now_is_this_minute(overlap):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    _, out, _ = overlap("duty", "Tokyo", "--at", "now", "--format", "json")
    at = dt.datetime.fromisoformat(json.loads(out)["at"])
    assert before <= at <= dt.datetime.now(dt.UTC)


def test_the_page_says_what_is_doubtful_of_days_and_weeks(overlap, tmp_path):
    team, page = tmp_path / "team.toml", tmp_path / "page.html"
    team.write_text("".join(f'[[site]]\nplace = "{p}"\n' for p in ("London", "Shanghai", "Dubai")))
    assert overlap("report", "-t", team, "-o", page, *YEAR)[0] == 0
    text = page.read_text("utf-8")
    assert "provisional: working days are moved year by year" in text
    assert "Friday is a half day" in text
