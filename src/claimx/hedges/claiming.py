"""Tell which sentences of a Doc may hold a claim, so that the costly steps look at no others."""

from __future__ import annotations

from spacy.tokens import Doc

from claimx.mentions.references import REFERENCES
from claimx.text.marks import marks_of
from claimx.text.words import sentence_bounds


def claiming_sentences(doc: Doc, drugs: set[int], conditions: set[int]) -> set[int]:
    """Return the first tokens of the sentences that name a drug or a condition, or use a word for one.

    *drugs* and *conditions* are the first tokens of the sentences that name one. There are none in a text
    that lacks either: a claim has both.
    """
    if not drugs or not conditions:
        return set()
    bounds = sentence_bounds(doc)
    return drugs | conditions | {bounds[span.start] for span in marks_of(doc, REFERENCES)}
