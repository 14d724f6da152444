"""Documents about plans: ``rank``, ``matrix``, ``advise``, ``coverage``, ``duty``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overlap.clocks.timeline import format_instant
from overlap.output.documents.common import (
    Document,
    Rows,
    horizon_document,
    notes_document,
    seasons_document,
    target_document,
    uncovered_document,
    versions,
)
from overlap.planning.duty import days_around

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from overlap.planning.advise import Advice, Change
    from overlap.planning.coverage import Coverage, Gap, Interval
    from overlap.planning.duty import OnDuty
    from overlap.planning.rank import RankedPlace, Ranking
    from overlap.sites.site import Site


def rank_document(ranking: Ranking, places: Sequence[RankedPlace], reference: Site) -> Document:
    """Return the first places of a ranking, best first; ``of`` is how many there are in all."""
    return {
        "reference": ranking.reference,
        "target": target_document(ranking.target),
        "horizon": horizon_document(ranking.horizon),
        "of": len(ranking.places),
        "places": [
            {
                "rank": n,
                "site": place.site,
                "zone": place.zone,
                "country": place.country,
                "target": target_document(place.target),
                "met": place.met,
                "share": place.share,
                "mean": place.mean,
                "joint_days": place.joint_days,
                "lost_days": place.lost_days,
                "worst_weeks": [
                    {"monday": week.monday.isoformat(), "minutes": week.minutes, "days": week.days}
                    for week in place.worst_weeks
                ],
                "hours_needed": place.hours_needed,
                "uncovered": list(place.uncovered),
            }
            for n, place in enumerate(places, start=1)
        ],
        "uncovered": uncovered_document([reference], ranking.horizon),
        "notes": notes_document([reference]),
        "versions": versions(),
    }


def rank_rows(document: Document) -> Rows:
    """Return a row a place."""
    columns = (
        "rank", "site", "zone", "country", "met", "share", "mean", "joint_days", "lost_days",
        "worst_week", "hours_needed", "uncovered",
    )  # fmt: skip
    rows = [
        {
            **place,
            "worst_week": place["worst_weeks"][0]["monday"] if place["worst_weeks"] else "",
            "hours_needed": place["hours_needed"] or "",
            "uncovered": " ".join(map(str, place["uncovered"])),
        }
        for place in document["places"]
    ]
    return Rows(columns, rows)


def matrix_rows(document: Document) -> Rows:
    """Return a row an ordered pair of different sites."""
    names = document["sites"]
    figures = ("mean", "minimum", "share", "joint_days")
    levels = {f"p{100 * level['q']:g}": level["minutes"] for level in document["quantiles"]}
    rows = [
        {
            "reference": reference,
            "site": site,
            **{name: document[name][i][j] for name in figures},
            **{name: minutes[i][j] for name, minutes in levels.items()},
        }
        for i, reference in enumerate(names)
        for j, site in enumerate(names)
        if i != j
    ]
    return Rows(("reference", "site", *figures, *levels), rows)


def advise_document(advice: Advice, sites: Sequence[Site]) -> Document:
    """Return the changes that meet the target, cheapest first; or the nearest and the reason."""
    changes = [{"rank": n, **_change(change)} for n, change in enumerate(advice.changes, start=1)]
    return {
        "reference": advice.reference,
        "site": advice.site,
        "target": target_document(advice.target),
        "horizon": horizon_document(advice.horizon),
        "met": advice.met,
        "share": advice.share,
        "changes": changes,
        "nearest": None if advice.nearest is None else {"rank": 1, **_change(advice.nearest)},
        "reason": advice.reason,
        "uncovered": uncovered_document(sites, advice.horizon),
        "notes": notes_document(sites),
        "versions": versions(),
    }


def _change(change: Change) -> Document:
    return {
        "kind": change.kind,
        "summary": change.summary,
        "sites": [
            {
                "site": own.site,
                "hours": own.hours,
                "clock": own.clock,
                "seasons": seasons_document(own.after.seasons),
            }
            for own in change.sites
        ],
        "cost": change.cost,
        "share": change.share,
        "met": change.met,
    }


def advise_rows(document: Document) -> Rows:
    """Return a row for each site of each change; the nearest one where none meets the target."""
    changes = document["changes"] or [document["nearest"]] * (document["nearest"] is not None)
    rows = [
        {**change, **own, "clock": own["clock"] or ""}
        for change in changes
        for own in change["sites"]
    ]
    return Rows(("rank", "kind", "summary", "site", "hours", "clock", "cost", "share", "met"), rows)


def coverage_document(found: Coverage, sites: Sequence[Site]) -> dict[str, Any]:
    """Return who is on duty, every gap, handovers, waits; shares are of all minutes."""
    return {
        "horizon": horizon_document(found.horizon),
        "span": _interval(found.span),
        "required": None
        if found.required is None
        else {"hours": str(found.required.hours), "clock": found.required.clock},
        "share": found.share,
        "week_hours": found.week_hours,
        "required_week_hours": found.required_week_hours,
        "by_role": dict(found.by_role),
        "sites": [
            {"site": duty.site, "role": duty.role, "worked": duty.worked, "alone": duty.alone}
            for duty in found.sites
        ],
        "gaps": [_gap(gap) for gap in found.gaps],
        "recurring": [
            {
                "days": gap.days,
                "start": gap.start,
                "stop": gap.stop,
                "clock": gap.clock,
                "cause": gap.cause,
                "times": gap.times,
            }
            for gap in found.recurring
        ],
        "handovers": [
            {
                "giver": handover.giver,
                "taker": handover.taker,
                "times": handover.times,
                "shortest_min": handover.shortest_min,
                "median_min": handover.median_min,
                "gap_min": handover.gap_min,
            }
            for handover in found.handovers
        ],
        "waits": [
            {"sites": list(wait.sites), "minutes": wait.minutes, **_interval(wait.between)}
            for wait in found.waits
        ],
        "uncovered": uncovered_document(sites, found.horizon),
        "versions": versions(),
    }


def coverage_change(before: Coverage, after: Coverage) -> Document:
    """Return what a closed site changes: the covered share, and what is left uncovered besides.

    ``added_min`` of a gap is what it has beyond those that it replaces.
    """
    known = {(gap.start, gap.stop) for gap in before.gaps}
    new = [gap for gap in after.gaps if (gap.start, gap.stop) not in known]
    added = [
        gap.minutes
        - sum(old.minutes for old in before.gaps if gap.start <= old.start and old.stop <= gap.stop)
        for gap in new
    ]
    return {
        "share": after.share,
        "uncovered_min": sum(added),
        "gaps": [{**_gap(gap), "added_min": own} for gap, own in zip(new, added, strict=True)],
    }


def coverage_rows(document: Document) -> Rows:
    """Return a row a gap; ``added`` are those that a closed site adds or widens, by how much."""
    added = document.get("without", {"gaps": []})["gaps"]
    rows = [{**gap, "added": False, "added_min": 0} for gap in document["gaps"]]
    rows += [{**gap, "added": True} for gap in added]
    return Rows(("start", "stop", "minutes", "cause", "added", "added_min"), rows)


def _gap(gap: Gap) -> Document:
    return {**_interval(gap), "minutes": gap.minutes, "cause": gap.cause}


def _interval(interval: Interval) -> Document:
    return {"start": format_instant(interval.start), "stop": format_instant(interval.stop)}


def duty_document(at: np.datetime64, found: Sequence[OnDuty], sites: Sequence[Site]) -> Document:
    """Return the sites in the order to call them at an instant."""
    return {
        "at": format_instant(at),
        "sites": [
            {
                "site": on.site,
                "local": on.local.isoformat(timespec="minutes"),
                "at_work": on.at_work,
                "until": None if on.until is None else format_instant(on.until),
                "next_start": None if on.next_start is None else format_instant(on.next_start),
                "wait_min": on.wait_min,
                "state": on.state,
            }
            for on in found
        ],
        "uncovered": uncovered_document(sites, days_around(at)),
        "notes": notes_document(sites),
        "versions": versions(),
    }


def duty_rows(document: Document) -> Rows:
    """Return a row a site, in calling order."""
    columns = ("site", "local", "at_work", "until", "next_start", "wait_min", "state")
    rows = [
        {key: "" if value is None else value for key, value in on.items()}
        for on in document["sites"]
    ]
    return Rows(columns, rows)
