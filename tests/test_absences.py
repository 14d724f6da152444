"""Days off by ranges, hours on another clock, dates away: their forms, and the errors they name."""

import datetime as dt
import pickle
import re

import numpy as np
import pytest

from overlap import Horizon, Site, Team
from overlap.base.errors import OverlapError
from overlap.sites.absences import Away, DaysOff
from overlap.sites.working_time import PAD, exceptions, working_time

YEAR = Horizon("2027-01-01", "2028-01-01")
EDEN = '[[site]]\nname = "Eden"\nzone = "America/Chicago"\n'


def shifts(site, horizon=YEAR):
    """Return the start of each shift by its date, in UTC."""
    time = working_time(site, horizon)
    day, start, _ = time.windows(time.codes, PAD, PAD + horizon.days)
    starts = start.astype("datetime64[m]").astype(str)
    first = horizon.start - dt.timedelta(PAD)
    return {str(first + dt.timedelta(n)): at for n, at in zip(day.tolist(), starts, strict=True)}


def test_hours_of_another_clock_follow_its_daylight_saving():
    at = shifts(Site("Cebu", "Asia/Manila", clock="America/Chicago"))
    assert (at["2027-03-12"], at["2027-03-15"]) == ("2027-03-12T15:00", "2027-03-15T14:00")


def test_a_window_of_another_clock_belongs_to_the_own_date_on_which_it_starts():
    west = Site("Apia", "Pacific/Apia", "Mo 22:00-24:00", clock="Pacific/Honolulu")
    assert next(iter(shifts(west))) == "2027-01-05"  # Tuesday there, Monday 22:00 in Honolulu
    off = Site("Apia", "Pacific/Apia", west.hours, clock=west.clock, days_off=["2027-01-05"])
    assert next(iter(shifts(off))) == "2027-01-12"


def test_a_season_of_another_clock_goes_by_the_own_date():
    season = ("2027-01-05", "2027-01-05", "Mo-Fr 20:00-21:00")
    site = Site(
        "Apia", "Pacific/Apia", "Mo 22:00-24:00", seasons=[season], clock="Pacific/Honolulu"
    )
    assert shifts(site)["2027-01-05"] == "2027-01-05T06:00"


def test_an_extra_day_on_another_clock_has_the_most_common_windows():
    site = Site("Cebu", "Asia/Manila", clock="America/Chicago", days_on=["2027-01-09"])
    assert shifts(site)["2027-01-09"] == "2027-01-09T15:00"


def test_the_own_clock_named_is_no_other_clock():
    plain = Site("Oslo", "Europe/Oslo", days_on=["2027-01-09"])
    named = Site("Oslo", "Europe/Oslo", days_on=["2027-01-09"], clock="Europe/Oslo")
    assert shifts(plain) == shifts(named)


def test_a_range_is_off_on_both_its_ends_for_its_reason():
    closed = {"from": dt.date(2027, 12, 27), "to": "2027-12-30", "reason": "year-end closure"}
    off, _, _ = exceptions(Site("Oslo", "Europe/Oslo", days_off=["2027-12-24", closed]), YEAR)
    assert {str(day): why for day, why in off.items()} == {
        "2027-12-24": "day off of the site",
        **{f"2027-12-{day}": "year-end closure" for day in (27, 28, 29, 30)},
    }


def test_days_off_in_any_order_and_form_are_equal():
    one = Site("Oslo", "Europe/Oslo", days_off=[DaysOff("2027-05-03", "2027-05-04"), "2027-05-01"])
    table = {"from": "2027-05-03", "to": "2027-05-04"}
    other = Site("Oslo", "Europe/Oslo", days_off=[dt.date(2027, 5, 1), table, "2027-05-01"])
    assert one == other
    assert hash(one) == hash(other)
    assert eval(repr(one), {"Site": Site}) == one  # noqa: S307 - a repr evaluates to its object
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own


def test_dates_away_are_worked_by_the_clock_of_the_destination():
    trip = Away("2027-03-01", "2027-03-12", "America/New_York")
    at = shifts(Site("Ana", "Asia/Manila", away=[trip]))
    assert at["2027-02-26"] == "2027-02-26T01:00"
    assert at["2027-03-01"] == "2027-03-01T14:00"
    assert at["2027-03-12"] == "2027-03-12T14:00"
    assert at["2027-03-15"] == "2027-03-15T01:00"


