"""Pictures on matplotlib axes: as the baselines, with the colours and signs that were agreed.

``python tests/test_plot.py`` draws the baselines anew; look at each before it is committed.
"""

import datetime as dt
import re
import subprocess
import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import colors, font_manager, style
from matplotlib import pyplot as plt
from matplotlib.collections import PathCollection
from matplotlib.testing.compare import compare_images
from samples import LONDON, MANILA, NEW_YORK, YEAR, rotation_by_hand

from overlap import Horizon, OverlapError, Site, check, overlap_matrix, plot
from overlap.output.plot import style as plot_style
from overlap.output.report.pairs import pair_rows

BASELINES = Path(__file__).parent / "baseline"
TOLERANCE = 12
"""Of the root mean square; a picture of something else is off by 18 or more."""

HQ = Site(
    "New York", "America/New_York", "Mo-Fr 09:00-17:30", days_off=["2027-07-05", "2027-12-24"]
)
CITIES = [
    Site("London", "Europe/London"),
    Site("Manila", "Asia/Manila", "Mo-Fr 15:00-19:00,20:00-24:00", days_off=["2027-03-09"]),
    Site("Bengaluru", "Asia/Kolkata", "Mo-Fr 10:00-18:30"),
    Site("Auckland", "Pacific/Auckland"),
    Site("São Paulo", "America/Sao_Paulo", "Mo-Fr 09:15-17:45"),
]
PARIS = Site("Paris", "Europe/Paris", "Mo-Th 09:00-17:00; Fr 09:00-14:30", days_off=["2027-05-06"])
PICTURES = {
    "day_strip": lambda **options: plot.day_strip(HQ, CITIES, "2027-03-16", **options),
    "year": lambda **options: plot.year(HQ, PARIS, YEAR, "3h", **options),
    "matrix": lambda **options: plot.matrix(overlap_matrix([HQ, *CITIES], YEAR), **options),
    "burden": lambda **options: plot.burden(rotation_by_hand(), **options),
}
LIGHT = {
    "none": "#b5480f", "below": "#efb27a", "low": "#8fd0c6", "high": "#2b9c92",
    "above": "#2a4b8d", "work": "#b9c6d6", "shared": "#0b6e69", "change": "#7a1fa2",
}  # fmt: skip
DARK = {
    "none": "#e0703a", "below": "#a8652f", "low": "#1f6b64", "high": "#3fb5a8",
    "above": "#86a8ee", "shared": "#3fc4b6",
}  # fmt: skip


PLACES = {
    "day_strip": ((10, 4), (0.12, 0.05, 0.7, 0.75)),
    "year": ((10, 2.8), (0.06, 0.3, 0.92, 0.5)),
    "matrix": ((5, 5), (0.25, 0.2, 0.6, 0.6)),
    "burden": ((7, 3.4), (0.1, 0.12, 0.7, 0.75)),
}
"""Axes at fixed places, so that fonts of other versions move nothing."""


def draw(name, path):
    size, place = PLACES[name]
    with style.context(["default", {"text.hinting": "none"}]):
        figure = plt.figure(figsize=size)
        PICTURES[name](ax=figure.add_axes(place))
        figure.savefig(path, dpi=80, metadata={"Software": None})
        plt.close(figure)


@pytest.fixture(autouse=True)
def _no_windows():
    mpl.use("agg")
    with style.context("default"):
        yield
    plt.close("all")


@pytest.fixture(params=["default", "dark_background"])
def scheme(request):
    with style.context(request.param):
        yield DARK if request.param == "dark_background" else LIGHT


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_its_baseline(name, tmp_path):
    draw(name, tmp_path / f"{name}.png")
    baseline = BASELINES / f"{name}.png"
    assert compare_images(baseline, tmp_path / f"{name}.png", TOLERANCE) is None


def test_the_font_is_matplotlib_s_own():
    assert Path(font_manager.findfont(font_manager.FontProperties())).is_relative_to(
        mpl.get_data_path()
    )


def test_the_tolerance_notices_another_picture(monkeypatch, tmp_path):
    others = {
        "day_strip": lambda ax: plot.day_strip(HQ, CITIES, "2027-03-09", ax=ax),
        "year": lambda ax: plot.year(HQ, PARIS, YEAR, "2h", ax=ax),
        "matrix": lambda ax: plot.matrix(overlap_matrix([HQ, *CITIES], YEAR, "3h"), ax=ax),
        "burden": lambda ax: plot.burden(rotation_by_hand(), "London", ax=ax),
    }
    for name, other in others.items():
        monkeypatch.setitem(PICTURES, name, other)
        draw(name, tmp_path / f"{name}.png")
        assert compare_images(BASELINES / f"{name}.png", tmp_path / f"{name}.png", TOLERANCE)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_goes_where_it_is_told_or_to_a_figure_of_its_own(name):
    figure, (left, right) = plt.subplots(1, 2)
    assert PICTURES[name](ax=right) is right
    assert not left.texts
    assert PICTURES[name]().figure is not figure


