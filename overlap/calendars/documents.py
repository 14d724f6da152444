"""The document of ``diff``, as typed JSON."""

from __future__ import annotations

from typing import TypedDict

from overlap.clocks.timeline import HorizonDocument
from overlap.sites.documents import VersionsDocument


class EntryDocument(TypedDict):
    """One occurrence that a calendar shows; ``original`` is a wall time of ``zone``."""

    uid: str
    original: str | None
    zone: str
    start: str
    stop: str
    all_day: bool
    summary: str
    description: str
    location: str
    cancelled: bool
    sequence: int
    stamp: str | None


class TimesDocument(TypedDict):
    """When an occurrence starts and stops, in UTC."""

    start: str
    stop: str


class DifferenceDocument(TypedDict):
    """An occurrence that isn't in both calendars alike; null: it isn't in that one.

    ``fields`` are the texts that changed.
    """

    change: str
    date: str
    summary: str
    old: TimesDocument | None
    new: TimesDocument | None
    fields: list[str]
    uid: str


class DiffDocument(TypedDict):
    """The answer of ``overlap diff``; ``new`` is null where zone rules alone changed."""

    old: str
    new: str | None
    horizon: HorizonDocument
    differences: list[DifferenceDocument]
    versions: VersionsDocument
