"""Find the drug that a trigger speaks of, among the drugs of its sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from claimx.relations.scope import Scope
from claimx.relations.sentences import Group, Sentence
from claimx.relations.triggers import Link
from claimx.rules import load_table
from claimx.text.phrases import PhraseTable
from claimx.text.words import Words

_PASSIVE_REACH = 4  # tokens from "is relieved by" to the drug
_NEAR_BEHIND, _NEAR_BEFORE = 2, 8  # from "nausea drug" to its name
_BEHIND_REACH = 12  # from a condition to the drug behind it: "fewer strokes among those who took X"
_IS = frozenset(("is", "are", "was", "were"))
_AMOUNT_REACH, _ABSENT_REACH, _BEHIND_DEFICIT_REACH = 4, 6, 2
_COMPARED_REACH = 3
_OMITTED_REACH = 3  # from "failure to take" to the drug


class DrugArguments:
    """The rules of ``relations.json`` for which drug of a sentence a trigger means."""

    def __reduce__(self) -> tuple[type[DrugArguments], tuple[()]]:
        """Pickle none: each process compiles its own."""
        return DrugArguments, ()

    def __init__(self) -> None:
        table = load_table("relations.json")
        deficit = table["deficit"]
        self._deficit = frozenset(deficit["words"])
        self._amounts = frozenset(deficit["amounts"])
        self._behind_deficit = frozenset(deficit["behind"])
        self._absent = frozenset(deficit["absent"])
        self._not_enough = frozenset(deficit["not_enough"])
        self._omitting = PhraseTable((0, pattern) for pattern in deficit["omitting"])
        self._clause_starts = frozenset(deficit["clause_starts"])
        self._signs_before = self._deficit | self._absent | {"enough", "not", "to"}
        self._with = frozenset(table["behind"]["words"])
        self._comparators = PhraseTable((0, pattern) for pattern in table["comparators"]["patterns"])
        self._fronted = frozenset(table["comparators"]["fronted"])

    def usable(self, words: Words, sentence: Sentence) -> list[Group]:
        """Return the drugs of which the sentence may say something.

        Left out are drugs that are lacking, were stopped or are withstood, and those that others are compared
        with.
        """
        if not sentence.drugs:
            return []
        compared, fronted = self._compared(words, sentence)
        last = len(sentence.drugs) - 1
        return [
            group
            for at, group in enumerate(sentence.drugs)
            if not self._is_lacking(words, sentence, group)
            and not (at < last and group.start in fronted)
            and not (at and group.start in compared)
        ]

    def _compared(self, words: Words, sentence: Sentence) -> tuple[set[int], set[int]]:
        """Return the places of what others are compared with, and those at the front of the sentence."""
        lower = words.lower
        compared, fronted = set(), set()
        for hit in self._comparators.find(words, sentence.start, sentence.end):
            places = {
                at
                for at in range(hit.end, min(hit.end + _COMPARED_REACH, sentence.end))
                if "," not in lower[hit.end : at]
            }
            compared |= places
            if lower[hit.start] in self._fronted:
                fronted |= places
        return compared, fronted

    def _is_lacking(self, words: Words, sentence: Sentence, group: Group) -> bool:
        """Tell whether the sentence speaks of too little of the drug, of stopping or of withstanding it."""
        start, end = group.start, group.end
        before = words.lower[max(sentence.start, start - _ABSENT_REACH) : start]
        behind = words.lower[end : min(end + _BEHIND_DEFICIT_REACH, sentence.end)]
        if self._signs_before.isdisjoint(before) and self._behind_deficit.isdisjoint(behind):
            return False
        amount = before[-_AMOUNT_REACH:]
        return (
            not self._deficit.isdisjoint(before[-1:])
            or any(word in self._deficit and what in self._amounts for word, what in pairwise(amount))
            or not self._absent.isdisjoint(_after_comma(_own(sentence, start, before)))
            or not self._behind_deficit.isdisjoint(behind)
            or (before[-1:] == ["enough"] and not self._not_enough.isdisjoint(amount))
            or self._is_omitted(words, sentence, start)
        )

    def _is_omitted(self, words: Words, sentence: Sentence, start: int) -> bool:
        """Tell whether not to take the drug is what acts: *not taking X*, *failure to take your X*.

        *Better not taking X* advises against it.
        """
        lower = words.lower
        first = max(sentence.start, start - _ABSENT_REACH)
        return any(
            lower[hit.start] != "not"
            or hit.start == sentence.start
            or lower[hit.start - 1] in self._clause_starts
            for hit in self._omitting.find(words, first, start)
            if start - hit.end <= _OMITTED_REACH and "," not in lower[hit.end : start]
        )

    def of_trigger(
        self, words: Words, sentence: Sentence, usable: list[Group], group: Group, link: Link, scope: Scope
    ) -> Group | None:
        """Return the drugs that the trigger *link* relates to the conditions of *group*, or None."""
        wanted = link.trigger.drug
        first = link.start if link.trigger.condition == "any" else min(link.start, group.start)
        left = usable[: bisect_right(usable, first, key=lambda drug: drug.end)]
        right = usable[bisect_left(usable, max(link.end, group.end), key=lambda drug: drug.start) :]
        if wanted == "between":
            between = (drug for drug in usable if group.end <= drug.start and drug.end <= link.start)
            return next(between, None)
        if wanted == "right":
            return right[0] if right and right[0].start - link.end <= _PASSIVE_REACH else None
        if wanted == "object":
            near = (drug for drug in usable if 0 <= drug.start - link.end <= _PASSIVE_REACH)
            return next(near, None)
        if wanted == "inside":
            return self._one_of_two(words, usable, group, link)
        if wanted == "near":
            near_behind = right and right[0].start - link.end <= _NEAR_BEHIND
            if near_behind and "," not in words.lower[link.end : right[0].start]:
                return right[0]
            left = [drug for drug in left if link.start - drug.end <= _NEAR_BEFORE]
        if wanted == "any" or link.trigger.id == "treats.use":
            inside = [
                drug for drug in usable if link.start < drug.start and drug.end <= max(link.end, group.start)
            ]
            if inside:
                return inside[0]  # "side effects of X include", "take X for"
        if link.trigger.condition == "any" and not left:
            left = [drug for drug in usable if drug.start >= link.end][:1]
            if left and scope.has_break(link.end, left[0].start):
                return None
        if left:
            nearest = left[-1]
            if self._lack_between(words, sentence, nearest.end, link.start):
                return None
            bare = link.trigger.id == "treats.for"
            if not bare or _IS.isdisjoint(words.lower[nearest.end : link.start]):
                return nearest  # but "X is safe for people with Y" says of no use
        return self._behind(words, right, group, link, scope)

    def _lack_between(self, words: Words, sentence: Sentence, start: int, end: int) -> bool:
        """Tell whether a lack is what acts: *vitamin D: low levels of it raise the risk of X*."""
        return any(
            words.lower[group.start] in self._deficit or words.lower[group.end - 1] in self._behind_deficit
            for group in sentence.conditions
            if start <= group.start < end
        )

    def _one_of_two(self, words: Words, usable: list[Group], group: Group, link: Link) -> Group | None:
        """Return the drug of *a link between X and Y*, whichever of the two comes first."""
        for drug in usable:
            if link.end <= drug.start and drug.start - link.end <= _PASSIVE_REACH and drug.end <= group.start:
                return drug if "and" in words.lower[drug.end : group.start] else None
            if (
                group.start - link.end <= _PASSIVE_REACH
                and group.end <= drug.start <= group.end + _PASSIVE_REACH
            ):
                return drug if "and" in words.lower[group.end : drug.start] else None
        return None

    def _behind(
        self, words: Words, right: list[Group], group: Group, link: Link, scope: Scope
    ) -> Group | None:
        """Return the drug behind the conditions: *less pain with X*, *fewer strokes among users of X*."""
        if not right:
            return None
        between = words.lower[max(link.end, group.end) : right[0].start]
        joined = len(between) <= _BEHIND_REACH and not self._with.isdisjoint(between[-4:])
        return right[0] if joined and not scope.has_break(group.end, right[0].start) else None


def _own(sentence: Sentence, start: int, before: list[str]) -> list[str]:
    """Return the last of the words *before* a drug that no condition follows: *those without X take it*."""
    ended = max((group.end for group in sentence.conditions if group.end <= start), default=0)
    return before[max(0, len(before) - (start - ended)) :]


def _after_comma(words: list[str]) -> list[str]:
    """Return the last of *words* that no comma follows."""
    return words[len(words) - words[::-1].index(",") :] if "," in words else words
