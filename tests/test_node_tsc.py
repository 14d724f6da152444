"""The Node.js technical steering committee of December 2021: its own rotation beside ours.

Where its people were and what its tool chose: https://github.com/nodejs/TSC/issues/1132.  Hours of
work are a guess, 09:00-17:00 for all; their spreadsheet of availability isn't public.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from overlap import Team, fair_rotation
from overlap.meetings.burden import burden_tensor
from overlap.team.curve import CURVES

PAGE = Path("docs/explanation/fairness-measured.md")
WEDNESDAYS = np.datetime64("2021-12-01T00:00", "m") + np.timedelta64(7, "D") * np.arange(52)
THEIRS_H = np.array([12, 21, 24 + 14, 24 + 17])
"""Wednesday 12:00 and 21:00, Thursday 14:00 and 17:00 UTC [h after Wednesday 00:00]."""

CURVE = CURVES["default"]


def burden(starts):
    return burden_tensor(SITES, starts.astype(np.int64), 60, CURVE)


TEAM = Team.load("docs/examples/node-tsc.toml")
CITIES = [person.site for person in TEAM.people]
SITES = [site for city in CITIES for site in TEAM.sites if site.name == city]
THEIRS = burden(
    (WEDNESDAYS + np.timedelta64(1, "h") * np.resize(THEIRS_H, 52))[:, None],
)[:, 0].sum(axis=0)
ANY_TIME = burden(WEDNESDAYS[:, None] + np.timedelta64(30, "m") * np.arange(48))


@pytest.fixture(scope="module")
def ours():
    """Four times, as they had, and no more burden in all than theirs."""
    return fair_rotation(ANY_TIME, max_slots=4, total_budget=THEIRS.sum())


def test_the_team_file_has_the_committee_of_the_source():
    counted = {city: CITIES.count(city) for city in dict.fromkeys(CITIES)}
    assert counted == {
        "New York": 6,
        "Los Angeles": 4,
        "London": 2,
        "Berlin": 5,
        "Moscow": 1,
        "Bangalore": 1,
        "Shanghai": 1,
    }


def test_their_times_are_what_the_source_says_in_each_city():
    # 4AM Wednesday in Los Angeles and 1AM Friday in Shanghai, in winter: 10 and 8 a quarter hour
    shanghai = burden((WEDNESDAYS[:1] + np.timedelta64(41, "h"))[:, None])[0, 0]
    angeles = burden((WEDNESDAYS[:1] + np.timedelta64(12, "h"))[:, None])[0, 0]
    assert shanghai[CITIES.index("Shanghai")] == 4 * 8
    assert angeles[CITIES.index("Los Angeles")] == 4 * 10


def test_the_worst_off_bears_less_than_half_of_what_theirs_bore_at_no_more_in_all(ours):
    assert ours.burden.max() < THEIRS.max() / 2
    assert ours.burden.sum() <= THEIRS.sum()
    assert len(set(ours.slot_of.tolist())) <= 4
    assert ours.lower_bound <= ours.burden.max() <= 1.05 * ours.lower_bound


def test_whoever_bore_most_bears_less_and_the_middle_pays(ours):
    change = {city: ours.burden[n] - THEIRS[n] for n, city in enumerate(CITIES)}
    assert [city for city, more in change.items() if more < 0] == [
        "Los Angeles",
        "Moscow",
        "Bangalore",
        "Shanghai",
    ]


def test_the_page_shows_what_each_bears_and_which_times_we_chose(ours):
    text = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| (\w[\w ]+?) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    shown = {city: tuple(map(int, numbers)) for city, *numbers in rows}
    assert shown == {
        city: (CITIES.count(city), round(THEIRS[n]), round(ours.burden[n]))
        for n, city in enumerate(CITIES)
    }
    slots, used = np.unique(ours.slot_of, return_counts=True)
    for slot, count in zip(slots.tolist(), used.tolist(), strict=True):
        assert f"{slot // 2:02}:{slot % 2 * 30:02} ({count} times)" in text
