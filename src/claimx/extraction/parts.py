"""Turn what the components left on a Doc into the parts of its records, each quoting the text."""

from __future__ import annotations

from typing import Any, cast

from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc

from claimx.errors import DocError
from claimx.hedges.matcher import HEDGES
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.mentions.references import REFERENCES
from claimx.records import Cue, Dose, HedgeCue, Mention, Quote, Why
from claimx.records.vocabulary import HedgeType
from claimx.text.attributes import DOSE_VALUES, NAMES, PROVENANCE, RELATIONS
from claimx.text.marks import Mark, marks_of
from claimx.text.reading import reading_of
from claimx.text.tokens import check_tokens
from claimx.text.words import sentence_bounds, sentence_ends

_ATTRIBUTES = ("frequency", "duration", "route", "form")
_PLAIN = ("start", "end", "low", "high", "unit", "per", "times_per_day", "approximate")


class Parts:
    """The spans and values of one Doc by their first token, and what records say of them.

    The claims of a sentence share most of their parts, which are made once.
    """

    def __init__(self, doc: Doc) -> None:
        """Take a Doc that claimx read; raise DocError where it did not, or where the tokens have changed."""
        self.made_by: dict[str, str] = getattr(doc._, PROVENANCE)
        if not self.made_by:
            raise DocError(
                "The Doc was not read by claimx, or was stored without what it found.",
                fix="Run the pipeline; store Docs with DocBin(store_user_data=True).",
            )
        check_tokens(doc)
        self._reading = reading_of(doc)
        starts = doc.to_array([IDX, LENGTH]).astype(int)
        self._starts: list[int] = starts[:, 0].tolist()
        self._ends: list[int] = starts.sum(axis=1).tolist()
        self.text = self._reading.raw
        self.drugs, self.conditions, self.hedges, self._references = (
            {mark.start: mark for mark in marks_of(doc, key)}
            for key in (DRUGS, CONDITIONS, HEDGES, REFERENCES)
        )
        self._hedge_cues: dict[int, HedgeCue] = {}
        self._mentions: dict[tuple[str, int, int], Mention] = {}
        self._doses: dict[int, Dose] = {}
        self._sentences: dict[int, Quote] = {}
        self.doses: list[dict[str, Any]] = getattr(doc._, DOSE_VALUES)
        self.relations: list[dict[str, Any]] = getattr(doc._, RELATIONS)
        self._names: dict[str, dict[str, str]] = getattr(doc._, NAMES)
        self.sentence_of = sentence_bounds(doc)
        """The first token of the sentence of each token."""
        self._end_of = sentence_ends(doc)

    def mention(self, span: Mark, via: int = -1) -> Mention:
        """Return the mention; *via* is the first token of the generic word that stands for it, or -1."""
        key = span.label_, span.start, via
        made = self._mentions.get(key)
        if made is None:
            ids = self._names.get(f"{span.label_} {span.kb_id_}", {})
            meant = self.quoted(span)
            word, antecedent = (meant, None) if via < 0 else (self.quoted(self._references[via]), meant)
            made = Mention(word.text, word.start, word.end, span.kb_id_, ids, antecedent)
            self._mentions[key] = made
        return made

    def hedge(self, start: int) -> HedgeCue:
        """Return the hedge that begins at the token *start*."""
        made = self._hedge_cues.get(start)
        if made is None:
            span = self.hedges[start]
            quote = self.quoted(span)
            made = HedgeCue(quote.text, quote.start, quote.end, cast(HedgeType, span.label_))
            self._hedge_cues[start] = made
        return made

    def dose(self, value: dict[str, Any]) -> Dose:
        """Return the dose of which *value* has the numbers and places."""
        at: int = value["start"]
        made = self._doses.get(at)
        if made is None:
            made = self._doses[at] = Dose(**self.dose_fields(value))
        return made

    def dose_fields(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the fields that a dose of a claim and a dose span of a document have in common."""
        return {
            "text": self.text[value["start"] : value["end"]],
            **{name: value[name] for name in _PLAIN},
            **{name: self._quote(value[name]) for name in _ATTRIBUTES},
        }

    def why(self, relation: dict[str, Any]) -> Why:
        """Return the rule of a decided claim with the words of its trigger and of what denies it."""
        start, end = relation["cue"]
        cues = [(start, end)] if end > start else []
        cues += [(at, at + 1) for at in relation["negations"]]
        quotes = [self._words(*cue) for cue in cues]
        return Why(relation["rule"], tuple(Cue(quote.text, quote.start, quote.end) for quote in quotes))

    def sentence(self, first: int) -> Quote:
        """Return the sentence that begins at a token, without the white space around it."""
        made = self._sentences.get(first)
        if made is None:
            made = self._stripped(self._starts[first], self._ends[self._end_of[first] - 1])
            self._sentences[first] = made
        return made

    def quoted(self, mark: Mark) -> Quote:
        """Return the words of *mark* without the signs around them that are not read: ``**zinc**``."""
        return self._words(mark.start, mark.end)

    def _words(self, first: int, last: int) -> Quote:
        start, end = self._starts[first], self._ends[last - 1]
        if self._reading.places:
            start, end = self._reading.trimmed(start, end)
        return self._stripped(start, end)

    def _stripped(self, start: int, end: int) -> Quote:
        quote = self.text[start:end]
        start += len(quote) - len(quote.lstrip())
        words = quote.strip()
        return Quote(words, start, start + len(words))

    def _quote(self, bounds: tuple[int, int] | None) -> Quote | None:
        return Quote(self.text[bounds[0] : bounds[1]], bounds[0], bounds[1]) if bounds else None


def sentences(doc: Doc) -> list[Quote]:
    """Return the sentences of a Doc that went through the pipeline, as claims quote them, in text order."""
    parts = Parts(doc)
    return [parts.sentence(first) for first in sentence_ends(doc)]
