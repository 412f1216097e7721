"""Count the work of a function in steps of Python, which no busy machine changes, instead of seconds."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import claimx


def steps(run: Callable[[], object]) -> Counter[str]:
    """Return how many lines of claimx *run* executes and functions it calls, by file and function.

    A turn of a loop or comprehension is a line. What spaCy does in C is not counted.
    """
    found: Counter[str] = Counter()
    ours = str(Path(claimx.__file__).parent)

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        found[f"{Path(code.co_filename).name} {code.co_name}"] += 1
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line(frame, event, argument) if frame.f_code.co_filename.startswith(ours) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        run()
    finally:
        sys.settrace(before)
    return found


def calls(run: Callable[[], object]) -> Counter[str]:
    """Return how many functions *run* calls, in Python or C, by the function that calls or is called."""
    found: Counter[str] = Counter()

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            found[f"{Path(frame.f_code.co_filename).name} {frame.f_code.co_name}"] += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(before)
    return found
