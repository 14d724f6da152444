"""A team file's text with a key set, a table added or taken away; all else stays as it is.

Each change is read back: where the new text doesn't say exactly what it should, nothing changes.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from overlap.base.errors import TeamFileError
from overlap.team.edit import patched

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADER: Final = re.compile(r"^[ \t]*\[\[?[ \t]*([\w-]+)", re.MULTILINE)
_AFTER: Final = {
    "hours": ("zone", "place", "name"),
    "clock": ("hours", "zone", "place", "name"),
    "holidays": ("hours", "zone", "place", "name"),
    "target": ("holidays", "hours", "zone", "place", "name"),
    "people": ("holidays", "hours", "zone", "place", "name"),
    "role": ("name", "place"),
}
"""Below which of the keys that are there a new one stands; others stand at the table's end."""


def with_value(text: str, table: str, number: int | None, key: str, value: object) -> str:
    r"""Return the text with a key of a table set, or taken out with None.

    Parameters
    ----------
    text : of a team file
    table : ``"site"``, ``"target"``, …
    number : which of the ``[[site]]``, from 0; None for a single table, made if it isn't there
    key, value : plain: text, numbers, dates, lists and tables of these

    Raises
    ------
    TeamFileError : the file is written in a way in which the key can't be set alone.

    >>> text = '[[site]]\nname = "Oslo"  # HQ\nzone = "Europe/Oslo"\n\n# people\n[[person]]\n'
    >>> print(with_value(text, "site", 0, "hours", "Mo-Fr 08:00-16:00"), end="")
    [[site]]
    name = "Oslo"  # HQ
    zone = "Europe/Oslo"
    hours = "Mo-Fr 08:00-16:00"
    <BLANKLINE>
    # people
    [[person]]
    """
    wanted = tomllib.loads(text)
    own = wanted.setdefault(table, {}) if number is None else wanted[table][number]
    if own.get(key) == value and (key in own) is (value is not None):
        return text
    if table not in tomllib.loads(text):
        return with_table(text, table, {key: value}, many=False)
    document = tomlkit.parse(text)
    before = tomlkit.dumps(document)
    written: Any = document[table] if number is None else document[table][number]
    if value is None:
        del own[key], written[key]
    else:
        own[key] = value
        _set(written, key, value, "\r\n" if "\r\n" in text else "\n")
    return _checked(patched(text, before, tomlkit.dumps(document)), wanted, f"{table}.{key}")


def with_table(text: str, name: str, values: Mapping[str, object], *, many: bool = True) -> str:
    r"""Return the text with a further table, below the last of its name, else at the end.

    Parameters
    ----------
    text : of a team file
    name : ``"site"``, ``"person"``, …
    values : its keys; those of None are left out
    many : whether it is one of several, ``[[site]]``, or one alone, ``[target]``

    Raises
    ------
    TeamFileError : the tables of that name are written in a way to which none can be added.

    >>> print(with_table('[[site]]\nplace = "Oslo"\n', "site", {"place": "Lima"}), end="")
    [[site]]
    place = "Oslo"
    <BLANKLINE>
    [[site]]
    place = "Lima"
    """
    wanted = tomllib.loads(text)
    own = {key: value for key, value in values.items() if value is not None}
    if many:
        wanted.setdefault(name, []).append(own)
    else:
        wanted[name] = own
    newline = "\r\n" if "\r\n" in text else "\n"
    head = f"[[{name}]]" if many else f"[{name}]"
    lines = "".join(f"{key} = {tomlkit.item(own[key]).as_string()}\n" for key in own)
    block = f"{head}\n{lines}".replace("\n", newline)
    headers = list(_HEADER.finditer(text))
    ours = [n for n, header in enumerate(headers) if header[1] == name]
    after = headers[ours[-1] + 1 :] if ours else []
    at = _before_comments(text, after[0].start()) if after else len(text)
    before, behind = text[:at].rstrip(), text[at:]
    new = (
        f"{before}{newline * 2 if before else ''}{block}{newline if behind.strip() else ''}{behind}"
    )
    return _checked(new, wanted, name)


def without_table(text: str, name: str, number: int) -> str:
    r"""Return the text without one of the tables of a name, and what stands within it.

    Raises
    ------
    TeamFileError : it can't be taken out alone.

    >>> without_table('[[site]]\nplace = "Oslo"\n\n[[site]]\nplace = "Lima"\n', "site", 0)
    '[[site]]\nplace = "Lima"\n'
    """
    wanted = tomllib.loads(text)
    del wanted[name][number]
    if not wanted[name]:
        del wanted[name]
    headers = list(_HEADER.finditer(text))
    starts = [header for header in headers if header[1] == name and _opens(text, header, name)]
    if number >= len(starts):
        raise _by_hand(name)
    start = starts[number].start()
    within = _within(text, headers, starts[number], name)
    stop = _before_comments(text, within) if within < len(text) else len(text)
    return _checked(text[:start] + text[stop:].lstrip("\r\n"), wanted, name)


def _set(table: Any, key: str, value: object, newline: str) -> None:  # noqa: ANN401 - tomlkit's
    """Set a key in its place, with the comment that stands beside it."""
    above = [name for name in _AFTER.get(key, tuple(table)[::-1]) if name in table]
    if key in table or not above or isinstance(table, tomlkit.items.InlineTable):
        table[key] = value
        return
    # tomlkit appends a key below the comments that lead the next table; so it goes here as text
    item = table.item(above[0])
    if isinstance(item, tomlkit.items.Table | tomlkit.items.AoT):
        table[key] = value
        return
    item.trivia.trail = (
        f"{newline}{item.trivia.indent}{key} = {tomlkit.item(value).as_string()}{item.trivia.trail}"
    )


def _opens(text: str, header: re.Match[str], name: str) -> bool:
    """Say whether a header opens a table of a name, not one within it."""
    line = text[header.start() :].partition("\n")[0].strip()
    return re.fullmatch(rf"\[\[[ \t]*{name}[ \t]*\]\][ \t]*(#.*)?", line) is not None


def _within(text: str, headers: list[re.Match[str]], own: re.Match[str], name: str) -> int:
    """Return where the table that a header opens ends, with the tables within it."""
    for header in headers[headers.index(own) + 1 :]:
        if header[1] != name or _opens(text, header, name):
            return header.start()
    return len(text)


def _before_comments(text: str, at: int) -> int:
    """Return where the comments begin that lead what stands at a place."""
    lines = text[:at].splitlines(keepends=True)
    while lines and lines[-1].lstrip().startswith("#"):
        at -= len(lines.pop())
    return at


def _checked(new: str, wanted: Mapping[str, object], key: str) -> str:
    try:
        is_right = tomllib.loads(new) == wanted
    except ValueError:
        is_right = False
    if not is_right:
        raise _by_hand(key)
    return new


def _by_hand(key: str) -> TeamFileError:
    reason = "the file is written in a way in which this can't be changed alone; edit its text"
    return TeamFileError(reason, key=key)
