"""Tell whether what a sentence says of a pair is that the drug makes the condition worse."""

from __future__ import annotations

from functools import cache

from claimx.relations.candidate import Candidate
from claimx.rules import load_table
from claimx.text.phrases import PhraseTable
from claimx.text.words import Words

_ODDS = "causes.verb_odds"
_BEFORE = 2  # tokens before a pair: "beware of Y on X"
_BEHIND = 3  # tokens behind a pair in which it may get worse: "of zinc her colds only got worse"
_STOPPED_REACH = 3  # tokens from what stops a worsening to it: "from getting any worse"


def worsens(words: Words, candidate: Candidate) -> bool:
    """Tell whether the trigger of a pair states that it gets worse, or, where it has none, the words around
    speak of harm.

    No model may read such a pair as help, however often the rest of an article says that the drug helps.
    """
    if candidate["rule"] == _ODDS and candidate["anaphor"]:
        return False  # "those who skipped it were twice as likely to get Y" speaks of the drug too
    if candidate["relation"]:
        start, end = candidate["cue"]
        return candidate["relation"] == "causes" and not _worse().isdisjoint(words.lower[start:end])
    first, last = candidate["sentence"]
    drug, drug_end, condition, condition_end = candidate["places"]
    if candidate["breaks"] or not (first <= drug < last and first <= condition < last):
        return False
    end = min(max(drug_end, condition_end) + _BEHIND, last)
    start = max(first, min(drug, condition) - _BEFORE)
    return any(
        _stopped().isdisjoint(words.lower[max(first, hit.start - _STOPPED_REACH) : hit.start])
        for hit in _harms().find(words, start, end)
    )


@cache
def _harms() -> PhraseTable:
    return PhraseTable((0, pattern) for pattern in load_table("relations.json")["worsening"]["patterns"])


@cache
def _worse() -> frozenset[str]:
    return frozenset(load_table("relations.json")["worsening"]["words"])


@cache
def _stopped() -> frozenset[str]:
    return frozenset(load_table("relations.json")["worsening"]["stopped"])
