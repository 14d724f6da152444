"""Documents about plans: ``rank``, ``matrix``, ``advise``, ``coverage``, ``duty``."""

from __future__ import annotations

from overlap.output.documents.common import Document, Rows


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


def advise_rows(document: Document) -> Rows:
    """Return a row for each site of each change; the nearest one where none meets the target."""
    changes = document["changes"] or [document["nearest"]] * (document["nearest"] is not None)
    rows = [
        {**change, **own, "clock": own["clock"] or ""}
        for change in changes
        for own in change["sites"]
    ]
    return Rows(("rank", "kind", "summary", "site", "hours", "clock", "cost", "share", "met"), rows)


def coverage_rows(document: Document) -> Rows:
    """Return a row a gap; ``added`` are those that a closed site adds or widens, by how much."""
    added = document.get("without", {"gaps": []})["gaps"]
    rows = [{**gap, "added": False, "added_min": 0} for gap in document["gaps"]]
    rows += [{**gap, "added": True} for gap in added]
    return Rows(("start", "stop", "minutes", "cause", "added", "added_min"), rows)


def duty_rows(document: Document) -> Rows:
    """Return a row a site, in calling order."""
    columns = ("site", "local", "at_work", "until", "next_start", "wait_min", "state")
    rows = [
        {key: "" if value is None else value for key, value in on.items()}
        for on in document["sites"]
    ]
    return Rows(columns, rows)
