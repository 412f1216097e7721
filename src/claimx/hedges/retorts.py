"""Find the short sentences that say of the one before them that it is not so: *It doesn't. Not so fast.*"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import pairwise

from claimx.rules import load_table
from claimx.text.phrases import PhraseTable
from claimx.text.words import Words

_LONGEST = 12  # tokens of a sentence that may be a retort


def find_retorts(
    words: Words, sentences: Mapping[int, int], stating: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Yield (first token of a retort, first token of the sentence before it, which it denies).

    *sentences* gives for the first token of each its end, in text order; *stating* are those that may hold a
    claim and deny nothing themselves: what *it doesn't* says of a denial is that it is right.
    """
    for before, first in pairwise(sentences):
        if before in stating and sentences[first] - first <= _LONGEST:
            said = [at for at in range(first, sentences[first]) if words.lower[at][-1].isalnum()]
            if said and any(
                hit.start == said[0] and hit.end == said[-1] + 1
                for hit in _table().find(words, first, sentences[first])
            ):
                yield said[0], before


@cache
def _table() -> PhraseTable:
    return PhraseTable((0, pattern) for pattern in load_table("cues.json")["retorts"]["patterns"])
