"""``POST /api/COMMAND``: the command's documents for other programs, and what describes them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from overlap.serve.commands import Command, openapi
from overlap.serve.kept import Kept
from overlap.serve.workers import Answer, BusyError, SlowError, Workers

if TYPE_CHECKING:
    from starlette.requests import Request

_LONGEST_NOTES: Final = 4000
_OK: Final = 200
_GONE: Final = 499
"""What nobody reads: the client has gone."""

_Result = TypeVar("_Result")


def api_routes(
    commands: Mapping[str, Command], workers: Workers, kept: Kept, version: str
) -> list[Route]:
    """Return the routes of the API.

    Parameters
    ----------
    commands : that may be asked, by name
    workers : who answer
    kept : answers to questions that were asked before
    version : of overlap
    """
    described = openapi(commands, version)

    async def asked(request: Request) -> Response:
        name = request.path_params["command"]
        if name not in commands:
            known = ", ".join(commands)
            return error(404, f"no such command; there are {known}", key="command", value=name)
        body = await request.body()
        key = kept.key(name, body)
        answer = kept.get(key) or await answer_of(workers, "answer", name, body, request)
        if isinstance(answer, Response):
            return answer
        if answer.status == _OK:
            kept.put(key, answer)
        return _response(answer)

    async def description(_: Request) -> Response:
        return JSONResponse(described)

    return [
        Route("/api/{command}", asked, methods=["POST"]),
        Route("/openapi.json", description, methods=["GET"]),
    ]


def _response(answer: Answer) -> Response:
    headers = {"cache-control": "no-store"}
    notes = [*answer.notes]
    while notes and len(json.dumps(notes)) > _LONGEST_NOTES:
        notes.pop()
    if notes:
        headers["overlap-notes"] = json.dumps(notes)
    return Response(answer.body, answer.status, headers, "application/json")


async def answer_of(
    workers: Workers, task: str, argument: str, body: bytes, request: Request
) -> Answer | Response:
    """Return what a process answers, or why there is no answer."""
    try:
        answer = await while_there(request, workers.ask(task, argument, body))
    except BusyError:
        reason = "too many questions at once; ask again later"
        return error(503, reason, headers={"retry-after": "2"})
    except SlowError:
        limit = workers.bounds.time_limit_s
        reason = f"takes more than {limit:g} s; ask about fewer sites, or a shorter horizon"
        return error(422, reason)
    return Response(status_code=_GONE) if answer is None else answer


async def while_there(request: Request, work: Awaitable[_Result]) -> _Result | None:
    """Return what some work comes to; None, and it is cancelled, if the client goes first."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()


async def _gone(request: Request) -> None:
    """Return when the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def error(
    status: int,
    reason: str,
    *,
    key: str = "",
    value: object = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an error as the API writes it."""
    content = {"error": {"key": key, "value": value, "reason": reason}}
    return JSONResponse(content, status, headers)
