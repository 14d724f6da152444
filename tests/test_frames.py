"""Results as frames, arrays and HTML: nothing is lost, and types don't hang on values."""

import datetime as dt
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from samples import AUCKLAND, COLOMBO, LONDON, MANILA, NEW_YORK, WEEK, YEAR, rotation_by_hand

from overlap import (
    Horizon,
    OverlapError,
    Site,
    advise,
    check,
    coverage,
    daily_overlap,
    daily_overlap_each,
    duty,
    overlap_matrix,
    rank,
)
from overlap.output.rows import matrix_rows

BACKENDS = ("pandas", "polars", "pyarrow")
FROM = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table}
NEVER = Site("Never", "Asia/Manila", "24/7", days_off=[*map(str, WEEK), "2027-03-13"])
AT = np.datetime64("2027-03-12T14:00")

RESULTS = {
    "days": daily_overlap(NEW_YORK, MANILA, horizon=YEAR),
    "no days": daily_overlap(NEW_YORK, MANILA, horizon=Horizon("2027-03-13", "2027-03-15")),
    "each": daily_overlap_each(NEW_YORK, [MANILA, LONDON], horizon=WEEK),
    "matrix": overlap_matrix([NEW_YORK, MANILA, NEVER], WEEK, quantiles=[0.05, 0.5]),
    "verdict": check(NEW_YORK, [MANILA, NEVER], WEEK),
    "site verdict": check(NEW_YORK, COLOMBO, YEAR).verdicts[0],
    "ranking": rank(NEW_YORK, [MANILA, NEVER, AUCKLAND], horizon=WEEK),
    "advice": advise(NEW_YORK, COLOMBO, horizon=YEAR),
    "coverage": coverage([NEW_YORK, LONDON], horizon=WEEK),
    "no gaps": coverage([Site("Always", "UTC", "24/7")], horizon=WEEK),
    "duty": duty([NEW_YORK, LONDON, NEVER, Site("Ever", "UTC", "24/7")], AT),
    "proposal": rotation_by_hand(),
}


def values(frame):
    """Return a frame as plain Python by its own backend's way out, None where it has null."""
    if isinstance(frame, pa.Table):
        return frame.to_pydict()
    if isinstance(frame, pl.DataFrame):
        return frame.to_dict(as_series=False)
    dates = [name for name in frame if frame[name].dtype.kind == "M" and "date" in name]
    found = {}
    for name in frame:
        column = frame[name].dt.date if name in dates else frame[name]
        found[name] = [None if pd.isna(value) else value for value in column.tolist()]
    return found


def plain(value):
    """Return a cell as every backend must give it."""
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(dt.UTC).replace(tzinfo=None), "UTC"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value


def expected(name, column):
    """Return what a column's cells must be: null for NaN, NaT and empty text; UTC if it says so."""
    cells = column if isinstance(column, list) else column.tolist()
    cells = [None if cell == "" or pd.isna(cell) else cell for cell in cells]
    if name.endswith("_utc"):
        return [cell and (cell, "UTC") for cell in cells]
    return [plain(cell) for cell in cells]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_what_goes_into_a_frame_comes_out_of_it(result, backend):
    frame = result.to_frame(backend)
    assert isinstance(frame, FROM[backend])
    found = values(frame)
    assert list(found) == list(result.columns())
    for name, column in result.columns().items():
        assert [plain(value) for value in found[name]] == expected(name, column), name


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_types_do_not_hang_on_what_a_table_holds(result):
    kinds = {"i": "int", "f": "double", "b": "bool"}
    for field in result.to_frame("pyarrow").schema:
        column = result.columns()[field.name]
        shown = str(field.type)
        if isinstance(column, list):
            assert shown in {"string", "large_string"}
        elif field.name.endswith("_utc"):
            assert shown == "timestamp[us, tz=UTC]"
        elif field.name == "local":
            assert shown == "timestamp[us]"
        elif column.dtype.kind == "M":
            assert shown == "date32[day]"
        else:
            assert shown.startswith(kinds[column.dtype.kind])
        dtype = result.to_frame("pandas")[field.name].dtype
        if isinstance(column, np.ndarray):
            assert dtype.kind == column.dtype.kind
        if field.name.endswith("_utc"):
            assert str(dtype.tz) == "UTC"


def test_days_are_those_of_the_document():
    frame = RESULTS["days"].to_frame("polars")
    days = RESULTS["days"].to_dict()["days"]
    assert [str(date) for date in frame["date"]] == [day["date"] for day in days]
    assert frame["overlap_min"].to_list() == [day["minutes"] for day in days]
    assert frame["lost"].to_list() == [day["lost"] for day in days]


