"""The fields of the page's form: what each shows of a team file, and how one is written back.

A field that says what the file says changes nothing; so a file may have keys that no field shows,
and forms that no field could write, and both stay.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from typing import TYPE_CHECKING, Any, Final

from overlap.base.day_names import last_date
from overlap.base.errors import HorizonError, SiteError, TargetError
from overlap.base.listing import first_of
from overlap.clocks.timeline import as_date
from overlap.team.rewrite import with_value, without_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from overlap.clocks.timeline import Horizon
    from overlap.team.team import Team

LISTED: Final = "\n"
"""Between the values of a field that has several."""


_PERSON: Final = ("name", "site", "hours", "refuse")
_MEETING: Final = ("name", "duration", "every", "start", "last", "slots", "max_slots", "attendees")


def shown(team: Team, tables: Mapping[str, Any], horizon: Horizon) -> dict[str, str]:
    r"""Return what each field shows of a team: what its file says, else what follows from it.

    >>> from overlap import Horizon, Team
    >>> team = Team.parse('[[site]]\nplace = "Oslo"')
    >>> found = shown(team, {"site": [{"place": "Oslo"}]}, Horizon("2027-01-01", "2028-01-01"))
    >>> found["site.0.hours"], found["site.0.holidays"], found["horizon.last"]
    ('Mo-Fr 09:00-17:00', 'NO', '2027-12-31')
    """
    fields = {
        "horizon.start": str(horizon.start),
        "horizon.last": str(last_date(horizon.stop)),
        "target.overlap": team.target.text,
        "target.share": _percent(team.target.share),
        "hq": str(team.sites.index(team.hq)),
    }
    for n, (site, table) in enumerate(zip(team.sites, tables["site"], strict=True)):
        own = {
            "name": site.name,
            "hours": table.get("hours", str(site.hours)),
            "holidays": _holidays(table.get("holidays", [str(one) for one in site.holidays])),
            "target": _text(table.get("target", "")),
            "clock": table.get("clock", ""),
            "people": str(site.people),
        }
        fields |= {f"site.{n}.{key}": value for key, value in own.items()}
    for n, table in enumerate(tables.get("person", ())):
        values = {key: _text(table.get(key, "")) for key in _PERSON}
        fields |= {f"person.{n}.{key}": value for key, value in values.items()}
    for n, (meeting, table) in enumerate(
        zip(team.meetings, tables.get("meeting", ()), strict=True)
    ):
        values = {key: _text(table.get(key, "")) for key in _MEETING}
        values["last"] = _text(table.get("until", meeting.dates[-1]))
        values["attendees"] = LISTED.join(meeting.attendees)
        fields |= {f"meeting.{n}.{key}": value for key, value in values.items()}
    return fields


def written(text: str, key: str, value: str) -> str:
    """Return a team file's text with what was entered in a field; without the key where nothing is.

    What the new text means isn't looked at.

    Raises
    ------
    OverlapError : it can't be read as what the field holds; the reason says what to write.
    """
    value = value.strip()
    if key == "hq":
        return _with_hq(text, int(value))
    table, *number, name = key.split(".")
    at = int(number[0]) if number else None
    if table == "horizon":
        return _with_date(text, name, value)
    if at is not None and name == "name":
        return _renamed(text, table, at, value)
    if (table, name) == ("meeting", "last"):
        text, name = with_value(text, table, at, "count", None), "until"
    read = _READ.get(name, _plain)
    is_given = value or name == "attendees"  # of whom none would be all
    return with_value(text, table, at, name, read(value) if is_given else None)


def without(text: str, part: str, number: int) -> str:
    """Return the text without a site, a person or a meeting; meetings no longer name them.

    Raises
    ------
    SiteError : somebody belongs to the site, or would be left out of nothing.
    """
    tables = tomllib.loads(text)
    own = tables[part][number]
    name = own.get("name", own.get("place"))
    for n, meeting in enumerate(tables.get("meeting", ()) if part != "meeting" else ()):
        for key in ("attendees", "optional", "must"):
            if name in meeting.get(key, ()):
                left = [one for one in meeting[key] if one != name]
                if not left and key == "attendees":
                    reason = f"alone attends {meeting['name']}; remove that meeting first"
                    raise SiteError(reason, value=name)
                text = with_value(text, "meeting", n, key, left or None)
    people = [one["name"] for one in tables.get("person", ()) if one.get("site") == name]
    if part == "site" and people:
        raise SiteError(f"{first_of(people, 3)} belong to it; give them another site first")
    return without_table(text, part, number)


def _plain(value: str) -> object:
    """Return text, or the list or table that it writes as TOML."""
    if not value.startswith(("[", "{")):
        return value
    try:
        return tomllib.loads(f"x = {value}")["x"]
    except RecursionError:
        raise SiteError("nested too deep") from None
    except ValueError:
        raise SiteError("not TOML; write plain text, or close what is open") from None


def _listed(value: str) -> object:
    """Return one text or, of several between commas, a list."""
    if value.startswith(("[", "{")):
        return _plain(value)
    parts = [part.strip() for part in value.split(",") if part.strip()]
    return parts if len(parts) > 1 else value


def _whole(value: str) -> int:
    if not value.isdecimal() or not value.isascii() or len(value) > 9:  # noqa: PLR2004 - digits
        raise SiteError("not a whole number, such as 12")
    return int(value)


def read_percent(value: str) -> float:
    """Return a share that was entered in percent.

    Raises
    ------
    TargetError : no number.
    """
    try:
        share = float(value.removesuffix("%").strip()) / 100
    except ValueError:
        raise TargetError("not a percentage, such as 90") from None
    return round(share, 6)


_READ: Final[dict[str, Callable[[str], object]]] = {
    "holidays": _listed,
    "people": _whole,
    "max_slots": _whole,
    "share": read_percent,
    "until": lambda value: as_date(value, key="last"),
    "start": lambda value: as_date(value, key="start"),
    "refuse": lambda value: [part.strip() for part in value.split(";") if part.strip()],
    "attendees": lambda value: value.split(LISTED) if value else [],
}


def _text(value: object) -> str:
    """Write a value of a team file as a field shows it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    return str(value)


