"""A calendar that is updated, moved by hand and called off is the plan after every step."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proposals import START, instants, propose

from overlap import read_ics, to_ics
from overlap.calendars.cancellation import cancel_ics
from overlap.calendars.update import update_ics

UID = "sync@example.com"
WEEK = dt.timedelta(days=7)
COUNT = 6

orders = st.lists(st.integers(0, 2), min_size=COUNT, max_size=COUNT)
steps = st.one_of(
    st.tuples(st.just("plan"), orders, st.integers(0, COUNT - 1), st.integers(1, COUNT)),
    st.tuples(st.just("move"), orders, st.integers(0, COUNT - 1), st.just(1)),
    st.tuples(st.just("cancel"), orders, st.integers(0, COUNT - 1), st.just(1)),
)


def plan(order, **options):
    return propose(order=order, uid=UID, **{"count": COUNT, **options})


def revisions(data):
    """Return each occurrence's revision, and what it shows, by its series' date or its UID."""
    return {
        (entry.uid, entry.original): (entry.sequence, entry.start, entry.cancelled)
        for entry in read_ics(data)
    }


@pytest.mark.parametrize("form", ["series", "events"])
@given(first=orders, todo=st.lists(steps, min_size=1, max_size=5))
def test_what_is_read_back_is_the_plan_after_every_step(form, first, todo):
    data = to_ics(plan(first), form=form)
    times = dict(enumerate(instants(plan(first))))
    for kind, order, at, n in todo:
        before = revisions(data)
        planned = START + at * WEEK
        if kind == "cancel":
            data = cancel_ics(data, UID, dates=[planned])
            times.pop(at, None)
        elif kind == "move":
            data = update_ics(data, plan(order), dates=[planned])
            times[at] = instants(plan(order))[at]
        else:
            part = plan(order, start=planned, count=min(n, COUNT - at))
            data = update_ics(data, part)
            times |= {at + k: own for k, own in enumerate(instants(part))}
        shown = [e for e in read_ics(data) if not e.cancelled]
        found = [(int(e.start.timestamp()), int(e.stop.timestamp())) for e in shown]
        assert found == [times[k] for k in sorted(times)]
        after = revisions(data)
        assert before.keys() == after.keys()
        for key, (sequence, *old) in before.items():
            assert after[key][0] >= sequence
            assert after[key][0] > sequence or list(after[key][1:]) == old
