"""Give a Doc of any tokenizer the tokens that claimx reads, and tell later whether it still has them."""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from itertools import pairwise

import numpy as np
from spacy.attrs import IDX, LENGTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from claimx.errors import DocError
from claimx.text.attributes import TOKENS
from claimx.text.reading import keep_reading, reading_of

_MOST_WORK = 20_000_000  # tokens that spaCy moves to split others, 2 s a million and more
_ANNOTATED = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "ENT_IOB", "SENT_START")


def token_starts(doc: Doc) -> list[int]:
    """Return the offset of each token."""
    # the stub knows no NumPy
    starts: list[int] = doc.to_array(IDX).tolist()
    return starts


def remember_tokens(doc: Doc) -> None:
    """Note in *doc* which tokens it has, so that `check_tokens` can tell that it has others."""
    setattr(doc._, TOKENS, _fingerprint(doc))


def has_remembered_tokens(doc: Doc) -> bool:
    """Tell whether *doc* has the tokens that were noted in it last."""
    return bool(getattr(doc._, TOKENS) == _fingerprint(doc))


def check_tokens(doc: Doc) -> None:
    """Raise DocError where tokens of *doc* were merged or split since `remember_tokens`."""
    if getattr(doc._, TOKENS) is not None and not has_remembered_tokens(doc):
        raise DocError(
            "The tokens of the Doc are no longer those that claimx read.",
            fix="Take the claims before tokens are merged or split, or let claimx read the Doc again.",
        )


def with_own_tokens(doc: Doc, tokenizer: Tokenizer) -> Doc:
    """Return *doc* with the tokens that *tokenizer*, claimx's own, makes of its text.

    A Doc with nothing but tokens is replaced by another. In one with annotations tokens are split and
    merged; what belonged to a token then belongs to its first part. Raises DocError where that would take
    minutes.
    """
    own: Doc = tokenizer(doc.text)
    if not np.array_equal(own.to_array([IDX, LENGTH]), doc.to_array([IDX, LENGTH])):
        if not _is_annotated(doc):
            own._context = doc._context  # where nlp.pipe keeps what goes along with a text
            return own
        starts = token_starts(own)
        _split(doc, starts)
        _merge(doc, starts)
    keep_reading(doc, reading_of(own))
    remember_tokens(doc)
    return doc


def _fingerprint(doc: Doc) -> int:
    size = doc[-1].idx + len(doc[-1]) if len(doc) else 0
    return zlib.crc32(doc.to_array(IDX).tobytes(), size)


def _is_annotated(doc: Doc) -> bool:
    beside = doc.user_data or len(doc.spans) or doc.cats or doc.tensor.size
    return bool(beside or any(map(doc.has_annotation, _ANNOTATED)))


def _split(doc: Doc, starts: list[int]) -> None:
    """Split tokens where one of *starts* lies within them; a blank there stays with the part before it."""
    here = token_starts(doc)
    cuts: dict[int, list[int]] = {}
    for start in set(starts).difference(here):
        cuts.setdefault(bisect_right(here, start) - 1, []).append(start)
    if len(cuts) * len(doc) > _MOST_WORK:
        raise DocError(
            f"{len(cuts)} of the {len(doc)} tokens are cut otherwise than claimx needs.",
            fix="Give the text in parts, or put claimx first in the pipeline.",
        )
    if not cuts:
        return
    with doc.retokenize() as retokenizer:
        for at, within in cuts.items():
            token = doc[at]
            ends = [0, *(start - token.idx for start in sorted(within)), len(token)]
            parts = [token.text[one:two] for one, two in pairwise(ends)]
            behind = [(token, 0)] * (len(parts) - 1)
            head = (token, 0) if token.head.i == at else token.head
            retokenizer.split(token, parts, heads=[head, *behind])


def _merge(doc: Doc, starts: list[int]) -> None:
    """Merge tokens between two of *starts*."""
    here = token_starts(doc)
    if len(here) == len(starts):
        return
    firsts = [bisect_left(here, start) for start in starts]
    with doc.retokenize() as retokenizer:
        for one, two in pairwise([*firsts, len(doc)]):
            if two - one > 1:
                retokenizer.merge(doc[one:two])
