"""``overlap mcp``: an assistant gets the command's documents, and can do no more than ask."""

import asyncio
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("mcp")
pytest.importorskip("jsonschema")

import jsonschema
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from overlap.cli import main
from overlap.cli.described import described
from overlap.serve.mcp import OFFERED, tools

PAIR = Path("docs/examples/new-york-manila.toml")
TEAM = json.loads(json.dumps(tomllib.loads(PAIR.read_text("utf-8")), default=str))
QUESTIONS = {
    "check": {},
    "rank": {"candidates": "Lima,Oslo"},
    "advise": {"site": "Manila", "target": "5h"},
    "coverage": {},
    "duty": {"at": "2027-03-15T09:00Z"},
    "schedule": {},
    "suggest": {"with": "New York,Ana", "duration": "45m", "start": "2027-02-01",
                "stop": "2027-02-03"},
}  # fmt: skip
TYPED = {"advise": ["Manila", "--target", "5h"]}


def printed(name):
    options = [f"--{key}={value}" for key, value in QUESTIONS[name].items()]
    typed = TYPED.get(name, options)
    command = [sys.executable, "-m", "overlap", name, "-t", str(PAIR), *typed, "--format=json"]
    return json.loads(subprocess.run(command, capture_output=True, check=False).stdout)


def with_assistant(work, *arguments):
    """Start ``overlap mcp`` by the SDK's own client, and do some work with it."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "overlap", "mcp", *arguments]
    )

    async def run():
        async with Client(stdio_client(server)) as client:
            return await work(client)

    return asyncio.run(run())


def test_every_tool_answers_what_the_command_prints():
    async def ask(client):
        listed = (await client.list_tools()).tools
        answers = {
            name: await client.call_tool(name, {"team": TEAM, "options": options})
            for name, options in QUESTIONS.items()
        }
        return listed, answers

    listed, answers = with_assistant(ask)
    assert [tool.name for tool in listed] == [*OFFERED]
    for tool in listed:
        assert tool.annotations.read_only_hint
        answer = answers[tool.name]
        assert not answer.is_error, answer.content
        assert json.loads(answer.content[0].text) == answer.structured_content
        assert answer.structured_content == printed(tool.name)
        jsonschema.validate(answer.structured_content, tool.output_schema)
        question = {"team": TEAM, "options": QUESTIONS[tool.name]}
        jsonschema.validate(question, tool.input_schema)


def test_a_team_file_stands_in_and_errors_are_answers():
    async def ask(client):
        return [
            await client.call_tool(name, arguments)
            for name, arguments in [
                ("check", {}),
                ("check", {"options": {"target": "soon"}}),
                ("check", {"options": {"output": "x"}}),
                ("check", {"team": {"site": [{"name": "A", "zone": "Asia/Manilla"}]}}),
                ("init", {}),
                ("report", {"options": {"output": "x"}}),
                ("check", {}),
            ]
        ]

    first, *faults, last = with_assistant(ask, "-t", str(PAIR))
    assert first.structured_content == last.structured_content == printed("check")
    texts = ['target: "soon": not a target', "output", "site[1].zone", "no tool of", "no tool of"]
    for fault, text in zip(faults, texts, strict=True):
        assert fault.is_error
        assert text in fault.content[0].text


def test_tools_have_no_option_that_writes():
    for tool in tools(described(main.commands, OFFERED)):
        options = tool.input_schema["properties"]["options"]["properties"]
        assert not {"output", "apply", "ledger", "update", "team"} & {*options}


def test_without_the_extra_the_error_says_what_to_install():
    code = ("import sys; sys.modules['mcp'] = None; from overlap.cli import console;"
            "sys.argv = ['overlap', 'mcp']; console()")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'overlap-hours[mcp]'" in done.stderr
    assert done.stderr.count("\n") == 1
