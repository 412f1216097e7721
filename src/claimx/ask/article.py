"""What is known of an article before anybody is asked: its sentences, names, claims, undecided pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from claimx.extraction import bounded_vocabulary, claims, document, sentences
from claimx.labels.annotators import UNSURE
from claimx.records import Article, Claim, Document, ErrorRecord, Extractor, MentionSpan, Quote
from claimx.records.ids import claim_id
from claimx.relations.decision import RelationDecision
from claimx.text.attributes import PROVENANCE


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article as claimx read it.

    *claims* are those that it makes; *unsure* are pairs that it looked at and made no claim of, the likeliest
    first, as the claim that they would be. *extractor* is what read it.
    """

    id: str
    title: str
    text: str
    sentences: tuple[Quote, ...]
    mentions: tuple[MentionSpan, ...]
    claims: tuple[Claim, ...]
    unsure: tuple[Claim, ...]
    extractor: Extractor

    def sentence_at(self, start: int, end: int) -> Quote:
        """Return the sentence that holds ``text[start:end]``, or these words where no single one does."""
        held = next((one for one in self.sentences if one.start <= start and end <= one.end), None)
        return held or Quote(self.text[start:end], start, end)


def known_articles(
    nlp: Language, articles: Iterable[Article | ErrorRecord], *, unsure: int = 0
) -> Iterator[KnownArticle | ErrorRecord]:
    """Yield *articles* in their order as *nlp* reads them, each with at most *unsure* undecided pairs.

    What could not be read stays an error record, and what cannot be processed becomes one.
    """
    for article in articles:
        if isinstance(article, ErrorRecord):
            yield article
            continue
        known: KnownArticle | ErrorRecord
        with bounded_vocabulary(nlp):
            try:
                known = _known(nlp, article, unsure)
            except Exception as error:  # one article must never stop the others
                known = ErrorRecord.from_exception(article.id, "extract", error)
        yield known


def _known(nlp: Language, article: Article, unsure: int) -> KnownArticle:
    doc = nlp(article.text)
    made = tuple(claims(doc, article.id))
    found: Document = document(doc, article.id)
    provenance = getattr(doc._, PROVENANCE)
    return KnownArticle(
        article.id,
        article.title,
        article.text,
        tuple(sentences(doc)),
        tuple(span for span in found.spans if isinstance(span, MentionSpan)),
        made,
        _undecided(nlp, doc, article.id, made)[:unsure] if unsure else (),
        made[0].extractor if made else Extractor("", "", "", provenance.get("lexicon_sha256", "")),
    )


def _undecided(nlp: Language, doc: Doc, doc_id: str, made: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the claims that *doc* would have of every pair about which it has none, by falling score."""
    decision = nlp.get_pipe("claimx_relations")
    assert isinstance(decision, RelationDecision)
    decision.keep_all = True
    try:
        everything = claims(decision(doc), doc_id)
    finally:
        decision.keep_all = False
    taken = {_pair(claim) for claim in made}
    undecided = []
    for claim in sorted(everything, key=lambda claim: (-(claim.score or 0.0), claim.start, claim.id)):
        if claim.kind == "drug_condition" and _pair(claim) not in taken:
            taken.add(_pair(claim))
            own = claim_id(doc_id, claim.kind, drug=claim.drug, condition=claim.condition)
            undecided.append(replace(claim, id=own, why=replace(claim.why, rule=UNSURE)))
    return tuple(undecided)


def _pair(claim: Claim) -> tuple[object, ...]:
    return tuple(
        (part.start, part.antecedent.start if part.antecedent else part.start) if part else None
        for part in (claim.drug, claim.condition)
    )
