"""Tables that were written by hand: their keys are all known, their names can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from overlap.base.characters import TURNING, UNREADABLE
from overlap.base.errors import OverlapError, SiteError, unknown_key

MAX_NAME: Final = 120


def check_keys(
    table: object,
    known: Iterable[str],
    *,
    required: Iterable[str] = (),
    fault: type[OverlapError] = SiteError,
) -> Mapping[str, Any]:
    """Return a mapping whose keys are all known and which has the required ones.

    Raises
    ------
    OverlapError : of the kind ``fault``: not a mapping, an unknown key (with the nearest known),
        or a missing one.
    """
    if not isinstance(table, dict):
        raise fault("not a table", value=table)
    known = sorted(known)
    for key in table:
        if key not in known:
            raise fault(unknown_key(str(key), known), key=str(key))
    for key in required:
        if key not in table:
            raise fault("missing", key=key)
    return table


def check_name(
    name: object,
    *,
    key: str = "name",
    most: int = MAX_NAME,
    fault: type[OverlapError] = SiteError,
) -> str:
    """Return a name people can read: 1 to ``most`` characters, none of which acts.

    Raises
    ------
    OverlapError : of the kind ``fault``: anything else.
    """
    if not isinstance(name, str) or not name.strip():
        raise fault("not text with at least one character", key=key, value=name)
    if len(name) > most:
        raise fault(f"longer than {most} characters", key=key, value=name)
    if UNREADABLE.search(name):
        raise fault("has a control character or half a surrogate pair", key=key, value=name)
    if TURNING.search(name):
        reason = "has a character that breaks the line or turns the order of others"
        raise fault(reason, key=key, value=name)
    return name
