"""Proposals of meetings: slots and labels, limits, holding, keeping, orders, optional people."""

import dataclasses
import datetime as dt
import functools
import itertools
import json
import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from oracle import proposal_check

from overlap import Team
from overlap.base.errors import BurdenError, InfeasibleError, SiteError
from overlap.clocks.timeline import Spans
from overlap.fairness.certificate import verify_certificate
from overlap.meetings.scheduler import propose
from overlap.output.formats import to_json
from overlap.planning.coverage import closed

ZONES = {
    "New York": "America/New_York",
    "London": "Europe/London",
    "Tokyo": "Asia/Tokyo",
    "Sydney": "Australia/Sydney",
    "Nairobi": "Africa/Nairobi",
}


def team(names=("New York", "London", "Tokyo"), people="", **changes):
    """Make a team whose meeting is a weekly hour, but for what is changed."""
    sites = "\n".join(f'[[site]]\nname = "{name}"\nzone = "{ZONES[name]}"' for name in names)
    fields = {
        "name": '"Sync"',
        "duration": '"60m"',
        "every": '"FREQ=WEEKLY;BYDAY=TU"',
        "start": "2027-01-05",
        "count": "12",
        **changes,
    }
    lines = "\n".join(f"{key} = {value}" for key, value in fields.items())
    return Team.parse(f"{sites}\n{people}\n[[meeting]]\n{lines}")


def proposed(*args, carried=None, busy=None, **changes):
    return propose(team(*args, **changes), "Sync", carried=carried, busy=busy)


def site(name):
    week = [[(540, 1020)]] * 5 + [[], []]
    return {"zone": ZONES[name], "week": week}


def slots(proposal):
    return [(slot.label, slot.anchor_min, slot.count) for slot in proposal.slots]


def test_at_most_three_times_for_three_zones_and_four_for_more():
    for names, most in (
        (("New York", "London", "Tokyo"), 3),
        (("New York", "London", "Tokyo", "Sydney"), 4),
    ):
        found = proposed(names, count="52").to_dict()
        assert found["certificate"]["proof"]["max_slots"] == most
        assert 1 < len(found["slots"]) <= most


def test_labels_rise_with_the_time_of_day():
    found = slots(proposed(count="52"))
    assert [label for label, _, _ in found] == list("ABC")[: len(found)]
    assert [at for _, at, _ in found] == sorted(at for _, at, _ in found)
    assert sum(count for _, _, count in found) == 52


def test_two_sites_with_a_shared_hour_meet_in_it_and_bear_nothing():
    found = proposed(("New York", "London"))
    assert found.burden.tolist() == [0, 0]
    assert found.lower_bound == 0
    assert found.leximin_optimal
    # 09:00-12:00 in New York is 14:00-17:00 in London
    assert all(540 <= at <= 660 for _, at, _ in slots(found))


def test_both_ends_of_the_slots_are_starts_but_midnight_is_one_time():
    assert proposed(slots='"06:00-07:00"').candidates_min == (360, 390, 420)
    whole = proposed().candidates_min
    assert (whole[0], whole[-1], len(whole)) == (0, 1410, 48)


def test_slots_past_midnight_are_on_the_next_day_of_the_anchor():
    found = proposed(("New York",), slots='"23:00-01:00"', step='"60m"', max_slots="1", count="1")
    (slot,) = found.slots
    start = proposal_check.instant(dt.date(2027, 1, 5), slot.anchor_min, ZONES["New York"])
    assert found.occurrences[0].start_utc_min == start
    assert slot.anchor_min in {1380, 1440, 1500}


def test_each_slot_of_several_names_another_as_its_fallback():
    found = proposed(count="52").slots
    labels = {slot.label for slot in found}
    assert len(found) > 1
    assert all(slot.fallback in labels - {slot.label} for slot in found)
    assert proposed(("New York", "London")).slots[0].fallback is None


def test_an_anchor_that_does_not_attend_lends_its_clock_alone():
    names = ("New York", "London", "Tokyo")
    found = proposed(names, attendees='["New York", "London"]', anchor='"Tokyo"')
    assert found.burden.tolist() == [0, 0]
    for o in found.occurrences:
        at = {label: at for label, at, _ in slots(found)}[o.slot]
        assert o.start_utc_min == proposal_check.instant(o.date, at, ZONES["Tokyo"])


def test_a_time_is_held_for_as_many_meetings_as_asked():
    found = proposed(count="14", hold="4")
    for first in range(0, 14, 4):
        assert len({o.slot for o in found.occurrences[first : first + 4]}) == 1


