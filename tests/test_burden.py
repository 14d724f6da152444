"""What a meeting costs: the published curve hour by hour, and how it moves with people's lives."""

import re
from pathlib import Path

import numpy as np
import pytest

from overlap import Horizon, Person, Site, Spans, Team
from overlap.base.errors import HorizonError, OverlapError
from overlap.base.units import DurationError
from overlap.meetings.burden import burden_tensor, off_at, penalty_minutes
from overlap.sites.hours import WeeklyHours
from overlap.sites.working_time import PAD, working_time
from overlap.team.curve import CURVES, Curve
from overlap.team.penalties import PENALTIES

DEFAULT, STRICT, LINEAR = CURVES["default"], CURVES["eu-strict"], CURVES["linear"]
OFFICE = Site("Office", "UTC")
ORDINARY = [8, 8, 10, 10, 10, 10, 5, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 2, 3, 3, 6, 8]
NO_START_TOMORROW = [*ORDINARY[:22], 3, 8]
FREE = [12, 12, 14, 14, 14, 14, 9, *[7] * 16, 12]
"""A day without a shift: every hour costs 4 more, and there are no shoulders."""

ONE_SITE = '[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"\n'


def at(text):
    """Return the minutes of a UTC wall time since 1970."""
    return int(np.datetime64(text, "m").astype(np.int64))


def cost(site, text, duration=60, curve=DEFAULT, **more):
    return burden_tensor([site], np.array([[at(text)]]), duration, curve, **more)[0, 0, 0]


def by_hour(site, date, curve=DEFAULT):
    """Return the rate of each hour of a date in UTC."""
    starts = at(date) + 60 * np.arange(24)
    return (burden_tensor([site], starts[None], 60, curve)[0, :, 0] / 4).tolist()


def made_of(site, text, duration, curve=DEFAULT):
    found = penalty_minutes(site, np.array([at(text)]), duration, curve)
    return {name: int(minutes[0]) for name, minutes in found.items() if minutes[0]}


@pytest.mark.parametrize("date", ["2027-01-12", "2027-01-13", "2027-01-14"])
def test_a_weekday_of_someone_who_works_nine_to_five_costs_what_is_published(date):
    assert by_hour(OFFICE, date) == ORDINARY


def test_a_late_friday_leaves_rest_enough():
    assert by_hour(OFFICE, "2027-01-15") == NO_START_TOMORROW


@pytest.mark.parametrize("date", ["2027-01-16", "2027-01-17"])
def test_a_weekend_costs_four_more_and_has_no_shoulders(date):
    assert by_hour(OFFICE, date) == FREE


def test_monday_starts_as_any_weekday_does():
    assert by_hour(OFFICE, "2027-01-18") == ORDINARY


def test_a_holiday_is_a_weekend_in_the_week_and_the_evening_before_is_free():
    off = Site("Office", "UTC", days_off=["2027-01-13"])
    days = ["2027-01-12", "2027-01-13", "2027-01-14"]
    assert [by_hour(off, day) for day in days] == [NO_START_TOMORROW, FREE, ORDINARY]


def test_a_country_s_holiday_is_a_day_off():
    assert by_hour(Site("London", "Europe/London", holidays="GB"), "2027-12-27") == FREE


def test_an_extra_working_day_is_a_weekday():
    site = Site("Office", "UTC", days_on=["2027-01-16"])
    assert by_hour(site, "2027-01-16") == NO_START_TOMORROW
    assert by_hour(site, "2027-01-15") == ORDINARY


def test_the_curve_is_of_the_local_clock():
    # Manila is 8 hours ahead: its Wednesday begins on Tuesday at 16:00 UTC.
    manila = Site("Manila", "Asia/Manila")
    utc_days = [*by_hour(manila, "2027-01-12"), *by_hour(manila, "2027-01-13")]
    assert utc_days[16:40] == ORDINARY


def test_shoulders_and_rest_move_with_the_hours_but_nights_do_not():
    early = Site("Early", "UTC", "Mo-Fr 07:00-15:00")
    # Rest is due from 20:00 to 02:00; the shoulder goes before the early hour.
    rates = [8, 8, 10, 10, 10, 10, 1, *[0] * 5, 1, 0, 0, 1, 2, 2, 3, 3, 6, 6, 6, 8]
    assert by_hour(early, "2027-01-13") == rates


