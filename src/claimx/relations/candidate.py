"""Describe a candidate pair as a dictionary of plain values, as the next components read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimx.relations.leads import Lead
from claimx.relations.scope import Scope
from claimx.relations.sentences import Group, Member, Sentence
from claimx.relations.triggers import NO_TRIGGER, Link
from claimx.text.marks import Mark
from claimx.text.structure import HEADING
from claimx.text.words import Words

HERE, REFERENCE, LAST, TOPIC = "here", "reference", "last", "topic"
"""How a side is found: named in the sentence, by a word that stands for it, or elsewhere: the name last
before the sentence, the most frequent of the article."""

Candidate = dict[str, Any]
"""Its values are plain, with tuples in place of lists: Python's collector of garbage looks again and again at
lists, of which a long text would have hundreds of thousands."""

_PLAIN = {
    "rule": "", "relation": "", "strength": 0.0, "cue": (0, 0), "gap": 0, "outcome": "", "weak": False,
    "missing_subject": False, "breaks": 0, "negations": (), "affirmed": False, "hedges": (),
    "certainty": "asserted", "left_open": False, "report": False, "test": False, "asked": False,
    "booster": False, "past": False, "clauses_apart": 0,
}  # fmt: skip


def linked_candidate(
    words: Words,
    sentence: Sentence,
    scope: Scope,
    drug: Member,
    source: Mark,
    condition: Member,
    target: Mark,
    link: Link,
    missing: bool,
) -> Candidate:
    """Return the candidate that *link* makes of two members of a sentence and what these stand for.

    *missing* says that the drug is not named in the sentence.
    """
    inside = sentence.start <= drug.start < sentence.end
    return {
        **_base(sentence, drug, source, condition, target, (LAST if missing else HERE, HERE)),
        "rule": link.trigger.id,
        "relation": link.relation,
        "strength": link.trigger.strength,
        "cue": (link.start, link.end),
        "gap": link.gap,
        "outcome": link.outcome,
        "weak": words.lower[link.start] in link.trigger.weak,
        "missing_subject": missing,
        "breaks": scope.count_breaks(min(drug.end, condition.end), max(drug.start, condition.start)),
        **scope.features(drug.start if inside else -1, drug.end, condition.start, link),
    }


def plain_candidate(
    sentence: Sentence,
    scope: Scope,
    drug: Member,
    source: Mark,
    condition: Member,
    target: Mark,
    how: tuple[str, str] = (HERE, HERE),
) -> Candidate:
    """Return the candidate of two members that no trigger links; *how* says where those not here are named.

    What works on the words between them works on the pair; of a side that is elsewhere, on the other alone.
    """
    if LAST in how or TOPIC in how:
        here = condition if how[0] in (LAST, TOPIC) else drug
        link = Link(NO_TRIGGER, "", here.start, here.start, 0, "")
        features = scope.features(-1 if here is condition else here.start, here.end, here.start, link)
        breaks = 0
    else:
        first, last = (drug, condition) if drug.start < condition.start else (condition, drug)
        link = Link(NO_TRIGGER, "", first.end, max(last.start, first.end), last.start - first.end, "")
        features = scope.features(drug.start, drug.end, condition.start, link)
        breaks = scope.count_breaks(first.end, last.start)
    return {
        **_base(sentence, drug, source, condition, target, how),
        "gap": link.gap,
        "breaks": breaks,
        **features,
    }


def led_candidates(sentence: Sentence, group: Group, lead: Lead) -> Iterator[Candidate]:
    """Yield the candidates of a list item whose lead-in says the relation."""
    for member in group.members:
        if member.reference is not None:
            continue
        for source in lead.drugs:
            drug = Member(source.start, source.end, "drug", (source,), None)
            yield {
                **_base(sentence, drug, source, member, member.sources[0], (LAST, HERE)),
                "rule": f"lead.{lead.relation}",
                "relation": lead.relation,
                "strength": 0.6,
                "cue": tuple(lead.cue),
                "missing_subject": True,
            }


def _base(
    sentence: Sentence, drug: Member, source: Mark, condition: Member, target: Mark, how: tuple[str, str]
) -> Candidate:
    """Return the pair with what is true of one of which no trigger, cue or hedge says anything."""
    return {
        "sentence": (sentence.start, sentence.end),
        "block": sentence.block,
        "places": (drug.start, drug.end, condition.start, condition.end),
        "drugs": sentence.counts[0],
        "conditions": sentence.counts[1],
        "names": (source.kb_id_, target.kb_id_),
        "drug": source.start,
        "condition": target.start,
        "drug_via": drug.start if drug.reference is not None else -1,
        "condition_via": condition.start if condition.reference is not None else -1,
        "heading": sentence.block == HEADING,
        "how": (
            how[0] if drug.reference is None else REFERENCE,
            how[1] if condition.reference is None else REFERENCE,
        ),
        "anaphor": how != (HERE, HERE) or drug.reference is not None or condition.reference is not None,
        **_PLAIN,
    }
