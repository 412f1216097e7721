"""Turn annotated articles into examples: candidate pairs with what the annotation says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.learn.matching import overlap, same_mention
from claimx.learn.scoring import NONE
from claimx.linear_model import FeatureGroup, FeatureGroups
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.model_folders import RULES
from claimx.pipeline import load
from claimx.records import Document, DocumentClaim, DocumentSpan, Quote
from claimx.relations.candidate import Candidate
from claimx.relations.certainty import rule_denies, rule_doubts, rule_leaves_open, rule_states
from claimx.relations.context import Place, place_of
from claimx.relations.features import PairDescriber
from claimx.relations.pairs import CandidatePairs
from claimx.text.attributes import CANDIDATES


@dataclass(frozen=True, slots=True)
class Example:
    """One candidate pair with what is known of it; *marks* are features of denial and certainty only.

    *relation* is ``none`` where the article makes no such claim; *negated* and *certainty* are those of the
    claim. Examples of one *group*, the register of the article where it says one, are held out together.
    *place* says where the pair stands among those of its article; it is None where the others are not known,
    as for a pair of which only a reviewer's label is. *denied*, *doubted* and *left_open* tell what the rules
    read, which no model overrules, *stated* what they are sure of.
    """

    doc_id: str
    features: FeatureGroups
    marks: FeatureGroup
    relation: str
    negated: bool
    certainty: str
    group: str
    place: Place | None
    denied: bool
    doubted: bool
    left_open: bool
    stated: bool
    weight: float = 1.0
    """Below 1 for one that nobody is sure of."""


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


def example_of(
    describer: PairDescriber,
    candidate: Candidate,
    claim: tuple[str, bool, str] | None,
    *,
    doc_id: str,
    group: str,
    place: Place | None,
    weight: float = 1.0,
) -> Example:
    """Return the example of a candidate; *claim* is its relation, denial and certainty, None where it is
    none.
    """
    relation, negated, certainty = claim or (NONE, False, "")
    return Example(
        doc_id,
        describer.groups(candidate),
        describer.marks(candidate),
        relation,
        negated,
        certainty,
        group,
        place,
        rule_denies(candidate),
        rule_doubts(candidate),
        rule_leaves_open(candidate),
        rule_states(candidate),
        weight,
    )


def _of_document(doc: Doc, document: Document) -> Iterator[Example]:
    describer = PairDescriber(doc)
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
        yield example_of(
            describer,
            candidate,
            None if claim is None else (claim.relation, claim.negated, claim.certainty),
            doc_id=document.id,
            group=group_of(document),
            place=place_of(candidate),
        )


def _chosen(claims: list[DocumentClaim], relation: str, *, denied: bool) -> DocumentClaim | None:
    """Return the claim that a candidate should become: of its trigger's relation, denied as the rules read
    it.
    """
    return min(claims, key=lambda claim: (claim.relation != relation, claim.negated != denied), default=None)


def _same(marked: DocumentSpan, found: Span) -> bool:
    return same_mention(marked, Quote(found.text, found.start_char, found.end_char))
