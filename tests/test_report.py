"""The page without a browser: its numbers, its size, its names, its marks."""

import contextlib
import datetime as dt
import json
import re
import zoneinfo
from importlib import resources
from pathlib import Path

import pytest
from pages import read
from series_document import schedule_document

from overlap import InfeasibleError, Team
from overlap.base.day_names import date_range
from overlap.cli import run
from overlap.meetings.scheduler import propose
from overlap.output.formats import to_json
from overlap.output.report.page import render_page
from overlap.output.report.series import MOST_COLUMNS
from overlap.output.words import cause_words
from overlap.planning.check import check

EXAMPLES = sorted(Path("docs/examples").glob("*.toml"))
SIX = Path("tests/e2e/six-sites.toml")
HOSTILE = '<script>alert(1)</script> & "x"'
NAMES = [
    HOSTILE,
    "A very long office name of eighty characters, which nobody would choose, honestly",
    "مكتب القاهرة الرئيسي",
    "東京都港区赤坂一丁目オフィス本社",
    "{{ 7 * 7 }}{% raw %}<!--",
]
ZONES = ["Europe/London", "America/New_York", "Africa/Cairo", "Asia/Tokyo", "Pacific/Apia"]


def page_of(path, schedules=()):
    team = Team.load(path)
    verdict = check(team.hq, team.others, team.horizon, team.target)
    return render_page(verdict, schedules=schedules)


@pytest.fixture(scope="module", params=[*EXAMPLES, SIX], ids=lambda path: path.stem)
def case(request, tmp_path_factory):
    """Return a page as the command writes it, and the documents of other commands."""
    folder = tmp_path_factory.mktemp("page")
    documents = {}
    for name, *words in (("check", "--days"), ("matrix",)):
        path = folder / f"{name}.json"
        code = run(
            [name, "-t", str(request.param), "--format", "json", "-q", "-o", str(path), *words]
        )
        assert code in {0, 1}
        documents[name] = json.loads(path.read_text("utf-8"))
    team = Team.load(request.param)
    documents["schedule"] = []
    for meeting in team.meetings:
        with contextlib.suppress(InfeasibleError):
            found = propose(team, meeting).to_dict()
            documents["schedule"].append(json.loads(to_json(found)))
    target = folder / "page.html"
    assert run(["report", "-t", str(request.param), "-q", "-o", str(target)]) == 0
    return target.read_text("utf-8"), documents


def test_the_table_of_verdicts_has_the_numbers_of_check(case):
    page, documents = case
    rows = read(page).one("table", id="check").rows()
    for row, site in zip(rows, documents["check"]["sites"], strict=True):
        name, met, _, *numbers = row
        assert name == site["site"]
        assert met == ("✓ met" if site["met"] else "✗ missed")
        minutes = site["minutes"]
        assert numbers == [
            site["share"], site["joint_days"], site["below"], site["within"], site["above"],
            site["lost_days"], minutes["mean"], minutes["median"], minutes["p5"], minutes["min"],
            minutes["max"],
        ]  # fmt: skip


def test_the_table_of_dates_has_the_minutes_of_every_day(case):
    page, documents = case
    rows = read(page).one("table", id="dates").rows()
    days = zip(*(site["days"] for site in documents["check"]["sites"]), strict=True)
    for row, sites in zip(rows, days, strict=True):
        assert row[0] == sites[0]["date"]
        for cell, day in zip(row[1:], sites, strict=True):
            shown = [int(word.strip("()")) for word in cell.split()]
            assert shown[0] == day["minutes"]
            assert shown[-1] == day["clock_minutes"]


def test_clock_ranges_and_lost_days_are_those_of_check(case):
    page, documents = case
    root = read(page)
    for site in documents["check"]["sites"]:
        clock = root.one(
            "div", aria_label=None, **{"aria-label": f"Clock ranges of {site['site']}"}
        )
        rows = clock.one("table").rows()
        assert [(row[0], row[2], row[3]) for row in rows] == [
            (part["start"], part["minutes"], cause_words(part["cause"])) for part in site["clock"]
        ]
        lost = list(root.all("div", **{"aria-label": f"Days lost with {site['site']}"}))
        found = lost[0].one("table").rows() if lost else []
        assert found == [[day["date"], day["site"], day["reason"]] for day in site["lost"]]


