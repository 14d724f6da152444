"""An answer as Markdown, to paste into a chat, a ticket or a page of a wiki."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from overlap.base.characters import spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.output.formats import Rows

_ACTS: Final = re.compile(r"([\\`*_\[\]<>|])")


def to_markdown(lines: Sequence[str], table: Rows, *, most: int | None = None) -> str:
    r"""Write sentences and a table; no character of theirs acts as Markdown.

    ``most`` : rows at most, with a line that says how many more there are

    >>> from overlap.output.formats import Rows
    >>> print(to_markdown(["1 of 1 met"], Rows(("site",), [{"site": "A|B"}])), end="")
    1 of 1 met
    <BLANKLINE>
    | site |
    |---|
    | A\|B |
    """
    shown = table.rows if most is None else table.rows[:most]
    rows = [[_cell(row[column]) for column in table.columns] for row in shown]
    head = [_cell(column.replace("_", " ")) for column in table.columns]
    parts = [_paragraph(line) for line in lines]
    if table.rows:
        written = [head, ["---"] * len(head), *rows]
        parts.append("\n".join(_row(row) for row in written))
    if len(shown) < len(table.rows):
        parts.append(f"… and {len(table.rows) - len(shown)} more: `--details` lists them.")
    return "\n\n".join(parts) + "\n"


def _row(cells: Sequence[str]) -> str:
    if set(cells) == {"---"}:
        return f"|{'|'.join(cells)}|"
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
    return _ACTS.sub(r"\\\1", spelled(text)).replace("\n", " ")


def _paragraph(line: str) -> str:
    return _ACTS.sub(r"\\\1", spelled(line))
