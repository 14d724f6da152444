"""What other programs may ask: each command with the schemas of its question and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = dict[str, Any]
_DEFINED: Final = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Command:
    """A command as other programs see it.

    Parameters
    ----------
    name : of the command line
    summary : what it answers
    options : the JSON Schema of each option, by name
    required : options that it can't do without
    document : the JSON Schema of its answer
    """

    name: str
    summary: str
    options: Mapping[str, Schema]
    required: tuple[str, ...]
    document: Schema

    @property
    def question(self) -> Schema:
        """The JSON Schema of a question: a team and options."""
        return {
            "type": "object",
            "properties": {
                "team": TEAM,
                "options": {
                    "type": "object",
                    "properties": dict(self.options),
                    "additionalProperties": False,
                    **({"required": [*self.required]} if self.required else {}),
                },
            },
            "additionalProperties": False,
            **({"required": ["options"]} if self.required else {}),
        }


TEAM: Final[Schema] = {
    "type": "object",
    "description": "A team file as JSON: site, a list of tables, and what else it has; dates are"
    " text.",
    "properties": {
        "site": {"type": "array", "items": {"type": "object"}},
        "person": {"type": "array", "items": {"type": "object"}},
        "meeting": {"type": "array", "items": {"type": "object"}},
        "horizon": {"type": "object"},
        "target": {"type": "object"},
        "coverage": {"type": "object"},
        "burden": {"type": "object"},
        "profile": {"type": "object"},
    },
    "additionalProperties": False,
}

_ERROR: Final[Schema] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "key": {"type": "string", "description": "The field or option at fault."},
                "value": {"description": "What stands there; null where nothing does."},
                "reason": {"type": "string"},
            },
            "required": ["key", "value", "reason"],
        }
    },
    "required": ["error"],
}

_FAULTS: Final = {
    "400": "The head can be read in two ways, or isn't HTTP.",
    "401": "The token is missing or wrong.",
    "403": "The host or the origin isn't this server's.",
    "413": "The body is too large.",
    "422": "The question can't be answered as it stands.",
    "503": "Too many questions at once; ask again later.",
}


def openapi(commands: Mapping[str, Command], version: str) -> Schema:
    """Return the OpenAPI document (3.1) of the commands.

    Parameters
    ----------
    commands : by name
    version : of overlap
    """
    schemas: dict[str, Schema] = {"Error": _ERROR}
    paths = {}
    for name, command in commands.items():
        title = "".join(part.capitalize() for part in name.split("-"))
        schemas[title] = _placed(command.document, title, schemas)
        paths[f"/api/{name}"] = {"post": _operation(command, title)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "overlap",
            "summary": "The hours that offices in different time zones share.",
            "version": version,
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(command: Command, title: str) -> Schema:
    faults = {status: _response(text, "Error") for status, text in _FAULTS.items()}
    return {
        "operationId": command.name,
        "summary": command.summary,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": command.question}},
        },
        "responses": {
            "200": _response("What the command prints with --format json.", title),
            **faults,
        },
    }


def _response(text: str, name: str) -> Schema:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _placed(schema: Schema, title: str, schemas: dict[str, Schema]) -> Schema:
    """Return a document's schema, its definitions moved among those of all documents."""
    for name, own in schema.get("$defs", {}).items():
        schemas[f"{title}.{name}"] = _renamed(own, title)
    kept = {key: own for key, own in schema.items() if key not in {"$defs", "$schema"}}
    return {key: _renamed(own, title) for key, own in kept.items()}


def _renamed(schema: Any, title: str) -> Any:  # noqa: ANN401 - any part of a schema
    """Return a schema whose references name definitions of a document."""
    if isinstance(schema, dict):
        return {
            key: own.replace(_DEFINED, f"#/components/schemas/{title}.")
            if key == "$ref"
            else _renamed(own, title)
            for key, own in schema.items()
        }
    if isinstance(schema, list):
        return [_renamed(own, title) for own in schema]
    return schema
