"""The planner without script: every change is a form that is posted and answered whole."""

import datetime as dt
import json
import statistics
import time
import tomllib
from pathlib import Path

import pytest
from planner import Here, Planner, app
from starlette.testclient import TestClient

from overlap import Horizon, Ledger, LedgerEntry, Team, check, read_ics, suggest
from overlap.base.errors import OverlapError
from overlap.calendars.attendance import BusyFile
from overlap.planning.matrix import overlap_matrix
from overlap.serve.answers import PageQuestion, Saved, unpacked_question
from overlap.serve.drafts import packed, unpacked
from overlap.serve.patience import still_wanted, working_for
from overlap.serve.plans import rotation_of
from overlap.serve.views import File
from overlap.serve.workers import Answer, BusyError, SlowError

SIX = Path("tests/e2e/six-sites.toml").read_text("utf-8")
BERLIN = Path("docs/examples/berlin-krakow-buenos-aires.toml").read_text("utf-8")


def test_a_newcomer_adds_places_one_by_one_and_sees_the_verdict():
    plan = Planner()
    assert plan.sites == []
    plan.press("add", add__place="New York")
    assert plan.sites == ["New York"]
    plan.press("update", add__place="London").press("add", add__place="Manila")
    assert plan.sites == ["New York", "London", "Manila"]
    assert plan.says("headline") == "✗ Manila misses its target; London meets its own."
    assert plan.form["add.place"] == ""


def test_the_verdict_is_that_of_the_command_for_the_same_file():
    plan = Planner(SIX)
    team = Team.parse(plan.text)
    verdict = check(team.hq, team.others, team.horizon, team.target)
    shown = {row[0]: row[3:9] for row in plan.page.one("table", id="check").rows()}
    assert shown == {
        own.site.name: [own.share, own.joint_days, own.below, own.within, own.above, own.lost_days]
        for own in verdict
    }


def test_every_pair_is_that_of_the_matrix():
    plan = Planner(SIX)
    team = Team.parse(SIX)
    matrix = overlap_matrix([team.hq, *team.others], team.horizon, team.target)
    (table,) = [t for t in plan.page.all("table") if "matrix" in t.classes]
    cells = [
        [float(own.attributes["value"]) for own in cell.all("data")]
        for row in table.one("tbody").all("tr")
        for cell in row.all("td")
        if "self" not in cell.classes
    ]
    pairs = [(i, j) for i in range(6) for j in range(6) if i != j]
    assert cells == [[matrix.mean[at], matrix.share[at]] for at in pairs]


def test_advice_is_taken_with_one_press_and_undone_with_another():
    plan = Planner(at="/?places=London|New+York|Manila")
    before = plan.text
    plan.press("take:2:1")
    assert plan.says("headline") == "✓ Both sites meet their targets."
    team = Team.parse(plan.text)
    assert check(team.hq, team.others, team.horizon, team.target).met
    plan.press("undo")
    assert plan.text == before


def test_where_no_change_would_do_the_closest_can_be_taken():
    plan = Planner(at="/?places=New+York|Cairo").press("take:1:0")
    assert plan.form["site.1.hours"] == "Mo-Th 10:00-18:00; Su 09:00-17:00"


def test_a_wrong_value_stays_in_its_field_with_the_reason_and_changes_nothing():
    plan = Planner(SIX)
    plan.press("update", site__1__hours="Mo-Fr 9-5pm-3", site__2__people="0.5")
    assert plan.form["site.1.hours"] == "Mo-Fr 9-5pm-3"
    assert "position" in plan.fault("site.1.hours")
    assert plan.fault("site.2.people") == "Not a whole number, such as 12."
    assert plan.says("headline") == "✗ 2 of 5 sites miss their targets."
    answer = plan.fetch("/team.toml")
    assert answer.status_code == 422
    plan.press("update", site__1__hours="Mo-Fr 10:00-18:00", site__2__people="7")
    sites = tomllib.loads(plan.text)["site"]
    assert (sites[1]["hours"], sites[2]["people"]) == ("Mo-Fr 10:00-18:00", 7)


