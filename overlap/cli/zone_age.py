"""Is the zone data old?  It is data: what a government changed since isn't in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt

_MOST_DAYS: Final = 400
_UPDATE: Final = "newer rules may be missing; update with: pip install --upgrade tzdata"


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
