"""Who comes to a start, who stays away, and when the meeting is held."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.meetings.attendance import AttendanceRules, attendance, conflict, shares

NO = np.inf


def rules(people, quorum, *, must=(), sites=None, absent=28.0):
    sites = range(people) if sites is None else sites
    return AttendanceRules(
        quorum, np.isin(np.arange(people), list(must)), np.array(list(sites)), absent
    )


def apply(rows, quorum, off=None, **more):
    """Decide on one date with a start a row."""
    coming = np.array([rows], float)
    away = np.zeros(coming.shape, bool) if off is None else np.array([off], bool)
    return attendance(coming, away, rules(coming.shape[2], quorum, **more))


def test_with_a_full_quorum_one_refusal_rules_a_start_out_for_all():
    found = apply([[1, NO, 0], [2, 3, 4]], 1.0)
    assert found.tensor[0].tolist() == [[NO, NO, NO], [2, 3, 4]]


def test_with_a_full_quorum_nobody_stays_away_from_a_dear_start():
    found = apply([[1, 40, 0]], 1.0)
    assert found.tensor[0].tolist() == [[1, 40, 0]]
    assert not found.away.any()


def test_who_refuses_within_the_quorum_misses_and_pays_for_it():
    found = apply([[1, NO, 5]], 2 / 3)
    assert found.tensor[0, 0].tolist() == [1, 28, 5]
    assert found.away[0, 0].tolist() == [False, True, False]


def test_who_would_pay_more_for_coming_than_for_staying_away_stays_away():
    assert apply([[1, 29, 5]], 2 / 3).tensor[0, 0].tolist() == [1, 28, 5]
    assert apply([[1, 28, 5]], 2 / 3).away[0, 0].tolist() == [False, False, False]


def test_if_those_who_find_it_dear_leave_too_few_all_of_them_come():
    found = apply([[1, 40, 50]], 2 / 3)
    assert found.tensor[0, 0].tolist() == [1, 40, 50]
    assert np.isinf(apply([[1, 40, NO]], 1.0).tensor).all()
    assert apply([[1, 40, NO]], 2 / 3).tensor[0, 0].tolist() == [1, 40, 28]


def test_one_of_must_comes_at_any_cost_and_without_them_it_is_not_held():
    assert apply([[1, 50, 40]], 0.6, must=[1]).tensor[0, 0].tolist() == [1, 50, 28]
    assert np.isinf(apply([[1, NO, 4]], 0.6, must=[1]).tensor).all()


def test_people_of_one_site_alone_hold_no_meeting_of_two():
    assert np.isinf(apply([[1, 1, NO]], 0.3, sites=[0, 0, 1]).tensor).all()
    assert np.isfinite(apply([[1, NO, 1]], 0.3, sites=[0, 0, 1]).tensor).all()
    assert np.isfinite(apply([[1, 1, NO]], 0.3, sites=[0, 0, 0]).tensor).all()


def test_who_is_off_at_every_start_is_excused_and_counts_neither_for_nor_against_the_quorum():
    off = [[False, False, True, True]] * 2
    found = apply([[1, 1, NO, NO], [2, 1, 1, 1]], 1.0, off, sites=[0, 0, 0, 0])
    assert found.tensor[0].tolist() == [[1, 1, 0, 0], [2, 1, 0, 0]]
    assert found.excused[0].tolist() == [False, False, True, True]


def test_one_of_several_alone_holds_a_meeting_only_if_a_quorum_says_so():
    found = apply([[1, 1]], 1.0, [[False, True]], sites=[0, 0])
    assert not found.is_offered.any()
    assert apply([[1, 1]], 0.5, [[False, True]], sites=[0, 0]).is_offered.all()


def test_who_is_off_at_some_starts_cannot_come_to_those():
    some = [[False, True, False], [False, False, False]]
    assert apply([[1, 1, 1], [2, 2, 2]], 1.0, some).is_offered.tolist() == [[False, True]]
    found = apply([[1, 1, 1], [2, 2, 2]], 0.6, some)
    assert found.tensor[0].tolist() == [[1, 28, 1], [2, 2, 2]]
    assert not found.excused.any()


def test_a_quorum_of_a_third_of_six_is_two():
    assert np.isfinite(apply([[1, 1, NO, NO, NO, NO]], 1 / 3).tensor).all()
    assert np.isinf(apply([[1, NO, NO, NO, NO, NO]], 1 / 3).tensor).all()


def test_shares_count_the_dates_of_each_and_of_each_pair_but_those_on_which_they_are_excused():
    away = np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0], [1, 0, 0]], bool)
    share, together = shares(away, np.zeros((4, 3), bool))
    assert share.tolist() == [0.75, 0.75, 0.75]
    assert together[0, 1] == together[0, 2] == together[1, 2] == 0.5
    share, together = shares(away, away)
    assert share.tolist() == [1, 1, 1]
    assert together.tolist() == [[1, 1, 1]] * 3


def can_be(cannot, excused, quorum, must, sites):
    """Say by counting heads whether a meeting is held if all come who can."""
    asked = [not e for e in excused]
    come = [a and not c for a, c in zip(asked, cannot, strict=True)]
    there = {site for site, is_there in zip(sites, come, strict=True) if is_there}
    return (
        sum(come) >= (min(2, len(sites)) if quorum == 1 else 1)
        and sum(come) >= math.ceil(quorum * sum(asked) - 1e-9)
        and len(there) >= min(2, len(set(sites)))
        and all(come[who] for who in must)
        and (quorum < 1 or sum(come) == sum(asked))
    )


@st.composite
def days(draw):
    """Draw who can't come to which start of a date, and the rules."""
    n_starts, people = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    bits = st.lists(
        st.lists(st.booleans(), min_size=people, max_size=people),
        min_size=n_starts,
        max_size=n_starts,
    )
    cost = st.sampled_from([0.0, 5.0, 28.0, 29.0, 60.0])
    rows = st.lists(
        st.lists(cost, min_size=people, max_size=people), min_size=n_starts, max_size=n_starts
    )
    sites = draw(st.lists(st.integers(0, 2), min_size=people, max_size=people))
    must = draw(st.just(()) | st.tuples(st.integers(0, people - 1)))
    quorum = draw(st.sampled_from([0.2, 1 / 3, 0.5, 0.6, 2 / 3, 0.75, 1.0]))
    return (
        draw(rows),
        draw(bits),
        draw(bits | st.just([[False] * people] * n_starts)),
        (
            quorum,
            must,
            sites,
        ),
    )


