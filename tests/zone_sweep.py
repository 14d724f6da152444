"""Compare every change of every zone, to the second, with readers that aren't ours.

    python tests/zone_sweep.py     print a table; exit 1 if anything differs

A reader that isn't there, or has another version of the zone data, gets a row that says so.
"""
# ruff: noqa: T201 - a script prints

from __future__ import annotations

import datetime as dt
import importlib.resources
import itertools
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from oracle.minute_walk import EPOCH, zone_of

from overlap.clocks.zones import aliases, iana_version, zone_names, zone_table
from overlap.core.offsets import instants_shown, utc_from_wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from overlap.clocks.zones import ZoneTable

FIRST_S = int(dt.datetime(1970, 1, 1, tzinfo=dt.UTC).timestamp())
STOP_S = int(dt.datetime(2101, 1, 1, tzinfo=dt.UTC).timestamp())
MOMENTS_STOP_S = int(dt.datetime(2037, 1, 1, tzinfo=dt.UTC).timestamp())
STEP_S = 12 * 3600
SBIN = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"  # where Debian has zic
DEBIANS = Path("/usr/share/zoneinfo")
ENGINES = Path(__file__).parent / "engines"
HEADER = "| compared with | names | links | changes | gaps | folds | differences |"
SHOWN = 20

Kind = tuple[int, ...]
"""An offset [s east of UTC]; for a reader that tells, also whether it is daylight saving."""
Timeline = list[tuple[int, Kind]]
"""What holds from the first second on, and from each change on."""


class NotComparedError(Exception):
    """A reader can't be asked, for the reason given."""


class Reader(NamedTuple):
    """A reader: its timelines by name up to a second, with daylight saving or without.

    ``lacks`` are names that it is known not to have; any other that it hasn't is a difference.
    """

    title: str
    read: Callable[[Iterable[str]], Mapping[str, Timeline]]
    stop_s: int = STOP_S
    tells_dst: bool = True
    lacks: tuple[str, ...] = ()


class Row(NamedTuple):
    """What was compared with one reader, and what differed."""

    title: str
    names: int
    links: int
    changes: int
    gaps: int
    folds: int
    differences: list[str]


# ---- timelines


def without_repeats(timeline: Timeline) -> Timeline:
    """Drop changes that change nothing."""
    keep = [True] + [one[1] != two[1] for one, two in itertools.pairwise(timeline)]
    return list(itertools.compress(timeline, keep))


def timeline_of(table: ZoneTable, stop_s: int, *, tells_dst: bool) -> Timeline:
    """Return what our table says from 1970 until ``stop_s``."""
    first, stop = np.searchsorted(table.change_s, [FIRST_S + 1, stop_s]).tolist()
    kinds = list(zip(table.offset_s.tolist(), table.is_dst.tolist(), strict=True))
    at = [FIRST_S, *table.change_s[first:stop].tolist()]
    shown = kinds if tells_dst else [kind[:1] for kind in kinds]
    return without_repeats(list(zip(at, shown[first : stop + 1], strict=True)))


def between(timeline: Timeline, stop_s: int) -> Timeline:
    """Cut a timeline to the years that are compared."""
    before = [kind for at, kind in timeline if at <= FIRST_S][-1]
    later = [(at, kind) for at, kind in timeline if FIRST_S < at < stop_s]
    return without_repeats([(FIRST_S, before), *later])


def compared(reader: Reader, tables: Mapping[str, ZoneTable]) -> Row:
    """Compare the timelines of all names that a reader has."""
    theirs = reader.read(tables)
    total = np.zeros(3, np.int64)
    missing = sorted(tables.keys() - theirs.keys() - set(reader.lacks))
    differences = [f"{name}: not there" for name in missing]
    for name in sorted(tables.keys() & theirs.keys()):
        own = timeline_of(tables[name], reader.stop_s, tells_dst=reader.tells_dst)
        found = between(theirs[name], reader.stop_s)
        total += counts(own)
        differences += [
            f"{name}: {said} from {np.datetime64(at, 's')}Z: {kind}"
            for at, kind, said in sorted(
                [(*one, "ours") for one in set(own) - set(found)]
                + [(*one, "theirs") for one in set(found) - set(own)]
            )
        ]
    links = len(aliases().keys() & theirs.keys())
    return Row(reader.title, len(theirs), links, *total.tolist(), differences)


def counts(timeline: Timeline) -> tuple[int, int, int]:
    """Return the number of changes, of gaps, of folds."""
    steps = [after[0] - before[0] for (_, before), (_, after) in itertools.pairwise(timeline)]
    return len(steps), sum(step > 0 for step in steps), sum(step < 0 for step in steps)


# ---- readers


def read_by_zoneinfo(names: Iterable[str]) -> dict[str, Timeline]:
    """Look twice a day through the public interface, and halve where the offset differs."""
    return {name: _looked_through(name) for name in names}


