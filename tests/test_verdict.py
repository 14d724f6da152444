"""The verdict: joint and lost days, bands, share, the ranges of the clock, the reasons."""

import datetime as dt

import numpy as np
import pytest

from overlap import Horizon, Site, Target, check, overlap_matrix, rank
from overlap.base.errors import OverlapError

YEAR = Horizon("2027-01-01", "2028-01-01")
NEW_YORK = Site("New York", "America/New_York", holidays="US")
LONDON = Site("London", "Europe/London", holidays="GB")


def ranges(reference, site, horizon=YEAR):
    found = check(reference, site, horizon).verdicts[0].clock
    return [(str(part.start), str(part.stop), part.minutes, part.cause) for part in found]


def test_the_weeks_when_only_one_side_has_changed_its_clocks_are_ranges():
    assert ranges(NEW_YORK, LONDON) == [
        ("2027-01-01", "2027-03-14", 180, "start of the horizon"),
        ("2027-03-14", "2027-03-28", 240, "New York to DST"),
        ("2027-03-28", "2027-10-31", 180, "London to DST"),
        ("2027-10-31", "2027-11-07", 240, "London to standard time"),
        ("2027-11-07", "2028-01-01", 180, "New York to standard time"),
    ]


def test_clocks_that_change_together_make_no_range():
    dublin = Site("Dublin", "Europe/Dublin")
    assert ranges(dublin, Site("Warsaw", "Europe/Warsaw")) == [
        ("2027-01-01", "2028-01-01", 420, "start of the horizon")
    ]


def test_a_change_that_is_no_dst_is_named_by_its_offset():
    casablanca = Site("Casablanca", "Africa/Casablanca")
    autumn = Horizon("2026-09-01", "2026-10-10")
    assert ranges(Site("Paris", "Europe/Paris"), casablanca, autumn) == [
        ("2026-09-01", "2026-09-20", 420, "start of the horizon"),
        ("2026-09-20", "2026-10-10", 360, "Casablanca to UTC+00:00"),
    ]


def test_a_season_makes_a_range_with_its_hours():
    cairo = Site(
        "Cairo",
        "Africa/Cairo",
        "Mo-Fr 09:00-17:00",
        seasons=[("2027-02-08", "2027-03-09", "Mo-Fr 09:00-14:00")],
    )
    spring = Horizon("2027-01-01", "2027-03-20")
    assert ranges(Site("Athens", "Europe/Athens"), cairo, spring) == [
        ("2027-01-01", "2027-02-08", 480, "start of the horizon"),
        ("2027-02-08", "2027-03-10", 300, "Cairo to hours Mo-Fr 09:00-14:00"),
        ("2027-03-10", "2027-03-20", 480, "Cairo to hours Mo-Fr 09:00-17:00"),
    ]


def test_a_change_between_disjoint_weekdays_is_still_a_range():
    short = Horizon("2027-03-11", "2027-03-17")
    assert [(r[0], r[2]) for r in ranges(NEW_YORK, LONDON, short)] == [
        ("2027-03-11", 180),
        ("2027-03-14", 240),
    ]


def test_a_range_starts_on_the_references_date():
    """Sydney's clock changes on its 3 October, when it is still the 2nd in Los Angeles."""
    reference = Site("LA", "America/Los_Angeles", "Mo-Su 09:00-17:00")
    sydney = Site("Sydney", "Australia/Sydney", "Mo-Su 07:00-12:00")
    autumn = Horizon("2027-09-20", "2027-10-15")
    found = check(reference, sydney, autumn).verdicts[0]
    (first, second) = found.clock
    by_date = dict(zip(found.dates.tolist(), found.clock_minutes.tolist(), strict=True))
    assert second.start == dt.date(2027, 10, 2)
    assert {m for date, m in by_date.items() if date < second.start} == {first.minutes}
    assert {m for date, m in by_date.items() if date >= second.start} == {second.minutes}


