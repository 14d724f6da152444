"""Old zone data are told about, once, on stderr, and change no answer."""

import zoneinfo
from datetime import date

import pytest

from overlap.cli.zone_age import holidays_age_note
from overlap.clocks.zones import iana_version, released_after

QUESTION = ["check", "London", "Berlin", "--start", "2027-01-01", "--stop", "2028-01-01"]
UPDATE = "newer rules may be missing; update with: pip install --upgrade tzdata"


@pytest.fixture
def system(tmp_path):
    """Make files of this machine's zones, of a release."""

    def make(name, text):
        (tmp_path / name).write_text(text)
        zoneinfo.reset_tzpath(to=[str(tmp_path)])

    yield make
    zoneinfo.reset_tzpath(to=[])


def test_a_release_is_of_its_year_or_later():
    year = int(iana_version()[:4])
    assert date(year, 1, 1) <= released_after() <= date(year, 12, 31)


def test_data_over_400_days_old_are_told_about_once_and_change_no_answer(overlap, monkeypatch):
    before = overlap(*QUESTION)
    assert before[2] == ""
    note = f"note: zone data {iana_version()} may be over 400 days old: {UPDATE}\n"
    for released, expected in ((date(2026, 1, 1), ""), (date(2025, 12, 31), note)):
        monkeypatch.setattr(
            "overlap.clocks.zones.released_after", lambda released=released: released
        )
        monkeypatch.setattr("overlap.cli.question.today", lambda: date(2027, 2, 5))
        assert overlap(*QUESTION) == (*before[:2], expected)
        assert overlap(*QUESTION, "-q") == (*before[:2], "")


@pytest.mark.parametrize(
    ("name", "text"),
    [("tzdata.zi", "# version 2099b\nR A 1916 o - Jun 14 23s 1 S\n"), ("+VERSION", "2099b\n")],
)
def test_data_older_than_the_systems_are_told_about(overlap, system, name, text):
    before = overlap(*QUESTION)
    system(name, text)
    code, out, err = overlap(*QUESTION)
    assert (code, out) == before[:2]
    own = f"note: zone data {iana_version()} are older than this system's, 2099b: "
    assert err == f"{own}{UPDATE}\n"


@pytest.mark.parametrize("text", ["# version 1999a\n", "", "nonsense\n", "\u00e9\n"])
def test_a_system_that_is_older_or_unknown_is_no_news(overlap, system, text):
    system("tzdata.zi", text)
    assert overlap(*QUESTION)[2] == ""


def test_commands_without_zones_say_nothing_of_them(overlap, system):
    system("+VERSION", "2099b")
    assert overlap("init")[2] == ""


def test_holiday_data_over_half_a_year_old_are_told_about_and_change_no_answer(
    overlap, monkeypatch
):
    before = overlap(*QUESTION)
    monkeypatch.setattr("overlap.sites.holiday_library.holidays_version", lambda: "0.95")
    code, out, err = overlap(*QUESTION)
    assert (code, out.replace("0.95", ""), err.count("pip install --upgrade holidays")) == (
        before[0],
        before[1].replace("0.109", ""),
        1,
    )


@pytest.mark.parametrize(
    ("version", "today", "is_old"),
    [
        ("0.109", date(2027, 5, 1), False),
        ("0.109", date(2027, 6, 1), True),
        ("0.120", date(2027, 6, 1), False),
        ("1.2.3", date(2040, 1, 1), False),
    ],
)
def test_the_age_of_holiday_data_is_reckoned_from_their_release(version, today, is_old):
    assert (holidays_age_note(today, version) is not None) == is_old
