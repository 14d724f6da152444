"""Text for eyes: rendering, tables, signs.

Nothing is told by colour alone.  Where the encoding lacks the signs, plain ASCII stands in.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console, Group
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from overlap.base.characters import spelled
from overlap.output.words import dates_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from overlap.output.formats import Document, Rows

_SIGNS: Final = "✓✗·░▒█–│"
_ASCII: Final = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "·": ".",
        "░": "-",
        "▒": "=",
        "█": "#",
        "–": "-",
        "…": "~",
        "─": "-",
        "│": "|",
    }
)
_PIPED_WIDTH: Final = 10_000


def render(*parts: RenderableType, width: int | None, encoding: str, color: bool) -> str:
    """Return the text of some parts; ``width`` None is a pipe, where nothing is cut.

    No character of it acts, but those that colour it.
    """
    out = io.StringIO()
    console = Console(
        file=out,
        width=width or _PIPED_WIDTH,
        force_terminal=color,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    shown = console.render(Group(*parts))
    console.print(Segments(each._replace(text=spelled(each.text, keep="\n")) for each in shown))
    text = "".join(f"{line.rstrip()}\n" for line in out.getvalue().rstrip("\n").split("\n"))
    try:
        _SIGNS.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_ASCII)
    return text


def rows_part(rows: Rows) -> Table:
    """Return the table of a document's rows."""
    table = plain_table(*(column.replace("_", " ") for column in rows.columns))
    for row in rows.rows:
        table.add_row(*(str(row[column]) for column in rows.columns))
    return table


def horizon_part(document: Document) -> Text:
    """Return the line that says which dates a document is about."""
    return Text(f"Dates: {dates_of(document)}.")


def plain_table(*columns: str) -> Table:
    """Return an empty table without frames; its cells fold and are never cut."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    return table
