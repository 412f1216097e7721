"""Turn Docs into records: claims for review and documents in the corpus format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from itertools import islice
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx import __version__
from claimx.hedges.matcher import HEDGES
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.mentions.references import REFERENCES
from claimx.records import (
    Article,
    Certainty,
    Claim,
    Cue,
    Document,
    DocumentClaim,
    DocumentSpan,
    Dose,
    DoseSpan,
    ErrorRecord,
    Extractor,
    HedgeCue,
    HedgeSpan,
    HedgeType,
    Mention,
    MentionSpan,
    Quote,
    Why,
    claim_id,
    unique_ids,
)
from claimx.relations.scope import weakest
from claimx.rules import rules_sha256
from claimx.sources.distinct import distinct
from claimx.text.attributes import DOSE_VALUES, NAMES, PROVENANCE, RELATIONS
from claimx.text.reading import reading_of
from claimx.text.words import sentence_bounds, sentence_ends

_BATCH = 64  # articles whose new strings are held at once
_VOCABULARY = 100_000  # words that stay in spaCy's vocabulary; it would grow with every article otherwise
_HEDGED = 0.6
_DOSE_HEDGE = 3  # tokens before an amount in which an approximator limits it: usually from 3 to 5 mg


def claims(doc: Doc, doc_id: str = "") -> list[Claim]:
    """Return the claims of a Doc that went through the pipeline, in text order.

    Every span quotes ``doc.text`` exactly. *doc_id* names the article in the records and their ids.
    """
    return list(unique_ids(_Assembler(doc, doc_id).claims()))


def document(doc: Doc, doc_id: str = "", title: str = "", meta: dict[str, Any] | None = None) -> Document:
    """Return a Doc that went through the pipeline in the corpus format, spans in text order."""
    return _Assembler(doc, doc_id).document(title, meta or {})


def sentences(doc: Doc) -> list[Quote]:
    """Return the sentences of a Doc that went through the pipeline, as claims quote them, in text order."""
    return list(_Assembler(doc, "").sentences())


def extract(nlp: Language, articles: Iterable[str | Article]) -> Iterator[Claim | ErrorRecord]:
    """Yield the claims of *articles* in their order.

    A string gets its number (from 1) as document id. An article that cannot be processed gives one
    error record; the others go on. Two articles with one id and other texts get an id each, as `distinct` in
    `claimx.sources` says. Memory does not grow with the articles, but for some bytes for each id.
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
    named = distinct(numbered)
    while batch := list(islice(named, _BATCH)):
        with bounded_vocabulary(nlp):
            for article in batch:
                try:
                    doc: Doc | ErrorRecord = nlp(article.text)
                except Exception as error:  # one article must never stop the others
                    doc = ErrorRecord.from_exception(article.id, "extract", error)
                yield article, doc


