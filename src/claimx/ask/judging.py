"""Turn an answer about claims into labels: accepted, corrected or rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from claimx.ask.answers import JudgeAnswer, Judgement, SaidClaim
from claimx.ask.article import KnownArticle
from claimx.ask.named import mentions_in
from claimx.ask.questions import Question, named
from claimx.ask.refusals import Refusals, RefusedError
from claimx.records import Claim, Label, Quote

_PLAIN = ("relation", "negated", "certainty")


def judged(
    question: Question, answer: JudgeAnswer, annotator: str, at: str, refusals: Refusals
) -> Iterator[Label]:
    """Yield a label of each claim of *question* that *answer* judges once and without contradiction."""
    counts = Counter(one.claim for one in answer.judgements)
    by_number = {one.claim: one for one in answer.judgements}
    for number, count in counts.items():
        if not 1 <= number <= len(question.claims):
            refusals.add("unknown claim", str(number))
        elif count > 1:
            refusals.add("repeated", f"claim {number}")
    for number, claim in enumerate(question.claims, 1):
        if number not in counts:
            refusals.add("left out", f"claim {number}")
        elif counts[number] == 1:
            try:
                yield _label(question.article, claim, by_number[number], annotator, at)
            except RefusedError as error:
                refusals.add(error.reason, error.detail)


def decision(
    claim: Claim,
    annotator: str,
    at: str,
    *,
    corrections: dict[str, Any] | None = None,
    reason: Any = None,
) -> Label:
    """Return the label that accepts *claim*, with *corrections*, or rejects it for *reason*."""
    return Label(
        claim_id=claim.id,
        doc_id=claim.doc_id,
        annotator=annotator,
        at=at,
        verdict="accept" if reason is None else "reject",
        corrections=corrections or {},
        reason=reason,
        claim=claim,
    )


def _label(article: KnownArticle, claim: Claim, one: Judgement, annotator: str, at: str) -> Label:
    if one.right and (one.reason or one.fixed):
        raise RefusedError("contradictory", f"claim {one.claim} is right and wrong")
    if one.right:
        return decision(claim, annotator, at)
    if one.fixed is not None and claim.kind == "drug_condition":
        return decision(claim, annotator, at, corrections=_corrections(article, claim, one.fixed))
    if one.reason is None:
        raise RefusedError("contradictory", f"claim {one.claim} is wrong for no reason")
    return decision(claim, annotator, at, reason=one.reason)


def _corrections(article: KnownArticle, claim: Claim, said: SaidClaim) -> dict[str, Any]:
    """Return what *said* has otherwise than *claim*; raise RefusedError for words that are not there."""
    corrections: dict[str, Any] = {}
    sentence = Quote(claim.sentence, claim.start, claim.end)
    drug, condition = mentions_in(article, sentence, said.drug, said.condition)
    for name, shown, meant, words in (
        ("drug", claim.drug, drug, said.drug),
        ("condition", claim.condition, condition, said.condition),
    ):
        if shown is None or words.lower().split() != named(shown).lower().split():
            corrections[name] = meant.to_dict()
    plain = {name: getattr(said, name) for name in _PLAIN}
    corrections.update({name: value for name, value in plain.items() if value != getattr(claim, name)})
    if not corrections:
        raise RefusedError("contradictory", "a claim is fixed that stays as it was")
    return corrections
