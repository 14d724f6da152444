"""The targets of tests/fuzz: each takes its seeds, and every input that once broke it."""

from pathlib import Path

import pytest
from fuzz.targets import DOCUMENTED, TARGETS

from overlap.base import errors

FOUND = Path(__file__).parent / "fuzz" / "found"
BROKE = sorted(path for path in FOUND.glob("*/*") if path.is_file())


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_seeds(name):
    seeds = TARGETS[name].seeds()
    assert len(set(seeds)) > 40
    for seed in seeds:
        TARGETS[name].one_input(seed)


@pytest.mark.parametrize("path", BROKE, ids=lambda path: f"{path.parent.name}: {path.name}")
def test_what_once_broke_a_target_is_taken_or_refused(path):
    TARGETS[path.parent.name].one_input(path.read_bytes())


def test_an_error_that_isnt_documented_breaks_a_target(monkeypatch):
    def unlisted(_):
        raise errors.SpanError("line 1\nline 2")

    monkeypatch.setattr("fuzz.targets.Team.parse", unlisted)
    monkeypatch.setattr("fuzz.targets.DOCUMENTED", DOCUMENTED - {"SpanError"})
    with pytest.raises(AssertionError):
        TARGETS["team"].one_input(b"")


def test_every_documented_error_is_one():
    assert {"OverlapError", "CalendarError", "RuleError"} < DOCUMENTED
    assert all(name == "DurationError" or hasattr(errors, name) for name in DOCUMENTED)
