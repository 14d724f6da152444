"""A process that answers questions for the server, one at a time: ``python -m overlap.cli.worker``.

Frames on stdin and stdout are a length of four bytes and as many bytes.  In come a task, its
argument and its body, or an empty frame that cancels the task being done; out go a JSON head and a
body.  The process ends when its stdin does.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import sys
import threading
import traceback
from typing import Any, BinaryIO, Final, NamedTuple

from overlap.base.errors import InfeasibleError, OverlapError, TeamFileError
from overlap.base.jsonfile import parse_json

_LENGTH: Final = struct.Struct(">I")
MOST_MEMORY_BYTES: Final = 3 << 30
_WARMING: Final = {"options": {"hq": "London", "places": ["Manila"], "days": 7}}
_BEFORE_PAGE_S: Final = 0.5
OK: Final = 200
NOT_FOUND: Final = 404
REFUSED: Final = 422
FAILED: Final = 500
UNAVAILABLE: Final = 503


class CancelledError(Exception):
    """Nobody waits for the answer any more."""


class Reply(NamedTuple):
    """An answer: a status of HTTP, a body, and what a reader has to know besides.

    ``kind``, ``name`` : of a page, its media type, and a name where it is a file to keep
    """

    status: int
    body: bytes
    notes: tuple[str, ...] = ()
    kind: str = ""
    name: str = ""


class Worker:
    """Reads tasks, and does them."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source, self._sink = source, sink
        self._tasks: queue.SimpleQueue[list[bytes]] = queue.SimpleQueue()
        self._is_cancelled = threading.Event()

    def warm_up(self) -> None:
        """Load what most questions need, and say that they may come."""
        self._answer("check", json.dumps(_WARMING).encode())
        self._sink.write(_LENGTH.pack(0))
        self._sink.flush()

    def run(self) -> None:
        """Answer until the process ends."""
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self._do(self._tasks.get(timeout=_BEFORE_PAGE_S))
        except queue.Empty:
            self._load_page()
        while True:
            self._do(self._tasks.get())

    def _do(self, frames: list[bytes]) -> None:
        """Do a task, and answer."""
        task, argument, body = frames
        reply = self._done(task.decode(), argument.decode(), body)
        head = {key: own for key, own in reply._asdict().items() if key != "body"}
        for part in (json.dumps(head).encode(), reply.body):
            self._sink.write(_LENGTH.pack(len(part)) + part)
        self._sink.flush()

    def _load_page(self) -> None:
        """Load what the planner's page needs, before anybody waits for it."""
        import datetime as dt

        from overlap.serve.answers import PageQuestion, answer

        answer("address", PageQuestion(dt.date(2027, 1, 1), {"places": "London|Manila"}, "quick"))

    def _read(self) -> None:
        frames: list[bytes] = []
        while True:
            length = self._source.read(_LENGTH.size)
            if len(length) < _LENGTH.size:
                os._exit(0)  # the server has ended; what is being done is for nobody
            (size,) = _LENGTH.unpack(length)
            if size == 0 and not frames:
                self._is_cancelled.set()
                continue
            frames.append(self._source.read(size))
            if len(frames) == len(("task", "argument", "body")):
                self._is_cancelled.clear()
                self._tasks.put(frames)
                frames = []

    def _done(self, task: str, argument: str, body: bytes) -> Reply:
        try:
            tasks = {"answer": self._answer, "feed": self._feed, "page": self._page}
            return tasks[task](argument, body)
        except OverlapError as fault:
            return Reply(REFUSED, error_body(fault))
        except CancelledError:
            return Reply(UNAVAILABLE, error_body(OverlapError("cancelled")))
        except MemoryError:
            reason = "out of memory; ask about fewer sites, or a shorter horizon"
            return Reply(REFUSED, error_body(OverlapError(reason)))
        except Exception:  # noqa: BLE001 - the next question is to be answered all the same
            traceback.print_exc()
            return Reply(FAILED, error_body(OverlapError("overlap failed; please report this")))

    def _go_on(self, *_: object) -> None:
        """Return, unless nobody waits for the answer any more."""
        if self._is_cancelled.is_set():
            raise CancelledError

    def _answer(self, command: str, body: bytes) -> Reply:
        """Answer a command: the document that it prints as JSON."""
        from overlap.cli import main
        from overlap.cli.request import Request

        table = _object(body)
        options = table.get("options") or {}
        request = Request(main.commands[command], table.get("team"), options, self._go_on)
        request.answer()
        return Reply(OK, request.document.encode(), tuple(request.notes))

    def _feed(self, name: str, text: bytes) -> Reply:
        """Return the calendar of a meeting of a team file's text."""
        from overlap.calendars.writing import to_ics
        from overlap.cli.schedule_all import file_names
        from overlap.meetings.scheduler import propose
        from overlap.team.team import Team

        team = Team.parse(text.decode())
        by_name = {own.name: own for own in team.meetings}
        by_file = dict(zip(file_names([*by_name]), by_name.values(), strict=True))
        meeting = by_name.get(name) or by_file.get(name)
        if meeting is None:
            fault = OverlapError("no meeting of this name", key="meeting", value=name)
            return Reply(NOT_FOUND, error_body(fault))
        try:
            proposal = propose(team, meeting, progress=self._go_on)
        except InfeasibleError as fault:
            return Reply(UNAVAILABLE, error_body(fault))
        return Reply(OK, to_ics(proposal, method="PUBLISH"))

    def _page(self, door: str, body: bytes) -> Reply:
        """Answer what came to a door of the planner's page."""
        from overlap.serve.answers import answer, unpacked_question
        from overlap.serve.patience import working_for

        with working_for(self._go_on):
            sent = answer(door, unpacked_question(body))
        return Reply(sent.status, sent.body, kind=sent.kind, name=sent.name)


def _object(body: bytes) -> dict[str, Any]:
    """Return a question: an object with a team and options."""
    try:
        table = parse_json(body.decode("utf-8-sig"), TeamFileError)
    except UnicodeDecodeError:
        raise TeamFileError("not UTF-8", key="body") from None
    if b"\\ud" in body.lower():
        try:
            json.dumps(table, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # half of a pair, which no text of a file can hold
            raise TeamFileError("has a lone surrogate", key="body") from None
    if not isinstance(table, dict):
        raise TeamFileError("not an object with team and options", key="body")
    for key in table:
        if key not in {"team", "options"}:
            raise TeamFileError("unknown key; known: options, team", key=key)
    if not isinstance(table.get("options") or {}, dict):
        raise TeamFileError("not an object of option names and values", key="options")
    return table


def error_body(fault: OverlapError) -> bytes:
    """Return an error as JSON."""
    error = {"key": fault.key, "value": fault.value, "reason": fault.reason}
    return json.dumps({"error": error}, default=str).encode()


def main() -> None:
    """Answer the server that started this process."""
    _bound_memory()
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints spoils no frame
    worker = Worker(sys.stdin.buffer, sink)
    worker.warm_up()
    worker.run()


def _bound_memory() -> None:
    """Let a question fail that takes more memory than it should."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or most > MOST_MEMORY_BYTES:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, most))


if __name__ == "__main__":
    main()
