"""CPU time and memory of writing calendars, against their budgets.

    python benchmarks/calendars.py

A year of weekly meetings in at most 150 ms beyond imports; 10,000 events, and 10,000 dates of a
series, in at most 5 s CPU and 300 MB each.  What is timed includes reading the result back.
Exits with 1 when a budget is exceeded.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

JOBS = {
    "a year of weekly meetings, series": ("FREQ=WEEKLY", 52, "series", 0.15),
    "a year of weekly meetings, events": ("FREQ=WEEKLY", 52, "events", 0.15),
    "10,000 events": ("FREQ=DAILY", 10_000, "events", 5.0),
    "10,000 dates of a series": ("FREQ=DAILY", 10_000, "series", 5.0),
}
MOST_MB = 300


def cost(rule: str, count: int, form: str) -> tuple[float, float, float]:
    """Return CPU seconds, peak MB and MB of the file, in a process of its own."""
    from proposals import propose  # noqa: PLC0415 - memory is measured from here on

    from overlap import to_ics  # noqa: PLC0415

    proposal = propose(rule=rule, count=count, organizer="ana@example.com", location="Room 4")
    start = time.process_time()
    size = len(to_ics(proposal, form=form))
    seconds = time.process_time() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size / 1e6


def main() -> int:
    """Print a line a job; return how many exceed their budget."""
    over = 0
    for name, (rule, count, form, most_s) in JOBS.items():
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, peak, size = pool.apply(cost, (rule, count, form))
        fits = seconds <= most_s and peak <= MOST_MB
        over += not fits
        print(
            f"{name:36} {seconds:6.3f} s CPU of {most_s:.2f}, {peak:4.0f} MB of {MOST_MB}, "
            f"{size:5.2f} MB written{'' if fits else '  OVER BUDGET'}"
        )
    return min(over, 1)


if __name__ == "__main__":
    sys.exit(main())
