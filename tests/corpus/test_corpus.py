"""Every case from outside, equal to the minute, in minutes and in intervals."""

import json
from pathlib import Path

import pytest

from overlap import Horizon, Site, daily_overlap
from overlap.clocks.timeline import format_instant

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("overlap_cases.jsonl").read_text("utf-8").splitlines()
]


def test_the_whole_corpus_is_here():
    assert len(CASES) == len({case["id"] for case in CASES}) == 262


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_overlap_equals_the_engines_answer(case):
    sites = {site["name"]: Site(**site) for site in case["sites"]}
    reference = sites.pop(case["reference"])
    found = daily_overlap(reference, *sites.values(), horizon=Horizon(**case["horizon"]))
    rows = zip(found.dates, found.minutes, found.intervals(), strict=True)
    days = [
        {
            "date": str(date),
            "minutes": int(minutes),
            "intervals": [[format_instant(a), format_instant(b)] for a, b in intervals],
        }
        for date, minutes, intervals in rows
    ]
    assert days == case["days"]
