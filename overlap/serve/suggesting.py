"""Names of places as somebody types, and times for one meeting."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from overlap.base.errors import LedgerError, OverlapError, SiteError, TargetError
from overlap.base.files import decoded
from overlap.calendars.attendance import BusyFile, single_meeting, with_busy
from overlap.calendars.writing import to_ics
from overlap.clocks.timeline import Horizon, as_date
from overlap.meetings.ledger import Ledger
from overlap.meetings.suggest import suggest
from overlap.output.suggestion_lines import times_line
from overlap.output.words import upper_first
from overlap.serve.fields import LISTED, read_percent
from overlap.serve.patience import still_wanted
from overlap.serve.plans import plan_of
from overlap.sites.countries import country_names
from overlap.sites.gazetteer import City, cities_beginning, fold, region_names
from overlap.sites.places import find_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overlap.meetings.documents import SuggestDocument
    from overlap.serve.drafts import Draft


def places_like(text: str, most: int) -> list[str]:
    """Return places that a beginning may mean, each written so that it means one place.

    >>> places_like("mani", 2)
    ['Manila', 'Manizales']
    >>> places_like("springfie", 1)
    ['Springfield, Missouri, US']
    """
    names = [_unmistakable(city) for city in cities_beginning(text[:80], most)]
    key = fold(text[:80])
    names += [name for name in country_names().values() if key and fold(name).startswith(key)]
    return [name for name in dict.fromkeys(names) if _is_place(name)][:most]


def _is_place(name: str) -> bool:
    try:
        find_place(name)
    except OverlapError:
        return False
    return True


def _unmistakable(city: City) -> str:
    """Return the shortest way to write a city that doesn't mean another one."""
    region = region_names().get(city.regions[0], city.regions)[0] if city.regions else ""
    ways = [city.name, f"{city.name}, {city.country}"]
    ways += [f"{city.name}, {region}, {city.country}"] if region else []
    for way in ways:
        try:
            place = find_place(way)
        except OverlapError:
            continue
        if (place.zone, place.regions) == (city.zone, city.regions):
            return way
    return ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Times for one meeting: the command's document, a calendar of each, and notes."""

    document: SuggestDocument
    lines: tuple[str, ...]
    calendars: tuple[str, ...]
    notes: tuple[str, ...]


def suggested(
    draft: Draft,
    entered: Mapping[str, str],
    files: Sequence[BusyFile],
    history: bytes,
    today: dt.date,
) -> tuple[Suggested | None, Draft]:
    """Return times for one meeting, and the draft with what of the question can't be used.

    ``files`` : calendars of those who are asked
    ``history`` : a ledger of what they have borne before; empty without one
    """
    plan = plan_of(draft.text, today)
    if plan is None:
        return None, draft
    own = {key: entered.get(f"suggest.{key}", "").strip() for key in _QUESTION}
    names, optional = (
        [name for name in own[key].split(LISTED) if name] for key in ("with", "optional")
    )
    notes: list[str] = []
    try:
        both = [name for name in optional if name in names]
        if both:
            reason = f"{both[0]} is ticked among those who are needed too; untick one"
            raise SiteError(reason, key="optional")
        first, last = (as_date(own[key], key=key) for key in ("start", "last"))
        horizon = Horizon(first, last + dt.timedelta(days=1))
        meeting = single_meeting(plan.team, names, optional, horizon)
        team, busy = with_busy(files, plan.team, [meeting], notes.append)
        suggestions = suggest(
            team,
            names,
            own["duration"],
            horizon,
            optional=optional,
            busy=busy,
            quorum=_quorum(own["quorum"]),
            carried=_carried(history, horizon, {*names, *optional}),
            between=own["between"] or None,
            progress=still_wanted,
        )
    except OverlapError as fault:
        key = _FIELD_OF.get(fault.key.partition("[")[0], "busy")
        return None, draft.refused(f"suggest.{key}", own.get(key, ""), _sentence(fault, key))
    document = suggestions.to_dict()
    return (
        Suggested(
            document,
            tuple(times_line(row["local"]) for row in document["suggestions"]),
            tuple(_link(to_ics(suggestions.pick(one.rank), form="events")) for one in suggestions),
            tuple(notes),
        ),
        replace(draft, said=_said(document)),
    )


def _quorum(text: str) -> float:
    try:
        share = read_percent(text)
    except OverlapError as fault:
        raise fault.within(key="quorum") from None
    if not 0 < share <= 1:
        raise TargetError("not a percentage above 0 and up to 100", key="quorum", value=text)
    return share


def _carried(history: bytes, horizon: Horizon, invited: set[str]) -> dict[str, float]:
    """Return what a ledger has of those who are invited, up to the last date that is tried."""
    if not history:
        return {}
    try:
        borne = Ledger.parse(decoded(history, LedgerError)).carried(before=horizon.stop)
    except LedgerError as fault:
        raise LedgerError(str(fault), key="history") from None
    return {who: points for who, points in borne.items() if who in invited}


_QUESTION: Final = ("with", "optional", "quorum", "duration", "start", "last", "between")
_FIELD_OF: Final = {
    "attendees": "with",
    "duration": "duration",
    "start": "start",
    "last": "last",
    "stop": "last",
    "between": "between",
    "optional": "optional",
    "quorum": "quorum",
    "history": "history",
}


def _sentence(fault: OverlapError, key: str) -> str:
    return f"{fault}." if key == "busy" else f"{upper_first(fault.reason)}."


def _said(document: SuggestDocument) -> str:
    times = len(document["suggestions"])
    if not times:
        return "No time suits everybody."
    return f"Times found: {times}; the best is {times_line(document['suggestions'][0]['local'])}."


def _link(calendar: bytes) -> str:
    """Return a calendar as an address that needs no further question."""
    return f"data:text/calendar;base64,{base64.b64encode(calendar).decode()}"
