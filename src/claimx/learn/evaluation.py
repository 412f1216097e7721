"""Measure predicted documents against annotated ones: spans, doses, claims, certainty."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from claimx.errors import RecordError
from claimx.learn.matching import Bounds, matched, names_match, overlap
from claimx.learn.units import unit_name
from claimx.model import CERTAINTIES
from claimx.records import Document, DocumentClaim, DocumentSpan, DoseSpan

_LABELS = ("drug", "condition", "dose", "hedge")
_ATTRIBUTES = ("frequency", "duration", "route", "form")
_CONTEXT = 50  # characters on either side of a span in an error
_SAMPLES = 1000

Counts = tuple[int, int, int]  # right, annotated, predicted


@dataclass(frozen=True, slots=True)
class Error:
    """One difference between annotation and prediction; *kind* groups them."""

    doc_id: str
    kind: str
    text: str


@dataclass(slots=True)
class DocumentScore:
    """The counts of one document by measure, its certainty confusions and its errors."""

    counts: dict[str, Counts] = field(default_factory=dict)
    certainty: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[Error] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table: counts, precision, recall and F1 a 95 % bootstrap interval."""

    name: str
    gold: int
    predicted: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measures of a set of documents."""

    documents: list[DocumentScore]
    measures: list[Measure]
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
    return Evaluation(scores, _measures(scores), macro_f1(_sum_certainty(scores)))


def score(gold: Document, predicted: Document) -> DocumentScore:
    """Return the counts of one document."""
    result = DocumentScore()
    spans = [{span.id: span for span in document.spans} for document in (gold, predicted)]
    for label in _LABELS:
        _score_spans(gold, predicted, label, spans, result)
    _score_claims(gold, predicted, spans, result)
    return result


def macro_f1(certainty: Counter[tuple[str, str]]) -> float:
    """Return the mean F1 of the certainty levels that were annotated, from (gold, predicted) counts."""
    values = []
    for level in CERTAINTIES:
        gold = sum(count for (one, _), count in certainty.items() if one == level)
        predicted = sum(count for (_, other), count in certainty.items() if other == level)
        if gold:
            values.append(_f1((certainty[level, level], gold, predicted))[2])
    return sum(values) / len(values) if values else 0.0


def _score_spans(
    gold: Document,
    predicted: Document,
    label: str,
    spans: list[dict[str, DocumentSpan]],
    result: DocumentScore,
) -> None:
    one = [span for span in gold.spans if span.label == label]
    two = [span for span in predicted.spans if span.label == label]
    exact = {_bounds(span) for span in one} & {_bounds(span) for span in two}
    pairs = matched(one, two, lambda a, b: overlap(_bounds(a), _bounds(b)), _bounds)
    result.counts[f"{label} exact"] = (len(exact), len(one), len(two))
    result.counts[f"{label} overlap"] = (len(pairs), len(one), len(two))
    for kind, found, used in (
        ("missed", one, {at for at, _ in pairs}),
        ("false", two, {at for _, at in pairs}),
    ):
        for at, span in enumerate(found):
            if at not in used:
                result.errors.append(Error(gold.id, f"{kind} {label}", _in_context(gold.text, span)))
    if label == "dose":
        _score_doses(gold, [(one[at], two[place]) for at, place in pairs], len(one), len(two), spans, result)


def _score_doses(
    gold: Document,
    pairs: list[tuple[DocumentSpan, DocumentSpan]],
    count: int,
    predicted: int,
    spans: list[dict[str, DocumentSpan]],
    result: DocumentScore,
) -> None:
    right = linked = linkable = 0
    attributes: dict[str, Counts] = dict.fromkeys(_ATTRIBUTES, (0, 0, 0))
    for one, two in pairs:
        if not isinstance(one, DoseSpan) or not isinstance(two, DoseSpan):
            continue
        same = (one.low, one.high, unit_name(one.unit)) == (two.low, two.high, unit_name(two.unit))
        right += same
        if not same:
            shown = (
                f"{one.text!r}: {one.low}–{one.high} {one.unit}, predicted {two.low}–{two.high} {two.unit}"
            )
            result.errors.append(Error(gold.id, "dose value", shown))
        if one.drug:
            linkable += 1
            meant = spans[1][two.drug].text if two.drug else ""
            linked += bool(meant) and names_match(spans[0][one.drug].text, meant)
            if not meant or not names_match(spans[0][one.drug].text, meant):
                shown = f"{one.text!r} of {spans[0][one.drug].text!r}, predicted of {meant or None!r}"
                result.errors.append(Error(gold.id, "dose link", shown))
        for name in _ATTRIBUTES:
            first, second = getattr(one, name), getattr(two, name)
            hit = bool(first and second and overlap(_bounds(first), _bounds(second)))
            attributes[name] = _add(attributes[name], (int(hit), int(bool(first)), int(bool(second))))
    if pairs:
        result.counts.update({f"dose {name}": counts for name, counts in attributes.items()})
    result.counts["dose value"] = (right, count, predicted)
    result.counts["dose link accuracy"] = (linked, linkable, linkable)


def _score_claims(
    gold: Document, predicted: Document, spans: list[dict[str, DocumentSpan]], result: DocumentScore
) -> None:
    def same_pair(one: DocumentClaim, two: DocumentClaim) -> bool:
        return overlap(_bounds(one), _bounds(two)) and all(
            overlap(_bounds(a), _bounds(b)) or names_match(a.text, b.text)
            for a, b in (
                (spans[0][one.drug], spans[1][two.drug]),
                (spans[0][one.condition], spans[1][two.condition]),
            )
        )

    def same_claim(one: DocumentClaim, two: DocumentClaim) -> bool:
        return (one.relation, one.negated) == (two.relation, two.negated) and same_pair(one, two)

    one, two = list(gold.claims), list(predicted.claims)
    result.counts["pair"] = (len(matched(one, two, same_pair, _bounds)), len(one), len(two))
    pairs = matched(one, two, same_claim, _bounds)
    result.counts["claim"] = (len(pairs), len(one), len(two))
    for kind, claims, names, used in (
        ("missed claim", one, spans[0], {at for at, _ in pairs}),
        ("false claim", two, spans[1], {at for _, at in pairs}),
    ):
        for at, claim in enumerate(claims):
            if at not in used:
                result.errors.append(Error(gold.id, kind, _shown(gold.text, claim, names)))
    for name, wanted in (("direct", False), ("anaphor", True)):
        hits = sum(one[at].anaphor is wanted for at, _ in pairs)
        result.counts[f"claim recall, {name}"] = (hits, sum(claim.anaphor is wanted for claim in one), 0)
    levels = [(one[at].certainty, two[place].certainty) for at, place in pairs]
    result.certainty.update(levels)
    result.counts["certainty accuracy"] = (sum(a == b for a, b in levels), len(levels), len(levels))
    for (at, _), (a, b) in zip(pairs, levels, strict=True):
        if a != b:
            shown = f"{a}, predicted {b}: {_shown(gold.text, one[at], spans[0])}"
            result.errors.append(Error(gold.id, "certainty", shown))
    hedged = [(a != "asserted", b != "asserted") for a, b in levels]
    result.counts["hedged claim"] = (
        sum(a and b for a, b in hedged),
        sum(a for a, _ in hedged),
        sum(b for _, b in hedged),
    )
    denied = sum(
        not claim.negated
        and claim.certainty == "asserted"
        and any(x.negated and x.relation == claim.relation and same_pair(x, claim) for x in one)
        for claim in two
    )
    result.counts["denied claims shown as asserted"] = (denied, sum(claim.negated for claim in one), 0)


def _measures(scores: Sequence[DocumentScore]) -> list[Measure]:
    total = _total(scores)
    generator = random.Random(0)
    samples: dict[str, list[float]] = {name: [] for name in total}
    for _ in range(_SAMPLES):
        drawn = _total(generator.choices(scores, k=len(scores))) if scores else {}
        for name in samples:
            samples[name].append(_f1(drawn.get(name, (0, 0, 0)))[2])
    measures = []
    for name, counts in total.items():
        values = sorted(samples[name])
        low, high = values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]
        measures.append(Measure(name, counts[1], counts[2], *_f1(counts), low, high))
    return measures


def _total(scores: Sequence[DocumentScore]) -> dict[str, Counts]:
    total: dict[str, Counts] = {}
    for one in scores:
        for name, counts in one.counts.items():
            total[name] = _add(total.get(name, (0, 0, 0)), counts)
    return total


def _sum_certainty(scores: Sequence[DocumentScore]) -> Counter[tuple[str, str]]:
    return sum((one.certainty for one in scores), Counter())


def _add(one: Counts, other: Counts) -> Counts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _f1(counts: Counts) -> tuple[float, float, float]:
    right, gold, predicted = counts
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def _bounds(item: Any) -> Bounds:
    return item.start, item.end


def _in_context(text: str, span: DocumentSpan) -> str:
    around = text[max(0, span.start - _CONTEXT) : span.end + _CONTEXT].replace("\n", " ")
    return f"{span.text!r} in …{around}…"


def _shown(text: str, claim: DocumentClaim, spans: dict[str, DocumentSpan]) -> str:
    denial = "NOT " if claim.negated else ""
    names = f"{spans[claim.drug].text} | {denial}{claim.relation} | {spans[claim.condition].text}"
    return f"{names} | {claim.certainty} in …{text[claim.start : claim.end]}…"
