"""Laws of what organisers ask for: a total, optional people, dates left out; larger documents."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overlap import Team
from overlap.base.errors import InfeasibleError
from overlap.fairness.certificate import verify_certificate
from overlap.meetings.scheduler import propose
from overlap.output.formats import to_json

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Pacific/Auckland",
)
TIMES = st.floats(1, 2).map(lambda times: round(times, 2))


@st.composite
def calls(draw):
    """Draw sites, who is on leave when, and the lines of a weekly call."""
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=2, max_size=4, unique=True))
    leave = draw(st.lists(st.integers(0, 40), max_size=3))
    first = draw(st.integers(0, 18))
    return {
        "zones": zones,
        "leave": [str(dt.date(2027, 1, 5) + dt.timedelta(days)) for days in leave],
        "count": draw(st.integers(1, 5)),
        "slots": f"{first:02}:00-{first + draw(st.integers(1, 5)):02}:00",
        "quorum": draw(st.sampled_from([1, 0.6])),
    }


def team(call, **more):
    """Return the team of a call: a person for each site, the first of them on leave."""
    parts = [f'[[site]]\nname = "{zone}"\nzone = "{zone}"' for zone in call["zones"]]
    parts += [
        f'[[person]]\nname = "p{n}"\nsite = "{zone}"\n'
        + (f"days_off = {call['leave']}" if n == 0 else 'refuse = ["01:00-05:00"]')
        for n, zone in enumerate(call["zones"])
    ]
    names = [f"p{n}" for n in range(len(call["zones"]))]
    fields = {
        "name": '"Call"',
        "duration": '"60m"',
        "every": '"FREQ=WEEKLY"',
        "start": "2027-01-05",
        "count": call["count"],
        "slots": f'"{call["slots"]}"',
        "step": '"60m"',
        "quorum": call["quorum"],
        "attendees": names,
        "mode": '"year_end"',
        **more,
    }
    lines = "\n".join(f"{key} = {value}" for key, value in fields.items())
    return Team.parse("\n".join([*parts, "[[meeting]]", lines]))


def proposed(call, **more):
    """Return the proposal of a call; None where there is none."""
    try:
        return propose(team(call, **more), "Call")
    except InfeasibleError:
        return None


@given(calls(), TIMES, TIMES)
@settings(max_examples=25, deadline=None)
def test_a_higher_total_at_most_never_leaves_the_worst_off_worse(call, one, other):
    tight = proposed(call, total_at_most=min(one, other))
    loose = proposed(call, total_at_most=max(one, other))
    assert (tight is None) == (loose is None)
    if tight is not None:
        assert loose.burden.max() <= tight.burden.max() + 1e-6


@given(calls(), TIMES)
@settings(max_examples=15, deadline=None)
def test_a_total_at_most_is_kept_in_times_of_the_least_total(call, times):
    least, capped = proposed(call, total_at_most=1), proposed(call, total_at_most=times)
    if least is not None:
        assert capped.burden.sum() <= least.burden.sum() * times + 1e-6


@given(calls(), st.sampled_from(ZONES))
@settings(max_examples=15, deadline=None)
def test_an_optional_attendee_changes_nothing_for_those_who_must_come(call, zone):
    alone = proposed(call)
    guests = team(call).to_dict()
    guests["person"].append({"name": "guest", "zone": zone})
    guests["meeting"][0]["optional"] = ["guest"]
    if alone is None:
        return
    found = propose(Team.from_dict(guests), "Call")
    assert found.burden.tolist() == alone.burden.tolist()
    assert [o.date for o in found.occurrences] == [o.date for o in alone.occurrences]


@given(calls(), st.sampled_from(["skip", "move"]))
@settings(max_examples=15, deadline=None)
def test_every_planned_date_is_held_once_or_left_out_with_a_reason(call, policy):
    found = proposed(call, days_off=f'"{policy}"')
    if found is None:
        return
    planned = [dt.date(2027, 1, 5) + dt.timedelta(7 * n) for n in range(call["count"])]
    held = [o.planned for o in found.occurrences]
    assert sorted(held + [own.planned for own in found.skipped]) == planned
    assert all(own.reason for own in found.skipped)
    if policy == "skip":
        assert all(o.date == o.planned for o in found.occurrences)
    if policy == "skip" and call["quorum"] == 1:  # nobody may be missed
        assert not any(o.absent for o in found.occurrences)


@given(calls(), st.sampled_from(["steady", "year_end"]), st.sampled_from(["fair", "turns"]))
@settings(max_examples=15, deadline=None)
def test_every_document_verifies(call, mode, order):
    more = {"mode": f'"{mode}"', "order": f'"{order}"'}
    found = proposed(call, **more)
    if found is not None:
        assert verify_certificate(json.loads(to_json(found.to_dict()))).faults == ()


@pytest.mark.parametrize("quorum", [1, 0.6])
def test_the_document_of_a_larger_team_verifies(quorum):
    call = {
        "zones": ZONES,
        "leave": ["2027-02-02"],
        "count": 26,
        "slots": "00:00-23:00",
        "quorum": quorum,
    }
    found = proposed(call)
    assert verify_certificate(json.loads(to_json(found.to_dict()))).faults == ()
