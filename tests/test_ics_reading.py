"""What a calendar would show, worked out by hand; and files that can't be read."""

import datetime as dt
import sys

import pytest
from calendars import BERLIN, calendar, event

from overlap import read_ics
from overlap.base.errors import CalendarError
from overlap.calendars.components import MAX_BYTES, load

IN_NEW_YORK = ["DTSTART;TZID=America/New_York:20270302T090000", "DURATION:PT1H"]


def starts(*lines, **options):
    return [f"{each.start:%m-%d %H:%M}" for each in read_ics(calendar(*lines), **options)]


def test_local_times_follow_the_clock():
    weekly = event(*IN_NEW_YORK, "RRULE:FREQ=WEEKLY;COUNT=3")
    assert starts(*weekly) == ["03-02 14:00", "03-09 14:00", "03-16 13:00"]


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20270316T130000Z", 3),
        ("20270316T125959Z", 2),
        ("20270316", 3),
        ("20270315", 2),
        ("20270316T090000", 3),
    ],
)
def test_until_is_the_last_instant_or_date_included(until, count):
    assert len(starts(*event(*IN_NEW_YORK, f"RRULE:FREQ=WEEKLY;UNTIL={until}"))) == count


def test_a_gap_takes_the_offset_before_it_and_a_fold_its_first_pass():
    gap = event("DTSTART;TZID=America/New_York:20270314T023000", "DURATION:PT1H")
    fold = event("DTSTART;TZID=America/New_York:20271107T013000", "DURATION:PT1H", uid="b")
    assert starts(*gap, *fold) == ["03-14 07:30", "11-07 05:30"]


def test_exceptions_take_out_a_time_or_a_whole_date():
    for exception in (
        "EXDATE;TZID=America/New_York:20270309T090000",
        "EXDATE:20270309T140000Z",
        "EXDATE;VALUE=DATE:20270309",
    ):
        weekly = event(*IN_NEW_YORK, "RRULE:FREQ=WEEKLY;COUNT=3", exception)
        assert starts(*weekly) == ["03-02 14:00", "03-16 13:00"]


def test_an_override_stands_in_the_place_of_its_occurrence_in_whatever_form():
    weekly = event(*IN_NEW_YORK, "RRULE:FREQ=WEEKLY;COUNT=2")
    for of in (";TZID=America/New_York:20270309T090000", ":20270309T140000Z"):
        moved = event(f"RECURRENCE-ID{of}", "DTSTART:20270310T170000Z", "DTEND:20270310T180000Z")
        assert starts(*weekly, *moved) == ["03-02 14:00", "03-10 17:00"]
        assert starts(*moved, *weekly) == ["03-02 14:00", "03-10 17:00"]


def test_an_override_without_a_master_is_shown_alone():
    lone = event("RECURRENCE-ID:20270309T140000Z", "DTSTART:20270310T170000Z")
    assert starts(*lone) == ["03-10 17:00"]


def test_what_is_cancelled_says_so():
    (entry,) = read_ics(calendar(*event("DTSTART:20270310T170000Z", "STATUS:CANCELLED")))
    assert entry.cancelled
    assert entry.original is None


def test_dates_last_all_day_and_further_dates_add_to_a_rule():
    (day,) = read_ics(calendar(*event("DTSTART;VALUE=DATE:20270310")))
    assert day.all_day
    assert day.stop - day.start == dt.timedelta(days=1)
    more = event(*IN_NEW_YORK, "RDATE;TZID=America/New_York:20270401T090000")
    assert starts(*more) == ["03-02 14:00", "04-01 13:00"]


def test_a_zone_of_ones_own_is_what_the_file_says_of_it():
    lines = event("DTSTART;TZID=Office:20270701T090000", "DURATION:PT1H")
    assert starts(*BERLIN, *lines) == ["07-01 07:00"]


