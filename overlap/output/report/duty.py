"""The coverage of a page: what is covered, which gaps come back, and which are longest.

All of it is read from a ``coverage`` document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from overlap.base.units import format_minutes
from overlap.output.summaries import single_gaps
from overlap.output.words import coverage_lead, local_time, recurring_words

if TYPE_CHECKING:
    from overlap.output.formats import Document
    from overlap.sites.site import Site

_MOST_RECURRING: Final = 5
_MOST_GAPS: Final = 8
_MOST_HANDOVERS: Final = 8


@dataclass(frozen=True, slots=True)
class CoverageView:
    """What a page says of coverage; a gap and a handover are the cells of a row."""

    lead: str
    recurring: tuple[str, ...]
    further: tuple[str, ...]
    clock: str
    gaps: tuple[tuple[str, ...], ...]
    more_gaps: int
    duties: tuple[tuple[str, ...], ...]
    handovers: tuple[tuple[str, ...], ...]


def coverage_view(document: Document, reference: Site) -> CoverageView:
    """Return the view of a ``coverage`` document, its gaps on the clock of ``reference``."""
    recurring = tuple(map(recurring_words, document["recurring"]))
    gaps = sorted(single_gaps(document), key=lambda gap: -gap["minutes"])
    handovers = sorted(document["handovers"], key=lambda pair: -pair["times"])
    return CoverageView(
        lead=coverage_lead(document),
        recurring=recurring[:_MOST_RECURRING],
        further=recurring[_MOST_RECURRING:],
        clock=reference.name,
        gaps=tuple(
            (
                local_time(gap["start"], reference),
                local_time(gap["stop"], reference),
                format_minutes(gap["minutes"]),
                gap["cause"],
            )
            for gap in gaps[:_MOST_GAPS]
        ),
        more_gaps=max(len(gaps) - _MOST_GAPS, 0),
        duties=tuple(
            (own["site"], f"{own['worked']:.1%}", f"{own['alone']:.1%}")
            for own in document["sites"]
        ),
        handovers=tuple(
            (
                f"{pair['giver']} to {pair['taker']}",
                f"{pair['times']}",
                format_minutes(pair["shortest_min"]),
                format_minutes(pair["median_min"]),
                format_minutes(pair["gap_min"]) if pair["gap_min"] else "–",
            )
            for pair in handovers[:_MOST_HANDOVERS]
        ),
    )
