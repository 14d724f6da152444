"""The planner in Chromium: driven by mouse, by keyboard alone and by touch."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import browsing
import icalendar
import planner
import pytest
from drawn_texts import TEXTS

recurring_ical_events = pytest.importorskip("recurring_ical_events")
pytestmark = pytest.mark.browser


# Controls that can be reached and not be seen.
UNSEEN = """() => [...document.querySelectorAll('input, select, button, textarea')]
  .filter(own => own.type !== 'hidden')
  .filter(own => own.tabIndex >= 0 && (getComputedStyle(own).opacity < 1 || own.offsetWidth < 10))
  .map(own => own.id)"""
FIVE = "docs/examples/five-sites.toml"
SIX = "tests/e2e/six-sites.toml"


@pytest.fixture(scope="module")
def browser():
    with browsing.opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def empty():
    with browsing.served(planner.app()) as address:
        yield address


@pytest.fixture(scope="module")
def six():
    with browsing.served(planner.app(Path(SIX).read_text("utf-8"))) as address:
        yield address


class Hands:
    """Somebody with a mouse."""

    width = 1280
    touch = False

    def __init__(self, page):
        self.page = page

    def at(self, id_):
        return self.page.locator(f"[id='{id_}']")

    def press(self, id_):
        self.at(id_).click()
        self.settle()

    def open(self, id_):
        self.at(id_).locator("> summary").click()

    def enter(self, id_, text):
        self.at(id_).click()
        self.page.keyboard.type(text)

    def take(self, id_):
        with self.page.expect_download() as found:
            self.at(id_).click()
        return found.value

    def settle(self):
        """Wait until the page has answered, its slow parts too."""
        still = self.page.locator("body:not([data-asking]):not([data-waiting])")
        still.wait_for(state="attached")


class Keys(Hands):
    """Somebody with a keyboard alone."""

    def reach(self, locator):
        locator.wait_for()
        for _ in range(400):
            if locator.evaluate("own => own === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab doesn't reach {locator}")

    def press(self, id_):
        self.reach(self.at(id_))
        self.page.keyboard.press("Enter")
        self.settle()

    def open(self, id_):
        self.reach(self.at(id_).locator("> summary"))
        self.page.keyboard.press("Enter")

    def enter(self, id_, text):
        self.reach(self.at(id_))
        self.page.keyboard.type(text)

    def take(self, id_):
        self.reach(self.at(id_))
        with self.page.expect_download() as found:
            self.page.keyboard.press("Enter")
        return found.value


class Thumbs(Hands):
    """Somebody with a phone."""

    width = 420
    touch = True

    def press(self, id_):
        self.at(id_).tap()
        self.settle()

    def open(self, id_):
        self.at(id_).locator("> summary").tap()

    def enter(self, id_, text):
        self.at(id_).tap()
        self.page.keyboard.type(text)


class Watched:
    """A page that says nothing on its console and asks nobody but its server."""

    def __init__(self, browser, address, width=1280, scheme="light", *, touch=False):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            has_touch=touch,
            accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.address = address
        self.page.goto(address)

    def close(self):
        own = "/".join(self.address.split("/")[:3])
        foreign = [url for url in self.asked if not url.startswith((f"{own}/", "data:"))]
        assert (self.said, foreign) == ([], [])
        self.context.close()


@pytest.fixture
def watched(browser):
    pages = []

    def open_(address, *args, **options):
        pages.append(Watched(browser, address, *args, **options))
        return pages[-1].page

    yield open_
    for page in pages:
        page.close()


def axe(page):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - an extra

    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"] for node in v["nodes"]]) for v in found]


def command(*arguments):
    """Return the JSON that the command answers."""
    line = [sys.executable, "-m", "overlap", *arguments, "--format", "json"]
    return json.loads(subprocess.run(line, capture_output=True, check=False, text=True).stdout)


def checked_on(page):
    """Return the figures of the verdict that the page shows, by site."""
    rows = page.locator("#check tbody tr").all()
    return {
        row.locator("th").text_content(): [
            float(own.get_attribute("value")) for own in row.locator("data").all()
        ]
        for row in rows
    }


def figures(document):
    """Return the same of the command's document."""
    keys = ("joint_days", "below", "within", "above", "lost_days")
    of_minutes = ("mean", "median", "p5", "min", "max")
    return {
        own["site"]: [
            own["share"],
            *(own[key] for key in keys),
            *(own["minutes"][key] for key in of_minutes if own["minutes"][key] is not None),
        ]
        for own in document["sites"]
    }


