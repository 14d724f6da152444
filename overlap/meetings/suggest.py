"""``suggest``: the best times for one meeting, of every start there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from overlap.base.checks import check_kind, check_texts
from overlap.base.errors import BurdenError, SiteError, nearest, with_nearest
from overlap.base.progress import Progress, finish, stages
from overlap.base.tables import check_name
from overlap.base.units import MINUTES_PER_DAY, DurationError, as_minutes, is_number, is_whole
from overlap.clocks.instants import InstantLike, utc_minute
from overlap.clocks.timeline import Horizon, Spans
from overlap.fairness.rotation import MAX_ENTRIES
from overlap.meetings.answer import Answer
from overlap.meetings.attendance import AttendanceRules, conflict
from overlap.meetings.burden import off_at
from overlap.meetings.candidates import attendance_rules, attendees_of, check_busy
from overlap.meetings.failure import fails_least, listed, nearest_start, outside_of, sleeping
from overlap.meetings.occurrences import Attendee
from overlap.meetings.search import Refused, asleep, awake, search_of
from overlap.meetings.starts import starts_of
from overlap.meetings.suggestions import Failure, Suggestions
from overlap.sites.day_windows import Window, format_clock, format_window, parse_window
from overlap.sites.target import check_share
from overlap.team.agenda import MAX_ATTENDEES, Meeting
from overlap.team.invitation import Invitation
from overlap.team.team import Team

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_TOP: Final = 1000
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def suggest(  # noqa: PLR0913 - the options of the command; all but four by keyword
    team: Team,
    attendees: Sequence[str],
    duration: str | int,
    horizon: Horizon,
    *,
    optional: Sequence[str] = (),
    busy: Mapping[str, Spans] | None = None,
    buffer: str | int = 0,
    quorum: float = 1.0,
    carried: Mapping[str, float] | None = None,
    top: int = 5,
    must: Sequence[str] = (),
    between: str | Window | None = None,
    waking: str | Window | None = None,
    earliest: InstantLike | None = None,
    step: str | int = 15,
    close: bool = False,
    name: str = "Meeting",
    invitation: Invitation | None = None,
    progress: Progress | None = None,
) -> Suggestions:
    """Suggest times for one meeting: fewest absent first, then least worst burden, total, earliest.

    Parameters
    ----------
    team : whose sites, people and burden curve are asked
    attendees, optional : names of people or sites who must be reckoned with, and who may come
    duration : ``"45m"`` or minutes, up to a day
    horizon : dates of the headquarters on which it may start
    busy : when somebody has no time, by name
    buffer : ``"10m"`` or minutes to keep free before and after busy times
    quorum : share of the attendees, the excused aside, who have to come
    carried : points that people have borne before, by name; below 0 for a favour owed
    top : suggestions at most
    must : attendees without whom it isn't held
    between : ``"09:00-17:00"``, headquarters' time in which it starts, both ends included
    waking : ``"07:00-22:00"``, local time of everybody in which all of it lies
    earliest : instant before which it doesn't start
    step : ``"15m"`` or minutes between starts, from the headquarters' midnight
    close : whether more than two suggestions may lie within 90 minutes
    name, invitation : of the meeting, and what a calendar says besides
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    OverlapError : of the kind that fits the value, which it names.

    >>> from overlap import Horizon, Team
    >>> team = Team.load("docs/examples/new-york-manila.toml")
    >>> found = suggest(team, ["New York", "Manila"], "45m", Horizon("2027-03-15", "2027-03-20"))
    >>> found[1].start.isoformat(), found[1].burden
    ('2027-03-15T13:00:00+00:00', {'New York': 0.0, 'Manila': 0.0})
    """
    check_kind(team, Team, "team")
    check_kind(horizon, Horizon, "horizon")
    question = question_of(duration, buffer, step, between, waking, top=top, close=close, name=name)
    share = check_share(quorum, key="quorum")
    needed = check_texts(must, "must", "names", most=MAX_ATTENDEES)
    meeting = meeting_of(team, attendees, optional, question, horizon)
    people = attendees_of(team, meeting)
    required = [who for who in people if not who.optional]
    taken, borne = check_busy(busy), check_carried(carried)
    check_names(people, {"busy": taken, "carried": borne})
    check_names(required, {"must": dict.fromkeys(needed)})
    history = history_of(required, borne)
    trying, searching, choosing, comparing, telling, refusing = stages(progress, 1, 8, 2, 6, 2, 1)
    starts = candidate_starts(team, horizon, question, earliest, len(people))
    offered = np.ones(len(starts), bool)
    if question.waking is not None and len(starts):
        off = np.asarray(off_at([who.site for who in required], starts[:, None])[:, 0].all(axis=0))
        there = [who for who, is_off in zip(required, off.tolist(), strict=True) if not is_off]
        offered = awake(there, starts, question.duration_min, question.waking)
    finish(trying)
    search = search_of(
        people,
        starts,
        question.duration_min,
        team.curve,
        taken,
        offered=offered,
        buffer_min=question.buffer_min,
        step_min=question.step_min,
        progress=searching,
    )
    meeting = replace(meeting, quorum=share, must=needed)
    rules = attendance_rules(meeting, required, team.curve)._replace(least_people=1)
    answer = Answer(search, search.of_first(len(required)), rules, history, comparing, choosing)
    chosen = answer.chosen(question.top, close=question.close)
    finish(choosing)
    each = stages(telling, *[1] * len(chosen))
    suggestions = [
        answer.suggestion(n, rank, own)
        for rank, (n, own) in enumerate(zip(chosen, each, strict=True), start=1)
    ]
    sleepers: list[Refused] = []
    failure: Failure | None = None
    if question.waking is not None and len(starts) and not offered.any():
        sleepers, failure = _never_awake(answer, question.waking)
    elif not chosen:
        failure = answer.failure()
    return Suggestions(
        name=question.name,
        duration_min=question.duration_min,
        horizon=horizon,
        anchor=team.hq,
        suggestions=tuple(suggestions),
        refused=(*search.refusals(refusing), *sleepers),
        failure=failure,
        invitation=invitation or Invitation(),
        search=search,
    )


def _never_awake(answer: Answer, waking: Window) -> tuple[list[Refused], Failure]:
    """Return who is outside of their waking hours for how long, and who can't be all within."""
    search = answer.search
    there = ~answer.excused
    rows = asleep(search.people, search.start_utc_min, search.duration_min, waking)
    is_asleep = rows & there[:, None]
    count = len(search.people)
    all_come = AttendanceRules(1.0, np.zeros(count, bool), np.zeros(count, int), 0.0, 1)
    names = [
        answer.names[n] for n in conflict(is_asleep.T, there, all_come, progress=answer.progress)
    ]
    cannot = (search.cannot & there[:, None]) | is_asleep
    n = fails_least(search, cannot, is_asleep.sum(axis=0), answer.carried)
    nearest = nearest_start(search, answer.whole.people, n, cannot[:, n], outside_of(waking))
    reason = f"no start is within {format_window(waking)} of {listed(names)}"
    return sleeping(search, is_asleep, waking), Failure(tuple(names), nearest, reason)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, checked."""

    duration_min: int
    buffer_min: int
    step_min: int
    between: Window | None
    waking: Window | None
    top: int
    close: bool
    name: str


def candidate_starts(
    team: Team, horizon: Horizon, question: Question, earliest: InstantLike | None, people: int
) -> Ints:
    """Return the starts that are tried, (n,) [min since 1970-01-01T00:00Z].

    Raises
    ------
    BurdenError : they and the people are too many.
    """
    if horizon.days * MINUTES_PER_DAY // question.step_min * people > MAX_ENTRIES:
        reason = f"starts and attendees make more than {MAX_ENTRIES} burdens"
        raise BurdenError(reason, key="horizon", value=horizon)
    starts = starts_of(horizon, team.hq.zone_table, question.step_min, question.between)
    return starts if earliest is None else starts[starts >= first_minute(earliest)]


def question_of(  # noqa: PLR0913 - what is checked
    duration: object,
    buffer: object,
    step: object,
    between: object,
    waking: object,
    *,
    top: object,
    close: bool,
    name: str,
) -> Question:
    """Return what is asked, checked; an error names the argument."""
    if not is_whole(top) or not 1 <= top <= _MOST_TOP:
        raise SiteError(f"not a whole number from 1 to {_MOST_TOP}", key="top", value=top)
    return Question(
        duration_min=_minutes(duration, "duration", 1),
        buffer_min=_minutes(buffer, "buffer", 0),
        step_min=_minutes(step, "step", 1),
        between=_window(between, "between"),
        waking=_window(waking, "waking"),
        top=top,
        close=close,
        name=check_name(name),
    )


def _minutes(value: object, key: str, least: int) -> int:
    if is_whole(value):
        if not least <= value <= MINUTES_PER_DAY:
            reason = f"not from {least} to {MINUTES_PER_DAY} minutes"
            raise DurationError(reason, key=key, value=value)
        return int(value)
    return as_minutes(value, key=key, least=least, most=MINUTES_PER_DAY)


def _window(value: object, key: str) -> Window | None:
    if value is None:
        return None
    if isinstance(value, tuple) and all(is_whole(at) for at in value):
        value = "-".join(format_clock(at) for at in value)
    return parse_window(value, key=key)


def first_minute(instant: InstantLike) -> int:
    """Return the first whole minute that isn't before an instant."""
    minute = utc_minute(instant, key="earliest")
    is_whole_minute = not isinstance(instant, dt.datetime) or not (
        instant.second or instant.microsecond
    )
    return minute if is_whole_minute else minute + 1


