"""Suggestions as lines to paste."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
from overlap.base.day_names import month, short_weekday
from overlap.output.formats import Document


def suggestion_lines(document: Document) -> list[str]:
    """Return a line for each suggestion, to paste; or why there is none.

    >>> local = {"Austin": "2027-03-09T09:00:00-06:00", "Pune": "2027-03-09T20:30:00+05:30"}
    >>> suggestion_lines({"suggestions": [{"local": local, "absent": []}]})
    ['Tue 9 March: 09:00 Austin · 20:30 Pune']
    """
    if not document["suggestions"]:
        return [failure_line(document)]
    return [f"{times_line(own['local'])}{_without(own)}" for own in document["suggestions"]]


def failure_line(document: Document) -> str:
    """Say why there is no suggestion."""
    return f"No time for {document['meeting']}: {document['reason']}"


def times_line(local: Mapping[str, str]) -> str:
    """Write the local times of a start, those on one clock together."""
    of_time: dict[dt.datetime, dict[dt.timedelta | None, list[str]]] = {}
    times = {name: dt.datetime.fromisoformat(text) for name, text in local.items()}
    first = next(iter(times.values()))
    for name, at in times.items():
        of_time.setdefault(at.replace(tzinfo=None), {}).setdefault(at.utcoffset(), []).append(name)
    parts = []
    for at, names in of_time.items():
        day = "" if at.date() == first.date() else f"{short_weekday(at)} "
        parts += [f"{day}{at:%H:%M} {', '.join(own)}" for own in names.values()]
    return f"{short_weekday(first)} {first.day} {month(first)}: {' · '.join(parts)}"


def _without(own: Mapping[str, Any]) -> str:
    return f" (without {', '.join(own['absent'])})" if own["absent"] else ""
