"""Mark doses in ``doc.spans["claimx_doses"]``; their numbers and drug are ``doc._.claimx_dose_values``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.doses.links import DoseLinker
from claimx.doses.parser import DoseMention, find_doses
from claimx.mentions.mention import DRUGS
from claimx.text.attributes import DOSE_VALUES
from claimx.text.structure import BLOCKS, BOILERPLATE
from claimx.text.words import words_of

DOSES = "claimx_doses"


class DoseMatcher:
    """Store the doses of a Doc, each with the drug it is an amount of.

    A value is a dictionary with the fields of `DoseMention` (offsets in code points: a dose may end
    within a token), the token range of its span, and ``drug``, the first token of the drug mention, or
    -1. Amounts of something that is no drug, and of nothing in an article without drugs, are left out.
    """

    def __init__(self) -> None:
        self._linker = DoseLinker()

    def __call__(self, doc: Doc) -> Doc:
        """Store the doses of *doc*; what was stored before is replaced."""
        doc.spans[DOSES] = []
        setattr(doc._, DOSE_VALUES, [])
        if not len(doc.spans.get(DRUGS, ())):
            return doc
        found = [
            (mention, span)
            for mention in find_doses(words_of(doc).text)
            if (span := _span(doc, mention)) is not None
        ]
        if not found:
            return doc
        skipped = {
            at
            for block in doc.spans.get(BLOCKS, ())
            if block.label_ == BOILERPLATE
            for at in range(block.start, block.end)
        }
        found = [(mention, span) for mention, span in found if span.start not in skipped]
        values: list[dict[str, Any]] = []
        spans: list[Span] = []
        for (mention, span), link in zip(
            found,
            self._linker.links(doc, [span for _, span in found], [mention for mention, _ in found]),
            strict=True,
        ):
            if link.is_dose:
                spans.append(span)
                values.append({**asdict(mention), "tokens": [span.start, span.end], "drug": link.drug})
        doc.spans[DOSES] = spans
        setattr(doc._, DOSE_VALUES, values)
        return doc


@Language.factory("claimx_doses", assigns=["doc.spans", f"doc._.{DOSE_VALUES}"], requires=["doc.spans"])
def make_doses(nlp: Language, name: str) -> DoseMatcher:
    """Build the component; it has no settings."""
    return DoseMatcher()


def _span(doc: Doc, mention: DoseMention) -> Span | None:
    return doc.char_span(mention.start, mention.end, label="dose", alignment_mode="expand")
