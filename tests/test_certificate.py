"""Proofs of rotations checked from their document alone, whole, tampered with and broken."""

import ast
import contextlib
import copy
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.minute_walk import zone_of
from test_scheduler import ANA, team

from overlap.base.errors import CertificateError
from overlap.fairness import certificate
from overlap.fairness.certificate import verify_certificate
from overlap.meetings.scheduler import propose
from overlap.output.formats import to_json

SOURCE = Path(certificate.__file__)


def document(*args, carried=None, **changes):
    own = team(*args, **changes)
    return json.loads(to_json(propose(own, "Sync", carried=carried).to_dict()))


WHOLE = document(count="9")


def held(n, burden):
    """Return a meeting at 09:00 on even days and at 17:00 on odd ones, in UTC."""
    date, hour = f"2031-01-{6 + n:02}", 9 + 8 * (n % 2)
    start = f"{date}T{hour:02}:00Z"
    return {
        "index": n, "date": date, "slot": "AB"[n % 2],
        "start": start, "stop": f"{date}T{hour + 1:02}:00Z",
        "local": {"a": start, "b": start}, "burden": burden, "absent": [], "excused": [],
    }  # fmt: skip


def by_hand():
    """Two people, two starts, four meetings: each start costs one of them 4, so 8 is the least."""
    occurrences = [held(n, {"a": 4 * (n % 2), "b": 4 * (1 - n % 2)}) for n in range(4)]
    proof = {
        "people": ["a", "b"], "weights": [1, 1], "carried": [0, 0], "unit_min": 15,
        "starts": ["09:00", "17:00"], "kept": [], "hold": 1, "max_slots": 2, "is_whole": False,
        "regimes": [{"count": 4, "cost": [[0, 60], [60, 0]]}], "limits": [],
        "regime_of": [0] * 4, "start_of": [0, 1, 0, 1], "prices": [[1, 1]], "limit_prices": [[]],
    }  # fmt: skip
    claimed = {
        "mode": "year_end",
        "max_burden": 8, "lower_bound": 8, "gap": 0, "total": 16,
        "weights": {"a": 0.5, "b": 0.5}, "proof": proof,
    }  # fmt: skip
    slots = [
        {"label": "A", "anchor_time": "09:00", "count": 2},
        {"label": "B", "anchor_time": "17:00", "count": 2},
    ]
    attendees = [
        {"name": name, "weight": 1, "site": name, "zone": "UTC", "optional": False} for name in "ab"
    ]
    told = {
        "duration_min": 60,
        "anchor": "a",
        "anchor_zone": "UTC",
        "attendees": attendees,
        "rates": {"absent": 7},
        "search_complete": True,
    }
    own = {**told, "slots": slots, "occurrences": occurrences, "burden": {"a": 8, "b": 8}}
    return {**own, "certificate": claimed}


def changed(path, value):
    """Return the proof made by hand with another value at a path."""
    own = table = by_hand()
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value
    return own


def test_a_proof_made_by_hand_holds():
    found = verify_certificate(by_hand())
    assert (found.max_burden, found.lower_bound, found.faults) == (8, 8, ())


def test_a_bound_between_two_possible_burdens_is_rounded_up():
    """One more meeting: the mean is 10, and burdens are whole 4s, so 12 is proven."""
    own = by_hand()
    proof = own["certificate"]["proof"]
    own["occurrences"].append(held(4, {"a": 0, "b": 4}))
    own["slots"][0]["count"] = 3
    proof["regimes"][0]["count"] = 5
    proof["regime_of"].append(0)
    proof["start_of"].append(0)
    own["burden"]["b"] = 12
    own["certificate"] |= {"max_burden": 12, "lower_bound": 12, "total": 20}
    found = verify_certificate(own)
    assert (found.max_burden, found.lower_bound, found.faults) == (12, 12, ())


