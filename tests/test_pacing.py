"""The order of a plan's slots: near the path, nothing changed at the end but where asked."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_solver import NIGHT_AND_DAY, problem

from overlap.fairness.pacing import (
    borne_after,
    in_pace,
    paths,
    regret,
    separate_extreme_slots,
    steadied,
)

ALL = np.zeros(6, np.int64)
"""Six occurrences of one regime, or one stretch of six."""


def test_a_path_uses_a_plan_up_evenly():
    given_ = problem(NIGHT_AND_DAY, [6], carried=[1, 0])
    path = paths(given_, ALL, np.array([[[4.0, 2.0]]]), ALL)
    # 16 and 8 over six occurrences, on top of history
    borne = np.outer(np.arange(1, 7), [16 / 6, 8 / 6])
    assert path - [1, 0] == pytest.approx(borne)


def test_slots_take_turns_rather_than_come_in_blocks():
    given_ = problem(NIGHT_AND_DAY, [6])
    plan = np.array([[[3, 3]]])
    path = paths(given_, ALL, plan.astype(float), ALL)
    slot_of = in_pace(given_, ALL, plan, ALL, path)
    off = np.abs(borne_after(given_, ALL, slot_of) - path).max()
    assert off == 2  # half a burden; in blocks it would be 6
    assert np.bincount(slot_of).tolist() == [3, 3]


costs = st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=3, max_size=3)


@given(costs, costs, st.permutations([0, 0, 0, 1, 1, 1]), st.permutations([0, 0, 1, 1, 2, 2]))
@settings(max_examples=100)
def test_an_order_keeps_the_uses_of_its_plan(first, second, regimes, slots):
    given_ = problem([first, second], [3, 3])
    regime_of, slots = np.array(regimes), np.array(slots)
    plan = np.zeros((1, 2, 3), np.int64)
    np.add.at(plan, (ALL, regime_of, slots), 1)
    slot_of = in_pace(
        given_, regime_of, plan, ALL, paths(given_, regime_of, plan.astype(float), ALL)
    )
    ordered = np.zeros_like(plan)
    np.add.at(ordered, (ALL, regime_of, slot_of), 1)
    assert (ordered == plan).all()


@given(costs, costs, st.permutations([0, 0, 0, 1, 1, 1]), st.permutations([0, 0, 1, 1, 2, 2]))
@settings(max_examples=100)
def test_swapping_for_steadiness_lowers_regret_and_leaves_the_end_alone(
    first, second, regimes, slots
):
    given_ = problem([first, second], [3, 3])
    regime_of, slots = np.array(regimes), np.array(slots)
    least = np.zeros(6)
    swapped = steadied(given_, regime_of, slots, least)
    assert regret(given_, regime_of, swapped, least) <= regret(given_, regime_of, slots, least)
    ends = [borne_after(given_, regime_of, order)[-1].tolist() for order in (slots, swapped)]
    assert ends[0] == ends[1]


def test_regret_is_the_worst_moment_not_the_last():
    given_ = problem(NIGHT_AND_DAY, [4])
    four = np.zeros(4, np.int64)
    least = np.array([4.0, 4.0, 8.0, 8.0])
    # in blocks the first has borne 8 after two occurrences, where 4 was possible
    assert regret(given_, four, np.array([0, 0, 1, 1]), least) == 4
    assert regret(given_, four, np.array([0, 1, 1, 0]), least) == 0


def test_steadying_breaks_blocks_up():
    given_ = problem(NIGHT_AND_DAY, [4])
    four = np.zeros(4, np.int64)
    least = np.array([4.0, 4.0, 8.0, 8.0])
    slot_of = steadied(given_, four, np.array([0, 0, 1, 1]), least, np.inf)
    assert regret(given_, four, slot_of, least) == 0
    assert borne_after(given_, four, slot_of)[-1].tolist() == [8, 8]


def test_steadying_stays_within_a_limit_it_could_profit_from_leaving():
    limited = {"limit_cost": [[[1], [1], [5]]], "limit": [4]}
    given_ = problem([[[4, 0], [0, 4], [0, 0]]], [4], **limited)
    slot_of = steadied(given_, np.zeros(4, np.int64), np.array([0, 1, 0, 1]), np.zeros(4), np.inf)
    assert given_.limit_cost[0, slot_of].sum() <= 4


def twice_in_a_row(slot_of):
    return sum(one == other for one, other in itertools.pairwise(slot_of.tolist()))


def test_extreme_slots_are_kept_as_far_apart_as_swaps_within_a_regime_can():
    each_for_one = np.broadcast_to(np.eye(2, dtype=bool), (6, 2, 2))
    assert (
        twice_in_a_row(separate_extreme_slots(np.array([0, 0, 0, 1, 1, 1]), ALL, each_for_one)) == 0
    )
    apart_regimes = np.array([0, 0, 0, 1, 1, 1])
    kept = separate_extreme_slots(np.array([0, 0, 0, 1, 1, 1]), apart_regimes, each_for_one)
    assert kept.tolist() == [0, 0, 0, 1, 1, 1]
