"""Mark doses in ``doc.spans["claimx_doses"]``; their numbers and drug are ``doc._.claimx_dose_values``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.doses.links import DoseLinker
from claimx.doses.parser import DoseMention, find_doses
from claimx.text.attributes import DOSE_VALUES
from claimx.text.structure import BLOCKS, BOILERPLATE
from claimx.text.words import words_of

DOSES = "claimx_doses"


class DoseMatcher:
    """Store the doses of a Doc, each with the drug it is an amount of.

    A value is a dictionary with the fields of `DoseMention` (offsets in code points: a dose may end
    within a token), the token range of its span, ``drug``, the first token of the drug mention, or -1
    where the text names none, and ``score``. Amounts of something that is no drug are left out.
    """

    def __init__(self) -> None:
        self._linker = DoseLinker()

    def __call__(self, doc: Doc) -> Doc:
        """Store the doses of *doc*; what was stored before is replaced."""
        doc.spans[DOSES] = []
        setattr(doc._, DOSE_VALUES, [])
        mentions, spans = found_doses(doc)
        if not mentions:
            return doc
        values: list[dict[str, Any]] = []
        kept: list[Span] = []
        links = self._linker.links(doc, spans, mentions)
        for mention, span, link in zip(mentions, spans, links, strict=True):
            if link.is_dose:
                kept.append(span)
                values.append(
                    {
                        **asdict(mention),
                        "tokens": [span.start, span.end],
                        "drug": link.drug,
                        "score": link.score,
                    }
                )
        doc.spans[DOSES] = kept
        setattr(doc._, DOSE_VALUES, values)
        return doc


def found_doses(doc: Doc) -> tuple[list[DoseMention], list[Span]]:
    """Return the amounts of *doc* that may be doses, and the tokens of each; boilerplate is left out."""
    skipped = {
        at
        for block in doc.spans.get(BLOCKS, ())
        if block.label_ == BOILERPLATE
        for at in range(block.start, block.end)
    }
    mentions: list[DoseMention] = []
    spans: list[Span] = []
    for mention in find_doses(words_of(doc).text):
        span = doc.char_span(mention.start, mention.end, label="dose", alignment_mode="expand")
        if span is not None and span.start not in skipped:
            mentions.append(mention)
            spans.append(span)
    return mentions, spans


@Language.factory("claimx_doses", assigns=["doc.spans", f"doc._.{DOSE_VALUES}"], requires=["doc.spans"])
def make_doses(nlp: Language, name: str) -> DoseMatcher:
    """Build the component; it has no settings."""
    return DoseMatcher()
