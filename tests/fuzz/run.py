"""Fuzz what reads bytes from outside, with coverage to lead the way.

    python tests/fuzz/run.py                     every target, 10 minutes each
    python tests/fuzz/run.py hours --minutes 1   those whose names are given

Needs the extra ``fuzz``.  Each target runs in processes of its own, a minute each.  What it learns
and finds stays in ``.fuzz/``: an input that raised something else than a documented error, that
took more than 5 s, or more than 2 GiB.  One line a target, and a last one in total; exit 1 if
something was found.
"""
# ruff: noqa: T201 - a script prints

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".fuzz"
MEASURED = {
    "cadence": ["dateutil"],
    "team": ["tomllib"],
    "calendars": ["icalendar"],
}
"""Whose code counts as reached besides our own."""
SLOW_S = 5
ROUND_S = 60
"""Of one process: instrumented code keeps some 80 KB a run, which would count as the input's."""
FLAGS = ("-timeout=60", "-rss_limit_mb=2048", "-report_slow_units=100", "-max_len=32768")
_STATUS = re.compile(r"^#(\d+)\s.*\bcov: (\d+)", re.MULTILINE)

sys.path.insert(0, str(ROOT / "tests"))


class Outcome(NamedTuple):
    """What a target did."""

    runs: int
    edges: int
    minutes: float
    errors: int

    def __str__(self) -> str:
        done = f"{self.runs:,} runs in {self.minutes:.1f} minutes, {self.edges} edges"
        return f"{done}, {self.errors} errors"


def fuzz(name: str, flags: list[str]) -> None:
    """Fuzz one target in this process, until libFuzzer ends it."""
    import atheris  # noqa: PLC0415 - an extra

    with atheris.instrument_imports(include=["overlap", *MEASURED.get(name, [])]):
        from fuzz.targets import TARGETS  # noqa: PLC0415 - measured from here on

        target = TARGETS[name]
        for seed in target.seeds():  # what is imported late is measured too
            target.one_input(seed)
    known = set()

    def one_input(data: bytes) -> None:
        begun = time.process_time()
        try:
            target.one_input(data)
        except Exception as fault:  # noqa: BLE001 - whatever else comes out is what is looked for
            frames = traceback.extract_tb(fault.__traceback__)
            own = [frame for frame in frames if frame.filename.startswith(f"{ROOT}/overlap/")]
            at = type(fault), *(own or frames)[-1][:2]
            kept, text = "error", traceback.format_exc()
        else:
            if time.process_time() - begun < SLOW_S:
                return
            at, kept, text = "slow", "slow", ""
        if at not in known:
            known.add(at)
            path = FOLDER / name / "found" / f"{kept}-{hashlib.sha1(data).hexdigest()}"  # noqa: S324
            path.write_bytes(data)
            print(f"{path}\n{text}", file=sys.stderr, flush=True)

    atheris.Setup([name, *flags], one_input)
    atheris.Fuzz()


def fuzzed(name: str, minutes: float) -> Outcome:
    """Fuzz one target in a process of its own; what earlier runs found is left out."""
    from fuzz.targets import TARGETS  # noqa: PLC0415 - the child imports it measured

    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("seeds", "corpus", "found"):
        (folder / part).mkdir(parents=True)
    for n, seed in enumerate(TARGETS[name].seeds()):
        (folder / "seeds" / str(n)).write_bytes(seed)
    words = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in TARGETS[name].words)
    (folder / "words").write_text("".join(f'"{word}"\n' for word in words))
    begun = time.monotonic()
    total, edges, code = 0, 0, 0
    while code == 0 and (left := minutes * 60 - (time.monotonic() - begun)) >= 1:
        seconds = f"{min(left, ROUND_S):.0f}"
        with (folder / "log").open("w+", encoding="utf-8", errors="replace") as log:
            code = subprocess.run(
                [
                    *(sys.executable, __file__, "--only", name, *FLAGS),
                    *(f"-max_total_time={seconds}", f"-artifact_prefix={folder}/found/"),
                    *(f"-dict={folder / 'words'}", str(folder / "corpus"), str(folder / "seeds")),
                ],
                stdout=log,
                stderr=log,
                check=False,
            ).returncode
            log.seek(0)
            runs, reached = [("0", "0"), *_STATUS.findall(log.read())][-1]
        total, edges = total + int(runs), max(edges, int(reached))
    errors = len(list((folder / "found").iterdir()))
    took = (time.monotonic() - begun) / 60
    return Outcome(total, edges, took, max(errors, int(code != 0)))


def main() -> int:
    """Fuzz what is asked for; return 1 if something was found."""
    from fuzz.targets import TARGETS  # noqa: PLC0415 - the child imports it measured

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(TARGETS)}; else all")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    asked = parser.parse_args()
    done = []
    for name in asked.names or TARGETS:
        done.append(fuzzed(name, asked.minutes))
        print(f"{name}: {done[-1]}", flush=True)
    if len(done) > 1:
        print(f"all {len(done)}: {Outcome(*map(sum, zip(*done, strict=True)))}")
    return int(any(outcome.errors for outcome in done))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        fuzz(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
