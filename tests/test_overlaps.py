"""Overlap of pairs and groups: shapes, what is refused, and what is frozen."""

import numpy as np
import pytest

from overlap import Horizon, Site, daily_overlap, daily_overlap_each
from overlap.base.errors import SiteError

WEEK = Horizon("2027-01-04", "2027-01-11")
LONDON = Site("London", "Europe/London")
BERLIN = Site("Berlin", "Europe/Berlin")
TOKYO = Site("Tokyo", "Asia/Tokyo")


def test_arrays_have_the_documented_types_and_are_read_only():
    found = daily_overlap(LONDON, BERLIN, horizon=WEEK)
    assert found.dates.dtype == "datetime64[D]"
    assert found.minutes.dtype == found.clock_minutes.dtype == np.int32
    assert not found.minutes.flags.writeable
    with pytest.raises(AttributeError):
        found.minutes = None
    assert len(found.dates) == len(found.intervals()) == 5


def test_at_least_one_is_the_references_own_time():
    found = daily_overlap(LONDON, TOKYO, horizon=WEEK, at_least=1)
    assert found.minutes.tolist() == found.working_minutes.tolist() == [480] * 5


def test_at_least_two_of_three_is_the_reference_and_any_other():
    any_other = daily_overlap(LONDON, BERLIN, TOKYO, horizon=WEEK, at_least=2)
    assert any_other.minutes.tolist() == [420] * 5
    assert daily_overlap(LONDON, BERLIN, TOKYO, horizon=WEEK).minutes.tolist() == [0] * 5


def test_a_reference_that_never_works_has_no_days():
    closed = Site("closed", "UTC", "Mo-Su off")
    found = daily_overlap(closed, LONDON, horizon=WEEK)
    assert found.dates.tolist() == []
    assert found.intervals() == []
    each = daily_overlap_each(closed, [LONDON, BERLIN], horizon=WEEK)
    assert each.minutes.shape == (2, 0)


@pytest.mark.parametrize("k", [0, -1, 3, True, 1.5, "2"])
def test_at_least_is_from_one_to_the_number_of_sites(k):
    with pytest.raises(SiteError, match="at_least"):
        daily_overlap(LONDON, BERLIN, horizon=WEEK, at_least=k)


def test_an_overlap_takes_two_sites_of_different_names():
    with pytest.raises(SiteError, match="two sites of this name"):
        daily_overlap(LONDON, LONDON, horizon=WEEK)
    with pytest.raises(SiteError, match="at least two sites"):
        daily_overlap(LONDON, horizon=WEEK)
    with pytest.raises(SiteError, match="at least two sites"):
        daily_overlap_each(LONDON, [], horizon=WEEK)


def test_sites_whose_dates_lie_days_apart_still_meet():
    """At UTC+14 the window is 10:00-12:00Z; at UTC-12 the night off ends at 11:00Z."""
    east = Site("east", "Pacific/Kiritimati", "Mo-Su 00:00-02:00")
    west = Site("west", "Etc/GMT+12", "Mo-Su 23:00-22:00")
    found = daily_overlap(east, west, horizon=WEEK)
    assert found.minutes.tolist() == [60] * 7
    assert daily_overlap_each(east, [west], horizon=WEEK).minutes.tolist() == [[60] * 7]


def test_others_may_be_an_iterator():
    london, berlin = Site("London", "Europe/London"), Site("Berlin", "Europe/Berlin")
    week = Horizon("2027-01-04", "2027-01-09")
    each = daily_overlap_each(london, iter([berlin]), horizon=week)
    assert each == daily_overlap_each(london, [berlin], horizon=week)
    assert (each.sites, each.minutes.shape) == ((berlin,), (1, 5))


def test_a_night_shift_meets_the_date_after_next_across_25_hours_of_offset():
    # Monday 20:00-06:00 at UTC-11 is Tuesday 07:00-17:00 in UTC, and Wednesday 00:00-08:00 at
    # UTC+14 is Tuesday 10:00-18:00: seven hours, two dates apart; Saturdays and Sundays are off
    night = Site("Pago Pago", "Pacific/Pago_Pago", "Mo-Fr 20:00-06:00")
    early = Site("Kiritimati", "Pacific/Kiritimati", "Mo-Fr 00:00-08:00")
    week = Horizon("2027-01-04", "2027-01-09")
    for shared in (
        daily_overlap(night, early, horizon=week).minutes,
        daily_overlap_each(night, [early], horizon=week).minutes[0],
    ):
        assert shared.tolist() == [420, 420, 420, 0, 0]
