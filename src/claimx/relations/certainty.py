"""Tell what the rules make of a candidate pair: its score, whether it is denied, and its certainty."""

from __future__ import annotations

import numpy as np

from claimx.model import CERTAINTIES
from claimx.relations.candidate import Candidate
from claimx.relations.triggers import FINITE

_SURE, _SETTLED = 0.5, 0.4
_DOUBT = 6.0  # how much worse a doubt shown as surer is than another wrong certainty
_PLAIN = ("treats.use", "treats.advice", "contra", "causes.side", "lead", "treats.compound")


def rule_score(candidate: Candidate) -> float:
    """Return how likely the rules hold the pair to be a claim as decided, from 0 to 1."""
    score: float = candidate["strength"]
    score -= 0.02 * max(0, candidate["gap"] - 2)
    score -= 0.15 * candidate["clauses_apart"]
    score -= 0.2 if candidate["weak"] else 0.0
    return round(min(max(score, 0.0), 1.0), 3)


def rule_certainty(candidate: Candidate) -> str:
    """Return the certainty with which the text presents the pair (annotation guide, 3 and 4)."""
    certainty: str = candidate["certainty"]
    rule: str = candidate["rule"]
    if rule == "treats.compound" and certainty != "doubtful":
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


def rule_denies(candidate: Candidate) -> bool:
    """Tell whether a cue of denial works on the trigger of the pair; no model may overrule it."""
    return bool(candidate["relation"]) and bool(candidate["negations"])


def rule_settles(candidate: Candidate) -> bool:
    """Tell whether the rules are sure that a sentence denies a pair, or denies its denial.

    No model may leave such a pair out or read it otherwise.
    """
    spoken_of = rule_denies(candidate) or (bool(candidate["relation"]) and candidate["affirmed"])
    return spoken_of and not candidate["anaphor"] and rule_score(candidate) >= _SETTLED


def rule_states(candidate: Candidate) -> bool:
    """Tell whether the rules are sure that a sentence states a pair, or denies its denial, and read no denial
    that reaches it.

    No model denies such a pair or hides it for a suspicion: how far a denial reaches (*X, but not Y, causes
    Z*) is what rules know best. Of 6,657 such claims of real articles 55 are denied, and of the 70 that a
    model suspected most, 8.
    """
    sure = bool(candidate["relation"]) and rule_score(candidate) >= _SURE
    return (sure or bool(candidate["affirmed"])) and not rule_denies(candidate)


def rule_doubts(candidate: Candidate) -> bool:
    """Tell whether a doubt works on the pair; no model may overrule it either."""
    return bool(candidate["certainty"] == "doubtful")


def rule_leaves_open(candidate: Candidate) -> bool:
    """Tell whether a sentence says only that a pair *cannot be ruled out*; no model may be surer."""
    return bool(candidate["left_open"])


def certainties_of(shares: np.ndarray, doubted: np.ndarray, left_open: np.ndarray) -> np.ndarray:
    """Return the place in `CERTAINTIES` of each pair, where *shares* (pairs, certainties) are the model's.

    What is *doubted* by the rules stays so, what they read as *left_open* is at most possible, and the
    model's own doubt counts more than its share: nothing is worse than a gap in evidence shown as a finding.
    """
    costs = np.array([_DOUBT if name == "doubtful" else 1.0 for name in CERTAINTIES])
    surer = np.array([name in ("asserted", "probable") for name in CERTAINTIES])
    shares = np.where(left_open[:, None] & surer, 0.0, shares)
    return np.where(doubted, CERTAINTIES.index("doubtful"), (shares * costs).argmax(axis=1))
