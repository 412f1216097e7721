"""Split a Doc into blocks (headings, paragraphs, list items, boilerplate) and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.rules import load_table
from claimx.text.words import WordMark, forget_bounds, words_of

BLOCKS = "claimx_blocks"
HEADING, PARAGRAPH, ITEM, BOILERPLATE = "heading", "paragraph", "list_item", "boilerplate"

_HEADING_WORDS = 16
_BOILERPLATE_WORDS = 30
_WRAP_LIMIT = 100  # a text whose lines all end before this column was wrapped by a mail or text program
_ENDS = frozenset((".", "!", "?", "…", "...", "...."))
_CLOSERS = frozenset(('"', "”", "’", "'", ")", "]", "''", "»"))
_OPENERS = frozenset(('"', "“", "‘", "'", "(", "[", "``", "«"))
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c]+")
_BULLET = re.compile(r"\s*(?:[-–—*•·▪●◦‣]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)", re.IGNORECASE)


class Line(NamedTuple):
    """One line of the text by its offsets, without the white space around it."""

    start: int
    end: int


def find_blocks(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of every block of *text* in order, by code point.

    A line is a block of its own unless the text is hard-wrapped: then lines are joined as long as no
    sentence ends, no blank line comes and no list item begins. Short lines without a final full stop
    that stand before running text are headings.
    """
    boilerplate, end_of_article = _patterns()
    blocks: list[tuple[int, int, str]] = []
    over = False
    for line in _joined(text):
        body = text[line.start : line.end]
        words = body.count(" ") + 1
        if not over and line.start * 2 > len(text) and end_of_article.match(body) and words < 12:
            over = True
        if over or (words <= _BOILERPLATE_WORDS and boilerplate.match(body)):
            kind = BOILERPLATE
        elif _BULLET.match(body):
            kind = ITEM
        elif words <= _HEADING_WORDS and body[-1] not in '.!;,…"”' and body[0] not in '"“(':
            kind = HEADING
        else:
            kind = PARAGRAPH
        blocks.append((line.start, line.end, kind))
    return blocks


class Structure:
    """Store blocks in ``doc.spans["claimx_blocks"]`` and set where sentences begin."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark blocks and sentences of *doc*; what was set before is replaced."""
        forget_bounds(doc)
        starts = np.full(len(doc), -1, dtype=np.int64)
        spans: list[Span] = []
        for start, end, kind in find_blocks(words_of(doc).text):
            span = doc.char_span(start, end, label=kind, alignment_mode="expand")
            if span is not None:
                spans.append(span)
                starts[span.start] = 1
        doc.spans[BLOCKS] = spans
        if len(doc):
            starts[0] = 1
            starts[list(_sentence_starts(doc))] = 1
            doc.from_array([SENT_START], starts.view(np.uint64).reshape(-1, 1))  # type: ignore[arg-type]  # the stub knows no NumPy
        return doc


@Language.factory("claimx_structure", assigns=["doc.spans", "token.is_sent_start"])
def make_structure(nlp: Language, name: str) -> Structure:
    """Build the component; it has no settings."""
    return Structure()


def _sentence_starts(doc: Doc) -> Iterator[int]:
    """Yield the first token of each sentence that begins after an end mark within a block."""
    abbreviations, may_end, starters = _sentence_tables()
    words = words_of(doc)
    lower, surface = words.lower, words.surface
    count = len(lower)
    for at in _end_mark().places(words, 0, count - 1):
        word = lower[at]
        before = lower[at - 1] if at and word == "." else ""
        after = at + 1
        while after < count and lower[after] in _CLOSERS and not doc[after - 1].whitespace_:
            after += 1
        if after >= count or lower[after].isspace():
            continue
        if word == "." and (
            before in abbreviations or (len(before) == 1 and before.isalpha() and before != "i")
        ):
            if not (before in may_end and lower[after] in starters):
                continue
        elif word[-1] == "." and word not in _ENDS and lower[after] not in starters:
            continue
        opening = after
        while opening + 1 < count and lower[opening] in _OPENERS:
            opening += 1
        first = surface[opening][0]
        if doc[after - 1].whitespace_:
            begins = first.isupper() or first.isdigit() or not (first.isascii() or first.islower())
            if not begins or (first.isdigit() and word != "." and after > at + 1):
                continue
        elif not (first.isupper() and len(before) > 2 and len(surface[opening]) > 1 and before.isalpha()):
            continue
        yield after


def _joined(text: str) -> Iterator[Line]:
    """Yield the lines of *text*, those of a hard-wrapped paragraph as one."""
    lines = [
        Line(found.start() + len(body) - len(body.lstrip()), found.start() + len(body.rstrip()))
        for found in _LINE.finditer(text)
        if (body := found.group()).strip()
    ]
    if not _is_wrapped(text, lines):
        yield from lines
        return
    held: Line | None = None
    for line in lines:
        if held is None:
            held = line
            continue
        between = text[held.end : line.start]
        blank = between.count("\n") > 1 or "\r\r" in between
        closed = text[held.end - 1] in ".!?:" and line.end - line.start < 40
        if blank or closed or _BULLET.match(text[line.start : line.end]) or held.end - held.start < 40:
            yield held
            held = line
        else:
            held = Line(held.start, line.end)
    if held is not None:
        yield held


def _is_wrapped(text: str, lines: list[Line]) -> bool:
    """Tell whether *text* was cut into lines of even width by a mail or text program."""
    if len(lines) < 4 or max(line.end - line.start for line in lines) > _WRAP_LIMIT:
        return False
    full = [line for line in lines if line.end - line.start > 50]
    cut = [line for line in full if text[line.end - 1] not in '.!?:”"']
    return len(full) >= 3 and len(cut) * 2 > len(full)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = load_table("structure.json")
    boilerplate, end_of_article = (
        re.compile("|".join(f"(?:{pattern})" for pattern in table[key]["patterns"]), re.IGNORECASE)
        for key in ("boilerplate", "end_of_article")
    )
    return boilerplate, end_of_article


@cache
def _end_mark() -> WordMark:
    """Return the mark of words behind which a sentence may end."""
    _, may_end, _ = _sentence_tables()
    return WordMark(
        lambda surface, lower, folded: lower in _ENDS or (lower[-1:] == "." and lower[:-1] in may_end)
    )


@cache
def _sentence_tables() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return abbreviations, those of them that may end a sentence, and words that begin one."""
    table = load_table("structure.json")
    return (
        frozenset(table["abbreviations"]["words"]),
        frozenset(table["starters"]["after"]),
        frozenset(table["starters"]["words"]),
    )
