"""Pictures as text: each sign is a day, nothing is wider than 80 columns."""

import datetime as dt

import pytest
from rich.cells import cell_len
from rich.text import Text
from series_document import schedule_document

from overlap import Horizon, Season, Site, Team, overlap_matrix
from overlap.output.pictures.bands import Band, band_labels, mean_bands
from overlap.output.pictures.strip import day_strip
from overlap.output.pictures.year import year_grids
from overlap.output.terminal.common import render
from overlap.output.terminal.pictures import series_texts, strip_text, year_text, year_texts
from overlap.planning.check import check

YEAR = Horizon("2027-01-01", "2028-01-01")
SIGNS = {"x": "none", "·": "below", "░": "low", "▒": "high", "█": "above", "/": "off"}


def year_of(reference, site, target="2h-4h", horizon=YEAR):
    verdict = check(reference, site, horizon, target)
    (grid,) = year_grids(reference, verdict.verdicts[0], horizon)
    return grid, year_text(grid, band_labels(verdict.verdicts[0].target)).plain.split("\n")


def test_each_sign_is_the_day_of_its_week_and_weekday():
    cairo = Site("Cairo", "Africa/Cairo", "Su-Th 10:00-18:00", holidays="EG")
    grid, lines = year_of(cairo, Site("Rome", "Europe/Rome", "Mo-Fr 14:30-19:00", holidays="IT"))
    assert lines[0].startswith("2027             Jan")
    for day in grid.days:
        line = lines[1 + day.row]
        assert line.startswith(f"{day.date:%a}")
        assert SIGNS[line[17 + day.week]] == day.band.name.lower()


def test_the_clock_line_names_each_length_at_its_week():
    new_york, london = Site("New York", "America/New_York"), Site("London", "Europe/London")
    grid, lines = year_of(new_york, london)
    shown = [line[17:] for line in lines if "│" in line]
    assert len(grid.changes) == 5
    for change, length in zip(grid.changes, ("3 h", "4 h", "3 h", "4 h", "3 h"), strict=True):
        assert any(line[change.week :].startswith(f"│{length}") for line in shown)


def test_only_signs_that_occur_are_explained():
    _, lines = year_of(Site("A", "UTC"), Site("B", "UTC", "09:00-12:00"))
    assert lines[-1].strip() == "▒ 3 h to 4 h"


@pytest.mark.parametrize("target", ["2h-4h", "100%", "1h31m-13h59m"])
@pytest.mark.parametrize("hours", ["24/7", "Mo-Fr 22:00-06:00", "Sa-Su 09:00-10:00"])
def test_nothing_is_wider_than_80_columns(hours, target):
    team = Team.load("tests/e2e/six-sites.toml")
    reference = Site("A name that is far too long for a strip", "Africa/Cairo", hours)
    strip = strip_text(day_strip([reference, *team.others], YEAR, dt.date(2027, 1, 6))).plain
    rows = [line for line in strip.split("\n") if "UTC" in line]
    assert len(rows) == 6
    for site in team.others:
        rows += year_of(reference, site, target)[1]
    assert max(map(len, rows)) <= 80


@pytest.mark.parametrize("name", ["東京", "東京都港区赤坂", "東京都港区赤坂一丁目オフィス本社"])
def test_a_wide_name_takes_two_columns_a_sign_and_moves_nothing(name):
    sites = Site("London", "Europe/London"), Site(name, "Asia/Tokyo")
    strip = strip_text(day_strip(sites, YEAR, dt.date(2027, 1, 6))).plain
    _, london, tokyo, *_ = strip.split("\n")
    assert cell_len(london[: london.index("·")]) == cell_len(tokyo[: tokyo.index("░")]) == 17
    assert cell_len(london) == cell_len(tokyo) == 75
    assert tokyo.endswith(" UTC+09:00")


def test_a_short_horizon_has_no_calendar_and_a_long_one_the_first_two():
    sites = Site("A", "UTC"), Site("B", "UTC")
    for stop, calendars in (("2027-02-25", 0), ("2027-02-26", 1), ("2031-01-01", 2)):
        horizon = Horizon("2027-01-01", stop)
        verdict = check(*sites, horizon)
        grids = year_grids(sites[0], verdict.verdicts[0], horizon)
        texts = year_texts(grids, band_labels(verdict.target), horizon)
        assert sum(isinstance(part, Text) for part in texts) == calendars


def test_each_occurrence_is_the_letter_of_its_slot_in_its_week():
    empty, text = series_texts(schedule_document(sequence="ABAABAABA"))
    assert empty == ""
    assert text.plain.split("\n") == [
        "2027             Feb Mar  Apr",  # weeks from Tuesday, 26 January, on
        "Tue                 ABAABAABA",
        "                 A 07:00  B 11:30",
    ]


def test_a_series_of_no_occurrence_has_no_calendar():
    assert series_texts({"occurrences": [], "slots": []}) == []


def test_signs_stay_apart_in_ascii():
    signs = "".join(SIGNS)
    shown = render(Text(signs), width=None, encoding="ascii", color=False).strip()
    assert shown.isascii()
    assert len(set(shown)) == len(signs) == len(Band)


@pytest.mark.parametrize(
    ("target", "hours", "bands"),
    [
        ("1h-50%", "13:30-17:00", ("LOW", "ABOVE")),  # 210 of 480 min; of 210
        ("50%-80%", "13:30-17:00", ("BELOW", "ABOVE")),
        ("50%-80%", "12:00-17:00", ("LOW", "ABOVE")),  # 300 of 480
        ("50%-80%", "10:00-17:00", ("ABOVE", "ABOVE")),  # 420 of 480
        ("100%", "08:00-17:00", ("LOW", "BELOW")),  # 480 of 480; of 540
        ("2h-4h", "15:30-17:00", ("BELOW", "BELOW")),
        ("2h-4h", "17:00-18:00", ("NONE", "NONE")),
    ],
)
def test_a_percentage_of_a_mean_is_of_the_row_s_own_working_time(target, hours, bands):
    sites = Site("A", "UTC"), Site("B", "UTC", f"Mo-Fr {hours}")
    found = overlap_matrix(sites, YEAR, target)
    band = mean_bands(found.mean, found.share, found.targets)
    assert (Band(band[0, 1]).name, Band(band[1, 0]).name) == bands


def test_one_short_day_of_a_year_puts_no_mean_below_a_percentage():
    short = Season("2027-03-03", "2027-03-03", "Mo-Fr 09:00-12:00")
    sites = Site("A", "UTC", seasons=[short]), Site("B", "UTC")
    found = overlap_matrix(sites, YEAR, "100%")
    assert found.mean[1, 0] < 480
    band = mean_bands(found.mean, found.share, found.targets)
    assert (band == Band.LOW).all()
