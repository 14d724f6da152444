"""The starts a meeting may have, on the dates it is held, and what each costs whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from overlap.base.errors import BurdenError, InfeasibleError, SiteError
from overlap.base.progress import Progress
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import Spans, day_number
from overlap.clocks.zones import zone_table
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.fairness.rotation import MAX_ENTRIES
from overlap.meetings.attendance import (
    Attendance,
    AttendanceRules,
    Bools,
    Floats,
    Ints,
    attendance,
    conflict,
)
from overlap.meetings.burden import QUARTER_MIN, burden_tensor, off_at, touched, works_at
from overlap.meetings.dates import Absences, DatePlan, HeldDate, Starts, plan_dates
from overlap.meetings.occurrences import Attendee, Skipped
from overlap.sites.site import Site
from overlap.team.agenda import Meeting
from overlap.team.curve import Curve
from overlap.team.team import Team, unknown_attendee

NOT_CLEAR: Final = "clear of other meetings of those who attend"
NEVER = Spans(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """A meeting's dates and candidate starts.

    Attributes
    ----------
    attendees : those who are required before those who are optional
    rules : quorum, must, and the price of an absence
    dates, skipped : on which it is held, (n,), and on which it isn't
    at_min : (s,) starts by the anchor's clock [min after midnight]
    start_utc_min : (n, s) their instants [min since 1970-01-01T00:00Z]
    attendance : of those who are required
    busy : when attendees have no time, by name
    hold : how many occurrences keep a time together
    """

    meeting: Meeting
    anchor: Site
    curve: Curve
    attendees: tuple[Attendee, ...]
    rules: AttendanceRules
    dates: tuple[HeldDate, ...]
    skipped: tuple[Skipped, ...]
    at_min: Ints
    start_utc_min: Ints
    attendance: Attendance
    busy: Mapping[str, Spans]
    hold: int

    @property
    def required(self) -> tuple[Attendee, ...]:
        """Those who are required: the people of the tensor."""
        return tuple(who for who in self.attendees if not who.optional)


def candidates_of(
    team: Team,
    meeting: Meeting,
    busy: Mapping[str, Spans],
    *,
    clear_of: Spans = NEVER,
    progress: Progress | None = None,
) -> Candidates:
    """Work out a meeting's dates and candidate starts.

    It isn't held within ``clear_of``: a date that only such starts would serve is skipped.

    Raises
    ------
    InfeasibleError : no date has a start that enough can come to, with the refusals that conflict.
    """
    attendees = attendees_of(team, meeting)
    for name in check_busy(busy):
        if name not in {who.name for who in attendees}:
            raise SiteError("not an attendee of the meeting", key="busy", value=name)
    required = [who for who in attendees if not who.optional]
    at_min = np.array(meeting.starts_min)
    if len(meeting.dates) * len(at_min) * len(required) > MAX_ENTRIES:
        reason = f"dates, starts and attendees make more than {MAX_ENTRIES} burdens"
        raise BurdenError(reason, key="meeting", value=meeting.name)
    anchor = team.site(meeting.anchor)
    rules = attendance_rules(meeting, required, team.curve)
    absences = Absences(required, meeting.dates)
    evaluator = _Evaluator(
        team, meeting, anchor, required, rules, absences, busy, clear_of, progress
    )
    plan = plan_dates(
        meeting.dates, meeting.days_off, meeting.quorum, rules.must, absences, evaluator.starts
    )
    if not plan.dates:
        raise _infeasible(meeting, plan, evaluator)
    return Candidates(
        meeting=meeting,
        anchor=anchor,
        curve=team.curve,
        attendees=attendees,
        rules=rules,
        dates=plan.dates,
        skipped=plan.skipped,
        at_min=at_min,
        start_utc_min=plan.start_utc_min,
        attendance=plan.attendance,
        busy=busy,
        hold=meeting.hold,
    )


def attendance_rules(
    meeting: Meeting, required: Sequence[Attendee], curve: Curve
) -> AttendanceRules:
    """Return a meeting's quorum, those who must come, their sites, and the price of an absence."""
    sites = {name: n for n, name in enumerate(dict.fromkeys(who.site.name for who in required))}
    return AttendanceRules(
        quorum=meeting.quorum,
        must=np.array([who.name in meeting.must for who in required], bool),
        site_of=np.array([sites[who.site.name] for who in required]),
        absent=curve.absent * meeting.duration_min / QUARTER_MIN,
    )


