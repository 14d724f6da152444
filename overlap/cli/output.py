"""Where results go: the only writer of files."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from overlap.errors import OverlapError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overlap.documents.common import Document, Rows

OK: Final = 0
NOT_MET: Final = 1
FAULT: Final = 2
INTERRUPTED: Final = 130
_NARROWEST: Final = 60


class Output:
    """Where a command's result goes, and in which form."""

    def __init__(self, form: str, path: str | None, *, quiet: bool) -> None:
        self.form = form
        self.path = None if path == "-" else path
        if self.path is None and sys.stdout is None:
            raise OverlapError("stdout is closed")
        self.quiet = quiet

    def note(self, text: str) -> None:
        """Say something on stderr that isn't the result."""
        if not self.quiet:
            click.echo(f"note: {text}", err=True)

    def note_uncovered(self, document: Document) -> None:
        """Say for which years the holiday data of a document's sites fall short."""
        for (site, region, reason), gaps in itertools.groupby(
            document["uncovered"], lambda gap: (gap["site"], gap["region"], gap["reason"])
        ):
            years = [gap["year"] for gap in gaps]
            when = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
            self.note(f"{site}: holidays of {region} in {when} are not covered: {reason}")

    def write(self, text: str, encoding: str = "utf-8") -> None:
        """Write the result to the file that was asked for, or to stdout."""
        self.write_bytes(text.encode(encoding, "replace"))

    def write_calendar(self, data: bytes) -> int:
        """Write a calendar, which has a form of its own; return the exit code."""
        if self.form != "table":
            raise OverlapError("a calendar has its own format", key="--format", value=self.form)
        self.write_bytes(data)
        return OK

    def write_bytes(self, data: bytes) -> None:
        """Write the result's bytes as they are."""
        if self.path is not None:
            write_whole(self.path, data)
        else:
            try:
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            except BrokenPipeError:  # the reader has what it wanted
                drop_stdout()
            except OSError as fault:
                drop_stdout()
                raise _unwritten(fault, "-") from None

    def emit(
        self,
        document: Document,
        rows: Callable[[Document], Rows],
        parts: Callable[[], Sequence[Any]],
    ) -> None:
        """Write a document as JSON, its rows as CSV, or parts as a table."""
        from overlap.documents.common import to_csv, to_json

        if self.form == "json":
            self.write(to_json(document))
        elif self.form == "csv":
            self.write(to_csv(rows(document)))
        else:
            from overlap.terminal.common import render

            tty = self.path is None and sys.stdout.isatty()
            width = max(shutil.get_terminal_size().columns, _NARROWEST) if tty else None
            color = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
            encoding = "utf-8" if self.path else sys.stdout.encoding or "ascii"
            text = render(*parts(), width=width, encoding=encoding, color=color)
            self.write(text, encoding)


def drop_stdout() -> None:
    """Point stdout nowhere, so that what Python flushes on its way out can't fail again."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_whole(path: str, data: bytes, *, key: str = "-o") -> None:
    """Write a file whole or not at all: beside its target, then renamed over it.

    What isn't a file, as a pipe or a device, is written as it is.

    Raises
    ------
    OverlapError : it can't be written; nothing is left behind.
    """
    write_together([(path, data, key)])


def write_together(files: Sequence[tuple[str, bytes, str]]) -> None:
    """Write files (path, data, key of the option), all of them or none; see ``write_whole``."""
    drafts: list[tuple[Path, Path]] = []
    path = key = ""
    try:
        for path, data, key in files:
            if not path:
                raise OverlapError("not the name of a file", key=key, value=path)
            target = Path(os.path.realpath(path))
            if target.is_dir():
                raise OverlapError("is a directory", key=key, value=path)
            if target.exists() and not target.is_file():
                target.write_bytes(data)
                continue
            draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
            drafts.append((draft, target))
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, draft)
        for draft, target in drafts:
            draft.replace(target)
    except OSError as fault:
        raise _unwritten(fault, path, key) from None
    finally:
        for draft, _ in drafts:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def _unwritten(fault: OSError, path: str, key: str = "-o") -> OverlapError:
    reason = fault.strerror or str(fault)
    return OverlapError(reason[:1].lower() + reason[1:], key=key, value=path)
