"""The certificate of a proposal as a document: how fair it is, and what proves that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from overlap.fairness.grouping import group_rows
from overlap.fairness.rotation import RotationProblem
from overlap.meetings.burden import QUARTER_MIN
from overlap.meetings.documents import CertificateDocument
from overlap.sites.day_windows import format_clock

if TYPE_CHECKING:  # it makes its own document of this one
    from overlap.meetings.proposal import Proposal


def certificate_document(proposal: Proposal) -> CertificateDocument:
    """Return the numbers that say how fair a rotation is, and what proves them."""
    names = [who.name for who in proposal.required]
    weight = np.array([who.weight for who in proposal.required])
    most, bound = float((proposal.burden / weight).max()), proposal.lower_bound
    prices = proposal.prices[0] / max(int(proposal.prices[0].sum()), 1)
    document: CertificateDocument = {
        "mode": proposal.mode,
        "max_burden": most,
        "lower_bound": bound,
        "weights": dict(zip(names, prices.tolist(), strict=True)),
        "gap": most / bound - 1 if bound > 0 else (0.0 if most == bound else None),
        "leximin_optimal": proposal.leximin_optimal,
        "total": float(proposal.burden.sum()),
        "prefix_regret": proposal.prefix_regret,
    }
    if proposal.problem is not None:
        document["proof"] = _proof(proposal, proposal.problem, names)
    return document


def _proof(proposal: Proposal, problem: RotationProblem, names: Sequence[str]) -> dict[str, Any]:
    """Return the burdens of all candidate starts, and prices, in whole numbers."""
    both = np.concatenate([problem.tensor, problem.limited], axis=2).reshape(
        len(problem.tensor), -1
    )
    first, regime_of = group_rows(both)
    starts = list(proposal.candidates_min)
    taken = [starts.index(slot.anchor_min) for slot in proposal.slots]
    return {
        "people": list(names),
        "weights": problem.weight.tolist(),
        "carried": problem.carried.tolist(),
        "unit_min": QUARTER_MIN,
        "starts": [format_clock(at) for at in starts],
        "kept": [n for n in taken if proposal.meeting.is_kept(starts[n])],
        "hold": proposal.hold,
        "max_slots": proposal.max_slots,
        "is_whole": proposal.bound_of_few,
        "regimes": [
            {"count": int(count), "cost": _costs(problem.tensor[at])}
            for at, count in zip(first, np.bincount(regime_of), strict=True)
        ],
        "limits": [
            {"cap": int(cap), "cost": problem.limited[first, :, k].astype(int).tolist()}
            for k, cap in enumerate(problem.limit.tolist())
        ],
        "regime_of": regime_of.tolist(),
        "start_of": [taken[k] for k in proposal.slot_of[:: proposal.hold].tolist()],
        "prices": proposal.prices.tolist(),
        "limit_prices": proposal.limit_prices.tolist(),
    }


def _costs(tensor: NDArray[np.float64]) -> list[list[int] | None]:
    """Return rate-minutes for each start and person; None where it is refused."""
    return [
        None if np.isinf(cost).any() else np.rint(cost * QUARTER_MIN).astype(int).tolist()
        for cost in tensor
    ]
