"""What was typed to sites and horizons: places, team files, dates and their defaults."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from overlap.base.errors import HorizonError, OverlapError, PlaceError, SiteError, TargetError
from overlap.base.files import decoded, read_bytes
from overlap.clocks.timeline import LAST_DATE, Horizon, as_date
from overlap.sites.fields import Season
from overlap.sites.hours import WeeklyHours, names_days
from overlap.sites.places import find_place
from overlap.sites.site import OF_WEEK, Site, site_of_place, unique_names
from overlap.sites.target import EXCUSE, PROFILES, Target, check_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from overlap.team.team import Team

MAX_CANDIDATES: Final = 2000
MAX_CANDIDATES_BYTES: Final = 1 << 20
_PAIR: Final = 2


def horizon_of(
    start: str | None,
    stop: str | None,
    days: int | None,
    *,
    today: dt.date,
    given: Horizon | None = None,
) -> Horizon:
    """Return the horizon of a command.

    ``given`` is the team file's; dates that were typed go before it.  Without any, it is the
    twelve months from the first of today's month.

    Raises
    ------
    HorizonError : dates that can't be read, inverted or outside 1970-2100.
    """
    if start is not None:
        first = as_date(start, key="--start")
    else:
        first = given.start if given else today.replace(day=1)
    if first >= LAST_DATE:
        raise HorizonError(f"not before {LAST_DATE}", key="--start", value=start)
    if days is not None:
        if not 1 <= days <= (LAST_DATE - first).days:
            reason = f"not from 1 to {(LAST_DATE - first).days}, the days up to {LAST_DATE}"
            raise HorizonError(reason, key="--days", value=days)
        return Horizon(first, first + dt.timedelta(days))
    if stop is not None:
        last = as_date(stop, key="--stop")
        if last <= first:
            raise HorizonError(f"not after the start, {first}", key="--stop", value=stop)
        return Horizon(first, last)
    if given and start is None:
        return given
    if first.year == LAST_DATE.year - 1:
        return Horizon(first, LAST_DATE)
    return Horizon.of_months(first, 12)


def site_of(text: str, horizon: Horizon, *, key: str, team: Team | None = None) -> Site:
    """Return a site by its name in the team file, or a place with its country's week and holidays.

    A name is compared without case, so that ``manila`` is the file's Manila, not the city.

    Raises
    ------
    PlaceError : neither.
    """
    if team is not None:
        with contextlib.suppress(SiteError):
            return team.site(text, key=key)
    return site_of_place(find_place(text, key=key), horizon)


def with_hours(site: Site, hours: str | None, key: str) -> Site:
    """Return the site with other weekly hours, if any are given.

    Times without days are for the days that the site works now, in its seasons too; hours with
    days replace its week, and its seasons end.

    >>> site = Site("Cairo", "Africa/Cairo", "Su-Th 09:00-17:00")
    >>> str(with_hours(site, "12:00-20:00", "hours").hours)
    'Su-Th 12:00-20:00'

    Raises
    ------
    HoursError : hours that can't be read.
    """
    if hours is None:
        return site
    week = WeeklyHours.parse(hours, key=key)
    if names_days(hours):
        notes = tuple(note for note in site.notes if not note.startswith(OF_WEEK))
        return replace(site, hours=week, seasons=(), notes=notes)
    windows = week.days[0]
    seasons = (Season(s.first, s.last, s.hours.with_windows(windows)) for s in site.seasons)
    return replace(site, hours=site.hours.with_windows(windows), seasons=tuple(seasons))


def sites_to_check(
    places: Sequence[str],
    horizon: Horizon,
    *,
    team: Team | None = None,
    hours: str | None = None,
    place_hours: str | None = None,
) -> tuple[Site, tuple[Site, ...]]:
    """Return the reference and the others that a check is about.

    The first of several places is the headquarters.  With a team file, no place means all its
    sites against its headquarters, and one place that one.

    Raises
    ------
    OverlapError : too few places, an unknown one or one twice, hours that can't be read.
    """
    if team is None and len(places) < _PAIR:
        raise SiteError("name HQ and at least one PLACE, or a team file with -t", key="PLACE")
    if team is not None and len(places) < _PAIR:
        reference = team.hq
    else:
        reference = site_of(places[0], horizon, key="HQ", team=team)
    others: tuple[Site, ...] = team.others if team else ()
    if places:
        named = places[1:] or places
        others = tuple(site_of(place, horizon, key="PLACE", team=team) for place in named)
    if not others:
        reason = "has one site; name a PLACE to check against it"
        raise SiteError(reason, key="-t", value=team.source if team else None)
    for n, site in enumerate(others):
        if places and site.name == reference.name:
            raise SiteError("is the headquarters itself", key="PLACE", value=site.name)
        if site.name in {other.name for other in others[:n]}:
            raise SiteError("named twice", key="PLACE", value=site.name)
    moved = (with_hours(site, place_hours, "--place-hours") for site in others)
    return with_hours(reference, hours, "--hours"), tuple(moved)


def reference_of(hq: str | None, horizon: Horizon, team: Team | None) -> Site:
    """Return the headquarters that was named, else the team's.

    Raises
    ------
    OverlapError : neither, or an unknown place.
    """
    if hq is not None:
        return site_of(hq, horizon, key="HQ", team=team)
    if team is None:
        raise SiteError("name the headquarters, or a team file with -t", key="HQ")
    return team.hq


def candidates_of(
    text: str,
    horizon: Horizon,
    team: Team | None,
    *,
    country: str | None = None,
    continent: str | None = None,
    may_be_file: bool = True,
) -> tuple[Site, ...]:
    """Return the places to rank: ``all`` zones, those of a file (a line each), or a list.

    In a file, text after ``#`` and empty lines are skipped.

    Raises
    ------
    OverlapError : a place that isn't known, with the line of the file; or nothing is left.
    """
    if text == "all":
        from overlap.planning.rank import candidate_sites

        try:
            return candidate_sites(
                horizon,
                country=country and country.upper(),
                continent=continent and continent.capitalize(),
            )
        except SiteError as fault:
            raise fault.as_option() from None
    source, named = _named_candidates(text, may_be_file=may_be_file)
    if len(named) > MAX_CANDIDATES:
        reason = f"more than {MAX_CANDIDATES} places"
        raise SiteError(reason, key="--candidates", value=len(named))
    by_name: dict[str, Site] = {}
    for name, key in named:
        try:
            site = site_of(name, horizon, key=key, team=team)
        except PlaceError as fault:
            raise fault.within(source=source) from None
        by_name.setdefault(site.name, site)
    chosen = [
        site
        for site in by_name.values()
        if (country is None or (site.holidays and site.holidays[0].country == country.upper()))
        and (continent is None or site.zone.startswith(f"{continent.capitalize()}/"))
    ]
    if not chosen:
        raise SiteError("names no place", key="--candidates", value=text)
    return tuple(chosen)


def _named_candidates(text: str, *, may_be_file: bool) -> tuple[str, list[tuple[str, str]]]:
    """Return the file they are from, if any, and the candidates' names, each with its key."""
    if not (may_be_file and _names_a_file(text)):
        return "", [(name, "--candidates") for name in _listed(text)]
    try:
        lines = decoded(read_bytes(text, MAX_CANDIDATES_BYTES, SiteError), SiteError).splitlines()
    except SiteError as fault:
        raise SiteError(fault.reason, key="--candidates", value=text) from None
    names = [(line.partition("#")[0].strip(), f"line {n}") for n, line in enumerate(lines, 1)]
    return text, [(name, key) for name, key in names if name]


