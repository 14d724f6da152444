"""Changes of a site's hours: what may be done to weekdays, within which bounds, at what cost."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from overlap.base.units import DAYS_PER_WEEK, MINUTES_PER_DAY, format_minutes
from overlap.sites.day_windows import Window, format_clock, is_window
from overlap.sites.fields import Flexible, Season
from overlap.sites.hours import MAX_WINDOWS_A_DAY, WeeklyHours
from overlap.sites.site import Site

REST_MIN: Final = 11 * 60
"""Daily rest between two days' work: Directive 2003/88/EC, Article 3."""

DAYTIME: Final = Flexible(6 * 60, 23 * 60, 30)
"""No work between 23:00 and 06:00: within the night time of Directive 2003/88/EC, Article 2."""

LONGEST_DAY_MIN: Final = 9 * 60
"""Hours worked a day at most where hours are changed; an eight-hour day and one more."""

_WEEK_MIN: Final = DAYS_PER_WEEK * MINUTES_PER_DAY
_COARSE_STEP_MIN: Final = 15

_OWN_CLOCK: Final = (0,)
_SHORTEST_PART_MIN: Final = 60
_LONGEST_PAUSE_MIN: Final = 5 * 60


@dataclass(frozen=True, slots=True)
class DayChange:
    """What is done to a weekday: its hours move, it gets longer, or it is split.

    Attributes
    ----------
    move_min : all windows are later by so much; negative: earlier
    head_min, tail_min : work starts so much earlier, and stops so much later
    part_min, apart_min : the last so many worked minutes are later by so much; where ``apart_min``
        is negative, the first so many are earlier
    """

    move_min: int = 0
    head_min: int = 0
    tail_min: int = 0
    part_min: int = 0
    apart_min: int = 0

    def of(self, windows: tuple[Window, ...]) -> tuple[Window, ...] | None:
        """Return a day's windows after the change; None where it can't be made.

        >>> DayChange(tail_min=60).of(((540, 720), (780, 1020)))
        ((540, 720), (780, 1080))
        >>> DayChange(part_min=120, apart_min=180).of(((540, 1020),))
        ((540, 900), (1080, 1200))
        """
        if not windows:
            return windows
        changed = [(start + self.move_min, stop + self.move_min) for start, stop in windows]
        changed[0] = changed[0][0] - self.head_min, changed[0][1]
        changed[-1] = changed[-1][0], changed[-1][1] + self.tail_min
        if self.apart_min:
            worked = sum(stop - start for start, stop in changed)
            at_end = self.apart_min > 0
            head, tail = _cut(changed, worked - self.part_min if at_end else self.part_min)
            if not head or not tail or min(map(_worked, (head, tail))) < _SHORTEST_PART_MIN:
                return None
            moving = tail if at_end else head
            moving[:] = [(start + self.apart_min, stop + self.apart_min) for start, stop in moving]
            changed = head + tail
        return tuple(changed) if _can_be_written(changed) else None


def _cut(windows: list[Window], worked_min: int) -> tuple[list[Window], list[Window]]:
    """Cut a day after so many worked minutes."""
    head: list[Window] = []
    for n, (start, stop) in enumerate(windows):
        if stop - start >= worked_min:
            cut = start + worked_min
            head += [(start, cut)] if worked_min else []
            tail = ([(cut, stop)] if cut < stop else []) + windows[n + 1 :]
            return head, tail
        head.append((start, stop))
        worked_min -= stop - start
    return head, []


def _worked(windows: Collection[Window]) -> int:
    return sum(stop - start for start, stop in windows)


