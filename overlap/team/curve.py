"""``Curve``: what a minute costs by the time it is for someone, as a team's ``[burden]`` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from overlap.base.checks import check_choice, check_kind, check_whole, listed, set_fields
from overlap.base.errors import SiteError
from overlap.base.reprs import short
from overlap.base.tables import check_keys
from overlap.base.units import MINUTES_PER_DAY, as_minutes
from overlap.team.penalties import DISTANCES, MAX_RATE, PENALTIES, Penalty

REST_MIN: Final = 11 * 60
ABSENT: Final = 7


@dataclass(frozen=True, slots=True)
class Curve:
    """What a minute costs by the time it is for someone.

    Attributes
    ----------
    name : of the preset it is, or is made from
    penalties : those of the preset, at its rates or others; the first that takes a minute has it,
        the last is added to the others
    rest_min : due between two shifts [min]; 11 hours: Directive 2003/88/EC, Article 3
    absent : what missing a quarter of an hour of a meeting costs; less than the night, 8, and more
        than any hour of the evening, 6: below a quorum of 1 nobody has to come at night

    Raises
    ------
    SiteError : no preset of this name, other penalties than its own, or a number out of its bounds.

    >>> CURVES["eu-strict"].refused
    ('deep_night', 'night', 'short_rest')
    """

    name: str
    penalties: tuple[Penalty, ...] = PENALTIES
    rest_min: int = REST_MIN
    absent: int = ABSENT

    def __post_init__(self) -> None:
        base = dict(_PRESETS)[check_choice(self.name, [name for name, _ in _PRESETS], "preset")]
        own = listed(self.penalties, "penalties", "penalties", most=len(base))
        for n, penalty in enumerate(own, start=1):
            check_kind(penalty, Penalty, f"penalties[{n}]")
            check_whole(penalty.rate, penalty.name, 0, MAX_RATE)
        if [(p.name, p.minutes) for p in own] != [(p.name, p.minutes) for p in base]:
            reason = f"not those of the preset {self.name} with other rates"
            raise SiteError(reason, key="penalties", value=[penalty.name for penalty in own])
        values = {
            "penalties": tuple(own),
            "rest_min": check_whole(self.rest_min, "rest_min", 0, MINUTES_PER_DAY),
            "absent": check_whole(self.absent, "absent", 0, MAX_RATE),
        }
        set_fields(self, values)

    def __repr__(self) -> str:
        rates = (f"{p.name} {'refused' if p.refused else p.rate}" for p in self.penalties)
        return short(f"<Curve {self.name!r}: {', '.join(rates)}>")

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Build a curve from a ``[burden]`` table: a preset, and what differs from it.

        Parameters
        ----------
        table : a dict

        Raises
        ------
        OverlapError : an unknown key or preset, a rate that isn't a whole number up to 1000.

        >>> curve = Curve.from_dict({"early": 7, "refuse": ["deep_night"]})
        >>> [p.rate for p in curve.penalties if p.name == "early"], curve.refused
        ([7], ('deep_night',))
        """
        preset = table.get("preset", "default") if isinstance(table, Mapping) else "default"
        base = preset_curve(preset)
        names = [p.name for p in base.penalties if p.name != "working"]
        rest = {"rest"} if "short_rest" in names else set()
        values = check_keys(table, {"preset", "refuse", "absent", *names, *rest})
        refused = _names(values["refuse"], names) if "refuse" in values else base.refused
        rest_min = base.rest_min
        if "rest" in values:
            rest_min = as_minutes(values["rest"], key="rest", least=0, most=MINUTES_PER_DAY)
        penalties = tuple(
            replace(
                p,
                rate=values.get(p.name, p.rate),
                refused=p.name in refused,
            )
            for p in base.penalties
        )
        absent = values.get("absent", base.absent)
        return cls(base.name, penalties, rest_min, absent)

    def to_dict(self) -> dict[str, object]:
        """Return the ``[burden]`` table that says the same: the preset, and what differs from it.

        >>> Curve.from_dict({"early": 7, "refuse": ["deep_night"]}).to_dict()
        {'preset': 'default', 'early': 7, 'refuse': ['deep_night']}
        """
        base = CURVES[self.name]
        usual = {penalty.name: penalty.rate for penalty in base.penalties}
        table: dict[str, object] = {"preset": self.name}
        table |= {p.name: p.rate for p in self.penalties if p.rate != usual[p.name]}
        if self.refused != base.refused:
            table["refuse"] = list(self.refused)
        if self.rest_min != base.rest_min:
            table["rest"] = f"{self.rest_min}m"
        return table if self.absent == base.absent else {**table, "absent": self.absent}

    @property
    def refused(self) -> tuple[str, ...]:
        """Names of the penalties of which no minute is allowed."""
        return tuple(p.name for p in self.penalties if p.refused)


_STRICT: Final = ("night", "deep_night", "short_rest")
_PRESETS: Final = (
    ("default", PENALTIES),
    ("eu-strict", tuple(replace(p, refused=p.name in _STRICT) for p in PENALTIES)),
    ("linear", DISTANCES),
)
CURVES: Final = {name: Curve(name, penalties) for name, penalties in _PRESETS}


def preset_curve(name: object) -> Curve:
    """Return the curve of a preset's name.

    Raises
    ------
    SiteError : there is none; with all there are.

    >>> preset_curve("linear").refused
    ()
    """
    return CURVES[check_choice(name, CURVES, "preset")]


def _names(value: object, known: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise SiteError("not a list of penalties", key="refuse", value=value)
    for name in value:
        if name not in known:
            reason = f"not one of {', '.join(known)}"
            raise SiteError(reason, key="refuse", value=name)
    return tuple(value)
