"""All plans of a small problem: as many as combinatorics says, and the best of them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import brute_force
from test_solver import problem

from overlap.fairness.enumeration import MAX_PLANS, best_of_all, best_within, is_small
from overlap.fairness.problem import REFUSED, leximin


def test_a_problem_is_small_by_its_plans_not_by_its_occurrences():
    two_slots = [[[4, 0], [0, 4]]]
    assert is_small(problem(two_slots, [MAX_PLANS - 1]))
    assert not is_small(problem(two_slots, [MAX_PLANS]))
    assert math.comb(9 + 5, 9) <= MAX_PLANS < math.comb(9 + 5, 9) ** 2
    six_slots = [[[n, 5 - n] for n in range(6)]]
    assert is_small(problem(six_slots, [9]))
    assert not is_small(problem(six_slots * 2, [9, 9]))


def test_many_like_occurrences_are_shared_by_count():
    given_ = problem([[[4, 0], [0, 4]]], [9_001])
    uses = best_of_all(given_, None)
    assert sorted(uses[0].tolist()) == [4_500, 4_501]


@given(
    st.integers(1, 2),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.randoms(),
    st.sampled_from([None, 1, 2]),
)
@settings(max_examples=200)
def test_the_plan_is_the_best_of_all_rotations(regimes, slots, groups, count, random, most):
    cost = [
        [[random.choice([0, 1, 4, 9, REFUSED]) for _ in range(groups)] for _ in range(slots)]
        for _ in range(regimes)
    ]
    given_ = problem(cost, [count] * regimes, carried=[random.randint(0, 3) for _ in range(groups)])
    uses = best_of_all(given_, most)
    burden = np.repeat(np.where(given_.cost < REFUSED, given_.cost, np.inf), count, axis=0)
    expected = brute_force.best(burden, np.ones(groups), given_.carried.astype(float), most)
    if expected is None:
        assert uses is None
        return
    assert (uses.sum(axis=1) == count).all()
    assert (uses >= 0).all()
    assert leximin(given_.borne(uses), given_.size).tolist() == expected
    assert most is None or np.count_nonzero(uses.sum(axis=0)) <= most


@pytest.mark.parametrize(("limit", "borne"), [(8, [8, 8]), (7, [12, 4]), (4, [16, 0]), (3, None)])
def test_a_limit_is_kept_by_the_best_plan_within_it(limit, borne):
    # the fair slot spends 3, the other 1
    limited = {"limit_cost": [[[1], [3]]], "limit": [limit]}
    uses = best_of_all(problem([[[4, 0], [0, 4]]], [4], **limited), None)
    if borne is None:
        assert uses is None
    else:
        assert (uses[0] * 4).tolist() == borne


@given(
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 2),
    st.randoms(),
    st.sampled_from([None, 3, 6]),
)
@settings(max_examples=200)
def test_whatever_the_prices_the_plan_within_a_largest_burden_is_the_best(
    regimes, slots, groups, count, random, limit
):
    cost = [
        [[random.choice([0, 1, 4, 9, REFUSED]) for _ in range(groups)] for _ in range(slots)]
        for _ in range(regimes)
    ]
    spends = [[[random.randint(0, 3)] for _ in range(slots)] for _ in range(regimes)]
    limits = {} if limit is None else {"limit_cost": spends, "limit": [limit]}
    carried = [random.randint(-5, 3) for _ in range(groups)]
    given_ = problem(cost, [count] * regimes, carried=carried, **limits)
    if not given_.allowed.any(axis=1).all():
        return
    truth = best_of_all(given_, None)
    expected = None if truth is None else leximin(given_.borne(truth), given_.size).tolist()
    prices = np.array([random.randint(0, 9) for _ in range(groups)])
    limit_prices = np.array([random.randint(0, 9) for _ in given_.limit], np.int64)
    largest = random.randint(0, 40)
    uses, answered = best_within(given_, prices, limit_prices, largest)
    assert answered
    if expected is None or expected[0] > largest:
        assert uses is None
        return
    assert (uses.sum(axis=1) == count).all()
    assert (given_.spent(uses) <= given_.limit).all()
    assert leximin(given_.borne(uses), given_.size).tolist() == expected


def test_plans_that_are_too_many_are_left_to_others():
    given_ = problem([[[n, 9 - n] for n in range(10)]] * 9, [9] * 9)
    prices, none = np.array([0, 0]), np.zeros(0, np.int64)
    assert best_within(given_, prices, none, 10_000) == (None, False)
