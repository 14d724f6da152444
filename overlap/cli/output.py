"""Where results go: the only writer of files."""

from __future__ import annotations

import contextlib
import copy
import errno
import itertools
import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from overlap.base.characters import spelled
from overlap.base.errors import OverlapError, lower_first
from overlap.cli.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from overlap.output.formats import Document, Rows

OK: Final = 0
NOT_MET: Final = 1
FAULT: Final = 2
INTERRUPTED: Final = 130
STDOUT: Final = "-"
MOST_LINES: Final = 40
MOST_ROWS: Final = 12
MOST_SUMMARY: Final = 5
_NARROWEST: Final = 60
_NO_SYNC: Final = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}
"""What network file systems answer that have no ``fsync``."""
_MOST_NOTES: Final = 12


@dataclass(frozen=True, slots=True)
class Form:
    """In which form a result is asked for.

    ``summary`` : its answer alone, in five lines at most; ``details`` : all of it, however long;
    ``excel`` : CSV that Excel opens right
    """

    name: str = "table"
    summary: bool = False
    details: bool = False
    excel: bool = False

    def __post_init__(self) -> None:
        if self.excel and self.name not in {"table", "csv"}:
            raise OverlapError("makes CSV; leave out --format", key="--excel", value=self.name)
        if self.summary and (self.excel or self.name in {"json", "csv"}):
            raise OverlapError("is for eyes; take --format table or markdown", key="--summary")
        if self.excel:
            object.__setattr__(self, "name", "csv")


class Output:
    """Where a command's result goes, and in which form; ``file`` is what stands after -o."""

    def __init__(self, form: Form | str, file: str | None, *, quiet: bool) -> None:
        self._form = form if isinstance(form, Form) else Form(form)
        self.file = file
        self.quiet = quiet
        self.status = Status(quiet=quiet)
        self._noted: set[str] = set()
        self._check()

    @property
    def form(self) -> str:
        """The name of the form: ``table``, ``json``, ``csv`` or ``markdown``."""
        return self._form.name

    @property
    def details(self) -> bool:
        """Whether all of the answer is asked for, however long."""
        return self._form.details

    def _check(self) -> None:
        if self.is_stdout and sys.stdout is None:
            raise OverlapError("stdout is closed")

    @property
    def is_stdout(self) -> bool:
        """Whether the result goes to stdout."""
        return self.file is None or self.file == STDOUT

    def on_stdout(self) -> Output:
        """Return the same on stdout, for a command whose -o takes something else."""
        other = copy.copy(self)
        other.file = None
        other._check()  # noqa: SLF001 - one of this class
        return other

    def note(self, text: str) -> None:
        """Say something on stderr that isn't the result, once."""
        if not self.quiet and text not in self._noted:
            self._noted.add(text)
            self.status.clear()
            click.echo(f"note: {spelled(text)}", err=True)

    def note_doubts(self, document: Document) -> None:
        """Say what a document's answer rests on that isn't sure: weeks, years of holidays."""
        notes = list(document.get("notes", ()))
        for row in notes[:_MOST_NOTES]:
            self.note(f"{row['site']}: {row['note']}")
        if len(notes) > _MOST_NOTES:
            names = {row["site"] for row in notes[_MOST_NOTES:]}
            self.note(f"{len(names)} more places have notes; --format json lists them")
        for (site, region, reason), gaps in itertools.groupby(
            document["uncovered"], lambda gap: (gap["site"], gap["region"], gap["reason"])
        ):
            years = [gap["year"] for gap in gaps]
            when = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
            self.note(f"{site}: holidays of {region} in {when}: {reason}")

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
        self.status.clear()
        if self.file is not None and not self.is_stdout:
            with self.writing(File(self.file, data)):
                return
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # the reader has what it wanted
            drop_stdout()
        except OSError as fault:
            drop_stdout()
            raise _unwritten(fault, STDOUT) from None

    @contextlib.contextmanager
    def writing(self, *files: File) -> Iterator[None]:
        """Write files together, once the body is through, and name each on stderr."""
        with written_together(*files):
            yield
        for file in files:
            self.note(f"wrote {file.path}")

    def emit(
        self,
        document: Document,
        rows: Callable[[Document], Rows],
        parts: Callable[[], Sequence[Any]],
        *,
        summary: Callable[[], Sequence[str]] | None = None,
        brief: Callable[[], Rows] | None = None,
        whole: bool = False,
    ) -> None:
        """Write a document as JSON, its rows as CSV, or parts as a table.

        ``summary`` : the answer in five lines at most; default the first lines of the table
        ``brief`` : the table of Markdown; default the rows
        ``whole`` : a long list that was asked for isn't shortened
        """
        from overlap.output.formats import to_csv, to_json

        self.status.say("writing the answer")
        if self.form == "json":
            self.write(to_json(document))
        elif self.form == "csv":
            text = to_csv(rows(document), excel=self._form.excel)
            self.write(text, "utf-8-sig" if self._form.excel else "utf-8")
        elif self.form == "markdown" and not self._form.summary:
            from overlap.output.markdown import to_markdown

            table = brief() if brief else rows(document)
            most = None if self.details or whole else MOST_ROWS
            self.write(to_markdown(summary() if summary else (), table, most=most))
        else:
            self._emit_text(parts, summary, whole=whole or self.details)

    def _emit_text(
        self,
        parts: Callable[[], Sequence[Any]],
        summary: Callable[[], Sequence[str]] | None,
        *,
        whole: bool,
    ) -> None:
        import shutil

        from overlap.output.terminal.common import render

        tty = self.is_stdout and sys.stdout.isatty()
        width = max(shutil.get_terminal_size().columns, _NARROWEST) if tty else None
        color = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        encoding = (sys.stdout.encoding or "ascii") if self.is_stdout else "utf-8"
        short = self._form.summary
        shown = summary() if short and summary else parts()
        text = render(*shown, width=width, encoding=encoding, color=color)
        if short and summary is None:
            text = "".join(filter(str.strip, text.splitlines(keepends=True)[:MOST_SUMMARY]))
        elif not whole:
            text = _shortened(text)
        self.write(text, encoding)


