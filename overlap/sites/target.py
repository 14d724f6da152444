"""``Target``: how many shared hours a day are wanted, and on what share of days.

The 2-4 hours are practitioners' consensus, not a theorem; the profiles say for which kind of
work how much is needed, and why.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Self, overload

import numpy as np
from numpy.typing import NDArray

from overlap.base.checks import check_choice, set_fields
from overlap.base.errors import TargetError, nearest
from overlap.base.reprs import call, of_fields
from overlap.base.tables import check_keys
from overlap.base.units import (
    MINUTES_PER_DAY,
    MINUTES_PER_HOUR,
    DurationError,
    format_minutes,
    is_number,
    parse_minutes,
    short_units,
)

DEFAULT_SHARE: Final = 0.9
EXCUSE: Final = "excuse"
MISS: Final = "miss"
Lost = Literal["excuse", "miss"]
LOST: Final[tuple[Lost, ...]] = (EXCUSE, MISS)
"""What a lost day is: left out of the share, or a day below the minimum."""

_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%", re.ASCII)
_TO: Final = re.compile(r"[-–\N{EM DASH}]|\bto\b")
_BETWEEN: Final = re.compile(r"between\b(.+?)\band\b(.+)", re.IGNORECASE)
_AT_LEAST: Final = re.compile(
    r"(?:at least|minimum|>=|≥)(.+)|(.+?)(?:\+|\bor more|\bminimum)", re.IGNORECASE
)
_PER_CENT: Final = re.compile(r"(?<=\d) ?per ?cent\b", re.IGNORECASE)
_WHOLE: Final = 1_000_000
"""A percentage has at most four decimals: a millionth of the whole."""

_SHARE: Final = re.compile(r"\d{0,3}\.?\d{1,20}", re.ASCII)
_BARE: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?", re.ASCII)
_ONE_UNIT: Final = re.compile(r"[\d.,]+ ?([hm%])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of minutes, or a percentage of the minutes that the reference works that day."""

    minutes: int = 0
    percent: float | None = None

    def least(self, working_minutes: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the fewest whole minutes that reach the bound on each day.

        >>> Bound(percent=50).least(np.array([480, 301], np.int32))
        array([240, 151])
        """
        return -(-self._ten_thousandths(working_minutes) // _WHOLE)

    def most(self, working_minutes: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the most whole minutes that don't exceed the bound on each day.

        >>> Bound(percent=50).most(np.array([480, 301], np.int32))
        array([240, 150])
        """
        return self._ten_thousandths(working_minutes) // _WHOLE

    def _ten_thousandths(self, working_minutes: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the bound exactly, in units in which a written percentage is whole."""
        working = working_minutes.astype(np.int64)
        if self.percent is None:
            return np.full_like(working, self.minutes * _WHOLE)
        return working * round(self.percent * _WHOLE / 100)

    def __str__(self) -> str:
        if self.percent is None:
            return format_minutes(self.minutes)
        return f"{self.percent:g} % of headquarters' hours"


def check_share(share: object, *, key: str = "share") -> float:
    """Return a share above 0 and at most 1: a number, or text such as ``"90%"``.

    Raises
    ------
    TargetError : anything else, NaN among it.

    >>> check_share(0.9), check_share("90 %")
    (0.9, 0.9)
    """
    number = parse_share(share) if isinstance(share, str) else share
    if is_number(number) and 0 < number <= 1:
        return float(number)
    reason = "not a number above 0 and at most 1; write 0.9 or 90%"
    raise TargetError(reason, key=key, value=share)


def parse_share(text: str) -> float | None:
    """Return the number that a share is written as, ``"0.9"`` or ``"90%"``; None for other text.

    >>> parse_share("0,9"), parse_share("90 per cent"), parse_share("most")
    (0.9, 0.9, None)
    """
    text = _PER_CENT.sub("%", text.strip()).replace(",", ".")
    percent = _PERCENT.fullmatch(text)
    if percent:
        return float(percent[1]) / 100
    return float(text) if _SHARE.fullmatch(text) else None


def check_lost(lost: object, *, key: str = "lost") -> Lost:
    """Return what lost days are: ``"excuse"`` or ``"miss"``.

    Raises
    ------
    TargetError : anything else.
    """
    return check_choice(lost, LOST, key, fault=TargetError)


def read_bounds(
    text: object, profiles: Mapping[str, Profile], key: str
) -> tuple[Bound, Bound | None]:
    """Return the minimum and maximum that a text says; an error calls it ``key``.

    Raises
    ------
    TargetError : it says none.
    """
    if not isinstance(text, str):
        raise TargetError('not a target such as "2h-4h"', key=key, value=text)
    try:
        return _bounds(text, profiles)
    except TargetError as fault:
        raise fault.within(key) from None


def _profile_name(text: str, profiles: Mapping[str, Profile]) -> str:
    """Return the name of a profile; capitals count only where two names differ by them alone."""
    name = text.strip()
    same = [own for own in profiles if isinstance(own, str) and own.casefold() == name.casefold()]
    return same[0] if len(same) == 1 else name


def _words(text: str) -> list[str]:
    """Return the text of the minimum and of the maximum, each with a unit where one has it.

    >>> _words("2-4 hours"), _words("2h-4"), _words("at least 50 percent")
    (['2h', '4h'], ['2h', '4h'], ['50%'])
    """
    between, least = _BETWEEN.fullmatch(text.strip()), _AT_LEAST.fullmatch(text.strip())
    parts = between.groups() if between else [least[1] or least[2]] if least else _TO.split(text)
    words = [short_units(_PER_CENT.sub("%", part)) for part in parts]
    if len(words) == 2:  # noqa: PLR2004 - a minimum and a maximum
        for bare, other in ((0, 1), (1, 0)):
            one_unit = _ONE_UNIT.fullmatch(words[other])
            if _BARE.fullmatch(words[bare]) and one_unit:
                words[bare] += one_unit[1]
    return words


def _bounds(text: str, profiles: Mapping[str, Profile]) -> tuple[Bound, Bound | None]:
    words = _words(text)
    try:
        bounds = [_bound(word) for word in words]
    except DurationError:
        if len(words) == 1 and _BARE.fullmatch(words[0]):
            number = float(words[0].replace(",", "."))
            most = {"h": 24, "m": MINUTES_PER_DAY, "%": 100}
            cures = " or ".join(f"{words[0]}{unit}" for unit in most if number <= most[unit])
            raise TargetError(f"has no unit; write {cures}", value=text) from None
        close = nearest(text, profiles) or tuple(profiles)
        hint = f", or a profile: {', '.join(close)}" if close else ""
        reason = f'not a target such as "2h-4h", "90m" or "100%"{hint}'
        raise TargetError(reason, value=text) from None
    low, high = bounds[0], bounds[1] if len(bounds) > 1 else None
    if len(bounds) > 2:  # noqa: PLR2004 - a minimum and a maximum
        raise TargetError("more than two bounds", value=text)
    for bound in bounds:
        if bound.minutes > MINUTES_PER_DAY or (bound.percent or 0) > 100:  # noqa: PLR2004 - per cent
            raise TargetError("more than a whole day", value=text)
    same_kind = high is not None and (low.percent is None) == (high.percent is None)
    if high and same_kind and (low.minutes, low.percent or 0) > (high.minutes, high.percent or 0):
        raise TargetError("the minimum is above the maximum", value=text)
    return low, high


def _bound(word: str) -> Bound:
    percent = _PERCENT.fullmatch(word)
    return Bound(percent=float(percent[1])) if percent else Bound(parse_minutes(word))


def _as_given(bound: Bound) -> str:
    """Return a bound as a target has it, the shortest way."""
    if bound.percent is not None:
        return f"{bound.percent:g}%"
    hours, rest = divmod(bound.minutes, MINUTES_PER_HOUR)
    return f"{bound.minutes}m" if rest or not hours else f"{hours}h"


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of work, the shared hours it needs, and why.

    Parameters
    ----------
    overlap : in the forms of ``Target``
    reason : why so much
    share : of the days that must reach the minimum; None: the target's default
    lost : ``"miss"`` where a day that days off take whole counts as below; None: the default

    Raises
    ------
    TargetError : as ``Target``, or a reason that isn't text.

    >>> own = Profile("90m-4h", "one daily handover", share=0.95)
    >>> Target("handover", profiles={"handover": own})
    Target('90m-4h', share=0.95)
    """

    overlap: str
    reason: str
    share: float | None = None
    lost: Lost | None = None

    __repr__ = of_fields

    def __post_init__(self) -> None:
        read_bounds(self.overlap, {}, "overlap")
        if not isinstance(self.reason, str):
            raise TargetError("not text", key="reason", value=self.reason)
        values = {
            "overlap": self.overlap.strip(),
            "share": None if self.share is None else check_share(self.share),
            "lost": None if self.lost is None else check_lost(self.lost),
        }
        set_fields(self, values)

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Build from a ``[profile.NAME]`` table.

        Parameters
        ----------
        table : a dict with ``overlap``, and ``share``, ``lost`` and ``reason`` if they are its own

        Raises
        ------
        OverlapError : not a dict, an unknown or a missing key, or no target; it names the key.
        """
        known = {"overlap", "share", "lost", "reason"}
        return cls(**{"reason": "", **check_keys(table, known, required=["overlap"])})

    def to_dict(self) -> dict[str, object]:
        """Return the table that says the same; ``from_dict`` takes it back.

        >>> Profile("90m-4h", "one daily handover", share=0.95).to_dict()
        {'overlap': '90m-4h', 'share': 0.95, 'reason': 'one daily handover'}
        """
        table = {"overlap": self.overlap, "share": self.share, "lost": self.lost}
        table["reason"] = self.reason
        return {key: value for key, value in table.items() if value is not None}


PROFILES: Final[Mapping[str, Profile]] = {
    "collaborative": Profile(
        "2h-4h", "joint work: a meeting and its follow-up fit into one shared half day"
    ),
    "customer-facing": Profile(
        "100%",
        "real-time work needs the client's clock: all of headquarters' hours, on days off too",
        lost=MISS,
    ),
    "independent": Profile("30m", "separable work: enough to update each other daily"),
    "trusted": Profile("0m", "an established team in writing: none needed, the figures are shown"),
}


@dataclass(frozen=True, slots=True, init=False)
class Target:
    """Shared time that is needed: a minimum, optionally a maximum, and on which share of days.

    ``minimum`` and ``maximum`` have ``minutes`` or ``percent``, the maximum may be None; ``text``
    is the overlap as it was given, and doesn't count when targets are compared.

    Parameters
    ----------
    overlap : ``"2h-4h"``, ``"2h"`` (a minimum alone), ``"90m"``, ``"PT2H30M"``, ``"100%"`` (of
        the reference's working time that day), or a profile's name
    share : of the days that must reach the minimum, above 0 and at most 1; default the
        profile's, else ``default_share``
    lost : ``"excuse"``: days whose overlap days off take whole are left out; ``"miss"``: they
        count as days below the minimum; default the profile's, else ``default_lost``
    profiles : the profiles known by name
    default_share, default_lost : where neither the argument nor the profile says one
    key : what an error about ``overlap`` calls it

    Raises
    ------
    TargetError : can't be read, minimum above maximum, more than a day, share out of range,
        ``lost`` neither of the two.

    >>> Target("2h-4h").minimum
    Bound(minutes=120, percent=None)
    >>> str(Target("customer-facing"))
    "at least 100 % of headquarters' hours on 90 % of days, lost ones too"
    """

    text: str = field(compare=False)
    minimum: Bound
    maximum: Bound | None
    share: float
    lost: Lost

    def __init__(  # noqa: PLR0913 - all but two by keyword
        self,
        overlap: str = "2h-4h",
        share: float | None = None,
        *,
        lost: Lost | None = None,
        profiles: Mapping[str, Profile] = PROFILES,
        default_share: float = DEFAULT_SHARE,
        default_lost: Lost = EXCUSE,
        key: str = "overlap",
    ) -> None:
        if not isinstance(profiles, Mapping):
            raise TargetError("not a dict of names and profiles", key="profiles", value=profiles)
        profile = None
        if isinstance(overlap, str):
            overlap = _profile_name(overlap, profiles)
            profile = profiles.get(overlap)
        low, high = read_bounds(profile.overlap if profile else overlap, profiles, key)
        if share is None:
            share = profile.share if profile and profile.share is not None else default_share
        if lost is None:
            lost = profile.lost if profile and profile.lost is not None else default_lost
        values = {"text": overlap, "minimum": low, "maximum": high}
        set_fields(self, {**values, "share": check_share(share), "lost": check_lost(lost)})

    @classmethod
    def from_dict(
        cls,
        table: object,
        *,
        profiles: Mapping[str, Profile] = PROFILES,
        default_share: float = DEFAULT_SHARE,
        default_lost: Lost = EXCUSE,
    ) -> Self:
        """Build from a ``[target]`` table.

        Parameters
        ----------
        table : a dict; keys it lacks have the defaults of ``Target``
        profiles, default_share, default_lost : as of ``Target``

        Raises
        ------
        OverlapError : not a dict, an unknown key, or a value that can't be read; it names the key.

        >>> Target.from_dict({"overlap": "2h", "share": 0.8})
        Target('2h', share=0.8)
        """
        values = check_keys(table, {"overlap", "share", "lost"})
        return cls(
            values.get("overlap", "2h-4h"),
            values.get("share"),
            lost=values.get("lost"),
            profiles=profiles,
            default_share=default_share,
            default_lost=default_lost,
        )

    def to_dict(self) -> dict[str, object]:
        """Return the table that says the same; ``from_dict`` takes it back.

        >>> Target("2h-4h").to_dict()
        {'overlap': '2h-4h', 'share': 0.9, 'lost': 'excuse'}
        """
        return {"overlap": self._as_given(), "share": self.share, "lost": self.lost}

    def _as_given(self) -> str:
        """Return the bounds in the shortest way that a target is written."""
        bounds = [self.minimum] + ([self.maximum] if self.maximum else [])
        return "-".join(map(_as_given, bounds))

    @property
    def counts_lost_days(self) -> bool:
        """Whether a lost day is a day below the minimum."""
        return self.lost == MISS

    def with_share(self, share: float | None) -> Self:
        """Return the same bounds on another share of days.

        Parameters
        ----------
        share : above 0 and at most 1; None keeps it

        Raises
        ------
        TargetError : a share out of range.

        >>> Target("2h").with_share(0.5)
        Target('2h', share=0.5)
        """
        if share is None:
            return self
        other = copy.copy(self)
        set_fields(other, {"share": check_share(share)})
        return other

    @overload
    def is_met(self, share: float) -> bool: ...
    @overload
    def is_met(self, share: NDArray[np.float64]) -> NDArray[np.bool_]: ...
    def is_met(self, share: float | NDArray[np.float64]) -> bool | NDArray[np.bool_]:
        """Say whether a share of days that reach the minimum is enough; or each of many is.

        Without a day that counts the share is 0, which is never enough.

        >>> Target("2h", share=0.8).is_met(0.8), Target("trusted").is_met(0.0)
        (True, False)
        """
        return share >= self.share

    def __repr__(self) -> str:
        lost = MISS if self.counts_lost_days else None
        return call("Target", self._as_given(), share=self.share, lost=lost)

    def __str__(self) -> str:
        bounds = f"at least {self.minimum}"
        if self.maximum is not None:
            bounds = f"{self.minimum} to {self.maximum}"
        lost = ", lost ones too" if self.counts_lost_days else ""
        return f"{bounds} on {self.share * 100:.4g} % of days{lost}"
