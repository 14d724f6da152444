"""The picture of a run as SVG: bars for each job, lines for how all pairs grow.

Written from templates, since a plotting library would be one dependency more.  Both axes of
time are logarithmic.  Colours follow the reader's light or dark theme.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any, Final

from tables import LABELS, ratio, seconds, titles
from ways import ANEW, DENSE, OURS, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH: Final = 780
LEFT: Final = 216
RIGHT: Final = 612
"""With ``LEFT`` the edges of the bars: names stand to the left of them, times to the right."""

ROW: Final = 17
HEAD: Final = 30
TOP: Final = 62
CHART_HEIGHT: Final = 190
KINDS: Final = {OURS: "ours", ANEW: "d1"}
TICKS: Final = {1e-4: "0.1 ms", 1e-3: "1 ms", 1e-2: "10 ms", 0.1: "0.1 s", 1: "1 s"} | {
    10: "10 s",
    100: "100 s",
    1000: "1,000 s",
    10_000: "10,000 s",
}
STYLE: Final = """
  svg { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; }
  .paper { fill: #ffffff; } text { fill: #24292f; } .quiet { fill: #57606a; }
  .title { font-weight: 600; } .grid { stroke: #d0d7de; } .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .figure { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
  .ours { fill: #0969da; } .other { fill: #8c959f; } .guess { fill: url(#hatch); }
  .hatch { stroke: #8c959f; stroke-width: 4; } .hatch-back { fill: #e7eaee; }
  .line { fill: none; stroke-width: 2; }
  .l0 { stroke: #0969da; } .l1 { stroke: #54aeff; } .l2 { stroke: #bc4c00; }
  .l3 { stroke: #6e7781; } .d0 { fill: #0969da; } .d1 { fill: #54aeff; }
  .d2 { fill: #bc4c00; } .d3 { fill: #6e7781; } .dashed { stroke-dasharray: 5 4; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; } text { fill: #e6edf3; } .quiet { fill: #9198a1; }
    .figure { stroke: #0d1117; }
    .grid { stroke: #30363d; } .ours { fill: #4493f8; } .other { fill: #848d97; }
    .hatch { stroke: #848d97; } .hatch-back { fill: #262c36; }
    .l0 { stroke: #4493f8; } .l1 { stroke: #a5d6ff; } .l2 { stroke: #f0883e; }
    .l3 { stroke: #9198a1; } .d0 { fill: #4493f8; } .d1 { fill: #a5d6ff; }
    .d2 { fill: #f0883e; } .d3 { fill: #9198a1; }
  }
"""
PAGE: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
  aria-labelledby="name what">
<title id="name">CPU time of five jobs</title>
<desc id="what">{summary}</desc>
<style>{style}</style>
<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse"
  patternTransform="rotate(45)"><rect class="hatch-back" width="8" height="8"/>
  <path class="hatch" d="M2 0V8"/></pattern></defs>
<rect class="paper" width="{width}" height="{height}" rx="6"/>
{body}
</svg>
"""


class Scale:
    """A logarithmic scale from values, ``low`` to ``high``, to a coordinate."""

    def __init__(self, low: float, high: float, first: float, last: float) -> None:
        self.low, self.high, self.first, self.last = low, high, first, last

    @classmethod
    def of(cls, values: Iterable[float], first: float, last: float) -> Scale:
        """Return a scale that begins and ends at powers of ten."""
        powers = [math.log10(value) for value in values]
        return cls(10 ** math.floor(min(powers)), 10 ** math.ceil(max(powers)), first, last)

    def at(self, value: float) -> float:
        """Return where a value is."""
        part = math.log(value / self.low) / math.log(self.high / self.low)
        return self.first + part * (self.last - self.first)

    def ticks(self) -> list[tuple[float, str]]:
        """Return where the powers of ten are, and what they are called."""
        inside = self.low * 0.99, self.high * 1.01
        return [(self.at(v), name) for v, name in TICKS.items() if inside[0] < v < inside[1]]


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Return a line of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'


def rule(x: float, y: float, x2: float, y2: float) -> str:
    """Return a thin line of the grid."""
    return f'<path class="grid" d="M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}"/>'


def bars(results: dict[str, Any]) -> tuple[list[str], float]:
    """Return the bars of all jobs, and where they end."""
    rows = {key: found["rows"] for key, found in results["jobs"].items()}
    scale = Scale.of((row["s"] for found in rows.values() for row in found), LEFT, RIGHT)
    bottom = TOP + sum(HEAD + ROW * len(found) for found in rows.values())
    parts = [text(16, 26, "CPU time by job and way, logarithmic", "title")]
    parts += [
        text(WIDTH - 16, 26, "in brackets: times overlap, warm; hatched: extrapolated", "quiet end")
    ]
    for x, name in scale.ticks():
        parts += [rule(x, TOP - 10, x, bottom), text(x, TOP - 16, name, "quiet middle")]
    y: float = TOP
    for key, found in rows.items():
        title = f"{key}: {titles(results['about']['sizes'])[key]}"
        parts.append(text(16, y + HEAD - 10, title, "title"))
        y += HEAD
        for row in found:
            kind = "guess" if row["sampled"] else KINDS.get(row["way"], "other")
            size = f'width="{scale.at(row["s"]) - LEFT:.1f}" height="{ROW - 5}"'
            parts.append(f'<rect class="{kind}" x="{LEFT}" y="{y:.1f}" {size}/>')
            times = "" if row["way"] == OURS else f"  ({ratio(row['s'] / found[0]['s'])} times)"
            parts.append(text(LEFT - 8, y + 10, LABELS[row["way"]], "end"))
            parts.append(text(scale.at(row["s"]) + 6, y + 10, seconds(row["s"]) + times, "figure"))
            y += ROW
    return parts, bottom


def chart(axis: str, results: dict[str, Any], x: tuple[float, float], top: float) -> Iterator[str]:
    """Yield the lines of one curve of W3."""
    points = results["curves"][axis]
    names = [name for name in (OURS, ANEW, DENSE, PLAIN) if name in points[0]]
    across = Scale(points[0]["n"], points[-1]["n"], *x)
    up = Scale.of(
        (p[name] for curve in results["curves"].values() for p in curve for name in names),
        top + CHART_HEIGHT,
        top,
    )
    yield text(x[0], top - 14, f"W3 by the number of {axis}", "title")
    for y, name in up.ticks():
        yield rule(x[0], y, x[1], y)
        yield text(x[0] - 6, y + 4, name, "quiet end")
    for point in points:
        yield text(across.at(point["n"]), top + CHART_HEIGHT + 16, str(point["n"]), "quiet middle")
    for nth, name in enumerate(names):
        dashed = " dashed" if name in {DENSE, PLAIN} else ""
        path = "L".join(f"{across.at(p['n']):.1f} {up.at(p[name]):.1f}" for p in points)
        yield f'<path class="line l{nth}{dashed}" d="M{path}"/>'
        for p in points:
            at = f'cx="{across.at(p["n"]):.1f}" cy="{up.at(p[name]):.1f}"'
            yield f'<circle class="d{nth}" {at} r="3"/>'


def legend(names: list[str], y: float) -> Iterator[str]:
    """Yield what the colours of the lines mean."""
    for nth, name in enumerate(names):
        guess = ", extrapolated" if name in {DENSE, PLAIN} else ""
        x, at = 78 + nth % 2 * 384, y + nth // 2 * 18
        yield f'<path class="line l{nth}{" dashed" if guess else ""}" d="M{x} {at - 4}h26"/>'
        yield text(x + 34, at, LABELS[name] + guess)


def picture(results: dict[str, Any]) -> str:
    """Return the picture of a run."""
    parts, bottom = bars(results)
    top = bottom + 58
    parts += chart("sites", results, (78, 380), top)
    parts += chart("years", results, (462, WIDTH - 20), top)
    parts += legend([OURS, ANEW, DENSE, PLAIN], top + CHART_HEIGHT + 44)
    lines = {
        key: [f"{LABELS[row['way']]} {seconds(row['s'])}" for row in found["rows"]]
        for key, found in results["jobs"].items()
    }
    summary = "; ".join(f"{key}: {', '.join(line)}" for key, line in lines.items())
    return PAGE.format(
        width=WIDTH,
        height=round(top + CHART_HEIGHT + 80),
        style=STYLE,
        summary=escape(summary),
        body="\n".join(parts),
    )
