"""Rotations as text for eyes, for people who have never heard of leximin."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from overlap.base.listing import first_of
from overlap.output.occurrences import occurrence_rows, shown_zones
from overlap.output.summaries import NO_ONE, certificate_summary, schedule_summary
from overlap.output.terminal.common import plain_table
from overlap.output.terminal.pictures import series_texts

if TYPE_CHECKING:
    from rich.console import RenderableType

    from overlap.output.formats import Document

_MOST_PEOPLE: Final = 30
_MOST_DATES: Final = 10
_MOST_COLUMNS: Final = 3
_MOST_PROGRAMME: Final = 36
_AROUND_DATES: Final = 8
_MOST_SKIPPED: Final = 6
_RULES: Final = {
    "fair": "fair order",
    "fixed": "one fixed time",
    "round_robin": "in turns",
    "greedy": "date by date",
}


def schedule_parts(document: Document, *, details: bool = False) -> list[RenderableType]:
    """Return a rotation: its times, who bears what, how fair that is, and the first dates.

    ``details`` : all dates
    """
    dates = [o["date"] for o in document["occurrences"]]
    title = (
        f"{document['meeting']}: {len(dates)} meeting{'s' * (len(dates) != 1)}"
        f" of {document['duration_min']} min, {dates[0]} to {dates[-1]}"
    )
    parts: list[RenderableType] = [Text(title, "bold"), _slots(document), Text()]
    if any(document["burden"].values()):
        parts += [_people(document), *_impossible_rules(document)]
    parts += [Text(_verdict(document)), *_attendance(document)]
    for extra in (_changes, _frontier, _anchors):
        parts += extra(document)
    parts += series_texts(document)
    parts += [Text(), *_dates(document, None if details else _MOST_DATES)]
    parts += [*_hidden_zones(document), *_excused(document), *_joined(document)]
    moved = [_moved(o) for o in document["occurrences"] if o["date"] != o["planned"]]
    if moved:
        parts.append(Text(f"Moved: {first_of(moved, _MOST_SKIPPED)}."))
    parts += [Text(f"Not held: {text}.") for text in _skipped(document)]
    return parts


def programme_parts(document: Document, *, details: bool = False) -> list[RenderableType]:
    """Return several rotations one after the other, and where they couldn't be kept apart.

    ``details`` : all of each; else its answer and the first dates, as many as leave room for all
    """
    meetings = document["meetings"]
    parts: list[RenderableType] = []
    room = _MOST_PROGRAMME // max(len(meetings), 1) - _AROUND_DATES
    for own in meetings:
        parts += [Text()] if parts else []
        if details:
            parts += schedule_parts(own, details=True)
            continue
        head, *others = schedule_summary(own)
        parts += [Text(head, "bold"), *map(Text, others)]
        if room > 0:
            parts += [Text(), *_dates(own, min(room, _MOST_DATES))]
    more = [] if details or not meetings else [Text("--details: costs and all dates of each")]
    return [*parts, *(Text(f"{note}.") for note in document["notes"]), *more]


def _skipped(document: Document) -> list[str]:
    """Return the dates without a meeting, those of one reason together."""
    dates: dict[str, list[str]] = {}
    for skipped in document["skipped"]:
        dates.setdefault(skipped["reason"], []).append(skipped["planned"])
    return [f"{first_of(own, _MOST_SKIPPED)} ({reason})" for reason, own in dates.items()]


def _moved(occurrence: Document) -> str:
    planned = occurrence["planned"]
    why, _, _ = occurrence["reason"].removeprefix(f"moved from {planned}: ").partition(";")
    return f"{planned} to {occurrence['date']} ({why})"


def _slots(document: Document) -> RenderableType:
    several = len(document["slots"]) > 1
    table = plain_table(
        "slot", f"{document['anchor']} time", "meetings", *(["fallback"] if several else [])
    )
    for slot in document["slots"]:
        other = [slot["fallback"] or "–"] if several else []
        table.add_row(slot["label"], slot["anchor_time"], str(slot["count"]), *other)
    return table


def _people(document: Document) -> RenderableType:
    """Return what each person bears, now and by simpler rules."""
    others = [other for other in document["alternatives"] if other["burden"]]
    table = plain_table("points", "this rotation", *(_RULES[other["rule"]] for other in others))
    weight = {who["name"]: who["weight"] for who in document["attendees"]}
    every = [document["burden"], *(other["burden"] for other in others)]
    borne = every[0]
    worst = sorted(borne, key=lambda name: (-borne[name] / weight[name], name))
    for name in worst[:_MOST_PEOPLE]:
        own = f"{name}, weight {weight[name]:g}" if weight[name] != 1 else name
        table.add_row(own, *(_points_of(each[name]) for each in every))
    if len(worst) > _MOST_PEOPLE:
        table.add_row(f"… and {len(worst) - _MOST_PEOPLE} more", *("" for _ in every))
    by_weight = ", by weight" if set(weight.values()) != {1.0} else ""
    largest = (max(each[name] / weight[name] for name in each) for each in every)
    table.add_row(f"worst off{by_weight}", *map(_points_of, largest))
    table.add_row("all together", *(_points_of(sum(each.values())) for each in every))
    missed = [_missed(document), *(sum(other["missed"].values()) for other in others)]
    if any(missed):
        table.add_row("dates missed", *map(str, missed))
    return table


def _missed(document: Document) -> int:
    """Return how many dates people miss, those on which they are excused aside."""
    names = document["burden"]
    return sum(
        name in names and name not in o["excused"]
        for o in document["occurrences"]
        for name in o["absent"]
    )


def _impossible_rules(document: Document) -> list[RenderableType]:
    """Say which simpler rules can't be kept, and why."""
    return [
        Text(f"{_RULES[other['rule']].capitalize()} isn't possible: {other['reason']}.")
        for other in document["alternatives"]
        if other["reason"]
    ]