def test_a_time_to_keep_is_among_the_times_where_it_serves():
    ((_, best, _),) = slots(proposed(count="52", max_slots="1"))
    kept = f'"{best // 60:02}:{best % 60:02}"'
    times = {at for _, at, _ in slots(proposed(count="52", max_slots="2", keep=kept))}
    assert best in times
    assert len(times) == 2


def test_a_time_to_keep_that_serves_nobody_takes_no_place():
    names = ("New York", "London")
    assert slots(proposed(names, keep='"03:00"')) == slots(proposed(names))


def test_a_time_to_keep_after_midnight_is_found_in_slots_that_pass_it():
    found = proposed(("New York",), slots='"22:00-02:00"', keep='"01:00"', count="2")
    assert found.occurrences
    with pytest.raises(SiteError, match="keep: '05:00': not one of the slots"):
        proposed(("New York",), slots='"22:00-02:00"', keep='"05:00"')


def nights_of(found, name):
    months = {}
    for o in found.occurrences:
        if proposal_check.is_night(site(name), o.start_utc_min, 60):
            months[o.date.month] = months.get(o.date.month, 0) + 1
    return months


@pytest.mark.parametrize("hold", ["1", "2", "3"])
def test_nobody_has_more_nights_in_a_calendar_month_than_allowed(hold):
    """05:30 is a night in New York, 14:30 is one in Nairobi: every meeting is somebody's."""
    names = ("New York", "Nairobi")
    two = {
        "start": "2026-11-03",
        "count": "18",
        "slots": '"05:30-14:30"',
        "step": '"9h"',
        "hold": hold,
    }
    carried = {"New York": 2000, "Nairobi": 0}
    free = proposed(names, carried=carried, **two)
    assert max(nights_of(free, "Nairobi").values()) >= 4
    found = proposed(names, carried=carried, nights_per_month="3", **two)
    for name in names:
        assert max(nights_of(found, name).values()) <= 3


def test_nights_that_no_rotation_can_avoid_are_said():
    with pytest.raises(InfeasibleError, match=r"2027-01-12.*nights_per_month = 1"):
        proposed(("New York", "Tokyo"), slots='"01:00-03:00"', nights_per_month="1", count="8")


def test_a_night_on_a_day_off_counts_for_no_limit():
    """Of three meetings, each a night for one of both, one is on a holiday of Nairobi's."""
    two = {"slots": '"05:30-14:30"', "step": '"9h"', "count": "3", "nights_per_month": "1"}
    names = ("New York", "Nairobi")
    with pytest.raises(InfeasibleError):
        proposed(names, **two)
    text = """[[site]]
name = "Nairobi"
zone = "Africa/Nairobi"
days_off = [2027-01-12]
[[meeting]]
name = "Sync"
duration = "60m"
every = "FREQ=WEEKLY;BYDAY=TU"
start = 2027-01-05
count = 3
slots = "05:30-14:30"
step = "9h"
nights_per_month = 1
quorum = 0.5
anchor = "New York"
"""
    more = "".join(
        f'[[site]]\nname = "{name}"\nzone = "America/New_York"\n' for name in ("New York", "Boston")
    )
    found = propose(Team.parse(f"{more}{text}"), "Sync")
    assert [o.excused for o in found.occurrences] == [(), ("Nairobi",), ()]
    assert [o.burden["Nairobi"] for o in found.occurrences].count(0) == 2


def extremes_in_a_row(found, order):
    """Count who has a rate of 5 and more a quarter of an hour twice in a row."""
    bad = [
        [cost >= 20 for cost in o.burden.values()] for o in (found.occurrences[n] for n in order)
    ]
    return sum(
        a and b for one, two in itertools.pairwise(bad) for a, b in zip(one, two, strict=True)
    )


@pytest.mark.parametrize("mode", ["year_end", "steady"])
def test_extreme_meetings_of_one_person_are_kept_apart_where_an_order_can(mode):
    # one regime: eight winter weeks; every start is night for somebody
    names = ("New York", "Nairobi", "Sydney")
    found = proposed(names, count="8", start="2027-01-05", mode=f'"{mode}"', max_slots="3")
    own = range(8)
    least = min(extremes_in_a_row(found, order) for order in itertools.permutations(own))
    assert extremes_in_a_row(found, own) == least