def _looked_through(name: str) -> Timeline:
    zone, look = zone_of(name), dt.datetime.fromtimestamp

    def offset_of(at: int) -> dt.timedelta:
        return look(at, zone).utcoffset()

    last = offset_of(FIRST_S)
    found = [(FIRST_S, last)]
    for stop in range(FIRST_S + STEP_S, STOP_S + 1, STEP_S):
        now = offset_of(stop)
        if now is last or now == last:
            continue
        before, after = stop - STEP_S, stop
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if offset_of(middle) == last else (before, middle)
        found.append((after, offset_of(after)))
        last = now
    return [(at, (int(offset.total_seconds()),)) for at, offset in found]


def read_by_zdump(names: Iterable[str], folder: Path) -> dict[str, Timeline]:
    """Ask the C library's own reader for the files of a folder."""
    asked = [name for name in names if (folder / name).is_file()]
    program = _program("zdump")
    printed = subprocess.run(
        [program, "-i", "-c", "1970,2101", *asked],
        env={"TZDIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    blocks = re.findall(r'^TZ="(.+)"\n((?:.+\n)+)', printed, re.MULTILINE)
    return {name: [_zdumps(line) for line in lines.splitlines()] for name, lines in blocks}


def _zdumps(line: str) -> tuple[int, Kind]:
    """Read a line of ``zdump -i``: local date and time after a change, offset, name, is it dst."""
    date, time, offset, *rest = line.split("\t")
    sign, parts = offset[0], [int(offset[n : n + 2]) for n in range(1, len(offset), 2)]
    east = _seconds(parts) * (-1 if sign == "-" else 1)
    kind = east, rest[1:] == ["1"]
    if date == "-":
        return FIRST_S, kind
    wall = dt.datetime.fromisoformat(f"{date}T00:00Z") - EPOCH
    return int(wall.total_seconds()) + _seconds(
        [int(part) for part in time.split(":")]
    ) - east, kind


def _seconds(parts: list[int]) -> int:
    hours, minutes, seconds = [*parts, 0, 0][:3]
    return hours * 3600 + minutes * 60 + seconds


def read_by_moment(names: Iterable[str]) -> dict[str, Timeline]:
    """Ask moment-timezone, whose data are its own; they end in 2037 and don't tell dst."""
    printed = subprocess.run(
        ["node", str(ENGINES / "zones_of_moment.mjs")],
        input="\n".join(names),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {
        name: [(int(at), (int(east),)) for at, east in rows]
        for name, rows in json.loads(printed).items()
    }


def _program(name: str) -> str:
    found = shutil.which(name, path=SBIN)
    if found is None:
        raise NotComparedError(f"there is no {name} here")
    return found


def _version_of(program: str) -> str:
    printed = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return printed.stdout.split("\n")[0]


# ---- the comparisons


def with_zoneinfo(tables: Mapping[str, ZoneTable]) -> Row:
    """Read the package's files by the standard library."""
    title = f"`zoneinfo` of Python {platform.python_version()}, same files"
    return compared(Reader(title, read_by_zoneinfo, tells_dst=False), tables)


def with_zdump(tables: Mapping[str, ZoneTable]) -> Row:
    """Read the package's files by the C library."""
    title = f"{_version_of(_program('zdump'))}, same files"
    return compared(Reader(title, lambda names: read_by_zdump(names, _package())), tables)


def with_zic(tables: Mapping[str, ZoneTable]) -> Row:
    """Compile the package's source anew, every change until 2037 written out; read by zdump."""
    zic = _program("zic")
    title = f"`zdump`, files made anew from the package's source by {_version_of(zic)}"
    with tempfile.TemporaryDirectory() as folder:
        source = _package() / "tzdata.zi"
        subprocess.run([zic, "-b", "fat", "-d", folder, str(source)], check=True)
        return compared(Reader(title, lambda names: read_by_zdump(names, Path(folder))), tables)


def with_debians(tables: Mapping[str, ZoneTable]) -> Row:
    """Read the files that Debian's package tzdata brings, if they are of our version."""
    try:
        first = (DEBIANS / "tzdata.zi").read_text("utf-8").split("\n")[0]
    except OSError:
        raise NotComparedError("there is no Debian package tzdata here") from None
    _same_version(first.split(" ")[-1])
    title = "`zdump`, those files that Debian's package tzdata has"
    lacks = tuple(name for name in tables if not (DEBIANS / name).is_file())
    reader = Reader(title, lambda names: read_by_zdump(names, DEBIANS), lacks=lacks)
    return compared(reader, tables)


def with_moment(tables: Mapping[str, ZoneTable]) -> Row:
    """Ask moment-timezone, if its data are of our version."""
    if shutil.which("node") is None:
        raise NotComparedError("there is no node here")
    package = ENGINES / "node_modules" / "moment-timezone"
    if not package.is_dir():
        raise NotComparedError("run npm ci --prefix tests/engines")
    meta = json.loads((package / "data" / "packed" / "latest.json").read_text("utf-8"))
    _same_version(meta["version"])
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    lacks = ("Factory",)
    title = f"moment-timezone {version}, own data until 2037, without {lacks[0]}"
    reader = Reader(title, read_by_moment, MOMENTS_STOP_S, tells_dst=False, lacks=lacks)
    return compared(reader, tables)


def with_targets(tables: Mapping[str, ZoneTable]) -> Row:
    """Compare each link with its target: the file's bytes, and our table."""
    title = "a link's target: its file's bytes, its table"
    source = (_package() / "tzdata.zi").read_text("utf-8").splitlines()
    lines = [line.split(" ") for line in source if line.startswith("L ")]
    links = {link: target for _, target, link in lines}
    total = np.zeros(3, np.int64)
    differences = [f"{link}: not our alias" for link in links.keys() ^ aliases().keys()]
    for link, target in links.items():
        if (_package() / link).read_bytes() != (_package() / target).read_bytes():
            differences.append(f"{link}: not the bytes of {target}")
        own, other = (timeline_of(tables[one], STOP_S, tells_dst=True) for one in (link, target))
        total += counts(own)
        if own != other:
            differences.append(f"{link}: not the table of {target}")
    return Row(title, len(links), len(lines), *total.tolist(), differences)


def with_folds(tables: Mapping[str, ZoneTable]) -> Row:
    """Compare the wall minutes around each gap and fold, in both passes, by ``zoneinfo``."""
    gaps = folds = 0
    differences = []
    for name, table in tables.items():
        edges = []
        timeline = timeline_of(table, STOP_S, tells_dst=False)
        for (_, (before,)), (at, (after,)) in itertools.pairwise(timeline):
            if at % 60 or before % 60 or after % 60:
                continue  # Monrovia, 1972; wall times are in minutes
            gaps += after > before
            folds += after < before
            low, high = sorted(((at + before) // 60, (at + after) // 60))
            edges.append((low - 1, low, high - 1, high))
        for walls in zip(*edges, strict=True):
            differences += _wrong_walls(name, table, walls)
    title = "`zoneinfo`: first and last minute of each gap and fold, and those beside"
    links = len(aliases().keys() & tables.keys())
    return Row(title, len(tables), links, gaps + folds, gaps, folds, differences)


def _wrong_walls(name: str, table: ZoneTable, walls: tuple[int, ...]) -> list[str]:
    """Compare our instants of wall minutes: by the rule, and all at which a clock shows them."""
    zone, own = zone_of(name), (table.change_utc_min, table.offset_min)
    wall = np.array(walls)
    first, second = ([_instant(one, zone, fold) for one in walls] for fold in (0, 1))
    by_rule = zip(utc_from_wall(wall, *own).tolist(), first, strict=True)
    wrong = {instant for instant, right in by_rule if instant != right}
    both = zip(walls * 2, first + second, strict=True)
    real = {instant for one, instant in both if _wall(instant, zone) == one}
    shown = set(instants_shown((wall, wall + 1), *own)[0].tolist())
    return [
        f"{name}: {np.datetime64(instant, 'm')}Z: not for both"
        for instant in sorted(wrong | (real ^ shown))
    ]


def _instant(wall_min: int, zone: dt.tzinfo, fold: int) -> int:
    wall = EPOCH.replace(tzinfo=None) + dt.timedelta(minutes=wall_min)
    return (wall.replace(tzinfo=zone, fold=fold) - EPOCH) // dt.timedelta(minutes=1)


def _wall(utc_min: int, zone: dt.tzinfo) -> int:
    local = (EPOCH + dt.timedelta(minutes=utc_min)).astimezone(zone)
    return (local.replace(tzinfo=dt.UTC) - EPOCH) // dt.timedelta(minutes=1)


def _package() -> Path:
    return Path(str(importlib.resources.files("tzdata"))) / "zoneinfo"


def _same_version(version: str) -> None:
    if version != iana_version():
        raise NotComparedError(f"its version is {version}, ours {iana_version()}")


COMPARISONS = {
    "zoneinfo": with_zoneinfo,
    "wall times": with_folds,
    "zdump": with_zdump,
    "zic": with_zic,
    "moment-timezone": with_moment,
    "Debian's tzdata": with_debians,
    "targets": with_targets,
}


def main() -> int:
    """Print the table; return 1 if anything differs."""
    tables = {name: zone_table(name) for name in sorted(zone_names())}
    print(HEADER, "|---|---:|---:|---:|---:|---:|---:|", sep="\n")
    differences: list[str] = []
    left_out = 0
    for name, comparison in COMPARISONS.items():
        try:
            row = comparison(tables)
        except NotComparedError as reason:
            left_out += 1
            print(f"| {name}: not compared, {reason} | | | | | | |", flush=True)
            continue
        cells = " | ".join(f"{n:,}" for n in (*row[1:-1], len(row.differences)))
        print(f"| {row.title} | {cells} |", flush=True)
        differences += [f"{row.title}: {one}" for one in row.differences]
    for one in differences[:SHOWN]:
        print(one, file=sys.stderr)
    print(
        f"tzdata {iana_version()}: {len(tables)} names, {len(aliases())} of them links, "
        f"1970 to 2100: {len(differences)} differences in {len(COMPARISONS) - left_out} "
        f"comparisons, {left_out} not made"
    )
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
