"""Describe a candidate pair as a dictionary of plain values, as the next components read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Span

from claimx.relations.leads import Lead
from claimx.relations.scope import Scope
from claimx.relations.sentences import Group, Member, Sentence
from claimx.relations.triggers import Link
from claimx.text.structure import HEADING
from claimx.text.words import Words

_FAR = 40  # the distance of a drug that is not in the sentence

Candidate = dict[str, Any]


def linked_candidate(
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
    """Return the candidate that *link* makes of two members of a sentence and what these stand for.

    *missing* says that the drug is not named in the sentence.
    """
    inside = sentence.start <= drug.start < sentence.end
    features = scope.features(drug.start if inside else -1, drug.end, condition.start, link)
    return {
        "sentence": [sentence.start, sentence.end],
        "places": [drug.start, drug.end, condition.start, condition.end],
        "drugs": sentence.counts[0],
        "conditions": sentence.counts[1],
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
        "of_people": False,
        "breaks": scope.count_breaks(min(drug.end, condition.end), max(drug.start, condition.start)),
        **features,
    }


def led_candidates(sentence: Sentence, group: Group, lead: Lead) -> Iterator[Candidate]:
    """Yield the candidates of a list item whose lead-in says the relation."""
    for member in group.members:
        if member.reference is not None:
            continue
        for drug in lead.drugs:
            yield {
                "sentence": [sentence.start, sentence.end],
                "places": [drug.start, drug.end, member.start, member.end],
                "drugs": 0,
                "conditions": sentence.counts[1],
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
                "of_people": False,
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