@given(days())
def test_a_start_is_offered_exactly_when_those_who_can_come_hold_the_meeting(day):
    costs, refused, off, (quorum, must, sites) = day
    coming = np.where(refused, NO, costs)
    found = attendance(
        coming[None], np.array([off]), rules(len(sites), quorum, must=must, sites=sites)
    )
    excused = np.array(off).all(axis=0)
    assert found.excused[0].tolist() == excused.tolist()
    for n, row in enumerate(coming):
        cannot = (np.isinf(row) | off[n]) & ~excused
        held = can_be(cannot, excused, quorum, must, sites)
        assert found.is_offered[0, n] == held
        if not held:
            continue
        away = found.away[0, n]
        assert away[cannot | excused].all()
        assert not away[list(must)].any()
        paid = found.tensor[0, n]
        assert (paid[excused] == 0).all()
        assert (paid[away & ~excused] == 28).all()
        assert (paid[~away] == row[~away]).all()
        stay = away & ~cannot & ~excused  # for the cost alone
        assert (row[stay] > 28).all()
        if stay.any():  # and the meeting is held without them
            assert can_be(away & ~excused, excused, quorum, must, sites)


@given(days(), st.sampled_from([0.2, 0.5, 0.6, 0.75]))
def test_a_looser_quorum_offers_every_start_that_a_stricter_one_does_and_costs_nobody_more(
    day, looser
):
    costs, refused, off, (quorum, must, sites) = day
    coming, away = np.where(refused, NO, costs)[None], np.array([off])
    strict, loose = (
        attendance(coming, away, rules(len(sites), share, must=must, sites=sites))
        for share in (max(quorum, looser), looser)
    )
    assert (loose.tensor <= strict.tensor).all()


@given(days())
def test_the_conflict_is_a_smallest_set_whose_refusals_alone_rule_out_every_start(day):
    _, refused, off, (quorum, must, sites) = day
    excused = np.array(off).all(axis=0)
    cannot = np.array(refused) & ~excused

    def rules_out(chosen):
        only = np.isin(np.arange(len(sites)), chosen)
        return not any(can_be(row & only, excused, quorum, must, sites) for row in cannot)

    if rules_out(()) or not rules_out(range(len(sites))):
        return
    smallest = next(
        n
        for n in range(1, len(sites) + 1)
        if any(map(rules_out, itertools.combinations(range(len(sites)), n)))
    )
    found = conflict(cannot, ~excused, rules(len(sites), quorum, must=must, sites=sites))
    assert rules_out(found)
    if smallest <= 3:
        assert len(found) == smallest
    for who in found:
        assert not rules_out([other for other in found if other != who])


@pytest.mark.parametrize("quorum", [0.6, 1.0])
def test_starts_that_may_not_be_taken_are_offered_to_nobody(quorum):
    coming, off = np.zeros((1, 2, 2)), np.zeros((1, 2, 2), bool)
    found = attendance(coming, off, rules(2, quorum), np.array([[True, False]]))
    assert found.is_offered.tolist() == [[True, False]]
