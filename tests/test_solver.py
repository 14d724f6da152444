"""The linear and integer programs, against programs solved by hand and every plan tried."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import brute_force

from overlap.fairness.exact import any_plan, exact
from overlap.fairness.highs import SearchBudget
from overlap.fairness.problem import REFUSED, Problem, bound, improve, leximin, rounded
from overlap.fairness.solver import pace, relax


def effort():
    return SearchBudget(100_000, 10_000_000, float("inf"))


def problem(cost, count, **more):
    """Return a problem of one person a group, without history or limits unless told."""
    cost = np.array(cost, np.int64)
    regimes, slots, groups = cost.shape
    fields = {
        "size": np.ones(groups, np.int64),
        "carried": np.zeros(groups, np.int64),
        "limit_cost": np.zeros((regimes, slots, 0), np.int64),
        "limit": np.zeros(0, np.int64),
        **{key: np.array(value, np.int64) for key, value in more.items()},
    }
    return Problem(cost, np.array(count, np.int64), **fields)


NIGHT_AND_DAY = [[[4, 0], [0, 4]]]


def test_a_fractional_plan_may_split_an_occurrence():
    found = relax(problem(NIGHT_AND_DAY, [3]))
    assert found.largest == pytest.approx(6)
    assert found.fractions == pytest.approx(np.array([[1.5, 1.5]]))
    assert found.prices[0] == found.prices[1]


def test_history_is_paid_back_in_the_fractional_plan():
    # 10 + 4 x = 4 (4 - x) has no x from 0 up: the second pays alone, and the first stays at 10
    found = relax(problem(NIGHT_AND_DAY, [2], carried=[10, 0]))
    assert found.largest == pytest.approx(10)


def test_a_refused_slot_is_never_used_even_in_part():
    found = relax(problem([[[REFUSED, 0], [5, 5]]], [2]))
    assert found.fractions.tolist() == [[0, 2]]


def test_a_limit_that_cant_be_kept_has_no_plan():
    spends = {"limit_cost": [[[3], [3]]], "limit": [5]}
    assert relax(problem(NIGHT_AND_DAY, [2], **spends)) is None
    assert any_plan(problem(NIGHT_AND_DAY, [2], **spends), effort()) is None


small = st.tuples(
    st.integers(1, 2), st.integers(2, 3), st.integers(1, 3), st.integers(1, 3), st.randoms()
)


def made(shape, most=9):
    regimes, slots, groups, count, random = shape
    cost = [[[random.randint(0, most) for _ in range(groups)] for _ in range(slots)]] * regimes
    cost = [[[random.randint(0, most) for _ in row] for row in regime] for regime in cost]
    return problem(
        cost, [count] * regimes, carried=[random.choice([0, 0, 5]) for _ in range(groups)]
    )


def best(given_):
    burden = np.repeat(given_.cost, given_.count, axis=0).astype(float)
    return brute_force.best(burden, np.ones(burden.shape[2]), given_.carried.astype(float))


@given(small)
@settings(max_examples=100)
def test_prices_never_prove_more_than_the_truth_and_no_less_than_the_program(shape):
    given_ = made(shape)
    found = relax(given_)
    above, below = bound(given_, found.prices, found.limit_prices)
    assert above / below <= best(given_)[0] + 1e-9
    assert above / below == pytest.approx(found.largest, rel=1e-4, abs=1e-4)


@given(small)
@settings(max_examples=100)
def test_the_exact_plan_is_the_best_of_all_whatever_it_starts_from(shape):
    given_ = made(shape)
    worst = np.zeros(given_.cost.shape[:2], np.int64)
    worst[:, 0] = given_.count
    uses, proven = exact(given_, worst, effort())
    assert proven
    assert (uses.sum(axis=1) == given_.count).all()
    assert leximin(given_.borne(uses), given_.size).tolist() == best(given_)


@given(small)
@settings(max_examples=100)
def test_improving_never_makes_a_plan_worse_and_keeps_its_counts(shape):
    given_ = made(shape)
    start = rounded(relax(given_).fractions, given_.count)
    uses = improve(given_, start)
    assert (uses.sum(axis=1) == given_.count).all()
    assert (uses >= 0).all()
    before, after = (leximin(given_.borne(plan), given_.size).tolist() for plan in (start, uses))
    assert after <= before


def test_what_was_borne_before_counts_in_the_bound():
    given_ = problem(NIGHT_AND_DAY, [4], carried=[10, 0])
    # whatever the plan, both end with 4 times 4 and 10 together, so one with 13 or more
    assert bound(given_, np.array([1, 1]), np.zeros(0, np.int64)) == (26, 2)


def test_leximin_looks_beyond_the_first_level():
    # the first bears 6 whatever is done; the others can have 4 and 0, or 2 and 2
    given_ = problem([[[3, 4, 0], [3, 1, 1]]], [2])
    uses, proven = exact(given_, np.array([[2, 0]]), effort())
    assert (uses.tolist(), proven) == ([[0, 2]], True)


def test_a_group_of_many_counts_as_many_at_its_level():
    # by heads: 2, 2, 2, 0 is worse than 2, 1, 1, 1
    given_ = problem([[[2, 2], [2, 0], [1, 2]]], [1], size=[3, 1])
    uses, _ = exact(given_, np.array([[1, 0, 0]]), effort())
    assert uses.tolist() == [[0, 0, 1]]


def test_without_time_the_start_is_given_back_unproven():
    given_ = problem([[[4, 0, 1], [0, 4, 3]] * 20] * 6, [9] * 6)
    start = np.zeros((6, 40), np.int64)
    start[:, 0] = 9
    uses, proven = exact(given_, start, SearchBudget(100, 1000, time.monotonic() - 1))
    assert (uses.tolist(), proven) == (start.tolist(), False)


def test_stretches_are_planned_so_that_nobody_waits_for_the_end():
    given_ = problem(NIGHT_AND_DAY, [8])
    regime_of = np.zeros(8, np.int64)
    ends = np.array([2, 4, 6, 8])
    plans = pace(given_, regime_of, np.arange(1, 9) * 2.0, ends, fair=np.inf, dearer=0)
    assert plans == pytest.approx(np.ones((4, 1, 2)))
