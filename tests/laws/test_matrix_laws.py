"""Every summary of the matrix is the one computed from ``daily_overlap`` of the pair."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from laws.strategies import build, horizons, sites

from overlap import Target, daily_overlap, overlap_matrix

QUANTILES = (0.0, 0.05, 0.5, 1.0)
targets = st.sampled_from(["2h-4h", "0m", "1m", "50%", "100%", "0%"])


def assert_equals_pair(matrix, i, j, pair):
    joint = pair.minutes[~pair.lost]
    limit = matrix.target.minimum.least(pair.working_minutes[~pair.lost])
    assert matrix.joint_days[i, j] == len(joint)
    assert matrix.minimum[i, j] == (joint.min() if len(joint) else 0)
    assert matrix.share[i, j] == (np.mean(joint >= limit) if len(joint) else 0)
    if len(joint):
        assert matrix.mean[i, j] == joint.sum() / len(joint)
        expected = np.quantile(joint, QUANTILES)
        np.testing.assert_allclose(matrix.quantiles[:, i, j], expected, rtol=1e-12)
    else:
        assert np.isnan(matrix.mean[i, j])
        assert np.isnan(matrix.quantiles[:, i, j]).all()


@given(horizons(most=40), st.data())
def test_summaries_equal_those_of_each_pair(horizon, data):
    draw = sites(horizon.start, horizon.stop)
    group = build(data.draw(st.lists(draw, min_size=2, max_size=5)))
    target = Target(data.draw(targets))
    matrix = overlap_matrix(group, horizon, target, quantiles=QUANTILES)
    for i, reference in enumerate(group):
        for j, other in enumerate(group):
            if i != j:
                pair = daily_overlap(reference, other, horizon=horizon)
                assert_equals_pair(matrix, i, j, pair)
