"""One place of a text that is read otherwise than it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Edit(NamedTuple):
    """The characters ``start <= i < end`` of a text and what is read for them, at most one character."""

    start: int
    end: int
    text: str


Finder = Callable[[str], Iterator[Edit]]


def every(pattern: str, text: str = "", flags: int = 0) -> Finder:
    """Return what finds all places of *pattern* and reads *text* there."""
    compiled = re.compile(pattern, flags)
    return lambda raw: (Edit(*found.span(), text) for found in compiled.finditer(raw))
