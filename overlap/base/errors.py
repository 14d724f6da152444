"""The tree of errors: everything raised on purpose is an ``OverlapError``.

An error names where it stands, what was found there and why it can't be used, and carries
the same as data.  ``str()`` puts them in one order: ``source: key: value: reason``.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable
from pathlib import PurePath
from typing import Self

__all__ = [
    "BurdenError",
    "CalendarError",
    "CertificateError",
    "HorizonError",
    "HoursError",
    "InfeasibleError",
    "LedgerError",
    "OverlapError",
    "PlaceError",
    "RegionError",
    "RuleError",
    "SiteError",
    "SpanError",
    "TargetError",
    "TeamFileError",
    "UnknownNameError",
    "UnknownZoneError",
    "lower_first",
    "nearest",
    "unknown_key",
    "with_nearest",
]

_SHOWN = 80
_DEEPEST = 3
_MOST_NAMES = 20


class OverlapError(Exception):
    """Root of all errors raised on purpose.

    Parameters
    ----------
    reason : why the value can't be used, lower case, no full stop
    key : the field or option it was given for, as ``site[2].zone``
    value : what was given
    source : the file it was read from

    >>> OverlapError("not a whole number", key="people", value=1.5).within("site[2]")
    <OverlapError: site[2].people: 1.5: not a whole number>
    """

    def __init__(
        self, reason: str, *, key: str = "", value: object = None, source: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.key = key
        self.value = value
        self.source = source

    def __str__(self) -> str:
        """``source: key: value: reason``, leaving out what isn't known.

        >>> str(OverlapError("start equals stop", key="hours", value="Mo 09:00-09:00"))
        "hours: 'Mo 09:00-09:00': start equals stop"
        """
        value = "" if self.value is None else _short(self.value)
        parts = (self.source, self.key, value, self.reason)
        return ": ".join(_printable(part) for part in parts if part)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def within(self, key: str = "", *, source: str = "") -> Self:
        """Return the same error, seen from the table or file around it.

        Parameters
        ----------
        key : of the table, put before the error's own
        source : the file; empty keeps what is known
        """
        outer = copy.copy(self)
        outer.key = ".".join(part for part in (key, self.key) if part)
        outer.source = source or self.source
        return outer

    def called(self, key: str) -> Self:
        """Return the same error about a value of another key.

        Parameters
        ----------
        key : in place of the error's own
        """
        outer = copy.copy(self)
        outer.key = key
        return outer

    def as_option(self) -> Self:
        """Return the same error about a value that was typed as an option of the command."""
        return self.called(f"--{self.key.replace('_', '-')}")


class UnknownZoneError(OverlapError, LookupError):
    """A zone that isn't an IANA name; ``nearest`` holds the names most like it."""

    def __init__(self, value: object, close: tuple[str, ...] = (), *, key: str = "zone") -> None:
        super().__init__(with_nearest("unknown zone", close), key=key, value=value)
        self.nearest = close


class UnknownNameError(OverlapError, KeyError):
    """A name that no part of a result has; ``names`` holds those there are.

    >>> str(UnknownNameError("Manil", ["Manila", "Leeds"]))
    "'Manil': no such name; nearest: Manila; there are Manila, Leeds"
    """

    def __init__(
        self, value: object, names: Iterable[str] = (), reason: str = "no such name"
    ) -> None:
        self.names = tuple(names)
        close = nearest(value, self.names) if isinstance(value, str) else ()
        reason = with_nearest(reason, close)
        there = ", ".join(self.names[:_MOST_NAMES])
        more = f" and {len(self.names) - _MOST_NAMES} more" * (len(self.names) > _MOST_NAMES)
        super().__init__(f"{reason}; there are {there}{more}", value=value)


class PlaceError(OverlapError, LookupError):
    """A place that is unknown, or stands for several; ``candidates`` lists them."""

    def __init__(
        self,
        reason: str,
        candidates: tuple[str, ...] = (),
        *,
        value: object = None,
        key: str = "place",
    ) -> None:
        super().__init__(reason, key=key, value=value)
        self.candidates = candidates


