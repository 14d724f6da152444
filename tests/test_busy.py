"""Busy times from calendars, worked out by hand."""

import datetime as dt

import pytest
from calendars import BERLIN, calendar, event

from overlap import Horizon
from overlap.base.errors import CalendarError
from overlap.calendars.busy import busy_times, read_busy

MARCH = Horizon("2027-03-01", "2027-04-01")
TEN = [
    "DTSTART;TZID=America/New_York:20270302T100000",
    "DTEND;TZID=America/New_York:20270302T110000",
]


def busy(*lines, zone="Asia/Manila", horizon=MARCH):
    found = read_busy(calendar(*lines), zone, horizon)
    return [f"{start:%m-%d %H:%M} {stop:%m-%d %H:%M}" for start, stop in found]


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
        (calendar(*["BEGIN:X"] * 9), "too deep"),
        (calendar("END:VEVENT"), "ends nothing"),
    ],
)
def test_a_file_that_cant_be_used_is_one_clear_error(data, why):
    with pytest.raises(CalendarError, match=why) as fault:
        read_busy(data, "Asia/Manila", MARCH, source="ana.ics")
    assert fault.value.source == "ana.ics"


BAD_EVENTS = [
    (event("DTSTART;TZID=Mars:20270302T100000", "DURATION:PT1H"), "unknown zone"),
    (event(*TEN, "RRULE:FREQ=SECONDLY"), "more than 20000"),
    (event("SUMMARY:none"), "DTSTART: 'a': missing"),
    (event(*TEN, "RRULE:FREQ=DAILY;COUN      T=20001"), "isn't a part of a rule"),
    (event(*TEN, "RRULE:FREQ=DAILY;INTERVAL=0"), "INTERVAL=0 isn't a whole number"),
    (event(*TEN, "RRULE:FREQ=DAILY;COUNT=0"), "COUNT=0 isn't a whole number"),
    (event(*TEN, "RRULE;VALUE=TEXT:FREQ=DAILY"), "RRULE: 'FREQ=DAILY': not a rule"),
    (event("DTSTART;VALUE=PERIOD:20270310T170000Z/PT1H"), "not a date"),
    (event("DTSTART;TZID=Europe/Berlin:20270230T100000"), "not a date"),
    (event("DTSTART:20270310T170000Z", "DTEND:20270310T160000Z"), "ends before it starts"),
    (event(TEN[0], "DURATION:PT1H", "DURATION:PT2H"), "stands more than once"),
    (event(TEN[0], "DURATION:P99999999D"), "up to 100 years"),
    (event(TEN[0], "DURATION:soon"), "not a length of time"),
    (event(*TEN, "EXDATE:tomorrow"), "not a date"),
    (event(*TEN, "RDATE;VALUE=PERIOD:20270302T100000Z/20270301T100000Z"), "ends before"),
    (event(*TEN, "RECURRENCE-ID:never"), "not a date"),
    (["BEGIN:VFREEBUSY", "FREEBUSY:20270302T100000Z/P999999999D", "END:VFREEBUSY"], "100 years"),
    (["BEGIN:VFREEBUSY", "FREEBUSY:20270302T100000Z", "END:VFREEBUSY"], "not a period"),
]


@pytest.mark.parametrize(("bad", "why"), BAD_EVENTS)
def test_a_bad_event_is_left_out_and_named_and_the_others_count(bad, why):
    good = event("DTSTART:20270305T100000Z", "DURATION:PT1H", uid="good")
    faults = []
    for lines in ([*bad, *good], [*good, *bad]):
        found = read_busy(
            calendar(*lines), "Asia/Manila", MARCH, source="ana.ics", on_fault=faults.append
        )
        assert found.start.tolist() == [dt.datetime(2027, 3, 5, 10, 0)]  # noqa: DTZ001 - UTC
    with pytest.warns(UserWarning, match=f"left out: ana.ics.*{why}.* in line 3"):
        read_busy(calendar(*bad, *good), "Asia/Manila", MARCH, source="ana.ics")
    assert len(faults) == 2


@pytest.mark.parametrize(
    ("lines", "left", "why"),
    [
        (
            [
                "BEGIN:VFREEBUSY",
                "FREEBUSY:20270302T100000Z/PT1H,soon,20270303T100000Z/PT1H",
                "FREEBUSY:20270304T100000Z/PT1H",
                "END:VFREEBUSY",
            ],
            ["03-02 10:00 03-02 11:00", "03-03 10:00 03-03 11:00", "03-04 10:00 03-04 11:00"],
            "FREEBUSY: 'soon': not a period.* in line 3",
        ),
        (
            [
                "BEGIN:VAVAILABILITY",
                "DTSTART:20270302T000000Z",
                "DTEND:20270303T000000Z",
                "BEGIN:AVAILABLE",
                "DTSTART:20270302T090000Z",
                "DTEND:20270302T170000Z",
                "END:AVAILABLE",
                "BEGIN:AVAILABLE",
                "DTSTART:noon",
                "END:AVAILABLE",
                "END:VAVAILABILITY",
            ],
            ["03-02 00:00 03-02 09:00", "03-02 17:00 03-03 00:00"],
            "DTSTART: 'noon': not a date.* in line 10",
        ),
        (
            ["BEGIN:VAVAILABILITY", "DTSTART:noon", "END:VAVAILABILITY", *event(*TEN)],
            ["03-02 15:00 03-02 16:00"],
            "DTSTART: 'noon': not a date.* in line 3",
        ),
    ],
)
def test_one_bad_part_of_a_list_of_times_takes_nothing_else_with_it(lines, left, why):
    with pytest.warns(UserWarning, match=why):
        assert busy(*lines) == left


