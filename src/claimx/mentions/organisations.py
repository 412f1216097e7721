"""Find the words of a text that are part of the name of an organisation, a journal, a study or a scale."""

from __future__ import annotations

from claimx.rules import load_table
from claimx.text.words import Words, mark_of_lower

_WITHIN = frozenset(("of", "for", "the", "on", "and", "&", "in", "'s", "’s", "-"))
_LINKS = frozenset(("of", "for", "on", "and", "&"))
_ARTICLES = frozenset(("the",))
_LONGEST = 8  # words on either side
_SHOUTED = 0.6  # share of words in capitals from which capitals tell nothing: a title


class Organisations:
    """Tell which tokens stand in such names: *the National Psoriasis Foundation*."""

    def __init__(self) -> None:
        self._heads = frozenset(load_table("mentions.json")["organisations"]["words"])
        self._mark = mark_of_lower(self._heads)

    def tokens(self, words: Words) -> frozenset[int]:
        """Return the tokens of *words* that belong to such a name.

        A name is a run of capitalised words around one of the words of ``organisations``, with small words
        between them. In a line where nearly every word has a capital, capitals tell nothing.
        """
        found: set[int] = set()
        surface = words.surface
        for head in self._mark.places(words):
            if not surface[head][0].isupper() or head in found:
                continue
            start = self._start(words, head)
            end = self._end(words, head)
            if end - start > 1 and not self._is_title(words, start, end):
                found.update(range(start, end))
        return frozenset(found)

    def _start(self, words: Words, head: int) -> int:
        start = head
        for at in range(head - 1, max(head - _LONGEST, 0) - 1, -1):
            word = words.surface[at]
            if word[0].isupper():
                start = at
            elif words.lower[at] not in _WITHIN:
                break
        return start

    def _end(self, words: Words, head: int) -> int:
        end, linked = head + 1, False
        for at in range(head + 1, min(head + _LONGEST, words.size)):
            word, lower = words.surface[at], words.lower[at]
            if lower in _LINKS or (linked and lower in _ARTICLES) or lower in ("'s", "’s"):
                linked = True
            elif linked and word[0].isupper():
                end = at + 1
            else:
                break
        return end

    def _is_title(self, words: Words, start: int, end: int) -> bool:
        near = [
            word
            for word in words.surface[max(0, start - _LONGEST) : start] + words.surface[end : end + _LONGEST]
            if word.isalpha() and len(word) > 3
        ]
        return len(near) > 2 and sum(word[0].isupper() for word in near) > len(near) * _SHOUTED
