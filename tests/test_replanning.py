"""An office shuts: what must change does, and nothing else."""

import pytest
from test_scheduler import ANA, proposed, team

from overlap.fairness.certificate import verify_certificate
from overlap.meetings.ledger import Ledger
from overlap.meetings.occurrences import local_time
from overlap.meetings.replan import replan
from overlap.meetings.scheduler import propose
from overlap.planning.coverage import closed

NAMES = ("New York", "London", "Tokyo")
SHUT = ("2027-02-01", "2027-02-14")


def shut(own, proposal, site="Tokyo", dates=SHUT):
    again = replan(own, proposal, closed(own.site(site), *dates))
    return again, again.changes


def times(proposal):
    return {o.planned: (o.date, o.start_utc_min, set(o.absent)) for o in proposal.occurrences}


def is_in(date, dates=SHUT):
    return dates[0] <= str(date) <= dates[1]


@pytest.mark.parametrize("policy", ["excuse", "move", "skip"])
@pytest.mark.parametrize("carried", [None, {"London": 50}])
def test_only_dates_in_which_the_office_is_shut_change(policy, carried):
    own = team(NAMES, days_off=f'"{policy}"')
    before = propose(own, "Sync", carried=carried)
    after, changes = shut(own, before)
    old, new = times(before), times(after)
    assert {change.planned for change in changes} == {
        date for date in old if old[date] != new.get(date)
    }
    assert [c.planned for c in changes] == [date for date in old if is_in(date)]
    for change in changes:
        assert change.before.planned == change.planned
        if policy == "skip":
            assert change.after is None
        if policy == "excuse":
            assert change.after.absent == ("Tokyo",)
    if policy == "skip":
        assert [str(s.planned) for s in after.skipped] == ["2027-02-02", "2027-02-09"]
    document = after.to_dict()
    assert verify_certificate(document).faults == ()
    assert len(document["changes"]) == 2


def test_a_moved_date_leaves_the_closure():
    own = team(NAMES, days_off='"move"')
    after, changes = shut(own, propose(own, "Sync"), dates=("2027-02-01", "2027-02-03"))
    (changed,) = changes
    # 02-03 in New York, in whose evening it is the 4th in Tokyo
    assert (str(changed.planned), str(changed.after.date)) == ("2027-02-02", "2027-02-03")
    local = local_time(changed.after.start_utc_min, own.site("Tokyo"))
    assert str(local.date()) == "2027-02-04"
    assert "moved from 2027-02-02: Tokyo: closed" in changed.after.reason
    assert len(after.occurrences) == 12


def test_the_dates_that_change_keep_to_times_of_the_rotation_where_they_can():
    own = team(NAMES, count="30")
    before = propose(own, "Sync")
    after, _ = shut(own, before)
    known = {slot.anchor_min for slot in before.slots}
    assert {slot.anchor_min for slot in after.slots} <= known


def test_history_goes_on_counting_once():
    own = team(NAMES)
    before = propose(own, "Sync", carried={"New York": 40, "London": 50, "Tokyo": 60})
    after, _ = shut(own, before)
    for name, total in zip(NAMES, after.burden.tolist(), strict=True):
        past = {"New York": 40, "London": 50, "Tokyo": 60}[name]
        assert total == past + sum(o.burden[name] for o in after.occurrences)


def test_a_closure_outside_the_series_changes_nothing():
    own = team(NAMES)
    before = propose(own, "Sync")
    after, changes = shut(own, before, dates=("2026-02-01", "2026-02-14"))
    assert changes == ()
    assert times(after) == times(before)
    assert {s.anchor_min for s in after.slots} == {s.anchor_min for s in before.slots}


@pytest.mark.parametrize(
    "more",
    [
        {"hold": "3"},
        {"nights_per_month": "3"},
        {"max_slots": "1"},
        {"keep": '"08:00"'},
        {"mode": '"year_end"'},
        {"quorum": "0.5", "attendees": '["New York", "London", "Ana"]'},
        {"attendees": '["New York", "London"]', "optional": '["Ana"]'},
        {"anchor": '"Tokyo"'},
    ],
)
def test_every_kind_of_series_can_be_replanned(more):
    own = team(NAMES, ANA, **{"attendees": '["New York", "London", "Tokyo"]', **more})
    before = propose(own, "Sync")
    after, changes = shut(own, before, "London")
    assert {c.planned for c in changes} <= {
        o.planned for o in before.occurrences if is_in(o.planned)
    }
    assert verify_certificate(after.to_dict()).faults == ()
    assert len(Ledger().with_proposal(after).entries) == len(after.occurrences)


def test_the_whole_team_shut_is_not_held():
    own = team(("New York", "London"), attendees='["London"]')
    _, changes = shut(own, propose(own, "Sync"), "London")
    assert [change.after for change in changes] == [None, None]


def test_the_same_closure_gives_the_same_answer_again():
    own = team(NAMES)
    first, second = (shut(own, proposed(NAMES))[0] for _ in range(2))
    assert times(first) == times(second)
