"""What a planning tool does with every public name: ``mypy --strict`` checks it, a test runs it.

``assert_type`` stands where a type matters to the caller.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import numpy as np
from numpy.typing import NDArray

import overlap
from overlap import (
    CURVES,
    PROFILES,
    Advice,
    Alternative,
    Anchored,
    Attendee,
    Away,
    BurdenError,
    CallingOrder,
    Change,
    Changed,
    ChangedHours,
    Coverage,
    Curve,
    DailyOverlap,
    DaysOff,
    Difference,
    Entry,
    Flexible,
    Frontier,
    Horizon,
    InfeasibleError,
    Invitation,
    Ledger,
    LedgerEntry,
    Meeting,
    Occurrence,
    OnDuty,
    OverlapError,
    OverlapMatrix,
    PairwiseOverlap,
    Person,
    Profile,
    Proposal,
    RankedPlace,
    Ranking,
    Rotation,
    Season,
    Site,
    SiteVerdict,
    Skipped,
    Slot,
    Spans,
    Target,
    Team,
    Uncovered,
    Verdict,
    WeeklyHours,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

EXAMPLES = Path("docs/examples")


def sites() -> tuple[Site, Site]:
    """Fields are given as text and dates, or as the objects that they become."""
    season = Season("2027-02-08", dt.date(2027, 3, 9), "Su-Th 10:00-15:00")
    manila = Site(
        "Manila",
        "Asia/Manila",
        "Mo-Fr 13:00-17:00,18:00-22:00",
        holidays=["PH"],
        days_off=["2027-12-24", dt.date(2027, 12, 31)],
        days_on=["2027-06-12"],
        seasons=[season, ("2027-08-02", "2027-08-06", "Mo-Fr 09:00-13:00")],
        half_day="09:00-12:00",
        people=12,
        target=Target("2h", share=0.8),
        flexible={"earliest": "06:00", "latest": "23:00"},
    )
    new_york = Site("New York", "America/New_York", "Mo-Fr 09:00-17:30", "US-NY", role="hq")
    assert_type(manila.name, str)
    assert_type(manila.days_off, tuple[DaysOff, ...])
    assert_type(manila.seasons, tuple[Season, ...])
    trip = Away("2027-03-01", dt.date(2027, 3, 12), "America/New_York")
    leave = DaysOff("2027-07-05", "2027-07-30", "leave")
    prefer: list[str | WeeklyHours] = [WeeklyHours.parse("09:00-12:00"), "Fr 09:00-11:00"]
    ana = Site("Ana", "Asia/Manila", days_off=[leave], away=[trip], prefer=prefer, clock="UTC")
    assert_type(ana.days_off, tuple[DaysOff, ...])
    assert_type(ana.away, tuple[Away, ...])
    assert_type(ana.prefer, tuple[WeeklyHours, ...])
    assert_type(manila.half_day, tuple[int, int] | None)
    assert_type(manila.people, int)
    assert_type(manila.target, Target | None)
    assert_type(manila.flexible, Flexible | None)
    assert_type(str(manila.hours), str)
    assert_type(manila.moved(-30), Site)
    assert_type(season.last, dt.date)
    later = replace(manila, hours=WeeklyHours.parse("Mo-Fr 14:00-22:00"), people=13)
    assert_type(later, Site)
    return new_york, manila


def wanted() -> Target:
    own = Profile("90m-4h", "one daily handover", share=0.95)
    assert_type(own.share, float | None)
    target = Target("handover", profiles={**PROFILES, "handover": own})
    assert_type(target.minimum.minutes, int)
    assert_type(target.maximum.percent if target.maximum else None, float | None)
    assert_type(target.share, float)
    return assert_type(target.with_share(0.5), Target)


def horizons() -> Horizon:
    year = Horizon.of_months(dt.date(2027, 1, 1), 12)
    assert_type(year, Horizon)
    assert_type(year.start, dt.date)
    assert_type(list(year)[:1], list[dt.date])
    assert_type(dt.date(2027, 5, 1) in year, bool)
    return year


def overlaps(reference: Site, other: Site, year: Horizon) -> None:
    daily = overlap.daily_overlap(reference, other, horizon=year, at_least=2)
    assert_type(daily, DailyOverlap)
    assert_type(daily.dates, NDArray[np.datetime64])
    assert_type(daily.minutes, NDArray[np.int32])
    assert_type(daily.lost, NDArray[np.bool_])
    assert_type(daily.intervals(), list[NDArray[np.datetime64]])
    assert_type(sorted(daily.columns()), list[str])
    each = overlap.daily_overlap_each(reference, [other], horizon=year)
    assert_type(each, PairwiseOverlap)
    assert_type(each.clock_minutes, NDArray[np.int32])
    assert_type(each.sites, tuple[Site, ...])

    def show(done: int, of: int) -> None:
        assert done <= of

    matrix = overlap.overlap_matrix([reference, other], year, "2h", quantiles=[0.05], progress=show)
    assert_type(matrix, OverlapMatrix)
    assert_type(matrix.mean, NDArray[np.float64])
    assert_type(matrix.joint_days, NDArray[np.int64])
    assert_type(matrix.levels, tuple[float, ...])


def verdicts(reference: Site, other: Site, year: Horizon, target: Target) -> None:
    verdict = overlap.check(reference, other, year, target)
    assert_type(verdict, Verdict)
    assert_type(verdict.met, bool)
    assert_type(verdict.uncovered, tuple[Uncovered, ...])
    for found in verdict.verdicts:
        assert_type(found, SiteVerdict)
        assert_type(found.minutes.median, float | None)
        assert_type([(day.date, day.reason) for day in found.lost], list[tuple[dt.date, str]])
        assert_type([(part.start, part.cause) for part in found.clock], list[tuple[dt.date, str]])
        assert_type(found.below_dates, tuple[dt.date, ...])
    near = overlap.candidate_sites(year, country="ID")
    assert_type(near, tuple[Site, ...])
    ranking = overlap.rank(reference, near, horizon=year, target=target)
    assert_type(ranking, Ranking)
    best = ranking.places[0]
    assert_type(best, RankedPlace)
    assert_type(best.hours_needed, str | None)
    assert_type([week.minutes for week in best.worst_weeks], list[int])
    advice = overlap.advise(
        reference, other, horizon=year, daytime=Flexible(360, 1380, 30), rest_min=660
    )
    assert_type(advice, Advice)
    assert_type(advice.best, Change | None)
    for change in advice.changes:
        assert_type(change.new_hours, tuple[ChangedHours, ...])


def duties(reference: Site, other: Site) -> None:
    week = Horizon("2027-03-08", "2027-03-15")
    found = overlap.coverage([reference, other], horizon=week)
    assert_type(found, Coverage)
    assert_type(found.week_hours, float)
    assert_type([gap.start for gap in found.gaps], list[dt.datetime])
    assert_type([wait.minutes for wait in found.waits], list[int | None])
    assert_type([pair.median_min for pair in found.handovers], list[float])
    assert_type(overlap.closed(other, "2027-03-08", dt.date(2027, 3, 9)), Site)
    at = overlap.parse_instant("2027-03-15 21:30", other)
    assert_type(at, dt.datetime)
    order = overlap.duty([reference, other], at)
    assert_type(order, CallingOrder)
    for on in order:
        assert_type(on, OnDuty)
        assert_type(on.local, dt.datetime)
        assert_type(on.wait_min, int | None)


def teams() -> tuple[Team, Meeting]:
    team = Team.load(EXAMPLES / "cairo-dubai-san-francisco.toml")
    assert_type(team.hq, Site)
    assert_type(team.others, tuple[Site, ...])
    assert_type(team.horizon, Horizon | None)
    assert_type(team.people, tuple[Person, ...])
    meeting = team.meeting("All hands")
    assert_type(meeting, Meeting)
    assert_type(meeting.dates, tuple[dt.date, ...])
    assert_type(meeting.invitation, Invitation)
    assert_type(replace(meeting, duration_min=30, mode="year_end", slots=(540, 1020)), Meeting)
    ana = Person("Ana", "Dubai", hours="Tu-Th 10:00-16:00", refuse=["Fr 15:00-24:00"])
    assert_type(replace(ana, weight=0.5, hours=WeeklyHours.parse("Mo-Fr 09:00-13:00")), Person)
    assert_type(replace(team, people=(ana,), horizon=Horizon("2027-01-01", "2027-07-01")), Team)
    assert_type(Team.parse('[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"').site("oslo"), Site)
    return team, meeting


def rotations(team: Team, meeting: Meeting) -> Proposal:
    carried = {"Cairo": 8.0, "Dubai": 0.0, "San Francisco": 8.0}
    busy = {"Dubai": Spans([29_987_400], [29_987_460])}
    plan = overlap.propose(team, meeting, carried=carried, busy=busy)
    assert_type(plan, Proposal)
    assert_type(plan.burden, NDArray[np.float64])
    assert_type(plan.lower_bound, float)
    assert_type(plan.attendees, tuple[Attendee, ...])
    assert_type(plan.slots, tuple[Slot, ...])
    assert_type(plan.occurrences, tuple[Occurrence, ...])
    assert_type(plan.occurrences[0].burden["Dubai"], float)
    assert_type(plan.skipped, tuple[Skipped, ...])
    shut = overlap.closed(team.site("Dubai"), "2027-05-03", "2027-05-14")
    again = overlap.replan(team, plan, shut)
    assert_type(again, Proposal)
    assert_type(again.changes, tuple[Changed, ...] | None)
    assert_type([change.after for change in again.changes or ()], list[Occurrence | None])
    assert_type(overlap.alternatives(plan), list[Alternative])
    assert_type(overlap.frontier(plan, time_limit=0.5), list[Frontier])
    assert_type(overlap.anchored(plan), list[Anchored])
    assert_type(overlap.named_burdens(plan), dict[str, dict[str, float]])
    return plan


def histories(plan: Proposal) -> None:
    swap = LedgerEntry(dt.date(2027, 3, 1), "adjustment", {"Dubai": -8.0, "Cairo": 8.0})
    ledger = Ledger((swap,)).with_proposal(plan)
    assert_type(ledger, Ledger)
    assert_type(ledger.carried(before="2027-07-01", half_life_days=90), dict[str, float])
    assert_type(ledger.text(), str)
    assert_type(Ledger.parse(ledger.text()).entries, tuple[LedgerEntry, ...])


def burdens(team: Team) -> Rotation:
    starts = np.array([[29_987_400, 29_987_460]], np.int64)
    curve = Curve.from_dict({"preset": "eu-strict", "early": 7})
    assert_type(curve.refused, tuple[str, ...])
    assert_type(CURVES["default"], Curve)
    tensor = overlap.burden_tensor(team.sites, starts, 60, curve)
    assert_type(tensor, NDArray[np.float64])
    minutes = overlap.penalty_minutes(team.hq, starts, 60, curve)
    assert_type(minutes, dict[str, NDArray[np.int64]])
    rotation = overlap.fair_rotation([[[4.0, 0.0], [0.0, 4.0]]] * 4, weights=[1, 2], max_slots=2)
    assert_type(rotation, Rotation)
    assert_type(rotation.slot_of, NDArray[np.int64])
    assert_type(rotation.leximin_optimal, bool)
    try:
        overlap.fair_rotation([[[float("inf")]]])
    except InfeasibleError as fault:
        assert_type(fault.conflict, tuple[str, ...])
    try:
        overlap.fair_rotation([[[-1.0]]])
    except BurdenError as fault:
        assert_type(fault.reason, str)
    return rotation


def calendars(plan: Proposal, reference: Site, year: Horizon) -> None:
    data = overlap.to_ics(plan, form="events", stamp=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert_type(data, bytes)
    entries = overlap.read_ics(data, source="sync.ics")
    assert_type(entries, tuple[Entry, ...])
    assert_type(entries[0].start, dt.datetime)
    assert_type(overlap.update_ics(data, plan), bytes)
    gone = overlap.cancel_ics(data, plan.meeting.invitation.uid)
    found = overlap.differences(entries, overlap.read_ics(gone))
    assert_type(found, tuple[Difference, ...])
    assert_type(found[0].shown, Entry)
    assert_type(overlap.moved_by_rules(data), tuple[Difference, ...])
    hours = overlap.hours_to_ics([reference], year)
    assert_type(hours, bytes)
    assert_type(overlap.read_hours(hours, year), dict[str, Spans])
    assert_type(overlap.days_off_to_ics([reference], year), bytes)
    busy = overlap.read_busy(data, reference.zone, year)
    assert_type(busy, Spans)
    assert_type(busy.minutes, int)
    assert_type((busy | busy) - busy, Spans)
    assert_type(list(busy)[:1], list[tuple[dt.datetime, dt.datetime]])


def proofs(document: Mapping[str, object]) -> None:
    found = overlap.verify_certificate(document)
    assert_type(found.max_burden, Fraction)
    assert_type(found.faults, tuple[str, ...])


def pictures(reference: Site, other: Site, year: Horizon, plan: Proposal) -> list[Axes]:
    return [
        overlap.plot.day_strip(reference, [other], "2027-03-16"),
        overlap.plot.year(reference, other, year),
        overlap.plot.matrix(overlap.overlap_matrix([reference, other], year)),
        overlap.plot.burden(plan),
    ]


def clusters(reference: Site, other: Site, year: Horizon) -> None:
    matrix = overlap.distributed.overlap_matrix([reference, other], year, "2h")
    assert_type(matrix, OverlapMatrix)


def faults() -> None:
    try:
        Site("Manila", "Asia/Manila", people=0)
    except OverlapError as fault:
        assert_type(fault.key, str)
        assert_type(fault.source, str)
        assert_type(fault.value, object)
    assert_type(overlap.__version__, str)


def everything() -> None:
    """Use all of it, as a program would."""
    reference, other = sites()
    year, target = horizons(), wanted()
    overlaps(reference, other, year)
    verdicts(reference, other, year, target)
    duties(reference, other)
    team, meeting = teams()
    plan = rotations(team, meeting)
    histories(plan)
    burdens(team)
    calendars(plan, reference, year)
    document: dict[str, object] = json.loads((EXAMPLES / "all-hands.json").read_text("utf-8"))
    proofs(document)
    pictures(reference, other, year, plan)
    clusters(reference, other, year)
    faults()
