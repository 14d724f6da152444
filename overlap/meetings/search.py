"""The search for one meeting: every start, what it costs whom, and who can't come for what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from overlap.base.day_names import month, short_weekday
from overlap.base.progress import Progress, stages, watched
from overlap.base.units import MINUTES_PER_DAY, format_minutes
from overlap.base.values import Value
from overlap.clocks.timeline import Spans
from overlap.clocks.zones import ZoneTable
from overlap.meetings.attendance import Attendance, AttendanceRules, attendance
from overlap.meetings.burden import burden_tensor, off_at, penalty_minutes, years_of
from overlap.meetings.documents import RefusedDocument
from overlap.meetings.occurrences import Attendee, local_time
from overlap.meetings.starts import Ranked, ranked, touched_by
from overlap.sites.day_windows import Window
from overlap.sites.site import Site
from overlap.sites.working_time import working_time
from overlap.team.curve import Curve
from overlap.team.penalties import shown_daily

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


_MOST_AT_ONCE: Final = 1_000_000
"""Burdens that are ranked between two calls of ``progress``."""
_BY_PERSON: Final = ("people", "cost", "busy", "refused", "off")


class Refused(NamedTuple):
    """Who can't come, why, and for how many minutes of the starts that were tried.

    >>> Refused("Ana", "busy", 90).to_dict()
    {'name': 'Ana', 'why': 'busy', 'minutes': 90}
    """

    name: str
    why: str
    minutes: int

    def to_dict(self) -> RefusedDocument:
        """Return it in plain types."""
        return {"name": self.name, "why": self.why, "minutes": self.minutes}


@dataclass(frozen=True, slots=True, eq=False)
class Search(Value):
    """Every start of a meeting, for some people.

    Attributes
    ----------
    people : (p)
    start_utc_min : (n,) rising [min since 1970-01-01T00:00Z]
    cost : (p, n) of coming [points], 0 where they can't
    busy, refused, off : (p, n) why they can't come; ``refused`` by themselves or by the curve
    offered : (n,) starts that may be taken
    taken : busy times of each, with the buffer around them
    """

    people: tuple[Attendee, ...]
    start_utc_min: Ints
    duration_min: int
    step_min: int
    buffer_min: int
    curve: Curve
    cost: Floats
    busy: Bools
    refused: Bools
    off: Bools
    offered: Bools
    taken: Mapping[str, Spans]

    @property
    def cannot(self) -> Bools:
        """Who can't come to which start, (p, n)."""
        return self.busy | self.refused | self.off

    def of_first(self, count: int) -> Search:
        """Return the search for the first so many people alone."""
        own = {key: getattr(self, key)[:count] for key in _BY_PERSON}
        return replace(self, **own)

    def ranked(
        self, rules: AttendanceRules, carried: Floats, progress: Progress | None = None
    ) -> Ranked:
        """Return the order of the starts."""
        every = np.arange(len(self.start_utc_min))
        return self._ranked(self.busy, every, rules, carried, progress)

    def _ranked(
        self,
        busy: Bools,
        columns: Ints,
        rules: AttendanceRules,
        carried: Floats,
        progress: Progress | None,
    ) -> Ranked:
        excused = self.excused[None]
        step = max(1, _MOST_AT_ONCE // max(len(self.people), 1))
        tensors, aways = [], []
        for first in watched(range(0, max(len(columns), 1), step), progress):
            some = columns[first : first + step]
            cannot = self.refused[:, some] | busy[:, first : first + step]
            coming = np.where(cannot, np.inf, self.cost[:, some])
            presence = attendance(
                coming.T[None],
                self.off[:, some].T[None],
                rules,
                offered=self.offered[None, some],
                excused=excused,
            )
            tensors.append(presence.tensor)
            aways.append(presence.away)
        tensor, away = np.concatenate(tensors, axis=1), np.concatenate(aways, axis=1)
        presence = Attendance(tensor, away, excused)
        return ranked(self.start_utc_min[columns], presence, carried)

    @property
    def excused(self) -> Bools:
        """Who is off at every start, (p,)."""
        return np.asarray(self.off.all(axis=1)) & np.bool_(self.off.shape[1] > 0)

    def why_not(self, who: int, n: int) -> str:
        """Say why somebody can't come to a start; empty if they can."""
        person, start = self.people[who], int(self.start_utc_min[n])
        if self.off[who, n]:
            return f"off on {_local_date(person.site, start)}: {_day_off(person.site, start)}"
        if self.busy[who, n]:
            return f"busy {self.appointments(who, n)}"
        if self.refused[who, n]:
            return self._refusal(who, n)
        return ""

    def appointments(self, who: int, n: int) -> str:
        """Say which busy times of somebody a start touches, on their own clock."""
        person, start = self.people[who], int(self.start_utc_min[n])
        own, near = self.taken[person.name], self.buffer_min
        first = int(np.searchsorted(own.stop_min, start - near, side="right"))
        last = int(np.searchsorted(own.start_min, start + self.duration_min + near, side="left"))
        spans = zip(
            own.start_min[first:last].tolist(), own.stop_min[first:last].tolist(), strict=True
        )
        texts = []
        for begin, end in spans:
            a, b = local_time(begin, person.site), local_time(end, person.site)
            till = f"{b:%H:%M}" if a.date() == b.date() else f"{short_weekday(b)} {b:%H:%M}"
            texts.append(f"{short_weekday(a)} {a.day} {month(a)} {a:%H:%M}–{till}")
        return ", ".join(texts)

    def _refusal(self, who: int, n: int) -> str:
        person, start = self.people[who], self.start_utc_min[n : n + 1]
        touched = [
            str(week).removeprefix("Mo-Su ")
            for week in person.refuse
            if np.isinf(self._tensor([person.site], start, [(week,)])).any()
        ]
        own = penalty_minutes(person.site, start, self.duration_min, self.curve)
        touched += [name for name in self.curve.refused if own[name][0]]
        return f"refuses {', '.join(dict.fromkeys(touched))}"

    def _tensor(self, sites: Sequence[Site], start: Ints, refuse: Sequence[object]) -> Floats:
        tensor: Floats = burden_tensor(
            sites,
            start[:, None],
            self.duration_min,
            self.curve,
            refuse=refuse,  # type: ignore[arg-type]
        )
        return tensor

    def payment(self, who: int, n: int) -> str:
        """Say what coming costs somebody, by named penalty."""
        start = self.start_utc_min[n : n + 1]
        own = penalty_minutes(self.people[who].site, start, self.duration_min, self.curve)
        rate = {penalty.name: penalty.rate for penalty in self.curve.penalties}
        parts = [
            f"{format_minutes(int(minutes[0]))} {name.replace('_', ' ')}"
            for name, minutes in own.items()
            if minutes[0] and rate[name]
        ]
        return ", ".join(parts)

    def refusals(self, progress: Progress | None = None) -> list[Refused]:
        """Return why people can't come, and for how much of the time that was tried."""
        rows = []
        for who, person in enumerate(watched(self.people, progress)):
            count: dict[str, int] = {}
            for n in np.flatnonzero(self.off[who] & self.offered).tolist():
                why = _day_off(person.site, int(self.start_utc_min[n]))
                count[why] = count.get(why, 0) + 1
            busy, refused = self.busy[who] & self.offered, self.refused[who] & self.offered
            if busy.any():
                count["busy"] = int(busy.sum())
            if refused.any():
                weeks = [str(week).removeprefix("Mo-Su ") for week in person.refuse]
                own = ", ".join([*weeks, *(n.replace("_", " ") for n in self.curve.refused)])
                count[f"refuses {own}"] = int(refused.sum())
            rows += [Refused(person.name, why, n * self.step_min) for why, n in count.items()]
        return rows

    def without_busy(
        self,
        who: int,
        columns: Ints,
        rules: AttendanceRules,
        carried: Floats,
        progress: Progress | None = None,
    ) -> Ranked:
        """Rank some starts as if one person weren't busy."""
        busy = self.busy[:, columns]
        busy[who] = False
        return self._ranked(busy, columns, rules, carried, progress)


def search_of(  # noqa: PLR0913 - what a search is made of
    people: Sequence[Attendee],
    start_utc_min: Ints,
    duration_min: int,
    curve: Curve,
    busy: Mapping[str, Spans],
    *,
    offered: Bools,
    buffer_min: int,
    step_min: int,
    progress: Progress | None = None,
) -> Search:
    """Work out what each start costs each person, and who can't come."""
    sites = [who.site for who in people]
    starts = start_utc_min[:, None]
    counting, refusing = stages(progress, 3, 1)
    plain = burden_tensor(sites, starts, duration_min, curve, progress=counting)[:, 0].T
    own = plain
    if any(who.refuse for who in people):
        refuse = [who.refuse for who in people]
        own = burden_tensor(sites, starts, duration_min, curve, refuse=refuse, progress=refusing)[
            :, 0
        ].T
    taken = [busy.get(who.name, Spans([], [])) for who in people]
    wide = [Spans(own.start_min - buffer_min, own.stop_min + buffer_min) for own in taken]
    return Search(
        people=tuple(people),
        start_utc_min=start_utc_min,
        duration_min=duration_min,
        step_min=step_min,
        buffer_min=buffer_min,
        curve=curve,
        cost=np.where(np.isinf(own), 0.0, plain),
        busy=touched_by(wide, start_utc_min, duration_min) if people else np.zeros(own.shape, bool),
        refused=np.isinf(own),
        off=off_at(sites, starts)[:, 0].T,
        offered=offered,
        taken={who.name: spans for who, spans in zip(people, taken, strict=True)},
    )


def awake(
    people: Sequence[Attendee], start_utc_min: Ints, duration_min: int, waking: Window
) -> Bools:
    """Say at which starts the whole meeting lies within local hours of everybody, (n,)."""
    is_awake = np.ones(len(start_utc_min), bool)
    for clock in {id(who.site.zone_table): who.site.zone_table for who in people}.values():
        is_awake &= ~_outside(clock, start_utc_min, duration_min, waking)
    return is_awake


def asleep(
    people: Sequence[Attendee], start_utc_min: Ints, duration_min: int, waking: Window
) -> Bools:
    """Say at which starts a minute lies outside of local hours of each, (p, n)."""
    outside: dict[int, Bools] = {}
    rows = np.zeros((len(people), len(start_utc_min)), bool)
    for n, who in enumerate(people):
        clock = who.site.zone_table
        if id(clock) not in outside:
            outside[id(clock)] = _outside(clock, start_utc_min, duration_min, waking)
        rows[n] = outside[id(clock)]
    return rows


def _outside(clock: ZoneTable, start_utc_min: Ints, duration_min: int, hours: Window) -> Bools:
    """Say at which starts a minute lies outside of daily hours of a clock, (n,)."""
    first, last = hours
    if last - first >= MINUTES_PER_DAY or not len(start_utc_min):
        return np.zeros(len(start_utc_min), bool)
    days = np.arange(
        start_utc_min[0] // MINUTES_PER_DAY - 2, start_utc_min[-1] // MINUTES_PER_DAY + 4
    )
    rest = shown_daily(clock, days, (last, first + MINUTES_PER_DAY))
    outside: Bools = touched_by([Spans(*rest)], start_utc_min, duration_min)[0]
    return outside


def _local_date(site: Site, utc_min: int) -> dt.date:
    return local_time(utc_min, site).date()


def _day_off(site: Site, utc_min: int) -> str:
    """Return the reason why a site is off on the date of an instant."""
    time = working_time(site, years_of(np.array([utc_min])))
    return time.day_off.get(_local_date(site, utc_min), "day off")
