"""The starts a meeting may have, on the dates it is held, and what each costs whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from overlap.base.errors import BurdenError, InfeasibleError, SiteError
from overlap.base.units import MINUTES_PER_DAY
from overlap.clocks.timeline import Spans, day_number
from overlap.clocks.zones import zone_table
from overlap.core.offsets import offset_at, utc_from_wall
from overlap.fairness.rotation import MAX_ENTRIES
from overlap.meetings.attendance import Attendance, attendance, conflict
from overlap.meetings.burden import burden_tensor, excused, touched
from overlap.meetings.dates import Held, held_dates, off_on
from overlap.meetings.proposal import Attendee, Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from overlap.sites.site import Site
    from overlap.team.agenda import Meeting
    from overlap.team.curve import Curve
    from overlap.team.team import Team

    Ints = NDArray[np.int64]


NOT_CLEAR: Final = "clear of other meetings of those who attend"
NEVER = Spans(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """A meeting's dates and candidate starts.

    Attributes
    ----------
    attendees : those who must come before those who may
    dates, skipped : on which it is held, (n,), and on which it isn't
    at_min : (s,) starts by the anchor's clock [min after midnight]
    start_utc_min : (n, s) their instants [min since 1970-01-01T00:00Z]
    attendance : of those who must come
    busy : when attendees have no time, by name
    hold : how many occurrences keep a time together
    """

    meeting: Meeting
    anchor: Site
    curve: Curve
    attendees: tuple[Attendee, ...]
    dates: tuple[Held, ...]
    skipped: tuple[Skipped, ...]
    at_min: Ints
    start_utc_min: Ints
    attendance: Attendance
    busy: Mapping[str, Spans]
    hold: int

    @property
    def required(self) -> tuple[Attendee, ...]:
        """Those who must come: the people of the tensor."""
        return tuple(who for who in self.attendees if not who.optional)


def candidates_of(
    team: Team,
    meeting: Meeting,
    busy: Mapping[str, Spans],
    dates: Sequence[Held] | None = None,
    *,
    clear_of: Spans = NEVER,
) -> Candidates:
    """Work out a meeting's candidates; ``dates`` replaces the dates it would be held on.

    It isn't held within ``clear_of``: a date that only such starts would serve is skipped.

    Raises
    ------
    InfeasibleError : a date has no start that enough can come to, with the refusals that conflict.
    """
    attendees = attendees_of(team, meeting)
    for name in busy:
        if name not in {who.name for who in attendees}:
            raise SiteError("not an attendee of the meeting", key="busy", value=name)
    required = [who for who in attendees if not who.optional]
    if dates is None:
        dates, skipped = held_dates(meeting, required)
    else:
        skipped = ()
    if not dates:
        raise InfeasibleError("every date is a day off", key="meeting", value=meeting.name)
    anchor = team.site(meeting.anchor)
    at_min = _starts(meeting)
    if len(dates) * len(at_min) * len(required) > MAX_ENTRIES:
        reason = f"dates, starts and attendees make more than {MAX_ENTRIES} burdens"
        raise BurdenError(reason, key="meeting", value=meeting.name)
    start, is_shown = _instants(anchor, dates, at_min)
    tensor = burden_tensor(
        [who.site for who in required],
        start,
        meeting.duration_min,
        team.curve,
        refuse=[who.refuse for who in required],
        busy=[busy.get(who.name, NEVER) for who in required] if busy else (),
    )
    # nobody is excused from a Tuesday because its evening slot is their Wednesday, a day off
    off = excused([who.site for who in required], start)
    off &= off_on(required, [held.date for held in dates])[:, None]
    found = attendance(tensor, off, meeting.quorum)
    found.tensor[~is_shown] = np.inf
    clear = _clear_dates(found, start, meeting.duration_min, clear_of)
    if not clear.all():
        lost = [held for held, is_clear in zip(dates, clear, strict=True) if not is_clear]
        skipped += tuple(Skipped(held.planned, f"no start {NOT_CLEAR}") for held in lost)
        dates = tuple(held for held, is_clear in zip(dates, clear, strict=True) if is_clear)
        if not dates:
            raise InfeasibleError(
                f"no date has a start {NOT_CLEAR}", key="meeting", value=meeting.name
            )
        start, is_shown, tensor, off = start[clear], is_shown[clear], tensor[clear], off[clear]
        found = Attendance(found.tensor[clear], found.missed[clear], found.excused[clear])
    impossible = np.nonzero(np.all(np.isinf(found.tensor[:, :, 0]), axis=1))[0].tolist()
    if impossible:
        first = impossible[0]
        shown = is_shown[first]
        refused = np.isinf(tensor[first]) & ~off[first]
        who = conflict(refused[shown], off[first, shown], meeting.quorum) if shown.any() else ()
        people = [required[n] for n in who]
        raise InfeasibleError(
            _reason(people, meeting, len(impossible), busy),
            key="meeting",
            value=f"{meeting.name}, {dates[first].date}",
            conflict=tuple(one.name for one in people),
        )
    return Candidates(
        meeting=meeting,
        anchor=anchor,
        curve=team.curve,
        attendees=attendees,
        dates=tuple(dates),
        skipped=skipped,
        at_min=at_min,
        start_utc_min=start,
        attendance=found,
        busy=busy,
        hold=meeting.hold,
    )


def _clear_dates(
    found: Attendance, start: Ints, duration_min: int, clear_of: Spans
) -> NDArray[np.bool_]:
    """Refuse the starts within ``clear_of``; say which dates don't lose their last start by it."""
    if not len(clear_of):
        return np.ones(len(start), bool)
    flat = start.ravel()
    taken = touched((clear_of.start_min, clear_of.stop_min), flat, flat + duration_min)
    was_impossible: NDArray[np.bool_] = np.all(np.isinf(found.tensor[:, :, 0]), axis=1)
    found.tensor[taken.reshape(start.shape)] = np.inf
    is_lost: NDArray[np.bool_] = np.all(np.isinf(found.tensor[:, :, 0]), axis=1)
    return ~is_lost | was_impossible


