"""What stands around the application: who may ask, for how much, and what a page may load."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import ipaddress
import json
import re
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlencode

from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_BYTES: Final = 1 << 20
PAGE_BYTES: Final = 32 << 20
"""Of a form with calendars in it."""
BODY_TIME_S: Final = 20.0
SEND_TIME_S: Final = 30.0
LARGE_AT_ONCE: Final = 8
"""Bodies of more than an API's that are read at once; who sends them waits, nobody else."""

COOKIE: Final = "overlap-token"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES: Final = frozenset({"same-origin", "none"})
_ONCE: Final = frozenset(
    {"authorization", "content-length", "host", "origin", "sec-fetch-site", "transfer-encoding"}
)
"""Headers that decide; said twice, whoever stands between might read another than we do."""
_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)(?::(\d{1,5}))?")

HEADERS: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer a form without script has Origin: null
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Refusal(Exception):  # noqa: N818 - an answer, no fault of ours
    """Why a request isn't answered, with the status of HTTP."""

    def __init__(
        self, status: int, reason: str, *, key: str = "", value: str | None = None
    ) -> None:
        super().__init__(reason)
        self.status, self.reason, self.key, self.value = status, reason, key, value


class Safety:
    """An application with a door: hosts, origins, a token, and bounds of size and time.

    Parameters
    ----------
    app : what is inside
    hosts : names by which this server may be asked, besides ``localhost`` and addresses
    token : that every request must bear; None: none
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str] = (), token: str | None = None
    ) -> None:
        self._app = app
        self._hosts = frozenset({"localhost", *(host.lower() for host in hosts)})
        self._token = token
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request if it may be asked."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guard = _Exchange(scope, receive, send)
        try:
            guard.check_head()
            self._check(scope, guard.headers)
            if await self._admitted(scope, guard):
                return
            await guard.check_length()
            async with self._large if guard.may_be_large else contextlib.nullcontext():
                await self._app(scope, guard.receive, guard.send)
        except Refusal as refusal:
            await guard.refuse(refusal)
        except ClientDisconnect:  # before its body was whole; nobody reads an answer
            return

    def _check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Refuse requests by another name than ours, and what another site's page asks.

        Such a page may lead somebody here, by a link; it may embed nothing, and write nothing.
        """
        host = headers.get("host", "")
        if not self._is_own(host):
            raise Refusal(403, "not a name of this server", key="Host", value=host)
        site = headers.get("sec-fetch-site")
        is_followed = headers.get("sec-fetch-dest") == "document"
        is_read = scope["method"] in _SAFE_METHODS
        if site is not None and site not in _OWN_SITES and not (is_read and is_followed):
            raise Refusal(403, "a page of another site", key="Sec-Fetch-Site", value=site)
        if is_read:
            return
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            raise Refusal(403, "a page of another site", key="Origin", value=origin)
        if origin is site is None and not scope["path"].startswith("/api/"):
            raise Refusal(403, "a form comes from a page, with its Origin", key="Origin")

    def _is_own(self, host: str) -> bool:
        """Say whether a Host header names this server.

        An address can't be made to lead elsewhere by DNS, so any is taken.
        """
        match = _AUTHORITY.fullmatch(host)
        if match is None:
            return False
        name = match[1].lower()
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return name.rstrip(".") in self._hosts
        return True

    async def _admitted(self, scope: Scope, guard: _Exchange) -> bool:
        """Check the token; one in a page's address becomes a cookie, and True says that it was.

        A calendar's address keeps it, since programs that subscribe send no header.
        """
        if self._token is None:
            return False
        query = parse_qs(scope["query_string"].decode("latin-1"))
        in_query = query.get("token", [""])[-1]
        bearer = guard.headers.get("authorization", "")
        for given in (bearer.removeprefix("Bearer "), in_query, _cookie(guard.headers)):
            if given and hmac.compare_digest(given.encode(), self._token.encode()):
                break
        else:
            raise Refusal(401, "the token is missing or wrong", key="token")
        if not in_query or scope["path"] != "/" or scope["method"] != "GET":
            return False
        cookie = f"{COOKIE}={self._token}; Path=/; HttpOnly; SameSite=Lax"  # links lead here
        rest = urlencode({key: own for key, own in query.items() if key != "token"}, doseq=True)
        location = f"/?{rest}" if rest else "/"
        await guard.reply(303, b"", {"location": location, "set-cookie": cookie})
        return True


class _Exchange:
    """A request and its answer, within bounds of size and time."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        pairs = [
            (key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"]
        ]
        self.headers = dict(pairs)
        said = [key for key, _ in pairs]
        self._twice = next((key for key in said if key in _ONCE and said.count(key) > 1), "")
        self._most = API_BYTES if scope["path"].startswith("/api/") else PAGE_BYTES
        self._size = 0
        self._is_whole = False
        self._deadline = asyncio.get_running_loop().time() + BODY_TIME_S
        self.is_answered = False

    def check_head(self) -> None:
        """Refuse a head that could be read in two ways."""
        if self._twice:
            raise Refusal(400, "duplicate header", key=self._twice)
        if {"content-length", "transfer-encoding"} <= self.headers.keys():
            raise Refusal(400, "stands beside Content-Length", key="transfer-encoding")

    @property
    def may_be_large(self) -> bool:
        """Whether the body may be larger than an API's."""
        length = self.headers.get("content-length", "0")
        is_open = "transfer-encoding" in self.headers
        return self._most > API_BYTES and (is_open or int(length) > API_BYTES)

    async def check_length(self) -> None:
        """Refuse a body that says it is too large, before any of it is read."""
        length = self.headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > self._most:
            raise self._too_large()

    def _too_large(self) -> Refusal:
        return Refusal(413, f"larger than {self._most >> 20} MiB", key="body")

    async def receive(self) -> Message:
        """Return what comes next; the body has to come in time, and not be too large."""
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise Refusal(408, f"took longer than {BODY_TIME_S:g} s to come", key="body") from None
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
            if self._size > self._most:
                raise self._too_large()
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer, with the headers that all answers have."""
        if message["type"] == "http.response.start":
            self.is_answered = True
            own = {key for key, _ in message["headers"]}
            added = [(key.encode(), value.encode()) for key, value in HEADERS.items()]
            message["headers"] = [
                *message["headers"],
                *(pair for pair in added if pair[0] not in own),
            ]
        async with asyncio.timeout(SEND_TIME_S):
            await self._send(message)

    async def reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a whole answer."""
        pairs = {"content-length": str(len(body)), **headers}
        raw = [(key.encode(), value.encode("latin-1")) for key, value in pairs.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body})

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with the reason, and close, since what is left of the body isn't read."""
        if self.is_answered:
            raise refusal
        error = {"key": refusal.key, "value": refusal.value, "reason": refusal.reason}
        headers = {"content-type": "application/json", "connection": "close"}
        if refusal.status == 401:  # noqa: PLR2004 - HTTP's
            headers["www-authenticate"] = "Bearer"
        await self.reply(refusal.status, json.dumps({"error": error}).encode(), headers)


def _cookie(headers: Mapping[str, str]) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