def test_weak_prices_prove_less_and_a_claim_above_them_falls():
    own = by_hand()
    own["certificate"]["proof"]["prices"] = [[1, 0]]
    own["certificate"]["weights"] = {"a": 1, "b": 0}
    assert verify_certificate(own).lower_bound == 0
    assert verify_certificate(own).faults == ("the prices don't prove lower_bound",)


def test_a_rotation_that_breaks_a_limit_of_its_proof_is_refused():
    own = by_hand()
    proof = own["certificate"]["proof"]
    proof["limits"] = [{"cap": 1, "cost": [[1, 0]]}]
    proof["limit_prices"] = [[0]]
    assert "limit 1 isn't kept" in verify_certificate(own).faults


def test_a_refused_start_is_a_fault():
    own = by_hand()
    own["certificate"]["proof"]["regimes"][0]["cost"][1] = None
    assert "2031-01-07: 17:00 is refused where it is used" in verify_certificate(own).faults


@pytest.mark.parametrize(
    ("args", "changes"),
    [
        ((), {"count": "52"}),
        ((("New York", "London"),), {}),
        ((("New York",),), {}),
        ((("New York", "London", "Tokyo", "Sydney"),), {"count": "26", "mode": '"year_end"'}),
        ((), {"hold": "5"}),
        ((), {"nights_per_month": "1"}),
        ((), {"keep": '"08:00"'}),
        ((), {"duration": '"25m"'}),
        ((("New York", "London", "Tokyo"), ANA), {"quorum": "0.5"}),
        (
            (
                ("New York", "London", "Tokyo"),
                ANA.replace("21:00-06:00", "17:00-09:00")
                + "\n[[person]]\nname = 'Ben'\nsite = 'London'\nweight = 0.3\n",
            ),
            {"quorum": "0.5", "attendees": '["Ana", "Ben", "New York"]'},
        ),
    ],
)  # fmt: skip
def test_every_kind_of_proposal_is_proven_by_its_document(args, changes):
    assert verify_certificate(document(*args, **changes)).faults == ()


def test_a_proof_with_a_faded_history_holds():
    carried = {"New York": 17.123456789, "London": 1 / 3, "Tokyo": 2**0.5}
    assert verify_certificate(document(carried=carried)).faults == ()


def test_a_proof_that_rests_on_prices_of_limits_holds():
    """A night-shift office's free start is refused, so the bound is the next one's whole cost."""
    people = "\n".join(f'[[person]]\nname = "{n}"\nsite = "Nairobi"' for n in "abc")
    own = document(
        ("Nairobi", "New York"),
        people + '\nrefuse = ["16:30-17:30"]',
        count="1", quorum="0.5", slots='"16:00-19:00"', anchor='"Nairobi"',
    )  # fmt: skip
    assert verify_certificate(own).faults == ()


def test_the_check_imports_nothing_of_what_made_the_rotation():
    files = [
        SOURCE,
        *(SOURCE.with_name(f"certificate_{own}.py") for own in ("form", "fields", "unchecked")),
    ]
    names = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    own = {name for name in names if name.startswith("overlap")}
    assert own == {
        "overlap.base.errors",
        "overlap.clocks.zones",
        "overlap.fairness.certificate_fields",
        "overlap.fairness.certificate_form",
        "overlap.fairness.certificate_unchecked",
        "overlap.fairness.documents",
    }
    assert names - own == {
        "__future__", "collections.abc", "datetime", "fractions", "itertools", "math", "re",
        "typing",
    }  # fmt: skip


@pytest.mark.parametrize(
    "value", [[], {}, None, 5, "x", {"certificate": {}}, {"certificate": None}]
)
def test_what_is_no_certificate_is_said(value):
    with pytest.raises(CertificateError, match=r"not an object|missing"):
        verify_certificate(value)


