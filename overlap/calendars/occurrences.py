"""What a file's events show: series, overrides in the place of what they stand for, revisions.

Every reading of a calendar goes through here, be it for busy times or for a list of events.
"""

from __future__ import annotations

import bisect
import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from overlap.base.errors import CalendarError, OverlapError, RuleError
from overlap.base.units import SECONDS_PER_DAY
from overlap.calendars.components import Component
from overlap.calendars.expansion import Limits, expand, expand_one, lasting_of, resolved
from overlap.calendars.file_zones import Clock, FileZones, defined_zones
from overlap.calendars.values import Length, When, once, sequence, single, stamp, when

OnFault = Callable[[CalendarError], object] | None

MAX_EVENTS: Final = 50_000
MAX_OCCURRENCES: Final = 200_000
_THIS_AND_FUTURE: Final = "THISANDFUTURE"
_LONGEST_TITLE: Final = 80
_EARLIEST: Final = dt.datetime.min.replace(tzinfo=dt.UTC)
_OF_SERIES: Final = frozenset({"RRULE", "RDATE"})
_REPEATED: Final = _OF_SERIES | {"EXDATE", "EXRULE"}


class Shown(NamedTuple):
    """One occurrence that a calendar shows.

    Attributes
    ----------
    event : the component that says so: a master, or an override
    original : date or wall time at which its series has it; None for an event that is no series
    start_s, stop_s : instants [s since 1970-01-01T00:00Z]
    is_date : whether it starts on a date without a time
    """

    event: Component
    original: When | None
    start_s: int
    stop_s: int
    is_date: bool


class _Event(NamedTuple):
    """A component, and the zones that its times are in."""

    component: Component
    zones: FileZones


class _Base(NamedTuple):
    """The start of a series, its clock and zones: what the dates of its overrides mean."""

    start: When
    clock: Clock
    zones: FileZones


class _Later(NamedTuple):
    """An override of an occurrence and of all later ones (RANGE=THISANDFUTURE)."""

    from_s: int
    event: _Event


def zones_of(calendars: Sequence[Component], *, by_name: bool, zone: str = "") -> list[FileZones]:
    """Return the zones of each calendar of a file; one that it doesn't define is another's."""
    shared = defined_zones(calendars)
    return [FileZones(own, by_name=by_name, zone=zone, shared=shared) for own in calendars]


def occurrences(
    calendars: Sequence[Component],
    zones: Sequence[FileZones],
    limits: Limits,
    on_fault: OnFault = None,
) -> list[Shown]:
    """Return what the events of a file show, series by series.

    Parameters
    ----------
    calendars, zones : of the file, in one order
    limits : which instants are asked about
    on_fault : is called with what is wrong with an event, which is left out; None: it is raised

    Raises
    ------
    CalendarError : an event that can't be read, or more than a file may have.
    """
    reader = _Reader(limits, on_fault)
    groups: dict[object, list[_Event]] = defaultdict(list)
    count = 0
    for calendar, own in zip(calendars, zones, strict=True):
        for event in calendar.every("VEVENT"):
            count += 1
            groups[event.text("UID").strip() or count].append(_Event(event, own))
    if count > MAX_EVENTS:
        raise CalendarError(f"more than {MAX_EVENTS} events")
    shown: list[Shown] = []
    for events in groups.values():
        shown += reader.group(events)
        if len(shown) > MAX_OCCURRENCES:
            raise CalendarError(f"more than {MAX_OCCURRENCES} occurrences", key="VEVENT")
    return shown


def of_event(fault: OverlapError, event: Component) -> CalendarError:
    """Return what is wrong with an event, named by its title and UID, and its line."""
    names = [event.text(name).strip()[:_LONGEST_TITLE] for name in ("SUMMARY", "UID")]
    named = " ".join(repr(name) for name in names if name) or "without a name"
    reason = f"{fault.reason}; event {named} in line {event.line}"
    return CalendarError(reason, key=fault.key, value=fault.value)


