"""What holds of every overlap, whatever the sites; and the second answer, minute by minute."""

import datetime as dt
import itertools
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from laws.strategies import build, groups, horizons, sites
from oracle import minute_walk
from oracle.dense import dense_minutes

from overlap import Horizon, daily_overlap, daily_overlap_each
from overlap.clocks.zones import aliases
from overlap.sites.working_time import PAD, working_time


def minutes_by_date(found, name="minutes"):
    return dict(zip(found.dates.tolist(), getattr(found, name).tolist(), strict=True))


def walked_minutes(found):
    """Map each minute of the intervals to the date that it stands under."""
    return {
        minute: date
        for date, intervals in zip(found.dates.tolist(), found.intervals(), strict=True)
        for start, stop in intervals.astype(np.int64)
        for minute in range(start, stop)
    }


@given(groups(), st.data())
def test_every_figure_of_an_overlap_equals_the_minute_walk(figures, group, data):
    horizon, plain = group
    at_least = data.draw(st.none() | st.integers(1, len(plain)))
    found = daily_overlap(*build(plain), horizon=horizon, at_least=at_least)
    dates = horizon.start, horizon.stop
    worked, _ = minute_walk.daily(plain[:1], *dates)
    expected, shared = minute_walk.daily(plain, *dates, at_least)
    by_clock, _ = minute_walk.daily(plain, *dates, at_least, ignore_days_off=True)
    assert minutes_by_date(found, "working_minutes") == dict(worked)
    assert minutes_by_date(found) == {date: expected[date] for date in worked}
    assert minutes_by_date(found, "clock_minutes") == {date: by_clock[date] for date in worked}
    assert walked_minutes(found) == shared
    lost = {date for date in worked if by_clock[date] and not expected[date]}
    assert set(found.dates[found.lost].tolist()) == lost
    figures.add(plain, dates, at_least, worked=worked.total(), shared=len(shared))


@given(groups(least=2, most=2))
def test_total_minutes_do_not_depend_on_the_reference(group):
    horizon, plain = group
    start, stop = horizon.start - dt.timedelta(4), horizon.stop + dt.timedelta(4)
    edge = {start + dt.timedelta(n) for n in range(4)} | {
        horizon.stop + dt.timedelta(n) for n in range(4)
    }
    quiet = [{**site, "off": site["off"] | edge, "on": site["on"] - edge} for site in plain]
    a, b = build(quiet)
    both = Horizon(start, stop)
    one_way = daily_overlap(a, b, horizon=both).minutes.sum()
    assert one_way == daily_overlap(b, a, horizon=both).minutes.sum()


@given(groups(least=3, most=4))
def test_adding_a_site_never_adds_minutes(group):
    horizon, plain = group
    *some, extra = build(plain)
    fewer = daily_overlap(*some, horizon=horizon).minutes
    assert (daily_overlap(*some, extra, horizon=horizon).minutes <= fewer).all()


@given(groups(least=3, most=4))
def test_asking_for_fewer_present_never_takes_minutes(group):
    horizon, plain = group
    built = build(plain)
    by_k = [
        daily_overlap(*built, horizon=horizon, at_least=k).minutes for k in range(1, len(built) + 1)
    ]
    assert all((more >= less).all() for more, less in itertools.pairwise(by_k))
    assert (by_k[-1] == daily_overlap(*built, horizon=horizon).minutes).all()


@given(groups(), st.integers(0, 5), st.integers(0, 5))
def test_a_wider_horizon_changes_only_its_edge(group, before, after):
    horizon, plain = group
    built = build(plain)
    wide = Horizon(horizon.start - dt.timedelta(before), horizon.stop + dt.timedelta(after))
    narrow = minutes_by_date(daily_overlap(*built, horizon=horizon))
    among = minutes_by_date(daily_overlap(*built, horizon=wide))
    assert narrow == {date: m for date, m in among.items() if date in horizon}


@given(groups(least=1, most=1))
def test_overlap_with_itself_is_its_working_time(group):
    horizon, plain = group
    (site,) = build(plain)
    found = daily_overlap(site, replace(site, name="twin"), horizon=horizon)
    assert (found.minutes == found.working_minutes).all()


@given(groups(least=2, most=4))
def test_value_tables_equal_intervals_and_the_dense_way(group):
    horizon, plain = group
    reference, *others = build(plain)
    each = daily_overlap_each(reference, others, horizon=horizon)
    own = working_time(reference, horizon)
    worked = np.flatnonzero(own.codes[PAD:-PAD]) + PAD
    for n, other in enumerate(others):
        pair = daily_overlap(reference, other, horizon=horizon)
        assert each.minutes[n].tolist() == pair.minutes.tolist()
        assert each.clock_minutes[n].tolist() == pair.clock_minutes.tolist()
        ref_windows = (a[PAD:-PAD] for a in absolute(own))
        dense = dense_minutes(*ref_windows, *absolute(working_time(other, horizon)), PAD)
        assert dense[worked - PAD].tolist() == pair.minutes.tolist()


def absolute(time):
    midnight = ((time.first_day + np.arange(len(time.codes))) * 1440)[:, None]
    start, stop = time.start_min[time.codes], time.stop_min[time.codes]
    real = stop > start
    return np.where(real, start + midnight, 0), np.where(real, stop + midnight, 0)


@given(horizons(), st.data())
def test_an_alias_behaves_exactly_as_its_target(horizon, data):
    alias = data.draw(st.sampled_from(sorted(aliases())))
    draw = sites(horizon.start, horizon.stop, zone=st.just(alias))
    plain = [data.draw(draw), data.draw(sites(horizon.start, horizon.stop))]
    known, other = build(plain)
    target = replace(known, zone=aliases()[alias])
    for way in ((known, other), (other, known)):
        swapped = [target if site is known else site for site in way]
        found, same = (daily_overlap(*pair, horizon=horizon) for pair in (way, swapped))
        assert minutes_by_date(found) == minutes_by_date(same)
