"""``duty``: who is at work at an instant, who is next, and in which order to call."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from overlap.base.day_names import short_weekday, weekday
from overlap.base.errors import HorizonError
from overlap.base.frames import Columns, Tabular
from overlap.base.lookup import ByName
from overlap.base.reprs import of_fields, short
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.instants import (
    InstantLike,
    read_instant,
    utc_array,
    utc_datetime,
    utc_minute,
    utc_text,
)
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon, date_of, day_number
from overlap.core import spans
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.planning.documents import DutyDocument, OnDutyDocument
from overlap.sites.documents import notes_document, versions
from overlap.sites.site import Site, unique_names
from overlap.sites.uncovered import uncovered
from overlap.sites.working_time import PAD, WorkingTime, working_time

AHEAD_DAYS: Final = 60
"""How far a site's next shift is looked for."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A site at an instant.

    Attributes
    ----------
    site : the ``Site``
    local : wall time there, without zone
    at_work : whether it works
    until : when its work ends, in UTC; None if it isn't at work, or not within 60 days
    next_start : of its next shift, in UTC; None if it works, or none starts within 60 days
    wait_min : until it is at work; 0 if it is, None if no shift is found [min]
    state : the same in words, by its own clock

    >>> from overlap import Site, duty
    >>> on = duty([Site("Tokyo", "Asia/Tokyo")], "2027-01-05T10:00Z")["Tokyo"]
    >>> on.local.isoformat(), on.next_start.isoformat(), on.wait_min, on.state
    ('2027-01-05T19:00:00', '2027-01-06T00:00:00+00:00', 840, 'after hours, back Wed 09:00')
    """

    site: Site
    local: dt.datetime
    at_work: bool
    until: dt.datetime | None
    next_start: dt.datetime | None
    wait_min: int | None
    state: str

    __repr__ = of_fields

    def to_dict(self) -> OnDutyDocument:
        """Return it in plain types."""
        return {
            "site": self.site.name,
            "local": self.local.isoformat(timespec="minutes"),
            "at_work": self.at_work,
            "until": None if self.until is None else utc_text(self.until),
            "next_start": None if self.next_start is None else utc_text(self.next_start),
            "wait_min": self.wait_min,
            "state": self.state,
        }


@dataclass(frozen=True, slots=True, repr=False)
class CallingOrder(Tabular, ByName[OnDuty]):
    """The sites in the order to call them at an instant.

    Iterates over its ``OnDuty`` objects, and looks them up by the names of their sites.

    Attributes
    ----------
    at : the instant, in UTC
    on_duty : an ``OnDuty`` for each site, in the order to call them
    sites : in the order in which they were given

    >>> from overlap import Site, duty
    >>> offices = Site("London", "Europe/London"), Site("Tokyo", "Asia/Tokyo")
    >>> duty(offices, "2027-01-05T01:00Z")
    <CallingOrder: Tokyo, London>
    """

    at: dt.datetime
    on_duty: tuple[OnDuty, ...]
    sites: tuple[Site, ...]

    def __repr__(self) -> str:
        return short(f"<CallingOrder: {', '.join(on.site.name for on in self)}>")

    def _parts(self) -> Mapping[str, OnDuty]:
        return {on.site.name: on for on in self.on_duty}

    def to_dict(self) -> DutyDocument:
        """Return the document of ``overlap duty``."""
        near = days_around(self.at)
        return {
            "at": utc_text(self.at),
            "sites": [on.to_dict() for on in self.on_duty],
            "uncovered": [gap.to_dict() for gap in uncovered(self.sites, near)],
            "notes": notes_document(self.sites),
            "versions": versions(),
        }

    def columns(self) -> Columns:
        """Return a row a site; ``local`` is its wall time."""
        return {
            "site": [on.site.name for on in self],
            "local": np.array([on.local for on in self], "datetime64[m]"),
            "at_work": np.array([on.at_work for on in self], bool),
            "until_utc": utc_array(on.until for on in self),
            "next_start_utc": utc_array(on.next_start for on in self),
            "wait_min": np.array([on.wait_min for on in self], float),
            "state": [on.state for on in self],
        }

    def _caption(self) -> str:
        return "In the order to call them"


def duty(sites: Iterable[Site], at: InstantLike) -> CallingOrder:
    """Return the sites in the order to call them: at work first, then by waiting time.

    Of those at work, the one that stays longest comes first.

    Parameters
    ----------
    sites : one or more
    at : the instant, to the minute: an aware datetime, a ``datetime64`` in UTC, or text with Z or
        an offset

    Raises
    ------
    OverlapError : no site, two of one name, or an instant outside 1970-2100.

    >>> from overlap import Site, duty
    >>> offices = Site("London", "Europe/London"), Site("Tokyo", "Asia/Tokyo")
    >>> [(on.site.name, on.state) for on in duty(offices, "2027-01-05T10:00Z")]
    [('London', 'at work until 17:00'), ('Tokyo', 'after hours, back Wed 09:00')]
    """
    group = unique_names(sites)
    minute = utc_minute(at)
    instant = utc_datetime(minute)
    near = days_around(instant)
    on_duty = sorted((_on_duty(site, minute, near) for site in group), key=_calling_order)
    return CallingOrder(instant, tuple(on_duty), group)


def days_around(at: dt.datetime) -> Horizon:
    """Return the dates that are looked at for who is on duty at an instant, and who is next."""
    date = at.astimezone(dt.UTC).date()
    start = max(FIRST_DATE, date - dt.timedelta(2))
    return Horizon(start, min(LAST_DATE, date + dt.timedelta(AHEAD_DAYS)))


def parse_instant(text: str, site: Site | None = None, *, key: str = "at") -> dt.datetime:
    """Read an instant: ``"2027-03-15T09:00Z"``, ``"… 09:00+08:00"``, or a site's local time.

    A wall time that the site's clock skips takes the offset before; one that it shows twice is
    its first occurrence (RFC 5545 3.3.5).

    Parameters
    ----------
    text : with Z or an offset, or with neither in the local time of a site
    site : whose time it is
    key : what an error calls it

    Raises
    ------
    HorizonError : not an instant, or with neither or both of an offset and a site to read it in.

    >>> manila = Site("Manila", "Asia/Manila")
    >>> parse_instant("2027-03-15 09:00", manila).isoformat()
    '2027-03-15T01:00:00+00:00'
    """
    if site is None:
        return utc_datetime(utc_minute(text, key=key))
    wall_min, offset_min = read_instant(text, key=key)
    if offset_min is not None:
        raise HorizonError(
            f"has an offset of its own; {site.name}'s isn't needed", key=key, value=text
        )
    table = site.zone_table
    utc = utc_from_wall(np.array([wall_min]), table.change_utc_min, table.offset_min)
    return utc_datetime(utc_minute(np.datetime64(int(utc[0]), "m"), key=key))


def _on_duty(site: Site, minute: int, horizon: Horizon) -> OnDuty:
    time, zone = working_time(site, horizon), site.zone_table

    def local(at_min: int) -> dt.datetime:
        offset = offset_at(np.array([at_min]), zone.change_utc_min, zone.offset_min)
        days, rest = divmod(at_min + int(offset[0]), MINUTES_PER_DAY)
        return dt.datetime.combine(date_of(days), dt.time(*divmod(rest, 60)))

    _, start, stop = time.windows(time.codes, 0, horizon.days + 2 * PAD)
    start, stop = spans.normalise(start, stop)
    n = int(np.searchsorted(stop, minute, side="right"))
    here = local(minute)
    at_work = n < len(start) and int(start[n]) <= minute
    until = begin = wait = None
    if at_work:
        wait = 0
        known_until = (time.first_day + horizon.days + PAD) * MINUTES_PER_DAY
        until = int(stop[n]) if stop[n] < known_until else None
        end = f"until {_when(local(until), here)}" if until else f"for {AHEAD_DAYS} days and more"
        state = f"at work {end}"
    else:
        state = _why_off(time, here, minute)
        if n < len(start):
            begin = int(start[n])
            wait = begin - minute
        back = f"back {_when(local(begin), here)}" if begin else f"no shift in {AHEAD_DAYS} days"
        state = f"{state}, {back}"
    return OnDuty(
        site=site,
        local=here,
        at_work=at_work,
        until=None if until is None else utc_datetime(until),
        next_start=None if begin is None else utc_datetime(begin),
        wait_min=wait,
        state=state,
    )


def _why_off(time: WorkingTime, here: dt.datetime, minute: int) -> str:
    """Say why a site isn't at work: a day off, a weekday without work, or the time of day."""
    today = day_number(here.date()) - time.first_day
    _, start, stop = time.windows(time.codes, today, today + 1)
    if not len(start):
        reason = time.day_off.get(here.date())
        return f"off, {reason}" if reason else f"no work on {weekday(here)}s"
    if minute < start[0]:
        return "before hours"
    return "after hours" if minute >= stop[-1] else "break"


def _when(then: dt.datetime, here: dt.datetime) -> str:
    """Write a local time, with its weekday or date when it isn't today's."""
    if then.date() == here.date():
        return f"{then:%H:%M}"
    near = (then.date() - here.date()).days < 7  # noqa: PLR2004 - days of a week
    return f"{short_weekday(then)} {then:%H:%M}" if near else f"{then:%Y-%m-%d %H:%M}"


def _calling_order(on: OnDuty) -> tuple[int, int, float, str]:
    until = -on.until.timestamp() if on.until is not None else -math.inf
    never = on.wait_min is None
    return int(never), on.wait_min or 0, until, on.site.name
