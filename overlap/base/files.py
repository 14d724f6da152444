"""Files that are read: whole, up to a size, as UTF-8."""

from __future__ import annotations

from pathlib import Path

from overlap.base.errors import OverlapError, lower_first


def read_bytes(path: str | Path, most: int, fault: type[OverlapError]) -> bytes:
    """Return a file's bytes; of what is larger than ``most`` no more is read than shows it.

    Raises
    ------
    OverlapError : of the kind ``fault``, and it names the file: can't be opened, too large.
    """
    source = str(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as why:
        reason = getattr(why, "strerror", None) or str(why)
        raise fault(lower_first(reason), source=source) from None
    if len(data) > most:
        raise fault(f"larger than {most >> 20} MiB", source=source)
    return data


def decoded(data: bytes, fault: type[OverlapError]) -> str:
    """Return the text of UTF-8 bytes, without the mark that Windows puts before it.

    Raises
    ------
    OverlapError : of the kind ``fault``: not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        raise fault(f"not UTF-8 in line {line}") from None
