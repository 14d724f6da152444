"""A calendar file as components and their lines, which are read when somebody asks for them.

What isn't asked for needn't be right: an export with one odd CREATED still says when its events
are.  Lines keep their numbers, for errors, and their text, so that a file can be written again.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from icalendar.parser import Contentline

from overlap.base.errors import CalendarError
from overlap.base.files import read_bytes

MAX_BYTES: Final = 16 << 20
MAX_DEPTH: Final = 8
_BEGIN: Final = b"BEGIN:VCALENDAR"
_BLANK: Final = b"\r\n\t "
_MARK: Final = b"\xef\xbb\xbf"
_NAME: Final = re.compile(r"([A-Za-z0-9-]+)[;:]")
_PARAMETER: Final = re.compile(r"""((?:[^;"]|"[^"]*"?)*)(?:;|$)""")
_LOOSE: Final = re.compile(r"(?<=;)([A-Za-z0-9-]+)=([^;:\"]*)")
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_CARET: Final = re.compile(r"\^([n'^])")
_CARETS: Final = {"n": "\n", "'": '"', "^": "^"}


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a component, its parameters by their names in capitals."""

    name: str
    parameters: dict[str, str]
    value: str
    line: int

    @property
    def text(self) -> str:
        """Its value as text, unescaped (RFC 5545 3.3.11)."""
        return unescaped(self.value)


@dataclass(slots=True)
class Component:
    """A component: its name, the line it begins on, its lines and its parts.

    ``lines`` are the unfolded lines of its properties by their names in capitals, in the order
    of the file, each with its number.
    """

    name: str
    line: int
    lines: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.lines

    def all(self, name: str) -> Iterator[Property]:
        """Yield the properties of a name."""
        for number, line in self.lines.get(name, ()):
            yield read_line(line, number)

    def first(self, name: str) -> Property | None:
        """Return the first property of a name, or None."""
        return next(self.all(name), None)

    def text(self, name: str) -> str:
        """Return the text of the first property of a name; empty if there is none."""
        prop = self.first(name)
        return "" if prop is None else prop.text

    def word(self, name: str) -> str:
        """Return the first value of a name in capitals, as of STATUS."""
        return self.text(name).strip().upper()

    def say(self, name: str, value: str) -> None:
        """Give a property this one value, as it stands in a file."""
        self.lines[name] = [(self.line, f"{name}:{value}")]

    def say_time(self, name: str, wall: dt.datetime, tzid: str) -> None:
        """Give a property this one wall time; the zone ``""`` is UTC."""
        text = f"{wall:%Y%m%dT%H%M%S}"
        quoted = f'"{tzid}"' if set(tzid) & set(",;:") else tzid
        line = f"{name};TZID={quoted}:{text}" if tzid else f"{name}:{text}Z"
        self.lines[name] = [(self.line, line)]

    def to_bytes(self) -> bytes:
        """Return the component as it stands in a file, lines folded."""
        return b"".join(_folded(line) for line in self._all_lines())

    def _all_lines(self) -> Iterator[str]:
        yield f"BEGIN:{self.name}"
        for lines in self.lines.values():
            yield from (line for _, line in lines)
        for part in self.parts:
            yield from part._all_lines()  # noqa: SLF001 - of its own class
        yield f"END:{self.name}"

    def every(self, name: str) -> Iterator[Component]:
        """Yield the parts of a name."""
        return (part for part in self.parts if part.name == name)


def load(path: str, *, key: str = "") -> bytes:
    """Return a calendar file's bytes; what is too large isn't read to its end.

    Raises
    ------
    CalendarError : it can't be opened, or can't be a calendar; it names the file.
    """
    if not path:
        raise CalendarError("not the name of a file", key=key, value=path)
    try:
        return checked_bytes(read_bytes(path, MAX_BYTES, CalendarError))
    except CalendarError as fault:
        raise fault.within(key, source=path) from None


def checked_bytes(data: bytes) -> bytes:
    """Return bytes that may be a calendar: not too large, begun and ended; without a mark.

    Raises
    ------
    CalendarError : they can't.
    """
    if len(data) > MAX_BYTES:
        raise CalendarError(f"larger than {MAX_BYTES >> 20} MiB")
    data = data.lstrip(_MARK + _BLANK)
    if data[: len(_BEGIN)].upper() != _BEGIN:
        if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            raise CalendarError("is UTF-16, as PowerShell's > writes it; save it as UTF-8")
        raise CalendarError("not a calendar; it doesn't begin with BEGIN:VCALENDAR")
    if not data.rstrip(_BLANK).upper().endswith(b"END:VCALENDAR"):
        raise CalendarError("cut off; it doesn't end with END:VCALENDAR")
    return data


def parse(data: bytes, *, lenient: bool = False) -> list[Component]:
    """Return the calendars of a file.

    Parameters
    ----------
    data : its bytes
    lenient : take bytes that aren't UTF-8 as unknown characters, instead of an error

    Raises
    ------
    CalendarError : no calendar, cut off, too large, not UTF-8, or components that don't close.
    """
    calendars: list[Component] = []
    open_: list[Component] = []
    for number, raw in _unfolded(checked_bytes(data)):
        try:
            line = raw.decode("utf-8", "replace" if lenient else "strict")
        except UnicodeDecodeError:
            raise CalendarError(f"not UTF-8 in line {number}") from None
        match = _NAME.match(line)
        if match is None:
            continue
        name = match[1].upper()
        if name in {"BEGIN", "END"}:
            kind = line[match.end() :].strip().upper()
            _step(name, Component(kind, number), calendars, open_)
        elif open_:
            open_[-1].lines.setdefault(name, []).append((number, line))
    if open_:
        raise CalendarError(f"can't be read: {open_[-1].name[:40]} has no end")
    return calendars


def _step(
    name: str, component: Component, calendars: list[Component], open_: list[Component]
) -> None:
    """Open a component, as a part of that which is open, or close it."""
    if name == "END":
        if not open_ or open_[-1].name != component.name:
            reason = f"END:{component.name[:40]} ends nothing in line {component.line}"
            raise CalendarError(f"can't be read: {reason}")
        open_.pop()
        return
    if len(open_) >= MAX_DEPTH:
        raise CalendarError(f"can't be read: components too deep in line {component.line}")
    if open_:
        open_[-1].parts.append(component)
    elif component.name == "VCALENDAR":
        calendars.append(component)
    open_.append(component)


def _folded(line: str) -> bytes:
    return bytes(Contentline(line).to_ical()) + b"\r\n"  # type: ignore[no-untyped-call]  # icalendar types no lines


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield unfolded lines with their numbers; bytes are unfolded before they become characters."""
    pieces: list[bytes] = []
    first = 0
    for number, line in enumerate(data.splitlines(), start=1):
        if line[:1] in {b" ", b"\t"} and pieces:
            pieces.append(line[1:])
        elif line:
            if pieces:
                yield first, b"".join(pieces)
            pieces, first = [line], number
    if pieces:
        yield first, b"".join(pieces)


def read_line(line: str, number: int) -> Property:
    """Return a line's name, parameters and value.

    A value of dates has no colon, so there the last one parts it from the parameters, which often
    hold one without the quotes that it needs: ``TZID=(UTC+01:00) Berlin``.
    """
    match = _NAME.match(line)
    assert match is not None  # noqa: S101 - lines without a name aren't kept
    name = match[1].upper()
    if line[match.end() - 1] == ":":
        return Property(name, {}, line[match.end() :], number)
    if name in _DATES:
        head, _, value = line.rpartition(":")
        return Property(name, _parameters(head[match.end() :]), value, number)
    quoted = False
    for n in range(match.end(), len(line)):
        if line[n] == '"':
            quoted = not quoted
        elif line[n] == ":" and not quoted:
            return Property(name, _parameters(line[match.end() : n]), line[n + 1 :], number)
    value = line[line.rfind(":", 0, line.rfind(":")) + 1 :]
    return Property(name, _loose(line), value, number)


_DATES: Final = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE", "DTSTAMP"})


def _parameters(head: str) -> dict[str, str]:
    """Return parameters; one that stands several times has the first value."""
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(head):
        name, _, value = match[1].partition("=")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]:
            value = value[1:-1]
        if "^" in value:
            value = _CARET.sub(lambda caret: _CARETS[caret[1]], value)
        if name:
            parameters.setdefault(name.strip().upper(), value)
    return parameters


def _loose(line: str) -> dict[str, str]:
    """Return what can be read of parameters whose quotes don't close."""
    return {name.upper(): value for name, value in _LOOSE.findall(line)}


def unescaped(text: str) -> str:
    r"""Return text without its escapes.

    >>> unescaped(r"a\, b\nc")
    'a, b\nc'
    """
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], text)