def attendees_of(team: Team, meeting: Meeting) -> tuple[Attendee, ...]:
    """Return who takes part, those who must come before those who may."""
    people = {person.name: person for person in team.people}
    found: list[Attendee] = []
    for name in (*meeting.attendees, *meeting.optional):
        optional = len(found) >= len(meeting.attendees)
        if optional and name in meeting.attendees:
            raise SiteError("also in attendees", key="optional", value=name)
        if name in people:
            who = people[name]
            site = team.working_site(who)
            found.append(Attendee(name, site, who.weight, who.email, optional, who.refuse))
        else:
            found.append(Attendee(name, team.site(name), optional=optional))
    return tuple(found)


def without(team: Team, closed: Site) -> Team:
    """Return the team with a site as given instead of the one of its name."""
    sites = tuple(closed if site.name == closed.name else site for site in team.sites)
    return replace(team, sites=sites)


def _starts(meeting: Meeting) -> Ints:
    return np.array(meeting.starts_min)


def _instants(anchor: Site, dates: Sequence[Held], at_min: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the instants of the candidates, and whether the anchor's clock shows them at all."""
    zone = zone_table(anchor.zone)
    midnight = np.array([day_number(held.date) for held in dates]) * MINUTES_PER_DAY
    wall = midnight[:, None] + at_min
    start = utc_from_wall(wall, zone.change_utc_min, zone.offset_min)
    shown = start + offset_at(start, zone.change_utc_min, zone.offset_min)
    return start, shown == wall


def _reason(
    people: Sequence[Attendee], meeting: Meeting, dates: int, busy: Mapping[str, Spans]
) -> str:
    """Say who refuses every start between them."""
    if not people:
        return f"no start is possible: the clocks of {meeting.anchor} skip all of them"
    names = []
    for who in people:
        why = [str(week).removeprefix("Mo-Su ") for week in who.refuse]
        why += ["busy times"] if who.name in busy else []
        names.append(f"{who.name} ({', '.join(why) or 'the burden curve'})")
    others = "1 other date has" if dates == 2 else f"{dates - 1} other dates have"  # noqa: PLR2004 - one more
    more = f", and {others} none either" if dates > 1 else ""
    quorum = "" if meeting.quorum == 1 else f" for a quorum of {meeting.quorum:.0%}"
    if len(names) == 1:
        return f"no start is possible{quorum}: {names[0]} refuses all of them{more}"
    *most, last = names
    together = f"{', '.join(most)} and {last} refuse too many of them together"
    if meeting.quorum == 1:
        together = f"between them {', '.join(most)} and {last} refuse all of them"
    return f"no start is possible{quorum}: {together}{more}"