def test_good_values_are_taken_beside_a_wrong_one():
    plan = Planner(SIX)
    plan.press("update", site__1__hours="nine to five", site__5__hours="Mo-Fr 22:00-02:00")
    assert plan.fault("site.1.hours")
    assert plan.form["site.5.hours"] == "Mo-Fr 22:00-02:00"


@pytest.mark.parametrize("place", ["Sprinfield, XX", "CST", "GMT+8", "", "Springfield"])
def test_an_unknown_place_stays_in_the_field_with_what_may_be_meant(place):
    plan = Planner(SIX).press("add", add__place=place)
    assert plan.form["add.place"] == place
    assert plan.fault("add.place")
    assert len(plan.sites) == 6


def test_the_file_keeps_its_comments_its_order_and_what_no_field_shows():
    plan = Planner(BERLIN)
    plan.press("update", site__1__people="16", target__share="85", horizon__last="2027-11-30")
    new, old = plan.text.splitlines(), BERLIN.splitlines()
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert [b for _, b in changed] == [
        "horizon = { start = 2027-01-01, stop = 2027-12-01}",
        "share = 0.85",
        "people = 16",
    ]


def test_a_page_without_changes_gives_the_file_back_byte_for_byte():
    for path in [*Path("docs/examples").glob("*.toml"), Path("overlap/team/team.toml")]:
        text = path.read_text("utf-8")
        assert Planner(text).press("update").text == text, path


def test_the_address_holds_the_plan():
    plan = Planner(SIX).press("update", site__1__hours="Mo-Fr 10:00-18:00")
    address = plan.page.one("a", id="share").attributes["href"]
    assert Planner(at=address).text == plan.text


@pytest.mark.parametrize("address", ["/?team=zzzz", "/?team=%00", "/?team=eJw", "/?places=Nowhere"])
def test_a_damaged_address_is_an_error_that_can_be_read(address):
    plan = Planner(at=address)
    assert list(plan.page.all("span", class_="fault"))


def test_a_site_is_moved_renamed_made_headquarters_and_removed():
    plan = Planner(SIX)
    plan.press("hours:1:move:-30")
    assert plan.form["site.1.hours"] == "Mo-Fr 08:30-17:00"
    plan.press("hours:1:stop:60")
    assert plan.form["site.1.hours"] == "Mo-Fr 08:30-18:00"
    plan.press("update", site__1__name="City of London")
    assert plan.sites[1] == "City of London"
    plan.press("hq:1")
    assert Team.parse(plan.text).hq.name == "City of London"
    plan.press("remove:site:5")
    assert plan.sites == ["New York", "City of London", "São Paulo", "Cairo", "Bengaluru"]


def test_a_meeting_of_people_is_built_and_its_calendar_taken():
    plan = Planner(at="/?places=New+York|London|Manila")
    for name, site in [("Ann", "New York"), ("Ben", "London"), ("Cora", "Manila")]:
        plan.press("person", add__person__name=name, add__person__site=site)
    plan.press("meeting", add__meeting__name="Sync", add__meeting__last="2026-12-31")
    meeting = tomllib.loads(plan.text)["meeting"][0]
    assert meeting["attendees"] == ["Ann", "Ben", "Cora"]
    answer = plan.fetch("/meeting.ics", meeting="Sync")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert len(read_ics(answer.content)) == 5


def test_what_is_wrong_with_a_new_meeting_stands_beside_its_field():
    plan = Planner(SIX).press(
        "meeting", add__meeting__name="Sync", add__meeting__duration="a while"
    )
    assert plan.fault("add.meeting.duration")
    assert plan.form["add.meeting.duration"] == "a while"
    assert plan.form["add.meeting.name"] == "Sync"


def test_a_site_to_which_people_belong_isnt_removed():
    plan = Planner(at="/?places=Berlin|Lima")
    plan.press("person", add__person__name="Ana", add__person__site="Lima").press("remove:site:1")
    assert plan.sites == ["Berlin", "Lima"]
    assert plan.fault("site.1") == "Ana belong to it; give them another site first."