@pytest.mark.parametrize("hands", [Hands, Keys, Thumbs])
def test_from_an_empty_start_to_a_file_and_a_calendar(empty, watched, hands, tmp_path):
    page = watched(empty, hands.width, touch=hands.touch)
    own = hands(page)
    assert axe(page) == []
    for place in ("London", "New York", "Manila"):
        own.enter("add.place", place)
        own.press("add")
    assert page.locator("#headline").text_content() == (
        "✗ Manila misses its target; New York meets its own."
    )
    assert axe(page) == []
    own.press("take-2-1")
    assert page.locator("#headline").text_content() == "✓ Both sites meet their targets."
    assert "Manila 2 h later" in page.locator("#said").text_content()
    own.press("undo")
    assert page.locator("#headline").text_content().startswith("✗ Manila misses")
    own.press("take-2-1")
    assert axe(page) == []

    own.press("add-meeting")
    calendar = own.take("ics-0")
    calendar.save_as(tmp_path / "meeting.ics")
    data = icalendar.Calendar.from_ical((tmp_path / "meeting.ics").read_bytes())
    events = recurring_ical_events.of(data).between(dt.date(2026, 1, 1), dt.date(2029, 1, 1))
    shown = page.locator("#meeting-0 .rota tbody tr").count()
    assert len(events) == shown > 40

    own.take("download").save_as(tmp_path / "team.toml")
    document = command("check", "-t", str(tmp_path / "team.toml"))
    assert document["met"]
    assert checked_on(page) == figures(document)
    rotation = command("schedule", "-t", str(tmp_path / "team.toml"))
    assert {event.start.astimezone(dt.UTC) for event in events} == {
        dt.datetime.fromisoformat(one["start"]) for one in rotation["occurrences"]
    }
    assert axe(page) == []


class Bar:
    """The bar of a site's working hours, as a mouse holds it."""

    def __init__(self, page, site):
        self.page = page
        bar = page.locator(f"#strip g:has(.who title:text-is('{site}')) .w").first
        bar.scroll_into_view_if_needed()
        self.box = bar.bounding_box()
        self.hour = page.locator("#strip svg").first.bounding_box()["width"] / 24
        self.y = self.box["y"] + 5

    def drag(self, start, hours):
        """Hold it at a place [px from its left], and move that by hours."""
        x = self.box["x"] + start
        self.page.mouse.move(x, self.y)
        self.page.mouse.down()
        self.page.mouse.move(x + hours * self.hour, self.y, steps=6)


def test_a_bar_is_dragged_and_the_hours_follow(six, watched):
    page = watched(six)
    hours = page.locator("[id='site.1.hours']")
    Bar(page, "London").drag(30, 2)
    page.mouse.up()
    Hands(page).settle()
    assert hours.input_value() == "Mo-Fr 11:00-19:30"
    Bar(page, "London").drag(3, -1)
    page.mouse.up()
    Hands(page).settle()
    assert hours.input_value() == "Mo-Fr 10:00-19:30"
    from playwright.sync_api import expect  # noqa: PLC0415 - an extra

    for before in ("Mo-Fr 11:00-19:30", "Mo-Fr 09:00-17:30"):
        page.go_back()
        expect(hours).to_have_value(before)


