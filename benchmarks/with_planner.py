"""fair-meeting-planner 0.1.0 on our burdens, as far as it can be asked; a process of its own.

It knows no start date, cadence or calendar: it always starts on 2025-07-07, offers starts 90
minutes apart from 08:00 to 18:00 UTC, and puts any number of meetings into a week.  It does take a
cost function, and gets our burden; one weekday a week, so that it has as many weeks as meetings.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys

import numpy as np
from fairmeeting.schemas import Meeting, Participant
from fairmeeting.solver import ilp_solver
from meetings import DURATION_MIN, FAMILIES, HOURS, Family, tensor

from overlap import Site, fair_rotation
from overlap.meetings.burden import burden_tensor
from overlap.team.curve import CURVES

FIRST_TUESDAY = np.datetime64("2025-07-08")


class OurBurden:
    """A cost function in its terms: local time and participant to our burden."""

    def __init__(self, family: Family, days: np.ndarray) -> None:
        quarters = np.arange(days[0], days[-1] + 1, 30, dtype="datetime64[m]")
        self.first = quarters[0].astype(int)
        sites = [Site(zone, zone, HOURS) for zone in dict.fromkeys(family.zones)]
        starts = quarters.astype(np.int64)[:, None]
        cost = burden_tensor(sites, starts, DURATION_MIN, CURVES["default"])[:, 0]
        self.cost = {site.zone: cost[:, n] for n, site in enumerate(sites)}

    def __call__(self, local_t: object, p: Participant) -> float:
        """Return what a meeting at this time costs this participant."""
        at = int(local_t.timestamp()) // 60
        return float(self.cost[p.tz][(at - self.first) // 30])


def cpu_s() -> float:
    """Return the CPU time of this process and of the solvers it has started."""
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in own)


def solve(key: str, n: int) -> dict[str, float | int | str | None]:
    """Return what its meetings cost the worst-off person, and our bound for one in each week."""
    family = FAMILIES[key]
    days = FIRST_TUESDAY + 7 * np.arange(n)
    own = OurBurden(family, np.array([days[0] - 1, days[-1] + 2]))
    people = [
        Participant(name=f"{n}", tz=zone, work_start="09:00", work_end="17:00")
        for n, zone in enumerate(family.zones)
    ]
    meeting = Meeting(
        participants=people,
        duration_minutes=DURATION_MIN,
        allowed_weekdays=["Tue"],
        horizon=n,
        min_gap_between_meetings=0,
    )
    began = cpu_s()
    with contextlib.redirect_stdout(io.StringIO()):
        found = ilp_solver(meeting, cost_function=own)
    taken = cpu_s() - began
    ours = fair_rotation(tensor(family, days), mode="year_end")
    answer = {
        "ours": float(ours.burden.max()),
        "bound": ours.lower_bound,
        "error": found.get("error"),
        "cpu_s": taken,
    }
    if "scheduled_slots" not in found:
        return answer | {"max": None, "weeks": None}
    slots = [slot["slot_utc"] for slot in found["scheduled_slots"]]
    if len(slots) != n:
        return answer | {"max": None, "weeks": None, "error": f"{len(slots)} of {n} meetings"}
    borne = sum(np.array([own(slot, p) for p in people]) for slot in slots)
    weeks = len({slot.date() for slot in slots})
    return answer | {"max": float(borne.max()), "weeks": weeks}


if __name__ == "__main__":
    json.dump(solve(sys.argv[1], int(sys.argv[2])), sys.stdout)