def test_the_verdict_s_days_count_up_to_its_figures():
    verdict = check(NEW_YORK, [MANILA, LONDON, COLOMBO], YEAR)
    sites = verdict.to_dict()["sites"]
    assert verdict.to_frame()["below_days"].tolist() == [site["below"] for site in sites]
    for site in verdict.verdicts:
        days = site.to_frame()
        assert days["lost"].sum() == site.lost_days
        assert days["below"].sum() == site.below
        assert days.loc[~days["lost"], "overlap_min"].mean() == pytest.approx(site.minutes.mean)
    assert set(verdict.verdicts[0].working_minutes.tolist()) == {510}


def test_pairs_are_those_of_the_document():
    matrix = RESULTS["matrix"]
    rows = matrix_rows(matrix.to_dict()).rows
    frame = matrix.to_frame("polars")
    for ours, theirs in (("mean_min", "mean"), ("share", "share"), ("p5_min", "p5")):
        assert frame[ours].to_list() == [row[theirs] for row in rows]


def test_a_pivot_of_one_with_each_is_its_array():
    each = RESULTS["each"]
    wide = each.to_frame().pivot_table(index="site", columns="date", values="overlap_min")
    assert wide.loc[[site.name for site in each.sites]].to_numpy().tolist() == each.minutes.tolist()


def test_an_instant_and_its_local_time_are_one_moment():
    frame = RESULTS["proposal"].to_frame("polars").filter(pl.col("attendee") == "Manila")
    ahead = frame["local"].dt.replace_time_zone("Asia/Manila").dt.convert_time_zone("UTC")
    assert (ahead == frame["start_utc"]).all()


def test_a_result_is_an_array_where_one_array_is_the_answer():
    daily, each, matrix = RESULTS["days"], RESULTS["each"], RESULTS["matrix"]
    assert np.asarray(daily) is daily.minutes
    assert np.array(each, dtype=float).tolist() == each.minutes.tolist()
    assert np.nanmax(matrix) == np.nanmax(matrix.mean)
    assert np.array(daily).flags.writeable
    with pytest.raises(ValueError, match="copy"):
        np.array(daily, dtype=float, copy=False)


def test_the_calling_order_iterates_as_its_table_does():
    order = RESULTS["duty"]
    assert [on.site.name for on in order] == order.to_frame()["site"].tolist()


@pytest.mark.parametrize("backend", ["excel", None, "PANDAS", "dask"])
def test_another_backend_is_refused_with_those_that_are_known(backend):
    with pytest.raises(OverlapError, match=r"^backend: .*: not one of pandas, polars, pyarrow$"):
        RESULTS["days"].to_frame(backend)


NEEDS = {
    "narwhals": "pip install 'overlap-hours[frames]'",
    "pandas": "pip install pandas",
    "polars": "pip install polars",
    "pyarrow": "pip install pyarrow",
}
LACKING = """
import sys
lacking, backend = sys.argv[1:]
sys.modules[lacking] = None
from overlap import Horizon, OverlapError, Site, daily_overlap
sites = Site("Oslo", "Europe/Oslo"), Site("Rome", "Europe/Rome")
daily = daily_overlap(*sites, horizon=Horizon("2027-01-04", "2027-01-05"))
try:
    daily.to_frame(backend)
except OverlapError as fault:
    print(fault)
"""


@pytest.mark.parametrize("lacking", NEEDS)
def test_what_is_not_installed_is_named_with_how_to_install_it(lacking):
    backend = "pandas" if lacking == "narwhals" else lacking
    command = [sys.executable, "-c", LACKING, lacking, backend]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout == f"{lacking} is not installed; {NEEDS[lacking]}\n"
    assert not found.stderr


class Page(HTMLParser):
    """The tags and the text of a piece of HTML; fails on a tag that isn't closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.texts = [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, _):
        self.open.append(tag)
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_notebook_shows_the_first_rows_and_counts_the_rest(result):
    page = Page(result._repr_html_())
    length = len(next(iter(result.columns().values())))
    rows = page.tags.count("tr") - 1
    more = re.fullmatch(r"… and (\d+) more rows?", page.texts[-1])
    assert rows + (int(more[1]) if more else 0) == length
    assert rows <= 10
    assert page.tags.count("th") == len(result.columns())


def test_a_notebook_shows_markup_in_a_name_as_text():
    name = '<script>alert(1)</script> & "x"'
    page = Page(check(NEW_YORK, Site(name, "Asia/Manila"), WEEK)._repr_html_())
    assert "script" not in page.tags
    assert name in page.texts


def test_a_notebook_writes_numbers_as_people_read_them():
    shown = Page(RESULTS["verdict"]._repr_html_()).texts
    assert {"yes", "no", "100.0%", "–"} <= set(shown)
    assert {"2027-03-12 22:00"} <= set(Page(RESULTS["duty"]._repr_html_()).texts)