def test_someone_on_a_night_shift_pays_nothing_at_work_and_rests_by_the_same_clock():
    night = Site("Night", "UTC", "Mo-Fr 22:00-06:00")
    # Until 17:00 it is less than 11 hours since 06:00, from 11:00 on less than 11 until 22:00.
    rates = [*[0] * 6, 1, 2, 2, 3, 3, *[6] * 6, 3, 3, 3, 2, 1, 0, 0]
    assert by_hour(night, "2027-01-13") == rates
    # Saturday's first hours belong to Friday's shift; the rest of the day is free.
    assert by_hour(night, "2027-01-16") == [*[0] * 6, 5, 6, 6, *[7] * 14, 12]


def test_a_break_in_a_split_day_is_lunch_and_noon_is_not():
    split = Site("Split", "UTC", "Mo-Fr 11:00-15:00,16:00-20:00")
    assert by_hour(split, "2027-01-13")[11:21] == [0, 1, 0, 0, 1, 0, 0, 0, 0, 1]


def test_a_break_of_more_than_three_hours_is_ones_own_time():
    exactly = Site("Split", "UTC", "Mo-Fr 08:00-11:00,14:00-18:00")
    longer = Site("Split", "UTC", "Mo-Fr 08:00-11:00,14:01-18:00")
    assert made_of(exactly, "2027-01-13T10:00", 240) == {"lunch": 180, "working": 60}
    assert made_of(longer, "2027-01-13T10:00", 240) == {"working": 60, "free_time": 180}


def test_noon_is_lunch_only_with_an_hour_of_work_on_both_sides():
    assert made_of(Site("A", "UTC", "11:00-14:00"), "2027-01-13T12:00", 60) == {"lunch": 60}
    assert made_of(Site("B", "UTC", "11:01-19:00"), "2027-01-13T12:00", 60) == {"working": 60}
    assert made_of(Site("C", "UTC", "08:00-13:59"), "2027-01-13T12:00", 60) == {"working": 60}


def test_rest_too_short_goes_before_shoulders_after_a_long_shift():
    # 20:00 to 08:00 is 12 hours: only the first hour after and the last before leave 11.
    long = Site("Long", "UTC", "Mo-Fr 08:00-20:00")
    assert by_hour(long, "2027-01-13")[20:] == [1, 6, 6, 8]
    assert by_hour(long, "2027-01-13")[6:8] == [6, 1]
    strict = by_hour(long, "2027-01-13", STRICT)
    assert strict[20:] == [1, np.inf, np.inf, np.inf]


def test_a_season_moves_the_curve_and_the_rest_after_it():
    site = Site("Late", "UTC", seasons=[("2027-01-13", "2027-01-13", "Mo-Fr 12:00-20:00")])
    assert by_hour(site, "2027-01-12") == NO_START_TOMORROW
    rates = by_hour(site, "2027-01-13")
    assert rates[6:14] == [5, 3, 3, 3, 2, 1, 0, 0]
    assert rates[19:] == [0, 1, 2, 6, 8]
    # From 20:00 to 07:00 are 11 hours.
    assert by_hour(site, "2027-01-14") == [*ORDINARY[:6], 6, *ORDINARY[7:]]


def test_a_half_day_has_its_shoulders_where_it_ends():
    site = Site("Half", "Atlantic/Reykjavik", holidays="IS", half_day="09:00-13:00")
    assert by_hour(site, "2027-12-24")[6:18] == [5, 2, 1, 0, 0, 0, 0, 1, 2, 2, 3, 3]
    assert not off_at([site], np.array([[at("2027-12-24T15:00")]])).any()


def test_a_fold_at_night_counts_every_minute_that_passes():
    # New York's clock shows 01:00 to 02:00 twice on 2027-11-07, a Sunday.
    office = Site("NY", "America/New_York")
    found = made_of(office, "2027-11-07T04:00", 7 * 60)
    assert found == {"night": 180, "deep_night": 240, "day_off": 420}


