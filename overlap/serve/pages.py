"""The doors of the planner's page: what comes to them goes to a process that answers."""

from __future__ import annotations

import importlib.resources
import json
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from overlap.base.errors import OverlapError
from overlap.calendars.attendance import BusyFile
from overlap.output.report.page import environment
from overlap.serve.answers import HTML, OK, PageQuestion, Saved
from overlap.serve.api import while_there
from overlap.serve.fields import LISTED
from overlap.serve.suggesting import places_like
from overlap.serve.views import File
from overlap.serve.workers import Answer, BusyError, SlowError, Workers

if TYPE_CHECKING:
    import datetime as dt

    from starlette.requests import Request

    from overlap.serve.store import Store

_MOST_PLACES: Final = 10
_MOST_FILES: Final = 64
_MOST_FIELDS: Final = 5000
_CLIENT_GONE: Final = 499
_UNAVAILABLE: Final = 503
_REFUSED: Final = 422


def page_routes(store: Store, workers: Workers, today: Callable[[], dt.date]) -> list[Route]:
    """Return the routes of the page.

    Parameters
    ----------
    store : the team file that the page begins with
    workers : who answer
    today : for the dates of a plan that names none
    """
    pages = _Pages(store, workers, today)
    return [
        Route("/", pages.shown, methods=["GET"]),
        Route("/", pages.changed, methods=["POST"]),
        Route("/places", pages.places, methods=["GET"]),
        Route("/team.toml", pages.team_file, methods=["POST"]),
        Route("/meeting.ics", pages.calendar, methods=["POST"]),
    ]


class _Pages:
    def __init__(self, store: Store, workers: Workers, today: Callable[[], dt.date]) -> None:
        self._store, self._workers, self._today = store, workers, today

    async def shown(self, request: Request) -> Response:
        """Answer an address: the plan that it holds, else the file's, else an empty one."""
        return await self._answer(request, "address", dict(request.query_params))

    async def changed(self, request: Request) -> Response:
        """Answer the form: do what was pressed, and show what it comes to."""
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
            owners = form.getlist("busy.who")
            files = [
                BusyFile(str(who), await file.read(), file.filename)
                for who, file in zip(owners, form.getlist("busy"), strict=False)
                if isinstance(file, UploadFile) and file.filename
            ]
            ledger = form.get("history")
            history = await ledger.read() if isinstance(ledger, UploadFile) else b""
            entered = _entered(form)
        if entered.get("do") == "save":
            return await self._save(request, entered)
        return await self._answer(request, "form", entered, calendars=files, history=history)

    async def _save(self, request: Request, entered: Mapping[str, str]) -> Response:
        """Write the team file as it stands in the form, and show what became of it."""
        try:
            made = await self._answer_of(request, "file", await self._question(request, entered))
        except SlowError:
            return self._too_slow()
        if not isinstance(made, Answer) or made.status != OK:
            if isinstance(made, Response):
                return made
            return _response(made._replace(status=OK) if made.kind == HTML else made)
        text, version = made.body.decode(), entered.get("version", "")
        try:
            saved = Saved(await run_in_threadpool(self._store.write, text, version))
        except OverlapError as fault:
            saved = Saved(fault=str(fault))
        return await self._answer(request, "form", entered, saved=saved)

    async def team_file(self, request: Request) -> Response:
        """Answer the team file as it stands in the form."""
        return await self._answer(request, "file", await _form(request))

    async def calendar(self, request: Request) -> Response:
        """Answer the calendar of a meeting of the form."""
        return await self._answer(request, "calendar", await _form(request))

    async def places(self, request: Request) -> Response:
        """Answer what places a beginning may mean."""
        text = request.query_params.get("q", "")
        return JSONResponse(await run_in_threadpool(places_like, text, _MOST_PLACES))

    async def _answer(
        self,
        request: Request,
        door: str,
        entered: Mapping[str, str],
        calendars: Sequence[BusyFile] = (),
        history: bytes = b"",
        saved: Saved | None = None,
    ) -> Response:
        question = await self._question(request, entered)
        question = replace(question, calendars=calendars, history=history, saved=saved)
        try:
            reply = await self._answer_of(request, door, question)
        except SlowError:
            try:
                reply = await self._answer_of(request, door, replace(question, part="cut"))
            except SlowError:
                return self._too_slow()
        return reply if isinstance(reply, Response) else _response(reply)

    def _too_slow(self) -> Response:
        limit = self._workers.bounds.time_limit_s
        reason = f"takes more than {limit:g} s; ask about fewer sites, or fewer dates"
        return _error(reason, _REFUSED)

    async def _question(self, request: Request, entered: Mapping[str, str]) -> PageQuestion:
        text = version = fault = ""
        try:
            text, version = await run_in_threadpool(self._store.read)
        except OverlapError as error:
            fault = str(error)
        part = "quick" if request.headers.get("x-part") == "quick" else "all"
        file = File(self._store.name, text)
        return PageQuestion(self._today(), entered, part, file, version, fault)

    async def _answer_of(
        self, request: Request, door: str, question: PageQuestion
    ) -> Answer | Response:
        """Return what a process answers, or why there is no answer.

        Raises
        ------
        SlowError : it takes longer than it may.
        """
        try:
            asking = self._workers.ask("page", door, question.packed())
            answer = await while_there(request, asking)
        except BusyError:
            return _error("too many questions at once; ask again later", _UNAVAILABLE)
        return Response(status_code=_CLIENT_GONE) if answer is None else answer


def _response(answer: Answer) -> Response:
    if not answer.kind:  # a process that failed says so as the API does
        return _error(json.loads(answer.body)["error"]["reason"], answer.status)
    headers = {}
    if answer.name:
        quoted = urllib.parse.quote(answer.name, safe="")
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quoted}"
    return Response(answer.body, answer.status, headers, answer.kind)


def _error(reason: str, status: int) -> Response:
    headers = {"retry-after": "2"} if status == _UNAVAILABLE else {}
    return PlainTextResponse(f"error: {reason}\n", status, headers)


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_fields=_MOST_FIELDS) as form:
        return _entered(form)


def _entered(form: FormData) -> dict[str, str]:
    """Return what each field of a form says; the values of one with several, as one text."""
    values: dict[str, str] = {}
    for key, value in form.multi_items():
        if isinstance(value, str):
            values[key] = f"{values[key]}{LISTED}{value}" if values.get(key) else value
    return values


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
