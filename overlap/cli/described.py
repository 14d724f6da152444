"""Commands as other programs see them: schemas of their options, from what click knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from overlap.cli.request import INLINE, OFFERED, arguments_of, options_of, takes_true
from overlap.cli.schema import schema_of
from overlap.serve.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LISTS = frozenset({"candidates", "must", "optional", "sites", "with"})
"""Options that take names between commas, and so a list here."""


def described(
    commands: Mapping[str, click.Command], names: Iterable[str] = OFFERED
) -> dict[str, Command]:
    """Return the commands that other programs may ask, by name.

    >>> from overlap.cli import main
    >>> described(main.commands)["check"].options["share"]["description"]
    'Share of the days that must meet it, as 0.9 or 90%.'
    """
    return {name: _command(commands[name]) for name in names}


def _command(command: click.Command) -> Command:
    name = str(command.name)
    own = options_of(command)
    options = {option: _schema(option, param) for option, param in own.items()}
    for argument, is_list in arguments_of(command).items():
        text: dict[str, Any] = {"type": "string"}
        schema = {"type": ["string", "array"], "items": text} if is_list else text
        options[argument] = {**schema, "description": f"What stands after {name}."}
    required = tuple(option for option, param in own.items() if param.required)
    return Command(name, command.get_short_help_str(200), options, required, schema_of(name))


def _schema(name: str, option: click.Option) -> dict[str, Any]:
    """Return the JSON Schema of an option's values."""
    about = {"description": option.help} if option.help else {}
    if name in INLINE:
        what = (
            "Calendars by the names of those who have them; several in a list."
            if name == "busy"
            else "A ledger."
        )
        return {"type": "object", "description": what}
    if option.is_flag:
        return {"type": "boolean", **about}
    if isinstance(option.type, click.Choice):
        return {"enum": [*option.type.choices], **about}
    types = {"integer": ["integer"], "float": ["number", "string"]}.get(
        option.type.name.removesuffix(" range"), ["string"]
    )
    types = [*types, *(["boolean", "integer"] if takes_true(option) else [])]
    types += ["integer"] if name == "year" else []
    if option.multiple or name in _LISTS:
        return {"type": [*types, "array"], "items": {"type": "string"}, **about}
    return {"type": types[0] if len(types) == 1 else types, **about}
