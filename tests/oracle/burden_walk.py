"""A slow second answer to what a meeting costs: look at each minute, and at the minutes around it.

Nothing is imported from ``overlap``.  A site is a dict as ``minute_walk`` takes it.  The rules are
read here a second time, from the page that publishes the curve.
"""

import datetime as dt
import itertools
from collections import Counter

from oracle.minute_walk import DAY, EPOCH, MINUTE, UTC, minutes_of, windows_on, zone_of

RATES = {
    "lunch": 1,
    "working": 0,
    "deep_night": 10,
    "night": 8,
    "short_rest": 6,
    "shoulder": 1,
    "extended": 2,
    "early": 5,
    "free_time": 3,
}
DAY_OFF = 4
FAR = 10**6
LOOK = 800
"""Farther than any rule looks."""


class Walk:
    """One site's life around an instant, minute by minute."""

    def __init__(self, site, start_min, stop_min, rest_min=660):
        self.site, self.rest_min = site, rest_min
        first = (EPOCH + start_min * MINUTE).date() - 6 * DAY
        last = (EPOCH + stop_min * MINUTE).date() + 6 * DAY
        self.dates = [first + n * DAY for n in range((last - first).days)]
        self.owner = self.worked()
        by_date = {}
        for minute, date in self.owner.items():
            by_date.setdefault(date, []).append(minute)
        self.pauses, self.in_shift = set(), set()
        for minutes in by_date.values():
            minutes.sort()
            self.in_shift.update(range(minutes[0], minutes[-1] + 1))
            for a, b in itertools.pairwise(minutes):
                if 1 < b - a <= 181:
                    self.pauses.update(range(a + 1, b))

    def worked(self):
        return minutes_of(self.site, self.dates)

    def has_shift(self, date):
        return bool(windows_on(self.site, date, ignore_days_off=False))

    def wall(self, minute):
        zone = zone_of(self.site["zone"])
        return (EPOCH + minute * MINUTE).astimezone(UTC).astimezone(zone)

    def away(self, minute, busy, step):
        """Return how many minutes off the next one of ``busy`` is, in one direction."""
        for n in range(1, LOOK):
            if minute + step * n in busy:
                return n
        return FAR

    def noon(self, minute):
        """Say whether it is the middle hour of three that are worked without a pause."""
        wall = self.wall(minute)
        if wall.hour != 12:
            return False
        began = minute - wall.minute
        return all(m in self.owner for m in range(began - 60, began + 120))

    def base(self, minute):
        """Return the name of the first rule that takes the minute."""
        hour = self.wall(minute).hour
        inside = minute in self.in_shift
        since = FAR if inside else self.away(minute, self.in_shift, -1)
        until = FAR if inside else self.away(minute, self.in_shift, +1)
        rules = {
            "lunch": self.noon(minute) or (minute in self.pauses and minute not in self.owner),
            "working": minute in self.owner,
            "deep_night": 2 <= hour < 6,
            "night": hour == 23 or hour < 2,
            "short_rest": max(since, until) <= self.rest_min,
            "shoulder": min(since, until) <= 60,
            "extended": until <= 120 or since <= 180,
            "early": hour == 6,
            "free_time": True,
        }
        return next(name for name, holds in rules.items() if holds)

    def day_off(self, minute):
        """Say whether the minute's date has no shift, and none of another date runs then."""
        return minute not in self.in_shift and not self.has_shift(self.wall(minute).date())

    def distance(self, minute):
        if minute in self.owner:
            return 0
        nearest = min(self.away(minute, self.owner, step) for step in (-1, 1))
        return min(-(-nearest // 60), 10)


def minutes(site, start_min, duration_min, rest_min=660):
    """Count the minutes of a meeting by the name of their penalty."""
    walk = Walk(site, start_min, start_min + duration_min, rest_min)
    span = range(start_min, start_min + duration_min)
    found = Counter(walk.base(minute) for minute in span)
    found["day_off"] = sum(walk.day_off(minute) for minute in span)
    return found


def linear(site, start_min, duration_min):
    """Return the rate-minutes of a meeting by distance from work."""
    walk = Walk(site, start_min, start_min + duration_min)
    span = range(start_min, start_min + duration_min)
    return sum(walk.distance(m) + DAY_OFF * walk.day_off(m) for m in span)


def excused(site, start_min):
    """Say whether a day off takes the local date of a start, also one of rest."""
    date = dt.datetime.fromtimestamp(start_min * 60, zone_of(site["zone"])).date()
    return date in site["off"]
