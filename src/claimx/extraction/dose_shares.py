"""Say which doses of a sentence each of its claims has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from claimx.extraction.parts import Parts

Values = dict[str, Any]
Bounds = tuple[int, int]

_APART = re.compile(r"[,;]|\b(?:and|or)\b")
"""What stands between an amount and the claim that follows it where it is none of that claim."""


def doses_of_claims(
    parts: Parts, relations: Sequence[Values], doses: Sequence[Values]
) -> list[Sequence[Values]]:
    """Return the doses of each of the *relations* of a sentence, of all *doses* of the sentence.

    A claim has the doses of its drug. Where the sentence names that drug again, with another dose and claims
    of its own, each mention keeps its doses, and where one mention has as many claims as doses, by turns,
    each claim has one: *5 mg eases pain and 10 mg prevents nausea*.
    """
    if not doses:
        return [()] * len(relations)
    claimed = {relation["drug"] for relation in relations}
    by_name: dict[str, list[Values]] = {}
    for dose in doses:
        if dose["drug"] >= 0:
            by_name.setdefault(parts.drugs[dose["drug"]].kb_id_, []).append(dose)
    owned: dict[int, list[Values]] = {}
    turns: dict[int, dict[Bounds, Values]] = {}
    for drug in claimed:
        named = by_name.get(parts.drugs[drug].kb_id_, [])
        own = [dose for dose in named if dose["drug"] == drug or dose["drug"] not in claimed]
        owned[drug] = own if any(dose["drug"] == drug for dose in own) else named
        if len(owned[drug]) > 1:
            turns[drug] = _turns(parts, [one for one in relations if one["drug"] == drug], owned[drug])
    found: list[Sequence[Values]] = []
    for relation in relations:
        turn = turns.get(relation["drug"], {}).get(tuple(relation["cue"]))
        found.append(owned[relation["drug"]] if turn is None else [turn])
    return found


def _turns(parts: Parts, relations: Sequence[Values], doses: Sequence[Values]) -> dict[Bounds, Values]:
    """Return the dose of each cue, where doses and the claims of each cue stand by turns; else nothing."""
    places: dict[Bounds, list[Bounds]] = {}
    for relation in relations:
        cue, condition = tuple(relation["cue"]), parts.conditions[relation["condition"]]
        via = relation["condition_via"]
        at = (condition.start, condition.end) if via < 0 else (via, via + 1)
        if cue[0] == cue[1] or not relation["sentence"][0] <= at[0] < relation["sentence"][1]:
            return {}
        places.setdefault(cue, [cue]).append(at)
    if len(places) != len(doses):
        return {}
    claims = {(min(ats)[0], max(end for _, end in ats)): cue for cue, ats in places.items()}
    said, given = sorted(claims), [tuple(dose["tokens"]) for dose in doses]
    first, second = (given, said) if given[0] < said[0] else (said, given)
    pairs = list(zip(first, second, strict=False))
    in_turn = [place for pair in pairs for place in pair]
    if len(said) != len(given) or any(one[1] > two[0] for one, two in pairwise(in_turn)):
        return {}
    if any(_APART.search(parts.between(one[1], two[0])) for one, two in pairs):
        return {}
    return {claims[place]: dose for place, dose in zip(said, doses, strict=True)}
