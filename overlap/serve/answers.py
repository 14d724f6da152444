"""What the planner's page answers: to an address, to its form, with a team file or a calendar.

No server is needed for it, so a process that can be ended does it.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from overlap.base.errors import OverlapError
from overlap.calendars.attendance import BusyFile
from overlap.calendars.writing import to_ics
from overlap.serve import changes
from overlap.serve.drafts import Draft, unpacked, unpacked_steps
from overlap.serve.plans import plan_of, rotation_of
from overlap.serve.suggesting import suggested
from overlap.serve.views import File, Shown, first_values, render

HTML: Final = "text/html; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"
OK: Final = 200
REFUSED: Final = 422

_MOST_PLACES: Final = 10
_CORRECT_FIRST: Final = "Correct what is marked first; the file wouldn't have it."


class Sent(NamedTuple):
    """An answer: a status of HTTP, a body, its media type, and a name if it is a file to keep."""

    status: int
    body: bytes
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """How the writing of the team file went: its version then, or why it isn't written."""

    version: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question to the page.

    Attributes
    ----------
    today : for the dates of a plan that names none
    entered : what the address or the form says, by field
    part : ``all``, ``quick``: slow parts may wait, or ``cut``: they were too slow
    file : the team file on disk, its version, and why it can't be read
    saved : what became of the file, if the form was sent to save it
    calendars : that were dropped in
    history : a ledger that was dropped in; empty without one
    """

    today: dt.date
    entered: Mapping[str, str]
    part: str = "all"
    file: File = File()  # noqa: RUF009 - frozen
    version: str = ""
    fault: str = ""
    saved: Saved | None = None
    calendars: Sequence[BusyFile] = field(default=())
    history: bytes = b""

    def packed(self) -> bytes:
        """Return the question as bytes for another process."""
        values: dict[str, Any] = {
            "today": str(self.today),
            "entered": dict(self.entered),
            "part": self.part,
            "file": [self.file.name, self.file.text],
            "version": self.version,
            "fault": self.fault,
            "saved": self.saved and [self.saved.version, self.saved.fault],
            "calendars": [
                [own.who, base64.b64encode(own.data).decode(), own.source] for own in self.calendars
            ],
            "history": base64.b64encode(self.history).decode(),
        }
        return json.dumps(values).encode()


def unpacked_question(data: bytes) -> PageQuestion:
    """Return the question that was packed."""
    values = json.loads(data)
    return PageQuestion(
        dt.date.fromisoformat(values["today"]),
        values["entered"],
        values["part"],
        File(*values["file"]),
        values["version"],
        values["fault"],
        values["saved"] and Saved(*values["saved"]),
        [
            BusyFile(who, base64.b64decode(data), source)
            for who, data, source in values["calendars"]
        ],
        base64.b64decode(values["history"]),
    )


def answer(door: str, question: PageQuestion) -> Sent:
    """Answer what came to a door of the page: ``address``, ``form``, ``file`` or ``calendar``."""
    doors = {"address": _shown, "form": _changed, "file": _team_file, "calendar": _calendar}
    try:
        return doors[door](question)
    except OverlapError as fault:
        return _error(str(fault))
    except (KeyError, ValueError, IndexError, RecursionError):
        return _error("not a form of this page; open it anew")


def _error(reason: str) -> Sent:
    return Sent(REFUSED, f"error: {reason}\n".encode(), PLAIN)


def _shown(question: PageQuestion) -> Sent:
    """Answer an address: the plan that it holds, else the file's, else an empty one."""
    query, text, version = question.entered, question.file.text, question.version
    try:
        if question.fault:
            return _broken(question, "", "", question.fault)
        draft = Draft(text, version=version)
        if "team" in query:
            draft = Draft(unpacked(query["team"]), version=query.get("version", ""))
            text = draft.text
        for place in filter(None, query.get("places", "").split("|")[:_MOST_PLACES]):
            draft = changes.with_site(draft, place, question.today)
        return _page(question, draft)
    except OverlapError as fault:
        return _broken(question, text, version, str(fault))


def _broken(question: PageQuestion, text: str, version: str, reason: str) -> Sent:
    draft = Draft(version=version).refused("text", text, f"{reason}.")
    return _page(replace(question, entered={}), draft, REFUSED)


