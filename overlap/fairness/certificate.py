"""Check the proof of a rotation from its document alone, in whole numbers.

Nothing of what made the rotation is imported: this is for someone who doesn't believe it.

For prices y of people (of burden divided by weight) and a set U of candidate starts, whatever the
rotation, its largest burden is at least the burdens' mean weighted with y, and each occurrence adds
at least the cheapest start of U to that mean.  So the least over all sets U of the allowed size of
the best of a few y is a bound; burdens are multiples of a unit, so it is rounded up to one.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from overlap.base.errors import CertificateError
from overlap.fairness.certificate_fields import check_zones, unfit_fields
from overlap.fairness.certificate_form import check_form
from overlap.fairness.certificate_unchecked import unchecked_fields
from overlap.fairness.documents import VerifiedDocument

_FINE: Final = 1_000_000
_TOLERANCE: Final = Fraction(1, 1_000_000)
_START: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_EXACT: Final = Fraction(1, 1 << 40)
_MOST_SETS: Final = 2_000_000
_MOST_STARTS: Final = 1440
_MOST: Final = 1 << 60


class CertificateCheck(NamedTuple):
    """What a proof shows: the largest burden and the bound; what doesn't hold; what isn't shown."""

    max_burden: Fraction
    lower_bound: Fraction
    faults: tuple[str, ...]
    not_checked: tuple[str, ...]

    def to_dict(self) -> VerifiedDocument:
        """Return the document of ``overlap verify-certificate``."""
        return {
            "valid": not self.faults,
            "max_burden": float(self.max_burden),
            "lower_bound": float(self.lower_bound),
            "faults": list(self.faults),
            "not_checked": list(self.not_checked),
        }


def verify_certificate(document: Mapping[str, Any]) -> CertificateCheck:
    """Check a document of ``overlap schedule --format json``, from itself alone.

    Parameters
    ----------
    document : the parsed JSON

    Raises
    ------
    CertificateError : it has no proof, or one that can't be read.

    >>> import json, pathlib
    >>> plan = json.loads(pathlib.Path("docs/examples/all-hands.json").read_text("utf-8"))
    >>> float(verify_certificate(plan).lower_bound), verify_certificate(plan).faults
    (74.0, ())
    >>> plan["certificate"]["lower_bound"] += 2
    >>> verify_certificate(plan).faults[0]
    "the prices don't prove lower_bound"
    """
    check_form(document)
    check_zones(document)
    try:
        return _checked(document)
    except (
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as fault:
        reason = f"can't be read as a certificate ({type(fault).__name__}: {fault})"
        raise CertificateError(reason, key="certificate") from None


def _checked(document: Mapping[str, Any]) -> CertificateCheck:
    claimed = document["certificate"]
    proof = claimed["proof"]
    _check_whole(proof)
    _check_lengths(proof)
    weight = [_fraction(w) for w in proof["weights"]]
    carried = [_fraction(c) for c in proof["carried"]]
    if min(weight) <= 0 or not len(weight) == len(proof["people"]):
        raise ValueError("weights or history aren't those of the people")
    borne, faults = _borne(document, carried)
    for n, name in enumerate(proof["people"]):
        if not _same(_fraction(document["burden"][name]), borne[n]):
            faults.append(f"the burden of {name} isn't the sum of the occurrences")
    faults += unfit_fields(document)
    faults += _broken_limits(proof)
    most = max(b / w for b, w in zip(borne, weight, strict=True))
    if not _same(_fraction(claimed["max_burden"]), most):
        faults.append("max_burden isn't the largest burden")
    if not _same(_fraction(claimed["total"]), sum(borne, Fraction())):
        faults.append("total isn't the sum of the burdens")
    bound = _bound(proof, weight, carried)
    lowest = _fraction(claimed["lower_bound"])
    if lowest > bound + _TOLERANCE:
        faults.append("the prices don't prove lower_bound")
    elif not _same(lowest, min(bound, most)):
        faults.append("lower_bound is below what the prices prove")
    if _fraction(claimed["lower_bound"]) < 0 <= min(carried):
        faults.append("lower_bound is below 0, and nobody has a credit")
    if bound > most:
        faults.append("the bound is above the largest burden")
    faults += _misread(claimed)
    return CertificateCheck(most, bound, tuple(faults), tuple(unchecked_fields(document)))


def _check_whole(proof: Mapping[str, Any]) -> None:
    """Check that what is counted with is whole numbers: text times a number is a long text."""
    optional = proof["max_slots"]
    lists = [
        [proof["unit_min"], proof["hold"], 0 if optional is None else optional],
        proof["regime_of"],
        proof["start_of"],
        proof["kept"],
        *proof["prices"],
        [regime["count"] for regime in proof["regimes"]],
        *(cost for regime in proof["regimes"] for cost in regime["cost"] if cost is not None),
        [limit["cap"] for limit in proof["limits"]],
        *(cost for limit in proof["limits"] for cost in limit["cost"]),
    ]
    for value in itertools.chain.from_iterable(lists):
        if type(value) is not int or not 0 <= value <= _MOST:
            raise TypeError(f"{value!r:.40} where a whole number from 0 up should be")


def _check_lengths(proof: Mapping[str, Any]) -> None:
    """Check that every start, regime, person and limit has its numbers, and no others."""
    starts, regimes, limits = proof["starts"], proof["regimes"], proof["limits"]
    if len(starts) > _MOST_STARTS:
        raise ValueError("too many starts")
    if len(set(starts)) < len(starts) or not all(map(_START.fullmatch, starts)):
        raise ValueError("starts aren't times of day, HH:MM, each once")
    costs = [cost for regime in regimes for cost in regime["cost"] if cost is not None]
    lists = [
        *((regime["cost"], starts) for regime in regimes),
        *((cost, proof["people"]) for cost in costs),
        *((limit["cost"], regimes) for limit in limits),
        *((cost, starts) for limit in limits for cost in limit["cost"]),
        *((prices, proof["people"]) for prices in proof["prices"]),
        (proof["limit_prices"], proof["prices"]),
        *((prices, limits) for prices in proof["limit_prices"]),
    ]
    if any(len(own) != len(of) for own, of in lists):
        raise ValueError("a list of the proof is longer or shorter than what it is of")


def _borne(
    document: Mapping[str, Any], carried: Sequence[Fraction]
) -> tuple[list[Fraction], list[str]]:
    """Add up what the starts that were taken cost each person; and what is told otherwise."""
    proof = document["certificate"]["proof"]
    occurrences, hold = document["occurrences"], proof["hold"]
    at = {slot["label"]: slot["anchor_time"] for slot in document["slots"]}
    runs = [occurrences[n : n + hold] for n in range(0, len(occurrences), hold)]
    borne, faults = list(carried), []
    for run, regime, start in zip(runs, proof["regime_of"], proof["start_of"], strict=True):
        date, cost = run[0]["date"], proof["regimes"][regime]["cost"][start]
        if cost is None:
            faults.append(f"{date}: {proof['starts'][start]} is refused where it is used")
            continue
        if any(at[own["slot"]] != proof["starts"][start] for own in run):
            faults.append(f"{date}: the slot isn't the start of the proof")
        added = [Fraction(c, proof["unit_min"]) for c in cost]
        borne = [b + c for b, c in zip(borne, added, strict=True)]
        for name, one in zip(proof["people"], added, strict=True):
            stated = (_fraction(own["burden"][name]) for own in run)
            if not _same(sum(stated, Fraction()), one):
                faults.append(f"{date}: the burden of {name} isn't that of the proof")
    if list(at.values()) != [own for own in proof["starts"] if own in at.values()]:
        faults.append("slots aren't in the order of the proof's starts")
    faults += [
        f"slot {slot['label']} isn't used {slot['count']} times"
        for slot in document["slots"]
        if slot["count"] != sum(own["slot"] == slot["label"] for own in occurrences)
    ]
    return borne, faults


def _broken_limits(proof: Mapping[str, Any]) -> list[str]:
    """Say which rules of the proof the rotation itself doesn't keep."""
    faults = []
    counts = [proof["regime_of"].count(n) for n in range(len(proof["regimes"]))]
    if counts != [regime["count"] for regime in proof["regimes"]]:
        faults.append("the occurrences aren't those of the regimes")
    taken = set(proof["start_of"])
    if proof["max_slots"] is not None and len(taken) > proof["max_slots"]:
        faults.append(f"{len(taken)} different starts where {proof['max_slots']} are allowed")
    if not taken.issuperset(proof["kept"]):
        faults.append("a start that is kept isn't used")
    pairs = list(zip(proof["regime_of"], proof["start_of"], strict=True))
    for n, limit in enumerate(proof["limits"], start=1):
        if sum(limit["cost"][regime][start] for regime, start in pairs) > limit["cap"]:
            faults.append(f"limit {n} isn't kept")
    return faults


