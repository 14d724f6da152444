"""Values go to the plain types of JSON and back, and say the same."""

import copy
import datetime as dt
import json
import pathlib
import pickle
from dataclasses import replace

import pytest

import overlap
from overlap import (
    Away,
    Curve,
    DaysOff,
    Flexible,
    Invitation,
    Meeting,
    OverlapError,
    Person,
    Season,
    Site,
    Target,
    Team,
)

EXAMPLES = sorted(pathlib.Path("docs/examples").glob("*.toml"))
SOUND = pathlib.Path("tests/corpus/sound.toml")


def plain(value):
    """JSON there and back, which fails on what isn't plain."""
    return json.loads(json.dumps(value, allow_nan=False))


@pytest.mark.parametrize("path", [*EXAMPLES, SOUND], ids=lambda path: path.stem)
def test_a_team_is_the_same_after_json(path):
    team = Team.load(path)
    again = Team.from_dict(plain(team.to_dict()))
    assert again == team
    assert again.to_dict() == team.to_dict()
    for one, other in zip(team.sites, again.sites, strict=True):
        assert one.notes == other.notes
    for meeting in team.meetings:
        assert Meeting.from_dict(plain(meeting.to_dict())) == meeting


def full_site():
    return Site(
        "Cebu",
        "Asia/Manila",
        "Mo-Th 22:00-06:00; Fr 12:00-18:00",
        holidays=["PH", {"region": "CN", "except": ["New Year's Day"], "language": "en_US"}],
        days_off=["2027-12-24", DaysOff("2027-12-27", "2027-12-30", "closed")],
        days_on=["2027-06-12"],
        seasons=[("2027-02-08", "2027-03-09", "Mo-Fr 12:00-18:00")],
        half_day="09:00-12:00",
        role="hq",
        people=3,
        target=Target("30%-6h", share=0.755, lost="miss"),
        flexible=Flexible(360, 1560, 45),
        clock="America/Chicago",
        away=[Away("2027-03-01", "2027-03-12", "America/New_York", "Mo 09:00-10:00")],
        prefer=["Mo-We 09:00-12:00"],
        notes=["told"],
    )