def test_a_gap_at_night_counts_no_minute_that_does_not():
    office = Site("NY", "America/New_York")
    found = made_of(office, "2027-03-14T05:00", 5 * 60)
    assert found == {"night": 120, "deep_night": 180, "day_off": 300}


def test_a_meeting_costs_each_of_its_minutes():
    assert cost(OFFICE, "2027-01-13T17:30", 50) == (30 * 1 + 20 * 2) / 15
    assert cost(OFFICE, "2027-01-15T23:30", 60) == (30 * 8 + 30 * 12) / 15
    assert cost(OFFICE, "2027-01-13T16:59", 1) == 0
    assert cost(OFFICE, "2027-01-13T17:00", 1) == 1 / 15
    assert cost(OFFICE, "2027-01-13T00:00", 1440) == sum(ORDINARY) * 4


def test_the_first_and_the_last_year_have_ends():
    assert cost(OFFICE, "1970-01-01T00:00") == 8 * 4
    assert cost(Site("Far", "Pacific/Kiritimati"), "2100-12-31T23:59", 1440) > 0
    assert cost(OFFICE, "2100-12-31T23:30") == (30 * 8 + 30 * 12) / 15


def test_strict_refuses_nights_and_short_rest_only():
    rates = by_hour(OFFICE, "2027-01-13", STRICT)
    refused = [*range(6), 22, 23]
    assert rates == [np.inf if n in refused else rate for n, rate in enumerate(ORDINARY)]
    assert by_hour(OFFICE, "2027-01-15", STRICT)[22] == 3
    assert cost(OFFICE, "2027-01-13T21:01", 60, STRICT) == np.inf
    assert cost(Site("Night", "UTC", "Mo-Fr 22:00-06:00"), "2027-01-13T03:00", 60, STRICT) == 0


def test_linear_costs_the_hours_from_work():
    rates = [8, 8, 7, 6, 5, 4, 3, 2, 1, *[0] * 8, 1, 2, 3, 4, 5, 6, 7]
    assert by_hour(OFFICE, "2027-01-13", LINEAR) == rates
    assert by_hour(OFFICE, "2027-01-16", LINEAR)[1:5] == [13, 14, 14, 14]


def test_a_site_that_never_works_is_always_off():
    never = Site("Never", "UTC", "Mo-Su off")
    assert by_hour(never, "2027-01-13") == FREE
    assert by_hour(never, "2027-01-13", LINEAR) == [14] * 24
    assert by_hour(Site("Always", "UTC", "24/7"), "2027-01-13") == [*[0] * 12, 1, *[0] * 11]


def test_refused_windows_are_of_the_local_clock_every_day_and_wrap_midnight():
    manila = Site("Manila", "Asia/Manila")
    starts = at("2027-01-16T14:00") + np.array([[0, 1, 60, 8 * 60, 8 * 60 - 1]])
    found = burden_tensor(
        [manila], starts, 60, DEFAULT, refuse=[(WeeklyHours.parse("23:00-06:00"),)]
    )
    assert np.isinf(found[0, :, 0]).tolist() == [False, True, True, False, True]


def test_busy_people_refuse_for_themselves_alone():
    starts = at("2027-01-13T10:00") + np.array([[0, 1, 60, 90]])
    busy = [Spans([], []), Spans([at("2027-01-13T11:00")], [at("2027-01-13T11:30")])]
    found = burden_tensor([OFFICE, OFFICE], starts, 60, DEFAULT, busy=busy)
    assert np.isinf(found[0]).tolist() == [
        [False, False],
        [False, True],
        [False, True],
        [False, False],
    ]


def test_a_tensor_has_a_place_for_every_occurrence_slot_and_person():
    starts = at("2027-01-12T00:00") + 1440 * np.arange(3)[:, None] + 60 * np.arange(24)[None, :]
    sites = [OFFICE, Site("Manila", "Asia/Manila"), OFFICE]
    found = burden_tensor(sites, starts, 60, DEFAULT)
    assert found.shape == (3, 24, 3)
    assert (found[:, :, 0] == np.array(ORDINARY) * 4).all()
    assert (found[1:, :16, 1] == np.array(ORDINARY)[8:] * 4).all()
    assert burden_tensor(sites, starts[:, :0], 60, DEFAULT).shape == (3, 0, 3)
    assert burden_tensor([], starts, 60, DEFAULT).shape == (3, 24, 0)


