"""The team file that is served: read anew when it changes, and written only by whoever may."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from overlap.base.errors import TeamFileError
from overlap.base.files import decoded, read_bytes
from overlap.team.team import Team
from overlap.team.teamfile import MAX_BYTES

_MARK: Final = "\ufeff"


class Store:
    """A team file on disk, or none.

    Parameters
    ----------
    path : of the team file; None: there is none, and what is read is empty
    writer : replaces the file at a path by bytes, whole or not at all; None: nobody may write
    """

    def __init__(self, path: Path | None, writer: Callable[[str, bytes], None] | None) -> None:
        self.path = path
        self._writer = writer if path is not None else None
        self._writing = threading.Lock()

    @property
    def name(self) -> str:
        """The file's name, for eyes; empty where nothing can be written."""
        return self.path.name if self.path is not None and self._writer is not None else ""

    def read(self) -> tuple[str, str]:
        """Return the file's text, without the mark that Windows puts before it, and its version.

        Raises
        ------
        TeamFileError : it can't be opened, is too large, or isn't UTF-8.
        """
        if self.path is None:
            return "", ""
        data = read_bytes(self.path, MAX_BYTES, TeamFileError)
        try:
            return decoded(data, TeamFileError), _version(data)
        except TeamFileError as fault:
            raise fault.within(source=str(self.path)) from None

    def changed(self) -> dt.datetime:
        """Return when the file was last written, in UTC, to the second."""
        path = self.path or Path()
        return dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC)

    def write(self, text: str, version: str) -> str:
        """Replace the file if it is still of this version, and return the new one.

        Parameters
        ----------
        text : of a whole team file, which is read before it is written
        version : as ``read`` gave it with the text that was changed

        Raises
        ------
        OverlapError : nobody may write, the file is of another version, or the text is no team's.
        """
        if self.path is None or self._writer is None:
            raise TeamFileError("is read only; start overlap serve with --edit", key="-t")
        Team.parse(text)
        with self._writing:
            data = read_bytes(self.path, MAX_BYTES, TeamFileError)
            if _version(data) != version:
                reason = "has changed since it was read; nothing is written"
                raise TeamFileError(reason, source=self.path.name)
            mark = _MARK if data.startswith(_MARK.encode()) else ""
            new = (mark + text).encode()
            if len(new) > MAX_BYTES:
                raise TeamFileError(f"larger than {MAX_BYTES >> 20} MiB", source=self.path.name)
            self._writer(str(self.path), new)
        return _version(new)


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
