"""Pair drugs with conditions and describe each pair, without deciding about it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from claimx.mentions.mention import DRUGS
from claimx.relations.candidate import Candidate, led_candidates, linked_candidate
from claimx.relations.drug_arguments import DrugArguments
from claimx.relations.leads import Lead, read_leads
from claimx.relations.plain_pairs import Elsewhere, plain_pairs
from claimx.relations.scope import Scope
from claimx.relations.sentences import Group, Member, Sentence, read_sentences
from claimx.relations.triggers import Link, trigger_table
from claimx.text.attributes import CANDIDATES, PIECES
from claimx.text.marks import Mark, marks_of
from claimx.text.phrases import Hit
from claimx.text.words import Words, sentence_bounds, words_of

_TRIED = 4  # triggers tried for a condition, the nearest first
_STRONG = 0.6
_MOST_PAIRS = 60  # in one sentence; a longer list is a catalogue, not a claim
_MOST_OF_PIECE = 6  # the same in a piece of a text that is too long for a sentence
_SUBJECT_REACH = 120  # tokens back to the drug of a side-effect list that names none


class CandidatePairs:
    """Store the pairs of a Doc with their features in ``doc._.claimx_candidates``.

    A candidate is a dictionary of plain values. ``drug`` and ``condition`` are the first tokens of the
    named mentions, ``drug_via`` and ``condition_via`` those of the words that stand for them here (-1
    where the mention itself stands here); ``rule`` names the trigger, or is empty where none governs
    the condition.
    """

    def __init__(self, all_pairs: bool) -> None:
        self.all_pairs = all_pairs
        self._triggers = trigger_table()
        self._arguments = DrugArguments()

    def __call__(self, doc: Doc) -> Doc:
        """Store the candidates of *doc*; what was stored before is replaced."""
        setattr(doc._, CANDIDATES, list(self.find(doc)))
        return doc

    def find(self, doc: Doc) -> Iterator[Candidate]:
        """Yield the candidates of *doc* in text order; *doc* is left as it was."""
        if not marks_of(doc, DRUGS):
            return
        words = words_of(doc)
        leads = read_leads(doc, words)
        elsewhere = Elsewhere(doc) if self.all_pairs else None
        pieces = set(getattr(doc._, PIECES))

        def may_name_none(start: int, end: int) -> bool:
            return self.all_pairs or start in leads or self._triggers.lists_effects(words, start, end)

        for sentence in read_sentences(doc, may_name_none):
            if not sentence.is_question:
                most = _MOST_OF_PIECE if sentence.start in pieces else _MOST_PAIRS
                yield from self._of_sentence(doc, words, sentence, leads.get(sentence.start), elsewhere, most)

    def _of_sentence(
        self,
        doc: Doc,
        words: Words,
        sentence: Sentence,
        lead: Lead | None,
        elsewhere: Elsewhere | None,
        most: int,
    ) -> Iterator[Candidate]:
        usable = self._arguments.usable(words, sentence)
        scope = Scope(words, sentence)
        linked = list(islice(self._linked(doc, words, sentence, usable, scope, lead), most))
        yield from linked
        if elsewhere is not None:
            yield from plain_pairs(sentence, scope, elsewhere, usable, linked, most - len(linked))

    def _linked(
        self,
        doc: Doc,
        words: Words,
        sentence: Sentence,
        usable: list[Group],
        scope: Scope,
        lead: Lead | None,
    ) -> Iterator[Candidate]:
        """Yield the candidates that a trigger or the lead-in of a list links."""
        hits = self._triggers.hits(words, sentence)
        for group in sentence.conditions:
            found = False
            for drugs, link, missing in self._governed(
                doc, words, sentence, group, hits, usable, scope, lead
            ):
                found = True
                yield from _pairs(words, sentence, scope, drugs, group, link, missing)
            if not found and lead is not None and lead.relation and not sentence.drugs:
                yield from led_candidates(sentence, group, lead)

    def _governed(
        self,
        doc: Doc,
        words: Words,
        sentence: Sentence,
        group: Group,
        hits: Sequence[Hit],
        usable: list[Group],
        scope: Scope,
        lead: Lead | None,
    ) -> Iterator[tuple[Group, Link, bool]]:
        """Yield (drugs, trigger, whether the sentence names no drug) for what governs a condition group.

        The nearest trigger for which a drug is found decides; one of another relation that is
        coordinated with it goes along.
        """
        links = self._triggers.links(words, sentence, group, hits)
        named = any(not other.is_reference for other in sentence.drugs)
        chosen: Link | None = None
        for link in links[:_TRIED]:
            if chosen is not None and not _is_coordinated(words, link, chosen):
                continue
            drugs = self._arguments.of_trigger(words, sentence, usable, group, link, scope)
            missing = drugs is None and not named
            if missing:
                drugs = self._missing_subject(doc, sentence, link, lead)
            if drugs is None:
                continue
            link = self._triggers.of_drug(words, link, drugs, group)
            yield drugs, link, missing
            if chosen is not None:
                return
            chosen = link

    def _missing_subject(self, doc: Doc, sentence: Sentence, link: Link, lead: Lead | None) -> Group | None:
        """Return the drug of a sentence that names none: of its list's lead-in, or of the text before."""
        if lead is not None and lead.drugs:
            return _as_group(lead.drugs)
        if link.trigger.id != "causes.side":
            return None
        drugs = marks_of(doc, DRUGS)
        after = bisect_right(drugs, sentence.start, key=lambda span: span.end)
        if not after or sentence.start - drugs[after - 1].end >= _SUBJECT_REACH:
            return None
        # "Sertraline is an antidepressant. Side effects are …" means sertraline
        opening = sentence_bounds(doc)[drugs[after - 1].start]
        first = bisect_left(drugs, opening, key=lambda span: span.start)
        return _as_group([drugs[first]])


@Language.factory(
    "claimx_candidates",
    requires=["doc.spans"],
    assigns=[f"doc._.{CANDIDATES}"],
    default_config={"all_pairs": False},
)
def make_candidates(nlp: Language, name: str, all_pairs: bool) -> CandidatePairs:
    """Build the component; with *all_pairs* the pairs that no trigger links are candidates too."""
    return CandidatePairs(all_pairs)


def _is_coordinated(words: Words, link: Link, chosen: Link) -> bool:
    """Tell whether a trigger is joined to the chosen one: *prevent and treat*."""
    return (
        link.relation != chosen.relation
        and link.trigger.strength >= _STRONG
        and words.lower[link.end : chosen.start] in (["and"], ["or"], ["and/or"], ["/"], [","], [",", "and"])
    )


def _pairs(
    words: Words, sentence: Sentence, scope: Scope, drugs: Group, group: Group, link: Link, missing: bool
) -> Iterator[Candidate]:
    seen: set[tuple[str, str]] = set()
    for drug in drugs.members:
        for condition in group.members:
            for source in drug.sources:
                for target in condition.sources:
                    key = (source.kb_id_, target.kb_id_)
                    if key in seen:
                        continue
                    seen.add(key)
                    yield linked_candidate(
                        words, sentence, scope, drug, source, condition, target, link, missing
                    )


def _as_group(spans: Sequence[Mark]) -> Group:
    return Group([Member(span.start, span.end, "drug", (span,), None) for span in spans])
