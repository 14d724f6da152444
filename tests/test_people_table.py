"""People from a data frame or a CSV file: which columns are read, and what a fault names."""

import re
import time

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from overlap import Site, Team
from overlap.base.errors import OverlapError
from overlap.team.people_file import people_toml
from overlap.team.people_table import people_of, read_people

COLUMNS = {
    "Name": ["Ana", "Ben", "Mira", None],
    "E-mail": ["ana@example.com", None, "", None],
    "Office": ["Manila", "Berlin", "Berlin", None],
    "TZ": ["Asia/Manila", "Europe/Berlin", "America/Recife", None],
    "hours": ["Tu-Th 10:00-16:00", "", None, None],
    "weight": [0.5, None, 1.0, None],
    "Department": ["Ops", "Ops", "Ops", None],
}
LINES = """\
Name,E-mail,Office,TZ,hours,weight,Department
Ana,ana@example.com,Manila,Asia/Manila,Tu-Th 10:00-16:00,0.5,Ops
Ben,,Berlin,Europe/Berlin,,,Ops

Mira,,Berlin,America/Recife,,1,Ops
"""


def says(team):
    assert [(site.name, site.zone, site.holidays[0].country) for site in team.sites] == [
        ("Manila", "Asia/Manila", "PH"),
        ("Berlin", "Europe/Berlin", "DE"),
    ]
    ana, ben, mira = team.people
    assert (ana.email, str(ana.hours), ana.weight, ana.zone) == (
        "ana@example.com",
        "Tu-Th 10:00-16:00",
        0.5,
        None,
    )
    assert (ben.email, ben.hours, ben.weight) == (None, None, 1.0)
    assert (mira.site, mira.zone) == ("Berlin", "America/Recife")


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_every_library_gives_the_same_team(make):
    says(Team.from_frame(make(COLUMNS)))


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_file_is_read_whatever_parts_its_cells(tmp_path, sign):
    path = tmp_path / "people.csv"
    path.write_text(
        "\ufeff" + LINES.replace(",", sign).replace("0.5", "0,5" if sign != "," else "0.5")
    )
    people = read_people(path)
    assert people.unread == ("Department",)
    says(Team.parse(people_toml(people)))


@pytest.mark.parametrize(
    ("columns", "zone"),
    [
        ({"real_name": ["Ana"], "tz": ["America/Los_Angeles"]}, "America/Los_Angeles"),
        ({"displayName": ["Ana"], "timeZone": ["Asia/Calcutta"]}, "Asia/Calcutta"),
        ({"displayName": ["Ana"], "timeZone": ["W. Europe Standard Time"]}, "Europe/Berlin"),
        ({"Full name": ["Ana"], "time zone": ["Pacific Daylight Time"]}, "America/Los_Angeles"),
        ({"Full name": ["Ana"], "tz_label": ["x"], "tz": ["Asia/Kolkata"]}, "Asia/Kolkata"),
        ({"Name": ["Ana"], "City": ["Austin, TX"]}, "America/Chicago"),
        ({"NAME": ["Ana"], "City": ["Kyoto"]}, "Asia/Tokyo"),
    ],
)
def test_names_and_zones_in_the_forms_of_slack_and_windows_are_read(columns, zone):
    team = Team.from_frame(pd.DataFrame(columns))
    assert team.working_site(team.people[0]).zone == zone


def test_without_a_column_of_sites_each_place_or_zone_is_one():
    sites, people, _ = people_of(
        {
            "name": ["a", "b", "c", "d"],
            "tz": ["Europe/Berlin", "Europe/Berlin", "Asia/Manila", None],
            "city": [None, None, None, "Kyoto"],
        }
    )
    assert [site.name for site in sites] == ["Berlin", "Manila", "Kyoto"]
    assert [person.site for person in people] == ["Berlin", "Berlin", "Manila", "Kyoto"]


def test_a_person_without_a_site_among_others_with_one_is_alone():
    _, people, _ = people_of({"name": ["a", "b"], "site": ["Oslo", ""], "zone": ["", "Asia/Tokyo"]})
    assert (people[1].site, people[1].zone) == (None, "Asia/Tokyo")


def test_given_sites_are_those_that_people_belong_to():
    lyon = Site("Lyon", "Europe/Paris", "Mo-Fr 08:00-16:00")
    team = Team.from_frame(pd.DataFrame({"name": ["Ana"], "site": ["lyon"]}), sites=[lyon])
    assert (team.sites, team.people[0].site) == ((lyon,), "Lyon")


def test_people_of_one_name_are_told_apart_by_their_addresses():
    columns = {"name": ["Jo", "Jo"], "zone": ["UTC", "UTC"], "email": ["a@x.org", "b@x.org"]}
    _, people, _ = people_of(columns)
    assert [person.name for person in people] == ["Jo (a@x.org)", "Jo (b@x.org)"]


def test_dates_refusals_and_preferences_are_read():
    columns = {"name": ["Jo"], "zone": ["Asia/Tokyo"], "from": ["2031-03-01"], "to": ["2031-04-01"]}
    columns |= {"refuse": ["22:00-06:00; Fr 15:00-24:00"], "prefer": ["09:00-12:00"]}
    _, (jo,), _ = people_of(columns)
    assert (str(jo.first), str(jo.last)) == ("2031-03-01", "2031-04-01")
    assert (len(jo.refuse), len(jo.prefer)) == (2, 1)


