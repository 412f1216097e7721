"""Turn the claims that were read in an article into labels of claimx's claims, and into new claims."""

from __future__ import annotations

from dataclasses import replace

from claimx import __version__
from claimx.ask.answers import ReadAnswer, ReadClaim
from claimx.ask.article import KnownArticle
from claimx.ask.judging import decision
from claimx.ask.named import NOT_THERE, mentions_in
from claimx.ask.quotes import places
from claimx.ask.refusals import Refusals, RefusedError
from claimx.labels.annotators import READ
from claimx.learn.matching import overlap, same_mention
from claimx.records import Claim, Extractor, Label, Mention, Quote, Why
from claimx.records.ids import claim_id

_MOST = 5000  # claims of an article
_PLAIN = ("relation", "negated", "certainty")


def read_blind(
    article: KnownArticle, answer: ReadAnswer, annotator: str, at: str, refusals: Refusals
) -> list[Label]:
    """Return the labels that *answer* gives, those of claimx's claims first.

    A claim of claimx about a pair that was read in its sentence is accepted, with what was read otherwise
    as corrections. What claimx does not have is accepted as a claim of its own. A claim of claimx that was
    not read is rejected as no claim, unless something of the answer was refused: then nobody knows what was
    meant.
    """
    if len(answer.claims) > _MOST:
        refusals.add("too many", f"{len(answer.claims)} claims")
        return []
    read: list[Claim] = []
    seen: set[tuple[object, ...]] = set()
    refused = False
    for one in answer.claims:
        try:
            claim = _claim(article, one, annotator)
            key = (claim.id, claim.start, *(getattr(claim, name) for name in _PLAIN))
            if key in seen:
                raise RefusedError("repeated", f"{one.drug} {one.relation} {one.condition}")
        except RefusedError as error:
            refused = True
            refusals.add(error.reason, error.detail)
        else:
            seen.add(key)
            read.append(claim)
    labels: list[Label] = []
    for shown in article.claims:
        if shown.kind != "drug_condition":
            continue
        meant = min(
            (claim for claim in read if _about_the_same(shown, claim)),
            key=lambda claim: [getattr(claim, name) != getattr(shown, name) for name in _PLAIN],
            default=None,
        )
        if meant is not None:
            read.remove(meant)
            differing = {name: getattr(meant, name) for name in _PLAIN}
            corrections = {name: value for name, value in differing.items() if value != getattr(shown, name)}
            labels.append(decision(shown, annotator, at, corrections=corrections))
        elif not refused:
            labels.append(decision(shown, annotator, at, reason="not_a_claim"))
    return [*labels, *(decision(claim, annotator, at) for claim in _numbered(article, read))]


def _claim(article: KnownArticle, one: ReadClaim, annotator: str) -> Claim:
    quoted = next(places(one.sentence, article.text), None)
    if quoted is None:
        raise RefusedError(NOT_THERE, f"“{one.sentence}”")
    sentence = article.sentence_at(*quoted)
    drug, condition = mentions_in(article, sentence, one.drug, one.condition)
    return Claim(
        id=claim_id(article.id, "drug_condition", drug=drug, condition=condition),
        kind="drug_condition",
        doc_id=article.id,
        sentence=sentence.text,
        start=sentence.start,
        end=sentence.end,
        drug=drug,
        condition=condition,
        relation=one.relation,
        negated=one.negated,
        certainty=one.certainty,
        why=Why(READ),
        extractor=Extractor(__version__, annotator, "", article.extractor.lexicon_sha256),
    )


def _about_the_same(shown: Claim, claim: Claim) -> bool:
    return overlap((shown.start, shown.end), (claim.start, claim.end)) and all(
        one is not None and other is not None and same_mention(_meant(one), _meant(other))
        for one, other in ((shown.drug, claim.drug), (shown.condition, claim.condition))
    )


def _meant(mention: Mention) -> Mention | Quote:
    return mention.antecedent or mention


def _numbered(article: KnownArticle, read: list[Claim]) -> list[Claim]:
    """Return *read* in text order, those about words that have a claim already with ids of their own."""
    taken = {claim.id for claim in article.claims}
    made = []
    for claim in sorted(read, key=lambda claim: (claim.start, claim.id)):
        ordinal = 0
        while claim.id in taken:
            ordinal += 1
            own = claim_id(
                claim.doc_id, claim.kind, drug=claim.drug, condition=claim.condition, ordinal=ordinal
            )
            claim = replace(claim, id=own)
        taken.add(claim.id)
        made.append(claim)
    return made