def test_hours_that_differ_by_weekday_make_no_range():
    friday = Site("Berlin", "Europe/Berlin", "Mo-Th 09:00-17:00; Fr 09:00-12:00")
    assert [r[2] for r in ranges(friday, Site("Madrid", "Europe/Madrid"))] == [480]


def test_a_lost_day_names_the_site_and_the_reason():
    found = check(NEW_YORK, LONDON, YEAR).verdicts[0]
    lost = {str(day.date): (day.site, day.reason) for day in found.lost}
    assert lost["2027-03-26"] == ("London", "Good Friday")
    assert len(lost) == found.lost_days
    assert "2027-12-24" not in lost


def test_a_lost_night_names_the_day_off_of_its_own_shift_date():
    nights = Site("Manila", "Asia/Manila", "Mo-Fr 21:00-06:00", days_off=["2027-01-05"])
    found = check(Site("NY", "America/New_York"), nights, Horizon("2027-01-04", "2027-01-09"))
    (lost,) = found.verdicts[0].lost
    assert (lost.date, lost.site) == (dt.date(2027, 1, 5), "Manila")


def test_joint_days_are_working_days_that_are_not_lost():
    found = check(NEW_YORK, LONDON, YEAR).verdicts[0]
    assert found.joint_days + found.lost_days == len(found.dates)
    assert found.below + found.within + found.above == found.joint_days
    assert found.share == 1.0
    assert (found.minutes.min, found.minutes.max, found.minutes.median) == (180, 240, 180.0)


def test_days_outside_the_others_week_are_joint_and_below():
    """The clocks allow nothing on a Sunday, so no day off took anything: it isn't lost."""
    cairo = Site("Cairo", "Africa/Cairo", "Su-Th 09:00-17:00")
    week = Horizon("2027-01-03", "2027-01-08")
    found = check(cairo, Site("Athens", "Europe/Athens"), week).verdicts[0]
    assert (found.joint_days, found.lost_days, found.below) == (5, 0, 1)
    assert found.below_dates == (dt.date(2027, 1, 3),)


@pytest.mark.parametrize(
    ("target", "bands"),
    [
        ("7h", (0, 5, 0)),
        ("7h-8h", (0, 5, 0)),
        ("7h1m", (5, 0, 0)),
        ("1h-6h59m", (0, 0, 5)),
        ("87.5%", (0, 5, 0)),
        ("88%", (5, 0, 0)),
        ("0m-10%", (0, 0, 5)),
        ("0m-87.5%", (0, 5, 0)),
    ],
)
def test_a_day_on_a_bound_is_within(target, bands):
    week = Horizon("2027-01-04", "2027-01-09")
    found = check(LONDON, Site("Berlin", "Europe/Berlin"), week, target).verdicts[0]
    assert (found.below, found.within, found.above) == bands
    assert found.met is (found.below == 0)


def test_the_share_is_met_when_it_is_reached_exactly():
    london = Site("London", "Europe/London")
    berlin = Site("Berlin", "Europe/Berlin", "Mo-Th 09:00-17:00; Fr 09:00-10:00")
    ten_days = Horizon("2027-01-04", "2027-01-16")
    assert check(london, berlin, ten_days, Target("2h", share=0.8)).met
    assert not check(london, berlin, ten_days, Target("2h", share=0.81)).met


def test_without_joint_days_the_target_is_missed_and_the_figures_are_none():
    closed = Site("closed", "UTC", "Mo-Su off")
    found = check(closed, LONDON, YEAR, "trusted").verdicts[0]
    assert (found.met, found.joint_days, found.share) == (False, 0, 0.0)
    assert found.minutes.mean is found.minutes.p5 is None
    never = Site("never", "UTC", days_off=[str(d) for d in Horizon("2027-01-01", "2027-02-01")])
    week = Horizon("2027-01-04", "2027-01-09")
    assert check(LONDON, never, week, "trusted").verdicts[0].joint_days == 0


def test_a_site_is_judged_by_its_own_target():
    easy = Site("Easy", "Asia/Tokyo", target="trusted")
    hard = Site("Hard", "Asia/Tokyo")
    found = check(LONDON, [easy, hard], YEAR, "2h")
    assert [own.met for own in found] == [True, False]
    assert not found.met