VALUES = [
    full_site(),
    Site("Oslo", "Europe/Oslo", target="customer-facing"),
    Season("2027-02-08", "2027-03-09", "Mo-Fr 12:00-18:00"),
    DaysOff("2027-12-24"),
    DaysOff("2027-12-27", "2027-12-30", "closed"),
    Away("2027-03-01", "2027-03-12", hours="Mo 09:00-10:00"),
    Flexible(0, 1440, 1),
    Flexible(1439, 1440 + 1438, 1440),
    Target("customer-facing"),
    Target("12.3456%-99.9999%", share=0.123456),
    Person(
        "Ana",
        "Manila",
        email="a@example.com",
        weight=0.3,
        refuse=["23:00-06:00", "Fr 15:00-24:00"],
        prefer=[],
        hours="Tu-Th 10:00-16:00",
        holidays="none",
        seasons=[],
        half_day="09:00-12:00",
        days_off=["2027-08-02", DaysOff("2027-08-10", "2027-08-13", "leave")],
        away=[Away("2027-03-01", "2027-03-12", "America/New_York")],
        first="2027-01-01",
        last="2027-06-30",
    ),
    Person("Ben", place="Kraków"),
    Curve.from_dict({"preset": "eu-strict", "early": 7, "refuse": [], "rest": "10h", "absent": 3}),
    Curve.from_dict({"preset": "linear"}),
    Invitation(uid="12345678", alarm_min=0, location="Room 4"),
    Meeting("Sync", ["2027-01-05", "2027-02-09"], 45, "Oslo", ["Oslo", "Lima"]),
    Meeting(
        "Sync",
        [dt.date(2027, 1, 5) + dt.timedelta(14 * n) for n in range(5)],
        60,
        "Oslo",
        ["Oslo", "Lima", "Ana"],
        optional=("Ben",),
        must=("Ana",),
        slots=(360, 1320),
        step_min=15,
        max_slots=3,
        quorum=0.75,
        attend_at_least=0.3,
        order="turns",
        total_at_most=1.2,
        every="FREQ=WEEKLY;INTERVAL=2",
        invitation=Invitation(location="Room 4"),
        mode="year_end",
        days_off="move",
        keep_min=540,
        nights_per_month=2,
    ),
    Meeting("Odd", ["2027-01-05", "2027-01-07"], 60, "A", ["A", "B"], every="FREQ=WEEKLY"),
    overlap.Horizon("2027-01-01", "2028-01-01"),
    overlap.PROFILES["customer-facing"],
    overlap.Profile("90m-4h", "handover", 0.95, "miss"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_the_same_after_json_pickle_and_copy(value):
    table = value.to_dict()
    assert plain(table) == table
    again = type(value).from_dict(plain(table))
    assert again == value
    assert again.to_dict() == table
    for other in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):  # noqa: S301 - our own
        assert other == value
        assert hash(other) == hash(value)
    if not isinstance(value, Target):  # which is made of a text
        assert replace(value) == value


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Site.from_dict({"name": "X", "zone": "UTC", "houers": ""}), ["houers", "hours"]),
        (lambda: Site.from_dict({"name": "X"}), ["zone", "missing"]),
        (lambda: Site.from_dict(["X"]), ["not a table"]),
        (lambda: Site.from_dict({"place": "Oslo", "target": "9"}), ["target", "9"]),
        (lambda: Site.from_dict({"place": "Oslo", "target": {"share": 2}}), ["target.share", "2"]),
        (lambda: Site("X", "UTC").moved(1.5), ["by_min", "1.5"]),
        (lambda: Site("X", "UTC").moved(-600), ["days[0]", "-60"]),
        (lambda: Flexible(600, 900, 0), ["step_min", "0"]),
        (lambda: Flexible(600, 600, 5), ["latest_min", "600"]),
        (lambda: Flexible(600, 2041, 5), ["latest_min", "2041"]),
        (lambda: Flexible("x", 900, 5), ["earliest_min", "x"]),
        (lambda: Flexible(*[False], 900, 5), ["earliest_min", "false"]),
        (lambda: Meeting.from_dict({"name": "A", "duration": "1h"}), ["anchor", "missing"]),
        (
            lambda: Meeting.from_dict(
                {"name": "A", "duration": "1h", "dates": ["2027-01-05"], "start": "2027-01-05"},
                anchor="X",
                attendees=["X"],
            ),
            ["start", "either dates"],
        ),
        (
            lambda: Meeting.from_dict({"name": "A", "duration": "1h"}, anchor="X", attendees=["X"]),
            ["every", "missing"],
        ),
        (lambda: Meeting("M", ["2027-01-05"] * 2, 60, "X", ["X"]), ["dates[2]", "2027-01-05"]),
        (lambda: Team.from_dict({"sites": []}), ["sites", "site"]),
        (lambda: Team.from_dict([]), ["not the tables"]),
        (lambda: Team.from_dict({"site": [{"place": "Oslo"}], "target": 3}), ["target", "3"]),
        (lambda: Team(sites=()), ["site", "empty"]),
        (lambda: Team(sites=[Site("A", "UTC"), "B"]), ["sites[2]", "B", "not a Site"]),
        (lambda: Team(sites=[Site("A", "UTC")] * 2), ["site[2].name", "A"]),
        (lambda: Team([Site("A", "UTC")], horizon=2027), ["horizon", "2027"]),
        (lambda: Team([Site("A", "UTC")], people=[Person("P", "B")]), ["person[1].site", "B"]),
        (
            lambda: Team([Site(n, "UTC", role="hq") for n in "AB"]),
            ["site[2].role", "A has this role"],
        ),
        (
            lambda: Team(
                [Site("A", "UTC")], meetings=[Meeting("M", ["2027-01-05"], 60, "A", ["Q"])]
            ),
            ["meeting[1].attendees", "Q"],
        ),
    ],
)
def test_a_wrong_value_is_an_error_that_names_it_however_it_is_made(make, words):
    with pytest.raises(OverlapError) as fault:
        make()
    for word in words:
        assert word in str(fault.value)


def test_a_site_of_a_table_may_be_a_place_with_parts_of_its_own():
    site = Site.from_dict({"place": "Cairo", "people": 4})
    assert (site.name, site.zone, str(site.hours), site.people) == (
        "Cairo",
        "Africa/Cairo",
        "Su-Th 09:00-17:00",
        4,
    )


def test_a_team_made_of_values_is_that_of_its_file():
    team = Team.load("docs/examples/new-york-manila.toml")
    made = Team(
        sites=iter(team.sites),
        horizon=team.horizon,
        target=team.target,
        people=list(team.people),
        meetings=[replace(one, invitation=replace(one.invitation)) for one in team.meetings],
        curve=team.curve,
        profiles=team.profiles,
        required=team.required,
    )
    assert made == team
    assert hash(made) == hash(team)


def test_dates_of_a_file_may_be_listed():
    text = """
        [[site]]
        place = "Oslo"
        [[site]]
        place = "Lima"
        [[meeting]]
        name = "Review"
        duration = "1h"
        dates = [2027-03-02, 2027-06-01]
    """
    (meeting,) = Team.parse(text).meetings
    assert meeting.dates == (dt.date(2027, 3, 2), dt.date(2027, 6, 1))
