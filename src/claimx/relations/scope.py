"""Tell which cues of a sentence work on a trigger: clauses, denial and certainty."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from spacy.tokens import Span

from claimx.relations.sentences import Cue, Sentence
from claimx.relations.triggers import Link
from claimx.rules import load_table
from claimx.text.words import Words

CERTAINTY = ("doubtful", "possible", "probable", "asserted")  # the weakest first
_RANK = {level: rank for rank, level in enumerate(CERTAINTY)}
_SHARED = 3  # words between a conjunction and a verb that still shares the subject before it
_RELATIVE = 8  # the same for a relative clause
_DENIAL_REACH = 7
_PERMISSION_REACH = 16  # "not approved as pre-exposure or post-exposure prophylaxis of"
_CONTRARY_REACH = 3
FINITE = ("change", "treats.verb", "prevents.verb", "causes.verb")


def weakest(levels: Iterable[str]) -> str:
    """Return the weakest of certainty levels; asserted where there is none."""
    return min(levels, key=_RANK.__getitem__, default="asserted")


class Scope:
    """The clauses of one sentence and the cues in them."""

    def __init__(self, words: Words, sentence: Sentence) -> None:
        self._words = words
        self._sentence = sentence
        self._drug_starts = {group.start for group in sentence.drugs}
        self._breaks = sorted(cue.start for cue in sentence.cues_of("break") if cue.start > sentence.start)
        if words.lower[sentence.start] in _fronted():
            comma = next((at for at in range(sentence.start, sentence.end) if words.lower[at] == ","), None)
            if comma is not None:  # "Although X does not help, Y does"
                self._breaks = sorted({comma, *self._breaks})
        self._relative = {at for at in self._breaks if words.lower[at] == "which"}

    def has_break(self, start: int, end: int) -> bool:
        """Tell whether a clause begins between two tokens."""
        return any(start <= at < end for at in self._breaks)

    def _open_breaks(self, start: int, end: int) -> list[int]:
        """Return the clauses that begin between two tokens and have not ended at the second.

        *X, which may harm, is linked to Y*: a comma ends the relative clause.
        """
        return [
            at
            for at in self._breaks
            if start <= at < end and not (at in self._relative and "," in self._words.lower[at + 1 : end])
        ]

    def count_breaks(self, start: int, end: int) -> int:
        """Return how many clauses begin between two tokens."""
        return sum(start <= at < end for at in self._breaks)

    def reaches(self, drug_end: int, trigger: int) -> bool:
        """Tell whether a drug may be the subject of a trigger: of its clause, or shared over *and*."""
        between = self._open_breaks(drug_end, trigger)
        return not between or (
            len(between) == 1
            and trigger - between[0] - 1 <= (_RELATIVE if between[0] in self._relative else _SHARED)
        )

    def features(self, drug_start: int, drug_end: int, condition: int, link: Link) -> dict[str, Any]:
        """Return the cues that work on *link* between a drug and a condition; -1 for a drug outside."""
        clause_start, clause_end = self._clause(link.start)
        inner = range(clause_start, clause_end)
        finite = link.trigger.id.startswith(FINITE)
        hedges = [
            hedge
            for hedge in self._sentence.hedges
            if hedge.start in inner
            and not (finite and hedge.label_ == "modal" and hedge.start >= link.end)
            and not self._is_contradicted(hedge)
        ]
        word = self._words.lower[link.start]
        # "statins lower cholesterol" says what they do, "they had lower cholesterol" what was found
        verb = word == "lower" and drug_end == link.start
        past = word.endswith("ed") or (word in _result_words() and not verb)
        return {
            "negations": self._excepted(drug_start)
            + [
                cue.start
                for cue in self._denials(drug_start, drug_end, condition, link, (clause_start, clause_end))
            ],
            "hedges": [hedge.start for hedge in hedges],
            "certainty": weakest(hedge.kb_id_ for hedge in hedges),
            "report": bool(self._sentence.cues_of("report")),
            "test": any(
                cue.start in inner
                and cue.start < max(link.end, condition)
                and not (link.relation == "causes" and link.start <= cue.start < link.end)
                for cue in self._sentence.cues_of("test")
            ),
            "asked": any(
                cue.start in inner
                and cue.start < link.start
                and self._words.lower[cue.end - 1] in ("whether", "if")
                for cue in self._sentence.cues_of("test")
            ),
            "booster": any(cue.start in inner for cue in self._sentence.cues_of("booster")),
            "past": past,
            "clauses_apart": len(self._open_breaks(min(drug_end, link.start), max(drug_end, link.start)))
            if drug_start >= 0
            else 0,
        }

    def _is_contradicted(self, hedge: Span) -> bool:
        """Tell whether the sentence denies what the hedge attributes: *contrary to popular claims*."""
        return any(
            self._words.lower[cue.start] == "contrary" and 0 <= hedge.start - cue.end <= _CONTRARY_REACH
            for cue in self._sentence.cues_of("negation")
        )

    def _clause(self, at: int) -> tuple[int, int]:
        start = max((place for place in self._breaks if place <= at), default=self._sentence.start)
        end = min((place for place in self._breaks if place > at), default=self._sentence.end)
        return start, end

    def _denials(
        self, drug_start: int, drug_end: int, condition: int, link: Link, clause: tuple[int, int]
    ) -> list[Cue]:
        """Return the negation cues that deny what the trigger says of the drug."""
        clause_start, clause_end = clause
        found: list[Cue] = []
        first, last = min(link.start, condition), max(link.end, condition)
        hedged = {at for hedge in self._sentence.hedges for at in range(hedge.start, hedge.end)}
        lower = self._words.lower
        for cue in self._sentence.cues_of("negation"):
            if "until" in lower[cue.end : self._sentence.end]:
                continue  # "was not shown to work until 1982" says that it was
            if not hedged.isdisjoint(range(cue.start, cue.end)):
                continue  # "lack of studies" doubts, it does not deny
            if link.relation == "contraindicated" and link.start <= cue.start < link.end:
                continue  # "is not recommended for" is what contraindicates
            if cue.end in self._drug_starts and cue.end != drug_start:
                continue  # "X (but not Y)" denies only of Y
            if not clause_start <= cue.start < (clause_end if link.trigger.drug == "front" else last):
                if cue.rule == "fail" and lower[cue.start] in _everywhere():
                    found.append(cue)
                continue
            reach = self._denial_reach(cue, first)
            if link.trigger.drug == "front" and cue.start >= drug_end:
                found.append(cue)  # "For colds, zinc was no better than placebo"
                continue
            inside = cue.start >= link.end or min(link.start, first) - cue.end <= reach
            if inside and (cue.start >= drug_start or drug_start > link.start or cue.rule == "fail"):
                found.append(cue)
                continue
            if 0 <= drug_start - cue.end <= 3 and lower[cue.start] != "without":
                found.append(cue)
        return found

    def _excepted(self, drug: int) -> list[int]:
        """Return the place of the word that takes a drug out of a statement: *all but X*, *except X*."""
        before = self._words.lower[max(self._sentence.start, drug - 2) : drug] if drug >= 0 else []
        if before[-1:] == ["except"] or before in (["all", "but"], ["everything", "but"], ["except", "for"]):
            return [drug - len(before[-1:])]
        return []

    def _denial_reach(self, cue: Cue, trigger: int) -> int:
        """Return over how many words the cue denies: a determiner only its own noun phrase."""
        if cue.rule == "instead":
            return 1
        if self._words.lower[cue.start] in ("no", "without"):
            joined = {"and", ",", "or"}.intersection(self._words.lower[cue.end : trigger])
            return -1 if joined else 5
        if self._words.lower[cue.end] in _permitted():
            return _PERMISSION_REACH
        return _DENIAL_REACH


@cache
def _permitted() -> frozenset[str]:
    return frozenset(load_table("relations.json")["permitted"]["words"])


@cache
def _result_words() -> frozenset[str]:
    return frozenset(load_table("relations.json")["past"]["words"])


@cache
def _fronted() -> frozenset[str]:
    return frozenset(load_table("relations.json")["fronted"]["words"])


@cache
def _everywhere() -> frozenset[str]:
    return frozenset(load_table("relations.json")["everywhere"]["words"])
