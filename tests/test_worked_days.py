"""Rows for offsets and patterns give the calendars that rows for days give."""

from datetime import date

import numpy as np
import pytest

from overlap import Horizon, Site
from overlap.sites import worked_days
from overlap.sites import working_time as module

ARRAYS = ("codes", "clock_codes", "works", "off", "start_min", "stop_min")
HOURS = (
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-12:00,13:00-18:00",
    "Su-Th 22:00-06:00",
    "Mo-Sa 22:00-02:30",
    "Mo-Su 00:00-24:00",
    "Mo-Fr 00:00-02:00,02:30-03:30,23:00-05:00",
    "Mo-Su 18:00-17:00",
)
ZONES = (
    "Europe/London",
    "Pacific/Apia",
    "Antarctica/Troll",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Beirut",
    "Pacific/Kwajalein",
    "Asia/Kathmandu",
)


@pytest.mark.parametrize("zone", ZONES)
def test_both_ways_compile_the_same_calendar(zone, monkeypatch):
    rng = np.random.default_rng(len(zone))

    def draw(these):
        return these[rng.integers(len(these))]

    for _ in range(12):
        year = draw((1970, 1993, 2011, 2026))
        site = Site(
            "site",
            zone,
            draw(HOURS),
            holidays=draw(("PH", "US-NY", "CN", "none")),
            days_on=[date(2011, 12, 31), date(2011, 12, 30), date(2026, 5, 10)],
            half_day=draw((None, "09:00-12:00")),
            clock=draw((None, *ZONES)),
            seasons=[{"from": "2011-02-08", "to": "2012-03-09", "hours": draw(HOURS)}],
        )
        horizon = Horizon(f"{year}-06-01", f"{year + draw((1, 3))}-07-07")
        by_rows = module.working_time(site, horizon)
        with monkeypatch.context() as patch:
            patch.setattr(worked_days, "reaches_next", lambda *_: True)
            module.working_time.cache_clear()
            by_days = module.working_time(site, horizon)
        module.working_time.cache_clear()
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(by_rows, name), getattr(by_days, name), name)
        assert by_rows.day_off == by_days.day_off
