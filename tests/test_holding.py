"""Dates of a series: what its rule says, and what days off do to it."""

import dataclasses
import datetime as dt

import pytest

from overlap import InfeasibleError, Person, Site, Target, Team
from overlap.clocks.recurrence import occurrence_dates
from overlap.meetings.candidates import candidates_of
from overlap.team.agenda import Meeting

TUESDAY = dt.date(2027, 1, 5)


def day(text):
    return dt.date.fromisoformat(f"2027-{text}")


def team_of(*sites):
    """Make a team of sites, each with one person, p0 at s0 and so on."""
    people = tuple(Person(f"p{n}", site.name) for n, site in enumerate(sites))
    return Team(sites, target=Target(), people=people)


def people(*days_off, hours="Mo-Fr 09:00-17:00"):
    """Make a team of people in London with days off of their own."""
    return team_of(
        *(
            Site(f"s{n}", "Europe/London", hours, days_off=[day(each) for each in own])
            for n, own in enumerate(days_off)
        )
    )


def series(*, rule="FREQ=WEEKLY;BYDAY=TU", count=3, start=TUESDAY, **more):
    dates = occurrence_dates(rule, start, count=count)
    return Meeting("Sync", dates, 60, "s0", ("p0",), slots=(720, 721), **more)


def dates_of(meeting, team):
    attendees = tuple(person.name for person in team.people)
    return candidates_of(team, dataclasses.replace(meeting, attendees=attendees), {})


def held(meeting, team):
    found = dates_of(meeting, team)
    return [f"{own.date:%m-%d}" for own in found.dates], [
        f"{own.planned:%m-%d}" for own in found.skipped
    ]


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
    assert held(series(), people(["01-12"], [], [])) == (["01-05", "01-12", "01-19"], [])


def test_a_date_off_for_all_is_skipped_with_everybodys_reason():
    found = dates_of(series(), people(["01-12"], ["01-12"], ["01-12"]))
    assert len(found.dates) == 2
    assert found.skipped[0].reason == "p0, p1, p2: day off of the site"


def test_reasons_name_a_holiday_once_and_of_many_people_three():
    zones = ["Europe/London", *["UTC"] * 5]
    region = ["GB-ENG", *["US"] * 5]
    sites = [Site(f"s{n}", zones[n], holidays=region[n]) for n in range(6)]
    days = series(start=dt.date(2025, 12, 24), rule="FREQ=DAILY", count=2)
    [skipped] = dates_of(days, team_of(*sites)).skipped
    assert skipped.reason == "p0, p1, p2 and 3 more: Christmas Day"


def test_a_weekend_is_nobodys_day_off():
    saturdays = series(rule="FREQ=WEEKLY;BYDAY=SA", start=day("01-02"), days_off="skip")
    assert held(saturdays, people([], [])) == (["01-02", "01-09", "01-16"], [])


def test_move_takes_the_nearest_day_on_which_all_work_the_later_of_two():
    meeting = series(days_off="move")
    assert held(meeting, people(["01-12"], []))[0] == ["01-05", "01-13", "01-19"]
    assert held(meeting, people(["01-12"], ["01-13"]))[0] == ["01-05", "01-11", "01-19"]
    taken = people(["01-12", "01-11"], ["01-13", "01-12"])
    assert held(meeting, taken)[0] == ["01-05", "01-14", "01-19"]
    moved = dates_of(meeting, taken).dates[1]
    assert moved.reason == "moved from 2027-01-12: p0, p1: day off of the site"
    assert moved.planned == day("01-12")


def test_move_takes_a_weekend_only_where_no_other_date_serves_and_never_passes_a_neighbour():
    week = ["01-11", "01-12", "01-13", "01-14", "01-15", "01-06", "01-07", "01-08", "01-18"]
    assert held(series(days_off="move"), people(week, []))[0] == ["01-05", "01-10", "01-19"]
    every = [*week, "01-09", "01-10", "01-16", "01-17"]
    assert held(series(days_off="move"), people(every, [])) == (["01-05", "01-19"], ["01-12"])


