"""Laws of proposals, against a second reading of each: dates, instants, burdens, absences."""

import datetime as dt
import json
from collections import Counter
from dataclasses import replace

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from laws.strategies import build, dates, sites
from oracle import burden_walk, proposal_check
from oracle.minute_walk import EPOCH, MINUTE, zone_of

from overlap import Target, Team
from overlap.base.errors import CertificateError, InfeasibleError
from overlap.fairness.certificate import verify_certificate
from overlap.meetings.scheduler import propose
from overlap.output.formats import to_json
from overlap.sites.hours import WeeklyHours
from overlap.team.agenda import Meeting
from overlap.team.person import Person

RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY;BYDAY=2TU,4TU",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=1WE",
    "FREQ=YEARLY",
]
pytestmark = pytest.mark.slow  # a walk of the burden of every minute of every occurrence

POLICIES = ["excuse", "move", "skip"]


@st.composite
def asked(draw):
    """Draw a team with a meeting: the sites as dicts, who attends from which, and the call."""
    start = draw(dates)
    rule = draw(st.sampled_from(RULES))
    count = draw(st.integers(1, 6))
    planned = tuple(
        at.date()
        for at in rrulestr(f"{rule};COUNT={count}", dtstart=dt.datetime.combine(start, dt.time()))
    )
    assume(planned[-1].year <= 2100)
    last = min(planned[-1], start + dt.timedelta(60)) + dt.timedelta(1)
    own = draw(st.lists(sites(start, last), min_size=1, max_size=3))
    first = draw(st.integers(0, 20)) * 60
    step = draw(st.sampled_from([30, 60, 120]))
    slots = (first, first + step * draw(st.integers(1, 8)))
    windows = st.tuples(st.integers(0, 47), st.integers(1, 16)).map(
        lambda pair: WeeklyHours((((pair[0] * 30, pair[0] * 30 + pair[1] * 30),),) * 7)
    )
    people = [
        Person(
            f"p{n}",
            f"s{draw(st.integers(0, len(own) - 1))}",
            weight=draw(st.sampled_from([1.0, 1.0, 0.5, 2.0, 1.5])),
            refuse=tuple(draw(st.lists(windows, max_size=2))),
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    names = [person.name for person in people]
    optional = tuple(names[1:][: draw(st.integers(0, 1))])
    meeting = Meeting(
        "Sync",
        planned,
        draw(st.sampled_from([15, 45, 60, 90])),
        f"s{draw(st.integers(0, len(own) - 1))}",
        tuple(name for name in names if name not in optional),
        optional,
        slots=slots,
        step_min=step,
        max_slots=draw(st.sampled_from([None, 1, 2, 3])),
        quorum=draw(st.sampled_from([1.0, 1.0, 0.5, 2 / 3])),
        every=rule,
        mode=draw(st.sampled_from(["steady", "year_end"])),
        days_off=draw(st.sampled_from(POLICIES)),
        keep_min=draw(st.sampled_from([None, None, slots[0] % 1440])),
        hold=draw(st.sampled_from([1, 1, 2, 3])),
        nights_per_month=draw(st.sampled_from([None, None, 1, 2])),
    )
    carried = draw(
        st.dictionaries(
            st.sampled_from(meeting.attendees), st.integers(0, 300).map(lambda n: n / 4)
        )
    )
    team = Team(tuple(build(own)), target=Target("2h"), people=tuple(people), meetings=(meeting,))
    return team, meeting, {f"s{n}": site for n, site in enumerate(own)}, carried


def refuses(person, site, start, stop):
    daily = [window for week in person.refuse for window in week.days[0]]
    return any(proposal_check.touches(site["zone"], w, start, stop) for w in daily)


def standing(team, meeting, own, date, start):
    """Say of each who must come whether they are excused or refuse a start: two sets of names."""
    excused, refusing = set(), set()
    for person in team.people:
        if person.name not in meeting.attendees:
            continue
        site = own[person.site]
        if burden_walk.excused(site, start) and proposal_check.off_on(site, date):
            excused.add(person.name)
        elif refuses(person, site, start, start + meeting.duration_min):
            refusing.add(person.name)
    return excused, refusing


def is_quorate(meeting, excused, refusing):
    asked_for = len(meeting.attendees) - len(excused)
    come = asked_for - len(refusing)
    return come >= meeting.quorum * asked_for - 1e-9 and come >= min(2, asked_for)


@given(asked())
@settings(max_examples=150)
def test_a_second_reading_of_every_occurrence_agrees(case):
    team, meeting, own, carried = case
    try:
        proposal = propose(team, meeting, carried=carried)
    except InfeasibleError as fault:
        event(f"infeasible: {fault.reason[:24]}")
        check_infeasible(case, fault)
        return
    event("feasible")
    check_dates_and_slots(case, proposal)
    zone = own[meeting.anchor]["zone"]
    at = {slot.label: slot.anchor_min for slot in proposal.slots}
    for o in proposal.occurrences:
        start = proposal_check.instant(o.date, at[o.slot], zone)
        assert (o.start_utc_min, o.stop_utc_min) == (start, start + meeting.duration_min)
        check_who_comes(case, o)
    check_sums(case, proposal)
    check_document(case, proposal)


def expected_dates(case):
    team, meeting, own, _ = case
    site_of = {person.name: own[person.site] for person in team.people}
    required = [site_of[name] for name in meeting.attendees]
    return proposal_check.held(meeting.dates, required, meeting.days_off, meeting.quorum)


def starts_of(meeting):
    return range(meeting.slots[0], meeting.slots[1] + 1, meeting.step_min)


def check_dates_and_slots(case, proposal):
    _, meeting, _, _ = case
    dates = expected_dates(case)
    found = {o.planned: o.date for o in proposal.occurrences}
    assert found == {planned: date for planned, date in dates.items() if date}
    skipped = [s.planned for s in proposal.skipped]
    assert skipped == [planned for planned, date in dates.items() if not date]
    times = [slot.anchor_min for slot in proposal.slots]
    assert times == sorted(set(times) & set(starts_of(meeting)))
    assert len(times) <= (meeting.max_slots or 3)
    counts = {slot.label: slot.count for slot in proposal.slots}
    assert list(counts) == list("ABC")[: len(counts)]
    assert Counter(o.slot for o in proposal.occurrences) == counts
    for first in range(0, len(proposal.occurrences), meeting.hold):
        run = proposal.occurrences[first : first + meeting.hold]
        assert len({o.slot for o in run}) == 1


def check_who_comes(case, o):
    team, meeting, own, _ = case
    excused, refusing = standing(team, meeting, own, o.date, o.start_utc_min)
    assert is_quorate(meeting, excused, refusing)
    assert set(o.absent) & set(meeting.attendees) == excused | refusing
    assert set(o.burden) == set(meeting.attendees)
    for person in team.people:
        site = own[person.site]
        if person.name in meeting.optional:
            refused = refuses(person, site, o.start_utc_min, o.stop_utc_min)
            assert (person.name in o.absent) >= refused
        elif person.name in o.absent:
            assert o.burden[person.name] == 0
        else:
            cost = proposal_check.cost(site, o.start_utc_min, meeting.duration_min)
            assert o.burden[person.name] == cost


def check_sums(case, proposal):
    team, meeting, own, carried = case
    who = {person.name: person for person in team.people}
    known = [carried[n] / who[n].weight for n in meeting.attendees if n in carried]
    level = sum(known) / len(known) if known else 0
    share = []
    for name, total in zip(meeting.attendees, proposal.burden.tolist(), strict=True):
        before = carried.get(name, level * who[name].weight)
        borne = sum(o.burden[name] for o in proposal.occurrences)
        assert abs(total - before - borne) < 1e-6
        share.append(total / who[name].weight)
        nights = Counter(
            (o.date.year, o.date.month)
            for o in proposal.occurrences
            if name not in o.absent
            and proposal_check.is_night(own[who[name].site], o.start_utc_min, meeting.duration_min)
        )
        if meeting.nights_per_month:
            assert max(nights.values(), default=0) <= meeting.nights_per_month
    assert proposal.lower_bound <= max(share) + 1e-9


def check_document(case, proposal):
    team, _, own, _ = case
    site_of = {person.name: own[person.site] for person in team.people}
    document = json.loads(to_json(proposal.to_dict()))
    assert verify_certificate(document).faults == ()
    for o, told in zip(proposal.occurrences, document["occurrences"], strict=True):
        at = EPOCH + o.start_utc_min * MINUTE
        assert dt.datetime.fromisoformat(told["start"]) == at
        for name, text in told["local"].items():
            local = dt.datetime.fromisoformat(text)
            there = at.astimezone(zone_of(site_of[name]["zone"]))
            assert local == at
            assert local.replace(tzinfo=None) == there.replace(tzinfo=None)


def check_infeasible(case, fault):
    """Check that nothing is held, or that a date has no start, for those it names."""
    team, meeting, own, _ = case
    zone = own[meeting.anchor]["zone"]
    held = [date for date in expected_dates(case).values() if date]
    if not held:
        assert "every date is a day off" in fault.reason
        return

    def is_open(date, among):
        for at in starts_of(meeting):
            start = proposal_check.instant(date, at, zone)
            if start is None:
                continue
            excused, refusing = standing(team, meeting, own, date, start)
            if is_quorate(meeting, excused, refusing & among):
                return True
        return False

    everybody = set(meeting.attendees)
    shut = [date for date in held if not is_open(date, everybody)]
    if "no start is possible" in fault.reason:
        assert str(shut[0]) in fault.value
        assert not is_open(shut[0], set(fault.conflict))
        for name in fault.conflict:
            assert is_open(shut[0], set(fault.conflict) - {name})
    else:
        assert shut == []
        limited = replace(meeting, nights_per_month=None, max_slots=96, hold=1)
        assert propose(team, limited).occurrences


@given(asked(), st.data())
@settings(max_examples=100)
def test_a_certificate_that_was_tampered_with_is_refused(case, data):
    team, meeting, _, carried = case
    try:
        proposal = propose(team, meeting, carried=carried)
    except InfeasibleError:
        return
    document = json.loads(to_json(proposal.to_dict()))
    assert verify_certificate(document).faults == ()
    tamper = data.draw(st.sampled_from(TAMPERS))
    event(tamper.__name__)
    assume(tamper(document, data.draw))
    try:
        assert verify_certificate(document).faults
    except CertificateError:
        event("unreadable")


def lower_a_burden(document, draw):
    o = draw(st.sampled_from(document["occurrences"]))
    name = draw(st.sampled_from(sorted(o["burden"])))
    o["burden"][name] += 1
    return True


def swap_two_burdens(document, draw):
    one, other = draw(st.sampled_from(document["occurrences"])), document["occurrences"][-1]
    name = draw(st.sampled_from(sorted(one["burden"])))
    a, b = one["burden"][name], other["burden"][name]
    one["burden"][name], other["burden"][name] = b, a
    return a != b


def change_a_total(document, draw):
    name = draw(st.sampled_from(sorted(document["burden"])))
    document["burden"][name] += draw(st.sampled_from([-1, 1, 100]))
    return True


def raise_the_bound(document, draw):
    document["certificate"]["lower_bound"] += draw(st.sampled_from([0.5, 1, 100]))
    return True


def lower_the_maximum(document, draw):
    document["certificate"]["max_burden"] += draw(st.sampled_from([-1, 1]))
    return True


def change_the_gap_or_the_sum(document, draw):
    key = draw(st.sampled_from(["gap", "total"]))
    document["certificate"][key] = (document["certificate"][key] or 0) + 0.5
    return True


def change_weights_shown(document, draw):
    name = draw(st.sampled_from(sorted(document["certificate"]["weights"])))
    document["certificate"]["weights"][name] += 0.1
    return True


def change_a_count(document, draw):
    regime = draw(st.sampled_from(document["certificate"]["proof"]["regimes"]))
    regime["count"] += draw(st.sampled_from([-1, 1]))
    return True


def change_a_slots_count(document, draw):
    draw(st.sampled_from(document["slots"]))["count"] += 1
    return True


def change_a_slots_time(document, draw):
    slot = draw(st.sampled_from(document["slots"]))
    slot["anchor_time"] = "23:17"
    return True


def change_a_taken_cost(document, draw):
    proof = document["certificate"]["proof"]
    n = draw(st.integers(0, len(proof["regime_of"]) - 1))
    cost = proof["regimes"][proof["regime_of"][n]]["cost"][proof["start_of"][n]]
    cost[draw(st.integers(0, len(cost) - 1))] += draw(st.sampled_from([-15, 15]))
    return True


def drop_an_occurrence(document, draw):
    occurrences = document["occurrences"]
    occurrences.pop(draw(st.integers(0, len(occurrences) - 1)))
    return True


TAMPERS = [
    lower_a_burden,
    swap_two_burdens,
    change_a_total,
    raise_the_bound,
    lower_the_maximum,
    change_the_gap_or_the_sum,
    change_weights_shown,
    change_a_count,
    change_a_slots_count,
    change_a_slots_time,
    change_a_taken_cost,
    drop_an_occurrence,
]
