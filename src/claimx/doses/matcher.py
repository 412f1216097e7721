"""Mark doses in ``doc.spans["claimx_doses"]``; their numbers and drug are ``doc._.claimx_dose_values``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from claimx.doses.attributes import KINDS
from claimx.doses.links import DoseLinker
from claimx.doses.parser import DoseMention, find_doses
from claimx.doses.strengths import split_strengths
from claimx.mentions.mention import DRUGS
from claimx.text.attributes import DOSE_VALUES, PIECES
from claimx.text.marks import Mark, marks_of, put_marks
from claimx.text.reading import Reading, reading_of
from claimx.text.structure import BLOCKS, BOILERPLATE
from claimx.text.tokens import check_tokens
from claimx.text.words import sentence_bounds, sentence_ends, words_of

DOSES = "claimx_doses"
_MOST_OF_PIECE = 5  # doses of a piece that are read
_FIELDS = tuple(field.name for field in fields(DoseMention))


class DoseMatcher:
    """Store the doses of a Doc, each with the drug it is an amount of.

    A value is a dictionary with the fields of `DoseMention` (offsets in code points: a dose may end
    within a token), the token range of its span, ``drug``, the first token of the drug mention, or -1
    where the text names none, and ``score``. Amounts of something that is no drug are left out.
    """

    def __init__(self) -> None:
        self._linker = DoseLinker()

    def __reduce__(self) -> tuple[type[DoseMatcher], tuple[()]]:
        """Pickle no compiled rules: the marks of words are numbers of one process."""
        return DoseMatcher, ()

    def __call__(self, doc: Doc) -> Doc:
        """Store the doses of *doc*; what was stored before is replaced."""
        check_tokens(doc)
        put_marks(doc, DOSES, [])
        setattr(doc._, DOSE_VALUES, [])
        mentions, spans = found_doses(doc)
        if not mentions:
            return doc
        values: list[dict[str, Any]] = []
        kept: list[Mark] = []
        links = self._linker.links(doc, spans, mentions)
        for mention, span, link in zip(mentions, spans, links, strict=True):
            if link.is_dose:
                kept.append(span)
                values.append(
                    {
                        **_plain(mention),
                        "tokens": [span.start, span.end],
                        "drug": link.drug,
                        "score": link.score,
                    }
                )
        put_marks(doc, DOSES, kept)
        setattr(doc._, DOSE_VALUES, values)
        return doc


def found_doses(doc: Doc) -> tuple[list[DoseMention], list[Mark]]:
    """Return the amounts of *doc* that may be doses, and the tokens of each.

    Left out is boilerplate, and a number at the end of a sentence with a unit that begins the next.
    """
    bounds = sentence_bounds(doc)
    skipped = {
        at
        for block in marks_of(doc, BLOCKS)
        if block.label_ == BOILERPLATE
        for at in range(block.start, block.end)
    }
    mentions: list[DoseMention] = []
    spans: list[Mark] = []
    for mention in _doses(doc):
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is None or span.start in skipped:
            continue
        if bounds[span.start] == bounds[span.end - 1]:
            mentions.append(mention)
            spans.append(Mark(span.start, span.end, "dose"))
    return split_strengths(reading_of(doc).raw, words_of(doc), marks_of(doc, DRUGS), mentions, spans)


@Language.factory("claimx_doses", assigns=["doc.spans", f"doc._.{DOSE_VALUES}"], requires=["doc.spans"])
def make_doses(nlp: Language, name: str) -> DoseMatcher:
    """Build the component; it has no settings."""
    return DoseMatcher()


def _doses(doc: Doc) -> Iterator[DoseMention]:
    """Yield the doses of the text; in pieces of a text too long for a sentence only the first of each."""
    reading, ends = reading_of(doc), sentence_ends(doc)
    at = 0
    for piece in getattr(doc._, PIECES):
        last = doc[ends[piece] - 1]
        start, end = reading.to_read(doc[piece].idx, last.idx + len(last))
        yield from read_doses(reading, at, start)
        yield from read_doses(reading, start, end, _MOST_OF_PIECE)
        at = end
    yield from read_doses(reading, at)


def read_doses(
    reading: Reading, start: int = 0, end: int | None = None, most: int | None = None
) -> list[DoseMention]:
    """Return the doses of a part of the *reading*, as `find_doses` does, with their places in the text."""
    found = find_doses(reading.text, start, end, most)
    return [_in_text(mention, reading) for mention in found] if reading.places else found


def _in_text(mention: DoseMention, reading: Reading) -> DoseMention:
    start, end = reading.to_raw(mention.start, mention.end)
    around: dict[str, Any] = {name: getattr(mention, name) for name in KINDS}
    moved: dict[str, Any] = {name: bounds and reading.to_raw(*bounds) for name, bounds in around.items()}
    return replace(mention, start=start, end=end, **moved)


def _plain(mention: DoseMention) -> dict[str, Any]:
    """Return the fields, whose values are plain already; ``asdict`` copies them one by one."""
    return {name: getattr(mention, name) for name in _FIELDS}