def _misread(claimed: Mapping[str, Any]) -> list[str]:
    """Say which numbers don't follow from others of the certificate."""
    faults = []
    most, bound = _fraction(claimed["max_burden"]), _fraction(claimed["lower_bound"])
    gap = claimed["gap"]
    if gap is None:
        is_gap = bound <= 0 and most != bound
    elif bound > 0:
        is_gap = _same(_fraction(gap), most / bound - 1)
    else:
        is_gap = gap == 0 and most == bound
    if not is_gap:
        faults.append("gap isn't how far max_burden is above lower_bound")
    people, prices = claimed["proof"]["people"], claimed["proof"]["prices"][0]
    for name, price in zip(people, prices, strict=True):
        share = Fraction(price, max(sum(prices), 1))
        if abs(Fraction(claimed["weights"][name]) - share) > _EXACT:
            faults.append(f"the weight of {name} isn't that of the prices")
    return faults


def _bound(
    proof: Mapping[str, Any], weight: Sequence[Fraction], carried: Sequence[Fraction]
) -> Fraction:
    """Return the bound that the prices prove, rounded up to the burdens' unit."""
    priced = [_priced(proof, weight, carried, n) for n in range(len(proof["prices"]))]
    lowest: Fraction | None = None
    last = 0
    for chosen in _sets(proof):
        best: Fraction | None = None
        for n in (last, *(n for n in range(len(priced)) if n != last)):
            value = _value(priced[n], chosen)
            if value is None:  # no start of these serves some occurrence
                best = None
                break
            best, last = (value, n) if best is None or value > best else (best, last)
            if lowest is not None and best >= lowest:
                break
        if best is not None and (lowest is None or best < lowest):
            lowest = best
    if lowest is None:
        raise ValueError("no set of starts serves every occurrence")
    unit = _unit(proof, weight, carried)
    return math.ceil(lowest / unit) * unit


