"""Keep everybody but this machine's reviewer out of the review page."""

from __future__ import annotations

import hmac
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def new_token() -> str:
    """Return a random token for one run."""
    return secrets.token_urlsafe(24)


class Guard:
    """Answer 403 to a request with another Host or Origin, or without the token of this run.

    The address that is opened first carries the token; a cookie that only this page's own requests send
    carries it from then on. *host* is what the page is served as, ``127.0.0.1:8000``.
    """

    def __init__(self, app: ASGIApp, host: str, token: str) -> None:
        self._app, self._host, self._token = app, host, token
        self._cookie = f"claimx-{host.rpartition(':')[2]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or not, and add the headers that confine the page."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def confined(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._answer(scope)(scope, receive, confined)

    def _answer(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        refused = PlainTextResponse("403: this page is for the person who started it.", 403)
        if headers.get("host") != self._host:
            return refused
        if headers.get("origin", f"http://{self._host}") != f"http://{self._host}":
            return refused
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return refused
        given = scope["query_string"].decode("latin-1").removeprefix("token=")
        if scope["path"] == "/" and self._is_token(given):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
            return answer
        if not self._is_token(cookie_parser(headers.get("cookie", "")).get(self._cookie, "")):
            return refused
        return self._app

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())
