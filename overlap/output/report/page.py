"""Verdict, matrix and rotations to the text of one HTML file."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING

import jinja2

from overlap.base.day_names import last_date, long_date, short_date
from overlap.base.units import format_minutes, percent
from overlap.output.pictures.bands import common_labels
from overlap.output.pictures.wording import (
    fitted,
    hours_text,
    short_target,
    width,
)
from overlap.output.report.duty import coverage_view
from overlap.output.report.pairs import MOST_SITES, pair_rows
from overlap.output.report.series import series_view
from overlap.output.report.strips import StripView, strip_views
from overlap.output.report.years import pair_view
from overlap.output.words import cause_words, check_brief, days_met, decisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overlap.output.formats import Document
    from overlap.planning.advise import Advice
    from overlap.planning.check import Verdict


def render_page(
    verdict: Verdict,
    *,
    matrix: Document | None = None,
    schedules: Sequence[Document] = (),
    infeasible: Mapping[str, str] | None = None,
    advices: Mapping[str, Advice] | None = None,
    coverage: Document | None = None,
) -> str:
    """Return the page of a verdict; with a section each for a matrix, coverage and rotations.

    Parameters
    ----------
    matrix : a ``matrix`` document
    schedules : ``schedule`` documents
    infeasible : meetings without a rotation, and why none is
    advices : of sites that miss their target, by name
    coverage : a ``coverage`` document
    """
    document = verdict.to_dict(days=True)
    strips = strip_views(verdict)
    views = {own.site.name: pair_view(own, verdict) for own in verdict}
    crowded = matrix is not None and len(matrix["sites"]) > MOST_SITES
    targets = [site.target or verdict.target for site in (verdict.reference, *verdict.sites)]
    pairs = pair_rows(matrix, targets) if matrix is not None and not crowded else ()
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            check=document,
            decisions=decisions(verdict, advices or {}),
            brief=check_brief(verdict),
            verdict=verdict,
            strips=strips,
            worst=_worst(strips),
            pairs=views,
            matrix=pairs,
            crowded=crowded,
            bands=common_labels(targets),
            infeasible=infeasible or {},
            coverage=coverage and coverage_view(coverage, verdict.reference),
            series=[series_view(schedule) for schedule in schedules],
        )
    )


def _worst(strips: Sequence[StripView]) -> int:
    """Return which of the drawn days most sites miss on; of equals the first."""
    missed = [sum(row.kind == "missed" for row in view.rows) for view in strips]
    return missed.index(max(missed)) if missed else 0


@functools.cache
def environment(*packages: str) -> jinja2.Environment:
    """Return where the page's templates are found, after those in ``page`` of other packages."""
    loaders = [jinja2.PackageLoader(package, "page") for package in packages]
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([*loaders, jinja2.PackageLoader("overlap.output", "report")]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # a look for constants, which takes longer than it saves
    )
    made.filters.update(
        fitted=fitted,
        days_met=days_met,
        hours=hours_text,
        last_day=_last_day,
        cause_words=cause_words,
        spell=format_minutes,
        long_date=long_date,
        short_date=short_date,
        pc=_place,
        percent=percent,
        short_target=short_target,
        width=width,
    )
    return made


def _last_day(stop: str) -> dt.date:
    """Return the last date before an exclusive stop of a document."""
    return last_date(dt.date.fromisoformat(stop))


def _place(part: float) -> str:
    """Write a percentage as short as can be, to a hundredth."""
    return f"{part:.2f}".rstrip("0").rstrip(".") + "%"
