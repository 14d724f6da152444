"""What simpler rules, other clocks and more times would cost, by hand and by zoneinfo."""

import datetime as dt
import itertools

import pytest
from oracle import proposal_check
from oracle.minute_walk import EPOCH, MINUTE, zone_of
from samples import rotation_by_hand
from test_scheduler import ANA, ZONES, proposed, site, team

from overlap.base.errors import InfeasibleError
from overlap.meetings.comparison import anchored, cost_at, frontier
from overlap.meetings.proposal import alternatives, named_burdens
from overlap.meetings.scheduler import propose

NAMES = ("New York", "London", "Tokyo")


def costs(names, date, at_min, anchor="New York"):
    """Return what a start of the anchor's costs each site, by the walk over minutes."""
    start = proposal_check.instant(date, at_min, ZONES[anchor])
    return [proposal_check.cost(site(name), start, 60) for name in names]


@pytest.fixture(scope="module")
def quarter():
    return proposed(NAMES, count="8", step='"4h"')


def test_what_a_proposal_was_made_of_and_is_compared_with_is_read_only():
    found = proposed(NAMES, count="4", nights_per_month="3")
    arrays = [
        *found.problem,
        *(other.burden for other in alternatives(found)),
        *(other.burden for other in anchored(found)),
    ]
    assert len(arrays) >= 6 + 2 + 4
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_the_one_fixed_time_is_the_least_of_all_tried(quarter):
    dates = [o.date for o in quarter.occurrences]
    tried = {
        at: [sum(own) for own in zip(*(costs(NAMES, d, at) for d in dates), strict=True)]
        for at in range(0, 1440, 240)
    }
    best = min(sorted(own, reverse=True) for own in tried.values())
    (fixed,) = [a for a in alternatives(quarter) if a.rule == "fixed"]
    assert sorted(fixed.burden.tolist(), reverse=True) == best
    assert tried[fixed.starts_min[0]] == fixed.burden.tolist()


def test_strict_turns_take_the_rotations_own_times_one_after_the_other(quarter):
    times = [slot.anchor_min for slot in quarter.slots]
    totals = []
    for order in itertools.permutations(times):
        turns = itertools.cycle(order)
        total = [0.0] * 3
        for o in quarter.occurrences:
            total = [a + b for a, b in zip(total, costs(NAMES, o.date, next(turns)), strict=True)]
        totals.append(total)
    (found,) = [a for a in alternatives(quarter) if a.rule == "round_robin"]
    assert found.burden.tolist() == min(totals, key=lambda own: sorted(own, reverse=True))
    assert list(found.starts_min) == times
    assert found.missed.tolist() == [0, 0, 0]


def test_greedy_spares_whoever_is_worst_off_at_each_step(quarter):
    borne = [0.0] * 3
    for o in quarter.occurrences:
        after = [
            [a + b for a, b in zip(borne, costs(NAMES, o.date, at), strict=True)]
            for at in range(0, 1440, 240)
        ]
        borne = min(after, key=lambda own: sorted(own, reverse=True))
    (found,) = [a for a in alternatives(quarter) if a.rule == "greedy"]
    assert sorted(found.burden.tolist()) == sorted(borne)


def test_a_fixed_time_that_somebody_refuses_is_not_offered():
    people = "\n".join(
        f'[[person]]\nname = "{n}"\nsite = "London"\nrefuse = ["{w}"]'
        for n, w in (("a", "09:00-10:00"), ("b", "10:00-11:00"))
    )
    with pytest.raises(InfeasibleError):
        proposed(("London",), people, slots='"09:00-10:00"', step='"1h"', count="2")
    found = proposed(("London",), people, slots='"09:00-11:00"', step='"1h"', count="2")
    assert {a.starts_min for a in alternatives(found)} == {(660,)}


@pytest.mark.parametrize(("names", "time_limit"), [(NAMES, 2), ((*NAMES, "Sydney"), 0)])
def test_more_times_never_make_the_worst_off_worse(names, time_limit):
    points = frontier(proposed(names, count="26"), time_limit=time_limit)
    assert [point.times for point in points] == [1, 2, 3, 4, 5]
    most = [point.max_burden for point in points]
    assert most == sorted(most, reverse=True)


def test_the_frontiers_first_point_is_the_best_fixed_time(quarter):
    (fixed,) = [a for a in alternatives(quarter) if a.rule == "fixed"]
    assert frontier(quarter)[0].max_burden == max(fixed.burden)


