"""Compare two models: on annotated articles by a paired bootstrap, on raw ones claim by claim."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from claimx.learn.scoring import DocumentScore
from claimx.records import Claim

_SAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Claim F1 of two models on the same articles; *low* to *high* holds 95 % of the differences."""

    first: float
    second: float
    low: float
    high: float

    @property
    def is_worse(self) -> bool:
        """Tell whether the second model is surely worse."""
        return self.high < 0

    def __str__(self) -> str:
        """Return ``0.700, new model 0.720 (difference +0.005 to +0.035)``."""
        interval = f"difference {self.low:+.3f} to {self.high:+.3f}"
        return f"{self.first:.3f}, new model {self.second:.3f} ({interval})"


@dataclass(frozen=True, slots=True)
class Change:
    """One claim that differs between two models; *before* or *after* is None where it is lost or gained."""

    kind: Literal["gained", "lost", "changed"]
    before: Claim | None
    after: Claim | None


def compare(first: Sequence[DocumentScore], second: Sequence[DocumentScore], seed: int = 0) -> Comparison:
    """Return how claim F1 differs between two models, by a paired bootstrap over documents (Koehn 2004)."""
    pairs = [(one.counts["claim"], two.counts["claim"]) for one, two in zip(first, second, strict=True)]
    generator = random.Random(seed)
    differences = sorted(
        _f1([two for _, two in drawn]) - _f1([one for one, _ in drawn])
        for drawn in (generator.choices(pairs, k=len(pairs)) for _ in range(_SAMPLES))
    )
    return Comparison(
        _f1([one for one, _ in pairs]),
        _f1([two for _, two in pairs]),
        differences[int(0.025 * _SAMPLES)],
        differences[int(0.975 * _SAMPLES) - 1],
    )


def changes(before: Sequence[Claim], after: Sequence[Claim]) -> Iterator[Change]:
    """Yield the drug-condition claims of one article that differ, in text order; scores do not count."""
    old, new = ({_key(claim): claim for claim in claims if claim.relation} for claims in (before, after))
    for key in sorted({*old, *new}):
        one, two = old.get(key), new.get(key)
        if one is None or two is None:
            yield Change("gained" if one is None else "lost", one, two)
        elif (one.relation, one.negated, one.certainty) != (two.relation, two.negated, two.certainty):
            yield Change("changed", one, two)


def _key(claim: Claim) -> tuple[int, int, int]:
    drug, condition = claim.drug, claim.condition
    return (
        claim.start,
        drug.start if drug is not None else -1,
        condition.start if condition is not None else -1,
    )


def _f1(counts: Sequence[tuple[int, int, int]]) -> float:
    right, gold, predicted = (sum(row[at] for row in counts) for at in range(3))
    return 2 * right / (gold + predicted) if gold + predicted else 0.0