def check_busy(busy: object) -> Mapping[str, Spans]:
    """Return busy times by name, None as none.

    Raises
    ------
    SiteError : they aren't ``Spans`` by name.
    """
    if busy is None:
        return {}
    if not isinstance(busy, Mapping):
        raise SiteError("not a dict; write Spans by name", key="busy", value=busy)
    for name, spans in busy.items():
        if not isinstance(spans, Spans):
            raise SiteError("write Spans(starts, stops)", key=f"busy.{name}", value=spans)
    return busy


def coming_costs(
    people: Sequence[Attendee],
    start_utc_min: Ints,
    duration_min: int,
    curve: Curve,
    busy: Mapping[str, Spans],
    progress: Progress | None = None,
) -> Floats:
    """Return what coming to each start costs each person, (n, s, p); inf: refused or busy."""
    return burden_tensor(
        [who.site for who in people],
        start_utc_min,
        duration_min,
        curve,
        refuse=[who.refuse for who in people],
        busy=[busy.get(who.name, NEVER) for who in people] if busy else (),
        progress=progress,
    )


def attendees_of(team: Team, meeting: Meeting) -> tuple[Attendee, ...]:
    """Return who takes part, those who must come before those who may."""
    people = {person.name: person for person in team.people}
    attendees: list[Attendee] = []
    for name in (*meeting.attendees, *meeting.optional):
        optional = len(attendees) >= len(meeting.attendees)
        if optional and name in meeting.attendees:
            raise SiteError("also in attendees", key="optional", value=name)
        if name in people:
            who = people[name]
            site = team.working_site(who)
            own = Attendee(name, site, who.weight, who.email, optional, who.refuse, who.first)
            attendees.append(own)
            continue
        try:
            attendees.append(Attendee(name, team.site(name), optional=optional))
        except SiteError:
            known = [*people, *(site.name for site in team.sites)]
            key = "optional" if optional else "attendees"
            raise unknown_attendee(name, known, key=key) from None
    return tuple(attendees)


def without(team: Team, closed: Site) -> Team:
    """Return the team with a site as given instead of the one of its name."""
    sites = tuple(closed if site.name == closed.name else site for site in team.sites)
    return replace(team, sites=sites)


