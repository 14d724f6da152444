"""What a planner does, as changes of a draft: each makes another text, or says why it can't."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from overlap.base.errors import OverlapError, SiteError
from overlap.base.units import format_minutes
from overlap.clocks.timeline import as_date
from overlap.output.words import change_words
from overlap.planning.hour_changes import DayChange, changed_site, working_days
from overlap.serve.decisions import NEAREST
from overlap.serve.fields import LISTED, shown, without, written
from overlap.serve.plans import advice_of, plan_of, usual_horizon
from overlap.sites.places import find_place
from overlap.team.edit import SiteEdit, with_hours
from overlap.team.rewrite import with_table
from overlap.team.team import Team

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from overlap.serve.drafts import Draft

_START: Final = """\
# A team file. Ask the same of it on the command line: overlap check -t FILE
horizon = {{ start = {start}, stop = {stop} }}

[target]
overlap = "2h-4h"
share = 0.9
"""
_NAMES: Final = {
    "max_slots": "different times",
    "every": "how often",
    "start": "first date",
    "last": "last date",
    "overlap": "shared time",
}
_FIELDS: Final = {"until": "last"}


def with_fields(draft: Draft, entered: Mapping[str, str], today: dt.date) -> Draft:
    """Return the draft with what was entered in fields that say something else than its text.

    Each is taken on its own: one that can't be used is kept as it was entered, with the reason.
    Those are tried again after the others, as a first date that lay after the old last one.
    """
    new = _each_field(draft, entered, today)
    if new.text == draft.text or new.faults == draft.faults:
        return new
    return _each_field(replace(new, entered=draft.entered, faults=draft.faults), entered, today)


def _each_field(draft: Draft, entered: Mapping[str, str], today: dt.date) -> Draft:
    plan = plan_of(draft.text, today)
    if plan is None:
        return draft
    for key, before in shown(plan.team, plan.tables, plan.horizon).items():
        value = entered.get(key, before).strip()
        if value != before and not _is_same_choice(key, value, before):
            make = functools.partial(_field_written, key=key, value=value, today=today)
            draft = _changed(draft, make, key, value, functools.partial(_words, key, value))
    return draft


def _is_same_choice(key: str, value: str, before: str) -> bool:
    """Say whether the same names are chosen; a form sends them in its own order."""
    is_several = key.endswith(".attendees")
    return is_several and set(value.split(LISTED)) == set(before.split(LISTED))


def _field_written(text: str, *, key: str, value: str, today: dt.date) -> str:
    if key.startswith("horizon.") and Team.parse(text).horizon is None:
        horizon = usual_horizon(today)
        dates = {"start": horizon.start, "stop": horizon.stop}
        text = with_table(text, "horizon", dates, many=False)
    return written(text, key, value)


def _words(key: str, value: str, team: Team) -> str:
    """Say what a field was set to."""
    if key == "hq":
        return f"{team.hq.name} is the headquarters."
    table, *number, name = key.split(".")
    of = {"horizon": "Dates", "target": "Target"}.get(table, "")
    if number:
        of = names_of(team, table)[int(number[0])]
    return f"{of}, {_NAMES.get(name, name)}: {value.replace(LISTED, ', ') or 'as usual'}."


def names_of(team: Team, part: str) -> list[str]:
    """Return the names of a team's sites, people or meetings."""
    if part == "site":
        return [site.name for site in team.sites]
    if part == "person":
        return [person.name for person in team.people]
    return [meeting.name for meeting in team.meetings]


def with_site(draft: Draft, place: str, today: dt.date) -> Draft:
    """Return the draft with a site at a place, which gets its country's week and holidays."""

    def make(text: str) -> str:
        find_place(place)
        if plan_of(text, today) is None:
            horizon = usual_horizon(today)
            text = text or _START.format(start=horizon.start, stop=horizon.stop)
        return with_table(text, "site", {"place": place.strip()})

    def words(team: Team) -> str:
        site = team.sites[-1]
        return f"{site.name} added, at work {site.hours}."

    return _changed(draft, make, "add.place", place, words)


def with_person(draft: Draft, entered: Mapping[str, str]) -> Draft:
    """Return the draft with a person."""
    name = entered.get("add.person.name", "").strip()
    own = {"name": name, "site": entered.get("add.person.site") or None}
    return _changed(
        draft,
        lambda text: with_table(text, "person", own),
        "add.person.name",
        name,
        lambda _team: f"{name} added.",
    )


