"""Places as the text of a team file to start from, with comments that say what each is given."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

from overlap.base.errors import SiteError
from overlap.sites.places import find_place
from overlap.sites.site import Site, site_of_place

_HEAD: Final = """\
# A team file. Change it, then ask: overlap check -t FILE
# Every key: docs/reference/team-file.md

# The dates the questions are about; without, the twelve months from the first of this month:
# horizon = { start = 2027-01-01, stop = 2028-01-01 }

[target]
overlap = "2h-4h"    # "2h" alone is a minimum; "90m", "100%"; or a profile of need:
                     # "collaborative", "customer-facing", "independent", "trusted"
share = 0.9          # of the days on which both sides work
"""
_HQ: Final = """
# The headquarters: days are counted by its calendar.
"""
_OFFICE: Final = "\n"
_MORE: Final = """\
# hours = "Mo-Fr 09:00-17:30"          # its own, in place of the usual ones
# days_off = [2027-12-24, { from = 2027-12-27, to = 2027-12-30, reason = "year-end closure" }]
# flexible = { earliest = "07:00", latest = "20:00" }   # how far its hours may move
"""


def places_toml(places: Sequence[str]) -> str:
    r"""Return the text of a team file whose sites are these places; the first is the headquarters.

    Raises
    ------
    PlaceError : one that isn't known, or stands for several.
    SiteError : one place twice.

    >>> text = places_toml(["Austin", "Cebu"])
    >>> [line for line in text.splitlines() if line.startswith("place")]
    ['place = "Austin"    # America/Chicago, Mo-Fr 09:00-17:00, holidays US',
     'place = "Cebu"    # Asia/Manila, Mo-Fr 09:00-17:00, holidays PH']
    """
    sites = [site_of_place(find_place(place, key="PLACE")) for place in places]
    count = Counter(site.name for site in sites)
    typed = {place.casefold() for place in places}
    if len(typed) < len(places) or len({(site.name, site.zone) for site in sites}) < len(sites):
        raise SiteError("names a place twice", key="PLACE", value=", ".join(places))
    parts = [_HEAD]
    for n, (place, site) in enumerate(zip(places, sites, strict=True)):
        parts += [_OFFICE if n else _HQ, "[[site]]\n"]
        parts += [f"name = {_quoted(place)}\n"] if count[site.name] > 1 else []
        parts += [f"place = {_quoted(place)}    # {_given(site)}\n"]
        parts += ['role = "hq"\n', _MORE] if not n else []
    return "".join(parts)


def _given(site: Site) -> str:
    """Return what a place was given: zone, hours and whose holidays."""
    regions = ", ".join(map(str, site.holidays)) or "none"
    return f"{site.zone}, {site.hours}, holidays {regions}"


def _quoted(text: str) -> str:
    """Return text as TOML has it; a place's name has no control characters."""
    return json.dumps(text, ensure_ascii=False)
