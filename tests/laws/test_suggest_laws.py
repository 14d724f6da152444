"""The order of all starts of one meeting, against a search that tries each, minute by minute."""

import datetime as dt
import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.test_people_laws import teams
from oracle import meeting_search

from overlap import Horizon, Spans, rank_starts, suggest
from overlap.meetings.attendance import AttendanceRules, conflict
from overlap.meetings.two_teams import best_of_each

EPOCH = dt.date(1970, 1, 1)


@st.composite
def questions(draw):
    team, walked, at = draw(teams())
    first = EPOCH + dt.timedelta(at // 1440)
    stop = first + dt.timedelta(draw(st.integers(1, 2)))
    begin = (first - EPOCH).days * 1440
    for n, person in enumerate(walked):
        spans = st.tuples(st.integers(-600, 3000), st.integers(5, 400))
        person["busy"] = [(begin + a, begin + a + b) for a, b in draw(st.lists(spans, max_size=4))]
        person["team"] = "Home" if team.people[n].site else team.people[n].name
    values = {
        "quorum": draw(st.sampled_from([1.0, 1.0, 0.7, 0.5, 0.3])),
        "buffer": draw(st.sampled_from([0, 10, 30])),
    }
    carried = draw(st.lists(st.sampled_from([0, 0, 3.5, 40, -6]), min_size=3, max_size=3))
    must = draw(st.sets(st.integers(0, len(walked) - 1), max_size=1))
    return team, walked, Horizon(first, stop), values, carried[: len(walked)], must


def check_all_starts(question, duration, step):
    team, walked, horizon, values, carried, must = question
    names = [person.name for person in team.people]
    found = suggest(
        team,
        names,
        duration,
        horizon,
        busy={n: spans_of(p["busy"]) for n, p in zip(names, walked, strict=True)},
        carried=dict(zip(names, carried, strict=True)),
        must=[names[n] for n in must],
        step=step,
        top=1000,
        close=True,
        **values,
    )
    at = meeting_search.starts(team.hq.zone, horizon.start, horizon.stop, step)
    history = [Fraction(str(value)) for value in carried]
    expected = meeting_search.answers(walked, at, duration, carried=history, must=must, **values)
    assert [own.start_utc_min for own in found] == [row[3] for row in expected]
    for own, (absent, worst, total, _, burden, away) in zip(found, expected, strict=True):
        assert set(own.absent) == {names[n] for n in away}
        assert len(own.absent) == absent
        assert list(own.burden.values()) == pytest.approx([float(b) for b in burden])
        assert (own.worst, own.total) == pytest.approx((float(worst), float(total)))
    assert (found.failure is None) == bool(expected)


def spans_of(spans):
    return Spans([a for a, _ in spans], [b for _, b in spans])


@settings(max_examples=8)
@given(questions(), st.sampled_from([30, 60]), st.sampled_from([30, 60]))
def test_every_start_has_the_rank_and_figures_that_trying_each_one_finds(question, duration, step):
    check_all_starts(question, duration, step)


@pytest.mark.slow
@settings(max_examples=500)
@given(questions(), st.sampled_from([15, 30, 45, 60, 90]), st.sampled_from([15, 30, 60]))
def test_500_searches_have_the_ranks_and_figures_that_trying_each_start_finds(
    question, duration, step
):
    check_all_starts(question, duration, step)


@given(
    st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=2, max_size=5),
    st.lists(st.sampled_from("AB"), min_size=5, max_size=5),
    st.sampled_from([1.0, 0.7, 0.5]),
    st.sets(st.integers(0, 1), max_size=1),
)
def test_a_conflict_is_the_smallest_that_leaves_no_start(cannot, sites, quorum, must):
    count = len(cannot)
    people = [{"team": site} for site in sites[:count]]
    site_of = np.array(["AB".index(own["team"]) for own in people])
    rules = AttendanceRules(quorum, np.isin(np.arange(count), list(must)), site_of, 28.0)

    def is_possible(chosen):
        return any(
            meeting_search.cell_of(
                [(None if n in chosen and cannot[n][start] else 0, False) for n in range(count)],
                *(people, [False] * count, 60, quorum, must),
            )
            for start in range(4)
        )

    possible = is_possible(range(count))
    found = conflict(np.array(cannot).T, np.ones(count, bool), rules)
    if not possible and is_possible(()):
        sizes = [
            len(chosen)
            for size in range(count + 1)
            for chosen in itertools.combinations(range(count), size)
            if not is_possible(chosen)
        ]
        assert not is_possible(found)
        assert len(found) == sizes[0] or len(found) > 3


