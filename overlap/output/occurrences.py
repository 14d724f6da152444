"""The dates of a rotation as a reader compares them: a row each, with a few local times."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from overlap.base.listing import first_of
from overlap.output.formats import Rows

if TYPE_CHECKING:
    from overlap.output.formats import Document

_MOST_LOCAL: Final = 3
_MOST_NAMES: Final = 2


def occurrence_rows(document: Document) -> Rows:
    """Return a row for each occurrence: its slot, local times, whom it costs most, who is absent.

    ``document`` : of ``schedule``
    """
    names = [who["name"] for who in document["attendees"]]
    by_zone = _representatives(document)
    shown = {
        _whose_clock(by_zone[zone], document): by_zone[zone]["name"]
        for zone in shown_zones(document)
    }
    absent = ["absent"] if any(o["absent"] for o in document["occurrences"]) else []
    rows = []
    for o in document["occurrences"]:
        bearers = [name for name in names if o["burden"].get(name, 0) > 0]
        bearers.sort(key=lambda name: -o["burden"][name])
        rows.append(
            {
                **{head: _clock(o["local"][name], o["date"]) for head, name in shown.items()},
                "date": o["date"],
                "slot": o["slot"],
                "highest cost": _most(o, bearers),
                "absent": first_of(o["absent"], _MOST_NAMES),
            }
        )
    return Rows(("date", "slot", *shown, "highest cost", *absent), rows)


def _representatives(document: Document) -> dict[str, Document]:
    """Return for each zone the attendee whose local times stand for it: one who stays at home."""
    attendees = sorted(document["attendees"], key=lambda who: "away" in who)
    return {who["zone"]: who for who in reversed(attendees)}


def _whose_clock(who: Document, document: Document) -> str:
    """Return the site whose clock an attendee lives by, or the attendee, whose clock differs."""
    zones = [own["zone"] for own in document["attendees"] if own["site"] == who["site"]]
    is_usual = zones.count(who["zone"]) * 2 > len(zones)
    name: str = who["site"] if is_usual and "away" not in who else who["name"]
    return name


def shown_zones(document: Document) -> list[str]:
    """Return the anchor's zone and those of the people who bear most, as many as there is room."""
    borne = document["burden"]
    zones = {who["zone"]: 0.0 for who in document["attendees"] if who["site"] == document["anchor"]}
    others = sorted(document["attendees"], key=lambda who: -borne.get(who["name"], -1))
    return list(dict.fromkeys([*zones, *(who["zone"] for who in others)]))[:_MOST_LOCAL]


def _most(occurrence: Document, bearers: list[str]) -> str:
    """Return who bears most, with the points, and how many others bear something."""
    if not bearers:
        return "–"
    others = f", +{len(bearers) - 1}" if len(bearers) > 1 else ""
    return f"{bearers[0]} {occurrence['burden'][bearers[0]]:g}{others}"


def _clock(local: str, date: str) -> str:
    """Return a local time, with the days it is away from the date."""
    at = dt.datetime.fromisoformat(local)
    days = (at.date() - dt.date.fromisoformat(date)).days
    return f"{at:%H:%M}" + (f" {days:+d}" if days else "")
