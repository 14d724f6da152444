"""Results to Markdown: the tables that are printed, and that a page holds between marks."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Final

from ways import ANEW, DENSE, INPUTS, MIXED, OURS, PANDAS, PLAIN, POLARS, PORTION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Results = dict[str, Any]

MANY_ZONES: Final = 12
LABELS: Final = {
    OURS: "overlap, warm",
    ANEW: "overlap, compiled anew",
    DENSE: "our dense way",
    MIXED: "pandas for zones, numpy dense",
    POLARS: "polars",
    PANDAS: "pandas",
    PORTION: "portion",
    PLAIN: "plain Python, zoneinfo",
}
MARK: Final = re.compile(r"(<!-- run: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def titles(sizes: dict[str, Any]) -> dict[str, str]:
    """Return what each job is."""
    some = f"any {sizes['at_least']}"
    return {
        "W1": "one pair, a year, minutes a day",
        "W2": f"one reference and {sizes['places']} candidates, a year, per day and summary",
        "W3": f"all ordered pairs of {sizes['sites']} sites, {sizes['years']} years, summary",
        "W4": f"{sizes['group']} sites, a year, the exact intervals in which {some} work",
        "W5": f"every 15-minute slot of a year for {sizes['people']} people",
    }


def seconds(value: float) -> str:
    """Write a time with two or three digits that mean something.

    >>> seconds(0.000204), seconds(0.0315), seconds(2.345), seconds(1234)
    ('0.20 ms', '31.5 ms', '2.35 s', '1,234 s')
    """
    number, unit = (value * 1000, "ms") if value < 1 else (value, "s")
    for digits, limit in ((2, 10), (1, 100)):
        if number < limit:
            return f"{number:.{digits}f} {unit}"
    return f"{number:,.0f} {unit}"


def ratio(value: float) -> str:
    """Write a ratio: two digits below ten."""
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"  # noqa: PLR2004 - one digit


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; all columns but the first to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])


def job_table(key: str, results: Results) -> str:
    """Return a job's title, its table and what its peers were spared."""
    found, peaks = results["jobs"][key], results["peaks"][key]
    base = found["rows"][0]["s"]
    rows = []
    for row in found["rows"]:
        mark = " (extrapolated)" if row["sampled"] else ""
        peak = f"{peaks[row['way']]:.0f} MB" if row["way"] in peaks else ""
        times = "1" if row["way"] == OURS else ratio(row["s"] / base)
        memory = f"{peak} (sample)" if peak and row["sampled"] else peak
        rows.append([LABELS[row["way"]], seconds(row["s"]) + mark, times + mark, memory])
    lines = [f"### {key}: {titles(results['about']['sizes'])[key]}", ""]
    lines.append(table(["way", "CPU", "times ours, warm", "peak memory"], rows))
    lines += ["", f"The interpreter, the library and the input alone: {peaks[INPUTS]:.0f} MB."]
    lines += spared(found["left_out"], found["sites"])
    gone = sorted({miss["module"] for miss in found["missing"]})
    lines += [f"\nNot installed, and so left out: {', '.join(gone)}."] * bool(gone)
    return "\n".join(lines)


def spared(notes: list[dict[str, Any]], of: int) -> list[str]:
    """Say which sites peers were spared, and why."""
    ways: dict[str, list[dict[str, Any]]] = {}
    for note in notes:
        ways.setdefault(note["why"], []).append(note)
    found = []
    for why, same in ways.items():
        zones, number = same[0]["zones"], same[0]["sites"]
        listed = ", ".join(zones[:MANY_ZONES]) + (", …" if len(zones) > MANY_ZONES else "")
        names = "; ".join(LABELS[note["way"]] for note in same)
        line = f"Left out, {number} of {of} sites, for {why} ({listed}): {names}."
        found.append("\n" + wrapped(line))
    return found


def wrapped(prose: str) -> str:
    """Return prose in lines that fit a page's."""
    return textwrap.fill(prose, 99, break_long_words=False, break_on_hyphens=False)


def curve_table(axis: str, results: Results) -> str:
    """Return the table of how W3 grows."""
    points = results["curves"][axis]
    sizes = results["about"]["sizes"]
    fixed = f"{sizes['years']} years" if axis == "sites" else f"{sizes['sites']} sites"
    names = [name for name in points[0] if name != "n"]
    marks = {DENSE: " (extrapolated)", PLAIN: " (extrapolated)"}
    head = [f"{axis} ({fixed})", *(LABELS[name] + marks.get(name, "") for name in names)]
    return table(head, [[str(p["n"]), *(seconds(p[name]) for name in names)] for p in points])


