"""Split a Doc into blocks (headings, paragraphs, list items, boilerplate) and sentences."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.rules import load_table
from claimx.text.attributes import PIECES
from claimx.text.lines import BULLET, lines_of
from claimx.text.reading import Reading, read, reading_of
from claimx.text.sentences import bound_sentences, sentence_starts
from claimx.text.words import forget_bounds, retokenize, words_of

BLOCKS = "claimx_blocks"
HEADING, PARAGRAPH, ITEM, BOILERPLATE = "heading", "paragraph", "list_item", "boilerplate"

_HEADING_WORDS = 16
_BOILERPLATE_WORDS = 30


def find_blocks(text: str | Reading) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of every block of *text* in order, by code point.

    A line of how the text is read is a block of its own: line breaks of hard-wrapped text are not read.
    Short lines without a final full stop that stand before running text are headings.
    """
    reading = read(text) if isinstance(text, str) else text
    boilerplate, end_of_article = _patterns()
    blocks: list[tuple[int, int, str]] = []
    over = False
    for line in lines_of(reading.text):
        body = reading.text[line.start : line.end]
        words = body.count(" ") + 1
        if not over and line.start * 2 > len(reading.text) and end_of_article.match(body) and words < 12:
            over = True
        if over or (words <= _BOILERPLATE_WORDS and boilerplate.match(body)):
            kind = BOILERPLATE
        elif BULLET.match(body):
            kind = ITEM
        elif words <= _HEADING_WORDS and body[-1] not in '.!;,…"”' and body[0] not in '"“(':
            kind = HEADING
        else:
            kind = PARAGRAPH
        start, end = reading.to_raw(line.start, line.end)
        if start < end:
            blocks.append((start, end, kind))
    return blocks


class Structure:
    """Store blocks in ``doc.spans["claimx_blocks"]`` and set where sentences begin."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark blocks and sentences of *doc*; what was set before is replaced."""
        retokenize(doc)
        forget_bounds(doc)
        starts = np.full(len(doc), -1, dtype=np.int64)
        spans: list[Span] = []
        for start, end, kind in find_blocks(reading_of(doc)):
            span = doc.char_span(start, end, label=kind, alignment_mode="expand")
            if span is not None:
                spans.append(span)
                starts[span.start] = 1
        doc.spans[BLOCKS] = spans
        pieces: list[int] = []
        if len(doc):
            starts[0] = 1
            starts[list(sentence_starts(doc))] = 1
            pieces = bound_sentences(starts, words_of(doc))
            doc.from_array([SENT_START], starts.view(np.uint64).reshape(-1, 1))  # type: ignore[arg-type]  # the stub knows no NumPy
        setattr(doc._, PIECES, pieces)
        return doc


@Language.factory("claimx_structure", assigns=["doc.spans", "token.is_sent_start", f"doc._.{PIECES}"])
def make_structure(nlp: Language, name: str) -> Structure:
    """Build the component; it has no settings."""
    return Structure()


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = load_table("structure.json")
    boilerplate, end_of_article = (
        re.compile("|".join(f"(?:{pattern})" for pattern in table[key]["patterns"]), re.IGNORECASE)
        for key in ("boilerplate", "end_of_article")
    )
    return boilerplate, end_of_article
