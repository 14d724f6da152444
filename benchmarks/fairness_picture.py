"""The picture of ``fairness.py`` as SVG: how far above the bound each way leaves the worst-off."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from fairness_tables import LABELS, ratio
from meetings import FAMILIES
from picture import HEAD, LEFT, RIGHT, ROW, STYLE, TOP, WIDTH, Scale, rule, text

if TYPE_CHECKING:
    from fairness_tables import Cases

SHOWN: Final = 52
KINDS: Final = {"year_end": "ours", "steady": "d1"}
TICKS: Final = 1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8
PAGE: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
  aria-labelledby="name what">
<title id="name">Burden of the worst-off person by team and way, 52 weekly meetings</title>
<desc id="what">{summary}</desc>
<style>{style}</style>
<rect class="paper" width="{width}" height="{height}" rx="6"/>
{body}
</svg>
"""


def picture(cases: Cases) -> str:
    """Return the picture of a run."""
    found = {key: _ratios(of_count[SHOWN]) for key, of_count in cases.items()}
    most = max(value for ways in found.values() for value in ways.values())
    scale = Scale(1, most, LEFT, RIGHT)
    bottom = TOP + sum(HEAD + ROW * len(ways) for ways in found.values())
    parts = [text(16, 26, "Burden of the worst-off person, 52 weekly meetings", "title")]
    parts.append(text(WIDTH - 16, 26, "times the certified lower bound, logarithmic", "quiet end"))
    for tick in TICKS:
        if tick <= most:
            x = scale.at(tick)
            parts += [rule(x, TOP - 10, x, bottom), text(x, TOP - 16, f"{tick:g}", "quiet middle")]
    y: float = TOP
    for key, ways in found.items():
        parts.append(text(16, y + HEAD - 10, FAMILIES[key].title, "title"))
        y += HEAD
        for way, value in ways.items():
            end = max(scale.at(value), LEFT + 1.5)
            size = f'width="{end - LEFT:.1f}" height="{ROW - 5}"'
            kind = KINDS.get(way, "other")
            parts.append(f'<rect class="{kind}" x="{LEFT}" y="{y:.1f}" {size}/>')
            parts.append(text(LEFT - 8, y + 10, LABELS[way].replace("`", ""), "end"))
            parts.append(text(end + 6, y + 10, ratio(value), "figure"))
            y += ROW
    return PAGE.format(
        width=WIDTH,
        height=round(bottom + 16),
        style=STYLE,
        summary=escape(_summary(found)),
        body="\n".join(parts),
    )


def _ratios(found: dict[str, Any]) -> dict[str, float]:
    return {
        way: found["rows"][way]["max"] / found["bound"] for way in LABELS if way in found["rows"]
    }


def _summary(found: dict[str, dict[str, float]]) -> str:
    lines = (
        f"{FAMILIES[key].title}: "
        + ", ".join(f"{LABELS[way].replace('`', '')} {ratio(value)}" for way, value in ways.items())
        for key, ways in found.items()
    )
    return "; ".join(lines)
