"""``Meeting``: a series of meetings that a team holds."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, Self

from overlap.base.checks import (
    check_choice,
    check_kind,
    check_number,
    check_texts,
    check_whole,
    listed,
    set_fields,
)
from overlap.base.errors import OverlapError, SiteError, nearest, with_nearest
from overlap.base.reprs import short
from overlap.base.tables import check_keys, check_name
from overlap.base.units import MAX_OCCURRENCES, MINUTES_PER_DAY, MODES, Mode, as_minutes
from overlap.clocks.recurrence import check_rule, occurrence_dates
from overlap.clocks.timeline import as_date
from overlap.sites.day_windows import (
    Window,
    as_window,
    format_clock,
    format_window,
    parse_clock,
    parse_window,
)
from overlap.sites.target import check_share
from overlap.team.invitation import Invitation
from overlap.team.teamfile import TABLES

MAX_SLOTS: Final = 96
MAX_ATTENDEES: Final = 20_000
MAX_HOLD: Final = 366
MAX_TOTAL: Final = 1000.0
OnDaysOff = Literal["excuse", "move", "skip"]
DAYS_OFF: Final[tuple[OnDaysOff, ...]] = ("excuse", "move", "skip")
Order = Literal["fair", "turns"]
FAIR: Final = "fair"
TURNS: Final = "turns"
ORDERS: Final[tuple[Order, ...]] = (FAIR, TURNS)
"""Which time comes when: as is fairest, or the same few in strict turn."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A series of meetings: its dates in the anchor's calendar, and the starts it may have.

    Attributes
    ----------
    name : unique in a team
    dates : of the rule, in the anchor's calendar
    duration_min : length [min]
    anchor : site whose calendar date and wall clock the slots keep
    attendees, optional : names of sites or people who are asked to come, and who may
    must : of the attendees, those without whom it isn't held
    slots : wall times of the anchor between which candidate starts lie [min after midnight]
    step_min : from one candidate start to the next [min]
    max_slots : different times at most; None: 3 for up to three zones, else 4
    quorum : share of the attendees, those on a day off aside, who come; below 1 somebody may
        stay away, which costs them what the curve says of an absence
    attend_at_least : share of the dates, own days off aside, to which each attendee comes
    order : ``"fair"``, or ``"turns"``: the same few times in strict turn
    total_at_most : the total burden at most, in times of the least that the other limits allow
    every : the rule as written (RFC 5545 RRULE)
    invitation : what a calendar says besides
    mode : ``"steady"``: fair after each occurrence; ``"year_end"``: fair at the end
    days_off : what to do on somebody's day off: ``"excuse"``, ``"move"`` or ``"skip"``
    keep_min : an existing start to keep among the times [min after midnight]
    hold : occurrences for which a time is kept
    nights_per_month : the most a person may have

    Raises
    ------
    OverlapError : of the kind that fits the field, which it names.

    >>> table = {"name": "Sync", "duration": "60m", "every": "FREQ=WEEKLY", "start": "2027-01-05"}
    >>> table |= {"count": 3, "anchor": "Oslo", "attendees": ["Oslo", "Lima"]}
    >>> Meeting.from_dict(table)
    <Meeting 'Sync': 3 dates from 2027-01-05, 60 min by the clock of Oslo, with Oslo, Lima>
    """

    name: str
    dates: tuple[dt.date, ...]
    duration_min: int
    anchor: str
    attendees: tuple[str, ...]
    optional: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    slots: Window = (0, MINUTES_PER_DAY)
    step_min: int = 30
    max_slots: int | None = None
    quorum: float = 1.0
    attend_at_least: float = 0.0
    order: Order = FAIR
    total_at_most: float | None = None
    every: str = ""
    invitation: Invitation = field(default_factory=Invitation)
    mode: Mode = "steady"
    days_off: OnDaysOff = "excuse"
    keep_min: int | None = None
    hold: int = 1
    nights_per_month: int | None = None

    def __post_init__(self) -> None:
        checked = {
            "name": check_name(self.name),
            "dates": _dates(self.dates),
            "duration_min": check_whole(self.duration_min, "duration_min", 1, MINUTES_PER_DAY),
            "anchor": check_name(self.anchor, key="anchor"),
            **{key: _names(getattr(self, key), key) for key in ("attendees", "optional", "must")},
            "slots": as_window(self.slots, "slots"),
            "step_min": check_whole(self.step_min, "step_min", 1, MINUTES_PER_DAY),
            "quorum": check_share(self.quorum, key="quorum"),
            "attend_at_least": check_number(self.attend_at_least, "attend_at_least", 0, 1),
            "order": check_choice(self.order, ORDERS, "order"),
            "every": _rule(self.every),
            "invitation": check_kind(self.invitation, Invitation, "invitation"),
            "mode": check_choice(self.mode, MODES, "mode"),
            "days_off": check_choice(self.days_off, DAYS_OFF, "days_off"),
            "hold": check_whole(self.hold, "hold", 1, MAX_HOLD),
        }
        counts = {"max_slots": (1, MAX_SLOTS), "nights_per_month": (1, 31)}
        counts |= {"keep_min": (0, MINUTES_PER_DAY)}
        for key, bounds in counts.items():
            value = getattr(self, key)
            checked[key] = None if value is None else check_whole(value, key, *bounds)
        if self.total_at_most is not None:
            total = check_number(self.total_at_most, "total_at_most", 1, MAX_TOTAL)
            checked["total_at_most"] = total
        set_fields(self, checked)
        for n, name in enumerate(self.must, start=1):
            if name not in self.attendees:
                close = nearest(name, self.attendees)
                reason = with_nearest("not one of the attendees", close)
                raise SiteError(reason, key=f"must[{n}]", value=name)
        if self.order == TURNS and self.hold > 1:
            raise SiteError("times in strict turn can't be held", key="hold", value=self.hold)
        if self.keep_min is not None and not any(map(self.is_kept, self.starts_min)):
            raise SiteError("not one of the slots", key="keep", value=format_clock(self.keep_min))

    def __repr__(self) -> str:
        dates = f"{len(self.dates)} dates" + (f" from {self.dates[0]}" if self.dates else "")
        who = ", ".join(self.attendees)
        summary = f"{dates}, {self.duration_min} min by the clock of {self.anchor}, with {who}"
        return short(f"<Meeting {self.name!r}: {summary}>")

    @classmethod
    def from_dict(
        cls, table: object, *, anchor: str | None = None, attendees: Iterable[str] | None = None
    ) -> Self:
        """Build a meeting from a ``[[meeting]]`` table.

        Parameters
        ----------
        table : a dict
        anchor, attendees : those of a table that doesn't say them; None: it has to

        Raises
        ------
        OverlapError : a missing or an unknown key, or a value out of its bounds; it names the key.
        """
        required = ["name", "duration"]
        required += ["anchor"] if anchor is None else []
        required += ["attendees"] if attendees is None else []
        values = check_keys(table, TABLES["meeting"], required=required)
        day = {"most": MINUTES_PER_DAY}
        return cls(
            name=values["name"],
            dates=_dates_from(values),
            duration_min=as_minutes(values["duration"], key="duration", **day),
            anchor=values.get("anchor", anchor),
            attendees=values.get("attendees", attendees),
            optional=values.get("optional", ()),
            must=values.get("must", ()),
            slots=parse_window(values.get("slots", "00:00-24:00"), key="slots"),
            step_min=as_minutes(values.get("step", "30m"), key="step", **day),
            max_slots=values.get("max_slots"),
            quorum=values.get("quorum", 1.0),
            attend_at_least=values.get("attend_at_least", 0.0),
            order=values.get("order", FAIR),
            total_at_most=values.get("total_at_most"),
            every=values.get("every", ""),
            invitation=Invitation.from_dict(values),
            mode=values.get("mode", "steady"),
            days_off=values.get("days_off", "excuse"),
            keep_min=parse_clock(values["keep"], key="keep") if "keep" in values else None,
            hold=values.get("hold", 1),
            nights_per_month=values.get("nights_per_month"),
        )

    def to_dict(self) -> dict[str, object]:
        """Return the ``[[meeting]]`` table that says the same; ``from_dict`` takes it back.

        >>> meeting = Meeting("Review", ["2027-01-05", "2027-02-09"], 45, "Oslo", ["Oslo", "Lima"])
        >>> meeting.to_dict()["dates"], meeting.to_dict()["duration"]
        (['2027-01-05', '2027-02-09'], '45m')
        """
        table: dict[str, object] = {
            "name": self.name,
            "duration": f"{self.duration_min}m",
            **_table_of_dates(self.every, self.dates),
            "anchor": self.anchor,
            "attendees": list(self.attendees),
        }
        own: dict[str, object] = {
            "optional": list(self.optional),
            "must": list(self.must),
            "slots": format_window(self.slots),
            "step": f"{self.step_min}m",
            "keep": None if self.keep_min is None else format_clock(self.keep_min),
        }
        own |= {key: getattr(self, key) for key in _AS_GIVEN}
        usual: dict[str, object] = {
            "optional": [],
            "must": [],
            "slots": "00:00-24:00",
            "step": "30m",
        }
        usual |= {own.name: own.default for own in fields(self) if own.name in _AS_GIVEN}
        table |= {key: value for key, value in own.items() if value != usual.get(key)}
        return table | self.invitation.to_dict()

    @property
    def starts_min(self) -> range:
        """Candidate starts in wall minutes: both ends of the slots, but midnight once a day."""
        first, last = self.slots
        whole = last - first == MINUTES_PER_DAY
        return range(first, last if whole else last + 1, self.step_min)

    def is_kept(self, at_min: int) -> bool:
        """Say whether ``at_min`` [min after midnight] is the start to keep, on whichever day."""
        return self.keep_min is not None and (at_min - self.keep_min) % MINUTES_PER_DAY == 0


_AS_GIVEN: Final = (
    "max_slots",
    "quorum",
    "attend_at_least",
    "order",
    "total_at_most",
    "mode",
    "days_off",
    "hold",
    "nights_per_month",
)
"""Fields that a table holds as they are."""


def _dates_from(table: Mapping[str, Any]) -> tuple[dt.date, ...]:
    """Return the dates of a table: those it lists, or those of its rule."""
    if "dates" in table:
        for key in ("start", "count", "until"):
            if key in table:
                reason = "say either dates, or every and start"
                raise SiteError(reason, key=key, value=table[key])
        return _dates(table["dates"])
    check_keys(table, TABLES["meeting"], required=["every", "start"])
    until = table.get("until")
    return occurrence_dates(
        table["every"],
        as_date(table["start"], key="start"),
        count=table.get("count"),
        until=None if until is None else as_date(until, key="until"),
    )


def _table_of_dates(every: str, dates: tuple[dt.date, ...]) -> dict[str, object]:
    """Return the keys that say the dates: those of a rule where it gives just these."""
    parts = every.upper().replace(" ", "")
    ends = {} if "COUNT=" in parts or "UNTIL=" in parts else {"count": len(dates)}
    rule = {"every": every, "start": dates[0].isoformat(), **ends}
    try:
        if every and _dates_from(rule) == dates:
            return rule
    except OverlapError:
        pass
    listed: dict[str, object] = {"dates": [date.isoformat() for date in dates]}
    return {"every": every, **listed} if every else listed


def _rule(every: object) -> str:
    """Return a rule as it was written; a meeting whose dates are listed has none."""
    return "" if isinstance(every, str) and not every else check_rule(every)


def _names(values: object, key: str) -> tuple[str, ...]:
    return check_texts(values, key, most=MAX_ATTENDEES)


def _dates(values: object) -> tuple[dt.date, ...]:
    given = listed(values, "dates", "dates", most=MAX_OCCURRENCES)
    dates = tuple(as_date(value, key=f"dates[{n}]") for n, value in enumerate(given, start=1))
    if not dates:
        raise SiteError("empty; a meeting has at least one date", key="dates")
    for n, (before, after) in enumerate(itertools.pairwise(dates), start=2):
        if after <= before:
            raise SiteError(f"not after the date before, {before}", key=f"dates[{n}]", value=after)
    return dates
