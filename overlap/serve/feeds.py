"""``/feeds/MEETING.ics``: a meeting's calendar to subscribe to, which follows the team file."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from overlap.base.errors import OverlapError
from overlap.serve.api import answer_of, error
from overlap.serve.workers import Workers

if TYPE_CHECKING:
    import datetime as dt

    from starlette.requests import Request

    from overlap.serve.store import Store

_MOST_KEPT: Final = 64
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class _Feed:
    """A calendar, and what says which one it is."""

    calendar: bytes
    etag: str
    changed: dt.datetime


class Feeds:
    """The calendars of a team file's meetings, each made once for each version of the file."""

    def __init__(self, store: Store, workers: Workers) -> None:
        self._store, self._workers = store, workers
        self._kept: OrderedDict[tuple[str, str], _Feed] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        """Answer a calendar program, also whether its copy is still the latest."""
        name = request.path_params["name"]
        if len(name) > _LONGEST_NAME:
            return error(404, "no meeting of this name", key="meeting")
        try:
            text, version = await run_in_threadpool(self._store.read)
        except OverlapError as fault:
            return error(503, str(fault), key="team", headers={"retry-after": "60"})
        if not version:
            return error(404, "there is no team file; start overlap serve with -t", key="team")
        feed = self._kept.get((version, name))
        if feed is None:
            made = await answer_of(self._workers, "feed", name, text.encode(), request)
            if isinstance(made, Response):
                return made
            if made.status != 200:  # noqa: PLR2004 - HTTP's
                status = 503 if made.status == 422 else made.status  # noqa: PLR2004 - HTTP's
                return Response(made.body, status, media_type="application/json")
            feed = self._keep(version, name, made.body)
        return _answer(request, feed)

    def _keep(self, version: str, name: str, calendar: bytes) -> _Feed:
        etag = f'"{hashlib.sha256(calendar).hexdigest()[:32]}"'
        feed = _Feed(calendar, etag, self._store.changed())
        self._kept[version, name] = feed
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return feed


def feed_routes(store: Store, workers: Workers) -> list[Route]:
    """Return the routes of the feeds.

    Parameters
    ----------
    store : the team file whose meetings they are
    workers : who plan the meetings
    """
    feeds = Feeds(store, workers)
    return [Route("/feeds/{name:path}.ics", feeds.answer, methods=["GET", "HEAD"])]


def _answer(request: Request, feed: _Feed) -> Response:
    headers = {
        "etag": feed.etag,
        "last-modified": format_datetime(feed.changed, usegmt=True),
        "cache-control": "no-cache",
    }
    if _is_latest(request, feed):
        return Response(status_code=304, headers=headers)
    return Response(feed.calendar, headers=headers, media_type="text/calendar")


def _is_latest(request: Request, feed: _Feed) -> bool:
    """Say whether the client has this calendar (RFC 9110, 13.2.2: the tag goes before the date)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(known & {feed.etag, "*"})
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return feed.changed <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # a date without a zone, or none
        return False
