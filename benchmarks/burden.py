"""Measure the burden tensor: every quarter of an hour of a year, 50 people over 20 zones.

``python benchmarks/burden.py`` prints the CPU time of the first call, which compiles calendars, and
of later ones.
"""

from __future__ import annotations

import time

import numpy as np

from overlap import Horizon, Site
from overlap.meetings.burden import burden_tensor
from overlap.sites.places import all_places
from overlap.team.curve import CURVES

HOURS = ("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-12:00,13:00-18:00", "Su-Th 08:00-16:00")


def burden_cpu_ms(people: int, zones: int, horizon: Horizon, rounds: int) -> tuple[float, float]:
    """Return the CPU time of the first call and the least of the later ones [ms]."""
    places = all_places()
    chosen = places[:: len(places) // zones][:zones]
    sites = [
        Site(place.name, place.zone, HOURS[n % len(HOURS)], place.holidays)
        for n, place in enumerate(chosen)
    ]
    first = horizon.first_day * 1440
    slots = np.arange(first, first + horizon.days * 1440, 15).reshape(horizon.days, -1)
    everyone = [sites[n % zones] for n in range(people)]
    taken = []
    for _ in range(rounds + 1):
        began = time.process_time()
        burden_tensor(everyone, slots, 60, CURVES["default"])
        taken.append((time.process_time() - began) * 1000)
    return taken[0], min(taken[1:])


if __name__ == "__main__":
    cold, warm = burden_cpu_ms(50, 20, Horizon("2027-01-01", "2028-01-01"), 9)
    print(f"35,040 slots x 50 people, 20 zones: cold {cold:.0f} ms, warm {warm:.1f} ms CPU")