def _can_be_written(windows: list[Window]) -> bool:
    """Say whether the windows have a text."""
    return len(windows) <= MAX_WINDOWS_A_DAY and all(map(is_window, windows))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Within what a site's hours may change: times of day, rest between days, length of a day."""

    flexible: Flexible
    rest_min: int
    longest_min: int

    def broken(
        self, before: Site, after: Site, local_moves: Collection[int] = _OWN_CLOCK
    ) -> list[str]:
        """Name the bounds that new hours don't keep, on the days that they change.

        ``local_moves`` : how far the site's own clock is ahead of the one that the new hours are
        written in, in all the weeks of a year [min]
        """
        reasons: dict[str, None] = {}
        anew = before.clock != after.clock
        for old, new in _weeks(before, after):
            longest = max(old.days, key=_worked)
            for was, windows in zip(old.days, new.days, strict=True):
                if anew or windows != was:
                    own = self.broken_by_day(longest if anew else was, windows, local_moves)
                    reasons |= dict.fromkeys(own)
            if shortest_rest(new) < self.rest_min:
                reasons[f"{format_minutes(self.rest_min)} of rest between two days"] = None
        return list(reasons)

    def broken_by_day(
        self,
        was: Collection[Window],
        windows: Collection[Window],
        local_moves: Collection[int] = _OWN_CLOCK,
    ) -> Iterator[str]:
        """Name the bounds that the new windows of one weekday don't keep."""
        earliest, latest = self.flexible.earliest_min, self.flexible.latest_min
        for by, (start, stop) in itertools.product(local_moves, windows):
            days = [day * MINUTES_PER_DAY + by for day in range(-1, 3)]
            if any(earliest <= start + day and stop + day <= latest for day in days):
                continue
            day = next((d for d in days if earliest <= start + d < earliest + MINUTES_PER_DAY), 0)
            since, until = start + day - latest, earliest + MINUTES_PER_DAY - start - day
            is_late = since < until
            clock = format_clock((latest if is_late else earliest) % (MINUTES_PER_DAY + 1))
            yield f"no work {'after' if is_late else 'before'} {clock}"
        if _worked(windows) > max(_worked(was), self.longest_min):
            yield f"no day of more than {format_minutes(self.longest_min)}"


def _weeks(before: Site, after: Site) -> Iterator[tuple[WeeklyHours, WeeklyHours]]:
    yield before.hours, after.hours
    for old, new in zip(before.seasons, after.seasons, strict=True):
        yield old.hours, new.hours


def shortest_rest(hours: WeeklyHours) -> int:
    """Return the least wall time from a working day's last stop to the next one's first start.

    >>> shortest_rest(WeeklyHours.parse("Mo-Fr 09:00-17:00"))
    960
    """
    spans = [
        (n * MINUTES_PER_DAY + day[0][0], n * MINUTES_PER_DAY + max(b for _, b in day))
        for n, day in enumerate(hours.days)
        if day
    ]
    if not spans:
        return MINUTES_PER_DAY
    starts = [*(start for start, _ in spans[1:]), spans[0][0] + _WEEK_MIN]
    return min(start - stop for start, (_, stop) in zip(starts, spans, strict=True))


def weeks_of(site: Site) -> list[WeeklyHours]:
    """Return a site's usual week, and those of its seasons."""
    return [site.hours, *(season.hours for season in site.seasons)]


def changed_days(week: WeeklyHours, change: DayChange) -> list[tuple[Window, ...] | None]:
    """Return each weekday's windows after a change, None where it can't be made.

    >>> changed_days(WeeklyHours.parse("Sa 09:00-12:00"), DayChange(tail_min=60))[4:]
    [(), ((540, 780),), ()]
    """
    after = {day: change.of(day) for day in dict.fromkeys(week.days)}
    return [after[day] for day in week.days]


