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