def test_times_for_one_meeting_keep_clear_of_a_calendar_that_is_dropped_in():
    plan = Planner(at="/?places=New+York|London")
    week = {"suggest__start": "2027-03-08", "suggest__last": "2027-03-08"}
    plan.press("suggest", **week)
    first = plan.page.one("li", id="suggestion-1")
    assert "14:00 London" in first.text.replace("09:00 New York · ", "")
    busy = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTAMP:20270101T000000Z\r\nDTSTART:20270308T140000Z\r\nDTEND:20270308T163000Z\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    files = [("busy", ("", b"")), ("busy", ("london.ics", busy.encode(), "text/calendar"))]
    plan.form["busy.who"] = ["New York", "London"]
    plan.press("suggest", files=files, **week)
    assert "11:30 New York" not in first.text
    assert "16:30 London" in plan.page.one("li", id="suggestion-1").text


WEEK = {
    "suggest__duration": "60m",
    "suggest__start": "2027-03-08",
    "suggest__last": "2027-03-12",
    "suggest__between": "06:00-20:00",
}


def suggested_on(plan):
    """Return the figures of the times that the page shows: worst and total."""
    rows = [row for row in plan.page.all("li") if row.attributes.get("id", "").startswith("sugg")]
    return [[float(own.attributes["value"]) for own in row.all("data")] for row in rows]


def test_who_may_come_how_many_are_enough_and_what_was_borne_before_count_for_one_meeting():
    plan = Planner(SIX)
    team = Team.parse(SIX)
    names = [own.name for own in team.sites]
    borne = {names[0]: 30.0, names[2]: 5.0}
    entry = LedgerEntry(dt.date(2026, 12, 1), "meeting", borne, "Sync")
    ledger = json.dumps(Ledger((entry,)).to_dict()).encode()
    choice = {"suggest__with": names[:5], "suggest__optional": names[5:], "suggest__quorum": "60"}
    plan.press("suggest", files=[("history", ("l.json", ledger))], **WEEK, **choice)
    expected = suggest(
        team,
        names[:5],
        "60m",
        Horizon("2027-03-08", "2027-03-13"),
        optional=names[5:],
        quorum=0.6,
        carried=borne,
        between="06:00-20:00",
    )
    assert suggested_on(plan) == [[own.worst, own.total] for own in expected]
    assert len(expected) == 5
    plan.press("suggest", **WEEK, **choice)
    assert suggested_on(plan) != [[own.worst, own.total] for own in expected]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("quorum", "most", "percentage"),
        ("quorum", "101", "up to 100"),
        ("quorum", "", "percentage"),
        ("optional", ["London"], "London"),
    ],
)
def test_what_cant_be_asked_of_one_meeting_is_said_at_its_field(field, value, reason):
    plan = Planner(SIX).press("suggest", **WEEK, **{f"suggest__{field}": value})
    assert reason in plan.fault(f"suggest.{field}")
    assert suggested_on(plan) == []


@pytest.mark.parametrize("ledger", [b"\xff", b"{", b"[]", b'{"version": 9}'])
def test_a_ledger_that_isnt_one_is_said_at_its_field(ledger):
    plan = Planner(SIX).press("suggest", files=[("history", ("l.json", ledger))], **WEEK)
    assert plan.fault("suggest.history")
    assert suggested_on(plan) == []


def test_a_team_file_can_be_written_in_place_and_is_left_alone_if_it_changed_beneath():
    plan = Planner(SIX, "team.toml")
    plan.press("update", site__1__people="9").press("save")
    assert plan.says("said") == "Saved in team.toml."
    plan.form["version"] = "another"
    plan.press("save")
    assert "changed since it was opened" in plan.fault("save")


def test_a_file_isnt_saved_while_a_field_is_wrong():
    plan = Planner(SIX, "team.toml")
    plan.press("save", site__1__hours="nine", site__2__people="9")
    assert plan.status == 200
    assert plan.says("said").startswith("Correct what is marked first")
    assert plan.form["site.1.hours"] == "nine"
    assert plan.fault("site.1.hours")
    plan.press("save", site__1__hours="Mo-Fr 09:00-15:00")
    assert plan.says("said") == "Saved in team.toml."


