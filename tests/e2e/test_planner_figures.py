"""Every figure on the planner's page is the command's for the same file: the DOM is walked."""

import json
import re
import subprocess
import sys
from pathlib import Path

import browsing
import planner
import pytest

pytestmark = pytest.mark.browser

FILE = "docs/examples/five-sites.toml"

# Each figure of the page with the part it stands in, in the order of the document.
FIGURES = """() => [...document.querySelectorAll('form data')].map(own => [
  own.closest('#check, #sites, #a-day, #a-year, #every-pair, .meeting-of')?.id ?? own.outerHTML,
  Number(own.value),
])"""
DAYS = """() => [...document.querySelectorAll('#a-year svg g > rect > title')].map(
  own => own.textContent)"""
LENGTH = re.compile(r"(?:(\d+) h)? ?(?:(\d+) min)?")


def command(*arguments):
    line = [sys.executable, "-m", "overlap", *arguments, "-t", FILE, "--format", "json"]
    return json.loads(subprocess.run(line, capture_output=True, check=False, text=True).stdout)


@pytest.fixture(scope="module")
def page():
    app = planner.app(Path(FILE).read_text("utf-8"), "five-sites.toml")
    with browsing.opened_browser() as browser, browsing.served(app) as address:
        page = browser.new_page()
        page.goto(address)
        page.locator("body:not([data-asking]):not([data-waiting])").wait_for(state="attached")
        yield page


@pytest.fixture(scope="module")
def checked():
    return command("check", "--days")


def of_verdict(own):
    days = [own[key] for key in ("joint_days", "below", "within", "above", "lost_days")]
    minutes = [own["minutes"][key] for key in ("mean", "median", "p5", "min", "max")]
    return [own["share"], *days, *(figure for figure in minutes if figure is not None)]


def of_rotation(document):
    proof = document["certificate"]
    figures = [slot["count"] for slot in document["slots"]]
    figures += [proof["max_burden"], proof["lower_bound"]] if proof["max_burden"] else []
    weights = {who["name"]: who["weight"] for who in document["attendees"]}
    for name, burden in document["burden"].items():
        occurrences = document["occurrences"]
        worst = max(one["burden"].get(name, 0) for one in occurrences)
        absent = sum(name in one["absent"] for one in occurrences)
        figures += [burden, weights[name], worst, absent]
    return figures


def test_every_figure_is_the_commands(page, checked):
    chosen = page.locator("input[name=site]:checked").get_attribute("value")
    date = page.locator("#date").input_value()
    matrix = command("matrix")
    sites = range(len(matrix["sites"]))
    meetings = page.locator(".meeting-of h3").all_text_contents()
    expected = {
        "sites": [own["share"] for own in checked["sites"]],
        "check": [figure for own in checked["sites"] for figure in of_verdict(own)],
        "a-day": [
            day["minutes"] for own in checked["sites"] for day in own["days"] if day["date"] == date
        ],
        "a-year": [
            part["minutes"]
            for own in checked["sites"]
            if own["site"] == chosen
            for part in own["clock"]
        ],
        "every-pair": [
            matrix[key][i][j] for i in sites for j in sites if i != j for key in ("mean", "share")
        ],
        **{f"meeting-{n}": of_rotation(command("schedule", m)) for n, m in enumerate(meetings)},
    }
    shown = {}
    for part, figure in page.evaluate(FIGURES):
        shown.setdefault(part, []).append(figure)
    assert shown == expected
    assert len(meetings) > 3


def test_every_figure_of_one_meeting_is_the_commands(page, tmp_path):
    burden = {"Berlin": 0.0, "Los Angeles": 40.0, "New York": 3.0}
    entry = {"date": "2027-01-04", "meeting": "Sync", "burden": burden, "kind": "meeting"}
    ledger = tmp_path / "ledger.json"
    ledger.write_text(json.dumps({"overlap_ledger": 1, "entries": [entry]}), "utf-8")
    asked = {"start": "2027-03-08", "last": "2027-03-12", "duration": "50m", "quorum": "75",
             "between": "06:00-20:00"}  # fmt: skip
    page.locator("#suggest > summary").click()
    for key, value in asked.items():
        page.locator(f"[id='suggest.{key}']").fill(value)
    needed, others = ["Berlin", "Los Angeles", "New York", "Kolkata"], ["Sydney", "Ana"]
    for key, names in {"with": needed, "optional": others}.items():
        for box in page.locator(f"input[type=checkbox][name='suggest.{key}']").all():
            box.set_checked(box.get_attribute("value") in names)
    page.locator("[id='suggest.history']").set_input_files(ledger)
    page.locator("#find").click()
    page.locator("#suggestion-1").wait_for()
    document = command(
        *("suggest", "--with", ",".join(needed), "--optional", "Sydney", "--quorum", "0.75"),
        *("--start", "2027-03-08", "--stop", "2027-03-13", "--duration", "50m"),
        *("--between", "06:00-20:00", "--history", str(ledger)),
    )
    found = document["suggestions"]
    values = page.evaluate(
        "[...document.querySelectorAll('#suggested data')].map(own => Number(own.value))"
    )
    assert values == [figure for row in found for figure in (row["worst"], row["total"])]
    for row in found:
        text = page.locator(f"#suggestion-{row['rank']}").text_content()
        for name, time in row["local"].items():
            assert f"{time[11:16]} {name}" in text
        assert all(f"{name}" in text.partition("without")[2] for name in row["absent"])
    assert len(found) == 5
    assert max(row["worst"] for row in found) >= 40  # what they have borne before counts


def test_every_day_of_the_year_shows_what_the_command_says(page, checked):
    for n, own in enumerate(checked["sites"]):
        page.locator(f"#year-of-{n}").check()
        page.locator("body:not([data-asking]):not([data-waiting])").wait_for(state="attached")
        minutes = {day["date"]: day["minutes"] for day in own["days"]}
        shown = {}
        for title in page.evaluate(DAYS):
            date, words = re.fullmatch(r"\w+ ([\d-]+): (.*)", title).groups()
            match = LENGTH.fullmatch(words)
            if match and words:
                shown[date] = int(match[1] or 0) * 60 + int(match[2] or 0)
        lost = {day["date"] for day in own["lost"]}
        assert shown == {date: minutes[date] for date in shown}
        assert set(minutes) - set(shown) == lost


def test_the_sentences_say_how_many_days(page, checked):
    for own in checked["sites"]:
        row = page.locator(f".brief tbody tr:has(bdi:text-is('{own['site']}'))").text_content()
        assert f"{own['joint_days'] - own['below']} of {own['joint_days']}" in row
