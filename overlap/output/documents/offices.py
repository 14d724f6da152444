"""Documents about offices: ``check``, ``days``, ``sites``, ``holidays``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from overlap.output.documents.common import (
    Document,
    Rows,
    horizon_document,
    notes_document,
    seasons_document,
    target_text,
    uncovered_document,
    versions,
)
from overlap.sites.working_time import days_off_taken, exceptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.clocks.timeline import Horizon
    from overlap.sites.site import Site

_JUDGED: Final = ("met", "joint_days", "lost_days", "share", "below", "within", "above")


def sites_document(sites: Sequence[Site], horizon: Horizon) -> Document:
    """Return what each site's name and fields resolve to."""
    return {
        "horizon": horizon_document(horizon),
        "sites": [
            {
                "name": site.name,
                "role": site.role,
                "zone": site.zone,
                "hours": str(site.hours),
                "seasons": seasons_document(site.seasons),
                "holidays": [str(region) for region in site.holidays],
                "people": site.people,
                "days_off": days_off_taken(site, horizon),
            }
            for site in sites
        ],
        "uncovered": uncovered_document(sites, horizon),
        "notes": notes_document(sites),
        "versions": versions(),
    }


def holidays_document(sites: Sequence[Site], horizon: Horizon) -> Document:
    """Return the days off, half days and extra working days used, each with its reason."""
    days: list[Document] = []
    for site in sites:
        kinds = zip(("day off", "half day", "working day"), exceptions(site, horizon), strict=True)
        days += [
            {
                "site": site.name,
                "date": date.isoformat(),
                "weekday": f"{date:%A}",
                "kind": kind,
                "reason": reason,
            }
            for kind, dates in kinds
            for date, reason in dates.items()
            if date in horizon
        ]
    order = {site.name: n for n, site in enumerate(sites)}
    return {
        "horizon": horizon_document(horizon),
        "days": sorted(days, key=lambda day: (order[day["site"]], day["date"])),
        "uncovered": uncovered_document(sites, horizon),
        "notes": notes_document(sites),
        "versions": versions(),
    }


def check_rows(document: Document) -> Rows:
    """Return a row a site, flat; or a row a site and day, where the document has days."""
    each_day = any("days" in site for site in document["sites"])
    rows = []
    for site in document["sites"]:
        fixed = {
            "reference": document["reference"],
            "site": site["site"],
            "horizon_start": document["horizon"]["start"],
            "horizon_stop": document["horizon"]["stop"],
        }
        if each_day:
            rows += [{**fixed, **day} for day in site["days"]]
            continue
        figures = {f"minutes_{name}": value for name, value in site["minutes"].items()}
        wanted = target_text(site.get("target", document["target"]))
        judged = {name: site[name] for name in _JUDGED}
        rows.append({**fixed, **judged, **figures, "wanted": wanted})
    own: tuple[str, ...] = ("date", "minutes", "clock_minutes")
    if not each_day:
        figures_of = (f"minutes_{name}" for name in ("mean", "median", "p5", "min", "max"))
        own = (*_JUDGED, *figures_of, "wanted")
    return Rows(("reference", "site", "horizon_start", "horizon_stop", *own), rows)


def days_rows(document: Document) -> Rows:
    """Return a row a day; intervals as ISO 8601 pairs joined by spaces."""
    rows = [
        {**day, "intervals": " ".join("/".join(pair) for pair in day["intervals"])}
        for day in document["days"]
    ]
    return Rows(("date", "minutes", "clock_minutes", "lost", "intervals"), rows)


def sites_rows(document: Document) -> Rows:
    """Return a row a site."""
    rows = [
        {
            **site,
            "seasons": "; ".join(f"{s['from']}/{s['to']} {s['hours']}" for s in site["seasons"]),
            "holidays": " ".join(site["holidays"]),
        }
        for site in document["sites"]
    ]
    columns = ("name", "role", "zone", "hours", "seasons", "holidays", "people", "days_off")
    return Rows(columns, rows)


def holidays_rows(document: Document) -> Rows:
    """Return a row a day off, half day or extra working day."""
    return Rows(("site", "date", "weekday", "kind", "reason"), document["days"])
