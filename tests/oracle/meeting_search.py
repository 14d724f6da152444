"""A slow second answer to which start serves one meeting best: every start, person by person.

Nothing is imported from ``overlap``.  People are dicts as ``people_walk`` takes them, with
``busy``, a list of ``(start, stop)`` [min], and ``team``, the site that they count for.
"""

import math
from fractions import Fraction

from oracle import burden_walk
from oracle.minute_walk import DAY, EPOCH, MINUTE, UTC, zone_of
from oracle.people_walk import Walk, is_off

ABSENT = 7
RATES = {**burden_walk.RATES, "avoidable": 1}


def starts(zone, first, stop, step):
    """Return the minutes at which a clock shows a multiple of ``step`` on one of the dates."""
    begin = int((first - EPOCH.date()) / DAY) * 1440
    end = int((stop - EPOCH.date()) / DAY) * 1440
    found = []
    for minute in range(begin - 1560, end + 1560):
        wall = (EPOCH + minute * MINUTE).astimezone(UTC).astimezone(zone_of(zone))
        if first <= wall.date() < stop and (wall.hour * 60 + wall.minute) % step == 0:
            found.append(minute)
    return found


def answers(people, at, duration, *, quorum, buffer, carried, must):  # noqa: PLR0913 - as asked
    """Return ``(absent, worst, total, start, burdens, who is away)`` of the starts, in order."""
    every = [_row(person, at, duration, buffer) for person in people]
    off = [[cell[1] for cell in row] for row in every]
    excused = [all(own) and bool(own) for own in off]
    found = []
    for n, start in enumerate(at):
        cell = cell_of([row[n] for row in every], people, excused, duration, quorum, must)
        if cell is not None:
            burden, away = cell
            worst = max(b + Fraction(c) for b, c in zip(burden, carried, strict=True))
            found.append((len(away), worst, sum(burden), start, burden, away))
    return sorted(found, key=lambda one: one[:4])


def _row(person, at, duration, buffer):
    """Return (cost or None, is off) of each start."""
    if not at:
        return []
    walk = Walk(person, at[0], at[-1] + duration)
    rate, cells = {}, []
    for start in at:
        span = range(start, start + duration)
        busy = any(a - buffer < start + duration and start < b + buffer for a, b in person["busy"])
        if busy or any(walk.within(minute, person["refuse"]) for minute in span):
            cells.append((None, is_off(person, start)))
            continue
        for minute in span:
            if minute not in rate:
                extra = burden_walk.DAY_OFF * walk.day_off(minute)
                rate[minute] = RATES[walk.base(minute)] + extra
        cost = Fraction(sum(rate[minute] for minute in span), 15)
        cells.append((cost, is_off(person, start)))
    return cells


def cell_of(cells, people, excused, duration, quorum, must):
    """Return the burdens of a start and who is away; None if it isn't held."""
    invited = [n for n in range(len(people)) if not excused[n]]
    price = Fraction(ABSENT * duration, 15)
    cannot = {n for n in invited if cells[n][0] is None or cells[n][1]}
    if quorum == 1 and cannot:
        return None
    may = [n for n in invited if n not in cannot and n not in must]
    dear = {n for n in may if cells[n][0] > price and quorum < 1}
    away = cannot | dear
    if not _held(invited, away, people, quorum, must):
        away = cannot
        if not _held(invited, away, people, quorum, must):
            return None
    burden = [0 if excused[n] else price if n in away else cells[n][0] for n in range(len(people))]
    return burden, away | {n for n in range(len(people)) if excused[n]}


def _held(invited, away, people, quorum, must):
    come = [n for n in invited if n not in away]
    teams = {people[n]["team"] for n in come}
    least = min(2, len({person["team"] for person in people}))
    enough = len(come) >= max(1, math.ceil(Fraction(str(quorum)) * len(invited)))
    return enough and len(teams) >= least and set(must) <= set(come)
