"""Company closures from a calendar or a table: all-day events and rows to days off with reasons."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from typing import Final, NamedTuple

from overlap.base.errors import CalendarError, OverlapError
from overlap.base.files import decoded
from overlap.calendars.reader import read_ics
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon
from overlap.sites.absences import DaysOff

_FROM: Final = ("from", "start", "date", "start date", "first")
_TO: Final = ("to", "end", "end date", "last")
_REASON: Final = ("reason", "name", "summary", "subject", "title", "description", "holiday")
_DAY: Final = dt.timedelta(days=1)
_DELIMITERS: Final = ";\t,"


class Closures(NamedTuple):
    """What a file of closures says, and what of it isn't read.

    Attributes
    ----------
    days : in the file's order
    part_days : titles of events that aren't of whole days
    unread : names of columns that mean nothing here
    """

    days: list[DaysOff]
    part_days: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def closures_of(data: bytes, *, source: str = "") -> Closures:
    r"""Return the closures of a file; cancelled events are none.

    Parameters
    ----------
    data : iCalendar, of which all-day events up to 2100 are taken; or CSV with a row of names
        first: a column ``from`` (or ``date``), and maybe ``to``, included, and ``reason``
    source : the file's name, for errors

    Raises
    ------
    CalendarError : neither, or a row that can't be read; it names the row.

    >>> closures_of(b"from,to,reason\n2027-12-27,2027-12-30,year-end closure\n").days
    [DaysOff('2027-12-27', '2027-12-30', 'year-end closure')]
    """
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:6].upper() == b"BEGIN:":
        entries = read_ics(data, source=source, horizon=Horizon(FIRST_DATE, LAST_DATE))
        held = [entry for entry in entries if not entry.cancelled]
        titles = [" ".join(entry.summary.split()) for entry in held]
        closures = [
            DaysOff(entry.start.date(), max(entry.start.date(), entry.stop.date() - _DAY), title)
            for entry, title in zip(held, titles, strict=True)
            if entry.all_day
        ]
        part_days = dict.fromkeys(
            title or f"an event on {entry.start.date()}"
            for entry, title in zip(held, titles, strict=True)
            if not entry.all_day
        )
        return Closures(closures, tuple(part_days))
    try:
        return _of_table(decoded(data, CalendarError))
    except OverlapError as fault:
        raise fault.within(source=source) from None


def _of_table(text: str) -> Closures:
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    columns = [_column(names, keys) for keys in (_FROM, _TO, _REASON)]
    if columns[0] is None:
        known = ", ".join(names) or "none"
        raise CalendarError(f"no column 'from' or 'date'; there is {known}", key="row 1")
    days = []
    for number, row in enumerate(rows, start=2):
        if row.get(None):  # the key of cells past the last column
            reason = f"more cells than the {len(names)} columns; put text with commas in quotes"
            raise CalendarError(reason, key=f"row {number}")
        values = [(row.get(name) or "").strip() if name else "" for name in columns]
        if not any(values):
            continue
        try:
            days.append(DaysOff(values[0], values[1] or None, values[2]))
        except OverlapError as fault:
            raise CalendarError(fault.reason, key=f"row {number}", value=fault.value) from None
    unread = tuple(name for word, name in names.items() if word and name not in columns)
    return Closures(days, unread=unread)


def _column(names: Mapping[str, str], keys: tuple[str, ...]) -> str | None:
    return next((names[name] for name in keys if name in names), None)