def _points_of(value: float) -> str:
    """Write points; those that have faded with time are rounded."""
    return f"{round(value, 1):g}"


def _points(document: Document) -> str:
    """Say what the points are of which somebody has some."""
    named = {name for of in document["penalties"].values() for name in of}
    rates = [
        f"{name.replace('_', ' ')} {rate}"
        for name, rate in sorted(document["rates"].items(), key=lambda item: item[1])
        if name in named
    ]
    of_rates = f"Points for each quarter of an hour: {', '.join(rates)}." if rates else ""
    has_past = any(document["certificate"]["proof"]["carried"])
    past = "Points from earlier meetings are counted in." if has_past else ""
    return " ".join(filter(None, (of_rates, past)))


def _verdict(document: Document) -> str:
    """Say in a sentence or two how fair the rotation is, and what proves it."""
    certificate = document["certificate"]
    most, bound = certificate["max_burden"], certificate["lower_bound"]
    if not most:
        return NO_ONE
    kept = "With the other dates as they were: " if "changes" in document else ""
    if certificate["leximin_optimal"]:
        how = ", absences being shared evenly" if certificate["proof"]["limits"] else ""
        proof = f"Proven: nobody can be spared without somebody worse off paying for it{how}."
    elif most <= bound:
        proof = f"Proven: no rotation of these times leaves the worst-off with less than {most:g}."
    else:
        proof = (
            f"Proven: no rotation leaves the worst-off with less than {bound:g}; "
            f"this one is {most / bound - 1:.1%} above that."
            if bound
            else "How much fairer it could be isn't known."
        )
    return f"{_points(document)}\n{kept}{proof}"


def _attendance(document: Document) -> list[RenderableType]:
    share = document["attendance"]["share"]
    missing = [f"{name} {value:.0%}" for name, value in share.items() if value < 1]
    if not missing:
        return []
    pairs = sorted(document["attendance"]["pairs"], key=lambda pair: float(pair["share"]))
    least = pairs[0]
    text = f"Attendance: {first_of(missing, _MOST_PEOPLE)}."
    if least["share"] < 1:
        text += f" Pair that meets least: {' and '.join(least['between'])}, {least['share']:.0%}."
    return [Text(text)]


