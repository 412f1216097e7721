"""Score one predicted document against the annotated one: counts, confusions, errors with their cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from claimx.learn.matching import Bounds, matched, names_match, overlap, same_mention
from claimx.learn.units import unit_name
from claimx.model import RELATIONS
from claimx.records import Document, DocumentClaim, DocumentSpan, DoseSpan

NONE = RELATIONS[0]
"""What a pair is that is no claim."""

_LABELS = ("drug", "condition", "dose", "hedge")
_ATTRIBUTES = ("frequency", "duration", "route", "form")
_CONTEXT = 50  # characters on either side of a span in an error
_SURE = ("asserted", "probable")

Counts = tuple[int, int, int]  # right, annotated, predicted


@dataclass(frozen=True, slots=True)
class Error:
    """One difference between annotation and prediction; *kind* groups them."""

    doc_id: str
    kind: str
    text: str
    cause: str = ""
    """Why a claim was missed or is false, as far as both annotations show it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one predicted claim.

    It is *right* where relation and denial are; a reviewer would accept it as it stands where the
    certainty is right too.
    """

    relation: str
    score: float | None
    right: bool
    accepted: bool


@dataclass(slots=True)
class DocumentScore:
    """The counts of one document by measure, its confusions, its errors and the outcome of each claim.

    The confusions count (annotated, predicted): certainties of matched claims, relations of pairs.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    certainty: Counter[tuple[str, str]] = field(default_factory=Counter)
    relation: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[Error] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def score(gold: Document, predicted: Document) -> DocumentScore:
    """Return the counts of one document."""
    result = DocumentScore()
    spans = [{span.id: span for span in document.spans} for document in (gold, predicted)]
    for label in _LABELS:
        _score_spans(gold, predicted, label, spans, result)
    _score_claims(gold, predicted, spans, result)
    return result


