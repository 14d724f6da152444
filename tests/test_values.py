"""Frozen classes with arrays: equal by value, hashable, and read-only however they are copied."""

import copy
import datetime as dt
import pickle
import zoneinfo
from dataclasses import dataclass

import numpy as np
import pytest

from overlap import Horizon, OverlapError, Site, Spans, Target, check, daily_overlap, overlap_matrix
from overlap.base.values import Value

YEAR = Horizon("2027-01-01", "2027-04-01")
LONDON, MANILA = Site("London", "Europe/London"), Site("Manila", "Asia/Manila", holidays="PH")
MAKERS = {
    "spans": lambda: Spans([0, 9], [5, 12]),
    "overlap": lambda: daily_overlap(LONDON, MANILA, horizon=YEAR),
    "matrix": lambda: overlap_matrix([LONDON, MANILA], YEAR, "2h"),
    "verdict": lambda: check(LONDON, [MANILA], YEAR, Target("2h")),
}


@dataclass(frozen=True, slots=True, eq=False)
class Nested(Value):
    arrays: tuple[np.ndarray, ...]
    share: np.ndarray


def arrays_in(value):
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for own in value:
            yield from arrays_in(own)
    else:
        for name in getattr(value, "__dataclass_fields__", ()):
            yield from arrays_in(getattr(value, name))


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))],  # noqa: S301
)
def test_a_copy_is_equal_and_none_of_its_arrays_can_be_written(make, again):
    one = make()
    other = again(one)
    assert other == one == make()
    assert hash(other) == hash(one)
    found = list(arrays_in(other))
    assert found
    assert not any(array.flags.writeable for array in found)


def test_values_that_differ_in_one_number_of_an_array_are_unequal():
    assert Spans([0], [5]) != Spans([0], [6])
    assert daily_overlap(LONDON, MANILA, horizon=YEAR) != daily_overlap(
        LONDON, Site("Manila", "Asia/Manila", "Mo-Fr 10:00-18:00", "PH"), horizon=YEAR
    )
    assert Spans([0], [5]) != (0, 5)


def test_not_a_number_equals_itself_and_other_types_of_numbers_are_other_values():
    one = Nested((np.array([1]),), np.array([np.nan, 1.0]))
    assert one == Nested((np.array([1]),), np.array([np.nan, 1.0]))
    assert one != Nested((np.array([1.0]),), np.array([np.nan, 1.0]))
    assert one != Nested((), np.array([np.nan, 1.0]))


def test_arrays_in_tuples_are_read_only_after_pickle():
    one = pickle.loads(pickle.dumps(Nested((np.array([1]),), np.array([2.0]))))  # noqa: S301
    with pytest.raises(ValueError, match="read-only"):
        one.arrays[0][0] = 2


def test_scalars_of_numpy_and_pandas_and_zone_objects_are_what_they_stand_for():
    pandas = pytest.importorskip("pandas")
    days = [np.datetime64("2027-03-01"), pandas.Timestamp("2027-03-02")]
    site = Site("Manila", zoneinfo.ZoneInfo("Asia/Manila"), people=np.int64(25), days_off=days)
    plain = ["2027-03-01", "2027-03-02"]
    assert site == Site("Manila", "Asia/Manila", people=25, days_off=plain)
    assert (type(site.zone), type(site.people)) == (str, int)
    whole = Horizon(pandas.Timestamp("2027-01-01"), np.datetime64("2028-01-01"))
    assert whole == Horizon("2027-01-01", "2028-01-01")


@pytest.mark.parametrize(
    "moment",
    [
        np.datetime64("NaT", "D"),
        np.datetime64("2027-03-01T09:00"),
        dt.datetime(2027, 3, 1),  # noqa: DTZ001
        dt.datetime(2027, 3, 1, tzinfo=dt.UTC),
    ],
)
def test_a_moment_within_a_day_or_of_a_zone_is_no_date(moment):
    with pytest.raises(OverlapError, match="not a date"):
        Horizon(moment, "2028-01-01")


@pytest.mark.parametrize("zone", [dt.timezone(dt.timedelta(hours=8)), dt.UTC, object()])
def test_a_zone_without_an_iana_name_is_refused(zone):
    with pytest.raises(OverlapError, match="unknown zone"):
        Site("Manila", zone)
