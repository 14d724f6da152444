"""Lengths of time, read and written."""

import pytest

from overlap.base.units import (
    DurationError,
    as_minutes,
    format_minutes,
    format_offset,
    parse_minutes,
)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90m", 90),
        ("2h", 120),
        ("2h30m", 150),
        ("1.25h", 75),
        ("PT2H30M", 150),
        ("PT45M", 45),
        ("0m", 0),
        ("30min", 30),
        ("1 h 30 min", 90),
        ("2 hours", 120),
        ("2H", 120),
        ("90 minutes", 90),
        ("1.5 hrs", 90),
    ],
)
def test_a_length_of_time_is_read(text, minutes):
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "h", "2", "PT", "PTH", "-2h", "1.001h", "2 hin", "٢h", "nan", "1e3m"]
)
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(DurationError):
        parse_minutes(text)


@pytest.mark.parametrize("value", ["0m", "25h", "x", 30, None])
def test_bounds_and_types_are_checked_and_the_key_is_named(value):
    with pytest.raises(DurationError, match="step"):
        as_minutes(value, key="step", most=1440)


def test_lengths_and_offsets_are_written_for_people():
    assert [format_minutes(m) for m in (0, 59.6, 90)] == ["0 min", "1 h", "1 h 30 min"]
    assert [format_offset(m) for m in (0, 345, -570)] == ["+00:00", "+05:45", "-09:30"]
