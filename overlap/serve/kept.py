"""Answers that are kept for who asks the same again: as many as fit into a bounded size."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from overlap.serve.workers import Answer

MOST_BYTES: Final = 16 << 20
_MOST_OF_ONE: Final = 256 << 10

OF_A_DAY: Final = frozenset(
    {"advise", "check", "coverage", "days", "holidays", "matrix", "rank", "sites"}
)
"""Commands whose answers follow from the question and the date alone; others may read a clock."""


class Kept:
    """The latest answers, by their questions.

    Parameters
    ----------
    today : an answer is another on another date
    """

    def __init__(self, today: Callable[[], dt.date]) -> None:
        self._today = today
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()
        self._size = 0

    def key(self, command: str, body: bytes) -> bytes:
        """Return what a question is kept by; empty if its answer isn't kept."""
        if command not in OF_A_DAY:
            return b""
        return hashlib.sha256(f"{command} {self._today()} ".encode() + body).digest()

    def get(self, key: bytes) -> Answer | None:
        """Return the answer to a question that was asked before, if it is still there."""
        if key not in self._answers:
            return None
        self._answers.move_to_end(key)
        return self._answers[key]

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep an answer, in place of those that nobody has asked for the longest."""
        if not key or key in self._answers or len(answer.body) > _MOST_OF_ONE:
            return
        self._answers[key] = answer
        self._size += len(answer.body)
        while self._size > MOST_BYTES:
            self._size -= len(self._answers.popitem(last=False)[1].body)
