"""JSON Schemas (2020-12) of typed documents: a ``TypedDict`` is all there is to keep true."""

from __future__ import annotations

import inspect
import types
from typing import (
    Any,
    Final,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SCALARS: Final[dict[object, str]] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}

Schema = dict[str, Any]


def json_schema(*documents: type, title: str) -> Schema:
    """Return the JSON Schema of a ``TypedDict``, or of any of several; others are definitions.

    Other keys than those named are allowed, since a later version may add one.  All are required
    but those marked ``NotRequired``.

    Parameters
    ----------
    documents : one ``TypedDict`` or more
    title : what the document is called

    Raises
    ------
    TypeError : a field of a type that JSON doesn't have.

    >>> from typing import TypedDict
    >>> class Point(TypedDict):
    ...     x: float
    ...     label: NotRequired[str]
    >>> schema = json_schema(Point, title="point")
    >>> schema["properties"]["x"], schema["required"]
    ({'type': 'number'}, ['x'])
    """
    definitions: dict[str, Schema] = {}
    schemas = [_object_schema(document, definitions) for document in documents]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {
        "$schema": DIALECT,
        "title": title,
        **schema,
        **({"$defs": dict(sorted(definitions.items()))} if definitions else {}),
    }


def _object_schema(document: type, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a ``TypedDict``, and put those it refers to among the definitions."""
    hints = get_type_hints(document, include_extras=True)
    # __required_keys__ is wrong where annotations are text, as "from __future__" makes them
    required = [name for name, hint in hints.items() if get_origin(hint) is not NotRequired]
    doc = inspect.cleandoc(document.__doc__ or "")
    return {
        "type": "object",
        **({"description": " ".join(doc.split())} if doc else {}),
        "properties": {name: _schema(hint, definitions) for name, hint in hints.items()},
        "required": required,
    }


def _schema(hint: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401, PLR0911
    """Return the schema of any annotation: a line for each kind of them."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {NotRequired, Required}:
        return _schema(arguments[0], definitions)
    if hint is Any:
        return {}
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if is_typeddict(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # so that a type that holds itself ends
            definitions[hint.__name__] = _object_schema(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in {Union, types.UnionType}:
        return _union([_schema(own, definitions) for own in arguments])
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is dict and arguments[0] is str:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    msg = f"{hint!r}: no type of JSON"
    raise TypeError(msg)


def _union(schemas: list[Schema]) -> Schema:
    """Return the schema of any of several: one list of types where none says more."""
    if all(set(own) == {"type"} for own in schemas):
        return {"type": [own["type"] for own in schemas]}
    return {"anyOf": schemas}
