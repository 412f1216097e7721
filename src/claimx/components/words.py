"""Give the words of a Doc as plain strings: as written, in lower case and folded, once for all components."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from spacy.attrs import ORTH, SENT_START, SPACY
from spacy.tokens import Doc

from claimx.lexicon.fold import fold

_MAX_CACHED = 200_000


class Words(NamedTuple):
    """The text of one Doc and its tokens, as lists of equal length."""

    text: str
    surface: list[str]
    lower: list[str]
    folded: list[str]


_by_hash: dict[int, tuple[str, str, str, str]] = {}
_by_doc: WeakKeyDictionary[Doc, Words] = WeakKeyDictionary()
_bounds_by_doc: WeakKeyDictionary[Doc, list[int]] = WeakKeyDictionary()


def words_of(doc: Doc) -> Words:
    """Return the words of *doc*; the answer is kept as long as the Doc lives.

    Reading ``token.lower_`` for every token costs more than all matching that follows, so strings are
    looked up by the hash of the token's text: spaCy's hashes are the same in every vocabulary.
    """
    words = _by_doc.get(doc)
    if words is None:
        if len(_by_hash) > _MAX_CACHED:
            _by_hash.clear()
        strings = doc.vocab.strings
        orth: list[int] = doc.to_array(ORTH).tolist()
        for key in set(orth).difference(_by_hash):
            surface = strings[key]
            lower = surface.lower().replace("’", "'")
            _by_hash[key] = (surface, lower, fold(surface), surface + " ")
        rows = [_by_hash[key] for key in orth]
        spaced = zip(rows, doc.to_array(SPACY).tolist(), strict=True)
        text = "".join([row[3] if space else row[0] for row, space in spaced])
        words = _by_doc[doc] = Words(
            text, [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
        )
    return words


def sentence_bounds(doc: Doc) -> list[int]:
    """Return for each token of *doc* the first token of its sentence; kept until `forget_bounds`."""
    bounds = _bounds_by_doc.get(doc)
    if bounds is None:
        starts = doc.to_array(SENT_START) == 1
        first = np.where(starts, np.arange(len(starts)), 0)
        bounds = _bounds_by_doc[doc] = np.maximum.accumulate(first).tolist() if len(first) else []
    return bounds


def forget_bounds(doc: Doc) -> None:
    """Forget the sentences of *doc*, because they are about to be set anew."""
    _bounds_by_doc.pop(doc, None)