def test_the_matrix_has_the_numbers_of_every_pair(case):
    page, documents = case
    matrix = documents["matrix"]
    tables = list(read(page).all("table", class_="matrix"))
    if len(matrix["sites"]) < 3:
        assert not tables
        return
    for i, row in enumerate(tables[0].one("tbody").all("tr")):
        cells = list(row.all("td"))
        for j, cell in enumerate(cells):
            numbers = [float(data.attributes["value"]) for data in cell.all("data")]
            expected = [] if i == j else [matrix["mean"][i][j], matrix["share"][i][j]]
            assert numbers == expected
            if i != j:
                shown = re.search(r"(\d+):(\d\d)", cell.text)
                assert int(shown[1]) * 60 + int(shown[2]) == round(matrix["mean"][i][j])


def test_each_calendar_has_as_many_days_of_a_band_as_check_counts(case):
    page, documents = case
    figures = list(read(page).all("figure", class_="year"))
    for figure, site in zip(figures, documents["check"]["sites"], strict=True):
        shown = [cell for cell in figure.all("rect") if list(cell.all("title"))]
        count = {
            kind: sum(kind in cell.classes for cell in shown)
            for kind in ("none", "below", "low", "high", "above")
        }
        assert count["none"] + count["below"] == site["below"]
        assert count["low"] + count["high"] == site["within"]
        assert count["above"] == site["above"]
        tips = dict(cell.text.split(" ", 1)[1].split(": ", 1) for cell in shown)
        for day in site["days"]:
            hours, minutes = divmod(day["minutes"], 60)
            parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
            if day["minutes"] or not day["clock_minutes"]:
                assert tips[day["date"]] == (" ".join(parts) or "0 min")
            else:
                assert " off: " in tips[day["date"]]


def test_no_band_is_told_by_colour_alone(case):
    page, _ = case
    for figure in read(page).all("figure", class_="year"):
        kinds = [next(iter(r.classes)) for r in figure.all("rect") if list(r.all("title"))]
        assert len(list(figure.all("use", href="#x"))) == kinds.count("none")
        assert len(list(figure.all("use", href="#o"))) == kinds.count("below")
    for cell in read(page).all("td"):
        if "none" in cell.classes:
            assert cell.text.startswith("×")
        if "below" in cell.classes:
            assert cell.text.startswith("•")


