"""People from where they are kept: the columns of a data frame or of a CSV file.

Columns bear the names of a ``[[person]]``'s keys, or those that Slack, Microsoft Graph and
personnel systems give them; upper and lower case, spaces and signs make no difference.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from overlap.base.errors import OverlapError, SiteError, TeamFileError, nearest
from overlap.base.files import decoded, read_bytes
from overlap.base.units import is_number
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon
from overlap.clocks.zones import zone_names
from overlap.sites.gazetteer import cities_named
from overlap.sites.places import Place, find_place, working_weeks
from overlap.sites.site import OFFICE_WINDOW, Site
from overlap.team.person import Person

MAX_BYTES: Final = 16 << 20
MAX_ROWS: Final = 10_000
_COLUMNS: Final = {
    "name": ("name", "realname", "displayname", "fullname"),
    "email": ("email", "emailaddress", "mail", "workemail"),
    "site": ("site", "office", "officelocation"),
    "zone": ("zone", "tz", "timezone", "ianazone"),
    "place": ("place", "city", "location"),
    "hours": ("hours", "workinghours", "workhours"),
    "clock": ("clock",),
    "holidays": ("holidays",),
    "weight": ("weight",),
    "refuse": ("refuse",),
    "prefer": ("prefer",),
    "from": ("from", "startdate", "joins"),
    "to": ("to", "enddate", "leaves"),
}
"""Keys of a person, and the names of columns that mean them, the first one meant most."""

_LISTS: Final = ("refuse", "prefer")
_RENAMED: Final = {"from": "first", "to": "last"}
_DELIMITERS: Final = ",;\t"


class People(NamedTuple):
    """What a table says: the sites of its people, the people, and the columns that aren't read."""

    sites: tuple[Site, ...]
    people: tuple[Person, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its number as people count it, and what isn't empty in it, by key."""

    number: int
    cells: Mapping[str, object]
    columns: Mapping[str, str]

    def fault(self, key: str, fault: OverlapError) -> OverlapError:
        """Return the fault with the row and column it is of."""
        located = fault.within()
        located.key = f"row {self.number}, {self.columns.get(key, key)}"
        return located

    def wrong(self, key: str, reason: str) -> OverlapError:
        """Return a fault of a cell."""
        return self.fault(key, SiteError(reason, value=self.cells.get(key)))


def read_people(path: str | Path, sites: Iterable[Site] = ()) -> People:
    """Read people from a CSV file: UTF-8, parted by commas, semicolons or tabs.

    Parameters
    ----------
    path : of the file, whose first row names the columns
    sites : those that its people may belong to; none: those that the file names

    Raises
    ------
    OverlapError : can't be read, or a cell can't; it names file, row and column.
    """
    source = str(path)
    data = read_bytes(path, MAX_BYTES, TeamFileError)
    try:
        return people_of(_csv_columns(decoded(data, TeamFileError)), sites, first_row=2)
    except OverlapError as fault:
        raise fault.within(source=source) from None


def people_of(
    columns: Mapping[str, Sequence[object]], sites: Iterable[Site] = (), *, first_row: int = 1
) -> People:
    """Return the people of a table, given by its columns.

    Parameters
    ----------
    columns : values by the column's name; None, NaN and blank text are empty
    sites : those that people may belong to; none: those that the table names
    first_row : number of the first row of values, for errors

    Raises
    ------
    OverlapError : no names, or a cell that can't be read; it names row and column.

    >>> sites, people, unread = people_of({"Name": ["Ana"], "TZ": ["Asia/Manila"], "Team": ["A"]})
    >>> sites[0].name, people, unread
    ('Manila', (Person('Ana', 'Manila'),), ('Team',))
    """
    named = _named(list(columns))
    unread = tuple(name for name in columns if name not in named.values())
    rows = list(_rows(columns, named, first_row))
    if len(rows) > MAX_ROWS:
        raise SiteError(f"more than {MAX_ROWS} people", key="people", value=len(rows))
    if not rows:
        raise SiteError("empty; give a row for each person", key="people")
    reader = _Reader(rows, tuple(sites))
    return People(reader.sites, reader.people, unread)


class _Reader:
    """One pass over the rows for the sites, one for the people; what repeats is read once."""

    def __init__(self, rows: Sequence[_Row], sites: tuple[Site, ...]) -> None:
        self.places: dict[str, Place] = {}
        self.by_name = {site.name.casefold(): site for site in sites}
        self.is_given = bool(sites)
        self.has_sites = any("site" in row.cells for row in rows)
        if not self.is_given:
            self._name_sites(rows)
        self.sites = tuple(self.by_name.values())
        if not self.sites:
            raise SiteError("missing; add a column site, zone or place", key="site")
        self.people = tuple(itertools.starmap(self._person, zip(rows, _names(rows), strict=True)))

    def _name_sites(self, rows: Sequence[_Row]) -> None:
        """Make a site of each office; where no office is named, of each place or zone."""
        if not self.has_sites:
            for row in rows:
                self._of_place(row)
            return
        first: dict[str, _Row] = {}
        zones: dict[str, Counter[str]] = {}
        for row in rows:
            if "site" in row.cells:
                folded = _text(row, "site").casefold()
                first.setdefault(folded, row)
                zones.setdefault(folded, Counter()).update(self._own_zone(row))
        for folded, row in first.items():
            name = _text(row, "site")
            self.by_name[folded] = _office(name, self._place_of_site(name, zones[folded], row))

    def _own_zone(self, row: _Row) -> list[str]:
        """Return the zone that a row's zone or place says, if it says one."""
        if "zone" in row.cells:
            return [self._zone(row)]
        return [self._place(row, "place").zone] if "place" in row.cells else []

    def _place_of_site(self, name: str, zones: Counter[str], row: _Row) -> Place:
        """Return the city of a site's name, unless most of its people are in another zone."""
        most = next((zone for zone, _ in zones.most_common(1)), None)
        if most is None or any(cities_named(name.partition(",")[0])):
            with contextlib.suppress(OverlapError):
                place = find_place(name)
                if most in {None, place.zone}:
                    return place
        if most is None:
            reason = "no city of this name, and none of its people has a zone or place"
            raise row.wrong("site", reason)
        return self._find(most, row, "zone")

    def _of_place(self, row: _Row) -> str | None:
        """Return the name of the site made of a row's place, else of its zone."""
        key = "place" if "place" in row.cells else "zone"
        if key not in row.cells:
            raise row.wrong("zone", "missing; a person has a site, a zone or a place")
        place = self._place(row, key)
        name = place.name if key == "place" else place.zone.rpartition("/")[2].replace("_", " ")
        known = self.by_name.get(name.casefold())
        if known is not None and known.zone != place.zone:
            name = place.zone
        self.by_name.setdefault(name.casefold(), _office(name, place))
        return name

    def _person(self, row: _Row, name: str) -> Person:
        cells: dict[str, Any] = {}
        if self.has_sites or self.is_given:
            site = self._site(row) if "site" in row.cells else None
            cells["site"] = None if site is None else site.name
            if "zone" in row.cells:
                zone = self._zone(row)
                if site is None or zone != site.zone:
                    cells["zone"] = zone
            elif "place" in row.cells:
                place = self._place(row, "place")
                if site is None or place.zone != site.zone:
                    cells["place"] = _text(row, "place")
        else:
            cells["site"] = self._of_place(row)
        if name.casefold() in self.by_name:
            raise row.wrong("name", "also the name of a site")
        for key in row.cells.keys() - {"name", "site", "zone", "place"}:
            value = row.cells[key]
            cells[_RENAMED.get(key, key)] = _listed(value) if key in _LISTS else value
        if "weight" in row.cells:
            cells["weight"] = _number(row)
        try:
            return Person(name, **cells)
        except OverlapError as fault:
            key = fault.key.partition("[")[0].partition(".")[0]
            raise row.fault(key, fault) from None

    def _site(self, row: _Row) -> Site:
        name = _text(row, "site")
        if name.casefold() not in self.by_name:
            close = nearest(name, [site.name for site in self.sites])
            hint = f"; nearest: {', '.join(close)}" if close else ""
            raise row.wrong("site", f"no site of this name{hint}")
        return self.by_name[name.casefold()]

    def _zone(self, row: _Row) -> str:
        text = _text(row, "zone")
        return text if text in zone_names() else self._place(row, "zone").zone

    def _place(self, row: _Row, key: str) -> Place:
        return self._find(_text(row, key), row, key)

    def _find(self, text: str, row: _Row, key: str) -> Place:
        """Return a place; Slack's "Pacific Daylight Time" is Windows' "Pacific Standard Time"."""
        if text not in self.places:
            try:
                self.places[text] = find_place(text)
            except OverlapError as fault:
                standard = text.replace(" Daylight Time", " Standard Time")
                standard = standard.replace(" Summer Time", " Standard Time")
                try:
                    self.places[text] = find_place(standard)
                except OverlapError:
                    raise row.fault(key, fault) from None
        return self.places[text]


def _office(name: str, place: Place) -> Site:
    """Return a place as an office with the week that is usual there now."""
    weeks = working_weeks(place, OFFICE_WINDOW, Horizon(FIRST_DATE, LAST_DATE))
    return Site(name, place.zone, weeks[-1][1], place.holidays)


def _named(columns: Sequence[str]) -> dict[str, str]:
    """Return which column stands for which key."""
    folded: dict[str, list[str]] = {}
    for column in columns:
        word = "".join(each for each in str(column).casefold() if each.isalnum())
        folded.setdefault(word, []).append(column)
    named: dict[str, str] = {}
    for key, words in _COLUMNS.items():
        for word in words:
            if key not in named and word in folded:
                if len(folded[word]) > 1:
                    reason = f"two columns for {key}"
                    raise SiteError(reason, key=str(folded[word][1]))
                named[key] = folded[word][0]
    if "name" not in named:
        given = ", ".join(map(str, columns)) or "none"
        raise SiteError(
            f"missing; a column has to bear this name, and there is {given}", key="name"
        )
    return named


def _rows(
    columns: Mapping[str, Sequence[object]], named: Mapping[str, str], first_row: int
) -> Iterator[_Row]:
    """Yield the rows in which something stands."""
    values = [columns[column] for column in named.values()]
    for number, cells in enumerate(zip(*values, strict=True), start=first_row):
        own = {
            key: cell.strip() if isinstance(cell, str) else cell
            for key, cell in zip(named, cells, strict=True)
            if not _is_empty(cell)
        }
        if own:
            yield _Row(number, own, named)


def _is_empty(cell: object) -> bool:
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN, NaT
        return True
    return isinstance(cell, str) and not cell.strip()


def _names(rows: Sequence[_Row]) -> list[str]:
    """Return the people's names; of one name, each with the e-mail address."""
    by_name: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        if "name" not in row.cells:
            raise row.wrong("name", "missing")
        by_name.setdefault(_text(row, "name"), []).append(n)
    names = [_text(row, "name") for row in rows]
    for name, same in by_name.items():
        if len(same) > 1:
            emails = [rows[n].cells.get("email") for n in same]
            if None in emails or len({str(email).casefold() for email in emails}) < len(emails):
                reason = f"also in row {rows[same[0]].number}; tell them apart by name or e-mail"
                raise rows[same[1]].wrong("name", reason)
            for n, email in zip(same, emails, strict=True):
                names[n] = f"{name} ({email})"
    return names


def _listed(value: object) -> list[object]:
    """Return the weekly hours of a cell, each of which stands for itself."""
    if isinstance(value, str):
        return [part for part in map(str.strip, value.split(";")) if part]
    return list(value) if isinstance(value, list | tuple) else [value]


def _text(row: _Row, key: str) -> str:
    value = row.cells[key]
    if not isinstance(value, str):
        raise row.wrong(key, "not text")
    return value


def _number(row: _Row) -> float:
    value = row.cells["weight"]
    if isinstance(value, str):
        try:
            return float(value.replace(",", "."))
        except ValueError:
            raise row.wrong("weight", "not a number") from None
    if not is_number(value):
        raise row.wrong("weight", "not a number")
    return float(value)


def _csv_columns(text: str) -> dict[str, list[str]]:
    """Return the columns of a CSV text by their names."""
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as fault:
        raise TeamFileError(f"not CSV: {fault}") from None
    if not rows:
        raise TeamFileError("empty; the first row names the columns")
    names, *values = rows
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise TeamFileError("two columns of this name", key="row 1", value=twice[0])
    for number, row in enumerate(values, start=2):
        if len(row) > len(names):
            reason = f"{len(row)} cells, and there are {len(names)} columns"
            raise TeamFileError(reason, key=f"row {number}")
    return {
        name: [row[n] if n < len(row) else "" for row in values]
        for n, name in enumerate(names)
        if name
    }
