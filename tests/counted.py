"""Count the work of a function in steps of Python, which no busy machine changes, instead of seconds."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import claimx


class _Counts:
    """Counts by code, which are named at the end; to name or compare the code of each step takes long."""

    def __init__(self) -> None:
        self._codes: dict[int, CodeType] = {}
        self._counts: Counter[int] = Counter()

    def add(self, code: CodeType) -> None:
        key = id(code)
        if key not in self._codes:
            self._codes[key] = code
        self._counts[key] += 1

    def named(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for key, code in self._codes.items():
            found[f"{Path(code.co_filename).name} {code.co_name}"] += self._counts[key]
        return found


def steps(run: Callable[[], object]) -> Counter[str]:
    """Return how many lines of claimx *run* executes and functions it calls, by file and function.

    A turn of a loop or comprehension is a line. What spaCy does in C is not counted.
    """
    found = _Counts()
    ours = str(Path(claimx.__file__).parent)

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        found.add(frame.f_code)
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line(frame, event, argument) if frame.f_code.co_filename.startswith(ours) else None

    _hooked(run, call, sys.gettrace, sys.settrace)
    return found.named()


def calls(run: Callable[[], object]) -> Counter[str]:
    """Return how many functions *run* calls, in Python or C, by the function that calls or is called."""
    found = _Counts()

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            found.add(frame.f_code)

    _hooked(run, counted, sys.getprofile, sys.setprofile)
    return found.named()


def _hooked(
    run: Callable[[], object],
    hook: Callable[..., Any],
    get: Callable[[], Any],
    put: Callable[[Any], object],
) -> None:
    """Call *run* with *hook* where *get* and *put* have it, and put back what was there."""
    before = get()
    put(hook)
    try:
        run()
    finally:
        put(before)