class _Evaluator:
    """The candidate starts of any dates of a meeting, and who comes to them."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a start depends on
        self,
        team: Team,
        meeting: Meeting,
        anchor: Site,
        required: Sequence[Attendee],
        rules: AttendanceRules,
        absences: Absences,
        busy: Mapping[str, Spans],
        clear_of: Spans,
        progress: Progress | None,
    ) -> None:
        self.curve, self.meeting, self.anchor, self.required = team.curve, meeting, anchor, required
        self.rules, self.absences, self.busy, self.clear_of = rules, absences, busy, clear_of
        self.conflict: tuple[str, ...] = ()
        self.progress = progress

    def starts(self, dates: Sequence[dt.date], keep_off: Bools | None) -> Starts:
        """Return the starts of dates; none falls on a day off of those of ``keep_off``, (n, p)."""
        at_min = np.array(self.meeting.starts_min)
        start, is_shown = _instants(self.anchor, dates, at_min)
        duration = self.meeting.duration_min
        coming = coming_costs(self.required, start, duration, self.curve, self.busy, self.progress)
        self.progress = None  # what comes after are the few dates that are moved
        sites = [who.site for who in self.required]
        off = off_at(sites, start)
        offered = is_shown
        if keep_off is not None:
            offered = offered & ~(off & keep_off[:, None]).any(axis=2)
        clear = offered & ~self._is_taken(start)
        presence = attendance(coming, off, self.rules, clear)

        def why_not(n: int) -> str:
            if len(self.clear_of) and bool(
                attendance(
                    coming[n : n + 1], off[n : n + 1], self.rules, offered[n : n + 1]
                ).is_offered.any()
            ):
                return f"no start {NOT_CLEAR}"
            cannot = off[n] | np.isinf(coming[n])
            return self._why_not(dates[n], cannot[offered[n]], presence.excused[n])

        return Starts(tuple(dates), start, works_at(sites, start), presence, why_not)

    def _is_taken(self, start: Ints) -> Bools:
        if not len(self.clear_of):
            return np.zeros(start.shape, bool)
        flat = start.ravel()
        spans = self.clear_of.start_min, self.clear_of.stop_min
        return touched(spans, flat, flat + self.meeting.duration_min).reshape(start.shape)

    def _why_not(self, date: dt.date, cannot: Bools, excused: Bools) -> str:
        """Say why no start of a date serves, and remember who conflicts."""
        people = self.required
        self.conflict = ()
        off = np.flatnonzero(excused).tolist()
        if len(off) == len(people):
            return self.absences.reasons(off, date)
        must = [n for n in off if self.rules.must[n]]
        if must:
            names = " and ".join(people[n].name for n in must)
            return f"{names} must come and can't: {self.absences.reasons(must, date)}"
        if not len(cannot):
            return f"no start is possible: the clocks of {self.meeting.anchor} skip all of them"
        expected = ~excused
        if not self.rules.is_held(expected, expected):
            sites = {people[n].site.name for n in np.flatnonzero(expected).tolist()}
            return f"only {', '.join(sorted(sites))} could come: {self.absences.reasons(off, date)}"
        who = conflict(cannot, expected, self.rules)
        self.conflict = tuple(people[n].name for n in who)
        return self._refusals([people[n] for n in who])

    def _refusals(self, people: Sequence[Attendee]) -> str:
        """Say who refuses every start between them."""
        names = []
        for who in people:
            why = [str(week).removeprefix("Mo-Su ") for week in who.refuse]
            why += ["busy times"] if who.name in self.busy else []
            names.append(f"{who.name} ({', '.join(why) or 'days off or the burden curve'})")
        quorum = self.meeting.quorum
        with_quorum = "" if quorum == 1 else f" for a quorum of {100 * quorum:.3g}%"
        if len(names) == 1:
            return f"no start is possible{with_quorum}: {names[0]} can't come to any"
        *most, last = names
        together = f"{', '.join(most)} and {last}"
        if quorum == 1:
            return f"no start is possible: one of {together} can't come to each"
        return f"no start is possible{with_quorum}: too few can come without {together}"


def _infeasible(meeting: Meeting, plan: DatePlan, evaluator: _Evaluator) -> InfeasibleError:
    """Return the error that no date is held: the first, why, and who conflicts."""
    first = plan.skipped[0]
    if meeting.days_off == "excuse":
        evaluator.starts([first.planned], None).why_not(0)
    more = len(plan.skipped) - 1
    others = f", and {more} other {'date has' if more == 1 else 'dates have'} none either"
    return InfeasibleError(
        first.reason + (others if more else ""),
        key="meeting",
        value=f"{meeting.name}, {first.planned}",
        conflict=evaluator.conflict,
    )


def _instants(anchor: Site, dates: Sequence[dt.date], at_min: Ints) -> tuple[Ints, Bools]:
    """Return the instants of the candidates, and whether the anchor's clock shows them at all."""
    zone = zone_table(anchor.zone)
    midnight = np.array([day_number(date) for date in dates], np.int64) * MINUTES_PER_DAY
    wall = midnight[:, None] + at_min
    start = utc_from_wall(wall, zone.change_utc_min, zone.offset_min)
    shown = start + offset_at(start, zone.change_utc_min, zone.offset_min)
    return start, shown == wall
