"""Busy times from calendars, worked out by hand."""

import sys

import pytest
from calendars import BERLIN, calendar, event

from overlap import Horizon
from overlap.base.errors import CalendarError
from overlap.calendars.busy import read_busy

MARCH = Horizon("2027-03-01", "2027-04-01")
TEN = [
    "DTSTART;TZID=America/New_York:20270302T100000",
    "DTEND;TZID=America/New_York:20270302T110000",
]


def busy(*lines, zone="Asia/Manila", horizon=MARCH):
    found = read_busy(calendar(*lines), zone, horizon)
    return [f"{start} {stop}".replace("2027-", "").replace("T", " ") for start, stop in found]


def test_opaque_events_count_and_others_dont():
    lines = [
        *event("DTSTART:20270302T100000Z", "DTEND:20270302T110000Z", uid="a"),
        *event("DTSTART:20270303T100000Z", "DURATION:PT30M", "TRANSP:OPAQUE", uid="b"),
        *event("DTSTART:20270304T100000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT", uid="c"),
        *event("DTSTART:20270305T100000Z", "DURATION:PT1H", "STATUS:CANCELLED", uid="d"),
        *event("DTSTART:20270306T100000Z", "DURATION:PT1H", "STATUS:TENTATIVE", uid="e"),
    ]
    assert busy(*lines) == [
        "03-02 10:00 03-02 11:00",
        "03-03 10:00 03-03 10:30",
        "03-06 10:00 03-06 11:00",
    ]


def test_an_endless_rule_is_followed_within_the_horizon_and_across_changes_of_clocks():
    """New York goes to summer time on 2027-03-14."""
    lines = event(*TEN, "RRULE:FREQ=WEEKLY", "EXDATE;TZID=America/New_York:20270323T100000")
    assert busy(*lines) == [
        "03-02 15:00 03-02 16:00",
        "03-09 15:00 03-09 16:00",
        "03-16 14:00 03-16 15:00",
        "03-30 14:00 03-30 15:00",
    ]


def test_an_override_moves_one_occurrence():
    lines = [
        *event(*TEN, "RRULE:FREQ=WEEKLY;COUNT=2"),
        *event(
            "RECURRENCE-ID;TZID=America/New_York:20270309T100000",
            "DTSTART:20270310T200000Z",
            "DTEND:20270310T210000Z",
        ),
    ]
    assert busy(*lines) == ["03-02 15:00 03-02 16:00", "03-10 20:00 03-10 21:00"]


def test_a_recurrence_id_without_a_master_is_an_event():
    lone = event("RECURRENCE-ID:20270309T140000Z", "DTSTART:20270310T170000Z", "DURATION:PT1H")
    assert busy(*lone) == ["03-10 17:00 03-10 18:00"]


def test_days_and_times_without_a_zone_are_those_of_the_person():
    lines = [
        *event("DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270304", uid="a"),
        *event("DTSTART:20270310T090000", "DTEND:20270310T100000", uid="b"),
    ]
    assert busy(*lines) == ["03-01 16:00 03-03 16:00", "03-10 01:00 03-10 02:00"]
    assert busy(*lines, zone="Europe/London") == [
        "03-02 00:00 03-04 00:00",
        "03-10 09:00 03-10 10:00",
    ]


def test_named_zones_have_todays_rules_and_own_ones_those_of_the_file():
    """Vancouver stays at -07 from November 2026; the office's VTIMEZONE is Berlin's."""
    lines = [
        *BERLIN,
        *event("DTSTART;TZID=Office:20270330T090000", "DURATION:PT1H", uid="a"),
        *event("DTSTART;TZID=America/Vancouver:20270302T090000", "DURATION:PT1H", uid="b"),
    ]
    assert busy(*lines) == ["03-02 16:00 03-02 17:00", "03-30 07:00 03-30 08:00"]


