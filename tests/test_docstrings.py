"""What the docstrings of public names say: complete, as far as that can be checked, and true."""

import inspect
import re

import numpy as np
import pytest

import overlap
from overlap.base import errors, units

THINGS = {
    name: thing
    for name in overlap.__all__
    if inspect.isclass(thing := getattr(overlap, name)) or inspect.isfunction(thing)
}
CLASSES = {name: thing for name, thing in THINGS.items() if inspect.isclass(thing)}
OF_PYTHON = {"cls", "self"}


def members():
    """Yield every function, and every method and property that a public class has itself."""
    yield from ((name, thing) for name, thing in THINGS.items() if inspect.isfunction(thing))
    for name, kind in CLASSES.items():
        for key, own in vars(kind).items():
            if not key.startswith("_") and (callable(own) or isinstance(own, classmethod)):
                yield f"{name}.{key}", getattr(kind, key)
            elif isinstance(own, property):
                yield f"{name}.{key}", own.fget


MEMBERS = dict(members())


def words(thing):
    return set(re.findall(r"\w+", inspect.getdoc(thing) or ""))


def raised(thing):
    """Return the errors that the Raises section lists."""
    section = re.search(
        r"^Raises\n-+\n(.*?)(\n\n|\Z)", inspect.getdoc(thing), re.DOTALL | re.MULTILINE
    )
    names = re.findall(r"^(\w+) : ", section[1], re.MULTILINE) if section else []
    return tuple(getattr(errors, name, None) or getattr(units, name) for name in names)


@pytest.mark.parametrize("name", THINGS)
def test_every_public_class_and_function_has_an_example(name):
    assert ">>> " in inspect.getdoc(THINGS[name])


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_tells_every_field(name):
    kind = CLASSES[name]
    fields = getattr(kind, "__dataclass_fields__", {}).keys() | {*getattr(kind, "_fields", ())}
    own = {field for field in fields & vars(kind).keys() if field[0] != "_"}
    assert own - words(kind) == set()


@pytest.mark.parametrize("name", MEMBERS)
def test_a_function_tells_every_parameter(name):
    parameters = set(inspect.signature(MEMBERS[name]).parameters) - OF_PYTHON
    assert inspect.getdoc(MEMBERS[name])
    assert parameters - words(MEMBERS[name]) == set()


