"""What real groups bear at the times they use, beside the times that we propose.

    python benchmarks/groups.py            print the table
    python benchmarks/groups.py --page     also rewrite it in fairness-groups.md

Where a group's people are and which times they take in turn is what the source says; how many are
where is a guess where it doesn't, and so are hours of work, 09:00-17:00 for all.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from tables import table, write_page

from overlap import Team, propose

PAGE: Final = Path(__file__).parent.parent / "docs" / "explanation" / "fairness-groups.md"
GITHUB: Final = "https://github.com"


class Group(NamedTuple):
    """A group: its source, how many of it are where, its dates, and the times it takes in turn.

    ``times`` are on the clock of ``anchor``; ``more`` are lines of the meeting, ``refuse`` the
    hours at which nobody comes.
    """

    name: str
    source: str
    people: dict[str, int]
    every: str
    count: int
    anchor: str
    times: tuple[str, ...]
    duration: str = "60m"
    more: str = ""
    refuse: str = ""


DASK: Final = Group(
    "Dask, community",
    f"{GITHUB}/dask/community/issues/424",
    {
        "America/Chicago": 4,
        "America/New_York": 5,
        "Europe/London": 3,
        "Australia/Sydney": 1,
    },
    "FREQ=MONTHLY;BYDAY=1TH",
    12,
    "America/Chicago",
    ("10:00",),
)
GROUPS: Final = (
    Group(
        "WHATWG, triage",
        f"{GITHUB}/whatwg/html/issues/8106",
        {"America/Los_Angeles": 1, "Europe/Berlin": 1, "Asia/Tokyo": 1},
        "FREQ=WEEKLY;BYDAY=TH",
        52,
        "America/Los_Angeles",
        ("09:00", "16:00", "01:00"),
        more="quorum = 0.6",
        refuse="23:00-07:00",
    ),
    Group(
        "GraphQL, working group",
        f"{GITHUB}/graphql/graphql-wg/pull/1125",
        {
            "America/Los_Angeles": 1,
            "Europe/London": 1,
            "Europe/Berlin": 1,
            "Australia/Sydney": 1,
        },
        "FREQ=MONTHLY;BYDAY=1TH,2WE,3TH",
        36,
        "America/Los_Angeles",
        ("10:30", "15:30", "10:30"),
        duration="90m",
    ),
    Group(
        "Besu, contributors",
        "https://lf-hyperledger.atlassian.net/wiki/spaces/BESU/pages/22155132/",
        {
            "America/Los_Angeles": 1,
            "America/New_York": 1,
            "Europe/Paris": 1,
            "Australia/Brisbane": 1,
        },
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        26,
        "UTC",
        ("15:00", "01:00"),
    ),
    Group(
        "OpenTelemetry, Python",
        f"{GITHUB}/open-telemetry/opentelemetry-python/issues/542",
        {"America/Los_Angeles": 1, "Europe/Berlin": 1, "Australia/Sydney": 1},
        "FREQ=WEEKLY;BYDAY=TH",
        52,
        "America/Los_Angeles",
        ("09:00", "16:00"),
    ),
    Group(
        "OpenTelemetry, Collector",
        f"{GITHUB}/open-telemetry/community/pull/2271",
        {
            "America/Los_Angeles": 1,
            "America/New_York": 1,
            "Europe/Berlin": 1,
            "Asia/Shanghai": 1,
        },
        "FREQ=WEEKLY;BYDAY=WE",
        52,
        "America/Los_Angeles",
        ("05:00", "09:00", "17:00"),
    ),
    DASK,
    DASK._replace(name="Dask, total at most 1.1", more="total_at_most = 1.1"),
)


class Outcome(NamedTuple):
    """What a way to take times costs: worst-off, all together, dates missed, different times."""

    worst: float
    total: float
    missed: int
    times: int


def team_of(group: Group) -> Team:
    """Return a group as a team, its meeting in the times of a year from 2027-01-01."""
    parts = [
        f'[[site]]\nname = "{zone}"\nzone = "{zone}"\n'
        for zone in dict.fromkeys([*group.people, group.anchor])
    ]
    refuse = f'refuse = ["{group.refuse}"]\n' if group.refuse else ""
    parts += [
        f'[[person]]\nname = "{zone} {n}"\nsite = "{zone}"\n{refuse}'
        for zone, count in group.people.items()
        for n in range(count)
    ]
    parts.append(
        f'[[meeting]]\nname = "call"\nduration = "{group.duration}"\nevery = "{group.every}"\n'
        f'start = 2027-01-01\ncount = {group.count}\nanchor = "{group.anchor}"\n'
        f"max_slots = {max(len(set(group.times)), 2)}\n{group.more}\n"
        f"attendees = {[f'{zone} {n}' for zone, k in group.people.items() for n in range(k)]}\n"
    )
    return Team.parse("\n".join(parts))


def outcomes(group: Group) -> tuple[Outcome, Outcome]:
    """Return what a group's times cost, and ours, of as many times but two at least."""
    ours = propose(team_of(group), "call")
    if ours.problem is None or ours.misses is None:
        raise TypeError(group.name)
    at = [ours.candidates_min.index(int(t[:2]) * 60 + int(t[3:])) for t in group.times]
    used = [ours.candidates_min.index(slot.anchor_min) for slot in ours.slots]
    return (
        _outcome(ours.problem.tensor, ours.misses, np.resize(at, group.count)),
        _outcome(ours.problem.tensor, ours.misses, np.array(used)[ours.slot_of]),
    )


def _outcome(tensor: np.ndarray, misses: np.ndarray, starts: np.ndarray) -> Outcome:
    each = np.arange(len(starts))
    borne = tensor[each, starts].sum(axis=0)
    missed = int(misses[each, starts].sum())
    return Outcome(float(borne.max()), float(borne.sum()), missed, len(np.unique(starts)))


def shown() -> str:
    """Return the table."""
    head = ["group", "dates", "they", "worst-off", "all", "missed", "times"]
    head += ["we: worst-off", "all", "missed", "times"]
    cells = []
    for group in GROUPS:
        both = [
            [f"{o.worst:g}", f"{o.total:g}", str(o.missed), str(o.times)] for o in outcomes(group)
        ]
        theirs = ", ".join(dict.fromkeys(group.times))
        cells.append(
            [f"[{group.name}]({group.source})", str(group.count), theirs, *both[0], *both[1]]
        )
    return table(head, cells)


def main() -> None:
    """Print the table, write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--page", action="store_true", help=f"rewrite the table of {PAGE.name}")
    asked = parser.parse_args()
    text = shown()
    print(text)
    if asked.page:
        write_page(PAGE, {"groups": text})


if __name__ == "__main__":
    main()
