"""Tell which sentences of a Doc may hold a claim, so that the costly steps look at no others."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc

from claimx.mentions.references import REFERENCES
from claimx.rules import load_table
from claimx.text.words import WordMark, mark_of_lower, sentence_bounds, words_of


def claiming_sentences(doc: Doc, drugs: set[int], conditions: set[int]) -> set[int]:
    """Return the first tokens of the sentences with a condition, and of those that say that a drug works.

    *drugs* and *conditions* are the first tokens of the sentences that name one. A generic word counts as
    what it stands for. There are none in a text without drugs.
    """
    if not drugs:
        return set()
    bounds = sentence_bounds(doc)
    claiming, speaking = set(conditions), set(drugs)
    for span in doc.spans.get(REFERENCES, ()):
        (claiming if span.label_ == "condition" else speaking).add(bounds[span.start])
    claiming.update(bounds[at] for at in _efficacy().places(words_of(doc)) if bounds[at] in speaking)
    return claiming


@cache
def _efficacy() -> WordMark:
    return mark_of_lower(frozenset(load_table("relations.json")["efficacy"]["words"]))
