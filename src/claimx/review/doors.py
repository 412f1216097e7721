"""Who may see the review page: an address that is exchanged for a cookie, once or by each of a team."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Protocol

_BYTES = 24  # of chance in a token


class Door(Protocol):
    """What lets a browser in."""

    def enter(self, token: str) -> str | None:
        """Return the value of the cookie that *token* is exchanged for, or None where it opens nothing."""
        ...

    def who(self, cookie: str) -> str | None:
        """Return the name of the annotator who has *cookie*, or None for a stranger."""
        ...


class OneUse:
    """A door for one annotator: each token opens it once, and the next takes its place."""

    def __init__(self, annotator: str, used: Callable[[], None] = lambda: None) -> None:
        """Make the first token; *used* is called whenever one has been used."""
        self._annotator, self._used = annotator, used
        self._cookies: set[str] = set()
        self.token = secrets.token_urlsafe(_BYTES)

    def enter(self, token: str) -> str | None:
        """Return a new cookie for the token that is good now."""
        if not _equal(token, self.token):
            return None
        self.token = secrets.token_urlsafe(_BYTES)
        cookie = secrets.token_urlsafe(_BYTES)
        self._cookies.add(cookie)
        self._used()
        return cookie

    def who(self, cookie: str) -> str | None:
        """Return the annotator for each cookie that was given out."""
        return self._annotator if any(_equal(cookie, one) for one in self._cookies) else None


class Links:
    """A door for several annotators, each with a secret link that stays good.

    The cookie is made of the secret, so that it outlives the server and ends with the secret.
    """

    def __init__(self, secrets_of: Mapping[str, str]) -> None:
        """Take the secret of each annotator, by name."""
        self._names = {secret: name for name, secret in secrets_of.items()}
        self._cookies = {_derived(secret): name for name, secret in secrets_of.items()}

    def enter(self, token: str) -> str | None:
        """Return the cookie of the annotator whose secret *token* is."""
        return next((_derived(secret) for secret in self._names if _equal(token, secret)), None)

    def who(self, cookie: str) -> str | None:
        """Return the annotator whose cookie this is."""
        return next((name for known, name in self._cookies.items() if _equal(cookie, known)), None)


def _derived(secret: str) -> str:
    return hmac.new(secret.encode(), b"claimx review", "sha256").hexdigest()


def _equal(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode())
