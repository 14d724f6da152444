"""Text for eyes about calendars: ``diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from overlap.output.rows import brief_diff_rows
from overlap.output.summaries import change_counts
from overlap.output.terminal.common import horizon_part, rows_part

if TYPE_CHECKING:
    from rich.console import RenderableType

    from overlap.output.formats import Document


def diff_parts(document: Document) -> list[RenderableType]:
    """Return a table of what changes, and how often each change occurs."""
    old, new = document["old"], document["new"]
    if not document["differences"]:
        same = f"as {new}" if new else "with today's zone rules as when it was written"
        return [Text(f"{old} shows the same {same}."), horizon_part(document)]
    why = f"from {old} to {new}" if new else f"{old}, by zone rules changed since it was written"
    table = rows_part(brief_diff_rows(document))
    return [table, Text(f"{change_counts(document)}: {why}."), horizon_part(document)]
