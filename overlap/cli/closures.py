"""Closures of a calendar or a table into a team file's text."""

from __future__ import annotations

import codecs
from typing import Final

from overlap.base.errors import CalendarError, TeamFileError
from overlap.base.files import decoded, read_bytes
from overlap.calendars.closures_file import Closures, closures_of
from overlap.team.edit import with_days_off
from overlap.team.team import Team
from overlap.team.teamfile import MAX_BYTES

_MAX_FILE: Final = 16 << 20


def with_closures(team: Team, name: str, path: str) -> tuple[bytes, int, Closures]:
    """Return the team file with a file's closures, how many are new, and what the file says.

    Raises
    ------
    OverlapError : no such site, a file that can't be read, or one without closures.
    """
    site = team.site(name, key="SITE")
    closures = closures_of(read_bytes(path, _MAX_FILE, CalendarError), source=path)
    new = [own for own in dict.fromkeys(closures.days) if own not in site.days_off]
    if not closures.days:
        raise CalendarError("has no closures of whole days", key="--import", value=path)
    old = read_bytes(team.source, MAX_BYTES, TeamFileError)
    mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    number = [own.name for own in team.sites].index(site.name)
    text = with_days_off(decoded(old, TeamFileError), number, new) if new else ""
    if new and {*Team.parse(text).sites[number].days_off} != {*site.days_off, *new}:
        reason = "the closures can't be written without changing something else"
        raise TeamFileError(reason, key="--import", source=team.source)
    return (mark + text.encode() if new else old), len(new), closures
