"""Results that the tests of frames and of plots share."""

import datetime as dt

import numpy as np

from overlap import Horizon, Meeting, Site, check
from overlap.meetings.occurrences import Attendee, Occurrence, Slot
from overlap.meetings.proposal import Proposal

YEAR = Horizon("2027-01-01", "2028-01-01")
WEEK = Horizon("2027-03-08", "2027-03-13")
NEW_YORK = Site("New York", "America/New_York", "Mo-Fr 09:00-17:30", holidays="US-NY")
MANILA = Site("Manila", "Asia/Manila", "Mo-Fr 15:00-19:00,20:00-24:00", holidays="PH")
LONDON = Site("London", "Europe/London", holidays="GB-ENG")
COLOMBO = Site("Colombo", "Asia/Colombo")
AUCKLAND = Site("Auckland", "Pacific/Auckland")


def manila_verdict():
    return check(NEW_YORK, [MANILA, LONDON], YEAR)


def rotation_by_hand(weeks=12):
    """Three sites meet weekly at 14:00Z, then 21:00Z, then 08:00Z; burdens are made up."""
    attendees = tuple(Attendee(site.name, site) for site in (NEW_YORK, LONDON, MANILA))
    costs = {"A": (0.0, 0.0, 6.0), "B": (1.0, 6.0, 10.0), "C": (10.0, 1.0, 1.0)}
    hours = {"A": 14, "B": 21, "C": 8}
    dates = tuple(dt.date(2027, 1, 5) + dt.timedelta(weeks=n) for n in range(weeks))
    occurrences = []
    for n, date in enumerate(dates):
        label = "ABC"[n % 3]
        start = (date - dt.date(1970, 1, 1)).days * 1440 + hours[label] * 60
        away = ("Manila",) if n == 4 else ()
        burden = {
            who.name: 0.0 if who.name in away else cost
            for who, cost in zip(attendees, costs[label], strict=True)
        }
        occurrences.append(Occurrence(n, date, date, label, start, start + 60, burden, away))
    return Proposal(
        slot_of=np.arange(weeks) % 3,
        burden=np.array([sum(o.burden[who.name] for o in occurrences) for who in attendees]),
        lower_bound=40.0,
        leximin_optimal=False,
        prefix_regret=0.0,
        mode="steady",
        prices=np.array([1, 1, 1]),
        meeting=Meeting("Weekly sync", dates, 60, "New York", ("New York", "London", "Manila")),
        anchor=NEW_YORK,
        attendees=attendees,
        slots=tuple(Slot(label, hour * 60, weeks // 3) for label, hour in hours.items()),
        occurrences=tuple(occurrences),
    )
