"""Keep everybody but the reviewer out of the review page, whatever a request says."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimx.review.doors import Door
from claimx.review.hosts import Hosts
from claimx.review.open_file import leading_page

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
_MOST_BYTES = 1_000_000  # of a request
_STRANGER = (
    "403: this page is for the person who started it.\n\n"
    "Each address that claimx review prints opens it once. Open the newest one: it stands last in the "
    "terminal where claimx review runs. A window that shows claims already then goes on, with what it "
    "has kept.\n"
)
_OTHER_HOST = (
    "403: this page is not known by the name that it was asked for.\n\n"
    "Is its port forwarded? Then start it with --host-name and the name that the browser shows, with its "
    "port: claimx review … --host-name localhost:9000\n"
)


class Guard:
    """Answer 403 to a request with another Host or Origin, or from a browser that *door* did not let in.

    The address that is opened first carries a token, and is answered with a cookie that only this page's own
    requests send. Who has it is then the ``annotator`` of the request's state.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, door: Door) -> None:
        self._app, self._hosts, self._door = app, hosts, door
        self._cookie = f"claimx-{hosts.port}"

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
        host = headers.get("host", "")
        if not self._hosts.knows(host):
            return PlainTextResponse(_OTHER_HOST, 403)
        if not self._hosts.sent(headers.get("origin", f"http://{host}"), host):
            return PlainTextResponse(_STRANGER, 403)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        cookie = self._door.enter(given) if scope["path"] == "/" and scope["method"] == "GET" else None
        if cookie is not None:
            # no redirect: what follows one that began elsewhere comes without the cookie
            answer = HTMLResponse(leading_page("/", icon="/static/icon.svg"))
            is_secure = scope["scheme"] == "https"  # as a proxy says that it is
            answer.set_cookie(self._cookie, cookie, httponly=True, samesite="strict", secure=is_secure)
            return answer
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return PlainTextResponse(_STRANGER, 403)
        annotator = self._door.who(cookie_parser(headers.get("cookie", "")).get(self._cookie, ""))
        if annotator is None:
            return PlainTextResponse(_STRANGER, 403)
        if int(headers.get("content-length") or 0) > _MOST_BYTES or "transfer-encoding" in headers:
            return PlainTextResponse("413: that is too much for a decision.", 413)
        scope.setdefault("state", {})["annotator"] = annotator
        return self._app
