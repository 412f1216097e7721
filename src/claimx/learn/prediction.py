"""Annotate articles whose annotation by hand is known, to compare the two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.language import Language

from claimx.extraction import annotate
from claimx.learn.evaluation import Evaluation, evaluate
from claimx.learn.examples import candidate_pipeline
from claimx.model import Model
from claimx.records import Article, Document
from claimx.relations.decision import RelationDecision


def evaluated(nlp: Language, gold: Sequence[Document], *, keep_all: bool = False) -> Evaluation:
    """Return the measures of *nlp* on *gold*; with *keep_all* every candidate pair is a claim.

    Raises RecordError where an article cannot be annotated.
    """
    decision = nlp.get_pipe("claimx_relations")
    assert isinstance(decision, RelationDecision)
    decision.keep_all = keep_all
    try:
        return evaluate(gold, list(_predicted(nlp, gold)))
    finally:
        decision.keep_all = False


def model_pipeline(model: Model) -> Language:
    """Return the pipeline in which *model*, which need not be saved, decides."""
    nlp = candidate_pipeline()
    decision = nlp.get_pipe("claimx_relations")
    assert isinstance(decision, RelationDecision)
    decision.from_bytes(model.to_bytes())
    return nlp


def _predicted(nlp: Language, gold: Sequence[Document]) -> Iterable[Document]:
    articles = (Article(document.id, document.text, document.title) for document in gold)
    return (row for row in annotate(nlp, articles) if isinstance(row, Document))
