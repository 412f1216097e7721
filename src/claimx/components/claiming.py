"""Tell which sentences of a Doc may hold a claim, so that the costly steps look at no others."""

from __future__ import annotations

from spacy.tokens import Doc

from claimx.components.mention import CONDITIONS, DRUGS
from claimx.components.references import REFERENCES
from claimx.components.structure import BLOCKS, BOILERPLATE
from claimx.components.words import mark_of_lower, sentence_bounds, words_of
from claimx.rules import load_table


def claiming_sentences(doc: Doc) -> set[int]:
    """Return the first tokens of the sentences with a condition, and of those that say that a drug works.

    A generic word counts as what it stands for. There are none in a text without drugs, nor in
    boilerplate.
    """
    drugs = doc.spans.get(DRUGS, ())
    if not len(drugs):
        return set()
    bounds = sentence_bounds(doc)
    claiming = {bounds[span.start] for span in doc.spans.get(CONDITIONS, ())}
    speaking = {bounds[span.start] for span in drugs}
    for span in doc.spans.get(REFERENCES, ()):
        (claiming if span.label_ == "condition" else speaking).add(bounds[span.start])
    efficacy = frozenset(load_table("relations.json")["efficacy"]["words"])
    claiming.update(
        bounds[at] for at in mark_of_lower(efficacy).places(words_of(doc)) if bounds[at] in speaking
    )
    for block in doc.spans.get(BLOCKS, ()):
        if block.label_ == BOILERPLATE:
            claiming.difference_update(bounds[block.start : block.end])
    return claiming
