"""The usual office week of each country, against two other tables and known changes."""

import datetime as dt
import importlib.resources
import warnings

import holidays
import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from overlap.clocks.timeline import Horizon
from overlap.sites.hours import DAY_NAMES
from overlap.sites.weeks import office_weeks, weeks_within

MONDAY = dt.date(2027, 6, 7)


def countries():
    text = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    return sorted({row[:2] for row in text.splitlines() if not row.startswith("#")})


def cldr_weeks():
    """Return the rest days of each territory that has a locale."""
    found = {}
    for name in locale_identifiers():
        territory = name.split("_")[-1]
        if "_" in name and len(territory) == 2 and territory.isupper():
            locale = Locale.parse(name)
            days, last = {locale.weekend_start}, locale.weekend_end
            while last not in days:
                days.add((max(days) + 1) % 7)
            found[territory] = frozenset(days)
    return found


def library_week(country):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = holidays.country_holidays(country, expand=False)
    return frozenset(day for day in range(7) if book.is_weekend(MONDAY + dt.timedelta(day)))


def names(days):
    return "-".join(DAY_NAMES[day] for day in sorted(days))


def test_every_country_with_a_zone_has_a_week_with_a_source():
    for country in countries():
        for week in office_weeks(country):
            assert week.source, country
            assert week.confidence in {"sure", "mixed", "unknown"}, country
            assert 1 <= len(week.rest) <= 3, country


def test_a_week_unlike_that_of_cldr_or_holidays_says_theirs_in_its_source():
    """So the table is a review of both, and a change in either asks for another."""
    cldr = cldr_weeks()
    for country in countries():
        week = office_weeks(country)[-1]
        theirs = {"holidays": library_week(country)}
        if country in cldr:
            theirs["CLDR"] = cldr[country]
        for library, rest in theirs.items():
            if rest != week.rest:
                assert library in week.source, country
                assert names(rest) in week.source, f"{country}: {library} has {names(rest)}"


@pytest.mark.parametrize(
    ("country", "date", "rest"),
    [
        ("HK", "2027-06-01", "Sa-Su"),
        ("LY", "2027-06-01", "Fr-Sa"),
        ("NP", "2027-06-01", "Sa"),
        ("NP", "2022-06-01", "Sa-Su"),
        ("VE", "2027-06-01", "Sa-Su"),
        ("PS", "2027-06-01", "Fr-Sa"),
        ("AE", "2021-12-31", "Fr-Sa"),
        ("AE", "2022-01-01", "Sa-Su"),
        ("MR", "2014-09-30", "Fr-Sa"),
        ("MR", "2014-10-01", "Sa-Su"),
        ("SA", "2013-06-28", "Th-Fr"),
        ("SA", "2013-06-29", "Fr-Sa"),
        ("OM", "2013-04-30", "Th-Fr"),
        ("DZ", "2009-08-13", "Th-Fr"),
        ("KM", "2025-10-01", "Sa-Su"),
        ("", "2027-06-01", "Sa-Su"),
    ],
)
def test_the_week_is_the_one_of_its_date(country, date, rest):
    day = dt.date.fromisoformat(date)
    [(_, week)] = weeks_within(country, "", Horizon(day, day + dt.timedelta(1)))
    assert names(week.rest) == rest


def test_regions_rest_on_their_own_days():
    year = Horizon("2027-01-01", "2028-01-01")
    assert [names(week.rest) for _, week in weeks_within("MY", "MY-03", year)] == ["Fr-Sa"]
    assert [names(week.rest) for _, week in weeks_within("MY", "MY-14", year)] == ["Sa-Su"]
    assert [names(week.rest) for _, week in weeks_within("AE", "AE-SH", year)] == ["Fr-Sa-Su"]


def test_weeks_of_a_horizon_follow_one_another():
    decades = Horizon("1999-01-01", "2028-01-01")
    dates = [str(date) for date, _ in weeks_within("MR", "", decades)]
    assert dates == ["1999-01-01", "2001-03-14", "2005-03-08", "2007-12-13", "2014-10-01"]