def test_every_drawing_has_a_role_a_title_and_a_description(case):
    page, _ = case
    root = read(page)
    ids = [e.attributes["id"] for e in root.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    drawings = list(root.all("svg"))
    assert drawings
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        title, description = drawing.attributes["aria-labelledby"].split()
        assert drawing.one("title", id=title).text.strip()
        assert drawing.one("desc", id=description).text.strip()


def test_nothing_is_loaded_and_no_script_is_needed(case):
    page, _ = case
    assert "//" not in page.replace("</", "")
    assert set(re.findall(r"url\([^)]*\)", page)) <= {"url(#hatch)"}
    assert "@import" not in page
    for element in read(page).all():
        assert element.tag not in {"script", "link", "img", "iframe", "object", "base"}
        assert "src" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.attributes.get("href", "#").startswith("#")


def test_every_link_inside_the_page_leads_somewhere(case):
    root = read(case[0])
    ids = {e.attributes.get("id") for e in root.all()}
    for element in root.all():
        if "href" in element.attributes:
            assert element.attributes["href"][1:] in ids
        if "for" in element.attributes:
            assert element.attributes["for"] in ids


def test_the_footer_says_what_the_page_rests_on(case):
    page, documents = case
    text = read(page).one("footer").text
    horizon = documents["check"]["horizon"]
    last = dt.date.fromisoformat(horizon["stop"]) - dt.timedelta(1)
    for part in (*documents["check"]["versions"].values(), horizon["start"], str(last)):
        assert part in text


def test_a_page_of_six_sites_a_year_and_a_weekly_meeting_has_at_most_300_kb():
    zones = {site.name: site.zone for site in Team.load(SIX).sites}
    document = schedule_document(dict(list(zones.items())[:3]), "AB" * 26)
    for name in list(zones)[3:]:
        like = next(iter(zones))
        document["attendees"].append({"name": name, "weight": 1.0, "optional": False})
        document["burden"][name] = document["burden"][like]
        for occurrence in document["occurrences"]:
            for key in ("local", "burden"):
                occurrence[key][name] = occurrence[key][like]
    page = page_of(SIX, [document])
    assert page.count("<svg") > 12
    assert len(page.encode()) <= 300_000


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "team.toml"
    sites = (
        f"[[site]]\nname = {json.dumps(name, ensure_ascii=False)}\nzone = '{zone}'\n"
        for name, zone in zip(NAMES, ZONES, strict=True)
    )
    horizon = "horizon = { start = 2027-01-01, stop = 2028-01-01 }\n"
    path.write_text(horizon + "".join(sites), "utf-8")
    called = dict(zip(NAMES[:3], ZONES[:3], strict=True))
    return page_of(path, [schedule_document(called)])


def test_names_are_text_whatever_they_contain(hostile):
    root = read(hostile)
    assert not list(root.all("script"))
    assert "<!--" not in hostile
    names = [row[0] for row in root.one("table", id="check").rows()]
    assert names == NAMES[1:]
    assert root.one("h1").text.startswith(HOSTILE)
    assert {heading.text.split(": ")[0] for heading in root.all("h3")} == {
        f"{HOSTILE} and {name}" for name in NAMES[1:]
    }


def check_series(root, number, document):
    """Compare the tables of a meeting's section with its document."""
    section = root.one("section", **{"aria-labelledby": f"series-{number}"})
    burdens, rota = list(section.all("table"))[:2]
    many = len(document["attendees"]) > MOST_COLUMNS
    rows = [row[:2] for row in burdens.rows() if not many or row[0] in document["burden"]]
    borne = [[name, burden] for name, burden in document["burden"].items()]
    assert rows == borne or (many and sorted(rows) == sorted(borne))
    slots = {text.text for text in next(section.all("p")).all("b")}
    assert slots == {slot["label"] for slot in document["slots"]}
    names = [attendee["name"] for attendee in document["attendees"]]
    for row, occurrence in zip(rota.rows(), document["occurrences"], strict=True):
        number, date, slot, *cells = row
        assert (int(number), slot) == (occurrence["index"] + 1, occurrence["slot"])
        assert date.endswith(occurrence["date"])
        if many:
            assert {cell[:5] for cell in cells[:-1]} == {
                local[11:16] for local in occurrence["local"].values()
            }
            continue
        for name, cell in zip(names, cells, strict=True):
            local = occurrence["local"][name]
            assert cell.startswith(local[11:16])
            assert ("+1" in cell) == (local[:10] > occurrence["date"])
            if name in occurrence["absent"]:
                is_off = name in occurrence.get("excused", ())
                assert cell.endswith("day off" if is_off else "absent")
            elif name in occurrence["burden"]:
                assert float(re.search(r"\((.*)\)", cell)[1]) == occurrence["burden"][name]
            else:
                assert "(" not in cell


def test_the_rotation_has_the_numbers_of_schedule(case):
    page, documents = case
    sections = [e.attributes["id"] for e in read(page).all("h2")]
    wanted = [f"series-{n}" for n, _ in enumerate(documents["schedule"], 1)]
    assert [name for name in sections if name.startswith("series-")] == wanted
    for number, document in enumerate(documents["schedule"], 1):
        check_series(read(page), number, document)


def test_a_rotation_made_by_hand_is_shown_as_it_is():
    document = schedule_document()
    check_series(read(page_of(EXAMPLES[-1], [document])), 1, document)


def test_who_is_optional_has_local_times_and_no_burden():
    document = schedule_document()
    document["attendees"][2]["optional"] = True
    del document["burden"]["Ana"]
    for occurrence in document["occurrences"]:
        del occurrence["burden"]["Ana"]
    root = read(page_of(EXAMPLES[-1], [document]))
    check_series(root, 1, document)
    assert [e.text for e in root.all("th")].count("Ana (optional)") == 1
    assert len(list(root.one("div", class_="panels").all("svg"))) == 2


def test_a_series_that_nobody_bears_has_no_curves():
    document = schedule_document()
    document["burden"] = dict.fromkeys(document["burden"], 0.0)
    document["certificate"] |= {"max_burden": 0.0, "lower_bound": -0.0}
    for occurrence in document["occurrences"]:
        occurrence["burden"] = dict.fromkeys(occurrence["burden"], 0.0)
    root = read(page_of(EXAMPLES[-1], [document]))
    check_series(root, 1, document)
    assert not list(root.all("div", class_="panels"))
    assert "No one is inconvenienced" in root.text


def test_a_curve_starts_at_the_history_and_ends_at_the_burden():
    document = schedule_document()
    root = read(page_of(EXAMPLES[-1], [document]))
    paths = [path for path in root.all("path") if path.attributes.get("id", "").startswith("f1c")]
    ends = []
    for path in paths:
        points = re.findall(r"([\d.]+) ([\d.]+)", path.attributes["d"])
        assert len(points) == len(document["occurrences"]) + 1
        ends.append((100 - float(points[0][1]), 100 - float(points[-1][1])))
    top = ends[0][1] / document["burden"]["New York"]
    for (start, stop), name in zip(ends, document["burden"], strict=True):
        assert stop == pytest.approx(document["burden"][name] * top, abs=0.11)
        assert start == pytest.approx(5.0 * top if name == "New York" else 0.0, abs=0.11)


def luminance(colour):
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(colour, alpha, ground):
    """Return what a half transparent colour looks like on a ground."""
    parts = [(int(colour[n : n + 2], 16), int(ground[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(a * alpha + b * (1 - alpha)):02x}" for a, b in parts)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_a_contrast_of_4_5_on_every_ground_it_stands_on(scheme):
    style = resources.files("overlap.output").joinpath("report/style.css.j2").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6,8})", blocks[scheme]))
    page, tint = colours["page"], colours["tint"]
    tinted = over(tint[:7], int(tint[7:], 16) / 255, page)
    warm = over(colours["warm"][:7], int(colours["warm"][7:], 16) / 255, page)
    pairs = [(colours[text], ground)
             for text in ("ink", "soft", "accent", "bad") for ground in (page, tinted)]  # fmt: skip
    pairs += [(colours["ink"], warm), (colours["change"], page), (colours["link"], page)]
    pairs += [(colours["on-shared"], colours["shared"])]
    pairs += [(colours[f"on-{b}"], colours[b]) for b in ("none", "below", "low", "high", "above")]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}


def test_the_same_team_gives_the_same_page():
    assert page_of(SIX) == page_of(SIX)


def test_a_range_of_one_day_is_that_day():
    assert date_range(dt.date(2027, 3, 10), dt.date(2027, 3, 11)) == "10 Mar 2027"


def crowd(n=14, sites=("Oslo", "Lima")):
    """Return a document of many people at two sites, each with another burden."""
    document = schedule_document()
    zones = {"Oslo": "Europe/Oslo", "Lima": "America/Lima"}
    names = [f"p{i}" for i in range(n)]
    people = {name: sites[i % len(sites)] for i, name in enumerate(names)}
    for occurrence in document["occurrences"]:
        at = dt.datetime.fromisoformat(occurrence["start"])
        occurrence["local"] = {
            name: at.astimezone(zoneinfo.ZoneInfo(zones[site])).isoformat()
            for name, site in people.items()
        }
        occurrence["burden"] = {name: 4.0 * i for i, name in enumerate(names)}
        occurrence["absent"] = ["p1", "p3", "p5"]
    count = len(document["occurrences"])
    document["burden"] = {name: 4.0 * i * count for i, name in enumerate(names)}
    document["attendees"] = [
        {"name": name, "weight": 1.0, "optional": False, "site": site, "zone": zones[site]}
        for name, site in people.items()
    ]
    return document


def test_many_people_are_grouped_by_site_the_worst_off_first():
    document = crowd()
    root = read(page_of(EXAMPLES[-1], [document]))
    section = root.one("section", **{"aria-labelledby": "series-1"})
    burdens, rota = list(section.all("table"))[:2]
    rows = burdens.rows()
    assert [row[0] for row in rows[:3]] == ["Oslo 7 people", "p12", "p10"]
    assert rows[0][1] == sum(document["burden"][f"p{n}"] for n in range(0, 14, 2))
    assert [row[:2] for row in rows if row[0] == "p13"] == [["p13", document["burden"]["p13"]]]
    assert len(rows) == 14 + 2
    assert len(list(section.one("div", class_="panels").all("svg"))) == 2
    _, _, _, oslo, lima, absent = rota.rows()[0]
    local = document["occurrences"][0]["local"]
    assert oslo == f"{local['p0'][11:16]} (48)"
    assert lima == f"{local['p1'][11:16]} (52)"
    assert absent == "p1, p3 and 1 more"


def test_a_site_whose_people_live_by_two_clocks_has_a_column_for_each():
    document = crowd()
    for who in document["attendees"][:4:2]:
        who["zone"] = "America/Recife"
    root = read(page_of(EXAMPLES[-1], [document]))
    section = root.one("section", **{"aria-labelledby": "series-1"})
    heads = [head.text for head in list(section.all("table"))[1].one("thead").all("th")]
    assert heads[3:] == ["Oslo (Recife)", "Lima", "Oslo (Oslo)", "Absent"]


DUBAI = "docs/examples/london-dubai-cebu.toml"


def test_the_first_section_says_what_is_wrong_with_each_site_and_what_would_do(overlap, tmp_path):
    path = tmp_path / "page.html"
    assert overlap("report", "-t", DUBAI, "-o", path, "-q")[0] == 0
    root = read(path.read_text("utf-8"))
    first = root.one("section", id="verdict-section")
    items = {item.one("bdi").text: " ".join(item.text.split()) for item in first.all("li")}
    assert items.keys() == {"Dubai", "Cebu"}
    assert "6 people; met on 196 of 247 days, 6 more lost to days off" in items["Dubai"]
    assert "On 51 Fridays nothing is shared, since Dubai works 09:00-12:00" in items["Dubai"]
    assert "Fr 2 h later would meet it: Mo-Th 09:00-18:00; Fr 11:00-14:00." in items["Dubai"]
    assert "Hours on London's clock would meet it: Mo-Fr 08:30-17:30." in items["Cebu"]
    assert all(len(item) < 400 for item in items.values())


def test_a_drawn_day_names_its_weekdays_and_has_no_tick_where_it_fails(overlap, tmp_path):
    path = tmp_path / "page.html"
    assert overlap("report", "-t", DUBAI, "-o", path, "-q")[0] == 0
    seen = set()
    for figure in read(path.read_text("utf-8")).all("figure"):
        if "p" not in figure.classes:
            continue
        weekdays = figure.one("figcaption").one("b").text
        (row,) = [g for g in figure.all("g") if g.text.strip().startswith("Dubai")]
        seen.add(weekdays)
        assert ("✓" in row.text) == (weekdays != "Fri"), weekdays
    assert seen == {"Mon–Thu", "Fri"}


def test_a_long_rotation_shows_its_first_ten_dates_until_all_are_asked_for(overlap, tmp_path):
    path = tmp_path / "page.html"
    team = "docs/examples/new-york-manila.toml"
    assert overlap("report", "-t", team, "-o", path, "-q")[0] == 0
    root = read(path.read_text("utf-8"))
    box = root.one("input", type="checkbox")
    assert "checked" not in box.attributes
    (label,) = [
        own for own in root.all("label") if own.attributes.get("for") == box.attributes["id"]
    ]
    assert "Show all 51 dates" in label.text