def _listed(text: str) -> list[str]:
    """Split a list at its commas, but for one place written with its country's."""
    with contextlib.suppress(PlaceError):
        find_place(text)
        return [text]
    return [name.strip() for name in text.split(",")]


def _names_a_file(text: str) -> bool:
    """Say whether a list of candidates is a file's name: one that exists, or looks like one."""
    if text.endswith(".txt") or text.startswith((".", "/")):
        return True
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def closed_site(
    team: Team, without: str | None, first: str | None, last: str | None, *, key: str
) -> Site | None:
    """Return a site as if it were closed between two dates; None when none is asked for.

    Raises
    ------
    OverlapError : an unknown site, dates without one or the other way round, or inverted.
    """
    if without is None:
        for option, date in (("--from", first), ("--to", last)):
            if date is not None:
                raise HorizonError(f"say which site is closed with {key}", key=option, value=date)
        return None
    site = team.site(without, key=key)
    if first is None or last is None:
        reason = "say from when with --from, and to when with --to"
        raise HorizonError(reason, key=key, value=without)
    start, stop = as_date(first, key="--from"), as_date(last, key="--to")
    if stop < start:
        raise HorizonError(f"before --from, {start}", key="--to", value=last)
    from overlap.planning.coverage import closed

    return closed(site, start, stop)


