"""``Occurrence`` and what belongs to it: who attends, in which slot, what is skipped or changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from overlap.base.reprs import of_fields, short
from overlap.base.units import SECONDS_PER_MINUTE
from overlap.base.values import FrozenDict, Value
from overlap.clocks.instants import utc_datetime, utc_text
from overlap.meetings.documents import (
    AttendeeDocument,
    AwayDocument,
    BriefDocument,
    ChangedDocument,
    OccurrenceDocument,
    SkippedDocument,
    SlotDocument,
)
from overlap.sites.absences import Away
from overlap.sites.day_windows import format_clock
from overlap.sites.hours import WeeklyHours
from overlap.sites.site import Site


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who takes part: a person, or a site as one.

    Attributes
    ----------
    name : of the person or site
    site : whose clock they live by
    weight : how much they may bear relative to the others
    email : None if it isn't known
    optional : whether nothing is weighed for them
    refuse : weekly windows of local wall time, never offered to them
    first : the date on which they join; None: they are there from the start

    >>> from overlap import Site
    >>> Attendee("Ana", Site("Manila", "Asia/Manila"), weight=0.5)
    Attendee(name='Ana', site=Site('Manila', 'Asia/Manila', 'Mo-Fr 09:00-17:00'), weight=0.5)
    """

    name: str
    site: Site
    weight: float = 1.0
    email: str | None = None
    optional: bool = False
    refuse: tuple[WeeklyHours, ...] = ()
    first: dt.date | None = None

    __repr__ = of_fields

    def to_dict(self) -> AttendeeDocument:
        """Return it in plain types."""
        document: AttendeeDocument = {
            "name": self.name,
            "weight": self.weight,
            "site": self.site.name,
            "zone": self.site.zone,
            "optional": self.optional,
        }
        if self.site.away:
            document["away"] = [_away(stay) for stay in self.site.away]
        return document


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the times of a rotation.

    Attributes
    ----------
    label : A, B, C …
    anchor_min : start by the anchor's clock [min after midnight]
    count : occurrences that take it
    fallback : label of the slot to use when this one can't be; None if none can replace it

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> proposal.slots[0]
    Slot(label='A', anchor_min=660, count=1, fallback='B')
    """

    label: str
    anchor_min: int
    count: int
    fallback: str | None = None

    __repr__ = of_fields

    def to_dict(self) -> SlotDocument:
        """Return it in plain types."""
        return {
            "label": self.label,
            "anchor_time": format_clock(self.anchor_min),
            "count": self.count,
            "fallback": self.fallback,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Occurrence(Value):
    """One meeting of a series.

    Attributes
    ----------
    index : from 0
    planned : date of the rule, in the anchor's calendar
    date : date on which it is held; differs from ``planned`` when it was moved
    slot : label
    start_utc_min, stop_utc_min : instants [min since 1970-01-01T00:00Z]
    burden : what it costs each attendee who isn't optional, by name, also who is absent
    absent : names of all who aren't there
    excused : names of those among them who are off at every candidate start; they pay nothing
    reason : why this slot, and why this date if it was moved

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> proposal.occurrences[0]
    <Occurrence 0 at 2027-01-06T14:00Z, slot B>
    >>> proposal.occurrences[0].burden, proposal.occurrences[0].reason
    ({'Cairo': 0.0, 'Dubai': 4.0, 'San Francisco': 4.0}, 'first turn of Dubai (4)')
    """

    index: int
    planned: dt.date
    date: dt.date
    slot: str
    start_utc_min: int
    stop_utc_min: int
    burden: Mapping[str, float]
    absent: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "burden", FrozenDict(self.burden))

    @property
    def start(self) -> dt.datetime:
        """When it starts, in UTC."""
        return utc_datetime(self.start_utc_min)

    @property
    def stop(self) -> dt.datetime:
        """When it ends, in UTC."""
        return utc_datetime(self.stop_utc_min)

    def __repr__(self) -> str:
        start = utc_text(self.start)
        absent = f", without {', '.join(self.absent)}" if self.absent else ""
        return short(f"<Occurrence {self.index} at {start}, slot {self.slot}{absent}>")

    def to_dict(self, attendees: Iterable[Attendee]) -> OccurrenceDocument:
        """Return it in plain types.

        Parameters
        ----------
        attendees : whose local times it has
        """
        return {
            "index": self.index,
            "planned": self.planned.isoformat(),
            "date": self.date.isoformat(),
            "slot": self.slot,
            "start": utc_text(self.start),
            "stop": utc_text(self.stop),
            "local": local_times(self.start_utc_min, attendees),
            "burden": dict(self.burden),
            "absent": list(self.absent),
            "excused": list(self.excused),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Skipped:
    """A date of the rule on which no meeting is held, and why.

    Attributes
    ----------
    planned : date of the rule, in the anchor's calendar
    reason : in words

    >>> Skipped(dt.date(2027, 5, 17), "day off of Oslo").planned.isoformat()
    '2027-05-17'
    """

    planned: dt.date
    reason: str

    __repr__ = of_fields

    def to_dict(self) -> SkippedDocument:
        """Return it in plain types."""
        return {"planned": self.planned.isoformat(), "reason": self.reason}


class Changed(NamedTuple):
    """What a date was before a closure and is after it.

    Attributes
    ----------
    planned : date of the rule, in the anchor's calendar
    before, after : the occurrence as it was and as it is; None where no meeting is held

    >>> from overlap import Team, closed, propose, replan
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> shut = closed(team.site("Dubai"), "2027-05-03", "2027-05-07")
    >>> [change.before.slot + change.after.slot for change in replan(team, proposal, shut).changes]
    ['BC']
    """

    planned: dt.date
    before: Occurrence | None
    after: Occurrence | None

    def __repr__(self) -> str:
        return of_fields(self)

    def to_dict(self) -> ChangedDocument:
        """Return it in plain types."""
        return {
            "planned": self.planned.isoformat(),
            "before": _brief(self.before),
            "after": _brief(self.after),
        }


def local_time(utc_min: int, site: Site) -> dt.datetime:
    """Return an instant as wall time with its offset, for those who work at a site.

    Parameters
    ----------
    utc_min : instant [min since 1970-01-01T00:00Z]
    site : whose clock, on dates away that of the place where they are

    >>> from overlap import Site
    >>> local_time(29_990_880, Site("Manila", "Asia/Manila")).isoformat()
    '2027-01-09T08:00:00+08:00'
    """
    table = site.zone_table
    at_s = utc_min * SECONDS_PER_MINUTE
    offset_s = int(table.offset_s[table.change_s.searchsorted(at_s, side="right")])
    return dt.datetime.fromtimestamp(at_s, dt.timezone(dt.timedelta(seconds=offset_s)))


def local_times(utc_min: int, attendees: Iterable[Attendee]) -> dict[str, str]:
    """Return an instant by each attendee's clock, ISO 8601 with its offset, by name."""
    return {who.name: local_time(utc_min, who.site).isoformat() for who in attendees}


def _away(stay: Away) -> AwayDocument:
    document: AwayDocument = {"from": stay.first.isoformat(), "to": stay.last.isoformat()}
    if stay.zone:
        document["zone"] = stay.zone
    if stay.hours:
        document["hours"] = str(stay.hours)
    return document


def _brief(occurrence: Occurrence | None) -> BriefDocument | None:
    if occurrence is None:
        return None
    return {
        "date": occurrence.date.isoformat(),
        "slot": occurrence.slot,
        "start": utc_text(occurrence.start),
        "absent": list(occurrence.absent),
    }
