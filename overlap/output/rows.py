"""The rows of each command's document, as CSV and Markdown have them."""

from __future__ import annotations

from typing import Any, Final

from overlap.base.units import percent
from overlap.output.formats import Document, Rows, target_text
from overlap.output.summaries import span_text

_FIGURES: Final = ("met", "joint_days", "lost_days", "share", "below", "within", "above")
_DIFF_COLUMNS: Final = (
    "change", "date", "summary", "old_start", "old_stop", "new_start", "new_stop", "fields", "uid",
)  # fmt: skip


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
        target_words = target_text(site.get("target", document["target"]))
        figures_of_days = {name: site[name] for name in _FIGURES}
        of_targets = {
            f"{key} {target['name']}": own[key]
            for target in document.get("targets", [])
            for own in target["sites"]
            for key in ("met", "share")
            if own["site"] == site["site"]
        }
        rows.append({**fixed, **figures_of_days, **figures, "wanted": target_words, **of_targets})
    own: tuple[str, ...] = ("date", "minutes", "clock_minutes")
    if not each_day:
        figures_of = (f"minutes_{name}" for name in ("mean", "median", "p5", "min", "max"))
        names = [target["name"] for target in document.get("targets", [])]
        further = (f"{key} {name}" for name in names for key in ("met", "share"))
        own = (*_FIGURES, *figures_of, "wanted", *further)
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


def rank_rows(document: Document) -> Rows:
    """Return a row a place."""
    columns = (
        "rank", "site", "zone", "country", "met", "share", "mean", "joint_days", "lost_days",
        "days_off", "people", "worst_week", "hours_needed", "uncovered",
    )  # fmt: skip
    rows = [
        {
            **place,
            "worst_week": place["worst_weeks"][0]["monday"] if place["worst_weeks"] else "",
            "hours_needed": place["hours_needed"] or "",
            "uncovered": " ".join(map(str, place["uncovered"])),
            **{
                f"{key} {own['name']}": own[key]
                for own in place.get("targets", [])
                for key in ("met", "share")
            },
        }
        for place in document["places"]
    ]
    further = [name for name in (rows[0] if rows else ()) if name.startswith(("met ", "share "))]
    return Rows((*columns, *further), rows)


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


def brief_advise_rows(document: Document) -> Rows:
    """Return a row for each site of each change, as a reader compares them."""
    columns = ("rank", "summary", "site", "hours", "clock", "share", "cost")
    rows = [{**row, "share": percent(row["share"])} for row in advise_rows(document).rows]
    return Rows(columns, rows)


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


def brief_programme_rows(document: Document) -> Rows:
    """Return a row for each meeting: how often, when, and whom it costs most."""
    rows = []
    for own in document["meetings"]:
        weight = {who["name"]: who["weight"] for who in own["attendees"]}
        worst = max(own["burden"], key=lambda name: own["burden"][name] / weight[name])
        dates = [occurrence["date"] for occurrence in own["occurrences"]]
        times = ", ".join(f"{slot['anchor_time']} ({slot['count']})" for slot in own["slots"])
        rows.append(
            {
                "meeting": own["meeting"],
                "meetings": len(dates),
                "first": dates[0],
                "last": dates[-1],
                "times": f"{times} {own['anchor']} time",
                "highest cost": f"{worst} {own['burden'][worst]:g}"
                if own["burden"][worst]
                else "–",
            }
        )
    return Rows(("meeting", "meetings", "first", "last", "times", "highest cost"), rows)


def conflict_rows(document: Document) -> Rows:
    """Return the one row that says why not."""
    return Rows(("meeting", "where", "reason"), [document])


def certificate_rows(document: Document) -> Rows:
    """Return a row for each fault of a certificate."""
    return Rows(("fault",), [{"fault": fault} for fault in document["faults"]])


def suggestion_rows(document: Document) -> Rows:
    """Return a row for each suggestion and attendee."""
    rows = [
        {
            "rank": own["rank"],
            "start": own["start"],
            "stop": own["stop"],
            "name": name,
            "local": local,
            "burden": own["burden"].get(name, ""),
            "absent": "yes" if name in own["absent"] else "no",
            "worst": own["worst"],
            "total": own["total"],
            "reasons": "; ".join(own["reasons"]),
        }
        for own in document["suggestions"]
        for name, local in own["local"].items()
    ]
    columns = ("rank", "start", "stop", "name", "local", "burden", "absent", "worst", "total")
    return Rows((*columns, "reasons"), rows)


def brief_rows(document: Document) -> Rows:
    """Return a row for each suggestion."""
    rows = [
        {
            "rank": own["rank"],
            "start (UTC)": own["start"],
            "worst": f"{own['worst']:g}",
            "total": f"{own['total']:g}",
            "absent": ", ".join(own["absent"]),
            "why": "; ".join(own["reasons"]),
        }
        for own in document["suggestions"]
    ]
    return Rows(("rank", "start (UTC)", "worst", "total", "absent", "why"), rows)


def brief_diff_rows(document: Document) -> Rows:
    """Return a row a difference, as a reader compares them."""
    rows = []
    for each in document["differences"]:
        fields = f" ({', '.join(each['fields'])})" if each["fields"] else ""
        rows.append(
            {
                "change": f"{each['change']}{fields}",
                "date": each["date"],
                "meeting": each["summary"],
                "was, UTC": span_text(each["old"]),
                "is, UTC": span_text(each["new"]),
            }
        )
    return Rows(("change", "date", "meeting", "was, UTC", "is, UTC"), rows)


def diff_rows(document: Document) -> Rows:
    """Return a row a difference."""
    rows = []
    for each in document["differences"]:
        row: dict[str, Any] = {**each, "fields": " ".join(each["fields"])}
        for side in ("old", "new"):
            for end in ("start", "stop"):
                row[f"{side}_{end}"] = (each[side] or {}).get(end, "")
        rows.append(row)
    return Rows(_DIFF_COLUMNS, rows)
