"""Pair the drugs and conditions of a sentence that no trigger links; only a model can decide about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from claimx.relations.candidate import Candidate, linked_candidate
from claimx.relations.scope import Scope
from claimx.relations.sentences import Group, Sentence
from claimx.relations.triggers import NO_TRIGGER, Link
from claimx.text.words import Words

_REACH = 30  # tokens between the mentions


def unlinked_pairs(
    words: Words,
    sentence: Sentence,
    scope: Scope,
    drugs: Sequence[Group],
    usable: Sequence[Group],
    linked: Sequence[Candidate],
    most: int,
) -> Iterator[Candidate]:
    """Yield the near pairs of *drugs* and conditions that are not *linked*, the nearest drug first.

    At most *most* are looked at. Such a pair has a *rival* where a trigger links the condition to another
    drug, and is *busy* where one links the drug to another condition; its drug is *aside* where it is not
    among the *usable* ones, as one that another is compared with; *of_people* says that the condition is the
    trait of a group.
    """
    members = [drug for group in drugs for drug in group.members]
    pairs = (
        (abs(drug.start - condition.start), drug, condition, conditions.of_people)
        for conditions in sentence.conditions
        for condition in conditions.members
        for drug in sorted(members, key=lambda drug: abs(drug.start - condition.start))
    )
    governed_drugs = {candidate["drug"] for candidate in linked}
    governed_conditions = {candidate["condition"] for candidate in linked}
    spoken_of = {member.start for group in usable for member in group.members}
    seen = {tuple(candidate["names"]) for candidate in linked}
    for distance, drug, condition, of_people in islice(pairs, max(most, 0)):
        if distance > _REACH:
            continue
        rival = any(target.start in governed_conditions for target in condition.sources)
        busy = any(source.start in governed_drugs for source in drug.sources)
        first, last = (drug, condition) if drug.start < condition.start else (condition, drug)
        link = Link(NO_TRIGGER, "", first.end, max(last.start, first.end), last.start - first.end, "")
        for source in drug.sources:
            for target in condition.sources:
                if (source.kb_id_, target.kb_id_) not in seen:
                    seen.add((source.kb_id_, target.kb_id_))
                    made = linked_candidate(
                        words, sentence, scope, drug, source, condition, target, link, False
                    )
                    aside = drug.start not in spoken_of
                    yield {**made, "rival": rival, "busy": busy, "aside": aside, "of_people": of_people}
