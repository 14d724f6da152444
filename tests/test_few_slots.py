"""The best few slots, against every set of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import brute_force
from test_solver import effort, problem

from overlap.fairness.exact import exact_of_sets
from overlap.fairness.few_slots import best_slots
from overlap.fairness.problem import REFUSED, leximin
from overlap.fairness.solver import relax

NONE = np.zeros(0, np.int64)
instances = st.tuples(st.integers(1, 2), st.integers(2, 6), st.integers(1, 3), st.randoms())


def made(shape, most=9):
    regimes, slots, groups, random = shape
    cost = [
        [[random.choice([0, 1, 3, 7, 9]) for _ in range(groups)] for _ in range(slots)]
        for _ in range(regimes)
    ]
    return problem(cost, [random.randint(1, most) for _ in range(regimes)])


@given(instances, st.integers(1, 3))
@settings(max_examples=100)
def test_no_other_set_of_so_many_slots_has_a_better_fractional_plan(shape, k):
    given_ = made(shape)
    k = min(k, given_.cost.shape[1])
    found = best_slots(given_, k, NONE)
    truth = {
        slots: relax(given_.of_slots(np.array(slots))).largest
        for slots in itertools.combinations(range(given_.cost.shape[1]), k)
    }
    assert found.bound_of_few
    assert len(found.slots) == k
    assert found.relaxed.largest == pytest.approx(min(truth.values()), abs=1e-6)
    assert found.least.min() == pytest.approx(min(truth.values()), rel=1e-4, abs=1e-4)
    for slots, least in zip(found.sets.tolist(), found.least, strict=True):
        assert least <= truth[tuple(sorted(slots))] + 1e-6


@given(instances, st.integers(1, 3))
@settings(max_examples=30)
def test_the_exact_plan_of_few_slots_is_the_best_of_all(shape, k):
    given_ = made(shape, most=2)
    k = min(k, given_.cost.shape[1])
    few = best_slots(given_, k, NONE)
    own = given_.of_slots(few.slots)
    start = np.zeros(own.cost.shape[:2], np.int64)
    start[:, 0] = given_.count
    slots, uses, proven = exact_of_sets(given_, few.slots, start, few.sets, few.least, effort())
    assert proven
    burden = np.repeat(given_.cost, given_.count, axis=0).astype(float)
    people = burden.shape[2]
    best = brute_force.best(burden, np.ones(people), np.zeros(people), max_slots=k)
    assert leximin(given_.of_slots(slots).borne(uses), given_.size).tolist() == best


def test_a_slot_to_keep_is_in_every_set_though_others_are_better():
    given_ = problem([[[4, 0], [0, 4], [9, 9]]], [4])
    found = best_slots(given_, 2, np.array([2]))
    assert 2 in found.slots
    assert all(2 in slots for slots in found.sets.tolist())
    assert found.n_kept == 1


def test_refusals_that_no_few_slots_serve_have_none():
    refused = np.where(np.eye(3, dtype=bool), 0, REFUSED)[:, :, None]
    given_ = problem(refused, [1, 1, 1])
    assert best_slots(given_, 2, NONE) is None
    assert sorted(best_slots(given_, 3, NONE).slots.tolist()) == [0, 1, 2]


def test_of_too_many_sets_the_promising_are_weighed_and_nothing_is_proven_of_the_rest():
    # one pair shares perfectly, among 400 slots that burden both
    cost = np.full((1, 400, 2), 50)
    cost[0, :, 0] += np.arange(400) % 7
    cost[0, 123], cost[0, 321] = (4, 0), (0, 4)
    found = best_slots(problem(cost, [6]), 3, NONE)
    assert not found.bound_of_few
    assert {123, 321} <= set(found.slots.tolist())
    assert found.relaxed.largest == pytest.approx(12)


def test_of_too_many_sets_no_single_exchange_would_make_the_plan_better():
    cost = np.random.default_rng(6).integers(0, 40, (16, 120, 3))
    given_ = problem(cost, [3] * 16)
    found = best_slots(given_, 4, np.array([5]))
    assert not found.bound_of_few
    assert found.slots[0] == 5
    for place in (1, 2, 3):
        for other in range(0, 120, 7):
            slots = found.slots.copy()
            slots[place] = other
            if len(set(slots.tolist())) == 4:
                assert relax(given_.of_slots(slots)).largest >= found.relaxed.largest - 1e-6


@pytest.mark.parametrize("most", [1, 2])
def test_an_exact_plan_uses_no_more_slots_than_it_may(most):
    given_ = problem([[[6, 0, 0], [0, 6, 0], [0, 0, 6], [5, 5, 5]]], [3])
    few = best_slots(given_, most, NONE)
    start = np.eye(1, most, dtype=np.int64) * 3
    slots, uses, proven = exact_of_sets(given_, few.slots, start, few.sets, few.least, effort())
    assert proven
    assert len(slots) == most
    burden = np.repeat(given_.cost, 3, axis=0).astype(float)
    expected = brute_force.best(burden, np.ones(3), np.zeros(3), max_slots=most)
    assert leximin(given_.of_slots(slots).borne(uses), given_.size).tolist() == expected
