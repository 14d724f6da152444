"""People with a clock, hours, leave and travel of their own: a second answer, by the minute."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from laws.strategies import DAY, EVENTFUL, LIVELY, sites, text_of, weeks, windows
from oracle import people_walk

from overlap import Horizon, Person, Site, Target, Team
from overlap.clocks.timeline import day_number
from overlap.meetings.burden import burden_tensor
from overlap.meetings.occurrences import local_time
from overlap.sites.working_time import PAD, working_time
from overlap.team.curve import CURVES

zones = st.sampled_from(LIVELY)
wishes = st.lists(
    st.lists(windows(), max_size=1).flatmap(
        lambda own: st.sets(st.integers(0, 6), min_size=1).map(
            lambda days: [own if day in days else [] for day in range(7)]
        )
    ),
    max_size=2,
)


@st.composite
def stays(draw, start):
    """Draw journeys and changes of hours around a date, of which no two share a date."""
    found, day = [], start + draw(st.integers(-6, 2)) * DAY
    for _ in range(draw(st.integers(0, 2))):
        last = day + draw(st.integers(0, 4)) * DAY
        zone, week = draw(st.none() | zones), draw(st.none() | weeks)
        if zone is not None or week is not None:
            found.append((day, last, zone, week))
        day = last + draw(st.integers(1, 3)) * DAY
    return found


@st.composite
def lives(draw, start, home):
    """Draw a person at a site, or alone: as ``Person`` takes them, and as the oracle does."""
    own = draw(sites(start, start + 3 * DAY, zone=zones))
    keys = draw(st.sets(st.sampled_from(["zone", "week", "seasons", "clock"])))
    alone = draw(st.integers(0, 4)) == 0
    keys |= {"zone", "week"} if alone else set()
    base = {"zone": "UTC", "week": [], "off": set(), "on": set(), "seasons": []} if alone else home
    person = {**base, "clock": None, **{key: own[key] for key in keys - {"clock"}}}
    person["clock"] = draw(zones) if "clock" in keys else None
    person["away"] = draw(stays(start))
    person["refuse"] = [week for week in draw(wishes) if any(week)]
    person["prefer"] = [week for week in draw(wishes) if any(week)]
    leave = draw(st.none() | st.tuples(st.integers(-3, 3), st.integers(0, 5)))
    days_off = []
    person["off"] = set(base["off"])
    if leave is not None:
        first = start + leave[0] * DAY
        days_off = [{"from": first, "to": first + leave[1] * DAY, "reason": "leave"}]
        person["off"] |= {first + n * DAY for n in range(leave[1] + 1)}
    person["on"] = base["on"] - person["off"]
    given_keys = {
        "zone": person["zone"] if "zone" in keys else None,
        "hours": text_of(person["week"]) if "week" in keys else None,
        "seasons": _seasons(person) if "seasons" in keys else None,
        "clock": person["clock"],
        "days_off": days_off,
        "away": [
            {"from": a, "to": b}
            | ({"zone": zone} if zone else {})
            | ({"hours": text_of(week)} if week else {})
            for a, b, zone, week in person["away"]
        ],
        "refuse": [text_of(week) for week in person["refuse"]],
        "prefer": [text_of(week) for week in person["prefer"]] or None,
    }
    return {key: value for key, value in given_keys.items() if value is not None}, alone, person


def _seasons(site):
    return [(first, last, text_of(week)) for first, last, week in site["seasons"]]


@st.composite
def teams(draw):
    """Draw a team of people, each with their life as the oracle takes it, and a start."""
    date = draw(st.sampled_from(EVENTFUL))
    start = date + draw(st.integers(-2, 2)) * DAY
    home = draw(sites(start, start + 3 * DAY, zone=zones))
    office = Site(
        "Home",
        home["zone"],
        text_of(home["week"]),
        days_off=home["off"],
        days_on=home["on"],
        seasons=_seasons(home),
    )
    people, walked = [], []
    for n in range(draw(st.integers(1, 3))):
        values, alone, person = draw(lives(start, home))
        people.append(Person(f"p{n}", None if alone else "Home", **values))
        walked.append(person)
    team = Team((office,), target=Target("2h"), people=tuple(people))
    at = day_number(start) * 1440 + draw(st.integers(-2 * 1440, 4 * 1440))
    return team, walked, at


@given(teams(), st.sampled_from([15, 30, 60, 90, 240]))
def test_burdens_local_times_and_leave_are_those_that_a_walk_finds(drawn, duration):
    team, walked, start = drawn
    own = [team.working_site(person) for person in team.people]
    burden = burden_tensor(
        own,
        np.array([[start]]),
        duration,
        CURVES["default"],
        refuse=[person.refuse for person in team.people],
    )[0, 0]
    for site, person, cost in zip(own, walked, burden.tolist(), strict=True):
        expected = people_walk.cost(person, start, duration)
        assert cost == (np.inf if expected is None else expected / 15)
        wall = people_walk.wall_of(person, start)
        local = local_time(start, site)
        assert (local.replace(tzinfo=None), local.utcoffset()) == (
            wall.replace(tzinfo=None),
            wall.utcoffset(),
        )
        date = local.date()
        time = working_time(site, Horizon(date, date + dt.timedelta(1)))
        assert bool(time.off[PAD]) == people_walk.is_off(person, start)
