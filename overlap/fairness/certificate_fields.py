"""Check that what a rotation's document says of people, dates and starts fits its proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from overlap.base.errors import CertificateError, UnknownZoneError
from overlap.clocks.zones import zone_table

_QUARTER_MIN: Final = 15
_TOLERANCE: Final = Fraction(1, 1_000_000)


def unfit_fields(document: Mapping[str, Any]) -> list[str]:
    """Return the faults of attendees, slots, occurrences, mode and search."""
    proof = document["certificate"]["proof"]
    required = [who for who in document["attendees"] if not who["optional"]]
    faults = []
    if [who["name"] for who in required] != proof["people"]:
        faults.append("the attendees aren't the people of the proof")
    elif any(
        not _same(who["weight"], weight)
        for who, weight in zip(required, proof["weights"], strict=True)
    ):
        faults.append("the weights of the attendees aren't those of the proof")
    if set(document["burden"]) != set(proof["people"]):
        faults.append("burden isn't that of the people of the proof")
    if set(document["certificate"]["weights"]) != set(proof["people"]):
        faults.append("certificate.weights aren't those of the people of the proof")
    names = [who["name"] for who in document["attendees"]]
    if len(set(names)) < len(names):
        faults.append("two attendees have one name")
    labels = [slot["label"] for slot in document["slots"]]
    if len(set(labels)) < len(labels):
        faults.append("two slots have one label")
    if document["certificate"]["mode"] not in {"steady", "year_end"}:
        faults.append("mode is neither steady nor year_end")
    times = {slot["label"]: slot["anchor_time"] for slot in document["slots"]}
    for n, own in enumerate(document["occurrences"]):
        if own.get("index", n) != n:
            faults.append(f"{own['date']}: index isn't {n}")
        faults += [f"{own['date']}: {fault}" for fault in _unfit(document, own, times)]
    return faults


def check_zones(document: Mapping[str, Any]) -> None:
    """Refuse a zone that there isn't.

    Raises
    ------
    CertificateError : naming the key that holds it.
    """
    zones = {
        f"attendees[{n}].zone": w["zone"] for n, w in enumerate(document["attendees"], start=1)
    }
    zones |= {
        f"attendees[{n}].away[{k}].zone": stay["zone"]
        for n, who in enumerate(document["attendees"], start=1)
        for k, stay in enumerate(who.get("away", ()), start=1)
        if "zone" in stay
    }
    if "anchor_zone" in document:
        zones["anchor_zone"] = document["anchor_zone"]
    for key, zone in zones.items():
        try:
            zone_table(zone)
        except UnknownZoneError:
            raise CertificateError("unknown zone", key=key, value=zone) from None


def _unfit(document: Mapping[str, Any], own: Mapping[str, Any], times: dict[str, str]) -> list[str]:
    """Return the faults of one occurrence."""
    try:
        start, stop = _instant(own["start"]), _instant(own["stop"])
        local = {name: _instant(text) for name, text in own["local"].items()}
        wall = dt.datetime.fromisoformat(f"{own['date']}T{times[own['slot']]}")
    except (KeyError, ValueError, OverflowError):
        return ["a date, start, stop, local time or slot that can't be read"]
    faults = []
    names = {who["name"] for who in document["attendees"]}
    if stop - start != dt.timedelta(minutes=document["duration_min"]):
        faults.append("stop isn't duration_min after start")
    if set(local) != names:
        faults.append("local isn't that of the attendees")
    faults += [f"the local time of {name} isn't start" for name, at in local.items() if at != start]
    for who in document["attendees"]:
        if local.get(who["name"]) != start:
            continue
        zone = _zone_at(who, start)
        offset = dt.datetime.fromisoformat(own["local"][who["name"]]).utcoffset()
        if offset != dt.timedelta(seconds=_offset_s(zone, start)):
            faults.append(f"the local time of {who['name']} isn't by the clock of {zone}")
    if "anchor_zone" in document and start != _at_wall(document["anchor_zone"], wall):
        faults.append("start isn't the slot's time on the anchor's clock")
    return faults + _unfit_absences(document, own, names)


def _zone_at(who: Mapping[str, Any], at: dt.datetime) -> str:
    """Return whose clock an attendee lives by: on dates away, by its own, that of the place."""
    for stay in who.get("away", ()):
        if "zone" in stay:
            date = (at + dt.timedelta(seconds=_offset_s(stay["zone"], at))).date().isoformat()
            if stay["from"] <= date <= stay["to"]:
                return str(stay["zone"])
    return str(who["zone"])


def _offset_s(zone: str, at: dt.datetime) -> int:
    table = zone_table(zone)
    place = table.change_s.searchsorted(int(at.timestamp()), side="right")
    return int(table.offset_s[place])


def _at_wall(zone: str, wall: dt.datetime) -> dt.datetime:
    """Return the instant of a wall time: the first of two, and past those that clocks skip."""
    at = wall.replace(tzinfo=dt.UTC)
    offsets = [_offset_s(zone, at + dt.timedelta(days)) for days in (-1, 1)]
    instants = [at - dt.timedelta(seconds=offset) for offset in offsets]
    fits = (u for u, offset in zip(instants, offsets, strict=True) if _offset_s(zone, u) == offset)
    return next(fits, instants[0])


def _unfit_absences(
    document: Mapping[str, Any], own: Mapping[str, Any], names: set[str]
) -> list[str]:
    faults = []
    absent, excused, burden = own["absent"], own["excused"], own["burden"]
    if not names.issuperset(absent) or len(set(absent)) < len(absent):
        faults.append("absent aren't attendees, each once")
    if not set(absent).issuperset(excused) or len(set(excused)) < len(excused):
        faults.append("excused aren't some of the absent, each once")
    if set(burden) != set(document["certificate"]["proof"]["people"]):
        faults.append("burden isn't that of the people of the proof")
    price = Fraction(document["rates"].get("absent", 0)) * document["duration_min"] / _QUARTER_MIN
    for name in set(absent) & set(burden):
        if name in excused:
            if not _same(burden[name], 0):
                faults.append(f"{name} is excused, and pays")
        elif not _same(burden[name], price):
            faults.append(f"{name} is absent, and doesn't pay the price of that")
    return faults


def _instant(text: str) -> dt.datetime:
    """Return an instant; one without an offset is none."""
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at.astimezone(dt.UTC)


def _same(one: float | Fraction, other: float | Fraction) -> bool:
    one, other = Fraction(one), Fraction(other)
    return abs(one - other) <= _TOLERANCE * max(Fraction(1), abs(other))
