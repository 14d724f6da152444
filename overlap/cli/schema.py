"""``overlap schema``: the JSON Schema of each command's document."""

from __future__ import annotations

import importlib
import json
from typing import Final

import click

from overlap.base.errors import OverlapError, nearest, with_nearest
from overlap.base.schema import json_schema
from overlap.cli.output import OK, Output

DOCUMENTS: Final = {
    "advise": ("planning.documents", "AdviseDocument"),
    "check": ("planning.documents", "CheckDocument"),
    "coverage": ("planning.documents", "CoverageDocument"),
    "days": ("planning.overlaps", "DaysDocument"),
    "diff": ("calendars.documents", "DiffDocument"),
    "duty": ("planning.documents", "DutyDocument"),
    "holidays": ("sites.documents", "HolidaysDocument"),
    "init": ("sites.documents", "InitDocument"),
    "matrix": ("planning.matrix", "MatrixDocument"),
    "rank": ("planning.documents", "RankDocument"),
    "schedule": (
        "meetings.documents",
        "ScheduleDocument",
        "InfeasibleDocument",
        "ProgrammeDocument",
    ),
    "sites": ("sites.documents", "SitesDocument"),
    "suggest": ("meetings.documents", "SuggestDocument"),
    "verify-certificate": ("fairness.documents", "VerifiedDocument"),
}
"""Of each command, the module and the typed documents that its JSON is one of."""


@click.command()
@click.argument("document")
@click.option("-o", "file", metavar="FILE|-", help="Write to this file.")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", help="JSON alone.")
@click.option("-q", "--quiet", is_flag=True, help="No notes on stderr.")
def schema(document: str, file: str | None, form: str, *, quiet: bool) -> int:
    """The JSON Schema (2020-12) of what a command prints.

    DOCUMENT is the command's name, as in "overlap schema check".
    """
    output = Output(form, file, quiet=quiet)
    output.write(f"{json.dumps(schema_of(document), indent=2, ensure_ascii=False)}\n")
    return OK


def schema_of(document: str) -> dict[str, object]:
    """Return the JSON Schema of a command's document.

    Raises
    ------
    OverlapError : no document of this name.
    """
    if document not in DOCUMENTS:
        close = nearest(document, DOCUMENTS)
        known = "" if close else f"; there is {', '.join(DOCUMENTS)}"
        reason = with_nearest("no document of this name", close) + known
        raise OverlapError(reason, key="document", value=document)
    module, *names = DOCUMENTS[document]
    home = importlib.import_module(f"overlap.{module}")
    return json_schema(*(getattr(home, name) for name in names), title=f"overlap {document}")
