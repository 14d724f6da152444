"""Weekly hours: what is read, how it is printed, and where a fault is."""

import re

import pytest

from overlap.base.errors import HoursError
from overlap.sites.day_windows import format_clock, parse_clock, parse_window
from overlap.sites.hours import WeeklyHours


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Mo-Fr 09:00-17:30", "Mo-Fr 09:00-17:30"),
        ("mo-fr 9:00-17:30", "Mo-Fr 09:00-17:30"),
        ("Fr-Mo 22:00-06:00; Tu off", "Fr-Mo 22:00-06:00"),
        ("24/7", "Mo-Su 00:00-24:00"),
        ("Mo-Fr 24/7", "Mo-Fr 00:00-24:00"),
        ("09:00-17:00", "Mo-Su 09:00-17:00"),
        ("Mo,We 13:00-17:00,09:00-12:00", "Mo,We 09:00-12:00,13:00-17:00"),
        ("Mo 12:00-13:00,09:00-12:00,12:00-13:00", "Mo 09:00-12:00,12:00-13:00"),
        ("Mo-Fr 09:00-17:00; Fr 09:00-13:00", "Mo-Th 09:00-17:00; Fr 09:00-13:00"),
        ("Mo-Fr 09:00-17:00; We off", "Mo,Tu,Th,Fr 09:00-17:00"),
        ("Mo-Fr 09:00-17:00;", "Mo-Fr 09:00-17:00"),
        ("Mo-Su off", "Mo-Su off"),
        ("Mo closed", "Mo-Su off"),
        ("Mo–Fr 09:00–17:00", "Mo-Fr 09:00-17:00"),
        ("Mo 20:00-24:00", "Mo 20:00-24:00"),
        ("Mo 10:00-20:00,18:00-12:00", "Mo 10:00-20:00,18:00-12:00"),
        ("Mondays through Fridays: 9h-17h30", "Mo-Fr 09:00-17:30"),
        ("Mon & Wed 0900-1300 and 14-18", "Mo,We 09:00-13:00,14:00-18:00"),
        ("Daily noon-8pm", "Mo-Su 12:00-20:00"),
        ("Mo-Fr noon-20:00", "Mo-Fr 12:00-20:00"),
        ("Mo-Th 9 to midnight, Fr midnight to noon", "Mo-Th 09:00-24:00; Fr 00:00-12:00"),
        ("Mo 01-09", "Mo 01:00-09:00"),
    ],
)
def test_hours_are_printed_in_one_form(text, printed):
    assert str(WeeklyHours.parse(text)) == printed


@pytest.mark.parametrize(
    ("text", "fault", "position"),
    [
        ("Mo-Fr 25:00-17:30", "no such time", 7),
        ("Mo 09:60-10:00", "no such time", 4),
        ("Mo 09:00-09:00", "start equals stop", 4),
        ("Mo 24:00-01:00", "can't start at 24:00", 4),
        ("", "expected a time", 1),
        ("Mo", "expected a time", 3),
        ("Mo 09:00", "expected '-'", 9),
        ("Mo 09:00-", "expected a time", 10),
        ("Mo 09:00-17:00 Tu 09:00-17:00", "expected ';'", 16),
        ("Mo-Xx 09:00-17:00", "expected a day", 4),
        ("PH off", "given by 'holidays'", 1),
        ("Mo 09:00-17:00,,18:00-19:00", "expected a time", 16),
        ("Mo foo", "expected times or 'off'", 4),
        ("Mo 09:00-17:00; ; Tu off", "expected a time", 17),
        ("Mo-Fr 9-12; 13-17", "times without days would replace all before", 13),
        ("Mo-Fr 1-9", "may mean 01:00-09:00 or 13:00-21:00", 7),
        ("Mo-Fr noon-12pm", "start equals stop", 7),
        ("Mo-Fr 9:5-17", "expected '-'", 8),
        ("Mo-Fr 9:00 : 17:00", "expected '-'", 12),
    ],
)
def test_a_fault_is_named_with_its_position(text, fault, position):
    with pytest.raises(HoursError) as caught:
        WeeklyHours.parse(text)
    assert fault in str(caught.value)
    assert re.search(rf", at position {position}(?=;|$)", str(caught.value))
    assert repr(text) in str(caught.value)


def test_too_much_text_and_too_many_windows_are_refused():
    with pytest.raises(HoursError, match="longer than 2000"):
        WeeklyHours.parse("Mo 09:00-10:00;" * 200)
    many = ",".join(f"{h:02}:00-{h:02}:30" for h in range(13))
    with pytest.raises(HoursError, match="more than 12 windows"):
        WeeklyHours.parse(f"Mo {many}")


