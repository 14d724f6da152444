"""Every result: its document is the command's, it is a value, and it is looked up by name."""

import copy
import json
import pickle

import numpy as np
import pytest
from public_objects import results

import overlap
from overlap import Horizon, Site, Team

OBJECTS = list(results())
TEAM = "docs/examples/cairo-dubai-san-francisco.toml"
PLAIN = (str, int, float, bool, type(None))


def name_of(thing):
    return f"{type(thing).__name__} {str(thing)[:40]}"


def arrays_in(value, known):
    """Yield every array that an object holds, however deep."""
    if id(value) in known:
        return
    known.add(id(value))
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple | list):
        for own in value:
            yield from arrays_in(own, known)
    elif isinstance(value, dict):
        yield from arrays_in(list(value.values()), known)
    else:
        for name in getattr(value, "__dataclass_fields__", ()):
            yield from arrays_in(getattr(value, name), known)


def check_plain(value, path="document"):
    if isinstance(value, dict):
        for key, own in value.items():
            assert type(key) is str, path
            check_plain(own, f"{path}.{key}")
    elif isinstance(value, list):
        for own in value:
            check_plain(own, f"{path}[]")
    else:
        assert type(value) in PLAIN, (path, type(value))


@pytest.mark.parametrize("thing", OBJECTS, ids=name_of)
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))],  # noqa: S301
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_copy_is_equal_has_the_same_hash_and_no_array_that_can_be_written(thing, again):
    if isinstance(thing, Exception):
        return
    other = again(thing)
    assert other == thing
    assert hash(other) == hash(thing)
    assert not any(array.flags.writeable for array in arrays_in(other, set()))


@pytest.mark.parametrize("thing", OBJECTS, ids=name_of)
def test_a_document_is_of_plain_types_and_the_same_as_json(thing):
    if not hasattr(thing, "to_dict") or isinstance(thing, overlap.Occurrence):
        return
    document = thing.to_dict()
    check_plain(document)
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def answers(team):
    year, hq = team.horizon, team.hq
    yield "check", overlap.check(hq, team.others, year, team.target).to_dict(), []
    yield (
        "check",
        overlap.check(hq, team.others, year, team.target).to_dict(days=True),
        ["--days"],
    )
    yield "days", overlap.daily_overlap(*team.sites, horizon=year).to_dict(), []
    yield "matrix", overlap.overlap_matrix(team.sites, year, team.target).to_dict(), []
    yield "coverage", overlap.coverage(team.sites, horizon=year).to_dict(), []
    yield "schedule", overlap.propose(team, "All hands").to_dict(), []
    yield "schedule", overlap.propose_all(team).to_dict(), ["--all"]
    dubai = team.site("Dubai")
    yield "advise", overlap.advise(hq, dubai, horizon=year, target=team.target).to_dict(), ["Dubai"]
    at = "2027-03-15T09:00Z"
    yield "duty", overlap.duty(team.sites, at).to_dict(), ["--at", at]
    ranking = overlap.rank(hq, team.others, horizon=year, target=team.target)
    yield "rank", ranking.to_dict(), ["--candidates", "Dubai,San Francisco"]
    yield "rank", ranking.to_dict(top=1), ["--candidates", "Dubai,San Francisco", "--top", "1"]
    week = Horizon("2027-03-15", "2027-03-20")
    best = overlap.suggest(team, ["Cairo", "Dubai"], "45m", week)
    when = ["--duration", "45m", "--start", "2027-03-15", "--stop", "2027-03-20"]
    yield "suggest", best.to_dict(), ["--with", "Cairo,Dubai", *when]


COMMANDS = list(answers(Team.load(TEAM)))


@pytest.mark.parametrize(
    ("command", "document", "options"), COMMANDS, ids=[" ".join([c, *o]) for c, _, o in COMMANDS]
)
def test_the_document_of_a_result_is_the_json_of_its_command(overlap, command, document, options):
    code, out, err = overlap(command, "-t", TEAM, *options, "--format", "json")
    assert code in {0, 1}, err
    assert json.loads(out) == document
    assert list(json.loads(out)) == list(document)


LONDON, YEAR = Site("London", "Europe/London"), Horizon("2027-01-01", "2028-01-01")
PLACES = [Site("Lima", "America/Lima"), Site("Manila", "Asia/Manila", holidays="PH")]
BY_NAME = {
    "check": (overlap.check(LONDON, PLACES, YEAR), "Manila"),
    "rank": (overlap.rank(LONDON, PLACES, horizon=YEAR), "Manila"),
    "coverage": (overlap.coverage(PLACES, horizon=YEAR), "Manila"),
    "duty": (overlap.duty(PLACES, "2027-03-15T09:00Z"), "Manila"),
    "each": (overlap.daily_overlap_each(LONDON, PLACES, horizon=YEAR), "Manila"),
    "advise": (overlap.advise(LONDON, PLACES[1], horizon=YEAR, target="2h"), "week"),
}


@pytest.mark.parametrize(("result", "name"), BY_NAME.values(), ids=BY_NAME)
def test_a_result_iterates_over_its_parts_and_has_each_by_its_name(result, name):
    parts = list(result)
    assert len(parts) == len(result)
    assert result[name] in parts
    assert name in result
    assert result[name] in result
    assert [name] not in result
    assert name.lower() + "x" not in result


@pytest.mark.parametrize(("result", "name"), BY_NAME.values(), ids=BY_NAME)
def test_a_name_that_is_missing_is_a_key_error_that_lists_those_there_are(result, name):
    with pytest.raises(KeyError, match=f"nearest: .*{name}") as fault:
        result[name[:-1]]
    assert isinstance(fault.value, overlap.OverlapError)
    assert name in fault.value.names
    with pytest.raises(KeyError, match="no such name"):
        result[0]


def test_a_matrix_is_looked_up_by_two_names():
    matrix = overlap.overlap_matrix([LONDON, *PLACES], YEAR)
    assert matrix["London", "Lima"].site == PLACES[0]
    assert ("London", "Lima") in matrix
    assert ("London", "Oslo") not in matrix
    assert "London" not in matrix
    assert ("London", ["Lima"]) not in matrix
    assert matrix["London", "Lima"] in matrix
    with pytest.raises(KeyError, match="nearest: Lima; there are London, Lima, Manila"):
        matrix["London", "Lma"]
    with pytest.raises(KeyError, match="two names"):
        matrix["London"]


def test_a_result_of_no_change_is_still_there():
    none = overlap.advise(
        LONDON, Site("Auckland", "Pacific/Auckland"), horizon=YEAR, target="8h", longest_min=480
    )
    assert len(none) == 0
    assert none


def test_a_schedule_has_the_rows_of_its_proposals_and_each_by_the_meetings_name():
    schedule = overlap.propose_all(Team.load("docs/examples/five-sites.toml"))
    columns = schedule.columns()
    assert list(dict.fromkeys(columns["meeting"])) == [own.meeting.name for own in schedule]
    for own in schedule:
        assert schedule[own.meeting.name] == own
        assert own.meeting.name in schedule
        at = [n for n, name in enumerate(columns["meeting"]) if name == own.meeting.name]
        for name, column in own.columns().items():
            shown = columns[name]
            same = [shown[n] for n in at] if isinstance(shown, list) else shown[at]
            np.testing.assert_array_equal(np.array(same), np.array(column))
    with pytest.raises(KeyError, match="nearest: Town hall"):
        schedule["Town hal"]
