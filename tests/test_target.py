"""Targets as people write them."""

import pytest

from overlap import PROFILES, Profile, Target
from overlap.base.errors import TargetError
from overlap.sites.target import Bound


@pytest.mark.parametrize(
    ("text", "minimum", "maximum"),
    [
        ("2h-4h", Bound(120), Bound(240)),
        ("2-4h", Bound(120), Bound(240)),
        ("2h–4h", Bound(120), Bound(240)),
        (" 2h - 4h ", Bound(120), Bound(240)),
        ("2h", Bound(120), None),
        ("90m", Bound(90), None),
        ("1h30m", Bound(90), None),
        ("1.5h", Bound(90), None),
        ("PT2H30M", Bound(150), None),
        ("PT2H-PT4H", Bound(120), Bound(240)),
        ("100%", Bound(percent=100), None),
        ("50%-80%", Bound(percent=50), Bound(percent=80)),
        ("2h-100%", Bound(120), Bound(percent=100)),
        ("collaborative", Bound(120), Bound(240)),
        ("customer-facing", Bound(percent=100), None),
        ("independent", Bound(30), None),
        ("trusted", Bound(0), None),
        ("2h-2h", Bound(120), Bound(120)),
    ],
)
def test_a_target_is_read(text, minimum, maximum):
    target = Target(text)
    assert (target.minimum, target.maximum, target.share) == (minimum, maximum, 0.9)


@pytest.mark.parametrize(
    "text",
    ["", "2", "2h-", "-2h", "4h-2h", "80%-50%", "25h", "101%", "nan", "2h-3h-4h", "1.33h", "2x"],
)
def test_a_target_that_cannot_be_read_is_refused_with_its_value(text):
    with pytest.raises(TargetError) as fault:
        Target(text)
    assert repr(text) in str(fault.value)


def test_what_is_not_text_is_refused():
    with pytest.raises(TargetError, match="overlap: 120"):
        Target(120)


@pytest.mark.parametrize(
    "share", [0, -0.1, 1.01, float("nan"), float("inf"), True, "nine", "90", "101%"]
)
def test_a_share_is_above_zero_and_at_most_one(share):
    with pytest.raises(TargetError, match="share"):
        Target("2h", share=share)


def test_every_profile_is_a_target_with_a_reason():
    assert set(PROFILES) == {"collaborative", "customer-facing", "independent", "trusted"}
    for name, profile in PROFILES.items():
        assert Target(name, default_share=0.7).share == (profile.share or 0.7)
        assert profile.reason


def test_lost_days_are_excused_unless_the_target_or_its_profile_says_otherwise():
    assert [Target(text).lost for text in ("2h", "100%", "customer-facing")] == [
        "excuse",
        "excuse",
        "miss",
    ]
    assert Target("customer-facing", lost="excuse").lost == "excuse"
    own = {"desk": Profile("2h", "", lost="miss")}
    assert Target("desk", profiles=own).lost == "miss"
    assert Target("2h", default_lost="miss").lost == "miss"
    assert Target("2h", lost="miss") != Target("2h")
    assert Target("2h", lost="miss").with_share(0.5).lost == "miss"
    with pytest.raises(TargetError, match=r"lost: 'ignore': not one of excuse, miss"):
        Target("2h", lost="ignore")


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("2hours-4", "2h-4h"),
        ("2h-4", "2h-4h"),
        ("2h30-4h", "2h30m-4h"),
        ("1h30", "1h30m"),
        ("1,5h", "1h30m"),
        ("1,5-3h", "1h30m-3h"),
        ("between 2 and 4 hours", "2h-4h"),
        ("at least 2 hours", "2h"),
        ("2h or more", "2h"),
        ("2h+", "2h"),
        ("≥ 90 min", "90m"),
        ("50 per cent", "50%"),
        ("Customer-Facing", "customer-facing"),
    ],
)
def test_a_target_is_read_as_people_type_it(typed, canonical):
    typed_target, plain = Target(typed), Target(canonical)
    assert (typed_target.minimum, typed_target.maximum) == (plain.minimum, plain.maximum)
    assert (typed_target.share, typed_target.lost) == (plain.share, plain.lost)


@pytest.mark.parametrize(
    ("typed", "cure"),
    [("2", "write 2h or 2m or 2%"), ("90", "write 90m or 90%"), ("120", "write 120m")],
)
def test_a_number_alone_is_no_target_and_the_error_gives_it_a_unit(typed, cure):
    with pytest.raises(TargetError) as fault:
        Target(typed)
    assert str(fault.value).endswith(cure)


@pytest.mark.parametrize("typed", ["2h60", "2h5", "1:30", "2h 4h", "-2h", "at least", "2h-4h-6h"])
def test_what_may_mean_several_things_is_no_target(typed):
    with pytest.raises(TargetError):
        Target(typed)


@pytest.mark.parametrize("typed", ["0.9", "0,9", "90%", "90 percent", "90 per cent"])
def test_a_share_is_read_as_people_type_it(typed):
    assert Target("2h", typed).share == 0.9


@pytest.mark.parametrize("typed", ["90", "101%", "0", "-1", "nan", "most", "9/10"])
def test_what_is_no_share_is_repeated_with_what_to_write(overlap, typed):
    code, out, err = overlap("check", "London", "Lagos", "--share", typed, "--year", "2027")
    assert (code, out) == (2, "")
    assert f"--share: {typed!r}: " in err
    assert "write 0.9 or 90%" in err