def test_what_is_not_text_is_refused():
    with pytest.raises(HoursError, match="not text"):
        WeeklyHours.parse(900)


def test_the_most_common_day_is_the_one_most_weekdays_have():
    hours = WeeklyHours.parse("Mo-Th 09:00-17:00; Fr 09:00-13:00")
    assert hours.most_common == ((540, 1020),)
    tie = WeeklyHours.parse("Tu 10:00-12:00; We 09:00-13:00")
    assert tie.most_common == ((600, 720),)
    assert WeeklyHours.parse("Mo-Su off").most_common == ()


def test_a_window_ends_the_next_day_when_its_stop_is_not_after_its_start():
    assert parse_window("22:00-06:00") == (1320, 1800)
    assert parse_window("18:00-00:00") == (1080, 1440)


@pytest.mark.parametrize("text", ["", "22:00", "22:00-22:00", "24:00-01:00", None, "a-b"])
def test_what_is_no_window_is_refused(text):
    with pytest.raises(HoursError):
        parse_window(text, key="refuse")


def test_a_full_day_that_moves_becomes_two_windows_that_touch():
    hours = WeeklyHours.parse("Fr 00:00-24:00").moved(60)
    assert str(hours) == "Fr 01:00-12:30,12:30-01:00"
    assert WeeklyHours.parse(str(hours)) == hours


@pytest.mark.parametrize("windows", [((60, 1500),), tuple((m, m + 1) for m in range(0, 26, 2))])
def test_windows_that_no_text_gives_are_refused(windows):
    with pytest.raises(HoursError, match="or 00:00-24:00"):
        WeeklyHours((windows, *[()] * 6))


@pytest.mark.parametrize("text", ["24:01", "9", "-1:00", "09:00:00", "\u0660\u0669:00", None])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(HoursError, match="slots"):
        parse_clock(text, key="slots")


def test_clocks_are_printed_with_the_end_of_the_day_as_24():
    assert [format_clock(m) for m in (0, 570, 1440, 1441)] == ["00:00", "09:30", "24:00", "00:01"]


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("Mon-Fri 9:00-18:00", "Mo-Fr 09:00-18:00"),
        ("Mo-Fr 9-17", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 9am-5pm", "Mo-Fr 09:00-17:00"),
        ("mon, wed 9 A.M. to 12 p.m.", "Mo,We 09:00-12:00"),
        ("Mon-Fri 9 to 17", "Mo-Fr 09:00-17:00"),
        ("Monday to Friday 08:30–17:00", "Mo-Fr 08:30-17:00"),
        ("Mo-Fr 09:00 — 17:00", "Mo-Fr 09:00-17:00"),
        ("Mo-Th 09:00-18:00, Fr 09:00-13:00", "Mo-Th 09:00-18:00; Fr 09:00-13:00"),
        ("Mo-Fr 9:00 AM - 5:30 PM", "Mo-Fr 09:00-17:30"),
        ("Mo-Fr 9-5pm", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 9.30-17.00", "Mo-Fr 09:30-17:00"),
        ("Mo-Fr 22-6", "Mo-Fr 22:00-06:00"),
        ("Mo-Fr 12am-8am", "Mo-Fr 00:00-08:00"),
        ("Mo-Fr 9-12, 13-17; Thursday off", "Mo-We,Fr 09:00-12:00,13:00-17:00"),
    ],
)
def test_hours_as_people_type_them_have_one_canonical_form(typed, canonical):
    hours = WeeklyHours.parse(typed)
    assert str(hours) == canonical
    assert WeeklyHours.parse(canonical) == hours


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Mo-Fr 9-5", "may mean 09:00-17:00 or 09:00-05:00"),
        ("Mo-Fr 9am-5", "say am or pm, or neither, at both times"),
        ("Mo-Fr 1-5pm", "say am or pm, or neither, at both times"),
        ("Mo-Fr 13pm-5pm", "1 to 12"),
        ("Mo-Fr 0am-5pm", "1 to 12"),
        ("Mo-Fr 9am-9am", "start equals stop"),
        ("Mo-Fr 9", "expected '-' and a time"),
        ("Mon-Fryday 9-17", "expected a day"),
        ("Mon-Fri", "expected a time"),
    ],
)
def test_hours_with_no_meaning_or_two_are_refused(typed, reason):
    with pytest.raises(HoursError, match=reason) as fault:
        WeeklyHours.parse(typed)
    assert typed in str(fault.value)
