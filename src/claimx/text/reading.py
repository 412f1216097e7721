"""How a text is read: without what only a browser or a page's author sees, aligned with the text as it is.

Tags, Markdown, reference marks, entities, invisible characters and the line breaks of wrapped text change
no word. They are edited out of the *reading*, which tokenizer, words, blocks and doses work on; every place
in it has its place in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.tokens import Doc

from claimx.text.edit import Edit
from claimx.text.edits import find_edits


class _Place(NamedTuple):
    """An edit with where it stands in the text, ``start <= i < end``, and in the reading."""

    start: int
    end: int
    read_start: int
    read_end: int


class Reading:
    """A text as it is read (*text*), with the way back to the text as it is written (*raw*)."""

    def __init__(self, raw: str, edits: Iterable[Edit] = ()) -> None:
        self.raw = raw
        self.places: list[_Place] = []
        parts: list[str] = []
        at = size = 0
        for edit in edits:
            between = raw[at : edit.start]
            size += len(between)
            parts += (between, edit.text)
            self.places.append(_Place(edit.start, edit.end, size, size + len(edit.text)))
            size += len(edit.text)
            at = edit.end
        self.text = "".join([*parts, raw[at:]]) if self.places else raw
        self._starts = [place.start for place in self.places]
        self._read_starts = [place.read_start for place in self.places]

    def to_read(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``raw[start:end]`` stands in the reading; an edit goes with its beginning."""
        return self._read(start), self._read(end)

    def _read(self, at: int) -> int:
        index = bisect_right(self._starts, at - 1) - 1  # the last edit that begins before *at*
        if index < 0:
            return at
        place = self.places[index]
        return place.read_end + max(0, at - place.end)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return what ``text[start:end]``, which is not empty, is made of: the raw places of its ends."""
        return self.raw_start(start), self.raw_end(end)

    def raw_start(self, at: int) -> int:
        """Return where the character at *at* of the reading begins in the text."""
        index = bisect_right(self._read_starts, at) - 1
        if index < 0:
            return at
        place = self.places[index]
        return place.start if at < place.read_end else place.end + at - place.read_end

    def raw_end(self, at: int) -> int:
        """Return where the character before *at* of the reading ends in the text."""
        index = bisect_right(self._read_starts, at - 1) - 1
        if index < 0:
            return at
        place = self.places[index]
        return place.end + max(0, at - place.read_end)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Return *start* and *end* of a part of the text without the marks at its ends that are not read."""
        read_start, read_end = self.to_read(start, end)
        part = self.text[read_start:read_end]
        left, right = len(part) - len(part.lstrip()), len(part.rstrip())
        return self.to_raw(read_start + left, read_start + right) if right else (start, end)


_by_doc: WeakKeyDictionary[Doc, Reading] = WeakKeyDictionary()


def read(text: str) -> Reading:
    """Return how *text* is read."""
    return Reading(text, find_edits(text))


def reading_of(doc: Doc) -> Reading:
    """Return how the text of *doc* is read; the answer is kept as long as the Doc lives."""
    held = _by_doc.get(doc)
    if held is None:
        held = _by_doc[doc] = read(doc.text)
    return held


def keep_reading(doc: Doc, reading: Reading) -> None:
    """Remember how the text of *doc* is read, so that nobody has to find out again."""
    _by_doc[doc] = reading


def tokens_of(reading: Reading, words: list[str], spaces: list[bool]) -> tuple[list[str], list[bool]]:
    """Return the tokens of the text for those of its reading, given as *words* and the blanks behind them.

    What is not read goes with the token before it, or behind a blank with the token that follows. Together
    the tokens are the text.
    """
    raw = reading.raw
    if not words:
        return [raw], [False]
    ends = list(accumulate(map(len, words)))
    behind = list(accumulate(spaces))
    starts = [0, *(end + blanks for end, blanks in zip(ends, behind, strict=True))]
    made: list[str] = []
    blanks: list[bool] = []
    at = start = 0
    for index in _touched(reading, starts):
        made += words[at:index]
        blanks += spaces[at:index]
        if index > at:
            start = reading.raw_start(starts[index])
        word, space = words[index], spaces[index]
        if index == len(words) - 1:
            stop = len(raw)
            space = space and raw.endswith(" ") and stop - 1 > start
        else:
            # what is not read goes with the token before a blank, but with that behind a line break
            last = starts[index + 1]
            stop = reading.raw_end(last) if space or word.isspace() else reading.raw_start(last)
            space = space and raw[stop - 1] == " "
        if stop > start + space:
            made.append(raw[start : stop - space])
            blanks.append(space)
            start = stop
        at = index + 1
    return made, blanks


def _touched(reading: Reading, starts: list[int]) -> list[int]:
    """Return the tokens that hold an edit, border on one or follow such, and the last; *starts* ends them."""
    last = len(starts) - 2
    found = {last}
    for place in reading.places:
        index = min(bisect_right(starts, place.read_start) - 1, last)
        found.update(range(max(0, index - 1), min(index + 2, last) + 1))
    return sorted(found)
