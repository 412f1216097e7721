"""Decide which candidate pairs are claims, of which relation, denied or not, and how certain."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.attributes import CANDIDATES, RELATIONS
from claimx.components.candidates import Candidate
from claimx.components.scope import FINITE

_PLAIN = ("treats.use", "contra", "causes.side", "lead", "treats.compound")


class RelationDecision:
    """Store the claims of a Doc in ``doc._.claimx_relations`` as plain dictionaries.

    A claim keeps the places of its candidate and adds ``relation``, ``negated``, ``certainty`` and
    ``score``; candidates below *min_score* are left out.
    """

    def __init__(self, min_score: float) -> None:
        self.min_score = min_score

    def __call__(self, doc: Doc) -> Doc:
        """Decide about the candidates of *doc*; what was stored before is replaced."""
        claims: dict[tuple[int, int, int, str], dict[str, Any]] = {}
        for candidate in getattr(doc._, CANDIDATES):
            claim = self.decide(candidate)
            if claim is None:
                continue
            key = (claim["sentence"][0], claim["drug"], claim["condition"], claim["relation"])
            if key not in claims or claims[key]["score"] < claim["score"]:
                claims[key] = claim
        setattr(doc._, RELATIONS, list(claims.values()))
        return doc

    def decide(self, candidate: Candidate) -> dict[str, Any] | None:
        """Return the claim that *candidate* is, or None."""
        score = score_candidate(candidate)
        if score < self.min_score:
            return None
        return {
            **{
                key: candidate[key]
                for key in (
                    "sentence",
                    "drug",
                    "condition",
                    "drug_via",
                    "condition_via",
                    "anaphor",
                    "rule",
                    "cue",
                    "hedges",
                    "negations",
                )
            },
            "relation": candidate["relation"],
            "negated": bool(candidate["negations"]),
            "certainty": certainty_of(candidate),
            "score": score,
        }


@Language.factory(
    "claimx_relations",
    requires=[f"doc._.{CANDIDATES}"],
    assigns=[f"doc._.{RELATIONS}"],
    default_config={"min_score": 0.4},
)
def make_relations(nlp: Language, name: str, min_score: float) -> RelationDecision:
    """Build the component; claims that score below *min_score* are not made."""
    return RelationDecision(min_score)


def score_candidate(candidate: Candidate) -> float:
    """Return how likely the rules hold the pair to be a claim as decided, from 0 to 1."""
    score: float = candidate["strength"]
    score -= 0.02 * max(0, candidate["gap"] - 2)
    if not candidate["missing_subject"]:
        score -= 0.01 * max(0, candidate["distance"] - 6)
    score -= 0.15 * candidate["clauses_apart"]
    score -= 0.1 if candidate["anaphor"] else 0.0
    score -= 0.2 if candidate["weak"] else 0.0
    score += 0.1 if candidate["heading"] else 0.0
    return round(min(max(score, 0.0), 1.0), 3)


def certainty_of(candidate: Candidate) -> str:
    """Return the certainty with which the text presents the pair (annotation guide, 3 and 4)."""
    certainty: str = candidate["certainty"]
    rule: str = candidate["rule"]
    if rule == "treats.compound":
        return "asserted"  # "the nausea drug X may …" takes the use for granted
    if certainty != "asserted":
        return certainty
    if candidate["booster"]:
        return "asserted"
    finite = rule.startswith(FINITE)
    if candidate["asked"] or (candidate["test"] and not finite):
        return "possible"
    if rule.startswith(_PLAIN):
        return "asserted"
    if candidate["report"] or (finite and candidate["past"]):
        return "probable"
    return "asserted"