def with_meeting(draft: Draft, entered: Mapping[str, str]) -> Draft:
    """Return the draft with a series of meetings."""
    own = {key: entered.get(f"add.meeting.{key}", "").strip() for key in _MEETING}

    def make(text: str) -> str:
        dates = {key: as_date(own[key], key=f"meeting.{key}") for key in ("start", "last")}
        values = {
            "name": own["name"],
            "duration": own["duration"],
            "every": own["every"],
            "start": dates["start"],
            "until": dates["last"],
            "slots": own["slots"] or None,
            "attendees": own["attendees"].split(LISTED) if own["attendees"] else [],
        }
        return with_table(text, "meeting", values)

    words = f"{own['name']} added."
    return _changed(draft, make, "add.meeting.name", own["name"], lambda _team: words)


_MEETING: Final = ("name", "duration", "every", "start", "last", "slots", "attendees")


def without_part(draft: Draft, part: str, number: int) -> Draft:
    """Return the draft without a site, a person or a meeting."""
    team = Team.parse(draft.text)
    name = names_of(team, part)[number]
    return _changed(
        draft,
        lambda text: without(text, part, number),
        f"{part}.{number}",
        None,
        lambda _team: f"{name} removed.",
        whole=len(team.sites) > 1 or part != "site",
    )


def with_moved_hours(draft: Draft, number: int, edge: str, by_min: int, today: dt.date) -> Draft:
    """Return the draft with a site's day moved, or its start or stop alone."""
    team = Team.parse(draft.text)
    site = team.sites[number]
    change = {
        "move": DayChange(move_min=by_min),
        "start": DayChange(head_min=-by_min),
        "stop": DayChange(tail_min=by_min),
    }[edge]
    way = f"{format_minutes(abs(by_min))} {'later' if by_min > 0 else 'earlier'}"
    what = {"move": "hours", "start": "start", "stop": "end"}[edge]

    def make(text: str) -> str:
        after = changed_site(site, change, working_days(site))
        if after is None:
            raise SiteError(f"a day can't {what} {way}: it would start on another date or vanish")
        edits = [SiteEdit(number, after, None)]
        return with_hours(text, edits, team.horizon or usual_horizon(today))

    return _changed(
        draft, make, f"site.{number}.hours", None, lambda _team: f"{site.name}, {what} {way}."
    )


def with_advice(draft: Draft, number: int, rank: int, today: dt.date) -> Draft:
    """Return the draft with a change that ``overlap advise`` lists for a site; 0: the nearest."""
    team = Team.parse(draft.text)
    site = team.sites[number]
    advice = advice_of(draft.text, site.name, today)
    changes = {own.rank: own for own in advice.changes}
    if advice.nearest is not None:
        changes[NEAREST] = advice.nearest
    if rank not in changes:
        return replace(
            draft, said=f"{site.name}: this advice is for hours that have changed since."
        )
    change = changes[rank]
    numbers = {own.name: n for n, own in enumerate(team.sites)}
    edits = [SiteEdit(numbers[own.site.name], own.site, own.clock) for own in change.new_hours]
    return _changed(
        draft,
        lambda text: with_hours(text, edits, advice.horizon),
        f"site.{number}.hours",
        None,
        lambda _team: f"{change_words(change)}.",
    )


def with_text(draft: Draft, text: str) -> Draft:
    """Return the draft with a text that was written by hand."""
    newline = "\r\n" if "\r\n" in draft.text else "\n"
    plain = newline.join(text.splitlines()) + (newline if text.endswith(("\n", "\r")) else "")
    return _changed(draft, lambda _text: plain, "text", plain, lambda _team: "The text is used.")


def _changed(
    draft: Draft,
    make: Callable[[str], str],
    field: str,
    value: str | None,
    words: Callable[[Team], str],
    whole: bool = True,  # noqa: FBT001, FBT002 - see below
) -> Draft:
    """Return the draft with a new text, or with why there is none, at the field that is to blame.

    ``whole``: whether the new text has a site, and so is a team.
    """
    try:
        text = make(draft.text)
        said = words(Team.parse(text) if whole else Team.parse(draft.text))
    except OverlapError as fault:
        name = _blamed(fault, field)
        return draft.refused(name, draft.entered.get(name, value), _sentence(fault))
    return draft.changed(text, said)


def _blamed(fault: OverlapError, field: str) -> str:
    """Return the field that an error is about: of a form of several, the one of its key."""
    parts = field.split(".")
    if parts[0] != "add" or "." not in fault.key:
        return field
    key = fault.key.rpartition(".")[2].partition("[")[0]
    return ".".join([*parts[:-1], _FIELDS.get(key, key)])


def _sentence(fault: OverlapError) -> str:
    return f"{fault.reason[:1].upper()}{fault.reason[1:]}."
