"""A person's own working time: what is theirs, what stays the site's, and what a fault names."""

import dataclasses
import pickle
import re

import pytest

from overlap import Away, Horizon, Person, Site, Team
from overlap.base.errors import OverlapError
from overlap.sites.working_time import exceptions

LYON = Site(
    "Lyon",
    "Europe/Paris",
    "Mo-Fr 09:00-12:00,14:00-18:00",
    holidays="FR",
    days_off=["2031-04-08"],
    days_on=["2031-04-12"],
    seasons=[("2031-07-01", "2031-08-31", "Mo-Fr 08:00-14:00")],
)
YEAR = Horizon("2031-01-01", "2032-01-01")
TEAM = '[[site]]\nname = "Lyon"\nzone = "Europe/Paris"\n[[site]]\nname = "Boston"\n'
TEAM += 'zone = "America/New_York"\n[[person]]\nname = "Ana"\n'


def off(person, home=LYON):
    return exceptions(person.working_site(home), YEAR)[0]


def test_a_person_with_nothing_of_their_own_works_as_the_site():
    assert Person("Ana", "Lyon").working_site(LYON) is LYON


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("zone", "America/Recife"),
        ("hours", "Tu-Th 10:00-16:00"),
        ("holidays", "PL"),
        ("seasons", [("2031-01-02", "2031-01-03", "09:00-10:00")]),
        ("half_day", "09:00-12:00"),
        ("prefer", ["10:00-12:00"]),
        ("away", [Away("2031-03-03", "2031-03-14", "America/New_York")]),
    ],
)
def test_what_is_a_persons_own_stands_in_place_of_the_sites_and_the_rest_stays(key, value):
    own = Person("Ana", "Lyon", **{key: value}).working_site(LYON)
    assert own == dataclasses.replace(LYON, **{key: value})
    assert own.name == "Lyon"


def test_own_days_off_come_on_top_of_the_sites_and_go_before_its_extra_days():
    ana = Person("Ana", "Lyon", days_off=["2031-04-12", {"from": "2031-05-05", "to": "2031-05-06"}])
    days = off(ana)
    assert {str(day) for day in set(days) - set(off(Person("Otto", "Lyon")))} == {
        "2031-04-12",
        "2031-05-05",
        "2031-05-06",
    }
    assert days[min(days)] == "New Year's Day"
    assert days[ana.days_off[0].first] == "day off of their own"


def test_own_holidays_replace_the_sites_whose_closures_hold():
    days = {str(day) for day in off(Person("Pawel", "Lyon", holidays="PL"))}
    assert {"2031-04-08", "2031-05-03"} <= days
    assert not {"2031-07-14", "2031-05-08"} & days
    assert {str(day) for day in off(Person("Eve", "Lyon", holidays="none"))} == {"2031-04-08"}


def test_who_joins_and_leaves_is_off_before_and_after():
    days = off(Person("Ana", "Lyon", holidays="none", first="2031-03-01", last="2031-11-30"))
    assert (str(min(days)), str(max(days))) == ("2030-12-28", "2032-01-04")
    assert {days[day] for day in days} == {
        "joins on 2031-03-01",
        "left on 2031-11-30",
        "day off of the site",
    }
    assert "2031-03-01" not in {str(day) for day in days}
    assert "2031-11-30" not in {str(day) for day in days}


def test_a_place_alone_has_its_zone_holidays_and_week():
    cairo = Person("Nour", place="Cairo").working_site(None)
    assert (cairo.name, cairo.zone, str(cairo.hours)) == (
        "Nour",
        "Africa/Cairo",
        "Su-Th 09:00-17:00",
    )
    assert str(cairo.holidays[0]) == "EG"


def test_a_place_at_a_site_keeps_the_sites_week():
    own = Person("Nour", "Lyon", place="Cairo").working_site(LYON)
    assert (own.zone, own.hours, str(own.holidays[0])) == ("Africa/Cairo", LYON.hours, "EG")


