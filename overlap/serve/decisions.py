"""The sites that miss their target: why, and the changes of hours that can be taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from overlap.base.errors import OverlapError
from overlap.base.units import percent
from overlap.output.words import change_words, cure, decisions, upper_first
from overlap.serve.plans import advice_of

if TYPE_CHECKING:
    from overlap.planning.advise import Advice, Change
    from overlap.planning.check import Verdict
    from overlap.serve.plans import Plan

NEAREST: Final = 0
"""The rank of the change that comes closest where none meets the target."""

_MOST_ADVICES: Final = 6
_MOST_CHANGES: Final = 3


class Offer(NamedTuple):
    """A change of hours: its rank, what it is, and on what share of days the target is met then."""

    rank: int
    words: str
    share: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A site that misses its target, the ``number``-th of the file.

    ``nothing`` : why no change would do; empty where one does
    """

    site: str
    number: int
    words: str
    offers: tuple[Offer, ...] = ()
    nothing: str = ""


def decisions_of(plan: Plan, verdict: Verdict, today: dt.date, *, advised: bool) -> list[Decision]:
    """Return what is to decide; with advice for the first sites, which takes a while."""
    numbers = {own.name: n for n, own in enumerate(plan.team.sites)}
    rows = []
    for n, (name, words) in enumerate(decisions(verdict, {})):
        offers: tuple[Offer, ...] = ()
        nothing = ""
        if advised and n < _MOST_ADVICES:
            offers, nothing = _advised(plan.text, name, today)
        rows.append(Decision(name, numbers[name], words.strip(), offers, nothing))
    return rows


def _advised(text: str, site: str, today: dt.date) -> tuple[tuple[Offer, ...], str]:
    """Return what a site can take, and why there is nothing that would do."""
    try:
        advice = advice_of(text, site, today)
    except OverlapError as fault:  # larger than its limits
        return (), f"{upper_first(str(fault))}."
    return _offers(advice), "" if advice.changes else f"{upper_first(cure(advice))}."


def _offers(advice: Advice) -> tuple[Offer, ...]:
    if advice.changes:
        return tuple(_offer(own, own.rank, "") for own in advice.changes[:_MOST_CHANGES])
    near = advice.nearest
    return (_offer(near, NEAREST, "Closest: "),) if near is not None and near.cost else ()


def _offer(change: Change, rank: int, lead: str) -> Offer:
    words = change_words(change)
    share = f"met on {percent(change.share)} of days"
    return Offer(rank, f"{lead}{words}" if lead else upper_first(words), share)
