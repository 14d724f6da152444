"""``Ledger``: what everybody has borne, event by event, kept in a file between proposals."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, Self

from overlap.base.checks import (
    check_choice,
    check_kind,
    check_number,
    listed,
    set_fields,
)
from overlap.base.errors import LedgerError, OverlapError
from overlap.base.jsonfile import load_json, parse_json
from overlap.base.listing import nearest_dates
from overlap.base.reprs import of_fields
from overlap.base.tables import check_keys, check_name
from overlap.base.units import is_whole
from overlap.base.values import FrozenDict, Value
from overlap.clocks.timeline import as_date
from overlap.meetings.proposal import Proposal

MAX_BURDEN: Final = 1_000_000_000
MAX_ENTRIES: Final = 1_000_000
MEETING: Final = "meeting"
JOINED: Final = "joined"
ADJUSTMENT: Final = "adjustment"
Kind = Literal["meeting", "joined", "adjustment"]
KINDS: Final[tuple[Kind, ...]] = (MEETING, JOINED, ADJUSTMENT)
_VERSION: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class LedgerEntry(Value):
    """What one event added to people's burdens.

    Attributes
    ----------
    date : of the event, in the anchor's calendar
    kind : ``"meeting"`` for an occurrence of ``meeting``, ``"joined"`` for the level at which a
        newcomer starts, ``"adjustment"`` for what people agreed on, as a swap
    burden : by name, from 0 up; of an adjustment also below 0
    meeting : its name, for the kind of that name alone
    note : what people should know of it

    Raises
    ------
    OverlapError : a value that can't be; it names the key.

    >>> import datetime as dt
    >>> swap = LedgerEntry(dt.date(2027, 3, 1), "adjustment", {"Ana": -8.0, "Ben": 8.0})
    >>> LedgerEntry.from_dict(swap.to_dict()) == swap
    True
    """

    date: dt.date
    kind: Kind
    burden: Mapping[str, float]
    meeting: str = ""
    note: str = ""

    __repr__ = of_fields

    def __post_init__(self) -> None:
        kind = check_choice(self.kind, KINDS, "kind", fault=LedgerError)
        for key in ("meeting", "note"):
            if not isinstance(getattr(self, key), str):
                raise LedgerError("not text", key=key, value=getattr(self, key))
        if (kind == MEETING) != bool(self.meeting):
            reason = "named for entries of kind meeting, and only for them"
            raise LedgerError(reason, key="meeting", value=self.meeting)
        burden = FrozenDict(_burdens(self.burden, -MAX_BURDEN if kind == ADJUSTMENT else 0))
        set_fields(self, {"date": as_date(self.date), "burden": burden})

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Build an entry from its JSON object.

        Parameters
        ----------
        table : a dict

        Raises
        ------
        OverlapError : a missing or an unknown key, or a value that can't be; it names the key.
        """
        known = {"date", "kind", "burden", "meeting", "note"}
        required = ["date", "kind", "burden"]
        return cls(**check_keys(table, known, required=required, fault=LedgerError))

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as a JSON object; ``from_dict`` takes it back."""
        table: dict[str, Any] = {"date": self.date.isoformat(), "kind": self.kind}
        table |= {"meeting": self.meeting} if self.meeting else {}
        table |= {"note": self.note} if self.note else {}
        return {**table, "burden": dict(self.burden)}


@dataclass(frozen=True, slots=True)
class Ledger:
    """What everybody has borne, event by event.  People who left keep theirs.

    Parameters
    ----------
    entries : ``LedgerEntry`` objects, by date in a ledger that was read or made from another

    >>> import datetime as dt
    >>> one = LedgerEntry(dt.date(2027, 1, 5), "meeting", {"Ana": 8.0, "Ben": 0.0}, "Sync")
    >>> Ledger((one,)).carried(before="2027-02-02", half_life_days=28)
    {'Ana': 4.0, 'Ben': 0.0}
    """

    entries: tuple[LedgerEntry, ...] = ()

    def __post_init__(self) -> None:
        entries = listed(self.entries, "entries", "entries", most=MAX_ENTRIES, fault=LedgerError)
        for n, entry in enumerate(entries, start=1):
            check_kind(entry, LedgerEntry, f"entries[{n}]")
        set_fields(self, {"entries": tuple(entries)})

    def __repr__(self) -> str:
        if not self.entries:
            return "Ledger()"
        dates = [entry.date for entry in self.entries]
        return f"<Ledger: {len(dates)} entries, {min(dates)} to {max(dates)}>"

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a ledger file.

        Parameters
        ----------
        path : of a JSON file

        Raises
        ------
        OverlapError : can't be read, or an entry isn't one; it names file, entry and key.
        """
        table = load_json(path, LedgerError)
        try:
            return cls.from_dict(table)
        except OverlapError as fault:
            raise fault.within(source=str(path)) from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a ledger.

        Parameters
        ----------
        text : JSON

        Raises
        ------
        OverlapError : as ``load``, without a file.
        """
        return cls.from_dict(parse_json(text, LedgerError))

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Build a ledger from its JSON object.

        Parameters
        ----------
        table : a dict

        Raises
        ------
        OverlapError : another version's, an unknown key, or an entry that can't be; it names the
            key.

        >>> Ledger.from_dict({"overlap_ledger": 1, "entries": []}) == Ledger()
        True
        """
        known = {"overlap_ledger", "entries"}
        values = check_keys(table, known, required=["overlap_ledger"], fault=LedgerError)
        if not is_whole(values["overlap_ledger"]) or values["overlap_ledger"] != _VERSION:
            reason = f"not a ledger this version reads; it reads {_VERSION}"
            raise LedgerError(reason, key="overlap_ledger", value=values["overlap_ledger"])
        entries = listed(
            values.get("entries", []), "entries", "entries", most=MAX_ENTRIES, fault=LedgerError
        )
        read = []
        for n, entry in enumerate(entries, start=1):
            try:
                read.append(LedgerEntry.from_dict(entry))
            except OverlapError as fault:
                raise fault.within(f"entries[{n}]") from None
        return cls(tuple(sorted(read, key=lambda entry: entry.date)))

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger as a JSON object; ``from_dict`` takes it back."""
        entries = [entry.to_dict() for entry in self.entries]
        return {"overlap_ledger": _VERSION, "entries": entries}

    def text(self) -> str:
        """Return the ledger as JSON, an entry a line."""
        lines = (json.dumps(entry.to_dict(), ensure_ascii=False) for entry in self.entries)
        body = ",\n".join(f"    {line}" for line in lines)
        return f'{{\n  "overlap_ledger": {_VERSION},\n  "entries": [\n{body}\n  ]\n}}\n'

    def carried(
        self, *, before: dt.date | str, half_life_days: float | None = None
    ) -> dict[str, float]:
        """Return what each person has borne before a date, by name; below 0: a credit.

        Parameters
        ----------
        before : date or ``"YYYY-MM-DD"``, itself not counted
        half_life_days : after so many days a burden counts half; None: it counts for ever

        Raises
        ------
        HorizonError : not a date.
        LedgerError : a half-life that isn't above 0.
        """
        at = as_date(before, key="before")
        if half_life_days is not None and not half_life_days > 0:
            raise LedgerError("not a number above 0", key="half_life_days", value=half_life_days)
        borne: dict[str, float] = {}
        for entry in self.entries:
            if entry.date < at:
                age = (at - entry.date).days
                kept = 1.0 if half_life_days is None else 0.5 ** (age / half_life_days)
                for name, value in entry.burden.items():
                    borne[name] = borne.get(name, 0.0) + value * kept
        return borne

    def with_proposal(
        self,
        proposal: Proposal,
        *,
        held: Mapping[dt.date, Mapping[str, float] | None] | None = None,
    ) -> Ledger:
        """Return the ledger with a proposal's occurrences in place of the meeting's own.

        What is recorded before the first occurrence stays as it is; newcomers get an entry with
        the level at which they start.

        Parameters
        ----------
        proposal : the plan
        held : planned dates that stay as they were, whatever the plan has, and what each cost, by
            name, where nothing is recorded; None: it wasn't held.  Where somebody isn't in what
            is recorded, it counts for them what it cost the others on average, by weight
        """
        held = held or {}
        first = proposal.occurrences[0].planned
        name = proposal.meeting.name
        stays = [e for e in self.entries if e.meeting != name or e.date < first]
        joined = [e for e in stays if e.kind == JOINED and e.date >= first]
        stays = [e for e in stays if e not in joined]
        known = {person for e in stays for person in e.burden}
        newcomers = _newcomers(proposal, known, first)
        again = {person for e in newcomers for person in e.burden}
        entries = [*stays, *_others(joined, again), *newcomers]
        own = {
            o.planned: LedgerEntry(o.planned, MEETING, burden, name)
            for o, burden in zip(proposal.occurrences, _with_levels(proposal), strict=True)
        }
        recorded = {e.date: e for e in self.entries if e.meeting == name and e.date >= first}
        for date, burden in held.items():
            was = recorded.get(date)
            if burden is None or (was is None and date < first):
                own.pop(date, None)
            elif was is None:
                own[date] = LedgerEntry(date, MEETING, burden, name)
            else:
                own[date] = _with_absentees(was, proposal) if date in own else was
        return Ledger(tuple(sorted([*entries, *own.values()], key=lambda entry: entry.date)))

    def with_meeting(self, meeting: str, date: dt.date, burden: Mapping[str, float]) -> Ledger:
        """Return the ledger with a single meeting in it.

        Parameters
        ----------
        meeting, date : the meeting's name, and the date on which it is held
        burden : by name

        Raises
        ------
        LedgerError : a meeting of this name is recorded on that date.
        """
        if any(e.meeting == meeting and e.date == date for e in self.entries):
            reason = f"a meeting named {meeting!r} is recorded on it; name this one otherwise"
            raise LedgerError(reason, key="date", value=str(date))
        entries = [*self.entries, LedgerEntry(date, MEETING, dict(burden), meeting)]
        return Ledger(tuple(sorted(entries, key=lambda entry: entry.date)))

    def with_held(
        self, meeting: str, date: dt.date, burden: Mapping[str, float], note: str
    ) -> Ledger:
        """Return the ledger with what one occurrence has really cost.

        Parameters
        ----------
        meeting, date : the meeting's name, and the date on which it is recorded
        burden : by name, in place of what is recorded
        note : what people should know of it

        Raises
        ------
        LedgerError : no occurrence of the meeting is recorded on that date.
        """
        of_date = [e for e in self.entries if e.meeting == meeting and e.date == date]
        if not of_date:
            near = nearest_dates(date, [e.date for e in self.entries if e.meeting == meeting])
            reason = f"no {meeting} is recorded on this date{near}"
            raise LedgerError(reason, key="--held", value=str(date))
        changed = LedgerEntry(date, MEETING, burden, meeting, note)
        return Ledger(tuple(changed if e is of_date[0] else e for e in self.entries))


def _burdens(values: object, least: int) -> dict[str, float]:
    """Return burdens by name, none below ``least``."""
    if not isinstance(values, Mapping):
        raise LedgerError("not an object of names and numbers", key="burden", value=values)
    for name in values:
        check_name(name, key="burden", fault=LedgerError)
    return {
        name: check_number(value, f"burden.{name}", least, MAX_BURDEN, fault=LedgerError)
        for name, value in values.items()
    }


def _others(joined: Iterable[LedgerEntry], again: set[str]) -> list[LedgerEntry]:
    """Return entries of newcomers without those that are entered again."""
    remaining = []
    for entry in joined:
        left = {name: value for name, value in entry.burden.items() if name not in again}
        remaining += [replace(entry, burden=left)] if left else []
    return remaining


def _with_absentees(entry: LedgerEntry, proposal: Proposal) -> LedgerEntry:
    """Return what is recorded of a date, with those who weren't of the meeting then level."""
    weights = {who.name: who.weight for who in proposal.required}
    there = [name for name in weights if name in entry.burden]
    if len(there) == len(weights) or not there:
        return entry
    level = sum(entry.burden[name] for name in there) / sum(weights[name] for name in there)
    added = {name: level * weight for name, weight in weights.items() if name not in there}
    return replace(entry, burden={**entry.burden, **added})


def _with_levels(proposal: Proposal) -> list[dict[str, float]]:
    """Return what each occurrence costs; who joins later is counted at the others' level by then.

    The level is spread over the dates before they join, so that planning anew keeps it in part.
    """
    burdens = [dict(own.burden) for own in proposal.occurrences]
    for who in proposal.required:
        level = proposal.joined.get(who.name, 0.0)
        before = [
            burden
            for own, burden in zip(proposal.occurrences, burdens, strict=True)
            if who.first is not None and own.date < who.first
        ]
        for burden in before:
            burden[who.name] += level / len(before)
    return burdens


def _newcomers(proposal: Proposal, known: Iterable[str], first: dt.date) -> list[LedgerEntry]:
    if proposal.problem is None or not known:
        return []
    required = [who.name for who in proposal.required]
    level = dict(zip(required, proposal.problem.carried.tolist(), strict=True))
    new = {
        name: value - proposal.joined.get(name, 0.0)
        for name, value in level.items()
        if name not in known
    }
    return [LedgerEntry(first, JOINED, new, note="starts level with the others")] if new else []