@pytest.mark.parametrize("form", ["utf-16", "utf-16-be"])
def test_a_calendar_that_powershell_saved_says_how_to_save_it(form):
    data = ("\ufeff" if form.endswith("be") else "") + calendar(*event(*TEN)).decode()
    with pytest.raises(CalendarError, match="save it as UTF-8"):
        read_busy(data.encode(form), "Asia/Manila", MARCH)


@pytest.mark.parametrize(
    "lines",
    [
        event("DTSTART;TZID=UTC;VALUE=DATE:00010101"),
        event("DTSTART:99991231T235959Z", "DURATION:PT1H"),
        event(*TEN, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        event("DTSTART:16010101T000000Z", "RRULE:FREQ=YEARLY;UNTIL=18000101"),
        event("DTSTART:25000101T000000Z", "RRULE:FREQ=SECONDLY"),
        event("DTSTART:20280101T000000Z", "RRULE:FREQ=SECONDLY"),
    ],
)
def test_what_is_outside_the_dates_is_nothing_to_speak_of(lines):
    good = event("DTSTART:20270305T100000Z", "DURATION:PT1H", uid="good")
    starts = [text.split()[1] for text in busy(*lines, *good)]
    assert starts[-1] == "10:00"


def test_more_than_a_person_can_have_is_refused(monkeypatch):
    monkeypatch.setattr("overlap.calendars.occurrences.MAX_OCCURRENCES", 20)
    with pytest.raises(CalendarError, match="more than 20 occurrences"):
        busy(*event(*TEN, "RRULE:FREQ=DAILY"))


def test_a_file_whose_rules_are_made_to_take_for_ever_is_refused():
    rule = "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2"
    with pytest.raises(CalendarError, match="more than 20000000 steps"):
        busy(*(line for n in range(9) for line in event(*TEN, rule, uid=str(n))))


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        (["X-MICROSOFT-CDO-BUSYSTATUS:FREE"], False),
        (["X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"], False),
        (["X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"], True),
        (["X-MICROSOFT-CDO-BUSYSTATUS:OOF", "TRANSP:TRANSPARENT"], True),
        (["X-MICROSOFT-CDO-BUSYSTATUS:odd", "TRANSP:TRANSPARENT"], False),
        (["ATTENDEE;PARTSTAT=DECLINED:MAILTO:Ana@Example.com"], False),
        (['ATTENDEE;CN="A "B" C";PARTSTAT=DECLINED:mailto:ana@example.com'], False),
        (["ATTENDEE;PARTSTAT=DECLINED;EMAIL=ana@example.com:urn:uuid:1"], False),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.com"], True),
        (["ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ana@example.com"], True),
    ],
)
def test_what_an_event_takes_is_said_by_outlook_before_transp_and_by_the_answer(lines, taken):
    data = calendar(*event("DTSTART:20270302T100000Z", "DURATION:PT1H", *lines))
    found = read_busy(data, "Asia/Manila", MARCH, email="ana@example.com")
    assert bool(len(found)) == taken


@pytest.mark.parametrize(
    ("lines", "leave", "rest"),
    [
        (["DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270304"],
         {"2027-03-02": "busy all day", "2027-03-03": "busy all day"}, 0),
        (["DTSTART;VALUE=DATE:20270302", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"],
         {"2027-03-02": "out of office"}, 0),
        (["DTSTART;VALUE=DATE:20270302", "STATUS:TENTATIVE"], {}, 1440),
        (["DTSTART;VALUE=DATE:20270302", "TRANSP:TRANSPARENT"], {}, 0),
        (["DTSTART;TZID=Asia/Manila:20270302T000000", "DURATION:P1D",
          "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"], {"2027-03-02": "busy all day"}, 0),
        (["DTSTART;TZID=Asia/Manila:20270302T120000", "DURATION:P2D",
          "X-MICROSOFT-CDO-BUSYSTATUS:OOF"], {"2027-03-03": "out of office"}, 1440),
        (["DTSTART;TZID=Asia/Manila:20270302T000000", "DURATION:P1D"], {}, 1440),
    ],
)  # fmt: skip
def test_whole_days_that_are_taken_are_leave(lines, leave, rest):
    found = busy_times(calendar(*event(*lines)), "Asia/Manila", MARCH)
    assert {str(date): why for date, why in found.leave.items()} == leave
    assert found.spans.minutes == rest
    assert found.all_spans.minutes == rest + 1440 * len(leave)


def test_a_free_busy_for_each_interval_is_busy_by_its_own_type():
    part = ["BEGIN:VFREEBUSY", "DTSTART:20270302T100000Z", "DTEND:20270302T110000Z"]
    assert busy(*part, "FBTYPE:BUSY", "END:VFREEBUSY") == ["03-02 10:00 03-02 11:00"]
    assert busy(*part, "FBTYPE:FREE", "END:VFREEBUSY") == []
    assert busy(*part, "END:VFREEBUSY") == []


def test_busy_times_of_other_centuries_are_passed_over():
    lists = "".join(
        f"BEGIN:VFREEBUSY\r\nUID:{n}\r\nDTSTAMP:20270101T000000Z\r\nFREEBUSY:{start}/PT1H\r\n"
        "END:VFREEBUSY\r\n"
        for n, start in enumerate(["36930101T000000Z", "18000101T000000Z", "20270105T090000Z"])
    )
    data = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{lists}END:VCALENDAR\r\n".encode()
    spans = read_busy(data, "UTC", Horizon("2027-01-01", "2028-01-01"))
    assert [(str(a)[:16], str(b)[:16]) for a, b in spans] == [
        ("2027-01-05 09:00", "2027-01-05 10:00")
    ]