FAULTS = [
    ({"nme": ["Ana"]}, "name: missing; a column has to bear this name, and there is nme"),
    ({"name": []}, "people: empty"),
    ({"name": ["Ana"]}, "row 1, zone: missing; a person has a site, a zone or a place"),
    ({"name": ["Ana"], "TZ": ["Asia/Manilla"]}, "row 1, TZ: 'Asia/Manilla'"),
    ({"name": ["Ana"], "tz": [5]}, "row 1, tz: 5: not text"),
    ({"name": ["Ana", ""], "tz": ["UTC", "UTC"]}, "row 2, name: missing"),
    (
        {"name": ["A", "A"], "tz": ["UTC", "UTC"]},
        "row 2, name: 'A': also in row 1; tell them apart",
    ),
    ({"name": ["A"], "tz": ["UTC"], "Hours": ["9-5pm?"]}, "row 1, Hours: '9-5pm?'"),
    ({"name": ["A"], "tz": ["UTC"], "weight": ["much"]}, "row 1, weight: 'much': not a number"),
    ({"name": ["A"], "tz": ["UTC"], "weight": [-1]}, "row 1, weight: -1"),
    ({"name": ["A"], "tz": ["UTC"], "mail": ["x"]}, "row 1, mail: 'x'"),
    ({"name": ["A"], "site": ["Nowhere at all"]}, "row 1, site: 'Nowhere at all': no city"),
    ({"name": ["Oslo"], "site": ["Oslo"]}, "row 1, name: 'Oslo': also the name of a site"),
    (
        {"name": ["A"], "zone": ["UTC"], "refuse": ["Fr off"]},
        "row 1, refuse: 'Fr off': names no time",
    ),
    ({"name": ["A"], "N-ame": ["B"], "zone": ["UTC"]}, "N-ame: two columns for name"),
]


@pytest.mark.parametrize(("columns", "message"), FAULTS)
def test_a_fault_names_row_and_column(columns, message):
    with pytest.raises(OverlapError, match=f"^{re.escape(message)}"):
        people_of(columns)


def test_an_unknown_site_of_those_given_names_the_nearest():
    with pytest.raises(
        OverlapError, match="row 1, site: 'Osl': no site of this name; nearest: Oslo"
    ):
        people_of({"name": ["A"], "site": ["Osl"]}, [Site("Oslo", "Europe/Oslo")])


@pytest.mark.parametrize("frame", [5, "people.csv", None, {"name": ["Ana"]}])
def test_what_is_no_frame_is_refused(frame):
    with pytest.raises(OverlapError, match=r"frame: .*: not a data frame in memory"):
        Team.from_frame(frame)


CSV_FAULTS = {
    "": "empty; the first row names the columns",
    "name,name\nA,B": "row 1: 'name': two columns of this name",
    "name,tz\nAna,UTC,x": "row 2: 3 cells, and there are 2 columns",
    'name,tz\n"Ana,UTC': "not CSV: unexpected end of data",
    "name,tz\n\nAna,Mars": "row 3, tz: 'Mars'",
}


@pytest.mark.parametrize("text", CSV_FAULTS)
def test_a_fault_of_a_file_names_it(tmp_path, text):
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(OverlapError, match=re.escape(f"{path}: {CSV_FAULTS[text]}")):
        read_people(path)


def test_five_thousand_people_take_two_seconds_at_most():
    n = 5000
    columns = {
        "name": [f"Person {i}" for i in range(n)],
        "email": [f"person{i}@example.com" for i in range(n)],
        "site": [f"Site {i % 50}" for i in range(n)],
        "zone": [
            ["Europe/Berlin", "Asia/Manila", "America/New_York"][i % 50 % 3] for i in range(n)
        ],
        "hours": [f"Mo-Fr {7 + i % 4:02}:00-16:00" for i in range(n)],
    }
    began = time.process_time()
    team = Team.from_frame(pd.DataFrame(columns))
    assert len(team.people) == n
    assert time.process_time() - began < 2


def test_the_command_writes_a_team_file_and_says_what_it_leaves_out(overlap, tmp_path):
    people, team = tmp_path / "people.csv", tmp_path / "team.toml"
    people.write_text(LINES)
    code, _, err = overlap("init", "--people", people, "-o", team)
    assert (code, f"note: {people}: columns that aren't read: Department\n" in err) == (0, True)
    says(Team.load(team))


def test_the_command_names_the_row_of_a_fault(overlap, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text(LINES.replace("10:00-16:00", "ten to four"))
    code, out, err = overlap("init", "--people", people)
    assert (code, out) == (2, "")
    assert f"{people}: row 2, hours: 'Tu-Th ten to four'" in err


def test_several_refusals_of_a_cell_hold_each_for_itself():
    row = {"name": ["Ana"], "tz": ["Asia/Manila"], "refuse": ["22:00-06:00; Fr 15:00-24:00"]}
    [person] = people_of(row).people
    assert list(map(str, person.refuse)) == ["Mo-Su 22:00-06:00", "Fr 15:00-24:00"]
    with pytest.raises(OverlapError, match="row 1, refuse: 'Fr from 3'"):
        people_of({**row, "refuse": ["22:00-06:00; Fr from 3"]})
