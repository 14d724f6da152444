"""``POST /api/COMMAND``: the command's document, by the command's own parsing, or a clear error."""

import datetime as dt
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

pytest.importorskip("starlette")
pytest.importorskip("httpx2")
pytest.importorskip("jsonschema")

import jsonschema
from serving import client_of

from overlap.cli import main
from overlap.cli.described import described
from overlap.cli.request import INLINE, OFFERED, options_of
from overlap.serve.commands import openapi
from overlap.serve.kept import MOST_BYTES, Kept
from overlap.serve.workers import Answer

EXAMPLES = Path("docs/examples")
TEAMS = sorted(EXAMPLES.glob("*.toml"))
PAIR = EXAMPLES / "new-york-manila.toml"
DAY = "2027-02-01"
MEETING = {"with": "New York,Ana", "duration": "1h"}
BUSY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test
BEGIN:VEVENT
UID:1
DTSTAMP:20270101T000000Z
DTSTART:20270201T130000Z
DTEND:20270201T150000Z
END:VEVENT
END:VCALENDAR
"""


def as_json(path):
    return json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))


@pytest.fixture(scope="module")
def client():
    with client_of() as client:
        yield client


def answer(client, command, options=None, team=None):
    question = {"options": options or {}, **({} if team is None else {"team": team})}
    return client.post(f"/api/{command}", json=question)


def printed(*arguments):
    command = [sys.executable, "-m", "overlap", *arguments, "--format", "json", "-q"]
    return subprocess.run(command, capture_output=True, check=False).stdout


@pytest.mark.parametrize("path", TEAMS, ids=lambda path: path.stem)
def test_the_check_of_every_example_is_what_the_command_prints(client, path):
    found = answer(client, "check", team=as_json(path))
    assert found.status_code == 200
    assert found.content == printed("check", "-t", str(path))


@pytest.mark.parametrize(
    ("command", "options", "typed"),
    [
        ("matrix", {"target": "3h"}, ["--target", "3h"]),
        ("rank", {"candidates": ["Lima", "Oslo"], "top": 1}, ["--candidates=Lima,Oslo", "--top=1"]),
        ("advise", {"site": "Manila", "target": "5h"}, ["Manila", "--target", "5h"]),
        ("coverage", {}, []),
        ("schedule", {"explain": True}, ["--explain"]),
        ("days", {"sites": "Manila,New York"}, ["--sites", "Manila,New York"]),
        ("duty", {"at": "2027-03-15T09:00Z"}, ["--at", "2027-03-15T09:00Z"]),
        ("holidays", {"places": ["Manila"], "year": 2027}, ["Manila", "--year", "2027"]),
        ("sites", {}, []),
        (
            "suggest",
            {"with": ["New York", "Ana"], "duration": "45m", "start": DAY, "stop": "2027-02-03"},
            ["--with=New York,Ana", "--duration=45m", f"--start={DAY}", "--stop=2027-02-03"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_command_answers_what_it_prints(client, command, options, typed):
    found = answer(client, command, options, as_json(PAIR))
    assert found.status_code == 200
    assert found.content == printed(command, "-t", str(PAIR), *typed)


def test_a_target_that_is_missed_is_an_answer(client):
    found = answer(client, "check", {"target": "8h"}, as_json(PAIR))
    assert (found.status_code, found.json()["met"]) == (200, False)


def test_places_need_no_team(client):
    found = answer(client, "check", {"hq": "London", "places": ["Oslo"], "year": "2027"})
    assert found.content == printed("check", "London", "Oslo", "--year", "2027")


def test_a_calendar_comes_as_text_and_counts_as_on_the_command_line(client, tmp_path):
    file = tmp_path / "ana.ics"
    file.write_text(BUSY, "utf-8")
    options = {"with": "New York,Ana", "duration": "45m", "start": "2027-02-01", "top": 1,
               "stop": "2027-02-02"}  # fmt: skip
    found = answer(client, "suggest", {**options, "busy": {"Ana": BUSY}}, as_json(PAIR))
    typed = [f"--{name}={value}" for name, value in options.items()]
    assert found.content == printed("suggest", "-t", str(PAIR), *typed, f"--busy=Ana={file}")
    assert found.content != answer(client, "suggest", options, as_json(PAIR)).content


@pytest.mark.parametrize(
    ("options", "key", "reason"),
    [
        ({"target": "soon"}, "target", "not a target"),
        ({"share": "most"}, "share", "not a number"),
        ({"share": [1]}, "share", "not text or a number"),
        ({"shaer": 0.9}, "shaer", "nearest: share"),
        ({"days": "soon"}, "days", "not a number of days"),
        ({"days": -1}, "days", "below 0"),
        ({"year": 1900}, "year", "not a year from 1970"),
        ({"team": "/etc/passwd"}, "team", "command line alone"),
        ({"output": "x"}, "output", "command line alone"),
        ({"format": "csv"}, "format", "command line alone"),
        ({"places": ["/etc/passwd"]}, "places", "unknown place"),
        ({"places": 5}, "places", "not a name"),
        ({"hq": "London"}, "places", "name the place"),
        ({"days": 7, "stop": "2027-01-01"}, "days", "say either stop or days"),
    ],
    ids=str,
)
def test_a_bad_option_is_422_with_key_value_and_reason(client, options, key, reason):
    found = answer(client, "check", options, as_json(PAIR))
    assert found.status_code == 422
    error = found.json()["error"]
    assert error["key"] == key
    assert reason in error["reason"]
    assert set(error) == {"key", "value", "reason"}


@pytest.mark.parametrize("command", ["check", "rank", "duty"])
def test_a_question_without_places_asks_for_a_team(client, command):
    reason = answer(client, command, {}).json()["error"]["reason"]
    assert reason.endswith("or a team")


@pytest.mark.parametrize(
    ("command", "options", "key"),
    [
        ("rank", {"candidates": str(Path(__file__))}, "candidates"),
        ("suggest", {**MEETING, "busy": ["Ana=/etc/passwd"]}, "busy"),
        ("suggest", {**MEETING, "busy": {"Ana": "no"}}, "busy.Ana[1]"),
        ("suggest", {**MEETING, "history": "/etc/passwd"}, "history"),
        ("suggest", {"with": "New York,Manila"}, "duration"),
        ("suggest", {**MEETING, "ledger": "x"}, "ledger"),
        ("schedule", {"update": "/etc/passwd"}, "update"),
        ("holidays", {"import": "/etc/passwd"}, "import"),
        ("advise", {"site": "Manila", "apply": True}, "apply"),
    ],
    ids=str,
)
def test_no_option_names_a_file_of_the_machine(client, command, options, key):
    found = answer(client, command, options, as_json(PAIR))
    assert found.status_code == 422
    assert found.json()["error"]["key"].startswith(key)
    assert "root:" not in found.text


@pytest.mark.parametrize(
    ("team", "key"),
    [
        ({"site": [{"name": "A", "zone": "Asia/Manilla"}]}, "site[1].zone"),
        ({"site": [{"name": "A", "zone": "Asia/Manila", "hors": "x"}]}, "site[1].hors"),
        ({"site": [{"name": "A", "zone": "../../etc/passwd"}]}, "site[1].zone"),
        ([], ""),
        (None, "places"),
    ],
    ids=str,
)
def test_a_bad_team_is_422_with_the_key_of_the_file(client, team, key):
    found = answer(client, "check", team=team)
    assert (found.status_code, found.json()["error"]["key"]) == (422, key)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b'{"tema": {}}',
        b'{"options": []}',
        b"\xff",
        b'{"team": {}, "team": {}}',
        b"[" * 100_000,
        b'{"options": {"share": 1e999}}',
        b'{"team": {"site": [{"place": "\\ud800"}]}}',
    ],
)
def test_a_body_that_is_no_question_is_422(client, body):
    found = client.post("/api/check", content=body)
    assert found.status_code == 422
    assert set(found.json()["error"]) == {"key", "value", "reason"}


def test_an_unknown_command_and_a_file_s_are_404(client):
    for name in ("chek", "init", "diff", "serve"):
        assert client.post(f"/api/{name}", json={}).status_code == 404
    assert client.get("/api/check").status_code == 405


def test_openapi_has_the_schemas_that_are_shipped_and_answers_keep_them(client):
    document = client.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for name in OFFERED:
        schema = document["paths"][f"/api/{name}"]["post"]["responses"]["200"]
        reference = schema["content"]["application/json"]["schema"]["$ref"]
        validator = jsonschema.Draft202012Validator({**document, "$ref": reference})
        options = {
            "suggest": {"with": "New York,Ana", "duration": "1h"},
            "advise": {"site": "Manila"},
        }
        question = {"options": options.get(name, {}), "team": as_json(PAIR)}
        validator.validate(client.post(f"/api/{name}", json=question).json())
        asked = document["paths"][f"/api/{name}"]["post"]["requestBody"]["content"]
        jsonschema.validate(question, asked["application/json"]["schema"])


def test_every_reference_of_openapi_leads_somewhere():
    document = openapi(described(main.commands), "1")
    text = json.dumps(document)
    for part in text.split('"$ref": "#/components/schemas/')[1:]:
        assert part.partition('"')[0] in document["components"]["schemas"]


def test_no_command_that_is_offered_takes_the_name_of_a_file():
    for name in OFFERED:
        command = main.commands[name]
        arguments = [p.metavar for p in command.params if isinstance(p, click.Argument)]
        options = {key: own.metavar or "" for key, own in options_of(command).items()}
        named = {key for key, metavar in options.items() if "FILE" in metavar or "." in metavar}
        assert named <= INLINE | {"candidates"}, name  # which has a test of its own
        assert not [metavar for metavar in arguments if "FILE" in metavar or "." in metavar]


def test_answers_are_kept_for_a_day_within_a_bounded_size():
    date = [dt.date(2027, 1, 1)]
    kept = Kept(lambda: date[0])
    keys = [kept.key("check", b"%d" % n) for n in range(200)]
    assert len(set(keys)) == 200
    for key in keys:
        kept.put(key, Answer(200, b" " * (200 << 10)))
    held = [key for key in keys if kept.get(key)]
    assert held == keys[-(MOST_BYTES // (200 << 10)) :]
    kept.put(kept.key("rank", b"x"), Answer(200, b" " * MOST_BYTES))
    assert kept.get(kept.key("rank", b"x")) is None
    assert kept.key("check", b"0") == keys[0]
    date[0] += dt.timedelta(1)
    assert kept.key("check", b"0") not in keys
    for command in ("duty", "suggest", "schedule"):  # which may read a clock
        kept.put(kept.key(command, b""), Answer(200, b"x"))
        assert kept.get(kept.key(command, b"")) is None


def test_the_same_question_again_has_the_same_answer(client):
    found = [answer(client, "check", {"year": 2029}, as_json(PAIR)).content for _ in range(3)]
    assert found[0] == found[1] == found[2]