class _Priced(NamedTuple):
    """Whole numbers: cost of each start of each regime, all its occurrences; None: refused."""

    rows: list[list[int | None]]
    base: int
    total: int


def _value(priced: _Priced, chosen: Sequence[int]) -> Fraction | None:
    total = priced.base
    for row in priced.rows:
        costs = [cost for n in chosen if (cost := row[n]) is not None]
        if not costs:
            return None
        total += min(costs)
    return Fraction(total, priced.total)


def _priced(
    proof: Mapping[str, Any], weight: Sequence[Fraction], carried: Sequence[Fraction], n: int
) -> _Priced:
    prices, limit_prices = proof["prices"][n], [_fraction(q) for q in proof["limit_prices"][n]]
    per_unit = [y / w / proof["unit_min"] for y, w in zip(prices, weight, strict=True)]
    limits = proof["limits"]
    base = sum(y / w * c for y, w, c in zip(prices, weight, carried, strict=True))
    base -= sum(q * limit["cap"] for q, limit in zip(limit_prices, limits, strict=True))
    fractions = [base, Fraction(sum(prices)), *per_unit, *limit_prices]
    scale = math.lcm(*(value.denominator for value in fractions))
    whole = [int(value * scale) for value in per_unit]
    whole_limits = [int(value * scale) for value in limit_prices]
    rows = []
    for r, regime in enumerate(proof["regimes"]):
        row: list[int | None] = []
        for start, cost in enumerate(regime["cost"]):
            if cost is None:
                row.append(None)
                continue
            value = sum(y * c for y, c in zip(whole, cost, strict=True))
            spent = (limit["cost"][r][start] for limit in limits)
            value += sum(q * c for q, c in zip(whole_limits, spent, strict=True))
            row.append(value * regime["count"])
        rows.append(row)
    return _Priced(rows, int(base * scale), sum(prices) * scale)


def _sets(proof: Mapping[str, Any]) -> Iterable[tuple[int, ...]]:
    """Return the sets of starts that a rotation may use; all at once where any may be."""
    n_starts, size, kept = len(proof["starts"]), proof["max_slots"], proof["kept"]
    if size is None or size >= n_starts or not proof["is_whole"]:
        return [tuple(range(n_starts))]
    free = [n for n in _undominated(proof) if n not in kept]
    places = min(size - len(kept), len(free))
    if math.comb(len(free), places) > _MOST_SETS:
        raise ValueError("too many sets of starts")
    return ((*kept, *rest) for rest in itertools.combinations(free, places))


def _undominated(proof: Mapping[str, Any]) -> list[int]:
    """Return the starts that no other beats for everybody in every regime."""
    columns = []
    for start in range(len(proof["starts"])):
        column: list[float] = []
        for r, regime in enumerate(proof["regimes"]):
            cost = regime["cost"][start]
            column += [math.inf] * len(proof["people"]) if cost is None else cost
            column += [limit["cost"][r][start] for limit in proof["limits"]]
        columns.append(column)
    kept: list[int] = []
    for n, column in enumerate(columns):
        others = (m for m in range(len(columns)) if m != n)
        if not any(
            all(a <= b for a, b in zip(columns[m], column, strict=True))
            and (columns[m] != column or m < n)
            for m in others
        ):
            kept.append(n)
    return kept


def _unit(
    proof: Mapping[str, Any], weight: Sequence[Fraction], carried: Sequence[Fraction]
) -> Fraction:
    """Return the largest unit of which all burdens are whole multiples."""
    values = [c / w for c, w in zip(carried, weight, strict=True)]
    for regime in proof["regimes"]:
        for cost in regime["cost"]:
            pairs = zip(cost or [], weight, strict=False)
            values += [Fraction(c, proof["unit_min"]) / w for c, w in pairs]
    scale = math.lcm(*(value.denominator for value in values))
    return Fraction(math.gcd(*(int(value * scale) for value in values)) or 1, scale)


def _fraction(value: float) -> Fraction:
    return Fraction(value).limit_denominator(_FINE)


def _same(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= _TOLERANCE * max(Fraction(1), abs(other))
