"""Folders of calendars, read by us and by others: where the readers disagree over ten years.

    python tests/calendar_folders.py FOLDER…

Prints a line for each file that we can't read, that takes long, or in which recurring-ical-events,
where it reads the file at all, shows other instants.  Exit 1: a crash, or a file over two seconds.
"""

from __future__ import annotations

import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import NamedTuple

from overlap import Horizon, read_ics
from overlap.base.errors import OverlapError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.busy import read_busy

YEARS = Horizon("2018-01-01", "2028-01-01")
ZONE = "Europe/Berlin"
MOST_CPU_S = 2
PATIENCE_S = 20
KINDS = "*.ics", "*.ical", "*.ICS"


class Outcome(NamedTuple):
    """What became of a file."""

    path: Path
    kind: str
    cpu_s: float = 0.0
    detail: str = ""


def ours(data):
    """Return what we show: a set of (start, stop) [s since 1970], in UTC."""
    faults = []
    entries = read_ics(data, by_name=True, zone=ZONE, horizon=YEARS, on_fault=faults.append)
    shown = {
        (int(entry.start.timestamp()), int(entry.stop.timestamp()))
        for entry in entries
        if not entry.cancelled
    }
    busy = read_busy(data, ZONE, YEARS, on_fault=faults.append)
    return shown, len(faults), busy


def theirs(data):
    """Return what recurring-ical-events shows of whole years, local times in our zone."""
    import datetime as dt  # noqa: PLC0415 - of a reader that may be missing
    import zoneinfo  # noqa: PLC0415

    import icalendar  # noqa: PLC0415
    import recurring_ical_events  # noqa: PLC0415

    def second(at):
        if not isinstance(at, dt.datetime):
            at = dt.datetime.combine(at, dt.time())
        at = at if at.tzinfo else at.replace(tzinfo=zoneinfo.ZoneInfo(ZONE))
        return int(at.timestamp())

    calendar = icalendar.Calendar.from_ical(data)
    found = recurring_ical_events.of(calendar).between(YEARS.start, YEARS.stop)
    return {
        (second(event.start), second(event.end))
        for event in found
        if str(event.get("STATUS", "")).upper() != "CANCELLED"
    }


def compared(path):
    """Return how a file is read."""
    data = path.read_bytes()
    begin = time.process_time()
    try:
        shown, n_faults, _ = ours(data)
    except OverlapError as fault:
        return Outcome(path, "refused", time.process_time() - begin, str(fault))
    except Exception:  # noqa: BLE001 - a crash is what is looked for
        return Outcome(path, "crash", detail=traceback.format_exc(limit=-2))
    cpu_s = time.process_time() - begin
    signal.alarm(PATIENCE_S)
    try:
        with warnings.catch_warnings(action="ignore"):
            others = theirs(data)
    except Exception as fault:  # noqa: BLE001 - another reader's
        return Outcome(path, "not read by others", cpu_s, f"{type(fault).__name__}: {fault}"[:120])
    finally:
        signal.alarm(0)
    inner = {(a, b) for a, b in shown if inside(a, b)}
    outer = {(a, b) for a, b in others if inside(a, b)}
    if inner == outer:
        return Outcome(path, "alike", cpu_s)
    only, missing = sorted(inner - outer), sorted(outer - inner)
    detail = f"only ours {len(only)} {written(only)}, only theirs {len(missing)} {written(missing)}"
    return Outcome(path, "differs", cpu_s, f"{detail}, {n_faults} left out")


def inside(start, stop):
    first, last = (
        int(time.mktime((date.year, 1, 1, 0, 0, 0, 0, 0, 0))) for date in (YEARS.start, YEARS.stop)
    )
    return first + SECONDS_PER_DAY <= start and stop <= last - SECONDS_PER_DAY


def written(spans):
    return " ".join(
        time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(at)) + f"+{(stop - at) // 60}m"
        for at, stop in spans[:2]
    )


def stop_waiting(*_):
    raise TimeoutError("takes too long")


def main(folders):
    """Compare all files of folders; return whether none crashes and none takes long."""
    signal.signal(signal.SIGALRM, stop_waiting)
    files = sorted(
        path for folder in folders for kind in KINDS for path in Path(folder).rglob(kind)
    )
    outcomes = [compared(path) for path in files]
    for outcome in outcomes:
        if outcome.kind != "alike" or outcome.cpu_s > MOST_CPU_S:
            print(f"{outcome.kind} {outcome.cpu_s:.2f} s {outcome.path}: {outcome.detail}")  # noqa: T201
    kinds = [outcome.kind for outcome in outcomes]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(sorted(kinds)))
    slowest = max((outcome.cpu_s for outcome in outcomes), default=0.0)
    print(f"{len(files)} files: {told}; slowest {slowest:.2f} s CPU")  # noqa: T201
    return "crash" not in kinds and slowest <= MOST_CPU_S


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