def test_a_zone_alone_is_an_office_week_without_holidays():
    tove = Person("Tove", zone="Atlantic/Reykjavik", hours="Mo-Fr 11:00-19:00")
    expected = Site("Tove", "Atlantic/Reykjavik", "Mo-Fr 11:00-19:00")
    assert tove.working_site(None) == expected


def test_a_team_finds_a_persons_site_and_clock():
    team = Team.parse(TEAM + 'site = "lyon"\nclock = "boston"')
    own = team.working_site(team.people[0])
    assert (own.name, own.zone, own.clock) == ("Lyon", "Europe/Paris", "America/New_York")


def test_a_person_survives_a_copy_and_shows_the_call_that_makes_it():
    ana = Person(
        "Ana",
        "Lyon",
        email="ana@example.com",
        weight=0.5,
        refuse=["Fr 15:00-24:00"],
        holidays="none",
        first="2031-03-01",
    )
    assert pickle.loads(pickle.dumps(ana)) == ana  # noqa: S301 - our own
    assert eval(repr(ana), {"Person": Person}) == ana  # noqa: S307 - our own text


FAULTS = {
    "": "person[1].site: missing; name a site, or a zone or place of their own",
    'site = "Lyn"': "person[1].site: 'Lyn': no site of this name; nearest: Lyon",
    'site = "Lyon"\nzone = "Europe/Pari"': "person[1].zone: 'Europe/Pari'",
    'place = "Cairoo"': "person[1].place: 'Cairoo': unknown place; nearest: Cairo",
    'site = "Lyon"\nclock = "Bostn"': "person[1].clock: 'Bostn': no site or zone of this name",
    'site = "Lyon"\nhours = "Mo 9:99-17:00"': "person[1].hours: 'Mo 9:99-17:00'",
    'site = "Lyon"\nhollidays = "PL"': "person[1].hollidays: unknown key; nearest: holidays",
    'site = "Lyon"\nholidays = "XX"': "person[1].holidays: 'XX': unknown country",
    'site = "Lyon"\nfrom = 2031-03-01\nto = 2031-02-01': (
        "person[1].to: 2031-02-01: before the first day, 2031-03-01"
    ),
    'site = "Lyon"\nweight = 0': "person[1].weight: 0: not a number above 0",
    'site = "Lyon"\nrefuse = ["Fri 15:00"]': "person[1].refuse[1]: 'Fri 15:00'",
    'site = "Lyon"\naway = 5': "person[1].away: 5: not a list of tables; write [[person.away]]",
    'site = "Lyon"\n[[person.away]]\nfrom = 2031-03-01': "person[1].away[1].to: missing",
    'site = "Lyon"\n[[person.away]]\nfrom = 2031-03-01\nto = 2031-03-02': (
        "person[1].away[1].zone: missing; say where, or which hours"
    ),
    'site = "Lyon"\n[[person.away]]\nfrom = 2031-03-03\nto = 2031-03-02\nzone = "UTC"': (
        "person[1].away[1].to: 2031-03-02: before the first day, 2031-03-03"
    ),
    'zone = "UTC"\n[[person.away]]\nfrom = 2031-03-01\nto = 2031-03-02\nplace = "Oslo"\n'
    'zone = "UTC"': ("person[1].away[1].place: 'Oslo': say either zone or place"),
}


@pytest.mark.parametrize("lines", FAULTS)
def test_a_fault_names_key_and_value(lines):
    with pytest.raises(OverlapError, match=f"^{re.escape(FAULTS[lines])}"):
        Team.parse(TEAM + lines)


def test_a_place_away_is_its_zone():
    away = 'site = "Lyon"\n[[person.away]]\nfrom = 2031-03-01\nto = 2031-03-02\nplace = "Kyoto"'
    assert Team.parse(TEAM + away).people[0].away[0].zone == "Asia/Tokyo"
