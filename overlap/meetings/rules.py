"""Other rules than a rotation's, and what each would cost: one time, turns, one by one, fair."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.reprs import of_fields
from overlap.base.values import Value
from overlap.core.frozen import frozen
from overlap.fairness.rotation import RotationProblem
from overlap.meetings.documents import AlternativeDocument
from overlap.sites.day_windows import format_clock

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_TIMES: Final = 5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Alternative(Value):
    """What a simpler rule would cost, by the same rules of who comes.

    Attributes
    ----------
    rule : ``"fixed"``, ``"round_robin"``, ``"greedy"``; of a meeting in turns ``"fair"`` too
    burden : (p,) what each of the required would have borne at the end, history included; None
        where the rule can't be kept
    missed : (p,) how many dates each would miss, those on which they are excused aside; or None
    starts_min : the starts it uses, by the anchor's clock [min after midnight]
    reason : why the rule can't be kept; empty where it can
    names : (p,) of the required

    >>> from overlap import Team, alternatives, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> [(other.rule, other.burden.max().item()) for other in alternatives(proposal)]
    [('fixed', 172.0), ('round_robin', 572.0), ('greedy', 152.0)]
    """

    rule: str
    burden: Floats | None
    missed: Ints | None
    starts_min: tuple[int, ...]
    reason: str = ""
    names: tuple[str, ...] = ()

    __repr__ = of_fields

    def to_dict(self) -> AlternativeDocument:
        """Return it in plain types."""
        return {
            "rule": self.rule,
            "anchor_times": [format_clock(at_min) for at_min in self.starts_min],
            "burden": self._named(self.burden),
            "missed": self._named(self.missed),
            "reason": self.reason,
        }

    def _named(self, figures: NDArray[Any] | None) -> dict[str, Any]:
        """Return figures by name; empty where there are none."""
        return {} if figures is None else dict(zip(self.names, figures.tolist(), strict=True))


def simple_rules(  # noqa: PLR0913 - the rotation, and what its figures are of
    problem: RotationProblem,
    starts_min: Sequence[int],
    used: Ints,
    misses: Ints | None,
    names: tuple[str, ...],
    dates: Sequence[object],
    *,
    fair: Ints | None = None,
) -> list[Alternative]:
    """Return what simpler rules cost: one fixed start, strict turns, sparing the worst-off.

    A rule that refusals, the quorum or a limit rule out is there with the reason.

    Parameters
    ----------
    problem : the rotation's
    starts_min : (s,) candidate starts by the anchor's clock [min after midnight]
    used : indices of those that the rotation has
    misses : (n, s, p) dates that each misses; or None
    names : (p,) of the required
    dates : (n,) of the occurrences
    fair : (n,) starts of the fair rotation, where this one is in turns
    """
    starts = np.array(starts_min)
    rules = {
        "fixed": _fixed(problem),
        "round_robin": _in_turns(problem, used),
        "greedy": _greedy(problem),
    }
    if fair is not None:
        rules = {"fair": fair, **rules}
    alternatives = []
    for rule, slot_of in rules.items():
        each = np.arange(len(slot_of))
        times = tuple(starts[np.unique(slot_of)].tolist())
        reason = _why_not_kept(problem, slot_of, starts_min, dates)
        if reason:
            alternatives.append(Alternative(rule, None, None, times, reason, names))
            continue
        borne = frozen(problem.carried + problem.tensor[each, slot_of].sum(axis=0))
        missed = None if misses is None else frozen(misses[each, slot_of].sum(axis=0))
        alternatives.append(Alternative(rule, borne, missed, times, names=names))
    return alternatives


def _why_not_kept(
    problem: RotationProblem, slot_of: Ints, starts_min: Sequence[int], dates: Sequence[object]
) -> str:
    """Say why a rule can't be kept: a start that isn't offered, or a limit; empty if it can."""
    each = np.arange(len(slot_of))
    impossible = np.flatnonzero(np.isinf(problem.tensor[each, slot_of]).any(axis=1))
    if len(impossible):
        n = int(impossible[0])
        at = format_clock(starts_min[int(slot_of[n])])
        return f"{at} can't be held on {dates[n]}"
    if (problem.limited[each, slot_of].sum(axis=0) > problem.limit).any():
        return "it passes a limit of the meeting"
    return ""


def _fixed(problem: RotationProblem) -> Ints:
    """Return the one start whose sorted burdens are least, of those that keep the limits."""
    burden = (problem.carried + problem.tensor.sum(axis=0)) / problem.weight
    order = np.sort(burden, axis=1)
    passes = (problem.limited.sum(axis=0) > problem.limit).any(axis=1)
    best = int(np.lexsort((*order.T, passes))[0])
    return np.full(len(problem.tensor), best)


def _in_turns(problem: RotationProblem, used: Ints) -> Ints:
    """Return the rotation's own starts in strict turn, in the order that costs the worst-off least.

    All orders of up to five times are tried, of more those that begin with another.
    """
    orders = list(itertools.permutations(used.tolist()))
    if len(used) > MOST_TIMES:
        orders = [tuple(np.roll(used, -n).tolist()) for n in range(len(used))]
    each = np.arange(len(problem.tensor))
    turns = [np.array(order)[each % len(used)] for order in orders]
    sums = [problem.carried + problem.tensor[each, turn].sum(axis=0) for turn in turns]
    ranked = [np.sort(borne / problem.weight)[::-1].tolist() for borne in sums]
    return turns[min(range(len(turns)), key=lambda n: ranked[n])]


def _greedy(problem: RotationProblem) -> Ints:
    """Return, one by one, the start that leaves the sorted burdens least."""
    borne = problem.carried.copy()
    slot_of = np.empty(len(problem.tensor), np.int64)
    for n, cost in enumerate(problem.tensor):
        order = np.sort((borne + cost) / problem.weight, axis=1)
        slot_of[n] = np.lexsort(order.T)[0]
        borne = borne + cost[slot_of[n]]
    return slot_of
