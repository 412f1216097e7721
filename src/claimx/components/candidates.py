"""Pair drugs with conditions and describe each pair, without deciding about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from claimx.components.attributes import CANDIDATES
from claimx.components.drug_arguments import DrugArguments
from claimx.components.leads import Lead, read_leads
from claimx.components.mention import CONDITIONS, DRUGS
from claimx.components.phrases import Hit
from claimx.components.scope import Scope
from claimx.components.sentences import Group, Member, Sentence, read_sentences
from claimx.components.structure import BLOCKS, HEADING
from claimx.components.triggers import NO_TRIGGER, Link, trigger_table
from claimx.components.words import Words, words_of

_TRIED = 4  # triggers tried for a condition, the nearest first
_STRONG = 0.6
_TOPIC = 2
_MOST_PAIRS = 60  # in one sentence; a longer list is a catalogue, not a claim
_FAR = 40
_UNLINKED_REACH = 30  # tokens between the mentions of a pair without a trigger
_SUBJECT_REACH = 120  # tokens back to the drug of a side-effect list that names none

Candidate = dict[str, Any]


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
        drugs = doc.spans.get(DRUGS, ())
        if not len(drugs):
            return
        words = words_of(doc)
        leads = read_leads(doc, words)
        topic = _topic_condition(doc)
        for sentence in read_sentences(doc):
            lead = leads.get(sentence.start)
            named = sentence.drugs or lead is not None
            if sentence.is_question:
                continue
            if named or self._triggers.lists_effects(words, sentence):
                yield from self._of_sentence(doc, words, sentence, lead, topic)

    def _of_sentence(
        self, doc: Doc, words: Words, sentence: Sentence, lead: Lead | None, topic: Span | None
    ) -> Iterator[Candidate]:
        linked: list[Candidate] = []
        hits = self._triggers.hits(words, sentence)
        usable = self._arguments.usable(words, sentence)
        scope = Scope(words, sentence)
        made = 0
        for group in sentence.conditions:
            found = False
            for drugs, link, missing in self._governed(
                doc, words, sentence, group, hits, usable, scope, lead
            ):
                found = True
                for candidate in _pairs(words, sentence, scope, drugs, group, link, missing):
                    made += 1
                    linked.append(candidate)
                    if made <= _MOST_PAIRS:
                        yield candidate
            if not found and lead is not None and lead.relation and not sentence.drugs:
                yield from _led(sentence, group, lead)
        if not made:
            yield from self._of_effect(words, sentence, usable, scope, topic)
        if self.all_pairs:
            yield from _unlinked(words, sentence, scope, linked, usable, _MOST_PAIRS - made)

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
        links.sort(key=lambda link: link.trigger.id == "causes.risk")
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
            yield drugs, link, missing
            if chosen is not None:
                return
            chosen = link

    def _of_effect(
        self, words: Words, sentence: Sentence, usable: list[Group], scope: Scope, topic: Span | None
    ) -> Iterator[Candidate]:
        """Yield the candidates of a sentence that says of a drug that it works, of no condition."""
        link = self._triggers.effect(words, sentence)
        if link is None:
            return
        left = [group for group in usable if group.end <= link.start and scope.reaches(group.end, link.start)]
        right = [group for group in usable if 0 <= group.start - link.end <= 1]
        inside = [
            group for group in sentence.conditions if group.end <= link.start and not group.is_reference
        ]
        if inside:
            target = inside[-1]
        elif topic is not None:
            target = Group([Member(topic.start, topic.end, "condition", (topic,), None)])
        else:
            return
        for group in left[-1:] or right[:1]:
            for candidate in _pairs(words, sentence, scope, group, target, link, missing=False):
                yield {**candidate, "anaphor": candidate["anaphor"] or not inside}

    def _missing_subject(self, doc: Doc, sentence: Sentence, link: Link, lead: Lead | None) -> Group | None:
        """Return the drug of a sentence that names none: of its list's lead-in, or of the text before."""
        if lead is not None and lead.drugs:
            return _as_group(lead.drugs)
        if link.trigger.id != "causes.side":
            return None
        before = [span for span in doc.spans[DRUGS] if span.end <= sentence.start]
        if not before or sentence.start - before[-1].end >= _SUBJECT_REACH:
            return None
        first = before[
            -1
        ].sent.start  # "Sertraline is an antidepressant. Side effects are …" means sertraline
        return _as_group([span for span in before if span.start >= first][:1])


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


def _topic_condition(doc: Doc) -> Span | None:
    """Return the condition that the text is about: named in its title, or most often and not just once."""
    spans = list(doc.spans.get(CONDITIONS, ()))
    counts = Counter(span.kb_id_ for span in spans)
    if not counts:
        return None
    blocks = doc.spans.get(BLOCKS, ())
    title = [span for span in spans if len(blocks) and span.end <= blocks[0].end and counts[span.kb_id_] > 1]
    if title:
        first: Span = title[0]
        return first
    name, number = counts.most_common(1)[0]
    return next(span for span in spans if span.kb_id_ == name) if number > _TOPIC else None


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
                    yield _candidate(words, sentence, scope, drug, source, condition, target, link, missing)