def test_the_clock_on_the_way_is_that_of_the_place():
    trip = Away("2027-03-01", "2027-03-12", "America/New_York")
    table = Site("Ana", "Asia/Manila", away=[trip]).zone_table
    edges = table.change_s[-2:].astype("datetime64[s]").astype("datetime64[m]").astype(str)
    assert edges.tolist() == ["2027-03-01T05:00", "2027-03-13T05:00"]
    assert (table.offset_s[-3:] // 3600).tolist() == [8, -5, 8]


def test_a_later_stay_waits_until_the_earlier_one_is_over():
    first = Away("2027-03-01", "2027-03-02", "America/New_York")
    second = Away("2027-03-03", "2027-03-04", "Europe/Paris")
    table = Site("Ana", "Asia/Manila", away=[second, first]).zone_table
    edges = table.change_s[-3:].astype("datetime64[s]").astype("datetime64[m]").astype(str)
    assert edges.tolist() == ["2027-03-01T05:00", "2027-03-03T05:00", "2027-03-04T23:00"]


def test_hours_away_alone_keep_the_clock():
    part_time = Away("2027-03-01", "2027-03-05", hours="Mo-Fr 10:00-12:00")
    site = Site("Ana", "Asia/Manila", away=[part_time])
    assert shifts(site)["2027-03-01"] == "2027-03-01T02:00"
    assert site.zone_table is Site("Ana", "Asia/Manila").zone_table


def test_away_the_hours_leave_the_other_clock():
    trip = Away("2027-03-01", "2027-03-05", "Europe/Paris")
    at = shifts(Site("Ana", "Asia/Manila", clock="America/Chicago", away=[trip]))
    assert (at["2027-02-26"], at["2027-03-01"]) == ("2027-02-26T15:00", "2027-03-01T08:00")


def test_minutes_are_those_of_the_dates_whatever_the_horizon():
    trip = Away("2027-03-01", "2027-03-12", "America/New_York")
    site = Site("Ana", "Asia/Manila", clock="Europe/Paris", away=[trip])
    whole, part = shifts(site), shifts(site, Horizon("2027-03-10", "2027-03-20"))
    assert part == {date: whole[date] for date in part}
    assert len(part) == 8


def test_a_clock_is_a_sites_or_a_zones():
    text = EDEN + '[[site]]\nname = "Cebu"\nzone = "Asia/Manila"\nclock = "{}"'
    clocks = [Team.parse(text.format(name)).sites[1].clock for name in ("eden", "America/Chicago")]
    assert clocks == ["America/Chicago"] * 2


FAULTS = {
    'clock = "Edn"': "site[1].clock: 'Edn': no site or zone of this name; nearest: Eden",
    "clock = 5": "site[1].clock: 5: not the name of a site or a zone",
    'prefer = "09:00-12:00"': "site[1].prefer: '09:00-12:00': not a list of windows such as",
    'prefer = ["Fr off"]': "site[1].prefer[1]: 'Fr off': names no time",
    "days_off = [{ from = 2027-01-05 }]": "site[1].days_off[1].to: missing",
    "days_off = [{ from = 2027-01-05, to = 2027-01-04 }]": (
        "site[1].days_off[1].to: 2027-01-04: before the first day, 2027-01-05"
    ),
    'days_off = [{ from = 2027-01-05, to = 2027-01-06, why = "x" }]': (
        "site[1].days_off[1].why: unknown key"
    ),
    "days_off = [{ from = 2027-01-05, to = 2027-01-06, reason = 5 }]": (
        "site[1].days_off[1].reason: 5: not text"
    ),
    "days_off = [{ from = 2027-01-05, to = 2027-01-07 }]\ndays_on = [2027-01-06]": (
        "site[1].days_on: 2027-01-06: also listed in days_off"
    ),
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_fault_names_key_and_value(line):
    with pytest.raises(OverlapError, match=f"^{re.escape(FAULTS[line])}"):
        Team.parse(EDEN + line)


def test_two_stays_may_not_share_a_date():
    stays = [
        Away("2027-03-01", "2027-03-12", "Asia/Tokyo"),
        Away("2027-03-12", "2027-03-13", "UTC"),
    ]
    with pytest.raises(OverlapError, match=r"away\[2\]\.from: .*: already away from 2027-03-01"):
        Site("Ana", "Asia/Manila", away=stays)


def test_a_stay_says_where_or_which_hours():
    with pytest.raises(OverlapError, match="zone: missing; say where, or which hours"):
        Away("2027-03-01", "2027-03-12")


def test_compiled_arrays_are_the_same_for_a_stay_at_home():
    at_home = Site("Ana", "Asia/Manila", away=[Away("2027-03-01", "2027-03-12", "Asia/Manila")])
    plain = Site("Ana", "Asia/Manila")
    for key in ("codes", "start_min", "stop_min", "works"):
        own, other = (getattr(working_time(site, YEAR), key) for site in (at_home, plain))
        assert np.array_equal(own, other)
