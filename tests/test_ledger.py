"""What everybody has borne: files, fading, newcomers, leavers, what was agreed on."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_scheduler import team

from overlap.base.errors import LedgerError, OverlapError
from overlap.meetings.ledger import Ledger, LedgerEntry
from overlap.meetings.scheduler import propose

DAY = dt.date(2027, 1, 5)


def entry(date, burden, kind="meeting", meeting="Sync", note=""):
    name = meeting if kind == "meeting" else ""
    return LedgerEntry(dt.date.fromisoformat(date), kind, burden, name, note)


def text(*entries, version=1):
    return json.dumps({"overlap_ledger": version, "entries": list(entries)})


GOOD = {"date": "2027-01-05", "kind": "meeting", "meeting": "Sync", "burden": {"Ana": 4}}


def test_a_burden_fades_by_half_after_each_half_life():
    ledger = Ledger((entry("2027-01-01", {"Ana": 8.0}), entry("2027-01-29", {"Ana": 4.0})))
    assert ledger.carried(before="2027-02-26")["Ana"] == 12
    # 56 days are two half-lives of 28, 28 days one: 8/4 + 4/2
    assert ledger.carried(before="2027-02-26", half_life_days=28)["Ana"] == 4
    assert ledger.carried(before="2027-01-29")["Ana"] == 8


def test_a_swap_moves_burden_between_two_people_and_may_leave_a_credit():
    ledger = Ledger(
        (
            entry("2027-01-01", {"Ana": 8.0, "Ben": 3.0}),
            entry("2027-01-02", {"Ana": -5.0, "Ben": 5.0}, "adjustment"),
            entry("2027-01-03", {"Cy": -5.0}, "adjustment"),
        )
    )
    assert ledger.carried(before=DAY) == {"Ana": 3.0, "Ben": 8.0, "Cy": -5.0}


def test_a_ledger_reads_what_it_writes():
    ledger = Ledger(
        (
            entry("2027-01-01", {"Zoë": 8.5, "Ben": 3.0}, note='said "yes"\n'),
            entry("2027-01-02", {"Zoë": -5.0}, "adjustment", note="swap"),
            entry("2027-01-03", {"Cy": 5.0}, "joined"),
        )
    )
    assert Ledger.parse(ledger.text()) == ledger
    assert len(ledger.text().splitlines()) == 3 + len(ledger.entries) + 2


def test_entries_are_put_in_the_order_of_their_dates():
    later = {**GOOD, "date": "2027-03-01"}
    dates = [e.date.month for e in Ledger.parse(text(later, GOOD)).entries]
    assert dates == [1, 3]


def test_a_proposals_occurrences_are_recorded_and_the_past_stays():
    own = team(count="10")
    proposal = propose(own, "Sync")
    ledger = Ledger().with_proposal(proposal)
    assert [e.date for e in ledger.entries] == [o.planned for o in proposal.occurrences]
    borne = ledger.carried(before="2028-01-01")
    assert list(borne.values()) == proposal.burden.tolist()

    rest = team(start="2027-02-09", count="5")
    again = propose(rest, "Sync", carried=ledger.carried(before="2027-02-09"))
    after = ledger.with_proposal(again)
    assert after.entries[:5] == ledger.entries[:5]
    assert len(after.entries) == 10
    assert after == ledger.with_proposal(again).with_proposal(again)
    assert list(after.carried(before="2028-01-01").values()) == again.burden.tolist()


def test_who_leaves_keeps_their_record_and_who_joins_starts_level():
    past = Ledger(
        tuple(entry("2026-12-01", {"New York": 60.0, "London": 40.0, "Left": 90.0}) for _ in "1")
    )
    own = team(count="4")
    carried = {n: v for n, v in past.carried(before=DAY).items() if n != "Left"}
    proposal = propose(own, "Sync", carried=carried)
    ledger = past.with_proposal(proposal)
    (joined,) = [e for e in ledger.entries if e.kind == "joined"]
    assert (joined.date, joined.burden) == (DAY, {"Tokyo": 50.0})
    end = ledger.carried(before="2028-01-01")
    assert end["Left"] == 90
    assert [end[n] for n in ("New York", "London", "Tokyo")] == proposal.burden.tolist()
    # the same again: nobody joins twice
    assert ledger.with_proposal(proposal) == ledger


def test_another_meetings_proposal_leaves_a_newcomers_level():
    past = Ledger((entry("2026-12-01", {"New York": 60.0, "London": 40.0}, meeting="Other"),))
    first = past.with_proposal(
        propose(team(count="4"), "Sync", carried={"New York": 60, "London": 40})
    )
    other = team(count="2", name='"Other"')
    carried = {"New York": 60, "London": 40, "Tokyo": 50}
    ledger = first.with_proposal(propose(other, "Other", carried=carried))
    assert [e.burden for e in ledger.entries if e.kind == "joined"] == [{"Tokyo": 50.0}]


def test_nobody_joins_a_first_series():
    ledger = Ledger().with_proposal(propose(team(count="3"), "Sync"))
    assert {e.kind for e in ledger.entries} == {"meeting"}


def test_what_was_held_otherwise_replaces_the_plan():
    ledger = Ledger((entry("2027-01-05", {"Ana": 4.0}), entry("2027-01-12", {"Ana": 4.0})))
    moved = ledger.with_held("Sync", dt.date(2027, 1, 12), {"Ana": 9.0}, "held at 22:00")
    assert moved.carried(before="2028-01-01") == {"Ana": 13.0}
    with pytest.raises(LedgerError, match="--held: '2027-01-13': no Sync is recorded"):
        ledger.with_held("Sync", dt.date(2027, 1, 13), {}, "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not JSON"),
        (text(GOOD)[: len(text(GOOD)) // 2], "not JSON"),
        ("[" * 100_000, "nested too deep"),
        ("[]", "not a table"),
        ("{}", "overlap_ledger: missing"),
        (text(version=2), "overlap_ledger: 2: not a ledger this version reads; it reads 1"),
        (text(version="1"), "overlap_ledger: '1'"),
        (text(version=True), "overlap_ledger: true"),
        ('{"overlap_ledger": 1, "entries": {}}', "entries: {}: not a list"),
        ('{"overlap_ledger": 1, "entries": [5]}', r"entries\[1\]: 5: not a table"),
        (text(GOOD, {**GOOD, "date": "soon"}), r"entries\[2\].date: 'soon'"),
        (text({**GOOD, "kind": "gift"}), r"entries\[1\].kind: 'gift': not one of meeting"),
        (text({**GOOD, "burden": [1]}), r"entries\[1\].burden: \[1\]: not an object"),
        (
            text({**GOOD, "burden": {"Ana": -1}}),
            r"entries\[1\].burden.Ana: -1: not a number from 0",
        ),
        (text({**GOOD, "burden": {"Ana": 10**10}}), r"burden.Ana: 10000000000: not a number from"),
        (text({**GOOD, "burden": {"Ana": float("nan")}}), "burden.Ana: nan"),
        (text({**GOOD, "burden": {"Ana": float("inf")}}), "burden.Ana: inf"),
        (text({**GOOD, "burden": {"Ana": "4"}}), "burden.Ana: '4': not a number"),
        (text({**GOOD, "burden": {"Ana": True}}), "burden.Ana: true: not a number"),
        (text({**GOOD, "burden": {"": 4}}), r"entries\[1\].burden"),
        (text({**GOOD, "meeting": ""}), "meeting: '': named for entries of kind meeting"),
        (text({**GOOD, "meeting": ["x"]}), "meeting: .*not text"),
        (text({**GOOD, "note": 5}), "note: 5: not text"),
        (text({**GOOD, "kind": "adjustment"}), "meeting: 'Sync': named for entries of kind"),
        (text({**GOOD, "who": "me"}), "who: unknown key"),
    ],
)
def test_a_broken_ledger_is_named_by_file_entry_and_key(tmp_path, content, words):
    path = tmp_path / "ledger.json"
    path.write_text(content, "utf-8")
    with pytest.raises(OverlapError, match=words) as fault:
        Ledger.load(path)
    assert str(fault.value).startswith(str(path))
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    "content", ["[]", "{}", text({**GOOD, "who": "me"}), text({**GOOD, "burden": {"": 4}})]
)
def test_keys_and_names_of_a_ledger_are_the_ledgers_fault(content):
    with pytest.raises(LedgerError):
        Ledger.parse(content)


def test_what_is_no_file_or_no_text_is_said(tmp_path):
    path = tmp_path / "ledger.json"
    for given_path, words in ((path, "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(LedgerError, match=words):
            Ledger.load(given_path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LedgerError, match="not UTF-8"):
        Ledger.load(path)
    with pytest.raises(LedgerError):
        Ledger.load("a\0b")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(["date", "kind", "burden", "meeting", "note"]), values)
def test_any_field_of_an_entry_is_read_or_refused_on_purpose(key, value):
    try:
        ledger = Ledger.parse(text({**GOOD, key: value}))
    except OverlapError:
        return
    assert Ledger.parse(ledger.text()) == ledger