def _dates(document: Document, most: int | None) -> list[RenderableType]:
    """Return a row for each occurrence: its slot, local times, and who bears most."""
    rows = occurrence_rows(document)
    table = plain_table(*("" if name == "slot" else name for name in rows.columns))
    for row in rows.rows[:most]:
        table.add_row(*(row[name] for name in rows.columns))
    more = len(rows.rows) - len(rows.rows[:most])
    return [table, *([Text(f"… and {more} more dates: --details lists them")] if more else [])]


def _hidden_zones(document: Document) -> list[RenderableType]:
    every = {who["zone"] for who in document["attendees"]}
    more = len(every) - len(shown_zones(document))
    if not more:
        return []
    return [Text(f"Local times of {more} more {'zone' if more == 1 else 'zones'}: --format csv.")]


def _excused(document: Document) -> list[RenderableType]:
    """Return how often each is excused, who is: absent for a day off, at no cost."""
    count = Counter(name for o in document["occurrences"] for name in o.get("excused", ()))
    if not count:
        return []
    dates = [f"{name} {n} {'date' if n == 1 else 'dates'}" for name, n in count.most_common()]
    return [Text(f"Excused for days off: {first_of(dates, _MOST_SKIPPED)}.")]


def _joined(document: Document) -> list[RenderableType]:
    """Return what those who join in mid-series start with, if anybody does."""
    levels = [f"{name} {level:.6g}" for name, level in document.get("joined", {}).items()]
    if not levels:
        return []
    text = (
        f"Join later, counted at what the others bear by then: {first_of(levels, _MOST_SKIPPED)}."
    )
    return [Text(text)]


def _changes(document: Document) -> list[RenderableType]:
    if "changes" not in document:
        return []
    table = plain_table("changed", "was", "is", "absent")
    for change in document["changes"]:
        before, after = change["before"], change["after"]
        table.add_row(
            change["planned"],
            f"{before['date']} {before['slot']}" if before else "not held",
            f"{after['date']} {after['slot']}" if after else "not held",
            first_of(after["absent"], 3) if after else "",
        )
    n = len(document["changes"])
    if not n:
        return [Text(), Text("The closure changes nothing.", "bold")]
    title = f"The closure changes {n} {'date' if n == 1 else 'dates'}."
    return [Text(), Text(title, "bold"), table]


def _frontier(document: Document) -> list[RenderableType]:
    if "frontier" not in document:
        return []
    table = plain_table("times", "worst off", "all together")
    for point in document["frontier"]:
        table.add_row(str(point["times"]), f"{point['max_burden']:g}", f"{point['total']:g}")
    return [Text(), Text("With so many different times, at the end of the series:", "bold"), table]


def _anchors(document: Document) -> list[RenderableType]:
    if "anchors" not in document:
        return []
    weight = {who["name"]: who["weight"] for who in document["attendees"]}
    names = list(document["burden"])
    names = names if len(names) <= _MOST_COLUMNS else []
    table = plain_table("clock kept", "worst off", "all together", *names, "dates that differ")
    for other in document["anchors"]:
        borne = other["burden"]
        moved = f"{len(other['moved'])}, from {other['moved'][0]}" if other["moved"] else "–"
        worst = max(value / weight[name] for name, value in borne.items())
        every = [worst, sum(borne.values()), *(borne[name] for name in names)]
        table.add_row(other["zone"], *map(_points_of, every), moved)
    return [Text(), Text("The same times by another clock:", "bold"), table]


def certificate_parts(document: Document) -> list[RenderableType]:
    """Return what a certificate was found to prove."""
    if document["faults"]:
        return [Text(f"✗ {fault}") for fault in document["faults"]]
    unchecked = f"Not checked: {', '.join(document['not_checked'])}."
    return [*map(Text, certificate_summary(document)), Text(unchecked, "dim")]