def _shortened(text: str) -> str:
    """Return the first lines of a text that is long, and how many more there are."""
    lines = text.splitlines(keepends=True)
    if len(lines) <= MOST_LINES:
        return text
    shown = lines[: MOST_LINES - 1]
    return f"{''.join(shown)}… {len(lines) - len(shown)} more lines: --details shows all\n"


def drop_stdout() -> None:
    """Point stdout nowhere, so that what Python flushes on its way out can't fail again."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class File(NamedTuple):
    """What is to be written where; ``key`` is the option that named it."""

    path: str
    data: bytes
    key: str = "-o"


@contextlib.contextmanager
def written_together(*files: File) -> Iterator[None]:
    """Write files beside their targets; rename them all once the body is through.

    A disk that is full, or an answer that can't be printed, is so met before the first target
    changes.

    Raises
    ------
    OverlapError : one can't be written, or two are the same; nothing is left behind.
    """
    import secrets

    drafts: dict[Path, tuple[Path, File]] = {}
    try:
        for file in files:
            with _named(file):
                target = _target(file)
                if target in drafts:
                    raise OverlapError("is written twice", key=file.key, value=file.path)
                name = f".{target.name[:100]}.{secrets.token_hex(4)}.tmp"
                drafts[target] = target.with_name(name), file
                if not _is_other(target):
                    _write_draft(drafts[target][0], file.data, like=target)
        yield
        for target, (draft, file) in drafts.items():
            with _named(file):
                if _is_other(target):
                    target.write_bytes(file.data)
                else:
                    draft.replace(target)
    finally:
        for draft, _ in drafts.values():
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


@contextlib.contextmanager
def written_folder(path: str | None) -> Iterator[None]:
    """Make a folder for the files that the body writes; take a new one away if it fails.

    Raises
    ------
    OverlapError : it can't be made, or is a file.
    """
    folder = None if path is None else Path(path)
    is_new = folder is not None and not folder.exists()
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _unwritten(fault, str(path)) from None
    try:
        yield
    except BaseException:
        if is_new and folder is not None:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _target(file: File) -> Path:
    """Return the file that a path leads to, through links."""
    if not file.path:
        raise OverlapError("not the name of a file", key=file.key, value=file.path)
    target = Path(os.path.realpath(file.path))
    if target.is_dir():
        raise OverlapError("is a directory", key=file.key, value=file.path)
    if target.is_symlink():  # realpath leaves a loop as it is
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _is_other(target: Path) -> bool:
    return target.exists() and not target.is_file()


def _write_draft(draft: Path, data: bytes, *, like: Path) -> None:
    with draft.open("xb") as opened:
        opened.write(data)
        opened.flush()
        try:
            os.fsync(opened.fileno())
        except OSError as fault:
            if fault.errno not in _NO_SYNC:
                raise
    if like.exists():
        import shutil

        # what we have just made refuses other permissions only where there are none, as on FAT
        with contextlib.suppress(PermissionError):
            shutil.copymode(like, draft)


@contextlib.contextmanager
def _named(file: File) -> Iterator[None]:
    """Say of a failed write which file it was, and by which option."""
    try:
        yield
    except OSError as fault:
        raise _unwritten(fault, file.path, file.key) from None


def _unwritten(fault: OSError, path: str, key: str = "-o") -> OverlapError:
    reason = fault.strerror or str(fault)
    return OverlapError(lower_first(reason), key=key, value=PurePath(path))
