"""Answers in five lines at most, from documents: ``days``, ``matrix``, ``schedule`` and more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Final

from overlap.base.day_names import month
from overlap.base.listing import first_of
from overlap.base.units import format_minutes, percent
from overlap.output.words import dates_of

if TYPE_CHECKING:
    from overlap.output.formats import Document

_MOST_LINES: Final = 5
_CHANGES: Final = ("added", "moved", "changed", "cancelled", "dropped")
NO_ONE: Final = "No one is inconvenienced: every meeting is within everyone's working hours."
_MOST_NAMES: Final = 6
_TOO_LITTLE: Final = 0.0005
_KINDS: Final = {
    "day off": "days off", "half day": "half days", "working day": "extra working days",
}  # fmt: skip


def days_summary(document: Document) -> list[str]:
    """Return on how many days a group shares time, how much, and on how many days off take it.

    >>> days = [{"date": "2027-01-04", "minutes": 120, "lost": False},
    ...     {"date": "2027-01-05", "minutes": 0, "lost": True}]
    >>> days_summary({"sites": ["Oslo", "Lima"], "reference": "Oslo", "days": days,
    ...     "horizon": {"start": "2027-01-04", "stop": "2027-01-06"}})
    ['Oslo and Lima share time on 1 of 2 working days of Oslo: 2 h.', '1 day lost to days off.']
    """
    days, reference = document["days"], document["reference"]
    names = document["sites"]
    group = f"{first_of(names[:-1], _MOST_NAMES)} and {names[-1]}"
    if "at_least" in document:
        group = f"{reference} and at least {document['at_least'] - 1} of the others"
    minutes = [day["minutes"] for day in days if day["minutes"]]
    head = f"{group} share time on {len(minutes)} of {_days(len(days))} of {reference}"
    lost = sum(day["lost"] for day in days)
    lines = [f"{head}: {_range(minutes)}." if minutes else f"{head}."]
    return lines + ([f"{lost} day{'s' * (lost > 1)} lost to days off."] if lost else [])


def _days(count: int) -> str:
    return f"{count} working day{'s' * (count != 1)}"


def _range(minutes: list[int]) -> str:
    least, most = format_minutes(min(minutes)), format_minutes(max(minutes))
    return least if least == most else f"{least} to {most}"


def matrix_summary(document: Document) -> list[str]:
    """Return how many pairs meet the target, and those that share least."""
    names = document["sites"]
    share, targets = document["share"], document["targets"]
    pairs = [(i, j) for i in range(len(names)) for j in range(len(names)) if i != j]
    met = [(i, j) for i, j in pairs if share[i][j] >= targets[j]["share"]]
    mean = document["mean"]
    lines = [f"{len(met)} of {len(pairs)} pairs meet the target of their second site."]
    least = sorted(set(pairs) - set(met), key=lambda pair: (share[pair[0]][pair[1]], pair))
    for i, j in least[: _MOST_LINES - 2]:
        shared = "nothing" if not mean[i][j] else f"{format_minutes(mean[i][j])} a day on average"
        head = f"{names[i]} and {names[j]} miss it"
        lines.append(f"{head}: met on {percent(share[i][j])} of days; shared: {shared}.")
    more = len(least) - (_MOST_LINES - 2)
    return lines + ([f"{more} more pairs miss it."] if more > 0 else [])


def duty_summary(document: Document) -> list[str]:
    """Return who is at work at an instant, and who is next."""
    sites = document["sites"]
    there = [f"{own['site']} ({own['state']})" for own in sites if own["at_work"]]
    away = [own for own in sites if not own["at_work"] and own["wait_min"] is not None]
    at = document["at"]
    lines = [f"At {at}: {', '.join(there[:_MOST_NAMES]) if there else 'nobody is at work'}."]
    if len(there) > _MOST_NAMES:
        lines.append(f"{len(there) - _MOST_NAMES} more are at work.")
    if away:
        wait = format_minutes(away[0]["wait_min"])
        lines.append(f"Next: {away[0]['site']}, in {wait}.")
    return lines


def sites_summary(document: Document) -> list[str]:
    """Return a line for each site: zone, hours, and how many days off."""
    lines = []
    for own in document["sites"]:
        regions = ", ".join(own["holidays"]) or "none"
        off = f"{own['days_off']} days off, holidays of {regions}"
        lines.append(f"{own['name']}: {own['zone']}, {own['hours']}; {off}.")
    return _at_most(lines, "sites")


def holidays_summary(document: Document) -> list[str]:
    """Return a line for each site: how many days off, and the next of them."""
    kinds = Counter((day["site"], day["kind"]) for day in document["days"])
    lines = []
    for site in dict.fromkeys(day["site"] for day in document["days"]):
        counts = [
            f"{count} {kind if count == 1 else kinds_named}"
            for kind, kinds_named in _KINDS.items()
            if (count := kinds[site, kind])
        ]
        first = next(day for day in document["days"] if day["site"] == site)
        date = dt.date.fromisoformat(first["date"])
        when = f"{date.day} {month(date)} {date:%Y}"
        lines.append(f"{site}: {', '.join(counts)}; the first on {when}, {first['reason']}.")
    return _at_most(lines, "sites") or ["No days off."]


def _at_most(lines: list[str], what: str) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    kept = lines[: _MOST_LINES - 1]
    return [*kept, f"… and {len(lines) - len(kept)} more {what}"]


def single_gaps(document: Document) -> list[Document]:
    """Return the gaps of a coverage that don't come back: those for which somebody is off."""
    usual = {gap["cause"] for gap in document["recurring"]}
    return [gap for gap in document["gaps"] if gap["cause"] not in usual]