def fewest_in_a_row(found):
    """Return the fewest extremes in a row of any order that takes each start as often in a season.

    Dates of a season cost the same at every start.
    """
    tensor = found.problem.tensor
    starts = [found.candidates_min.index(slot.anchor_min) for slot in found.slots]
    season = [tensor[n].tobytes() for n in range(len(tensor))]
    extreme = tensor[:, starts] >= 20
    left = Counter((season[n], int(slot)) for n, slot in enumerate(found.slot_of))

    @functools.cache
    def best(n, last, left):
        if n == len(season):
            return 0
        options = []
        for (own, slot), count in left:
            if own == season[n] and count:
                rest = frozenset((dict(left) | {(own, slot): count - 1}).items())
                in_a_row = 0 if last is None else (extreme[n - 1, last] & extreme[n, slot]).sum()
                options.append(int(in_a_row) + best(n + 1, slot, rest))
        return min(options)

    return best(0, None, frozenset(left.items()))


@pytest.mark.parametrize("mode", ["year_end", "steady"])
def test_half_a_year_of_nights_for_all_three_has_as_few_in_a_row_as_any_order(mode):
    found = proposed(("New York", "Nairobi", "Sydney"), count="26", mode=f'"{mode}"')
    assert sum(cost >= 20 for o in found.occurrences for cost in o.burden.values()) >= 26 // 2
    assert extremes_in_a_row(found, range(26)) == fewest_in_a_row(found)


ANA = '[[person]]\nname = "Ana"\nsite = "Tokyo"\nrefuse = ["21:00-06:00"]'


def test_optional_people_never_weigh_but_their_absence_is_told():
    names = ("New York", "London", "Tokyo")
    both = 'attendees = ["New York", "London"]'
    alone = proposed(("New York", "London"))
    found = proposed(names, ANA, attendees=both.partition("= ")[2], optional='["Ana"]')
    assert slots(found) == slots(alone)
    assert found.burden.tolist() == alone.burden.tolist()
    assert all(set(o.burden) == {"New York", "London"} for o in found.occurrences)
    for o in found.occurrences:
        window = (1260, 1800)
        away = proposal_check.touches(ZONES["Tokyo"], window, o.start_utc_min, o.stop_utc_min)
        assert (o.absent == ("Ana",)) == away
    assert any(o.absent for o in found.occurrences)
    columns = found.columns()
    assert np.isnan(columns["burden"][np.array(columns["attendee"]) == "Ana"]).all()


def test_an_optional_persons_busy_times_are_absences():
    names = ("New York", "London", "Tokyo")
    everything = Spans([0], np.array(["2101-01-01"], "datetime64[D]"))
    found = proposed(
        names, attendees='["New York"]', optional='["London"]', busy={"London": everything}
    )
    assert all(o.absent == ("London",) for o in found.occurrences)


def test_busy_times_are_never_met():
    free = proposed(("New York", "London"), count="3")
    taken = Spans(
        np.array([o.start_utc_min for o in free.occurrences]),
        np.array([o.stop_utc_min for o in free.occurrences]),
    )
    found = proposed(("New York", "London"), count="3", busy={"London": taken})
    for o, old in zip(found.occurrences, free.occurrences, strict=True):
        assert o.stop_utc_min <= old.start_utc_min or o.start_utc_min >= old.stop_utc_min


def test_who_has_borne_more_before_bears_less_and_a_newcomer_starts_level():
    first = proposed(count="12", carried={"Tokyo": 200, "London": 0, "New York": 0})
    own = {
        name: sum(o.burden[name] for o in first.occurrences)
        for name in ZONES
        if name in first.occurrences[0].burden
    }
    assert own["Tokyo"] < min(own["London"], own["New York"])
    level = proposed(count="12", carried={"Tokyo": 100, "London": 50})
    borne = sum(o.burden["New York"] for o in level.occurrences)
    assert level.burden[0] - borne == 75


def missed_shares(found, names):
    return sorted((sum(n in o.absent for o in found.occurrences) for n in names), reverse=True)


def test_a_quorum_shares_absences_leximin_before_burdens():
    """Each of three starts loses somebody; six meetings are missed twice by each."""
    people = "\n".join(
        f'[[person]]\nname = "{name}"\nsite = "London"\nrefuse = ["{start}-{stop}"]'
        for name, start, stop in (
            ("a", "09:00", "10:00"),
            ("b", "12:00", "13:00"),
            ("c", "15:00", "16:00"),
        )
    )
    # starts 09:00, 12:00, 15:00: each loses one of three; 12:00 is lunch, the others cost nothing
    found = proposed(
        ("London",), people, count="6", slots='"09:00-15:00"', step='"180m"', quorum="0.6"
    )
    assert missed_shares(found, "abc") == [2, 2, 2]
    share = found.to_dict()["attendance"]
    assert share["share"] == {"a": 4 / 6, "b": 4 / 6, "c": 4 / 6}
    assert {pair["share"] for pair in share["pairs"]} == {2 / 6}


