"""Days off by country and region, and what is said of years the data don't cover."""

import datetime as dt
import os
import subprocess
import sys
import warnings

import pytest

from overlap.base.errors import RegionError
from overlap.sites.holiday_library import HALF_DAY, has_holidays
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
