"""What engines that aren't ours show of our calendars: the instants of the proposal, no others."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle.minute_walk import EPOCH, zone_of
from proposals import DAILY, START, TUESDAYS, WEEKLY, instants, propose

from overlap import OverlapError, to_ics
from overlap.zones import zone_names

ENGINES = [
    "recurring-ical-events",
    "ical",
    pytest.param("ical.js", marks=pytest.mark.node),
    pytest.param("libical", marks=pytest.mark.debian),
    pytest.param("sabre/vobject", marks=pytest.mark.debian),
]
ZONES = [
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Gaza",
    "Pacific/Apia",
    "Europe/Dublin",
    "Antarctica/Troll",
    "Asia/Kolkata",
    "America/Vancouver",
]
NEXT_DAY = dt.timedelta(days=1)
TIMES = ("07:00", "13:30", "20:15")


def weekly(zone):
    """Return three years of Tuesdays, some skipped, some moved to the day after."""
    moved = {n: START + n * 7 * NEXT_DAY + NEXT_DAY for n in range(4, 156, 13)}
    return propose(zone, count=156, times=TIMES, skip=range(3, 156, 17), move=moved)


def daily(zone):
    """Return three years of days; on some the meeting moves to a day that is left out."""
    skipped = range(10, 1096, 50)
    moved = {n - 1: START + n * NEXT_DAY for n in skipped}
    order = [0 if n % 9 else 1 + n // 9 % 2 for n in range(1096)]
    return propose(zone, rule=DAILY, count=1096, times=TIMES, order=order, skip=skipped, move=moved)


def tuesdays(zone):
    """Return three years of second and fourth Tuesdays."""
    return propose(zone, rule=TUESDAYS, count=72, times=TIMES, skip=(5, 30))


def old_here(proposal):
    """Say whether this machine's own zone files, which some engines read, have older rules."""
    zone = proposal.anchor.zone
    ours, machines = zone_of(zone), zoneinfo.ZoneInfo.no_cache(zone)
    starts = (EPOCH + dt.timedelta(minutes=o.start_utc_min) for o in proposal.occurrences)
    return any(at.astimezone(ours).hour != at.astimezone(machines).hour for at in starts)


def reads_right(name, engine, proposal, form):
    zoneinfo.reset_tzpath()
    if name == "sabre/vobject" and form != "events" and old_here(proposal):
        pytest.skip("the machine's zone data, which PHP goes by, are older than ours")
    zoneinfo.reset_tzpath(to=[])
    assert engine(to_ics(proposal, form=form)) == instants(proposal)


@pytest.mark.parametrize("form", ["series", "events"])
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("corpus", [weekly, daily, tuesdays])
@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_shows_the_instants_of_three_years(engine_of, name, corpus, zone, form):
    reads_right(name, engine_of(name), corpus(zone), form)


@st.composite
def rotations(draw):
    """Draw rotations of one to three slots with dates skipped, and some moved by a few hours."""
    zone = draw(st.sampled_from(sorted(zone_names())))
    rule = draw(st.sampled_from([WEEKLY, DAILY, TUESDAYS, "FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2"]))
    count = draw(st.integers(1, 25))
    quarters = st.integers(0, 95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
    times = tuple(draw(st.lists(quarters, min_size=1, max_size=3, unique=True)))
    order = draw(
        st.lists(st.integers(0, len(times) - 1), min_size=count, max_size=count).map(
            lambda slots: [0, *slots[1:]]
        )
    )
    skip = {n for n in draw(st.sets(st.integers(1, 24), max_size=4)) if n < count}
    start = draw(st.dates(dt.date(2026, 1, 1), dt.date(2035, 1, 1)))
    duration = draw(st.sampled_from([15, 60, 90, 240]))
    return propose(
        zone,
        rule=rule,
        count=count,
        start=start,
        times=times,
        order=order,
        skip=skip,
        duration=duration,
    )


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_shows_the_instants_of_any_rotation(engine_of, name):
    engine = engine_of(name)

    @settings(max_examples=150)
    @given(rotations(), st.sampled_from(["series", "events", "slots"]))
    def law(proposal, form):
        assume(name != "sabre/vobject" or form == "events" or not old_here(proposal))
        try:
            data = to_ics(proposal, form=form)
        except OverlapError:
            assume(form == "events")
            raise
        assert engine(data) == instants(proposal)

    law()