def test_the_files_own_zone_goes_before_the_name_unless_asked():
    liar = [line.replace("Office", "Asia/Tokyo") for line in BERLIN]
    lines = event("DTSTART;TZID=Asia/Tokyo:20270701T090000", "DURATION:PT1H")
    assert starts(*liar, *lines) == ["07-01 07:00"]
    assert starts(*liar, *lines, by_name=True) == ["07-01 00:00"]


def test_text_is_unfolded_and_unescaped():
    (entry,) = read_ics(
        calendar(*event("DTSTART:20270310T170000Z", "SUMMARY:a\\, b\\; c\\n", " d", "LOCATION:é"))
    )
    assert (entry.summary, entry.location) == ("a, b; c\nd", "é")


def test_a_byte_order_mark_and_bare_line_feeds_are_read():
    data = b"\xef\xbb\xbf" + calendar(*event("DTSTART:20270310T170000Z")).replace(b"\r\n", b"\n")
    assert len(read_ics(data)) == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a calendar"),
        (b"<html>", "not a calendar"),
        (b"\0" * 100, "not a calendar"),
        (calendar(*event("DTSTART:20270310T170000Z"))[:60], "cut off"),
        (calendar(*event("SUMMARY:\xff")).replace(b"\xc3\xbf", b"\xff"), "not UTF-8 in line 5"),
        (b"BEGIN:VCALENDAR" + b" " * MAX_BYTES, "larger than 16 MiB"),
        (calendar("BEGIN:VEVENT", "UID:a"), "can't be read"),
        (calendar(*event("SUMMARY:no start")), "DTSTART: 'a': missing"),
        (calendar(*event("DTSTART:today")), "not a date or a time"),
        (calendar(*event("DTSTART:20270310T170000Z", "DTSTART:20270310T180000Z")), "once"),
        (calendar(*event("DTSTART:20270310T170000")), "a local time without a zone"),
        (calendar(*event("DTSTART;TZID=Mars:20270310T170000")), "Mars"),
        (calendar(*event("DTSTART;TZID=America:20270310T170000")), "'America': unknown zone"),
        (calendar(*event(f"DTSTART;TZID={'x' * 300}:20270310T170000")), "unknown zone"),
        (calendar(*event(*IN_NEW_YORK, "RRULE:FREQ=DAILY")), "has no end"),
        (calendar(*event(*IN_NEW_YORK, "RRULE:FREQ=DAILY;COUNT=9999999")), "more than 20000"),
        (calendar(*event(*IN_NEW_YORK, "RRULE:FREQ=SECONDLY;COUNT=99999")), "more than 20000"),
        (calendar(*event(*IN_NEW_YORK, "RRULE:FREQ=FORTNIGHTLY;COUNT=9")), "isn't a frequency"),
        (calendar(*event("DTSTART:20270310T170000Z", "DTEND:20270310T160000Z")), "ends before"),
        (calendar("BEGIN:VTIMEZONE", "TZID:X", "END:VTIMEZONE",
                  *event("DTSTART;TZID=X:20270310T170000")), "VTIMEZONE: 'X': says no offset"),
        (calendar("END:VEVENT"), "END:VEVENT ends nothing in line 3"),
        (calendar(*["BEGIN:X"] * 9), "too deep"),
        (calendar(*event(*IN_NEW_YORK, "RRULE:FREQ=WEEKLY;COUNT=9;B]DAY=TU")), "isn't a part"),
        (calendar(*event(*IN_NEW_YORK, "RRULE:FREQ=YEARLY;COUNT=999")), "goes past the year 2399"),
        (calendar(*event(*IN_NEW_YORK, "RRULE;VALUE=TEXT:FREQ=DAILY")), "not a rule"),
        (calendar(*event(*IN_NEW_YORK, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2")),
         "no date fits"),
        (calendar(*event("DTSTART;VALUE=PERIOD:20270310T170000Z/PT1H")), "not a date"),
        (calendar(*event("DTSTART:00010101T000000Z")), "outside the years 1600 to 2399"),
        (calendar(*event("DTSTART:20270310T170000Z", "DURATION:P99999999D")), "up to 100 years"),
        (calendar(*event("DTSTART:20270310T170000Z", "DURATION:PT1H", "DURATION:PT2H")), "once"),
        (calendar(*event("DTSTART:20270310T170000Z", "SEQUENCE:1", "SEQUENCE:2")), "once"),
        (calendar(*event("DTSTART:20270310T170000Z", "SEQUENCE:one")), "not one"),
        (calendar(*event("DTSTART:20270310T170000Z", "SEQUENCE:-1")), "from 0 to 2147483646"),
        (calendar(*event("DTSTART:20270310T170000Z", "DTSTAMP:99991231T235959Z")), "after the"),
    ],
)  # fmt: skip
def test_what_cant_be_read_is_one_clear_error_that_names_the_file(data, why):
    with pytest.raises(CalendarError, match=why) as fault:
        read_ics(data, source="cal.ics")
    assert fault.value.source == "cal.ics"


