"""Find words that somebody else copied from an article where they stand in it, or tell that they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})
_LONGEST = 4000  # characters of words that are looked for; no sentence is longer


def places(words: str, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the bounds of *words* in *text* between *start* and *end*, whole words only, in text order.

    White space, kinds of quotation marks and dashes, and upper and lower case may differ; words may not.
    """
    wanted = [re.escape(word) for word in words.translate(_SAME).split()]
    if not wanted or len(words) > _LONGEST:
        return
    pattern = r"\s+".join(wanted)
    if wanted[0][:1].isalnum():
        pattern = rf"(?<!\w){pattern}"
    if wanted[-1][-1:].isalnum():
        pattern = rf"{pattern}(?!\w)"
    same = text.translate(_SAME)  # character by character, so that places stay
    for found in re.compile(pattern, re.IGNORECASE).finditer(same, start, len(text) if end is None else end):
        yield found.span()


def nearest(words: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where *words* stand nearest to ``text[start:end]``: before it rather than behind, or nowhere."""
    before = list(places(words, text, 0, start))
    return before[-1] if before else next(places(words, text, end), None)
