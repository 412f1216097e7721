"""Say in words why a claim was made, and what the annotation guide says about such a claim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from claimx.records import Claim

_UNWEAKENED = "asserted"


def explanations(claim: Claim) -> list[str]:
    """Return sentences on what *claim* rests on: rule, hedges, denial, and what generic words stand for."""
    return list(_explanations(claim, _read("explanations.json")))


def guide() -> dict[str, Any]:
    """Return what the guide says: ``questions`` by kind, ``certainties``, ``names`` and ``reasons``."""
    return _read("guide.json")


def _explanations(claim: Claim, said: dict[str, Any]) -> Iterator[str]:
    rule = claim.why.rule
    known = [prefix for prefix in said["rules"] if rule.startswith(prefix)]
    sentence = said["rules"][max(known, key=len)] if known else said["otherwise"]
    cues = _quoted(cue.text for cue in claim.why.cues)
    yield sentence.replace("{cues}", cues or "The wording").replace("{rule}", rule)
    by_type: dict[str, list[str]] = {}
    for hedge in claim.hedges:
        by_type.setdefault(hedge.type, []).append(hedge.text)
    for name, words in by_type.items():
        weakens = claim.certainty != _UNWEAKENED or "{certainty}" not in said["hedges"][name]
        sentence = said["hedges"][name] if weakens else said["unweakened"]
        yield sentence.replace("{hedges}", _quoted(words)).replace("{certainty}", claim.certainty)
    if claim.negated:
        yield said["negated"]
    for mention in (claim.drug, claim.condition):
        if mention is not None and mention.antecedent is not None:
            sentence = said["antecedent"].replace("{antecedent}", mention.antecedent.text)
            yield sentence.replace("{text}", mention.text)


def _quoted(words: Any) -> str:
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))


@cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("claimx.review") / "data" / name).read_text("utf-8"))
    return found
