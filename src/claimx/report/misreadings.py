"""Find what speaks for a misreading of a claim: words, hedges, what a pronoun is taken for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from claimx.records import Claim

_MANY_WORDS = 45
_UNSURE = 0.5
_FOREIGN = {
    "attribution": "somebody else says so",
    "conditional": "only under a condition",
    "evidence_gap": "evidence is missing",
}
"""Hedges by which a text may not mean what it says."""


class Sign(NamedTuple):
    """*words* of the sentence, or none, and what they mean for the claim."""

    words: str
    meaning: str


def signs(claim: Claim) -> list[Sign]:
    """Return what speaks for a misreading of *claim*, of each kind the first."""
    found = [*_of_words(claim), *_of_hedges(claim)]
    for mention in (claim.drug, claim.condition):
        if mention is not None and mention.antecedent is not None:
            found.append(Sign(mention.text, f"taken for {mention.name or mention.antecedent.text}"))
    words = len(claim.sentence.split())
    if words > _MANY_WORDS:
        found.append(Sign("", f"a sentence of {words} words"))
    if claim.score is not None and claim.score < _UNSURE:
        found.append(Sign("", f"a score of {claim.score:.2f}"))
    return found


def rules() -> list[dict[str, Any]]:
    """Return the rules about words, each with its id, phrases, meaning and examples."""
    table = (files(__name__.rpartition(".")[0]) / "misreadings.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(table)["rules"]
    return found


def _of_words(claim: Claim) -> Iterator[Sign]:
    names = [mention for mention in (claim.drug, claim.condition) if mention is not None]
    own = [(mention.start - claim.start, mention.end - claim.start) for mention in names]
    for rule, pattern in _patterns():
        unless, only = rule.get("unless"), rule.get("only")
        if (unless and getattr(claim, unless)) or (only and claim.relation not in only):
            continue
        for found in pattern.finditer(claim.sentence):
            # not those within a name: *withdrawal* of *caffeine withdrawal*
            if not any(start <= found.start() and found.end() <= end for start, end in own):
                yield Sign(found[0], rule["says"])
                break


def _of_hedges(claim: Claim) -> Iterator[Sign]:
    for kind, meaning in _FOREIGN.items():
        hedge = next((hedge for hedge in claim.hedges if hedge.type == kind), None)
        if hedge is not None:
            yield Sign(hedge.text, meaning)


@cache
def _patterns() -> list[tuple[dict[str, Any], re.Pattern[str]]]:
    """Return each rule with the pattern of its phrases."""
    return [(rule, re.compile("|".join(map(_phrase, rule["phrases"])), re.IGNORECASE)) for rule in rules()]


def _phrase(phrase: str) -> str:
    r"""Return a phrase as a pattern: words apart by white space, ``*`` for at most 12 letters."""
    words = [re.escape(word).replace(r"\*", r"\w{0,12}") for word in phrase.split()]
    before, behind = (r"\b" if end.isalpha() or end == "*" else "" for end in (phrase[0], phrase[-1]))
    return before + r"\s{1,9}".join(words) + behind
