"""Characters that act instead of being read.

A control character moves a cursor or commands a terminal, a line separator breaks a line, and a
bidirectional override turns the order of whatever follows it.  Names may have none of them; texts
that others wrote, as a calendar's, may, and are shown with them spelled out.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = "\x00-\x1f\x7f-\x9f"
_TURNING: Final = "\u2028\u2029\u202a-\u202e\u2066-\u2069"
_SURROGATES: Final = "\ud800-\udfff"

UNREADABLE: Final = re.compile(f"[{_CONTROLS}{_SURROGATES}]")
"""Control characters, and halves of surrogate pairs, which no file can hold."""

TURNING: Final = re.compile(f"[{_TURNING}]")
"""Separators of lines and paragraphs, and embeddings, overrides and isolates of direction."""

_ACTING: Final = re.compile(f"[{_CONTROLS}{_SURROGATES}{_TURNING}]")
_IN_JSON: Final = re.compile(f"[\x7f-\x9f{_SURROGATES}{_TURNING}]")


def spelled(text: str, *, keep: str = "") -> str:
    r"""Return text with each acting character spelled, but those of ``keep``.

    >>> print(spelled("\x1b[31mred"))
    \x1b[31mred
    """
    return _ACTING.sub(lambda match: match[0] if match[0] in keep else repr(match[0])[1:-1], text)


def spelled_in_json(text: str) -> str:
    r"""Return JSON of the same value, with the acting characters that JSON may hold spelled.

    >>> print(spelled_in_json('"\x9b31m"'))
    "\u009b31m"
    """
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
