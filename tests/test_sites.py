"""A site that exists is right; one that isn't says why."""

import datetime as dt
import os
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace

import pytest

from overlap import Season, Site, Target
from overlap.base.errors import (
    HorizonError,
    HoursError,
    OverlapError,
    RegionError,
    SiteError,
    TargetError,
    UnknownZoneError,
)


def office(**changes):
    return Site(**{"name": "Manila", "zone": "Asia/Manila", **changes})


def test_text_and_objects_make_equal_sites():
    one = office(days_off=["2027-12-24"], seasons=[("2027-02-08", "2027-03-09", "Mo 12:00-18:00")])
    two = office(
        days_off=[dt.date(2027, 12, 24), dt.date(2027, 12, 24)],
        seasons=[Season("2027-02-08", "2027-03-09", "Mo 12:00-18:00")],
    )
    assert one == two
    assert hash(one) == hash(two)
    assert one != office()


def test_a_site_can_be_copied_with_a_change():
    site = office(
        holidays=["PH", {"region": "US", "categories": ["public", "government"]}],
        half_day="09:00-13:00",
        target="1h",
        flexible={"earliest": "06:00", "latest": "02:00", "step": "15m"},
    )
    moved = replace(site, hours="Mo-Fr 15:00-24:00")
    assert str(moved.hours) == "Mo-Fr 15:00-24:00"
    assert (moved.holidays, moved.half_day, moved.target) == (
        site.holidays,
        (540, 780),
        Target("1h"),
    )
    assert moved.flexible.latest_min == 1560
    assert replace(moved, hours=site.hours) == site


def test_a_site_hashes_alike_in_every_process():
    """Texts hash differently in each process, so that a stored hash would be wrong in another."""
    load = "import pickle, sys; from overlap import Site"
    code = f"{load}; sys.stdout.buffer.write(pickle.dumps(Site('A', 'UTC')))"
    dumped = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    ).stdout
    known = {Site("A", "UTC"): "here"}
    assert known[pickle.loads(dumped)] == "here"  # noqa: S301 - made a line above


def test_a_site_is_frozen():
    with pytest.raises((FrozenInstanceError, AttributeError)):
        office().name = "Cebu"


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"name": ""}, SiteError, ["name", "at least one character"]),
        ({"name": "a\nb"}, SiteError, ["control character"]),
        ({"name": "\ud800"}, SiteError, ["surrogate"]),
        ({"name": "x" * 121}, SiteError, ["longer than 120"]),
        ({"name": 5}, SiteError, ["name", "5"]),
        ({"zone": "Asia/\ud800"}, UnknownZoneError, ["zone", "unknown zone"]),
        ({"zone": "Asia/Manilla"}, UnknownZoneError, ["zone", "Asia/Manilla", "Asia/Manila"]),
        ({"hours": "Mo 09:00-09:00"}, HoursError, ["hours", "start equals stop"]),
        ({"hours": 9}, HoursError, ["hours", "9"]),
        ({"holidays": "XX"}, RegionError, ["holidays", "XX", "unknown country"]),
        ({"holidays": ["PH", "US-ZZ"]}, RegionError, ["holidays[2]", "US-ZZ"]),
        ({"holidays": {"region": "PH", "kinds": []}}, SiteError, ["holidays.kinds", "unknown key"]),
        ({"holidays": {}}, SiteError, ["holidays.region", "missing"]),
        ({"holidays": None}, RegionError, ["holidays", "not a region"]),
        ({"days_off": "2027-12-24"}, SiteError, ["days_off", "not a list"]),
        ({"days_off": ["24.12.2027"]}, HorizonError, ["days_off[1]", "24.12.2027"]),
        ({"days_off": [dt.datetime(2027, 1, 1)]}, HorizonError, ["not a date"]),  # noqa: DTZ001
        ({"days_on": ["2027-02-30"]}, HorizonError, ["days_on[1]", "2027-02-30"]),
        ({"days_on": ["1969-12-31"]}, HorizonError, ["outside 1970-01-01"]),
        ({"days_off": 5}, SiteError, ["days_off", "5"]),
        (
            {"days_off": ["2027-01-01"], "days_on": ["2027-01-01"]},
            SiteError,
            ["days_on", "2027-01-01", "also listed in days_off"],
        ),
        (
            {"seasons": [("2027-03-09", "2027-02-08", "Mo 09:00-10:00")]},
            SiteError,
            ["season[1].to", "before the season's first day"],
        ),
        ({"seasons": [{"from": "2027-03-09"}]}, SiteError, ["season[1].to", "missing"]),
        ({"seasons": ["summer"]}, SiteError, ["season[1]", "summer"]),
        ({"seasons": "summer"}, SiteError, ["season", "not a list"]),
        ({"half_day": "13:00"}, HoursError, ["half_day", "13:00"]),
        ({"role": "boss"}, SiteError, ["role", "boss", "hq"]),
        ({"people": 0}, SiteError, ["people", "0"]),
        ({"people": 1.5}, SiteError, ["people", "1.5"]),
        ({"people": True}, SiteError, ["people"]),
        ({"target": "4h-2h"}, TargetError, ["target", "4h-2h", "above the maximum"]),
        ({"target": 2}, TargetError, ["target", "2"]),
        ({"flexible": {"earliest": "6"}}, HoursError, ["earliest", "6"]),
        ({"flexible": {"step": "0m"}}, OverlapError, ["flexible.step", "0m"]),
        ({"half_day": (600, 600)}, HoursError, ["half_day"]),
        ({"half_day": (1500, 1600)}, HoursError, ["half_day"]),
        ({"half_day": ("a", "b")}, HoursError, ["half_day"]),
        ({"flexible": {"earliest": "06:00", "latest": "06:00"}}, SiteError, ["latest"]),
        ({"flexible": {"until": "06:00"}}, SiteError, ["until", "unknown key"]),
        ({"flexible": "all day"}, SiteError, ["all day"]),
    ],
)
def test_a_wrong_field_is_named_with_its_value(changes, kind, words):
    with pytest.raises(kind) as fault:
        office(**changes)
    for word in words:
        assert word in str(fault.value)


def test_a_site_from_python_has_as_many_seasons_as_one_of_a_file():
    with pytest.raises(SiteError, match="more than 10000 seasons"):
        office(seasons=[Season("2027-02-08", "2027-03-09", "Mo 12:00-18:00")] * 10_001)
