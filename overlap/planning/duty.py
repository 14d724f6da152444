"""``duty``: who is at work at an instant, who is next, and in which order to call."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.errors import HorizonError
from overlap.base.frames import Tabular
from overlap.base.reprs import of_fields, short
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import FIRST_DATE, LAST_DATE, Horizon, date_of, day_number
from overlap.core import spans
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.sites.site import Site, unique_names
from overlap.sites.working_time import PAD, WorkingTime, working_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.base.frames import Columns

_FOREVER: Final = 1 << 40
AHEAD_DAYS: Final = 60
"""How far a site's next shift is looked for."""

_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::00)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A site at an instant.

    Attributes
    ----------
    site : name
    local : wall time there, without zone
    at_work : whether it works
    until : when its work ends, in UTC; None if it isn't at work, or not within 60 days
    next_start : of its next shift, in UTC; None if it works, or none starts within 60 days
    wait_min : until it is at work; 0 if it is, None if no shift is found [min]
    state : the same in words, by its own clock

    >>> from overlap import Site, duty
    >>> [on] = duty([Site("Tokyo", "Asia/Tokyo")], np.datetime64("2027-01-05T10:00"))
    >>> on.local.isoformat(), str(on.next_start), on.wait_min, on.state
    ('2027-01-05T19:00:00', '2027-01-06T00:00', 840, 'after hours, back Wed 09:00')
    """

    site: str
    local: dt.datetime
    at_work: bool
    until: np.datetime64 | None
    next_start: np.datetime64 | None
    wait_min: int | None
    state: str

    __repr__ = of_fields


class CallingOrder(tuple[OnDuty, ...], Tabular):
    """The sites in the order to call them: a tuple of ``OnDuty``, and a table.

    >>> from overlap import Site, duty
    >>> offices = Site("London", "Europe/London"), Site("Tokyo", "Asia/Tokyo")
    >>> duty(offices, np.datetime64("2027-01-05T01:00"))
    <CallingOrder: Tokyo, London>
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return short(f"<CallingOrder: {', '.join(on.site for on in self)}>")

    def columns(self) -> Columns:
        """Return a row a site; ``local`` is its wall time."""
        return {
            "site": [on.site for on in self],
            "local": np.array([on.local for on in self], "datetime64[m]"),
            "at_work": np.array([on.at_work for on in self], bool),
            "until_utc": np.array([on.until for on in self], "datetime64[m]"),
            "next_start_utc": np.array([on.next_start for on in self], "datetime64[m]"),
            "wait_min": np.array([on.wait_min for on in self], float),
            "state": [on.state for on in self],
        }

    def _caption(self) -> str:
        return "In the order to call them"


def duty(sites: Sequence[Site], at: np.datetime64) -> CallingOrder:
    """Return the sites in the order to call them: at work first, then by waiting time.

    Of those at work, the one that stays longest comes first.

    Parameters
    ----------
    sites : one or more
    at : the instant, UTC, to the minute

    Raises
    ------
    OverlapError : no site, two of one name, or an instant outside 1970-2100.

    >>> from overlap import Site, duty
    >>> offices = Site("London", "Europe/London"), Site("Tokyo", "Asia/Tokyo")
    >>> [(d.site, d.state) for d in duty(offices, np.datetime64("2027-01-05T10:00"))]
    [('London', 'at work until 17:00'), ('Tokyo', 'after hours, back Wed 09:00')]
    """
    group = unique_names(sites)
    _check_instant(at, "at")
    minute = int(at.astype("datetime64[m]").astype(np.int64))
    near = days_around(at)
    found = [_on_duty(site, minute, near) for site in group]
    return CallingOrder(sorted(found, key=_calling_order))


def days_around(at: np.datetime64) -> Horizon:
    """Return the dates that are looked at for who is on duty at an instant, and who is next."""
    date = date_of(int(at.astype("datetime64[D]").astype(np.int64)))
    start = max(FIRST_DATE, date - dt.timedelta(2))
    return Horizon(start, min(LAST_DATE, date + dt.timedelta(AHEAD_DAYS)))


def parse_instant(text: str, site: Site | None = None, *, key: str = "at") -> np.datetime64:
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
    >>> str(parse_instant("2027-03-15 09:00", manila))
    '2027-03-15T01:00'
    """
    match = _INSTANT.fullmatch(text.strip()) if isinstance(text, str) else None
    try:
        if match is None:
            raise ValueError
        date = dt.date.fromisoformat(match[1])
        clock = dt.time(int(match[2]), int(match[3]))
        zone = dt.datetime.fromisoformat(f"1970-01-01T00:00{match[4] or ''}").utcoffset()
    except ValueError:
        raise HorizonError("not an instant; write YYYY-MM-DDTHH:MMZ", key=key, value=text) from None
    wall = day_number(date) * MINUTES_PER_DAY + clock.hour * 60 + clock.minute
    if zone is not None and site is not None:
        raise HorizonError(
            f"has an offset of its own; {site.name}'s isn't needed", key=key, value=text
        )
    if zone is not None:
        utc_min = wall - zone // dt.timedelta(minutes=1)
        return _check_instant(np.datetime64(utc_min, "m"), key)
    if site is None:
        reason = "has no zone; end it with Z or an offset, or name the site whose time it is"
        raise HorizonError(reason, key=key, value=text)
    table = site.zone_table
    utc = utc_from_wall(np.array([wall]), table.change_utc_min, table.offset_min)
    return _check_instant(np.datetime64(int(utc[0]), "m"), key)


def _check_instant(at: np.datetime64, key: str) -> np.datetime64:
    first, last = np.datetime64(FIRST_DATE), np.datetime64(LAST_DATE)
    if not isinstance(at, np.datetime64) or not first <= at < last:
        raise HorizonError(
            f"not an instant from {FIRST_DATE} to {LAST_DATE}", key=key, value=str(at)
        )
    return at


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
        site=site.name,
        local=here,
        at_work=at_work,
        until=None if until is None else np.datetime64(until, "m"),
        next_start=None if begin is None else np.datetime64(begin, "m"),
        wait_min=wait,
        state=state,
    )


def _why_off(time: WorkingTime, here: dt.datetime, minute: int) -> str:
    """Say why a site isn't at work: a day off, a weekday without work, or the time of day."""
    today = day_number(here.date()) - time.first_day
    _, start, stop = time.windows(time.codes, today, today + 1)
    if not len(start):
        reason = time.day_off.get(here.date())
        return f"off, {reason}" if reason else f"no work on {here:%A}s"
    if minute < start[0]:
        return "before hours"
    return "after hours" if minute >= stop[-1] else "break"


def _when(then: dt.datetime, here: dt.datetime) -> str:
    """Write a local time, with its weekday or date when it isn't today's."""
    if then.date() == here.date():
        return f"{then:%H:%M}"
    near = (then.date() - here.date()).days < 7  # noqa: PLR2004 - days of a week
    return f"{then:%a %H:%M}" if near else f"{then:%Y-%m-%d %H:%M}"


def _calling_order(on: OnDuty) -> tuple[int, int, int, str]:
    until = -int(on.until.astype(np.int64)) if on.until is not None else -_FOREVER
    never = on.wait_min is None
    return int(never), on.wait_min or 0, until, on.site