def places(value, path=()):
    """Return the paths of all values inside a document."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(min(len(value), 3))
        for key in keys:
            found += places(value[key], (*path, key))
    return found


READ = {
    k: WHOLE[k]
    for k in (
        "duration_min",
        "anchor",
        "attendees",
        "rates",
        "search_complete",
        "slots",
        "occurrences",
        "burden",
        "certificate",
    )
}
broken = st.sampled_from(
    [None, True, "x", "1e999999999", "1/0", -1, 0, 1.5, 10**30, -(10**30), 1e308, float("nan"),
     float("inf"), [], {}, [[]], {"a": 1}, [None] * 5]
)  # fmt: skip


@given(st.sampled_from(places(READ)), broken | st.just("drop"))
@settings(max_examples=300)
def test_a_broken_document_gives_a_fault_or_one_error_and_never_crashes(path, value):
    own = copy.deepcopy(READ)
    table = own
    for key in path[:-1]:
        table = table[key]
    if value == "drop":
        del table[path[-1]]
    else:
        table[path[-1]] = value
    with contextlib.suppress(CertificateError):
        verify_certificate(own)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("certificate", "total"), 17, "total isn't the sum of the burdens"),
        (("certificate", "lower_bound"), 1.0, "lower_bound is below what the prices prove"),
        (("certificate", "gap"), None, "gap isn't how far max_burden is above lower_bound"),
        (("certificate", "weights", "a"), 0.6, "the weight of a isn't that of the prices"),
        (("burden", "a"), 9, "the burden of a isn't the sum of the occurrences"),
        (("slots", 0, "count"), 3, "slot A isn't used 3 times"),
        (("slots", 0, "anchor_time"), "10:00", "2031-01-06: the slot isn't the start of the proof"),
        (("certificate", "proof", "regimes", 0, "count"), 5,
         "the occurrences aren't those of the regimes"),
        (("certificate", "proof", "max_slots"), 1, "2 different starts where 1 are allowed"),
    ],
)  # fmt: skip
def test_whatever_doesnt_follow_from_the_rest_is_a_fault(path, value, fault):
    assert fault in verify_certificate(changed(path, value)).faults


def test_a_start_that_is_kept_and_never_used_is_a_fault():
    own = changed(("certificate", "proof", "starts"), ["09:00", "17:00", "12:00"])
    proof = own["certificate"]["proof"]
    proof["regimes"][0]["cost"].append([60, 60])
    assert verify_certificate(own).faults == ()
    proof["kept"] = [2]
    assert verify_certificate(own).faults == ("a start that is kept isn't used",)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("unit_min", 0),
        ("hold", 0),
        ("weights", [1, 0]),
        ("limit_prices", [[-1]]),
        ("carried", [True, 0]),
        ("starts", ["09:00"] * 1441),
        ("regimes", [{"count": 4, "cost": [None, None]}]),
    ],
)
def test_numbers_that_no_proof_has_are_an_error(key, value):
    own = changed(("certificate", "proof", "limits"), [{"cap": 9, "cost": [[0, 0]]}])
    own["certificate"]["proof"] |= {"limit_prices": [[0]]}
    assert verify_certificate(own).faults == ()
    own["certificate"]["proof"][key] = value
    with pytest.raises(CertificateError):
        verify_certificate(own)


@pytest.mark.parametrize("zone", ["x", "", "Europe/Nowhere", "../etc/passwd", "EST5", "\x00"])
@pytest.mark.parametrize("key", ["anchor_zone", "attendees[1].zone"])
def test_a_zone_that_there_isnt_is_an_error_that_names_its_key(key, zone):
    own = copy.deepcopy(WHOLE)
    (own if key == "anchor_zone" else own["attendees"][0])[key.rpartition(".")[2]] = zone
    with pytest.raises(CertificateError) as fault:
        verify_certificate(own)
    assert fault.value.key == key


def first(own):
    return own["occurrences"][0]


@pytest.mark.parametrize(
    "forge",
    [
        lambda own: own["attendees"][0].update(weight=0.5),
        lambda own: own["attendees"].append({**own["attendees"][0], "name": "Berlin"}),
        lambda own: own["attendees"].pop(),
        lambda own: first(own).update(absent=["London"]),
        lambda own: first(own).update(absent=["Nobody"]),
        lambda own: first(own).update(excused=["London"]),
        lambda own: first(own).update(stop=first(own)["start"]),
        lambda own: first(own).update(date="2020-01-01"),
        lambda own: first(own)["local"].update(London="2020-01-01T00:00:00+00:00"),
        lambda own: own.update(duration_min=own["duration_min"] + 1),
        lambda own: own["certificate"].update(lower_bound=-1.0),
        lambda own: own["certificate"].update(mode="fair"),
    ],
)
def test_a_forged_field_is_a_fault(forge):
    own = copy.deepcopy(WHOLE)
    forge(own)
    assert verify_certificate(own).faults


@pytest.mark.parametrize("value", [10**400, -(10**400), float("nan"), float("inf"), "x", None])
@pytest.mark.parametrize("key", ["duration_min", "burden"])
def test_a_number_of_any_length_is_one_error(key, value):
    own = copy.deepcopy(WHOLE)
    own[key] = value if key == "duration_min" else {**own[key], "London": value}
    with pytest.raises(CertificateError):
        verify_certificate(own)


@given(
    st.lists(st.integers(-60, 60), min_size=3, max_size=3),
    st.sampled_from(["0.5", "1"]),
    st.sampled_from(["1", "3"]),
)
@settings(max_examples=6, deadline=None)
def test_every_document_of_ours_verifies_credits_included(carried, quorum, hold):
    carried = dict(zip(("New York", "London", "Tokyo"), carried, strict=True))
    own = document(carried=carried, quorum=quorum, hold=hold, count="6")
    assert verify_certificate(own).faults == ()


def test_a_start_an_hour_late_with_all_its_local_times_is_a_fault():
    own = by_hand()
    late = {"start": "2031-01-06T10:00Z", "stop": "2031-01-06T11:00Z"}
    first(own).update(late, local=dict.fromkeys("ab", late["start"]))
    fault = "2031-01-06: start isn't the slot's time on the anchor's clock"
    assert verify_certificate(own).faults == (fault,)


def test_somebody_with_a_zone_of_their_own_at_the_anchor_is_no_fault():
    person = '[[person]]\nname = "Ana"\nsite = "New York"\nzone = "Asia/Manila"'
    assert verify_certificate(document(("New York", "London"), person, count="3")).faults == ()


EVERYTHING = document(
    ("New York", "London"),
    """
