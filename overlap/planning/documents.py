"""The documents of ``check``, ``rank``, ``advise``, ``coverage`` and ``duty``, as typed JSON."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from overlap.clocks.timeline import HorizonDocument
from overlap.sites.documents import NoteDocument, SeasonDocument, TargetDocument, VersionsDocument
from overlap.sites.uncovered import UncoveredDocument


class MinutesDocument(TypedDict):
    """Statistics of the shared minutes over the joint days; null where there are none."""

    mean: float | None
    median: float | None
    p5: float | None
    min: int | None
    max: int | None


class ClockRangeDocument(TypedDict):
    """Dates ``[start, stop)`` of equal clock overlap, and what changed it."""

    start: str
    stop: str
    minutes: int
    cause: str


class LostDayDocument(TypedDict):
    """A working day whose whole overlap a day off takes, at which site, and why."""

    date: str
    site: str
    reason: str


class CheckedDayDocument(TypedDict):
    """A working day of the reference: shared minutes, and those without any day off."""

    date: str
    minutes: int
    clock_minutes: int


class SiteVerdictDocument(TypedDict):
    """Whether one site meets its target, with the days and figures behind it."""

    site: str
    met: bool
    joint_days: int
    lost_days: int
    share: float
    below: int
    within: int
    above: int
    minutes: MinutesDocument
    clock: list[ClockRangeDocument]
    lost: list[LostDayDocument]
    below_dates: list[str]
    target: NotRequired[TargetDocument]
    days: NotRequired[list[CheckedDayDocument]]


class MetDocument(TypedDict):
    """How a site meets one of several targets; days that count, and those that reach it."""

    site: str
    met: bool
    share: float
    reached_days: int
    counted_days: int


class TargetVerdictDocument(TypedDict):
    """One of several targets, by the name under which it was asked for."""

    name: str
    target: TargetDocument
    met: bool
    sites: list[MetDocument]


class CheckDocument(TypedDict):
    """The answer of ``overlap check``; ``targets`` where several were asked for."""

    reference: str
    target: TargetDocument
    horizon: HorizonDocument
    met: bool
    sites: list[SiteVerdictDocument]
    targets: NotRequired[list[TargetVerdictDocument]]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


class WeekDocument(TypedDict):
    """A week by its Monday: shared minutes, and working days of the reference."""

    monday: str
    minutes: int
    days: int


class PlaceTargetDocument(TypedDict):
    """How a place meets one of several targets, by the name under which it was asked for."""

    name: str
    met: bool
    share: float
    hours_needed: str | None


class RankedPlaceDocument(TypedDict):
    """A place of a ranking; ``hours_needed`` is null where no move of its hours would do.

    ``targets`` : where several were asked for
    """

    rank: int
    site: str
    zone: str
    country: str
    target: TargetDocument
    met: bool
    share: float
    targets: NotRequired[list[PlaceTargetDocument]]
    mean: float
    joint_days: int
    lost_days: int
    days_off: int
    people: int
    worst_weeks: list[WeekDocument]
    hours_needed: str | None
    uncovered: list[int]


class RankDocument(TypedDict):
    """The answer of ``overlap rank``; ``of`` is the number of places before ``--top``."""

    reference: str
    target: TargetDocument
    horizon: HorizonDocument
    of: int
    places: list[RankedPlaceDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


class ChangedHoursDocument(TypedDict):
    """A site's hours after a change, and whose clock they are written in; null: its own."""

    site: str
    hours: str
    clock: str | None
    seasons: list[SeasonDocument]


class ChangeDocument(TypedDict):
    """A change of hours: what kind, of which sites, its cost, and the share of days it reaches."""

    rank: int
    kind: str
    summary: str
    sites: list[ChangedHoursDocument]
    cost: float
    share: float
    met: bool


class AppliedDocument(TypedDict):
    """What ``--apply`` wrote: the file, the rank of the change, the lines that changed."""

    file: str
    rank: int
    diff: list[str]


class AdviseDocument(TypedDict):
    """The answer of ``overlap advise``; ``met`` and ``share`` are of the hours as they are."""

    reference: str
    site: str
    target: TargetDocument
    horizon: HorizonDocument
    met: bool
    share: float
    changes: list[ChangeDocument]
    nearest: ChangeDocument | None
    reason: str
    applied: NotRequired[AppliedDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


class SpanDocument(TypedDict):
    """Instants ``[start, stop)`` in UTC."""

    start: str
    stop: str


class SiteDutyDocument(TypedDict):
    """What a site works, and what it alone covers, as shares of all minutes."""

    site: str
    role: str
    worked: float
    alone: float


class GapDocument(TypedDict):
    """A time that nobody covers, in UTC, and why."""

    start: str
    stop: str
    minutes: int
    cause: str


class AddedGapDocument(GapDocument):
    """A gap that a closed site adds or widens, and by how much."""

    added_min: int


class RecurringGapDocument(TypedDict):
    """A gap that comes back on the same weekdays and local times of a clock."""

    days: str
    start: str
    stop: str
    clock: str
    cause: str
    times: int


class RequiredDocument(TypedDict):
    """The hours that have to be covered, and on whose clock."""

    hours: str
    clock: str


class HandoverDocument(TypedDict):
    """Whose windows end while which other works on, how often, and how long both are there."""

    giver: str
    taker: str
    times: int
    shortest_min: int
    median_min: float
    gap_min: int


class WaitDocument(TypedDict):
    """The longest time without a shared minute of two sites; null: they never share one."""

    sites: list[str]
    minutes: int | None
    start: str
    stop: str


WithoutDocument = TypedDict(
    "WithoutDocument",
    {
        "site": str,
        "from": str,
        "to": str,
        "share": float,
        "uncovered_min": int,
        "gaps": list[AddedGapDocument],
    },
)
"""What a closed site changes: the share covered then, the minutes uncovered besides, and when."""


class CoverageDocument(TypedDict):
    """The answer of ``overlap coverage``; ``required`` is null where all hours have to be covered.

    Shares are of the required minutes.
    """

    horizon: HorizonDocument
    span: SpanDocument
    required: RequiredDocument | None
    share: float
    week_hours: float
    required_week_hours: float
    by_role: dict[str, float]
    sites: list[SiteDutyDocument]
    gaps: list[GapDocument]
    recurring: list[RecurringGapDocument]
    handovers: list[HandoverDocument]
    waits: list[WaitDocument]
    without: NotRequired[WithoutDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument


class OnDutyDocument(TypedDict):
    """A site at an instant."""

    site: str
    local: str
    at_work: bool
    until: str | None
    next_start: str | None
    wait_min: int | None
    state: str


class DutyDocument(TypedDict):
    """The answer of ``overlap duty``: sites in the order to call them."""

    at: str
    sites: list[OnDutyDocument]
    uncovered: list[UncoveredDocument]
    notes: list[NoteDocument]
    versions: VersionsDocument
