"""Tell which cues of a sentence work on a trigger: clauses, denial and certainty."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache
from typing import Any

from claimx.relations.denials import Denials, Pair
from claimx.relations.sentences import Sentence
from claimx.relations.triggers import FINITE, Link
from claimx.rules import load_table
from claimx.text.marks import Mark
from claimx.text.words import Words

CERTAINTY = ("doubtful", "possible", "probable", "asserted")  # the weakest first
_RANK = {level: rank for rank, level in enumerate(CERTAINTY)}
_CONTRARY_REACH = 3
_GAPS = ("weak_evidence", "no_evidence")
# hedges that say only that it may be so
_LEFT_OPEN = ("not_ruled_out", "not_impossible", "if_approved", "peddled")


def weakest(levels: Iterable[str]) -> str:
    """Return the weakest of certainty levels; asserted where there is none."""
    return min(levels, key=_RANK.__getitem__, default="asserted")


class Scope:
    """The clauses of one sentence and the cues in them."""

    def __init__(self, words: Words, sentence: Sentence) -> None:
        self._words = words
        self._sentence = sentence
        self._breaks = sorted(cue.start for cue in sentence.cues_of("break") if cue.start > sentence.start)
        if words.lower[sentence.start] in _fronted():
            comma = next((at for at in range(sentence.start, sentence.end) if words.lower[at] == ","), None)
            if comma is not None:  # "Although X does not help, Y does"
                self._breaks = sorted({comma, *self._breaks})
        self._tests, self._boosters = sentence.cues_of("test"), sentence.cues_of("booster")
        self._contrary = [
            cue.end for cue in sentence.cues_of("negation") if words.lower[cue.start] == "contrary"
        ]
        self._denials = Denials(words, sentence, self._breaks)
        self._reports = any(
            words.lower[cue.start] not in _percents()
            or all(cue.start not in (drug.start - 1, drug.end + 1) for drug in sentence.drugs)
            for cue in sentence.cues_of("report")
        )  # "minoxidil 5 %" is a strength, no result

    def has_break(self, start: int, end: int) -> bool:
        """Tell whether a clause begins between two tokens."""
        return self.count_breaks(start, end) > 0

    def count_breaks(self, start: int, end: int) -> int:
        """Return how many clauses begin between two tokens."""
        return max(0, bisect_left(self._breaks, end) - bisect_left(self._breaks, start))

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
        hedges += self._gaps_behind(clause_end)
        pair = Pair(drug_start, drug_end, condition, link, (clause_start, clause_end))
        negations, whole = self._denials.of(pair)
        if whole:  # "the claim that X cures Y is false": that somebody says so weakens nothing
            hedges = [hedge for hedge in hedges if hedge.label_ != "attribution"]
        word = self._words.lower[link.start]
        # "statins lower cholesterol" says what they do, "they had lower cholesterol" what was found
        verb = word == "lower" and drug_end == link.start
        past = word.endswith("ed") or (word in _result_words() and not verb)
        return {
            "negations": tuple(negations),
            "affirmed": whole and not negations,
            "hedges": tuple(hedge.start for hedge in hedges),
            "certainty": weakest(hedge.kb_id_ for hedge in hedges),
            "left_open": any(hedge.id_ in _LEFT_OPEN for hedge in hedges),
            "report": self._reports,
            "test": any(
                cue.start in inner
                and cue.start < max(link.end, condition)
                and not (link.relation == "causes" and link.start <= cue.start < link.end)
                for cue in self._tests
            ),
            "asked": any(
                cue.start in inner
                and cue.start < link.start
                and self._words.lower[cue.end - 1] in ("whether", "if")
                for cue in self._tests
            ),
            "booster": any(cue.start in inner for cue in self._boosters),
            "past": past,
            "clauses_apart": self.count_breaks(*sorted((drug_end, link.start))) if drug_start >= 0 else 0,
        }

    def _gaps_behind(self, start: int) -> list[Mark]:
        """Return the gaps of evidence of the clause that begins at *start* and names nothing itself.

        It is said of what stands before it: *zinc is sold for colds, but the proof is thin*.
        """
        lower, end = self._words.lower, self._sentence.end
        if start >= end or lower[start] not in _contrasting():
            return []
        until = next((at for at in self._breaks if at > start), end)
        if not self._sentence.named.isdisjoint(range(start, until)) or not _says_of_evidence(
            lower[start:until]
        ):
            return []
        return [
            hedge for hedge in self._sentence.hedges if start < hedge.start < until and hedge.id_ in _GAPS
        ]

    def _is_contradicted(self, hedge: Mark) -> bool:
        """Tell whether the sentence denies what the hedge attributes: *contrary to popular claims*."""
        return any(0 <= hedge.start - end <= _CONTRARY_REACH for end in self._contrary)

    def _clause(self, at: int) -> tuple[int, int]:
        behind = bisect_right(self._breaks, at)
        start = self._breaks[behind - 1] if behind else self._sentence.start
        end = self._breaks[behind] if behind < len(self._breaks) else self._sentence.end
        return start, end


@cache
def _result_words() -> frozenset[str]:
    return frozenset(load_table("relations.json")["past"]["words"])


@cache
def _percents() -> frozenset[str]:
    return frozenset(load_table("relations.json")["percents"]["words"])


@cache
def _contrasting() -> frozenset[str]:
    return frozenset(load_table("relations.json")["contrasts"]["words"])


def _says_of_evidence(clause: Iterable[str]) -> bool:
    """Tell whether a clause speaks of the evidence, and not only of what is still to be done."""
    table, said = load_table("relations.json")["evidence"], set(clause)
    return not said.isdisjoint(table["words"]) and said.isdisjoint(table["wanted"])


@cache
def _fronted() -> frozenset[str]:
    return frozenset(load_table("relations.json")["fronted"]["words"])
