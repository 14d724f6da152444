"""The best few slots, against every set of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_solver import problem

from overlap.fairness.few_slots import best_slots
from overlap.fairness.problem import REFUSED
from overlap.fairness.solver import relax

NONE = np.zeros(0, np.int64)
instances = st.tuples(st.integers(1, 2), st.integers(2, 6), st.integers(1, 3), st.randoms())


def made(shape):
    regimes, slots, groups, random = shape
    cost = [
        [[random.choice([0, 1, 3, 7, 9]) for _ in range(groups)] for _ in range(slots)]
        for _ in range(regimes)
    ]
    return problem(cost, [random.randint(1, 9) for _ in range(regimes)])


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


@given(instances, st.integers(1, 3), st.integers(0, 40))
@settings(max_examples=100)
def test_the_slots_of_every_set_that_may_do_better_are_near(shape, k, largest):
    given_ = made(shape)
    k = min(k, given_.cost.shape[1])
    near = set(best_slots(given_, k, NONE).near(largest).tolist())
    for slots in itertools.combinations(range(given_.cost.shape[1]), k):
        if relax(given_.of_slots(np.array(slots))).largest <= largest:
            assert near.issuperset(slots)


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
