"""People and their sites as the text of a team file to start from."""

from __future__ import annotations

import json
from collections import Counter
from typing import Final

from overlap.sites.fields import as_given
from overlap.sites.site import Site
from overlap.team.people_table import People

_HEAD: Final = """\
# Made from a list of people: look the sites' hours and holidays over.
# Reference: docs/reference/team-file.md
"""
_DATES: Final = frozenset({"from", "to"})
_MEETING: Final = """\

# A meeting of all of them; take the # away, and see "overlap schedule".
# [[meeting]]
# name = "All hands"
# duration = "60m"
# every = "FREQ=MONTHLY;BYDAY=1TU"
# start = 2027-01-05
# count = 12
"""


def people_toml(people: People) -> str:
    """Return the text of a team file with these sites and people.

    >>> from overlap.team.people_table import people_of
    >>> text = people_toml(people_of({"name": ["Ana"], "tz": ["Asia/Manila"]}))
    >>> text[text.index("[[person]]") :].splitlines()[:3]
    ['[[person]]', 'name = "Ana"', 'site = "Manila"']
    """
    count = Counter(person.site for person in people.people)
    sites = [
        _table("site", {**_of_site(site), "people": max(count[site.name], 1)})
        for site in people.sites
    ]
    persons = [_table("person", person.to_dict()) for person in people.people]
    return "\n".join([_HEAD, *sites, *persons]) + _MEETING


def _of_site(site: Site) -> dict[str, object]:
    table: dict[str, object] = {"name": site.name, "zone": site.zone, "hours": str(site.hours)}
    return table | ({"holidays": as_given(site.holidays)} if site.holidays else {})


def _table(name: str, values: dict[str, object]) -> str:
    lines = [f"{key} = {_value(value, key)}" for key, value in values.items()]
    return "\n".join([f"[[{name}]]", *lines, ""])


def _value(value: object, key: str = "") -> str:
    """Return a value as TOML; text has no control characters, so JSON's form is TOML's too."""
    if key in _DATES:
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(own, key)}' for key, own in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