def test_a_hand_written_text_replaces_the_plan_or_stays_with_the_reason():
    plan = Planner(SIX)
    plan.press("text", text='[[site]]\r\nplace = "Oslo"\r\n\r\n[[site]]\r\nplace = "Lima"\r\n')
    assert plan.sites == ["Oslo", "Lima"]
    plan.press("text", text='[[site]]\nplase = "Oslo"\n')
    assert "nearest: place" in plan.fault("text")
    assert plan.sites == ["Oslo", "Lima"]
    assert plan.form["text"].startswith("[[site]]\nplase")


@pytest.mark.parametrize(
    "value", ["!", packed("[" * 100_000), packed("#" * 2_000_000), packed("[1]")]
)
@pytest.mark.parametrize("part", ["team", "steps"])
def test_a_form_that_isnt_ours_is_refused(part, value):
    plan = Planner(SIX)
    word = value if value == "!" else packed(value)
    answer = plan.client.post("/", data={**plan.form, part: word})
    assert answer.status_code == 422
    assert answer.text.startswith("error: ")


def test_places_are_offered_as_they_are_typed():
    plan = Planner()
    assert json.loads(plan.client.get("/places?q=manil").text)[0] == "Manila"
    for text in ["", "%", "springf", "zzzzzz", "x" * 5000, "\0"]:
        for name in plan.client.get("/places", params={"q": text}).json():
            assert Planner().press("add", add__place=name).sites


def test_an_address_carries_the_version_of_the_file_that_its_plan_began_from():
    plan = Planner(SIX, "team.toml")
    plan.press("update", site__1__people="9")
    address = plan.page.one("a", id="share").attributes["href"]
    later = Planner(SIX.replace("90%", "80%") + "\n# changed since\n", "team.toml", at=address)
    later.press("save")
    assert "changed since it was opened" in later.says("why-save")
    assert later.sites == plan.sites


def test_the_address_is_plain_while_the_plan_is_the_file():
    plan = Planner(SIX)
    assert plan.page.one("body").attributes["data-address"] == "/"
    plan.press("update", site__1__people="9")
    assert plan.page.one("body").attributes["data-address"].startswith("/?team=")


def test_a_file_that_isnt_one_is_shown_to_be_mended():
    plan = Planner('[[site]]\nname = "Oslo"\nzone = "Europe/Osl"\n')
    assert plan.status == 422
    assert "nearest: Europe/Oslo" in plan.fault("text")
    plan.press("text", text='[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"\n')
    assert plan.sites == ["Oslo"]


def test_many_offices_are_left_to_the_command_and_a_long_time_to_its_years():
    sites = "".join(f'[[site]]\nname = "S{n}"\nzone = "UTC"\n' for n in range(61))
    many = Planner(sites)
    assert "More than 60 offices" in many.page.text
    assert many.text == sites
    long = Planner(
        "horizon = { start = 2027-01-01, stop = 2047-01-01 }\n"
        + SIX.partition("\n")[2].partition("\n")[2]
    )
    assert len(list(long.page.all("figure", class_="year"))) == 1
    assert len(list(long.page.one("ul", class_="changes").all("li"))) == 24


STRAY = (
    "hours:9:move:30 hours:0:move:x hours:0:jump:30 hours:0:move:99999 take:0:0 take:x nothing "
    "remove:site:99 remove:horizon:0 hq:99 date:2027-13-99"
)


@pytest.mark.parametrize("do", ["", *STRAY.split()])
def test_a_button_that_isnt_ours_changes_nothing(do):
    plan = Planner(SIX)
    answer = plan.client.post("/", data={**plan.form, "do": do})
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        plan.take(answer)
        assert plan.text == SIX


def test_a_change_of_six_sites_is_answered_within_a_tenth_of_a_second():
    plan = Planner(SIX)
    times = []
    for minute in range(15):
        start = time.process_time()
        plan.client.post("/", data={**plan.form, "site.1.hours": f"Mo-Fr 09:{minute:02}-17:30"})
        times.append(time.process_time() - start)
    assert statistics.median(times) < 0.1


def test_a_rotation_ends_once_nobody_waits_for_it():
    class GoneError(Exception):
        pass

    asked = []

    def ask():
        asked.append(True)
        if len(asked) > 2:
            raise GoneError

    text = Path("docs/examples/five-sites.toml").read_text("utf-8")
    with pytest.raises(GoneError), working_for(ask):
        rotation_of(text + "# not asked before\n", "Town hall")
    assert len(asked) == 3
    still_wanted()


