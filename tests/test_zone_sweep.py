"""The sweep over all zones: what it finds when one second is wrong, and that nothing is."""

import platform
from dataclasses import replace

import numpy as np
import pytest
import zone_sweep
from laws.strategies import LIVELY
from zone_sweep import FIRST_S, NotComparedError, Row, with_folds, with_targets, with_zoneinfo

from overlap.clocks.zones import aliases, zone_names, zone_table

LONDON_2027 = 1806195600  # 2027-03-28T01:00Z, as `date -u -d` says
glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="zdump is of another libc")


def tables_of(names):
    return {name: zone_table(name) for name in names}


def one_second_late(table):
    change_s = table.change_s.copy()
    change_s[change_s == LONDON_2027] += 1
    return replace(table, change_s=change_s)


def without_the_change(table):
    n = int(np.flatnonzero(table.change_s == LONDON_2027)[0])
    return replace(
        table,
        change_s=np.delete(table.change_s, n),
        offset_s=np.delete(table.offset_s, n + 1),
        is_dst=np.delete(table.is_dst, n + 1),
    )


def with_one_more(table):
    n = int(np.flatnonzero(table.change_s == LONDON_2027)[0])
    return replace(
        table,
        change_s=np.insert(table.change_s, n, LONDON_2027 - 60),
        offset_s=np.insert(table.offset_s, n + 1, 1800),
        is_dst=np.insert(table.is_dst, n + 1, True),
    )


def a_second_east(table):
    return replace(table, offset_s=table.offset_s + 1)


def as_standard_time(table):
    return replace(table, is_dst=np.zeros_like(table.is_dst))


OFFSETS = [one_second_late, without_the_change, with_one_more, a_second_east]


@pytest.mark.parametrize("fault", OFFSETS)
def test_a_seeded_fault_of_a_second_differs_from_zoneinfo(fault):
    tables = {"Europe/London": fault(zone_table("Europe/London"))}
    found = with_zoneinfo(tables).differences
    assert found
    assert all(line.startswith("Europe/London: ") for line in found)


@glibc
@pytest.mark.parametrize("fault", [*OFFSETS, as_standard_time])
def test_a_seeded_fault_of_a_second_differs_from_zdump_and_zic(fault):
    tables = {"Europe/London": fault(zone_table("Europe/London"))}
    assert zone_sweep.with_zdump(tables).differences
    assert zone_sweep.with_zic(tables).differences


def test_a_wrong_second_is_told_with_both_sides():
    tables = {"Europe/London": one_second_late(zone_table("Europe/London"))}
    assert with_zoneinfo(tables).differences == [
        "Europe/London: theirs from 2027-03-28T01:00:00Z: (3600,)",
        "Europe/London: ours from 2027-03-28T01:00:01Z: (3600,)",
    ]


def test_a_change_that_is_a_minute_late_moves_the_ends_of_its_gap():
    table = zone_table("Europe/London")
    late = replace(table, change_s=table.change_s + np.where(table.change_s == LONDON_2027, 60, 0))
    assert with_folds({"Europe/London": late}).differences


def test_a_link_with_another_table_than_its_target_s_is_found():
    tables = tables_of(zone_names()) | {"GB": one_second_late(zone_table("GB"))}
    assert with_targets(tables).differences == ["GB: not the table of Europe/London"]


def test_a_name_that_a_reader_lacks_is_a_difference():
    reader = zone_sweep.Reader("none", lambda _: {})
    assert zone_sweep.compared(reader, tables_of(["UTC"])).differences == ["UTC: not there"]


@pytest.mark.parametrize(
    ("line", "at_s", "kind"),
    [
        ("-\t-\t-004430\tMMT", FIRST_S, (-2670, False)),
        ("-\t-\t+0530\tIST", FIRST_S, (19800, False)),
        ("-\t-\t-00", FIRST_S, (0, False)),
        ("1972-01-07\t00:44:30\t+00\tGMT", 63593070, (0, False)),
        ("2027-03-28\t02\t+01\tBST\t1", LONDON_2027, (3600, True)),
        ("1974-06-24\t01\t+01\t\t1", 141264000, (3600, True)),
    ],
)
def test_lines_of_zdump_are_read_as_its_manual_says(line, at_s, kind):
    assert zone_sweep._zdumps(line) == (at_s, kind)  # noqa: SLF001 - the sweep's own reading


def test_a_difference_makes_the_sweep_fail_and_a_missing_reader_is_told(monkeypatch, capsys):
    def differs(_):
        return Row("a reader", 598, 253, 9, 4, 5, ["UTC: theirs from 1970-01-01T00:00:00Z: (1,)"])

    def agrees(_):
        return Row("another", 598, 253, 9, 4, 5, [])

    def is_missing(_):
        raise NotComparedError("its version is 1999a, ours 2026f")

    monkeypatch.setattr(zone_sweep, "COMPARISONS", {"one": agrees, "two": is_missing})
    assert zone_sweep.main() == 0
    assert "| two: not compared, its version is 1999a, ours 2026f |" in capsys.readouterr().out
    monkeypatch.setattr(zone_sweep, "COMPARISONS", {"one": differs, "two": agrees})
    assert zone_sweep.main() == 1
    out, err = capsys.readouterr()
    assert "| a reader | 598 | 253 | 9 | 4 | 5 | 1 |" in out
    assert "a reader: UTC: theirs from" in err


def test_data_of_another_version_are_not_compared(monkeypatch):
    monkeypatch.setattr(zone_sweep, "iana_version", lambda: "1999a")
    with pytest.raises(NotComparedError, match="ours 1999a"):
        zone_sweep._same_version("2026f")  # noqa: SLF001 - the sweep's own guard


def test_both_ends_of_every_gap_and_fold_equal_zoneinfo_in_both_passes():
    found = with_folds(tables_of(sorted(zone_names() - aliases().keys())))
    assert found.differences == []
    assert min(found.gaps, found.folds) > 10_000


def test_every_link_has_the_bytes_and_the_table_of_its_target():
    found = with_targets(tables_of(zone_names()))
    assert found.differences == []
    assert found.links > 200


def test_lively_zones_have_zoneinfo_s_changes():
    assert with_zoneinfo(tables_of(LIVELY)).differences == []


@glibc
def test_lively_zones_have_zdump_s_changes_and_daylight_saving():
    tables = tables_of(LIVELY)
    assert zone_sweep.with_zdump(tables).differences == []
    assert zone_sweep.with_zic(tables).differences == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["zoneinfo", "zdump", "zic"])
def test_no_change_of_any_zone_differs(name):
    found = zone_sweep.COMPARISONS[name](tables_of(zone_names()))
    assert found.differences == []
    assert found.names == len(zone_names())
