"""Put the logs of several annotators together, and find where they disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from claimx.errors import RecordError
from claimx.labels.agreement import Agreement, agreement
from claimx.labels.annotators import is_claimx
from claimx.labels.log import corrected, standing
from claimx.labels.same_text import told_apart
from claimx.records import Claim, Label

FIELDS = ("verdict", "relation", "negated", "certainty", "drug", "condition", "dose")
"""What two annotators are compared about; all but the verdict only where both accepted the claim."""


def merge(labels: Iterable[Label]) -> list[Label]:
    """Return *labels* by time, equal ones once; of the same time in the order in which they came."""
    unique: dict[str, Label] = {}
    for label in labels:
        key = repr(label.to_dict())
        unique.pop(key, None)  # of equal ones the last, which may have an undo before it
        unique[key] = label
    return sorted(unique.values(), key=lambda label: label.at)


def disputed(labels: Iterable[Label]) -> list[list[Label]]:
    """Return, claim by claim, the standing labels of claims about which annotators decided differently.

    What was adjudicated is no longer disputed, unless adjudicators differ.
    """
    return [
        found
        for found in by_claim(labels).values()
        if len({decision(label) for label in deciding(found)}) > 1
    ]


def by_claim(labels: Iterable[Label]) -> dict[str, list[Label]]:
    """Return the standing labels by the id of their claim."""
    found: dict[str, list[Label]] = defaultdict(list)
    for label in standing(labels):
        found[label.claim_id].append(label)
    return found


def by_annotator(labels: Iterable[Label], annotator: str) -> list[Label]:
    """Return the labels by *annotator*; raise RecordError where there is none."""
    found = list(labels)
    own = [label for label in found if label.annotator == annotator]
    if not own:
        names = ", ".join(sorted({label.annotator for label in found}))
        raise RecordError(
            f"There is no label by '{annotator}'.", fix=f"There are labels by: {names or 'nobody'}."
        )
    return own


def differing(labels: Iterable[Label]) -> dict[str, int]:
    """Return by the id of each labelled claim how many different things are said about it, less one.

    claimx says what it shows, and nothing of a claim that a model or a reviewer added.
    """
    found: dict[str, int] = {}
    for claim_id, of_claim in by_claim(labels).items():
        said = {decision(label) for label in deciding(of_claim)}
        shown = next((label.claim for label in of_claim if label.claim is not None), None)
        said.add(_shown(shown))
        found[claim_id] = len(said) - 1
    return found


def deciding(found: Iterable[Label]) -> list[Label]:
    """Return which of the standing labels of one claim decide: adjudications before votes, no skips."""
    decided = [label for label in found if label.verdict != "skip"]
    return [label for label in decided if label.adjudicates] or decided


def decision(label: Label) -> Hashable:
    """Return a value that is equal for labels that say the same: that there is no claim, or what it says."""
    if label.verdict != "accept":
        return label.verdict
    if label.claim is None:
        return label.verdict, repr(sorted(label.corrections.items()))
    return _accepted(corrected(label))


def _accepted(claim: Claim) -> Hashable:
    hedges = tuple((hedge.start, hedge.end) for hedge in claim.hedges)
    doses = tuple((dose.start, dose.end) for dose in claim.doses)
    return "accept", *(_value(claim, field) for field in FIELDS[1:]), hedges, doses


def _shown(claim: Claim | None) -> Hashable:
    """Return what claimx decided by showing *claim*, in the form of `decision`."""
    if claim is None:
        return "accept", "[]"
    return _accepted(claim) if is_claimx(claim) else "reject"


def agree(first: Iterable[Label], second: Iterable[Label]) -> dict[str, Agreement]:
    """Return how far two annotators agree about each field of the claims that both decided about.

    Adjudications are left out: they are made with both votes in view. Raises RecordError where there is no
    claim in common.
    """
    own = list(first)
    both = list(told_apart([*own, *second]))
    one, two = (
        {
            label.claim_id: label
            for label in standing(labels)
            if label.verdict != "skip" and not label.adjudicates
        }
        for labels in (both[: len(own)], both[len(own) :])
    )
    shared = [(label, two[claim_id]) for claim_id, label in one.items() if claim_id in two]
    if not shared:
        raise RecordError(
            "The two logs have no decided claim in common.", fix="Let both annotators review the same claims."
        )
    accepted = [
        (corrected(a), corrected(b))
        for a, b in shared
        if a.verdict == b.verdict == "accept" and a.claim and b.claim
    ]
    result = {"verdict": agreement([(a.verdict, b.verdict) for a, b in shared])}
    for field in FIELDS[1:]:
        pairs = [(_value(a, field), _value(b, field)) for a, b in accepted]
        if any(value is not None for pair in pairs for value in pair):
            result[field] = agreement(pairs)
    return result


def _value(claim: Claim, field: str) -> Any:
    value = getattr(claim, field)
    if field in ("drug", "condition") and value is not None:
        return value.start, value.end
    if field == "dose" and value is not None:
        return value.low, value.high, value.unit
    return value
