"""The algebra of sets of minutes, against Python's own sets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from overlap import Spans
from overlap.core import spans

EDGE = 60
edges = st.integers(-EDGE, EDGE)
intervals = st.lists(st.tuples(edges, edges).map(sorted), max_size=8)


def _of(pairs):
    return Spans([a for a, _ in pairs], [b for _, b in pairs])


def minutes(own):
    return {m for a, b in zip(own.start_min, own.stop_min, strict=True) for m in range(a, b)}


def arrays(own):
    return own.start_min, own.stop_min


@given(intervals)
def test_construction_keeps_exactly_the_minutes(pairs):
    assert minutes(_of(pairs)) == {m for a, b in pairs for m in range(a, b)}


@given(intervals)
def test_intervals_are_sorted_disjoint_and_never_touch(pairs):
    own = _of(pairs)
    edges = np.ravel(np.column_stack(arrays(own)))
    assert (np.diff(edges) > 0).all()


@given(intervals, intervals)
def test_operators_are_those_of_sets(a, b):
    a, b = _of(a), _of(b)
    assert minutes(a | b) == minutes(a) | minutes(b)
    assert minutes(a & b) == minutes(a) & minutes(b)
    assert minutes(a - b) == minutes(a) - minutes(b)


@given(intervals, intervals, intervals)
def test_union_and_intersection_are_a_lattice(a, b, c):
    a, b, c = _of(a), _of(b), _of(c)
    assert a | b == b | a
    assert a & b == b & a
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert a | (a & b) == a == a & (a | b)


@given(intervals, intervals)
def test_minutes_of_union_and_intersection_add_up(a, b):
    a, b = _of(a), _of(b)
    assert (a | b).minutes + (a & b).minutes == a.minutes + b.minutes


@given(intervals, intervals)
def test_complement_turns_union_into_intersection(a, b):
    a, b = arrays(_of(a)), arrays(_of(b))

    def rest(own):
        return spans.complement(own, -EDGE, EDGE)

    both = rest(spans.union(a, b))
    assert Spans(*both) == Spans(*spans.intersection(rest(a), rest(b)))
    assert Spans(*rest(rest(a))) == Spans(*a)


@given(st.lists(intervals, min_size=1, max_size=5), st.data())
def test_covered_counts_the_sets_that_hold_a_minute(lists, data):
    sets = [_of(pairs) for pairs in lists]
    k = data.draw(st.integers(1, len(sets)))
    found = Spans(*spans.covered([arrays(own) for own in sets], k))
    held = [minutes(own) for own in sets]
    assert minutes(found) == {m for m in set().union(*held) if sum(m in h for h in held) >= k}


@given(intervals, intervals)
def test_equal_sets_are_equal_and_hash_alike(a, b):
    one, two = _of(a), _of(list(reversed(a)))
    assert one == two
    assert hash(one) == hash(two)
    assert (one == _of(b)) == (minutes(one) == minutes(_of(b)))