def test_a_bar_is_dragged_by_a_finger(six, watched):
    page = watched(six, 420, touch=True)
    Hands(page).settle()
    bar = Bar(page, "London")
    finger = page.context.new_cdp_session(page)
    x = bar.box["x"] + bar.box["width"] / 2

    def touch(kind, *points):
        touched = [{"x": at, "y": bar.y} for at in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    touch("touchStart", x)
    for step in range(1, 7):
        touch("touchMove", x + bar.hour * step / 3)
    touch("touchEnd")
    Hands(page).settle()
    assert page.locator("[id='site.1.hours']").input_value() == "Mo-Fr 11:00-19:30"


def test_a_page_that_is_zoomed_keeps_its_bar_out_of_the_way(browser, six):
    own = Watched(browser, six, 640)
    own.page.set_viewport_size({"width": 640, "height": 450})  # 1280 × 900 at 200 %
    own.page.locator("[id='horizon.start']").focus()
    own.page.mouse.wheel(0, 600)
    own.page.wait_for_function("scrollY > 100")
    assert own.page.locator("#bar").evaluate("own => own.getBoundingClientRect().bottom") < 200
    own.close()


def test_what_has_the_focus_isnt_under_the_bar(six, watched):
    page = watched(six, 420)
    Hands(page).settle()
    under = """() => {
      const [own, bar] = [document.activeElement, document.getElementById('bar')];
      const [box, edge] = [own.getBoundingClientRect(), bar.getBoundingClientRect().bottom];
      return bar.contains(own) || own === document.body || box.bottom > edge + 1 ? '' : own.id;
    }"""
    page.locator("#use-text, #file-text > summary").first.focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(under) == ""


def test_a_door_that_refuses_says_why_in_words(browser, six):
    page = browser.new_page()
    page.goto(six)
    Hands(page).settle()
    error = '{"error": {"key": "token", "value": null, "reason": "the token is missing"}}'
    page.route(
        "**/", lambda own: own.fulfill(status=401, content_type="application/json", body=error)
    )
    page.locator("#later-1").click()
    page.locator("#said:text-is('error: the token is missing')").wait_for()
    page.close()


def test_slow_parts_are_asked_for_again_while_the_server_is_busy(browser, six):
    page = browser.new_page()
    page.goto(six)
    Hands(page).settle()
    refused = []

    def refuse(route):
        is_rest = "x-part" not in route.request.headers
        if is_rest and not refused:
            refused.append(True)
            route.fulfill(status=503, content_type="text/plain", body="error: busy")
        else:
            route.continue_()

    page.route("**/", refuse)
    page.locator("#later-1").click()
    Hands(page).settle()
    page.locator("#decide:not(:has(.waiting))").wait_for()
    assert refused
    page.close()


def test_escape_ends_a_drag_and_nothing_has_moved(six, watched):
    page = watched(six)
    Bar(page, "Tokyo").drag(40, 2)
    page.keyboard.press("Escape")
    page.mouse.up()
    Hands(page).settle()
    assert page.locator("[id='site.5.hours']").input_value() == "Mo-Fr 09:00-18:00"
    assert page.locator("#undo").is_disabled()


def test_the_weeks_when_clocks_differ_are_stepped_through(six, watched):
    page = watched(six)
    own = Hands(page)
    seen = []
    for _ in range(20):
        if page.locator("#date-later").is_disabled():
            break
        own.press("date-later")
        seen.append(page.locator("#date").input_value())
    document = command("check", "-t", SIX)
    changes = {part["start"] for site in document["sites"] for part in site["clock"]}
    assert changes - {"2027-01-01"} <= set(seen)
    assert seen == sorted(seen)


def test_what_was_typed_wrong_stays_beside_its_reason(six, watched):
    page = watched(six)
    page.locator("[id='site.1.hours']").fill("nine to five")
    page.keyboard.press("Tab")
    Hands(page).settle()
    field = page.locator("[id='site.1.hours']")
    assert field.input_value() == "nine to five"
    assert field.get_attribute("aria-invalid") == "true"
    described = page.locator(f"[id='{field.get_attribute('aria-describedby')}']")
    assert "position 1" in described.text_content()
    assert axe(page) == []


def test_places_are_suggested_while_they_are_typed(empty, watched):
    page = watched(empty)
    page.locator("[id='add.place']").type("manil", delay=10)
    page.locator("#places option:text-is('Manila')").wait_for(state="attached")


@pytest.mark.parametrize(
    ("width", "scheme", "file"),
    [
        (1280, "light", FIVE),
        (1280, "dark", SIX),
        (420, "light", SIX),
        (420, "dark", FIVE),
        (320, "light", FIVE),  # a page at 400 %
    ],
)
def test_every_part_of_a_full_plan_is_accessible_and_fits(browser, width, scheme, file):
    text = Path(file).read_text("utf-8")
    with browsing.served(planner.app(text, "five-sites.toml")) as address:
        own = Watched(browser, address, width, scheme)
        Hands(own.page).settle()
        own.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert axe(own.page) == []
        assert own.page.evaluate(TEXTS) == [] or width == 320  # its months are close
        assert own.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert own.page.evaluate(UNSEEN) == []
        own.close()


def test_a_calendar_that_is_dropped_in_is_read_here_and_keeps_its_hours_free(empty, watched):
    page = watched(f"{empty}/?places=London|New+York")
    own = Hands(page)
    own.open("suggest")
    for key, value in {"start": "2027-03-08", "last": "2027-03-08"}.items():
        page.locator(f"[id='suggest.{key}']").fill(value)
    own.press("find")
    assert "14:00 London" in page.locator("#suggestion-1").text_content()
    busy = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTAMP:20270101T000000Z\r\nDTSTART:20270308T140000Z\r\nDTEND:20270308T153000Z\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    file = {"name": "own.ics", "mimeType": "text/calendar", "buffer": busy.encode()}
    page.locator("[id='busy.1']").set_input_files(file)
    own.press("find")
    assert "15:30 London" in page.locator("#suggestion-1").text_content()
    assert axe(page) == []
    with page.expect_download() as found:
        page.locator("#pick-1").click()
    events = icalendar.Calendar.from_ical(Path(found.value.path()).read_bytes()).walk("VEVENT")
    assert [event.start for event in events] == [dt.datetime(2027, 3, 8, 15, 30, tzinfo=dt.UTC)]


def test_without_script_the_same_form_posts_and_answers(browser, empty):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(empty)
    for place in ("London", "Manila"):
        page.locator("[id='add.place']").fill(place)
        page.locator("#add").click()
    assert page.locator("#headline").text_content() == "✗ Manila misses its target."
    page.locator("#take-1-1").click()
    assert page.locator("#headline").text_content() == "✓ Manila meets its target."
    page.locator("#undo").click()
    page.locator("#date-later").click()
    assert page.locator("#date").input_value() == "2027-03-28"
    context.close()


def test_the_command_serves_a_file_and_writes_it_only_while_nobody_else_has(watched, tmp_path):
    file = tmp_path / "team.toml"
    text = Path("docs/examples/berlin-krakow-buenos-aires.toml").read_text("utf-8")
    file.write_text(text, "utf-8")
    with browsing.started("-t", str(file), "--edit") as address:
        page = watched(address)
        own = Hands(page)
        own.press("later-2")
        assert page.locator("[id='site.2.hours']").input_value() == "Mo-Fr 09:30-18:30"
        assert file.read_text("utf-8") == text
        own.press("save")
        assert page.locator("#said").text_content() == "Saved in team.toml."
        changed = text.replace("Mo-Fr 09:00-18:00", "Mo-Fr 09:30-18:30")
        assert file.read_text("utf-8") == changed
        file.write_text(f"{changed}# by somebody else\n", "utf-8")
        own.press("later-2")
        own.press("save")
        assert "changed since" in page.locator("#why-save").text_content()
        assert file.read_text("utf-8") == f"{changed}# by somebody else\n"
        assert page.locator("[id='site.2.hours']").input_value() == "Mo-Fr 10:00-19:00"
        assert axe(page) == []


def test_a_place_half_typed_waits_for_its_button(six, watched):
    page = watched(six)
    page.locator("[id='add.place']").fill("Man")
    page.locator("#later-1").click()
    Hands(page).settle()
    assert page.locator(".card").count() == 6
    assert page.locator("[id='add.place']").input_value() == "Man"
