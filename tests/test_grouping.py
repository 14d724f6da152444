"""From single occurrences and people to a grouped problem, and the way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.fairness.grouping import common_unit, group_rows, grouped
from overlap.fairness.problem import REFUSED

INF = float("inf")


def task(burden, carried=None, limited=None, limit=(), **more):
    burden = np.asarray(burden, float)
    n, slots, people = burden.shape
    carried = np.zeros(people) if carried is None else np.asarray(carried, float)
    limited = np.zeros((n, slots, len(limit))) if limited is None else limited
    return grouped(burden, carried, limited, np.asarray(limit, float), **more)


def test_equal_occurrences_become_a_regime_and_equal_people_a_group():
    winter, summer = [[4, 4, 0], [0, 0, 4]], [[2, 2, 0], [0, 0, 6]]
    found = task([winter, winter, summer, winter])
    assert found.problem.count.tolist() in ([3, 1], [1, 3])
    assert sorted(found.problem.size.tolist()) == [1, 2]
    assert found.regime_of[0] == found.regime_of[1] == found.regime_of[3] != found.regime_of[2]
    assert found.group_of[0] == found.group_of[1] != found.group_of[2]


def test_people_of_different_history_are_different_groups():
    assert len(task([[[1, 1]]], carried=[0, 3]).problem.size) == 2


@given(
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.data(),
)
def test_a_grouped_problem_says_what_the_tensor_said(n, slots, people, data):
    value = st.sampled_from([0.0, 0.5, 1.0, 2.25, INF])
    flat = data.draw(st.lists(value, min_size=n * slots * people, max_size=n * slots * people))
    burden = np.array(flat).reshape(n, slots, people)
    found = task(burden)
    cost = found.problem.cost[found.regime_of][:, :, found.group_of]
    back = np.where(cost >= REFUSED, INF, cost * found.unit)
    assert back == pytest.approx(burden[:, found.slots])


def test_a_slot_that_another_beats_for_everybody_goes_and_one_that_spares_somebody_stays():
    week = [[3, 3], [4, 3], [0, 9], [3, 3]]
    assert sorted(task([week]).slots.tolist()) in ([0, 2], [2, 3])


def test_a_slot_must_be_beaten_in_every_regime_to_go():
    assert sorted(task([[[3, 3], [4, 4]], [[3, 3], [1, 1]]]).slots.tolist()) == [0, 1]


def test_a_refused_slot_is_beaten_by_any_other():
    assert task([[[INF, 0], [9, 9]]]).slots.tolist() != [0]


def test_a_kept_slot_stays_though_it_is_beaten():
    assert sorted(task([[[3, 3], [4, 3]]], keep=(1,)).slots.tolist()) == [0, 1]


def test_a_slot_that_spends_less_of_a_limit_is_not_beaten():
    limited = np.array([[[6.0], [1.0]]])
    found = task([[[3, 3], [4, 3]]], limited=limited, limit=[10.0])
    assert sorted(found.slots.tolist()) == [0, 1]


def test_permuted_input_gives_the_same_problem():
    burden = np.random.default_rng(0).integers(0, 9, (5, 6, 4)).astype(float)
    one, other = task(burden), task(burden[:, [3, 1, 0, 5, 4, 2]][:, :, [2, 0, 3, 1]])
    assert (one.problem.cost == other.problem.cost).all()
    assert (one.problem.size == other.problem.size).all()


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ([], 1.0),
        ([0.0, 0.0], 1.0),
        ([12.0, 8.0], 4.0),
        ([1 / 3, 0.5], 1 / 6),
        ([0.1, 0.2, 0.3], 0.1),
        ([1e12, 1e8], 1e8),
        ([1e12, 1.0], None),
        ([1.0, 2**0.5], None),
    ],
)
def test_a_common_unit_divides_all_values_and_isnt_too_small_for_the_largest(values, unit):
    found = common_unit(np.array(values))
    assert found == (None if unit is None else pytest.approx(unit))


@pytest.mark.parametrize("cap", [0.3, 0.7, 1.0, 4.1])
def test_a_plan_within_a_cap_of_units_is_within_the_inputs_cap(cap):
    spends = np.array([[[0.1], [2**0.5 / 10]]])
    found = task([[[1, 0], [0, 1]]], limited=spends, limit=[cap])
    own = spends[0, found.slots, 0]
    kept = [
        uses @ own
        for uses in np.ndindex(50, 40)
        if uses @ found.problem.limit_cost[0, :, 0] <= found.problem.limit[0]
    ]
    assert max(kept) == pytest.approx(cap, abs=0.1)
    assert max(kept) <= cap * (1 + 1e-6)


def test_groups_of_rows_are_numbered_as_they_come():
    first, group_of = group_rows(np.array([[3], [1], [3], [2]]))
    assert first.tolist() == [0, 1, 3]
    assert group_of.tolist() == [0, 1, 0, 2]