class _Assembler:
    """Build the records of one Doc."""

    def __init__(self, doc: Doc, doc_id: str) -> None:
        self._reading = reading_of(doc)
        self.doc, self.doc_id, self.text = doc, doc_id, self._reading.raw
        self._drugs = {span.start: span for span in doc.spans.get(DRUGS, ())}
        self._conditions = {span.start: span for span in doc.spans.get(CONDITIONS, ())}
        self._references = {span.start: span for span in doc.spans.get(REFERENCES, ())}
        self._hedges = {span.start: span for span in doc.spans.get(HEDGES, ())}
        self._doses: list[dict[str, Any]] = getattr(doc._, DOSE_VALUES)
        self._relations: list[dict[str, Any]] = getattr(doc._, RELATIONS)
        self._names: dict[str, dict[str, str]] = getattr(doc._, NAMES)
        made_by = getattr(doc._, PROVENANCE)
        self._extractor = _extractor(
            *(made_by.get(key, "") for key in ("model", "model_sha256", "lexicon_sha256"))
        )
        self._start_of = sentence_bounds(doc)
        self._end_of = sentence_ends(doc)
        self._relations_of: dict[int, list[dict[str, Any]]] = {}
        for relation in self._relations:
            self._relations_of.setdefault(relation["sentence"][0], []).append(relation)
        self._doses_of: dict[int, list[dict[str, Any]]] = {}
        self._doses_by_drug: dict[tuple[int, str], list[dict[str, Any]]] = {}
        for dose in self._doses:
            first = self._start_of[dose["tokens"][0]]
            self._doses_of.setdefault(first, []).append(dose)
            if dose["drug"] >= 0:
                name = self._drugs[dose["drug"]].kb_id_
                self._doses_by_drug.setdefault((first, name), []).append(dose)
        self._drug_of: dict[int, Span] = {}
        for span in self._drugs.values():
            self._drug_of.setdefault(self._start_of[span.start], span)
        self._hedged = self._hedged_sentences()
        self._dose_hedges = self._hedges_of_doses()

    def claims(self) -> Iterator[Claim]:
        """Yield the claims by sentence; in a sentence pairs, then doses, then hedged statements."""
        for first in sorted({*self._relations_of, *self._doses_of, *self._hedged}):
            pairs, doses = self._relations_of.get(first, []), self._doses_of.get(first, [])
            yield from map(self._pair, pairs)
            yield from map(self._dosage, doses)
            if not pairs and not doses:
                yield self._hedged_statement(first, self._hedged[first])

    def sentences(self) -> Iterator[Quote]:
        """Yield the sentences in text order."""
        yield from map(self._sentence, self._end_of)

    def document(self, title: str, meta: dict[str, Any]) -> Document:
        """Return the spans and claims in the corpus format."""
        numbered: dict[tuple[str, int], str] = {}
        places = sorted(
            [(self._quoted(span).start, "drug", span.start) for span in self._drugs.values()]
            + [(self._quoted(span).start, "condition", span.start) for span in self._conditions.values()]
            + [(self._quoted(span).start, "hedge", span.start) for span in self._hedges.values()]
            + [(dose["start"], "dose", at) for at, dose in enumerate(self._doses)]
        )
        for number, (_, label, key) in enumerate(places, 1):
            numbered[label, key] = f"T{number}"
        spans = tuple(self._document_span(label, key, numbered) for _, label, key in places)
        made = tuple(
            DocumentClaim(
                id=f"C{number}",
                relation=relation["relation"],
                drug=numbered["drug", relation["drug"]],
                condition=numbered["condition", relation["condition"]],
                negated=relation["negated"],
                certainty=relation["certainty"],
                anaphor=relation["anaphor"],
                start=self._sentence(relation["sentence"][0]).start,
                end=self._sentence(relation["sentence"][0]).end,
                score=relation["score"],
                why=self._why(relation),
            )
            for number, relation in enumerate(self._relations, 1)
        )
        return Document(id=self.doc_id, title=title, text=self.text, meta=meta, spans=spans, claims=made)

    def _pair(self, relation: dict[str, Any]) -> Claim:
        drug = self._mention(self._drugs[relation["drug"]], relation["drug_via"])
        condition = self._mention(self._conditions[relation["condition"]], relation["condition_via"])
        first = relation["sentence"][0]
        doses = self._doses_by_drug.get((first, self._drugs[relation["drug"]].kb_id_), ())
        sentence = self._sentence(first)
        return Claim(
            id=claim_id(self.doc_id, "drug_condition", drug=drug, condition=condition),
            kind="drug_condition",
            doc_id=self.doc_id,
            sentence=sentence.text,
            start=sentence.start,
            end=sentence.end,
            drug=drug,
            condition=condition,
            relation=relation["relation"],
            negated=relation["negated"],
            certainty=relation["certainty"],
            hedges=tuple(
                self._hedge(start) for start in relation["hedges"] if start not in self._dose_hedges
            ),
            doses=tuple(map(self._dose, doses)),
            score=relation["score"],
            why=self._why(relation),
            extractor=self._extractor,
        )

    def _dosage(self, value: dict[str, Any]) -> Claim:
        first = self._start_of[value["tokens"][0]]
        sentence, dose = self._sentence(first), self._dose(value)
        drug = self._mention(self._drugs[value["drug"]], -1) if value["drug"] >= 0 else None
        treated = next(
            (
                relation["condition"]
                for relation in self._relations_of.get(first, ())
                if relation["drug"] == value["drug"] and not relation["negated"]
            ),
            None,
        )
        condition = self._mention(self._conditions[treated], -1) if treated is not None else None
        weakening = [hedge for hedge in self._hedged.get(first, []) if hedge.start not in self._dose_hedges]
        own = [at for at, place in self._dose_hedges.items() if place == value["tokens"][0]]
        return Claim(
            id=claim_id(self.doc_id, "dosage", drug=drug, dose=dose),
            kind="dosage",
            doc_id=self.doc_id,
            sentence=sentence.text,
            start=sentence.start,
            end=sentence.end,
            drug=drug,
            condition=condition,
            relation=None,
            negated=False,
            certainty=_weakest(weakening),
            hedges=tuple(map(self._hedge, sorted({hedge.start for hedge in weakening}.union(own)))),
            dose=dose,
            score=value["score"],
            why=Why(
                "dose.linked" if drug is not None else "dose.alone", (Cue(dose.text, dose.start, dose.end),)
            ),
            extractor=self._extractor,
        )

    def _hedged_statement(self, first: int, hedges: list[Span]) -> Claim:
        sentence = self._sentence(first)
        drug = self._mention(self._drug_of[first], -1)
        cues = tuple(self._hedge(hedge.start) for hedge in hedges)
        return Claim(
            id=claim_id(self.doc_id, "hedged_statement", drug=drug, hedges=cues),
            kind="hedged_statement",
            doc_id=self.doc_id,
            sentence=sentence.text,
            start=sentence.start,
            end=sentence.end,
            drug=drug,
            condition=None,
            relation=None,
            negated=False,
            certainty=_weakest(hedges),
            hedges=cues,
            score=_HEDGED,
            why=Why(f"hedge.{hedges[0].id_}", tuple(Cue(cue.text, cue.start, cue.end) for cue in cues)),
            extractor=self._extractor,
        )

    def _hedged_sentences(self) -> dict[int, list[Span]]:
        """Return the hedges that weaken, by the first token of their sentence, where it names a drug."""
        found: dict[int, list[Span]] = {}
        for hedge in self._hedges.values():
            first = self._start_of[hedge.start]
            if hedge.kb_id_ != "asserted" and first in self._drug_of:
                found.setdefault(first, []).append(hedge)
        return found

    def _hedges_of_doses(self) -> dict[int, int]:
        """Return for each approximator that limits an amount, *usually 5 mg*, the first token of the dose."""
        found: dict[int, int] = {}
        for dose in self._doses:
            place = dose["tokens"][0]
            for at in range(max(place - _DOSE_HEDGE, self._start_of[place]), place):
                if at in self._hedges and self._hedges[at].label_ == "approximator":
                    found[at] = place
        return found

    def _document_span(self, label: str, key: int, numbered: dict[tuple[str, int], str]) -> DocumentSpan:
        identity = numbered[label, key]
        if label == "dose":
            value = self._doses[key]
            dose = self._dose(value)
            return DoseSpan(
                id=identity,
                label="dose",
                start=dose.start,
                end=dose.end,
                text=dose.text,
                low=dose.low,
                high=dose.high,
                unit=dose.unit,
                per=dose.per,
                drug=numbered["drug", value["drug"]] if value["drug"] >= 0 else None,
                frequency=dose.frequency,
                duration=dose.duration,
                route=dose.route,
                form=dose.form,
                times_per_day=dose.times_per_day,
                approximate=dose.approximate,
            )
        if label == "hedge":
            hedge = self._hedge(key)
            return HedgeSpan(
                id=identity, label="hedge", start=hedge.start, end=hedge.end, text=hedge.text, type=hedge.type
            )
        span = (self._drugs if label == "drug" else self._conditions)[key]
        mention = self._mention(span, -1)
        return MentionSpan(
            id=identity,
            label="drug" if label == "drug" else "condition",
            start=mention.start,
            end=mention.end,
            text=mention.text,
            name=mention.name,
            ids=mention.ids,
            why=Why(f"mention.{span.id_}"),
        )

    def _mention(self, span: Span, via: int) -> Mention:
        """Return the mention; *via* is the first token of the generic word that stands for it, or -1."""
        ids = self._names.get(f"{span.label_} {span.kb_id_}", {})
        if via < 0:
            quote = self._quoted(span)
            return Mention(quote.text, quote.start, quote.end, span.kb_id_, ids)
        word = self._quoted(self._references[via])
        return Mention(word.text, word.start, word.end, span.kb_id_, ids, self._quoted(span))

    def _hedge(self, start: int) -> HedgeCue:
        span = self._hedges[start]
        quote = self._quoted(span)
        return HedgeCue(quote.text, quote.start, quote.end, cast(HedgeType, span.label_))

    def _dose(self, value: dict[str, Any]) -> Dose:
        return Dose(
            text=self.text[value["start"] : value["end"]],
            start=value["start"],
            end=value["end"],
            low=value["low"],
            high=value["high"],
            unit=value["unit"],
            per=value["per"],
            frequency=self._quote(value["frequency"]),
            duration=self._quote(value["duration"]),
            route=self._quote(value["route"]),
            form=self._quote(value["form"]),
            times_per_day=value["times_per_day"],
            approximate=value["approximate"],
        )

    def _why(self, relation: dict[str, Any]) -> Why:
        start, end = relation["cue"]
        cues = [self.doc[start:end]] if end > start else []
        cues += [self.doc[at : at + 1] for at in relation["negations"]]
        quotes = map(self._quoted, cues)
        return Why(relation["rule"], tuple(Cue(quote.text, quote.start, quote.end) for quote in quotes))

    def _sentence(self, first: int) -> Quote:
        """Return the sentence that begins at a token, without the white space around it."""
        last = self.doc[self._end_of[first] - 1]
        start, end = self.doc[first].idx, last.idx + len(last)
        quote = self.text[start:end]
        start += len(quote) - len(quote.lstrip())
        end -= len(quote) - len(quote.rstrip())
        return Quote(self.text[start:end], start, end)

    def _quoted(self, span: Span) -> Quote:
        """Return the words of *span* without the marks around them that are not read: ``**zinc**``."""
        start, end = span.start_char, span.end_char
        if self._reading.places:
            start, end = self._reading.trimmed(start, end)
        return Quote(self.text[start:end], start, end)

    def _quote(self, bounds: tuple[int, int] | None) -> Quote | None:
        return Quote(self.text[bounds[0] : bounds[1]], bounds[0], bounds[1]) if bounds else None


def _weakest(hedges: Iterable[Span]) -> Certainty:
    return cast(Certainty, weakest(hedge.kb_id_ for hedge in hedges))


@cache
def _extractor(model: str, model_sha256: str, lexicon_sha256: str) -> Extractor:
    """Return what made the claims; the hash of a model takes the rules in, which give its features."""
    decided = hashlib.sha256(f"{model_sha256} {rules_sha256()}".encode()).hexdigest()
    return Extractor(__version__, model, decided, lexicon_sha256)