class RegionError(OverlapError, LookupError):
    """A country, region or category that the holidays library doesn't know."""


class HoursError(OverlapError, ValueError):
    """Weekly hours that can't be read; the reason gives the position of the fault."""


class HorizonError(OverlapError, ValueError):
    """A span of dates that is empty, inverted or outside 1970-2100."""


class TargetError(OverlapError, ValueError):
    """A target that can't be read or can't be met by any day."""


class SiteError(OverlapError, ValueError):
    """A site whose fields don't fit together, or a group of sites that can't be compared."""


class SpanError(OverlapError, ValueError):
    """Intervals whose starts and stops don't pair up."""


class RuleError(OverlapError, ValueError):
    """A recurrence rule that can't be read or has no end."""


class BurdenError(OverlapError, ValueError):
    """Burdens, weights or a history that aren't numbers of the right shape.

    >>> from overlap import fair_rotation
    >>> try:
    ...     fair_rotation([[[-1.0]]])
    ... except BurdenError as fault:
    ...     print(fault)
    burden[0, 0, 0]: -1.0: not a number from 0 to 1e+12, or inf
    """


class InfeasibleError(OverlapError, ValueError):
    """Refusals and limits that no rotation can keep; ``conflict`` names who can't all be served.

    >>> from overlap import fair_rotation
    >>> try:
    ...     fair_rotation([[[float("inf"), 0.0]]])
    ... except InfeasibleError as fault:
    ...     print(fault)
    burden[0]: every slot is refused; people [0] alone refuse them all
    """

    def __init__(
        self,
        reason: str,
        *,
        key: str = "",
        value: object = None,
        source: str = "",
        conflict: tuple[str, ...] = (),
    ) -> None:
        super().__init__(reason, key=key, value=value, source=source)
        self.conflict = conflict


class LedgerError(OverlapError, ValueError):
    """A ledger that can't be read, or an entry that can't be."""


class CertificateError(OverlapError, ValueError):
    """A certificate that can't be read."""


class CalendarError(OverlapError, ValueError):
    """A calendar that can't be read, or can't say what it should."""


class TeamFileError(OverlapError, ValueError):
    """A team file that can't be read, or has a key that isn't known."""


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the known words most like ``word``, best first, compared without case.

    >>> nearest("Asia/Kolkatta", ["Asia/Kolkata", "Asia/Manila"])
    ('Asia/Kolkata',)
    """
    by_fold = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(word.casefold()[:_SHOWN], by_fold, most, 0.6)
    return tuple(by_fold[c] for c in close)


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Return why a key isn't taken, with the nearest that is, or all.

    >>> unknown_key("holliday", ["holidays", "hours"])
    'unknown key; nearest: holidays'
    """
    close = nearest(key, known)
    if close:
        return with_nearest("unknown key", close)
    return f"unknown key; known: {', '.join(sorted(known))}"


def with_nearest(reason: str, close: tuple[str, ...]) -> str:
    """Return a reason and after it the names that are close, if any are."""
    return f"{reason}; nearest: {', '.join(close)}" if close else reason


def lower_first(text: str) -> str:
    """Return what a library says as a reason: its first letter small, if it begins no acronym.

    >>> lower_first("No such file"), lower_first("UID is missing")
    ('no such file', 'UID is missing')
    """
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _printable(text: str) -> str:
    """Escape what would break a line or move the cursor."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _short(value: object) -> str:
    if isinstance(value, PurePath):  # whose file has to be found by it
        return repr(str(value))
    text = _written(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _written(value: object, depth: int = 0) -> str:
    """Write a value as a team file would have it; what is nested deep isn't shown."""
    if depth > _DEEPEST and isinstance(value, list | dict):
        return "…"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_written(own, depth + 1) for own in value)}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{key} = {_written(own, depth + 1)}" for key, own in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return repr(value) if isinstance(value, str) else str(value)
