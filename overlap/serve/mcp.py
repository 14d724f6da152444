"""Tools for assistants, by the Model Context Protocol on stdin and stdout.

The tools are commands that only read, with the schemas of the API; the processes that answer it
answer them too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from mcp import types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from overlap.serve.commands import Command
from overlap.serve.workers import Answer, BusyError, SlowError, Workers

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext

OFFERED: Final = ("check", "rank", "advise", "coverage", "duty", "schedule", "suggest")
MOST_ANSWER_BYTES: Final = 1 << 20
_OK: Final = 200

_INSTRUCTIONS: Final = (
    "Exact overlap of working hours across time zones, fair meeting rotations, and advice. A team"
    " is a team file as JSON; options are the command's. Every tool only reads. Dates are"
    " YYYY-MM-DD; say what an answer's horizon is."
)


def tools(commands: Mapping[str, Command]) -> list[types.Tool]:
    """Return the commands as tools, with the schemas of what they take and give.

    Parameters
    ----------
    commands : by name
    """
    return [_tool(command) for command in commands.values()]


def _tool(command: Command) -> types.Tool:
    return types.Tool(
        name=command.name,
        description=command.summary,
        input_schema=command.question,
        output_schema={"type": "object", **command.document},
        annotations=types.ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


class Assistant:
    """Answers the tools.

    Parameters
    ----------
    commands : that are tools, by name
    workers : who answer
    team : returns the team of questions that come without one; None: they have none
    """

    def __init__(
        self,
        commands: Mapping[str, Command],
        workers: Workers,
        team: Callable[[], object] | None = None,
    ) -> None:
        self._commands, self._workers, self._team = commands, workers, team

    async def call(self, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """Return what a tool answers; why it can't is an answer too."""
        if name not in self._commands:
            return _refused(f"no tool of this name; there are {', '.join(self._commands)}")
        question = dict(arguments)
        if question.get("team") is None and self._team is not None:
            question["team"] = self._team()
        body = json.dumps(question).encode()
        try:
            answer = await self._workers.ask("answer", name, body)
        except BusyError:
            return _refused("too many questions at once; ask again later")
        except SlowError:
            limit = self._workers.bounds.time_limit_s
            return _refused(
                f"takes more than {limit:g} s; ask about fewer sites, or a shorter horizon"
            )
        return _result(answer)


def _result(answer: Answer) -> types.CallToolResult:
    text = answer.body.decode()
    if answer.status != _OK:
        error = json.loads(text)["error"]
        value = "" if error["value"] is None else json.dumps(error["value"], ensure_ascii=False)
        return _refused(": ".join(part for part in (error["key"], value, error["reason"]) if part))
    if len(answer.body) > MOST_ANSWER_BYTES:
        return _refused(f"larger than {MOST_ANSWER_BYTES >> 20} MiB; ask about fewer sites or days")
    notes = [types.TextContent(type="text", text=f"note: {note}") for note in answer.notes]
    shown: list[types.ContentBlock] = [types.TextContent(type="text", text=text), *notes]
    return types.CallToolResult(content=shown, structured_content=json.loads(text))


def _refused(reason: str) -> types.CallToolResult:
    shown: list[types.ContentBlock] = [types.TextContent(type="text", text=f"error: {reason}")]
    return types.CallToolResult(content=shown, is_error=True)


async def run(
    commands: Mapping[str, Command],
    workers: Workers,
    version: str,
    team: Callable[[], object] | None = None,
) -> None:
    """Answer an assistant on stdin and stdout until it closes them.

    Parameters
    ----------
    commands, workers, team : as ``Assistant`` takes them
    version : of overlap
    """
    assistant = Assistant(commands, workers, team)
    listed = tools(commands)

    async def on_list_tools(
        _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed)

    async def on_call_tool(
        _: ServerRequestContext[Any], asked: types.CallToolRequestParams
    ) -> types.CallToolResult:
        return await assistant.call(asked.name, asked.arguments or {})

    server = Server(
        "overlap",
        version=version,
        instructions=_INSTRUCTIONS,
        on_list_tools=on_list_tools,
        on_call_tool=on_call_tool,
    )
    await workers.start()
    try:
        async with stdio_server() as (source, sink):
            await server.run(source, sink, server.create_initialization_options())
    finally:
        await workers.stop()
