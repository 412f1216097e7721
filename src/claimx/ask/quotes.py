"""Find words that somebody else copied from an article where they stand in it, or tell that they do not."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
_WORD = re.compile(r"\S+")
_LONGEST = 4000  # characters of words that are looked for; no sentence is longer


def places(words: str, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the bounds of *words* in *text* between *start* and *end*, whole words only, in text order.

    White space, kinds of quotation marks and dashes, and upper and lower case may differ; words may not.
    """
    if len(words) > _LONGEST or not words.strip():
        return
    wanted, _ = _plain(words)
    plain, offsets = _plain(text)
    until = len(text) if end is None else end
    at = plain.find(wanted, bisect_left(offsets, start))
    while at >= 0 and offsets[at + len(wanted) - 1] < until:
        whole = not _joined(plain, at) and not _joined(plain, at + len(wanted))
        if whole:
            yield offsets[at], offsets[at + len(wanted) - 1] + 1
        at = plain.find(wanted, at + (len(wanted) if whole else 1))


def nearest(words: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where *words* stand nearest to ``text[start:end]``: before it rather than behind, or nowhere."""
    before = list(places(words, text, 0, start))
    return before[-1] if before else next(places(words, text, end), None)


def _joined(plain: str, at: int) -> bool:
    """Tell whether a word goes on over the place *at*."""
    return 0 < at < len(plain) and plain[at - 1].isalnum() and plain[at].isalnum()


@lru_cache(maxsize=64)
def _plain(text: str) -> tuple[str, list[int]]:
    """Return *text* in lower case with single blanks and one kind of marks, and the places of its characters.

    It is then searched as it stands, in time that no text and no words can stretch as they could a pattern's.
    """
    same = "".join(low if len(low := one.lower()) == 1 else one for one in text.translate(_SAME))
    parts: list[str] = []
    offsets: list[int] = []
    for found in _WORD.finditer(same):
        if parts:
            offsets.append(found.start() - 1)
        parts.append(found[0])
        offsets += range(*found.span())
    return " ".join(parts), offsets
