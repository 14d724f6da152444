"""The TZif reader against the standard library's, on the same files; and the names."""

import datetime as dt
import importlib.resources
import subprocess
import sys

import numpy as np
import pytest
from oracle.minute_walk import EPOCH, zone_of

from overlap.base.errors import OverlapError, UnknownZoneError
from overlap.clocks import zones
from overlap.clocks.zones import aliases, check_zone, iana_version, zone_names, zone_table

FIRST_S = int(dt.datetime(1970, 1, 1, tzinfo=dt.UTC).timestamp())
LAST_S = int(dt.datetime(2101, 1, 1, tzinfo=dt.UTC).timestamp())


def offset_s(zone, instant_s):
    at = (EPOCH + dt.timedelta(seconds=instant_s)).astimezone(zone)
    return int(at.utcoffset().total_seconds())


def test_every_transition_of_every_zone_equals_zoneinfo():
    for name in sorted(zone_names()):
        table, zone = zone_table(name), zone_of(name)
        first, stop = np.searchsorted(table.change_s, [FIRST_S, LAST_S]).tolist()
        for n in range(first, stop):
            at = int(table.change_s[n])
            assert offset_s(zone, at - 1) == table.offset_s[n], (name, at)
            assert offset_s(zone, at) == table.offset_s[n + 1], (name, at)


def test_no_transition_of_any_zone_is_missing():
    """Between our changes the offset must be constant: sampled, and at both ends."""
    rng = np.random.default_rng(1970)
    for name in sorted(zone_names()):
        table, zone = zone_table(name), zone_of(name)
        for at in np.sort(rng.integers(FIRST_S, LAST_S, 60)).tolist():
            n = int(np.searchsorted(table.change_s, at, side="right"))
            assert offset_s(zone, at) == table.offset_s[n], (name, at)


def test_changes_rise_strictly_and_each_changes_something():
    for name in zone_names():
        table = zone_table(name)
        assert (np.diff(table.change_s) > 0).all()
        same = (np.diff(table.offset_s) == 0) & (np.diff(table.is_dst) == 0)
        assert not same.any()
        assert not table.change_s.flags.writeable


def test_aliases_have_the_tables_of_their_targets():
    for alias, target in aliases().items():
        one, two = zone_table(alias), zone_table(target)
        assert one.change_s.tolist() == two.change_s.tolist()
        assert one.offset_s.tolist() == two.offset_s.tolist()


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("Asia/Manilla", "Asia/Manila"),
        ("europe/london", "Europe/London"),
        ("America/NewYork", "America/New_York"),
    ],
)
def test_an_unknown_name_gets_the_nearest_known(name, close):
    with pytest.raises(UnknownZoneError) as fault:
        check_zone(name)
    assert close in fault.value.nearest
    assert close in str(fault.value)
    assert isinstance(fault.value, LookupError)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/localtime",
        "",
        "Europe",
        "Asia/Manila\0",
        "x" * 300,
        None,
        5,
        b"UTC",
    ],
)
def test_what_is_no_name_is_refused_before_any_file_is_opened(name):
    with pytest.raises(UnknownZoneError):
        zone_table(name) if isinstance(name, str) else check_zone(name)


def test_the_version_is_iana_s():
    assert iana_version()[:4].isdigit()
    assert iana_version()[4:].isalpha()


def test_the_systems_zone_files_are_never_opened():
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from overlap import Horizon, Site, check
check(Site("a", "Asia/Manila"), Site("b", "Africa/Cairo"), Horizon("2027-01-01", "2028-01-01"))
zones = [path for path in opened if "zoneinfo" in path and not path.endswith((".py", ".pyc"))]
print([path for path in zones if "tzdata" not in path])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_zone_data_that_say_no_date_are_as_old_as_their_years_first_day(monkeypatch, tmp_path):
    (tmp_path / "zoneinfo").mkdir()
    (tmp_path / "zoneinfo" / "leapseconds").write_text("# no date\n")
    monkeypatch.setattr(zones, "_data", lambda: tmp_path)
    first = dt.date(int(iana_version()[:4]), 1, 1)
    assert zones.released_after.__wrapped__() == first


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (lambda data: b"PNG" + data[3:], UnknownZoneError),
        (lambda data: data[:-8] + b"\nmidway\n", OverlapError),
    ],
    ids=["header", "rule"],
)
def test_a_damaged_zone_file_is_an_error(monkeypatch, tmp_path, damage, error):
    rome = importlib.resources.files("tzdata").joinpath("zoneinfo", "Europe", "Rome")
    (tmp_path / "zoneinfo" / "Europe").mkdir(parents=True)
    (tmp_path / "zoneinfo" / "Europe" / "Rome").write_bytes(damage(rome.read_bytes()))
    assert zone_table("Europe/Rome").offset_min[-1] in {60, 120}
    monkeypatch.setattr(zones, "_data", lambda: tmp_path)
    with pytest.raises(error):
        zone_table.__wrapped__("Europe/Rome")
