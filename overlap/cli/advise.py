"""The command ``advise``: which change of hours meets the target, and writing it into the file."""

from __future__ import annotations

import codecs
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from overlap.base.errors import OverlapError, SiteError, TeamFileError
from overlap.base.listing import first_of
from overlap.cli.output import NOT_MET, OK, File
from overlap.cli.question import Question, bundled, question, target_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from overlap.clocks.timeline import Horizon
    from overlap.planning.advise import Change
    from overlap.team.team import Team


@dataclass(frozen=True)
class Limits:
    """The bounds as typed."""

    earliest: str
    latest: str
    step: str
    rest: str
    longest_day: str


def _limit(name: str, form: str, usual: str, words: str) -> Callable[..., Any]:
    return click.option(name, metavar=form, default=usual, show_default=True, help=words)


_LIMITS = (
    _limit("--earliest", "HH:MM", "06:00", "No work starts before."),
    _limit("--latest", "HH:MM", "23:00", "No work stops after."),
    _limit("--step", "30m", "30m", "Hours change by this."),
    _limit("--rest", "11h", "11h", "Least rest between two days."),
    _limit("--longest-day", "9h", "9h", "Most time worked in a longer day."),
)


@click.command()
@click.argument("places", nargs=-1, metavar="[HQ] SITE")
@target_options
@bundled("limits", Limits, *_LIMITS)
@click.option("--apply", is_flag=True, help="Write the change into the team file.")
@click.option(
    "--pick",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="With --apply: the N-th change; default: the first.",
)
@question()
def advise(
    ask: Question,
    places: tuple[str, ...],
    target: str | None,
    share: float | None,
    limits: Limits,
    pick: int,
    *,
    apply: bool,
) -> int:
    """The cheapest change of hours that meets the target.  Exit 1: none does.

    It tries single weekdays moved, the week moved, hours on the headquarters' clock, longer days
    and split days. The headquarters' own hours change only if it has "flexible" in the team file.
    A site's own "flexible" overrides --earliest, --latest and --step.
    """
    from overlap.cli.arguments import sites_to_check, target_of
    from overlap.output import rows
    from overlap.planning import advise as advice

    team = _team_to_change(ask) if apply else ask.team
    horizon = ask.horizon()
    if team is not None and not places:
        names = first_of([site.name for site in team.others], 3)
        raise SiteError(f"name the site whose hours may change: {names}", key="SITE")
    reference, others = sites_to_check(places, horizon, team=team)
    if len(others) > 1:
        raise SiteError("more than one; name the site to change", key="SITE", value=places[-1])
    (site,) = others
    own_target = target_of(target, share, team)
    if target is None and site.target is not None:
        own_target = site.target.with_share(share)
    ask.output.status.say("trying other hours")
    daytime, rest_min, longest_min = _bounds(limits)
    advice_of_pair = advice.advise(
        reference,
        site,
        horizon=horizon,
        target=own_target,
        daytime=daytime,
        rest_min=rest_min,
        longest_min=longest_min,
        curve=team.curve if team else advice.USUAL_CURVE,
        progress=ask.output.status.progress("trying other hours"),
    )
    document = advice_of_pair.to_dict()
    ask.output.note_doubts(document)
    files: list[File] = []
    if apply and team is not None and advice_of_pair.changes and not advice_of_pair.met:
        if pick > len(advice_of_pair.changes):
            raise OverlapError(
                f"not from 1 to {len(advice_of_pair.changes)}", key="--pick", value=pick
            )
        old, new = _applied(team, advice_of_pair.changes[pick - 1], advice_of_pair.horizon)
        before, after = (data.decode("utf-8-sig").splitlines() for data in (old, new))
        diff = difflib.unified_diff(before, after, team.source, team.source, n=1, lineterm="")
        document["applied"] = {"file": team.source, "rank": pick, "diff": list(diff)}
        files = [File(team.source, new, "--apply")]

    def parts() -> Sequence[Any]:
        from overlap.output.terminal.plans import advise_parts

        return advise_parts(document, str(advice_of_pair.target))

    def summary() -> Sequence[str]:
        from overlap.output.words import advise_summary

        return advise_summary(advice_of_pair)

    with ask.output.writing(*files):
        ask.output.emit(
            document,
            rows.advise_rows,
            parts,
            summary=summary,
            brief=lambda: rows.brief_advise_rows(document),
        )
    return OK if advice_of_pair.changes else NOT_MET


def _bounds(limits: Limits) -> tuple[Any, int, int]:
    """Return the times of day, the rest and the longest day as typed [min]."""
    from overlap.base.units import MINUTES_PER_DAY, as_minutes
    from overlap.sites.fields import Flexible

    table = {"earliest": limits.earliest, "latest": limits.latest, "step": limits.step}
    try:
        daytime = Flexible.from_dict(table)
    except OverlapError as fault:
        raise fault.as_option() from None
    rest_min = as_minutes(limits.rest, key="--rest", least=0, most=MINUTES_PER_DAY)
    longest_min = as_minutes(limits.longest_day, key="--longest-day", most=MINUTES_PER_DAY)
    return daytime, rest_min, longest_min


def _team_to_change(ask: Question) -> Team:
    if ask.team is None:
        raise OverlapError("takes a team file to write into; name it with -t", key="--apply")
    return ask.team


def _applied(team: Team, change: Change, horizon: Horizon) -> tuple[bytes, bytes]:
    """Return the team file before and after a change; what it then says is checked."""
    from overlap.base.files import decoded, read_bytes
    from overlap.team.edit import SiteEdit, in_horizon, with_hours
    from overlap.team.team import Team
    from overlap.team.teamfile import MAX_BYTES

    numbers = {site.name: n for n, site in enumerate(team.sites)}
    for own in change.new_hours:
        if own.site.name not in numbers:
            reason = "is no site of the file, so that --apply can't write its hours"
            raise SiteError(reason, key="SITE", value=own.site.name)
    edits = [SiteEdit(numbers[own.site.name], own.site, own.clock) for own in change.new_hours]
    old = read_bytes(team.source, MAX_BYTES, TeamFileError)
    mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    text = with_hours(decoded(old, TeamFileError), edits, horizon)
    sites = [in_horizon(site, horizon) for site in change.apply(team).sites]
    if [in_horizon(site, horizon) for site in Team.parse(text).sites] != sites:
        reason = "the hours can't be written without changing something else; write them by hand"
        raise TeamFileError(reason, key="--apply", source=team.source)
    return old, mark + text.encode()
