"""Places as people write them."""

import csv
import importlib.resources

import pytest

from overlap.base.errors import PlaceError
from overlap.clocks.timeline import Horizon
from overlap.clocks.zones import zone_names
from overlap.sites.places import find_place, working_weeks

TOWNS = (
    importlib.resources.files("overlap.sites")
    .joinpath("cities.tsv")
    .read_text("utf-8")
    .splitlines()
)


def zone_tab():
    text = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    return {
        (row[0], row[2]) for row in csv.reader(text.splitlines(), delimiter="\t") if len(row) > 2
    }


@pytest.mark.parametrize(
    ("text", "zone", "country"),
    [
        ("Manila", "Asia/Manila", "PH"),
        ("PH", "Asia/Manila", "PH"),
        ("ph", "Asia/Manila", "PH"),
        ("Asia/Manila", "Asia/Manila", "PH"),
        ("asia/manila", "Asia/Manila", "PH"),
        ("Philippines", "Asia/Manila", "PH"),
        ("new york", "America/New_York", "US"),
        ("New_York", "America/New_York", "US"),
        ("São Paulo", "America/Sao_Paulo", "BR"),
        ("krakow", "Europe/Warsaw", "PL"),
        ("Bengaluru", "Asia/Kolkata", "IN"),
        ("San Francisco", "America/Los_Angeles", "US"),
        ("Hyderabad, PK", "Asia/Karachi", "PK"),
        ("hyderabad, india", "Asia/Kolkata", "IN"),
        ("utc", "UTC", ""),
        ("Buenos Aires", "America/Argentina/Buenos_Aires", "AR"),
        ("DE", "Europe/Berlin", "DE"),
        ("US/Eastern", "US/Eastern", "US"),
        ("Reykjavik", "Atlantic/Reykjavik", "IS"),
        ("Singapore", "Asia/Singapore", "SG"),
        ("EST", "EST", ""),
        ("UTC", "UTC", ""),
        ("Etc/GMT+5", "Etc/GMT+5", ""),
    ],
)
def test_a_place_is_found_as_people_write_it(text, zone, country):
    place = find_place(text)
    assert (place.zone, place.country) == (zone, country)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [("US", "America/New_York"), ("Hyderabad", "Hyderabad, PK"), ("Portland", "America/New_York")],
)
def test_an_ambiguous_place_lists_its_candidates(text, candidate):
    with pytest.raises(PlaceError) as fault:
        find_place(text)
    assert any(candidate in found for found in fault.value.candidates)
    assert candidate in str(fault.value)


@pytest.mark.parametrize(
    "text", ["Atlantis", "../../etc/passwd", "", " ", None, "Manila, FR", "x" * 999]
)
def test_an_unknown_place_is_refused(text):
    with pytest.raises(PlaceError):
        find_place(text)


def test_a_misspelt_place_gets_the_nearest():
    with pytest.raises(PlaceError, match="New York"):
        find_place("New Yrok")


def test_every_town_lies_in_a_zone_of_its_country():
    rows = [row.split("\t") for row in TOWNS[1:]]
    assert {(country, zone) for _, country, zone in rows} <= zone_tab()
    assert len(rows) == len({tuple(row) for row in rows})


def test_every_zone_with_an_area_is_a_place():
    for zone in zone_names():
        if "/" in zone:
            assert find_place(zone).zone == zone


def test_the_working_week_is_the_countrys():
    year = Horizon("2027-01-01", "2028-01-01")

    def week(name):
        return [str(hours) for _, hours in working_weeks(find_place(name), "09:00-17:00", year)]

    assert week("London") == ["Mo-Fr 09:00-17:00"]
    assert week("Cairo") == ["Su-Th 09:00-17:00"]
    assert week("Dubai") == ["Mo-Fr 09:00-17:00"]
    assert week("Etc/UTC") == ["Mo-Fr 09:00-17:00"]


@pytest.mark.parametrize("code", ["BV", "HM"])
def test_a_country_without_a_zone_of_its_own_is_no_place(code):
    """Bouvet and Heard Islands: nobody lives there, and tzdata has no zone for them."""
    assert code not in {country for country, _ in zone_tab()}
    with pytest.raises(PlaceError, match="without a zone of its own"):
        find_place(code)
