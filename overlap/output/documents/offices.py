"""Documents about offices: ``check``, ``days``, ``sites``, ``holidays``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from overlap.output.documents.common import (
    Document,
    Rows,
    horizon_document,
    notes_document,
    seasons_document,
    target_document,
    target_text,
    uncovered_document,
    versions,
)
from overlap.sites.working_time import days_off_taken, exceptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.clocks.timeline import Horizon
    from overlap.planning.check import SiteVerdict, Verdict
    from overlap.sites.site import Site

_UNCOVERED: Final = ("site", "region", "year", "reason")
_JUDGED: Final = ("met", "joint_days", "lost_days", "share", "below", "within", "above")


def check_document(verdict: Verdict, *, with_days: bool = False) -> Document:
    """Return a verdict; ``with_days`` adds every working day of the reference."""
    return {
        "reference": verdict.reference,
        "target": target_document(verdict.target),
        "horizon": horizon_document(verdict.horizon),
        "met": verdict.met,
        "sites": [_site_document(site, verdict, with_days=with_days) for site in verdict.sites],
        "uncovered": [dict(zip(_UNCOVERED, gap, strict=True)) for gap in verdict.uncovered],
        "notes": [{"site": site, "note": note} for site, note in verdict.notes],
        "versions": versions(),
    }


def _site_document(site: SiteVerdict, verdict: Verdict, *, with_days: bool) -> Document:
    minutes = site.minutes
    document: dict[str, Any] = {
        "site": site.site,
        "met": site.met,
        "joint_days": site.joint_days,
        "lost_days": site.lost_days,
        "share": site.share,
        "below": site.below,
        "within": site.within,
        "above": site.above,
        "minutes": {
            "mean": minutes.mean,
            "median": minutes.median,
            "p5": minutes.p5,
            "min": minutes.min,
            "max": minutes.max,
        },
        "clock": [
            {
                "start": part.start.isoformat(),
                "stop": part.stop.isoformat(),
                "minutes": part.minutes,
                "cause": part.cause,
            }
            for part in site.clock
        ],
        "lost": [
            {"date": day.date.isoformat(), "site": day.site, "reason": day.reason}
            for day in site.lost
        ],
        "below_dates": [date.isoformat() for date in site.below_dates],
    }
    if site.target != verdict.target:
        document["target"] = target_document(site.target)
    if with_days:
        rows = zip(site.dates, site.shared_minutes, site.clock_minutes, strict=True)
        document["days"] = [
            {"date": str(date), "minutes": int(shared), "clock_minutes": int(clock)}
            for date, shared, clock in rows
        ]
    return document


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
