"""Settings of the whole suite: how many examples a law is tried on; the command as a fixture."""

import os
import zoneinfo

import pytest
from hypothesis import HealthCheck, settings

from overlap.cli import run

# readers that ask zoneinfo get the rules that we use, not the machine's, which may be older
zoneinfo.reset_tzpath(to=[])
os.environ["PYTHONTZPATH"] = ""  # for commands that are started too

collect_ignore = ["build_places.py"]  # a script, with packages that only it needs

_SLOW_DRAWS = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "ci", max_examples=60, derandomize=True, deadline=None, suppress_health_check=_SLOW_DRAWS
)
settings.register_profile(
    "slow", max_examples=10_000, deadline=None, suppress_health_check=_SLOW_DRAWS
)
settings.register_profile(  # for the one law about the minute walk
    "walk", max_examples=20_000, deadline=None, suppress_health_check=_SLOW_DRAWS
)
settings.load_profile("ci")


@pytest.fixture
def overlap(capsys):
    """Run the command in this process; return its exit code, stdout and stderr."""

    def call(*arguments):
        code = run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call