def meeting_of(
    team: Team,
    attendees: Sequence[str],
    optional: Sequence[str],
    question: Question,
    dates: Horizon,
) -> Meeting:
    """Return the meeting that is asked for."""
    asked = check_texts(attendees, "attendees", "names", most=MAX_ATTENDEES)
    others = check_texts(optional, "optional", "names", most=MAX_ATTENDEES)
    if not asked:
        raise SiteError("nobody; name people or sites of the team", key="attendees")
    return Meeting(
        name=question.name,
        dates=(dates.start,),
        duration_min=question.duration_min,
        anchor=team.hq.name,
        attendees=asked,
        optional=others,
    )


def check_carried(carried: object) -> Mapping[str, float]:
    """Return points borne before by name, None as none.

    Raises
    ------
    SiteError : they aren't by name.
    """
    if carried is None:
        return {}
    if not isinstance(carried, Mapping):
        raise SiteError("not a dict; write points by name", key="carried", value=carried)
    return carried


def check_names(people: Sequence[Attendee], given: Mapping[str, Mapping[str, object]]) -> None:
    """Refuse names that aren't those of attendees, by argument."""
    names = dict.fromkeys(who.name for who in people)
    for key, own in given.items():
        for name in own:
            if name not in names:
                reason = with_nearest("not an attendee", nearest(name, [*names]))
                raise SiteError(reason, key=key, value=name)


def history_of(required: Sequence[Attendee], carried: Mapping[str, float]) -> Floats:
    """Return what each has borne before, (p,); nothing of who isn't named."""
    for name, value in carried.items():
        if not is_number(value) or not np.isfinite(value):
            raise BurdenError("not a number", key=f"carried.{name}", value=value)
    return np.array([carried.get(who.name, 0.0) for who in required], float)
