"""Give the words of a Doc as plain strings: as written, in lower case and folded, once for all components."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cache
from itertools import compress
from sys import intern
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from spacy.attrs import ORTH, SENT_START
from spacy.strings import hash_string  # type: ignore[attr-defined]  # the stub lacks it
from spacy.tokens import Doc

from claimx.lexicon.fold import fold
from claimx.text.attributes import SENTENCES
from claimx.text.reading import Reading, reading_of
from claimx.text.tokens import check_tokens, token_starts

_MAX_CACHED = 200_000
_EDGE = 8  # words behind the last token; no rule looks farther from a token by an index of its own
_UNREAD = " "  # the word of a token that is not read
_BEYOND, _NOTHING = ["\n"] * _EDGE, [""] * _EDGE
_NOT = re.compile("n['‘′ʼ＇‛`´]?t")  # of "doesn't" and "doesnt", which the tokenizer parts alike


class Words(NamedTuple):
    """The text of one Doc and its tokens, as lists.

    *surface*, *lower* and *folded* go on behind the last token with a few line ends, which fold to nothing.
    So a look at the words just before or behind a mention is safe at both ends of the text: also an index
    of -1 gives a line end. *marks* has for each token the bits of the marks that it bears, *marked* the
    tokens with any; the bits from *unknown* on are of marks made since.
    """

    text: str
    surface: list[str]
    lower: list[str]
    folded: list[str]
    marks: list[int]
    marked: list[int]
    unknown: int

    @property
    def size(self) -> int:
        """The number of tokens."""
        return len(self.marks)


class WordMark:
    """A class of words that some component looks for; each different word is tested once.

    A component that went through all tokens of a text would take as long as spaCy takes to tell whether
    they are alphabetic; a dozen of them are slower than the tokenizer.
    """

    def __init__(self, holds: Callable[[str, str, str], bool]) -> None:
        """Mark the words of which *holds* is true, called with surface, lower case and folded form."""
        self._holds, self._bit = holds, 1 << len(_tests)
        _tests.append(holds)
        _by_hash.clear()

    def places(self, words: Words, start: int = 0, end: int | None = None) -> list[int]:
        """Return the tokens of *words* from *start* to *end* that bear the mark, in text order."""
        bit, marks, marked = self._bit, words.marks, words.marked
        if bit >= words.unknown:
            rows = zip(words.surface, words.lower, words.folded, strict=True)
            marked = [at for at, row in enumerate(rows) if self._holds(*row)]
            return [at for at in marked if start <= at < (words.size if end is None else end)]
        if end is not None:
            marked = marked[bisect_left(marked, start) : bisect_left(marked, end)]
        return [at for at in marked if marks[at] & bit]


@cache
def mark_of_lower(words: frozenset[str]) -> WordMark:
    """Return the mark of tokens that are one of *words* in lower case."""
    return WordMark(lambda surface, lower, folded: lower in words)


@cache
def mark_of_folded(words: frozenset[str]) -> WordMark:
    """Return the mark of tokens whose folded form is one of *words*."""
    return WordMark(lambda surface, lower, folded: folded in words)


_tests: list[Callable[[str, str, str], bool]] = []
_by_hash: dict[int, tuple[str, str, str, int]] = {}
_by_doc: WeakKeyDictionary[Doc, Words] = WeakKeyDictionary()
_bounds_by_doc: WeakKeyDictionary[Doc, tuple[list[int], dict[int, int]]] = WeakKeyDictionary()


def words_of(doc: Doc) -> Words:
    """Return the words of *doc*; the answer is kept as long as the Doc lives.

    Reading ``token.lower_`` for every token costs more than all matching that follows, so strings are
    looked up by the hash of the token's text: spaCy's hashes are the same in every vocabulary. Raises
    DocError where the tokens are others than those that claimx read.
    """
    words = _by_doc.get(doc)
    if words is None or words.size != len(doc):
        check_tokens(doc)
        if len(_by_hash) > _MAX_CACHED:
            _by_hash.clear()
        reading = reading_of(doc)
        orth: list[int] = doc.to_array(ORTH).tolist()
        read = _read_otherwise(doc, reading) if reading.places else {}
        for at, word in read.items():
            orth[at] = hash_string(word)
        try:
            rows = [_by_hash[key] for key in orth]
        except KeyError:  # a new word
            strings = doc.vocab.strings
            for at, word in read.items():
                _row(orth[at], word)
            rows = [_by_hash.get(key) or _row(key, strings[key]) for key in orth]
        marks = [row[3] for row in rows]
        words = _by_doc[doc] = Words(
            reading.raw,
            [row[0] for row in rows] + _BEYOND,
            [row[1] for row in rows] + _BEYOND,
            [row[2] for row in rows] + _NOTHING,
            marks,
            list(compress(range(len(marks)), marks)),
            1 << len(_tests),
        )
    return words


def _read_otherwise(doc: Doc, reading: Reading) -> dict[int, str]:
    """Return by token how those are read that hold something that is not: *pain.[1]* gives *pain* and *.*."""
    starts = token_starts(doc)
    found: dict[int, str] = {}
    for place in reading.places:
        first = max(0, bisect_right(starts, place.start) - 1)
        for at in range(first, bisect_left(starts, max(place.end, place.start + 1))):
            if at not in found:
                start, end = reading.to_read(starts[at], starts[at] + len(doc[at]))
                found[at] = reading.text[start:end].strip() or _UNREAD
    return found


def _row(key: int, surface: str) -> tuple[str, str, str, int]:
    """Return surface, lower case, folded form and marks of a word, and remember them under *key*."""
    if surface and not surface.isspace():
        surface = surface.strip()  # of a token that was split where its words have a blank
    lower, folded = surface.lower().replace("’", "'"), fold(surface)
    if lower[:1] == "n" and _NOT.fullmatch(lower):
        lower = "n't"
    lower = intern(lower)
    mark = sum(1 << bit for bit, holds in enumerate(_tests) if holds(surface, lower, folded))
    row = _by_hash[key] = (surface, lower, folded, mark)
    return row


def sentence_bounds(doc: Doc) -> list[int]:
    """Return for each token of *doc* the first token of its sentence; kept until `forget_words`."""
    return _bounds(doc)[0]


def sentence_ends(doc: Doc) -> dict[int, int]:
    """Return the end token of each sentence of *doc* by its first token, in text order; kept likewise."""
    return _bounds(doc)[1]


def _bounds(doc: Doc) -> tuple[list[int], dict[int, int]]:
    held = _bounds_by_doc.get(doc)
    if held is None or len(held[0]) != len(doc):
        check_tokens(doc)
        begins = np.zeros(len(doc), dtype=bool)
        begins[list(getattr(doc._, SENTENCES))] = True
        if not begins.any():  # claimx_structure is no part of the pipeline
            begins = doc.to_array(SENT_START) == 1
            begins[:1] = True
        starts = np.flatnonzero(begins)
        ends = np.append(starts[1:], len(begins))[: len(starts)]
        bounds = np.repeat(starts, ends - starts).tolist()
        held = _bounds_by_doc[doc] = bounds, dict(zip(starts.tolist(), ends.tolist(), strict=True))
    return held


def forget_words(doc: Doc) -> None:
    """Forget the words and sentences of *doc*, because its tokens may have changed."""
    _by_doc.pop(doc, None)
    _bounds_by_doc.pop(doc, None)
