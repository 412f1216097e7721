"""Tell where the sentences of a Doc begin: behind an end mark, and within what is too long for one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from claimx.rules import load_table
from claimx.text.reading import reading_of
from claimx.text.tokens import token_starts
from claimx.text.words import WordMark, Words, words_of

_LONGEST = 240  # tokens of a sentence; of 14,000 sentences of real articles the longest had 215
_PIECE = 140  # tokens of what a longer one is cut into
_ENDS = frozenset((".", "!", "?", "…", "...", "...."))
_CLOSERS = frozenset(('"', "”", "’", "'", ")", "]", "''", "»"))
_OPENERS = frozenset(('"', "“", "‘", "'", "(", "[", "``", "«"))


def sentence_starts(doc: Doc) -> Iterator[int]:
    """Yield the first token of each sentence that begins after an end mark within a block."""
    abbreviations, may_end, starters = _sentence_tables()
    words = words_of(doc)
    lower, surface = words.lower, words.surface
    count = words.size
    reading = reading_of(doc)
    parted: set[int] = set()  # tokens before which a blank is read that is none or another in the text
    if reading.places:
        begins = token_starts(doc)
        parted = {
            bisect_left(begins, place.end)
            for place in reading.places
            if reading.text[place.read_start : place.read_end].isspace()
        }

    def spaced(at: int) -> bool:
        return at in parted or bool(doc[at - 1].whitespace_) or doc[at - 1].text[-1].isspace()

    for at in _end_mark().places(words, 0, count - 1):
        word = lower[at]
        before = lower[at - 1] if at and word == "." else ""
        after = at + 1
        while after < count and lower[after] in _CLOSERS and not spaced(after):
            after += 1
        if after >= count or lower[after].isspace():
            continue
        if word == "." and (
            before in abbreviations
            or (len(before) == 1 and before.islower() and surface[at - 1] == before != "i")
        ):
            numbered = before in _before_numbers() and not lower[after][0].isdigit()
            counted = at > 1 and before in _counted() and lower[at - 2][-1].isdigit()
            if not (numbered or counted or (before in may_end and lower[after] in starters)):
                continue
        elif word[-1] == "." and word not in _ENDS and lower[after] not in starters:
            continue
        opening = after
        while opening + 1 < count and lower[opening] in _OPENERS:
            opening += 1
        first = surface[opening][0]
        if spaced(after):
            opens = first.isupper() or first.isdigit() or not (first.isascii() or first.islower())
            if not opens or (first.isdigit() and word != "." and after > at + 1):
                continue
        elif not (first.isupper() and len(before) > 2 and len(surface[opening]) > 1 and before.isalpha()):
            continue
        yield after


def bound_sentences(starts: npt.NDArray[np.int64], words: Words) -> list[int]:
    """Set more of *starts* to 1, so that no sentence has more than `_LONGEST` tokens; return the pieces.

    A shop's list or a table without a full stop is no sentence, and reading it as one takes time in
    proportion to the square of its length. It is cut into pieces, each at the last of the best separators
    in its second half: a semicolon or bar before a comma before any word.
    """
    pieces: list[int] = []
    begins = np.append(np.flatnonzero(starts == 1), len(starts)).tolist()
    for at in np.flatnonzero(np.diff(begins) > _LONGEST).tolist():
        start, end = begins[at], begins[at + 1]
        pieces.append(start)
        while end - start > _PIECE:
            start = _cut(words.lower, start + _PIECE // 2, start + _PIECE)
            starts[start] = 1
            pieces.append(start)
    return pieces


def _cut(lower: list[str], first: int, last: int) -> int:
    """Return the token behind the last of the best separators from *first* on, at most *last*."""
    ranks = _separators()
    best = max(range(first, last), key=lambda at: (ranks.get(lower[at], 0), at))
    return best + 1


@cache
def _separators() -> dict[str, int]:
    """Return how well a sentence too long is cut behind a word; 0 for words that are not there."""
    table = load_table("structure.json")["separators"]
    return {**dict.fromkeys(table["good"], 1), **dict.fromkeys(table["best"], 2)}


@cache
def _before_numbers() -> frozenset[str]:
    return frozenset(load_table("structure.json")["before_numbers"]["words"])


@cache
def _counted() -> frozenset[str]:
    return frozenset(load_table("structure.json")["counted"]["words"])


@cache
def _end_mark() -> WordMark:
    """Return the mark of words behind which a sentence may end."""
    _, may_end, _ = _sentence_tables()
    return WordMark(
        lambda surface, lower, folded: lower in _ENDS or (lower[-1:] == "." and lower[:-1] in may_end)
    )


@cache
def _sentence_tables() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return abbreviations, those of them that may end a sentence, and words that begin one."""
    table = load_table("structure.json")
    return (
        frozenset(table["abbreviations"]["words"]),
        frozenset(table["starters"]["after"]),
        frozenset(table["starters"]["words"]),
    )
