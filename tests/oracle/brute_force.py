"""Fair rotations by trying every one: slow, and independent of ``overlap``."""

from __future__ import annotations

import itertools

import numpy as np


def rotations(burden, max_slots=None, total_budget=None):
    """Yield every choice of slots that nobody refuses and that keeps the limits."""
    n_occurrences, n_slots, _ = burden.shape
    for slots in itertools.product(range(n_slots), repeat=n_occurrences):
        if max_slots is not None and len(set(slots)) > max_slots:
            continue
        borne = burden[np.arange(n_occurrences), list(slots)]
        if np.isinf(borne).any():
            continue
        if total_budget is not None and borne.sum() > total_budget + 1e-9:
            continue
        yield slots


def sorted_burdens(burden, slots, weights, carried):
    """Return the burdens at the end, divided by weight, largest first."""
    borne = carried + burden[np.arange(len(burden)), list(slots)].sum(axis=0)
    return sorted((borne / weights).tolist(), reverse=True)


def best(burden, weights, carried, max_slots=None, total_budget=None):
    """Return the leximin-best sorted burdens, None if no rotation is possible."""
    return min(
        (
            [round(value, 7) for value in sorted_burdens(burden, slots, weights, carried)]
            for slots in rotations(burden, max_slots, total_budget)
        ),
        default=None,
    )


def best_prefix_maxima(burden, weights, carried):
    """Return the least possible largest burden after each occurrence."""
    return [best(burden[:n], weights, carried)[0] for n in range(1, len(burden) + 1)]
