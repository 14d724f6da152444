"""What a planner has in front of them: a team file's text, what led to it, and what was entered.

A page holds all of it in its form and its address, the server nothing: so a page can be shared,
left and come back to, and two tabs don't disturb each other.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Self

from overlap.base.errors import TeamFileError
from overlap.team.teamfile import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_STEPS: Final = 30
"""Changes that can be undone."""

LONGEST_ADDRESS: Final = 8_000
"""Characters of a packed text that go into an address; servers and browsers take so many."""

_MOST_PACKED: Final = 2 << 20
_MOST_STEP_CHARACTERS: Final = 1 << 20
_DAMAGED: Final = "the address or the form is damaged; open the page anew"


@dataclass(frozen=True, slots=True)
class Step:
    """A change: what was done, and the text before it."""

    words: str
    before: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A team file's text in the making.

    Attributes
    ----------
    text : of the team file
    steps : the changes that led to it, the latest last
    version : of the file on disk that it began from; empty without one
    entered : what was typed and can't be used, by field
    faults : why, by field
    said : what happened last, for eyes and ears
    """

    text: str = ""
    steps: tuple[Step, ...] = ()
    version: str = ""
    entered: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    said: str = ""

    def changed(self, text: str, words: str) -> Self:
        """Return the draft with another text, and what was done to it."""
        if text == self.text:
            return self
        steps = _bounded((*self.steps, Step(words, self.text)))
        return replace(self, text=text, steps=steps, said=words)

    def undone(self) -> Self:
        """Return the draft as it was before the last change."""
        if not self.steps:
            return replace(self, said="There is nothing to undo.")
        *steps, last = self.steps
        return replace(self, text=last.before, steps=tuple(steps), said=f"Undone: {last.words}")

    def refused(self, key: str, value: str | None, reason: str) -> Self:
        """Return the draft with a field that keeps what was entered, and why it can't be used.

        ``value`` : None where nothing was entered in it: it keeps what it shows
        """
        entered = self.entered if value is None else {**self.entered, key: value}
        return replace(self, entered=entered, faults={**self.faults, key: reason})

    @property
    def packed_steps(self) -> str:
        """The steps as text for a form."""
        return packed(json.dumps([[step.words, step.before] for step in self.steps]))


def packed(text: str) -> str:
    """Return text as a short word of letters, digits, ``-`` and ``_``.

    >>> unpacked(packed("São Paulo"))
    'São Paulo'
    """
    data = zlib.compress(text.encode(), 9)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(word: str) -> str:
    """Return the text that was packed.

    Raises
    ------
    TeamFileError : nothing that ``packed`` makes, or more than a team file may have.
    """
    try:
        data = base64.b64decode(word + "=" * (-len(word) % 4), b"-_", validate=True)
        reader = zlib.decompressobj()
        plain = reader.decompress(data, MAX_BYTES + 1)
        is_whole = reader.eof or len(plain) > MAX_BYTES
        text = plain.decode() if is_whole else None
    except (binascii.Error, zlib.error, ValueError):
        text = None
    if text is None:
        raise TeamFileError(_DAMAGED, key="team")
    if len(word) > _MOST_PACKED or len(plain) > MAX_BYTES:
        raise TeamFileError("longer than a team file may be", key="team")
    return text


def unpacked_steps(word: str) -> tuple[Step, ...]:
    """Return the steps that a form holds.

    Raises
    ------
    TeamFileError : none of ours.
    """
    try:
        steps = json.loads(unpacked(word)) if word else []
    except (ValueError, RecursionError):
        steps = None
    if not isinstance(steps, list):
        raise TeamFileError(_DAMAGED, key="steps")
    return _bounded(tuple(map(_step, steps)))


def _step(values: object) -> Step:
    match values:
        case [str(words), str(before)]:
            return Step(words, before)
    raise TeamFileError(_DAMAGED, key="steps")


def _bounded(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the latest steps, as many as a form may hold."""
    kept = steps[-MOST_STEPS:]
    while len(kept) > 1 and sum(len(step.before) for step in kept) > _MOST_STEP_CHARACTERS:
        kept = kept[1:]
    return kept
