"""The page as people see it: in Chromium, at two widths, in both schemes, and on paper."""

import json
from pathlib import Path

import pytest
from drawn_texts import TEXTS
from series_document import ZONES, schedule_document

from overlap import Team
from overlap.output.report.page import render_page
from overlap.planning.check import check
from overlap.planning.matrix import overlap_matrix

pytestmark = pytest.mark.browser

HOSTILE = {
    '<script>alert(1)</script> & "x"': "America/New_York",
    "A very long office name of eighty characters, which nobody would choose, honestly": "UTC",
    "مكتب القاهرة الرئيسي": "Africa/Cairo",
    "東京都港区赤坂一丁目オフィス本社": "Asia/Tokyo",
    "NoSpacesAtAll" * 6: "Pacific/Apia",
}
SITE = "[[site]]\nname = {}\nzone = '{}'\n"
YEAR = "horizon = { start = 2027-01-01, stop = 2028-01-01 }\n"
TEAMS = {
    "two": Path("docs/examples/new-york-manila.toml").read_text("utf-8"),
    "six": Path("tests/e2e/six-sites.toml").read_text("utf-8"),
    "hostile": YEAR
    + "".join(SITE.format(json.dumps(n, ensure_ascii=False), z) for n, z in HOSTILE.items()),
}


def page_of(text):
    team = Team.parse(text)
    verdict = check(team.hq, team.others, team.horizon, team.target)
    sites = [team.hq, *team.others]
    matrix = overlap_matrix(sites, team.horizon, team.target).to_dict()
    attendees = {site.name: site.zone for site in sites[:3]} if len(sites) > 2 else ZONES
    return render_page(verdict, matrix=matrix, schedules=[schedule_document(attendees)])


@pytest.fixture(scope="module")
def browser():
    from browsing import opened_browser  # noqa: PLC0415 - its Playwright is an extra

    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module", params=TEAMS)
def file(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    path.write_text(page_of(TEAMS[request.param]), "utf-8")
    return path


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (420, "light"), (420, "dark")], ids=str)
def view(request, browser, file):
    """Open the page; at the end, it has said nothing and asked for nothing."""
    width, scheme = request.param
    said, asked = [], []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    yield page
    assert said == []
    assert asked == [file.as_uri()]
    context.close()


def test_the_body_never_scrolls_sideways(view):
    view.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert view.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert view.evaluate("document.body.scrollWidth - innerWidth") <= 0


def test_no_text_of_a_drawing_touches_another_or_leaves_the_page(view):
    assert view.evaluate(TEXTS) == []
    for label in view.locator(".tabs label").all():
        label.click()
        assert view.evaluate(TEXTS) == []


@pytest.mark.parametrize("width", [360, 768, 1000, 1100])
def test_no_text_touches_another_at_widths_between(browser, file, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    assert page.evaluate(TEXTS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.close()


def test_axe_reports_no_violation(view):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - an extra

    view.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(view).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []


def test_the_choice_of_dates_needs_no_script_and_works_by_keyboard(browser, file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    radios, strips = page.locator("input[name=regime]"), page.locator(".stage figure")
    if radios.count():
        shown = [strips.nth(n).is_visible() for n in range(strips.count())]
        assert shown == [True] + [False] * (len(shown) - 1)
        radios.first.focus()
        page.keyboard.press("ArrowRight")
        shown = [strips.nth(n).is_visible() for n in range(strips.count())]
        assert shown == [False, True] + [False] * (len(shown) - 2)
    else:
        assert all(strips.nth(n).is_visible() for n in range(strips.count()))
    context.close()


def test_wide_tables_scroll_in_regions_that_take_the_focus(view):
    view.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    loose = view.evaluate(
        """[...document.querySelectorAll('table')]
           .filter(t => !(t.parentElement.tabIndex === 0 && t.parentElement.role === 'region'))
           .length"""
    )
    assert loose == 0


def test_it_prints_on_a4_landscape_the_decision_first_in_light_colours(browser, file):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    is_long = page.locator("body.long").count()
    strips = page.locator(".first figure" if is_long else ".stage figure")
    assert all(strips.nth(n).is_visible() for n in range(strips.count()))
    data = page.pdf(prefer_css_page_size=True)
    assert data.startswith(b"%PDF")
    boxes = [box.split(b"]")[0].split() for box in data.split(b"/MediaBox [")[1:]]
    assert boxes
    for box in boxes:
        assert [float(side) for side in box] == pytest.approx([0, 0, 841.89, 595.28], abs=1)
    context.close()
