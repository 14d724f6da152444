"""Run commands in this process under an audit hook; write what Python did for them as JSON.

    python -I tests/audited.py MARK OUT.json < commands.json

MARK is a word that stands in every input.  Python tells the hook of each file it opens, renames or
removes, each socket, process and library, and each piece of code that it compiles or runs; of code
it is recorded whether MARK is in it.
"""

import contextlib
import io
import json
import marshal
import sys
from pathlib import Path

WATCHED = ("socket.", "subprocess.", "ctypes.", "pickle.", "urllib.", "http.", "shutil.", "os.")
HARMLESS = {"os.listdir", "os.scandir", "os.putenv", "os.unsetenv"}  # numpy sets one for OpenBLAS
WRITING = 0b11 | 0o100 | 0o1000  # O_WRONLY or O_RDWR, O_CREAT, O_TRUNC


def recorder(mark, seen):
    """Return a hook that appends to ``seen``: kind, what, and whether a file is opened to write."""

    def hook(event, arguments):
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes):
                seen.append(("open", str(path), bool(flags & WRITING)))
        elif event in {"compile", "exec"}:
            what = arguments[0]
            code = marshal.dumps(what) if hasattr(what, "co_code") else repr(what).encode()
            if mark.encode() in code:
                seen.append((event, repr(what)[:200], False))
        elif event.startswith(WATCHED) and event not in HARMLESS:
            seen.append((event, repr(arguments)[:200], False))

    return hook


def main(mark, out):
    """Run the commands of stdin; write their exit codes, outputs and what was seen."""
    commands = json.load(sys.stdin)
    seen, found = [], []
    sys.addaudithook(recorder(mark, seen))
    for arguments in commands:
        seen.clear()
        from overlap.cli import run  # noqa: PLC0415 - loading is watched too

        stdout, stderr = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            code = run(arguments)
        text = stdout.buffer.getvalue().decode()
        found.append({"code": code, "out": text, "err": stderr.getvalue(), "seen": list(seen)})
    Path(out).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
