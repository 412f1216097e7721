"""Turn annotated articles into examples: candidate pairs with what the annotation says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.learn.matching import overlap, same_mention
from claimx.learn.scoring import NONE
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.model_folders import RULES
from claimx.pipeline import load
from claimx.records import Document, DocumentClaim, DocumentSpan, Quote
from claimx.relations.features import describe
from claimx.relations.pairs import CandidatePairs
from claimx.text.attributes import CANDIDATES
from claimx.text.words import words_of


@dataclass(frozen=True, slots=True)
class Example:
    """One candidate pair of an annotated article.

    *relation* is ``none`` where the article makes no such claim, or where the rules read its denial
    wrongly: then no claim is better than the opposite one. *certainty* is that of the claim, or empty.
    Examples of one *group*, the register of the article where it says one, are held out together. One
    that nobody is sure of has a *weight* below 1.
    """

    doc_id: str
    features: tuple[str, ...]
    relation: str
    certainty: str
    group: str
    weight: float = 1.0


def candidate_pipeline() -> Language:
    """Return the pipeline that makes all candidate pairs and decides nothing by a model."""
    nlp = load(RULES)
    pairs = nlp.get_pipe("claimx_candidates")
    assert isinstance(pairs, CandidatePairs)
    pairs.all_pairs = True
    return nlp


def examples(nlp: Language, documents: Iterable[Document]) -> Iterator[Example]:
    """Yield the examples of *documents* in text order; *nlp* comes from `candidate_pipeline`."""
    for document in documents:
        yield from _of_document(nlp(document.text), document)


def group_of(document: Document) -> str:
    """Return the name of the articles that are held out together with *document*."""
    return str(document.meta.get("register") or document.id)


def _of_document(doc: Doc, document: Document) -> Iterator[Example]:
    words = words_of(doc)
    spans = {span.id: span for span in document.spans}
    drugs = {span.start: span for span in doc.spans[DRUGS]}
    conditions = {span.start: span for span in doc.spans[CONDITIONS]}
    for candidate in getattr(doc._, CANDIDATES):
        first, last = candidate["sentence"]
        bounds = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
        meant = [
            claim
            for claim in document.claims
            if overlap((claim.start, claim.end), bounds)
            and _same(spans[claim.drug], drugs[candidate["drug"]])
            and _same(spans[claim.condition], conditions[candidate["condition"]])
        ]
        claim = _chosen(meant, candidate["relation"], denied=bool(candidate["negations"]))
        yield Example(
            document.id,
            tuple(describe(words, candidate)),
            claim.relation if claim else NONE,
            claim.certainty if claim else "",
            group_of(document),
        )


def _chosen(claims: list[DocumentClaim], relation: str, *, denied: bool) -> DocumentClaim | None:
    """Return the claim that a candidate should become: that of its trigger's relation before others."""
    fitting = [claim for claim in claims if claim.negated == denied]
    return next((claim for claim in fitting if claim.relation == relation), fitting[0] if fitting else None)


def _same(marked: DocumentSpan, found: Span) -> bool:
    return same_mention(marked, Quote(found.text, found.start_char, found.end_char))