def _holidays(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value) or "none"
    return value if isinstance(value, str) else _inline(value)


def _inline(value: object) -> str:
    """Write a table or a list as TOML, in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(own)}" for key, own in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _percent(share: float) -> str:
    return f"{share * 100:.6g}"


def _with_date(text: str, name: str, value: str) -> str:
    """Return the text with the first or the last date of its horizon."""
    tables = tomllib.loads(text)
    try:
        date = as_date(value, key=name)
        if name == "start":
            return with_value(text, "horizon", None, "start", date)
        stop = date + dt.timedelta(days=1)
    except OverflowError:
        raise HorizonError("no such date", value=value) from None
    if "months" in tables.get("horizon", {}):
        text = with_value(text, "horizon", None, "months", None)
    return with_value(text, "horizon", None, "stop", stop)


def _with_hq(text: str, number: int) -> str:
    """Return the text with another headquarters."""
    for n, table in enumerate(tomllib.loads(text)["site"]):
        if n != number and table.get("role") == "hq":
            text = with_value(text, "site", n, "role", None)
    return with_value(text, "site", number, "role", "hq")


def _renamed(text: str, table: str, number: int, name: str) -> str:
    """Return the text with another name of a site, person or meeting, wherever it is named."""
    tables = tomllib.loads(text)
    own = tables[table][number]
    before = own.get("name", own.get("place"))
    text = with_value(text, table, number, "name", name or None)
    if table == "meeting" or not name:
        return text
    for other, keys in _NAMED_IN.items():
        for n, named in enumerate(tables.get(other, ())):
            for key in keys:
                if named.get(key) == before:
                    text = with_value(text, other, n, key, name)
                elif isinstance(named.get(key), list) and before in named[key]:
                    new = [name if one == before else one for one in named[key]]
                    text = with_value(text, other, n, key, new)
    if tables.get("coverage", {}).get("clock") == before:
        text = with_value(text, "coverage", None, "clock", name)
    return text


_NAMED_IN: Final = {
    "site": ("clock",),
    "person": ("site", "clock"),
    "meeting": ("anchor", "attendees", "optional", "must"),
}
