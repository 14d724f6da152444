"""Days off by country and region, and what is said of years the data don't cover."""

import datetime as dt
import os
import subprocess
import sys
import warnings

import pytest

from overlap.base.errors import RegionError
from overlap.sites.holiday_library import HALF_DAY, has_holidays, known_countries, parts_of
from overlap.sites.holidays import Region, closures


def test_a_day_off_keeps_its_reason_in_english():
    manila = closures(Region("PH"), 2027, 2027).days_off
    assert manila[dt.date(2027, 3, 9)] == "Eid al-Fitr (estimated)"
    assert closures(Region("DE"), 2027, 2027).days_off[dt.date(2027, 10, 3)] == "German Unity Day"
    assert "Spring Festival" in closures(Region("EG"), 2027, 2027).days_off.values()


@pytest.mark.parametrize("language", ["", "C", "C.UTF-8", "th_TH.UTF-8", "fil"])
def test_the_language_of_the_machine_changes_no_reason(language):
    line = (
        "import datetime as dt; from overlap.sites.holidays import Region, closures;"
        "print(closures(Region('PH'), 2027, 2027).days_off[dt.date(2027, 3, 9)])"
    )
    env = {**os.environ, "LANGUAGE": language, "LC_ALL": language, "LANG": language}
    found = subprocess.run([sys.executable, "-c", line], env=env, capture_output=True, check=True)
    assert found.stdout.decode().strip() == "Eid al-Fitr (estimated)"


def test_a_part_of_a_country_adds_its_own():
    england, whole = (closures(Region(r), 2027, 2027).days_off for r in ("GB-ENG", "GB"))
    easter_monday = dt.date(2027, 3, 29)
    assert easter_monday in england
    assert easter_monday not in whole


def test_moved_working_days_are_known():
    assert closures(Region("CN"), 2026, 2026).days_on == {
        dt.date(2026, 1, 4),
        dt.date(2026, 2, 14),
        dt.date(2026, 2, 28),
        dt.date(2026, 5, 9),
        dt.date(2026, 9, 20),
        dt.date(2026, 10, 10),
    }


def test_half_days_are_kept_apart_from_days_off():
    known = closures(Region("IS", ("public", HALF_DAY)), 2027, 2027)
    assert dt.date(2027, 12, 24) in known.half_days
    assert dt.date(2027, 12, 24) not in known.days_off
    assert dt.date(2027, 12, 25) in known.days_off
    only_half = closures(Region("IS", (HALF_DAY,)), 2027, 2027)
    assert only_half.days_off == {}
    assert only_half.half_days == known.half_days


def test_a_holiday_observed_in_the_year_before_is_found():
    assert dt.date(2027, 12, 31) in closures(Region("US"), 2027, 2028).days_off


@pytest.mark.parametrize(
    ("region", "year", "reason"),
    [
        ("LK", 2027, "the data run from 2003 to 2026"),
        ("JP", 2100, "the data run from 1949 to 2099"),
        ("UA", 2026, "the data list none"),
        ("IN", 2040, "available only from 2001 to 2035"),
    ],
)
def test_a_year_without_data_is_said(region, year, reason):
    assert reason in closures(Region(region), year, year).uncovered[year]


def test_a_covered_year_is_silent_and_no_warning_escapes():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert closures(Region("US"), 2020, 2040).uncovered == {}
        assert closures(Region("IN"), 2036, 2037).uncovered


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("XX", "unknown country"),
        ("HolidayBase", "unknown country"),
        ("US-ZZ", "unknown region of US"),
        ("MC-01", "which has none"),
        ("US-", "unknown region of US"),
        ("DE-BYE", "unknown region of DE; nearest: BY"),
        ("", "unknown country"),
        (None, "not text"),
    ],
)
def test_an_unknown_region_is_refused(code, reason):
    with pytest.raises(RegionError, match=reason):
        Region(code)


def test_an_unknown_category_lists_the_known():
    with pytest.raises(RegionError, match="known: government, half_day, public, unofficial"):
        Region("US", ("optional",))
    with pytest.raises(RegionError, match="not a list"):
        Region("US", "public")


def test_codes_are_read_without_case():
    assert Region("us-ny") == Region("US-NY")
    assert Region("de-augsburg").code == "DE-Augsburg"


def test_countries_without_data_are_known_to_be_so():
    assert has_holidays("PH")
    assert not has_holidays("")


def test_what_all_parts_of_a_country_share_is_its_own():
    """A country without a part has the days that hold in all of it."""
    for country in known_countries():
        if parts := parts_of(country):
            own = closures(Region(country), 2027, 2027).days_off
            shared = set.intersection(
                *({*closures(Region(f"{country}-{part}"), 2027, 2027).days_off} for part in parts)
            )
            assert shared <= set(own), country


def test_days_that_follow_the_moon_are_marked_as_estimates():
    """Beyond the announced years, in every country, also where the library leaves it out."""
    for country in known_countries():
        for name in closures(Region(country), 2040, 2040).days_off.values():
            if name.startswith(("Eid al", "Prophet's Birthday", "Islamic New Year")):
                assert "estimated" in name, (country, name)


def test_hong_kong_keeps_its_general_holidays_unless_told_otherwise():
    good_friday = dt.date(2027, 3, 26)
    assert good_friday in closures(Region("HK"), 2027, 2027).days_off
    assert good_friday not in closures(Region("HK", ("public",)), 2027, 2027).days_off
    assert str(Region("HK")) == "HK"


def test_names_left_out_or_kept_alone_are_meant_with_their_substitutes():
    only = Region("US", only=("Christmas Day",))
    assert set(closures(only, 2027, 2027).days_off) == {
        dt.date(2027, 12, 24),
        dt.date(2027, 12, 25),
    }
    without = Region("PH", leave_out=("Eid al-Fitr",))
    assert dt.date(2027, 3, 9) in closures(Region("PH"), 2027, 2027).days_off
    assert dt.date(2027, 3, 9) not in closures(without, 2027, 2027).days_off


def test_names_are_in_the_language_that_was_asked_for():
    christmas = dt.date(2027, 12, 25)
    assert (
        closures(Region("DE", language="de"), 2027, 2027).days_off[christmas]
        == "Erster Weihnachtstag"
    )
    with pytest.raises(RegionError, match="no names in this language"):
        Region("DE", language="xx")


@pytest.mark.parametrize(
    ("country", "year", "doubtful"),
    [
        ("CN", 2026, False),
        ("CN", 2027, True),
        ("UZ", 2024, False),
        ("UZ", 2028, True),
        ("TW", 2027, False),
        ("GB", 2027, False),
        ("US", 2027, False),
        ("PL", 2027, False),
        ("JP", 2027, False),
    ],
)
def test_a_year_whose_decrees_are_not_out_is_provisional(country, year, doubtful):
    reason = closures(Region(country), year, year).uncovered.get(year, "")
    assert reason.startswith("provisional") == doubtful