class _Reader:
    """Expands groups of events that share a UID, within limits."""

    def __init__(self, limits: Limits, on_fault: OnFault) -> None:
        self.limits = limits
        self.on_fault = on_fault

    def group(self, events: Sequence[_Event]) -> list[Shown]:
        """Return what the events of one UID show."""
        overrides = [event for event in events if "RECURRENCE-ID" in event.component]
        masters = self._newest([own for own in events if "RECURRENCE-ID" not in own.component])
        shown: list[Shown] = []
        replaced: set[int] = set()
        later: list[_Later] = []
        base = self._base(masters) if overrides else None
        of_masters = [self._revision(own.component)[0] for own in masters] if overrides else []
        for (at_s, is_range), own in self._by_date(overrides, base).items():
            for event in self._newest(own):
                with self._left_out(event):
                    if self._is_void(event, masters, of_masters, at_s):
                        continue
                    alone = self._override(event, base, at_s)
                    if is_range and base is not None:
                        later.append(_Later(at_s, event))
                        continue
                    replaced.add(at_s)
                    shown += [alone] if self._touches(alone) else []
        later.sort(key=lambda each: each.from_s)
        for event in masters:
            with self._left_out(event):
                shown += self._series(event, replaced, later)
        return shown

    @contextlib.contextmanager
    def _left_out(self, event: _Event) -> Iterator[None]:
        """Leave out an event with which something is wrong, and say so; or raise it, named."""
        try:
            yield
        except (CalendarError, RuleError) as fault:
            named = of_event(fault, event.component)
            if self.on_fault is None or self.limits.steps.left < 0:
                raise named from None
            self.on_fault(named)

    def _newest(self, events: Sequence[_Event]) -> Sequence[_Event]:
        """Return the events of the highest SEQUENCE, of these those of the last DTSTAMP.

        Events that neither tells apart aren't revisions of each other.
        """
        if len(events) < 2:  # noqa: PLR2004 - one is the newest
            return events
        revisions = [self._revision(event.component) for event in events]
        last = max(revisions)
        return [own for own, its in zip(events, revisions, strict=True) if its == last]

    def _revision(self, event: Component) -> tuple[int, dt.datetime]:
        try:
            return sequence(event), stamp(event) or _EARLIEST
        except CalendarError as fault:
            if self.on_fault is None:
                raise of_event(fault, event) from None
            return 0, _EARLIEST

    @staticmethod
    def _base(masters: Sequence[_Event]) -> _Base | None:
        for event in masters:
            with contextlib.suppress(CalendarError):  # said where its occurrences are
                start = single(event.component, "DTSTART")
                if start is not None:
                    return _Base(start, event.zones.clock(start), event.zones)
        return None

    def _by_date(
        self, overrides: Sequence[_Event], base: _Base | None
    ) -> dict[tuple[int, bool], list[_Event]]:
        """Return overrides by the instant that they stand for, and whether by all later ones."""
        by_date: dict[tuple[int, bool], list[_Event]] = defaultdict(list)
        for event in overrides:
            with self._left_out(event):
                prop = once(event.component, "RECURRENCE-ID")
                assert prop is not None  # noqa: S101 - overrides are those that have it
                of = when(prop)
                is_range = prop.parameters.get("RANGE", "").upper() == _THIS_AND_FUTURE
                at_s = resolved(of, *base) if base else event.zones.utc_s(of)
                by_date[at_s, is_range].append(event)
        return by_date

    def _is_void(
        self, event: _Event, masters: Sequence[_Event], of_masters: Sequence[int], at_s: int
    ) -> bool:
        """Say whether a later revision of its series no longer has an override's date.

        Of one revision both stand: EXDATE is how some programs write an override besides.
        """
        revision = self._revision(event.component)[0]
        later = [own for own, its in zip(masters, of_masters, strict=True) if its > revision]
        if not later or len(later) < len(masters):
            return False
        at = Limits(at_s, at_s + 1)
        at.steps = self.limits.steps
        return not any(
            at_s in expand(own.component, own.zones, at).start_s.tolist() for own in later
        )

    @staticmethod
    def _override(event: _Event, base: _Base | None, at_s: int) -> Shown:
        """Return an override's own occurrence; it has one, whatever rule it repeats."""
        start, start_s, stop_s = expand_one(event.component, event.zones)
        if base is not None:
            of: When | None = When(base.clock.wall_s(at_s), base.start.tzid, base.start.is_date)
        else:
            of = single(event.component, "RECURRENCE-ID")
        return Shown(event.component, of, start_s, stop_s, start.is_date)

    def _touches(self, own: Shown) -> bool:
        return self.limits.touches(own.start_s, own.stop_s)

    def _series(
        self, event: _Event, replaced: set[int], later: Sequence[_Later]
    ) -> Iterator[Shown]:
        """Yield the occurrences of a master that no override stands for."""
        component, zones = event
        is_series = bool(_OF_SERIES & component.lines.keys())
        is_single = not _REPEATED & component.lines.keys()
        if is_single and not later and self.limits.is_bounded:  # most events of a calendar
            start, start_s, stop_s = expand_one(component, zones)
            if start_s not in replaced and self.limits.touches(start_s, stop_s):
                yield Shown(component, None, start_s, stop_s, start.is_date)
            return
        shifts = [_shift(each, event) for each in later]
        wide = self.limits.moved_by(max((abs(shift.by_s) for shift in shifts), default=0) * 2)
        occurrences = expand(component, zones, wide if shifts else self.limits)
        start = occurrences.start
        rows = zip(
            occurrences.wall_s.tolist(),
            occurrences.start_s.tolist(),
            occurrences.stop_s.tolist(),
            strict=True,
        )
        from_s = [each.from_s for each in later]
        for wall_s, start_s, stop_s in rows:
            if start_s in replaced:
                continue
            of = When(wall_s, start.tzid, start.is_date) if is_series else None
            n = bisect.bisect_right(from_s, start_s) - 1
            if n < 0:
                yield Shown(component, of, start_s, stop_s, start.is_date)
                continue
            moved = shifts[n].shown(later[n].event, of, wall_s)
            if self._touches(moved):
                yield moved


class _Shift(NamedTuple):
    """By how much an override moves the occurrences from its own on, and how long they last."""

    by_s: int
    start: When
    clock: Clock
    lasting: Length

    def shown(self, event: _Event, of: When | None, wall_s: int) -> Shown:
        """Return an occurrence that its series has at a wall time, moved."""
        at_s = wall_s + self.by_s
        start_s = self.clock.utc_s(at_s)
        stop_s = start_s + self.lasting.seconds
        if self.lasting.days:
            days_s = self.lasting.days * SECONDS_PER_DAY
            stop_s = self.clock.utc_s(at_s + days_s) + self.lasting.seconds
        return Shown(event.component, of, start_s, stop_s, self.start.is_date)


def _shift(later: _Later, master: _Event) -> _Shift:
    start, lasting = lasting_of(later.event.component, later.event.zones)
    of_master = single(master.component, "DTSTART")
    clock = master.zones.clock(of_master or start)
    by_s = start.wall_s - clock.wall_s(later.from_s)
    return _Shift(by_s, start, later.event.zones.clock(start), lasting)
