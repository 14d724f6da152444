"""Strict turns of a few slots: the best cycle, by trying them all."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap import fair_rotation
from overlap.fairness import turns as module
from overlap.fairness.turns import best_turns

NO = np.inf


@st.composite
def problems(draw):
    n, slots, people = draw(st.integers(2, 6)), draw(st.integers(2, 4)), draw(st.integers(1, 3))
    cost = st.sampled_from([0.0, 1.0, 3.0, 8.0])
    tensor = np.array(
        [[[draw(cost) for _ in range(people)] for _ in range(slots)] for _ in range(n)]
    )
    refused = draw(
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, slots - 1)), max_size=3)
    )
    for at in refused:
        tensor[at] = NO
    weight = np.array([draw(st.sampled_from([0.5, 1.0, 2.0])) for _ in range(people)])
    carried = np.array([draw(st.sampled_from([-4.0, 0.0, 5.0])) for _ in range(people)])
    return tensor, weight, carried, draw(st.integers(1, slots))


def ranked(tensor, weight, carried, cycle):
    chosen = [tensor[n, cycle[n % len(cycle)]] for n in range(len(tensor))]
    return sorted(((carried + sum(chosen)) / weight).tolist(), reverse=True)


@given(problems())
def test_the_best_turns_are_the_best_of_all_cycles(problem):
    tensor, weight, carried, k = problem
    turn_of = np.arange(len(tensor)) % k
    every = [
        ranked(tensor, weight, carried, cycle)
        for cycle in itertools.permutations(range(tensor.shape[1]), k)
    ]
    best = min(every)
    found = best_turns(tensor, weight, carried, turn_of, k, np.zeros(0))
    if best[0] == NO:
        assert found is None
    else:
        assert len(set(found.tolist())) == k
        assert ranked(tensor, weight, carried, found.tolist()) == best


@given(problems(), st.integers(0, 20))
def test_of_more_cycles_than_can_be_tried_one_with_the_least_largest_burden_comes(problem, cap):
    """None only if none of them keeps the cap."""
    tensor, weight, carried, k = problem
    turn_of = np.arange(len(tensor)) % k
    counted = np.concatenate([tensor, np.nan_to_num(tensor[:, :, :1], posinf=0) // 2], axis=2)
    kept = [
        ranked(tensor, weight, carried, cycle)
        for cycle in itertools.permutations(range(tensor.shape[1]), k)
        if sum(counted[n, cycle[n % k], -1] for n in range(len(tensor))) <= cap
    ]
    least = min(kept, default=[NO])[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOST_TRIED", 0)
        found = best_turns(counted, weight, carried, turn_of, k, np.array([float(cap)]))
    if least == NO:
        assert found is None
    else:
        assert len(set(found.tolist())) == k
        assert sum(counted[n, found[n % k], -1] for n in range(len(tensor))) <= cap
        assert ranked(tensor, weight, carried, found.tolist())[0] == pytest.approx(least)


def test_turns_keep_a_cap():
    tensor = np.array([[[1.0, 4.0], [2.0, 0.0]]] * 4)  # one person, and what a cap counts
    args = np.ones(1), np.zeros(1), np.zeros(4, int), 1
    assert best_turns(tensor, *args, np.array([100.0])).tolist() == [0]
    assert best_turns(tensor, *args, np.array([10.0])).tolist() == [1]


def test_a_duty_with_leave_gives_everybody_the_same_and_nobody_falls_behind():
    burden = np.repeat(np.eye(5)[None], 20, 0)
    burden[3:6, 2, :] = NO
    rotation = fair_rotation(burden)
    assert rotation.burden.tolist() == [4] * 5
    assert rotation.prefix_regret <= 1


@pytest.mark.parametrize("mode", ["steady", "year_end"])
def test_a_search_that_the_clock_cuts_says_so(mode):
    rng = np.random.default_rng(1)
    burden = rng.integers(0, 60, (14, 8, 4))
    assert fair_rotation(burden, mode=mode).search_complete
    cut = fair_rotation(burden, mode=mode, time_limit=0)
    assert not cut.search_complete or cut.leximin_optimal
