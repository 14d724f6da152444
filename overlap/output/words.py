"""Sentences about verdicts, causes and changes: one wording for terminal, Markdown and page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.day_names import date_range, short_weekday
from overlap.base.listing import first_of
from overlap.base.units import format_minutes, percent
from overlap.clocks.timeline import Horizon
from overlap.core.offsets import offset_at
from overlap.output.formats import Rows, target_text
from overlap.planning.causes import (
    DATES,
    DAYS_OFF,
    EVERY_DAY,
    WEEKDAYS,
    cause_of,
)
from overlap.sites.day_windows import format_window
from overlap.sites.documents import target_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from overlap.output.formats import Document
    from overlap.planning.advise import Advice, Change
    from overlap.planning.check import SiteVerdict, Verdict
    from overlap.planning.rank import Ranking
    from overlap.sites.site import Site

_MOST_LINES: Final = 5
_MOST_RANGES: Final = 2
_MOST_NAMES: Final = 6
_CAUSES: Final = {
    " to DST": " starts daylight saving",
    " to standard time": " ends daylight saving",
    " to hours ": " works ",
    "start of the horizon": "first day",
}
WEEKDAY_NAMES: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


def days_met(verdict: SiteVerdict) -> str:
    """Say on how many days a target is met: ``233 of 242 days, 9 without cover``.

    Lost days are without cover where they count; else they are left out and said so.
    """
    words = f"{verdict.reached_days} of {verdict.counted_days} days"
    if not verdict.lost_days:
        return words
    lost = f"{verdict.lost_days} without cover"
    if not verdict.target.counts_lost_days:
        lost = f"{verdict.lost_days} more lost to days off"
    return f"{words}, {lost}"


def dates_of(document: Document) -> str:
    """Write the dates that a document is about, the last included."""
    horizon = document["horizon"]
    return str(Horizon(horizon["start"], horizon["stop"]))


def cause_words(cause: str) -> str:
    """Say what changed the hours shared, as ``New York starts daylight saving``.

    >>> cause_words("New York to DST"), cause_words("start of the horizon")
    ('New York starts daylight saving', 'first day')
    """
    for name, words in _CAUSES.items():
        cause = cause.replace(name, words)
    return cause


def why_missed(verdict: SiteVerdict) -> str:
    """Say why a site misses its target, as ``on 46 Fridays nothing is shared``.

    Empty where it doesn't.
    """
    cause = cause_of(verdict)
    if cause is None:
        return ""
    shared = "nothing is shared"
    if cause.most_min:
        shared = f"at most {format_minutes(cause.most_min)} is shared"
    if cause.kind == DAYS_OFF:
        names = list(dict.fromkeys(day.site for day in verdict.lost))
        return f"days off of {first_of(names, 2)} leave {cause.days} days without cover"
    if cause.kind == EVERY_DAY:
        always = cause.days == verdict.joint_days
        return f"{shared} on {'any day' if always else f'{cause.days} days'}"
    if cause.kind == WEEKDAYS:
        names = [f"{WEEKDAY_NAMES[n]}s" for n in cause.weekdays]
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        words = f"on {cause.days} {listed} {shared}"
        own = {verdict.site.hours.days[n] for n in cause.weekdays}
        if len(own) == 1:
            (windows,) = own
            times = ", ".join(map(format_window, windows))
            then = "then" if len(names) > 1 else f"on {names[0]}"
            works = f"works {times}" if windows else "doesn't work"
            words += f", since {verdict.site.name} {works} {then}"
        return words
    if cause.kind == DATES:
        ranges = [date_range(start, stop).replace(" – ", " to ") for start, stop in cause.ranges]
        dates = [f"from {own.replace('–', ' to ')}" for own in ranges]
        few = len(dates) <= _MOST_RANGES
        return f"{shared} {' and '.join(dates) if few else first_of(dates, _MOST_RANGES)}"
    return f"on {cause.days} days less is shared than needed"


def cure(advice: Advice) -> str:
    """Say what would meet the target, as ``Fr 2 h later would meet it: …``, or why nothing does."""
    best = advice.best
    if best is None:
        return f"no allowed hours would meet the target: {advice.reason}"
    words = best.summary
    if best.kind == "clock":
        own = best.new_hours[0]
        return f"hours on {own.clock}'s clock would meet it: {own.hours}"
    if len(best.sites) == 1:
        words = words.removeprefix(f"{advice.site.name} ")
    return f"{words} would meet it: {hours_of(best)}"


def hours_of(change: Change) -> str:
    """Write the hours that a change gives, each site's after the other's."""
    return "; ".join(
        f"{own.hours} on {own.clock}'s clock" if own.clock else own.hours
        for own in change.new_hours
    )


def change_words(change: Change) -> str:
    """Say a change with the hours that it gives: ``Dubai Fr 2 h later (…; Fr 11:00-14:00)``."""
    return f"{change.summary} ({hours_of(change)})"


def verdict_sentence(verdict: SiteVerdict) -> str:
    """Say in a line whether a site meets its target: on how many days, and why not."""
    head = "meets its target" if verdict.met else "misses its target: met"
    why = why_missed(verdict)
    days = f"on {days_met(verdict)} ({percent(verdict.share)})"
    return f"{verdict.site.name} {head} {days}{f'; {why}' if why else ''}"


def sites_met(verdict: Verdict) -> str:
    """Say how many of several sites meet their targets; and the target where it is that of all."""
    return "".join(_sites_met(verdict))


def _sites_met(verdict: Verdict) -> tuple[str, str]:
    """Return how many sites meet their targets with whom, and the target of all."""
    met = f"{sum(own.met for own in verdict)} of {len(verdict)} sites meet"
    targets = {own.target for own in verdict}
    if len(targets) > 1:
        return f"{met} their targets with {verdict.reference.name}", ""
    return f"{met} the target with {verdict.reference.name}", f": {targets.pop()}"


def check_summary(verdict: Verdict) -> list[str]:
    """Return the answer of ``check`` in at most five lines, each site with its verdict."""
    sentences = [f"{verdict_sentence(own)}." for own in verdict]
    if len(sentences) == 1:
        return sentences
    head, of_all = _sites_met(verdict)
    head = f"{head}, {verdict.horizon}{of_all}"
    if len(sentences) < _MOST_LINES:
        return [f"{head}.", *sentences]
    parts: dict[bool, list[str]] = {False: [], True: []}
    for own in verdict:
        meets = "meets it" if own.met else "misses it: met"
        parts[own.met].append(f"{own.site.name} {meets} on {days_met(own)}")
    return [f"{head}.", *(f"{'; '.join(part)}." for part in parts.values() if part)]


def targets_summary(verdicts: Mapping[str, Verdict]) -> list[str]:
    """Return for each target, by its name, which sites meet it; in at most five lines."""
    lines = []
    for name, verdict in verdicts.items():
        met = [own.site.name for own in verdict if own.met]
        of = f"{len(met)} of {len(verdict)}" if met else f"none of {len(verdict)}"
        names = f": {first_of(met, _MOST_NAMES)}" if met else ""
        with_hq = f"with {verdict.reference.name}, {verdict.horizon}"
        sites = "site" if len(verdict) == 1 else "sites"
        lines.append(f"{name}: met by {of} {sites} {with_hq}{names}.")
    if len(lines) > _MOST_LINES:
        more = len(lines) - _MOST_LINES + 1
        lines = [*lines[: _MOST_LINES - 1], f"… and {more} more targets"]
    return lines


def check_brief(verdict: Verdict) -> Rows:
    """Return a row for each site of a verdict, as a reader compares them side by side."""
    rows = [
        {
            "site": own.site.name,
            "verdict": "✓ met" if own.met else "✗ missed",
            "days met": f"{own.reached_days} of {own.counted_days}",
            "share": percent(own.share),
            "joint": own.joint_days,
            "below": own.below,
            "within": own.within,
            "above": own.above,
            "lost": own.lost_days,
            "people": own.site.people,
            "target": target_text(target_document(own.target)),
        }
        for own in verdict
    ]
    return Rows(tuple(rows[0]), rows)


def rank_summary(ranking: Ranking) -> list[str]:
    """Return the answer of ``rank`` in at most five lines: how many meet it, and the best."""
    met = [place for place in ranking.places if place.met]
    places = f"{len(met)} of {len(ranking.places)} places meet the target"
    lines = [f"{places} with {ranking.reference.name}, {ranking.horizon}."]
    for place in ranking.places[: _MOST_LINES - 1]:
        verb = "meets" if place.met else "misses"
        share = f"{place.site.name} {verb} it on {percent(place.share)}"
        needed = place.hours_needed
        cure = f"; {needed} would meet it" if needed and not place.met else ""
        lines.append(f"{share} of days{cure}.")
    return lines


def advise_summary(advice: Advice) -> list[str]:
    """Return the answer of ``advise`` in at most five lines."""
    now = f"{percent(advice.share)} of days, target {advice.target}"
    if advice.met:
        return [f"{advice.site.name} meets the target as it is: {now}."]
    lines = [f"{advice.site.name} misses the target as it is: {now}."]
    if not advice.changes:
        nearest = advice.nearest
        near = f"{change_words(nearest)}: {percent(nearest.share)} of days" if nearest else ""
        return [*lines, f"N{cure(advice)[1:]}.", *([f"Closest: {near}."] if near else [])]
    return [
        *lines,
        *(
            f"{n}. {change_words(change)}: {percent(change.share)} of days, cost {change.cost:.4g}."
            for n, change in enumerate(advice.changes, start=1)
        ),
    ]


def programme_summary(document: Document) -> list[str]:
    """Say of each meeting how often it is held and who is worst off, in five lines at most."""
    lines = []
    for own in document["meetings"]:
        weight = {who["name"]: who["weight"] for who in own["attendees"]}
        worst = max(own["burden"], key=lambda name: own["burden"][name] / weight[name])
        cost = own["burden"][worst]
        most = f"highest cost {cost:g} points, {worst}" if cost else "no one is inconvenienced"
        count = len(own["occurrences"])
        lines.append(f"{own['meeting']}: {count} meeting{'s' * (count != 1)}; {most}")
    lines += [f"{note}." for note in document["notes"]]
    more = len(lines) - _MOST_LINES
    if more > 0:
        lines = [*lines[: _MOST_LINES - 1], f"… and {more + 1} more lines"]
    return lines


def coverage_lead(document: Document) -> str:
    """Say how much of the hours that have to be covered somebody works."""
    required, week = document["required"], format_minutes(document["week_hours"] * 60)
    of = format_minutes(document["required_week_hours"] * 60)
    hours = f"{required['hours']} {required['clock']} time" if required else "all hours"
    return f"Covered: {percent(document['share'])} of {hours}, {week} of {of} a week."


def recurring_words(gap: Document) -> str:
    """Say when a gap comes back, and who stops and who hasn't started."""
    when = "every day" if gap["days"] == "Mo-Su" else gap["days"]
    times = f"{gap['start']}–{gap['stop']} {gap['clock']} time ({gap['times']} times)"
    return f"{when} {times}: {gap['cause']}."


