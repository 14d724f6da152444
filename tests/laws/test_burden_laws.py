"""What holds of every burden, whatever the site; and the second answer, minute by minute."""

import datetime as dt
import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from laws.strategies import EVENTFUL, build, dates, sites
from oracle import burden_walk

from overlap import Spans
from overlap.clocks.timeline import day_number
from overlap.meetings.burden import burden_tensor, off_at, penalty_minutes
from overlap.sites.hours import WeeklyHours
from overlap.team.curve import CURVES, Curve
from overlap.team.penalties import PENALTIES

DEFAULT, STRICT, LINEAR = CURVES["default"], CURVES["eu-strict"], CURVES["linear"]
OFFICES = [
    [(540, 1020)],
    [(540, 720), (780, 1080)],
    [(1320, 1800)],
    [(480, 660), (900, 1260)],
    [(0, 1440)],
    [(1380, 1860)],
    [(360, 1320)],
]
durations = st.integers(1, 600) | st.sampled_from([15, 30, 50, 60])
REFUSALS = ["00:00-05:00", "23:00-06:00", "12:00-13:00", "Mo,Fr 10:00-10:01", "Fr 15:00-24:00"]
refusals = st.lists(st.sampled_from([WeeklyHours.parse(text) for text in REFUSALS]), max_size=2)


@st.composite
def scenes(draw, people=1):
    """Draw people's sites as dicts, and a start near the dates of their exceptions."""
    date = draw(st.sampled_from(EVENTFUL) | dates)
    group = draw(st.lists(sites(date, date + dt.timedelta(3)), min_size=people, max_size=people))
    for site in group:
        if draw(st.booleans()):
            usual = draw(st.sampled_from(OFFICES))
            site["week"] = [usual] * 5 + [[], []]
            site["seasons"] = []
    start = day_number(date) * 1440 + draw(st.integers(-1440, 3 * 1440))
    return group, start


def cost(sites, start, duration, curve=DEFAULT, **more):
    return burden_tensor(sites, np.array([[start]]), duration, curve, **more)[0, 0]


@given(scenes(), durations, st.sampled_from([660, 0, 600, 780]))
def test_each_penalty_takes_the_minutes_that_a_walk_finds(scene, duration, rest):
    (plain,), start = scene
    (site,) = build([plain])
    curve = Curve("default", PENALTIES, rest)
    found = penalty_minutes(site, np.array([start]), duration, curve)
    walked = burden_walk.minutes(plain, start, duration, rest)
    assert {name: int(n[0]) for name, n in found.items()} == {name: walked[name] for name in found}
    rates = {**burden_walk.RATES, "day_off": burden_walk.DAY_OFF}
    total = sum(rates[name] * n for name, n in walked.items())
    assert cost([site], start, duration, curve)[0] == total / 15


@given(scenes(), durations)
def test_linear_costs_the_hours_from_work_that_a_walk_finds(scene, duration):
    (plain,), start = scene
    expected = burden_walk.linear(plain, start, duration) / 15
    assert cost(build([plain]), start, duration, LINEAR)[0] == expected


@given(scenes(), durations)
def test_strict_refuses_what_touches_night_or_short_rest_and_costs_the_same_otherwise(
    scene, duration
):
    (plain,), start = scene
    walked = burden_walk.minutes(plain, start, duration)
    refused = any(walked[name] for name in ("night", "deep_night", "short_rest"))
    (strict,) = cost(build([plain]), start, duration, STRICT)
    assert strict == (np.inf if refused else cost(build([plain]), start, duration)[0])


@given(scenes(people=2))
def test_a_start_is_excused_when_a_day_off_takes_its_date(scene):
    group, start = scene
    found = off_at(build(group), np.array([[start]]))[0, 0]
    assert found.tolist() == [burden_walk.excused(site, start) for site in group]


@given(scenes(), st.integers(1, 300), st.integers(1, 300), st.sampled_from([DEFAULT, LINEAR]))
def test_a_meeting_costs_what_its_two_parts_cost(scene, first, second, curve):
    group, start = scene
    own = build(group)
    parts = cost(own, start, first, curve) * 15 + cost(own, start + first, second, curve) * 15
    assert np.rint(cost(own, start, first + second, curve) * 15) == np.rint(parts)


@given(scenes(), durations, st.sampled_from([DEFAULT, LINEAR]))
def test_rates_times_minutes_are_the_burden(scene, duration, curve):
    (plain,), start = scene
    (site,) = build([plain])
    minutes = penalty_minutes(site, np.array([start]), duration, curve)
    total = sum(int(minutes[p.name][0]) * p.rate for p in curve.penalties)
    assert cost([site], start, duration, curve)[0] == total / 15
    *base, _ = minutes.values()
    assert sum(int(n[0]) for n in base) == duration


@given(scenes(people=3), durations, st.permutations(range(3)))
def test_permuting_people_permutes_the_columns(scene, duration, order):
    group, start = scene
    own = build(group)
    moved = cost([own[n] for n in order], start, duration)
    assert moved.tolist() == cost(own, start, duration)[order].tolist()


@given(scenes(people=2), durations, refusals, refusals)
def test_more_refused_windows_only_refuse_more(scene, duration, some, more):
    group, start = scene
    own = build(group)
    free = cost(own, start, duration)
    few = cost(own, start, duration, refuse=[tuple(some), ()])
    many = cost(own, start, duration, refuse=[tuple(some + more), tuple(more)])
    assert (few >= free).all()
    assert (many >= few).all()
    assert all(np.isinf(b) or a == b for a, b in zip(free, many, strict=True))


@given(scenes(), durations, st.lists(st.tuples(st.integers(-900, 900), st.integers(1, 200))))
def test_a_busy_minute_refuses_and_a_free_one_does_not(scene, duration, taken):
    group, start = scene
    first = [start + at for at, _ in taken]
    last = [start + at + length for at, length in taken]
    busy_minutes = set(itertools.chain(*map(range, first, last)))
    found = cost(build(group), start, duration, busy=[Spans(first, last)])
    touched = busy_minutes & set(range(start, start + duration))
    assert np.isinf(found[0]) == bool(touched)


@given(scenes(), durations, st.sampled_from([p.name for p in PENALTIES if p.name != "working"]))
def test_a_higher_rate_never_lowers_a_burden(scene, duration, name):
    group, start = scene
    own = build(group)
    raised = Curve.from_dict({name: 20})
    assert cost(own, start, duration, raised) >= cost(own, start, duration)
    nothing = Curve.from_dict({p.name: 0 for p in PENALTIES if p.name != "working"})
    assert cost(own, start, duration, nothing)[0] == 0


@given(sites(dt.date(2027, 12, 28), dt.date(2028, 1, 4)), st.integers(-5, 5), durations)
def test_a_start_costs_the_same_whatever_else_is_asked(plain, days, duration):
    (site,) = build([plain])
    start = day_number(dt.date(2028, 1, 1)) * 1440 + days * 400
    among = np.array([[start - 500_000, start, start + 500_000]])
    assert burden_tensor([site], among, duration, DEFAULT)[0, 1] == cost([site], start, duration)
