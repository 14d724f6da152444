"""Proposals built by hand: wall times on dates, and the instants that zoneinfo says they are."""

import datetime as dt
from collections import Counter

import numpy as np
from oracle.minute_walk import EPOCH, MINUTE, zone_of

from overlap import Site
from overlap.clocks.recurrence import occurrence_dates
from overlap.meetings.occurrences import Attendee, Occurrence, Skipped, Slot
from overlap.meetings.proposal import Proposal
from overlap.team.agenda import Meeting
from overlap.team.invitation import Invitation

WEEKLY = "FREQ=WEEKLY;BYDAY=TU"
DAILY = "FREQ=DAILY"
TUESDAYS = "FREQ=MONTHLY;BYDAY=2TU,4TU"
START = dt.date(2026, 1, 6)
TIMES = ("09:00", "16:30", "21:00")


def instant(date, clock, zone):
    """Return the instant of a wall time, by zoneinfo on tzdata's files, in minutes."""
    wall = dt.datetime.combine(date, dt.time.fromisoformat(clock), tzinfo=zone_of(zone))
    return (wall - EPOCH) // MINUTE


def propose(
    zone="America/New_York",
    *,
    rule=WEEKLY,
    count=9,
    start=START,
    times=TIMES,
    order=None,
    duration=60,
    skip=(),
    move=None,
    attendees=None,
    name="Weekly sync",
    reason="it is the least burden for all so far",
    **invitation,
):
    """Build a proposal whose slots take turns; ``order`` gives the slot of each date instead.

    ``skip`` are indices of dates without a meeting, ``move`` maps indices to dates they move to.
    """
    anchor = Site("Base", zone)
    dates = occurrence_dates(rule, start, count=count)
    order = order or [n % len(times) for n in range(count)]
    labels = [chr(ord("A") + n) for n in range(len(times))]
    attendees = attendees or (
        Attendee("Base", anchor),
        Attendee("Ana", Site("Manila", "Asia/Manila"), email="ana@example.com"),
        Attendee("Zoë", Site("Kolkata", "Asia/Kolkata"), email="zoe@example.com", optional=True),
    )
    occurrences = []
    for n, planned in enumerate(dates):
        if n in skip:
            continue
        date = (move or {}).get(n, planned)
        at = instant(date, times[order[n]], zone)
        occurrences.append(
            Occurrence(
                index=len(occurrences),
                planned=planned,
                date=date,
                slot=labels[order[n]],
                start_utc_min=at,
                stop_utc_min=at + duration,
                burden={who.name: 0.0 for who in attendees},
                reason=reason,
            )
        )
    counts = Counter(each.slot for each in occurrences)
    minutes = [int(t[:2]) * 60 + int(t[3:]) for t in times]
    none = np.zeros(len(attendees))
    return Proposal(
        slot_of=np.array([labels.index(each.slot) for each in occurrences]),
        burden=none,
        lower_bound=0.0,
        leximin_optimal=True,
        prefix_regret=0.0,
        mode="steady",
        prices=none.astype(int),
        meeting=Meeting(
            name=name,
            dates=dates,
            duration_min=duration,
            anchor="Base",
            attendees=tuple(who.name for who in attendees),
            every=rule,
            invitation=Invitation(**invitation),
        ),
        anchor=anchor,
        attendees=tuple(attendees),
        slots=tuple(Slot(a, m, counts[a]) for a, m in zip(labels, minutes, strict=True)),
        occurrences=tuple(occurrences),
        skipped=tuple(Skipped(dates[n], "nobody can come") for n in skip),
    )


def instants(proposal):
    """Return what a calendar must show: starts and stops, as seconds since 1970."""
    return sorted((o.start_utc_min * 60, o.stop_utc_min * 60) for o in proposal.occurrences)