def diff_summary(document: Document) -> list[str]:
    """Return how many meetings change and how, and the first of them."""
    differences, dates = document["differences"], dates_of(document)
    old, new = document["old"], document["new"]
    if not differences:
        same = f"as {new}" if new else "with today's zone rules as when it was written"
        return [f"{old} shows the same {same}, {dates}."]
    why = f"from {old} to {new}" if new else f"{old}, by zone rules changed since it was written"
    lines = [f"{change_counts(document)}: {why}, {dates}."]
    for each in differences:
        was, now = (span_text(each[side]) for side in ("old", "new"))
        times = " to ".join(dict.fromkeys(filter(None, (was, now))))
        lines.append(f"{each['change']}: {each['summary']}, {times} UTC.")
    return _at_most(lines, "changes")


def change_counts(document: Document) -> str:
    """Count the changes of each kind, as ``2 added, 1 moved``."""
    count = Counter(each["change"] for each in document["differences"])
    return ", ".join(f"{count[change]} {change}" for change in _CHANGES if count[change])


def span_text(times: Document | None) -> str:
    """Write ``2027-01-05 14:00–15:00``, with the later date where it is another.

    >>> span_text({"start": "2027-01-05T23:30Z", "stop": "2027-01-06T00:15Z"})
    '2027-01-05 23:30–2027-01-06 00:15'
    """
    if times is None:
        return ""
    (first, start), (last, stop) = (times[end].rstrip("Z").split("T") for end in ("start", "stop"))
    return f"{first} {start}–{'' if first == last else f'{last} '}{stop}"


def certificate_summary(document: Document) -> list[str]:
    """Return whether a certificate proves what it says, or its faults."""
    if document["faults"]:
        return _at_most([f"✗ {fault}" for fault in document["faults"]], "faults")
    most, bound = document["max_burden"], document["lower_bound"]
    return [
        f"✓ The burdens add up; the largest is {most:g}, and no rotation has one below {bound:g}."
    ]


def conflict_text(document: Document) -> str:
    """Say why no rotation is feasible."""
    return f"✗ {document['where'] or document['meeting']}: {document['reason']}"


def schedule_summary(document: Document) -> list[str]:
    """Return how often a meeting is held, at which times, whom it costs most, and the proof."""
    occurrences = document["occurrences"]
    dates = f"{occurrences[0]['date']} to {occurrences[-1]['date']}"
    meetings = f"{len(occurrences)} meeting{'s' * (len(occurrences) != 1)}"
    slots = [f"{own['anchor_time']} ({own['count']})" for own in document["slots"]]
    zone = document["anchor"]
    lines = [f"{document['meeting']}: {meetings}, {dates}, at {', '.join(slots)} {zone} time."]
    burden = document["burden"]
    weight = {who["name"]: who["weight"] for who in document["attendees"]}
    worst = max(burden, key=lambda name: burden[name] / weight[name])
    if not burden[worst]:
        return [*lines, NO_ONE]
    lines.append(f"Highest cost: {worst}, {burden[worst]:.6g} points.")
    gap = document["certificate"]["gap"]
    if document["certificate"]["leximin_optimal"]:
        lines.append("Proven: no rotation is fairer.")
    elif gap is not None and gap < _TOO_LITTLE:
        lines.append("Proven: no rotation costs whom it costs most any less.")
    elif gap is not None:
        lines.append(
            f"Proven: the highest cost is at most {percent(gap)} above the least possible."
        )
    skipped = len(document["skipped"])
    if skipped:
        lines.append(f"Not held on {skipped} planned date{'s' * (skipped != 1)}.")
    return lines
