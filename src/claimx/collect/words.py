"""Say a claim in few words: its stance, its names, its amount."""

from __future__ import annotations

from typing import Literal, TypeAlias

from claimx.records import Claim, Dose, DoseSpan, Mention
from claimx.records.vocabulary import Relation

Stance: TypeAlias = Literal["said", "doubted", "denied"]
"""Whether the text says the relation, calls it doubtful (*no evidence that*), or denies it."""

_SAID: dict[Relation, dict[Stance, str]] = {
    "treats": {
        "said": "treats",
        "doubted": "doubtful whether it treats",
        "denied": "does NOT treat",
    },
    "prevents": {
        "said": "prevents",
        "doubted": "doubtful whether it prevents",
        "denied": "does NOT prevent",
    },
    "causes": {
        "said": "causes",
        "doubted": "doubtful whether it causes",
        "denied": "does NOT cause",
    },
    "contraindicated": {
        "said": "is contraindicated in",
        "doubted": "doubtful whether it is contraindicated in",
        "denied": "is NOT contraindicated in",
    },
}


def stance(claim: Claim) -> Stance:
    """Return where the text stands to the claim; a denial is a denial, however sure."""
    if claim.negated:
        return "denied"
    return "doubted" if claim.certainty == "doubtful" else "said"


def relation_words(relation: Relation, where: Stance) -> str:
    """Return the relation as a verb, with NOT or doubt in words."""
    return _SAID[relation][where]


def name(mention: Mention | None) -> str:
    """Return the canonical name, or what the text says where there is none; empty for None."""
    return "" if mention is None else mention.name or mention.text


def pair(claim: Claim) -> tuple[str, str] | None:
    """Return the names of drug and condition of a claim that relates them."""
    if claim.kind != "drug_condition" or claim.relation is None:
        return None
    names = name(claim.drug), name(claim.condition)
    return names if all(names) else None


def amount(dose: Dose | DoseSpan) -> str:
    """Return the numbers and unit of *dose*: *200–400 mg/kg*, *up to 4 g*, *about 1 teaspoon*."""
    low, high = (None if value is None else f"{value:.10g}" for value in (dose.low, dose.high))
    if low is None and high is None:
        numbers = ""
    elif low is None:
        numbers = f"up to {high} "
    elif high is None:
        numbers = f"at least {low} "
    else:
        numbers = f"{low} " if low == high else f"{low}–{high} "
    about = "about " if dose.approximate else ""
    return f"{about}{numbers}{dose.unit}{f'/{dose.per}' if dose.per else ''}"
