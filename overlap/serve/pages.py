"""The planner's page: what its form sends, to a page, a team file or a calendar."""

from __future__ import annotations

import importlib.resources
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from overlap.base.errors import OverlapError
from overlap.calendars.attendance import BusyFile
from overlap.calendars.writing import to_ics
from overlap.output.report.page import environment
from overlap.serve import changes
from overlap.serve.drafts import Draft, unpacked, unpacked_steps
from overlap.serve.fields import LISTED
from overlap.serve.patience import answered
from overlap.serve.plans import plan_of, rotation_of
from overlap.serve.suggesting import places_like, suggested
from overlap.serve.views import File, Shown, first_values, render

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from starlette.requests import Request

    from overlap.serve.store import Store
    from overlap.serve.suggesting import Suggested

_MOST_PLACES: Final = 10


def page_routes(store: Store, today: Callable[[], dt.date]) -> list[Route]:
    """Return the routes of the page.

    Parameters
    ----------
    store : the team file that the page begins with
    today : for the dates of a plan that names none
    """
    pages = _Pages(store, today)
    return [
        Route("/", pages.shown, methods=["GET"]),
        Route("/", pages.changed, methods=["POST"]),
        Route("/places", pages.places, methods=["GET"]),
        Route("/team.toml", pages.team_file, methods=["POST"]),
        Route("/meeting.ics", pages.calendar, methods=["POST"]),
    ]


class _Pages:
    def __init__(self, store: Store, today: Callable[[], dt.date]) -> None:
        self.store = store
        self.today = today

    async def shown(self, request: Request) -> Response:
        """Answer an address: the plan that it holds, else the file's, else an empty one."""
        return await answered(request, self._shown, dict(request.query_params), _part(request))

    def _shown(self, query: Mapping[str, str], part: str) -> Response:
        text = version = ""
        try:
            text, version = self.store.read()
            draft = Draft(text, version=version)
            if "team" in query:
                draft = Draft(unpacked(query["team"]), version=query.get("version", ""))
                text = draft.text
            for place in filter(None, query.get("places", "").split("|")[:_MOST_PLACES]):
                draft = changes.with_site(draft, place, self.today())
            return self._page(draft, _show(query, part))
        except OverlapError as fault:
            broken = Draft(version=version).refused("text", text, f"{fault}.")
            return self._page(broken, Shown(), 422)

    async def changed(self, request: Request) -> Response:
        """Answer the form: do what was pressed, and show what it comes to."""
        async with request.form(max_files=64, max_fields=5000) as form:
            files = [
                BusyFile(str(who), await file.read(), file.filename)
                for who, file in zip(form.getlist("busy.who"), form.getlist("busy"), strict=False)
                if isinstance(file, UploadFile) and file.filename
            ]
            entered = _entered(form)
        return await answered(request, self._changed, entered, files, _part(request))

    def _changed(self, entered: Mapping[str, str], files: list[BusyFile], part: str) -> Response:
        try:
            draft = self._draft(entered)
            draft = changes.with_fields(draft, entered, self.today())
            do, *values = entered.get("do", "update").split(":")
            show = _show(entered, part)
            if do == "date":
                return self._page(draft, replace(show, date=values[0]))
            if do == "suggest":
                suggestions, draft = suggested(draft, entered, files, self.today())
                return self._page(draft, show, found=suggestions)
            if do == "save":
                return self._page(self._saved(draft), show)
            if do == "update" and entered.get("add.place", "").strip():
                do = "add"
            return self._page(self._done(draft, do, values, entered), show)
        except OverlapError as fault:
            return PlainTextResponse(f"error: {fault}\n", 422)
        except (KeyError, ValueError, IndexError):
            return PlainTextResponse("error: not a form of this page; open it anew\n", 422)

    def _done(
        self, draft: Draft, do: str, values: Sequence[str], entered: Mapping[str, str]
    ) -> Draft:
        """Return the draft after a button was pressed."""
        today = self.today()
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

    def _saved(self, draft: Draft) -> Draft:
        try:
            version = self.store.write(draft.text, draft.version)
        except OverlapError as fault:
            return draft.refused("save", "", f"{fault}.")
        return replace(draft, version=version, said=f"Saved in {self.store.name}.")

    def _draft(self, entered: Mapping[str, str]) -> Draft:
        text = unpacked(entered["team"])
        usual = first_values(plan_of(text, self.today()), self.today())
        kept = {key: own for key, own in entered.items() if key in usual and own != usual[key]}
        return Draft(
            text, unpacked_steps(entered.get("steps", "")), entered.get("version", ""), kept
        )

    def _page(
        self, draft: Draft, show: Shown, status: int = 200, found: Suggested | None = None
    ) -> Response:
        try:
            text = self.store.read()[0]
        except OverlapError:  # gone or broken since; what was entered is shown all the same
            text = ""
        file = File(self.store.name, text)
        page = render(draft, show, file, self.today(), suggested=found)
        return HTMLResponse(page, status)

    async def places(self, request: Request) -> Response:
        """Answer what places a beginning may mean."""
        text = request.query_params.get("q", "")
        return JSONResponse(await run_in_threadpool(places_like, text, _MOST_PLACES))

    async def team_file(self, request: Request) -> Response:
        """Answer the team file as it stands in the form."""
        return await answered(request, self._team_file, _entered(await request.form()))

    def _team_file(self, entered: Mapping[str, str]) -> Response:
        draft = changes.with_fields(self._draft(entered), entered, self.today())
        if draft.faults:
            return self._page(draft, Shown(), 422)
        return _file(draft.text.encode(), "application/toml", self.store.name or "team.toml")

    async def calendar(self, request: Request) -> Response:
        """Answer the calendar of a meeting of the form."""
        return await answered(request, self._calendar, _entered(await request.form()))

    def _calendar(self, entered: Mapping[str, str]) -> Response:
        draft = changes.with_fields(self._draft(entered), entered, self.today())
        if draft.faults:
            return self._page(draft, Shown(), 422)
        name = entered.get("meeting", "")
        proposal = rotation_of(draft.text, name).proposal
        if proposal is None:
            return self._page(draft, Shown(), 422)
        return _file(to_ics(proposal), "text/calendar", f"{name}.ics")


