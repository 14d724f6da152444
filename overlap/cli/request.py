"""A command that another program asks for: its team, its options and its files come as JSON.

Nothing of the machine is read or written: an option that would is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.base.errors import OverlapError, unknown_key
from overlap.cli.output import OK, File, Output
from overlap.cli.status import Status
from overlap.cli.usage import usage_error

if TYPE_CHECKING:
    from overlap.team.team import Team

Say = Callable[[str], None]
"""Called with what is being done; it cancels by raising."""

_ON_THE_COMMAND_LINE: Final = frozenset(
    {
        *("team", "import", "ledger", "update", "cancel", "date", "move", "past", "apply", "pick"),
        *("output", "format", "summary", "details", "excel", "quiet"),
        *("ics", "as", "method", "name", "organizer"),
    }
)
"""Options about files of the machine, and about how an answer is printed."""

OFFERED: Final = (
    *("check", "rank", "matrix", "advise", "coverage", "duty", "days"),
    *("schedule", "suggest", "sites", "holidays"),
)
"""Commands that other programs may ask: those whose arguments name no file."""

INLINE: Final = frozenset({"busy", "history"})
"""Options that name a file on the command line, and hold its content here."""

_OF_A_SITE: Final = {"check": "site"}
"""Commands whose places may also be given as one, under this name."""

_LONGEST_VALUE: Final = 500


class Request:
    """One question of another program, and its answer.

    Parameters
    ----------
    command : of the command line
    team : the tables of a team file, as JSON; None: the command does without
    options : the command's long options, with ``_`` for ``-``, and its arguments by name
    say : called with what is being done
    """

    def __init__(
        self, command: click.Command, team: object, options: Mapping[str, Any], say: Say
    ) -> None:
        self.command = command
        self.say = say
        self.document = ""
        self.notes: list[str] = []
        self._tables = team
        self._files: dict[str, str] = {}
        self._options = options

    def answer(self) -> int:
        """Run the command; return its exit code.

        Raises
        ------
        OverlapError : as the command does; keys of options are those of the request.
        """
        try:
            arguments = self._arguments()
            with self.command.make_context(self.command.name, arguments, obj=self) as context:
                return int(self.command.invoke(context) or OK)
        except click.UsageError as fault:
            raise self._own(usage_error(fault)) from None
        except OverlapError as fault:
            raise self._own(fault) from None

    def team(self) -> Team | None:
        """Return the team that came with the question."""
        from overlap.team.team import Team

        return None if self._tables is None else Team.from_dict(self._tables)

    def file(self, name: str, key: str) -> str:
        """Return the content that came for an option."""
        if name not in self._files:
            raise OverlapError("not taken; send the content", key=key, value=name)
        return self._files[name]

    def output(self) -> Output:
        """Return where the command's answer goes: here."""
        return _Reply(self)

    def _own(self, fault: OverlapError) -> OverlapError:
        """Return an error with the keys of the request, and options named as it names them."""
        key = fault.key
        if key in _KEYS:
            key = _KEYS[key]
        elif key.startswith("--"):
            name, dot, rest = key[2:].partition(".")
            key = f"{name.replace('-', '_')}{dot}{rest}"
        if fault.source in self._files:
            key = ".".join(
                part for part in (fault.source, key if key not in INLINE else "") if part
            )
        reason = fault.reason.replace("a team file with -t", "a team")
        reason = _OPTION.sub(lambda found: found[1].replace("-", "_"), reason)
        return OverlapError(reason, key=key, value=_plain(fault.value))

    def _arguments(self) -> list[str]:
        """Return the request's options as they are typed after a command."""
        options = dict(self._options)
        typed: list[str] = []
        known = options_of(self.command)
        places = self._places(options)
        for name, value in options.items():
            if name not in known:
                raise OverlapError(self._why_not(name, known), key=name, value=value)
            flag = f"--{name.replace('_', '-')}"
            if name in INLINE and value is not None:
                typed += [f"{flag}={text}" for text in self._inline(name, value)]
            else:
                typed += _typed(known[name], flag, name, value)
        return [*typed, "--", *places]

    def _why_not(self, name: str, known: Mapping[str, click.Option]) -> str:
        if name.replace("_", "-") in {o for p in self.command.params for o in long_names(p)}:
            return "is for the command line alone; no file is written or printed here"
        return unknown_key(name, [*known, *arguments_of(self.command)])

    def _places(self, options: dict[str, Any]) -> list[str]:
        """Take the arguments from the options; return them in the command's order."""
        words: list[str] = []
        names = arguments_of(self.command)
        for name, is_list in names.items():
            value = options.pop(name, None)
            if value is None:
                continue
            several = value if is_list and isinstance(value, list) else [value]
            if not all(isinstance(one, str) for one in several):
                reason = "not a name or a list of names" if is_list else "not a name"
                raise OverlapError(reason, key=name, value=value)
            words += several
            if name == "hq" and len(names) > 1 and not any(options.get(own) for own in names):
                raise OverlapError("name the place to compare it with", key=[*names][1])
        return words

    def _inline(self, name: str, value: object) -> list[str]:
        """Keep the content of files, and return what to type in place of their names."""
        if name == "history":
            self._files[name] = json.dumps(value)
            return [name]
        if not isinstance(value, dict):
            raise OverlapError("not an object of names and calendars", key=name, value=value)
        typed = []
        for who, calendars in value.items():
            for n, text in enumerate(calendars if isinstance(calendars, list) else [calendars]):
                if not isinstance(text, str):
                    reason = "not the text of a calendar"
                    raise OverlapError(reason, key=f"{name}.{who}", value=text)
                source = f"{name}.{who}[{n + 1}]"
                self._files[source] = text
                typed.append(f"{who}={source}")
        return typed


