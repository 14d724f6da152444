"""Rotations, their certificates and alternatives as documents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from overlap.clocks.timeline import Horizon, format_instant
from overlap.fairness.certificate_fields import NOT_CHECKED
from overlap.fairness.grouping import group_rows
from overlap.meetings.attendance import shares
from overlap.meetings.burden import QUARTER_MIN
from overlap.meetings.comparison import alternatives, anchored, frontier, named_burdens
from overlap.meetings.proposal import local_time
from overlap.output.documents.common import (
    Document,
    Rows,
    uncovered_document,
    versions,
)
from overlap.sites.hours import format_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from overlap.base.errors import InfeasibleError
    from overlap.fairness.certificate import Checked
    from overlap.fairness.rotation import RotationProblem
    from overlap.meetings.proposal import Attendee, Occurrence, Proposal
    from overlap.meetings.replan import Changed
    from overlap.meetings.schedule import Schedule
    from overlap.sites.absences import Away


def schedule_document(
    proposal: Proposal, changes: Sequence[Changed] | None = None
) -> dict[str, Any]:
    """Return a rotation: slots, occurrences with local times, burdens, and the certificate.

    ``changes`` are what a closure has changed; None: nothing was replanned.
    """
    names = [who.name for who in proposal.required]
    borne = dict(zip(names, proposal.burden.tolist(), strict=True))
    absent, excused = (
        np.array([[name in getattr(o, who) for name in names] for o in proposal.occurrences])
        for who in ("absent", "excused")
    )
    share, together = shares(absent, excused)
    sites = dict.fromkeys(who.site for who in proposal.attendees)
    return {
        "meeting": proposal.meeting.name,
        "duration_min": proposal.meeting.duration_min,
        "anchor": proposal.anchor.name,
        **({} if proposal.anchor.away else {"anchor_zone": proposal.anchor.zone}),
        "attendees": [_attendee(who) for who in proposal.attendees],
        "slots": [
            {
                "label": slot.label,
                "anchor_time": format_clock(slot.anchor_min),
                "count": slot.count,
                "fallback": slot.fallback,
            }
            for slot in proposal.slots
        ],
        "occurrences": [_occurrence(o, proposal.attendees) for o in proposal.occurrences],
        "skipped": [
            {"planned": s.planned.isoformat(), "reason": s.reason} for s in proposal.skipped
        ],
        "burden": borne,
        "penalties": named_burdens(proposal),
        "rates": {
            **{penalty.name: penalty.rate for penalty in proposal.curve.penalties},
            "absent": proposal.curve.absent,
        },
        "attendance": {
            "share": dict(zip(names, share.tolist(), strict=True)),
            "pairs": [
                {"between": [names[i], names[j]], "share": float(together[i, j])}
                for i in range(len(names))
                for j in range(i + 1, len(names))
            ],
        },
        "alternatives": [
            {
                "rule": other.rule,
                "anchor_times": [format_clock(at) for at in other.starts_min],
                "burden": _named(names, other.burden),
                "missed": _named(names, other.missed),
                "reason": other.reason,
            }
            for other in (alternatives(proposal) if changes is None else ())
        ],
        "certificate": _certificate(proposal),
        "search_complete": proposal.search_complete,
        **({} if changes is None else {"changes": _changes(changes)}),
        "uncovered": uncovered_document(sites, _horizon(proposal)),
        "versions": versions(),
    }


def _named(names: Sequence[str], values: NDArray[Any] | None) -> Document:
    """Return figures by name; empty where there are none."""
    return {} if values is None else dict(zip(names, values.tolist(), strict=True))


def _attendee(who: Attendee) -> Document:
    return {
        "name": who.name,
        "weight": who.weight,
        "site": who.site.name,
        "zone": who.site.zone,
        "optional": who.optional,
        **({"away": [_away(stay) for stay in who.site.away]} if who.site.away else {}),
    }


def _away(stay: Away) -> Document:
    return {key: str(value) for key, value in stay.to_dict().items()}


def _occurrence(occurrence: Occurrence, attendees: Sequence[Attendee]) -> Document:
    start, stop = np.array([occurrence.start_utc_min, occurrence.stop_utc_min], "datetime64[m]")
    return {
        "index": occurrence.index,
        "planned": occurrence.planned.isoformat(),
        "date": occurrence.date.isoformat(),
        "slot": occurrence.slot,
        "start": format_instant(start),
        "stop": format_instant(stop),
        "local": {
            who.name: local_time(occurrence.start_utc_min, who.site).isoformat()
            for who in attendees
        },
        "burden": dict(occurrence.burden),
        "absent": list(occurrence.absent),
        "excused": list(occurrence.excused),
        "reason": occurrence.reason,
    }


def _horizon(proposal: Proposal) -> Horizon:
    dates = [o.date for o in proposal.occurrences]
    return Horizon(dates[0], dates[-1] + dt.timedelta(1))


def _certificate(proposal: Proposal) -> Document:
    """Return the numbers that say how fair a rotation is, and what proves them."""
    names = [who.name for who in proposal.required]
    weight = np.array([who.weight for who in proposal.required])
    most, bound = float((proposal.burden / weight).max()), proposal.lower_bound
    prices = proposal.prices[0] / max(int(proposal.prices[0].sum()), 1)
    document = {
        "mode": proposal.mode,
        "max_burden": most,
        "lower_bound": bound,
        "weights": dict(zip(names, prices.tolist(), strict=True)),
        "gap": most / bound - 1 if bound > 0 else (0.0 if most == bound else None),
        "leximin_optimal": proposal.leximin_optimal,
        "total": float(proposal.burden.sum()),
        "prefix_regret": proposal.prefix_regret,
    }
    if proposal.asked is not None:
        document["proof"] = _proof(proposal, proposal.asked, names)
    return document


def _proof(proposal: Proposal, asked: RotationProblem, names: Sequence[str]) -> Document:
    """Return the burdens of all candidate starts, and prices, in whole numbers."""
    both = np.concatenate([asked.tensor, asked.limited], axis=2).reshape(len(asked.tensor), -1)
    first, regime_of = group_rows(both)
    starts = list(proposal.candidates_min)
    taken = [starts.index(slot.anchor_min) for slot in proposal.slots]
    return {
        "people": list(names),
        "weights": asked.weight.tolist(),
        "carried": asked.carried.tolist(),
        "unit_min": QUARTER_MIN,
        "starts": [format_clock(at) for at in starts],
        "kept": [n for n in taken if proposal.meeting.is_kept(starts[n])],
        "hold": proposal.hold,
        "max_slots": proposal.max_slots,
        "is_whole": proposal.bound_of_few,
        "regimes": [
            {"count": int(count), "cost": _costs(asked.tensor[at])}
            for at, count in zip(first, np.bincount(regime_of), strict=True)
        ],
        "limits": [
            {"cap": int(cap), "cost": asked.limited[first, :, k].astype(int).tolist()}
            for k, cap in enumerate(asked.limit.tolist())
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


def frontier_document(proposal: Proposal) -> list[Document]:
    """Return the largest burden and the total of one to five times."""
    return [point._asdict() for point in frontier(proposal)]


def anchors_document(proposal: Proposal) -> list[Document]:
    """Return what the rotation would cost if its times kept another clock."""
    names = [who.name for who in proposal.required]
    return [
        {
            "zone": other.zone,
            "burden": dict(zip(names, other.burden.tolist(), strict=True)),
            "moved": [proposal.occurrences[i].date.isoformat() for i in other.moved],
        }
        for other in anchored(proposal)
    ]


def _changes(changes: Sequence[Changed]) -> list[Document]:
    return [
        {
            "planned": change.planned.isoformat(),
            "before": _brief(change.before),
            "after": _brief(change.after),
        }
        for change in changes
    ]


def _brief(occurrence: Occurrence | None) -> Document | None:
    if occurrence is None:
        return None
    start = np.datetime64(occurrence.start_utc_min, "m")
    return {
        "date": occurrence.date.isoformat(),
        "slot": occurrence.slot,
        "start": format_instant(start),
        "absent": list(occurrence.absent),
    }


def schedule_rows(document: Document) -> Rows:
    """Return a row for each occurrence, with each attendee's local time and burden."""
    names = [who["name"] for who in document["attendees"]]
    columns = ["index", "date", "slot", "start", "stop", "absent", "excused", "reason"]
    for name in names:
        columns += [f"local {name}", f"burden {name}"]
    rows = []
    for occurrence in document["occurrences"]:
        row = {**occurrence}
        row |= {key: "; ".join(occurrence[key]) for key in ("absent", "excused")}
        row |= {f"local {name}": occurrence["local"][name] for name in names}
        row |= {f"burden {name}": occurrence["burden"].get(name, "") for name in names}
        rows.append(row)
    return Rows(tuple(columns), rows)