def test_a_file_that_cant_be_opened_is_named(tmp_path):
    for path in (tmp_path / "none.ics", tmp_path):
        with pytest.raises(CalendarError) as fault:
            load(str(path), key="OLD.ics")
        assert str(path) in str(fault.value)


def zone(*lines):
    return ["BEGIN:VTIMEZONE", "TZID:Office", "BEGIN:STANDARD", *lines, "END:STANDARD"]


@pytest.mark.parametrize(
    ("until", "utc"),
    [
        ("20260329T010000Z", "07:00"),  # the change itself: 02:00, an hour ahead of UTC
        ("20260329T005959Z", "08:00"),
        ("20260329", "07:00"),
        ("20260328", "08:00"),
        ("20260329T020000", "07:00"),
        ("20260329T015959", "08:00"),
    ],
)
def test_a_zones_rule_ends_with_its_until(until, utc):
    """Summer time comes on the last Sunday of March, as long as the rule has it."""
    summer = [
        "DTSTART:20250330T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        f"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL={until}",
    ]
    winter = ["DTSTART:20251026T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100"]
    parts = [*zone(*summer), "BEGIN:STANDARD", *winter, "END:STANDARD", "END:VTIMEZONE"]
    at = event("DTSTART;TZID=Office:20260701T090000")
    assert starts(*parts, *at) == [f"07-01 {utc}"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["DTSTART:20270101T000000", "TZOFFSETTO:+0100"], "'Office': can't be read: not an offset"),
        (
            ["DTSTART:20270101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100",
             "RRULE:FREQ=MINUTELY"],
            "VTIMEZONE: 'Office': can't be read: more than 2000",
        ),
    ],
)  # fmt: skip
def test_a_zone_without_offsets_or_with_a_change_each_minute_is_refused(lines, why):
    at = event("DTSTART;TZID=Office:20270401T090000")
    with pytest.raises(CalendarError, match=why):
        starts(*zone(*lines), "END:VTIMEZONE", *at)


def test_further_dates_count_towards_the_most():
    days = [f"2027{month:02}{day:02}" for month in (1, 3, 5) for day in range(1, 29)]
    listed = ",".join(f"{day}T{hour:02}0000Z" for day in days for hour in range(24))
    rule = ["DTSTART:20000101T000000Z", "RRULE:FREQ=DAILY;COUNT=19000", f"RDATE:{listed}"]
    with pytest.raises(CalendarError, match="more than 20000 occurrences"):
        starts(*event(*rule))


def test_a_rule_whose_dates_are_all_taken_out_shows_nothing():
    assert starts(*event("DTSTART:20270302T090000Z", "EXDATE:20270302T090000Z")) == []


def test_dates_and_rules_that_are_blank_say_nothing():
    lines = event("DTSTART:20270302T090000Z", "RRULE:", "RDATE:", "EXDATE: ")
    assert starts(*lines) == ["03-02 09:00"]


