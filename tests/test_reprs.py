"""How public things show themselves: in one short line that is true."""

import ast
import datetime as dt

import numpy as np
import pytest
from public_objects import results, sites, values

import overlap
from overlap import Site

LONGEST = 200
NAMES = {name: getattr(overlap, name) for name in overlap.__all__} | {"datetime": dt}


@pytest.fixture(scope="module")
def everything():
    return [*values(), *results()]


def test_a_repr_is_one_line_of_at_most_200_characters_that_names_the_class(everything):
    for thing in everything:
        shown = repr(thing)
        assert 0 < len(shown) <= LONGEST, shown
        assert shown.isprintable(), shown
        assert type(thing).__name__ in shown, shown


def test_the_repr_of_a_value_evaluates_to_an_equal_one_or_cannot_be_evaluated():
    evaluated = 0
    for thing in values():
        shown = repr(thing)
        if shown.endswith("…") or shown.startswith("<"):
            continue
        assert eval(shown, dict(NAMES)) == thing, shown  # noqa: S307 - our own text
        evaluated += 1
    cut = 3  # two sites with much to say, one set of many spans
    assert evaluated == len(list(values())) - cut


def test_what_is_cut_or_in_angle_brackets_is_no_code(everything):
    shown = [repr(thing) for thing in everything]
    summaries = [text for text in shown if text.endswith("…") or text.startswith("<")]
    assert summaries
    for text in summaries:
        with pytest.raises(SyntaxError):
            ast.parse(text)


def test_the_parts_of_a_site_show_themselves_as_code_too():
    from overlap.sites.hours import WeeklyHours  # noqa: PLC0415

    for site in sites():
        assert eval(repr(site.hours), {"WeeklyHours": WeeklyHours}) == site.hours  # noqa: S307


def test_unequal_sites_show_themselves_differently():
    site = Site("Oslo", "Europe/Oslo")
    others = [
        Site("Oslo", "Europe/Oslo", **change)
        for change in (
            {"hours": "Mo-Th 09:00-17:00"},
            {"holidays": "NO"},
            {"days_off": ["2027-05-14"]},
            {"days_on": ["2027-05-15"]},
            {"seasons": [("2027-07-01", "2027-07-31", "09:00-13:00")]},
            {"half_day": "09:00-12:00"},
            {"role": "hq"},
            {"people": 2},
            {"target": "1h"},
            {"flexible": {"earliest": "06:00"}},
        )
    ]
    assert len({repr(each) for each in (site, *others)}) == len(others) + 1


def test_large_arrays_do_not_flood():
    wide = overlap.fair_rotation(np.ones((300, 4, 30)), time_limit=0.0)
    assert len(repr(wide)) <= LONGEST
