"""Split a Doc into blocks (headings, paragraphs, list items, boilerplate) and sentences."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimx.rules import load_table
from claimx.text.attributes import PIECES, SENTENCES
from claimx.text.lines import BULLET, lines_of
from claimx.text.marks import Mark, put_marks
from claimx.text.reading import Reading, read, reading_of
from claimx.text.sentences import bound_sentences, sentence_starts
from claimx.text.tokenizer import BoundedTokenizer, own_tokenizer
from claimx.text.tokens import has_remembered_tokens, with_own_tokens
from claimx.text.words import forget_words, words_of

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
    """Store blocks in ``doc.spans["claimx_blocks"]`` and where sentences begin."""

    def __init__(self) -> None:
        self._tokenizer: BoundedTokenizer | None = None

    def __reduce__(self) -> tuple[type[Structure], tuple[()]]:
        """Pickle no tokenizer, which has the vocabulary of one pipeline."""
        return Structure, ()

    def __call__(self, doc: Doc) -> Doc:
        """Return *doc*, or one with the tokens that claimx needs (`with_own_tokens`), with its sentences.

        What claimx stored before is replaced. ``doc.sents`` are those of claimx where no other component
        has set any.
        """
        if not has_remembered_tokens(doc):
            doc = with_own_tokens(doc, self._tokenizer_of(doc.vocab))
        forget_words(doc)
        starts = np.full(len(doc), -1, dtype=np.int64)
        blocks: list[Mark] = []
        for start, end, kind in find_blocks(reading_of(doc)):
            span = doc.char_span(start, end, label=kind, alignment_mode="expand")
            if span is not None:
                blocks.append(Mark(span.start, span.end, kind))
                starts[span.start] = 1
        put_marks(doc, BLOCKS, blocks)
        pieces: list[int] = []
        if len(doc):
            starts[0] = 1
            starts[list(sentence_starts(doc))] = 1
            pieces = bound_sentences(starts, words_of(doc))
        setattr(doc._, SENTENCES, np.flatnonzero(starts == 1).tolist())
        if len(doc) and not doc.has_annotation("SENT_START"):
            doc.from_array([SENT_START], starts.view(np.uint64).reshape(-1, 1))  # type: ignore[arg-type]  # the stub knows no NumPy
        setattr(doc._, PIECES, pieces)
        return doc

    def _tokenizer_of(self, vocab: Vocab) -> BoundedTokenizer:
        tokenizer = self._tokenizer
        if tokenizer is None or tokenizer.vocab is not vocab:
            tokenizer = self._tokenizer = own_tokenizer(vocab)
        return tokenizer


@Language.factory(
    "claimx_structure",
    assigns=["doc.spans", "token.is_sent_start", f"doc._.{SENTENCES}", f"doc._.{PIECES}"],
)
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
