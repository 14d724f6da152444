"""Who is on duty at an instant, and instants as people write them."""

import datetime as dt

import numpy as np
import pytest

from overlap import Site, duty, parse_instant
from overlap.base.errors import OverlapError

LONDON = Site("London", "Europe/London", holidays="GB")
MANILA = Site("Manila", "Asia/Manila", "Mo-Fr 13:00-17:00,18:00-22:00", holidays="PH")


@pytest.mark.parametrize(
    ("text", "site", "utc"),
    [
        ("2027-03-15T09:00Z", None, "2027-03-15T09:00"),
        ("2027-03-15 09:00Z", None, "2027-03-15T09:00"),
        ("2027-03-15T09:00+08:00", None, "2027-03-15T01:00"),
        ("2027-03-15T09:00-0330", None, "2027-03-15T12:30"),
        ("2027-03-15T09:00:00Z", None, "2027-03-15T09:00"),
        ("2027-03-15 09:00", MANILA, "2027-03-15T01:00"),
        ("2027-03-28 01:30", LONDON, "2027-03-28T01:30"),
        ("2027-10-31 01:30", LONDON, "2027-10-31T00:30"),
    ],
)
def test_an_instant_is_read_in_its_zone_or_in_a_sites(text, site, utc):
    assert parse_instant(text, site).isoformat() == f"{utc}:00+00:00"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-03-15 09:00", "has no zone"),
        ("2027-03-15", "not an instant"),
        ("09:00", "not an instant"),
        ("2027-02-30T09:00Z", "not an instant"),
        ("2027-03-15T24:00Z", "not an instant"),
        ("2027-03-15T09:00+99:00", "not an instant"),
        ("noon", "not an instant"),
    ],
)
def test_what_is_no_instant_is_refused_with_its_text(text, words):
    with pytest.raises(OverlapError, match=words) as fault:
        parse_instant(text, key="--at")
    assert repr(text) in str(fault.value)


@pytest.mark.parametrize(
    ("instant", "state"),
    [
        ("2027-01-05T05:30", "at work until 17:00"),
        ("2027-01-05T09:00", "break, back 18:00"),
        ("2027-01-05T08:59", "at work until 17:00"),
        ("2027-01-05T04:59", "before hours, back 13:00"),
        ("2027-01-05T14:00", "after hours, back Wed 13:00"),
        ("2027-01-09T05:00", "no work on Saturdays, back Mon 13:00"),
        ("2027-03-26T06:00", "off, Good Friday, back Mon 13:00"),
    ],
)
def test_a_state_says_why_and_until_when(instant, state):
    (on,) = duty([MANILA], np.datetime64(instant))
    assert on.state == state


def test_sites_come_in_calling_order():
    offices = [LONDON, MANILA, Site("Tokyo", "Asia/Tokyo"), Site("Never", "UTC", "Mo-Su off")]
    found = duty(offices, np.datetime64("2027-01-05T10:30"))
    assert [on.site.name for on in found] == ["London", "Manila", "Tokyo", "Never"]
    assert [on.wait_min for on in found] == [0, 0, 810, None]
    assert found["London"].local == dt.datetime(2027, 1, 5, 10, 30)  # noqa: DTZ001 - a wall time
    assert found["Tokyo"].next_start == dt.datetime(2027, 1, 6, tzinfo=dt.UTC)
    assert found["Never"].state == "no work on Tuesdays, no shift in 60 days"


def test_a_night_shift_is_at_work_after_midnight():
    nights = Site("n", "Asia/Manila", "Mo-Fr 21:00-06:00")
    (on,) = duty([nights], np.datetime64("2027-01-08T21:30"))
    assert (on.at_work, on.state) == (True, "at work until 06:00")


def test_a_site_that_never_closes_has_no_end():
    always = Site("Always", "UTC", "24/7")
    on, other = duty([LONDON, always], np.datetime64("2027-01-05T10:30"))
    assert (on.site.name, on.until, on.state) == ("Always", None, "at work for 60 days and more")
    assert other.site.name == "London"


def test_extra_days_and_half_days_are_told_by_their_own_windows():
    shanghai = Site("Shanghai", "Asia/Shanghai", holidays="CN")
    (on,) = duty([shanghai], np.datetime64("2026-02-14T00:00"))
    assert on.state == "before hours, back 09:00"
    ankara = Site("Ankara", "Europe/Istanbul", holidays="TR", half_day="09:00-13:00")
    (on,) = duty([ankara], np.datetime64("2027-10-28T04:00"))
    assert on.state == "before hours, back 09:00"
    (on,) = duty([ankara], np.datetime64("2027-10-28T11:00"))
    assert on.state.startswith("after hours, back")


@pytest.mark.parametrize("value", [5, None, "2027-01-05"])
def test_what_is_no_instant_at_all_is_refused(value):
    with pytest.raises(OverlapError):
        parse_instant(value)
    with pytest.raises(OverlapError):
        duty([LONDON], value)


@pytest.mark.parametrize("at", ["1969-12-31T23:59", "2101-01-01T00:00", "NaT"])
def test_instants_outside_the_supported_years_are_refused(at):
    with pytest.raises(OverlapError, match="at"):
        duty([LONDON], np.datetime64(at, "m"))


def test_the_ends_of_the_supported_years_work():
    for at in ("1970-01-01T00:00", "2100-12-31T23:59"):
        assert len(duty([LONDON, MANILA], np.datetime64(at))) == 2
