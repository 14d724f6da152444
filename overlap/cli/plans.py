"""Commands about plans: ``rank``, ``matrix``, ``advise``, ``coverage``, ``duty``."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from overlap.base.errors import HorizonError, OverlapError
from overlap.cli.output import OK
from overlap.cli.question import Question, question, target_options, targets_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overlap.output.formats import Rows
    from overlap.sites.site import Site


@click.command()
@click.argument("hq", required=False, metavar="[HQ]")
@click.option("--candidates", default="all", metavar="all|FILE|A,B", help="Default: every zone.")
@target_options
@targets_option
@click.option("--hours", metavar="HOURS", help="Hours of HQ, as 'Mo-Fr 09:00-17:30'.")
@click.option("--place-hours", metavar="HOURS", help="Hours of each place.")
@click.option("--country", metavar="CODE", help="Only zones of this country.")
@click.option("--continent", metavar="AREA", help="Only zones of this area, as Asia.")
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the first N.")
@question()
def rank(
    ask: Question,
    hq: str | None,
    candidates: str,
    target: str | None,
    share: float | None,
    targets: str | None,
    hours: str | None,
    place_hours: str | None,
    country: str | None,
    continent: str | None,
    top: int | None,
) -> int:
    """Order places by how well they meet the target."""
    from overlap.cli.arguments import (
        candidates_of,
        reference_of,
        retargeted,
        targets_of,
        with_hours,
    )
    from overlap.output import rows
    from overlap.planning import rank as ranking

    horizon = ask.horizon()
    reference = with_hours(reference_of(hq, horizon, ask.team), hours, "--hours")
    ask.output.status.say("looking up places")
    places = candidates_of(
        candidates,
        horizon,
        ask.team,
        country=country,
        continent=continent,
        may_be_file=ask.request is None,
    )
    places = tuple(with_hours(place, place_hours, "--place-hours") for place in places)
    overall = targets_of(targets, target, share, ask.team)
    ask.note_one_target(places, target or targets)
    sites = retargeted(places, target or targets, share)
    ask.output.status.say(f"comparing {len(sites)} places")
    progress = ask.output.status.progress(f"comparing {len(sites)} places")
    rankings = {
        name: ranking.rank(reference, sites, horizon=horizon, target=own, progress=progress)
        for name, own in overall.items()
    }
    ranking_of_places = next(iter(rankings.values()))
    document = ranking.with_targets(ranking_of_places.to_dict(top=top), rankings)
    notes = document["notes"]
    if candidates == "all":  # whoever compares all zones isn't told of each
        notes = [note for note in notes if note["site"] == reference.name]
    ask.output.note_doubts({**document, "notes": notes})

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.plans import rank_parts

        return rank_parts(document, details=ask.output.details)

    def summary() -> Sequence[str]:
        from overlap.output.words import rank_summary

        return rank_summary(ranking_of_places)

    def brief() -> Rows:
        from overlap.output.side_by_side import in_one_line, places_side_by_side

        return in_one_line(places_side_by_side(document["places"], document["horizon"]))

    ask.output.emit(document, rows.rank_rows, parts, summary=summary, brief=brief)
    return OK


@click.command()
@target_options
@question()
def matrix(ask: Question, target: str | None, share: float | None) -> int:
    """How many hours every pair of sites shares."""
    from overlap.cli.arguments import retargeted, sites_of, target_of
    from overlap.output import rows
    from overlap.planning import matrix as pairs

    every = sites_of(None, ask.needed_team)
    horizon = ask.horizon()
    overall = target_of(target, share, ask.team)
    ask.note_one_target(every, target)
    sites = retargeted(every, target, share)

    ask.output.status.say("comparing calendars")
    progress = ask.output.status.progress("comparing calendars")
    overlaps = pairs.overlap_matrix(sites, horizon, overall, progress=progress)
    document = overlaps.to_dict()
    ask.output.note_doubts(document)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.plans import matrix_parts

        return matrix_parts(document)

    def summary() -> Sequence[str]:
        from overlap.output.summaries import matrix_summary

        return matrix_summary(document)

    ask.output.emit(document, rows.matrix_rows, parts, summary=summary)
    return OK


@click.command()
@click.option("--without", metavar="SITE", help="As if this site were closed …")
@click.option("--from", "first", metavar="DATE", help="… from this date …")
@click.option("--to", "last", metavar="DATE", help="… to this one, included.")
@click.option("--people", is_flag=True, help="The team's people, not its sites.")
@question()
def coverage(
    ask: Question, without: str | None, first: str | None, last: str | None, people: bool
) -> int:
    """Who covers the clock, or the hours of [coverage], and when nobody does."""
    from overlap.cli.arguments import closed_site, people_of, sites_of
    from overlap.meetings import candidates
    from overlap.output import rows
    from overlap.planning import coverage as roster

    team = ask.needed_team
    sites = people_of(team) if people else sites_of(None, team)
    horizon = ask.horizon()
    ask.output.status.say("working out who is on duty")
    progress = ask.output.status.progress("working out who is on duty")
    on_duty = partial(
        roster.coverage,
        horizon=horizon,
        required=team.required,
        reference=team.hq,
        progress=progress,
    )
    covered = on_duty(sites)
    document = covered.to_dict()
    changed = closed_site(team, without, first, last, key="--without")
    if changed is not None:
        left = candidates.without(team, changed)
        others = people_of(left) if people else sites_of(None, left)
        document["without"] = roster.closure_document(
            covered, on_duty(others), changed.name, str(first), str(last)
        )
    ask.output.note_doubts(document)

    def parts() -> Sequence[Any]:
        from overlap.output.pictures.strip import usual_strips
        from overlap.output.pictures.year import COVERAGE_LABELS, coverage_grids
        from overlap.output.terminal.pictures import strip_text, year_texts
        from overlap.output.terminal.plans import coverage_parts

        who = "person" if people else "site"
        if not ask.output.details:
            return coverage_parts(document, team.hq, who)
        strips = (strip_text(strip) for strip in usual_strips(sites, horizon)[:1])
        years = year_texts(coverage_grids(covered), COVERAGE_LABELS, horizon)
        pictures = [*(part for strip in strips for part in ("", strip)), *years]
        return coverage_parts(document, team.hq, who, pictures)

    def summary() -> Sequence[str]:
        from overlap.output.words import coverage_summary

        return coverage_summary(document)

    ask.output.emit(document, rows.coverage_rows, parts, summary=summary)
    return OK


@click.command()
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@click.option("--at", "when", metavar="INSTANT", help='As "2027-03-15T09:00Z", "14:00", "now".')
@click.option("--in", "where", metavar="PLACE", help="The instant is this place's local time.")
@click.option("--people", is_flag=True, help="The team's people, not its sites.")
@question(dates=False)
def duty(
    ask: Question, places: tuple[str, ...], when: str | None, where: str | None, people: bool
) -> int:
    """Who is at work at an instant, who is next, and when."""
    from overlap.cli.arguments import people_of, site_of, sites_named
    from overlap.output import rows
    from overlap.planning import duty as escalation

    at = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
    near = escalation.days_around(at)
    if when is not None:
        local: Site | None = None
        if where is not None:
            local = site_of(where, near, key="--in", team=ask.team)
        at = _instant(when, local, now=at)
        near = escalation.days_around(at)
    elif where is not None:
        raise HorizonError("goes with --at", key="--in", value=where)
    if people and places:
        raise OverlapError("names all people; leave places out", key="--people")
    sites = people_of(ask.team) if people else sites_named(places, near, ask.team)
    order = escalation.duty(sites, at)
    document = order.to_dict()
    ask.output.note_doubts(document)

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.plans import duty_parts

        return duty_parts(document)

    def summary() -> Sequence[str]:
        from overlap.output.summaries import duty_summary

        return duty_summary(document)

    ask.output.emit(document, rows.duty_rows, parts, summary=summary)
    return OK


def _instant(when: str, site: Site | None, *, now: dt.datetime) -> dt.datetime:
    """Read an instant that was typed: now, a time of today where a site is, or a date and time.

    Raises
    ------
    OverlapError : none of these, or a time without a place.
    """
    from overlap.clocks.zones import local_date
    from overlap.planning.duty import parse_instant
    from overlap.sites.day_windows import format_clock, parse_clock

    words = when.strip().lower()
    if words == "now":
        return now
    if not re.fullmatch(r"\d{1,2}([:.]\d\d)?( ?[ap]\.?m\.?)?", words, re.ASCII):
        return parse_instant(when, site, key="--at")
    minutes = parse_clock(words, key="--at")
    if site is None:
        reason = "a time alone is today's; name the place with --in, or write the date and Z"
        raise HorizonError(reason, key="--at", value=when)
    today = local_date(site.zone, now)
    return parse_instant(f"{today} {format_clock(minutes)}", site, key="--at")