[[person]]
name = "Ana"
site = "London"
refuse = ["21:00-06:00"]
away = [{ from = 2027-01-15, to = 2027-01-22, zone = "Asia/Tokyo" }]
[[person]]
name = "Ben"
site = "New York"
weight = 0.5
from = 2027-01-21
days_off = [{ from = 2027-01-11, to = 2027-01-15, reason = "leave" }]
[[person]]
name = "Cy"
zone = "Asia/Manila"
""",
    attendees='["Ana", "Ben", "Cy", "London"]', optional='["New York"]', quorum="0.6",
    count="5", slots='"08:00-12:00"', step='"60m"', total_at_most="1.4", nights_per_month="2",
    attend_at_least="0.3",
)  # fmt: skip


def off_by_one(value):
    """Return values that differ from one in the least."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    if isinstance(value, str):
        digits = [n for n, own in enumerate(value) if own.isdigit()][-1:]
        turned = [value[:n] + str((int(value[n]) + 1) % 10) + value[n + 1 :] for n in digits]
        return [value + "x", *turned]
    if isinstance(value, list):
        return [value[:-1], value[1:], value + value[-1:]] if value else [["x"]]
    if isinstance(value, dict):
        return [{k: value[k] for k in value if k != left_out} for left_out in value]
    return ["x", 1]


def is_listed(path, listed):
    """Say whether a document's path, or what it is part of, is listed as not checked."""
    text = "".join("[]" if isinstance(key, int) else f".{key}" for key in path)[1:]
    return any(text == own or text.startswith((f"{own}.", f"{own}[")) for own in listed)


