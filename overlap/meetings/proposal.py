"""``Proposal``: a rotation of a team's meeting, with dates, local times and reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.frames import Tabular
from overlap.base.reprs import of_fields, short
from overlap.base.units import SECONDS_PER_MINUTE
from overlap.clocks.timeline import format_instant
from overlap.fairness.rotation import Rotation
from overlap.team.curve import CURVES, Curve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overlap.base.frames import Columns
    from overlap.fairness.rotation import RotationProblem
    from overlap.sites.hours import WeeklyHours
    from overlap.sites.site import Site
    from overlap.team.agenda import Meeting


DEFAULT_CURVE: Final = CURVES["default"]


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

    __repr__ = of_fields


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


@dataclass(frozen=True, slots=True)
class Occurrence:
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

    def __repr__(self) -> str:
        start = format_instant(np.datetime64(self.start_utc_min, "m"))
        absent = f", without {', '.join(self.absent)}" if self.absent else ""
        return short(f"<Occurrence {self.index} at {start}, slot {self.slot}{absent}>")


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


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Proposal(Rotation, Tabular):
    """A fair rotation of a team's meeting.

    ``slot_of`` points into ``slots``; ``burden`` and ``prices`` follow the attendees who aren't
    optional, who come first.

    Attributes
    ----------
    meeting, anchor : as asked; the site whose clock the slots keep
    attendees, slots, occurrences : of the rotation, in order
    skipped : dates of the rule without a meeting
    asked : the burdens of all candidate starts, of which the rotation was made; one occurrence
        stands for all that keep a time together
    candidates_min : candidate starts by the anchor's clock [min after midnight]
    curve : what a time costs, and an absence
    misses : (n, s, p) how many dates each of the required misses with each candidate start, those
        on which they are excused aside
    max_slots, hold : how many times were allowed, and how many occurrences keep one together: the
        meeting's, but for what a closure changed

    >>> from overlap import Team, propose
    >>> team = Team.load("docs/examples/cairo-dubai-san-francisco.toml")
    >>> proposal = propose(team, "All hands")
    >>> proposal
    <Proposal 'All hands': year_end, 51 occurrences in 3 slots, burdens 32 to 144, leximin optimal>
    """

    meeting: Meeting
    anchor: Site
    attendees: tuple[Attendee, ...]
    slots: tuple[Slot, ...]
    occurrences: tuple[Occurrence, ...]
    skipped: tuple[Skipped, ...] = ()
    asked: RotationProblem | None = None
    candidates_min: tuple[int, ...] = ()
    max_slots: int | None = None
    hold: int = 1
    curve: Curve = DEFAULT_CURVE
    misses: NDArray[np.int64] | None = None

    def __repr__(self) -> str:
        return short(f"<Proposal {self.meeting.name!r}: {self._told()}>")

    @property
    def required(self) -> tuple[Attendee, ...]:
        """Those who must come, in the order of ``burden``."""
        return tuple(who for who in self.attendees if not who.optional)

    def columns(self) -> Columns:
        """Return a row for each occurrence and attendee; ``local`` is the attendee's wall time.

        The burden of optional attendees isn't counted: NaN.
        """
        pairs = [(own, who) for own in self.occurrences for who in self.attendees]
        start = [local_time(own.start_utc_min, who.site) for own, who in pairs]
        return {
            "index": np.array([own.index for own, _ in pairs], int),
            "date": np.array([own.date for own, _ in pairs], "datetime64[D]"),
            "slot": [own.slot for own, _ in pairs],
            "start_utc": np.array([own.start_utc_min for own, _ in pairs], "datetime64[m]"),
            "stop_utc": np.array([own.stop_utc_min for own, _ in pairs], "datetime64[m]"),
            "attendee": [who.name for _, who in pairs],
            "local": np.array([at.replace(tzinfo=None) for at in start], "datetime64[m]"),
            "burden": np.array([own.burden.get(who.name, np.nan) for own, who in pairs], float),
            "absent": np.array([who.name in own.absent for own, who in pairs], bool),
            "excused": np.array([who.name in own.excused for own, who in pairs], bool),
        }

    def _caption(self) -> str:
        return f"{self.meeting.name}: {len(self.occurrences)} occurrences"


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