@pytest.mark.parametrize(
    "more", [{"keep": '"15:00"'}, {"nights_per_month": "3"}, {"hold": "2"}, {"max_slots": "1"}]
)
def test_a_quorum_goes_with_every_other_wish(more):
    names = ("New York", "London", "Tokyo")
    found = proposed(
        names,
        ANA.replace("21:00-06:00", "18:00-09:00"),
        attendees='["New York", "London", "Tokyo", "Ana"]',
        quorum="0.75",
        count="8",
        **more,
    )
    assert all(len(o.absent) <= 1 for o in found.occurrences)


@pytest.mark.parametrize(
    ("refuse", "quorum", "conflict"),
    [
        ({"a": "00:00-24:00"}, 1.0, {"a"}),
        ({"a": "00:00-13:00", "b": "12:00-24:00", "c": "09:00-10:00"}, 1.0, {"a", "b"}),
        ({"a": "00:00-24:00", "b": "00:00-24:00", "c": "09:00-10:00"}, 0.6, {"a", "b"}),
    ],
)
def test_when_nothing_is_feasible_the_smallest_conflict_is_named(refuse, quorum, conflict):
    people = "\n".join(
        f'[[person]]\nname = "{name}"\nsite = "London"\nrefuse = ["{own}"]'
        for name, own in refuse.items()
    ) + "".join(f'\n[[person]]\nname = "{n}"\nsite = "London"' for n in "abc" if n not in refuse)
    with pytest.raises(InfeasibleError) as fault:
        proposed(("London",), people, quorum=str(quorum))
    assert set(fault.value.conflict) == conflict
    assert fault.value.value == "Sync, 2027-01-05"
    for name in conflict:
        assert f"{name} ({refuse[name]})" in str(fault.value)
    assert "11 other dates have none either" in str(fault.value)


def test_a_clock_that_skips_every_start_is_said():
    with pytest.raises(InfeasibleError, match="the clocks of New York skip all of them"):
        proposed(
            every='"FREQ=WEEKLY;BYDAY=SU"', start="2027-03-14", count="1", slots='"02:00-02:30"'
        )


def test_a_meeting_too_large_to_weigh_is_refused_at_once():
    people = "\n".join(f'[[person]]\nname = "p{n}"\nsite = "London"' for n in range(300))
    with pytest.raises(BurdenError, match="more than 50000000 burdens"):
        proposed(("London",), people, every='"FREQ=DAILY"', count="9999")


@pytest.mark.parametrize(
    ("carried", "words"),
    [
        ({"Nobody": 1}, "carried: 'Nobody'"),
        ({"London": float("nan")}, "carried.London: nan"),
    ],
)
def test_a_history_that_cannot_be_is_refused(carried, words):
    with pytest.raises((SiteError, BurdenError), match=words):
        proposed(carried=carried)


def test_equal_inputs_give_equal_bytes_whatever_the_hash_seed():
    program = (
        "from overlap import Team; from overlap.meetings.scheduler import propose;"
        "from overlap.output.formats import to_json;"
        "t = Team.load('docs/examples/cairo-dubai-san-francisco.toml');"
        "print(to_json(propose(t, 'All hands').to_dict()))"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "77")
    }
    assert len(outs) == 1
    assert json.loads(outs.pop())["meeting"] == "All hands"


def test_the_document_has_the_contracts_keys():
    own = team()
    document = json.loads(to_json(propose(own, "Sync").to_dict()))
    assert set(document) >= {
        "meeting",
        "duration_min",
        "attendees",
        "slots",
        "occurrences",
        "burden",
        "certificate",
        "versions",
    }
    assert set(document["attendees"][0]) >= {"name", "weight"}
    assert set(document["slots"][0]) >= {"label", "anchor_time", "count"}
    assert set(document["occurrences"][0]) >= {
        "index",
        "date",
        "slot",
        "start",
        "stop",
        "local",
        "burden",
        "absent",
    }
    assert set(document["certificate"]) >= {
        "mode",
        "max_burden",
        "lower_bound",
        "weights",
        "gap",
        "leximin_optimal",
        "total",
        "prefix_regret",
    }
    assert sum(document["certificate"]["weights"].values()) == pytest.approx(1)