LONDON = overlap.Site("London", "Europe/London")
LIMA = overlap.Site("Lima", "America/Lima")
WEEK = overlap.Horizon("2027-01-04", "2027-01-09")
CURVE = overlap.CURVES["default"]
BEFORE = np.array([[-1]])
REFUSED = [[[float("inf")]]]
MISTAKES = [
    (overlap.Site, lambda: overlap.Site("", "Europe/London")),
    (overlap.Site, lambda: overlap.Site("London", "Europe/Londn")),
    (overlap.Site, lambda: overlap.Site("London", "Europe/London", "09:00")),
    (overlap.Site, lambda: overlap.Site("London", "Europe/London", holidays="XX")),
    (overlap.Season, lambda: overlap.Season("2027-01-02", "2027-01-01", "09:00-17:00")),
    (overlap.Season, lambda: overlap.Season("2027-02-30", "2027-03-01", "09:00-17:00")),
    (overlap.Season, lambda: overlap.Season("2027-02-01", "2027-03-01", "9-26")),
    (overlap.Season.from_dict, lambda: overlap.Season.from_dict({})),
    (overlap.Flexible.from_dict, lambda: overlap.Flexible.from_dict({"earliest": "24:00"})),
    (overlap.Flexible.from_dict, lambda: overlap.Flexible.from_dict({"step": "0m"})),
    (overlap.Horizon, lambda: overlap.Horizon("2027-01-01", "2027-01-01")),
    (overlap.Horizon.of_months, lambda: overlap.Horizon.of_months("2027-01-01", 0)),
    (overlap.Target, lambda: overlap.Target("much")),
    (overlap.Target.with_share, lambda: overlap.Target().with_share(2)),
    (overlap.Spans, lambda: overlap.Spans([1], [])),
    (overlap.Invitation, lambda: overlap.Invitation(url="ftp://example.com")),
    (overlap.Invitation.from_dict, lambda: overlap.Invitation.from_dict({"alarm": "1y"})),
    (overlap.Curve.from_dict, lambda: overlap.Curve.from_dict({"early": -1})),
    (overlap.Person.from_dict, lambda: overlap.Person.from_dict({})),
    (
        overlap.Meeting.from_dict,
        lambda: overlap.Meeting.from_dict({"name": "A"}, anchor="B", attendees=()),
    ),
    (overlap.Ledger.load, lambda: overlap.Ledger.load("no-such-file.json")),
    (overlap.Ledger.parse, lambda: overlap.Ledger.parse("{}")),
    (overlap.Ledger.carried, lambda: overlap.Ledger().carried(before="soon")),
    (overlap.Ledger.carried, lambda: overlap.Ledger().carried(before=WEEK.start, half_life_days=0)),
    (overlap.Ledger.with_held, lambda: overlap.Ledger().with_held("A", WEEK.start, {}, "")),
    (overlap.LedgerEntry.from_dict, lambda: overlap.LedgerEntry.from_dict({"kind": "gift"})),
    (overlap.Team.load, lambda: overlap.Team.load("no-such-file.toml")),
    (overlap.Team.parse, lambda: overlap.Team.parse("horizon = 1")),
    (overlap.daily_overlap, lambda: overlap.daily_overlap(LONDON, horizon=WEEK)),
    (overlap.daily_overlap, lambda: overlap.daily_overlap(LONDON, LIMA, horizon=WEEK, at_least=3)),
    (overlap.daily_overlap_each, lambda: overlap.daily_overlap_each(LONDON, [], horizon=WEEK)),
    (overlap.check, lambda: overlap.check(LONDON, LONDON, WEEK)),
    (overlap.check, lambda: overlap.check(LONDON, LIMA, WEEK, "much")),
    (overlap.overlap_matrix, lambda: overlap.overlap_matrix([LONDON], WEEK)),
    (overlap.overlap_matrix, lambda: overlap.overlap_matrix([LONDON, LIMA], WEEK, "much")),
    (overlap.rank, lambda: overlap.rank(LONDON, [], horizon=WEEK)),
    (overlap.rank, lambda: overlap.rank(LONDON, [LIMA], horizon=WEEK, target="4h-2h")),
    (overlap.candidate_sites, lambda: overlap.candidate_sites(WEEK, country="XX")),
    (overlap.advise, lambda: overlap.advise(LONDON, LONDON, horizon=WEEK)),
    (overlap.advise, lambda: overlap.advise(LONDON, LIMA, horizon=WEEK, target="much")),
    (overlap.coverage, lambda: overlap.coverage([], horizon=WEEK)),
    (overlap.closed, lambda: overlap.closed(LONDON, "2027-01-02", "2027-01-01")),
    (overlap.duty, lambda: overlap.duty([], np.datetime64("2027-01-01"))),
    (overlap.duty, lambda: overlap.duty([LONDON], np.datetime64("1927-01-01"))),
    (overlap.parse_instant, lambda: overlap.parse_instant("now")),
    (overlap.burden_tensor, lambda: overlap.burden_tensor([LONDON], BEFORE, 60, CURVE)),
    (overlap.burden_tensor, lambda: overlap.burden_tensor([LONDON], -BEFORE, 0, CURVE)),
    (overlap.penalty_minutes, lambda: overlap.penalty_minutes(LONDON, BEFORE, 60, CURVE)),
    (overlap.penalty_minutes, lambda: overlap.penalty_minutes(LONDON, -BEFORE, 0, CURVE)),
    (overlap.fair_rotation, lambda: overlap.fair_rotation([[[-1.0]]])),
    (overlap.fair_rotation, lambda: overlap.fair_rotation(REFUSED)),
    (overlap.verify_certificate, lambda: overlap.verify_certificate({})),
    (overlap.read_ics, lambda: overlap.read_ics(b"")),
    (overlap.read_busy, lambda: overlap.read_busy(b"", "UTC", WEEK)),
    (overlap.read_hours, lambda: overlap.read_hours(b"", WEEK)),
    (overlap.moved_by_rules, lambda: overlap.moved_by_rules(b"")),
    (overlap.cancel_ics, lambda: overlap.cancel_ics(b"", "uid@example.com")),
]


@pytest.mark.parametrize(
    "n", range(len(MISTAKES)), ids=lambda n: f"{MISTAKES[n][0].__qualname__}-{n}"
)
def test_an_error_that_is_raised_stands_under_raises_or_one_that_it_is_a_kind_of(n):
    thing, mistake = MISTAKES[n]
    with pytest.raises(overlap.OverlapError) as fault:
        mistake()
    assert isinstance(fault.value, raised(thing)), (fault.type, raised(thing))