def test_a_day_off_excuses_but_a_weekend_does_not():
    site = Site(
        "Lisbon",
        "UTC",
        days_off=["2027-01-13", "2027-01-16"],
        days_on=["2027-01-17"],
        holidays="PT",
    )
    days = ["2027-01-13", "2027-01-14", "2027-01-16", "2027-01-17", "2027-03-26"]
    starts = np.array([[at(f"{day}T23:59") for day in days]])
    assert off_at([site, OFFICE], starts)[0].T.tolist() == [
        [True, False, True, False, True],
        [False] * 5,
    ]


def test_excuses_go_by_the_local_date():
    manila = Site("Manila", "Asia/Manila", days_off=["2027-01-13"])
    starts = np.array([[at("2027-01-12T15:59"), at("2027-01-12T16:00"), at("2027-01-13T16:00")]])
    assert off_at([manila], starts)[0, :, 0].tolist() == [False, True, False]


def test_a_date_whose_windows_lie_in_the_shift_before_still_has_a_shift():
    site = Site("Nested", "UTC", "Mo 10:00-09:00; Tu 05:00-08:00", days_off=["2027-01-19"])
    # Tuesday the 12th is worked within Monday's shift; Tuesday the 19th is a day off.
    days = np.array([[at("2027-01-12T12:00"), at("2027-01-19T12:00")]])
    assert off_at([site], days)[0, :, 0].tolist() == [False, True]
    assert made_of(site, "2027-01-12T12:00", 60) == {"free_time": 60}
    assert made_of(site, "2027-01-19T12:00", 60) == {"free_time": 60, "day_off": 60}
    time = working_time(site, Horizon("2027-01-12", "2027-01-13"))
    assert (time.codes[PAD], time.works[PAD]) == (0, True)


def test_an_own_table_changes_a_preset_and_keeps_the_rest():
    text = """
[burden]
preset = "eu-strict"
early = 7
day_off = 6
refuse = ["deep_night"]
rest = "12h"
"""
    curve = Team.parse(text + ONE_SITE).curve
    assert (curve.name, curve.rest_min, curve.refused) == ("eu-strict", 720, ("deep_night",))
    rates = [8, 8, *[np.inf] * 4, 7, 2, 1, *ORDINARY[9:21], 6, 6, 8]
    assert by_hour(OFFICE, "2027-01-13", curve) == rates
    assert cost(OFFICE, "2027-01-16T06:00", 60, curve) == (7 + 6) * 4


def test_a_team_without_a_table_has_the_default_curve():
    assert Team.parse(ONE_SITE).curve == Curve.from_dict({}) == DEFAULT
    assert Team.parse('burden.preset = "linear"\n' + ONE_SITE).curve == LINEAR


def test_a_distance_may_have_an_own_rate():
    curve = Curve.from_dict({"preset": "linear", "hour_1": 0, "refuse": ["hour_10"]})
    assert by_hour(OFFICE, "2027-01-13", curve)[7:9] == [2, 0]
    assert by_hour(OFFICE, "2027-01-16", curve)[12] == np.inf