def faces(axes):
    """Return the colours of all that is filled, with the patches and areas that have them."""
    found = {}
    for patch in axes.patches:
        found.setdefault(colors.to_hex(patch.get_facecolor()), []).append(patch)
    for area in axes.collections:
        for face in area.get_facecolor():
            found.setdefault(colors.to_hex(face), []).append(area)
    return found


def labels(axes):
    ticks = [*axes.get_xticklabels(), *axes.get_yticklabels(), *axes.get_yticklabels(minor=True)]
    return [text.get_text() for text in [*axes.texts, *ticks]]


def test_colours_are_those_that_were_measured(scheme):
    strip, year = PICTURES["day_strip"](), PICTURES["year"]()
    cells = {
        colors.to_hex(pixel / 255)
        for row in PICTURES["matrix"]().images[0].get_array()
        for pixel in row
    }
    assert {scheme[name] for name in ("none", "below", "low", "high", "above")} <= cells
    assert {scheme[name] for name in ("none", "below", "low")} <= set(faces(year))
    assert scheme["shared"] in faces(strip)
    if scheme is LIGHT:
        assert scheme["work"] in faces(strip)
        assert {line.get_color() for line in year.lines} == {scheme["change"]}


def test_colours_are_those_of_the_report():
    """Its style sheet has a set of variables for light, then one for dark."""
    sheet = resources.files("overlap.output").joinpath("report/style.css.j2").read_text("utf-8")
    sets = [dict(re.findall(r"--([\w-]+): (#\w+)", part)) for part in sheet.split(":root")[1:3]]
    for palette, css in zip((plot_style.LIGHT, plot_style.DARK), sets, strict=True):
        bands = {band.name.lower(): colour for band, colour in palette.bands.items()}
        others = ("page", "ink", "tint", "work", "shared", "change", "hatch")
        found = {**bands, **{name: getattr(palette, name) for name in others}}
        assert found == {name: css[name] for name in found}
        assert palette.on_shared == css["on-shared"]
        for name in ("none", "below", "low", "high", "above"):
            assert plot_style.ink_on(css[name]) == css[f"on-{name}"]


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", PICTURES)
def test_text_has_a_contrast_of_four_and_a_half(name, scheme):
    axes = PICTURES[name]()
    page = axes.figure.get_facecolor()
    for text in [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels(), axes.title]:
        behind = page
        x, y = text.get_position()
        if name == "matrix" and text in axes.texts:
            behind = axes.images[0].get_array()[round(y), round(x)] / 255
        if name == "day_strip" and text.get_fontsize() == 9 and text.get_ha() == "center":
            behind = colors.to_rgb(scheme["shared"])
        assert contrast(colors.to_rgb(text.get_color()), behind) >= 4.5, text


def test_a_strip_shows_the_hours_worked_out_by_hand():
    """On 2027-03-16 New York is at UTC-4: Manila's 21-24 is 09-12, London's 13-17 is 09-13."""
    axes = PICTURES["day_strip"]()
    shared = [
        area
        for area in axes.collections
        if colors.to_hex(area.get_facecolor()[0]) == LIGHT["shared"]
    ]
    ends = {
        tuple(path.get_extents().intervalx.tolist()) for area in shared for path in area.get_paths()
    }
    # Auckland's 09:00-10:30 at UTC+13 is 16:00-17:30; São Paulo's 10:00-17:45 at UTC-3 09:00-16:45
    assert ends == {(540, 780), (540, 720), (960, 1050), (540, 1005)}
    shown = labels(axes)
    assert {"00", "03", "24", "4 h", "3 h", "1:30", "7:45 h"} <= set(shown)
    assert {"UTC+05:30", "UTC−03:00", "09 +1", "10:30 +1"} <= set(shown)
    assert "✓ 3 h, meets 2–4 h" in shown
    assert "✗ none shared" in shown
    assert "✗ 1:30 h, below 2–4 h" in shown
    assert "▲ 7:45 h, above 2–4 h" in shown
    assert axes.get_xlabel() == "America/New_York, Tuesday 2027-03-16"


@pytest.mark.parametrize("width", [5, 7, 9.5, 14])
def test_texts_of_a_strip_do_not_touch_at_any_width(width):
    figure, axes = plt.subplots(figsize=(width, 4.5), layout="constrained")
    PICTURES["day_strip"](ax=axes)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts]
    for n, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[n + 1 :]), axes.texts[n]