def test_a_stand_up_that_cannot_move_between_its_neighbours_is_left_out():
    daily = series(rule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", count=4, days_off="move")
    assert held(daily, people(["01-06"], [])) == (["01-05", "01-07", "01-08"], ["01-06"])


def test_two_neighbours_that_both_move_keep_their_order():
    meeting = series(rule="FREQ=WEEKLY;BYDAY=MO,WE", count=4, start=day("01-04"), days_off="move")
    found, _ = held(meeting, people(["01-06", "01-11", "01-07", "01-08"], []))
    assert found == ["01-04", "01-05", "01-12", "01-13"]


def test_skip_holds_only_what_the_quorum_can_come_to():
    off = people(["01-12"], [], [], ["01-12"])
    assert held(series(days_off="skip"), off)[1] == ["01-12"]
    assert held(series(days_off="skip", quorum=0.51), off)[1] == ["01-12"]
    assert held(series(days_off="skip", quorum=0.5), off)[1] == []
    assert held(series(days_off="move", quorum=0.5), off)[0] == ["01-05", "01-12", "01-19"]


def test_a_date_on_which_one_of_must_is_off_is_moved_left_out_or_not_held():
    off = people(["01-12"], [], [])
    for policy, dates in (
        ("move", ["01-05", "01-13", "01-19"]),
        ("skip", ["01-05", "01-19"]),
        ("excuse", ["01-05", "01-19"]),
    ):
        team = off
        meeting = series(days_off=policy, quorum=0.5, must=("p0",))
        assert held(meeting, team)[0] == dates
    [skipped] = dates_of(series(quorum=0.5, must=("p0",)), off).skipped
    assert skipped.reason == "p0 must come and can't: p0: day off of the site"


@pytest.mark.parametrize("first", ["1970-01-01", "2100-12-29"])
def test_the_first_and_the_last_days_of_all_years_can_be_held_moved_and_skipped(first):
    start = dt.date.fromisoformat(first)
    hours = "Mo-Su 09:00-17:00"
    off = Site("s0", "UTC", hours, days_off=[start])
    team = team_of(off, Site("s1", "UTC", hours), Site("s2", "UTC", hours))
    for policy, dates in (("excuse", [start]), ("move", [start + dt.timedelta(1)])):
        meeting = series(rule="FREQ=DAILY", count=1, start=start, days_off=policy)
        assert [own.date for own in dates_of(meeting, team).dates] == dates
    skip = series(rule="FREQ=DAILY", count=2, start=start, days_off="skip")
    assert [own.date for own in dates_of(skip, team).dates] == [start + dt.timedelta(1)]


def test_a_moved_meeting_avoids_the_day_off_it_was_moved_for_on_everybodys_own_date():
    """20:00 in New York on a Tuesday is Wednesday in Sydney, the day off it was moved for."""
    sites = (
        Site("s0", "America/New_York", days_off=["2027-01-13"]),
        Site("s1", "Australia/Sydney", days_off=["2027-01-13", "2027-01-14"]),
    )
    meeting = dataclasses.replace(
        series(rule="FREQ=WEEKLY;BYDAY=WE", count=1, start=day("01-13"), days_off="move"),
        slots=(1200, 1201),
    )
    [moved] = dates_of(meeting, team_of(*sites)).dates
    assert moved.date == day("01-14")  # in Sydney the 15th; on the 12th it would be the 13th


def test_a_date_that_no_start_serves_is_not_held_and_says_why():
    ana = Person("p0", "s0", refuse=["Tu 12:00-13:00"])
    london = Site("s0", "Europe/London"), Site("s1", "Europe/London")
    team = Team(london, target=Target(), people=(ana, Person("p1", "s1")))
    found = dates_of(series(rule="FREQ=DAILY", count=3), team)
    assert [f"{own.date:%m-%d}" for own in found.dates] == ["01-06", "01-07"]
    assert found.skipped[0].reason == (
        "no start is possible: p0 (Tu 12:00-13:00) can't come to any"
    )


def test_no_date_at_all_is_infeasible_with_the_first_date_and_who_conflicts():
    ana = Person("p0", "s0", refuse=["12:00-13:00"])
    london = Site("s0", "Europe/London"), Site("s1", "Europe/London")
    team = Team(london, target=Target(), people=(ana, Person("p1", "s1")))
    with pytest.raises(InfeasibleError, match=r"2027-01-05.*p0.*2 other dates have none") as fault:
        dates_of(series(), team)
    assert fault.value.conflict == ("p0",)
