"""Places as people write them."""

import csv
import importlib.resources
import zlib

import pytest

from overlap.base.errors import PlaceError, RegionError
from overlap.clocks.timeline import Horizon
from overlap.clocks.zones import aliases, zone_names
from overlap.sites.gazetteer import all_cities, cities_named
from overlap.sites.holiday_library import known_countries, parts_of
from overlap.sites.holidays import Region
from overlap.sites.places import find_place, working_weeks


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
        ("UTC", "UTC", ""),
        ("Etc/GMT+5", "Etc/GMT+5", ""),
    ],
)
def test_a_place_is_found_as_people_write_it(text, zone, country):
    place = find_place(text)
    assert (place.zone, place.country) == (zone, country)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [("US", "America/New_York"), ("Hyderabad", "Sindh, PK"), ("Portland", "America/New_York")],
)
def test_an_ambiguous_place_lists_its_candidates(text, candidate):
    with pytest.raises(PlaceError) as fault:
        find_place(text)
    assert any(candidate in found for found in fault.value.candidates)
    assert candidate in str(fault.value)


@pytest.mark.parametrize(
    "text", ["Xanadu", "../../etc/passwd", "", " ", None, "Manila, FR", "x" * 999]
)
def test_an_unknown_place_is_refused(text):
    with pytest.raises(PlaceError):
        find_place(text)


def test_a_misspelt_place_gets_the_nearest():
    with pytest.raises(PlaceError, match="New York"):
        find_place("New Yrok")


def test_every_city_lies_in_a_zone_of_its_country():
    cities = list(all_cities())
    assert len(cities) > 10_000
    assert {(city.country, city.zone) for city in cities} <= zone_tab()


def test_every_name_of_a_city_is_found_by_search():
    """A binary search of the table finds what reading it whole finds."""
    text = importlib.resources.files("overlap.sites").joinpath("cities.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in text.splitlines()[1:]]
    assert rows == sorted(rows, key=lambda row: "\t".join(row).encode())
    for key, name, *_ in rows[::97]:
        own, other = cities_named(key)
        names = [city.name for city in own]
        assert other if name == "=" else name in names, key


def test_a_city_of_each_region_has_the_regions_holidays():
    assert find_place("Munich").holidays == "DE-BY"
    assert find_place("Strasbourg").holidays == "FR-6AE"
    assert find_place("Rome").holidays == "IT-RM"
    assert find_place("Austin, TX").holidays == "US"
    assert find_place("Augsburg").holidays == "DE-BY"
    assert find_place("Funchal").holidays == "PT-30"
    assert find_place("Porto, Portugal").holidays == "PT"
    assert find_place("Europe/Zurich").holidays == "CH"


def test_every_country_with_parts_has_a_policy_with_a_reason():
    text = importlib.resources.files("overlap.sites").joinpath("regional.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in text.splitlines() if not row.startswith("#")][1:]
    parts = {c: set(parts_of(c)) for c in known_countries() if parts_of(c)}
    assert {country for country, _, _ in rows} == set(parts)
    for country, binds, reason in rows:
        assert reason, country
        assert binds in {"yes", "no"} or set(binds.split()) <= parts[country], country


@pytest.mark.parametrize(
    ("word", "city"),
    [
        ("CST", "Shanghai"),
        ("est", "New York"),
        ("IST", "Dublin"),
        ("BRT", "Sao Paulo"),
        ("GMT+8", "Singapore"),
        ("utc-3", "Buenos Aires"),
        ("UTC +5:30", "Mumbai"),
        ("+0545", "Kathmandu"),
    ],
)
def test_an_abbreviation_or_an_offset_is_refused_with_cities(word, city):
    with pytest.raises(PlaceError, match=city) as fault:
        find_place(word)
    assert "Etc/" not in str(fault.value)


def test_names_of_windows_are_those_that_icalendar_knows():
    """Two copies of CLDR's map agree."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - slow

    for name, zone in WINDOWS_TO_OLSON.items():
        if "UTC" not in name:
            assert aliases().get(find_place(name).zone, find_place(name).zone) == aliases().get(
                zone, zone
            )


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Cracow", "Europe/Warsaw"),
        ("Köln", "Europe/Berlin"),
        ("UAE", "Asia/Dubai"),
        ("Holland", None),
        ("London, Ontario", "America/Toronto"),
        ("London, ON, Canada", "America/Toronto"),
        ("Paris, France", "Europe/Paris"),
        ("Birmingham, AL", "America/Chicago"),
        ("Austin,", "America/Chicago"),
        ("St Petersburg", "Europe/Moscow"),
        ("Saint Petersburg, FL", "America/New_York"),
        ("Vancouver", "America/Vancouver"),
    ],
)
def test_a_place_is_found_by_other_names_and_what_is_around_it(text, zone):
    place = find_place(text)
    assert place.zone == (zone or "Europe/Amsterdam")


def test_the_spelling_of_a_larger_city_makes_a_name_ambiguous():
    with pytest.raises(PlaceError, match=r"Kyiv.*Chicago"):
        find_place("Odessa")


def test_a_city_elsewhere_is_listed():
    with pytest.raises(PlaceError, match="in 'FR'; known: Austin, Texas, US"):
        find_place("Austin, FR")


def test_a_posix_zone_says_its_offset():
    assert find_place("Etc/GMT+8").notes[0].startswith("Etc/GMT+8 is UTC−08:00")
    assert find_place("Etc/GMT-3").notes[0].startswith("Etc/GMT-3 is UTC+03:00")
    assert not find_place("Etc/UTC").notes


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


def test_the_table_of_cities_is_small_in_a_wheel():
    """Wheels are zipped: under 400 KB, names of regions included."""
    folder = importlib.resources.files("overlap.sites")
    data = [folder.joinpath(name).read_bytes() for name in ("cities.tsv", "regions.tsv")]
    assert sum(len(zlib.compress(part, 9)) for part in data) < 400_000


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Austin TX", "America/Chicago"),
        ("London UK", "Europe/London"),
        ("San Jose Costa Rica", "America/Costa_Rica"),
        ("East London", "Africa/Johannesburg"),
        ("Bali", "Asia/Makassar"),
    ],
)
def test_a_city_is_read_with_its_country_or_region_also_without_a_comma(typed, zone):
    assert find_place(typed).zone == zone


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("LA", ["Los Angeles", "Laos"]),
        ("Ontario", ["Toronto", "Ontario, California"]),
        ("Texas", ["a region", "Houston"]),
        ("US-TX", ["a region", "Houston"]),
        ("Bavaria", ["a region", "Munich"]),
        ("Brazil", ["4 clocks", "America/Sao_Paulo"]),
        ("Austin XX", ["unknown place"]),
    ],
)
def test_a_word_of_more_than_one_place_is_an_error_that_names_some(typed, words):
    with pytest.raises(PlaceError) as fault:
        find_place(typed)
    for word in words:
        assert word in str(fault.value)


@pytest.mark.parametrize(("typed", "code"), [("Germany", "DE"), ("UK", "GB"), ("Korea", "KR")])
def test_a_countrys_name_in_place_of_its_code_is_told_the_code(typed, code):
    with pytest.raises(RegionError, match=f"unknown country; write {code}$"):
        Region(typed)
