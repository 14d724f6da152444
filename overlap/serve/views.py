"""A draft to what its page shows; drawings and tables are the report's."""

from __future__ import annotations

import bisect
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from overlap.base.units import percent
from overlap.output.pictures.bands import common_labels
from overlap.output.pictures.strip import date_ranges
from overlap.output.pictures.wording import last_date, long_date
from overlap.output.report.page import environment
from overlap.output.report.pairs import MOST_SITES, pair_rows
from overlap.output.report.series import series_view
from overlap.output.report.strips import strip_on
from overlap.output.report.years import pair_view
from overlap.output.words import (
    change_words,
    check_brief,
    cure,
    decisions,
    upper_first,
)
from overlap.serve.drafts import LONGEST_ADDRESS, packed
from overlap.serve.fields import LISTED, shown
from overlap.serve.plans import MOST_ADVICES, advice_of, plan_of, rotation_of, usual_horizon
from overlap.sites.target import PROFILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.output.pictures.strip import DateRange
    from overlap.planning.check import SiteVerdict, Verdict
    from overlap.serve.drafts import Draft
    from overlap.serve.plans import Plan

_LEAST_FOR_PAIRS: Final = 3
_MOST_CHANGES: Final = 3
_BOTH: Final = 2
_EVERY: Final = {
    "FREQ=WEEKLY": "every week",
    "FREQ=WEEKLY;INTERVAL=2": "every two weeks",
    "FREQ=MONTHLY": "every month, on that date",
    "FREQ=DAILY": "every day",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a plan is looked at: a date, a site's year; and whether slow answers are wanted."""

    date: str = ""
    site: str = ""
    is_quick: bool = False


def render(draft: Draft, show: Shown, today: dt.date, **more: object) -> str:
    """Return the page of a draft.

    ``more`` : what the page has to know besides: ``file`` that can be written, ``suggested``
    """
    plan = plan_of(draft.text, today)
    context: dict[str, Any] = {
        "draft": draft,
        "plan": plan,
        "address": address_of(draft, show),
        "packed": packed(draft.text),
        "profiles": list(PROFILES),
        "every": _EVERY,
        "listed": LISTED,
        "quick": show.is_quick,
        "waiting": False,
        "suggested": None,
        "file": "",
        **more,
    }
    values = {} if plan is None else shown(plan.team, plan.tables, plan.horizon)
    context["values"] = {**first_values(plan, today), **values, **draft.entered}
    if plan is not None:
        sites = [own.name for own in plan.team.sites]
        context |= {
            "names": [*(own.name for own in plan.team.people), *sites],
            "site_options": [(name, name) for name in sites],
            "clocks": lambda n: [(name, name) for name in sites if name != sites[n]],
        }
    if plan is not None and plan.is_pair:
        context |= _answers(plan, show, today)
    return environment("overlap.serve").get_template("planner.html.j2").render(context)


def address_of(draft: Draft, show: Shown) -> str:
    """Return the address under which a draft can be found again; empty where it is too long."""
    if not draft.text:
        return "/"
    team = packed(draft.text)
    parts = [f"team={team}"]
    parts += [f"date={show.date}"] if show.date else []
    address = f"/?{'&'.join(parts)}"
    return address if len(address) <= LONGEST_ADDRESS else ""


def first_values(plan: Plan | None, today: dt.date) -> dict[str, str]:
    """Return what the fields for something new show before anything is entered."""
    horizon = plan.horizon if plan else usual_horizon(today)
    last = last_date(horizon.stop)
    everyone = plan.team.people or plan.team.sites if plan else ()
    names = LISTED.join(one.name for one in everyone)
    first = _working_date(plan, max(horizon.start, min(today, last)))
    return {
        "add.place": "",
        "add.person.name": "",
        "add.person.site": "",
        "add.meeting.name": "Team meeting",
        "add.meeting.duration": "60m",
        "add.meeting.every": "FREQ=WEEKLY",
        "add.meeting.start": str(first),
        "add.meeting.last": str(last),
        "add.meeting.slots": "",
        "add.meeting.attendees": names,
        "suggest.duration": "45m",
        "suggest.start": str(first),
        "suggest.last": str(min(first + dt.timedelta(days=6), last)),
        "suggest.between": "",
        "suggest.with": names,
    }


def _working_date(plan: Plan | None, date: dt.date) -> dt.date:
    """Return a date of the headquarters' week, the first from one on."""
    week = plan.team.hq.hours.days if plan else ()
    days = (date + dt.timedelta(days=n) for n in range(len(week)))
    return next((day for day in days if week[day.weekday()]), date)


def _answers(plan: Plan, show: Shown, today: dt.date) -> dict[str, Any]:
    team, verdict = plan.team, plan.verdict()
    ranges = date_ranges((team.hq, *team.others), verdict)
    date = _date_in(plan, verdict, show.date)
    site = next((own for own in verdict if own.site.name == show.site), None) or _first(verdict)
    is_slow = show.is_quick and (not verdict.met or bool(team.meetings))
    targets = [own.target or verdict.target for own in (team.hq, *team.others)]
    crowded = len(team.sites) > MOST_SITES
    matrix = len(team.sites) >= _LEAST_FOR_PAIRS and not crowded
    return {
        "verdict": verdict,
        "check": verdict.to_dict(),
        "headline": _headline(verdict),
        "brief": check_brief(verdict),
        "decisions": _decisions(plan, verdict, today, waiting=is_slow),
        "strip": strip_on(verdict, date),
        "day": _day(plan, verdict, date, ranges),
        "year": pair_view(site, verdict),
        "chosen": site,
        "matrix": pair_rows(plan.matrix().to_dict(), targets) if matrix else (),
        "crowded": crowded,
        "bands": common_labels(targets),
        "waiting": is_slow,
        "series": [] if is_slow else [_series(plan, own.name) for own in team.meetings],
    }


def _first(verdict: Verdict) -> SiteVerdict:
    """Return the first site that misses its target, else the first."""
    return next((own for own in verdict if not own.met), verdict.verdicts[0])


def _headline(verdict: Verdict) -> str:
    """Say in a sentence who meets the target."""
    met = [own.site.name for own in verdict if own.met]
    missed = [own.site.name for own in verdict if not own.met]
    if len(verdict.verdicts) == 1:
        return f"{(met or missed)[0]} {'meets' if met else 'misses'} its target."
    if not missed:
        return f"{'Both' if len(met) == _BOTH else f'All {len(met)}'} sites meet their targets."
    if len(missed) == 1:
        rest = f"{met[0]} meets its own" if len(met) == 1 else f"the other {len(met)} meet theirs"
        return f"{missed[0]} misses its target; {rest}."
    return f"{len(missed)} of {len(met) + len(missed)} sites miss their targets."


def _date_in(plan: Plan, verdict: Verdict, text: str) -> dt.date:
    """Return the date that is asked for, moved into the horizon; else the first usual one."""
    horizon = plan.horizon
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        date = _usual_date(verdict)
    return min(max(date, horizon.start), last_date(horizon.stop))


def _usual_date(verdict: Verdict) -> dt.date:
    """Return the first date on which no day off changes what any site shares."""
    first, *_ = verdict.verdicts
    usual = np.all([own.shared_minutes == own.clock_minutes for own in verdict], axis=0)
    if not len(usual):
        return verdict.horizon.start
    date: dt.date = first.dates[int(usual.argmax())].item()
    return date


@dataclass(frozen=True, slots=True)
class Decision:
    """A site that misses its target: why, and changes of hours that would meet it."""

    site: str
    number: int
    words: str
    changes: tuple[tuple[int, str, str], ...]
    nothing: str


def _decisions(plan: Plan, verdict: Verdict, today: dt.date, *, waiting: bool) -> list[Decision]:
    numbers = {own.name: n for n, own in enumerate(plan.team.sites)}
    found = []
    for n, (name, words) in enumerate(decisions(verdict, {})):
        changes: tuple[tuple[int, str, str], ...] = ()
        nothing = ""
        if n < MOST_ADVICES and not waiting:
            advice = advice_of(plan.text, name, today)
            changes = tuple(
                (rank, upper_first(change_words(own)), f"met on {percent(own.share)} of days")
                for rank, own in enumerate(advice.changes[:_MOST_CHANGES], start=1)
            )
            nothing = "" if changes else f"{upper_first(cure(advice))}."
            near = advice.nearest
            if near is not None and not changes and near.cost:
                share = f"met on {percent(near.share)} of days"
                changes = ((0, f"Closest: {change_words(near)}", share),)
        found.append(Decision(name, numbers[name], words.strip(), changes, nothing))
    return found


@dataclass(frozen=True, slots=True)
class SiteDay:
    """What a site shares with the headquarters on a date; None: not a day compared, and why."""

    site: str
    minutes: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the year, its neighbours, and the dates on which clocks change."""

    date: dt.date
    number: int
    of: int
    words: str
    rows: tuple[SiteDay, ...]
    changes: tuple[tuple[str, str, str, bool], ...]
    steps: tuple[tuple[str, str, str], ...]


def _day(plan: Plan, verdict: Verdict, date: dt.date, ranges: Sequence[DateRange]) -> Day:
    horizon = plan.horizon
    last = last_date(horizon.stop)
    starts = [part.start for part in ranges]
    at = bisect.bisect_right(starts, date) - 1
    near = {
        "earlier": ("Change before", ranges[at - 1].start if at else None),
        "back": ("Week before", date - dt.timedelta(7)),
        "on": ("Week after", date + dt.timedelta(7)),
        "later": ("Next change", ranges[at + 1].start if at + 1 < len(ranges) else None),
    }
    steps = tuple(
        (name, words, str(day) if day and horizon.start <= day <= last else "")
        for name, (words, day) in near.items()
    )
    return Day(
        date=date,
        number=(date - horizon.start).days,
        of=(last - horizon.start).days,
        words=f"{date:%A}, {long_date(date)}",
        rows=tuple(_site_day(own, date) for own in verdict),
        changes=tuple(
            (
                str(part.start),
                f"{part.start.day} {part.start:%b %Y}",
                "; ".join(part.causes),
                n == at,
            )
            for n, part in enumerate(ranges)
        ),
        steps=steps,
    )


def _site_day(own: SiteVerdict, date: dt.date) -> SiteDay:
    at = np.flatnonzero(own.dates == np.datetime64(date))
    if not len(at):
        return SiteDay(own.site.name, None, "not a working day of the headquarters")
    lost = next((day for day in own.lost if day.date == date), None)
    reason = f"{lost.site}: {lost.reason}" if lost else ""
    return SiteDay(own.site.name, int(own.shared_minutes[at[0]]), reason)


def _series(plan: Plan, meeting: str) -> dict[str, Any]:
    planned = rotation_of(plan.text, meeting)
    view = None
    if planned.proposal is not None:
        view = series_view(planned.proposal.to_dict())
    return {"name": meeting, "view": view, "reason": planned.reason}
