"""A draft to what its page shows; drawings and tables are the report's."""

from __future__ import annotations

import datetime as dt
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from overlap.base.day_names import last_date
from overlap.output.pictures.bands import common_labels
from overlap.output.report.page import environment
from overlap.output.report.pairs import MOST_SITES, pair_rows
from overlap.output.report.series import series_view
from overlap.output.report.strips import strip_on
from overlap.output.report.years import pair_view
from overlap.output.words import check_brief
from overlap.serve.days import date_in, day_of
from overlap.serve.decisions import decisions_of
from overlap.serve.drafts import LONGEST_ADDRESS, packed
from overlap.serve.fields import LISTED, shown
from overlap.serve.plans import plan_of, rotation_of, usual_horizon
from overlap.sites.target import PROFILES

if TYPE_CHECKING:
    from overlap.planning.check import SiteVerdict, Verdict
    from overlap.serve.drafts import Draft
    from overlap.serve.plans import Plan
    from overlap.serve.suggesting import Suggested

_LEAST_FOR_PAIRS: Final = 3
_BOTH: Final = 2
_MOST_ROTATIONS: Final = 12

MOST_ON_PAGE: Final = 60
"""Sites that a page shows; more are for the command."""

_EVERY: Final = {
    "FREQ=WEEKLY": "every week",
    "FREQ=WEEKLY;INTERVAL=2": "every two weeks",
    "FREQ=MONTHLY": "every month, on that date",
    "FREQ=DAILY": "every day",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a plan is looked at: a date, a site's year; and what becomes of slow answers.

    ``part`` : ``all`` has them, ``quick`` leaves them for another question, ``cut`` says that they
    took too long
    """

    date: str = ""
    site: str = ""
    part: str = "all"


@dataclass(frozen=True, slots=True)
class File:
    """The team file that the page began with: its name where it can be written, and its text."""

    name: str = ""
    text: str = ""


def render(
    draft: Draft, show: Shown, file: File, today: dt.date, *, suggested: Suggested | None = None
) -> str:
    """Return the page of a draft.

    Raises
    ------
    OverlapError : its text is no team file.
    """
    plan = plan_of(draft.text, today)
    link = _link(draft, show)
    context: dict[str, Any] = {
        "draft": draft,
        "plan": plan,
        "link": link,
        "address": "/" if draft.text == file.text else link,
        "packed": packed(draft.text),
        "profiles": list(PROFILES),
        "every": _EVERY,
        "listed": LISTED,
        "waiting": False,
        "cut": False,
        "suggested": suggested,
        "file": file.name,
        "most_on_page": MOST_ON_PAGE,
        "faulty": lambda *parts: any(f"{key}.".startswith(parts) for key in draft.faults),
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
    if plan is not None and 1 < len(plan.team.sites) <= MOST_ON_PAGE:
        context |= _answers(plan, show, today)
    return environment("overlap.serve").get_template("planner.html.j2").render(context)


def _link(draft: Draft, show: Shown) -> str:
    """Return the address under which a draft is found again; empty where it is too long."""
    parts = {
        "team": packed(draft.text) if draft.text else "",
        "version": draft.version,
        "date": show.date,
        "site": show.site,
    }
    given = {key: own for key, own in parts.items() if own}
    address = f"/?{urllib.parse.urlencode(given)}" if draft.text else "/"
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
        "suggest.optional": "",
        "suggest.quorum": "100",
    }


def _working_date(plan: Plan | None, date: dt.date) -> dt.date:
    """Return a date of the headquarters' week, the first from one on."""
    week = plan.team.hq.hours.days if plan else ()
    days = (date + dt.timedelta(days=n) for n in range(len(week)))
    return next((day for day in days if week[day.weekday()]), date)


def _answers(plan: Plan, show: Shown, today: dt.date) -> dict[str, Any]:
    team, verdict = plan.team, plan.verdict()
    date = date_in(verdict, show.date)
    site = next((own for own in verdict if own.site.name == show.site), None) or _first(verdict)
    is_left = show.part != "all" and (not verdict.met or bool(team.meetings))
    planned = () if is_left else team.meetings[:_MOST_ROTATIONS]
    targets = [own.target or verdict.target for own in (team.hq, *team.others)]
    crowded = len(team.sites) > MOST_SITES
    matrix = len(team.sites) >= _LEAST_FOR_PAIRS and not crowded
    return {
        "verdict": verdict,
        "check": verdict.to_dict(),
        "headline": _headline(verdict),
        "brief": check_brief(verdict),
        "decisions": decisions_of(plan, verdict, today, advised=not is_left),
        "strip": strip_on(verdict, date),
        "day": day_of(verdict, date),
        "year": pair_view(site, verdict, around=date),
        "chosen": site,
        "matrix": pair_rows(plan.matrix().to_dict(), targets) if matrix else (),
        "crowded": crowded,
        "bands": common_labels(targets),
        "waiting": is_left and show.part == "quick",
        "cut": is_left and show.part == "cut",
        "series": [_series(plan, own.name) for own in planned],
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


def _series(plan: Plan, meeting: str) -> dict[str, Any]:
    planned = rotation_of(plan.text, meeting)
    view = None
    if planned.proposal is not None:
        view = series_view(planned.proposal.to_dict())
    return {"name": meeting, "view": view, "reason": planned.reason}