def add(one: Counts, other: Counts) -> Counts:
    """Return the sum of two counts."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


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
            attributes[name] = add(attributes[name], (int(hit), int(bool(first)), int(bool(second))))
    if pairs:
        result.counts.update({f"dose {name}": counts for name, counts in attributes.items()})
    result.counts["dose value"] = (right, count, predicted)
    result.counts["dose link accuracy"] = (linked, linkable, linkable)


def _score_claims(
    gold: Document, predicted: Document, spans: list[dict[str, DocumentSpan]], result: DocumentScore
) -> None:
    def same_pair(one: DocumentClaim, two: DocumentClaim) -> bool:
        return _same_pair(one, two, spans[0], spans[1])

    def same_claim(one: DocumentClaim, two: DocumentClaim) -> bool:
        return (one.relation, one.negated) == (two.relation, two.negated) and same_pair(one, two)

    one, two = list(gold.claims), list(predicted.claims)
    same_pairs = matched(one, two, same_pair, _bounds)
    result.counts["pair"] = (len(same_pairs), len(one), len(two))
    pairs = matched(one, two, same_claim, _bounds)
    result.counts["claim"] = (len(pairs), len(one), len(two))
    _note_claims(gold, predicted, same_pairs, pairs, result)
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
    _count_worst(one, two, spans, result)


def _count_worst(
    gold: Sequence[DocumentClaim],
    predicted: Sequence[DocumentClaim],
    spans: list[dict[str, DocumentSpan]],
    result: DocumentScore,
) -> None:
    """Count what misleads a reader most: denials shown as claims, doubts shown as something surer.

    A denial that is shown as a claim counts only where nobody states the same undenied beside it, a doubt
    only where nobody states the same more surely.
    """

    def meant(claim: DocumentClaim, own: dict[str, DocumentSpan]) -> list[DocumentClaim]:
        """Return the annotated claims of the same relation and pair; *own* are the spans of *claim*."""
        return [
            one for one in gold if one.relation == claim.relation and _same_pair(one, claim, spans[0], own)
        ]

    denials = [claim for claim in gold if claim.negated]
    doubts = [claim for claim in gold if claim.certainty == "doubtful" and not claim.negated]
    shown = [(claim, meant(claim, spans[1])) for claim in predicted if not claim.negated]
    asserted = sum(
        claim.certainty == "asserted" and any(one.negated for one in same) for claim, same in shown
    )
    turned = {
        one.id
        for claim, same in shown
        if claim.certainty != "doubtful" and all(one.negated for one in same)
        for one in same
    }
    surer = {one.id for claim, same in shown if claim.certainty in _SURE for one in same}.intersection(
        doubt.id
        for doubt in doubts
        if not any(one.certainty in _SURE and not one.negated for one in meant(doubt, spans[0]))
    )
    result.counts["denied claims shown as asserted"] = (asserted, len(denials), 0)
    result.counts["denied claims shown as claims"] = (len(turned), len(denials), 0)
    result.counts["doubtful claims shown as surer"] = (len(surer), len(doubts), 0)


def _same_pair(
    one: DocumentClaim,
    two: DocumentClaim,
    spans: dict[str, DocumentSpan],
    spans_of_two: dict[str, DocumentSpan],
) -> bool:
    """Tell whether two claims are of the same place, drug and condition."""
    return overlap(_bounds(one), _bounds(two)) and all(
        same_mention(a, b)
        for a, b in (
            (spans[one.drug], spans_of_two[two.drug]),
            (spans[one.condition], spans_of_two[two.condition]),
        )
    )


def _note_claims(
    gold: Document,
    predicted: Document,
    same_pairs: Sequence[tuple[int, int]],
    pairs: Sequence[tuple[int, int]],
    result: DocumentScore,
) -> None:
    """Note the outcome of each predicted claim, the relations confused, and each error with its cause."""
    right = {place: gold.claims[at] for at, place in pairs}
    found = {at for at, _ in pairs}
    for place, claim in enumerate(predicted.claims):
        accepted = place in right and right[place].certainty == claim.certainty
        result.outcomes.append(Outcome(claim.relation, claim.score, place in right, accepted))
    differing = [(at, place) for at, place in same_pairs if at not in found and place not in right]
    for at, place in [*pairs, *differing]:
        result.relation[_relation(gold.claims[at]), _relation(predicted.claims[place])] += 1
    causes: dict[tuple[str, int], str] = {}
    for at, place in differing:
        same = gold.claims[at].relation == predicted.claims[place].relation
        causes["missed", at] = causes["false", place] = "wrong denial" if same else "wrong relation"
    for kind, this, other, used in (("missed", gold, predicted, found), ("false", predicted, gold, right)):
        spans = {span.id: span for span in this.spans}
        for at, claim in enumerate(this.claims):
            if at in used:
                continue
            cause = causes.get((kind, at))
            if cause is None:
                cause = _cause(kind, claim, spans, other)
                relation = _relation(claim)
                result.relation[(relation, NONE) if kind == "missed" else (NONE, relation)] += 1
            result.errors.append(Error(gold.id, f"{kind} claim", _shown(gold.text, claim, spans), cause))


def _relation(claim: DocumentClaim) -> str:
    return f"not {claim.relation}" if claim.negated else claim.relation


def _cause(kind: str, claim: DocumentClaim, spans: dict[str, DocumentSpan], other: Document) -> str:
    """Return what the other annotation lacks: one of the mentions, or only the claim."""
    for part in (spans[claim.drug], spans[claim.condition]):
        if not any(
            span.label == part.label and overlap(_bounds(span), _bounds(part)) for span in other.spans
        ):
            return f"{part.label} not found" if kind == "missed" else f"{part.label} not annotated"
    if claim.anaphor:
        return "drug or condition named elsewhere"
    return "pair taken for no claim" if kind == "missed" else "no claim there"


def _bounds(item: Any) -> Bounds:
    return item.start, item.end


def _in_context(text: str, span: DocumentSpan) -> str:
    around = text[max(0, span.start - _CONTEXT) : span.end + _CONTEXT].replace("\n", " ")
    return f"{span.text!r} in …{around}…"


def _shown(text: str, claim: DocumentClaim, spans: dict[str, DocumentSpan]) -> str:
    denial = "NOT " if claim.negated else ""
    names = f"{spans[claim.drug].text} | {denial}{claim.relation} | {spans[claim.condition].text}"
    return f"{names} | {claim.certainty} in …{text[claim.start : claim.end]}…"
