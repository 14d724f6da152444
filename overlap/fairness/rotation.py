"""``fair_rotation``: which slot each occurrence takes, what everybody bears, and the proof."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from overlap.base.errors import BurdenError, InfeasibleError
from overlap.base.progress import Progress, finish, stages
from overlap.base.reprs import short
from overlap.base.units import MAX_OCCURRENCES, MODES, is_number, is_whole
from overlap.base.values import Value
from overlap.core.frozen import frozen
from overlap.fairness.grouping import grouped

MAX_ENTRIES: Final = 50_000_000
MAX_BURDEN: Final = 1e12
_NODES: Final = 10_000
_ITERATIONS: Final = 16_000
_DIMENSIONS: Final = 3
_ROUNDING: Final = 1e-9
_MOST_TRIED: Final = 3


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rotation(Value):
    """A slot for each occurrence, and how fairly that shares the burden.

    Attributes
    ----------
    slot_of : (n_occurrences,) int64
        index of the slot that each occurrence takes
    burden : (n_people,) float64
        what each person has borne at the end, history included
    lower_bound : no rotation of these slots has a smaller largest burden (divided by weight)
    leximin_optimal : proven: nobody can be spared without somebody worse off paying for it
    prefix_regret : the most by which, after some occurrence, the worst-off person's burden was
        above a lower bound of what it could have been there, with the same slots if they are few;
        both divided by weight
    mode : ``"steady"`` or ``"year_end"``
    prices : (n_proofs, n_people) int64
        sets of weights that prove ``lower_bound``: for every set of slots that the rotation may
        use, one of them shows that it can't do better
    bound_of_few : whether the bound is that of rotations of ``max_slots``; else of any
    limit_prices : (n_proofs, n_limits) float64
        the weights of the limits, such as the total budget, in each
    search_complete : False where ``time_limit`` cut the search short, so that a busier machine
        might give another answer

    >>> fair_rotation([[[4.0, 0.0], [0.0, 6.0]]] * 10)
    <Rotation: steady, 10 occurrences in 2 slots, burdens 24 to 24, leximin optimal>
    """

    slot_of: NDArray[np.int64]
    burden: NDArray[np.float64]
    lower_bound: float
    leximin_optimal: bool
    prefix_regret: float
    mode: str
    prices: NDArray[np.int64]
    bound_of_few: bool = False
    limit_prices: NDArray[np.float64] = field(default_factory=lambda: np.zeros((1, 0)))
    search_complete: bool = True

    def __repr__(self) -> str:
        return short(f"<Rotation: {self._told()}>")

    def to_dict(self) -> Mapping[str, object]:
        """Return it in plain types, ``prices`` and limits aside."""
        return {
            "mode": self.mode,
            "slot_of": self.slot_of.tolist(),
            "burden": self.burden.tolist(),
            "lower_bound": self.lower_bound,
            "leximin_optimal": self.leximin_optimal,
            "prefix_regret": self.prefix_regret,
            "search_complete": self.search_complete,
        }

    def _told(self) -> str:
        optimal = ", leximin optimal" if self.leximin_optimal else ""
        least, most = (self.burden.min(), self.burden.max()) if len(self.burden) else (0, 0)
        count = f"{len(self.slot_of)} occurrences in {len(np.unique(self.slot_of))} slots"
        return f"{self.mode}, {count}, burdens {least:g} to {most:g}{optimal}"


def fair_rotation(  # noqa: PLR0913 - all but the burden by keyword, as the contract says
    burden: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    carried: ArrayLike | None = None,
    max_slots: int | None = None,
    mode: str = "steady",
    total_budget: float | None = None,
    time_limit: float = 10.0,
    progress: Progress | None = None,
) -> Rotation:
    """Choose a slot for each occurrence so that the burden is shared as evenly as can be.

    Evenly means leximin: the largest burden (divided by weight, history included) is as small as
    possible; among those rotations the next largest is; and so on.

    Parameters
    ----------
    burden : (n_occurrences, n_slots, n_people)
        what each slot costs each person, from 0 up; inf: refused
    weights : (n_people,) how much each may bear relative to the others; default 1
    carried : (n_people,) what each has borne before, below 0 for a favour owed; default 0
    max_slots : how many different slots the rotation may use
    mode : ``"year_end"`` is leximin at the end; ``"steady"`` is also fair after each occurrence,
        and keeps the leximin end where that costs no steadiness
    total_budget : the most that all people together may bear in this rotation
    time_limit : a ceiling for the exact search, which is bounded by steps [s]; when it cuts the
        search, the best answer so far is given, and ``search_complete`` is False
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    BurdenError : not numbers of these shapes, NaN, below 0, too many; a weight of 0.
    InfeasibleError : every slot of some occurrence is refused, or the limits can't be kept.

    >>> import numpy as np
    >>> night_and_day = np.array([[4.0, 0.0], [0.0, 4.0]])
    >>> rotation = fair_rotation([night_and_day] * 4)
    >>> rotation.burden.tolist(), rotation.lower_bound, rotation.leximin_optimal
    ([8.0, 8.0], 8.0, True)
    """
    tensor = check_tensor(burden)
    n_people = tensor.shape[2]
    weight = _vector(weights, n_people, "weights", 1.0)
    if n_people and weight.min() <= 0:
        raise BurdenError("not above 0", key="weights", value=float(weight.min()))
    history = _vector(carried, n_people, "carried", 0.0, least=-MAX_BURDEN)
    if max_slots is not None and (not is_whole(max_slots) or max_slots < 1):
        raise BurdenError("not a whole number from 1 up", key="max_slots", value=max_slots)
    if mode not in MODES:
        raise BurdenError(f"not one of {', '.join(MODES)}", key="mode", value=mode)
    budget = 0 if total_budget is None else total_budget
    for key, value in (("total_budget", budget), ("time_limit", time_limit)):
        if not (is_number(value) and value >= 0):
            raise BurdenError("not a number from 0 up", key=key, value=value)
    check_served(tensor)

    limited, limit = np.zeros((*tensor.shape[:2], 0)), np.zeros(0)
    if total_budget is not None:
        totals = tensor.sum(axis=2)
        least = float(totals.min(axis=1).sum())
        if least > total_budget * (1 + _ROUNDING):
            reason = f"no rotation stays within it; the least total is {least:g}"
            raise InfeasibleError(reason, key="total_budget", value=total_budget)
        limited = np.where(np.isfinite(totals), totals, 0)[:, :, None]
        limit = np.array([float(total_budget)])
    problem = RotationProblem(tensor, weight, history, limited, limit)
    return rotate(problem, max_slots=max_slots, mode=mode, time_limit=time_limit, progress=progress)


class RotationProblem(NamedTuple):
    """What a rotation is asked of: checked arrays.

    ``tensor`` (n, s, p), ``weight`` and ``carried`` (p,); ``limited`` (n, s, l) are further sums
    over the occurrences, capped by ``limit`` (l,); ``extreme`` (n, s, p) says for whom a slot shall
    not come twice in a row, as far as an order can keep them apart that changes no sum at the end.
    """

    tensor: NDArray[np.float64]
    weight: NDArray[np.float64]
    carried: NDArray[np.float64]
    limited: NDArray[np.float64]
    limit: NDArray[np.float64]
    extreme: NDArray[np.bool_] | None = None


def rotate(
    asked: RotationProblem,
    *,
    max_slots: int | None,
    mode: str,
    time_limit: float,
    keep: tuple[int, ...] = (),
    progress: Progress | None = None,
) -> Rotation:
    """Answer ``fair_rotation`` for checked arrays.

    ``keep`` are slots that few must hold.
    """
    from overlap.fairness.highs import SearchBudget  # noqa: PLC0415 - loads highspy for those who solve something
    from overlap.fairness.sharing import SearchOptions, share  # noqa: PLC0415 - as above

    (progress,) = stages(progress, 1)
    budget = SearchBudget(_NODES, _ITERATIONS, time.monotonic() + time_limit, progress)
    budget.tell()
    tensor, weight, carried = asked.tensor, asked.weight, asked.carried
    task = grouped(tensor / weight, carried / weight, asked.limited, asked.limit, keep=keep)
    options = SearchOptions(
        max_slots,
        np.nonzero(np.isin(task.slots, keep))[0],
        mode == "steady",
        budget,
        None if asked.extreme is None else asked.extreme[:, task.slots],
    )
    shared = share(task.problem, task.regime_of, options)
    finish(progress)
    slot_of = task.slots[shared.slot_of]
    burden = carried + tensor[np.arange(len(tensor)), slot_of].sum(axis=0)
    sizes = task.problem.size
    whole = math.lcm(*sizes.tolist())
    each = whole // sizes
    prices = np.array([(of.prices * each)[task.group_of] for of in shared.proof])
    lowest = min(shared.lower_bound * task.unit, float((burden / weight).max()))
    limit_prices = np.array([of.limit_prices * whole * task.unit for of in shared.proof])
    return Rotation(
        slot_of=frozen(slot_of),
        burden=frozen(burden),
        prices=frozen(prices),
        limit_prices=frozen(limit_prices),
        lower_bound=lowest,
        bound_of_few=shared.bound_of_few,
        leximin_optimal=shared.is_leximin,
        prefix_regret=shared.regret * task.unit,
        mode=mode,
        search_complete=not budget.was_cut,
    )


def rotate_in_turns(
    problem: RotationProblem,
    turn_of: NDArray[np.int64],
    n_slots: int,
    *,
    time_limit: float,
    progress: Progress | None = None,
) -> Rotation:
    """Return the best few slots in strict turn, with the bound of any rotation of so many.

    ``turn_of`` (n,) is the turn of each occurrence.

    Raises
    ------
    InfeasibleError : no choice of so many slots serves every occurrence, or none in strict turn.
    """
    from overlap.fairness.sharing import prefix_regret  # noqa: PLC0415 - loads highspy
    from overlap.fairness.turns import best_turns  # noqa: PLC0415 - for those who ask

    n_candidates = problem.tensor.shape[1]
    if n_candidates < n_slots:
        reason = f"{n_slots} times in strict turn, of {n_candidates} that may be had"
        raise InfeasibleError(reason, key="order", value="turns")
    fair = rotate(
        problem, max_slots=n_slots, mode="year_end", time_limit=time_limit, progress=progress
    )
    counted = np.concatenate([problem.tensor, problem.limited], axis=2)
    cycle = best_turns(counted, problem.weight, problem.carried, turn_of, n_slots, problem.limit)
    if cycle is None:
        reason = f"no {n_slots} times can be held in strict turn on all dates, within the limits"
        raise InfeasibleError(reason, key="order", value="turns")
    slot_of = cycle[turn_of]
    burden = problem.carried + problem.tensor[np.arange(len(slot_of)), slot_of].sum(axis=0)
    task = grouped(
        problem.tensor / problem.weight,
        problem.carried / problem.weight,
        problem.limited,
        problem.limit,
        keep=tuple(cycle.tolist()),
    )
    place = {slot: n for n, slot in enumerate(task.slots.tolist())}
    own_slots = np.array([place[slot] for slot in slot_of.tolist()])
    regret = prefix_regret(task.problem, task.regime_of, own_slots)
    return replace(
        fair,
        slot_of=frozen(slot_of),
        burden=frozen(burden),
        lower_bound=min(fair.lower_bound, float((burden / problem.weight).max())),
        leximin_optimal=False,
        prefix_regret=regret * task.unit,
    )


def check_tensor(burden: ArrayLike) -> NDArray[np.float64]:
    """Return burdens as an array (n, s, p) of finite numbers from 0 up, or inf.

    Raises
    ------
    BurdenError : anything else.
    """
    try:
        tensor = np.asarray(burden, dtype=float)
    except (TypeError, ValueError):
        raise BurdenError("not an array of numbers", key="burden") from None
    if tensor.ndim != _DIMENSIONS or 0 in tensor.shape:
        reason = "not (n_occurrences, n_slots, n_people), with one of each at least"
        raise BurdenError(reason, key="burden", value=tensor.shape)
    if len(tensor) > MAX_OCCURRENCES or tensor.size > MAX_ENTRIES:
        reason = f"more than {MAX_OCCURRENCES} occurrences or {MAX_ENTRIES} burdens"
        raise BurdenError(reason, key="burden", value=tensor.shape)
    wrong = ~((tensor >= 0) & ((tensor <= MAX_BURDEN) | np.isinf(tensor)))
    if wrong.any():
        at = tuple(np.argwhere(wrong)[0].tolist())
        reason = f"not a number from 0 to {MAX_BURDEN:g}, or inf"
        raise BurdenError(reason, key=f"burden{list(at)}", value=float(tensor[at]))
    return tensor


def check_served(tensor: NDArray[np.float64]) -> None:
    """Check that every occurrence has a slot that nobody refuses.

    Raises
    ------
    InfeasibleError : one has none; it names a smallest set of people who refuse them all.
    """
    refused = np.isinf(tensor)
    for n in np.nonzero(np.all(np.any(refused, axis=2), axis=1))[0].tolist():
        people = smallest_conflict(refused[n])
        reason = f"every slot is refused; people {list(people)} alone refuse them all"
        raise InfeasibleError(reason, key=f"burden[{n}]")


def smallest_conflict(refused: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return a smallest set of people of whom each slot is refused by one at least.

    Parameters
    ----------
    refused : (n_slots, n_people)

    >>> smallest_conflict(np.array([[True, False, False], [False, True, True]]))
    (0, 1)
    """
    people = np.nonzero(refused.any(axis=0))[0].tolist()
    for n in range(1, _MOST_TRIED + 1):
        for chosen in itertools.combinations(people, n):
            if bool(np.any(refused[:, list(chosen)], axis=1).min()):
                return chosen
    chosen_: list[int] = []
    left = refused.copy()
    while len(left):
        chosen_.append(int(left.sum(axis=0).argmax()))
        left = left[~left[:, chosen_[-1]]]
    return tuple(sorted(chosen_))


def _vector(
    values: ArrayLike | None, n: int, key: str, default: float, least: float = 0.0
) -> NDArray[np.float64]:
    """Return one finite number from ``least`` up for each person."""
    try:
        vector = np.full(n, default) if values is None else np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise BurdenError("not an array of numbers", key=key) from None
    if vector.shape != (n,):
        raise BurdenError(f"not ({n},), one for each person", key=key, value=vector.shape)
    wrong = ~((vector >= least) & (vector <= MAX_BURDEN))
    if wrong.any():
        at = int(np.argmax(wrong))
        reason = f"not a number from {least:g} to {MAX_BURDEN:g}"
        raise BurdenError(reason, key=f"{key}[{at}]", value=float(vector[at]))
    return vector
