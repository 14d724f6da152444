"""Laws of fair rotations, against every rotation tried and against themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, target
from hypothesis import strategies as st
from oracle import brute_force

from overlap import InfeasibleError, fair_rotation


@st.composite
def instances(draw, *, refusals=True):
    """Small tensors with repeated weeks and like-minded people, history, weights, limits."""
    n_slots, n_people = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    n_occurrences = draw(st.integers(1, {1: 6, 2: 6, 3: 5, 4: 4}[n_slots]))
    whole = draw(st.booleans())
    value = st.integers(0, 12).map(float) if whole else st.floats(0, 9, allow_subnormal=False)
    if refusals:
        value = st.one_of(value, value, value, value, st.just(np.inf))
    kinds = draw(st.integers(1, 3))
    weeks = draw(
        st.lists(
            st.lists(
                st.lists(value, min_size=n_people, max_size=n_people),
                min_size=n_slots,
                max_size=n_slots,
            ),
            min_size=kinds,
            max_size=kinds,
        )
    )
    which = draw(
        st.lists(st.integers(0, kinds - 1), min_size=n_occurrences, max_size=n_occurrences)
    )
    burden = np.array(weeks)[which]
    if n_people > 1 and draw(st.booleans()):
        burden[:, :, -1] = burden[:, :, 0]
    weights = np.array(
        draw(
            st.lists(
                st.sampled_from([0.5, 1.0, 1.0, 2.0, 3.0]), min_size=n_people, max_size=n_people
            )
        )
    )
    carried = np.array(
        draw(
            st.lists(
                st.sampled_from([0.0, 0.0, 1.0, 5.0, 7.5]), min_size=n_people, max_size=n_people
            )
        )
    )
    return burden, weights, carried


def answer(burden, weights, carried, **options):
    try:
        return fair_rotation(burden, weights=weights, carried=carried, **options)
    except InfeasibleError:
        return None


limits = st.fixed_dictionaries(
    {"max_slots": st.sampled_from([None, None, 1, 2, 3])},
    optional={"total_budget": st.integers(0, 60).map(float)},
)


@given(instances(), limits)
def test_year_end_is_the_best_of_all_rotations(instance, limit):
    burden, weights, carried = instance
    found = answer(burden, weights, carried, mode="year_end", **limit)
    best = brute_force.best(burden, weights, carried, **limit)
    if best is None:
        assert found is None
        return
    assert found is not None
    assert brute_force.sorted_burdens(burden, found.slot_of, weights, carried) == pytest.approx(
        best, abs=1e-5
    )
    assert found.leximin_optimal
    assert found.lower_bound <= best[0] + 1e-7


@given(instances(), limits)
def test_a_bound_is_never_above_the_truth_and_every_rotation_keeps_the_limits(instance, limit):
    burden, weights, carried = instance
    found = answer(burden, weights, carried, **limit)
    best = brute_force.best(burden, weights, carried, **limit)
    if best is None:
        assert found is None
        return
    assert found.lower_bound <= best[0] + 1e-7
    borne = burden[np.arange(len(burden)), found.slot_of]
    assert np.isfinite(borne).all()
    assert found.burden == pytest.approx(carried + borne.sum(axis=0))
    assert len(set(found.slot_of.tolist())) <= (limit["max_slots"] or 4)
    assert borne.sum() <= limit.get("total_budget", np.inf) + 1e-6
    if found.leximin_optimal:
        assert brute_force.sorted_burdens(burden, found.slot_of, weights, carried) == pytest.approx(
            best, abs=1e-5
        )


@given(instances(), st.sampled_from(["steady", "year_end"]))
def test_prefix_regret_is_never_understated(instance, mode):
    burden, weights, carried = instance
    found = answer(burden, weights, carried, mode=mode)
    if found is None:
        return
    borne = carried + burden[np.arange(len(burden)), found.slot_of].cumsum(axis=0)
    most = (borne / weights).max(axis=1)
    truth = (most - brute_force.best_prefix_maxima(burden, weights, carried)).max()
    target(truth)
    assert found.prefix_regret >= truth - 1e-5


@given(instances(), st.randoms(use_true_random=False), st.sampled_from(["steady", "year_end"]))
def test_permuting_people_or_slots_permutes_the_burdens(instance, random, mode):
    burden, weights, carried = instance
    people, slots = list(range(burden.shape[2])), list(range(burden.shape[1]))
    random.shuffle(people)
    random.shuffle(slots)
    one = answer(burden, weights, carried, mode=mode)
    other = answer(burden[:, slots][:, :, people], weights[people], carried[people], mode=mode)
    assert (one is None) == (other is None)
    if one is not None:
        assert sorted(one.burden / weights) == pytest.approx(
            sorted(other.burden / weights[people]), abs=1e-5
        )


@given(
    instances(),
    st.sampled_from([0.25, 3.0, 1e-3, 1e4, 0.1]),
    st.sampled_from(["steady", "year_end"]),
)
def test_scaling_all_burdens_scales_the_result(instance, factor, mode):
    burden, weights, carried = instance
    one = answer(burden, weights, carried, mode=mode)
    if one is None:
        return
    other = answer(burden * factor, weights, carried * factor, mode=mode)
    assert other.burden == pytest.approx(one.burden * factor, rel=1e-5, abs=1e-5 * factor)
    assert other.lower_bound == pytest.approx(one.lower_bound * factor, rel=1e-5, abs=1e-6 * factor)


@given(instances())
def test_adding_a_slot_never_makes_the_worst_off_worse(instance):
    burden, weights, carried = instance
    if burden.shape[1] < 2:
        return
    fewer = answer(burden[:, :-1], weights, carried, mode="year_end")
    if fewer is not None:
        more = answer(burden, weights, carried, mode="year_end")
        assert (more.burden / weights).max() <= (fewer.burden / weights).max() + 1e-6
