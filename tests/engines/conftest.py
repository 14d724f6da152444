"""The engines as fixtures: a function from a calendar's bytes to what it shows."""

import pytest
from engines.readers import (
    PROGRAMS,
    Reader,
    shown_by_home_assistants_ical,
    shown_by_recurring_ical_events,
)

collect_ignore = ["read_with_libical.py"]  # for the Python of Debian, which has gi


@pytest.fixture(scope="session")
def engine_of(tmp_path_factory):
    """Return engines by name; each program is started once."""
    engines = {
        "recurring-ical-events": shown_by_recurring_ical_events,
        "ical": shown_by_home_assistants_ical,
    }

    def engine(name):
        if name not in engines:
            engines[name] = Reader(name, tmp_path_factory.mktemp("engine"))
        return engines[name]

    yield engine
    for name in PROGRAMS.keys() & engines.keys():
        engines[name].close()
