"""Folders of calendars, read by us and by others: where the readers disagree over ten years.

    python tests/calendar_folders.py FOLDER…

The ten years begin with that of a file's first event.  The others are recurring-ical-events, and
of ical.js (``npm ci --prefix tests/engines``) and libical (``apt-get install python3-gi
gir1.2-ical-3.0``) those that are installed.  Prints a line for each file that isn't shown alike by
all that read it: *alone* is what no other shows as we do.  Exit 1: a crash, or a file over two
seconds of CPU.
"""

from __future__ import annotations

import datetime as dt
import re
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zoneinfo
from pathlib import Path
from typing import NamedTuple

from overlap import Horizon, read_ics
from overlap.base.errors import OverlapError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.busy import read_busy

ZONE = "Europe/Berlin"
YEARS = 10
FIRST_YEAR, LAST_YEAR = 1971, 2080
MOST_CPU_S = 2
PATIENCE_S = 20
KINDS = "*.ics", "*.ical", "*.ICS"
_START = re.compile(rb"^DTSTART[^\r\n]*[:](\d{4})\d{4}", re.MULTILINE)
_BEGIN = re.compile(rb"BEGIN:(?:VEVENT|VFREEBUSY)", re.IGNORECASE)


class Outcome(NamedTuple):
    """What became of a file."""

    path: Path
    kind: str
    cpu_s: float = 0.0
    detail: str = ""


def years_of(data):
    """Return ten years from a file's first event on."""
    begin = _BEGIN.search(data)
    found = [int(year) for year in _START.findall(data, begin.start() if begin else 0)]
    first = min(max(min(found, default=2020), FIRST_YEAR), LAST_YEAR)
    return Horizon(f"{first}-01-01", f"{first + YEARS}-01-01")


def ours(data, years):
    """Return what we show: a set of (start, stop) [s since 1970], and how much is left out."""
    faults = []
    entries = read_ics(data, by_name=True, zone=ZONE, horizon=years, on_fault=faults.append)
    shown = {
        (int(entry.start.timestamp()), int(entry.stop.timestamp()))
        for entry in entries
        if not entry.cancelled
    }
    read_busy(data, ZONE, years, on_fault=faults.append)
    return shown, len(faults)


def recurring_ical_events(data, years):
    """Return what recurring-ical-events shows, local times in our zone."""
    import icalendar  # noqa: PLC0415 - of a reader that may be missing
    import recurring_ical_events as reader  # noqa: PLC0415

    def second(at):
        if not isinstance(at, dt.datetime):
            at = dt.datetime.combine(at, dt.time())
        at = at if at.tzinfo else at.replace(tzinfo=zoneinfo.ZoneInfo(ZONE))
        return int(at.timestamp())

    return {
        (second(event.start), second(event.end))
        for calendar in icalendar.Calendar.from_ical(data, multiple=True)
        for event in reader.of(calendar).between(years.start, years.stop)
        if str(event.get("STATUS", "")).upper() != "CANCELLED"
    }


class Program:
    """A reader of ``tests/engines``, started anew when it stopped or took too long."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.reader = None

    def __call__(self, data, years):
        from engines.readers import Reader  # noqa: PLC0415 - needs what dev brings

        if self.reader is not None and self.reader.process.poll() is not None:
            self.close()
        self.reader = self.reader or Reader(self.name, self.folder)
        try:
            found = self.reader(data, *map(second_of, (years.start, years.stop)))
        except (TimeoutError, ValueError, OSError, AssertionError):
            if (
                self.reader.process.poll() is not None
                or signal.getitimer(signal.ITIMER_REAL)[0] == 0
            ):
                self.close()
            raise
        return {
            (in_zone(start), in_zone(stop)) if is_local else (start, stop)
            for start, stop, is_local in found
        }

    def close(self):
        """End the program, if it runs."""
        if self.reader is not None:
            with self.reader.process as process:  # closes its pipes
                process.kill()
            self.reader = None


def in_zone(wall_s):
    """Return the instant [s] of seconds on our zone's clock."""
    wall = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=wall_s)
    return int(wall.replace(tzinfo=zoneinfo.ZoneInfo(ZONE)).timestamp())


