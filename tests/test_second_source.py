"""The days off of capitals, against those of another library made from other sources.

``corpus/second_source.json`` has what date-holidays lists; the page of promises has each difference
and its reason, so that a change on our side asks for another look.
"""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from overlap.sites.holidays import Region, closures

ROOT = Path(__file__).parents[1]
SECOND = json.loads(ROOT.joinpath("tests/corpus/second_source.json").read_text("utf-8"))["days"]
PAGE = ROOT.joinpath("docs/explanation/promises-operation.md").read_text("utf-8")
ROWS = {
    row[0]: row[1:]
    for row in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if re.match(r"\| [A-Z]{2}(-\w+)? \| \d+ / \d+ \|", line)
    )
}


def weekdays_off(code, year):
    known = closures(Region(code), int(year), int(year))
    return {str(date) for date in known.days_off if date.weekday() < 5 and date.year == int(year)}


def test_at_least_forty_capitals_are_compared():
    assert len(SECOND) >= 40
    assert set(ROWS) == set(SECOND)


@pytest.mark.parametrize("code", sorted(SECOND))
def test_days_off_differ_from_a_second_source_as_the_page_says(code):
    *counts, differences, why = ROWS[code]
    shown = []
    for year, count in zip(("2026", "2027"), counts, strict=True):
        ours, theirs = weekdays_off(code, year), set(SECOND[code][year])
        assert all(dt.date.fromisoformat(date).weekday() < 5 for date in theirs)
        assert count == f"{len(ours)} / {len(theirs)}"
        only = [f"+{date[5:]}" for date in sorted(ours - theirs)]
        only += [f"−{date[5:]}" for date in sorted(theirs - ours)]
        shown += [f"{year}: {' '.join(only) if ours else 'all'}"] if only else []
    assert differences == "; ".join(shown)
    assert bool(why) == bool(differences)
