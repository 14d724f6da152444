"""The matrix of all pairs: shapes, errors, equal calendars, and 300 random pairs of real zones."""

import numpy as np
import pytest

from overlap import Horizon, Site, Target, daily_overlap, overlap_matrix
from overlap.base.errors import OverlapError
from overlap.sites.holiday_library import has_holidays
from overlap.sites.places import all_places

TEN_YEARS = Horizon("2027-01-01", "2037-01-01")
PATTERNS = (
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-12:00,13:00-18:00",
    "Su-Th 08:00-16:00",
    "Mo-Fr 22:00-06:00",
    "Mo-Su 00:00-24:00",
    "Mo-Sa 10:00-19:00",
    "Mo-Fr 22:00-02:30",
)


def real_sites(patterns):
    return [
        Site(
            place.zone,
            place.zone,
            patterns[n % len(patterns)],
            place.country if has_holidays(place.country) else "none",
        )
        for n, place in enumerate(all_places())
    ]


@pytest.mark.parametrize(
    "patterns", [PATTERNS, PATTERNS[4:5] + PATTERNS[:1]], ids=["mixed", "24/7"]
)
def test_300_random_pairs_equal_their_daily_overlap(patterns):
    sites = real_sites(patterns)
    target = Target("3h")
    found = overlap_matrix(sites, TEN_YEARS, target, quantiles=(0.05,))
    rng = np.random.default_rng(2027)
    for i, j in rng.integers(0, len(sites), (300, 2)).tolist():
        if i == j:
            continue
        pair = daily_overlap(sites[i], sites[j], horizon=TEN_YEARS)
        joint = pair.minutes[~pair.lost]
        assert found.joint_days[i, j] == len(joint)
        assert found.mean[i, j] == joint.sum() / len(joint)
        assert found.minimum[i, j] == joint.min()
        assert found.share[i, j] == (joint >= 180).sum() / len(joint)
        assert found.quantiles[0, i, j] == pytest.approx(np.quantile(joint, 0.05))


def test_a_half_day_that_ends_before_the_other_begins_is_lost_not_short():
    """Auckland's morning is the evening before in Reykjavik, which has a half day on the 24th."""
    evenings = Site(
        "Reykjavik", "Atlantic/Reykjavik", "Mo-Fr 09:00-24:00", "IS", half_day="09:00-13:00"
    )
    mornings = Site("Auckland", "Pacific/Auckland", "Mo-Su 09:00-12:00")
    found = overlap_matrix([evenings, mornings], Horizon("2027-12-20", "2027-12-25"))
    assert found.joint_days[0, 1] == 4
    assert (found.mean[0, 1], found.minimum[0, 1]) == (180, 180)


def test_a_site_with_itself_shares_its_own_working_time():
    site = Site("A", "Europe/London", "Mo-Th 09:00-17:00; Fr 09:00-13:00")
    week = Horizon("2027-01-04", "2027-01-11")
    found = overlap_matrix([site, Site("B", "UTC", "Mo-Su off")], week, quantiles=[0.5])
    assert (found.mean[0, 0], found.minimum[0, 0], found.joint_days[0, 0]) == (432.0, 240, 5)
    assert np.isnan(found.mean[1, 0])
    assert found.quantiles.shape == (1, 2, 2)


def test_sites_of_equal_calendars_have_equal_rows_and_columns():
    zones = ("Asia/Kolkata", "Asia/Calcutta", "Europe/London")
    found = overlap_matrix([Site(zone, zone) for zone in zones], TEN_YEARS)
    assert (found.mean[0] == found.mean[1]).all()
    assert (found.mean[:, 0] == found.mean[:, 1]).all()


def test_results_are_frozen():
    found = overlap_matrix(
        [Site("A", "UTC"), Site("B", "UTC")], Horizon("2027-01-04", "2027-01-05")
    )
    for name in ("mean", "minimum", "share", "joint_days", "quantiles"):
        assert not getattr(found, name).flags.writeable


def test_progress_is_told_block_by_block(monkeypatch):
    monkeypatch.setattr("overlap.planning.matrix._PAIRS_AT_ONCE", 4)
    told = []
    sites = [Site(f"{n}", zone) for n, zone in enumerate(["UTC", "Asia/Tokyo", "Asia/Dubai"])]
    found = overlap_matrix(
        sites, Horizon("2027-01-04", "2027-01-11"), progress=lambda *at: told.append(at)
    )
    assert told[-4:] == [(500, 1000), (666, 1000), (833, 1000), (1000, 1000)]  # of three blocks
    assert len(told) > 4 + 3  # before, once a site while compiling
    assert found.joint_days.tolist() == [[5, 5, 5]] * 3


class Stopped(Exception):  # noqa: N818 - what a caller raises to stop
    pass


def test_progress_stops_the_work_by_raising():
    def stop(*_):
        raise Stopped

    with pytest.raises(Stopped):
        overlap_matrix([Site("A", "UTC"), Site("B", "UTC")], TEN_YEARS, progress=stop)


def test_more_sites_than_the_limit_are_refused_from_python_too():
    sites = [Site(str(n), "UTC") for n in range(2001)]
    with pytest.raises(OverlapError, match="more than 2000 sites"):
        overlap_matrix(sites, TEN_YEARS)


@pytest.mark.parametrize(
    ("sites", "more", "words"),
    [
        ([], {}, "empty"),
        ([Site("A", "UTC")], {}, "only one"),
        ([Site("A", "UTC"), Site("A", "UTC")], {}, "two sites of this name"),
        ([Site("A", "UTC")], {"quantiles": [1.5]}, "quantiles"),
        ([Site("A", "UTC")], {"quantiles": [float("nan")]}, "quantiles"),
        ([Site("A", "UTC")], {"quantiles": ["x"]}, "quantiles"),
        ([Site("A", "UTC")], {"target": "4h-2h"}, "4h-2h"),
    ],
)
def test_wrong_questions_are_refused(sites, more, words):
    with pytest.raises(OverlapError, match=words):
        overlap_matrix(sites, TEN_YEARS, **more)