RICH = """\
horizon = { start = 2027-01-01, months = 6 }
[coverage]
hours = "Mo-Fr 08:00-20:00"
clock = "Oslo"
[[site]]
name = "Oslo"
zone = "Europe/Oslo"
holidays = { region = "NO", except = ["Maundy Thursday"] }
[[site]]
name = "Lima"
zone = "America/Lima"
clock = "Oslo"
hours = "Mo-Fr 12:00-20:00"
[[person]]
name = "Ana"
site = "Oslo"
refuse = ["23:00-06:00"]
[[meeting]]
name = "Sync"
duration = "30m"
every = "FREQ=WEEKLY"
start = 2027-01-05
count = 4
anchor = "Oslo"
attendees = ["Ana", "Lima"]
"""
NEVER = RICH.replace('refuse = ["23:00-06:00"]', 'refuse = ["00:00-24:00"]')


def under(text, path):
    found = tomllib.loads(text)
    for key in path.split("."):
        found = found[int(key)] if key.isdecimal() else found.get(key)
    return found


@pytest.mark.parametrize(
    ("field", "value", "path", "expected"),
    [
        ("site.0.holidays", "NO, SE", "site.0.holidays", ["NO", "SE"]),
        ("site.0.holidays", "none", "site.0.holidays", "none"),
        ("site.0.holidays", '{ region = "NO" }', "site.0.holidays", {"region": "NO"}),
        ("site.0.holidays", "", "site.0.holidays", None),
        ("site.0.name", "Bergen", "site.1.clock", "Bergen"),
        ("site.0.name", "Bergen", "coverage.clock", "Bergen"),
        ("site.0.name", "Bergen", "person.0.site", "Bergen"),
        ("site.0.name", "Bergen", "meeting.0.anchor", "Bergen"),
        ("site.1.name", "Cusco", "meeting.0.attendees", ["Ana", "Cusco"]),
        ("site.1.clock", "", "site.1.clock", None),
        ("person.0.name", "Eva", "meeting.0.attendees", ["Eva", "Lima"]),
        ("person.0.refuse", "22:00-06:00; Fr 15:00-24:00", "person.0.refuse", None),
        ("horizon.last", "2027-03-31", "horizon.stop", dt.date(2027, 4, 1)),
        ("horizon.last", "2027-03-31", "horizon.months", None),
        ("horizon.start", "2027-02-01", "horizon.start", dt.date(2027, 2, 1)),
        ("target.overlap", "customer-facing", "target.overlap", "customer-facing"),
        ("target.share", "85 %", "target.share", 0.85),
        ("meeting.0.last", "2027-03-01", "meeting.0.until", dt.date(2027, 3, 1)),
        ("meeting.0.last", "2027-03-01", "meeting.0.count", None),
        ("meeting.0.max_slots", "2", "meeting.0.max_slots", 2),
        ("meeting.0.slots", "08:00-18:00", "meeting.0.slots", "08:00-18:00"),
    ],
)
def test_each_field_writes_its_key_and_whatever_names_it(field, value, path, expected):
    plan = Planner(RICH).press("update", **{field: value})
    assert plan.form[field] == value.removesuffix(" %") or not value
    if field == "person.0.refuse":
        expected = ["22:00-06:00", "Fr 15:00-24:00"]
    assert under(plan.text, path) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("site.0.holidays", "{ region = "),
        ("site.0.holidays", "XX"),
        ("site.0.people", "0"),
        ("site.1.clock", "Quito"),
        ("site.1.name", "Oslo"),
        ("target.share", "most"),
        ("target.overlap", "4h-2h"),
        ("horizon.last", "2026-01-01"),
        ("horizon.last", "9999-12-31"),
        ("horizon.start", "soon"),
        ("person.0.site", "Quito"),
        ("person.0.refuse", "at night"),
        ("meeting.0.every", "sometimes"),
        ("meeting.0.attendees", ""),
        ("meeting.0.max_slots", "many"),
    ],
)
def test_what_a_field_cant_say_is_said_at_the_field_and_nothing_is_written(field, value):
    plan = Planner(RICH).press("update", **{field: value})
    assert plan.fault(field)
    plan.form[field] = Planner(RICH).form[field]
    assert plan.press("update").text == RICH