def test_free_busy_periods_count_unless_they_are_free():
    lines = [
        "BEGIN:VFREEBUSY",
        "UID:a",
        "FREEBUSY:20270302T100000Z/PT1H,20270303T100000Z/20270303T120000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270304T100000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20270305T100000Z/PT1H",
        "END:VFREEBUSY",
    ]
    assert busy(*lines) == [
        "03-02 10:00 03-02 11:00",
        "03-03 10:00 03-03 12:00",
        "03-04 10:00 03-04 11:00",
    ]


def test_what_an_availability_leaves_out_is_busy():
    lines = [
        "BEGIN:VAVAILABILITY",
        "UID:a",
        "DTSTART:20270302T000000Z",
        "DTEND:20270304T000000Z",
        "BEGIN:AVAILABLE",
        "UID:b",
        "DTSTART;TZID=Asia/Manila:20270301T090000",
        "DTEND;TZID=Asia/Manila:20270301T170000",
        "RRULE:FREQ=DAILY",
        "END:AVAILABLE",
        "END:VAVAILABILITY",
    ]
    assert busy(*lines) == [
        "03-02 00:00 03-02 01:00",
        "03-02 09:00 03-03 01:00",
        "03-03 09:00 03-04 00:00",
    ]


def test_a_rule_that_has_gone_on_for_a_century_is_followed_too():
    old = event("DTSTART:19270101T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    assert len(busy(*old)) == 33  # a day more on either side of March


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"hello", "not a calendar"),
        (calendar(*event(*TEN))[:-40], "cut off"),
        (calendar(*event("DTSTART;TZID=Mars:20270302T100000", "DURATION:PT1H")), "Mars"),
        (calendar(*event(*TEN, "RRULE:FREQ=SECONDLY")), "more often than daily"),
        (calendar(*event(*TEN, "RRULE:FREQ=DAILY;BYSECOND=1,2")), "more often than daily"),
        (calendar(*event("SUMMARY:none")), "DTSTART: 'a': missing"),
        (calendar(*(event(*TEN, "RRULE:FREQ=DAILY") * 2001)), "more than 2000 recurring"),
        (calendar(*event(*TEN, "RRULE:FREQ=DAILY;COUN      T=20001")), "can't be read"),
        (calendar(*event(*TEN, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")), "no date fits it"),
        (calendar(*event(*TEN, "RRULE:FREQ=DAILY;INTERVAL=0")), "interval isn't 1 or more"),
        (calendar(*event(*TEN, "RRULE:FREQ=DAILY;COUNT=0")), "no date fits it"),
        (calendar(*event(*TEN, "RRULE;VALUE=TEXT:FREQ=DAILY")), "RRULE: 'FREQ=DAILY': not a rule"),
        (calendar(*event("DTSTART;VALUE=PERIOD:20270310T170000Z/PT1H")), "not a date"),
        (calendar(*event("DTSTART;TZID=UTC;VALUE=DATE:00010101")), "outside the years"),
        (calendar(*event(TEN[0], "DURATION:PT1H", "DURATION:PT2H")), "stands more than once"),
        (calendar("BEGIN:VFREEBUSY", "FREEBUSY:20270302T100000Z/P999999999D", "END:VFREEBUSY"),
         "can't be read"),
        (calendar("BEGIN:VFREEBUSY", "FREEBUSY:20270302T100000Z/P3650000D", "END:VFREEBUSY"),
         "can't be read|outside the years"),
    ],
)  # fmt: skip
def test_a_file_that_cant_be_used_is_one_clear_error(data, why):
    with pytest.raises(CalendarError, match=why) as fault:
        read_busy(data, "Asia/Manila", MARCH, source="ana.ics")
    assert fault.value.source == "ana.ics"


def test_more_than_a_person_can_have_is_refused(monkeypatch):
    monkeypatch.setattr("overlap.calendars.busy.MAX_OCCURRENCES", 20)
    with pytest.raises(CalendarError, match="more than 20 occurrences"):
        busy(*event(*TEN, "RRULE:FREQ=DAILY"))


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    with pytest.raises(CalendarError, match=r"overlap-hours\[calendar\]"):
        busy(*event(*TEN))
