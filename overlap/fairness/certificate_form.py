"""The form of a certificate: which keys it has, and what stands in each."""

from __future__ import annotations

import math
from typing import Any, Final

from overlap.base.errors import CertificateError

_NUMBER: Final = "a number"
_FROM_0: Final = "a number from 0 up"
_FROM_1: Final = "a whole number from 1 up"
_PLACE: Final = "a whole number from 0 up"
_TEXT: Final = "text"
_BOOLEAN: Final = "true or false"
_OR_NULL: Final = " or null"
_EACH: Final = "each name"
_MOST: Final = 1 << 60

FORM: Final[dict[str, Any]] = {
    "slots": [{"label": _TEXT, "anchor_time": _TEXT, "count": _PLACE}],
    "occurrences": [
        {
            "date": _TEXT,
            "slot": _TEXT,
            "start": _TEXT,
            "stop": _TEXT,
            "local": {_EACH: _TEXT},
            "burden": {_EACH: _NUMBER},
            "absent": [_TEXT],
            "excused": [_TEXT],
        }
    ],
    "burden": {_EACH: _NUMBER},
    "certificate": {
        "mode": _TEXT,
        "max_burden": _NUMBER,
        "lower_bound": _NUMBER,
        "gap": _NUMBER + _OR_NULL,
        "total": _NUMBER,
        "weights": {_EACH: _NUMBER},
        "proof": {
            "people": [_TEXT],
            "weights": [_FROM_0],
            "carried": [_NUMBER],
            "unit_min": _FROM_1,
            "starts": [_TEXT],
            "kept": [_PLACE],
            "hold": _FROM_1,
            "max_slots": _FROM_1 + _OR_NULL,
            "is_whole": _BOOLEAN,
            "regimes": [{"count": _FROM_1, "cost": [([_FROM_0], None)]}],
            "limits": [{"cap": _PLACE, "cost": [[_PLACE]]}],
            "regime_of": [_PLACE],
            "start_of": [_PLACE],
            "prices": [[_FROM_0]],
            "limit_prices": [[_FROM_0]],
        },
    },
    "duration_min": _FROM_1,
    "anchor": _TEXT,
    "rates": {_EACH: _FROM_0},
    "search_complete": _BOOLEAN,
    "attendees": [
        {"name": _TEXT, "weight": _FROM_0, "site": _TEXT, "zone": _TEXT, "optional": _BOOLEAN},
    ],
}
"""A dict is an object with these keys among others, a list one of any length, a pair or null."""
_AWAY: Final = [{"from": _TEXT, "to": _TEXT}]


def is_of_names(form: dict[str, Any]) -> bool:
    """Whether an object of this form has a value for each of some names, whichever they are."""
    return _EACH in form


def check_form(document: object) -> None:
    """Refuse a document that hasn't the form of a certificate.

    Raises
    ------
    CertificateError : naming the key that is missing or holds something else.

    >>> check_form({"slots": 4})
    Traceback (most recent call last):
        ...
    overlap.base.errors.CertificateError: slots: 4: not a list
    """
    if isinstance(document, dict) and "certificate" not in document:
        if "meetings" in document:
            reason = "holds several meetings, each with a certificate; write one of them to a file"
            raise CertificateError(reason, key="meetings")
        if document.get("feasible") is False:
            raise CertificateError("no rotation was feasible, so there is none to check")
    _check(document, FORM, "")
    if not isinstance(document, dict):
        return
    if "anchor_zone" in document:  # an anchor that moves has none
        _check(document["anchor_zone"], _TEXT, "anchor_zone")
    for n, who in enumerate(document["attendees"], start=1):
        _check(who.get("away", []), _AWAY, f"attendees[{n}].away")
        for k, stay in enumerate(who.get("away", []), start=1):
            _check(stay.get("zone", ""), _TEXT, f"attendees[{n}].away[{k}].zone")


def _check(value: object, form: Any, key: str) -> None:  # noqa: ANN401 - as in FORM
    if isinstance(form, tuple):
        if value is not None:
            _check(value, form[0], key)
    elif isinstance(form, list):
        if not isinstance(value, list):
            raise CertificateError("not a list", key=key, value=value)
        for n, own in enumerate(value, start=1):
            _check(own, form[0], f"{key}[{n}]")
    elif isinstance(form, dict):
        _check_object(value, form, key)
    elif not _fits(value, form):
        raise CertificateError(f"not {form}", key=key, value=value)


def _check_object(value: object, form: dict[str, Any], key: str) -> None:
    if not isinstance(value, dict):
        raise CertificateError("not an object", key=key, value=value)
    for name in value if is_of_names(form) else form:
        at = f"{key}.{name}" if key else name
        if name not in value:
            raise CertificateError("missing", key=at)
        _check(value[name], form.get(_EACH) or form[name], at)


def _fits(value: object, form: str) -> bool:
    if value is None or isinstance(value, bool):
        return form == _BOOLEAN if value is not None else form.endswith(_OR_NULL)
    if isinstance(value, str):
        return form == _TEXT
    if not isinstance(value, int | float) or form in {_TEXT, _BOOLEAN}:
        return False
    least = 1 if form.startswith(_FROM_1) else 0 if form.endswith("from 0 up") else -math.inf
    whole = isinstance(value, int) or "whole" not in form
    return whole and -_MOST <= value <= _MOST and value >= least
