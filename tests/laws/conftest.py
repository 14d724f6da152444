"""What the comparison with the minute walk was tried on, counted from its examples.

The table stands at the end of a run with ``--hypothesis-show-statistics``.
"""

import datetime as dt
from collections import Counter

import pytest
from oracle.minute_walk import DAY, UTC, exists, wall_minutes, zone_of


class Figures:
    """Counts over the examples in which both ways agreed."""

    def __init__(self):
        self.counts = Counter()
        self.zones = set()
        self.years = set()

    def add(self, sites, dates, at_least, *, worked, shared):
        start, stop = dates
        self.zones.update(site["zone"] for site in sites)
        self.years.add(start.year)
        self.counts["examples"] += 1
        self.counts["sites"] += len(sites)
        self.counts["shift dates"] += (stop - start).days
        self.counts["minutes worked by the reference"] += worked
        self.counts["minutes shared"] += shared
        weeks = [
            week
            for site in sites
            for week in (site["week"], *(week for _, _, week in site["seasons"]))
        ]
        has = {
            "a clock that changes": any(changes(site["zone"], start, stop) for site in sites),
            "a date that a clock leaves out": any(
                leaves_out(site["zone"], *dates) for site in sites
            ),
            "days off": any(site["off"] for site in sites),
            "days on": any(site["on"] for site in sites),
            "a season": any(site["seasons"] for site in sites),
            "a night shift": any(end > 1440 for week in weeks for day in week for _, end in day),
            "windows that overlap": any(overlaps(day) for week in weeks for day in week),
            "`at_least`": at_least is not None,
        }
        self.counts.update({f"examples with {what}": int(true) for what, true in has.items()})

    def table(self):
        rows = [(what, f"{n:,}") for what, n in self.counts.items()]
        rows.insert(2, ("zones", f"{len(self.zones):,}"))
        rows.insert(3, ("years", f"{min(self.years)} to {max(self.years)}"))
        return ["| compared | |", "|---|---:|", *(f"| {what} | {n} |" for what, n in rows)]


def changes(zone, start, stop):
    """Say whether a zone's offset differs from a day of the horizon to the next."""
    noons = (dt.datetime.combine(start + n * DAY, dt.time(), UTC) for n in range(-1, 70))
    offsets = [n.astimezone(zone_of(zone)).utcoffset() for n in noons if n.date() <= stop]
    return len(set(offsets)) > 1


def leaves_out(zone, start, stop):
    return not all(exists(start + n * DAY, zone_of(zone)) for n in range((stop - start).days))


def overlaps(day):
    return sum(stop - start for start, stop in day) > len(wall_minutes(day))


FIGURES = pytest.StashKey[Figures]()


@pytest.fixture(scope="session")
def figures(pytestconfig):
    return pytestconfig.stash.setdefault(FIGURES, Figures())


def pytest_terminal_summary(terminalreporter, config):
    found = config.stash.get(FIGURES, None)
    if found and found.counts and config.getoption("--hypothesis-show-statistics"):
        terminalreporter.section("compared with the minute walk")
        for line in found.table():
            terminalreporter.write_line(line)
