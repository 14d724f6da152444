"""Coverage against sets of minutes; handovers, waits and closed sites."""

import csv
import datetime as dt
import io
import json

import pytest
from hypothesis import given, settings
from laws.strategies import build, groups
from oracle import minute_walk

from overlap import Horizon, Site, Team, closed, coverage
from overlap.base.errors import HorizonError, OverlapError, SiteError

WEEK = Horizon("2027-01-04", "2027-01-11")


def minutes(interval):
    return range(*(int(at.timestamp() // 60) for at in (interval.start, interval.stop)))


@settings(max_examples=100)
@given(groups(least=1, most=3))
def test_shares_and_gaps_equal_sets_of_minutes(group):
    horizon, plain = group
    found = coverage(build(plain), horizon=horizon)
    span = set(minutes(found.span))
    dates = [horizon.start + dt.timedelta(n) for n in range(-4, horizon.days + 4)]
    worked = [set(minute_walk.minutes_of(site, dates)) & span for site in plain]
    covered = set().union(*worked)
    assert found.share == len(covered) / len(span)
    assert {m for gap in found.gaps for m in minutes(gap)} == span - covered
    for site, own in zip(found, worked, strict=True):
        others = set().union(*(other for other in worked if other is not own))
        assert site.worked == len(own) / len(span)
        assert site.alone == len(own - others) / len(span)
    for wait, (a, b) in zip(found.waits, [(0, 1), (0, 2), (1, 2)], strict=False):
        apart = sorted(span - (worked[a] & worked[b]))
        longest = run = 0
        for n, minute in enumerate(apart):
            run = run + 1 if n and apart[n - 1] == minute - 1 else 1
            longest = max(longest, run)
        assert wait.minutes == (None if not worked[a] & worked[b] else longest)
        if wait.minutes:
            assert set(minutes(wait.between)) <= set(apart)
            assert len(minutes(wait.between)) == longest


def test_three_shifts_cover_the_clock_and_hand_over():
    sites = [
        Site("Early", "UTC", "06:00-14:30", role="hq"),
        Site("Late", "UTC", "14:00-22:30"),
        Site("Night", "UTC", "22:00-06:15"),
    ]
    found = coverage(sites, horizon=WEEK)
    assert (found.share, found.gaps) == (1, ())
    pairs = {(h.giver, h.taker): (h.times, h.shortest_min, h.median_min) for h in found.handovers}
    assert pairs[("Early", "Late")] == (7, 30, 30.0)
    assert pairs[("Late", "Night")] == (7, 30, 30.0)
    assert pairs[("Night", "Early")] == (7, 15, 15.0)
    assert ("Late", "Early") not in pairs
    assert dict(found.by_role) == {"hq": 8.5 / 24, "office": 16.25 / 24}


def test_sites_that_never_meet_wait_for_ever():
    found = coverage(
        [Site("A", "UTC", "09:00-12:00"), Site("B", "UTC", "12:00-15:00")], horizon=WEEK
    )
    assert found.waits[0].minutes is None


def test_a_handover_without_a_minute_together_is_one():
    """Follow the sun: one starts at the minute the other stops."""
    shifts = ("00:00-08:00", "08:00-16:00", "16:00-24:00")
    found = coverage([Site(s, "UTC", s) for s in shifts], horizon=WEEK)
    pairs = [(h.giver, h.taker, h.shortest_min) for h in found.handovers]
    assert pairs == [
        ("00:00-08:00", "08:00-16:00", 0),
        ("08:00-16:00", "16:00-24:00", 0),
        ("16:00-24:00", "00:00-08:00", 0),
    ]


def test_a_closed_site_leaves_its_minutes_to_the_others():
    sites = [Site("A", "UTC", "00:00-16:00"), Site("B", "UTC", "08:00-24:00")]
    shut = [sites[0], closed(sites[1], "2027-01-05", "2027-01-06")]
    before, after = (coverage(group, horizon=WEEK) for group in (sites, shut))
    assert before.share == 1
    assert [gap.minutes for gap in after.gaps] == [480, 480]


def test_closing_overrides_extra_working_days():
    site = Site("A", "UTC", days_on=["2027-01-09"])
    assert closed(site, "2027-01-09", "2027-01-09").days_on == ()


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        ("2027-01-06", "2027-01-05", "to"),
        ("x", "2027-01-05", "from"),
        ("1970-01-01", "2100-01-01", "to"),
    ],
)
def test_closing_dates_are_checked(first, last, key):
    with pytest.raises(HorizonError, match=key):
        closed(Site("A", "UTC"), first, last)


def test_a_roster_has_a_bound():
    with pytest.raises(SiteError, match="more than 100 sites"):
        coverage([Site(f"{n}", "UTC") for n in range(101)], horizon=WEEK)


def test_an_empty_roster_covers_nothing():
    found = coverage([Site("A", "UTC", "Mo-Su off")], horizon=WEEK)
    assert (found.share, len(found.gaps), found.week_hours) == (0, 1, 0)


def test_sites_that_are_always_at_work_wait_no_minute():
    found = coverage([Site("A", "UTC", "24/7"), Site("B", "Asia/Tokyo", "24/7")], horizon=WEEK)
    assert found.waits[0].minutes == 0


DESK = """
[[site]]
name = "Austin"
zone = "America/Chicago"
hours = "Mo-Fr 08:00-16:30"
[[site]]
name = "Honolulu"
zone = "Pacific/Honolulu"
hours = "Mo-Fr 08:00-15:00"
[coverage]
hours = "Mo-Fr 08:00-{stop}"
clock = "Austin"
"""
SUMMER = Horizon("2027-04-05", "2027-08-09")


def desk(stop):
    team = Team.parse(DESK.format(stop=stop))
    return coverage(team.sites, horizon=SUMMER, required=team.required)


def test_only_required_hours_count():
    """In summer Honolulu's 08:00-15:00 is 13:00-20:00 in Austin; the horizon has 90 weekdays."""
    whole = desk("20:00")
    assert (whole.share, whole.gaps, whole.recurring, whole.week_hours) == (1, (), (), 60)
    more = desk("21:00")
    assert [gap.minutes for gap in more.gaps] == [60] * 90
    assert more.share == 12 / 13
    (gap,) = more.recurring
    assert (gap.days, gap.start, gap.stop, gap.clock, gap.times) == (
        "Mo-Fr",
        "20:00",
        "21:00",
        "Austin",
        90,
    )
    assert gap.cause == "Honolulu stops"
    with pytest.raises(OverlapError, match=r"coverage.hours: missing"):
        Team.parse(DESK.format(stop="20:00").replace('hours = "Mo-Fr 08:00-20:00"\n', ""))
    with pytest.raises(OverlapError, match=r"coverage.clock: 'Atlantis'"):
        Team.parse(DESK.format(stop="20:00").replace('clock = "Austin"', 'clock = "Atlantis"'))


SHARED = [
    Site("Cali", "America/Bogota", "Mo-Su 09:00-18:00"),
    Site(
        "Pune",
        "Asia/Kolkata",
        "Mo-Su 13:00-22:00",
        days_off=[{"from": "2027-03-01", "to": "2027-03-01", "reason": "training"}],
    ),
    Site("Cebu", "Asia/Manila", "Mo-Su 06:00-15:00"),
]


def test_a_daily_gap_is_told_once_and_others_with_their_cause():
    """Cebu stops at 07:00 UTC and Pune starts at 07:30: 02:00-02:30 in Cali."""
    found = coverage(SHARED, horizon=Horizon("2027-01-01", "2027-07-01"))
    (gap,) = found.recurring
    assert (gap.days, gap.start, gap.stop, gap.clock) == ("Mo-Su", "02:00", "02:30", "Cali")
    assert gap.cause == "Cebu stops, Pune hasn't started"
    assert gap.times == 181
    (other,) = [gap for gap in found.gaps if gap.minutes > 30]
    assert (other.start, other.minutes) == (dt.datetime(2027, 3, 1, 7, tzinfo=dt.UTC), 420)
    assert other.cause == "Pune: training"


def test_a_handover_without_overlap_has_a_row_and_ends_of_the_horizon_cut_none():
    found = coverage(SHARED, horizon=Horizon("2027-01-01", "2027-02-01"))
    rows = {(h.giver, h.taker): h for h in found.handovers}
    assert (rows["Cebu", "Pune"].times, rows["Cebu", "Pune"].gap_min) == (31, 30)
    over = rows["Pune", "Cali"]
    assert (over.times, over.shortest_min, over.median_min, over.gap_min) == (31, 150, 150, 0)
    assert set(rows) == {("Cebu", "Pune"), ("Pune", "Cali"), ("Cali", "Cebu")}


def test_what_a_closure_adds_is_one_figure(overlap, tmp_path):
    path = tmp_path / "team.toml"
    sites = "\n".join(
        f'[[site]]\nname = "{site.name}"\nzone = "{site.zone}"\nhours = "{site.hours}"'
        for site in SHARED
    )
    path.write_text(sites, "utf-8")
    shut = ["--without", "Pune", "--from", "2027-05-03", "--to", "2027-05-05", "-q"]
    asked = ["coverage", "-t", path, "--start", "2027-01-01", "--stop", "2028-01-01", *shut]
    without = json.loads(overlap(*asked, "--format", "json")[1])["without"]
    more = without["uncovered_min"]
    assert more == 3 * 390  # 13:00 to 22:00 in Pune, until Cali starts at 19:30
    assert sum(gap["added_min"] for gap in without["gaps"]) == more
    rows = list(csv.DictReader(io.StringIO(overlap(*asked, "--format", "csv")[1], newline="")))
    assert sum(int(row["added_min"]) for row in rows if row["added"] == "True") == more
    assert "19 h 30 min more are uncovered" in overlap(*asked)[1]
