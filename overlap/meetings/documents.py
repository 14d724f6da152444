"""The documents of ``schedule``, ``suggest`` and ``verify-certificate``, as typed JSON."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from overlap.clocks.timeline import HorizonDocument
from overlap.sites.documents import NoteDocument, VersionsDocument
from overlap.sites.uncovered import UncoveredDocument

AwayDocument = TypedDict(
    "AwayDocument", {"from": str, "to": str, "zone": NotRequired[str], "hours": NotRequired[str]}
)
"""Dates on which an attendee is elsewhere or works other hours."""


class AttendeeDocument(TypedDict):
    """Who attends, from which site and zone, and with which weight."""

    name: str
    weight: float
    site: str
    zone: str
    optional: bool
    away: NotRequired[list[AwayDocument]]


class SlotDocument(TypedDict):
    """A time of the rotation by the anchor's clock, how often it is used, and its fallback."""

    label: str
    anchor_time: str
    count: int
    fallback: str | None


class OccurrenceDocument(TypedDict):
    """A date of the rotation: when it is, for whom at what local time, what it costs whom."""

    index: int
    planned: str
    date: str
    slot: str
    start: str
    stop: str
    local: dict[str, str]
    burden: dict[str, float]
    absent: list[str]
    excused: list[str]
    reason: str


class SkippedDocument(TypedDict):
    """A planned date on which the meeting isn't held, and why."""

    planned: str
    reason: str


class CertificateDocument(TypedDict):
    """The numbers that say how fair a rotation is, and what proves them."""

    mode: str
    max_burden: float
    lower_bound: float
    weights: dict[str, float]
    gap: float | None
    leximin_optimal: bool
    total: float
    prefix_regret: float
    proof: NotRequired[dict[str, Any]]


class PairDocument(TypedDict):
    """The share of the dates at which two people meet."""

    between: list[str]
    share: float


class AttendanceDocument(TypedDict):
    """The share of the dates to which each person comes, and each pair."""

    share: dict[str, float]
    pairs: list[PairDocument]


class AlternativeDocument(TypedDict):
    """What a simpler rule would cost whom, and how often each would miss it.

    Where the rule can't be kept both are empty, and ``reason`` says why.
    """

    rule: str
    anchor_times: list[str]
    burden: dict[str, float]
    missed: dict[str, int]
    reason: str


class FrontierDocument(TypedDict):
    """The largest burden and the total of so many times."""

    times: int
    max_burden: float
    total: float


class AnchoredDocument(TypedDict):
    """What the rotation would cost if its times kept another clock, and which dates move."""

    zone: str
    burden: dict[str, float]
    moved: list[str]


class BriefDocument(TypedDict):
    """An occurrence before or after a change."""

    date: str
    slot: str
    start: str
    absent: list[str]


class ChangedDocument(TypedDict):
    """A planned date that a closure changes; null: it isn't held."""

    planned: str
    before: BriefDocument | None
    after: BriefDocument | None


class ScheduleDocument(TypedDict):
    """The answer of ``overlap schedule``."""

    meeting: str
    duration_min: int
    anchor: str
    anchor_zone: NotRequired[str]
    attendees: list[AttendeeDocument]
    slots: list[SlotDocument]
    occurrences: list[OccurrenceDocument]
    skipped: list[SkippedDocument]
    burden: dict[str, float]
    joined: NotRequired[dict[str, float]]
    penalties: dict[str, dict[str, float]]
    rates: dict[str, int]
    attendance: AttendanceDocument
    alternatives: list[AlternativeDocument]
    certificate: CertificateDocument
    search_complete: bool
    frontier: NotRequired[list[FrontierDocument]]
    anchors: NotRequired[list[AnchoredDocument]]
    changes: NotRequired[list[ChangedDocument]]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


class ProgrammeDocument(TypedDict):
    """The answer of ``overlap schedule --all``: a rotation for each meeting, and what all cost."""

    meetings: list[ScheduleDocument]
    burden: dict[str, float]
    notes: list[str]
    versions: VersionsDocument


class InfeasibleDocument(TypedDict):
    """The answer of ``overlap schedule`` where no rotation is feasible: where, and for whom."""

    meeting: str
    feasible: Literal[False]
    where: str
    conflict: list[str]
    reason: str
    versions: VersionsDocument


class SuggestionDocument(TypedDict):
    """A start: for whom at what local time, what it costs whom, who isn't there, and why."""

    rank: int
    start: str
    stop: str
    local: dict[str, str]
    burden: dict[str, float]
    worst: float
    total: float
    absent: list[str]
    reasons: list[str]
    better: str


class RefusedDocument(TypedDict):
    """Who can't come, why, and for how many minutes of the starts that were tried."""

    name: str
    why: str
    minutes: int


class RankedDocument(TypedDict):
    """Starts in order, by index, and what each costs; null where it isn't held."""

    order: list[int]
    absent: list[int]
    worst: list[float | None]
    total: list[float | None]
    burden: list[list[float | None]]
    away: list[list[bool]]


class NearestDocument(TypedDict):
    """The start that fails least, and who can't come to it."""

    start: str
    stop: str
    local: dict[str, str]
    absent: list[str]
    reasons: list[str]


class FailureDocument(TypedDict):
    """Why no start can be: who leaves none, and the start that fails least."""

    conflict: list[str]
    nearest: NearestDocument | None
    reason: str


class SuggestDocument(TypedDict):
    """The answer of ``overlap suggest``; ``conflict`` and ``nearest`` where nothing is feasible."""

    meeting: str
    duration_min: int
    horizon: HorizonDocument
    suggestions: list[SuggestionDocument]
    refused: list[RefusedDocument]
    conflict: list[str]
    nearest: NearestDocument | None
    reason: str
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument
