"""Who can come: quorums, shares of people and pairs, and which refusals conflict."""

import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from overlap.meetings.attendance import attendance, conflict, shares

NO = np.inf


def apply(rows, quorum, excused=None):
    tensor = np.array([rows], float)
    off = np.zeros(tensor.shape, bool) if excused is None else np.array([excused], bool)
    return attendance(tensor, off, quorum)


def can_be(refused, excused, quorum):
    """Say by counting heads whether enough people can come to a start."""
    asked = [not e for e in excused]
    come = sum(a and not r for a, r in zip(asked, refused, strict=True))
    total = sum(asked)
    return come >= quorum * total - 1e-9 and come >= min(2, total)


def test_with_a_full_quorum_one_refusal_rules_a_start_out_for_all():
    found = apply([[1, NO, 0], [2, 3, 4]], 1.0)
    assert found.tensor[0].tolist() == [[NO, NO, NO], [2, 3, 4]]
    assert not found.missed.any()


def test_who_refuses_within_the_quorum_misses_and_pays_nothing():
    found = apply([[1, NO, 5]], 2 / 3)
    assert found.tensor[0, 0].tolist() == [1, 0, 5]
    assert found.missed[0, 0].tolist() == [False, True, False]


def test_two_must_be_able_to_come_however_small_the_quorum():
    assert np.isinf(apply([[1, NO, NO]], 0.01).tensor).all()
    assert np.isfinite(apply([[1, 1, NO]], 0.01).tensor).all()


def test_who_is_excused_counts_neither_for_nor_against_the_quorum():
    found = apply([[1, NO, NO]], 1.0, [[False, True, True]])
    assert found.tensor[0, 0].tolist() == [1, 0, 0]
    assert not found.missed.any()
    assert np.isinf(apply([[1, NO, 1]], 1.0, [[False, False, True]]).tensor).all()


def test_a_quorum_of_a_third_of_three_is_not_rounded_up_to_two_thirds():
    assert np.isfinite(apply([[1, 1, NO, NO, NO, NO]], 1 / 3).tensor).all()


def test_shares_count_the_occurrences_of_each_and_of_each_pair():
    absent = np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0], [1, 0, 0]], bool)
    share, together = shares(absent)
    assert share.tolist() == [0.75, 0.75, 0.75]
    assert together[0, 1] == together[0, 2] == together[1, 2] == 0.5


@given(st.data())
def test_the_conflict_is_a_smallest_set_whose_refusals_alone_rule_out_every_start(data):
    starts, people = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 5))
    bits = st.lists(
        st.lists(st.booleans(), min_size=people, max_size=people),
        min_size=starts,
        max_size=starts,
    )
    excused = np.array(data.draw(bits | st.just([[False] * people] * starts)), bool)
    refused = np.array(data.draw(bits), bool) & ~excused
    quorum = data.draw(st.sampled_from([0.2, 1 / 3, 0.5, 0.6, 2 / 3, 0.75, 1.0]))

    def rules_out(chosen):
        only = np.isin(np.arange(people), chosen)
        return not any(can_be(r & only, e, quorum) for r, e in zip(refused, excused, strict=True))

    if not rules_out(range(people)):
        return
    smallest = next(
        n
        for n in range(people + 1)
        if any(map(rules_out, itertools.combinations(range(people), n)))
    )
    found = conflict(refused, excused, quorum)
    assert rules_out(found)
    if smallest <= 3:
        assert len(found) == smallest
    for who in found:
        assert not rules_out([other for other in found if other != who])


@given(st.data())
def test_a_start_is_open_exactly_when_enough_can_come(data):
    people = data.draw(st.integers(1, 6))
    flags = st.lists(st.booleans(), min_size=people, max_size=people)
    refused, excused = data.draw(flags), data.draw(flags)
    quorum = data.draw(st.integers(1, 100)) / 100
    row = [NO if r else 1.0 for r in refused]
    found = apply([row], quorum, [excused])
    is_open = bool(np.isfinite(found.tensor).all())
    gone = [r and not e for r, e in zip(refused, excused, strict=True)]
    assert is_open == can_be(gone, excused, quorum)
    if is_open:
        assert found.missed[0, 0].tolist() == gone
        there = math.fsum(not (g or e) for g, e in zip(gone, excused, strict=True))
        assert found.tensor.sum() == there