def sites_of(names: str | None, team: Team) -> list[Site]:
    """Return the sites of a comma-separated list, or all of a team, headquarters first.

    Raises
    ------
    SiteError : a name isn't in the team file, or is there twice.
    """
    if names is None:
        return [team.hq, *team.others]
    named = [team.site(name.strip(), key="--sites") for name in names.split(",")]
    try:
        return list(unique_names(named))
    except SiteError as fault:
        raise SiteError("named twice", key="--sites", value=fault.value) from None


def people_of(team: Team | None) -> list[Site]:
    """Return when and where each person of a team works, as sites of their names.

    Raises
    ------
    OverlapError : there is no team, or nobody in it.
    """
    if team is None:
        raise OverlapError("goes with a team file", key="--people")
    if not team.people:
        raise OverlapError("the team has no [[person]]", key="--people", source=team.source)
    return list(team.working_people)


def sites_named(places: Sequence[str], horizon: Horizon, team: Team | None) -> list[Site]:
    """Return the sites of the places that are named; with a team file alone, all of its.

    Raises
    ------
    OverlapError : neither, or an unknown place.
    """
    if places:
        return [site_of(place, horizon, key="PLACE", team=team) for place in places]
    if team is None:
        raise SiteError("name a place, or a team file with -t", key="PLACE")
    return sites_of(None, team)


def target_of(target: str | None, share: float | None, team: Team | None) -> Target:
    """Return the target that was typed, else the team's, else 2 to 4 hours.

    Raises
    ------
    TargetError : it can't be read, or the share is out of range.
    """
    profiles = team.profiles if team else PROFILES
    given = team.target if team else Target()
    if share is not None:
        check_share(share, key="--share")
    if target is None:
        return given.with_share(share)
    own = profiles.get(given.text)
    lost = given.lost if own is None or own.lost != given.lost else EXCUSE
    return Target(
        target,
        share,
        profiles=profiles,
        default_share=given.share,
        default_lost=lost,
        key="--target",
    )


def targets_of(
    targets: str | None, target: str | None, share: float | None, team: Team | None
) -> dict[str, Target]:
    """Return the targets of ``--targets`` by what was typed for each, else the one of ``--target``.

    Raises
    ------
    TargetError : one can't be read, is there twice, or both options are given.
    """
    if targets is None:
        own = target_of(target, share, team)
        return {own.text: own}
    if target is not None:
        raise TargetError("names several; leave out --target", key="--targets", value=targets)
    names = [name.strip() for name in targets.split(",") if name.strip()]
    if len(set(names)) != len(names) or not names:
        reason = "name each target once, separated by commas"
        raise TargetError(reason, key="--targets", value=targets)
    found = {}
    for name in names:
        try:
            found[name] = target_of(name, share, team)
        except TargetError as fault:
            raise TargetError(fault.reason, key="--targets", value=name) from None
    return found


def retargeted(sites: Iterable[Site], target: str | None, share: float | None) -> tuple[Site, ...]:
    """Return sites without their own targets if one was typed, or with these at a typed share.

    >>> own = Site("Oslo", "Europe/Oslo", target=Target("2h", 0.8))
    >>> retargeted((own,), None, 0.5)[0].target.share
    0.5
    """
    own = tuple(sites)
    if target is not None:
        return tuple(replace(site, target=None) for site in own)
    if share is None:
        return own
    return tuple(
        replace(site, target=site.target and site.target.with_share(share)) for site in own
    )
