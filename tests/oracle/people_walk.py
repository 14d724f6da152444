"""A slow second answer to what a meeting costs people who have a life of their own.

Nothing is imported from ``overlap``.  A person is a dict as ``minute_walk`` takes a site, and has
``clock``, the zone whose wall time the hours are written in, or None; ``away``, a list of
``(first, last, zone or None, week or None)`` in order; ``refuse`` and ``prefer``, lists of weeks.
The rules are read here a second time, from the pages that publish them.
"""

from oracle import burden_walk
from oracle.minute_walk import DAY, EPOCH, MINUTE, UTC, exists, minute_of, wall_minutes, zone_of


def wall_of(person, minute):
    """Return the wall time that a person lives by at an instant: of a stay on its own dates."""
    at = (EPOCH + minute * MINUTE).astimezone(UTC)
    for first, last, zone, _ in person["away"]:
        if zone is not None and first <= at.astimezone(zone_of(zone)).date() <= last:
            return at.astimezone(zone_of(zone))
    return at.astimezone(zone_of(person["zone"]))


def stay_on(person, date):
    """Return the zone and week of the stay of a date, None and None at home."""
    return next(
        ((z, w) for first, last, z, w in person["away"] if first <= date <= last), (None, None)
    )


def week_on(person, date):
    week = person["week"]
    for first, last, other in person["seasons"]:
        if first <= date <= last:
            week = other
    return stay_on(person, date)[1] or week


def starting_on(person, date, day_of):
    """Return the instants of the windows that start on a person's own date.

    ``day_of`` gives the windows of a date of the calendar in which the hours are written.
    """
    zone, week = stay_on(person, date)
    is_elsewhere = week is not None or zone not in {None, person["zone"]}
    if is_elsewhere or person["clock"] in {None, person["zone"]}:
        there = zone_of(zone or person["zone"])
        if not exists(date, there):
            return []
        return [(minute_of(date, a, there), minute_of(date, b, there)) for a, b in day_of(date)]
    other, own = zone_of(person["clock"]), zone_of(person["zone"])
    near = [date + n * DAY for n in (-2, -1, 0, 1, 2)]
    spans = [
        (minute_of(day, a, other), minute_of(day, b, other))
        for day in near
        if exists(day, other)
        for a, b in day_of(day)
    ]
    return [
        (a, b)
        for a, b in spans
        if (EPOCH + a * MINUTE).astimezone(UTC).astimezone(own).date() == date
    ]


def shifts_on(person, date):
    """Return the instants of the windows of a date."""
    if date in person["off"]:
        return []
    week = week_on(person, date)
    shifts = starting_on(person, date, lambda day: week[day.weekday()])
    if not shifts and date in person["on"]:
        working = [day for day in week if day]
        times = [wall_minutes(day) for day in working]
        if times:
            usual = working[max(range(len(times)), key=lambda n: times.count(times[n]))]
            shifts = starting_on(person, date, lambda _: usual)
    return shifts


class Walk(burden_walk.Walk):
    """One person's life around an instant, minute by minute."""

    def worked(self):
        owner = {}
        for date in self.dates:
            for start, stop in shifts_on(self.site, date):
                for minute in range(start, stop):
                    owner.setdefault(minute, date)
        return owner

    def has_shift(self, date):
        return bool(shifts_on(self.site, date))

    def wall(self, minute):
        return wall_of(self.site, minute)

    def within(self, minute, weeks):
        """Say whether a minute of the wall clock lies in one of the weeks' windows."""
        wall = self.wall(minute)
        at = wall.hour * 60 + wall.minute
        return any(
            a <= at + 1440 * back < b
            for week in weeks
            for back in (0, 1)
            for a, b in week[(wall.weekday() - back) % 7]
        )

    def base(self, minute):
        name = super().base(minute)
        prefer = self.site["prefer"]
        return (
            "avoidable"
            if name == "working" and prefer and not self.within(minute, prefer)
            else name
        )


def cost(person, start_min, duration_min):
    """Return the rate-minutes of a meeting; None if a minute of it is refused."""
    walk = Walk(person, start_min, start_min + duration_min)
    span = range(start_min, start_min + duration_min)
    if any(walk.within(minute, person["refuse"]) for minute in span):
        return None
    rates = {**burden_walk.RATES, "avoidable": 1}
    return sum(rates[walk.base(m)] + burden_walk.DAY_OFF * walk.day_off(m) for m in span)


def is_off(person, start_min):
    """Say whether the own date of a start is a day off, whatever the weekday."""
    return wall_of(person, start_min).date() in person["off"]
