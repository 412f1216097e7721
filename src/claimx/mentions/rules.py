"""Find mentions that no vocabulary lists: by name stems, spelling, heads, classes, codes and ellipsis."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from claimx.lexicon import Flag, Lexicon
from claimx.lexicon.fold import fold, fold_term
from claimx.mentions.mention import CONDITION, DRUG, Mention
from claimx.rules import load_table
from claimx.text.words import WordMark, Words

_SHORTEST, _LONGEST = 5, 40  # letters of an unlisted word that may be a misspelling or a new name
_AGENT_HEADS = frozenset(
    map(
        fold,
        (
            "toxicity",
            "poisoning",
            "deficiency",
            "overdose",
            "addiction",
            "dependence",
            "dependency",
            "withdrawal",
            "allergy",
            "abuse",
            "misuse",
            "intolerance",
        ),
    )
)


@cache
def _code_mark(pattern: str) -> WordMark:
    code = re.compile(pattern)
    return WordMark(lambda surface, lower, folded: code.match(surface) is not None)


class MentionRules:
    """The rules of ``mentions.json`` that make mentions from words and other mentions."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = load_table("mentions.json")
        self._lexicon = lexicon
        self._stems = tuple(table["stems"]["endings"])
        self._shortest_stem: int = table["stems"]["shortest"]
        self.codes = _code_mark(table["code"]["pattern"])
        """Marks words that look like laboratory codes: *MK-3475*."""
        self._near_code = frozenset(table["code"]["near"])
        self._modifiers = [tuple(phrase.split()) for phrase in table["drug_modifiers"]["phrases"]]
        self._modifier_ends = {"-", '"', "“", "”"}.union(phrase[-1] for phrase in self._modifiers)
        self._drug_heads = {tuple(fold_term(phrase).split()) for phrase in table["drug_heads"]["words"]}
        self._headed_kinds = frozenset(table["drug_heads"]["kinds"])
        self._class_heads = frozenset(map(fold, table["class_heads"]["words"]))
        self._no_class = frozenset(table["class_heads"]["not_before"])
        self._vaccine_heads = frozenset(map(fold, table["vaccine_heads"]["words"]))
        self._heads = frozenset(map(fold, table["condition_heads"]["words"]))
        self._weak = frozenset(map(fold, table["condition_heads"]["weak"]))
        self.heads = self._heads | self._class_heads | self._vaccine_heads | _AGENT_HEADS
        """Folded words that head composed names of conditions or drug classes."""
        self._anatomy = {fold_term(phrase) for phrase in table["anatomy"]["words"]}
        self._only_strong = {fold_term(phrase) for phrase in table["anatomy"]["only_strong"]}
        self._joins = frozenset(table["ellipsis_joins"])
        self._lettered_heads = frozenset(table["lettered"]["heads"])
        self.unlisted = lru_cache(maxsize=1 << 15)(self._unlisted)

    def _unlisted(self, word: str) -> tuple[str, str] | None:
        """Return (how, term) for a folded word outside the lexicon that names something all the same."""
        if (
            not _SHORTEST <= len(word) <= _LONGEST
            or not word.isalpha()
            or not word.isascii()
            or self._lexicon.is_english(word)
        ):
            return None
        corrected = self._lexicon.correct(word)
        if corrected is not None:
            return ("misspelling", corrected)
        if len(word) >= self._shortest_stem and word.endswith(self._stems):
            return ("stem", word)
        return None

    def unlisted_mention(self, at: int, word: str) -> Mention | None:
        """Return the mention that `unlisted` sees in the word at token *at*, if any."""
        found = self.unlisted(word)
        if found is None:
            return None
        how, term = found
        if how == "stem":
            return Mention(at, at + 1, DRUG, term, Flag.DRUG, how)
        records = self._lexicon.records(term)
        if not records:
            return None
        entry, flags = records[0]
        label = DRUG if flags & Flag.DRUG else CONDITION
        return Mention(at, at + 1, label, self._lexicon.entry(entry).name, flags, how, entry)

    def code(self, words: Words, at: int) -> Mention | None:
        """Return the laboratory code at token *at*, one of `codes`, where a drug word stands near it."""
        near = words.lower[max(0, at - 8) : at + 9]
        if self._near_code.isdisjoint(near):
            return None
        return Mention(at, at + 1, DRUG, words.surface[at], Flag.DRUG, "code")

    def headed(self, words: Words, at: int, mentions: dict[int, Mention]) -> Mention | None:
        """Return the composed name whose head is token *at*; *mentions* are the others by end token."""
        head = words.folded[at]
        before = mentions.get(at)
        if before is None and at and words.folded[at - 1] == "drug":
            before = mentions.get(at - 1)  # "opioid drug dependence"
        if before is not None:
            if before.label == DRUG and head in _AGENT_HEADS:
                name = f"{before.name} {head}"
                return Mention(before.start, at + 1, CONDITION, name, 0, "head")
            if before.label == DRUG and head in self._class_heads:
                flags = before.flags | Flag.CLASS
                name = f"{before.name} {head}"
                return before._replace(end=at + 1, how="class", name=name, flags=flags, entry=None)
            if before.label == CONDITION and head in self._vaccine_heads:
                return Mention(before.start, at + 1, DRUG, f"{before.name} vaccine", Flag.DRUG, "class")
        if head in self._heads:
            start = self._anatomy_before(words.folded, at, head)
            if start is not None:
                return Mention(start, at + 1, CONDITION, composed_name(words, start, at + 1), 0, "head")
        if head in self._class_heads and at:
            start = at - 1
            if words.lower[start] in ("-", ")") and start:
                start -= 1
            word = words.lower[start]
            if word[0].isalnum() and word not in self._no_class and not word.endswith("ly"):
                if start > 1 and words.lower[start - 1] in (
                    "channel",
                    "converting",
                    "pump",
                    "reuptake",
                    "receptor",
                    "factor",
                ):
                    start -= 2
                elif (
                    word
                    in (
                        "channel",
                        "enzyme",
                        "pump",
                        "reuptake",
                        "receptor",
                        "factor",
                        "kinase",
                        "pathway",
                        "uptake",
                    )
                    and start
                    and words.lower[start - 1].isalpha()
                    and words.lower[start - 1] not in self._no_class
                ):
                    start -= 1
                if start > 1 and words.lower[start - 1] == "-" and words.lower[start - 2].isalnum():
                    start -= 2  # "PD-L1 inhibitors"
                return Mention(
                    start,
                    at + 1,
                    DRUG,
                    composed_name(words, start, at + 1),
                    Flag.DRUG | Flag.CLASS,
                    "class",
                )
        return None

    def extended(self, words: Words, mention: Mention, kind: str) -> Mention:
        """Return a drug mention with the dose words before it and the form behind it that belong to it."""
        lower, start, end = words.lower, mention.start, mention.end
        modified = start and lower[start - 1] in self._modifier_ends
        for phrase in self._modifiers if modified else ():
            size, places = 0, start
            for word in reversed(phrase):
                while places and lower[places - 1] in ("-", '"', "“", "”"):
                    places -= 1
                if not places or lower[places - 1] != word:
                    break
                places -= 1
                size += 1
            if size == len(phrase):
                start = places
                break
        if kind in self._headed_kinds:
            for size in (2, 1):
                if tuple(words.folded[end : end + size]) in self._drug_heads:
                    end += size
                    break
        if start == mention.start and end == mention.end:
            return mention
        return mention._replace(start=start, end=end)

    def elliptical(self, words: Words, mention: Mention, free: Callable[[int, int], bool]) -> list[Mention]:
        """Return the bare members of a list that ends in *mention*: the first of *hip and knee pain*.

        A word is such a member where it makes a known name together with the last words of *mention*.
        *free* tells whether tokens may be marked.
        """
        folded, lower = words.folded, words.lower
        tails = [
            " ".join(filter(None, folded[at : mention.end])) for at in range(mention.start + 1, mention.end)
        ]
        found: list[Mention] = []
        end = mention.start
        while tails:
            joined = end
            while joined and lower[joined - 1] in self._joins:
                joined -= 1
            if joined == end or not joined:
                break
            member = next(
                (
                    made
                    for size in (1, 2, 3)
                    for made in self._completed(words, joined - size, joined, tails)
                    if joined >= size and free(joined - size, joined)
                ),
                None,
            )
            if member is None:
                break
            found.append(member)
            end = member.start
        return found

    def lettered(self, words: Words, mention: Mention) -> list[Mention]:
        """Return the letters that continue a vitamin: *C* and *E* of *vitamins A, C and E*."""
        folded, lower = words.folded, words.lower
        heads = folded[mention.start].split()
        if not heads or heads[0] not in self._lettered_heads:
            return []
        found: list[Mention] = []
        at = mention.end
        while at < words.size:
            joined = at
            while joined < words.size and lower[joined] in self._joins:
                joined += 1
            bare = at == mention.end and heads[1:] == [] and words.surface[at].isupper()
            if joined == words.size or (joined == at and not bare) or len(lower[joined]) > 3:
                break
            records = [
                record
                for record in self._lexicon.records(f"vitamin {folded[joined]}")
                if record[1] & Flag.DRUG
            ]
            if not records:
                break
            entry = records[0][0]
            found.append(
                Mention(
                    joined, joined + 1, DRUG, self._lexicon.entry(entry).name, Flag.DRUG, "ellipsis", entry
                )
            )
            at = joined + 1
        return found

    def _completed(self, words: Words, start: int, end: int, tails: Sequence[str]) -> list[Mention]:
        if start < 0 or not words.lower[start][0].isalpha():
            return []
        member = " ".join(filter(None, words.folded[start:end]))
        if not member:
            return []
        for tail in tails:
            for entry, flags in self._lexicon.records(f"{member} {tail}"):
                if not flags & Flag.DRUG:
                    name = self._lexicon.entry(entry).name
                    return [Mention(start, end, CONDITION, name, 0, "ellipsis", entry)]
            if (
                member in self._anatomy
                and tail in self._heads
                and not (tail in self._weak and member in self._only_strong)
            ):
                return [Mention(start, end, CONDITION, f"{member} {tail}", 0, "ellipsis")]
        return []

    def _anatomy_before(self, folded: Sequence[str], at: int, head: str) -> int | None:
        for size in (3, 2, 1):
            start = at - size
            if start < 0:
                continue
            phrase = " ".join(filter(None, folded[start:at]))
            if phrase in self._anatomy and folded[start]:
                if head in self._weak and phrase in self._only_strong:
                    return None
                return start
        return None


def composed_name(words: Words, start: int, end: int) -> str:
    """Return the name of a composed mention: its words in lower case, the last singular, no hyphens."""
    names = [word for word in words.lower[start : end - 1] if word != "-"]
    return " ".join([*names, words.folded[end - 1] or words.lower[end - 1]])
