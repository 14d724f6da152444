"""What was typed to sites and horizons: places, team files, dates and their defaults."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from overlap.errors import HorizonError, SiteError
from overlap.hours import WeeklyHours
from overlap.places import find_place, working_weeks
from overlap.sites import Season, Site
from overlap.target import PROFILES, Target, check_share
from overlap.timeline import LAST_DATE, Horizon, as_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.places import Place
    from overlap.team import Team

OFFICE_WINDOW: Final = "09:00-17:00"
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
    default = given or Horizon.of_months(today.replace(day=1), 12)
    first = as_date(start, key="--start") if start else default.start
    if days is not None:
        if not 1 <= days <= (LAST_DATE - first).days:
            reason = f"not from 1 to {(LAST_DATE - first).days}, the days up to {LAST_DATE}"
            raise HorizonError(reason, key="--days", value=days)
        return Horizon(first, first + dt.timedelta(days))
    if stop:
        return Horizon(first, as_date(stop, key="--stop"))
    return Horizon.of_months(first, 12) if start else default


def site_of(
    text: str,
    horizon: Horizon,
    *,
    key: str,
    team: Team | None = None,
    hours: str | None = None,
    hours_key: str = "hours",
) -> Site:
    """Return a site by its name in the team file, or a place with its country's week and holidays.

    Raises
    ------
    PlaceError : neither.
    HoursError : hours that can't be read.
    """
    known = next((site for site in team.sites if site.name == text), None) if team else None
    if known is not None:
        return with_hours(known, hours, hours_key)
    return place_site(find_place(text, key=key), horizon, hours, hours_key)


def with_hours(site: Site, hours: str | None, key: str) -> Site:
    """Return the site with other weekly hours, and without seasons, if any are given."""
    if hours is None:
        return site
    return replace(site, hours=WeeklyHours.parse(hours, key=key), seasons=())


def place_site(
    place: Place, horizon: Horizon, hours: str | None = None, hours_key: str = "hours"
) -> Site:
    """Return a place as a site: 09:00-17:00 in its country's working week, public holidays off.

    ``hours`` replace them; times without days are for the country's working week.

    >>> from overlap.places import find_place
    >>> site = place_site(find_place("Cairo"), Horizon("2027-01-01", "2028-01-01"))
    >>> str(site.hours), str(site.holidays[0])
    ('Su-Th 09:00-17:00', 'EG')
    """
    if hours is not None and re.search("[A-Za-z]|24/7", hours):
        week = WeeklyHours.parse(hours, key=hours_key)
        return Site(place.name, place.zone, week, place.holidays)
    window = hours or OFFICE_WINDOW
    WeeklyHours.parse(window, key=hours_key)
    weeks = working_weeks(place, window, horizon)
    stops = [*(start for start, _ in weeks[1:]), LAST_DATE]
    seasons = [
        Season(start, stop - dt.timedelta(1), week)
        for (start, week), stop in list(zip(weeks, stops, strict=True))[1:]
    ]
    return Site(place.name, place.zone, weeks[0][1], place.holidays, seasons=seasons)


def sites_to_check(
    places: Sequence[str],
    horizon: Horizon,
    *,
    team: Team | None = None,
    hours: str | None = None,
    place_hours: str | None = None,
) -> tuple[Site, tuple[Site, ...]]:
    """Return the reference and the others that a check is about.

    Without a team file the two places are headquarters and office.  With one, no place means all
    its sites against its headquarters, one place that one, two places the second against the
    first.

    Raises
    ------
    OverlapError : too few or too many places, an unknown one, hours that can't be read.
    """
    if team is None and len(places) != _PAIR:
        raise SiteError("name two places, HQ and PLACE, or a team file with -t", key="PLACE")
    if len(places) > _PAIR:
        raise SiteError("more than two places", key="PLACE", value=places[_PAIR])
    if team is not None and not places:
        others = tuple(with_hours(site, place_hours, "--place-hours") for site in team.others)
        if not others:
            raise SiteError("the file has one site; name a PLACE to check against it", key="site")
        return with_hours(team.hq, hours, "--hours"), others
    *first, second = places
    if team is None or first:
        reference = site_of(
            first[0], horizon, key="HQ", team=team, hours=hours, hours_key="--hours"
        )
    else:
        reference = with_hours(team.hq, hours, "--hours")
    other = site_of(
        second, horizon, key="PLACE", team=team, hours=place_hours, hours_key="--place-hours"
    )
    return reference, (other,)


def sites_of(names: str | None, team: Team) -> list[Site]:
    """Return the sites of a comma-separated list, or all of a team, headquarters first.

    Raises
    ------
    SiteError : a name isn't in the team file.
    """
    if names is None:
        return [team.hq, *team.others]
    return [team.site(name.strip(), key="--sites") for name in names.split(",")]


def target_of(target: str | None, share: float | None, team: Team | None) -> Target:
    """Return the target that was typed, else the team's, else 2 to 4 hours.

    Raises
    ------
    TargetError : it can't be read, or the share is out of range.
    """
    profiles = team.profiles if team else PROFILES
    if share is not None:
        check_share(share, key="--share")
    if target is not None:
        return Target(target, share, profiles=profiles, key="--target")
    given = team.target if team else Target()
    return given if share is None else Target(given.text, share, profiles=profiles)
