"""Which days a site works, and which windows: days off, extra days, half days, seasons."""

import datetime as dt

import pytest

from overlap import Horizon, Site, daily_overlap
from overlap.sites.working_time import exceptions, uncovered_years, working_time

ALWAYS = Site("clock", "UTC", "24/7")


def worked(site, start, stop):
    """Return the UTC intervals that a site works, by shift date."""
    found = daily_overlap(site, ALWAYS, horizon=Horizon(start, stop))
    return {
        str(date): [tuple(str(at)[11:] for at in pair) for pair in pairs]
        for date, pairs in zip(found.dates, found.intervals(), strict=True)
    }


def test_a_day_off_takes_whole_windows_and_no_tail_of_the_evening_before():
    nights = Site("n", "UTC", "Mo-Fr 22:00-06:00", days_off=["2027-01-06"])
    assert worked(nights, "2027-01-05", "2027-01-08") == {
        "2027-01-05": [("22:00", "06:00")],
        "2027-01-07": [("22:00", "06:00")],
    }


def test_a_minute_of_the_window_before_a_skipped_date_is_not_counted_twice():
    """Apia has no 2011-12-30: Thursday's second window ends within Saturday's, in elapsed time."""
    site = Site("Apia", "Pacific/Apia", "Mo-Su 09:00-10:00,22:00-21:00")
    assert worked(site, "2011-12-29", "2012-01-01") == {
        "2011-12-29": [("08:00", "07:00")],  # UTC-10, then UTC+14
        "2011-12-31": [("08:00", "07:00")],  # 09:00-10:00 belongs to Thursday
    }


def test_an_extra_day_works_its_own_windows_or_the_most_common_ones():
    site = Site(
        "s",
        "UTC",
        "Mo-Th 09:00-17:00; Fr 09:00-13:00",
        days_on=["2027-01-09", "2027-01-08"],
    )
    assert worked(site, "2027-01-08", "2027-01-11") == {
        "2027-01-08": [("09:00", "13:00")],
        "2027-01-09": [("09:00", "17:00")],
    }


def test_an_own_working_day_goes_before_a_countrys_holiday():
    site = Site("m", "Asia/Manila", holidays="PH", days_on=["2027-11-02"])
    off, _, on = exceptions(site, Horizon("2027-10-30", "2027-11-05"))
    assert dt.date(2027, 11, 1) in off
    assert dt.date(2027, 11, 2) not in off
    assert dt.date(2027, 11, 2) in on


def test_a_countrys_swapped_saturday_is_worked():
    beijing = Site("b", "Asia/Shanghai", "Mo-Fr 09:00-18:00", holidays="CN")
    days = worked(beijing, "2026-02-13", "2026-03-01")
    assert days["2026-02-14"] == [("01:00", "10:00")]
    assert "2026-02-16" not in days
    assert days["2026-02-28"] == [("01:00", "10:00")]


def test_of_two_regions_a_holiday_of_one_beats_a_moved_day_of_the_other():
    both = Site("b", "UTC", holidays=["CN", "HU"], days_off=["2026-02-14"])
    assert "2026-02-14" not in worked(both, "2026-02-13", "2026-02-17")


def test_a_half_day_is_shorter_hours_when_the_site_says_which_else_a_day_off():
    horizon = "2027-12-23", "2027-12-25"
    plain = Site("r", "Atlantic/Reykjavik", holidays="IS")
    assert worked(plain, *horizon)["2027-12-24"] == [("09:00", "17:00")]
    asked = Site(
        "r", "Atlantic/Reykjavik", holidays={"region": "IS", "categories": ["public", "half_day"]}
    )
    assert "2027-12-24" not in worked(asked, *horizon)
    short = Site("r", "Atlantic/Reykjavik", holidays="IS", half_day="09:00-13:00")
    assert worked(short, *horizon)["2027-12-24"] == [("09:00", "13:00")]
    reason = working_time(short, Horizon(*horizon)).day_off[dt.date(2027, 12, 24)]
    assert reason == "Christmas Eve (from 1pm)"


def test_of_two_seasons_the_later_one_holds_where_both_cover_a_date():
    site = Site(
        "s",
        "UTC",
        seasons=[
            ("2027-01-04", "2027-01-08", "Mo-Fr 10:00-12:00"),
            ("2027-01-06", "2027-01-06", "Mo-Su off"),
        ],
    )
    days = worked(site, "2027-01-04", "2027-01-12")
    assert days["2027-01-05"] == [("10:00", "12:00")]
    assert "2027-01-06" not in days
    assert days["2027-01-11"] == [("09:00", "17:00")]


def test_a_date_that_does_not_exist_has_no_windows():
    apia = Site("a", "Pacific/Apia", "Mo-Su 09:00-17:00")
    assert list(worked(apia, "2011-12-29", "2012-01-01")) == ["2011-12-29", "2011-12-31"]


def test_windows_are_merged_as_instants_not_as_wall_times():
    """Dublin skips 01:00-02:00: a window to 01:01 ends one minute after one to 02:00."""
    both = Site("d", "Europe/Dublin", "Su 00:00-01:01,00:00-02:00")
    assert worked(both, "1999-03-28", "1999-03-29") == {"1999-03-28": [("00:00", "01:01")]}


def test_night_shifts_last_seven_and_nine_hours_on_transition_nights():
    nights = Site("n", "America/New_York", "Mo-Su 22:00-06:00")
    found = daily_overlap(nights, ALWAYS, horizon=Horizon("2027-01-01", "2028-01-01"))
    odd = {str(d): int(m) for d, m in zip(found.dates, found.minutes, strict=True) if m != 480}
    assert odd == {"2027-03-13": 420, "2027-11-06": 540}


@pytest.mark.parametrize(
    ("zone", "date", "minutes"),
    [
        ("Australia/Lord_Howe", "2026-04-05", 1470),
        ("Australia/Lord_Howe", "2026-10-04", 1410),
        ("Antarctica/Troll", "2026-03-29", 1320),
        ("Antarctica/Troll", "2026-10-25", 1560),
    ],
)
def test_a_full_day_lasts_as_long_as_its_clock_says(zone, date, minutes):
    day = Horizon(date, str(dt.date.fromisoformat(date) + dt.timedelta(1)))
    assert daily_overlap(Site("z", zone, "24/7"), ALWAYS, horizon=day).minutes.tolist() == [minutes]


def test_the_same_site_and_horizon_are_compiled_once():
    site, horizon = Site("x", "Asia/Tokyo"), Horizon("2027-01-01", "2027-02-01")
    again = Site("x", "Asia/Tokyo"), Horizon("2027-01-01", "2027-02-01")
    assert working_time(site, horizon) is working_time(*again)


@pytest.mark.parametrize("edge", [("1970-01-01", "1970-01-08"), ("2100-12-25", "2101-01-01")])
def test_the_ends_of_the_supported_years_work(edge):
    assert len(worked(Site("k", "Pacific/Kiritimati", holidays="KI"), *edge)) >= 3


def test_uncovered_years_are_those_of_the_horizon_alone():
    colombo = Site("c", "Asia/Colombo", holidays="LK")
    assert uncovered_years(colombo, Horizon("2026-12-01", "2027-01-01")) == {}
    assert list(uncovered_years(colombo, Horizon("2026-12-01", "2027-01-02"))) == [("LK", 2027)]
