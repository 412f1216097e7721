"""Keep requests of several threads below a rate, and hold all of them when a server asks for it."""

from __future__ import annotations

import random
import re
import threading
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

_LONGEST = 60.0  # seconds between two tries, where the server says nothing
_DOUBLINGS = 30  # more are longer than that in any case
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)


class Pace:
    """At most *per_minute* requests, any number for 0, evenly spaced; `stop` ends all waiting."""

    def __init__(self, per_minute: float = 0.0) -> None:
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._stopped.is_set()

    def wait(self) -> bool:
        """Wait for the next turn; return false where the run was stopped meanwhile."""
        while not self.stopped:
            with self._lock:
                now = time.monotonic()
                left = self._next - now
                if left <= 0:
                    self._next = now + self._gap
                    return True
            self._stopped.wait(left)
        return False

    def hold(self, seconds: float) -> None:
        """Let nobody send anything for *seconds*."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    def pause(self, seconds: float) -> None:
        """Let the calling thread wait."""
        self._stopped.wait(seconds)

    def stop(self) -> None:
        """End all waiting."""
        self._stopped.set()


def back_off(first: float, tries: int) -> float:
    """Return the seconds before the next try after *tries*: doubled each time, and a part of it by chance.

    What many threads meet at the same moment, they do not try again at the same moment.
    """
    longest = min(first * 2.0 ** min(tries - 1, _DOUBLINGS), _LONGEST)
    return longest * random.uniform(0.5, 1.0)


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for, as number or date; None if it says neither."""
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=timezone.utc)
    return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())