spans = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90)), max_size=5).map(
    lambda own: spans_of([(a, a + b) for a, b in own])
)


@given(
    st.lists(st.tuples(spans, spans), min_size=1, max_size=4),
    st.integers(1, 60),
    st.sampled_from([1.0, 0.5, 0.3]),
)
def test_bare_spans_are_ranked_as_counting_their_minutes_ranks_them(people, duration, quorum):
    start = list(range(-20, 320, 7))
    found = rank_starts(
        start, duration, [own for own, _ in people], [own for _, own in people], quorum=quorum
    )
    expected = []
    for n, at in enumerate(start):
        meeting = set(range(at, at + duration))
        cost = [Fraction(len(meeting - minutes_of(work)), 15) for work, _ in people]
        cells = [
            (None if meeting & minutes_of(busy) else own, False)
            for own, (_, busy) in zip(cost, people, strict=True)
        ]
        teams = [{"team": n} for n in range(len(people))]
        cell = meeting_search.cell_of(cells, teams, [False] * len(people), duration, quorum, ())
        if cell is not None:
            burden, away = cell
            expected.append((len(away), max(burden), sum(burden), n))
    assert found.order.tolist() == [row[3] for row in sorted(expected)]
    for absent, worst, total, n in expected:
        assert found.absent[n] == absent
        assert (found.worst[n], found.total[n]) == pytest.approx((float(worst), float(total)))


def minutes_of(own):
    pairs = zip(own.start_min.tolist(), own.stop_min.tolist(), strict=True)
    return {minute for a, b in pairs for minute in range(a, b)}


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 1, 4, 9, 16]), st.booleans(), st.sampled_from([0, 5])),
        min_size=6,
        max_size=6,
    ),
    st.integers(1, 3),
)
def test_between_two_teams_no_choice_of_people_has_a_lesser_worst_or_then_total(cells, people):
    cost = np.array([[float(own[0])] for own in cells])
    cannot = np.array([[own[1]] for own in cells])
    carried = np.array([float(own[2]) for own in cells])
    come, worst, total = best_of_each(cost, cannot, carried, (slice(0, 3), slice(3, 6)), people)
    able = [[n for n in range(a, a + 3) if not cannot[n, 0]] for a in (0, 3)]
    choices = [
        (max(cost[n, 0] + carried[n] for n in chosen), sum(cost[n, 0] for n in chosen))
        for first in itertools.combinations(able[0], people)
        for second in itertools.combinations(able[1], people)
        for chosen in [first + second]
    ]
    assert np.isfinite(worst[0]) == bool(choices)
    if choices:
        assert (worst[0], total[0]) == min(choices)
        there = np.flatnonzero(come[:, 0])
        assert not cannot[there].any()
        assert (there < 3).sum() == (there >= 3).sum() == people


@given(
    st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=5),
    st.lists(st.sampled_from("AB"), min_size=5, max_size=5),
    st.sampled_from([1.0, 0.7, 0.5]),
    st.sets(st.integers(0, 4), max_size=2),
    st.sets(st.integers(0, 4), max_size=2),
)
def test_who_stays_away_decides_as_who_comes(cannot, sites, quorum, must, excused):
    count = len(cannot)
    people = np.arange(count)
    asked = ~np.isin(people, list(excused))
    site_of = np.array(["AB".index(own) for own in sites[:count]])
    rules = AttendanceRules(quorum, np.isin(people, list(must)), site_of, 28.0)
    away = np.array(cannot).T & asked
    who = np.flatnonzero(away.any(axis=0))
    held = rules.is_held(asked & ~away, np.broadcast_to(asked, away.shape))
    assert rules.held_without(away.T[who], who, asked).tolist() == held.tolist()
