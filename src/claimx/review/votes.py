"""The votes of annotators about claims that they decided differently, for another to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimx.claim_checks import CORRECTABLE
from claimx.labels.log import corrected, read_labels
from claimx.labels.merge import disputed, merge
from claimx.records import Claim, Label
from claimx.review.store import Claims

VOTE_KEYS = ("f", "j", "h", "l")
"""The keys that take a vote over, in the order of the votes; further votes have none."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one annotator decided; *corrections* lead from the claim that is shown to the one meant."""

    annotator: str
    verdict: str
    reason: str | None
    corrections: dict[str, Any]
    said: str
    """The decision in words: *accept with doubtful*."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A claim and the votes about it; *drawn* is *random* where an annotator's draw was."""

    claim: Claim
    votes: tuple[Vote, ...]
    drawn: str


def read_disputes(logs: Iterable[Path], claims: Claims | None = None) -> tuple[list[Dispute], int]:
    """Return what *logs* dispute, and how many disputes have no claim to show.

    A claim is shown as its first annotator saw it; *claims* has those that labels do not carry.
    """
    found: list[Dispute] = []
    unshown = 0
    for labels in disputed(merge(read_labels(logs))):
        claim = next((label.claim for label in labels if label.claim is not None), None)
        place = claims.place.get(labels[0].claim_id) if claims is not None else None
        if claim is None and claims is not None and place is not None:
            claim = claims.claim(place)
        if claim is None:
            unshown += 1
            continue
        drawn = "random" if any(label.drawn == "random" for label in labels) else "queue"
        found.append(Dispute(claim, tuple(_vote(label, claim) for label in labels), drawn))
    return found, unshown


def correction_words(corrections: dict[str, Any]) -> str:
    """Return corrections as words: *not denied, doubtful, drug “ginger”*."""
    return ", ".join(_words(key, value) for key, value in corrections.items())


def _vote(label: Label, shown: Claim) -> Vote:
    corrections = dict(label.corrections)
    if label.verdict == "accept" and label.claim is not None:
        meant, before = corrected(label).to_dict(), shown.to_dict()
        corrections = {key: meant[key] for key in CORRECTABLE[shown.kind] if meant[key] != before[key]}
    said: str = label.verdict
    if label.reason:
        said += f": {label.reason.replace('_', ' ')}"
    elif corrections:
        said += f" with {correction_words(corrections)}"
    elif label.verdict == "accept":
        said += " as shown"
    return Vote(label.annotator, label.verdict, label.reason, corrections, said)


def _words(key: str, value: Any) -> str:
    if key == "negated":
        return "denied" if value else "not denied"
    if key in ("relation", "certainty"):
        return str(value)
    spans = value if isinstance(value, list) else [value] if value else []
    return f"{key} {' '.join(_quoted(span) for span in spans) or 'none'}"


def _quoted(span: Any) -> str:
    return f"“{span.get('text', '')}”" if isinstance(span, dict) else str(span)
