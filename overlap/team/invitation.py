"""``Invitation``: what a calendar says of a meeting besides its times; and its identity."""

from __future__ import annotations

import json
import re
import urllib.parse
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from overlap.base.checks import check_whole, set_fields
from overlap.base.errors import SiteError
from overlap.base.reprs import of_fields
from overlap.base.tables import MAX_NAME, check_name
from overlap.base.units import MINUTES_PER_DAY, as_minutes

TEXTS: Final = ("uid", "location", "url", "conference", "color", "organizer")
KEYS: Final = (*TEXTS, "alarm")
MAX_TEXT: Final = 2000
MAX_ALARM: Final = 28 * MINUTES_PER_DAY
_UID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._+-]{7,199}", re.ASCII)
_COLOR: Final = re.compile(r"[a-z]{3,30}", re.ASCII)
_PAGE: Final = frozenset({"http", "https"})
_CALL: Final = frozenset({*_PAGE, "tel", "sip", "sips", "xmpp"})
_NAMESPACE: Final = uuid.UUID("15fb4806-8f62-51fb-bf7f-c932de412337")
"""That of the project's page; worked out, it would load OpenSSL with every command."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar says of a meeting besides its times; what is empty isn't written.

    Parameters
    ----------
    uid : identity of the series; empty: derived from the team's sites and the meeting's name
    location, url, conference : a room, a page, and where to join (RFC 7986)
    color : a CSS3 name, as ``"teal"`` (RFC 7986)
    organizer : e-mail address; without one nobody is listed as invited
    alarm_min : minutes before the start; None for no alarm

    Raises
    ------
    SiteError : a field that a calendar can't carry; it names the field.

    >>> Invitation(location="Room 4", alarm_min=15)
    Invitation(location='Room 4', alarm_min=15)
    """

    uid: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    color: str = ""
    organizer: str = ""
    alarm_min: int | None = None

    __repr__ = of_fields

    def __post_init__(self) -> None:
        for key in TEXTS:
            if not isinstance(getattr(self, key), str):
                raise SiteError("not text", key=key, value=getattr(self, key))
        if self.uid:
            _matched(_UID, self.uid, "uid", '8 to 200 of letters, digits, "@._+-"')
        if self.location:
            check_text(self.location, key="location", most=MAX_TEXT)
        if self.url:
            check_uri(self.url, _PAGE, key="url")
        if self.conference:
            check_uri(self.conference, _CALL, key="conference")
        if self.color:
            _matched(_COLOR, self.color, "color", 'a CSS colour such as "teal"')
        if self.organizer:
            check_email(self.organizer, key="organizer")
        if self.alarm_min is not None:
            set_fields(self, {"alarm_min": check_whole(self.alarm_min, "alarm_min", 0, MAX_ALARM)})

    @classmethod
    def from_dict(cls, table: Mapping[str, object]) -> Self:
        """Build from the keys of a ``[[meeting]]`` table that are about its calendar.

        Parameters
        ----------
        table : a dict; other keys are passed over

        Raises
        ------
        OverlapError : a value that can't be read, or that a calendar can't carry; it names the key.

        >>> Invitation.from_dict({"location": "Room 4", "alarm": "15m"}).alarm_min
        15
        """
        texts = {key: table[key] for key in TEXTS if key in table}
        for key, value in texts.items():
            if not isinstance(value, str) or not value:
                raise SiteError("not text with at least one character", key=key, value=value)
        alarm = None
        if "alarm" in table:
            alarm = as_minutes(table["alarm"], key="alarm", least=0, most=MAX_ALARM)
        return cls(**texts, alarm_min=alarm)  # type: ignore[arg-type]  # texts hold texts

    def to_dict(self) -> dict[str, str]:
        """Return the keys of a ``[[meeting]]`` table that say the same.

        >>> Invitation(location="Room 4", alarm_min=15).to_dict()
        {'location': 'Room 4', 'alarm': '15m'}
        """
        table = {key: getattr(self, key) for key in TEXTS}
        if self.alarm_min is not None:
            table["alarm"] = f"{self.alarm_min}m"
        return {key: value for key, value in table.items() if value}


def series_uid(meeting: str, zone: str, organizer: str | None = None) -> str:
    """Return the identity of a meeting: a UUID of its name, its clock's zone, and who invites.

    A site with a new name, a further site or person, other dates: it is still the same meeting.

    >>> series_uid("Weekly sync", "Europe/Oslo") == series_uid("Weekly sync", "Europe/Oslo", None)
    True
    """
    return derived_uid(meeting, zone, organizer or "")


def derived_uid(*of: object) -> str:
    """Return a UUID (RFC 9562, version 5) that follows from what is given, and from that alone."""
    return str(uuid.uuid5(_NAMESPACE, json.dumps(of)))


def check_email(value: object, *, key: str = "email") -> str:
    """Return an address that is one ``local@domain``, as the standard library reads it.

    Raises
    ------
    SiteError : anything else.
    """
    from email.errors import HeaderParseError  # noqa: PLC0415 - loaded where there is an address
    from email.headerregistry import Address  # noqa: PLC0415

    try:
        address = Address(addr_spec=value) if isinstance(value, str) else None
    except (HeaderParseError, ValueError, IndexError, AttributeError, TypeError):
        address = None
    if address is None or not address.username or not address.domain:
        raise SiteError("not an e-mail address", key=key, value=value)
    return str(value)


def check_text(value: object, *, key: str, most: int = MAX_NAME) -> str:
    """Return text that stands in one line of a calendar and reads back as it is.

    Raises
    ------
    SiteError : a control character, one that breaks the line or turns the order of others, or a
        backslash before an N, which becomes a line break on the way.
    """
    text = check_name(value, key=key, most=most)
    if "\\N" in text:
        reason = "has a backslash before an N, a line break in calendars"
        raise SiteError(reason, key=key, value=text)
    return text


def check_uri(value: object, schemes: frozenset[str], *, key: str) -> str:
    """Return a URI of one of the schemes, in printable ASCII.

    Raises
    ------
    SiteError : anything else.

    >>> check_uri("https://example.com/room?id=4", frozenset({"https"}), key="url")
    'https://example.com/room?id=4'
    """
    text = value if isinstance(value, str) and value.isascii() and value.isprintable() else ""
    try:
        parts = urllib.parse.urlsplit(text)
    except ValueError:
        parts = urllib.parse.urlsplit("")
    fits = parts.scheme in schemes and (parts.netloc if parts.scheme in _PAGE else parts.path)
    if not fits or any(char in ' "<>\\^`{|}' for char in text) or len(text) > MAX_TEXT:
        known = ", ".join(f"{scheme}:" for scheme in sorted(schemes))
        raise SiteError(f"not an address that begins with {known}", key=key, value=value)
    return text


def _matched(form: re.Pattern[str], value: object, key: str, what: str) -> None:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise SiteError(f"not {what}", key=key, value=value)
