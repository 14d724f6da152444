"""``repr``: one short line that evaluates to an equal object, or can't be evaluated at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Final

LONGEST: Final = 200


def short(text: str) -> str:
    """Return text of at most 200 characters; a cut is marked, so that what is cut isn't code.

    >>> short("a" * 300)[-3:], len(short("a" * 300))
    ('aa…', 200)
    """
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def call(name: str, *positional: object, **named: object) -> str:
    """Return the call that makes a thing; dates as text, and what is None or empty left out.

    >>> import datetime
    >>> call("Site", "Oslo", "Europe/Oslo", days_off=[datetime.date(2027, 5, 17)], seasons=[])
    "Site('Oslo', 'Europe/Oslo', days_off=['2027-05-17'])"
    """
    parts = [repr(_text(value)) for value in positional]
    parts += [f"{key}={_text(own)!r}" for key, own in named.items() if own not in (None, [], ())]
    return short(f"{name}({', '.join(parts)})")


def of_fields(thing: object) -> str:
    """Return the call that makes a data class or named tuple; fields as by default are left out.

    >>> from typing import NamedTuple
    >>> class Point(NamedTuple):
    ...     x: int
    ...     y: int = 0
    >>> of_fields(Point(3))
    'Point(x=3)'
    """
    parts = (f"{key}={' '.join(repr(own).split())}" for key, own in _told(thing))
    return short(f"{type(thing).__name__}({', '.join(parts)})")


def _told(thing: object) -> Iterator[tuple[str, object]]:
    """Yield the fields of a thing whose value isn't their default."""
    if isinstance(thing, tuple):
        defaults = thing._field_defaults  # type: ignore[attr-defined]  # a named tuple's
        names = thing._fields  # type: ignore[attr-defined]  # a named tuple's
    else:
        own = fields(thing)  # type: ignore[arg-type]  # a data class
        names = [each.name for each in own]
        made = {e.name: e.default_factory() for e in own if e.default_factory is not MISSING}
        defaults = made | {e.name: e.default for e in own if e.default is not MISSING}
    for name in names:
        value = getattr(thing, name)
        if name not in defaults or value != defaults[name]:
            yield name, value


def _text(value: object) -> object:
    """Return dates, also of a list or a dict, as text."""
    if isinstance(value, list):
        return [_text(own) for own in value]
    if isinstance(value, dict):
        return {key: _text(own) for key, own in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value
