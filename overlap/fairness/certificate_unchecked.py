"""Which fields of a rotation's document its proof doesn't show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from overlap.fairness.certificate_form import FORM, is_of_names

NOT_CHECKED: Final = (
    "meeting",
    "anchor",
    "attendees[].site",
    "attendees[].away",
    "slots[].fallback",
    "occurrences[].planned",
    "occurrences[].reason",
    "occurrences[].absent",
    "occurrences[].excused",
    "skipped",
    "joined",
    "penalties",
    "rates",
    "attendance",
    "alternatives",
    "certificate.leximin_optimal",
    "certificate.prefix_regret",
    "search_complete",
    "frontier",
    "anchors",
    "changes",
    "uncovered",
    "notes",
    "versions",
    "certificate.proof.starts",
    "certificate.proof.regimes[].cost",
    "certificate.proof.regime_of",
    "certificate.proof.limits",
    "certificate.proof.kept",
    "certificate.proof.max_slots",
    "certificate.proof.is_whole",
    "certificate.proof.prices",
    "certificate.proof.limit_prices",
)
"""Fields that say more than the proof can show, and what a proof starts from.

Whoever is absent must be an attendee and pay for it; that nobody else stayed away isn't shown.
What starts cost, and the limits, are compared to what the rotation bears and takes, not to a team
file.  Prices that any proof may choose stand here too: others may prove the same bound.
"""


def unchecked_fields(document: Mapping[str, Any]) -> list[str]:
    """Return the fields that aren't checked, those that no certificate of ours has among them."""
    fields = list(NOT_CHECKED)
    if "anchor_zone" not in document:  # an anchor that moves has none
        fields.append("occurrences[].start")
    if not all("index" in own for own in document["occurrences"]):
        fields.append("occurrences[].index")
    if any(who["optional"] for who in document["attendees"]):
        fields.append("attendees[].weight")
    return fields + list(dict.fromkeys(_unknown(document, FORM, "")))


def _unknown(value: object, form: object, path: str) -> Iterator[str]:
    if isinstance(form, list) and isinstance(value, list):
        for own in value:
            yield from _unknown(own, form[0], f"{path}[]")
    elif isinstance(form, dict) and isinstance(value, dict) and not is_of_names(form):
        for name, own in value.items():
            at = f"{path}.{name}" if path else name
            if name in form:
                yield from _unknown(own, form[name], at)
            elif at not in {*NOT_CHECKED, "anchor_zone", "occurrences[].index"}:
                yield at
