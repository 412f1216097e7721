"""Extract from a stream of articles, with memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from claimx.extraction.claim_records import claims
from claimx.extraction.corpus_document import document
from claimx.records import Article, Claim, Document, ErrorRecord

_BATCH = 64  # articles whose new strings are held at once
_VOCABULARY = 100_000  # words that stay in spaCy's vocabulary; it would grow with every article otherwise


def extract(nlp: Language, articles: Iterable[str | Article]) -> Iterator[Claim | ErrorRecord]:
    """Yield the claims of *articles* in their order.

    A string gets its number (from 1) as document id. An article that cannot be processed gives one
    error record; the others go on. Memory does not grow with the number of articles.
    """
    for article, doc in _docs(nlp, articles):
        if isinstance(doc, ErrorRecord):
            yield doc
        else:
            yield from claims(doc, article.id)


def annotate(nlp: Language, articles: Iterable[str | Article]) -> Iterator[Document | ErrorRecord]:
    """Yield *articles* as documents in the corpus format; for the rest see `extract`."""
    for article, doc in _docs(nlp, articles):
        yield doc if isinstance(doc, ErrorRecord) else document(doc, article.id, article.title, article.meta)


def bounded_vocabulary(nlp: Language) -> AbstractContextManager[object]:
    """Return a context in which *nlp* keeps no new words, once it knows many."""
    return nlp.memory_zone() if len(nlp.vocab) > _VOCABULARY else nullcontext()


def _docs(nlp: Language, articles: Iterable[str | Article]) -> Iterator[tuple[Article, Doc | ErrorRecord]]:
    numbered = (
        article if isinstance(article, Article) else Article(str(number), article)
        for number, article in enumerate(articles, 1)
    )
    while batch := list(islice(numbered, _BATCH)):
        with bounded_vocabulary(nlp):
            for article in batch:
                try:
                    doc: Doc | ErrorRecord = nlp(article.text)
                except Exception as error:  # one article must never stop the others
                    doc = ErrorRecord.from_exception(article.id, "extract", error)
                yield article, doc
