"""Make longer mentions from the words around and between found ones, and drop what overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter

from claimx.lexicon import Flag, Lexicon
from claimx.mentions.mention import CONDITION, DRUG, Mention
from claimx.mentions.rules import MentionRules, composed_name
from claimx.text.words import Words, mark_of_folded

_LONGEST = 20  # tokens of neighbouring mentions that are one; what goes on without a comma is no name


class Composition:
    """Compose mentions by rules, and name them as the lexicon does where it has their words."""

    def __init__(self, lexicon: Lexicon, rules: MentionRules) -> None:
        self._lexicon = lexicon
        self._rules = rules
        self._heads = mark_of_folded(frozenset(rules.heads))

    def composed(self, words: Words, mentions: list[Mention], skipped: set[int]) -> list[Mention]:
        """Return *mentions* with heads, dose words and elliptical members added, without overlaps."""
        by_end = {mention.end: mention for mention in mentions}
        held = _Held(mentions)
        for at in self._heads.places(words):
            if at in skipped:
                continue
            made = self._rules.headed(words, at, by_end)
            if made is not None:
                made = self._known(words, made)
                inside = held.overlapping(made)
                if all(mention.start >= made.start and mention.end <= made.end for mention in inside):
                    held.put(made)
                    by_end[made.end] = made
        mentions = held.all()
        mentions = [
            self._extended(words, mention) if mention.label == DRUG else mention for mention in mentions
        ]
        mentions = [
            self._known(words, mention) if mention.how == "joined" else mention
            for mention in _joined(words, without_overlaps(mentions))
        ]
        covered = {
            at
            for mention in mentions
            if mention.label == CONDITION
            for at in range(mention.start, mention.end)
        }
        held = _Held(mentions)
        for mention in mentions:
            members = (
                self._rules.elliptical(
                    words, mention, lambda start, end: covered.isdisjoint(range(start, end))
                )
                if mention.label == CONDITION
                else self._rules.lettered(words, mention)
            )
            for member in members:
                held.put(member)
        return without_overlaps(held.all())

    def _known(self, words: Words, mention: Mention) -> Mention:
        """Return a composed *mention* with the name and entry that the lexicon has for its words, if any."""
        term = " ".join(filter(None, words.folded[mention.start : mention.end]))
        for entry, flags in self._lexicon.records(term):
            if (flags & Flag.DRUG > 0) == (mention.label == DRUG) and not flags & Flag.CASED:
                return mention._replace(
                    name=self._lexicon.entry(entry).name, flags=flags, how="lexicon", entry=entry
                )
        return mention

    def _extended(self, words: Words, mention: Mention) -> Mention:
        kind = self._lexicon.entry(mention.entry).kind if mention.entry is not None else ""
        return self._rules.extended(words, mention, kind)


class _Held:
    """Mentions of one text by their tokens, so that those in the way of another are found at once."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._mentions = dict.fromkeys(mentions)
        self._by_token: dict[int, list[Mention]] = {}

    def all(self) -> list[Mention]:
        """Return the mentions in the order in which they came."""
        return list(self._mentions)

    def overlapping(self, other: Mention) -> list[Mention]:
        """Return those that share a token with *other*, in text order."""
        if not self._by_token:  # most texts have none to look for
            for mention in self._mentions:
                self._place(mention)
        tokens = range(other.start, other.end)
        return list(dict.fromkeys(mention for at in tokens for mention in self._by_token.get(at, ())))

    def put(self, mention: Mention) -> None:
        """Add *mention* and take out those that share a token with it."""
        for other in self.overlapping(mention):
            del self._mentions[other]
            for at in range(other.start, other.end):
                self._by_token[at].remove(other)
        self._mentions[mention] = None
        self._place(mention)

    def _place(self, mention: Mention) -> None:
        for at in range(mention.start, mention.end):
            self._by_token.setdefault(at, []).append(mention)


def _joined(words: Words, mentions: list[Mention]) -> list[Mention]:
    """Return *mentions* with neighbouring condition words as one: *acute migraine headaches*.

    The name is that of no entry: *asthma cough* is neither asthma nor any cough.
    """
    kept: list[Mention] = []
    for mention in mentions:
        if (
            kept
            and kept[-1].end == mention.start
            and kept[-1].label == mention.label == CONDITION
            and mention.end - kept[-1].start <= _LONGEST
        ):
            start, end = kept[-1].start, mention.end
            kept[-1] = kept[-1]._replace(
                end=end,
                name=composed_name(words, start, end),
                flags=kept[-1].flags & mention.flags,
                how="joined",
                entry=None,
            )
        else:
            kept.append(mention)
    return kept


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions in text order, of overlapping ones the longest, of equals the first."""
    given = sorted(mentions, key=attrgetter("start"))
    if all(one.end <= two.start for one, two in pairwise(given)):
        return given
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(given, key=lambda mention: mention.start - mention.end):
        places = range(mention.start, mention.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(mention)
    return sorted(kept, key=attrgetter("start"))