def test_holiday_data_that_fall_short_are_said():
    found = check(LONDON, Site("Colombo", "Asia/Colombo", holidays="LK"), YEAR)
    assert found.uncovered == (("Colombo", "LK", 2027, "the data run from 2003 to 2026"),)


def test_nothing_to_check_is_an_error():
    with pytest.raises(OverlapError, match="at least two sites"):
        check(LONDON, [], YEAR)


def test_quantiles_equal_numpys():
    found = check(NEW_YORK, LONDON, YEAR).verdicts[0]
    lost = {np.datetime64(day.date) for day in found.lost}
    joint = [m for d, m in zip(found.dates, found.shared_minutes, strict=True) if d not in lost]
    assert found.minutes.p5 == np.percentile(joint, 5)
    assert found.minutes.mean == pytest.approx(np.mean(joint))


def test_a_percentage_reached_exactly_is_reached():
    """33 of 375 minutes are 8.8 %, though 375 * 8.8 / 100 is 33.00000000000001."""
    hq = Site("HQ", "UTC", "Mo-Fr 09:00-15:15")
    week = Horizon("2027-01-04", "2027-01-11")
    assert check(hq, Site("B", "UTC", "Mo-Fr 14:42-20:00"), week, "8.8%").met
    assert not check(hq, Site("B", "UTC", "Mo-Fr 14:43-20:00"), week, "8.8%").met


WEEKDAYS_OF_2027 = [
    day for n in range(365) if (day := dt.date(2027, 1, 1) + dt.timedelta(n)).weekday() < 5
]


@pytest.mark.parametrize(
    ("closed", "target", "met", "of"),
    [
        (26, Target("customer-facing"), True, 261),
        (27, Target("customer-facing"), False, 261),
        (27, Target("100%"), True, 234),
        (27, Target("100%", lost="miss"), False, 261),
    ],
)
def test_where_lost_days_are_misses_the_share_is_of_joint_and_lost_days(closed, target, met, of):
    assert len(WEEKDAYS_OF_2027) == 261
    clients = Site("Clients", "UTC")
    desk = Site("Desk", "UTC", days_off=WEEKDAYS_OF_2027[5 : 5 + closed])
    own = check(clients, desk, YEAR, target).verdicts[0]
    assert (own.joint_days, own.lost_days) == (261 - closed, closed)
    assert (own.met, own.share, own.counted_days) == (met, (261 - closed) / of, of)
    place = rank(clients, [desk], horizon=YEAR, target=target).places[0]
    assert (place.met, place.share) == (met, own.share)
    assert overlap_matrix([clients, desk], YEAR, target).share[0, 1] == own.share


def test_check_rank_and_matrix_judge_a_site_by_its_own_target():
    hq = Site("Nairobi", "Africa/Nairobi", "Mo-Fr 08:00-17:00", holidays="KE")
    sites = [
        Site("Accra", "Africa/Accra", "Mo-Fr 09:00-17:00", holidays="GH", target="6h"),
        Site("Muscat", "Asia/Muscat", "Mo-Fr 17:00-23:00", holidays="OM", target="30m"),
        Site("Hanoi", "Asia/Ho_Chi_Minh", "Mo-Fr 09:00-17:00", holidays="VN"),
        Site("Accra too", "Africa/Accra", "Mo-Fr 09:00-17:00", holidays="GH"),
        Site("Quito", "America/Guayaquil", holidays="EC", target=Target("0m", lost="miss")),
    ]
    verdict = check(hq, sites, YEAR, "2h")
    assert [site.met for site in verdict.verdicts] == [False, True, True, True, True]
    places = {place.site.name: place for place in rank(hq, sites, horizon=YEAR, target="2h").places}
    row = overlap_matrix([hq, *sites], YEAR, "2h").share[0, 1:]
    for site, share in zip(verdict.verdicts, row, strict=True):
        assert (places[site.site.name].share, places[site.site.name].met) == (site.share, site.met)
        assert share == site.share