def coverage_summary(document: Document) -> list[str]:
    """Return the answer of ``coverage`` in at most five lines: share, what a closure adds, gaps."""
    lines = [coverage_lead(document)]
    if "without" in document:
        change = document["without"]
        closed = f"Without {change['site']} from {change['from']} to {change['to']}"
        lost = format_minutes(change["uncovered_min"])
        share = percent(change["share"])
        lines.append(f"{closed}, {lost} more are uncovered; covered then: {share}.")
    room = _MOST_LINES - len(lines)
    recurring = document["recurring"]
    lines += map(recurring_words, recurring[: room if len(recurring) <= room else room - 1])
    if len(recurring) > room:
        lines.append(f"{len(recurring) - room + 1} more gaps come back at the same times.")
    if not document["gaps"]:
        lines.append("No gap.")
    return lines


def local_time(instant: str, site: Site) -> str:
    """Write an instant of a document on a site's clock, as ``Fri 2027-05-14 17:30``."""
    utc_min = int(np.datetime64(instant.rstrip("Z"), "m").astype(np.int64))
    zone = site.zone_table
    offset = int(offset_at(np.array([utc_min]), zone.change_utc_min, zone.offset_min)[0])
    shown: dt.datetime = np.datetime64(utc_min + offset, "m").item()
    return f"{short_weekday(shown)} {shown:%Y-%m-%d %H:%M}"


def decisions(verdict: Verdict, advices: Mapping[str, Advice]) -> list[tuple[str, str]]:
    """Return for each site that misses its target its name, and why and what would meet it."""
    lines = []
    for own in verdict:
        if own.met:
            continue
        people = f"{own.site.people} people; " if own.site.people > 1 else ""
        advice = advices.get(own.site.name)
        mend = f" {upper_first(cure(advice))}." if advice else ""
        days = f"{people}met on {days_met(own)}"
        why = upper_first(why_missed(own))
        lines.append((own.site.name, f" misses its target ({days}). {why}.{mend}"))
    return lines


def upper_first(text: str) -> str:
    """Begin a sentence.

    >>> upper_first("on Fridays")
    'On Fridays'
    """
    return text[:1].upper() + text[1:]
