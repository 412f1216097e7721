"""Say how much the labels of a model count: as much as people who checked them at random agree with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from claimx.labels.annotators import is_model
from claimx.labels.log import corrected
from claimx.labels.merge import by_claim, deciding
from claimx.labels.stats import Share
from claimx.records import Label

ENOUGH = 50
"""Claims drawn at random that a person must have decided before a model's labels count at all."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How far people agree with a model on claims drawn at random, and the *weight* that its labels have."""

    annotator: str
    agreement: Share
    weight: float

    def __str__(self) -> str:
        """Return it as one line for people."""
        share = self.agreement
        checked = f"people decided {share.total} of its claims drawn at random"
        agreed = f", alike in {share.right} ({share.low:.2f} to {share.high:.2f})" if share.total else ""
        return f"{self.annotator}: weight {self.weight:.2f}; {checked}{agreed}"


def trust(labels: Iterable[Label], given: float | None = None) -> dict[str, Trust]:
    """Return how far each model of *labels* is trusted, by its name; *given* is a weight for all instead.

    The measured weight is what is left of the lower bound of the agreement (95 %) beyond a coin's: 2 ·
    bound - 1, the share of labels that teach more than those that mislead. It is 0 before a person decided
    `ENOUGH` claims.
    """
    found = list(labels)
    checked: dict[str, list[bool]] = defaultdict(list)
    names = sorted({label.annotator for label in found if is_model(label.annotator)})
    for of_claim in by_claim(found).values():
        people = deciding(label for label in of_claim if not is_model(label.annotator))
        if not any(label.drawn == "random" for label in people) or len(set(map(_taught, people))) != 1:
            continue
        for label in of_claim:
            if is_model(label.annotator) and label.verdict != "skip":
                checked[label.annotator].append(_taught(label) == _taught(people[0]))
    return {name: _trust(name, checked[name], given) for name in names}


def teaching(found: Sequence[Label], weights: Mapping[str, float]) -> tuple[list[Label], float]:
    """Return which standing labels of a claim a model learns from, and with which weight.

    Those of people, with weight 1; only where no person decided those of models that have a weight in
    *weights*, with the least of these.
    """
    decided = deciding(found)
    people = [label for label in decided if not is_model(label.annotator)]
    if people:
        return people, 1.0
    trusted = [label for label in decided if weights.get(label.annotator, 0.0) > 0.0]
    return trusted, min((weights[label.annotator] for label in trusted), default=1.0)


def _trust(name: str, checked: Sequence[bool], given: float | None) -> Trust:
    agreement = Share(name, sum(checked), len(checked))
    measured = max(0.0, 2 * agreement.low - 1) if len(checked) >= ENOUGH else 0.0
    return Trust(name, agreement, measured if given is None else given)


def _taught(label: Label) -> Hashable:
    """Return what a label teaches of its claim: that it is none, or relation, denial, drug and condition."""
    if label.verdict != "accept":
        return label.verdict
    if label.claim is None:
        return label.verdict, repr(sorted(label.corrections.items()))
    claim = corrected(label)
    places = tuple((part.start, part.end) if part else None for part in (claim.drug, claim.condition))
    return label.verdict, claim.relation, claim.negated, places
