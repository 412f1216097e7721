"""Mark doses in ``doc.spans["claimx_doses"]``; their numbers and drug are ``doc._.claimx_dose_values``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.doses.attributes import KINDS
from claimx.doses.links import DoseLinker
from claimx.doses.parser import DoseMention, find_doses
from claimx.mentions.mention import DRUGS
from claimx.text.attributes import DOSE_VALUES, PIECES
from claimx.text.reading import Reading, reading_of
from claimx.text.structure import BLOCKS, BOILERPLATE
from claimx.text.words import sentence_ends

DOSES = "claimx_doses"
_MOST_OF_PIECE = 5  # doses of a piece that are read
_FIELDS = tuple(field.name for field in fields(DoseMention))


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
        found = [(mention, span) for mention in _doses(doc) if (span := _span(doc, mention)) is not None]
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
                values.append({**_plain(mention), "tokens": [span.start, span.end], "drug": link.drug})
        doc.spans[DOSES] = spans
        setattr(doc._, DOSE_VALUES, values)
        return doc


@Language.factory("claimx_doses", assigns=["doc.spans", f"doc._.{DOSE_VALUES}"], requires=["doc.spans"])
def make_doses(nlp: Language, name: str) -> DoseMatcher:
    """Build the component; it has no settings."""
    return DoseMatcher()


def _doses(doc: Doc) -> Iterator[DoseMention]:
    """Yield the doses of the text; in pieces of a text too long for a sentence only the first of each."""
    reading, ends = reading_of(doc), sentence_ends(doc)
    found: list[DoseMention] = []
    at = 0
    for piece in getattr(doc._, PIECES):
        last = doc[ends[piece] - 1]
        start, end = reading.to_read(doc[piece].idx, last.idx + len(last))
        found += find_doses(reading.text, at, start)
        found += find_doses(reading.text, start, end, _MOST_OF_PIECE)
        at = end
    found += find_doses(reading.text, at)
    for mention in found:
        yield _in_text(mention, reading) if reading.places else mention


def _in_text(mention: DoseMention, reading: Reading) -> DoseMention:
    """Return a dose of the reading with its places in the text as it is."""
    start, end = reading.to_raw(mention.start, mention.end)
    around: dict[str, Any] = {name: getattr(mention, name) for name in KINDS}
    moved: dict[str, Any] = {name: bounds and reading.to_raw(*bounds) for name, bounds in around.items()}
    return replace(mention, start=start, end=end, **moved)


def _plain(mention: DoseMention) -> dict[str, Any]:
    """Return the fields, whose values are plain already; ``asdict`` copies them one by one."""
    return {name: getattr(mention, name) for name in _FIELDS}


def _span(doc: Doc, mention: DoseMention) -> Span | None:
    return doc.char_span(mention.start, mention.end, label="dose", alignment_mode="expand")
