"""Documents about calendars: ``diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overlap.output.documents.common import Document, Rows, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.calendars.differences import Difference
    from overlap.calendars.reader import Entry
    from overlap.clocks.timeline import Horizon

_COLUMNS = ("change", "date", "summary", "old_start", "old_stop", "new_start", "new_stop", "fields")


def diff_document(
    old: str, new: str | None, horizon: Horizon, found: Sequence[Difference]
) -> Document:
    """Return what changes from one file to another, or (``new`` None) by today's zone rules."""
    return {
        "old": old,
        "new": new,
        "horizon": horizon.to_dict(),
        "differences": [_difference(each) for each in found],
        "versions": versions(),
    }


def diff_rows(document: Document) -> Rows:
    """Return a row a difference."""
    rows = []
    for each in document["differences"]:
        row: dict[str, Any] = {**each, "fields": " ".join(each["fields"])}
        for side in ("old", "new"):
            for end in ("start", "stop"):
                row[f"{side}_{end}"] = (each[side] or {}).get(end, "")
        rows.append(row)
    return Rows((*_COLUMNS, "uid"), rows)


def _difference(each: Difference) -> Document:
    shown = each.shown
    return {
        "change": each.change,
        "date": str((shown.original or shown.start).date()),
        "summary": shown.summary,
        "old": _times(each.before),
        "new": _times(each.after),
        "fields": list(each.fields),
        "uid": shown.uid,
    }


def _times(entry: Entry | None) -> Document | None:
    if entry is None:
        return None
    start, stop = (f"{at:%Y-%m-%dT%H:%M}Z" for at in (entry.start, entry.stop))
    return {"start": start, "stop": stop}
