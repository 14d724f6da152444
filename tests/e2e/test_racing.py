"""Threads, processes and hash seeds change no byte of an answer; see tests/racing.py."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from racing import PROCESSES, THREADS

SCRIPT = Path(__file__).parents[1] / "racing.py"


def done(way, seed="0"):
    """Return the answers of everybody who did the work, from a fresh process."""
    found = subprocess.run(
        [sys.executable, "-W", "error", SCRIPT, way],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    return json.loads(found.stdout)


@pytest.fixture(scope="module")
def alone():
    (found,) = done("alone")
    assert set(found) == {"check", "overlap_matrix", "fair_rotation", "propose", "to_ics"}
    return found


@pytest.mark.parametrize(
    ("way", "count"),
    [
        ("threads", THREADS),
        ("fork", PROCESSES),
        ("fork-after", PROCESSES),
        ("spawn", PROCESSES),
    ],
)
def test_work_shared_out_gives_the_bytes_of_work_done_alone(alone, way, count):
    assert done(way) == [alone] * count


@pytest.mark.parametrize("seed", ["1", "random"])
def test_no_answer_depends_on_the_hash_seed(alone, seed):
    assert done("alone", seed) == [alone]
