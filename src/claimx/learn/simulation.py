"""Answer claims as a careful reviewer would, from the annotation of their articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from claimx.learn.matching import overlap, same_mention
from claimx.records import Claim, Document, DocumentClaim, Label, Mention, Quote
from claimx.records.vocabulary import Reason

_DECIDED = ("relation", "negated", "certainty")


def simulated_labels(
    claims: Iterable[Claim], documents: Iterable[Document], *, at: str, annotator: str = "simulated"
) -> list[Label]:
    """Return one label for each of *claims*, in their order; *at* is the time of all.

    *claims* are of the kind ``drug_condition`` and of articles among *documents*. Where a claim about the
    pair is annotated in the sentence, the label accepts, and corrects what differs of relation, denial and
    certainty. Else it rejects: as a wrong drug or condition where only that differs from what is annotated,
    or as no claim.
    """
    gold = {document.id: _Annotation(document) for document in documents}
    labels = []
    for claim in claims:
        meant = gold[claim.doc_id].meant(claim)
        labels.append(
            Label(
                claim_id=claim.id,
                doc_id=claim.doc_id,
                annotator=annotator,
                at=at,
                verdict="reject" if meant is None else "accept",
                corrections={} if meant is None else _corrections(claim, meant),
                reason=gold[claim.doc_id].reason(claim) if meant is None else None,
                claim=claim,
            )
        )
    return labels


def missed(claims: Sequence[Claim], document: Document) -> Iterator[tuple[Claim, dict[str, Any]]]:
    """Yield what a reviewer of *claims*, all of *document*, would add to them.

    That is each annotated claim in a sentence that is shown, about a pair that is not: as the first claim
    shown with the sentence, and the fields that the review page sends.
    """
    annotation = _Annotation(document)
    spans = {span.id: span for span in document.spans}
    for one in document.claims:
        shown = [claim for claim in claims if annotation.in_sentence(one, claim)]
        if shown and not any(annotation.same_pair(one, claim) for claim in shown):
            places = {
                name: {"start": span.start, "end": span.end}
                for name, span in (("drug", spans[one.drug]), ("condition", spans[one.condition]))
            }
            yield shown[0], {**places, **{name: getattr(one, name) for name in _DECIDED}}


def _corrections(claim: Claim, meant: DocumentClaim) -> dict[str, Any]:
    return {name: getattr(meant, name) for name in _DECIDED if getattr(meant, name) != getattr(claim, name)}


class _Annotation:
    """What is annotated in one article about claims that are shown."""

    def __init__(self, document: Document) -> None:
        self._claims = document.claims
        self._spans = {span.id: span for span in document.spans}

    def meant(self, claim: Claim) -> DocumentClaim | None:
        """Return the annotated claim about the pair of *claim*, of its relation and denial where one is."""
        found = [one for one in self._claims if self.in_sentence(one, claim) and self.same_pair(one, claim)]
        return min(
            found,
            key=lambda one: [getattr(claim, name) != getattr(one, name) for name in _DECIDED],
            default=None,
        )

    def reason(self, claim: Claim) -> Reason:
        """Return why *claim*, about whose pair nothing is annotated, is wrong."""
        alike = [
            one
            for one in self._claims
            if self.in_sentence(one, claim) and (one.relation, one.negated) == (claim.relation, claim.negated)
        ]
        if any(self._same(one.condition, claim.condition) for one in alike):
            return "wrong_drug"
        if any(self._same(one.drug, claim.drug) for one in alike):
            return "wrong_condition"
        return "not_a_claim"

    def in_sentence(self, one: DocumentClaim, claim: Claim) -> bool:
        """Tell whether an annotated claim stands in the sentence of *claim*."""
        return overlap((one.start, one.end), (claim.start, claim.end))

    def same_pair(self, one: DocumentClaim, claim: Claim) -> bool:
        """Tell whether an annotated claim is about the drug and condition of *claim*."""
        return self._same(one.drug, claim.drug) and self._same(one.condition, claim.condition)

    def _same(self, span_id: str, mention: Mention | None) -> bool:
        if mention is None:
            return False
        named: Mention | Quote = mention.antecedent or mention
        return same_mention(self._spans[span_id], named)