def test_a_strip_of_nights_runs_from_noon_to_noon():
    night = Site("Night", "UTC", "22:00-06:00")
    axes = plot.day_strip(night, Site("Oslo", "Europe/Oslo", "06:00-08:00"), "2027-01-05")
    hours = [text.get_text() for text in axes.get_xticklabels()]
    assert hours == ["12", "15", "18", "21", "24", "03", "06", "09", "12"]
    assert "headquarters" in labels(axes)
    assert "✗ 1 h, below 2–4 h" in labels(axes)


def test_a_group_s_strip_says_what_all_share():
    near = Site("Lisbon", "Europe/Lisbon"), Site("Paris", "Europe/Paris")
    axes = plot.day_strip(Site("London", "Europe/London"), near, "2027-01-05")
    assert "all share 7 h" in labels(axes)


def test_each_day_of_a_year_has_its_place_and_no_colour_stands_alone():
    axes = PICTURES["year"]()
    found = check(HQ, PARIS, YEAR, "3h").verdicts[0]
    boxes = faces(axes)
    hatched = [box for box in axes.patches if box.get_hatch()]
    assert len(hatched) == found.lost_days + len(HQ.days_off)
    none = int((found.shared_minutes == 0).sum()) - found.lost_days
    assert len(boxes[LIGHT["none"]]) == none
    assert len(boxes[LIGHT["below"]]) == found.below - none
    signs = [area for area in axes.collections if isinstance(area, PathCollection)]
    assert [len(area.get_offsets()) for area in signs] == [none, found.below - none]
    fifth_of_july = next(box for box in hatched if 26 <= box.get_x() <= 27.2)
    assert fifth_of_july.get_y() < 0 < fifth_of_july.get_y() + fifth_of_july.get_height()


def test_a_year_s_changes_stand_where_the_clocks_change():
    axes = PICTURES["year"]()
    notes = [text.get_text() for text in axes.texts]
    assert notes == ["1 Jan: 2 h", "14 Mar: 3 h", "28 Mar: 2 h", "31 Oct: 3 h", "7 Nov: 2 h"]
    assert all(line.is_dashed() for line in axes.lines)
    first_monday = dt.date(2026, 12, 28)
    for line, date in zip(
        axes.lines, ("2027-03-15", "2027-03-29", "2027-11-01", "2027-11-08"), strict=True
    ):
        weeks = (dt.date.fromisoformat(date) - first_monday).days / 7
        assert set(line.get_xdata()) == {weeks}


def test_a_change_in_midweek_goes_around_the_days_before_it():
    season = [("2027-06-09", "2027-06-30", "Mo-Fr 17:00-23:00")]  # a Wednesday
    axes = plot.year(LONDON, replace(MANILA, hours="Mo-Fr 14:00-23:00", seasons=season), YEAR)
    steps = [line for line in axes.lines if len(set(line.get_xdata())) == 2]
    assert (23, 24) in {tuple(sorted(set(line.get_xdata()))) for line in steps}
    assert any(1.5 in line.get_ydata() for line in steps)


def test_a_year_has_at_most_fifty_four_weeks():
    with pytest.raises(OverlapError, match="more than a year"):
        plot.year(HQ, PARIS, Horizon("2027-01-01", "2029-01-01"))


def test_cells_of_a_matrix_are_hours_by_row_and_column():
    found = overlap_matrix([HQ, *CITIES], YEAR)
    axes = PICTURES["matrix"]()
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert cells[2, 0] == f"{found.mean[0, 2] / 60:.1f}"
    assert cells[3, 0] == cells[0, 3] == "✗"
    assert (0, 0) not in cells
    assert len(cells) == 30
    below = (found.mean > 0) & (found.mean < 120)
    assert len([line for line in axes.lines if line.get_marker() == "."]) == below.sum()


def test_a_percentage_in_a_matrix_is_of_each_row_s_own_hours():
    short, long = Site("Short", "UTC", "10:00-12:00"), Site("Long", "UTC", "08:00-20:00")
    axes = plot.matrix(overlap_matrix([short, long], Horizon("2027-01-01", "2027-02-01"), "100%"))
    pixels = axes.images[0].get_array()
    assert colors.to_hex(pixels[0, 1] / 255) == LIGHT["low"]
    assert colors.to_hex(pixels[1, 0] / 255) == LIGHT["below"]


@pytest.mark.parametrize("target", ["1h-50%", "50%-80%", "100%", "2h-3h"])
def test_a_matrix_has_the_colours_of_the_page(target):
    sites = [Site(f"{n}", "UTC", f"{9 + n:02}:00-17:00") for n in range(7)]
    found = overlap_matrix(sites, YEAR, target)
    pixels = plot.matrix(found).images[0].get_array()
    for i, row in enumerate(pair_rows(found.to_dict(), found.targets)):
        for j, cell in enumerate(row.cells):
            assert cell is None or colors.to_hex(pixels[i, j] / 255) == LIGHT[cell.kind]


