"""Pair the drugs and conditions that no trigger links: those of one sentence, and of a side named elsewhere.

Only a model can decide about such pairs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter

from spacy.tokens import Doc

from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.relations.candidate import HERE, LAST, TOPIC, Candidate, plain_candidate
from claimx.relations.scope import Scope
from claimx.relations.sentences import Group, Member, Sentence
from claimx.text.marks import Mark, marks_of
from claimx.text.words import sentence_ends

_REACH = 60  # tokens between two mentions
_BESIDE = 8  # drugs on either side of a condition that are looked at
_LAST = 8  # sentences that the last name may stand before the one that leaves it out
_CONDITION = 12  # the same for the most frequent condition

_start = attrgetter("start")


class Elsewhere:
    """The names of an article, for the sentences that name only a drug or only a condition.

    What such a sentence leaves out is, where it is a claim, nearly always the name that stood last before it
    or the one that the article names most often: names of the title, the heading and those before the last
    one added no claim on held-out articles, and of those too far away 2 in 100 are meant, also where the last
    name is the most frequent one. Only a drug that others have followed since is meant from anywhere
    (``docs/quality.md``).
    """

    def __init__(self, doc: Doc) -> None:
        self._spans = {label: marks_of(doc, label) for label in (DRUGS, CONDITIONS)}
        self._topics = {label: _most_frequent(spans) for label, spans in self._spans.items()}
        self._starts = list(sentence_ends(doc))

    def names(self, label: str, sentence: Sentence) -> Iterator[tuple[str, Mark]]:
        """Yield what a *sentence* that names none of *label* may mean, each name once."""
        spans, topic = self._spans[label], self._topics[label]
        before = bisect_left(spans, sentence.start, key=_start)
        if before and self._distance(spans[before - 1], sentence) <= _LAST:
            yield LAST, spans[before - 1]
        if topic and (not before or spans[before - 1].kb_id_ != topic[0].kb_id_):
            nearest = topic[max(0, bisect_left(topic, sentence.start, key=_start) - 1)]
            if label == DRUGS or 0 <= self._distance(nearest, sentence) <= _CONDITION:
                yield TOPIC, nearest

    def _distance(self, span: Mark, sentence: Sentence) -> int:
        """Return how many sentences *span* stands before *sentence*; below 0 where it follows."""
        return bisect_right(self._starts, sentence.start) - bisect_right(self._starts, span.start)


def plain_pairs(
    sentence: Sentence,
    scope: Scope,
    elsewhere: Elsewhere,
    usable: Sequence[Group],
    linked: Sequence[Candidate],
    most: int,
) -> Iterator[Candidate]:
    """Yield the pairs of a sentence that are not *linked*, the nearest first, at most *most* of them.

    Of the drugs named here only the *usable* ones are paired: one that is lacking, or that another is
    compared with, does not do what the sentence says. A pair has a *rival* where a trigger links the
    condition to another drug, and is *busy* where one links the drug to another condition; *of_people* says
    that the condition is the trait of a group.
    """
    drugs = [member for group in usable for member in group.members]
    conditions = [(member, group) for group in sentence.conditions for member in group.members]
    governed = {one["drug"] for one in linked}, {one["condition"] for one in linked}
    seen = {tuple(one["names"]) for one in linked}
    pairs = _pairs(drugs, conditions, sentence, elsewhere)
    for drug, condition, of_people, how in islice(pairs, max(most, 0)):
        for source in drug.sources:
            for target in condition.sources:
                if (source.kb_id_, target.kb_id_) in seen:
                    continue
                seen.add((source.kb_id_, target.kb_id_))
                made = plain_candidate(sentence, scope, drug, source, condition, target, how)
                yield {
                    **made,
                    "rival": target.start in governed[1],
                    "busy": source.start in governed[0],
                    "of_people": of_people,
                }


def _pairs(
    drugs: Sequence[Member],
    conditions: Sequence[tuple[Member, Group]],
    sentence: Sentence,
    elsewhere: Elsewhere,
) -> Iterator[tuple[Member, Member, bool, tuple[str, str]]]:
    """Yield drug, condition, whether that is the trait of a group, and how both are found."""
    starts = [drug.start for drug in drugs]
    here = [
        (_apart(drug, condition), drug.start, condition.start, drug, condition, group.of_people)
        for condition, group in conditions
        for drug in drugs[slice(*_near(starts, condition.start))]
    ]
    here.sort(key=lambda row: row[:3])
    for apart, _, _, drug, condition, of_people in here:
        if apart <= _REACH:
            yield drug, condition, of_people, (HERE, HERE)
    if all(group.is_reference for group in sentence.drugs):
        for how, span in elsewhere.names(DRUGS, sentence):
            drug = Member(span.start, span.end, "drug", (span,), None)
            for condition, group in conditions:
                if condition.reference is None:
                    yield drug, condition, group.of_people, (how, HERE)
    if all(group.is_reference for group in sentence.conditions):
        for how, span in elsewhere.names(CONDITIONS, sentence):
            condition = Member(span.start, span.end, "condition", (span,), None)
            for drug in drugs:
                if drug.reference is None:
                    yield drug, condition, False, (HERE, how)


def _near(starts: Sequence[int], place: int) -> tuple[int, int]:
    """Return which of the mentions at *starts* are near a *place*: a few on either side."""
    at = bisect_left(starts, place)
    return max(0, at - _BESIDE), at + _BESIDE


def _apart(one: Member, other: Member) -> int:
    return max(one.start - other.end, other.start - one.end)


def _most_frequent(spans: Sequence[Mark]) -> list[Mark]:
    """Return the mentions of the name that occurs most often and not just once; of two the earlier."""
    counts = Counter(span.kb_id_ for span in spans)
    if not counts:
        return []
    name, number = counts.most_common(1)[0]
    return [span for span in spans if span.kb_id_ == name] if number > 1 else []
