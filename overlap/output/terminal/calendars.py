"""Text for eyes about calendars: ``diff``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from overlap.output.terminal.common import horizon_part, plain_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from overlap.output.formats import Document

_CHANGES: Final = ("added", "moved", "changed", "cancelled", "dropped")


def diff_parts(document: Document) -> list[RenderableType]:
    """Return a table of what changes, and how often each change occurs."""
    differences = document["differences"]
    old, new = document["old"], document["new"]
    if not differences:
        same = f"as {new}" if new else "with today's zone rules as when it was written"
        return [Text(f"{old} shows the same {same}."), horizon_part(document)]
    table = plain_table("change", "date", "meeting", "was, UTC", "is, UTC")
    for each in differences:
        change = each["change"]
        if each["fields"]:
            change = f"{change} ({', '.join(each['fields'])})"
        times = (_span(each[side]) for side in ("old", "new"))
        table.add_row(change, each["date"], each["summary"], *times)
    count = Counter(each["change"] for each in differences)
    words = ", ".join(f"{count[change]} {change}" for change in _CHANGES if count[change])
    why = f"from {old} to {new}" if new else f"{old}, by zone rules changed since it was written"
    return [table, Text(f"{words}: {why}."), horizon_part(document)]


def _span(times: Document | None) -> str:
    """Write ``2027-01-05 14:00–15:00``, with the later date where it is another."""
    if times is None:
        return ""
    (first, start), (last, stop) = (times[end].rstrip("Z").split("T") for end in ("start", "stop"))
    return f"{first} {start}–{'' if first == last else f'{last} '}{stop}"
