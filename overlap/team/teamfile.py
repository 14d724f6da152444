"""A team file (TOML, UTF-8) to plain tables whose keys are all known.

What the values mean is for the objects they become; here a fault is one of the file: missing,
not text, not TOML, or a key that isn't known, said with the nearest that is.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from overlap.base.errors import OverlapError, TeamFileError, lower_first, unknown_key
from overlap.base.files import decoded, read_bytes
from overlap.sites.site import KEYS as SITE_KEYS

MAX_BYTES: Final = 4 << 20
_NAME: Final = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_LONG_KEY: Final = re.compile(rf"(?<![\w-]){_NAME}(?:[ \t]*+\.[ \t]*+{_NAME}){{32}}")
"""A key of more than 32 names: tomllib's time grows with the square of their number."""

_OTHER_DATE: Final = re.compile(r"(?<!\d)(?!\d{4}-\d\d-\d\d)\d{1,4}([-./])\d{1,2}\1\d{1,4}(?!\d)")
_AT_LINE: Final = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)

_PERSON: Final = frozenset(
    [
        "name",
        "email",
        "site",
        "zone",
        "place",
        "hours",
        "clock",
        "holidays",
        "season",
        "half_day",
        "days_off",
        "away",
        "from",
        "to",
        "weight",
        "refuse",
        "prefer",
    ]
)
_MEETING: Final = frozenset(
    [
        "name",
        "duration",
        "dates",
        "every",
        "start",
        "count",
        "until",
        "anchor",
        "slots",
        "step",
        "max_slots",
        "attendees",
        "optional",
        "quorum",
        "must",
        "attend_at_least",
        "order",
        "total_at_most",
        "mode",
        "days_off",
        "keep",
        "hold",
        "nights_per_month",
        "uid",
        "location",
        "url",
        "conference",
        "color",
        "organizer",
        "alarm",
    ]
)
TABLES: Final[dict[str, frozenset[str]]] = {
    "horizon": frozenset({"start", "stop", "months"}),
    "target": frozenset({"overlap", "share", "lost"}),
    "profile": frozenset(),
    "burden": frozenset(),
    "coverage": frozenset({"hours", "clock"}),
    "site": SITE_KEYS,
    "person": _PERSON,
    "meeting": _MEETING,
}
"""The tables of a team file and the keys of each.

A profile is named by its key, and what a burden table may say depends on its preset.
"""

LISTS: Final = frozenset({"site", "person", "meeting"})


def read_tables(path: str | Path) -> dict[str, Any]:
    """Return the tables of a team file, every key of theirs known.

    Raises
    ------
    TeamFileError : can't be opened, not UTF-8, not TOML, or of another shape; it names the file.
    """
    source = str(path)
    if not isinstance(path, str | Path) or not source:
        raise TeamFileError("not the name of a file", key="-t", value=path)
    data = read_bytes(path, MAX_BYTES, TeamFileError)
    try:
        text = decoded(data, TeamFileError)
    except TeamFileError as fault:
        raise fault.within(source=source) from None
    return parse_tables(text, source)


def parse_tables(text: str, source: str = "") -> dict[str, Any]:
    r"""Return the tables of a team file's text.

    Raises
    ------
    TeamFileError : as ``read_tables``.

    >>> parse_tables('[[site]]\nname = "London"')
    {'site': [{'name': 'London'}]}
    """
    if _LONG_KEY.search(text):
        raise TeamFileError("nested too deep", source=source)
    try:
        tables = tomllib.loads(text)
    except ValueError as fault:  # TOMLDecodeError, or Python's own limit on the digits of a number
        raise _not_toml(str(fault), text, source) from None
    except RecursionError:
        raise TeamFileError("nested too deep", source=source) from None
    try:
        return check_tables(tables)
    except OverlapError as fault:
        raise fault.within(source=source) from None


def check_tables(tables: object) -> dict[str, Any]:
    """Return the tables of a team, every key of theirs known.

    Raises
    ------
    TeamFileError : not a dict, or of another shape than a team file's.

    >>> check_tables({"site": [{"name": "London"}]})
    {'site': [{'name': 'London'}]}
    """
    if not isinstance(tables, dict):
        raise TeamFileError("not the tables of a team, a dict", value=tables)
    for name, value in tables.items():
        _check_known(name, TABLES, "")
        if name in LISTS:
            _check_list(name, value)
        else:
            _check_table(name, value)
    return tables


def _not_toml(words: str, text: str, source: str) -> TeamFileError:
    """Return the error about text that isn't TOML, with the line at fault if that is known."""
    if "int_max_str_digits" in words:
        words = f"a number of more than {sys.get_int_max_str_digits()} digits"
    match = _AT_LINE.fullmatch(words)
    if match is None:
        return TeamFileError(f"not TOML: {lower_first(words)}", source=source)
    what, line, column = match.groups()
    value = text.split("\n")[int(line) - 1].strip()
    reason = f"not TOML: {lower_first(what)}, at column {column}"
    if _OTHER_DATE.search(value):
        reason += "; dates are written YYYY-MM-DD"
    return TeamFileError(reason, key=f"line {line}", value=value, source=source)


def _check_list(name: str, value: object) -> None:
    if not isinstance(value, list):
        raise TeamFileError(f"write it as [[{name}]]", key=name, value=value)
    for n, table in enumerate(value, start=1):
        key = f"{name}[{n}]"
        if not isinstance(table, dict):
            raise TeamFileError(f"not a table; write it as [[{name}]]", key=key, value=table)
        for field in table:
            _check_known(field, TABLES[name], key)


def _check_table(name: str, value: object) -> None:
    if not isinstance(value, dict):
        raise TeamFileError("not a table", key=name, value=value)
    for field in value if TABLES[name] else ():
        _check_known(field, TABLES[name], name)


def _check_known(key: str, known: dict[str, frozenset[str]] | frozenset[str], table: str) -> None:
    if key not in known:
        at = f"{table}.{key}" if table else key
        raise TeamFileError(unknown_key(key, known), key=at)