@pytest.mark.parametrize("path", places(EVERYTHING), ids=lambda path: "/".join(map(str, path)))
def test_each_field_changed_by_one_is_a_fault_an_error_or_listed(path):
    for value in off_by_one(at_path(EVERYTHING, path)):
        own = copy.deepcopy(EVERYTHING)
        at_path(own, path[:-1])[path[-1]] = value
        if own == EVERYTHING or is_listed(path, verify_certificate(EVERYTHING).not_checked):
            continue
        with contextlib.suppress(CertificateError):
            gone = set(at_path(EVERYTHING, path)) - set(value) if isinstance(value, dict) else ()
            listed = verify_certificate(own).not_checked
            is_listed_key = bool(gone) and all(is_listed((*path, key), listed) for key in gone)
            assert verify_certificate(own).faults or is_listed_key


def at_path(own, path):
    for key in path:
        own = own[key]
    return own


def test_the_document_of_the_law_above_has_every_kind_of_field():
    assert verify_certificate(EVERYTHING).faults == ()
    assert any(one["excused"] for one in EVERYTHING["occurrences"])
    assert any(set(one["absent"]) - set(one["excused"]) for one in EVERYTHING["occurrences"])
    assert EVERYTHING["joined"]
    assert EVERYTHING["certificate"]["proof"]["limits"]
    assert EVERYTHING["attendees"][0]["away"]


def test_a_field_that_no_certificate_has_is_listed_as_not_checked():
    own = by_hand()
    own["approved"] = True
    own["occurrences"][1]["minutes"] = 60
    own["certificate"]["proof"]["regimes"][0]["note"] = "x"
    found = verify_certificate(own)
    assert found.faults == ()
    assert {"approved", "occurrences[].minutes"} <= set(found.not_checked)
    assert "certificate.proof.regimes[].note" in found.not_checked


def test_an_anchor_without_a_zone_leaves_the_starts_unchecked_and_says_so():
    own = by_hand()
    assert "occurrences[].start" not in verify_certificate(own).not_checked
    del own["anchor_zone"]
    assert "occurrences[].start" in verify_certificate(own).not_checked


@pytest.mark.parametrize(
    "stay", [5, {}, {"from": 1, "to": "x"}, {"from": "x", "to": "y", "zone": 7}, None]
)
def test_a_stay_that_is_none_is_an_error(stay):
    own = by_hand()
    own["attendees"][0]["away"] = [stay]
    with pytest.raises(CertificateError):
        verify_certificate(own)


def test_the_clock_of_a_place_away_is_checked_by_its_own_dates():
    """Noon UTC is 6 January in Honolulu and in Auckland the 7th."""
    own = by_hand()
    stays = [{"from": "2031-01-06", "to": "2031-01-07", "zone": "Pacific/Honolulu"}]
    own["attendees"][0]["away"] = stays
    assert any("Pacific/Honolulu" in fault for fault in verify_certificate(own).faults)
    for one in own["occurrences"][:2]:
        at = dt.datetime.fromisoformat(one["start"]).astimezone(zone_of("Pacific/Honolulu"))
        if str(at.date()) in {"2031-01-06", "2031-01-07"}:
            one["local"]["a"] = at.isoformat()
    third = own["occurrences"][2]  # 09:00 UTC on the 8th: still the 7th there
    at = dt.datetime.fromisoformat(third["start"]).astimezone(zone_of("Pacific/Honolulu"))
    third["local"]["a"] = at.isoformat()
    assert verify_certificate(own).faults == ()


def test_a_document_of_several_meetings_or_of_none_says_what_it_is():
    with pytest.raises(CertificateError, match="several meetings"):
        verify_certificate({"meetings": [WHOLE], "burden": {}})
    with pytest.raises(CertificateError, match="no rotation was feasible"):
        verify_certificate({"meeting": "Sync", "feasible": False})