def test_many_calendars_in_one_file_cost_no_more_than_their_events():
    """Each may take another's zones, which are looked up once for the file."""
    part = calendar(*BERLIN, *event("DTSTART;TZID=Office:20270701T090000"))
    one, many = (steps_of(lambda n=n: read_ics(part * n)) for n in (20, 200))
    assert many < 12 * one


def steps_of(call):
    """Return how many Python functions a call enters: a measure that no load changes."""
    count = 0

    def step(_frame, kind, _):
        nonlocal count
        count += kind == "call"

    sys.setprofile(step)
    try:
        call()
    finally:
        sys.setprofile(None)
    return count


def test_the_zone_of_another_calendar_of_the_file_is_taken_where_one_has_none():
    first = calendar(*BERLIN)
    second = calendar(*event("DTSTART;TZID=Office:20270701T090000"))
    assert [str(e.start)[:16] for e in read_ics(first + second)] == ["2027-07-01 07:00"]


def test_this_and_future_moves_what_comes_after_by_as_much():
    weekly = event(*IN_NEW_YORK, "RRULE:FREQ=WEEKLY;COUNT=5")
    moved = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20270309T090000",
        "DTSTART;TZID=America/New_York:20270310T110000",
        "DURATION:PT2H",
    )
    single = event("RECURRENCE-ID:20270323T130000Z", "DTSTART:20270323T200000Z")
    found = ["03-02 14:00", "03-10 16:00", "03-17 15:00", "03-23 20:00", "03-31 15:00"]
    assert starts(*weekly, *moved, *single) == found


@pytest.mark.parametrize(
    ("master", "override", "found"),
    [
        (("SEQUENCE:2", "EXDATE:20270309T140000Z"), "SEQUENCE:1", ["03-02 14:00"]),
        (("SEQUENCE:1", "EXDATE:20270309T140000Z"), "SEQUENCE:1", ["03-02 14:00", "03-10 17:00"]),
        (("SEQUENCE:2",), "SEQUENCE:1", ["03-02 14:00", "03-10 17:00"]),
    ],
)
def test_a_later_series_without_the_date_of_an_older_override_makes_it_void(
    master, override, found
):
    series = event(*IN_NEW_YORK, "RRULE:FREQ=WEEKLY;COUNT=2", *master)
    moved = event("RECURRENCE-ID:20270309T140000Z", "DTSTART:20270310T170000Z", override)
    assert starts(*series, *moved) == found


ZONE_OF_UTC = [
    *("BEGIN:VTIMEZONE", "TZID:Office", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
]


@pytest.mark.parametrize(
    ("tzid", "hour"),
    [
        ("Europe/Lisbon", "08"),  # by name, whatever the file says
        ("/example.org/Europe/Lisbon", "08"),
        ("Europe/lisbon", "07"),  # the file's own
        ("EUROPE/LISBON", "07"),
        ("GMT Standard Time", "08"),
        ("gmt standard time", "07"),
    ],
)
def test_a_zone_of_the_file_goes_before_a_known_one_whose_name_it_nearly_has(tzid, hour):
    of_berlin = [line.replace("Office", tzid) for line in BERLIN]
    at = f"DTSTART;TZID={tzid}:20270706T090000"
    assert starts(*of_berlin, *event(at), by_name=True) == [f"07-06 {hour}:00"]
    assert starts(*event(at), by_name=True) == ["07-06 08:00"]


def test_two_zones_whose_names_differ_in_case_are_two():
    lines = [
        *(line.replace("Office", "Europe/Lisbon") for line in ZONE_OF_UTC),
        *(line.replace("Office", "Europe/lisbon") for line in BERLIN),
        *event("DTSTART;TZID=Europe/Lisbon:20270706T090000"),
        *event("DTSTART;TZID=Europe/lisbon:20270706T090000", uid="b"),
    ]
    assert starts(*lines) == ["07-06 07:00", "07-06 09:00"]
