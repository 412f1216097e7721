"""Let Ctrl-C come when it can be answered: not within what must be done whole, and never unheard."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_AGAIN = 0.02  # seconds after which a Ctrl-C that was not heard comes again


@contextmanager
def held_back() -> Iterator[None]:
    """Let Ctrl-C come only when the block is done.

    Only the main thread hears it; in another, and where it is ignored, there is nothing to hold back.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            signal.raise_signal(signal.SIGINT)


def never_unheard() -> None:
    """Let Ctrl-C come again where it came when Python can raise nothing.

    While a weak reference or a generator is cleaned up, as imports do all the time, Python prints the
    traceback of a KeyboardInterrupt and goes on.
    """
    usual = sys.unraisablehook

    def hook(unraisable: Any) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            usual(unraisable)
            return
        again = threading.Timer(_AGAIN, _thread.interrupt_main)
        again.daemon = True
        again.start()

    sys.unraisablehook = hook


def ignored_from_now() -> None:
    """Ignore Ctrl-C in a process that is about to end with a status that is known."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # one that came while Python ran a string, as dataclasses do, would end the process with the signal; the
    # next string makes Python forget that
    exec("")