def _candidate(
    words: Words,
    sentence: Sentence,
    scope: Scope,
    drug: Member,
    source: Span,
    condition: Member,
    target: Span,
    link: Link,
    missing: bool,
) -> Candidate:
    inside = sentence.start <= drug.start < sentence.end
    features = scope.features(drug.start if inside else -1, drug.end, condition.start, link)
    return {
        "sentence": [sentence.start, sentence.end],
        "places": [drug.start, drug.end, condition.start, condition.end],
        "drugs": sum(len(group.members) for group in sentence.drugs),
        "conditions": sum(len(group.members) for group in sentence.conditions),
        "cues": sorted({cue.rule for cue in sentence.cues}),
        "names": [source.kb_id_, target.kb_id_],
        "drug": source.start,
        "condition": target.start,
        "drug_via": drug.start if drug.reference is not None else -1,
        "condition_via": condition.start if condition.reference is not None else -1,
        "anaphor": missing or drug.reference is not None or condition.reference is not None,
        "rule": link.trigger.id,
        "relation": link.relation,
        "strength": link.trigger.strength,
        "cue": [link.start, link.end],
        "cue_word": words.lower[link.start],
        "gap": link.gap,
        "distance": abs(link.start - drug.end) if inside else _FAR,
        "outcome": link.outcome,
        "weak": words.lower[link.start] in link.trigger.weak,
        "heading": sentence.block == HEADING,
        "missing_subject": missing,
        "rival": False,
        "busy": False,
        "aside": False,
        "breaks": scope.count_breaks(min(drug.end, condition.end), max(drug.start, condition.start)),
        **features,
    }


def _unlinked(
    words: Words,
    sentence: Sentence,
    scope: Scope,
    linked: Sequence[Candidate],
    usable: list[Group],
    most: int,
) -> Iterator[Candidate]:
    """Yield the near pairs of a sentence that no trigger links, the nearest drug first.

    Such a pair has a *rival* where a trigger links the condition to another drug, and is *busy* where one
    links the drug to another condition; its drug is *aside* where the sentence says nothing of it, as of
    one that another is compared with.
    """
    pairs = [
        (abs(drug.start - condition.start), drug, condition)
        for drugs in sentence.drugs
        for drug in drugs.members
        for conditions in sentence.conditions
        for condition in conditions.members
    ]
    pairs.sort(key=lambda pair: (pair[2].start, pair[0]))
    governed_drugs = {candidate["drug"] for candidate in linked}
    governed_conditions = {candidate["condition"] for candidate in linked}
    spoken_of = {member.start for group in usable for member in group.members}
    seen = {tuple(candidate["names"]) for candidate in linked}
    for distance, drug, condition in pairs[: max(most, 0)]:
        if distance > _UNLINKED_REACH:
            continue
        rival = any(target.start in governed_conditions for target in condition.sources)
        busy = any(source.start in governed_drugs for source in drug.sources)
        first, last = (drug, condition) if drug.start < condition.start else (condition, drug)
        link = Link(NO_TRIGGER, "", first.end, max(last.start, first.end), last.start - first.end, "")
        for source in drug.sources:
            for target in condition.sources:
                if (source.kb_id_, target.kb_id_) not in seen:
                    seen.add((source.kb_id_, target.kb_id_))
                    made = _candidate(words, sentence, scope, drug, source, condition, target, link, False)
                    yield {**made, "rival": rival, "busy": busy, "aside": drug.start not in spoken_of}


def _led(sentence: Sentence, group: Group, lead: Lead) -> Iterator[Candidate]:
    """Yield the candidates of a list item whose lead-in says the relation."""
    for member in group.members:
        if member.reference is not None:
            continue
        for drug in lead.drugs:
            yield {
                "sentence": [sentence.start, sentence.end],
                "places": [drug.start, drug.end, member.start, member.end],
                "drugs": 0,
                "conditions": sum(len(group.members) for group in sentence.conditions),
                "cues": [],
                "names": [drug.kb_id_, member.sources[0].kb_id_],
                "drug": drug.start,
                "condition": member.start,
                "drug_via": -1,
                "condition_via": -1,
                "anaphor": True,
                "rule": f"lead.{lead.relation}",
                "relation": lead.relation,
                "strength": 0.6,
                "cue": list(lead.cue),
                "cue_word": "",
                "gap": 0,
                "distance": _FAR,
                "outcome": "",
                "weak": False,
                "heading": False,
                "missing_subject": True,
                "rival": False,
                "busy": False,
                "aside": False,
                "breaks": 0,
                "negations": [],
                "hedges": [],
                "certainty": "asserted",
                "report": False,
                "test": False,
                "asked": False,
                "booster": False,
                "past": False,
                "clauses_apart": 0,
            }


def _as_group(spans: Sequence[Span]) -> Group:
    return Group([Member(span.start, span.end, "drug", (span,), None) for span in spans])
