"""``Meeting``: a series of meetings that a team holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from overlap.base.errors import SiteError
from overlap.base.reprs import short
from overlap.base.tables import check_keys, check_name
from overlap.base.units import MINUTES_PER_DAY, MODES, as_minutes, is_whole
from overlap.clocks.recurrence import occurrence_dates
from overlap.clocks.timeline import as_date
from overlap.sites.hours import Window, parse_clock, parse_window
from overlap.sites.target import check_share
from overlap.team.invitation import Invitation
from overlap.team.teamfile import TABLES

if TYPE_CHECKING:
    import datetime as dt


MAX_SLOTS: Final = 96
MAX_HOLD: Final = 366
DAYS_OFF: Final = ("excuse", "move", "skip")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A series of meetings: its dates in the anchor's calendar, and the starts it may have.

    Attributes
    ----------
    name : unique in a team
    dates : of the rule, in the anchor's calendar
    duration_min : length [min]
    anchor : site whose calendar date and wall clock the slots keep
    attendees, optional : names of sites or people who must come, and who may
    slots : wall times of the anchor between which candidate starts lie [min after midnight]
    step_min : from one candidate start to the next [min]
    max_slots : different times at most; None: 3 for up to three zones, else 4
    quorum : share of attendees who must be able to come, above 0 and at most 1
    every : the rule as written (RFC 5545 RRULE)
    invitation : what a calendar says besides
    mode : ``"steady"``: fair after each occurrence; ``"year_end"``: fair at the end
    days_off : what to do on somebody's day off: ``"excuse"``, ``"move"`` or ``"skip"``
    keep_min : an existing start to keep among the times [min after midnight]
    hold : occurrences for which a time is kept
    nights_per_month : the most a person may have

    >>> table = {"name": "Sync", "duration": "60m", "every": "FREQ=WEEKLY", "start": "2027-01-05"}
    >>> meeting = Meeting.of_table({**table, "count": 3}, anchor="Oslo", attendees=("Oslo", "Lima"))
    >>> meeting
    <Meeting 'Sync': 3 dates from 2027-01-05, 60 min by the clock of Oslo, with Oslo, Lima>
    """

    name: str
    dates: tuple[dt.date, ...]
    duration_min: int
    anchor: str
    attendees: tuple[str, ...]
    optional: tuple[str, ...] = ()
    slots: Window = (0, MINUTES_PER_DAY)
    step_min: int = 30
    max_slots: int | None = None
    quorum: float = 1.0
    every: str = ""
    invitation: Invitation = field(default_factory=Invitation)
    mode: str = "steady"
    days_off: str = "excuse"
    keep_min: int | None = None
    hold: int = 1
    nights_per_month: int | None = None

    def __repr__(self) -> str:
        dates = f"{len(self.dates)} dates" + (f" from {self.dates[0]}" if self.dates else "")
        who = ", ".join(self.attendees)
        told = f"{dates}, {self.duration_min} min by the clock of {self.anchor}, with {who}"
        return short(f"<Meeting {self.name!r}: {told}>")

    @classmethod
    def of_table(cls, table: object, *, anchor: str, attendees: tuple[str, ...]) -> Self:
        """Build a meeting from a ``[[meeting]]`` table.

        Parameters
        ----------
        table : a dict
        anchor, attendees : those of a table that doesn't say them

        Raises
        ------
        OverlapError : a missing or an unknown key, or a value out of its bounds; it names the key.
        """
        values = check_keys(
            table, TABLES["meeting"], required=["name", "duration", "every", "start"]
        )
        until = values.get("until")
        day = {"most": MINUTES_PER_DAY}
        keep = parse_clock(values["keep"], key="keep") if "keep" in values else None
        meeting = cls(
            name=check_name(values["name"]),
            dates=occurrence_dates(
                values["every"],
                as_date(values["start"], key="start"),
                count=values.get("count"),
                until=None if until is None else as_date(until, key="until"),
            ),
            duration_min=as_minutes(values["duration"], key="duration", **day),
            anchor=check_name(values.get("anchor", anchor), key="anchor"),
            attendees=_texts(values.get("attendees", list(attendees)), "attendees"),
            optional=_texts(values.get("optional", []), "optional"),
            slots=parse_window(values.get("slots", "00:00-24:00"), key="slots"),
            step_min=as_minutes(values.get("step", "30m"), key="step", **day),
            max_slots=_count(values.get("max_slots"), "max_slots", MAX_SLOTS),
            quorum=check_share(values.get("quorum", 1.0), key="quorum"),
            every=values["every"],
            invitation=Invitation.of_table(values),
            mode=_one_of(values.get("mode", "steady"), MODES, "mode"),
            days_off=_one_of(values.get("days_off", "excuse"), DAYS_OFF, "days_off"),
            keep_min=keep,
            hold=_count(values.get("hold", 1), "hold", MAX_HOLD) or 1,
            nights_per_month=_count(values.get("nights_per_month"), "nights_per_month", 31),
        )
        if keep is not None and not any(map(meeting.is_kept, meeting.starts_min)):
            raise SiteError("not one of the slots", key="keep", value=values["keep"])
        return meeting

    @property
    def starts_min(self) -> range:
        """Candidate starts in wall minutes: both ends of the slots, but midnight once a day."""
        first, last = self.slots
        whole = last - first == MINUTES_PER_DAY
        return range(first, last if whole else last + 1, self.step_min)

    def is_kept(self, at_min: int) -> bool:
        """Say whether ``at_min`` [min after midnight] is the start to keep, on whichever day."""
        return self.keep_min is not None and (at_min - self.keep_min) % MINUTES_PER_DAY == 0


def _texts(values: object, key: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise SiteError("not a list of texts", key=key, value=values)
    return tuple(dict.fromkeys(values))


def _one_of(value: object, known: tuple[str, ...], key: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise SiteError(f"not one of {', '.join(known)}", key=key, value=value)
    return value


def _count(value: object, key: str, most: int) -> int | None:
    if value is not None and (not is_whole(value) or not 1 <= value <= most):
        raise SiteError(f"not a whole number from 1 to {most}", key=key, value=value)
    return value
