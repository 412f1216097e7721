"""Measure predicted documents against annotated ones: spans, doses, claims, certainty."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimx.errors import RecordError
from claimx.learn.scoring import NONE, Counts, DocumentScore, add, score
from claimx.model import CERTAINTIES
from claimx.records import Document

_SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table: counts, precision, recall and F1 with a 95 % bootstrap interval."""

    name: str
    gold: int
    predicted: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float

    @property
    def is_share(self) -> bool:
        """Tell whether it is a share of what is annotated, so that nothing predicted is counted beside it."""
        return self.predicted == 0 and ("recall" in self.name or "shown as" in self.name)

    @property
    def is_rate(self) -> bool:
        """Tell whether only the share that is right, `recall`, has a meaning."""
        return self.is_share or "accuracy" in self.name


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measures of a set of documents; *relations* are those of claims by relation, denied or not."""

    documents: list[DocumentScore]
    measures: list[Measure]
    relations: list[Measure]
    certainty_macro_f1: float


def evaluate(gold: Sequence[Document], predicted: Sequence[Document]) -> Evaluation:
    """Return the measures of *predicted* against *gold*; documents are paired by id.

    Raises RecordError where a document is missing or has another text.
    """
    by_id = {document.id: document for document in predicted}
    scores: list[DocumentScore] = []
    for document in gold:
        other = by_id.get(document.id)
        if other is None or other.text != document.text:
            what = "is not predicted" if other is None else "is predicted with another text"
            raise RecordError(f"Document '{document.id}' {what}.", fix="Annotate the texts of the gold file.")
        scores.append(score(document, other))
    certainty: Counter[tuple[str, str]] = sum((one.certainty for one in scores), Counter())
    return Evaluation(
        scores,
        _measures([one.counts for one in scores]),
        _measures([_by_relation(one) for one in scores]),
        macro_f1(certainty),
    )


def macro_f1(certainty: Counter[tuple[str, str]]) -> float:
    """Return the mean F1 of the certainty levels that were annotated, from (gold, predicted) counts."""
    values = []
    for level in CERTAINTIES:
        gold = sum(count for (one, _), count in certainty.items() if one == level)
        predicted = sum(count for (_, other), count in certainty.items() if other == level)
        if gold:
            values.append(f1((certainty[level, level], gold, predicted))[2])
    return sum(values) / len(values) if values else 0.0


def _by_relation(score: DocumentScore) -> dict[str, Counts]:
    counts: dict[str, Counts] = {}
    for (annotated, predicted), number in sorted(score.relation.items()):
        for name in {annotated, predicted} - {NONE}:
            one = (annotated == predicted, annotated == name, predicted == name)
            counts[name] = add(
                counts.get(name, (0, 0, 0)), (one[0] * number, one[1] * number, one[2] * number)
            )
    return counts


def _measures(rows: Sequence[Mapping[str, Counts]]) -> list[Measure]:
    total = _total(rows)
    generator = random.Random(0)
    samples: dict[str, list[float]] = {name: [] for name in total}
    for _ in range(_SAMPLES):
        drawn = _total(generator.choices(rows, k=len(rows))) if rows else {}
        for name in samples:
            samples[name].append(f1(drawn.get(name, (0, 0, 0)))[2])
    measures = []
    for name, counts in total.items():
        values = sorted(samples[name])
        low, high = values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]
        measures.append(Measure(name, counts[1], counts[2], *f1(counts), low, high))
    return measures


def _total(rows: Sequence[Mapping[str, Counts]]) -> dict[str, Counts]:
    total: dict[str, Counts] = {}
    for row in rows:
        for name, counts in row.items():
            total[name] = add(total.get(name, (0, 0, 0)), counts)
    return total


def f1(counts: Counts) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean."""
    right, gold, predicted = counts
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0