RATE = "not a whole number from 0 to 1000"
BASE = (
    "lunch, avoidable, deep_night, night, short_rest, shoulder, extended, early, free_time, day_off"
)
BAD = {
    "early = -1": f"burden.early: -1: {RATE}",
    "early = 1001": f"burden.early: 1001: {RATE}",
    "early = 2.0": f"burden.early: 2.0: {RATE}",
    "day_off = true": f"burden.day_off: true: {RATE}",
    'night = "8"': f"burden.night: '8': {RATE}",
    "nigth = 8": "burden.nigth: unknown key; nearest: night",
    "evenings = 8": "burden.evenings: unknown key; known: absent, avoidable, day_off, deep_night, "
    "early, extended, free_time, lunch, night, preset, refuse, rest, short_rest, shoulder",
    "hour_3 = 1": "burden.hour_3: unknown key; known: absent, avoidable, day_off, deep_night, "
    "early, extended, free_time, lunch, night, preset, refuse, rest, short_rest, shoulder",
    'preset = "strict"': "burden.preset: 'strict': not one of default, eu-strict, linear",
    "preset = 1": "burden.preset: 1: not one of default, eu-strict, linear",
    "preset = []": "burden.preset: []: not one of default, eu-strict, linear",
    'preset = "linear"\nearly = 1': "burden.early: unknown key; known: absent, avoidable, "
    "day_off, hour_1, hour_10, hour_2, hour_3, hour_4, hour_5, hour_6, hour_7, hour_8, hour_9, "
    "preset, refuse",
    'preset = "linear"\nrest = "9h"': "burden.rest: unknown key; nearest: preset, refuse",
    'refuse = "night"': "burden.refuse: 'night': not a list of penalties",
    "refuse = [23]": "burden.refuse: [23]: not a list of penalties",
    'refuse = ["nights"]': f"burden.refuse: 'nights': not one of {BASE}",
    'refuse = ["working"]': f"burden.refuse: 'working': not one of {BASE}",
    "rest = 11": 'burden.rest: 11: not a length of time such as "90m"',
    'rest = "25h"': "burden.rest: '25h': not from 0 min to 24 h",
}


@pytest.mark.parametrize(("lines", "message"), BAD.items())
def test_a_fault_of_the_table_names_key_and_value(lines, message):
    with pytest.raises(OverlapError) as caught:
        Team.parse(f"[burden]\n{lines}\n{ONE_SITE}")
    assert str(caught.value) == message


def test_a_table_that_is_none_is_refused():
    with pytest.raises(OverlapError, match="burden: 3: not a table"):
        Team.parse(f"burden = 3\n{ONE_SITE}")
    with pytest.raises(OverlapError, match="not a table"):
        Curve.from_dict(["night"])


@pytest.mark.parametrize("duration", [0, -15, 1441, 60.0, True, "60m"])
def test_a_duration_is_from_a_minute_to_a_day(duration):
    with pytest.raises(DurationError, match=r"duration_min: .*: not from 1 to 1440 minutes"):
        cost(OFFICE, "2027-01-13T10:00", duration)


@pytest.mark.parametrize("date", ["1969-12-31T23:59", "2101-01-01T00:00"])
def test_a_start_outside_the_years_is_refused(date):
    with pytest.raises(HorizonError, match=r"start_utc_min: .*: outside 1970-01-01 to 2101-01-01"):
        cost(OFFICE, date)


def test_the_page_lists_every_penalty_and_its_rate():
    page = Path("docs/reference/burden.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| \+?(\d+) \|", page, re.MULTILINE)
    assert rows == [(p.name, str(p.rate)) for p in PENALTIES]


def test_what_another_dates_window_covers_on_a_journey_is_no_break():
    home = Site("Home", "America/Vancouver", "Mo-Fr 01:00-02:00")
    away = {"from": "2026-09-02", "to": "2026-09-04", "zone": "Africa/Cairo"}
    ana = Person(
        "Ana", "Home", clock="Europe/Dublin", away=[{**away, "hours": "Mo-Fr 00:00-24:00"}]
    )
    site = Team([home], people=[ana]).working_site(ana)
    start = np.arange("2026-09-02T00:00", "2026-09-02T01:00", 15, "datetime64[m]").astype(int)
    lunch = penalty_minutes(site, start, 15, DEFAULT)["lunch"]
    assert lunch.tolist() == [0, 0, 0, 0]


def test_a_break_in_a_shift_is_no_day_off_on_a_journey_whose_date_has_none():
    home = Site("Home", "Asia/Manila", "Mo-Fr 06:00-10:00,14:00-18:00")
    away = {"from": "2027-07-03", "to": "2027-07-04", "zone": "Pacific/Pago_Pago"}
    ana = Person("Ana", "Home", away=[away])
    site = Team([home], people=[ana]).working_site(ana)
    monday = np.arange("2027-07-05T02:00", "2027-07-05T10:00", 60, "datetime64[m]").astype(int)
    minutes = penalty_minutes(site, monday, 60, DEFAULT)  # of Manila's shift, Sunday over there
    assert minutes["free_time"].tolist() == [60, 60, 60, 60, 0, 0, 0, 0]
    assert minutes["day_off"].tolist() == [0] * 8