def test_a_person_a_meeting_and_their_names_are_removed():
    plan = Planner(RICH).press("remove:person:0")
    assert under(plan.text, "meeting.0.attendees") == ["Lima"]
    plan.press("remove:meeting:0")
    assert "meeting" not in tomllib.loads(plan.text)
    plan.press("remove:site:1").press("remove:site:0")
    assert plan.sites == []
    plan.press("undo").press("undo")
    assert plan.sites == ["Oslo", "Lima"]


def test_advice_for_hours_that_have_changed_since_is_said_to_be_old():
    plan = Planner(SIX).press("take:1:7")
    assert plan.says("said") == "London: this advice is for hours that have changed since."
    assert plan.text == SIX


def test_a_question_for_one_meeting_that_cant_be_read_is_said_beside_its_field():
    plan = Planner(NEVER).press("suggest", suggest__duration="long")
    assert plan.fault("suggest.duration")
    plan.press("suggest", suggest__duration="45m")
    assert "No time suits" in plan.page.one("div", id="suggested").text
    files = [("busy", ("x.ics", b"no calendar", "text/calendar"))]
    plan.press("suggest", files=files)
    assert "x.ics" in plan.fault("suggest.busy")


def test_a_meeting_without_a_rotation_says_why():
    plan = Planner(NEVER, part="all")
    assert "✗ No rotation: " in plan.page.one("div", id="rotation-0").text
    assert plan.fetch("/meeting.ics", meeting="Sync").status_code == 422


def test_only_the_page_s_own_files_are_served():
    client = Planner().client
    assert client.get("/static/planner.js").status_code == 200
    for path in ("/static/pages.py", "/static/..%2fpages.py", "/static/%2fetc%2fpasswd"):
        assert client.get(path).status_code == 404


def test_dates_that_only_fit_together_are_taken_together():
    plan = Planner(SIX).press("update", horizon__start="2029-01-01", horizon__last="2029-12-31")
    assert under(plan.text, "horizon.start") == dt.date(2029, 1, 1)
    assert list(plan.page.all("span", class_="fault")) == []


def test_what_is_larger_than_its_limits_is_said_where_it_would_stand(monkeypatch):
    def refused(*_, **__):
        raise OverlapError("too many days")

    monkeypatch.setattr("overlap.serve.plans.propose", refused)
    monkeypatch.setattr("overlap.serve.plans.advise", refused)
    plan = Planner(RICH.replace("Sync", "Not planned before"), part="all")
    assert plan.status == 200
    assert "✗ No rotation" in plan.says("rotation-0")
    assert "too many days" in plan.says("rotation-0")
    plan = Planner(SIX.replace("90%", "91%"), part="all")
    assert plan.status == 200
    assert "Too many days." in plan.says("decide")


class Impatient(Here):
    """Processes whose time is up but for some parts of a page."""

    def __init__(self, *parts):
        self.parts = parts

    async def ask(self, task, door, body):
        if unpacked_question(body).part not in self.parts:
            raise SlowError
        return await super().ask(task, door, body)


def test_a_page_that_takes_too_long_is_answered_without_its_slow_parts():
    meeting = 'name = "M"\nduration = "30m"\nevery = "FREQ=WEEKLY"\nstart = 2027-01-05\ncount = 4\n'
    plan = Planner(f"{SIX}[[meeting]]\n{meeting}", part="all", workers=Impatient("cut"))
    assert plan.status == 200
    assert "Other hours take too long to find for a page" in plan.says("decide")
    assert "The rotations take too long to find for a page" in plan.says("rotation-0")
    assert "data-waiting" not in plan.page.one("body").attributes
    plan.press("update", site__1__people="9")
    assert plan.form["site.1.people"] == "9"