def changed_site(site: Site, change: DayChange, days: Collection[int]) -> Site | None:
    """Return a site with some weekdays changed, in its seasons too; None where that can't be.

    Where all of its hours move, those of its half days do as well.

    >>> from overlap import Site
    >>> site = Site("Dubai", "Asia/Dubai", "Mo-Th 09:00-18:00; Fr 09:00-12:00")
    >>> str(changed_site(site, DayChange(move_min=120), [4]).hours)
    'Mo-Th 09:00-18:00; Fr 11:00-14:00'
    """
    weeks = [
        [new if n in days else week.days[n] for n, new in enumerate(changed_days(week, change))]
        for week in weeks_of(site)
    ]
    half_day = site.half_day
    if half_day and change.move_min and set(days) >= set(working_days(site)):
        half_day = (change.of((half_day,)) or (None,))[0]
        if half_day is None:
            return None
    if any(day is None for week in weeks for day in week):
        return None
    hours, *seasonal = (WeeklyHours(tuple(day or () for day in week)) for week in weeks)
    seasons = tuple(
        Season(season.first, season.last, own)
        for season, own in zip(site.seasons, seasonal, strict=True)
    )
    return replace(site, hours=hours, seasons=seasons, half_day=half_day)


def able_days(site: Site, change: DayChange) -> tuple[int, ...]:
    """Return the working weekdays on which a change can be made, in every season."""
    weeks = [changed_days(week, change) for week in weeks_of(site)]
    return tuple(n for n in working_days(site) if all(week[n] is not None for week in weeks))


def on_clock(site: Site, zone: str, by_min: int) -> Site | None:
    """Return a site whose hours follow another clock, on which they read so much later.

    None where its half day would begin on another date.

    >>> from overlap import Site
    >>> night = Site("Cebu", "Asia/Manila", "Mo-Fr 22:00-07:00")
    >>> str(on_clock(night, "America/Chicago", -13 * 60).hours)
    'Mo-Fr 09:00-18:00'
    """

    def of_week(hours: WeeklyHours) -> WeeklyHours:
        days: list[list[Window]] = [[] for _ in range(DAYS_PER_WEEK)]
        for n, windows in enumerate(hours.days):
            for start, stop in windows:
                later, at = divmod(start + by_min, MINUTES_PER_DAY)
                days[(n + later) % DAYS_PER_WEEK].append((at, at + stop - start))
        return WeeklyHours(tuple(tuple(sorted(day)) for day in days))

    half_day = site.half_day and (site.half_day[0] + by_min, site.half_day[1] + by_min)
    if half_day and not 0 <= half_day[0] < MINUTES_PER_DAY:
        return None
    seasons = tuple(Season(s.first, s.last, of_week(s.hours)) for s in site.seasons)
    hours = of_week(site.hours)
    return replace(site, hours=hours, seasons=seasons, half_day=half_day, clock=zone)


def working_days(site: Site) -> tuple[int, ...]:
    """Return the weekdays with hours, Monday is 0; those of seasons too."""
    by_weekday = zip(*(week.days for week in weeks_of(site)), strict=True)
    return tuple(n for n, days in enumerate(by_weekday) if any(days))


def moves(step_min: int) -> list[DayChange]:
    """Return every move by whole steps within a day, either way."""
    most = (MINUTES_PER_DAY - 1) // step_min
    return [DayChange(move_min=n * step_min) for n in range(-most, most + 1) if n]


def longer_days(step_min: int, most_min: int) -> list[DayChange]:
    """Return every way to make a day longer by up to so much, at one end or at both."""
    step = coarse(step_min)
    parts = range(0, most_min + 1, step)
    return [
        DayChange(head_min=head, tail_min=tail)
        for head in parts
        for tail in parts
        if 0 < head + tail <= most_min
    ]


def split_days(step_min: int, longest_day_min: int) -> list[DayChange]:
    """Return every way to cut a day in two and move one part away from the other."""
    step = coarse(step_min)
    return [
        DayChange(part_min=part, apart_min=pause_min * sign)
        for part in range(-(-_SHORTEST_PART_MIN // step) * step, longest_day_min, step)
        for pause_min in range(step, _LONGEST_PAUSE_MIN + 1, step)
        for sign in (1, -1)
    ]


def coarse(step_min: int) -> int:
    """Return the least multiple of a step that is a quarter of an hour or more.

    Changes in two directions go by it: there are the square of steps of them.
    """
    return step_min * -(-_COARSE_STEP_MIN // step_min)
