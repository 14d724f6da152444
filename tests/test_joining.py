"""Who joins in the middle of a series: they share what comes, not what was."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from overlap import Team, propose, propose_all, verify_certificate
from overlap.meetings.ledger import Ledger

AGAIN, JOINS = dt.date(2027, 2, 9), dt.date(2027, 3, 16)


def team(joins="from = 2027-03-16", weight=1, more=""):
    return Team.parse(
        f"""
        [[site]]
        name = "Berlin"
        zone = "Europe/Berlin"
        holidays = "none"
        [[site]]
        name = "Austin"
        zone = "America/Chicago"
        holidays = "none"
        [[site]]
        name = "Tokyo"
        zone = "Asia/Tokyo"
        holidays = "none"
        [[person]]
        name = "Ana"
        site = "Berlin"
        [[person]]
        name = "Bob"
        site = "Austin"
        [[person]]
        name = "Chi"
        site = "Tokyo"
        [[person]]
        name = "Dai"
        zone = "Australia/Sydney"
        weight = {weight}
        {joins}
        [[meeting]]
        name = "Sync"
        duration = "60m"
        every = "FREQ=WEEKLY;BYDAY=TU"
        start = 2027-01-05
        count = 20
        step = "60m"
        attendees = ["Ana", "Bob", "Chi", "Dai"]
        {more}
        """
    )


def borne_since(proposal, date, name):
    return sum(own.burden[name] for own in proposal.occurrences if own.date >= date)


@pytest.mark.parametrize("weight", [1, 0.5])
def test_a_newcomer_bears_no_more_than_they_would_had_they_been_there_from_the_start(weight):
    late = propose(team(weight=weight), "Sync")
    always = propose(team("", weight), "Sync")
    share = borne_since(always, JOINS, "Dai")
    # nearly twice as much if they had to catch up with what was borne before
    assert 0.5 * share <= borne_since(late, JOINS, "Dai") <= 1.3 * share
    assert borne_since(late, dt.date(2027, 1, 1), "Dai") == borne_since(late, JOINS, "Dai")


def test_a_newcomer_starts_at_the_mean_of_the_others_and_the_proof_counts_it():
    proposal = propose(team(), "Sync")
    document = proposal.to_dict()
    level = document["joined"]["Dai"]
    by_then = [
        sum(own.burden[name] for own in proposal.occurrences if own.date < JOINS)
        for name in ("Ana", "Bob", "Chi")
    ]
    assert min(by_then) <= level <= max(by_then)
    assert document["burden"]["Dai"] == level + borne_since(proposal, JOINS, "Dai")
    assert verify_certificate(document).faults == ()


def test_a_ledger_keeps_a_newcomers_level_also_when_planned_anew_before_they_join():
    proposal = propose(team(), "Sync")
    ledger = Ledger().with_proposal(proposal)
    end = ledger.carried(before="2028-01-01")
    assert end == pytest.approx(proposal.to_dict()["burden"])
    own = team().meeting("Sync")
    later = replace(own, dates=[date for date in own.dates if date >= AGAIN])
    rest = propose(team(), later, carried=ledger.carried(before=AGAIN))
    again = ledger.with_proposal(rest).carried(before="2028-01-01")
    assert again == pytest.approx(rest.to_dict()["burden"])
    assert np.ptp(list(again.values())) < 0.2 * max(again.values())


def test_a_newcomer_is_level_in_each_of_several_meetings():
    second = """
        [[meeting]]
        name = "Review"
        duration = "60m"
        every = "FREQ=WEEKLY;BYDAY=TH"
        start = 2027-01-07
        count = 20
        step = "60m"
        attendees = ["Ana", "Bob", "Chi", "Dai"]
        """
    first, other = propose_all(team(more=second)).proposals
    assert other.joined["Dai"] > 0
    share = np.mean([borne_since(other, JOINS, name) for name in ("Ana", "Bob", "Chi")])
    assert borne_since(other, JOINS, "Dai") < 1.6 * share
    assert other.burden[3] == pytest.approx(
        first.burden[3] + other.joined["Dai"] + borne_since(other, JOINS, "Dai")
    )


def test_nobody_joins_who_is_there_on_the_first_date():
    assert dict(propose(team("from = 2027-01-05"), "Sync").joined) == {}
    assert "joined" not in propose(team(""), "Sync").to_dict()


def test_a_leaver_pays_no_more_than_the_others_when_the_plan_ends_with_their_last_day():
    leaving = team("to = 2027-03-15")
    own = leaving.meeting("Sync")
    parts = [
        replace(own, dates=[date for date in own.dates if (date >= JOINS) == is_later])
        for is_later in (False, True)
    ]
    before = propose(leaving, parts[0])
    burden = dict(zip("ABCD", before.burden.tolist(), strict=True))
    assert burden["D"] <= 1.15 * np.mean([burden[name] for name in "ABC"])
    ledger = Ledger().with_proposal(before)
    after = propose(leaving, parts[1], carried=ledger.carried(before=JOINS))
    assert after.burden[3] == before.burden[3]
    assert all(own.burden["Dai"] == 0 and "Dai" in own.excused for own in after.occurrences)
    assert np.ptp(after.burden[:3]) < 0.2 * after.burden[:3].max()
