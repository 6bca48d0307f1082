"""What stands before every page: host, session, origin, size; and the headers behind it.

The CSRF value comes in the header ``X-CSRF-Token`` or, for plain forms, in the field ``csrf`` (``checked_form``); a
request that the page makes by itself, such as asking for progress, says ``X-Background: 1`` and counts as no person's.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postureview.web.problems import Problem, problem_page, wants_page
from postureview.web.sessions import Session, Sessions
from postureview.web.settings import WebSettings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; worker-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
OPEN = ("/static/", "/enter", "/login")
LOCKED_TOO = ("/unlock", "/logout")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def cookie_name(settings: WebSettings) -> str:
    """One for each port: two pages on one machine do not disturb each other."""
    return f"postureview_{settings.port}"


class Guard:
    """ASGI middleware: lets through what belongs here and sets ``request.state.session``."""

    def __init__(
        self, app: ASGIApp, *, settings: WebSettings, sessions: Sessions, has_users: Callable[[], bool]
    ) -> None:
        self._app = app
        self._has_users = has_users
        self._settings = settings
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let through."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = None
        refusal = self._of_elsewhere(scope) or self._of_nobody(scope) or self._of_the_request(scope)
        if scope["type"] == "websocket":
            if refusal is not None:
                await receive()
                await send({"type": "websocket.close", "code": 4401, "reason": "refused"})
                return
            await self._app(scope, receive, send)
            return
        send = _with_headers(scope, send)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, _limited(receive, self._settings.body_bytes), send)

    def _of_elsewhere(self, scope: Scope) -> Response | None:
        """The answer to a request for another host or from another site; None when it may pass."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._settings.hosts:
            return problem_page(_request(scope), Problem.WRONG_HOST)
        if _is_unsafe(scope) and not self._same_origin(headers):
            return problem_page(_request(scope), Problem.OTHER_SITE)
        return None

    def _of_nobody(self, scope: Scope) -> Response | None:
        """The answer to a request without a session, or with a locked one; None when it may pass."""
        headers, request = Headers(scope=scope), _request(scope)
        is_page = request is not None and scope["method"] == "GET" and wants_page(headers)
        session = scope["state"]["session"] = self._session(headers)
        if scope["path"].startswith(OPEN):
            return None
        if session is None:
            if is_page and self._has_users():
                return RedirectResponse("/login", status_code=303)
            return problem_page(request, Problem.NO_SESSION)
        if not session.locked or scope["path"].startswith(LOCKED_TOO):
            return None
        if is_page:
            return RedirectResponse(f"/unlock?next={quote(scope['path'])}", status_code=303)
        return problem_page(request, Problem.LOCKED)

    def _of_the_request(self, scope: Scope) -> Response | None:
        """The answer to a request that is too large, or lacks the session's mark; None when it may pass."""
        headers, session = Headers(scope=scope), scope["state"]["session"]
        marked = scope["type"] == "websocket" or not _is_unsafe(scope) or session is None
        if not marked and not self._may_write(headers, session):
            return problem_page(_request(scope), Problem.NO_CSRF)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._settings.body_bytes:
            return problem_page(_request(scope), Problem.TOO_LARGE)
        return None

    def _session(self, headers: Headers) -> Session | None:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(cookie_name(self._settings))
        except CookieError:
            return None
        if cookie is None:
            return None
        return self._sessions.get(cookie.value, by_a_person=headers.get("x-background") is None)

    def _same_origin(self, headers: Headers) -> bool:
        """Whether the browser says that our own page asks. A client that says nothing is no browser."""
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc in self._settings.hosts

    def _may_write(self, headers: Headers, session: Session) -> bool:
        """By the header; a form without it passes here and must pass ``checked_form``."""
        given = headers.get("x-csrf-token")
        if given is not None:
            return _equal(given, session.csrf)
        return headers.get("content-type", "").partition(";")[0].strip().lower() in _FORMS


class CsrfError(Exception):
    """A form came without the value that our own pages put into it."""


class TooLargeError(Exception):
    """A request had more bytes than one may have."""


async def checked_form(request: HTTPConnection) -> None:
    """Dependency of every route: a form must carry the session's CSRF value. Raises CsrfError."""
    if not isinstance(request, Request):  # a WebSocket, which the guard let in by its origin
        return
    if request.method in _SAFE or request.headers.get("x-csrf-token") is not None:
        return
    session: Session | None = request.state.session
    form = await request.form()
    if session is not None and not _equal(str(form.get("csrf", "")), session.csrf):
        raise CsrfError


def _request(scope: Scope) -> Request | None:
    return Request(scope) if scope["type"] == "http" else None


def _is_unsafe(scope: Scope) -> bool:
    return scope["type"] == "websocket" or scope["method"] not in _SAFE


def _equal(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())


def _limited(receive: Receive, most: int) -> Receive:
    """The body, as long as it stays below the limit, whatever its header said."""
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            raise TooLargeError
        return message

    return counted


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if scope["path"].startswith("/static/"):
                headers["Cache-Control"] = "no-cache"
        await send(message)

    return sent
