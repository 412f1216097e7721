"""The words that records may have where a format lists them: kinds, relations, certainties and others."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Kind: TypeAlias = Literal["drug_condition", "dosage", "hedged_statement"]
Relation: TypeAlias = Literal["treats", "prevents", "causes", "contraindicated"]
Certainty: TypeAlias = Literal["asserted", "probable", "possible", "doubtful"]
HedgeType: TypeAlias = Literal[
    "modal", "epistemic", "attribution", "approximator", "evidence_gap", "conditional"
]
Verdict: TypeAlias = Literal["accept", "reject", "skip", "undo"]
Reason: TypeAlias = Literal[
    "not_a_claim",
    "wrong_drug",
    "wrong_condition",
    "wrong_relation",
    "wrong_dose",
    "negated",
    "question_or_quote",
    "wrong_certainty",
    "wrong_concept",
    "other",
]
ReviewState: TypeAlias = Literal["accepted", "corrected", "disputed", "rejected", "undecided"]

KINDS: tuple[Kind, ...] = get_args(Kind)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
HEDGE_TYPES: tuple[HedgeType, ...] = get_args(HedgeType)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
REASONS: tuple[Reason, ...] = get_args(Reason)
REVIEW_STATES: tuple[ReviewState, ...] = get_args(ReviewState)