def _part(request: Request) -> str:
    """Return which part of the answer is wanted: ``quick``, or all of it."""
    return request.headers.get("x-part", "all")


def _show(entered: Mapping[str, str], part: str) -> Shown:
    return Shown(entered.get("date", ""), entered.get("site", ""), part == "quick")


def _added(before: Draft, after: Draft, prefix: str) -> Draft:
    """Empty the fields for something new once it is added."""
    if after.text == before.text:
        return after
    entered = {key: own for key, own in after.entered.items() if not key.startswith(prefix)}
    return replace(after, entered=entered)


def _entered(form: FormData) -> dict[str, str]:
    """Return what each field of a form says; the values of one with several, as one text."""
    values: dict[str, str] = {}
    for key, value in form.multi_items():
        if isinstance(value, str):
            values[key] = f"{values[key]}{LISTED}{value}" if values.get(key) else value
    return values


def _file(data: bytes, kind: str, name: str) -> Response:
    quoted = urllib.parse.quote(name, safe="")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quoted}"}
    return Response(data, media_type=kind, headers=headers)


_STATIC: Final = {
    "planner.css": "text/css",
    "planner.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def static_routes() -> list[Route]:
    """Return the routes of what the page loads: its styles, its script and its icon."""
    folder = importlib.resources.files("overlap.serve") / "static"
    files = {name: (folder / name).read_bytes() for name in _STATIC}
    files["report.css"] = environment().get_template("style.css.j2").render().encode()

    async def answer(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in files:
            return PlainTextResponse("error: no such page\n", 404)
        kind = _STATIC.get(name, "text/css")
        return Response(files[name], media_type=kind, headers={"cache-control": "no-cache"})

    return [Route("/static/{name}", answer, methods=["GET"])]