def programme_document(schedule: Schedule) -> Document:
    """Return the rotations of several meetings, what everybody bears in all, and the notes."""
    return {
        "meetings": [schedule_document(proposal) for proposal in schedule],
        "burden": schedule.burden,
        "notes": list(schedule.notes),
        "versions": versions(),
    }


def programme_rows(document: Document) -> Rows:
    """Return a row for each occurrence of each meeting, with local times and burdens."""
    columns: dict[str, None] = {"meeting": None}
    rows = []
    for own in document["meetings"]:
        table = schedule_rows(own)
        columns |= dict.fromkeys(table.columns)
        rows += [{"meeting": own["meeting"], **row} for row in table.rows]
    empty = dict.fromkeys(columns, "")
    return Rows(tuple(columns), [{**empty, **row} for row in rows])


def conflict_document(meeting: str, fault: InfeasibleError) -> Document:
    """Return why no rotation of a meeting is feasible."""
    return {
        "meeting": meeting,
        "feasible": False,
        "where": str(fault.value or ""),
        "conflict": list(fault.conflict),
        "reason": fault.reason,
        "versions": versions(),
    }


def conflict_rows(document: Document) -> Rows:
    """Return the one row that says why not."""
    return Rows(("meeting", "where", "reason"), [document])


def certificate_rows(document: Document) -> Rows:
    """Return a row for each fault of a certificate."""
    return Rows(("fault",), [{"fault": fault} for fault in document["faults"]])


def certificate_document(checked: Checked) -> Document:
    """Return what the check of a certificate found."""
    return {
        "valid": not checked.faults,
        "max_burden": float(checked.max_burden),
        "lower_bound": float(checked.lower_bound),
        "faults": list(checked.faults),
        "not_checked": list(NOT_CHECKED),
    }
