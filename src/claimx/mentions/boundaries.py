"""Set the boundaries of a term: without words that stand outside it, with the *'s* of its name."""

from __future__ import annotations

from claimx.lexicon import Flag, Lexicon
from claimx.lexicon.fold import fold
from claimx.mentions.mention import CONDITION, DRUG, Mention
from claimx.rules import load_table
from claimx.text.words import Words


class Boundaries:
    """Trim and widen terms by the ``trimmed`` words of ``mentions.json`` and the names of the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        table = load_table("mentions.json")["trimmed"]
        self._behind_drug = frozenset(map(fold, table["behind_drug"]))
        self._behind_condition = frozenset(map(fold, table["behind_condition"]))
        self._before_condition = frozenset(map(fold, table["before_condition"]))

    def settled(self, words: Words, mention: Mention) -> Mention:
        """Return *mention*, a term of the lexicon, with the boundaries that its words have here."""
        return self._possessive(words, self._trimmed(words, mention))

    def _trimmed(self, words: Words, mention: Mention) -> Mention:
        """Return *mention* without words that stand outside it: *iron pills*, *severe asthma*, *stroke risk*.

        The flags stay: the words left out show which sense the rest has. A name that a vocabulary has as
        such stays whole, unless the rest is another name of the same.
        """
        start, end = mention.start, mention.end
        if end - start < 2:
            return mention
        behind = self._behind_drug if mention.label == DRUG else self._behind_condition
        if words.folded[end - 1] in behind:
            end -= 1
        elif mention.label == CONDITION and words.folded[start] in self._before_condition:
            start += 1
        else:
            return mention
        for match in self._lexicon.match(words.folded, start, end):
            entry = self._lexicon.entry(match.entry)
            if match.end != end or (match.flags & Flag.DRUG > 0) != (mention.label == DRUG):
                continue
            if entry.name == mention.name:
                return mention._replace(start=start, end=end)
            known = mention.entry is not None and self._lexicon.entry(mention.entry).ids
            if mention.label == CONDITION and not known:
                return mention._replace(start=start, end=end, name=entry.name, entry=match.entry)
        return mention

    def _possessive(self, words: Words, mention: Mention) -> Mention:
        """Return *mention* with the *'s* that belongs to its name: *Alzheimer's*, short for the disease."""
        end = mention.end
        if mention.entry is None or words.lower[end] != "'s":
            return mention
        name = self._lexicon.entry(mention.entry).name.lower().replace("’", "'")
        return mention._replace(end=end + 1) if f"{words.lower[end - 1]}'s" in name else mention