def _changed(question: PageQuestion) -> Sent:
    """Answer the form: do what was pressed, and show what it comes to."""
    entered, today = question.entered, question.today
    draft = _filled_in(question)
    do, *values = entered.get("do", "update").split(":")
    if do == "date":
        return _page(question, draft, date=values[0])
    if do == "suggest":
        found, draft = suggested(draft, entered, question.calendars, question.history, today)
        page = render(draft, _show(question), question.file, today, suggested=found)
        return Sent(OK, page.encode(), HTML)
    if do == "save":
        return _page(question, _after_saving(draft, question))
    if do == "update" and entered.get("add.place", "").strip():
        do = "add"
    return _page(question, _done(draft, do, values, question))


def _done(draft: Draft, do: str, values: Sequence[str], question: PageQuestion) -> Draft:
    """Return the draft after a button was pressed."""
    entered, today = question.entered, question.today
    match do, *values:
        case "add", *_:
            made = changes.with_site(draft, entered["add.place"], today)
            draft = _added(draft, made, "add.place")
        case "person", *_:
            draft = _added(draft, changes.with_person(draft, entered), "add.person.")
        case "meeting", *_:
            draft = _added(draft, changes.with_meeting(draft, entered), "add.meeting.")
        case "hours", number, edge, minutes:
            draft = changes.with_moved_hours(draft, int(number), edge, int(minutes), today)
        case "take", number, rank:
            draft = changes.with_advice(draft, int(number), int(rank), today)
        case "remove", kind, number:
            draft = changes.without_part(draft, kind, int(number))
        case "hq", number:
            draft = changes.with_fields(draft, {"hq": str(int(number))}, today)
        case "text", *_:
            draft = changes.with_text(draft, entered["text"])
        case "undo", *_:
            draft = draft.undone()
    return draft


def _after_saving(draft: Draft, question: PageQuestion) -> Draft:
    saved = question.saved
    if saved is None:
        return draft
    if saved.fault:
        return draft.refused("save", "", f"{saved.fault}.")
    return replace(draft, version=saved.version, said=f"Saved in {question.file.name}.")


def _team_file(question: PageQuestion) -> Sent:
    """Answer the team file as it stands in the form."""
    draft = _filled_in(question)
    if draft.faults:
        return _page(question, replace(draft, said=_CORRECT_FIRST), REFUSED)
    name = question.file.name or "team.toml"
    return Sent(OK, draft.text.encode(), "application/toml", name)


def _calendar(question: PageQuestion) -> Sent:
    """Answer the calendar of a meeting of the form."""
    draft = _filled_in(question)
    if draft.faults:
        return _page(question, replace(draft, said=_CORRECT_FIRST), REFUSED)
    name = question.entered.get("meeting", "")
    proposal = rotation_of(draft.text, name).proposal
    if proposal is None:
        return _page(question, draft, REFUSED)
    return Sent(OK, to_ics(proposal), "text/calendar; charset=utf-8", f"{name}.ics")


def _filled_in(question: PageQuestion) -> Draft:
    """Return the draft that the form holds, with what was entered in its fields."""
    entered, today = question.entered, question.today
    text = unpacked(entered["team"])
    usual = first_values(plan_of(text, today), today)
    kept = {key: own for key, own in entered.items() if key in usual and own != usual[key]}
    steps = unpacked_steps(entered.get("steps", ""))
    draft = Draft(text, steps, entered.get("version", ""), kept)
    return changes.with_fields(draft, entered, today)


def _added(before: Draft, after: Draft, prefix: str) -> Draft:
    """Empty the fields for something new once it is added."""
    if after.text == before.text:
        return after
    entered = {key: own for key, own in after.entered.items() if not key.startswith(prefix)}
    return replace(after, entered=entered)


def _page(question: PageQuestion, draft: Draft, status: int = OK, *, date: str = "") -> Sent:
    show = _show(question)
    if date:
        show = replace(show, date=date)
    return Sent(status, render(draft, show, question.file, question.today).encode(), HTML)


def _show(question: PageQuestion) -> Shown:
    entered = question.entered
    return Shown(entered.get("date", ""), entered.get("site", ""), question.part)
