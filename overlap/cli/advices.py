"""Advice beside verdicts: what would mend the sites that miss their targets."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from overlap.base.errors import OverlapError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overlap.cli.question import Question
    from overlap.output.formats import Rows
    from overlap.planning.advise import Advice
    from overlap.planning.check import Verdict

MOST_ADVICES: Final = 12
_MOST_DAYS: Final = 2 * MOST_ADVICES * 400
"""Days of all sites together that are quick to advise on."""


def advices_for(answer: Verdict, ask: Question, *, most: int = MOST_ADVICES) -> dict[str, Advice]:
    """Return advice, by name, for the first sites of a verdict that miss their targets.

    A horizon on which there are too many changes to try has none.
    """
    from overlap.planning.advise import USUAL_CURVE, advise

    curve = ask.team.curve if ask.team else USUAL_CURVE
    advices = {}
    for own in [own for own in answer if not own.met][:most]:
        ask.output.status.say(f"trying other hours of {own.site.name}")
        with contextlib.suppress(OverlapError):
            advices[own.site.name] = advise(
                answer.reference, own.site, horizon=answer.horizon, target=own.target, curve=curve
            )
    return advices


def compared(
    verdicts: Mapping[str, Verdict],
    ask: Question,
    advices: Mapping[str, Advice] | None = None,
) -> Rows:
    """Return the table of sites and targets side by side.

    ``advices`` : those for the first target, where they are known
    """
    answer = next(iter(verdicts.values()))
    from overlap.output.side_by_side import side_by_side
    from overlap.planning.rank import rank

    most = min(MOST_ADVICES, _MOST_DAYS // (answer.horizon.days * len(verdicts)))
    known = {name: advices_for(own, ask, most=most) for name, own in verdicts.items()}
    if advices is not None:
        known[next(iter(verdicts))] = dict(advices)
    ranking = rank(answer.reference, answer.sites, horizon=answer.horizon, target=answer.target)
    return side_by_side(verdicts, ranking, known)
