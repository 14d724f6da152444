"""Processes that answer questions: a bounded number, each question for a bounded time.

A process can be ended whatever it does, so a question costs the others nothing once its client has
gone or its time is up.  Few questions may be slow at once, so some process is always free for
those that are quick.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

_LENGTH: Final = struct.Struct(">I")
_CANCEL: Final = _LENGTH.pack(0)
_GRACE_S: Final = 0.5
"""How long a process may take to notice that its question is cancelled; then it is ended."""

_START_TIME_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What questions may take together.

    Parameters
    ----------
    processes : at most so many
    slow : so many questions at most may take longer than ``slow_after_s``
    slow_after_s : what a quick question takes at most [s]
    time_limit_s : what any question takes at most [s]
    waiting : so many questions at most wait for a process
    """

    processes: int = 4
    slow: int = 2
    slow_after_s: float = 1.0
    time_limit_s: float = 30.0
    waiting: int = 200


class Answer(NamedTuple):
    """What a process answered: a status of HTTP, a body, and notes for the reader.

    Of a page also its media type, and a name where it is a file to keep.
    """

    status: int
    body: bytes
    notes: tuple[str, ...] = ()
    kind: str = ""
    name: str = ""


class BusyError(Exception):
    """There is no process for a question now."""


class SlowError(Exception):
    """A question took longer than it may."""


class Workers:
    """Starts processes as they are needed, and hands them questions.

    Parameters
    ----------
    command : what starts a process that speaks as ``overlap.cli.worker`` does
    bounds : of processes, time and waiting
    """

    def __init__(self, command: Sequence[str], bounds: Bounds = Bounds()) -> None:
        self._command = tuple(command)
        self.bounds = bounds
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._n_processes = 0
        self._waiting: deque[asyncio.Future[_Process]] = deque()
        self._n_slow = 0

    async def start(self) -> None:
        """Start the processes that quick questions need."""
        quick = self.bounds.processes - self.bounds.slow
        for process in await asyncio.gather(*(self._starting() for _ in range(quick))):
            self._free(process)

    async def stop(self) -> None:
        """End all processes."""
        for process in [*self._all]:
            await self._end(process)

    async def ask(self, task: str, argument: str, body: bytes) -> Answer:
        """Return the answer to a question; a cancelled one stops its process.

        Raises
        ------
        BusyError : too many questions wait, or are slow.
        SlowError : it takes longer than it may.
        """
        process = await self._taken()
        answering = asyncio.ensure_future(process.ask(task, argument, body))
        try:
            return await self._within_time(answering)
        except (asyncio.IncompleteReadError, ConnectionError, struct.error):
            reason = "the process that answered has ended; ask about less"
            error = {"error": {"key": "", "value": None, "reason": reason}}
            return Answer(503, json.dumps(error).encode())
        finally:
            await asyncio.shield(self._given_back(process, answering))

    async def _within_time(self, answering: asyncio.Future[Answer]) -> Answer:
        """Wait for an answer: first as for a quick one, then among the few slow ones."""
        bounds = self.bounds
        quick = min(bounds.slow_after_s, bounds.time_limit_s)
        done, _ = await asyncio.wait({answering}, timeout=quick)
        if done:
            return answering.result()
        if self._n_slow >= bounds.slow:
            raise BusyError
        self._n_slow += 1
        try:
            done, _ = await asyncio.wait({answering}, timeout=bounds.time_limit_s - quick)
        finally:
            self._n_slow -= 1
        if not done:
            raise SlowError
        return answering.result()

    async def _given_back(self, process: _Process, answering: asyncio.Future[Answer]) -> None:
        """Free a process; one that still works is told to stop, and ended if it doesn't."""
        if not answering.done():
            with contextlib.suppress(ConnectionError):
                process.cancel()
            await asyncio.wait({answering}, timeout=_GRACE_S)
        if answering.done() and not answering.cancelled() and answering.exception() is None:
            self._free(process)
            return
        answering.cancel()
        await self._end(process)
        if self._waiting:  # somebody would wait for a process that is no more
            with contextlib.suppress(OSError):
                self._free(await self._starting())

    async def _taken(self) -> _Process:
        """Return a process for one question: an idle one, a new one, or the next that is free."""
        while self._idle:
            process = self._idle.pop()
            if process.is_alive:
                return process
            await self._end(process)
        if self._n_processes < self.bounds.processes:
            return await self._started_for_one()
        if len(self._waiting) >= self.bounds.waiting:
            raise BusyError
        turn: asyncio.Future[_Process] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._free(turn.result())
            raise

    def _free(self, process: _Process) -> None:
        """Give a process to whoever waits longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(process)
                return
        self._idle.append(process)

    async def _started_for_one(self) -> _Process:
        """Start a process; if whoever asks goes meanwhile, it is for the next."""
        starting = self._starting()
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(
                lambda done: None if done.exception() else self._free(done.result())
            )
            raise

    def _starting(self) -> asyncio.Future[_Process]:
        """Begin to start a process, which counts from now on."""
        self._n_processes += 1
        return asyncio.ensure_future(self._started())

    async def _started(self) -> _Process:
        """Return a new process, once it is ready."""
        try:
            process = _Process(
                await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                )
            )
        except BaseException:
            self._n_processes -= 1
            raise
        self._all.add(process)
        try:
            async with asyncio.timeout(_START_TIME_S):
                await process.ready()
        except BaseException:
            await self._end(process)
            raise
        return process

    async def _end(self, process: _Process) -> None:
        if process in self._all:
            self._all.remove(process)
            self._n_processes -= 1
        await process.end()


@dataclass(eq=False)
class _Process:
    """A process that answers one question at a time."""

    process: Any
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, task: str, argument: str, body: bytes) -> Answer:
        async with self._lock:
            for part in (task.encode(), argument.encode(), body):
                self.process.stdin.write(_LENGTH.pack(len(part)) + part)
            await self.process.stdin.drain()
            head = json.loads(await self._frame())
            body = await self._frame()
            return Answer(head["status"], body, tuple(head["notes"]), head["kind"], head["name"])

    async def ready(self) -> None:
        """Wait until it can be asked."""
        await self._frame()

    async def _frame(self) -> bytes:
        (size,) = _LENGTH.unpack(await self.process.stdout.readexactly(_LENGTH.size))
        return bytes(await self.process.stdout.readexactly(size))

    def cancel(self) -> None:
        self.process.stdin.write(_CANCEL)

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
