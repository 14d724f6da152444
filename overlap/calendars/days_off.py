"""The days off of sites as an all-day calendar to subscribe to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from icalendar import Event

from overlap.base.errors import CalendarError
from overlap.calendars.items import MAX_REASON
from overlap.calendars.reader import read_ics
from overlap.calendars.writing import calendar_shell, check_stamp, to_bytes
from overlap.clocks.timeline import Horizon
from overlap.sites.site import Site
from overlap.sites.working_time import exceptions
from overlap.team.invitation import check_text, derived_uid

KINDS = ("day off", "half day", "working day")
_DAY = dt.timedelta(days=1)


def days_off_to_ics(
    sites: Sequence[Site], horizon: Horizon, *, stamp: dt.datetime | None = None
) -> bytes:
    """Return the days off, half days and extra working days of sites as all-day events.

    Parameters
    ----------
    sites : any number
    horizon : dates to list
    stamp : when this was written; default: midnight UTC of the horizon's start

    Raises
    ------
    SiteError : a name that a calendar can't carry.
    CalendarError : days that a calendar can't say.

    >>> from overlap import Horizon, Site
    >>> manila = Site("Manila", "Asia/Manila", holidays="PH")
    >>> data = days_off_to_ics([manila], Horizon("2027-06-01", "2027-07-01"))
    >>> [(str(each.start.date()), each.summary) for each in read_ics(data)]
    [('2027-06-12', 'Manila: Independence Day')]
    """
    revision = check_stamp(stamp or dt.datetime.combine(horizon.start, dt.time.min, dt.UTC))
    calendar = calendar_shell("PUBLISH", "Days off")
    expected = set()
    for site in sites:
        check_text(site.name, key="site.name")
        for kind, days in zip(KINDS, exceptions(site, horizon), strict=True):
            for date in sorted(date for date in days if date in horizon):
                reason = check_text(days[date], key="reason", most=MAX_REASON)
                event = Event()
                event.add("UID", derived_uid(site.name, site.zone, "day", str(date)))
                event.add("DTSTAMP", revision)
                event.add("SUMMARY", f"{site.name}: {reason}")
                event.add("CATEGORIES", [kind])
                event.add("TRANSP", "TRANSPARENT")
                event.add("DTSTART", date)
                event.add("DTEND", date + _DAY)
                calendar.add_component(event)
                expected.add((date, f"{site.name}: {reason}"))
    data = to_bytes(calendar)
    if {(each.start.date(), each.summary) for each in read_ics(data)} != expected:
        raise CalendarError(
            "verification failed: the days differ when read back; please report this"
        )
    return data
