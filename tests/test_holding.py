"""Dates of a series: what its rule says, and what days off do to it."""

import datetime as dt

import pytest

from overlap import Site
from overlap.clocks.recurrence import occurrence_dates
from overlap.meetings.dates import held_dates, off_on
from overlap.meetings.proposal import Attendee
from overlap.team.agenda import Meeting

TUESDAY = dt.date(2027, 1, 5)


def day(text):
    return dt.date.fromisoformat(f"2027-{text}")


def people(*days_off, hours="Mo-Fr 09:00-17:00"):
    """Make attendees of London with days off of their own."""
    return [
        Attendee(
            f"p{n}", Site(f"s{n}", "Europe/London", hours, days_off=[day(each) for each in own])
        )
        for n, own in enumerate(days_off)
    ]


def series(*, rule="FREQ=WEEKLY;BYDAY=TU", count=3, start=TUESDAY, **more):
    dates = occurrence_dates(rule, start, count=count)
    return Meeting("Sync", dates, 60, "s0", ("s0",), **more)


def held(meeting, attendees):
    found, skipped = held_dates(meeting, attendees)
    return [f"{each.date:%m-%d}" for each in found], [f"{each.planned:%m-%d}" for each in skipped]


@pytest.mark.parametrize(
    ("rule", "first", "by_hand"),
    [
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "01-07", "01-07 01-08 01-11 01-12 01-13 01-14"),
        ("FREQ=WEEKLY;BYDAY=TU", "01-05", "01-05 01-12 01-19 01-26 02-02 02-09"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "01-07", "01-07 01-21 02-04 02-18 03-04 03-18"),
        ("FREQ=MONTHLY;BYDAY=2TU,4TU", "01-01", "01-12 01-26 02-09 02-23 03-09 03-23"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "01-01", "01-29 02-26 03-26 04-30 05-28 06-25"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "01-01", "01-31 03-31 05-31 07-31 08-31 10-31"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1WE", "01-01", "01-06 04-07 07-07 10-06"),
    ],
)
def test_a_cadence_gives_the_dates_a_calendar_on_the_wall_does(rule, first, by_hand):
    meeting = series(rule=rule, count=len(by_hand.split()), start=day(first))
    assert held(meeting, people([])) == (by_hand.split(), [])


def test_a_yearly_visit_comes_on_the_same_weekday_of_the_month_each_year():
    dates = occurrence_dates("FREQ=YEARLY;BYMONTH=10;BYDAY=1MO", day("01-01"), count=3)
    assert [str(date) for date in dates] == ["2027-10-04", "2028-10-02", "2029-10-01"]


def test_a_day_off_excuses_and_the_date_stays():
    assert held(series(), people(["01-12"], [])) == (["01-05", "01-12", "01-19"], [])


def test_a_date_off_for_all_is_skipped_with_everybodys_reason():
    found, skipped = held_dates(series(), people(["01-12"], ["01-12"]))
    assert len(found) == 2
    assert skipped[0].reason == "p0, p1: day off of the site"


def test_reasons_name_a_holiday_once_and_of_many_people_three():
    sites = [Site("L", "Europe/London", holidays="GB-ENG"), Site("N", "UTC", holidays="US")]
    others = [Attendee(f"p{n}", sites[n > 0]) for n in range(6)]
    christmas = series(start=dt.date(2025, 12, 25), rule="FREQ=YEARLY", count=1)
    assert held_dates(christmas, others)[1][0].reason == "p0, p1, p2 and 3 more: Christmas Day"


def test_a_weekend_is_nobodys_day_off():
    saturdays = series(rule="FREQ=WEEKLY;BYDAY=SA", start=day("01-02"), days_off="skip")
    assert held(saturdays, people([], [])) == (["01-02", "01-09", "01-16"], [])


def test_move_takes_the_nearest_day_on_which_all_work_the_later_of_two():
    meeting = series(days_off="move")
    assert held(meeting, people(["01-12"], []))[0] == ["01-05", "01-13", "01-19"]
    assert held(meeting, people(["01-12"], ["01-13"]))[0] == ["01-05", "01-11", "01-19"]
    taken = people(["01-12", "01-11"], ["01-13", "01-12"])
    assert held(meeting, taken)[0] == ["01-05", "01-14", "01-19"]
    found, _ = held_dates(meeting, taken)
    assert found[1].reason == "moved from 2027-01-12: p0, p1: day off of the site"
    assert found[1].planned == day("01-12")


def test_move_never_lands_on_a_weekend_or_past_a_neighbour():
    week = ["01-11", "01-12", "01-13", "01-14", "01-15", "01-06", "01-07", "01-08", "01-18"]
    found, skipped = held(series(days_off="move"), people(week, []))
    assert (found, skipped) == (["01-05", "01-12", "01-19"], [])


def test_a_stand_up_that_cannot_move_between_its_neighbours_excuses():
    daily = series(rule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", count=4, days_off="move")
    assert held(daily, people(["01-06"], []))[0] == ["01-05", "01-06", "01-07", "01-08"]


def test_two_neighbours_that_both_move_keep_their_order():
    meeting = series(rule="FREQ=WEEKLY;BYDAY=MO,WE", count=4, start=day("01-04"), days_off="move")
    found, _ = held(meeting, people(["01-06", "01-11", "01-07", "01-08"], []))
    assert found == ["01-04", "01-05", "01-12", "01-13"]


def test_skip_holds_only_what_the_quorum_can_come_to():
    off = people(["01-12"], [], ["01-12"])
    assert held(series(days_off="skip"), off)[1] == ["01-12"]
    assert held(series(days_off="skip", quorum=0.34), off)[1] == ["01-12"]
    assert held(series(days_off="skip", quorum=1 / 3), off)[1] == []
    assert held(series(days_off="move", quorum=1 / 3), off)[0] == ["01-05", "01-12", "01-19"]


@pytest.mark.parametrize("first", ["1970-01-01", "2100-12-29"])
def test_the_first_and_the_last_days_of_all_years_can_be_held_moved_and_skipped(first):
    start = dt.date.fromisoformat(first)
    site = Site("s0", "UTC", "Mo-Su 09:00-17:00", days_off=[start])
    others = [Attendee("a", site), Attendee("b", Site("s1", "UTC", "Mo-Su 09:00-17:00"))]
    for policy, date in (("excuse", start), ("move", start + dt.timedelta(1)), ("skip", None)):
        meeting = series(rule="FREQ=DAILY", count=1, start=start, days_off=policy)
        found, _ = held_dates(meeting, others)
        assert [each.date for each in found] == ([date] if date else [])


def test_who_is_off_is_said_for_each_date_and_attendee():
    off = off_on(people(["01-05"], [], ["01-06"]), [day("01-05"), day("01-06"), day("01-07")])
    assert off.tolist() == [[True, False, False], [False, False, True], [False] * 3]
