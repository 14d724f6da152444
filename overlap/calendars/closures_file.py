"""Company closures from a calendar or a table: all-day events and rows to days off with reasons."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Final

from overlap.base.errors import CalendarError, OverlapError
from overlap.base.files import decoded
from overlap.calendars.reader import read_ics
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon
from overlap.sites.absences import DaysOff

_FROM: Final = ("from", "start", "date", "start date", "first")
_TO: Final = ("to", "end", "end date", "last")
_REASON: Final = ("reason", "name", "summary", "title", "description", "holiday")
_DAY: Final = dt.timedelta(days=1)
_DELIMITERS: Final = ";\t,"


def closures_of(data: bytes, *, source: str = "") -> tuple[list[DaysOff], int]:
    r"""Return the closures of a file, and how many of its events aren't of whole days.

    Parameters
    ----------
    data : iCalendar, of which all-day events up to 2100 are taken; or CSV with a row of names
        first: a column ``from`` (or ``date``), and maybe ``to``, included, and ``reason``
    source : the file's name, for errors

    Raises
    ------
    CalendarError : neither, or a row that can't be read; it names the row.

    >>> closures_of(b"from,to,reason\n2027-12-27,2027-12-30,year-end closure\n")
    ([DaysOff('2027-12-27', '2027-12-30', 'year-end closure')], 0)
    """
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:6].upper() == b"BEGIN:":
        entries = read_ics(data, source=source, horizon=Horizon(FIRST_DATE, LAST_DATE))
        whole = [entry for entry in entries if entry.all_day and not entry.cancelled]
        closures = [
            DaysOff(entry.start.date(), entry.stop.date() - _DAY, " ".join(entry.summary.split()))
            for entry in whole
        ]
        return closures, len(entries) - len(whole)
    try:
        return list(_rows(decoded(data, CalendarError))), 0
    except OverlapError as fault:
        raise fault.within(source=source) from None


def _rows(text: str) -> Iterable[DaysOff]:
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    first, last, reason = (_column(names, keys) for keys in (_FROM, _TO, _REASON))
    if first is None:
        known = ", ".join(names) or "none"
        raise CalendarError(f"no column 'from' or 'date'; there is {known}", key="row 1")
    for number, row in enumerate(rows, start=2):
        values = [(row.get(name) or "").strip() if name else "" for name in (first, last, reason)]
        if not any(values):
            continue
        try:
            yield DaysOff(values[0], values[1] or None, values[2])
        except OverlapError as fault:
            raise CalendarError(fault.reason, key=f"row {number}", value=fault.value) from None


def _column(names: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((names[name] for name in keys if name in names), None)