@pytest.mark.parametrize("fault", [SlowError, BusyError])
def test_a_page_that_cant_be_answered_says_why_in_a_line(fault):
    class Refusing(Here):
        async def ask(self, *_):
            raise fault

    client = TestClient(app(SIX, workers=Refusing()), base_url="http://localhost")
    for answer in (
        client.get("/"),
        client.post("/", data={"do": "save"}, headers={"origin": "http://localhost"}),
    ):
        assert answer.status_code == {SlowError: 422, BusyError: 503}[fault]
        assert answer.text.startswith("error: ")
        assert answer.text.count("\n") == 1


def test_a_process_that_fails_says_so_on_the_page():
    class Failing(Here):
        async def ask(self, *_):
            return Answer(503, b'{"error": {"key": "", "value": null, "reason": "has ended"}}')

    answer = TestClient(app(workers=Failing()), base_url="http://localhost").get("/")
    assert (answer.status_code, answer.text) == (503, "error: has ended\n")


def test_a_question_to_the_page_arrives_as_it_was_sent():
    files = [BusyFile("Ana", bytes(range(256)), "a.ics")]
    date = dt.date(2027, 1, 5)
    own = PageQuestion(
        date, {"a": "ü\n"}, "quick", File("x", "y"), "v", "f", Saved("2"), files, b"\xff"
    )
    assert unpacked_question(own.packed()) == own


@pytest.mark.parametrize("value", ["[" * 5000, "{a = " * 5000, "[" * 300 + "]" * 300])
@pytest.mark.parametrize("field", ["site.1.holidays", "site.1.hours", "target.overlap"])
def test_a_field_nested_too_deep_keeps_what_was_entered(field, value):
    plan = Planner(SIX).press("update", **{field.replace(".", "__"): value})
    assert plan.fault(field)
    assert unpacked(plan.form["team"]) == SIX


HOSTILE = """\
horizon = { start = 2027-01-01, months = 3 }
[[site]]
name = "<img src=x onerror=alert(1)>"
zone = "Europe/Oslo"
days_off = [{ from = 2027-02-01, to = 2027-02-03, reason = "<script>alert(2)</script>" }]
notes = ['"><script>alert(3)</script>']
[[site]]
name = "</title><script>alert(4)</script>"
zone = "Asia/Manila"
[[site]]
name = "{{ 7*7 }} javascript:alert(5)"
zone = "America/Lima"
[[person]]
name = "'\\"><svg onload=alert(6)>"
site = "{{ 7*7 }} javascript:alert(5)"
[[meeting]]
name = "</script><script>alert(7)</script>"
duration = "30m"
every = "FREQ=WEEKLY"
start = 2027-01-05
count = 5
attendees = ["<img src=x onerror=alert(1)>", "'\\"><svg onload=alert(6)>"]
"""


def test_no_name_date_address_or_calendar_acts_on_the_page():
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:<script>alert(8)</script>"
        "\r\nSUMMARY:<img src=x onerror=alert(9)>\r\nDTSTART:<b>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    plan = Planner(HOSTILE, part="all")
    pages = [plan.page]
    name = "<img src=x onerror=alert(1)>"
    plan.form["busy.who"] = [name]
    plan.press(
        "suggest",
        files=[("busy", ("<script>alert(10)</script>.ics", calendar.encode()))],
        suggest__with=[name, "</title><script>alert(4)</script>"],
    )
    assert "left out" in plan.says("suggested")
    pages.append(plan.page)
    script = "<script>alert(11)</script>"
    fields = ("add__place", "site__1__hours", "site__1__target", "add__meeting__name", "date")
    pages += [plan.press("meeting", **{key: script}).page for key in fields]
    addresses = (f"/?places={script}", f"/?date={script}&site={script}", f"/?team={script}")
    pages += [Planner(HOSTILE, at=at).page for at in addresses]
    for page in pages:
        elements = list(page.all())
        assert [one.tag for one in elements if one.tag in {"img", "iframe", "style"}] == []
        scripts = [one.attributes for one in elements if one.tag == "script"]
        assert [own["src"] for own in scripts] == ["/static/planner.js"]
        for one in elements:
            assert not any(key.startswith("on") for key in one.attributes)
            link = one.attributes.get("href", "/")
            assert link.startswith(("/", "#", "data:text/calendar;base64,"))