def targets(results: Results) -> str:
    """Return what was aimed at, what was measured, and whether that is met."""
    cpu = {
        key: {row["way"]: row["s"] for row in found["rows"]}
        for key, found in results["jobs"].items()
    }
    years = {point["n"]: point[OURS] for point in results["curves"]["years"]}
    growth, peak = years[40] / years[1], results["peaks"]["W3"][OURS]
    all_pairs = cpu["W3"][OURS]
    dense, plain = cpu["W3"][DENSE] / all_pairs, cpu["W3"][PLAIN] / all_pairs
    rows = [
        ("W1, warm", "at most 1 ms", cpu["W1"][OURS] / 1e-3, seconds(cpu["W1"][OURS])),
        ("W2, warm", "at most 20 ms", cpu["W2"][OURS] / 20e-3, seconds(cpu["W2"][OURS])),
        ("W3, warm", "at most 0.3 s", all_pairs / 0.3, seconds(all_pairs)),
        (
            "W3, compiled anew",
            "at most 2 times warm",
            cpu["W3"][ANEW] / all_pairs / 2,
            ratio(cpu["W3"][ANEW] / all_pairs),
        ),
        ("W3, our dense way", "at least 15 times ours", 15 / dense, ratio(dense)),
        ("W3, plain Python", "at least 1,000 times ours", 1000 / plain, ratio(plain)),
        ("W3, 40 years", "at most 4 times one year", growth / 4, ratio(growth)),
        ("W3, peak memory", "at most 200 MB", peak / 200, f"{peak:.0f} MB"),
    ]
    cells = [
        [name, aim, found, "yes" if part <= 1 else "**no**"] for name, aim, part, found in rows
    ]
    return table(["what", "aim", "measured", "met"], cells)


def machine(results: Results) -> str:
    """Return date, machine and versions."""
    about = results["about"]
    peers = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return wrapped(
        f"{results['date']}: {about['machine']}, {about['cores']} cores,"
        f" {about['memory_gb']:.0f} GB, {about['system']};"
        f" Python {about['python']}, {peers}."
    )


AIMS_S: Final = {
    "overlap --help": 0.08,
    "the same as JSON": 0.28,
    "overlap check on a file": 0.28,
    "overlap schedule, three sites": 0.45,
    "overlap report, five sites": 0.9,
    "overlap rank London, all zones": 1.0,
}
"""What whole processes are to take on an idle machine [s]."""


def process_table(results: Results) -> str:
    """Return the CPU time of whole processes, also in that of importing numpy, and their aims."""
    times: dict[str, float] = results["processes"]
    rows = []
    for name, value in times.items():
        aim = AIMS_S.get(name)
        cells = [name, seconds(value), ratio(value / times["import numpy"])]
        rows.append([*cells, seconds(aim) if aim else "", _met(value, aim)])
    return table(["process", "CPU", "times `import numpy`", "aim", "met"], rows)


def _met(value: float, aim: float | None) -> str:
    return "" if aim is None else "yes" if value <= aim else "**no**"


def blocks(results: Results, *, small: bool) -> dict[str, str]:
    """Return all blocks of a page by name, in order."""
    found = {"machine": machine(results)}
    if not small:
        found["targets"] = targets(results)
    found |= {key.lower(): job_table(key, results) for key in results["jobs"]}
    found |= {axis: curve_table(axis, results) for axis in results["curves"]}
    return found | {"processes": process_table(results)}


def write_page(page: Path, found: dict[str, str]) -> None:
    """Put each block between its marks; as ``write_pages`` for one page."""
    write_pages((page,), found)


def write_pages(pages: Sequence[Path], found: dict[str, str]) -> None:
    """Put each block between its marks, which are on one of the pages.

    Raises
    ------
    ValueError : the pages lack the marks of a block, or have some of an unknown one.
    """
    texts = {page: page.read_text("utf-8") for page in pages}
    named = [name for text in texts.values() for _, name, _ in MARK.findall(text)]
    if sorted(named) != sorted(found):
        raise ValueError(f"{pages}: marks of {named}, but the blocks are {list(found)}")
    for page, text in texts.items():
        filled = MARK.sub(lambda mark: f"{mark[1]}\n{found[mark[2]]}\n\n{mark[3]}", text)
        page.write_text(filled, "utf-8")
