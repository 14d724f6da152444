"""New hours written into a team file's text: comments, order and line ends stay as they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import tomlkit
from tomlkit.items import InlineTable

from overlap.base.errors import OverlapError, TeamFileError
from overlap.clocks.timeline import Horizon
from overlap.sites.absences import DaysOff
from overlap.sites.day_windows import format_window
from overlap.sites.hours import WeeklyHours
from overlap.sites.site import Site

_BEFORE_HOURS: Final = ("zone", "place", "name")


@dataclass(frozen=True, slots=True)
class SiteEdit:
    """What is to be written of a site, which is the n-th of its file.

    ``clock`` : as the file shall name it; None leaves it as it is
    """

    number: int
    site: Site
    clock: str | None


def with_hours(text: str, edits: Iterable[SiteEdit], horizon: Horizon) -> str:
    r"""Return a team file's text with new hours, clocks and seasons of some of its sites.

    ``horizon`` : dates that the hours are for; weeks that a place had before or after them go

    Raises
    ------
    TeamFileError : a place's week changes within the dates.

    >>> from overlap import Horizon, Site
    >>> year = Horizon("2027-01-01", "2028-01-01")
    >>> text = '[[site]]\nname = "Oslo"  # HQ\nzone = "Europe/Oslo"\n'
    >>> site = Site("Oslo", "Europe/Oslo", "Mo-Fr 08:00-16:00")
    >>> print(with_hours(text, [SiteEdit(0, site, None)], year), end="")
    [[site]]
    name = "Oslo"  # HQ
    zone = "Europe/Oslo"
    hours = "Mo-Fr 08:00-16:00"
    """
    document = tomlkit.parse(text)
    before = tomlkit.dumps(document)
    newline = "\r\n" if "\r\n" in text else "\n"
    for edit in edits:
        table, site = document["site"][edit.number], edit.site
        if edit.clock is not None:
            _write(table, "clock", edit.clock, ("hours", *_BEFORE_HOURS), newline)
        _write_hours(table, site.hours, newline)
        if site.half_day is not None and "half_day" in table:
            _write(table, "half_day", format_window(site.half_day), (), newline)
        seasons = table.get("season", [])
        weeks = len(site.seasons) - len(seasons)  # those of its place, which hours replace
        if in_horizon(replace(site, seasons=site.seasons[:weeks]), horizon).seasons:
            reason = "the place's week changes within the dates; write its weeks as [[site.season]]"
            raise TeamFileError(reason, key=f"site[{edit.number + 1}].season", value=site.name)
        for season, own in zip(seasons, site.seasons[weeks:], strict=True):
            _write_hours(season, own.hours, newline)
    return patched(text, before, tomlkit.dumps(document))


def in_horizon(site: Site, horizon: Horizon) -> Site:
    """Return the site without the seasons that have no date in the horizon.

    >>> from overlap import Horizon, Site
    >>> oslo = Site("Oslo", "Europe/Oslo", seasons=[("2020-01-01", "2020-02-01", "Mo 09:00-10:00")])
    >>> in_horizon(oslo, Horizon("2027-01-01", "2028-01-01")).seasons
    ()
    """
    start, stop = horizon.start, horizon.stop
    seasons = tuple(own for own in site.seasons if own.first < stop and own.last >= start)
    return replace(site, seasons=seasons)


def patched(text: str, before: str, after: str) -> str:
    """Make the changes between two texts, line by line, in the one that the first was read from.

    tomlkit loses some spaces as it reads, as that after a date in an inline table.
    """
    lines, old, new = (part.split("\n") for part in (text, before, after))
    if len(lines) != len(old):
        return after
    patched: list[str] = []
    for way, i, j, m, n in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        patched += lines[i:j] if way == "equal" else new[m:n]
    return "\n".join(patched)


def _write_hours(table: Any, hours: WeeklyHours, newline: str) -> None:  # noqa: ANN401 - tomlkit's
    """Write hours where they differ from those that stand there."""
    try:
        if WeeklyHours.parse(table.get("hours")) == hours:
            return
    except OverlapError:
        pass
    _write(table, "hours", str(hours), _BEFORE_HOURS, newline)


def _write(
    table: Any,  # noqa: ANN401 - tomlkit's
    key: str,
    value: str,
    after: tuple[str, ...],
    newline: str,
) -> None:
    """Set a key in its place; a new one stands in the line below the first of ``after``."""
    before = [name for name in after if name in table]
    if key in table or not before or isinstance(table, InlineTable):
        table[key] = value
        return
    # tomlkit appends a key below the comments that lead the next table; so it goes here as text
    trivia = table.item(before[0]).trivia
    line = f"{trivia.indent}{key} = {tomlkit.string(value).as_string()}"
    trivia.trail = f"{newline}{line}{trivia.trail}"


def with_days_off(text: str, number: int, closures: Iterable[DaysOff]) -> str:
    r"""Return a team file's text with further days off of its n-th site; none is written twice.

    >>> from overlap.sites.absences import DaysOff
    >>> text = '[[site]]\nname = "Oslo"\nzone = "Europe/Oslo"\ndays_off = [2027-05-18]  # bridge\n'
    >>> print(with_days_off(text, 0, [DaysOff("2027-12-27", "2027-12-30", "closed")]), end="")
    [[site]]
    name = "Oslo"
    zone = "Europe/Oslo"
    days_off = [2027-05-18, {from = 2027-12-27, to = 2027-12-30, reason = "closed"}]  # bridge
    """
    document = tomlkit.parse(text)
    before = tomlkit.dumps(document)
    table = document["site"][number]
    if "days_off" not in table:
        table["days_off"] = tomlkit.array()
    for closure in closures:
        days = tomlkit.inline_table()
        days.append("from", closure.first)
        days.append("to", closure.last)
        if closure.reason:
            days.append("reason", closure.reason)
        table["days_off"].append(days)
    return patched(text, before, tomlkit.dumps(document))
