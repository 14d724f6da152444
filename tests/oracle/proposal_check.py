"""A second reading of a proposal: its dates, instants, burdens and absences, one by one.

Nothing of ``overlap`` that makes proposals is imported.  Sites are dicts as ``burden_walk`` takes
them; dates come from dateutil, instants from zoneinfo on tzdata's files.
"""

import datetime as dt
import itertools

from oracle import burden_walk
from oracle.minute_walk import DAY, EPOCH, MINUTE, windows_on, zone_of

_REACH = 6


def off_on(site, date):
    """Say whether the week would work on a date that a day off takes."""
    would = windows_on(site, date, ignore_days_off=True)
    return bool(would) and not windows_on(site, date, ignore_days_off=False)


def works_on(site, date):
    return bool(windows_on(site, date, ignore_days_off=False))


def held(planned, sites, policy, quorum):
    """Read the policy on days off: which date each planned one is held on; None: it isn't."""
    enough = quorum * len(sites) - 1e-9
    found, last = {}, None
    for date, after in itertools.zip_longest(planned, planned[1:]):
        left = sum(not off_on(site, date) for site in sites)
        stop = after or date + (_REACH + 1) * DAY
        begin = last or date - (_REACH + 1) * DAY
        on = date if left else None
        if left < enough and policy == "skip":
            on = None
        if left < enough and policy == "move":
            near = sorted(range(-_REACH, _REACH + 1), key=lambda n: (abs(n), -n))
            days = [date + n * DAY for n in near if n]
            free = [
                day
                for day in days
                if begin < day < stop and sum(works_on(site, day) for site in sites) >= enough
            ]
            on = free[0] if free else on
        found[date] = on
        last = on or last
    return found


def instant(date, wall_min, zone):
    """Return the instant of a wall time, its first; None where the clock skips it."""
    wall = dt.datetime.combine(date, dt.time.min) + wall_min * MINUTE
    at = wall.replace(tzinfo=zone_of(zone))
    utc_min = (at - EPOCH) // MINUTE
    shown = (EPOCH + utc_min * MINUTE).astimezone(zone_of(zone)).replace(tzinfo=None)
    return utc_min if shown == wall else None


def touches(zone, window, start, stop):
    """Say whether a local clock is within a daily window at any minute of a meeting."""
    for minute in range(start, stop):
        wall = (EPOCH + minute * MINUTE).astimezone(zone_of(zone))
        at = wall.hour * 60 + wall.minute
        if any(window[0] <= at + shift < window[1] for shift in (0, 1440)):
            return True
    return False


def cost(site, start, duration):
    """Return what a meeting costs by the published curve."""
    found = burden_walk.minutes(site, start, duration)
    rates = {**burden_walk.RATES, "day_off": burden_walk.DAY_OFF}
    return sum(rates[name] * n for name, n in found.items()) / 15


def is_night(site, start, duration):
    found = burden_walk.minutes(site, start, duration)
    return found["night"] + found["deep_night"] > 0