class _Reply(Output):
    """Takes a command's answer as JSON, and refuses to write files."""

    def __init__(self, request: Request) -> None:
        self._request = request
        super().__init__("json", None, quiet=True)
        self.status = _Steps(request.say)

    def _check(self) -> None:
        """It needs no stdout."""

    def note(self, text: str) -> None:
        self._request.notes.append(text)

    def write_bytes(self, data: bytes) -> None:
        self._request.document = data.decode()

    @contextmanager
    def writing(self, *files: File) -> Iterator[None]:
        for file in files:
            raise OverlapError("no file is written here", key=file.key, value=file.path)
        yield


class _Steps(Status):
    """Hands on what is being done."""

    def __init__(self, say: Say) -> None:
        super().__init__(quiet=True)
        self._say = say

    def say(self, text: str) -> None:
        self._say(text)


def long_names(param: click.Parameter) -> list[str]:
    """Return the long names of an option, without their dashes."""
    return [name[2:] for name in param.opts if name.startswith("--")]


def options_of(command: click.Command) -> dict[str, click.Option]:
    """Return the options that a request may have, by name."""
    return {
        name.replace("-", "_"): param
        for param in command.params
        if isinstance(param, click.Option)
        for name in long_names(param)
        if name not in _ON_THE_COMMAND_LINE
    }


def arguments_of(command: click.Command) -> dict[str, bool]:
    """Return the names of a command's arguments in order, and whether each takes a list.

    >>> from overlap.cli.offices import check
    >>> arguments_of(check)
    {'hq': False, 'places': True, 'site': False}
    """
    names: dict[str, bool] = {}
    for param in command.params:
        if isinstance(param, click.Argument):
            for word, more in re.findall(r"([A-Z]+)\]?(…?)", param.metavar or ""):
                names[f"{word.lower()}s" if more else word.lower()] = bool(more)
    if command.name in _OF_A_SITE:
        names[_OF_A_SITE[command.name]] = False
    return names


def _typed(option: click.Option, flag: str, name: str, value: object) -> list[str]:
    """Return an option as it is typed."""
    if value is None or (value is False and takes_true(option)):
        return []
    if value is True and takes_true(option):
        return [flag]
    if option.is_flag:
        raise OverlapError("not true or false", key=name, value=value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        if option.multiple:
            return [f"{flag}={one}" for one in value]
        for one in value:
            if "," in one:
                reason = "a name with a comma can't stand in a list"
                raise OverlapError(reason, key=name, value=one)
        value = ",".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise OverlapError("not text or a number", key=name, value=value)
    if takes_true(option) and str(value).startswith("-"):  # click would read another option
        raise OverlapError("below 0", key=name, value=value)
    return [f"{flag}={value}"]


def takes_true(option: click.Option) -> bool:
    """Say whether an option may stand without a value."""
    return option.is_flag or bool(getattr(option, "_flag_needs_value", False))


_OPTION: Final = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")
_KEYS: Final = {"-t": "team", "HQ": "hq", "PLACE": "places", "SITE": "site", "MEETING": "meeting"}


def _plain(value: object) -> object:
    """Return a value as JSON can hold it, and no more of it than somebody reads."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | dict):
        try:
            if len(json.dumps(value)) <= _LONGEST_VALUE:
                return value
        except (TypeError, ValueError, RecursionError):
            pass
        return None
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
