"""What changes between two calendars, or between a calendar and today's zone rules."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from overlap.base.reprs import of_fields
from overlap.calendars.documents import DiffDocument, DifferenceDocument, TimesDocument
from overlap.calendars.reader import Entry, read_ics
from overlap.clocks.instants import utc_text
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon
from overlap.sites.documents import versions

_TEXTS: Final = ("summary", "location")
_MOST_MOVED: Final = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Difference:
    """One occurrence that isn't in both calendars alike.

    Attributes
    ----------
    change : ``"added"``, ``"dropped"`` (just not there any more), ``"cancelled"`` (said to be),
        ``"moved"``, or ``"changed"``: at the same time, with another text
    before, after : the occurrence in the old and in the new calendar, None where it isn't shown
    fields : which texts changed; descriptions, which tell the times, aren't compared

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> from overlap import to_ics
    >>> entries = read_ics(to_ics(proposal))
    >>> differences(entries, entries[1:])
    (Difference(change='dropped', before=<Entry 'All hands (B)' at 2027-01-06T14:00Z>, after=None),)
    """

    change: str
    before: Entry | None
    after: Entry | None
    fields: tuple[str, ...] = ()

    __repr__ = of_fields

    @property
    def shown(self) -> Entry:
        """The occurrence as the new calendar has it, else as the old one had."""
        entry = self.after or self.before
        assert entry is not None  # noqa: S101 - one of both is there
        return entry

    def to_dict(self) -> DifferenceDocument:
        """Return it in plain types."""
        shown = self.shown
        return {
            "change": self.change,
            "date": str((shown.original or shown.start).date()),
            "summary": shown.summary,
            "old": _times(self.before),
            "new": _times(self.after),
            "fields": list(self.fields),
            "uid": shown.uid,
        }


def diff_document(
    old: str, new: str | None, horizon: Horizon, changes: Iterable[Difference]
) -> DiffDocument:
    """Return the document of ``overlap diff``.

    Parameters
    ----------
    old, new : names of the files; ``new`` None: the old one by today's zone rules
    horizon : the dates that are compared
    changes : what ``differences`` or ``moved_by_rules`` returns
    """
    return {
        "old": old,
        "new": new,
        "horizon": horizon.to_dict(),
        "differences": [each.to_dict() for each in changes],
        "versions": versions(),
    }


def around(horizon: Horizon) -> Horizon:
    """Return the dates to read, so that what is moved into or out of a horizon is seen as such.

    >>> from overlap import Horizon
    >>> around(Horizon("2027-03-01", "2027-04-01"))
    Horizon('2026-01-25', '2028-05-05')
    """
    return Horizon(
        max(horizon.start - _MOST_MOVED, FIRST_DATE), min(horizon.stop + _MOST_MOVED, LAST_DATE)
    )


def within(every: Iterable[Difference], horizon: Horizon) -> tuple[Difference, ...]:
    """Return the differences of what is or was on the dates of a horizon, in UTC."""
    return tuple(each for each in every if _is_on(each, horizon))


def differences(old: Iterable[Entry], new: Iterable[Entry]) -> tuple[Difference, ...]:
    r"""Return what changes from one calendar to another, in the order of time.

    An occurrence is the same when its UID is, and in a series the date that its rule gives it.

    Parameters
    ----------
    old, new : the entries of each, as ``read_ics`` gives

    >>> lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART:20270105T140000Z",
    ...          "DTEND:20270105T150000Z", "END:VEVENT", "END:VCALENDAR"]
    >>> old = "\n".join(lines).encode()
    >>> new = old.replace(b"T140000", b"T143000")
    >>> [each.change for each in differences(read_ics(old), read_ics(new))]
    ['moved']
    """
    before, after = _by_identity(old), _by_identity(new)
    listed = []
    for key in before.keys() | after.keys():
        difference = _difference(before.get(key), after.get(key))
        if difference is not None:
            listed.append(difference)
    return tuple(sorted(listed, key=lambda each: (each.shown.start, each.shown.uid, each.change)))


def _is_on(difference: Difference, horizon: Horizon) -> bool:
    both = (difference.before, difference.after)
    return any(each.start.date() in horizon for each in both if each is not None)


def moved_by_rules(
    data: bytes, horizon: Horizon | None = None, *, source: str = ""
) -> tuple[Difference, ...]:
    """Return the occurrences of a file that another zone rule has moved since it was written.

    ``before`` is by the file's own VTIMEZONE, ``after`` by the zone's name and today's rules.
    Events in UTC stay where they are: they have no rule to follow.

    Parameters
    ----------
    data : the file's bytes
    horizon : only what is shown on these dates, in UTC; without it every series needs an end
    source : its name, for errors

    Raises
    ------
    CalendarError : as ``read_ics``.

    >>> from pathlib import Path
    >>> data = Path("docs/examples/vancouver-written-in-2025.ics").read_bytes()
    >>> moved = moved_by_rules(data)
    >>> len(moved), str(moved[0].before.start), str(moved[0].after.start)
    (6, '2026-11-03 16:00:00+00:00', '2026-11-03 15:00:00+00:00')
    """
    written = read_ics(data, source=source, horizon=horizon)
    return differences(written, read_ics(data, source=source, horizon=horizon, by_name=True))


def _by_identity(entries: Iterable[Entry]) -> dict[tuple[str, dt.date | None, int], Entry]:
    """Return entries by UID, date in their series, and how many came before on that date."""
    count: Counter[tuple[str, dt.date | None]] = Counter()
    numbered = {}
    for entry in entries:
        key = entry.uid, entry.original.date() if entry.original else None
        numbered[*key, count[key]] = entry
        count[key] += 1
    return numbered


def _difference(before: Entry | None, after: Entry | None) -> Difference | None:
    old = None if before is None or before.cancelled else before
    new = None if after is None or after.cancelled else after
    if old is None or new is None:
        if old is new:
            return None
        gone = "dropped" if after is None else "cancelled"
        return Difference("added" if old is None else gone, old, new)
    fields = tuple(name for name in _TEXTS if getattr(old, name) != getattr(new, name))
    if (old.start, old.stop) != (new.start, new.stop):
        return Difference("moved", old, new, fields)
    return Difference("changed", old, new, fields) if fields else None


def _times(entry: Entry | None) -> TimesDocument | None:
    if entry is None:
        return None
    return {"start": utc_text(entry.start), "stop": utc_text(entry.stop)}
