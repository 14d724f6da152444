"""Schemas of typed documents, held against the reference implementation of JSON Schema."""

import json
from typing import Any, Literal, NotRequired, TypedDict

import pytest

from overlap.base.schema import json_schema
from overlap.cli.schema import DOCUMENTS, schema_of

jsonschema = pytest.importorskip("jsonschema")


class Inner(TypedDict):
    """A name and a share."""

    name: str
    share: float | None


class Outer(TypedDict):
    """Everything that a document may hold."""

    count: int
    met: bool
    kind: Literal["week", "clock"]
    inner: Inner
    several: list[Inner]
    by_name: dict[str, float]
    nothing: None
    anything: Any
    maybe: NotRequired[Inner | str]


RIGHT = {
    "count": 3,
    "met": True,
    "kind": "week",
    "inner": {"name": "a", "share": 0.5},
    "several": [{"name": "b", "share": None}],
    "by_name": {"a": 1.5, "b": 2},
    "nothing": None,
    "anything": [1, "x"],
}
WRONG = [
    {"count": 1.5},
    {"count": "3"},
    {"met": 1},
    {"kind": "month"},
    {"inner": {"name": "a"}},
    {"several": [{"name": 5, "share": None}]},
    {"several": {"name": "b", "share": None}},
    {"by_name": {"a": "x"}},
    {"nothing": 0},
    {"maybe": 5},
]


@pytest.fixture(scope="module")
def validator():
    schema = json_schema(Outer, title="outer")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("more", [{}, {"maybe": "x"}, {"maybe": RIGHT["inner"]}, {"other": 1}])
def test_a_document_of_its_type_is_taken(validator, more):
    assert validator.is_valid({**RIGHT, **more})


@pytest.mark.parametrize("change", WRONG)
def test_a_value_of_another_type_is_refused(validator, change):
    assert not validator.is_valid({**RIGHT, **change})


@pytest.mark.parametrize("missing", RIGHT)
def test_a_missing_field_is_refused(validator, missing):
    assert not validator.is_valid({key: own for key, own in RIGHT.items() if key != missing})


def test_a_type_that_json_lacks_is_no_document():
    class Odd(TypedDict):
        pair: tuple[int, int]

    with pytest.raises(TypeError, match="no type of JSON"):
        json_schema(Odd, title="odd")


TEAM = ["-t", "docs/examples/five-sites.toml"]
SCHEDULED = ["-t", "docs/examples/cairo-dubai-san-francisco.toml"]
QUESTIONS = {
    "advise": [*TEAM, "Bengaluru"],
    "check": [*TEAM],
    "coverage": [*TEAM],
    "days": [*TEAM],
    "diff": ["docs/examples/vancouver-written-in-2025.ics", *("--start", "2027-01-01")],
    "duty": [*TEAM, "--at", "2027-03-01T10:00Z"],
    "holidays": [*TEAM],
    "init": ["Oslo"],
    "matrix": [*TEAM],
    "rank": [*TEAM, "--candidates", "Lima,Tokyo"],
    "schedule": [*SCHEDULED, "--explain"],
    "sites": [*TEAM],
    "suggest": [
        *(*TEAM, "--with", "Maya,Noah,Lena", "--duration", "45m"),
        *("--start", "2027-03-08", "--stop", "2027-03-13"),
    ],
}


def document_of(overlap, name):
    code, out, err = overlap(name, *QUESTIONS[name], "--format", "json")
    assert code in {0, 1}, err
    return json.loads(out)


def test_every_command_with_json_has_a_schema_and_a_question_here():
    assert DOCUMENTS.keys() == QUESTIONS.keys() | {"verify-certificate"}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_schema_of_a_command_takes_what_it_prints_and_no_broken_document(overlap, name):
    code, text, err = overlap("schema", name)
    assert (code, err) == (0, "")
    schema = json.loads(text)
    assert schema == schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    document = document_of(overlap, name)
    assert list(validator.iter_errors(document)) == []
    if name != "init":
        assert not validator.is_valid({**document, "versions": 3})
    for key in schema.get("required", ["occurrences"]):
        assert not validator.is_valid({own: document[own] for own in document if own != key})


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_field_of_a_document_is_in_its_schema(overlap, name):
    """A field that no type names would be promised to nobody."""
    schema = schema_of(name)
    first, *_ = schema.get("anyOf", [schema])
    assert document_of(overlap, name).keys() - first["properties"].keys() == set()


def test_all_meetings_and_people_away_have_a_schema(overlap):
    question = ["-t", "docs/examples/five-sites.toml", "--format", "json"]
    validator = jsonschema.Draft202012Validator(schema_of("schedule"))
    _, out, _ = overlap("schedule", "Product circle", *question)
    circle = json.loads(out)
    assert validator.is_valid(circle)
    away = next(who["away"] for who in circle["attendees"] if "away" in who)
    assert away == [{"from": "2027-03-08", "to": "2027-03-19", "zone": "Europe/Berlin"}]
    circle["attendees"][0]["away"] = [{"from": "2027-03-08"}]
    assert not validator.is_valid(circle)
    _, out, _ = overlap("schedule", *question[:1], SCHEDULED[1], "--all", *question[2:])
    programme = json.loads(out)
    assert validator.is_valid(programme)
    assert not validator.is_valid({**programme, "meetings": [{}]})


def test_no_rotation_and_a_certificate_have_schemas_too(overlap, tmp_path):
    _, out, _ = overlap("schedule", *SCHEDULED, "--format", "json")
    certificate = tmp_path / "certificate.json"
    certificate.write_text(out, "utf-8")
    _, out, _ = overlap("verify-certificate", certificate, "--format", "json")
    validator = jsonschema.Draft202012Validator(schema_of("verify-certificate"))
    assert validator.is_valid(json.loads(out))


def test_an_unknown_document_is_an_error_that_names_the_nearest(overlap):
    assert overlap("schema", "chekc") == (
        2,
        "",
        "error: document: 'chekc': no document of this name; nearest: check\n",
    )
