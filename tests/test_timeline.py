"""Horizons and dates."""

import datetime as dt

import numpy as np
import pytest

from overlap import Horizon
from overlap.base.errors import HorizonError, SpanError
from overlap.clocks.timeline import Spans, as_date, date_of, day_number


def test_a_horizon_is_half_open():
    horizon = Horizon("2027-01-01", dt.date(2027, 1, 3))
    assert list(horizon) == [dt.date(2027, 1, 1), dt.date(2027, 1, 2)]
    assert dt.date(2027, 1, 3) not in horizon
    assert horizon == Horizon("2027-01-01", "2027-01-03")
    assert str(horizon) == "1–2 Jan 2027"


@pytest.mark.parametrize(
    ("start", "stop", "key"),
    [
        ("2027-01-01", "2027-01-01", "stop"),
        ("2027-01-02", "2027-01-01", "stop"),
        ("1969-12-31", "2027-01-01", "start"),
        ("2027-01-01", "2101-01-02", "stop"),
        ("2027-02-30", "2027-03-01", "start"),
        ("2027-1-1", "2027-03-01", "start"),
        ("20270101", "2027-03-01", "start"),
        (None, "2027-03-01", "start"),
        ("2027-01-01", 5, "stop"),
        ("2027-01-01", dt.datetime(2027, 2, 1), "stop"),  # noqa: DTZ001 - refused for being one
    ],
)
def test_a_wrong_horizon_names_the_date(start, stop, key):
    with pytest.raises(HorizonError) as fault:
        Horizon(start, stop)
    assert fault.value.key == key


@pytest.mark.parametrize("months", [0, -1, 1573, 1.5, True, "12"])
def test_months_are_a_whole_number(months):
    with pytest.raises(HorizonError, match="months"):
        Horizon.of_months("2027-01-01", months)


def test_months_past_the_supported_years_are_refused():
    with pytest.raises(HorizonError, match="months: 13: ends 2101-02-01, after 2101-01-01"):
        Horizon.of_months("2100-01-01", 13)
    assert Horizon.of_months("2100-01-01", 12).stop == dt.date(2101, 1, 1)


def test_days_are_numbered_from_1970():
    assert day_number(dt.date(1970, 1, 1)) == 0
    assert date_of(day_number(as_date("2027-03-14"))) == dt.date(2027, 3, 14)


def test_spans_of_the_same_minutes_are_equal_however_they_were_cut():
    apart, whole = Spans([10, 0], [20, 10]), Spans([0], [20])
    assert apart == whole
    assert hash(apart) == hash(whole)
    assert len(apart) == 1
    assert whole - Spans([5], [7]) == Spans([0, 7], [5, 20])
    assert whole != "0-20"


def test_spans_need_a_stop_for_each_start():
    with pytest.raises(SpanError, match="give as many of each"):
        Spans([1, 2], [3])


def test_a_span_that_stops_before_it_starts_is_refused_with_its_index():
    with pytest.raises(SpanError, match=r"stop_min\[1\]: 5: stops before it starts"):
        Spans([0, 9], [0, 5])


AWARE = dt.datetime(2027, 3, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    "starts",
    [
        [30064410],
        [30064410.0],
        np.array([30064410], np.uint32),
        np.array(["2027-03-01T01:30"], "datetime64[m]"),
        np.array(["2027-03-01T01:30:00"], "datetime64[ns]"),
        [AWARE],
        (at for at in [AWARE]),
    ],
)
def test_starts_are_minutes_or_instants_of_any_unit(starts):
    starts = list(starts) if not isinstance(starts, np.ndarray) else starts
    (start,) = Spans(starts, [30064470]).start.tolist()
    assert start == dt.datetime(2027, 3, 1, 1, 30)  # noqa: DTZ001 - datetime64 is without zone
    [(start, stop)] = Spans(starts, [30064470])
    assert (start, stop) == (AWARE, AWARE + dt.timedelta(hours=1))


@pytest.mark.parametrize(
    ("starts", "why"),
    [
        ([1803864600], "outside of 1969 to 2101"),
        ([30064410.5], "not a whole number"),
        ([float("nan")], "not a whole number"),
        (np.array(["2027-03-01T01:30:30"], "datetime64[s]"), "not a whole number"),
        (np.array(["NaT"], "datetime64[m]"), "not a whole number"),
        ([AWARE.replace(tzinfo=None)], "has no zone"),
        ([AWARE.replace(second=1)], "not a whole number"),
        (["2027-03-01"], "neither minutes nor instants"),
        ([None], "neither minutes nor instants"),
        (np.array([60], "timedelta64[m]"), "neither minutes nor instants"),
        ([True], "neither minutes nor instants"),
    ],
)
def test_what_spans_would_misread_is_refused_with_its_key(starts, why):
    with pytest.raises(SpanError, match=f"^start_min: .*{why}"):
        Spans(starts, [30064470])
