"""Ask a server that speaks the protocol of OpenAI's chat completions; trust nothing that it does."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from claimx.ask.pace import Pace, back_off, retry_after
from claimx.ask.questions import Question
from claimx.ask.replies import Reply, completion, short
from claimx.errors import InputError
from claimx.jsonl import dumps

Known = tuple[Question, "Reply | None"]
"""A question, with the reply to it where it was asked before."""

Keep = Callable[[Question, Reply], None]

_PATH = "/chat/completions"
_LONGEST = 4 << 20  # bytes of an answer; a whole book has fewer
_CONNECT = 20.0  # seconds in which a server takes a connection, or it is away
_LONGEST_PAUSE = 300.0  # seconds that a server may ask for before it counts as away
_AGAIN = frozenset((408, 409, 425, 429))
_MISUSE = {401: "refuses the key", 403: "refuses the key", 404: "has no such address or model"}
_KEY = re.compile(r"[!-~]+", re.ASCII)
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Manners:
    """How a server is asked; *retries* come after the first try, *wait* is in seconds, as *timeout*."""

    timeout: float = 120.0
    retries: int = 5
    wait: float = 1.0
    parallel: int = 4


@dataclass(frozen=True, slots=True)
class _Again:
    """A failure after which the question may be sent once more, in *seconds* where the server says so."""

    reason: str
    detail: str = ""
    seconds: float | None = None


class Endpoint:
    """The server at an address; `replies` asks it."""

    def __init__(
        self, url: str, key: str = "", manners: Manners | None = None, pace: Pace | None = None
    ) -> None:
        """Raise InputError for what is no address, or where *key* would travel readable."""
        import httpx2

        parts = _checked(url, key)
        path = parts.path.rstrip("/")
        self._url = urlunsplit(
            parts._replace(path=path if path.endswith(_PATH) else path + _PATH, fragment="")
        )
        self._host = parts.netloc
        self._key = key
        self._manners = manners or Manners()
        self._pace = pace or Pace()
        timeout = self._manners.timeout
        headers = {"Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._client = httpx2.Client(
            headers=headers,
            timeout=httpx2.Timeout(timeout, connect=min(timeout, _CONNECT)),
            limits=httpx2.Limits(max_connections=self._manners.parallel),
            follow_redirects=False,  # the key is for the host that the user named
            trust_env=parts.scheme == "https",  # a proxy would read what goes by http
        )

    def replies(
        self, questions: Iterable[Known], keep: Keep
    ) -> Generator[tuple[Question, Reply], None, None]:
        """Yield *questions* in their order with what came back; those with a reply already are not asked.

        Some are asked at a time, equal ones once. *keep* is called from the thread that asked, as soon as
        an answer is there, so that none is lost where the run is stopped. Raises InputError where the
        server cannot be used at all.
        """
        window: deque[tuple[Question, Future[Reply] | Reply]] = deque()
        flying: dict[str, Future[Reply]] = {}
        pool = ThreadPoolExecutor(self._manners.parallel, thread_name_prefix="claimx-ask")

        def done(question: Question, waiting: Future[Reply] | Reply) -> tuple[Question, Reply]:
            if isinstance(waiting, Reply):
                return question, waiting
            reply = waiting.result()
            flying.pop(question.key, None)
            return question, reply

        try:
            for question, reply in questions:
                waiting = reply or flying.get(question.key)
                if waiting is None:
                    waiting = flying[question.key] = pool.submit(self._asked, question, keep)
                window.append((question, waiting))
                while len(window) >= 2 * self._manners.parallel or (
                    window and isinstance(window[0][1], Reply)
                ):
                    yield done(*window.popleft())
            while window:
                yield done(*window.popleft())
        finally:
            self._pace.stop()
            pool.shutdown(cancel_futures=True)
            self._client.close()

    def _asked(self, question: Question, keep: Keep) -> Reply:
        content = dumps(question.body).encode()
        tries = 0
        while self._pace.wait():
            tries += 1
            found = self._once(content, question.key)
            if isinstance(found, Reply):
                if found.answered:
                    keep(question, found)
                return found
            seconds = found.seconds if found.seconds is not None else back_off(self._manners.wait, tries)
            if tries > self._manners.retries or seconds > _LONGEST_PAUSE:
                detail = f"{found.detail}, tried {tries} times" if found.detail else f"tried {tries} times"
                return Reply(failure=found.reason, detail=detail, answered=False)
            if found.seconds is not None:
                self._pace.hold(seconds)
            else:
                self._pace.pause(seconds)
        return Reply(failure="stopped", answered=False)

    def _once(self, content: bytes, key: str) -> Reply | _Again:
        import httpx2

        ends = time.monotonic() + self._manners.timeout
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        try:
            with self._client.stream("POST", self._url, content=content, headers=headers) as response:
                body = _body(response, ends)
        except httpx2.TimeoutException:
            return _Again("timeout", f"no answer in {self._manners.timeout:g} seconds")
        except httpx2.ConnectError as error:
            return _Again("unreachable", short(str(error)))
        except httpx2.TransportError as error:
            return _Again("connection closed", short(str(error)))
        if body is None:
            return _Again("timeout", f"no end of the answer in {self._manners.timeout:g} seconds")
        return self._read(response.status_code, response.headers, body)

    def _read(self, status: int, headers: Any, body: bytes) -> Reply | _Again:
        if status in _AGAIN or status >= 500:
            reason = "rate limited" if status == 429 else "server error"
            return _Again(reason, f"status {status}", retry_after(headers.get("Retry-After")))
        if status in _MISUSE:
            raise InputError(
                f"The server {_MISUSE[status]} (status {status}).",
                where=self._host,
                fix="Mend it, then run again.",
            )
        if 300 <= status < 400:
            return Reply(failure="redirect", detail=f"status {status}, not followed", answered=False)
        if status != 200:
            said = short(body.decode("utf-8", "replace"))
            said = said.replace(self._key, "…") if self._key else said
            return Reply(failure="request refused", detail=f"status {status}: {said}", answered=False)
        if len(body) > _LONGEST:
            return Reply(failure="too long", detail=f"more than {_LONGEST} bytes")
        if headers.get("Content-Encoding", "identity") != "identity":
            return Reply(failure="not JSON", detail="the answer is compressed, which was not asked for")
        return completion(body)


def _body(response: Any, ends: float) -> bytes | None:
    """Return what was sent, never much more than is read of an answer; None where it does not end in time."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_raw():
        parts.append(part)
        size += len(part)
        if size > _LONGEST:
            break
        if time.monotonic() > ends:
            return None
    return b"".join(parts)


def _checked(url: str, key: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, named = parts.hostname, parts.username or parts.password
        parts.port  # noqa: B018 (looks at it)
    except ValueError as error:
        raise InputError(f"This is no address: {error}.", where="--endpoint") from error
    if parts.scheme not in ("http", "https") or not host:
        raise InputError("The address does not begin with http:// or https://.", where="--endpoint")
    if named:
        raise InputError(
            "The address holds a name or password.",
            where="--endpoint",
            fix="Put the key into an environment variable.",
        )
    if key and not _KEY.fullmatch(key):
        raise InputError("The key has characters that no key has.", fix="Look at the environment variable.")
    if key and parts.scheme == "http" and host not in _LOOPBACK:
        raise InputError(
            "The key would travel readable for all.", where="--endpoint", fix="Use https, or unset the key."
        )
    return parts
