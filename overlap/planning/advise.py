"""``advise``: the cheapest change of hours that meets a target, or why none does.

Every change on the grid is tried: weekdays moved, the week moved, hours that follow the
headquarters' clock, longer days, split days.  What a change costs: ``ChangeCosts``.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from overlap.base.errors import SiteError
from overlap.base.frames import Columns, Tabular
from overlap.base.lookup import ByName
from overlap.base.progress import Progress
from overlap.base.reprs import of_fields, short
from overlap.base.units import MINUTES_PER_DAY, DurationError
from overlap.clocks.timeline import Horizon
from overlap.planning.change_search import (
    CLOCK,
    KINDS,
    WEEK,
    WEEKDAYS,
    Candidates,
    DayCandidates,
    Part,
    candidates,
    in_order,
)
from overlap.planning.documents import AdviseDocument, ChangedHoursDocument, ChangeDocument
from overlap.planning.hour_changes import DAYTIME, LONGEST_DAY_MIN, REST_MIN, Bounds
from overlap.planning.trials import Pair
from overlap.sites.documents import notes_document, seasons_document, target_document, versions
from overlap.sites.fields import Flexible
from overlap.sites.site import Site
from overlap.sites.target import Target
from overlap.sites.uncovered import uncovered
from overlap.team.curve import CURVES, Curve
from overlap.team.team import Team

USUAL_CURVE: Final = CURVES["default"]
_MOST_CHANGES: Final = 3
_MOST_TRIED: Final = 200


@dataclass(frozen=True, slots=True)
class ChangedHours:
    """A site's hours after a change.

    Attributes
    ----------
    site : the ``Site`` as it is then
    clock : whose clock the hours are written in, the headquarters' by name; None: its own

    >>> from overlap import Horizon, Site, advise
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> advice = advise(*sites, horizon=Horizon("2027-01-01", "2028-01-01"), target="4h")
    >>> [(own.site.name, own.hours, own.clock) for own in advice.best.new_hours]
    [('Lima', 'Mo-Fr 07:00-15:00', None)]
    """

    site: Site
    clock: str | None

    @property
    def hours(self) -> str:
        """The new weekly hours."""
        return str(self.site.hours)

    def to_dict(self) -> ChangedHoursDocument:
        """Return them in plain types."""
        return {
            "site": self.site.name,
            "hours": self.hours,
            "clock": self.clock,
            "seasons": seasons_document(self.site.seasons),
        }

    def __repr__(self) -> str:
        return short(f"<ChangedHours {self.site.name!r}: {self.hours}>")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of hours, what it costs, and the share of days that would reach the minimum.

    Attributes
    ----------
    kind : ``"weekdays"``, ``"week"``, ``"clock"``, ``"longer"`` or ``"split"``
    summary : what changes, in a few words
    new_hours : of each site whose hours change
    cost : people times hours moved a week, weighed by how these hours feel; see ``ChangeCosts``
    share : of the days that count, 0 to 1
    met : whether that meets the target
    rank : from 1, the cheapest

    >>> from overlap import Horizon, Site, advise
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> advice = advise(*sites, horizon=Horizon("2027-01-01", "2028-01-01"), target="4h")
    >>> advice.best.kind, advice.best.summary, advice.best.new_hours[0].hours, advice.best.cost
    ('week', 'Lima 2 h earlier', 'Mo-Fr 07:00-15:00', 25.0)
    """

    kind: str
    summary: str
    new_hours: tuple[ChangedHours, ...]
    cost: float
    share: float
    met: bool
    rank: int = 1

    __repr__ = of_fields

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites whose hours change, as they are then."""
        return tuple(own.site for own in self.new_hours)

    def to_dict(self) -> ChangeDocument:
        """Return it in plain types."""
        return {
            "rank": self.rank,
            "kind": self.kind,
            "summary": self.summary,
            "sites": [own.to_dict() for own in self.new_hours],
            "cost": self.cost,
            "share": self.share,
            "met": self.met,
        }

    def apply(self, team: Team) -> Team:
        """Return a team whose sites have the changed hours.

        Parameters
        ----------
        team : with sites of these names

        Raises
        ------
        SiteError : it has no site of such a name.
        """
        changed = {team.site(site.name).name: site for site in self.sites}
        sites = tuple(
            replace(
                site,
                hours=changed[site.name].hours,
                clock=changed[site.name].clock,
                seasons=changed[site.name].seasons,
                half_day=changed[site.name].half_day,
            )
            if site.name in changed
            else site
            for site in team.sites
        )
        return replace(team, sites=sites)


@dataclass(frozen=True, slots=True, repr=False)
class Advice(Tabular, ByName[Change]):
    """What would meet the target.

    Iterates over its changes, cheapest first, and looks them up by their ``kind``.

    Attributes
    ----------
    reference, site : the ``Site`` objects as they are
    target, horizon : as given
    share : of the days that count, as the hours are
    met : whether the target is met as the hours are; then the one change is none, at no cost
    changes : the cheapest change, then up to two others of another kind, cheapest first
    nearest : where nothing meets the target, the allowed change that comes closest
    reason : which bound rules out what would meet the target; empty where something does

    >>> from overlap import Horizon, Site, advise
    >>> sites = Site("London", "Europe/London"), Site("Lima", "America/Lima")
    >>> advise(*sites, horizon=Horizon("2027-01-01", "2028-01-01"), target="4h")
    <Advice for at least 4 h on 90 % of days: Lima 2 h earlier>
    """

    reference: Site
    site: Site
    target: Target
    horizon: Horizon
    share: float
    met: bool
    changes: tuple[Change, ...]
    nearest: Change | None
    reason: str

    @property
    def best(self) -> Change | None:
        """The cheapest change; None where nothing meets the target."""
        return self.changes[0] if self.changes else None

    def _parts(self) -> Mapping[str, Change]:
        return {change.kind: change for change in self.changes}

    def to_dict(self) -> AdviseDocument:
        """Return the document of ``overlap advise``."""
        pair = self.reference, self.site
        return {
            "reference": self.reference.name,
            "site": self.site.name,
            "target": target_document(self.target),
            "horizon": self.horizon.to_dict(),
            "met": self.met,
            "share": self.share,
            "changes": [change.to_dict() for change in self.changes],
            "nearest": None if self.nearest is None else self.nearest.to_dict(),
            "reason": self.reason,
            "uncovered": [gap.to_dict() for gap in uncovered(pair, self.horizon)],
            "notes": notes_document(pair),
            "versions": versions(),
        }

    def __repr__(self) -> str:
        words = self.best.summary if self.best else self.reason
        return short(f"<Advice for {self.target}: {words}>")

    def columns(self) -> Columns:
        """Return a row for each site of each change."""
        rows = [(change, own) for change in self.changes for own in change.new_hours]
        return {
            "rank": np.array([change.rank for change, _ in rows], int),
            "kind": [change.kind for change, _ in rows],
            "site": [own.site.name for _, own in rows],
            "hours": [own.hours for _, own in rows],
            "clock": [own.clock or "" for _, own in rows],
            "cost": np.array([change.cost for change, _ in rows], float),
            "share": np.array([change.share for change, _ in rows], float),
            "met": np.array([change.met for change, _ in rows], bool),
        }

    def _caption(self) -> str:
        return f"Changes of hours with which {self.site.name} meets {self.target}"


def advise(  # noqa: PLR0913 - all but two by keyword
    reference: Site,
    site: Site,
    *,
    horizon: Horizon,
    target: Target | str | None = None,
    daytime: Flexible = DAYTIME,
    rest_min: int = REST_MIN,
    longest_min: int = LONGEST_DAY_MIN,
    curve: Curve = USUAL_CURVE,
    progress: Progress | None = None,
) -> Advice:
    """Find the cheapest change of hours with which two sites meet a target.

    Parameters
    ----------
    reference : headquarters; its hours change only where it has ``flexible``
    site : whose hours change; its ``flexible`` goes before ``daytime``
    horizon : shift dates of the reference
    target : default the site's own, else 2 to 4 hours
    daytime : bounds and step of a site without ``flexible``; default 06:00 to 23:00 by 30 minutes
    rest_min : least wall time between two days' work [min]; default 11 hours
    longest_min : most worked time of a day that gets longer [min]; default 9 hours
    curve : how a minute feels by the time of day
    progress : called with what is done and of how much; cancels by raising

    Raises
    ------
    OverlapError : the two have one name, the target can't be read, a bound is no time of a day, or
        there are too many changes to try on so many days.

    >>> from overlap import Horizon, Site, advise
    >>> ny, kyiv = Site("New York", "America/New_York"), Site("Kyiv", "Europe/Kyiv")
    >>> advice = advise(ny, kyiv, horizon=Horizon("2027-01-01", "2028-01-01"), target="2h")
    >>> [(change.kind, change.new_hours[0].hours) for change in advice]
    [('week', 'Mo-Fr 10:00-18:00'), ('clock', 'Mo-Fr 03:00-11:00'), ('longer', 'Mo-Fr 09:00-18:00')]
    """
    goal = target if isinstance(target, Target) else Target(target or "2h-4h")
    if target is None and site.target is not None:
        goal = site.target
    for key, minutes in (("rest_min", rest_min), ("longest_min", longest_min)):
        if not 0 <= minutes <= MINUTES_PER_DAY:
            raise DurationError("not from 0 to 1440 minutes", key=key, value=minutes)
    if reference.name == site.name:
        raise SiteError("is the headquarters itself", key="name", value=site.name)
    pair = Pair(
        reference=reference,
        site=site,
        horizon=horizon,
        target=goal,
        bounds={
            side.name: Bounds(side.flexible or daytime, rest_min, longest_min)
            for side in (reference, site)
        },
        curve=curve,
    )
    share = float(pair.shares(reference, [site])[0])
    changes: tuple[Change, ...] = ()
    nearest, reason = None, ""
    as_it_is = (_hours_of(site, reference),)
    unchanged = Change("week", "no change", as_it_is, 0.0, share, met=goal.is_met(share))
    if goal.is_met(share):
        changes = (unchanged,)
    else:
        every = candidates(pair, progress)
        changes = _cheapest(pair, every)
        if not changes:
            nearest = _nearest(pair, every, share) or unchanged
            reason = _reason(pair, every)
    return Advice(
        reference=reference,
        site=site,
        target=goal,
        horizon=horizon,
        share=share,
        met=goal.is_met(share),
        changes=changes,
        nearest=nearest,
        reason=reason,
    )


def _cheapest(pair: Pair, groups: Sequence[Candidates]) -> tuple[Change, ...]:
    """Return the cheapest allowed change, and the cheapest of up to two other kinds."""
    best: dict[int, Change] = {}
    for group, n in in_order(groups, allowed=True):
        kind = int(group.kind[n])
        if kind in best:
            continue
        parts = group.parts(n)
        if parts is None or any(part.broken() for part in parts):
            continue
        change = _change(pair, group, n, parts)
        if not change.met or (kind == WEEK and _has_smaller(pair, groups, parts)):
            continue
        best[kind] = change
        if len(best) == len(KINDS):
            break
    cheapest = tuple(best.values())[:_MOST_CHANGES]
    return tuple(replace(change, rank=n) for n, change in enumerate(cheapest, start=1))


def _has_smaller(pair: Pair, groups: Sequence[Candidates], parts: Sequence[Part]) -> bool:
    """Say whether some weekdays alone, moved the same way by no more, meet the target as well."""
    for part in parts:
        for group in groups:
            if not isinstance(group, DayCandidates) or group.side is not part.before:
                continue
            fits = group.promising & group.allowed & (group.kind == WEEKDAYS)
            for n in np.flatnonzero(fits).tolist():
                own = group.move_min(n)
                if own * part.move_min <= 0 or abs(own) > abs(part.move_min):
                    continue
                less = group.parts(n)
                if less is None or any(each.broken() for each in less):
                    continue
                if _change(pair, group, n, less).met:
                    return True
    return False


def _nearest(pair: Pair, groups: Sequence[Candidates], share: float) -> Change | None:
    """Return the allowed change with which the target is reached on most days, more than now."""
    for group, n in in_order(groups, allowed=True, by_share=True):
        parts = group.parts(n)
        if parts is not None and not any(part.broken() for part in parts):
            change = _change(pair, group, n, parts)
            return change if change.share > share else None
    return None


def _reason(pair: Pair, groups: Sequence[Candidates]) -> str:
    """Say which bound rules out the cheapest change that would meet the target."""
    own_clock = [group for group in groups if not (group.kind == CLOCK).any()]
    for choice in (own_clock, groups):
        # of those that seem allowed some leave too short a rest
        each = (
            itertools.islice(in_order(choice, allowed=allowed), _MOST_TRIED)
            for allowed in (True, False)
        )
        for group, n in sorted(itertools.chain(*each), key=lambda one: one[0].cost[one[1]]):
            parts = group.parts(n)
            if parts is None or not (change := _change(pair, group, n, parts)).met:
                continue
            bounds = dict.fromkeys(bound for part in parts for bound in part.broken())
            hours = "; ".join(
                f"{own.site.name} {own.hours}{f' on the clock of {own.clock}' if own.clock else ''}"
                for own in change.new_hours
            )
            rules = "rules" if len(bounds) == 1 else "rule"
            return f"“{'” and “'.join(bounds)}” {rules} out {hours}, which would meet it"
    return f"no hours of {pair.site.name} that were tried meet it, within the bounds or not"


def _change(pair: Pair, group: Candidates, n: int, parts: Sequence[Part]) -> Change:
    after = {part.before.name: part.after for part in parts}
    reference, site = (after.get(side.name, side) for side in (pair.reference, pair.site))
    share = float(pair.shares(reference, [site])[0])
    return Change(
        kind=KINDS[group.kind[n]],
        summary="; ".join(part.words for part in parts),
        new_hours=tuple(_hours_of(part.after, pair.reference) for part in parts),
        cost=round(float(group.cost[n]), 4),
        share=share,
        met=pair.target.is_met(share),
    )


def _hours_of(site: Site, reference: Site) -> ChangedHours:
    clock = site.clock
    if clock == reference.zone and reference.name != site.name:
        clock = reference.name
    return ChangedHours(site, clock)
