"""What ``steady`` promises: an end near the fairest, and nothing that strict turns do better."""

import itertools

import numpy as np
import pytest

from overlap import fair_rotation

MOST_ABOVE = 1.08
UNIT = 1


def series(seed):
    """Return burdens of a few clock regimes, in some of them with one on leave."""
    rng = np.random.default_rng(seed)
    n, slots, people = (int(rng.integers(*span)) for span in ((4, 25), (2, 6), (2, 6)))
    regimes = rng.integers(0, 9, (int(rng.integers(1, 4)), slots, people)).astype(float)
    burden = regimes[np.sort(rng.integers(0, len(regimes), n))]
    if seed % 3 == 0:
        first = int(rng.integers(0, n))
        burden[first : first + 3, :, int(rng.integers(0, people))] = 0
    return burden, min(int(rng.integers(2, 4)), slots)


def check_steady(seed):
    burden, k = series(seed)
    n = len(burden)
    rotation = fair_rotation(burden, max_slots=k)
    fairest = fair_rotation(burden, max_slots=k, mode="year_end").burden.max()
    most = max(fairest * MOST_ABOVE, fairest + burden.max()) + 1e-6
    assert rotation.burden.max() <= most

    used = np.unique(rotation.slot_of)
    own = burden[:, used]
    least = [fair_rotation(own[:t], mode="year_end").burden.max() for t in range(1, n + 1)]

    def end_and_way(slot_of):
        largest = burden[np.arange(n), slot_of].cumsum(axis=0).max(axis=1)
        return largest[-1], (largest - least).max()

    end, way = end_and_way(rotation.slot_of)
    for cycle in itertools.permutations(used.tolist()):
        others_end, others_way = end_and_way(np.array(cycle)[np.arange(n) % len(cycle)])
        # the way is steadied against bounds, here it is held against the truth: they may differ
        # by what rounding up to whole burdens adds
        assert others_end > end or others_way >= way - UNIT


@pytest.mark.parametrize("seed", range(12))
def test_steady_ends_near_the_fairest_and_no_strict_turns_are_better(seed):
    check_steady(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 300))
def test_steady_ends_near_the_fairest_and_no_strict_turns_are_better_long(seed):
    check_steady(seed)
