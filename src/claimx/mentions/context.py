"""Decide by context whether an ambiguous word, a food or a measured value is a mention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from claimx.lexicon import Flag, Lexicon
from claimx.lexicon.fold import fold
from claimx.mentions.credit import FoodCredit
from claimx.mentions.dosed import DoseSign
from claimx.mentions.mention import CONDITION, Mention
from claimx.rules import load_table
from claimx.text.words import Words

_CLEAR = 3  # mentions in a medical context after which the others of the name are taken for the same
_NEAR = 6  # words on either side of an ambiguous term
_SHORT = 4  # letters of an abbreviation that means many things
_JOINS = frozenset(("and", "or", "/", ",", "&", "-", "("))


class MentionContext:
    """Drop mentions whose context does not support them."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = load_table("mentions.json")
        self._dosed = DoseSign(lexicon)
        self._support = {
            label: frozenset(map(fold, table["context"][label])) for label in ("drug", "condition")
        }
        self._marker = frozenset(table["marker_context"]["words"])
        self._generic = frozenset(map(fold, table["generic"]["words"]))
        self._vaccine = frozenset(map(fold, table["vaccine_heads"]["words"]))
        self._aimed = frozenset(table["vaccine_heads"]["behind"])
        self._definite = frozenset(table["generic"]["behind"])
        self._definite_one = frozenset(table["generic"]["one"])
        self.credit = FoodCredit()

    def kept(
        self, mentions: list[Mention], words: Words, bounds: Sequence[int], title_end: int
    ) -> list[Mention]:
        """Return the supported ones of *mentions*.

        *bounds* gives for each token the first token of its sentence; *title_end* ends the title.
        """
        plain = {mention.name for mention in mentions if not mention.flags & (Flag.AMBIGUOUS | Flag.CASED)}
        ends = {mention.end: mention for mention in mentions}
        starts = {mention.start: mention for mention in mentions}
        clear = Counter(
            mention.name
            for mention in mentions
            if mention.flags & Flag.AMBIGUOUS and self._supported(mention, words)
        )
        dosed = {
            mention.name
            for mention in mentions
            if mention.flags & (Flag.AMBIGUOUS | Flag.FOOD | Flag.CASED)
            and self._dosed.holds(mention, words, *_sentence(mention, bounds))
        }
        plain |= dosed | {name for name, count in clear.items() if count >= _CLEAR}
        plain |= {
            mention.name
            for mention in mentions
            if mention.flags & Flag.CASED
            and not mention.flags & Flag.AMBIGUOUS
            and (self._supported(mention, words) or self._listed(mention, words, starts, ends))
        }
        kept = [
            mention
            for mention in mentions
            if not (
                (
                    mention.flags & (Flag.AMBIGUOUS | Flag.FOOD) == Flag.AMBIGUOUS
                    or self._is_short(mention, words)
                )
                and mention.name not in plain
                and not self._supported(mention, words)
            )
            and not (mention.flags & Flag.MARKER and not self._changed(mention, words, bounds))
            and not self._is_generic(mention, words)
        ]
        aimed = {  # a vaccine against rabies
            mention.name
            for mention in kept
            if words.folded[mention.start] in self._vaccine
            and words.lower[mention.end] in self._aimed
            and mention.end + 1 in starts
            and starts[mention.end + 1].label == CONDITION
        }
        foods = dosed | aimed | self.credit.credited(kept, words, bounds, title_end)
        return [mention for mention in kept if not mention.flags & Flag.FOOD or mention.name in foods]

    def _supported(self, mention: Mention, words: Words) -> bool:
        near = (
            words.folded[max(0, mention.start - _NEAR) : mention.start]
            + words.folded[mention.end : mention.end + _NEAR]
        )
        return not self._support[mention.label].isdisjoint(near)

    @staticmethod
    def _is_short(mention: Mention, words: Words) -> bool:
        """Tell whether the mention is an abbreviation that needs its long form or a context that fits."""
        return bool(
            mention.flags & Flag.CASED
            and mention.end == mention.start + 1
            and len(words.surface[mention.start]) <= _SHORT
        )

    @staticmethod
    def _listed(mention: Mention, words: Words, starts: dict[int, Mention], ends: dict[int, Mention]) -> bool:
        """Tell whether a name of the same kind stands beside the abbreviation: *EPA and DHA*."""
        for beside in (ends.get(mention.start - 1), starts.get(mention.end + 1)):
            if beside is None or beside.label != mention.label:
                continue
            between = words.lower[mention.end if beside.start > mention.start else mention.start - 1]
            if between in _JOINS:
                return True
        return False

    def _is_generic(self, mention: Mention, words: Words) -> bool:
        """Tell whether a class name stands for a drug named before, *the vitamin*."""
        at = mention.start
        if mention.end != at + 1 or words.folded[at] not in self._generic or not at:
            return False
        before = words.lower[at - 1]
        one = words.lower[at] == words.folded[at]
        return before in self._definite or (one and before in self._definite_one)

    def _changed(self, mention: Mention, words: Words, bounds: Sequence[int]) -> bool:
        start, end = _sentence(mention, bounds)
        return not self._marker.isdisjoint(words.lower[start:end])


def _sentence(mention: Mention, bounds: Sequence[int]) -> tuple[int, int]:
    """Return the first token of the sentence of *mention* and the one behind its last."""
    start, end = bounds[mention.start], mention.end
    while end < len(bounds) and bounds[end] == start:
        end += 1
    return start, end
