"""Are the data of zones and holidays old?  What a government changed since isn't in them."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Final

_MOST_DAYS: Final = 400
_UPDATE: Final = "newer rules may be missing; update with: pip install --upgrade tzdata"

_MOST_HOLIDAY_DAYS: Final = 183
_HOLIDAYS_OF: Final = 109, dt.date(2026, 11, 16)
_DAYS_PER_RELEASE: Final = 15
"""The holidays library has a release 0.N every two weeks, and says no date: its age is reckoned."""


def holidays_age_note(today: dt.date, version: str) -> str | None:
    """Return what to say of holiday data that are over half a year old, by their version.

    >>> holidays_age_note(dt.date(2027, 5, 1), "0.109") is None
    True
    >>> holidays_age_note(dt.date(2027, 6, 1), "0.109")[:44]
    'holiday data 0.109 may be over half a year o'
    """
    release = re.fullmatch(r"0\.(\d{1,4})(?:\.\d+)?", version)
    if release is None:
        return None
    number, date = _HOLIDAYS_OF
    released = date + dt.timedelta((int(release[1]) - number) * _DAYS_PER_RELEASE)
    if (today - released).days <= _MOST_HOLIDAY_DAYS:
        return None
    update = "days decreed since are missing; update with: pip install --upgrade holidays"
    return f"holiday data {version} may be over half a year old: {update}"


def age_note(today: dt.date) -> str | None:
    """Return what to say of zone data over 400 days old, or older than the system's.

    A release has no date: it is taken for as old as it can be, so that old data never pass for new.
    """
    from overlap.clocks.zones import iana_version, released_after

    own, system = iana_version(), _system_version()
    if system is not None and own < system:
        return f"zone data {own} are older than this system's, {system}: {_UPDATE}"
    if (today - released_after()).days > _MOST_DAYS:
        return f"zone data {own} may be over {_MOST_DAYS} days old: {_UPDATE}"
    return None


def _system_version() -> str | None:
    """Return the release of this machine's own zone files, as ``"2026f"``; None if unknown."""
    import zoneinfo

    for folder in zoneinfo.TZPATH:
        for name in ("tzdata.zi", "+VERSION"):  # Linux; BSD and macOS
            try:
                with (Path(folder) / name).open(encoding="ascii") as file:
                    line = file.readline(40)
            except (OSError, ValueError):
                continue
            version = line.removeprefix("# version ").strip()
            if version[:4].isdigit() and version[4:].isalpha():
                return version
    return None
