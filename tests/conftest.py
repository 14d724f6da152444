"""Settings of the whole suite: how many examples a law is tried on; the command as a fixture."""

import functools
import json
import os
import zoneinfo

import pytest
from hypothesis import HealthCheck, settings

from overlap.cli import run
from overlap.cli.schema import DOCUMENTS, schema_of

try:
    import jsonschema
except ImportError:  # where the package is tested alone
    jsonschema = None

# readers that ask zoneinfo get the rules that we use, not the machine's, which may be older
zoneinfo.reset_tzpath(to=[])
os.environ["PYTHONTZPATH"] = ""  # for commands that are started too

collect_ignore = ["build_places.py"]  # a script, with packages that only it needs

_SLOW_DRAWS = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "ci", max_examples=40, derandomize=True, deadline=None, suppress_health_check=_SLOW_DRAWS
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
    """Run the command in this process; return its exit code, stdout and stderr.

    Every JSON document that it prints is held to its schema.
    """

    def call(*arguments):
        code = run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        hold_to_schema(arguments, out)
        return code, out, err

    return call


@functools.cache
def validator_of(command):
    """Return the validator of a command's document; None for a command without one."""
    if jsonschema is None or command not in DOCUMENTS:
        return None
    return jsonschema.Draft202012Validator(schema_of(command))


def hold_to_schema(arguments, out):
    """Check what a command printed against its schema, if it is a document."""
    command = next((str(own) for own in arguments if not str(own).startswith("-")), "")
    if not out.startswith("{") or (validator := validator_of(command)) is None:
        return
    try:
        document = json.loads(out)
    except ValueError:
        return
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(document)]
    assert not faults, f"{command}: {faults[:3]}"
