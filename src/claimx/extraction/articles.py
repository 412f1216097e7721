"""Extract from a stream of articles, with memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from claimx.extraction.claim_records import claims
from claimx.extraction.corpus_document import document
from claimx.records import Article, Claim, Document, ErrorRecord
from claimx.sources.distinct import distinct

_VOCABULARY = 100_000  # words that stay in spaCy's vocabulary; it would grow with every article otherwise
_Made = TypeVar("_Made")


def extract(
    nlp: Language, articles: str | Article | Iterable[str | Article]
) -> Iterator[Claim | ErrorRecord]:
    """Yield the claims of *articles* in their order.

    A string is the text of one article and gets its number (from 1) as document id; a single article may
    stand by itself. An article that cannot be processed gives one error record; the others go on. Two
    articles with one id and other texts get an id each, as `distinct` in `claimx.sources` says. Memory does
    not grow with the articles, but for some bytes for each id.
    """
    return _records(nlp, articles, lambda doc, article: claims(doc, article.id))


def annotate(
    nlp: Language, articles: str | Article | Iterable[str | Article]
) -> Iterator[Document | ErrorRecord]:
    """Yield *articles* as documents in the corpus format; for the rest see `extract`."""
    return _records(
        nlp, articles, lambda doc, article: [document(doc, article.id, article.title, article.meta)]
    )


def bounded_vocabulary(nlp: Language) -> AbstractContextManager[object]:
    """Return a context in which *nlp* keeps no new words, once it knows many.

    A Doc that is made within is dead after it, so nobody else may have a turn there.
    """
    held = nlp.vocab.in_memory_zone  # type: ignore[attr-defined]  # the stub lacks it
    return nlp.memory_zone() if len(nlp.vocab) > _VOCABULARY and not held else nullcontext()


def _records(
    nlp: Language,
    articles: str | Article | Iterable[str | Article],
    made: Callable[[Doc, Article], list[_Made]],
) -> Iterator[_Made | ErrorRecord]:
    """Yield what *made* makes of each article, with no Doc of it alive."""
    given = [articles] if isinstance(articles, (str, Article)) else articles
    numbered = (
        one if isinstance(one, Article) else Article(str(number), one) for number, one in enumerate(given, 1)
    )
    for article in distinct(numbered):
        rows: list[_Made] | list[ErrorRecord]
        with bounded_vocabulary(nlp):
            try:
                rows = made(nlp(article.text), article)
            except Exception as error:  # one article must never stop the others
                rows = [ErrorRecord.from_exception(article.id, "extract", error)]
        yield from rows