def second_of(date):
    """Return the first second of a date in UTC."""
    return int(dt.datetime.combine(date, dt.time(), dt.UTC).timestamp())


def compared(path, others):
    """Return how a file is read."""
    data = path.read_bytes()
    years = years_of(data)
    begin = time.process_time()
    try:
        shown, n_faults = ours(data, years)
    except OverlapError as fault:
        return Outcome(path, "refused", time.process_time() - begin, str(fault))
    except Exception:  # noqa: BLE001 - a crash is what is looked for
        return Outcome(path, "crash", detail=traceback.format_exc(limit=-2))
    cpu_s = time.process_time() - begin
    inner = {span for span in shown if inside(span, years)}
    details = {name: difference(inner, reader, data, years) for name, reader in others.items()}
    alike = [name for name, detail in details.items() if not detail]
    differ = [name for name, detail in details.items() if detail.startswith("only")]
    if differ:
        kind = "split" if alike else "alone"
    elif alike:
        kind = "alike" if inner else "shows nothing"
    else:
        kind = "not read by others"
    lines = "".join(f"\n    {name}: {detail}" for name, detail in details.items() if detail)
    return Outcome(path, kind, cpu_s, f"{len(inner)} shown, {n_faults} left out{lines}")


def difference(inner, reader, data, years):
    """Say what another reader shows that we don't, or the other way round, or why it can't read."""
    signal.alarm(PATIENCE_S)
    try:
        with warnings.catch_warnings(action="ignore"):
            outer = {span for span in reader(data, years) if inside(span, years)}
    except Exception as fault:  # noqa: BLE001 - another reader's
        return f"can't read it, {type(fault).__name__} {fault}"[:100]
    finally:
        signal.alarm(0)
    if outer == inner:
        return ""
    only, missing = sorted(inner - outer), sorted(outer - inner)
    here = f"only ours {len(only)} {written(only)}"
    return f"{here} only theirs {len(missing)} {written(missing)}"


def inside(span, years):
    """Say whether a span lies within years, a day from their ends."""
    first, last = second_of(years.start), second_of(years.stop)
    return first + SECONDS_PER_DAY <= span[0] and span[1] <= last - SECONDS_PER_DAY


def written(spans):
    """Return the first of some spans as text."""
    return " ".join(
        time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(at)) + f"+{(stop - at) // 60}m"
        for at, stop in spans[:2]
    )


def stop_waiting(*_):
    """End what takes too long."""
    raise TimeoutError("takes too long")


def installed(folder):
    """Return the other readers that are there, by name."""
    others = {"recurring-ical-events": recurring_ical_events}
    probe = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    for name in ("ical.js", "libical"):
        program = Program(name, folder)
        try:
            program(probe, Horizon("2027-01-01", "2028-01-01"))
        except BaseException:  # noqa: BLE001 - pytest's own failure too
            print(f"{name} isn't installed")  # noqa: T201
            program.close()
        else:
            others[name] = program
    return others


def main(folders):
    """Compare all files of folders; return whether none crashes and none takes long."""
    signal.signal(signal.SIGALRM, stop_waiting)
    files = sorted(
        {path for folder in folders for kind in KINDS for path in Path(folder).rglob(kind)}
    )
    with tempfile.TemporaryDirectory() as folder:
        others = installed(Path(folder))
        outcomes = [compared(path, others) for path in files]
        for other in others.values():
            if isinstance(other, Program):
                other.close()
    for outcome in outcomes:
        if outcome.kind not in {"alike", "shows nothing"} or outcome.cpu_s > MOST_CPU_S:
            print(f"{outcome.kind} {outcome.cpu_s:.2f} s {outcome.path}: {outcome.detail}")  # noqa: T201
    kinds = [outcome.kind for outcome in outcomes]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(sorted(kinds)))
    slowest = max((outcome.cpu_s for outcome in outcomes), default=0.0)
    print(f"{len(files)} files: {counts}; slowest {slowest:.2f} s CPU")  # noqa: T201
    return "crash" not in kinds and slowest <= MOST_CPU_S


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(not main(sys.argv[1:]))