def test_named_penalties_add_up_to_what_each_bears():
    found = proposed(NAMES, ANA, attendees='["New York", "Ana"]', count="20")
    named = named_burdens(found)
    for name, borne in zip(("New York", "Ana"), found.burden.tolist(), strict=True):
        assert sum(named[name].values()) == borne


def test_what_a_meeting_costs_at_any_time_is_the_walks_answer():
    own = team(NAMES)
    date = dt.date(2027, 1, 12)
    for clock in (0, 555, 1020, 1439):
        found = cost_at(own, own.meetings[0], date, clock)
        assert list(found.values()) == costs(NAMES, date, clock)


def test_a_time_somebody_refuses_has_no_cost():
    own = team(NAMES, ANA, attendees='["New York", "Ana"]')
    with pytest.raises(InfeasibleError):
        # 06:59 in New York is 20:59 in Tokyo, and ends at 21:59
        cost_at(own, own.meetings[0], dt.date(2027, 1, 12), 6 * 60 + 59)


def march_and_november():
    """Meet weekly from 2 March to 30 November 2027 at one time, 09:00 in New York."""
    own = team(
        ("New York", "London", "Nairobi"),
        start="2027-03-02", count="40", slots='"09:00-09:30"', step='"60m"',
    )  # fmt: skip
    return own, propose(own, "Sync")


def test_keeping_another_clock_moves_the_weeks_between_the_changes():
    """The clocks change on 14 and 28 March, 31 October and 7 November 2027."""
    _, found = march_and_november()
    by_zone = {other.zone: other for other in anchored(found)}
    assert list(by_zone) == ["America/New_York", "Europe/London", "Africa/Nairobi", "UTC"]
    dates = [str(o.date) for o in found.occurrences]
    assert by_zone["America/New_York"].moved == ()
    moved = [dates[n] for n in by_zone["Europe/London"].moved]
    assert moved == ["2027-03-16", "2027-03-23", "2027-11-02"]
    summer = [date for date in dates if "2027-03-14" <= date < "2027-11-07"]
    for zone in ("Africa/Nairobi", "UTC"):
        assert [dates[n] for n in by_zone[zone].moved] == summer


def test_what_another_clock_costs_is_the_walks_answer():
    _, found = march_and_november()
    names = ("New York", "London", "Nairobi")
    for other in anchored(found):
        zone = zone_of(other.zone)
        first = EPOCH + found.occurrences[0].start_utc_min * MINUTE
        clock = first.astimezone(zone).time()
        total = [0.0] * 3
        for o in found.occurrences:
            start = (dt.datetime.combine(o.date, clock, tzinfo=zone) - EPOCH) // MINUTE
            each = [proposal_check.cost(site(name), start, 60) for name in names]
            total = [a + b for a, b in zip(total, each, strict=True)]
        assert other.burden.tolist() == total


def test_a_rotation_that_doesnt_say_what_it_was_made_of_has_no_alternatives():
    """One built by hand, or from slots alone, has nothing to compare with."""
    assert alternatives(rotation_by_hand()) == []
    with pytest.raises(InfeasibleError, match="doesn't say what it was made of"):
        frontier(rotation_by_hand())


def test_numbers_of_times_that_serve_nobody_have_no_price():
    """One refuses the earlier start until New York's clocks change, another the later one after."""
    people = "\n".join(
        f'[[person]]\nname = "{n}"\nsite = "{s}"\nrefuse = ["{w}"]'
        for n, s, w in (("a", "London", "15:00-16:00"), ("b", "London", "19:00-20:00"))
    )
    own = {"slots": '"10:00-15:00"', "step": '"5h"', "every": '"FREQ=DAILY"', "start": "2027-03-12"}
    found = proposed(("New York", "London"), people, count="6", **own)
    assert {o.slot for o in found.occurrences} == {"A", "B"}
    assert min(point.times for point in frontier(found)) == 2
    rules = {a.rule: a for a in alternatives(found)}
    for rule in ("fixed", "round_robin"):
        assert rules[rule].burden is None
        assert "can't be held on 2027-03-1" in rules[rule].reason
    assert rules["greedy"].burden is not None


def test_turns_have_the_price_of_the_fair_order_beside_them():
    own = {"step": '"2h"', "max_slots": "2", "count": "9"}
    turns = proposed(NAMES, order='"turns"', **own)
    fair = proposed(NAMES, **own)
    beside, *others = alternatives(turns)
    assert beside.rule == "fair"
    assert [other.rule for other in others] == ["fixed", "round_robin", "greedy"]
    assert beside.burden.tolist() == fair.burden.tolist()
    assert beside.burden.max() <= turns.burden.max()
    assert [other.rule for other in alternatives(fair)] == ["fixed", "round_robin", "greedy"]
