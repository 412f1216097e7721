"""Tell the labels of two texts apart: articles of different runs may have one id, and then claims may too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from claimx.records import Claim, Label
from claimx.records.ids import id_by_words

Words: TypeAlias = tuple[int, str]
"""A sentence: where it begins in its article, and what it says."""

SAME = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", **dict.fromkeys("\u00a0\n\r\t", " ")}
)
"""Characters that may stand for each other in two copies of one text."""


def words_of(claim: Claim) -> Words:
    """Return the sentence of *claim*."""
    return claim.start, claim.sentence


def same_text(one: Words, other: Words) -> bool:
    """Tell whether two sentences are of one text: they overlap, and the same words stand there.

    They need not begin and end alike, because another version of claimx may cut a text otherwise.
    """
    mine, theirs = _shared(one, other)
    return mine == theirs != ""


def other_text(one: Words, other: Words) -> bool:
    """Tell whether two sentences cannot be of one text: other words stand where they overlap."""
    mine, theirs = _shared(one, other)
    return mine != theirs


def told_apart(labels: Iterable[Label]) -> Iterator[Label]:
    """Yield *labels* so that those with one claim id are about one text.

    A label about another text than the first with that id gets an id made of its words, as the claim itself
    does in a file that holds both. Labels that show no claim are taken to be about the first.
    """
    first: dict[str, Words] = {}
    for label in labels:
        claim = label.claim
        if claim is None or same_text(first.setdefault(label.claim_id, words_of(claim)), words_of(claim)):
            yield label
            continue
        own = id_by_words(label.claim_id, *words_of(claim))
        yield replace(label, claim_id=own, claim=replace(claim, id=own))


def _shared(one: Words, other: Words) -> tuple[str, str]:
    """Return what each sentence says where both stand."""
    if one == other:
        return one[1], one[1]
    first = max(one[0], other[0])
    last = max(first, min(start + len(sentence) for start, sentence in (one, other)))
    mine, theirs = (sentence[first - start : last - start] for start, sentence in (one, other))
    return mine.translate(SAME), theirs.translate(SAME)