def test_burden_ends_at_what_each_has_borne_history_included():
    found = rotation_by_hand()
    known = replace(found, burden=found.burden + np.array([5.0, 0.0, 0.0]))
    axes = plot.burden(known, "London")
    ours, *others = sorted(axes.lines[:3], key=lambda line: -line.get_linewidth())
    assert ours.get_color() == LIGHT["shared"]
    assert {line.get_linewidth() for line in others} == {1}
    assert [line.get_ydata()[-1] for line in axes.lines[:3]] == known.burden.tolist()
    assert [line.get_ydata()[0] for line in axes.lines[:3]] == [5, 0, 0]
    assert axes.lines[0].get_ydata()[:6].tolist() == [5, 5, 6, 16, 16, 17]  # slots A, B, C, A, B
    assert {"New York 49", "London 28", "Manila 58"} <= set(labels(axes))


def test_burden_is_divided_by_weight_where_weights_differ():
    found = rotation_by_hand()
    attendees = tuple(replace(who, weight=2.0) for who in found.attendees)
    axes = plot.burden(replace(found, attendees=attendees))
    assert axes.get_ylabel() == "burden so far, by weight"
    assert [line.get_ydata()[-1] for line in axes.lines[:3]] == (found.burden / 2).tolist()


def test_labels_of_equal_burdens_stand_apart():
    found = rotation_by_hand()
    level = tuple(
        replace(held, burden=dict.fromkeys(held.burden, 1.0)) for held in found.occurrences
    )
    axes = plot.burden(replace(found, occurrences=level, burden=np.full(3, 12.0)))
    places = sorted(text.xy[1] for text in axes.texts if text.xy[0] == 1)
    assert min(np.diff(places)) > 0.5


def test_burden_of_nobody_is_refused():
    with pytest.raises(OverlapError, match=r"highlight: 'Oslo': no attendee of this name"):
        plot.burden(rotation_by_hand(), "Oslo")


NAMES = ['<script>alert(1)</script> & "x"', "x" * 80, "مكتب القاهرة", r"$\frac{1$", "$5 and $6"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_a_picture(name):
    odd = Site(name, "Africa/Cairo", "Su-Th 09:00-17:00")
    for axes in (
        plot.day_strip(odd, MANILA, "2027-03-16"),
        plot.day_strip(NEW_YORK, odd, "2027-03-16"),
        plot.year(odd, MANILA, YEAR),
        plot.matrix(overlap_matrix([odd, MANILA], YEAR)),
    ):
        axes.figure.canvas.draw()
        width, height = axes.figure.bbox.size
        box = axes.get_window_extent()
        assert box.width > width / 3
        assert box.height > height / 4
        shown = [*labels(axes), axes.get_title(loc="left")]
        assert any(name[:10] in text for text in shown)


@pytest.mark.parametrize("face", ["none", "#fdf6e3", "#002b36"])
def test_colours_follow_what_lies_behind(face):
    figure, axes = plt.subplots(facecolor=face)
    inner = figure.subfigures(1, 1).subplots()
    wanted = DARK if face == "#002b36" else LIGHT
    assert wanted["shared"] in faces(PICTURES["day_strip"](ax=axes))
    assert wanted["shared"] in faces(PICTURES["day_strip"](ax=inner))


LACKING = """
import sys
sys.modules["matplotlib"] = None
from overlap import Horizon, OverlapError, Site, overlap_matrix, plot
a, b, year = Site("A", "UTC"), Site("B", "UTC"), Horizon("2027-01-01", "2027-02-01")
sys.path.insert(0, "tests")
from samples import rotation_by_hand
for call in (
    lambda: plot.day_strip(a, b, "2027-01-05"),
    lambda: plot.year(a, b, year),
    lambda: plot.matrix(overlap_matrix([a, b], year)),
    lambda: plot.burden(rotation_by_hand()),
):
    try:
        call()
    except OverlapError as fault:
        print(fault)
"""


def python(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=BASELINES.parents[1]
    )


def test_without_matplotlib_each_says_in_one_line_what_to_install():
    reason = "matplotlib is not installed; pip install 'overlap-hours[plot]'"
    assert python(LACKING).stdout == f"{reason}\n" * 4


def test_matplotlib_is_loaded_when_something_is_drawn_and_not_before():
    code = "import sys, overlap; overlap.plot.year; print('matplotlib' in sys.modules)"
    assert python(code).stdout == "False\n"


if __name__ == "__main__":
    mpl.use("agg")
    for one in PICTURES:
        draw(one, BASELINES / f"{one}.png")