def test_a_quorum_over_more_sets_of_starts_than_can_be_tried_still_has_an_answer():
    """Twenty zones all round the world, and nobody comes between midnight and six."""
    sites = "".join(
        f'[[site]]\nname = "s{n}"\nzone = "Etc/GMT{n - 10:+}"\n'
        f'[[person]]\nname = "p{n}"\nsite = "s{n}"\nrefuse = ["00:00-06:00"]\n'
        for n in range(20)
    )
    own = Team.parse(
        sites + '[[meeting]]\nname = "Sync"\nduration = "60m"\nevery = "FREQ=WEEKLY;BYDAY=TU"\n'
        "start = 2027-01-05\ncount = 10\nquorum = 0.6\nstep = '15m'\nmax_slots = 5\n"
    )
    found = propose(own, "Sync")
    assert all(len(o.absent) <= 8 for o in found.occurrences)
    assert len(found.slots) <= 5
    assert found.lower_bound <= found.burden.max()
    assert verify_certificate(json.loads(to_json(found.to_dict()))).faults == ()


def test_who_takes_part_is_named_once_and_busy_times_are_of_somebody_who_does():
    own = team()
    (meeting,) = own.meetings
    with pytest.raises(SiteError, match="optional: 'Tokyo': also in attendees"):
        propose(own, dataclasses.replace(meeting, optional=("Tokyo",)))
    with pytest.raises(SiteError, match="busy: 'Rome': not an attendee"):
        propose(own, meeting, busy={"Rome": Spans([0], [60])})


def test_a_series_whose_every_date_is_a_day_off_is_infeasible():
    own = team(("London",), days_off='"skip"', count="3")
    shut = closed(own.site("London"), "2027-01-01", "2027-01-31")
    with pytest.raises(InfeasibleError, match="London: closed, and 2 other dates have none either"):
        propose(dataclasses.replace(own, sites=(shut,)), "Sync")


def test_a_time_to_keep_is_one_of_the_meetings_slots():
    with pytest.raises(SiteError, match="keep: '08:00': not one of the slots"):
        proposed(slots='"09:00-12:00"', keep='"08:00"')


def test_strict_turns_are_counted_over_the_planned_dates():
    names = ("New York", "London", "Tokyo")
    found = proposed(names, count="9", order='"turns"', max_slots="2", mode='"year_end"')
    labels = [o.slot for o in found.occurrences]
    assert labels in (["A", "B"] * 4 + ["A"], ["B", "A"] * 4 + ["B"])
    assert found.lower_bound <= found.burden.max()


def test_the_total_is_at_most_so_many_times_the_least():
    names, own = ("New York", "London", "Tokyo"), {"count": "12", "mode": '"year_end"'}
    free = proposed(names, **own)
    least = proposed(names, **own, total_at_most="1.0")
    some = proposed(names, **own, total_at_most="1.2")
    assert least.burden.sum() <= some.burden.sum() <= 1.2 * least.burden.sum() + 1e-6
    assert free.burden.max() <= some.burden.max() <= least.burden.max()


def test_the_total_of_strict_turns_is_held_against_the_least_of_strict_turns():
    names = ("New York", "London", "Tokyo")
    own = {"count": "9", "order": '"turns"', "max_slots": "2"}
    free = proposed(names, **own)
    least = proposed(names, **own, total_at_most="1.0")
    assert least.burden.sum() <= free.burden.sum()
    labels = [o.slot for o in least.occurrences]
    assert labels in (["A", "B"] * 4 + ["A"], ["B", "A"] * 4 + ["B"])


def test_strict_turns_of_more_times_than_there_are_name_both_numbers():
    own = {"slots": '"14:00-14:30"', "order": '"turns"'}
    assert len(proposed(**own).slots) == 2  # by default as many as there are
    with pytest.raises(InfeasibleError) as fault:
        proposed(**own, max_slots="3")
    assert str(fault.value) == "order: 'Sync': 3 times in strict turn, of 2 that may be had"


def test_turns_that_two_dates_of_one_turn_rule_out_name_the_dates():
    """London is taken at one of the two times on the first date, at the other on the third."""
    own = {"slots": '"14:00-19:00"', "step": '"4h"', "order": '"turns"', "max_slots": "2"}
    names = ("New York", "London")
    start = np.array(["2027-01-05T19:00", "2027-01-19T23:00"], "M8[m]")
    busy = {"London": Spans(start, start + 60)}
    assert [slot.anchor_min for slot in proposed(names, **own, count="4").slots] == [840, 1080]
    with pytest.raises(InfeasibleError, match="no time serves 2027-01-05 and 2027-01-19, dates of"):
        proposed(names, **own, count="4", busy=busy)
    assert len(proposed(names, **own, count="2", busy=busy).occurrences) == 2
