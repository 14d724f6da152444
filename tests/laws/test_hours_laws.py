"""Weekly hours print to text that parses back to themselves."""

from hypothesis import given
from hypothesis import strategies as st
from laws.strategies import text_of, weeks

from overlap.base.errors import HoursError
from overlap.sites.hours import WeeklyHours
from overlap.sites.site import Site


def minutes(hours):
    return [{m for a, b in day for m in range(a, b)} for day in hours.days]


@given(weeks)
def test_parse_of_print_is_the_identity(week):
    hours = WeeklyHours.parse(text_of(week))
    assert WeeklyHours.parse(str(hours)) == hours


@given(weeks)
def test_parsing_keeps_every_minute_of_each_day(week):
    expected = [{m for a, b in day for m in range(a, b)} for day in week]
    assert minutes(WeeklyHours.parse(text_of(week))) == expected


@given(weeks, weeks)
def test_a_later_rule_replaces_an_earlier_one_for_its_days(week, later):
    both = WeeklyHours.parse(f"{text_of(week)}; {text_of(later)}")
    assert both == WeeklyHours.parse(text_of(later))


@given(weeks, st.integers(-1439, 1439))
def test_hours_moved_keep_their_minutes_and_their_text_parses_back(week, by_min):
    hours = WeeklyHours.parse(text_of(week))
    try:
        moved = hours.moved(by_min)
    except HoursError:
        assert not all(0 <= a + by_min < 1440 - (b == 1440) for day in week for a, b in day)
    else:
        assert WeeklyHours.parse(str(moved)) == moved
        assert minutes(moved) == [{m + by_min for m in day} for day in minutes(hours)]
        assert Site("Rome", "Europe/Rome", hours).moved(by_min).hours == moved


@given(st.text("MoTuWeThFrSaSu0123456789:-,; offPH/24", max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused_with_a_position(text):
    try:
        hours = WeeklyHours.parse(text)
    except HoursError as fault:
        assert " at position " in str(fault)  # noqa: PT017 - either outcome is right
    else:
        assert WeeklyHours.parse(str(hours)) == hours
